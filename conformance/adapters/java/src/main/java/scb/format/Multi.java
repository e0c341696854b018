package scb.format;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The backups of all channels of a node.
 *
 * @param version 0 is the only one there is
 */
public record Multi(long version, List<Single> staticBackups) {
    public Multi {
        staticBackups = List.copyOf(staticBackups);
    }

    /** Reads a Multi; what follows the last counted Single is ignored. */
    public static Multi read(Bytes plaintext) {
        return new Multi(0, readSerialized(plaintext).stream().map(SerializedSingle::single).toList());
    }

    /** Reads the Singles of a Multi, each with its bytes. */
    public static List<SerializedSingle> readSerialized(Bytes plaintext) {
        ByteReader in = new ByteReader(plaintext);
        requireKnown(in.unsigned(1, "version"));
        long count = in.unsigned(4, "count");
        // The list grows with the bytes that are there: a count claims whatever it likes.
        List<SerializedSingle> singles = new ArrayList<>();
        for (long index = 0; index < count; index++) {
            singles.add(SingleReader.read(in));
        }
        return singles;
    }

    public Bytes write() {
        requireKnown(version);
        return assemble(staticBackups.stream().map(SingleWriter::write).toList());
    }

    /** The plaintext of a Multi of Singles that are serialized already. */
    public static Bytes assemble(Collection<Bytes> singles) {
        ByteWriter out = new ByteWriter();
        out.putUnsigned(1, 0, "version");
        out.putUnsigned(4, singles.size(), "count");
        singles.forEach(out::put);
        return out.toBytes();
    }

    private static void requireKnown(long version) {
        if (version != 0) {
            throw new ScbException(Fault.UNKNOWN_VERSION, "version " + version + " of a Multi");
        }
    }
}
