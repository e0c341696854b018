package scb.format;

import java.math.BigInteger;

/**
 * What is needed to close a channel alone.
 *
 * @param commitTx our latest commitment transaction, unsigned; null where a caller gives none
 * @param commitSig the peer's signature, at most 65,535 bytes
 * @param commitHeight its number, 64 bits, for taproot channels; else null
 * @param tapscriptRoot 32 bytes, for channels that have one; else null
 */
public record CloseTxInputs(Bytes commitTx, Bytes commitSig, BigInteger commitHeight, Bytes tapscriptRoot) {}
