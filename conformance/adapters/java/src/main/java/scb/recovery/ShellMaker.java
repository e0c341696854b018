package scb.recovery;

import java.util.HashSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import scb.channel.ChannelType;
import scb.crypto.KeyDescriptor;
import scb.crypto.Wallet;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.LocalConfig;
import scb.format.Outpoint;
import scb.format.RevocationRoot;
import scb.format.ScbException;
import scb.format.ShortChannelId;
import scb.format.Single;

/** From Singles to the shells of their channels, with the keys of a wallet. */
public final class ShellMaker {
    /**
     * What came of one call.
     *
     * @param shells in the order of the Singles, without those that have none
     * @param firstFailure why the first of these has none
     */
    public record Outcome(List<Shell> shells, Optional<ScbException> firstFailure) {}

    private final Wallet wallet;

    public ShellMaker(Wallet wallet) {
        this.wallet = wallet;
    }

    /** @throws ScbException {@code already-exists} where a channel stands twice in the call: nothing is stored then */
    public Outcome restore(List<Single> singles) {
        long sharedHeight = SearchHeight.shared(singles);
        List<Shell> shells = new ArrayList<>();
        ScbException firstFailure = null;
        for (Single single : singles) {
            try {
                shells.add(shell(single, sharedHeight));
            } catch (ScbException error) {
                firstFailure = firstFailure == null ? error : firstFailure;
            }
        }
        requireDistinct(shells);
        return new Outcome(shells, Optional.ofNullable(firstFailure));
    }

    private static void requireDistinct(List<Shell> shells) {
        Set<Outpoint> seen = new HashSet<>();
        for (Shell shell : shells) {
            if (!seen.add(shell.single().fundingOutpoint())) {
                throw new ScbException(Fault.ALREADY_EXISTS, "a channel stands twice in the call");
            }
        }
    }

    private Shell shell(Single single, long sharedHeight) {
        if (single.version() < 0 || single.version() > Single.LAST_VERSION) {
            throw new ScbException(Fault.UNKNOWN_VERSION, "version " + single.version() + " of a Single");
        }
        List<KeyDescriptor> keys = ourKeys(single.localConfig());
        ShortChannelId scid = single.shortChannelId();
        boolean unconfirmed = scid.blockHeight() != 0 && scid.txIndex() == 0;
        long height = scid.blockHeight() == 0 ? sharedHeight : unconfirmed ? scid.blockHeight() : 0;
        return new Shell(
                single,
                ChannelType.ofSingleVersion((int) single.version()),
                unconfirmed ? scid.withBlockHeight(0) : scid,
                height,
                keys,
                revocationRoot(single.revocationRoot(), keys.get(0).pubKey()));
    }

    private List<KeyDescriptor> ourKeys(LocalConfig local) {
        return Stream.of(
                        local.multiSigKey(),
                        local.revocationBasePoint(),
                        local.paymentBasePoint(),
                        local.delayBasePoint(),
                        local.htlcBasePoint())
                .map(locator -> new KeyDescriptor(locator, wallet.publicKey(locator)))
                .toList();
    }

    private Bytes revocationRoot(RevocationRoot root, Bytes multiSigKey) {
        KeyDescriptor descriptor = new KeyDescriptor(root.locator(), root.pubKey());
        return root.isLegacy() ? wallet.privateKeyOf(descriptor) : wallet.sharedSecret(descriptor, multiSigKey);
    }
}
