package scb.file;

import scb.format.Bytes;
import scb.format.ScbException;

/** Where the packed Multi of a node is kept. */
public interface BackupFile {
    /**
     * All of its bytes.
     *
     * @throws ScbException {@code not-found} where there is no file, {@code io} for all else
     */
    Bytes extract();

    /**
     * Replaces it in one step.
     *
     * @throws ScbException {@code io}
     */
    void swap(Bytes packed);
}
