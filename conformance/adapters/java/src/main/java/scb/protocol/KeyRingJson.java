package scb.protocol;

import scb.crypto.BackupKey;
import scb.crypto.KeyDescriptor;
import scb.crypto.Wallet;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;

/** Key rings as JSON: each is used as far up as it goes. */
final class KeyRingJson {
    private KeyRingJson() {}

    static BackupKey backupKey(Fields ring) {
        if (!hasWallet(ring) && !ring.has("base_pub")) {
            return new BackupKey(ring.bytes("encryption_key"));
        }
        return BackupKey.ofBasePublicKey(basePublicKey(ring));
    }

    static Bytes basePublicKey(Fields ring) {
        return hasWallet(ring) ? wallet(ring).basePublicKey() : ring.bytes("base_pub");
    }

    private static boolean hasWallet(Fields ring) {
        return ring.has("seed") || ring.has("extended_key");
    }

    static Wallet wallet(Fields ring) {
        long coinType = ring.number("coin_type");
        if (ring.has("seed")) {
            return Wallet.ofSeed(ring.bytes("seed"), coinType);
        }
        return ring.optionalText("extended_key")
                .map(text -> Wallet.ofExtendedKey(text, coinType))
                .orElseThrow(() -> new ScbException(Fault.UNSUPPORTED, "the key ring has no root key"));
    }

    static KeyDescriptor descriptor(Fields in) {
        return new KeyDescriptor(SingleJson.locator(in.object("key_locator")), in.optionalBytes("pub_key"));
    }
}
