#include "single.h"

#include <inttypes.h>

#include "address.h"
#include "transaction.h"

/* The keys of both configurations, in the order of the bytes. */
static const char *const channel_keys[] = {"multi_sig_key", "revocation_base_point", "payment_base_point",
                                           "delay_base_point", "htlc_base_point"};
enum { CHANNEL_KEYS = sizeof channel_keys / sizeof *channel_keys };

static bool has_lease(uint64_t version) { return version == 4; }
static bool has_height(uint64_t version) { return version >= 5; }
static bool has_root(uint64_t version) { return version == 6; }

static json_t *read_locator(struct reader *reader, const char *name) {
    size_t mark = enter(&reader->place, name, 0);
    json_t *locator = json_object();
    json_object_set_new(locator, "family", take_number(reader, "family", 4));
    json_object_set_new(locator, "index", take_number(reader, "index", 4));
    leave(&reader->place, mark);
    return locator;
}

static json_t *read_outpoint(struct reader *reader) {
    size_t mark = enter(&reader->place, "funding_outpoint", 0);
    json_t *outpoint = json_object();
    json_object_set_new(outpoint, "txid", take_hex(reader, "txid", 32));
    json_object_set_new(outpoint, "index", take_number(reader, "index", 2));
    leave(&reader->place, mark);
    return outpoint;
}

static json_t *read_channel_id(struct reader *reader) {
    size_t mark = enter(&reader->place, "short_channel_id", 0);
    json_t *id = json_object();
    json_object_set_new(id, "block_height", take_number(reader, "block_height", 3));
    json_object_set_new(id, "tx_index", take_number(reader, "tx_index", 3));
    json_object_set_new(id, "tx_position", take_number(reader, "tx_position", 2));
    leave(&reader->place, mark);
    return id;
}

static json_t *read_config(struct reader *reader, const char *name, bool is_local) {
    size_t mark = enter(&reader->place, name, 0);
    json_t *config = json_object();
    json_object_set_new(config, "csv_delay", take_number(reader, "csv_delay", 2));
    for (size_t i = 0; i < CHANNEL_KEYS; i++) {
        const char *key = channel_keys[i];
        json_object_set_new(config, key, is_local ? read_locator(reader, key) : take_point(reader, key, false));
    }
    leave(&reader->place, mark);
    return config;
}

static json_t *read_root_descriptor(struct reader *reader) {
    size_t mark = enter(&reader->place, "sha_chain_root_desc", 0);
    json_t *descriptor = json_object();
    json_object_set_new(descriptor, "pub_key", take_point(reader, "pub_key", true));
    json_object_set_new(descriptor, "key_locator", read_locator(reader, "key_locator"));
    leave(&reader->place, mark);
    return descriptor;
}

static json_t *read_transaction(struct reader *reader) {
    size_t start = reader->at, mark = enter(&reader->place, "commit_tx", 0);
    pass_transaction(reader);
    leave(&reader->place, mark);
    return reader->fault->class ? NULL : hex_of(reader->data + start, reader->at - start);
}

static json_t *read_close_tx_inputs(struct reader *reader, uint64_t version) {
    size_t mark = enter(&reader->place, "close_tx_inputs", 0);
    json_t *inputs = json_object();
    json_object_set_new(inputs, "commit_tx", read_transaction(reader));
    json_object_set_new(inputs, "commit_sig", take_counted(reader, "commit_sig", 2));
    if (has_height(version))
        json_object_set_new(inputs, "commit_height", json_sprintf("%" PRIu64, take_big(reader, "commit_height", 8)));
    if (has_root(version))
        json_object_set_new(inputs, "tapscript_root", take_hex(reader, "tapscript_root", 32));
    leave(&reader->place, mark);
    return inputs;
}

