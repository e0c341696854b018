package scb.format;

/** The peer's side of a channel: points of 33 bytes, null where there is none. */
public record RemoteConfig(
        long csvDelay,
        Bytes multiSigKey,
        Bytes revocationBasePoint,
        Bytes paymentBasePoint,
        Bytes delayBasePoint,
        Bytes htlcBasePoint) {}
