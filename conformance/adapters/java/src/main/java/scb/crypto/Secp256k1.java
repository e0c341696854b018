package scb.crypto;

import java.math.BigInteger;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;

/** The curve: points of 33 bytes, and scalars. */
public final class Secp256k1 {
    public static final int POINT_SIZE = 33;
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    static final BigInteger ORDER = CURVE.getN();
    private static final int MOST_KNOWN = 1 << 14;
    /** Points found on the curve: a node's own key, for one, is in each of its channels, and to look costs a root. */
    private static final Set<Bytes> KNOWN = ConcurrentHashMap.newKeySet();

    private Secp256k1() {}

    /** Refuses what is no compressed point on the curve. */
    public static void requirePoint(Bytes bytes, String field) {
        if (bytes.size() != POINT_SIZE || (bytes.at(0) != 2 && bytes.at(0) != 3)) {
            throw new ScbException(Fault.BAD_POINT, field + " is no compressed point");
        }
        if (KNOWN.contains(bytes)) {
            return;
        }
        decode(bytes, field);
        if (KNOWN.size() >= MOST_KNOWN) {
            KNOWN.clear();
        }
        KNOWN.add(bytes);
    }

    private static ECPoint decode(Bytes bytes, String field) {
        try {
            return CURVE.getCurve().decodePoint(bytes.toArray());
        } catch (IllegalArgumentException error) {
            throw new ScbException(Fault.BAD_POINT, field + " is not on the curve", error);
        }
    }

    /** The public key of a private key, 33 bytes. */
    public static Bytes publicKey(BigInteger privateKey) {
        return compressed(multiplyGenerator(privateKey));
    }

    private static ECPoint multiplyGenerator(BigInteger scalar) {
        return new FixedPointCombMultiplier().multiply(CURVE.getG(), scalar);
    }

    /** scalar·G + point, 33 bytes. */
    static Bytes addToPoint(BigInteger scalar, Bytes point) {
        return compressed(multiplyGenerator(scalar).add(decode(point, "point")));
    }

    /** scalar·point, 33 bytes. */
    static Bytes multiply(Bytes point, BigInteger scalar) {
        requirePoint(point, "pub_key");
        return compressed(decode(point, "pub_key").multiply(scalar));
    }

    private static Bytes compressed(ECPoint point) {
        return Bytes.of(point.getEncoded(true));
    }

    /**
     * The private key that 32 bytes stand for, modulo the order of the curve.
     *
     * @throws ScbException {@code bad-point} where it is 0, which has no public key
     */
    public static BigInteger reducedPrivateKey(Bytes bytes) {
        BigInteger key = new BigInteger(1, bytes.toArray()).mod(ORDER);
        if (key.signum() == 0) {
            throw new ScbException(Fault.BAD_POINT, "a private key of 0 has no public key");
        }
        return key;
    }
}
