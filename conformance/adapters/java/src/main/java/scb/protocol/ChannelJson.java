package scb.protocol;

import com.google.gson.JsonObject;
import java.util.List;
import scb.channel.ChannelNotices.Notice;
import scb.channel.Commitment;
import scb.channel.NodeEvent;
import scb.channel.OpenChannel;
import scb.crypto.KeyDescriptor;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;
import scb.format.Single;
import scb.recovery.Shell;
import scb.swapper.OpenedChannel;

/** Channels of the node, events about them, and shells as JSON. */
final class ChannelJson {
    private static final Bytes NO_SIGNATURE = Bytes.fromHex("");

    private ChannelJson() {}

    static OpenChannel read(Fields in) {
        return new OpenChannel(
                in.number("chan_type"),
                in.bytes("chain_hash"),
                SingleJson.outpoint(in.object("funding_outpoint")),
                SingleJson.shortChannelId(in.object("short_channel_id")),
                in.flag("is_initiator"),
                in.optionalBytes("identity_pub"),
                in.decimal("capacity"),
                in.number("funding_broadcast_height"),
                in.optionalObject("confirmed_scid").map(SingleJson::shortChannelId).orElse(null),
                SingleJson.localConfig(in.object("local_chan_cfg")),
                SingleJson.remoteConfig(in.object("remote_chan_cfg")),
                SingleJson.locator(in.object("revocation_key_locator")),
                in.optionalBytes("revocation_root"),
                in.number("thaw_height"),
                in.optionalObject("local_commitment").map(ChannelJson::commitment).orElse(null),
                in.optionalBytes("tapscript_root"));
    }

    private static Commitment commitment(Fields in) {
        return new Commitment(
                in.optionalBytes("commit_tx"),
                in.has("commit_sig") ? in.bytes("commit_sig") : NO_SIGNATURE,
                in.has("commit_height") ? in.decimal("commit_height") : null);
    }

    static OpenedChannel opened(Fields in) {
        return new OpenedChannel(read(in.object("channel")), in.objects("addresses", AddressJson::read));
    }

    static NodeEvent event(Fields in) {
        String kind = in.object().keySet().stream()
                .filter(name -> !isIgnored(name))
                .findFirst()
                .orElseThrow(() -> new ScbException(Fault.OTHER, "an event without a kind that is known"));
        Fields detail = in.object(kind);
        return switch (kind) {
            case "pending_open", "open" -> new NodeEvent.Opened(read(detail));
            case "closed" -> new NodeEvent.Closed(
                    SingleJson.outpoint(detail.object("chan_point")),
                    detail.text("close_type").equals("local-force"));
            case "fully_resolved" -> new NodeEvent.FullyResolved(SingleJson.outpoint(detail));
            default -> new NodeEvent.Other();
        };
    }

    private static boolean isIgnored(String name) {
        return switch (name) {
            case "pending_open", "open", "updated", "closed", "fully_resolved", "funding_timeout", "active", "inactive",
                    "active_link", "inactive_link" -> false;
            default -> true;
        };
    }

    static JsonObject write(Notice notice) {
        if (notice instanceof Notice.Opened opened) {
            return Answer.of("opened", SingleJson.write(opened.single()));
        }
        return Answer.of("closed", SingleJson.write(((Notice.Closed) notice).channelPoint()));
    }

    static JsonObject write(Shell shell) {
        Single single = shell.single();
        return new Answer()
                .put("node_addrs", Answer.list(single.addresses(), AddressJson::write))
                .put("chan_type", shell.channelType())
                .put("chain_hash", single.chainHash())
                .put("funding_outpoint", SingleJson.write(single.fundingOutpoint()))
                .put("short_channel_id", SingleJson.write(shell.shortChannelId()))
                .put("chan_status", Shell.STATUS_RESTORED)
                .put("is_pending", false)
                .put("is_initiator", single.isInitiator())
                .put("identity_pub", single.remoteNodePub())
                .put("remote_current_revocation", single.remoteNodePub())
                .put("capacity", single.capacity().toString())
                .put("funding_broadcast_height", shell.fundingBroadcastHeight())
                .put("thaw_height", single.leaseExpiry())
                .put("local_chan_cfg", localConfig(single.localConfig().csvDelay(), shell.ourKeys()))
                .put("remote_chan_cfg", SingleJson.write(single.remoteConfig()))
                .put("revocation_root", shell.revocationRoot())
                .json();
    }

    private static JsonObject localConfig(long csvDelay, List<KeyDescriptor> keys) {
        String[] names = {
            "multi_sig_key", "revocation_base_point", "payment_base_point", "delay_base_point", "htlc_base_point"
        };
        Answer answer = new Answer().put("csv_delay", csvDelay);
        for (int index = 0; index < names.length; index++) {
            KeyDescriptor key = keys.get(index);
            answer.put(names[index], new Answer()
                    .put("key_locator", SingleJson.write(key.locator()))
                    .put("pub_key", key.pubKey())
                    .json());
        }
        return answer.json();
    }
}
