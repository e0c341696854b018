package scb.format;

/** Where the funding output stands in the chain: 24 bits of height, 24 of transaction index, 16 of output. */
public record ShortChannelId(long blockHeight, long txIndex, long txPosition) {
    public boolean isZero() {
        return blockHeight == 0 && txIndex == 0 && txPosition == 0;
    }

    public ShortChannelId withBlockHeight(long height) {
        return new ShortChannelId(height, txIndex, txPosition);
    }
}
