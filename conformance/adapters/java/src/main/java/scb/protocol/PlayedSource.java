package scb.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scb.channel.ChannelSource;
import scb.channel.OpenChannel;
import scb.format.Address;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;

/**
 * The node's database as the judge plays it.
 *
 * @param fails the call that fails: {@code channels} or {@code addresses}, or an empty text
 */
record PlayedSource(List<OpenChannel> allChannels, Map<Bytes, List<Address>> nodes, String fails)
        implements ChannelSource {
    static PlayedSource read(Fields in) {
        Map<Bytes, List<Address>> nodes = new HashMap<>();
        in.objects("nodes", node -> nodes.put(node.bytes("node_pub"), node.objects("addresses", AddressJson::read)));
        List<OpenChannel> channels =
                in.has("channels") ? in.objects("channels", ChannelJson::read) : List.of();
        return new PlayedSource(channels, nodes, in.optionalText("fails").orElse(""));
    }

    @Override
    public List<OpenChannel> channels() {
        failIf("channels");
        return allChannels;
    }

    @Override
    public Optional<List<Address>> addresses(Bytes nodePub) {
        failIf("addresses");
        return Optional.ofNullable(nodes.get(nodePub));
    }

    private void failIf(String call) {
        if (fails.equals(call)) {
            throw new ScbException(Fault.OTHER, "the source of " + call + " fails, as was asked");
        }
    }
}
