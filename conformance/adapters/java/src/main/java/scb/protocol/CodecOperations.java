package scb.protocol;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scb.crypto.BackupKey;
import scb.crypto.Envelope;
import scb.crypto.Wallet;
import scb.format.Bytes;
import scb.format.Multi;
import scb.format.Outpoint;
import scb.format.Single;
import scb.format.SingleReader;
import scb.format.SingleWriter;
import scb.format.VersionByte;

/** The operations of bytes and keys, which one call decides. */
final class CodecOperations {
    private CodecOperations() {}

    static Map<String, Operation> all() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        addKeys(operations);
        addPlaintext(operations);
        addPacked(operations);
        return operations;
    }

    private static void addKeys(Map<String, Operation> operations) {
        operations.put("key.derive", in -> Answer.of(
                "pub_key", KeyRingJson.wallet(in).publicKey(SingleJson.locator(in.object("key_locator")))));
        operations.put("key.encryption", CodecOperations::encryptionKey);
        operations.put("key.derive-private", in -> Answer.of(
                "private_key",
                KeyRingJson.wallet(in).privateKey(KeyRingJson.descriptor(in.object("key_descriptor")))));
        operations.put("key.ecdh", in -> {
            Wallet wallet = KeyRingJson.wallet(in);
            return Answer.of("shared_secret", wallet.sharedSecret(
                    KeyRingJson.descriptor(in.object("key_descriptor")), in.bytes("pub_key")));
        });
    }

    private static JsonObject encryptionKey(Fields in) {
        Bytes base = KeyRingJson.basePublicKey(in);
        return new Answer()
                .put("base_pub", base)
                .put("encryption_key", BackupKey.ofBasePublicKey(base).encryptionKey())
                .json();
    }

    private static void addPlaintext(Map<String, Operation> operations) {
        operations.put("version.encode", in -> new Answer()
                .put("encoded", VersionByte.encode((int) in.number("version"), in.flag("close_tx")))
                .json());
        operations.put("version.decode", in -> {
            VersionByte decoded = VersionByte.decode((int) in.number("encoded"));
            return new Answer().put("version", decoded.version()).put("close_tx", decoded.closeTx()).json();
        });
        operations.put("single.serialize", in -> Answer.of("bytes", SingleWriter.write(single(in))));
        operations.put("single.deserialize", in -> ofSingle(SingleReader.read(in.bytes("bytes"))));
        operations.put("multi.serialize", in -> Answer.of("bytes", multi(in).write()));
        operations.put("multi.deserialize", in -> ofMulti(Multi.read(in.bytes("bytes"))));
    }

    private static void addPacked(Map<String, Operation> operations) {
        operations.put("envelope.seal", in -> Answer.of("packed", key(in).seal(in.bytes("plaintext"), nonce(in))));
        operations.put("envelope.open", in -> Answer.of("plaintext", key(in).open(in.bytes("packed"))));
        operations.put("single.pack", in -> Answer.of("packed", key(in).packSingle(single(in), nonce(in))));
        operations.put("single.unpack", in -> ofSingle(key(in).unpackSingle(in.bytes("packed"))));
        operations.put("singles.unpack", in -> {
            BackupKey key = key(in);
            List<Single> singles = in.byteStrings("packed").stream().map(key::unpackSingle).toList();
            return Answer.of("singles", Answer.list(singles, SingleJson::write));
        });
        operations.put("static-chan-backups.pack", CodecOperations::packOneByOne);
        operations.put("multi.pack", in -> Answer.of("packed", key(in).seal(multi(in).write(), nonce(in))));
        operations.put("multi.unpack", in -> ofMulti(key(in).unpackMulti(in.bytes("packed"))));
    }

    /** Of several Singles with one channel point the last stays, with its own nonce. */
    private static JsonObject packOneByOne(Fields in) {
        BackupKey key = key(in);
        List<Single> singles = in.objects("singles", SingleJson::read);
        List<Bytes> nonces = in.has("nonces") ? in.byteStrings("nonces") : List.of();
        Map<Outpoint, Bytes> packed = new LinkedHashMap<>();
        for (int index = 0; index < singles.size(); index++) {
            Bytes nonce = index < nonces.size() ? nonces.get(index) : Envelope.drawNonce();
            Single single = singles.get(index);
            packed.put(single.fundingOutpoint(), key.packSingle(single, nonce));
        }
        return Answer.of("packed", Answer.list(new ArrayList<>(packed.entrySet()), entry -> new Answer()
                .put("funding_outpoint", SingleJson.write(entry.getKey()))
                .put("packed", entry.getValue())
                .json()));
    }

    private static BackupKey key(Fields in) {
        return KeyRingJson.backupKey(in.object("key_ring"));
    }

    private static Bytes nonce(Fields in) {
        return in.has("nonce") ? in.bytes("nonce") : Envelope.drawNonce();
    }

    private static Single single(Fields in) {
        return SingleJson.read(in.object("single"));
    }

    private static Multi multi(Fields in) {
        return SingleJson.readMulti(in.object("multi"));
    }

    static JsonObject ofSingle(Single single) {
        return Answer.of("single", SingleJson.write(single));
    }

    static JsonObject ofMulti(Multi multi) {
        return Answer.of("multi", SingleJson.write(multi));
    }
}
