package scb.crypto;

import java.math.BigInteger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import scb.format.Bytes;
import scb.format.Fault;
import scb.format.KeyLocator;
import scb.format.ScbException;

/** The keys below a root key, where lnd's wallet has them: m/1017'/coin'/family'/0/index. */
public final class Wallet {
    private static final int PURPOSE = 1017;
    private static final KeyLocator BASE_ENCRYPTION = new KeyLocator(7, 0);
    private static final long IMPORTED_ACCOUNT = HdKey.HARDENED - 1;
    private static final int SCANNED_INDICES = 100_000;

    private final HdKey coin;
    private final Map<Long, Branch> branches = new ConcurrentHashMap<>();
    private volatile Bytes basePublicKey;

    private Wallet(HdKey root, long coinType) {
        if (coinType < 0 || coinType >= HdKey.HARDENED) {
            throw new ScbException(Fault.OUT_OF_RANGE, "coin type " + coinType);
        }
        coin = root.hardened(PURPOSE).hardenedZerosBehind(coinType);
    }

    public static Wallet ofSeed(Bytes seed, long coinType) {
        return new Wallet(HdKey.master(seed), coinType);
    }

    public static Wallet ofExtendedKey(String text, long coinType) {
        return new Wallet(ExtendedKey.parse(text), coinType);
    }

    public Bytes basePublicKey() {
        if (basePublicKey == null) {
            basePublicKey = publicKey(BASE_ENCRYPTION);
        }
        return basePublicKey;
    }

    public Bytes publicKey(KeyLocator locator) {
        return key(locator).publicKey();
    }

    /** The private key of a descriptor, 32 bytes. One with a public key beside index 0 is looked for. */
    public Bytes privateKey(KeyDescriptor descriptor) {
        return find(descriptor).secretBytes();
    }

    /** The private key of a public key, 32 bytes, whatever index the descriptor has. */
    public Bytes privateKeyOf(KeyDescriptor descriptor) {
        HdKey atIndex = key(descriptor.locator());
        return (atIndex.publicKey().equals(descriptor.pubKey()) ? atIndex : scan(descriptor)).secretBytes();
    }

    /** The secret that the key of a descriptor shares with a public key, 32 bytes. */
    public Bytes sharedSecret(KeyDescriptor descriptor, Bytes publicKey) {
        Secp256k1.requirePoint(publicKey, "pub_key");
        BigInteger secret = find(descriptor).secret();
        return Hashes.sha256(Secp256k1.multiply(publicKey, secret));
    }

    private HdKey find(KeyDescriptor descriptor) {
        boolean indexKnown = descriptor.pubKey() == null || descriptor.locator().index() != 0;
        return indexKnown ? key(descriptor.locator()) : scan(descriptor);
    }

    private HdKey scan(KeyDescriptor descriptor) {
        Branch branch = branch(descriptor.locator().family());
        for (int index = 0; index < SCANNED_INDICES; index++) {
            if (branch.key.normalPublicKey(branch.publicKey, index).equals(descriptor.pubKey())) {
                return branch.normal(index);
            }
        }
        throw new ScbException(Fault.NOT_FOUND, "no index of the family has this public key");
    }

    private HdKey key(KeyLocator locator) {
        long index = locator.index();
        if (index < 0 || index >= 2 * HdKey.HARDENED) {
            throw new ScbException(Fault.OUT_OF_RANGE, "key index " + index);
        }
        Branch branch = branch(locator.family());
        return index < HdKey.HARDENED ? branch.normal(index) : branch.key.hardenedZerosBehind(index - HdKey.HARDENED);
    }

    private Branch branch(long family) {
        return branches.computeIfAbsent(family, this::newBranch);
    }

    private Branch newBranch(long family) {
        if (family < 0 || family >= IMPORTED_ACCOUNT) {
            throw new ScbException(Fault.OUT_OF_RANGE, "key family " + family);
        }
        HdKey account = family == 0 ? coin.hardenedZerosBehind(0) : coin.hardened(family);
        HdKey key = account.normal(account.publicKey(), 0);
        return new Branch(key, key.publicKey());
    }

    /** The parent of the keys of a family, with its public key, which each of them is made with. */
    private record Branch(HdKey key, Bytes publicKey) {
        HdKey normal(long index) {
            return key.normal(publicKey, index);
        }
    }
}
