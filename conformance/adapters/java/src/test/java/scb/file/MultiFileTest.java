package scb.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;

class MultiFileTest {
    private static final Bytes OLD = Bytes.fromHex("01");
    private static final Bytes NEW = Bytes.fromHex("0203");

    @TempDir
    Path folder;

    private MultiFile file(String name) {
        return new MultiFile(folder.resolve(name).toString(), true);
    }

    private List<Path> archives() throws IOException {
        Path archives = folder.resolve("chan-backup-archives");
        try (Stream<Path> files = Files.list(archives)) {
            return files.sorted().toList();
        }
    }

    @Test
    void aSwapReplacesTheFileAndKeepsTheOldOne() throws IOException {
        MultiFile file = file("channel.backup");
        file.swap(OLD);
        file.swap(NEW);
        assertEquals(NEW, file.extract());
        assertEquals(1, archives().size());
        assertEquals(OLD, Bytes.of(Files.readAllBytes(archives().get(0))));
        assertFalse(Files.exists(folder.resolve("temp-dont-use.backup")));
    }

    @Test
    void everyArchiveOfASecondIsKept() throws IOException {
        MultiFile file = file("channel.backup");
        for (int round = 0; round < 5; round++) {
            file.swap(OLD);
        }
        assertEquals(4, archives().size());
    }

    @Test
    void theModeOfTheOldFileStays() throws IOException {
        Path path = folder.resolve("channel.backup");
        file("channel.backup").swap(OLD);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
        file("channel.backup").swap(NEW);
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path link = folder.resolve("channel.backup");
        Files.createSymbolicLink(link, Path.of("elsewhere", "real.backup"));
        file("channel.backup").swap(OLD);
        file("channel.backup").swap(NEW);
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(NEW, Bytes.of(Files.readAllBytes(elsewhere.resolve("real.backup"))));
        assertTrue(archives().get(0).getFileName().toString().startsWith("channel.backup-"));
    }

    @Test
    void aFileWithTheNameOfTheTemporaryOneIsNotLost() {
        MultiFile file = file("temp-dont-use.backup");
        file.swap(OLD);
        file.swap(NEW);
        assertEquals(NEW, file.extract());
    }

    @Test
    void aSecondNameOfTheOldFileKeepsTheOldBytes() throws IOException {
        file("channel.backup").swap(OLD);
        Path second = Files.createLink(folder.resolve("second"), folder.resolve("channel.backup"));
        file("channel.backup").swap(NEW);
        assertEquals(OLD, Bytes.of(Files.readAllBytes(second)));
    }

    @Test
    void aFolderIsRefusedBeforeAnythingIsTouched() throws IOException {
        Files.createDirectory(folder.resolve("channel.backup"));
        assertRefused(Fault.IO, () -> file("channel.backup").swap(NEW));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void aMissingFileIsToldApart() {
        assertRefused(Fault.NOT_FOUND, () -> file("channel.backup").extract());
        assertRefused(Fault.IO, () -> new MultiFile("", true).extract());
        assertRefused(Fault.IO, () -> file("channel.backup").swap(Bytes.fromHex("")));
    }

    private static void assertRefused(Fault fault, Runnable action) {
        assertEquals(fault, assertThrows(ScbException.class, action::run).fault());
    }
}
