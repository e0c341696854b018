#include "address.h"

#include <string.h>

enum { NONE, TCP4, TCP6, ONION_V2, ONION_V3, DNS };

static const char *const names[] = {"none", "tcp4", "tcp6", "onion_v2", "onion_v3", "dns"};
static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
static const char suffix[] = ".onion";
enum { KNOWN_TYPES = sizeof names / sizeof *names, SUFFIX = sizeof suffix - 1, IPV4 = 4, IPV6 = 16 };

static size_t host_size(int type) { return type == ONION_V2 ? 10 : 35; }

static json_t *take_onion(struct reader *block, size_t size) {
    const uint8_t *host = take(block, "onion_service", size, block->at);
    char text[64];
    size_t length = 0;
    unsigned buffer = 0, bits = 0;
    for (size_t i = 0; host && i < size; i++) {
        buffer = (buffer << 8 | host[i]) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5)
            text[length++] = alphabet[buffer >> (bits - 5) & 31];
    }
    memcpy(text + length, suffix, SUFFIX);
    return host ? json_stringn(text, length + SUFFIX) : NULL;
}

static json_t *read_address(struct reader *block) {
    size_t start = block->at;
    uint64_t type = take_big(block, "type", 1);
    json_t *address = json_object();
    if (type == NONE || type >= KNOWN_TYPES) { /* nobody knows where it ends: it is the rest */
        block->at = start;
        json_object_set_new(address, "type", json_string("opaque"));
        json_object_set_new(address, "payload", take_hex(block, "payload", block->size - start));
        return address;
    }
    json_object_set_new(address, "type", json_string(names[type]));
    if (type == TCP4 || type == TCP6)
        json_object_set_new(address, "ip", take_hex(block, "ip", type == TCP4 ? IPV4 : IPV6));
    else if (type == DNS)
        json_object_set_new(address, "hostname", take_counted(block, "hostname", 1));
    else
        json_object_set_new(address, "onion_service", take_onion(block, host_size((int)type)));
    json_object_set_new(address, "port", take_number(block, "port", 2));
    return address;
}

json_t *read_addresses(struct reader *reader) {
    json_t *addresses = json_array();
    size_t start = reader->at, mark = enter(&reader->place, "addresses", 0);
    size_t size = take_big(reader, "byte_count", 2);
    leave(&reader->place, mark);
    take(reader, "addresses", size, start);
    struct reader block = *reader; /* it shares the fault */
    block.size = reader->at;
    block.at = reader->at - size;
    enter(&block.place, "addresses", 0);
    while (!reader->fault->class && block.at < block.size) {
        if (block.data[block.at] == NONE) {
            block.at++;
            continue;
        }
        size_t element = enter(&block.place, NULL, json_array_size(addresses));
        json_array_append_new(addresses, read_address(&block));
        leave(&block.place, element);
    }
    return addresses;
}

static int type_of(const json_t *address) {
    const char *name = json_string_value(json_object_get(address, "type"));
    for (int type = TCP4; name && type < KNOWN_TYPES; type++)
        if (strcmp(name, names[type]) == 0)
            return type;
    return NONE;
}

static void put_ip(struct writer *writer, const json_t *address) {
    static const uint8_t mapped[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    struct bytes ip = {0};
    get_bytes(writer, address, "ip", &ip);
    if (ip.size != IPV4 && ip.size != IPV6)
        refuse_write(writer, "out-of-range", "ip", "neither 4 nor 16 bytes");
    else if (ip.size == IPV6 && memcmp(ip.data, mapped, sizeof mapped) == 0) {
        /* The IPv4 address inside, as lnd has it. */
        put_big(writer, TCP4, 1);
        append(&writer->out, ip.data + sizeof mapped, IPV4);
    } else {
        put_big(writer, ip.size == IPV4 ? TCP4 : TCP6, 1);
        append(&writer->out, ip.data, ip.size);
    }
    release(&ip);
}

static void put_onion(struct writer *writer, const json_t *address, int type) {
    const json_t *member = required(writer, address, "onion_service");
    const char *text = json_string_value(member);
    size_t size = host_size(type), letters = size * 8 / 5;
    if (!text || json_string_length(member) != letters + SUFFIX || memcmp(text + letters, suffix, SUFFIX) != 0) {
        refuse_write(writer, "bad-address", "onion_service", "not the length or ending of its kind");
        return;
    }
    put_big(writer, (uint64_t)type, 1);
    unsigned buffer = 0, bits = 0;
    for (size_t i = 0; i < letters; i++) {
        const char *letter = memchr(alphabet, text[i], sizeof alphabet - 1);
        if (!letter) {
            refuse_write(writer, "bad-address", "onion_service", "not lower-case base32");
            return;
        }
        buffer = (buffer << 5 | (unsigned)(letter - alphabet)) & 0xfff;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            put_big(writer, buffer >> bits & 0xff, 1);
        }
    }
}

static void put_opaque(struct writer *writer, const json_t *address, bool is_last) {
    struct bytes payload = {0};
    get_bytes(writer, address, "payload", &payload);
    if (payload.size == 0 || payload.data[0] < KNOWN_TYPES)
        refuse_write(writer, "bad-address", "payload", "would not be read back as an opaque address");
    else if (!is_last)
        refuse_write(writer, "bad-address", "", "would swallow the address behind it");
    else if (!writer->fault->class)
        append(&writer->out, payload.data, payload.size);
    release(&payload);
}

static void put_hostname(struct writer *writer, const json_t *address) {
    struct bytes name = {0};
    put_big(writer, DNS, 1);
    get_bytes(writer, address, "hostname", &name);
    put_counted(writer, "hostname", &name, 1);
    release(&name);
}

static void write_address(struct writer *writer, const json_t *address, bool is_last) {
    const char *name = json_string_value(json_object_get(address, "type"));
    int type = type_of(address);
    if (name && strcmp(name, "opaque") == 0) {
        put_opaque(writer, address, is_last);
        return;
    }
    if (type == TCP4 || type == TCP6)
        put_ip(writer, address);
    else if (type == ONION_V2 || type == ONION_V3)
        put_onion(writer, address, type);
    else if (type == DNS)
        put_hostname(writer, address);
    else
        refuse_write(writer, "bad-address", "type", "no such type");
    put_number(writer, address, "port", 2);
}

void write_addresses(struct writer *writer, const json_t *single) {
    const json_t *addresses = required(writer, single, "addresses");
    struct writer block = {.place = writer->place, .fault = writer->fault};
    enter(&block.place, "addresses", 0);
    size_t count = json_array_size(addresses);
    for (size_t i = 0; i < count && !writer->fault->class; i++) {
        size_t mark = enter(&block.place, NULL, i);
        write_address(&block, json_array_get(addresses, i), i + 1 == count);
        leave(&block.place, mark);
    }
    put_counted(writer, "addresses", &block.out, 2);
    release(&block.out);
}
