package scb.format;

/** The walk over a Bitcoin transaction: it finds the end, checks the structure and keeps nothing. */
final class CommitmentTx {
    private static final long MAX_INPUTS = 818_401;
    private static final long MAX_OUTPUTS = 3_728_271;
    private static final long MAX_WITNESS_ITEMS = 4_000_000;
    private static final long MAX_SCRIPT = 4_000_000;
    private static final long MAX_SCRIPTS_TOTAL = 4_194_304;

    private final ByteReader reader;
    private long scriptsTotal;

    private CommitmentTx(ByteReader reader) {
        this.reader = reader;
    }

    /** Takes one transaction from the front of the reader's bytes. */
    static Bytes read(ByteReader reader) {
        int start = reader.position();
        new CommitmentTx(reader).walk();
        return reader.since(start);
    }

    /** Refuses bytes that are not exactly one transaction. */
    static void check(Bytes bytes) {
        ByteReader reader = new ByteReader(bytes);
        try {
            read(reader);
        } catch (ScbException error) {
            throw new ScbException(Fault.BAD_TRANSACTION, error.getMessage(), error);
        }
        if (!reader.isAtEnd()) {
            throw bad("bytes behind the transaction");
        }
    }

    private void walk() {
        reader.skip(4, "version");
        boolean segwit = marker();
        long inputs = count(MAX_INPUTS, "inputs.count");
        for (long index = 0; index < inputs; index++) {
            reader.skip(36, "inputs");
            script("script_sig");
            reader.skip(4, "sequence");
        }
        long outputs = count(MAX_OUTPUTS, "outputs.count");
        for (long index = 0; index < outputs; index++) {
            reader.skip(8, "value");
            script("pk_script");
        }
        if (segwit) {
            witnesses(inputs);
        }
        reader.skip(4, "locktime");
    }

    private boolean marker() {
        if (reader.unsigned(1, "segwit") != 0) {
            reader.stepBack();
            return false;
        }
        if (reader.unsigned(1, "segwit") != 1) {
            throw bad("the witness flag is not 01");
        }
        return true;
    }

    private void witnesses(long inputs) {
        boolean any = false;
        for (long index = 0; index < inputs; index++) {
            long items = count(MAX_WITNESS_ITEMS, "witnesses.count");
            any |= items > 0;
            for (long item = 0; item < items; item++) {
                script("witnesses");
            }
        }
        if (!any) {
            throw bad("a witness flag without a witness");
        }
    }

    private void script(String field) {
        long length = count(MAX_SCRIPT, field);
        scriptsTotal += length;
        if (scriptsTotal > MAX_SCRIPTS_TOTAL) {
            throw bad("scripts of more than " + MAX_SCRIPTS_TOTAL + " bytes together");
        }
        reader.skip(length, field);
    }

    private long count(long limit, String field) {
        long value = compactSize(field);
        if (value < 0 || value > limit) {
            throw bad(field + " is over " + limit);
        }
        return value;
    }

    /** A CompactSize in its shortest form; negative for a number from 2^63 on. */
    private long compactSize(String field) {
        int first = (int) reader.unsigned(1, field);
        return switch (first) {
            case 0xfd -> shortest(reader.littleEndian(2, field), 0xfd, field);
            case 0xfe -> shortest(reader.littleEndian(4, field), 0x1_0000, field);
            case 0xff -> shortest(Long.reverseBytes(reader.unsigned(8, field)), 0x1_0000_0000L, field);
            default -> first;
        };
    }

    private static long shortest(long value, long least, String field) {
        if (Long.compareUnsigned(value, least) < 0) {
            throw bad(field + " is not in its shortest form");
        }
        return value;
    }

    private static ScbException bad(String message) {
        return new ScbException(Fault.BAD_TRANSACTION, message);
    }
}
