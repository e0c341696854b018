#include "keys.h"

#include <secp256k1.h>
#include <secp256k1_ecdh.h>
#include <sodium.h>
#include <string.h>

#include "extended_key.h"

enum { PURPOSE = 1017, ENCRYPTION_FAMILY = 7, SCANNED = 100000, LEAST_SEED = 16, MOST_SEED = 64 };
static const uint32_t hardened = 1U << 31;
static const json_int_t last_family = (1LL << 31) - 2;

static secp256k1_context *curve;

void keys_begin(void) {
    if (sodium_init() < 0)
        give_up("libsodium does not start");
    curve = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
}

void keys_end(void) { secp256k1_context_destroy(curve); }

void sha256(uint8_t digest[32], const uint8_t *data, size_t size) { crypto_hash_sha256(digest, data, size); }

bool is_point(const uint8_t *data, size_t size) {
    secp256k1_pubkey parsed;
    return size == POINT_SIZE && secp256k1_ec_pubkey_parse(curve, &parsed, data, size);
}

void public_key(uint8_t point[POINT_SIZE], const struct key *key) {
    secp256k1_pubkey parsed;
    size_t size = POINT_SIZE;
    if (!secp256k1_ec_pubkey_create(curve, &parsed, key->secret))
        give_up("a private key without a public one");
    secp256k1_ec_pubkey_serialize(curve, point, &size, &parsed, SECP256K1_EC_COMPRESSED);
}

static void hmac_sha512(uint8_t digest[64], const void *key, size_t key_size, const uint8_t *data, size_t size) {
    crypto_auth_hmacsha512_state state;
    crypto_auth_hmacsha512_init(&state, key, key_size);
    crypto_auth_hmacsha512_update(&state, data, size);
    crypto_auth_hmacsha512_final(&state, digest);
    sodium_memzero(&state, sizeof state);
}

/* BIP-32's child; with zeros_behind the leading zeros of the private key go behind it, as in lnd. */
static void step(struct key *key, uint32_t number, bool zeros_behind, struct fault *fault) {
    uint8_t data[POINT_SIZE + 4] = {0}, digest[64];
    if (fault->class)
        return;
    if (number & hardened) {
        size_t zeros = 0;
        while (zeros_behind && zeros < SECRET_SIZE && key->secret[zeros] == 0)
            zeros++;
        memcpy(data + 1, key->secret + zeros, SECRET_SIZE - zeros);
    } else
        public_key(data, key);
    for (size_t i = 0; i < 4; i++)
        data[POINT_SIZE + i] = (uint8_t)(number >> 8 * (3 - i));
    hmac_sha512(digest, key->chain, sizeof key->chain, data, sizeof data);
    if (!secp256k1_ec_seckey_tweak_add(curve, key->secret, digest))
        refuse(fault, "other", "semantic", "there is no such child key");
    memcpy(key->chain, digest + SECRET_SIZE, sizeof key->chain);
    sodium_memzero(data, sizeof data);
    sodium_memzero(digest, sizeof digest);
}

static void root_of_seed(struct key *root, const json_t *text, struct fault *fault) {
    static const char name[] = "Bitcoin seed";
    struct bytes seed = {0};
    if (!append_hex(&seed, text))
        refuse(fault, "other", "semantic", "the seed is not lower-case hex digits");
    else if (seed.size < LEAST_SEED || seed.size > MOST_SEED)
        refuse(fault, "out-of-range", "semantic", "a seed has 16 to 64 bytes");
    else {
        uint8_t digest[64];
        hmac_sha512(digest, name, sizeof name - 1, seed.data, seed.size);
        memcpy(root->secret, digest, SECRET_SIZE);
        memcpy(root->chain, digest + SECRET_SIZE, sizeof root->chain);
        sodium_memzero(digest, sizeof digest);
    }
    release(&seed);
}

static void root_of(struct key *root, const json_t *given, struct fault *fault) {
    const json_t *extended = json_object_get(given, "extended_key");
    if (extended) {
        if (!parse_extended_key(root, extended))
            refuse(fault, "other", "semantic", "not an extended private root key");
    } else
        root_of_seed(root, json_object_get(given, "seed"), fault);
    if (!fault->class && !secp256k1_ec_seckey_verify(curve, root->secret))
        refuse(fault, "other", "semantic", "a root key that is none");
}

