package scb.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scb.Captured;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;
import scb.format.Single;

class RecoveryTest {
    private static final ScbException EXISTS = new ScbException(Fault.ALREADY_EXISTS, "it is there");
    private static final ScbException FAILS = new ScbException(Fault.OTHER, "it fails");

    private final WaitingChannels waiting = new WaitingChannels();
    private final List<Bytes> called = new ArrayList<>();
    private List<Single> channels;

    @BeforeEach
    void channels() throws IOException {
        channels = Captured.channels(3);
    }

    private Recovery.Outcome run(ScbException restoring, ScbException connecting) {
        called.clear();
        Recovery recovery = new Recovery(single -> raise(restoring), (node, addresses) -> {
            called.add(node);
            raise(connecting);
        }, waiting);
        return recovery.run(channels);
    }

    private static void raise(ScbException error) {
        if (error != null) {
            throw error;
        }
    }

    private List<Bytes> peers() {
        return channels.stream().map(Single::remoteNodePub).toList();
    }

    @Test
    void eachIsRestoredAndItsPeerCalled() {
        assertEquals(new Recovery.Outcome(3, Optional.empty()), run(null, null));
        assertEquals(peers(), called);
    }

    @Test
    void whatExistsIsSkippedAlsoInsideAnotherError() {
        ScbException wrapped = new ScbException(Fault.OTHER, "it failed", EXISTS);
        assertEquals(new Recovery.Outcome(0, Optional.empty()), run(wrapped, null));
        assertEquals(List.of(), called);
    }

    @Test
    void itGoesOnPastFailuresAndTellsTheFirst() {
        assertEquals(new Recovery.Outcome(3, Optional.of(EXISTS)), run(null, EXISTS));
        assertEquals(new Recovery.Outcome(0, Optional.of(FAILS)), run(FAILS, null));
    }

    @Test
    void peersThatWereNotReachedAreCalledByTheNextRunAndNotByTheOneAfter() {
        run(null, FAILS);
        run(EXISTS, null);
        assertEquals(peers(), called);
        run(EXISTS, null);
        assertEquals(List.of(), called);
    }
}
