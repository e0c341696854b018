package scb.swapper;

import java.util.Set;
import scb.format.Outpoint;
import scb.format.ScbException;

/** Who tells of channels that open and close. */
public interface Notifier {
    /** @throws ScbException where the notifier refuses */
    Subscription subscribe(Set<Outpoint> startingChannels);
}
