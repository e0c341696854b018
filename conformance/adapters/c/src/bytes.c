#include "bytes.h"

#include <stdlib.h>
#include <string.h>

#include "fault.h"

void append(struct bytes *bytes, const uint8_t *data, size_t size) {
    if (size > bytes->room - bytes->size) {
        size_t room = 2 * bytes->room > bytes->size + size ? 2 * bytes->room : bytes->size + size;
        uint8_t *larger = realloc(bytes->data, room);
        if (!larger)
            give_up("out of memory");
        bytes->data = larger;
        bytes->room = room;
    }
    if (size)
        memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
}

void release(struct bytes *bytes) {
    free(bytes->data);
    *bytes = (struct bytes){0};
}

json_t *hex_of(const uint8_t *data, size_t size) {
    static const char digits[] = "0123456789abcdef";
    if (!data)
        return NULL;
    char *text = malloc(2 * size + 1);
    if (!text)
        give_up("out of memory");
    for (size_t i = 0; i < size; i++) {
        text[2 * i] = digits[data[i] >> 4];
        text[2 * i + 1] = digits[data[i] & 15];
    }
    json_t *string = json_stringn_nocheck(text, 2 * size);
    free(text);
    return string;
}

static int digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool append_hex(struct bytes *bytes, const json_t *text) {
    size_t length = json_string_length(text);
    const char *digits = json_string_value(text);
    if (!digits || length % 2)
        return false;
    for (size_t i = 0; i < length; i += 2) {
        int high = digit(digits[i]), low = digit(digits[i + 1]);
        if (high < 0 || low < 0)
            return false;
        uint8_t byte = (uint8_t)(high << 4 | low);
        append(bytes, &byte, 1);
    }
    return true;
}

bool fixed_hex(uint8_t *data, size_t size, const json_t *text) {
    struct bytes bytes = {0};
    bool fits = append_hex(&bytes, text) && bytes.size == size;
    if (fits && size)
        memcpy(data, bytes.data, size);
    release(&bytes);
    return fits;
}
