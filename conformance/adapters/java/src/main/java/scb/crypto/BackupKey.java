package scb.crypto;

import java.util.List;
import scb.format.Bytes;
import scb.format.Multi;
import scb.format.SerializedSingle;
import scb.format.Single;
import scb.format.SingleReader;
import scb.format.SingleWriter;

/**
 * The one key that seals all backups of a node, and what is packed under it.
 *
 * @param encryptionKey 32 bytes
 */
public record BackupKey(Bytes encryptionKey) {
    /** The key that follows from the public base encryption key, 33 bytes. */
    public static BackupKey ofBasePublicKey(Bytes basePublicKey) {
        Secp256k1.requirePoint(basePublicKey, "base_pub");
        return new BackupKey(Hashes.sha256(basePublicKey));
    }

    public Bytes open(Bytes packed) {
        return Envelope.open(packed, encryptionKey);
    }

    public Bytes seal(Bytes plaintext, Bytes nonce) {
        return Envelope.seal(plaintext, encryptionKey, nonce);
    }

    public Bytes packSingle(Single single, Bytes nonce) {
        return seal(SingleWriter.write(single), nonce);
    }

    public Single unpackSingle(Bytes packed) {
        return SingleReader.read(open(packed));
    }

    public Multi unpackMulti(Bytes packed) {
        return Multi.read(open(packed));
    }

    public List<SerializedSingle> unpackSerialized(Bytes packed) {
        return Multi.readSerialized(open(packed));
    }
}
