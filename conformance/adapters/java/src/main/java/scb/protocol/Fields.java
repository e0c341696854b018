package scb.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;

/** The members of a JSON object, as what the protocol says they are. Members that nobody asks for are ignored. */
record Fields(JsonObject object) {
    boolean has(String name) {
        return object.has(name);
    }

    private JsonElement member(String name) {
        JsonElement member = object.get(name);
        if (member == null) {
            throw new ScbException(Fault.OTHER, "the request has no " + name);
        }
        return member;
    }

    Fields object(String name) {
        return new Fields(member(name).getAsJsonObject());
    }

    Optional<Fields> optionalObject(String name) {
        return has(name) ? Optional.of(object(name)) : Optional.empty();
    }

    String text(String name) {
        return member(name).getAsString();
    }

    Optional<String> optionalText(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    Bytes bytes(String name) {
        return Bytes.fromHex(text(name));
    }

    /** Null where there are none. */
    Bytes optionalBytes(String name) {
        return has(name) ? bytes(name) : null;
    }

    /** A JSON number; one that not even 64 bits hold fits no field. */
    long number(String name) {
        try {
            return member(name).getAsBigInteger().longValueExact();
        } catch (ArithmeticException error) {
            throw new ScbException(Fault.OUT_OF_RANGE, name + " is out of range", error);
        }
    }

    /** A decimal text. */
    BigInteger decimal(String name) {
        return new BigInteger(text(name));
    }

    boolean flag(String name) {
        return has(name) && member(name).getAsBoolean();
    }

    <T> List<T> objects(String name, Function<Fields, T> each) {
        return list(name, element -> each.apply(new Fields(element.getAsJsonObject())));
    }

    List<String> texts(String name) {
        return list(name, JsonElement::getAsString);
    }

    List<Bytes> byteStrings(String name) {
        return list(name, element -> Bytes.fromHex(element.getAsString()));
    }

    private <T> List<T> list(String name, Function<JsonElement, T> each) {
        JsonArray array = member(name).getAsJsonArray();
        List<T> values = new ArrayList<>(array.size());
        array.forEach(element -> values.add(each.apply(element)));
        return values;
    }
}
