package scb;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import scb.crypto.BackupKey;
import scb.crypto.Wallet;
import scb.format.Bytes;
import scb.format.Single;
import scb.format.SingleReader;

/** Backups that lnd itself wrote. */
public record Captured(JsonObject record) {
    private static final Path FOLDER = Path.of("..", "..", "..", "vectors", "captured");

    public static List<Captured> singles() throws IOException {
        return Files.readAllLines(FOLDER.resolve("lnd-head-backups.jsonl")).stream()
                .map(line -> new Captured(JsonParser.parseString(line).getAsJsonObject()))
                .filter(captured -> captured.record.get("kind").getAsString().equals("single"))
                .toList();
    }

    /** Singles of different channels. */
    public static List<Single> channels(int count) throws IOException {
        return singles().stream().limit(count).map(each -> SingleReader.read(each.plaintext())).toList();
    }

    public Bytes bytes(String name) {
        return Bytes.fromHex(record.get(name).getAsString());
    }

    public Wallet wallet() {
        return Wallet.ofSeed(bytes("seed_hex"), record.get("coin_type").getAsLong());
    }

    public BackupKey key() {
        return BackupKey.ofBasePublicKey(bytes("base_pub"));
    }

    public Bytes plaintext() {
        return bytes("plaintext");
    }
}
