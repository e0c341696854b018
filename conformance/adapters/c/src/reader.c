#include "reader.h"

#include <string.h>

#include "keys.h"

/* Counts and versions frame what they stand before; everything else is a field. */
static const char *phase_of(const char *field) {
    static const char *const frame[] = {"version", "length", "count", "byte_count"};
    const char *dot = strrchr(field, '.');
    for (size_t i = 0; i < sizeof frame / sizeof *frame; i++)
        if (strcmp(dot ? dot + 1 : field, frame[i]) == 0)
            return "frame";
    return "field";
}

void refuse_read(struct reader *reader, const char *class, const char *field, size_t offset,
                 const char *message) {
    if (reader->fault->class)
        return;
    refuse_field(reader->fault, class, phase_of(field), message, &reader->place, field);
    reader->fault->offset = offset;
    reader->fault->has_offset = true;
}

const uint8_t *take(struct reader *reader, const char *field, size_t size, size_t start) {
    if (reader->fault->class)
        return NULL;
    if (size > reader->size - reader->at) {
        refuse_read(reader, "truncated", field, start, "the data ends");
        return NULL;
    }
    const uint8_t *bytes = reader->data + reader->at;
    reader->at += size;
    return bytes;
}

uint64_t take_big(struct reader *reader, const char *field, size_t size) {
    const uint8_t *bytes = take(reader, field, size, reader->at);
    uint64_t value = 0;
    for (size_t i = 0; bytes && i < size; i++)
        value = value << 8 | bytes[i];
    return value;
}

uint64_t take_little(struct reader *reader, const char *field, size_t size, size_t start) {
    const uint8_t *bytes = take(reader, field, size, start);
    uint64_t value = 0;
    for (size_t i = size; bytes && i > 0; i--)
        value = value << 8 | bytes[i - 1];
    return value;
}

json_t *take_number(struct reader *reader, const char *field, size_t size) {
    return json_integer((json_int_t)take_big(reader, field, size));
}

json_t *take_hex(struct reader *reader, const char *field, size_t size) {
    return hex_of(take(reader, field, size, reader->at), size);
}

json_t *take_counted(struct reader *reader, const char *field, size_t size_of_length) {
    size_t start = reader->at, size = take_big(reader, field, size_of_length);
    return hex_of(take(reader, field, size, start), size);
}

json_t *take_point(struct reader *reader, const char *field, bool optional) {
    static const uint8_t none[POINT_SIZE];
    size_t start = reader->at;
    const uint8_t *point = take(reader, field, POINT_SIZE, start);
    if (!point || (optional && memcmp(point, none, POINT_SIZE) == 0))
        return NULL;
    if (!is_point(point, POINT_SIZE))
        refuse_read(reader, "bad-point", field, start, "not a compressed point");
    return hex_of(point, POINT_SIZE);
}
