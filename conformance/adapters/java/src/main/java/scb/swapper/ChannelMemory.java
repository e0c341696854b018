package scb.swapper;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import scb.format.Bytes;
import scb.format.Outpoint;
import scb.format.ScbException;
import scb.format.SerializedSingle;
import scb.format.Single;

/** What a SubSwapper knows of channels besides the file, and which form of each is to be written. */
final class ChannelMemory {
    /** The known form of each channel that was told as open. */
    private final Map<Outpoint, SerializedSingle> known = new LinkedHashMap<>();

    /** Those whose known form was read from the file, not told. */
    private final Set<Outpoint> fromFile = new HashSet<>();

    /** Told as closed, and not yet written without; open again perhaps. */
    private final Set<Outpoint> closed = new HashSet<>();

    /** Told as open in a form that cannot be written. */
    private final Set<Outpoint> aside = new HashSet<>();

    /** The file as the last update read or wrote it. */
    private Map<Outpoint, SerializedSingle> file = Map.of();

    /** Takes a Single in; answers why it was set aside, if it was. */
    Optional<ScbException> opened(Single single) {
        Outpoint channel = single.fundingOutpoint();
        SerializedSingle form;
        try {
            form = SerializedSingle.of(single);
        } catch (ScbException unwritable) {
            setAside(channel);
            return Optional.of(unwritable);
        }
        recall(channel);
        aside.remove(channel);
        SerializedSingle before = known.get(channel);
        if (before == null || !Richness.lacks(form, before)) {
            known.put(channel, form);
            fromFile.remove(channel);
        }
        return Optional.empty();
    }

    /** A channel that is open and of which no Single can be written: its last good form stays. */
    void setAside(Outpoint channel) {
        recall(channel);
        aside.add(channel);
    }

    void closed(Outpoint channel) {
        known.remove(channel);
        fromFile.remove(channel);
        aside.remove(channel);
        closed.add(channel);
    }

    private void recall(Outpoint channel) {
        if (!known.containsKey(channel) && !closed.contains(channel) && file.containsKey(channel)) {
            known.put(channel, file.get(channel));
            fromFile.add(channel);
        }
    }

    /** Compares what is known with the file; of several Singles of a channel the last counts. */
    void meetFile(List<SerializedSingle> singles) {
        file = byOutpoint(singles);
        for (Map.Entry<Outpoint, SerializedSingle> entry : known.entrySet()) {
            Outpoint channel = entry.getKey();
            SerializedSingle there = file.get(channel);
            if (there != null && !closed.contains(channel) && fileWins(channel, entry.getValue(), there)) {
                entry.setValue(there);
                fromFile.add(channel);
            }
        }
        aside.forEach(this::recall);
    }

    private boolean fileWins(Outpoint channel, SerializedSingle here, SerializedSingle there) {
        return Richness.lacks(here, there) || (fromFile.contains(channel) && !Richness.lacks(there, here));
    }

    /** The serialized Singles that the file is to hold. */
    List<Bytes> content() {
        Map<Outpoint, SerializedSingle> content = new LinkedHashMap<>(file);
        content.keySet().removeIf(channel -> closed.contains(channel) && !aside.contains(channel));
        content.putAll(known);
        return content.values().stream().map(SerializedSingle::bytes).toList();
    }

    /** The file holds this now: closes are done with. */
    void written(List<SerializedSingle> singles) {
        closed.clear();
        file = byOutpoint(singles);
        aside.forEach(this::recall);
    }

    private static Map<Outpoint, SerializedSingle> byOutpoint(List<SerializedSingle> singles) {
        Map<Outpoint, SerializedSingle> map = new LinkedHashMap<>();
        singles.forEach(single -> map.put(single.outpoint(), single));
        return map;
    }
}
