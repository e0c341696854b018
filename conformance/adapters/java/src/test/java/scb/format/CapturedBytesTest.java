package scb.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import scb.Captured;

class CapturedBytesTest {
    @Test
    void whatLndWroteIsGivenBackByteForByte() throws IOException {
        List<Captured> all = Captured.singles();
        assertTrue(all.size() > 100);
        for (Captured captured : all) {
            Bytes plaintext = captured.plaintext();
            assertEquals(plaintext, SingleWriter.write(SingleReader.read(plaintext)), captured::toString);
        }
    }

    @Test
    void cutAnywhereItIsRefused() throws IOException {
        Bytes plaintext = Captured.singles().get(0).plaintext();
        for (int size = 0; size < plaintext.size(); size++) {
            Bytes cut = plaintext.slice(0, size);
            ScbException error = assertThrows(ScbException.class, () -> SingleReader.read(cut));
            assertEquals(Fault.TRUNCATED, error.fault(), "cut at " + size);
        }
    }

    @Test
    void aMultiKeepsTheBytesOfEachSingle() throws IOException {
        List<Bytes> plaintexts = new ArrayList<>();
        Captured.singles().forEach(captured -> plaintexts.add(captured.plaintext()));
        List<SerializedSingle> read = Multi.readSerialized(Multi.assemble(plaintexts));
        assertEquals(plaintexts, read.stream().map(SerializedSingle::bytes).toList());
    }

    @Test
    void aCountThatClaimsTooMuchIsTruncated() {
        ScbException error = assertThrows(ScbException.class, () -> Multi.read(Bytes.fromHex("00ffffffff")));
        assertEquals(Fault.TRUNCATED, error.fault());
    }
}