static uint32_t number(const json_t *object, const char *name, json_int_t last, struct fault *fault) {
    const json_t *member = json_object_get(object, name);
    json_int_t value = json_integer_value(member);
    if (!json_is_integer(member) || value < 0 || value > last)
        refuse_field(fault, "out-of-range", "semantic", "no such number in a path", &(struct place){0}, name);
    return fault->class ? 0 : (uint32_t)value;
}

/* m/1017'/coin'/family'/0 */
static void branch_of(struct key *key, const json_t *given, const json_t *locator, struct fault *fault) {
    root_of(key, given, fault);
    uint32_t coin = number(given, "coin_type", hardened - 1, fault);
    uint32_t family = number(locator, "family", last_family, fault);
    step(key, PURPOSE | hardened, false, fault);
    step(key, coin | hardened, true, fault);
    step(key, family | hardened, family == 0, fault);
    step(key, 0, false, fault);
}

void derive(struct key *key, const json_t *given, const json_t *locator, struct fault *fault) {
    branch_of(key, given, locator, fault);
    step(key, number(locator, "index", UINT32_MAX, fault), true, fault);
}

static void scan(struct key *key, const json_t *given, const json_t *locator, const uint8_t wanted[POINT_SIZE],
                 struct fault *fault) {
    struct key branch;
    branch_of(&branch, given, locator, fault);
    for (uint32_t i = 0; i < SCANNED && !fault->class; i++) {
        uint8_t point[POINT_SIZE];
        *key = branch;
        step(key, i, true, fault);
        public_key(point, key);
        if (memcmp(point, wanted, POINT_SIZE) == 0)
            break;
        if (i + 1 == SCANNED)
            refuse(fault, "not-found", "semantic", "no index of the family has this public key");
    }
    sodium_memzero(&branch, sizeof branch);
}

void derive_private(struct key *key, const json_t *given, const json_t *descriptor, struct fault *fault) {
    const json_t *locator = json_object_get(descriptor, "key_locator");
    const json_t *text = json_object_get(descriptor, "pub_key");
    uint8_t wanted[POINT_SIZE];
    if (!text || json_integer_value(json_object_get(locator, "index")) != 0)
        derive(key, given, locator, fault);
    else if (!fixed_hex(wanted, POINT_SIZE, text) || !is_point(wanted, POINT_SIZE))
        refuse(fault, "bad-point", "semantic", "not a compressed point");
    else
        scan(key, given, locator, wanted, fault);
}

void base_public_key(uint8_t point[POINT_SIZE], const json_t *given, struct fault *fault) {
    const json_t *known = json_object_get(given, "base_pub");
    if (json_object_get(given, "seed") || json_object_get(given, "extended_key")) {
        struct key key;
        json_t *locator = json_pack("{s:i, s:i}", "family", ENCRYPTION_FAMILY, "index", 0);
        derive(&key, given, locator, fault);
        json_decref(locator);
        if (!fault->class)
            public_key(point, &key);
        sodium_memzero(&key, sizeof key);
    } else if (!fixed_hex(point, POINT_SIZE, known) || !is_point(point, POINT_SIZE))
        refuse(fault, "bad-point", "semantic", "not a compressed point");
}

void shared_secret(uint8_t secret[SECRET_SIZE], const struct key *key, const json_t *point, struct fault *fault) {
    uint8_t bytes[POINT_SIZE];
    secp256k1_pubkey parsed;
    if (fault->class)
        return;
    if (!fixed_hex(bytes, POINT_SIZE, point) || !secp256k1_ec_pubkey_parse(curve, &parsed, bytes, POINT_SIZE))
        refuse(fault, "bad-point", "semantic", "not a compressed point");
    else if (!secp256k1_ecdh(curve, secret, &parsed, key->secret, NULL, NULL))
        give_up("no shared secret of a point and a key");
}
