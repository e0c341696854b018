#include "operations.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "envelope.h"
#include "keys.h"
#include "single.h"

typedef json_t *read_plaintext(struct reader *reader);
typedef void write_plaintext(struct writer *writer, const json_t *value);

/* {name: value}; the value is taken over, and may be NULL behind a fault. */
static json_t *only(const char *name, json_t *value) {
    json_t *object = json_object();
    json_object_set_new(object, name, value);
    return object;
}

static void get(struct bytes *bytes, const json_t *text, struct fault *fault) {
    if (!append_hex(bytes, text))
        refuse(fault, "other", "field", "not lower-case hex digits");
}

static void ring_key(uint8_t key[KEY_SIZE], const json_t *given, struct fault *fault) {
    const json_t *ring = json_object_get(given, "key_ring"), *known = json_object_get(ring, "encryption_key");
    uint8_t point[POINT_SIZE];
    if (known && !json_object_get(ring, "seed") && !json_object_get(ring, "base_pub")) {
        if (!fixed_hex(key, KEY_SIZE, known))
            refuse(fault, "out-of-range", "semantic", "an encryption key has 32 bytes");
        return;
    }
    base_public_key(point, ring, fault);
    if (!fault->class)
        sha256(key, point, POINT_SIZE);
}

static json_t *version_encode(const json_t *given, struct fault *fault) {
    json_int_t version = json_integer_value(json_object_get(given, "version"));
    bool close_tx = json_is_true(json_object_get(given, "close_tx"));
    if (version < 0 || version > 255)
        refuse(fault, "out-of-range", "frame", "a version is a byte");
    return only("encoded", json_integer(close_tx ? version | CLOSE_TX_BIT : version));
}

static json_t *version_decode(const json_t *given, struct fault *fault) {
    json_int_t encoded = json_integer_value(json_object_get(given, "encoded"));
    if (encoded < 0 || encoded > 255)
        refuse(fault, "out-of-range", "frame", "a version is a byte");
    json_t *answer = only("version", json_integer(encoded & ~CLOSE_TX_BIT));
    json_object_set_new(answer, "close_tx", json_boolean(encoded & CLOSE_TX_BIT));
    return answer;
}

static json_t *key_derive(const json_t *given, struct fault *fault) {
    struct key key;
    uint8_t point[POINT_SIZE];
    derive(&key, given, json_object_get(given, "key_locator"), fault);
    if (!fault->class)
        public_key(point, &key);
    sodium_memzero(&key, sizeof key);
    return fault->class ? NULL : only("pub_key", hex_of(point, POINT_SIZE));
}

static json_t *key_derive_private(const json_t *given, struct fault *fault) {
    struct key key;
    derive_private(&key, given, json_object_get(given, "key_descriptor"), fault);
    json_t *answer = fault->class ? NULL : only("private_key", hex_of(key.secret, SECRET_SIZE));
    sodium_memzero(&key, sizeof key);
    return answer;
}

static json_t *key_ecdh(const json_t *given, struct fault *fault) {
    struct key key;
    uint8_t secret[SECRET_SIZE];
    derive_private(&key, given, json_object_get(given, "key_descriptor"), fault);
    shared_secret(secret, &key, json_object_get(given, "pub_key"), fault);
    sodium_memzero(&key, sizeof key);
    return fault->class ? NULL : only("shared_secret", hex_of(secret, SECRET_SIZE));
}

static json_t *key_encryption(const json_t *given, struct fault *fault) {
    uint8_t point[POINT_SIZE], key[KEY_SIZE];
    base_public_key(point, given, fault);
    if (fault->class)
        return NULL;
    sha256(key, point, POINT_SIZE);
    json_t *answer = only("base_pub", hex_of(point, POINT_SIZE));
    json_object_set_new(answer, "encryption_key", hex_of(key, KEY_SIZE));
    return answer;
}

