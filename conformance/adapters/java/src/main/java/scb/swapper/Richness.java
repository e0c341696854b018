package scb.swapper;

import scb.format.SerializedSingle;
import scb.format.Single;

/** Which of two Singles of a channel has less of what a recovery needs. */
final class Richness {
    private Richness() {}

    /** Whether the first lacks close-tx inputs or a root from ECDH that the second has. */
    static boolean lacks(SerializedSingle first, SerializedSingle second) {
        return lacks(first.single(), second.single());
    }

    private static boolean lacks(Single first, Single second) {
        boolean inputs = first.closeTxInputs() == null && second.closeTxInputs() != null;
        boolean root = first.revocationRoot().isLegacy() && !second.revocationRoot().isLegacy();
        return inputs || root;
    }
}
