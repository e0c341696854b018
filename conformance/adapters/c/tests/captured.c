/* What lnd itself wrote is given back byte for byte, and survives being cut and changed. Built with the
 * sanitizers, so that a byte read too far, a leak or an overflow ends it. Takes the file of captured backups. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/envelope.h"
#include "../src/keys.h"
#include "../src/single.h"

enum { CAPTURED = 140, CHANGES_OF = 8 };

struct counts {
    size_t backups, cuts, changes, refused;
};

static void check(bool holds, const char *what, const char *id) {
    if (holds)
        return;
    fprintf(stderr, "FAILED: %s: %s\n", id, what);
    exit(1);
}

static json_t *read_value(const uint8_t *data, size_t size, bool is_multi, struct fault *fault) {
    struct reader reader = {.data = data, .size = size, .fault = fault};
    return is_multi ? read_multi(&reader) : read_single(&reader);
}

static struct bytes written(const json_t *value, bool is_multi, struct fault *fault) {
    struct writer writer = {.fault = fault};
    if (is_multi)
        write_multi(&writer, value);
    else
        write_single(&writer, value);
    return writer.out;
}

static bool same(const struct bytes *a, const struct bytes *b) {
    return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

static void give_back(const json_t *line, struct bytes *plaintext, bool is_multi, const char *id) {
    struct fault fault = {0};
    struct bytes packed = {0}, sealed = {0};
    uint8_t point[POINT_SIZE], key[KEY_SIZE], nonce[NONCE_SIZE];
    int coin_type = (int)json_real_value(json_object_get(line, "coin_type"));
    json_t *ring = json_pack("{s:O, s:i}", "seed", json_object_get(line, "seed_hex"), "coin_type", coin_type);
    check(append_hex(&packed, json_object_get(line, "packed")), "hex", id);
    check(fixed_hex(nonce, NONCE_SIZE, json_object_get(line, "nonce")), "nonce", id);
    base_public_key(point, ring, &fault);
    json_decref(ring);
    sha256(key, point, POINT_SIZE);
    open_envelope(plaintext, &packed, key, &fault);
    check(!fault.class, "it does not open", id);
    seal(&sealed, plaintext, key, nonce);
    check(same(&sealed, &packed), "it is sealed otherwise", id);
    json_t *value = read_value(plaintext->data, plaintext->size, is_multi, &fault);
    check(!fault.class, "it is not read", id);
    struct bytes again = written(value, is_multi, &fault);
    check(!fault.class && same(&again, plaintext), "it is written otherwise", id);
    json_decref(value);
    release(&again);
    release(&packed);
    release(&sealed);
}

/* Every cut is truncated: from memory of exactly that size, so that reading on is seen. */
static void cut(const struct bytes *plaintext, bool is_multi, const char *id, struct counts *counts) {
    for (size_t size = 0; size < plaintext->size; size++) {
        struct fault fault = {0};
        struct bytes part = {0};
        append(&part, plaintext->data, size);
        json_decref(read_value(part.data, size, is_multi, &fault));
        check(fault.class && strcmp(fault.class, "truncated") == 0, "a cut is not truncated", id);
        release(&part);
        counts->cuts++;
    }
}

/* A changed byte is refused, or read as something that is written and read again the same. */
static void change(const struct bytes *plaintext, bool is_multi, const char *id, struct counts *counts) {
    for (size_t at = 0; at < plaintext->size; at++) {
        struct fault fault = {0};
        uint8_t was = plaintext->data[at];
        plaintext->data[at] = (uint8_t)(was ^ (1U << at % 8));
        json_t *value = read_value(plaintext->data, plaintext->size, is_multi, &fault);
        plaintext->data[at] = was;
        counts->refused += fault.class != NULL;
        counts->changes++;
        if (!fault.class) {
            struct bytes out = written(value, is_multi, &fault);
            check(!fault.class, "what was read is not written", id);
            release(&out);
        }
        json_decref(value);
    }
}

int main(int argc, char **argv) {
    struct counts counts = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    check(file, "cannot be opened", argc == 2 ? argv[1] : "the file of captured backups");
    keys_begin();
    while (getline(&text, &size, file) > 0) {
        /* Some of its integers are beyond 63 bits; none of them is needed. */
        json_t *line = json_loads(text, JSON_DECODE_INT_AS_REAL, NULL);
        check(line, "is no JSON line", argv[1]);
        const char *id = json_string_value(json_object_get(line, "id"));
        bool is_multi = strcmp(json_string_value(json_object_get(line, "kind")), "multi") == 0;
        struct bytes plaintext = {0};
        give_back(line, &plaintext, is_multi, id);
        if (counts.backups++ % CHANGES_OF == 0 && plaintext.size < 4096) {
            cut(&plaintext, is_multi, id, &counts);
            change(&plaintext, is_multi, id, &counts);
        }
        release(&plaintext);
        json_decref(line);
    }
    free(text);
    fclose(file);
    keys_end();
    check(counts.backups == CAPTURED, "not all of the captured backups", argv[1]);
    check(counts.refused > 0 && counts.refused < counts.changes, "changes are all refused, or none", argv[1]);
    printf("scb-c: %zu backups of lnd given back; %zu cuts, %zu changed bytes, %zu of them refused\n", counts.backups,
           counts.cuts, counts.changes, counts.refused);
    return 0;
}
