package scb.format;

/** Where a key of ours stands below the root key: two numbers of 32 bits. */
public record KeyLocator(long family, long index) {}
