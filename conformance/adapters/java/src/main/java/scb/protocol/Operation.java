package scb.protocol;

import com.google.gson.JsonObject;

/** One operation of the protocol: from {@code in} to {@code ok}, or an exception. */
@FunctionalInterface
interface Operation {
    JsonObject answer(Fields in);
}
