package scb.channel;

import java.util.List;
import java.util.Optional;
import scb.format.Address;
import scb.format.Bytes;

/** The node's database, as far as backups ask it. Each call may fail with an error of its own. */
public interface ChannelSource {
    /** All channels that are not closed, in its order. */
    List<OpenChannel> channels();

    /** The addresses of a peer, none perhaps; empty where the peer is not known. */
    Optional<List<Address>> addresses(Bytes nodePub);
}
