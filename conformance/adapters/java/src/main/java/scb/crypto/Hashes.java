package scb.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import scb.format.Bytes;

/** The hash functions of the keys. */
final class Hashes {
    private Hashes() {}

    static Bytes sha256(Bytes data) {
        try {
            return Bytes.of(MessageDigest.getInstance("SHA-256").digest(data.toArray()));
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }

    static Bytes hmacSha512(Bytes key, Bytes data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(key.toArray(), "HmacSHA512"));
            return Bytes.of(mac.doFinal(data.toArray()));
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }
}
