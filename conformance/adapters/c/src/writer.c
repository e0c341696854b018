#include "writer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "keys.h"

void refuse_write(struct writer *writer, const char *class, const char *field, const char *message) {
    refuse_field(writer->fault, class, "encode", message, &writer->place, field);
}

const json_t *required(struct writer *writer, const json_t *object, const char *name) {
    if (writer->fault->class)
        return NULL;
    const json_t *member = json_object_get(object, name);
    if (!member)
        refuse_write(writer, "missing-field", name, "is missing");
    return member;
}

void put_big(struct writer *writer, uint64_t value, size_t size) {
    uint8_t bytes[8];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> 8 * (size - 1 - i));
    if (!writer->fault->class)
        append(&writer->out, bytes, size);
}

void put_number(struct writer *writer, const json_t *object, const char *name, size_t size) {
    const json_t *member = required(writer, object, name);
    json_int_t value = json_integer_value(member);
    if (member && (!json_is_integer(member) || value < 0 || value >> 8 * size))
        refuse_write(writer, "out-of-range", name, "the number does not fit");
    put_big(writer, (uint64_t)value, size);
}

void put_decimal(struct writer *writer, const json_t *object, const char *name, bool is_signed) {
    const json_t *member = required(writer, object, name);
    const char *text = json_string_value(member);
    if (!member)
        return;
    const char *digits = text && *text == '-' ? text + 1 : text;
    if (!digits || !*digits || strspn(digits, "0123456789") != json_string_length(member) - (size_t)(digits - text)) {
        refuse_write(writer, "other", name, "not a decimal string");
        return;
    }
    errno = 0;
    uint64_t value = is_signed ? (uint64_t)strtoimax(text, NULL, 10) : strtoumax(text, NULL, 10);
    if (errno || (!is_signed && *text == '-' && value))
        refuse_write(writer, "out-of-range", name, "the number does not fit 64 bits");
    put_big(writer, value, 8);
}

void get_bytes(struct writer *writer, const json_t *object, const char *name, struct bytes *bytes) {
    const json_t *member = required(writer, object, name);
    if (member && !append_hex(bytes, member))
        refuse_write(writer, "other", name, "not lower-case hex digits");
}

void put_hex(struct writer *writer, const json_t *object, const char *name, size_t size) {
    struct bytes bytes = {0};
    get_bytes(writer, object, name, &bytes);
    if (bytes.size != size)
        refuse_write(writer, "out-of-range", name, "another number of bytes");
    if (!writer->fault->class)
        append(&writer->out, bytes.data, size);
    release(&bytes);
}

void put_point(struct writer *writer, const json_t *object, const char *name) {
    struct bytes bytes = {0};
    get_bytes(writer, object, name, &bytes);
    if (!is_point(bytes.data, bytes.size))
        refuse_write(writer, "bad-point", name, "not a compressed point");
    if (!writer->fault->class)
        append(&writer->out, bytes.data, bytes.size);
    release(&bytes);
}

void put_counted(struct writer *writer, const char *name, const struct bytes *bytes, size_t size_of_length) {
    if (bytes->size >> 8 * size_of_length)
        refuse_write(writer, "out-of-range", name, "too many bytes for their length");
    put_big(writer, bytes->size, size_of_length);
    if (!writer->fault->class)
        append(&writer->out, bytes->data, bytes->size);
}
