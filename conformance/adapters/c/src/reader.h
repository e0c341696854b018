/* Takes fields off a plaintext, in order. Behind the first fault every field is NULL or 0. */

#ifndef SCB_READER_H
#define SCB_READER_H

#include "bytes.h"
#include "fault.h"

struct reader {
    const uint8_t *data;
    size_t size, at;
    struct place place;
    struct fault *fault;
};

/* Refuses the field that begins at offset. */
void refuse_read(struct reader *reader, const char *class, const char *field, size_t offset,
                 const char *message);

/* The next bytes; start is where the field begins, its length in front included. */
const uint8_t *take(struct reader *reader, const char *field, size_t size, size_t start);

/* A number of 1 to 8 bytes. */
uint64_t take_big(struct reader *reader, const char *field, size_t size);
uint64_t take_little(struct reader *reader, const char *field, size_t size, size_t start);

/* The JSON forms. */
json_t *take_number(struct reader *reader, const char *field, size_t size);
json_t *take_hex(struct reader *reader, const char *field, size_t size);
json_t *take_counted(struct reader *reader, const char *field, size_t size_of_length);
json_t *take_point(struct reader *reader, const char *field, bool optional);

#endif
