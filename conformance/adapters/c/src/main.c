/* The adapter protocol: one request a line on standard input, one answer a line on standard output. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys.h"
#include "operations.h"
#include "single.h"

static const char *const features[] = {"close_tx_inputs", "dns_address", "opaque_address", "nonce_injection",
                                       "error_class"};
/* Where lnd writes what nobody can read back, this writer refuses. All else is as in lnd. */
static const char *const refused[] = {
    "writer-port-wraps",           "writer-nil-ip",           "writer-dns-length-wraps",
    "writer-address-block-wraps",  "writer-opaque-empty",     "writer-single-length-wraps",
    "writer-opaque-known-type",    "writer-opaque-swallows",  "writer-commit-sig-length-wraps",
    "writer-onion-suffix-unchecked", "writer-onion-host-short", "writer-zero-input-tx",
    "writer-unparsable-point",     "writer-nil-commit-tx",
};

static json_t *numbers_to(int last) {
    json_t *numbers = json_array();
    for (int i = 0; i <= last; i++)
        json_array_append_new(numbers, json_integer(i));
    return numbers;
}

static json_t *hello(void) {
    json_t *all = json_array(), *behaviours = json_object();
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        json_array_append_new(all, json_string(features[i]));
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        json_object_set_new(behaviours, refused[i], json_string("refuse"));
    return json_pack("{s:i, s:{s:s, s:s, s:s}, s:o, s:o, s:o, s:o, s:o, s:i}", "protocol", 1, "implementation",
                     "name", "scb-c", "version", "0.1.0", "language", "c", "ops", operation_names(),
                     "single_versions", numbers_to(HIGHEST_SINGLE_VERSION), "multi_versions",
                     numbers_to(HIGHEST_MULTI_VERSION), "features", all, "behaviours", behaviours, "max_in_flight",
                     16);
}

static json_t *refusal(const struct fault *fault) {
    json_t *error = json_object();
    json_object_set_new(error, "class", json_string(fault->class));
    json_object_set_new(error, "phase", json_string(fault->phase));
    if (fault->field[0])
        json_object_set_new(error, "field", json_string(fault->field));
    if (fault->has_offset)
        json_object_set_new(error, "offset", json_integer((json_int_t)fault->offset));
    json_object_set_new(error, "message", json_string(fault->message));
    return error;
}

static json_t *answer(const char *name, const json_t *given) {
    struct fault fault = {0};
    operation *known = find_operation(name);
    json_t *ok = NULL, *result = json_object();
    if (name && strcmp(name, "hello") == 0)
        ok = hello();
    else if (known)
        ok = known(given, &fault);
    else
        refuse(&fault, "unsupported", "state", "no such operation");
    if (fault.class) {
        json_decref(ok);
        json_object_set_new(result, "error", refusal(&fault));
    } else
        json_object_set_new(result, "ok", ok);
    return result;
}

/* Answers a line; false when it says bye. */
static bool serve(const char *line, size_t length) {
    json_error_t error;
    json_t *request = json_loadb(line, length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!request)
        give_up(error.text);
    const char *name = json_string_value(json_object_get(request, "op"));
    bool goes_on = !name || strcmp(name, "bye") != 0;
    if (goes_on) {
        json_t *answered = answer(name, json_object_get(request, "in"));
        json_object_set(answered, "id", json_object_get(request, "id"));
        json_dumpf(answered, stdout, JSON_COMPACT);
        putchar('\n');
        fflush(stdout);
        json_decref(answered);
    }
    json_decref(request);
    return goes_on;
}

int main(void) {
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    keys_begin();
    while ((length = getline(&line, &size, stdin)) > 0 && serve(line, (size_t)length))
        ;
    free(line);
    keys_end();
    return 0;
}
