package scb.format;

/**
 * A Single and the bytes it stands in. What a reader took is carried on as bytes, so that no writer can refuse it.
 *
 * @param single what the bytes say
 * @param bytes its plaintext
 */
public record SerializedSingle(Single single, Bytes bytes) {
    /** Serializes a Single, and makes sure that a reader gives it back. */
    public static SerializedSingle of(Single single) {
        Bytes bytes = SingleWriter.write(single);
        Single read = SingleReader.read(bytes);
        if (!SingleWriter.write(read).equals(bytes)) {
            throw new ScbException(Fault.OTHER, "the Single does not read back as it was written");
        }
        return new SerializedSingle(read, bytes);
    }

    public Outpoint outpoint() {
        return single.fundingOutpoint();
    }
}
