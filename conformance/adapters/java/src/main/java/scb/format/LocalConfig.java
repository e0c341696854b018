package scb.format;

/** Our side of a channel; of our keys only the locators are kept. */
public record LocalConfig(
        long csvDelay,
        KeyLocator multiSigKey,
        KeyLocator revocationBasePoint,
        KeyLocator paymentBasePoint,
        KeyLocator delayBasePoint,
        KeyLocator htlcBasePoint) {}
