package scb.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import scb.crypto.BackupKey;
import scb.format.Address;
import scb.format.Bytes;
import scb.format.ScbException;
import scb.format.Single;
import scb.recovery.Recovery;
import scb.recovery.WaitingChannels;

/** The operations of recovery. Runs of one session are runs on one database. */
final class RecoveryOperations {
    private final Map<String, WaitingChannels> databases = new HashMap<>();

    Map<String, Operation> all() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("recover.singles", in -> recover(in, (key, request) ->
                request.byteStrings("packed").stream().map(key::unpackSingle).toList()));
        operations.put("recover.multi", in -> recover(in, (key, request) ->
                key.unpackMulti(request.bytes("packed")).staticBackups()));
        return operations;
    }

    private JsonObject recover(Fields in, BiFunction<BackupKey, Fields, List<Single>> unpack) {
        JsonArray effects = new JsonArray();
        Recovery.Outcome outcome;
        try {
            List<Single> singles = unpack.apply(KeyRingJson.backupKey(in.object("key_ring")), in);
            outcome = recovery(in, effects).run(singles);
        } catch (ScbException unreadable) {
            outcome = new Recovery.Outcome(0, Optional.of(unreadable));
        }
        Answer answer = new Answer().put("num_restored", outcome.restored()).put("effects", effects);
        outcome.firstFailure().ifPresent(error -> answer.put("failed", Answer.error(error)));
        return answer.json();
    }

    private Recovery recovery(Fields in, JsonArray effects) {
        PlayedOutcomes restores = new PlayedOutcomes(in.texts("restore"));
        PlayedOutcomes connects = new PlayedOutcomes(in.texts("connect"));
        WaitingChannels waiting = in.optionalText("session")
                .map(name -> databases.computeIfAbsent(name, unused -> new WaitingChannels()))
                .orElseGet(WaitingChannels::new);
        return new Recovery(
                single -> {
                    effects.add(Answer.of("restore", SingleJson.write(single.fundingOutpoint())));
                    restores.next();
                },
                (nodePub, addresses) -> {
                    effects.add(Answer.of("connect", peer(nodePub, addresses)));
                    connects.next();
                },
                waiting);
    }

    private static JsonObject peer(Bytes nodePub, List<Address> addresses) {
        return new Answer()
                .put("node_pub", nodePub)
                .put("addresses", Answer.list(addresses, AddressJson::write))
                .json();
    }
}
