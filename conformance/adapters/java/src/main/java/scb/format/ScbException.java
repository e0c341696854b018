package scb.format;

/** A refusal: what was wrong, and a text for people. */
public final class ScbException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    public ScbException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    public ScbException(Fault fault, String message, Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
