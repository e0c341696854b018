package scb.protocol;

import scb.file.BackupFile;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;

/** A backup file on a disk that fails when the judge says so. It counts the replacements that succeeded. */
final class PlayedFile implements BackupFile {
    private final BackupFile file;
    private long extractFailures;
    private long swapFailures;
    private int swaps;

    PlayedFile(BackupFile file) {
        this.file = file;
    }

    void failExtracts(long times) {
        extractFailures = times;
    }

    void failSwaps(long times) {
        swapFailures = times;
    }

    int swaps() {
        return swaps;
    }

    @Override
    public Bytes extract() {
        if (extractFailures > 0) {
            extractFailures--;
            throw refused();
        }
        return file.extract();
    }

    @Override
    public void swap(Bytes packed) {
        if (swapFailures > 0) {
            swapFailures--;
            throw refused();
        }
        file.swap(packed);
        swaps++;
    }

    private static ScbException refused() {
        return new ScbException(Fault.IO, "the disk refuses, as was asked");
    }
}
