/* Bytes that grow, and their hex form in JSON. */

#ifndef SCB_BYTES_H
#define SCB_BYTES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    uint8_t *data;
    size_t size, room;
};

void append(struct bytes *bytes, const uint8_t *data, size_t size);
void release(struct bytes *bytes);

/* Lower-case hex as a JSON string; NULL of NULL. */
json_t *hex_of(const uint8_t *data, size_t size);

/* Appends the bytes of a JSON string; false where it is no string of lower-case hex digits. */
bool append_hex(struct bytes *bytes, const json_t *text);

/* Fills exactly size bytes; false where the text has another number of them. */
bool fixed_hex(uint8_t *data, size_t size, const json_t *text);

#endif
