package scb.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import scb.Captured;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.ScbException;

class CapturedKeysTest {
    @Test
    void theKeyOfASeedIsLnds() throws IOException {
        for (Captured captured : Captured.singles()) {
            assertEquals(captured.bytes("base_pub"), captured.wallet().basePublicKey());
            assertEquals(captured.bytes("sym_key"), captured.key().encryptionKey());
        }
    }

    @Test
    void theEnvelopeIsLnds() throws IOException {
        for (Captured captured : Captured.singles()) {
            assertEquals(captured.plaintext(), captured.key().open(captured.bytes("packed")));
            assertEquals(captured.bytes("packed"), captured.key().seal(captured.plaintext(), captured.bytes("nonce")));
        }
    }

    @Test
    void aChangedByteIsNoticed() throws IOException {
        Captured captured = Captured.singles().get(0);
        Bytes packed = captured.bytes("packed");
        for (int place = 0; place < packed.size(); place++) {
            byte[] changed = packed.toArray();
            changed[place] ^= 1;
            ScbException error = assertThrows(ScbException.class, () -> captured.key().open(Bytes.of(changed)));
            assertEquals(Fault.AUTH_FAILED, error.fault());
        }
    }

    @Test
    void everyNonceIsAnother() {
        assertNotEquals(Envelope.drawNonce(), Envelope.drawNonce());
    }

    @Test
    void theSubkeyIsThatOfTheDraft() {
        Bytes key = Bytes.fromHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        Bytes nonce = Bytes.fromHex("000000090000004a0000000031415927");
        assertEquals(
                Bytes.fromHex("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc"),
                Bytes.of(HChaCha20.subkey(key, nonce)));
    }
}
