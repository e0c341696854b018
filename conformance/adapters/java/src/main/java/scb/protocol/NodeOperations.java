package scb.protocol;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import scb.channel.ChannelNotices;
import scb.channel.Fetcher;
import scb.channel.NewSingle;
import scb.file.MultiFile;
import scb.recovery.ShellMaker;

/** The operations of channels, of the file and of shells. */
final class NodeOperations {
    private NodeOperations() {}

    static Map<String, Operation> all() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("channel.new-single", in -> CodecOperations.ofSingle(NewSingle.of(
                ChannelJson.read(in.object("channel")), in.objects("addresses", AddressJson::read))));
        operations.put("channel.restore", NodeOperations::restore);
        operations.put("notifier.events", NodeOperations::notices);
        operations.put("backup.fetch", in -> CodecOperations.ofSingle(
                fetcher(in).one(SingleJson.outpoint(in.object("funding_outpoint")))));
        operations.put("backup.fetch-all", in ->
                Answer.of("singles", Answer.list(fetcher(in).all(), SingleJson::write)));
        operations.put("multifile.swap", in -> {
            new MultiFile(in.text("path"), !in.flag("no_archive")).swap(in.bytes("packed"));
            return Answer.empty();
        });
        operations.put("multifile.extract", in -> CodecOperations.ofMulti(
                KeyRingJson.backupKey(in.object("key_ring")).unpackMulti(new MultiFile(in.text("path"), true).extract())));
        return operations;
    }

    private static Fetcher fetcher(Fields in) {
        return new Fetcher(PlayedSource.read(in.object("source")));
    }

    private static JsonObject notices(Fields in) {
        ChannelNotices notices = new ChannelNotices(PlayedSource.read(in));
        return Answer.of("told", Answer.list(
                in.objects("events", ChannelJson::event).stream().map(notices::of).flatMap(Optional::stream).toList(),
                ChannelJson::write));
    }

    private static JsonObject restore(Fields in) {
        ShellMaker.Outcome outcome = new ShellMaker(KeyRingJson.wallet(in.object("key_ring")))
                .restore(in.objects("singles", SingleJson::read));
        Answer answer = new Answer().put("shells", Answer.list(outcome.shells(), ChannelJson::write));
        outcome.firstFailure().ifPresent(error -> answer.put("failed", Answer.error(error)));
        return answer.json();
    }
}