json_t *read_single(struct reader *reader) {
    size_t start = reader->at;
    uint64_t byte = take_big(reader, "version", 1), version = byte & ~(uint64_t)CLOSE_TX_BIT;
    if (version > HIGHEST_SINGLE_VERSION)
        refuse_read(reader, "unknown-version", "version", start, "the version of a Single is 0 to 7");
    take_big(reader, "length", 2); /* never used */
    json_t *single = json_object();
    json_object_set_new(single, "version", json_integer((json_int_t)version));
    json_object_set_new(single, "is_initiator", json_boolean(take_big(reader, "is_initiator", 1) == 1));
    json_object_set_new(single, "chain_hash", take_hex(reader, "chain_hash", 32));
    json_object_set_new(single, "funding_outpoint", read_outpoint(reader));
    json_object_set_new(single, "short_channel_id", read_channel_id(reader));
    json_object_set_new(single, "remote_node_pub", take_point(reader, "remote_node_pub", false));
    json_object_set_new(single, "addresses", read_addresses(reader));
    json_object_set_new(single, "capacity", json_sprintf("%" PRId64, (int64_t)take_big(reader, "capacity", 8)));
    json_object_set_new(single, "local_chan_cfg", read_config(reader, "local_chan_cfg", true));
    json_object_set_new(single, "remote_chan_cfg", read_config(reader, "remote_chan_cfg", false));
    json_object_set_new(single, "sha_chain_root_desc", read_root_descriptor(reader));
    if (has_lease(version))
        json_object_set_new(single, "lease_expiry", take_number(reader, "lease_expiry", 4));
    if (byte & CLOSE_TX_BIT)
        json_object_set_new(single, "close_tx_inputs", read_close_tx_inputs(reader, version));
    return single;
}

json_t *read_multi(struct reader *reader) {
    uint64_t version = take_big(reader, "version", 1);
    if (version > HIGHEST_MULTI_VERSION)
        refuse_read(reader, "unknown-version", "version", 0, "the version of a Multi is 0");
    uint64_t count = take_big(reader, "count", 4);
    json_t *multi = json_object(), *singles = json_array();
    json_object_set_new(multi, "version", json_integer((json_int_t)version));
    json_object_set_new(multi, "static_backups", singles);
    for (uint64_t i = 0; i < count && !reader->fault->class; i++) {
        size_t mark = enter(&reader->place, "static_backups", 0);
        enter(&reader->place, NULL, i);
        json_array_append_new(singles, read_single(reader));
        leave(&reader->place, mark);
    }
    return multi;
}

static void write_locator(struct writer *writer, const json_t *around, const char *name) {
    const json_t *locator = required(writer, around, name);
    size_t mark = enter(&writer->place, name, 0);
    put_number(writer, locator, "family", 4);
    put_number(writer, locator, "index", 4);
    leave(&writer->place, mark);
}

static void write_outpoint(struct writer *writer, const json_t *single) {
    const json_t *outpoint = required(writer, single, "funding_outpoint");
    size_t mark = enter(&writer->place, "funding_outpoint", 0);
    put_hex(writer, outpoint, "txid", 32);
    put_number(writer, outpoint, "index", 2);
    leave(&writer->place, mark);
}

static void write_channel_id(struct writer *writer, const json_t *single) {
    const json_t *id = required(writer, single, "short_channel_id");
    size_t mark = enter(&writer->place, "short_channel_id", 0);
    put_number(writer, id, "block_height", 3);
    put_number(writer, id, "tx_index", 3);
    put_number(writer, id, "tx_position", 2);
    leave(&writer->place, mark);
}

static void write_config(struct writer *writer, const json_t *single, const char *name, bool is_local) {
    const json_t *config = required(writer, single, name);
    size_t mark = enter(&writer->place, name, 0);
    put_number(writer, config, "csv_delay", 2);
    for (size_t i = 0; i < CHANNEL_KEYS; i++) {
        if (is_local)
            write_locator(writer, config, channel_keys[i]);
        else
            put_point(writer, config, channel_keys[i]);
    }
    leave(&writer->place, mark);
}

