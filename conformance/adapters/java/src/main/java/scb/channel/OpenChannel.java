package scb.channel;

import java.math.BigInteger;
import scb.format.Bytes;
import scb.format.KeyLocator;
import scb.format.LocalConfig;
import scb.format.Outpoint;
import scb.format.RemoteConfig;
import scb.format.ShortChannelId;

/**
 * What a backup reads of a channel in the node's database.
 *
 * @param channelType lnd's bit field
 * @param identityPub the peer's key, 33 bytes
 * @param fundingBroadcastHeight a block height
 * @param confirmedScid where a zero-conf channel was confirmed, or null
 * @param revocationRoot 32 bytes, or null
 * @param thawHeight a block height
 * @param localCommitment null for a restored channel
 * @param tapscriptRoot 32 bytes, or null
 */
public record OpenChannel(
        long channelType,
        Bytes chainHash,
        Outpoint fundingOutpoint,
        ShortChannelId shortChannelId,
        boolean isInitiator,
        Bytes identityPub,
        BigInteger capacity,
        long fundingBroadcastHeight,
        ShortChannelId confirmedScid,
        LocalConfig localConfig,
        RemoteConfig remoteConfig,
        KeyLocator revocationKeyLocator,
        Bytes revocationRoot,
        long thawHeight,
        Commitment localCommitment,
        Bytes tapscriptRoot) {}
