#include "transaction.h"

#include <stdio.h>

enum {
    MAX_INPUTS = 818401,
    MAX_OUTPUTS = 3728271,
    MAX_ITEMS = 4000000,
    MAX_SCRIPT = 4000000,
    MAX_SCRIPTS = 1 << 22,
};

static uint64_t compact_size(struct reader *reader, const char *field, uint64_t limit) {
    size_t start = reader->at;
    uint64_t value = take_little(reader, field, 1, start), least = 0;
    if (value >= 0xfd) {
        size_t size = value == 0xfd ? 2 : value == 0xfe ? 4 : 8;
        least = size == 2 ? 0xfd : 1ULL << 4 * size;
        value = take_little(reader, field, size, start);
    }
    if (value < least)
        refuse_read(reader, "bad-transaction", field, start, "a number not in its shortest form");
    if (value > limit)
        refuse_read(reader, "bad-transaction", field, start, "a number over its limit");
    return reader->fault->class ? 0 : value;
}

static void pass_script(struct reader *reader, const char *field, uint64_t *budget) {
    size_t start = reader->at;
    uint64_t size = compact_size(reader, field, MAX_SCRIPT);
    if (size > *budget)
        refuse_read(reader, "bad-transaction", field, start, "scripts over 4 MiB together");
    else
        *budget -= size;
    take(reader, field, size, start);
}

static uint64_t pass_count(struct reader *reader, const char *list, uint64_t limit) {
    char field[32];
    snprintf(field, sizeof field, "%s.count", list);
    return compact_size(reader, field, limit);
}

static void pass_input(struct reader *reader, uint64_t *budget) {
    take(reader, "txid", 32, reader->at);
    take(reader, "index", 4, reader->at);
    pass_script(reader, "script_sig", budget);
    take(reader, "sequence", 4, reader->at);
}

static void pass_output(struct reader *reader, uint64_t *budget) {
    take(reader, "value", 8, reader->at);
    pass_script(reader, "pk_script", budget);
}

static void pass_list(struct reader *reader, const char *name, uint64_t count, uint64_t *budget,
                      void (*pass)(struct reader *, uint64_t *)) {
    for (uint64_t i = 0; i < count && !reader->fault->class; i++) {
        size_t list = enter(&reader->place, name, 0);
        enter(&reader->place, NULL, i);
        pass(reader, budget);
        leave(&reader->place, list);
    }
}

static void pass_witnesses(struct reader *reader, uint64_t inputs, uint64_t *budget) {
    size_t start = reader->at;
    uint64_t items = 0;
    for (uint64_t i = 0; i < inputs && !reader->fault->class; i++) {
        size_t mark = enter(&reader->place, "witnesses", 0);
        enter(&reader->place, NULL, i);
        uint64_t count = compact_size(reader, "count", MAX_ITEMS);
        items += count;
        for (uint64_t j = 0; j < count && !reader->fault->class; j++) {
            char field[32];
            snprintf(field, sizeof field, "[%zu]", (size_t)j);
            pass_script(reader, field, budget);
        }
        leave(&reader->place, mark);
    }
    if (items == 0)
        refuse_read(reader, "bad-transaction", "witnesses", start, "the witness form without a witness");
}

void pass_transaction(struct reader *reader) {
    uint64_t budget = MAX_SCRIPTS;
    take(reader, "version", 4, reader->at);
    size_t start = reader->at;
    bool segwit = take_little(reader, "segwit", 1, start) == 0;
    if (!segwit && !reader->fault->class)
        reader->at = start; /* the first byte of the input count */
    else if (take_little(reader, "segwit", 1, start) != 1)
        refuse_read(reader, "bad-transaction", "segwit", start, "the witness flag is not 01");
    uint64_t inputs = pass_count(reader, "inputs", MAX_INPUTS);
    pass_list(reader, "inputs", inputs, &budget, pass_input);
    pass_list(reader, "outputs", pass_count(reader, "outputs", MAX_OUTPUTS), &budget, pass_output);
    if (segwit)
        pass_witnesses(reader, inputs, &budget);
    take(reader, "locktime", 4, reader->at);
}
