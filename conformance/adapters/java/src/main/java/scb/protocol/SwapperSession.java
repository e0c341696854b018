package scb.protocol;

import java.util.List;
import scb.crypto.BackupKey;
import scb.file.MultiFile;
import scb.format.Fault;
import scb.format.ScbException;
import scb.format.Single;
import scb.swapper.ChannelEvent;
import scb.swapper.SubSwapper;

/** One SubSwapper, and the notifier and disk around it that the judge plays. */
final class SwapperSession {
    private final PlayedFile file;
    private final SubSwapper swapper;
    private int cancelled;

    SwapperSession(String path, BackupKey key, List<Single> startingChannels, boolean subscribeFails) {
        file = new PlayedFile(new MultiFile(path, true));
        swapper = new SubSwapper(
                channels -> {
                    if (subscribeFails) {
                        throw new ScbException(Fault.OTHER, "the notifier refuses, as was asked");
                    }
                    return () -> cancelled++;
                },
                file,
                key,
                startingChannels);
    }

    SubSwapper swapper() {
        return swapper;
    }

    /** Whether the file was replaced while an event was worked off. */
    boolean handle(ChannelEvent event) {
        int before = file.swaps();
        swapper.handle(event);
        return file.swaps() > before;
    }

    void fail(String call, long times) {
        switch (call) {
            case "extract" -> file.failExtracts(times);
            case "swap" -> file.failSwaps(times);
            default -> throw new ScbException(Fault.OTHER, "the disk has no call " + call);
        }
    }

    int cancelled() {
        return cancelled;
    }
}
