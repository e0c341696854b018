package scb.protocol;

import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import scb.format.Fault;
import scb.format.ScbException;
import scb.swapper.ChannelEvent;

/** The operations of SubSwappers, each with its session. */
final class SessionOperations {
    private final Map<String, SwapperSession> sessions = new HashMap<>();

    Map<String, Operation> all() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("swapper.new", this::make);
        operations.put("swapper.start", of((session, in) -> done(session.swapper()::start)));
        operations.put("swapper.event", of(SessionOperations::event));
        operations.put("swapper.manual-update", of((session, in) ->
                done(() -> session.swapper().manualUpdate(in.objects("singles", SingleJson::read)))));
        operations.put("swapper.fail", of((session, in) ->
                done(() -> session.fail(in.text("call"), in.number("times")))));
        operations.put("swapper.close-events", of((session, in) -> done(session.swapper()::eventsClosed)));
        operations.put("swapper.stop", of((session, in) -> {
            session.swapper().stop();
            return new Answer().put("cancelled", session.cancelled()).json();
        }));
        operations.put("swapper.drop", of((session, in) -> done(() -> sessions.remove(in.text("session")))));
        return operations;
    }

    private JsonObject make(Fields in) {
        String name = in.text("session");
        sessions.remove(name);
        sessions.put(name, new SwapperSession(
                in.text("path"),
                KeyRingJson.backupKey(in.object("key_ring")),
                in.objects("starting_chans", SingleJson::read),
                in.flag("subscribe_fails")));
        return Answer.empty();
    }

    /** Of an event only one that is not taken is refused: nothing else tells the error of its update. */
    private static JsonObject event(SwapperSession session, Fields in) {
        ChannelEvent event = new ChannelEvent(
                in.objects("new_chans", ChannelJson::opened), in.objects("closed_chans", SingleJson::outpoint));
        boolean written;
        try {
            written = session.handle(event);
        } catch (ScbException error) {
            if (error.fault() == Fault.NOT_ACTIVE) {
                throw error;
            }
            written = false;
        }
        return new Answer().put("written", written).json();
    }

    private Operation of(BiFunction<SwapperSession, Fields, JsonObject> operation) {
        return in -> {
            SwapperSession session = sessions.get(in.text("session"));
            if (session == null) {
                throw new ScbException(Fault.NOT_ACTIVE, "there is no session of this name");
            }
            return operation.apply(session, in);
        };
    }

    private static JsonObject done(Runnable action) {
        action.run();
        return Answer.empty();
    }
}
