package scb.recovery;

import java.util.List;
import scb.format.Address;
import scb.format.Bytes;
import scb.format.ScbException;

/** Calls a peer. */
@FunctionalInterface
public interface Connector {
    /** @throws ScbException where no address leads to the peer */
    void connect(Bytes nodePub, List<Address> addresses);
}
