/* The encryption around a plaintext. */

#ifndef SCB_ENVELOPE_H
#define SCB_ENVELOPE_H

#include "bytes.h"
#include "fault.h"

enum { KEY_SIZE = 32, NONCE_SIZE = 24, TAG_SIZE = 16 };

/* A nonce of NULL is drawn. */
void seal(struct bytes *packed, const struct bytes *plaintext, const uint8_t key[KEY_SIZE],
          const uint8_t *nonce);
void open_envelope(struct bytes *plaintext, const struct bytes *packed, const uint8_t key[KEY_SIZE],
                   struct fault *fault);

#endif
