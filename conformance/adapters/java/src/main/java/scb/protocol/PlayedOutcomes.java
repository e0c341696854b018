package scb.protocol;

import java.util.Iterator;
import java.util.List;
import scb.format.Fault;
import scb.format.ScbException;

/** What comes of the calls of somebody the judge plays: one outcome for each call, and success when they are used up. */
final class PlayedOutcomes {
    private final Iterator<String> outcomes;

    PlayedOutcomes(List<String> outcomes) {
        this.outcomes = outcomes.iterator();
    }

    void next() {
        String outcome = outcomes.hasNext() ? outcomes.next() : "ok";
        ScbException exists = new ScbException(Fault.ALREADY_EXISTS, "it is there already");
        switch (outcome) {
            case "ok" -> { }
            case "exists" -> throw exists;
            case "exists-wrapped" -> throw new ScbException(Fault.OTHER, "it failed: it is there already", exists);
            default -> throw new ScbException(Fault.OTHER, "it failed, as was asked");
        }
    }
}
