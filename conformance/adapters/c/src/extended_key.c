#include "extended_key.h"

#include <sodium.h>
#include <string.h>

enum { LETTERS = 111, BODY = 78, CHECKSUM = 4, DEPTH_AT = 4, CHAIN_AT = 13, SECRET_AT = 46 };

/* Base 58 to exactly size bytes; false for a foreign letter or a number that is too large. */
static bool decode(uint8_t *bytes, size_t size, const char *text, size_t letters) {
    static const char alphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    memset(bytes, 0, size);
    for (size_t i = 0; i < letters; i++) {
        const char *letter = memchr(alphabet, text[i], sizeof alphabet - 1);
        if (!letter)
            return false;
        unsigned carry = (unsigned)(letter - alphabet);
        for (size_t j = size; j > 0; j--) {
            carry += bytes[j - 1] * 58U;
            bytes[j - 1] = (uint8_t)carry;
            carry >>= 8;
        }
        if (carry)
            return false;
    }
    return true;
}

bool parse_extended_key(struct key *key, const json_t *text) {
    static const uint8_t versions[][4] = {{0x04, 0x88, 0xad, 0xe4}, {0x04, 0x35, 0x83, 0x94}};
    uint8_t bytes[BODY + CHECKSUM], digest[32];
    if (json_string_length(text) != LETTERS || !decode(bytes, sizeof bytes, json_string_value(text), LETTERS))
        return false;
    sha256(digest, bytes, BODY);
    sha256(digest, digest, sizeof digest);
    bool is_known = memcmp(bytes, versions[0], 4) == 0 || memcmp(bytes, versions[1], 4) == 0;
    bool is_whole = memcmp(bytes + BODY, digest, CHECKSUM) == 0;
    bool is_private_root = bytes[DEPTH_AT] == 0 && bytes[SECRET_AT - 1] == 0;
    memcpy(key->chain, bytes + CHAIN_AT, sizeof key->chain);
    memcpy(key->secret, bytes + SECRET_AT, SECRET_SIZE);
    sodium_memzero(bytes, sizeof bytes);
    return is_known && is_whole && is_private_root;
}
