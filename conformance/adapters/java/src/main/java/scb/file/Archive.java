package scb.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/** Keeps a copy of the old file, under a name with the local time, in a folder beside the name that the caller gave. */
final class Archive {
    private static final String FOLDER = "chan-backup-archives";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss");

    private final Path folder;
    private final String baseName;

    Archive(Path file) {
        folder = file.resolveSibling(FOLDER);
        baseName = file.getFileName().toString();
    }

    /** Copies a file; when this returns, the copy is whole and on the disk. */
    void keep(Path old) throws IOException {
        Disk.makeFolder(folder);
        Path copy = folder.resolve("." + UUID.randomUUID() + ".partial");
        try {
            copy(old, copy);
            Disk.rename(copy, freeName());
        } catch (IOException | RuntimeException error) {
            Files.deleteIfExists(copy);
            throw error;
        }
        Disk.syncFolder(folder);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = Disk.create(to)) {
            long size = in.size();
            for (long done = 0; done < size; ) {
                long copied = in.transferTo(done, size - done, out);
                if (copied <= 0) {
                    throw new IOException("the file became shorter while it was copied");
                }
                done += copied;
            }
            out.force(true);
        }
    }

    private Path freeName() {
        String name = baseName + "-" + LocalDateTime.now().format(TIME);
        Path free = folder.resolve(name);
        for (int number = 2; Disk.isThere(free); number++) {
            free = folder.resolve(name + "-" + number);
        }
        return free;
    }
}
