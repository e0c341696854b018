package scb.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;

/** The backup file: read whole, and replaced whole. */
public final class MultiFile implements BackupFile {
    private final Path path;
    private final boolean archiving;

    /**
     * @param name an absolute path
     * @param archiving whether a replaced file is kept in the archive folder
     */
    public MultiFile(String name, boolean archiving) {
        this.path = parse(name);
        this.archiving = archiving;
    }

    /** Null for a name that no file has; reading and writing refuse it, not making. */
    private static Path parse(String name) {
        try {
            Path path = Path.of(name);
            return path.getFileName() == null || name.isEmpty() ? null : path.toAbsolutePath();
        } catch (InvalidPathException error) {
            return null;
        }
    }

    @Override
    public Bytes extract() {
        requireName();
        try {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw new IOException("is no regular file");
            }
            return Bytes.of(Files.readAllBytes(path));
        } catch (NoSuchFileException error) {
            throw new ScbException(Fault.NOT_FOUND, "there is no file " + path, error);
        } catch (IOException error) {
            throw io(error);
        }
    }

    @Override
    public void swap(Bytes packed) {
        requireName();
        if (packed.size() == 0) {
            throw new ScbException(Fault.IO, "no bytes are no backup");
        }
        try {
            new Replacement(path).run(packed, archiving);
        } catch (IOException error) {
            throw io(error);
        }
    }

    private void requireName() {
        if (path == null) {
            throw new ScbException(Fault.IO, "no name of a file");
        }
    }

    private ScbException io(IOException error) {
        return new ScbException(Fault.IO, path + ": " + error.getMessage(), error);
    }
}
