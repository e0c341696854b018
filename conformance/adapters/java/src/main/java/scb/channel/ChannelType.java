package scb.channel;

/** lnd's bit field of channel types, as far as backups go by it. */
public enum ChannelType {
    TWEAKLESS(1 << 1),
    ANCHORS(1 << 3),
    ZERO_FEE_HTLC(1 << 5),
    LEASE(1 << 6),
    ZERO_CONF(1 << 7),
    TAPROOT(1 << 10),
    TAPSCRIPT_ROOT(1 << 11),
    TAPROOT_FINAL(1 << 12);

    private final long bit;

    ChannelType(long bit) {
        this.bit = bit;
    }

    public long bit() {
        return bit;
    }

    public boolean isIn(long channelType) {
        return (channelType & bit) != 0;
    }

    /** The version of the Single that such a channel gets. */
    public static int singleVersion(long channelType) {
        if (TAPROOT_FINAL.isIn(channelType)) {
            return 7;
        }
        if (TAPROOT.isIn(channelType)) {
            return TAPSCRIPT_ROOT.isIn(channelType) ? 6 : 5;
        }
        if (LEASE.isIn(channelType)) {
            return 4;
        }
        if (ZERO_FEE_HTLC.isIn(channelType)) {
            return 3;
        }
        if (ANCHORS.isIn(channelType)) {
            return 2;
        }
        return TWEAKLESS.isIn(channelType) ? 1 : 0;
    }

    /** The type that a channel is restored with from a Single of a version from 0 to 7. */
    public static long ofSingleVersion(int version) {
        long zeroFee = TWEAKLESS.bit | ANCHORS.bit | ZERO_FEE_HTLC.bit;
        return switch (version) {
            case 0 -> 0;
            case 1 -> TWEAKLESS.bit;
            case 2 -> TWEAKLESS.bit | ANCHORS.bit;
            case 3 -> zeroFee;
            case 4 -> zeroFee | LEASE.bit;
            case 5 -> zeroFee | TAPROOT.bit;
            case 6 -> zeroFee | TAPROOT.bit | TAPSCRIPT_ROOT.bit;
            case 7 -> zeroFee | TAPROOT.bit | TAPROOT_FINAL.bit;
            default -> throw new IllegalArgumentException("version " + version);
        };
    }
}
