package scb.protocol;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import scb.format.Fault;
import scb.format.ScbException;

/** Answers requests, one line each. */
final class Adapter {
    private final Map<String, Operation> operations = new LinkedHashMap<>();

    Adapter() {
        operations.putAll(CodecOperations.all());
        operations.putAll(NodeOperations.all());
        operations.putAll(new SessionOperations().all());
        operations.putAll(new RecoveryOperations().all());
    }

    /** The answer to a line; none to the request that ends the conversation. */
    Optional<String> answer(String line) {
        Fields request = new Fields(JsonParser.parseString(line).getAsJsonObject());
        String name = request.text("op");
        if (name.equals("bye")) {
            return Optional.empty();
        }
        JsonObject answer = new JsonObject();
        answer.add("id", request.object().get("id"));
        try {
            answer.add("ok", ok(name, request));
        } catch (ScbException error) {
            answer.add("error", Answer.error(error));
        } catch (JsonParseException | IllegalStateException | NumberFormatException | UnsupportedOperationException error) {
            answer.add("error", Answer.error(new ScbException(Fault.OTHER, "the request is not understood", error)));
        }
        return Optional.of(answer.toString());
    }

    private JsonObject ok(String name, Fields request) {
        if (name.equals("hello")) {
            return Hello.answer(operations.keySet());
        }
        Operation operation = operations.get(name);
        if (operation == null) {
            throw new ScbException(Fault.UNSUPPORTED, "there is no operation " + name);
        }
        return operation.answer(request.object("in"));
    }
}
