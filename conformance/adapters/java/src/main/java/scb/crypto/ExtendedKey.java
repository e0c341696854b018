package scb.crypto;

import java.math.BigInteger;
import scb.format.ByteReader;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;

/** The text of an extended private root key (xprv, tprv): base58check of 78 bytes. */
final class ExtendedKey {
    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int TEXT_SIZE = 111;
    private static final int SIZE = 78;
    private static final int CHECKSUM_SIZE = 4;
    private static final long MAINNET = 0x0488ade4L;
    private static final long TESTNETS = 0x04358394L;

    private ExtendedKey() {}

    static HdKey parse(String text) {
        ByteReader in = new ByteReader(payload(text));
        long version = in.unsigned(4, "version");
        if (version != MAINNET && version != TESTNETS) {
            throw refused("version bytes that are not known");
        }
        if (in.unsigned(1, "depth") != 0) {
            throw refused("not a root key");
        }
        in.skip(8, "parent fingerprint and child number");
        Bytes chainCode = in.take(32, "chain code");
        if (in.unsigned(1, "key") != 0) {
            throw refused("not a private key");
        }
        return HdKey.ofParts(in.take(32, "key"), chainCode);
    }

    private static Bytes payload(String text) {
        if (text.length() != TEXT_SIZE) {
            throw refused(text.length() + " characters");
        }
        BigInteger number = BigInteger.ZERO;
        for (int index = 0; index < text.length(); index++) {
            int digit = ALPHABET.indexOf(text.charAt(index));
            if (digit < 0) {
                throw refused("a character that base58 has not");
            }
            number = number.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(digit));
        }
        Bytes decoded = Bytes.of(number.toByteArray());
        if (decoded.size() != SIZE + CHECKSUM_SIZE) {
            throw refused(decoded.size() + " bytes");
        }
        Bytes payload = decoded.slice(0, SIZE);
        Bytes checksum = Hashes.sha256(Hashes.sha256(payload)).slice(0, CHECKSUM_SIZE);
        if (!checksum.equals(decoded.slice(SIZE, SIZE + CHECKSUM_SIZE))) {
            throw refused("the checksum does not fit");
        }
        return payload;
    }

    private static ScbException refused(String why) {
        return new ScbException(Fault.OTHER, "no extended private root key: " + why);
    }
}
