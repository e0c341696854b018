package scb.format;

/** What can be wrong: the error classes of the adapter protocol that this implementation tells apart. */
public enum Fault {
    TOO_SHORT,
    AUTH_FAILED,
    TRUNCATED,
    UNKNOWN_VERSION,
    BAD_POINT,
    BAD_ADDRESS,
    BAD_TRANSACTION,
    OUT_OF_RANGE,
    MISSING_FIELD,
    UNKNOWN_CHANNEL,
    ALREADY_EXISTS,
    NOT_ACTIVE,
    NOT_FOUND,
    IO,
    UNSUPPORTED,
    OTHER;

    /** The name of the class on the wire: lower case, with hyphens. */
    public String className() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
