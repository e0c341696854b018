package scb.format;

import java.util.Optional;

/** The text of an onion service: base32 in lower case without padding, and {@code .onion}. */
final class OnionName {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final String ENDING = ".onion";

    private OnionName() {}

    /** The name of a service of 10 or 35 bytes. */
    static String of(Bytes service) {
        StringBuilder text = new StringBuilder();
        int bits = 0;
        int held = 0;
        for (int index = 0; index < service.size(); index++) {
            bits = (bits << 8 | service.at(index)) & 0xfff;
            for (held += 8; held >= 5; held -= 5) {
                text.append(ALPHABET.charAt(bits >> (held - 5) & 31));
            }
        }
        return text + ENDING;
    }

    /** The bytes of a service, if the text is the name of one of that many. */
    static Optional<Bytes> bytes(String name, int size) {
        if (!name.endsWith(ENDING) || name.length() - ENDING.length() != size * 8 / 5) {
            return Optional.empty();
        }
        ByteWriter out = new ByteWriter();
        int bits = 0;
        int held = 0;
        for (int index = 0; index < name.length() - ENDING.length(); index++) {
            int value = ALPHABET.indexOf(name.charAt(index));
            if (value < 0) {
                return Optional.empty();
            }
            bits = (bits << 5 | value) & 0xfff;
            held += 5;
            if (held >= 8) {
                held -= 8;
                out.putUnsigned(1, bits >> held & 0xff, "onion_service");
            }
        }
        return Optional.of(out.toBytes());
    }
}
