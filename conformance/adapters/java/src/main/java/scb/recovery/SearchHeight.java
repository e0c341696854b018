package scb.recovery;

import java.util.List;
import scb.format.Bytes;
import scb.format.Single;

/** The block from which the chain is searched for channels that say nothing of their own. */
final class SearchHeight {
    private static final Bytes MAINNET =
            Bytes.fromHex("6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000");
    private static final Bytes TESTNET3 =
            Bytes.fromHex("43497fd7f826957108f4a30fd9cec3aeba79972084e90ead01ea330900000000");

    private SearchHeight() {}

    static long shared(List<Single> singles) {
        return singles.stream()
                .mapToLong(single -> single.shortChannelId().blockHeight())
                .filter(height -> height != 0)
                .min()
                .orElseGet(() -> singles.isEmpty() ? 0 : firstBackups(singles.get(0).chainHash()));
    }

    private static long firstBackups(Bytes chainHash) {
        if (chainHash.equals(MAINNET)) {
            return 571_800;
        }
        return chainHash.equals(TESTNET3) ? 1_489_300 : 1;
    }
}
