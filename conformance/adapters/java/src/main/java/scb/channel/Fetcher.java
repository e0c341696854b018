package scb.channel;

import java.util.List;
import scb.format.Address;
import scb.format.Fault;
import scb.format.Outpoint;
import scb.format.ScbException;
import scb.format.Single;

/** Makes Singles of the channels in a source; errors of the source are passed on. */
public record Fetcher(ChannelSource source) {
    public Single one(Outpoint outpoint) {
        return source.channels().stream()
                .filter(channel -> channel.fundingOutpoint().equals(outpoint))
                .findFirst()
                .map(this::describe)
                .orElseThrow(() -> new ScbException(Fault.UNKNOWN_CHANNEL, "no such channel"));
    }

    /** All of them, or none. */
    public List<Single> all() {
        return source.channels().stream().map(this::describe).toList();
    }

    private Single describe(OpenChannel channel) {
        List<Address> addresses = source.addresses(channel.identityPub())
                .orElseThrow(() -> new ScbException(Fault.UNKNOWN_CHANNEL, "the peer is not known"));
        return NewSingle.of(channel, addresses);
    }
}
