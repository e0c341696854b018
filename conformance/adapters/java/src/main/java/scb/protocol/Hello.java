package scb.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What this adapter declares. */
final class Hello {
    private static final int PROTOCOL = 1;
    private static final List<String> FEATURES =
            List.of("close_tx_inputs", "dns_address", "opaque_address", "nonce_injection", "error_class");

    /** Where lnd loses something, the choice that the specification recommends. Reading, all choices are lnd's. */
    private static final Map<String, String> CHOICES = new TreeMap<>(Map.ofEntries(
            Map.entry("writer-port-wraps", "refuse"),
            Map.entry("writer-nil-ip", "refuse"),
            Map.entry("writer-dns-length-wraps", "refuse"),
            Map.entry("writer-address-block-wraps", "refuse"),
            Map.entry("writer-single-length-wraps", "refuse"),
            Map.entry("writer-commit-sig-length-wraps", "refuse"),
            Map.entry("writer-opaque-known-type", "refuse"),
            Map.entry("writer-opaque-empty", "refuse"),
            Map.entry("writer-opaque-swallows", "refuse"),
            Map.entry("writer-onion-suffix-unchecked", "refuse"),
            Map.entry("writer-onion-host-short", "refuse"),
            Map.entry("writer-zero-input-tx", "refuse"),
            Map.entry("writer-unparsable-point", "refuse"),
            Map.entry("writer-nil-commit-tx", "refuse"),
            Map.entry("newsingle-unusable-root", "refuse"),
            Map.entry("newsingle-no-root", "refuse"),
            Map.entry("fetch-source-failure", "pass-on"),
            Map.entry("multifile-linked-main", "follow"),
            Map.entry("multifile-linked-temp", "remove"),
            Map.entry("multifile-named-as-temp", "keep"),
            Map.entry("multifile-empty-bytes", "refuse"),
            Map.entry("multifile-same-second-archive", "keep-both"),
            Map.entry("multifile-folder-sync", "sync"),
            Map.entry("multifile-mode", "keep"),
            Map.entry("multifile-folder-as-main", "refuse"),
            Map.entry("multifile-pipe-as-main", "refuse"),
            Map.entry("swapper-unserializable-single", "set-aside"),
            Map.entry("swapper-unreadable-single", "set-aside"),
            Map.entry("swapper-failed-close", "stays-closed"),
            Map.entry("swapper-poorer-single", "keep-richer"),
            Map.entry("swapper-second-start", "retry"),
            Map.entry("swapper-start-after-stop", "refuse"),
            Map.entry("swapper-closed-events", "end"),
            Map.entry("swapper-never-started", "cancel"),
            Map.entry("recover-wrapped-exists", "skip"),
            Map.entry("recover-restore-failure", "go-on"),
            Map.entry("recover-unreachable-peer", "go-on"),
            Map.entry("recover-second-run", "dial"),
            Map.entry("restore-unmapped-single", "go-on"),
            Map.entry("restore-key-beside-index", "public-key")));

    private Hello() {}

    static JsonObject answer(Collection<String> operations) {
        JsonObject implementation = new Answer()
                .put("name", "scb-java")
                .put("version", "0.1.0")
                .put("language", "java")
                .json();
        JsonObject choices = new JsonObject();
        CHOICES.forEach(choices::addProperty);
        return new Answer()
                .put("protocol", PROTOCOL)
                .put("implementation", implementation)
                .put("ops", names(operations))
                .put("features", names(FEATURES))
                .put("behaviours", choices)
                .json();
    }

    private static JsonArray names(Collection<String> names) {
        JsonArray array = new JsonArray();
        names.forEach(array::add);
        return array;
    }
}
