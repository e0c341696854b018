package scb.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import scb.format.Bytes;

/** What makes ChaCha20 to XChaCha20: a subkey of a key and 16 bytes (draft-irtf-cfrg-xchacha, 2.2). */
final class HChaCha20 {
    private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private HChaCha20() {}

    static byte[] subkey(Bytes key, Bytes nonce16) {
        int[] state = new int[16];
        System.arraycopy(CONSTANTS, 0, state, 0, 4);
        words(key, state, 4);
        words(nonce16, state, 12);
        for (int round = 0; round < 10; round++) {
            quarter(state, 0, 4, 8, 12);
            quarter(state, 1, 5, 9, 13);
            quarter(state, 2, 6, 10, 14);
            quarter(state, 3, 7, 11, 15);
            quarter(state, 0, 5, 10, 15);
            quarter(state, 1, 6, 11, 12);
            quarter(state, 2, 7, 8, 13);
            quarter(state, 3, 4, 9, 14);
        }
        ByteBuffer out = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        out.asIntBuffer().put(state, 0, 4).put(state, 12, 4);
        return out.array();
    }

    private static void words(Bytes from, int[] to, int place) {
        ByteBuffer words = ByteBuffer.wrap(from.toArray()).order(ByteOrder.LITTLE_ENDIAN);
        words.asIntBuffer().get(to, place, from.size() / 4);
    }

    private static void quarter(int[] s, int a, int b, int c, int d) {
        s[a] += s[b];
        s[d] = Integer.rotateLeft(s[d] ^ s[a], 16);
        s[c] += s[d];
        s[b] = Integer.rotateLeft(s[b] ^ s[c], 12);
        s[a] += s[b];
        s[d] = Integer.rotateLeft(s[d] ^ s[a], 8);
        s[c] += s[d];
        s[b] = Integer.rotateLeft(s[b] ^ s[c], 7);
    }
}
