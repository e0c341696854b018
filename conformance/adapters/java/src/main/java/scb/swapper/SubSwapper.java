package scb.swapper;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import scb.channel.NewSingle;
import scb.crypto.BackupKey;
import scb.crypto.Envelope;
import scb.file.BackupFile;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.Multi;
import scb.format.Outpoint;
import scb.format.ScbException;
import scb.format.SerializedSingle;
import scb.format.Single;

/** Keeps the backup file equal to the node's open channels. One call is worked off after the other. */
public final class SubSwapper {
    private enum State { NEW, START_FAILED, RUNNING, ENDED, STOPPED }

    private final BackupKey key;
    private final BackupFile file;
    private final Subscription subscription;
    private final ChannelMemory memory = new ChannelMemory();
    private State state = State.NEW;

    /** Subscribes, and touches no file. */
    public SubSwapper(Notifier notifier, BackupFile file, BackupKey key, List<Single> startingChannels) {
        this.key = key;
        this.file = file;
        Set<Outpoint> outpoints = new LinkedHashSet<>();
        startingChannels.forEach(single -> outpoints.add(single.fundingOutpoint()));
        this.subscription = notifier.subscribe(outpoints);
        startingChannels.forEach(memory::opened);
    }

    /** Writes the file, then takes events. After a failure another start is another attempt. */
    public synchronized void start() {
        if (state == State.STOPPED) {
            throw notActive();
        }
        if (state == State.RUNNING || state == State.ENDED) {
            return;
        }
        state = State.START_FAILED;
        update();
        state = State.RUNNING;
    }

    /** Works an event off. The channels of one whose update fails are in the next good write. */
    public synchronized void handle(ChannelEvent event) {
        requireRunning();
        event.opened().forEach(this::opened);
        event.closed().forEach(memory::closed);
        update();
    }

    private void opened(OpenedChannel opened) {
        Single single;
        try {
            single = NewSingle.of(opened.channel(), opened.addresses());
        } catch (ScbException indescribable) {
            memory.setAside(opened.channel().fundingOutpoint());
            return;
        }
        memory.opened(single);
    }

    /** Takes Singles in and writes the file; then says which of them could not be written, if one could not. */
    public synchronized void manualUpdate(List<Single> singles) {
        requireRunning();
        Optional<ScbException> first = Optional.empty();
        for (Single single : singles) {
            Optional<ScbException> unwritable = memory.opened(single);
            first = first.or(() -> unwritable);
        }
        update();
        if (first.isPresent()) {
            throw first.get();
        }
    }

    /** The notifier has no more events. */
    public synchronized void eventsClosed() {
        if (state == State.RUNNING) {
            subscription.cancel();
            state = State.ENDED;
        }
    }

    public synchronized void stop() {
        if (state != State.STOPPED && state != State.ENDED) {
            subscription.cancel();
        }
        state = State.STOPPED;
    }

    private void update() {
        memory.meetFile(readFile());
        Bytes plaintext = Multi.assemble(memory.content());
        Bytes packed = key.seal(plaintext, Envelope.drawNonce());
        if (!key.open(packed).equals(plaintext)) {
            throw new ScbException(Fault.OTHER, "what was packed does not open as it was");
        }
        List<SerializedSingle> readable = Multi.readSerialized(plaintext);
        file.swap(packed);
        memory.written(readable);
    }

    private List<SerializedSingle> readFile() {
        Bytes packed;
        try {
            packed = file.extract();
        } catch (ScbException error) {
            if (error.fault() == Fault.NOT_FOUND) {
                return List.of();
            }
            throw error;
        }
        return key.unpackSerialized(packed);
    }

    private void requireRunning() {
        if (state != State.RUNNING) {
            throw notActive();
        }
    }

    private ScbException notActive() {
        return new ScbException(Fault.NOT_ACTIVE, "the SubSwapper is not running: " + state);
    }
}