static void write_root_descriptor(struct writer *writer, const json_t *single) {
    const json_t *descriptor = required(writer, single, "sha_chain_root_desc");
    size_t mark = enter(&writer->place, "sha_chain_root_desc", 0);
    if (json_object_get(descriptor, "pub_key"))
        put_point(writer, descriptor, "pub_key");
    else
        for (size_t i = 0; i < 33; i++)
            put_big(writer, 0, 1);
    write_locator(writer, descriptor, "key_locator");
    leave(&writer->place, mark);
}

static void write_transaction(struct writer *writer, const json_t *inputs) {
    struct bytes bytes = {0};
    struct fault fault = {0};
    get_bytes(writer, inputs, "commit_tx", &bytes);
    struct reader reader = {.data = bytes.data, .size = bytes.size, .fault = &fault};
    pass_transaction(&reader);
    if (fault.class || reader.at != bytes.size) /* a cut one is no other case here */
        refuse_write(writer, "bad-transaction", "commit_tx", "not exactly one transaction");
    if (!writer->fault->class)
        append(&writer->out, bytes.data, bytes.size);
    release(&bytes);
}

static void write_close_tx_inputs(struct writer *writer, const json_t *inputs, uint64_t version) {
    struct bytes signature = {0};
    size_t mark = enter(&writer->place, "close_tx_inputs", 0);
    write_transaction(writer, inputs);
    get_bytes(writer, inputs, "commit_sig", &signature);
    put_counted(writer, "commit_sig", &signature, 2);
    release(&signature);
    if (has_height(version))
        put_decimal(writer, inputs, "commit_height", false);
    if (has_root(version))
        put_hex(writer, inputs, "tapscript_root", 32);
    leave(&writer->place, mark);
}

static void write_body(struct writer *writer, const json_t *single, uint64_t version) {
    const json_t *inputs = json_object_get(single, "close_tx_inputs");
    const json_t *is_initiator = required(writer, single, "is_initiator");
    put_big(writer, json_is_true(is_initiator), 1);
    put_hex(writer, single, "chain_hash", 32);
    write_outpoint(writer, single);
    write_channel_id(writer, single);
    put_point(writer, single, "remote_node_pub");
    write_addresses(writer, single);
    put_decimal(writer, single, "capacity", true);
    write_config(writer, single, "local_chan_cfg", true);
    write_config(writer, single, "remote_chan_cfg", false);
    write_root_descriptor(writer, single);
    if (has_lease(version))
        put_number(writer, single, "lease_expiry", 4);
    if (inputs)
        write_close_tx_inputs(writer, inputs, version);
}

void write_single(struct writer *writer, const json_t *single) {
    const json_t *member = required(writer, single, "version");
    json_int_t version = json_integer_value(member);
    if (!json_is_integer(member) || version < 0 || version > HIGHEST_SINGLE_VERSION)
        refuse_write(writer, "unknown-version", "version", "the version of a Single is 0 to 7");
    struct writer body = {.place = writer->place, .fault = writer->fault};
    write_body(&body, single, (uint64_t)version);
    put_big(writer, (uint64_t)version | (json_object_get(single, "close_tx_inputs") ? CLOSE_TX_BIT : 0), 1);
    put_counted(writer, "length", &body.out, 2);
    release(&body.out);
}

void write_multi(struct writer *writer, const json_t *multi) {
    const json_t *version = required(writer, multi, "version");
    if (!json_is_integer(version) || json_integer_value(version) != HIGHEST_MULTI_VERSION)
        refuse_write(writer, "unknown-version", "version", "the version of a Multi is 0");
    put_big(writer, HIGHEST_MULTI_VERSION, 1);
    const json_t *singles = required(writer, multi, "static_backups");
    size_t count = json_array_size(singles);
    put_big(writer, count, 4);
    for (size_t i = 0; i < count && !writer->fault->class; i++) {
        size_t mark = enter(&writer->place, "static_backups", 0);
        enter(&writer->place, NULL, i);
        write_single(writer, json_array_get(singles, i));
        leave(&writer->place, mark);
    }
}
