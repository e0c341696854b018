package scb.swapper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scb.Captured;
import scb.crypto.BackupKey;
import scb.file.BackupFile;
import scb.format.Bytes;
import scb.format.CloseTxInputs;
import scb.format.Fault;
import scb.format.Outpoint;
import scb.format.ScbException;
import scb.format.Single;

class SubSwapperTest {
    private static final BackupKey KEY = new BackupKey(Bytes.fromHex("11".repeat(32)));

    /** A file in memory, on a disk that can be told to refuse. */
    private static final class MemoryFile implements BackupFile {
        private Bytes content;
        private boolean refuses;

        @Override
        public Bytes extract() {
            if (content == null) {
                throw new ScbException(Fault.NOT_FOUND, "no file");
            }
            return content;
        }

        @Override
        public void swap(Bytes packed) {
            if (refuses) {
                throw new ScbException(Fault.IO, "refused");
            }
            content = packed;
        }

        Set<Single> singles() {
            return new HashSet<>(KEY.unpackMulti(content).staticBackups());
        }
    }

    private final MemoryFile file = new MemoryFile();
    private int cancelled;
    private Single first;
    private Single second;

    @BeforeEach
    void channels() throws IOException {
        List<Single> singles = Captured.channels(2);
        first = singles.get(0);
        second = singles.get(1);
    }

    private SubSwapper swapper(Single... starting) {
        return new SubSwapper(channels -> () -> cancelled++, file, KEY, List.of(starting));
    }

    private static ChannelEvent closing(Outpoint... outpoints) {
        return new ChannelEvent(List.of(), List.of(outpoints));
    }

    @Test
    void itIsTheUnionOfFileAndMemory() {
        swapper(first).start();
        swapper(second).start();
        assertEquals(Set.of(first, second), file.singles());
    }

    @Test
    void aCloseThatCouldNotBeWrittenStaysClosed() {
        SubSwapper swapper = swapper(first, second);
        swapper.start();
        file.refuses = true;
        assertThrows(ScbException.class, () -> swapper.handle(closing(first.fundingOutpoint())));
        file.refuses = false;
        swapper.handle(closing());
        assertEquals(Set.of(second), file.singles());
    }

    @Test
    void aPoorerSingleDoesNotReplaceARicherOne() {
        Single poor = withInputs(first, null);
        Single rich = withInputs(first, inputs());
        swapper(rich).start();
        SubSwapper swapper = swapper(poor);
        swapper.start();
        assertEquals(Set.of(rich), file.singles());
        file.content = null;
        swapper.handle(closing());
        assertEquals(Set.of(rich), file.singles());
        swapper.handle(closing(first.fundingOutpoint()));
        swapper.manualUpdate(List.of(poor));
        assertEquals(Set.of(poor), file.singles());
    }

    @Test
    void oneThatCannotBeWrittenIsSetAsideAndTold() {
        SubSwapper swapper = swapper(first);
        swapper.start();
        Single broken = withVersion(second, 8);
        ScbException error = assertThrows(ScbException.class, () -> swapper.manualUpdate(List.of(broken)));
        assertEquals(Fault.UNKNOWN_VERSION, error.fault());
        assertEquals(Set.of(first), file.singles());
    }

    @Test
    void aFileThatDoesNotOpenFailsTheStartAndStays() {
        Bytes garbage = Bytes.fromHex("00".repeat(50));
        file.content = garbage;
        SubSwapper swapper = swapper(first);
        assertEquals(Fault.AUTH_FAILED, assertThrows(ScbException.class, swapper::start).fault());
        assertEquals(garbage, file.content);
        file.content = null;
        swapper.start();
        assertEquals(Set.of(first), file.singles());
    }

    @Test
    void theSubscriptionIsCancelledOnce() {
        SubSwapper swapper = swapper(first);
        swapper.start();
        swapper.eventsClosed();
        swapper.stop();
        swapper.stop();
        assertEquals(1, cancelled);
        assertEquals(Fault.NOT_ACTIVE, assertThrows(ScbException.class, swapper::start).fault());
    }

    private static CloseTxInputs inputs() {
        Bytes transaction = Bytes.fromHex("0200000001" + "00".repeat(36) + "00" + "ffffffff" + "00" + "00000000");
        return new CloseTxInputs(transaction, Bytes.fromHex("30"), null, null);
    }

    private static Single withInputs(Single single, CloseTxInputs inputs) {
        return copy(single, 0, inputs);
    }

    private static Single withVersion(Single single, int version) {
        return copy(single, version, null);
    }

    private static Single copy(Single single, int version, CloseTxInputs inputs) {
        return new Single(version, single.isInitiator(), single.chainHash(), single.fundingOutpoint(),
                single.shortChannelId(), single.remoteNodePub(), single.addresses(), BigInteger.TEN,
                single.localConfig(), single.remoteConfig(), single.revocationRoot(), 0, inputs);
    }
}
