package scb.recovery;

import java.util.HashMap;
import java.util.Map;
import scb.format.Bytes;
import scb.format.Outpoint;

/** The channels that a run has restored and whose peers no run has reached since. It belongs to the database. */
public final class WaitingChannels {
    private final Map<Outpoint, Bytes> peers = new HashMap<>();

    boolean contains(Outpoint channel) {
        return peers.containsKey(channel);
    }

    void add(Outpoint channel, Bytes nodePub) {
        peers.put(channel, nodePub);
    }

    /** A peer that was reached knows of all of its channels. */
    void reached(Bytes nodePub) {
        peers.values().removeIf(nodePub::equals);
    }
}
