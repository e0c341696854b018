package scb.channel;

import java.math.BigInteger;
import scb.format.Bytes;

/**
 * The latest commitment of our side.
 *
 * @param commitTx the unsigned transaction, null for a restored channel
 * @param commitSig the peer's signature
 * @param commitHeight its number, 64 bits
 */
public record Commitment(Bytes commitTx, Bytes commitSig, BigInteger commitHeight) {}
