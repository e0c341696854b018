package scb.channel;

import scb.format.Outpoint;

/** What lnd's channel notifier reports, sorted by what a backup makes of it. */
public sealed interface NodeEvent {
    /** A pending channel was made, or a channel opened. */
    record Opened(OpenChannel channel) implements NodeEvent {}

    /** A channel was closed; a close that we forced is not over yet. */
    record Closed(Outpoint channelPoint, boolean forcedByUs) implements NodeEvent {}

    /** Everything of a closed channel is settled. */
    record FullyResolved(Outpoint channelPoint) implements NodeEvent {}

    /** Nothing that a backup has to know. */
    record Other() implements NodeEvent {}
}
