package scb.swapper;

import java.util.List;
import scb.channel.OpenChannel;
import scb.format.Address;

/** A channel that was opened, and where its peer is reached. */
public record OpenedChannel(OpenChannel channel, List<Address> addresses) {}
