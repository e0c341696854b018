package scb.format;

import java.math.BigInteger;

/** Takes bytes and big-endian numbers from the front; where the data ends too early it is {@code truncated}. */
public final class ByteReader {
    private final Bytes data;
    private int position;

    public ByteReader(Bytes data) {
        this.data = data;
    }

    public int position() {
        return position;
    }

    public boolean isAtEnd() {
        return position == data.size();
    }

    /** The bytes from an earlier position up to this one. */
    public Bytes since(int start) {
        return data.slice(start, position);
    }

    /** All that is left. */
    public Bytes rest() {
        return take(data.size() - position, "rest");
    }

    public Bytes take(long size, String field) {
        int start = position;
        skip(size, field);
        return data.slice(start, position);
    }

    public void skip(long size, String field) {
        if (size > data.size() - position) {
            throw new ScbException(Fault.TRUNCATED, field + ": the data ends at " + data.size());
        }
        position += (int) size;
    }

    public void stepBack() {
        position--;
    }

    public long unsigned(int size, String field) {
        int start = position;
        skip(size, field);
        long value = 0;
        for (int index = start; index < position; index++) {
            value = value << 8 | data.at(index);
        }
        return value;
    }

    public BigInteger unsigned64(String field) {
        return new BigInteger(1, take(8, field).toArray());
    }

    public BigInteger signed64(String field) {
        return new BigInteger(take(8, field).toArray());
    }

    /** A number of at most four bytes, the lowest first, as in Bitcoin's transactions. */
    public long littleEndian(int size, String field) {
        return Long.reverseBytes(unsigned(size, field) << (64 - 8 * size));
    }
}
