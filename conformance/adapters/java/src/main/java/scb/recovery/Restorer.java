package scb.recovery;

import scb.format.ScbException;
import scb.format.Single;

/** Stores the shell of a channel in the node's database. */
@FunctionalInterface
public interface Restorer {
    /** @throws ScbException {@code already-exists} where the channel is there already, or whatever else is wrong */
    void restore(Single single);
}
