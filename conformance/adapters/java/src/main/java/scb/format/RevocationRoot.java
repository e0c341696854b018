package scb.format;

/**
 * Where the root of the revocation secrets comes from.
 *
 * @param locator of the key that the root is made with
 * @param pubKey 33 bytes in the legacy scheme; null where the root is a shared secret
 */
public record RevocationRoot(KeyLocator locator, Bytes pubKey) {
    public boolean isLegacy() {
        return pubKey != null;
    }
}
