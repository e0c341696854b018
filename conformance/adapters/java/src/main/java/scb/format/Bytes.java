package scb.format;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that never change and are compared by content. */
public final class Bytes {
    private static final HexFormat HEX = HexFormat.of();

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    public static Bytes of(byte[] content) {
        return new Bytes(content.clone());
    }

    public static Bytes fromHex(String text) {
        try {
            return new Bytes(HEX.parseHex(text));
        } catch (IllegalArgumentException error) {
            throw new ScbException(Fault.OTHER, "not hex: " + error.getMessage(), error);
        }
    }

    public int size() {
        return content.length;
    }

    /** The byte at a place, 0 to 255. */
    public int at(int index) {
        return content[index] & 0xff;
    }

    public Bytes slice(int from, int to) {
        return new Bytes(Arrays.copyOfRange(content, from, to));
    }

    public byte[] toArray() {
        return content.clone();
    }

    public String toHex() {
        return HEX.formatHex(content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return toHex();
    }
}
