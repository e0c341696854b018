package scb.channel;

import java.math.BigInteger;
import java.util.List;
import scb.crypto.Secp256k1;
import scb.format.Address;
import scb.format.Bytes;
import scb.format.CloseTxInputs;
import scb.format.Fault;
import scb.format.KeyLocator;
import scb.format.RevocationRoot;
import scb.format.ScbException;
import scb.format.ShortChannelId;
import scb.format.Single;

/** From a channel to its Single, which may be one that cannot be written. */
public final class NewSingle {
    private static final int ROOT_FAMILY = 5;

    private NewSingle() {}

    /**
     * @throws ScbException {@code missing-field} or {@code bad-point} where the channel's legacy root is missing or
     *     has no public key
     */
    public static Single of(OpenChannel channel, List<Address> addresses) {
        int version = ChannelType.singleVersion(channel.channelType());
        return new Single(
                version,
                channel.isInitiator(),
                channel.chainHash(),
                channel.fundingOutpoint(),
                shortChannelId(channel),
                channel.identityPub(),
                addresses,
                channel.capacity(),
                channel.localConfig(),
                channel.remoteConfig(),
                revocationRoot(channel),
                version == Single.LEASE_VERSION ? channel.thawHeight() : 0,
                closeTxInputs(channel));
    }

    private static ShortChannelId shortChannelId(OpenChannel channel) {
        ShortChannelId own = channel.shortChannelId();
        if (ChannelType.ZERO_CONF.isIn(channel.channelType())) {
            ShortChannelId confirmed = channel.confirmedScid();
            return confirmed != null && !confirmed.isZero()
                    ? confirmed
                    : new ShortChannelId(channel.fundingBroadcastHeight(), 0, 0);
        }
        return own.blockHeight() == 0 ? own.withBlockHeight(channel.fundingBroadcastHeight()) : own;
    }

    private static RevocationRoot revocationRoot(OpenChannel channel) {
        if (channel.revocationKeyLocator().family() == ROOT_FAMILY) {
            return new RevocationRoot(channel.revocationKeyLocator(), null);
        }
        if (channel.revocationRoot() == null) {
            throw new ScbException(Fault.MISSING_FIELD, "revocation_root is missing");
        }
        Bytes publicKey = Secp256k1.publicKey(Secp256k1.reducedPrivateKey(channel.revocationRoot()));
        return new RevocationRoot(new KeyLocator(ROOT_FAMILY, 0), publicKey);
    }

    private static CloseTxInputs closeTxInputs(OpenChannel channel) {
        Commitment commitment = channel.localCommitment();
        if (commitment == null || commitment.commitTx() == null) {
            return null;
        }
        boolean taproot = ChannelType.TAPROOT.isIn(channel.channelType());
        boolean tapscript = ChannelType.TAPSCRIPT_ROOT.isIn(channel.channelType());
        BigInteger height = taproot ? commitment.commitHeight() : null;
        Bytes root = tapscript ? channel.tapscriptRoot() : null;
        return new CloseTxInputs(commitment.commitTx(), commitment.commitSig(), height, root);
    }
}
