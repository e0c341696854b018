package scb.crypto;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import scb.format.ByteWriter;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;

/**
 * A private key in the tree of BIP-32.
 *
 * @param secret the private key, above 0 and below the order of the curve
 * @param chainCode 32 bytes
 */
record HdKey(BigInteger secret, Bytes chainCode) {
    static final long HARDENED = 1L << 31;
    private static final Bytes MASTER = Bytes.of("Bitcoin seed".getBytes(StandardCharsets.US_ASCII));

    static HdKey master(Bytes seed) {
        if (seed.size() < 16 || seed.size() > 64) {
            throw new ScbException(Fault.OUT_OF_RANGE, "a seed of " + seed.size() + " bytes");
        }
        Bytes hash = Hashes.hmacSha512(MASTER, seed);
        return new HdKey(usable(number(hash.slice(0, 32))), hash.slice(32, 64));
    }

    static HdKey ofParts(Bytes secret, Bytes chainCode) {
        return new HdKey(usable(number(secret)), chainCode);
    }

    Bytes publicKey() {
        return Secp256k1.publicKey(secret);
    }

    /** The private key, 32 bytes. */
    Bytes secretBytes() {
        ByteWriter out = new ByteWriter();
        Bytes minimal = minimalSecret();
        out.put(Bytes.of(new byte[32 - minimal.size()]));
        out.put(minimal);
        return out.toBytes();
    }

    private Bytes minimalSecret() {
        byte[] twos = secret.toByteArray();
        Bytes bytes = Bytes.of(twos);
        return twos[0] == 0 ? bytes.slice(1, twos.length) : bytes;
    }

    HdKey hardened(long number) {
        return child(HARDENED + number, secretBytes());
    }

    /** A hardened step as lnd makes it where its libraries have dropped the zeros in front: they end up behind the key. */
    HdKey hardenedZerosBehind(long number) {
        Bytes minimal = minimalSecret();
        ByteWriter shifted = new ByteWriter();
        shifted.put(minimal);
        shifted.put(Bytes.of(new byte[32 - minimal.size()]));
        return child(HARDENED + number, shifted.toBytes());
    }

    private HdKey child(long number, Bytes secretAsWritten) {
        ByteWriter data = new ByteWriter();
        data.putUnsigned(1, 0, "prefix");
        data.put(secretAsWritten);
        data.putUnsigned(4, number, "number");
        return child(data.toBytes());
    }

    /** A normal child, made with the public key of this one. */
    HdKey normal(Bytes ownPublicKey, long number) {
        return child(normalData(ownPublicKey, number));
    }

    private HdKey child(Bytes data) {
        Bytes hash = Hashes.hmacSha512(chainCode, data);
        BigInteger sum = tweak(hash).add(secret).mod(Secp256k1.ORDER);
        return new HdKey(usable(sum), hash.slice(32, 64));
    }

    /** The public key of a normal child, when the public key of this one is known already: quick, for scans. */
    Bytes normalPublicKey(Bytes ownPublicKey, long number) {
        Bytes hash = Hashes.hmacSha512(chainCode, normalData(ownPublicKey, number));
        return Secp256k1.addToPoint(tweak(hash), ownPublicKey);
    }

    private static Bytes normalData(Bytes publicKey, long number) {
        ByteWriter data = new ByteWriter();
        data.put(publicKey);
        data.putUnsigned(4, number, "number");
        return data.toBytes();
    }

    private static BigInteger tweak(Bytes hash) {
        BigInteger tweak = number(hash.slice(0, 32));
        if (tweak.compareTo(Secp256k1.ORDER) >= 0) {
            throw new ScbException(Fault.OTHER, "there is no such child key");
        }
        return tweak;
    }

    private static BigInteger number(Bytes bytes) {
        return new BigInteger(1, bytes.toArray());
    }

    private static BigInteger usable(BigInteger secret) {
        if (secret.signum() == 0 || secret.compareTo(Secp256k1.ORDER) >= 0) {
            throw new ScbException(Fault.OTHER, "the private key is out of range");
        }
        return secret;
    }
}
