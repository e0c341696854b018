package scb.format;

/** Where a peer was reached. Ports are numbers of 16 bits. */
public sealed interface Address {
    /** @param ip 4 bytes */
    record Tcp4(Bytes ip, long port) implements Address {}

    /** @param ip 16 bytes */
    record Tcp6(Bytes ip, long port) implements Address {}

    /** @param service 16 characters of base32 and {@code .onion} */
    record OnionV2(String service, long port) implements Address {}

    /** @param service 56 characters of base32 and {@code .onion} */
    record OnionV3(String service, long port) implements Address {}

    /** @param hostname at most 255 bytes, whatever they are */
    record Dns(Bytes hostname, long port) implements Address {}

    /** @param payload the unknown type byte and the rest of the block */
    record Opaque(Bytes payload) implements Address {}
}
