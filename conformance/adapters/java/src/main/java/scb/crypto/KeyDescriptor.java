package scb.crypto;

import scb.format.Bytes;
import scb.format.KeyLocator;

/**
 * A key of ours: where it stands, and perhaps which one it is.
 *
 * @param pubKey 33 bytes, or null
 */
public record KeyDescriptor(KeyLocator locator, Bytes pubKey) {}
