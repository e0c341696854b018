#include "envelope.h"

#include <sodium.h>
#include <stdlib.h>

_Static_assert(NONCE_SIZE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "the nonce has 24 bytes");
_Static_assert(TAG_SIZE == crypto_aead_xchacha20poly1305_ietf_ABYTES, "the tag has 16 bytes");

static uint8_t *room_for(struct bytes *bytes, size_t size) {
    bytes->data = malloc(size ? size : 1);
    if (!bytes->data)
        give_up("out of memory");
    bytes->size = bytes->room = size;
    return bytes->data;
}

void seal(struct bytes *packed, const struct bytes *plaintext, const uint8_t key[KEY_SIZE],
          const uint8_t *nonce) {
    uint8_t own[NONCE_SIZE];
    if (!nonce) {
        randombytes_buf(own, sizeof own);
        nonce = own;
    }
    uint8_t *out = room_for(packed, NONCE_SIZE + plaintext->size + TAG_SIZE);
    for (size_t i = 0; i < NONCE_SIZE; i++)
        out[i] = nonce[i];
    /* The nonce is the associated data too. */
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE_SIZE, NULL, plaintext->data, plaintext->size, nonce,
                                               NONCE_SIZE, NULL, nonce, key);
}

void open_envelope(struct bytes *plaintext, const struct bytes *packed, const uint8_t key[KEY_SIZE],
                   struct fault *fault) {
    if (packed->size < NONCE_SIZE) {
        refuse(fault, "too-short", "seal", "no room for a nonce");
        return;
    }
    size_t sealed = packed->size - NONCE_SIZE;
    const uint8_t *nonce = packed->data;
    uint8_t *out = room_for(plaintext, sealed < TAG_SIZE ? 0 : sealed - TAG_SIZE);
    if (sealed < TAG_SIZE ||
        crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, nonce + NONCE_SIZE, sealed, nonce, NONCE_SIZE,
                                                   nonce, key) != 0)
        refuse(fault, "auth-failed", "seal", "another key, or changed bytes");
}
