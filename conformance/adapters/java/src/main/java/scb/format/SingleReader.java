package scb.format;

import java.math.BigInteger;
import java.util.List;
import scb.crypto.Secp256k1;

/** Bytes to Singles. Each field is judged as soon as it is read; the length in front is not used. */
public final class SingleReader {
    private static final Bytes NO_KEY = Bytes.of(new byte[Secp256k1.POINT_SIZE]);

    private final ByteReader in;

    private SingleReader(ByteReader in) {
        this.in = in;
    }

    /** Reads the Single at the front of some bytes; what follows it is ignored. */
    public static Single read(Bytes bytes) {
        return read(new ByteReader(bytes)).single();
    }

    /** Reads the next Single, and keeps the bytes that it was read from. */
    static SerializedSingle read(ByteReader in) {
        int start = in.position();
        Single single = new SingleReader(in).read();
        return new SerializedSingle(single, in.since(start));
    }

    private Single read() {
        VersionByte versionByte = VersionByte.decode((int) in.unsigned(1, "version"));
        int version = versionByte.version();
        if (version > Single.LAST_VERSION) {
            throw new ScbException(Fault.UNKNOWN_VERSION, "version " + version + " of a Single");
        }
        in.skip(2, "length");
        boolean isInitiator = in.unsigned(1, "is_initiator") == 1;
        Bytes chainHash = in.take(32, "chain_hash");
        Outpoint outpoint = new Outpoint(in.take(32, "funding_outpoint.txid"), in.unsigned(2, "funding_outpoint.index"));
        ShortChannelId scid = new ShortChannelId(
                in.unsigned(3, "short_channel_id.block_height"),
                in.unsigned(3, "short_channel_id.tx_index"),
                in.unsigned(2, "short_channel_id.tx_position"));
        Bytes node = point("remote_node_pub");
        List<Address> addresses = AddressBlock.read(in);
        BigInteger capacity = in.signed64("capacity");
        LocalConfig local = localConfig();
        RemoteConfig remote = remoteConfig();
        RevocationRoot root = revocationRoot();
        long leaseExpiry = version == Single.LEASE_VERSION ? in.unsigned(4, "lease_expiry") : 0;
        CloseTxInputs inputs = versionByte.closeTx() ? closeTxInputs(version) : null;
        return new Single(version, isInitiator, chainHash, outpoint, scid, node, addresses, capacity, local, remote,
                root, leaseExpiry, inputs);
    }

    private Bytes point(String field) {
        Bytes point = in.take(Secp256k1.POINT_SIZE, field);
        Secp256k1.requirePoint(point, field);
        return point;
    }

    private KeyLocator locator(String field) {
        return new KeyLocator(in.unsigned(4, field + ".family"), in.unsigned(4, field + ".index"));
    }

    private LocalConfig localConfig() {
        return new LocalConfig(
                in.unsigned(2, "local_chan_cfg.csv_delay"),
                locator("local_chan_cfg.multi_sig_key"),
                locator("local_chan_cfg.revocation_base_point"),
                locator("local_chan_cfg.payment_base_point"),
                locator("local_chan_cfg.delay_base_point"),
                locator("local_chan_cfg.htlc_base_point"));
    }

    private RemoteConfig remoteConfig() {
        return new RemoteConfig(
                in.unsigned(2, "remote_chan_cfg.csv_delay"),
                point("remote_chan_cfg.multi_sig_key"),
                point("remote_chan_cfg.revocation_base_point"),
                point("remote_chan_cfg.payment_base_point"),
                point("remote_chan_cfg.delay_base_point"),
                point("remote_chan_cfg.htlc_base_point"));
    }

    private RevocationRoot revocationRoot() {
        String field = "sha_chain_root_desc.pub_key";
        Bytes key = in.take(Secp256k1.POINT_SIZE, field);
        boolean none = key.equals(NO_KEY);
        if (!none) {
            Secp256k1.requirePoint(key, field);
        }
        return new RevocationRoot(locator("sha_chain_root_desc.key_locator"), none ? null : key);
    }

    private CloseTxInputs closeTxInputs(int version) {
        Bytes commitTx = CommitmentTx.read(in);
        String sigField = "close_tx_inputs.commit_sig";
        Bytes commitSig = in.take(in.unsigned(2, sigField), sigField);
        BigInteger height =
                Single.storesCommitHeight(version) ? in.unsigned64("close_tx_inputs.commit_height") : null;
        Bytes root = version == Single.TAPSCRIPT_ROOT_VERSION
                ? in.take(32, "close_tx_inputs.tapscript_root") : null;
        return new CloseTxInputs(commitTx, commitSig, height, root);
    }
}
