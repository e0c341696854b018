package scb.format;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

/** Puts bytes and big-endian numbers one behind the other; what does not fit its field is {@code out-of-range}. */
public final class ByteWriter {
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public Bytes toBytes() {
        return Bytes.of(out.toByteArray());
    }

    public int size() {
        return out.size();
    }

    public void put(Bytes bytes) {
        out.writeBytes(bytes.toArray());
    }

    public void putExactly(int size, Bytes bytes, String field) {
        if (bytes == null) {
            throw new ScbException(Fault.MISSING_FIELD, field + " is missing");
        }
        if (bytes.size() != size) {
            throw new ScbException(Fault.OUT_OF_RANGE, field + " has " + bytes.size() + " bytes, not " + size);
        }
        put(bytes);
    }

    /** Writes a number of at most seven bytes. */
    public void putUnsigned(int size, long value, String field) {
        if (value < 0 || value >> (8 * size) != 0) {
            throw new ScbException(Fault.OUT_OF_RANGE, field + " does not fit " + size + " bytes: " + value);
        }
        for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >> shift));
        }
    }

    public void putUnsigned64(BigInteger value, String field) {
        put64(value, value.signum() >= 0 && value.bitLength() <= 64, field);
    }

    public void putSigned64(BigInteger value, String field) {
        put64(value, value.bitLength() <= 63, field);
    }

    private void put64(BigInteger value, boolean fits, String field) {
        if (!fits) {
            throw new ScbException(Fault.OUT_OF_RANGE, field + " does not fit 64 bits: " + value);
        }
        long bits = value.mod(TWO_TO_64).longValue();
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.write((int) (bits >> shift));
        }
    }
}
