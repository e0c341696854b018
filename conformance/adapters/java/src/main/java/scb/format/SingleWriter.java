package scb.format;

import java.math.BigInteger;
import scb.crypto.Secp256k1;

/** Singles to bytes. Faults are found in the order of the bytes; nothing that a reader would not give back is written. */
public final class SingleWriter {
    private static final Bytes NO_KEY = Bytes.of(new byte[Secp256k1.POINT_SIZE]);

    private final ByteWriter body = new ByteWriter();
    private final Single single;

    private SingleWriter(Single single) {
        this.single = single;
    }

    public static Bytes write(Single single) {
        long version = single.version();
        if (version < 0 || version > Single.LAST_VERSION) {
            throw new ScbException(Fault.UNKNOWN_VERSION, "version " + version + " of a Single");
        }
        SingleWriter writer = new SingleWriter(single);
        writer.writeBody();
        ByteWriter out = new ByteWriter();
        out.putUnsigned(1, VersionByte.encode((int) version, single.closeTxInputs() != null), "version");
        out.putUnsigned(2, writer.body.size(), "length");
        out.put(writer.body.toBytes());
        return out.toBytes();
    }

    private void writeBody() {
        body.putUnsigned(1, single.isInitiator() ? 1 : 0, "is_initiator");
        body.putExactly(32, single.chainHash(), "chain_hash");
        body.putExactly(32, single.fundingOutpoint().txid(), "funding_outpoint.txid");
        body.putUnsigned(2, single.fundingOutpoint().index(), "funding_outpoint.index");
        ShortChannelId scid = single.shortChannelId();
        body.putUnsigned(3, scid.blockHeight(), "short_channel_id.block_height");
        body.putUnsigned(3, scid.txIndex(), "short_channel_id.tx_index");
        body.putUnsigned(2, scid.txPosition(), "short_channel_id.tx_position");
        point(single.remoteNodePub(), "remote_node_pub");
        AddressBlock.write(body, single.addresses());
        body.putSigned64(single.capacity(), "capacity");
        localConfig(single.localConfig());
        remoteConfig(single.remoteConfig());
        revocationRoot(single.revocationRoot());
        if (single.hasLeaseExpiry()) {
            body.putUnsigned(4, single.leaseExpiry(), "lease_expiry");
        }
        if (single.closeTxInputs() != null) {
            closeTxInputs(single.closeTxInputs());
        }
    }

    private void point(Bytes point, String field) {
        if (point == null) {
            throw new ScbException(Fault.MISSING_FIELD, field + " is missing");
        }
        Secp256k1.requirePoint(point, field);
        body.put(point);
    }

    private void locator(KeyLocator locator, String field) {
        body.putUnsigned(4, locator.family(), field + ".family");
        body.putUnsigned(4, locator.index(), field + ".index");
    }

    private void localConfig(LocalConfig local) {
        body.putUnsigned(2, local.csvDelay(), "local_chan_cfg.csv_delay");
        locator(local.multiSigKey(), "local_chan_cfg.multi_sig_key");
        locator(local.revocationBasePoint(), "local_chan_cfg.revocation_base_point");
        locator(local.paymentBasePoint(), "local_chan_cfg.payment_base_point");
        locator(local.delayBasePoint(), "local_chan_cfg.delay_base_point");
        locator(local.htlcBasePoint(), "local_chan_cfg.htlc_base_point");
    }

    private void remoteConfig(RemoteConfig remote) {
        body.putUnsigned(2, remote.csvDelay(), "remote_chan_cfg.csv_delay");
        point(remote.multiSigKey(), "remote_chan_cfg.multi_sig_key");
        point(remote.revocationBasePoint(), "remote_chan_cfg.revocation_base_point");
        point(remote.paymentBasePoint(), "remote_chan_cfg.payment_base_point");
        point(remote.delayBasePoint(), "remote_chan_cfg.delay_base_point");
        point(remote.htlcBasePoint(), "remote_chan_cfg.htlc_base_point");
    }

    private void revocationRoot(RevocationRoot root) {
        if (root.isLegacy()) {
            point(root.pubKey(), "sha_chain_root_desc.pub_key");
        } else {
            body.put(NO_KEY);
        }
        locator(root.locator(), "sha_chain_root_desc.key_locator");
    }

    /** A height or root that the version has no place for is left out, and an absent height is 0. */
    private void closeTxInputs(CloseTxInputs inputs) {
        if (inputs.commitTx() == null) {
            throw new ScbException(Fault.MISSING_FIELD, "close_tx_inputs.commit_tx is missing");
        }
        CommitmentTx.check(inputs.commitTx());
        body.put(inputs.commitTx());
        body.putUnsigned(2, inputs.commitSig().size(), "close_tx_inputs.commit_sig");
        body.put(inputs.commitSig());
        if (Single.storesCommitHeight(single.version())) {
            BigInteger height = inputs.commitHeight() == null ? BigInteger.ZERO : inputs.commitHeight();
            body.putUnsigned64(height, "close_tx_inputs.commit_height");
        }
        if (single.version() == Single.TAPSCRIPT_ROOT_VERSION) {
            body.putExactly(32, inputs.tapscriptRoot(), "close_tx_inputs.tapscript_root");
        }
    }
}
