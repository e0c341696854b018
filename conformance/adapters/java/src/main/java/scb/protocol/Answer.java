package scb.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.function.Function;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;
import scb.recovery.Recovery;

/** Makes the JSON objects of answers. */
final class Answer {
    private final JsonObject object = new JsonObject();

    static JsonObject empty() {
        return new JsonObject();
    }

    static JsonObject of(String name, Bytes bytes) {
        return new Answer().put(name, bytes).json();
    }

    static JsonObject of(String name, JsonElement value) {
        return new Answer().put(name, value).json();
    }

    static <T> JsonArray list(Collection<T> values, Function<T, ? extends JsonElement> each) {
        JsonArray array = new JsonArray(values.size());
        values.forEach(value -> array.add(each.apply(value)));
        return array;
    }

    static JsonObject error(ScbException error) {
        Fault fault = Recovery.existsAlready(error) ? Fault.ALREADY_EXISTS : error.fault();
        return new Answer().put("class", fault.className()).put("message", error.getMessage()).json();
    }

    Answer put(String name, JsonElement value) {
        object.add(name, value);
        return this;
    }

    Answer put(String name, Number value) {
        object.addProperty(name, value);
        return this;
    }

    Answer put(String name, boolean value) {
        object.addProperty(name, value);
        return this;
    }

    Answer put(String name, String value) {
        object.addProperty(name, value);
        return this;
    }

    /** Puts bytes as hex, or nothing for null. */
    Answer put(String name, Bytes value) {
        if (value != null) {
            object.addProperty(name, value.toHex());
        }
        return this;
    }

    JsonObject json() {
        return object;
    }
}
