package scb.recovery;

import java.util.List;
import java.util.Optional;
import scb.format.Fault;
import scb.format.ScbException;
import scb.format.Single;

/** Restores channels one after the other, and has the peer of each called. It goes on past failures. */
public final class Recovery {
    /**
     * What came of a recovery.
     *
     * @param restored how many channels were stored, whether or not their peers were reached
     * @param firstFailure what went wrong first
     */
    public record Outcome(int restored, Optional<ScbException> firstFailure) {}

    private final Restorer restorer;
    private final Connector connector;
    private final WaitingChannels waiting;
    private int restored;
    private ScbException firstFailure;

    public Recovery(Restorer restorer, Connector connector, WaitingChannels waiting) {
        this.restorer = restorer;
        this.connector = connector;
        this.waiting = waiting;
    }

    public Outcome run(List<Single> singles) {
        for (Single single : singles) {
            if (restore(single)) {
                connect(single);
            }
        }
        return new Outcome(restored, Optional.ofNullable(firstFailure));
    }

    /** Whether the peer has to be called. */
    private boolean restore(Single single) {
        try {
            restorer.restore(single);
        } catch (ScbException error) {
            if (existsAlready(error)) {
                return waiting.contains(single.fundingOutpoint());
            }
            failed(error);
            return false;
        }
        restored++;
        waiting.add(single.fundingOutpoint(), single.remoteNodePub());
        return true;
    }

    private void connect(Single single) {
        try {
            connector.connect(single.remoteNodePub(), single.addresses());
            waiting.reached(single.remoteNodePub());
        } catch (ScbException error) {
            failed(error);
        }
    }

    private void failed(ScbException error) {
        if (firstFailure == null) {
            firstFailure = error;
        }
    }

    /** Whether an error is already-exists, or has one among its causes. */
    public static boolean existsAlready(ScbException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ScbException scb && scb.fault() == Fault.ALREADY_EXISTS) {
                return true;
            }
        }
        return false;
    }
}
