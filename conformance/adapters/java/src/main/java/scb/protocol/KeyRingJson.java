package scb.protocol;

import java.util.LinkedHashMap;
import java.util.Map;
import scb.crypto.BackupKey;
import scb.crypto.KeyDescriptor;
import scb.crypto.Wallet;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;

/** Key rings as JSON: each is used as far up as it goes. */
final class KeyRingJson {
    private static final int WALLETS = 64;
    /** The wallets that were asked last: to make one takes longer than most of what is asked of it. */
    private static final Map<Root, Wallet> KNOWN = new LinkedHashMap<>();

    private KeyRingJson() {}

    /** Where a wallet comes from: a seed, or an extended key and no seed. */
    private record Root(Bytes seed, String extendedKey, long coinType) {
        Wallet wallet() {
            return seed != null ? Wallet.ofSeed(seed, coinType) : Wallet.ofExtendedKey(extendedKey, coinType);
        }
    }

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
        Root root = root(ring);
        synchronized (KNOWN) {
            Wallet wallet = KNOWN.get(root);
            if (wallet == null) {
                wallet = root.wallet();
                KNOWN.put(root, wallet);
                KNOWN.keySet().removeIf(each -> KNOWN.size() > WALLETS && !each.equals(root));
            }
            return wallet;
        }
    }

    private static Root root(Fields ring) {
        long coinType = ring.number("coin_type");
        if (ring.has("seed")) {
            return new Root(ring.bytes("seed"), null, coinType);
        }
        return ring.optionalText("extended_key")
                .map(text -> new Root(null, text, coinType))
                .orElseThrow(() -> new ScbException(Fault.UNSUPPORTED, "the key ring has no root key"));
    }

    static KeyDescriptor descriptor(Fields in) {
        return new KeyDescriptor(SingleJson.locator(in.object("key_locator")), in.optionalBytes("pub_key"));
    }
}