static json_t *serialize(const json_t *value, write_plaintext *write, struct fault *fault) {
    struct writer writer = {.fault = fault};
    write(&writer, value);
    json_t *text = fault->class ? NULL : hex_of(writer.out.data, writer.out.size);
    release(&writer.out);
    return text;
}

static json_t *deserialize(const json_t *text, read_plaintext *read, struct fault *fault) {
    struct bytes bytes = {0};
    get(&bytes, text, fault);
    struct reader reader = {.data = bytes.data, .size = bytes.size, .fault = fault};
    json_t *value = fault->class ? NULL : read(&reader);
    release(&bytes);
    return value;
}

/* Seals a plaintext, with a nonce as hex or, where there is none, one of its own. */
static json_t *sealed(const struct bytes *plaintext, const uint8_t key[KEY_SIZE], const json_t *nonce,
                      struct fault *fault) {
    uint8_t given[NONCE_SIZE];
    struct bytes packed = {0};
    if (nonce && !fixed_hex(given, NONCE_SIZE, nonce))
        refuse(fault, "out-of-range", "encode", "a nonce has 24 bytes");
    if (!fault->class)
        seal(&packed, plaintext, key, nonce ? given : NULL);
    json_t *text = fault->class ? NULL : hex_of(packed.data, packed.size);
    release(&packed);
    return text;
}

static json_t *pack(const json_t *value, write_plaintext *write, const uint8_t key[KEY_SIZE], const json_t *nonce,
                    struct fault *fault) {
    struct writer writer = {.fault = fault};
    write(&writer, value);
    json_t *text = sealed(&writer.out, key, nonce, fault);
    release(&writer.out);
    return text;
}

static void opened(struct bytes *plaintext, const json_t *text, const uint8_t key[KEY_SIZE], struct fault *fault) {
    struct bytes packed = {0};
    get(&packed, text, fault);
    if (!fault->class)
        open_envelope(plaintext, &packed, key, fault);
    release(&packed);
}

static json_t *unpack(const json_t *text, read_plaintext *read, const uint8_t key[KEY_SIZE], struct fault *fault) {
    struct bytes plaintext = {0};
    opened(&plaintext, text, key, fault);
    struct reader reader = {.data = plaintext.data, .size = plaintext.size, .fault = fault};
    json_t *value = fault->class ? NULL : read(&reader);
    release(&plaintext);
    return value;
}

static json_t *single_serialize(const json_t *given, struct fault *fault) {
    return only("bytes", serialize(json_object_get(given, "single"), write_single, fault));
}

static json_t *single_deserialize(const json_t *given, struct fault *fault) {
    return only("single", deserialize(json_object_get(given, "bytes"), read_single, fault));
}

static json_t *multi_serialize(const json_t *given, struct fault *fault) {
    return only("bytes", serialize(json_object_get(given, "multi"), write_multi, fault));
}

static json_t *multi_deserialize(const json_t *given, struct fault *fault) {
    return only("multi", deserialize(json_object_get(given, "bytes"), read_multi, fault));
}

static json_t *single_pack(const json_t *given, struct fault *fault) {
    uint8_t key[KEY_SIZE] = {0};
    ring_key(key, given, fault);
    const json_t *nonce = json_object_get(given, "nonce");
    return only("packed", pack(json_object_get(given, "single"), write_single, key, nonce, fault));
}

static json_t *multi_pack(const json_t *given, struct fault *fault) {
    uint8_t key[KEY_SIZE] = {0};
    ring_key(key, given, fault);
    const json_t *nonce = json_object_get(given, "nonce");
    return only("packed", pack(json_object_get(given, "multi"), write_multi, key, nonce, fault));
}

static json_t *single_unpack(const json_t *given, struct fault *fault) {
    uint8_t key[KEY_SIZE] = {0};
    ring_key(key, given, fault);
    return only("single", unpack(json_object_get(given, "packed"), read_single, key, fault));
}

