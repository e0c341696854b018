package scb.swapper;

import java.util.List;
import scb.format.Outpoint;

/** One event of the notifier. A channel in both lists is closed. */
public record ChannelEvent(List<OpenedChannel> opened, List<Outpoint> closed) {}
