/* The keys of a wallet, as lnd derives them. */

#ifndef SCB_KEYS_H
#define SCB_KEYS_H

#include "bytes.h"
#include "fault.h"

enum { POINT_SIZE = 33, SECRET_SIZE = 32 };

struct key {
    uint8_t secret[SECRET_SIZE], chain[32];
};

/* Whether bytes are a compressed point of the curve. */
bool is_point(const uint8_t *data, size_t size);

void public_key(uint8_t point[POINT_SIZE], const struct key *key);

/* The key at given.key_locator, or at the locator of a descriptor, of given's seed or extended_key. */
void derive(struct key *key, const json_t *given, const json_t *locator, struct fault *fault);
void derive_private(struct key *key, const json_t *given, const json_t *descriptor, struct fault *fault);

/* The key of family 7, index 0; base_pub where there is no seed. */
void base_public_key(uint8_t point[POINT_SIZE], const json_t *given, struct fault *fault);

/* SHA-256 of the compressed point secret * point. */
void shared_secret(uint8_t secret[SECRET_SIZE], const struct key *key, const json_t *point, struct fault *fault);

void sha256(uint8_t digest[32], const uint8_t *data, size_t size);

/* Makes what the curve's library keeps, and gives it back. */
void keys_begin(void);
void keys_end(void);

#endif
