package scb.channel;

import java.util.List;
import java.util.Optional;
import scb.format.Address;
import scb.format.Outpoint;
import scb.format.ScbException;
import scb.format.Single;

/** From the events of the node to what a SubSwapper is told. */
public record ChannelNotices(ChannelSource source) {
    /** What is told: a Single of a channel that was opened, or the channel point of one that was closed. */
    public sealed interface Notice {
        record Opened(Single single) implements Notice {}

        record Closed(Outpoint channelPoint) implements Notice {}
    }

    public Optional<Notice> of(NodeEvent event) {
        if (event instanceof NodeEvent.Opened opened) {
            return Optional.of(new Notice.Opened(NewSingle.of(opened.channel(), addresses(opened.channel()))));
        }
        if (event instanceof NodeEvent.Closed closed && !closed.forcedByUs()) {
            return Optional.of(new Notice.Closed(closed.channelPoint()));
        }
        if (event instanceof NodeEvent.FullyResolved resolved) {
            return Optional.of(new Notice.Closed(resolved.channelPoint()));
        }
        return Optional.empty();
    }

    /** A lookup that fails must not keep the channel out of the backup. */
    private List<Address> addresses(OpenChannel channel) {
        try {
            return source.addresses(channel.identityPub()).orElse(List.of());
        } catch (ScbException error) {
            return List.of();
        }
    }
}
