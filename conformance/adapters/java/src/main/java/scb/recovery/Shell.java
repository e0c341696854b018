package scb.recovery;

import java.util.List;
import scb.crypto.KeyDescriptor;
import scb.format.Bytes;
import scb.format.ShortChannelId;
import scb.format.Single;

/**
 * What is stored of a restored channel, besides what the Single itself says.
 *
 * @param ourKeys the five of the local configuration, in its order
 * @param revocationRoot 32 bytes
 */
public record Shell(
        Single single,
        long channelType,
        ShortChannelId shortChannelId,
        long fundingBroadcastHeight,
        List<KeyDescriptor> ourKeys,
        Bytes revocationRoot) {
    /** lnd's bit for a channel that was restored. */
    public static final int STATUS_RESTORED = 8;
}
