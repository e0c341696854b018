package scb.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The addresses of a Single: a count of bytes, then descriptors. */
final class AddressBlock {
    private static final int NONE = 0;
    private static final int TCP4 = 1;
    private static final int TCP6 = 2;
    private static final int ONION_V2 = 3;
    private static final int ONION_V3 = 4;
    private static final int DNS = 5;
    private static final int ONION_V2_SIZE = 10;
    private static final int ONION_V3_SIZE = 35;
    private static final Bytes MAPPED_PREFIX = Bytes.fromHex("00000000000000000000ffff");

    private AddressBlock() {}

    static List<Address> read(ByteReader reader) {
        long size = reader.unsigned(2, "addresses.byte_count");
        ByteReader block = new ByteReader(reader.take(size, "addresses"));
        List<Address> addresses = new ArrayList<>();
        while (!block.isAtEnd()) {
            int start = block.position();
            int type = (int) block.unsigned(1, "addresses.type");
            switch (type) {
                case NONE -> { }
                case TCP4 -> addresses.add(new Address.Tcp4(block.take(4, "ip"), port(block)));
                case TCP6 -> addresses.add(new Address.Tcp6(block.take(16, "ip"), port(block)));
                case ONION_V2 -> addresses.add(new Address.OnionV2(onion(block, ONION_V2_SIZE), port(block)));
                case ONION_V3 -> addresses.add(new Address.OnionV3(onion(block, ONION_V3_SIZE), port(block)));
                case DNS -> addresses.add(new Address.Dns(hostname(block), port(block)));
                default -> {
                    block.rest();
                    addresses.add(new Address.Opaque(block.since(start)));
                }
            }
        }
        return addresses;
    }

    private static long port(ByteReader block) {
        return block.unsigned(2, "port");
    }

    private static String onion(ByteReader block, int size) {
        return OnionName.of(block.take(size, "onion_service"));
    }

    private static Bytes hostname(ByteReader block) {
        return block.take(block.unsigned(1, "hostname"), "hostname");
    }

    static void write(ByteWriter writer, List<Address> addresses) {
        ByteWriter block = new ByteWriter();
        boolean opaqueBefore = false;
        for (Address address : addresses) {
            if (opaqueBefore) {
                throw new ScbException(Fault.BAD_ADDRESS, "an address behind an opaque one would be read as part of it");
            }
            write(block, address);
            opaqueBefore = address instanceof Address.Opaque;
        }
        writer.putUnsigned(2, block.size(), "addresses.byte_count");
        writer.put(block.toBytes());
    }

    private static void write(ByteWriter block, Address address) {
        if (address instanceof Address.Tcp4 tcp) {
            writeIp(block, tcp.ip(), tcp.port());
        } else if (address instanceof Address.Tcp6 tcp) {
            writeIp(block, tcp.ip(), tcp.port());
        } else if (address instanceof Address.OnionV2 onion) {
            writeOnion(block, onion.service(), onion.port());
        } else if (address instanceof Address.OnionV3 onion) {
            writeOnion(block, onion.service(), onion.port());
        } else if (address instanceof Address.Dns dns) {
            block.putUnsigned(1, DNS, "type");
            block.putUnsigned(1, dns.hostname().size(), "hostname");
            block.put(dns.hostname());
            writePort(block, dns.port());
        } else if (address instanceof Address.Opaque opaque) {
            if (opaque.payload().size() == 0 || opaque.payload().at(0) <= DNS) {
                throw new ScbException(Fault.BAD_ADDRESS, "an opaque address begins with an unknown type");
            }
            block.put(opaque.payload());
        }
    }

    /** As lnd does, an IPv4 address in IPv6 form is written as the IPv4 address it is. */
    private static void writeIp(ByteWriter block, Bytes ip, long port) {
        switch (ip.size()) {
            case 4 -> {
                block.putUnsigned(1, TCP4, "type");
                block.put(ip);
            }
            case 16 -> {
                boolean mapped = ip.slice(0, 12).equals(MAPPED_PREFIX);
                block.putUnsigned(1, mapped ? TCP4 : TCP6, "type");
                block.put(mapped ? ip.slice(12, 16) : ip);
            }
            default -> throw new ScbException(Fault.OUT_OF_RANGE, "an IP address of " + ip.size() + " bytes");
        }
        writePort(block, port);
    }

    private static void writeOnion(ByteWriter block, String name, long port) {
        Optional<Bytes> v2 = OnionName.bytes(name, ONION_V2_SIZE);
        Bytes service = v2.or(() -> OnionName.bytes(name, ONION_V3_SIZE))
                .orElseThrow(() -> new ScbException(Fault.BAD_ADDRESS, "no onion service: " + name));
        block.putUnsigned(1, v2.isPresent() ? ONION_V2 : ONION_V3, "type");
        block.put(service);
        writePort(block, port);
    }

    private static void writePort(ByteWriter block, long port) {
        block.putUnsigned(2, port, "port");
    }
}
