//go:build !stateless

package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcutil/hdkeychain"
	"github.com/btcsuite/btcd/chaincfg"
	"github.com/btcsuite/btcwallet/snacl"
	"github.com/btcsuite/btcwallet/waddrmgr"
	"github.com/btcsuite/btcwallet/wallet"
	_ "github.com/btcsuite/btcwallet/walletdb/bdb" // The wallet's database.
	"github.com/lightningnetwork/lnd/keychain"
)

// maxWallets bounds the wallets that are open at a time. Each time btcwallet
// stretches a passphrase it collects all garbage, so making a wallet takes the
// longer the more of them are in memory.
const maxWallets = 4

// memoryDir is where Linux keeps files in memory. A wallet that nobody opens
// again needs no disk, and waiting for one is half the time of making it.
const memoryDir = "/dev/shm"

// dirPrefix begins the names of the folders of wallets.
const dirPrefix = "scb-adapter-lnd-"

// walletPassphrase protects nothing: the wallet's file is unlinked as soon as
// it is open.
var walletPassphrase = []byte("scb-adapter")

// lightningSchema is the address schema of lnd's key scope. Addresses do not
// matter here, but btcwallet wants one.
var lightningSchema = waddrmgr.ScopeAddrSchema{
	ExternalAddrType: waddrmgr.WitnessPubKey,
	InternalAddrType: waddrmgr.WitnessPubKey,
}

// walletID tells wallets apart.
type walletID struct {
	seed, extendedKey string
	coinType          uint32
}

type openWallet struct {
	loader   *wallet.Loader
	wallet   *wallet.Wallet
	coinType uint32
	keyRing  keychain.SecretKeyRing
	restorer *rememberingRing

	// scanned has the first public keys of each family, as far as one was
	// looked for among them.
	scanned map[keychain.KeyFamily][]*btcec.PublicKey
}

// walletCache keeps wallets open, since making one takes several disk writes.
type walletCache struct {
	open  map[walletID]openWallet
	order []walletID
}

func newWalletCache() *walletCache {
	sweep()

	// The key derivation of the passphrase is slow on purpose, and collects
	// all garbage each time. All wallets have the same passphrase, so that
	// the key of one will do for all.
	stretch := sync.OnceValues(func() (*snacl.SecretKey, error) {
		fast, passphrase := waddrmgr.FastScryptOptions, walletPassphrase

		return snacl.NewSecretKey(&passphrase, fast.N, fast.R, fast.P)
	})
	waddrmgr.SetSecretKeyGen(func(*[]byte, *waddrmgr.ScryptOptions) (
		*snacl.SecretKey, error) {

		stretched, err := stretch()
		if err != nil {
			return nil, err
		}
		// The wallet overwrites it when it is locked.
		key := *stretched.Key

		return &snacl.SecretKey{
			Key: &key, Parameters: stretched.Parameters,
		}, nil
	})

	return &walletCache{open: make(map[walletID]openWallet)}
}

// sweep removes what adapters left in memory that were killed while they made
// a wallet. A folder in use is there for milliseconds.
func sweep() {
	left, err := filepath.Glob(filepath.Join(memoryDir, dirPrefix+"*"))
	if err != nil {
		return
	}
	for _, dir := range left {
		info, err := os.Stat(dir)
		if err == nil && time.Since(info.ModTime()) > time.Minute {
			_ = os.RemoveAll(dir) // Perhaps somebody else's.
		}
	}
}

// keyRing returns lnd's key ring over the btcwallet of a root.
func (c *walletCache) keyRing(in *rootJSON) (keychain.KeyRing, error) {
	known, err := c.ofRoot(in)

	return known.keyRing, err
}

// ofRoot returns the wallet of a root, and makes it where it is not open.
func (c *walletCache) ofRoot(in *rootJSON) (known openWallet, err error) {
	var r reader
	id := walletID{
		extendedKey: in.ExtendedKey,
		coinType:    r.uint32("coin_type", in.CoinType),
	}
	if in.Seed != nil {
		id.seed = string(r.bytes("seed", *in.Seed))
	}
	if r.err != nil {
		return known, r.err
	}

	if known, ok := c.open[id]; ok {
		return known, nil
	}

	made, err := makeWallet(id)
	if err != nil {
		return known, err
	}
	if len(c.order) == maxWallets {
		c.drop(c.order[0])
		c.order = c.order[1:]
	}
	c.open[id] = made
	c.order = append(c.order, id)

	return made, nil
}

// makeWallet does what lnd does when a wallet is created and started: create,
// unlock, add the scope m/1017'/coin', put a key ring over it.
func makeWallet(id walletID) (made openWallet, err error) {
	// Opening and unlocking it collect all garbage. There is little of it,
	// and sharing it out among processors takes longer than the work.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))

	dir, err := os.MkdirTemp(memoryDir, dirPrefix)
	if err != nil {
		dir, err = os.MkdirTemp("", dirPrefix)
	}
	if err != nil {
		return made, err
	}
	// An open file needs no name. Unlinked now, it cannot outlive us.
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	made.loader = wallet.NewLoader(
		chainParams(id.coinType), dir, true, time.Minute, 0,
	)
	w, err := createWallet(made.loader, id)
	if err != nil {
		return made, errors.Join(err, unload(made.loader))
	}

	err = w.Unlock(walletPassphrase, nil)
	if err == nil {
		_, err = w.AddScopeManager(waddrmgr.KeyScope{
			Purpose: keychain.BIP0043Purpose, Coin: id.coinType,
		}, lightningSchema)
	}
	if err != nil {
		return made, errors.Join(err, unload(made.loader))
	}
	made.wallet, made.coinType = w, id.coinType
	made.keyRing = keychain.NewBtcWalletKeyRing(w, id.coinType)
	made.restorer = newRememberingRing(made.keyRing)
	made.scanned = make(map[keychain.KeyFamily][]*btcec.PublicKey)

	return made, nil
}

// createWallet uses the function that lnd uses for each kind of root, and
// makes the checks lnd's wallet unlocker makes on an extended key.
func createWallet(loader *wallet.Loader, id walletID) (*wallet.Wallet, error) {
	if id.extendedKey == "" {
		return loader.CreateNewWallet(
			walletPassphrase, walletPassphrase, []byte(id.seed),
			time.Time{},
		)
	}

	root, err := hdkeychain.NewKeyFromString(id.extendedKey)
	switch {
	case err != nil:
		return nil, err

	case root.Depth() != 0:
		return nil, errors.New("extended key is not at depth 0")

	case !root.IsPrivate():
		return nil, errors.New("extended key is not private")
	}

	return loader.CreateNewWalletExtendedKey(
		walletPassphrase, walletPassphrase, root, time.Time{},
	)
}

// chainParams only decides how btcwallet prints extended keys.
func chainParams(coinType uint32) *chaincfg.Params {
	if coinType == keychain.CoinTypeBitcoin {
		return &chaincfg.MainNetParams
	}

	return &chaincfg.TestNet3Params
}

func (c *walletCache) drop(id walletID) {
	if err := unload(c.open[id].loader); err != nil {
		os.Stderr.WriteString("closing a wallet: " + err.Error() + "\n")
	}
	delete(c.open, id)
}

func (c *walletCache) close() {
	for _, id := range c.order {
		c.drop(id)
	}
	c.order = nil
}

// unload closes a wallet; one that never came to be needs none of it.
func unload(loader *wallet.Loader) error {
	err := loader.UnloadWallet()
	if errors.Is(err, wallet.ErrNotLoaded) {
		return nil
	}

	return err
}