static json_t *multi_unpack(const json_t *given, struct fault *fault) {
    uint8_t key[KEY_SIZE] = {0};
    ring_key(key, given, fault);
    return only("multi", unpack(json_object_get(given, "packed"), read_multi, key, fault));
}

static json_t *singles_unpack(const json_t *given, struct fault *fault) {
    uint8_t key[KEY_SIZE] = {0};
    ring_key(key, given, fault);
    json_t *singles = json_array(), *packed;
    size_t i;
    json_array_foreach(json_object_get(given, "packed"), i, packed)
        json_array_append_new(singles, unpack(packed, read_single, key, fault));
    return only("singles", singles);
}

/* One envelope for each channel point; of several Singles with the same one the last. */
static json_t *backups_pack(const json_t *given, struct fault *fault) {
    uint8_t key[KEY_SIZE] = {0};
    ring_key(key, given, fault);
    const json_t *nonces = json_object_get(given, "nonces");
    json_t *by_outpoint = json_object(), *list = json_array(), *single, *backup;
    const char *name;
    size_t i;
    json_array_foreach(json_object_get(given, "singles"), i, single) {
        json_t *outpoint = json_object_get(single, "funding_outpoint");
        backup = only("packed", pack(single, write_single, key, json_array_get(nonces, i), fault));
        json_object_set(backup, "funding_outpoint", outpoint);
        char *text = json_dumps(outpoint, JSON_SORT_KEYS | JSON_ENCODE_ANY);
        json_object_set_new(by_outpoint, text ? text : "", backup);
        free(text);
    }
    json_object_foreach(by_outpoint, name, backup) json_array_append(list, backup);
    json_decref(by_outpoint);
    return only("packed", list);
}

static json_t *envelope_seal(const json_t *given, struct fault *fault) {
    uint8_t key[KEY_SIZE] = {0};
    struct bytes plaintext = {0};
    ring_key(key, given, fault);
    get(&plaintext, json_object_get(given, "plaintext"), fault);
    json_t *packed = sealed(&plaintext, key, json_object_get(given, "nonce"), fault);
    release(&plaintext);
    return only("packed", packed);
}

static json_t *envelope_open(const json_t *given, struct fault *fault) {
    uint8_t key[KEY_SIZE] = {0};
    struct bytes plaintext = {0};
    ring_key(key, given, fault);
    opened(&plaintext, json_object_get(given, "packed"), key, fault);
    json_t *text = fault->class ? NULL : hex_of(plaintext.data, plaintext.size);
    release(&plaintext);
    return only("plaintext", text);
}

static const struct {
    const char *name;
    operation *answer;
} operations[] = {
    {"version.encode", version_encode},
    {"version.decode", version_decode},
    {"key.derive", key_derive},
    {"key.derive-private", key_derive_private},
    {"key.ecdh", key_ecdh},
    {"key.encryption", key_encryption},
    {"single.serialize", single_serialize},
    {"single.deserialize", single_deserialize},
    {"single.pack", single_pack},
    {"single.unpack", single_unpack},
    {"singles.unpack", singles_unpack},
    {"static-chan-backups.pack", backups_pack},
    {"multi.serialize", multi_serialize},
    {"multi.deserialize", multi_deserialize},
    {"multi.pack", multi_pack},
    {"multi.unpack", multi_unpack},
    {"envelope.seal", envelope_seal},
    {"envelope.open", envelope_open},
};
enum { OPERATIONS = sizeof operations / sizeof *operations };

operation *find_operation(const char *name) {
    for (size_t i = 0; name && i < OPERATIONS; i++)
        if (strcmp(operations[i].name, name) == 0)
            return operations[i].answer;
    return NULL;
}

json_t *operation_names(void) {
    json_t *names = json_array();
    for (size_t i = 0; i < OPERATIONS; i++)
        json_array_append_new(names, json_string(operations[i].name));
    return names;
}
