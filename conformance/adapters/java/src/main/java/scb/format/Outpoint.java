package scb.format;

/**
 * A channel point.
 *
 * @param txid 32 bytes, internal order
 * @param index of the output; 16 bits can be written
 */
public record Outpoint(Bytes txid, long index) {}
