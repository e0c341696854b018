package scb.protocol;

import com.google.gson.JsonObject;
import java.math.BigInteger;
import scb.format.Bytes;
import scb.format.CloseTxInputs;
import scb.format.KeyLocator;
import scb.format.LocalConfig;
import scb.format.Multi;
import scb.format.Outpoint;
import scb.format.RemoteConfig;
import scb.format.RevocationRoot;
import scb.format.ShortChannelId;
import scb.format.Single;

/** Singles and their parts as JSON. Reading refuses no value that could not be written: the writer does. */
final class SingleJson {
    private SingleJson() {}

    static Single read(Fields in) {
        return new Single(
                in.number("version"),
                in.flag("is_initiator"),
                in.bytes("chain_hash"),
                outpoint(in.object("funding_outpoint")),
                shortChannelId(in.object("short_channel_id")),
                in.optionalBytes("remote_node_pub"),
                in.objects("addresses", AddressJson::read),
                in.decimal("capacity"),
                localConfig(in.object("local_chan_cfg")),
                remoteConfig(in.object("remote_chan_cfg")),
                revocationRoot(in.object("sha_chain_root_desc")),
                in.has("lease_expiry") ? in.number("lease_expiry") : 0,
                in.optionalObject("close_tx_inputs").map(SingleJson::closeTxInputs).orElse(null));
    }

    static JsonObject write(Single single) {
        Answer answer = new Answer()
                .put("version", single.version())
                .put("is_initiator", single.isInitiator())
                .put("chain_hash", single.chainHash())
                .put("funding_outpoint", write(single.fundingOutpoint()))
                .put("short_channel_id", write(single.shortChannelId()))
                .put("remote_node_pub", single.remoteNodePub())
                .put("addresses", Answer.list(single.addresses(), AddressJson::write))
                .put("capacity", single.capacity().toString())
                .put("local_chan_cfg", write(single.localConfig()))
                .put("remote_chan_cfg", write(single.remoteConfig()))
                .put("sha_chain_root_desc", new Answer()
                        .put("key_locator", write(single.revocationRoot().locator()))
                        .put("pub_key", single.revocationRoot().pubKey())
                        .json());
        if (single.hasLeaseExpiry()) {
            answer.put("lease_expiry", single.leaseExpiry());
        }
        if (single.closeTxInputs() != null) {
            answer.put("close_tx_inputs", write(single.closeTxInputs(), single.version()));
        }
        return answer.json();
    }

    static Multi readMulti(Fields in) {
        return new Multi(in.number("version"), in.objects("static_backups", SingleJson::read));
    }

    static JsonObject write(Multi multi) {
        return new Answer()
                .put("version", multi.version())
                .put("static_backups", Answer.list(multi.staticBackups(), SingleJson::write))
                .json();
    }

    static Outpoint outpoint(Fields in) {
        return new Outpoint(in.bytes("txid"), in.number("index"));
    }

    static JsonObject write(Outpoint outpoint) {
        return new Answer().put("txid", outpoint.txid()).put("index", outpoint.index()).json();
    }

    static ShortChannelId shortChannelId(Fields in) {
        return new ShortChannelId(in.number("block_height"), in.number("tx_index"), in.number("tx_position"));
    }

    static JsonObject write(ShortChannelId scid) {
        return new Answer()
                .put("block_height", scid.blockHeight())
                .put("tx_index", scid.txIndex())
                .put("tx_position", scid.txPosition())
                .json();
    }

    static KeyLocator locator(Fields in) {
        return new KeyLocator(in.number("family"), in.number("index"));
    }

    static JsonObject write(KeyLocator locator) {
        return new Answer().put("family", locator.family()).put("index", locator.index()).json();
    }

    static LocalConfig localConfig(Fields in) {
        return new LocalConfig(
                in.number("csv_delay"),
                locator(in.object("multi_sig_key")),
                locator(in.object("revocation_base_point")),
                locator(in.object("payment_base_point")),
                locator(in.object("delay_base_point")),
                locator(in.object("htlc_base_point")));
    }

    private static JsonObject write(LocalConfig local) {
        return new Answer()
                .put("csv_delay", local.csvDelay())
                .put("multi_sig_key", write(local.multiSigKey()))
                .put("revocation_base_point", write(local.revocationBasePoint()))
                .put("payment_base_point", write(local.paymentBasePoint()))
                .put("delay_base_point", write(local.delayBasePoint()))
                .put("htlc_base_point", write(local.htlcBasePoint()))
                .json();
    }

    static RemoteConfig remoteConfig(Fields in) {
        return new RemoteConfig(
                in.number("csv_delay"),
                in.optionalBytes("multi_sig_key"),
                in.optionalBytes("revocation_base_point"),
                in.optionalBytes("payment_base_point"),
                in.optionalBytes("delay_base_point"),
                in.optionalBytes("htlc_base_point"));
    }

    static JsonObject write(RemoteConfig remote) {
        return new Answer()
                .put("csv_delay", remote.csvDelay())
                .put("multi_sig_key", remote.multiSigKey())
                .put("revocation_base_point", remote.revocationBasePoint())
                .put("payment_base_point", remote.paymentBasePoint())
                .put("delay_base_point", remote.delayBasePoint())
                .put("htlc_base_point", remote.htlcBasePoint())
                .json();
    }

    private static RevocationRoot revocationRoot(Fields in) {
        return new RevocationRoot(locator(in.object("key_locator")), in.optionalBytes("pub_key"));
    }

    private static CloseTxInputs closeTxInputs(Fields in) {
        Bytes noSignature = Bytes.fromHex("");
        return new CloseTxInputs(
                in.optionalBytes("commit_tx"),
                in.has("commit_sig") ? in.bytes("commit_sig") : noSignature,
                in.has("commit_height") ? in.decimal("commit_height") : null,
                in.optionalBytes("tapscript_root"));
    }

    /** With what the version has a place for. */
    private static JsonObject write(CloseTxInputs inputs, long version) {
        Answer answer = new Answer().put("commit_tx", inputs.commitTx()).put("commit_sig", inputs.commitSig());
        if (Single.storesCommitHeight(version)) {
            BigInteger height = inputs.commitHeight() == null ? BigInteger.ZERO : inputs.commitHeight();
            answer.put("commit_height", height.toString());
        }
        if (version == Single.TAPSCRIPT_ROOT_VERSION) {
            answer.put("tapscript_root", inputs.tapscriptRoot());
        }
        return answer.json();
    }
}
