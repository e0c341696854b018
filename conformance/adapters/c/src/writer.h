/* Puts the members of JSON objects one behind the other. Behind the first fault nothing is put. */

#ifndef SCB_WRITER_H
#define SCB_WRITER_H

#include "bytes.h"
#include "fault.h"

struct writer {
    struct bytes out;
    struct place place;
    struct fault *fault;
};

void refuse_write(struct writer *writer, const char *class, const char *field, const char *message);

/* A member, refused where it is not there; NULL behind a fault. */
const json_t *required(struct writer *writer, const json_t *object, const char *name);

void put_big(struct writer *writer, uint64_t value, size_t size);
void put_number(struct writer *writer, const json_t *object, const char *name, size_t size);
void put_decimal(struct writer *writer, const json_t *object, const char *name, bool is_signed);
void put_hex(struct writer *writer, const json_t *object, const char *name, size_t size);
void put_point(struct writer *writer, const json_t *object, const char *name);

/* Bytes behind their length. */
void put_counted(struct writer *writer, const char *name, const struct bytes *bytes, size_t size_of_length);

/* Appends the bytes of a member to others; they may be any number. */
void get_bytes(struct writer *writer, const json_t *object, const char *name, struct bytes *bytes);

#endif
