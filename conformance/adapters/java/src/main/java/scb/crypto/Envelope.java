package scb.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import scb.format.ByteWriter;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;

/** XChaCha20-Poly1305 with the nonce as associated data: nonce, ciphertext, tag. */
public final class Envelope {
    public static final int NONCE_SIZE = 24;
    private static final int TAG_SIZE = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Envelope() {}

    /** Seals a plaintext under a nonce drawn for it. */
    public static Bytes seal(Bytes plaintext, Bytes key) {
        return seal(plaintext, key, drawNonce());
    }

    public static Bytes drawNonce() {
        byte[] nonce = new byte[NONCE_SIZE];
        RANDOM.nextBytes(nonce);
        return Bytes.of(nonce);
    }

    public static Bytes seal(Bytes plaintext, Bytes key, Bytes nonce) {
        if (nonce.size() != NONCE_SIZE) {
            throw new ScbException(Fault.OUT_OF_RANGE, "a nonce of " + nonce.size() + " bytes");
        }
        try {
            ByteWriter out = new ByteWriter();
            out.put(nonce);
            out.put(Bytes.of(cipher(Cipher.ENCRYPT_MODE, key, nonce).doFinal(plaintext.toArray())));
            return out.toBytes();
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }

    public static Bytes open(Bytes packed, Bytes key) {
        if (packed.size() < NONCE_SIZE) {
            throw new ScbException(Fault.TOO_SHORT, "an envelope of " + packed.size() + " bytes");
        }
        if (packed.size() < NONCE_SIZE + TAG_SIZE) {
            throw new ScbException(Fault.AUTH_FAILED, "no tag in " + packed.size() + " bytes");
        }
        Bytes nonce = packed.slice(0, NONCE_SIZE);
        byte[] sealed = packed.slice(NONCE_SIZE, packed.size()).toArray();
        try {
            return Bytes.of(cipher(Cipher.DECRYPT_MODE, key, nonce).doFinal(sealed));
        } catch (AEADBadTagException error) {
            throw new ScbException(Fault.AUTH_FAILED, "the tag does not match", error);
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }

    private static Cipher cipher(int mode, Bytes key, Bytes nonce) throws GeneralSecurityException {
        byte[] shortNonce = new byte[12];
        System.arraycopy(nonce.toArray(), 16, shortNonce, 4, 8);
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        SecretKeySpec subkey = new SecretKeySpec(HChaCha20.subkey(key, nonce.slice(0, 16)), "ChaCha20");
        cipher.init(mode, subkey, new IvParameterSpec(shortNonce));
        cipher.updateAAD(nonce.toArray());
        return cipher;
    }
}
