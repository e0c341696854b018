package scb.format;

import java.math.BigInteger;
import java.util.List;

/**
 * The backup of one channel. It may hold values that cannot be written: the writer refuses them, not this type.
 *
 * @param version type of the commitment, 0 to 7
 * @param capacity in satoshis; 64 bits, signed
 * @param leaseExpiry a block height; written for version 4 alone
 * @param closeTxInputs null where there are none
 */
public record Single(
        long version,
        boolean isInitiator,
        Bytes chainHash,
        Outpoint fundingOutpoint,
        ShortChannelId shortChannelId,
        Bytes remoteNodePub,
        List<Address> addresses,
        BigInteger capacity,
        LocalConfig localConfig,
        RemoteConfig remoteConfig,
        RevocationRoot revocationRoot,
        long leaseExpiry,
        CloseTxInputs closeTxInputs) {

    public static final int LEASE_VERSION = 4;
    public static final int TAPSCRIPT_ROOT_VERSION = 6;
    public static final int LAST_VERSION = 7;

    public Single {
        addresses = List.copyOf(addresses);
    }

    public boolean hasLeaseExpiry() {
        return version == LEASE_VERSION;
    }

    /** Whether this version stores the height of the commitment. */
    public static boolean storesCommitHeight(long version) {
        return version >= 5 && version <= LAST_VERSION;
    }
}
