package scb.format;

/**
 * The first byte of a Single.
 *
 * @param version the low seven bits
 * @param closeTx bit 7: close-tx inputs follow
 */
public record VersionByte(int version, boolean closeTx) {
    private static final int CLOSE_TX = 0x80;

    public static VersionByte decode(int encoded) {
        return new VersionByte(encoded & ~CLOSE_TX, (encoded & CLOSE_TX) != 0);
    }

    /** The byte; a version that has bit 7 already keeps it. */
    public static int encode(int version, boolean closeTx) {
        return closeTx ? version | CLOSE_TX : version;
    }
}
