//go:build !stateless

package main

import (
	"os"

	"github.com/lightningnetwork/lnd/keychain"
)

// state is what the operations keep between requests: wallets and sessions.
type state struct {
	wallets  *walletCache
	shells   *shellDatabase
	sessions map[string]*session
}

func newState() state {
	return state{
		wallets:  newWalletCache(),
		sessions: make(map[string]*session),
	}
}

func (a *adapter) close() {
	for name := range a.sessions {
		if err := a.dropSession(name); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
		}
	}
	if a.shells != nil {
		if err := a.shells.close(); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
		}
	}
	a.wallets.close()
}

func (a *adapter) walletKeyRing(root *rootJSON) (keychain.KeyRing, error) {
	return a.wallets.keyRing(root)
}

// statefulOps are the operations for which lnd needs a wallet, a disk, a
// database or peers.
func (a *adapter) statefulOps() map[string]operation {
	return map[string]operation{
		"key.derive":            op(a.keyDerive),
		"key.encryption":        op(a.keyEncryption),
		"aezeed.decode":         op(aezeedDecode),
		"aezeed.encode":         op(aezeedEncode),
		"key.derive-private":    op(a.keyDerivePrivate),
		"key.ecdh":              op(a.keyECDH),
		"channel.restore":       op(a.channelRestore),
		"notifier.events":       op(notifierEvents),
		"backup.fetch":          op(backupFetch),
		"backup.fetch-all":      op(backupFetchAll),
		"multifile.swap":        op(multiFileSwap),
		"multifile.extract":     op(a.multiFileExtract),
		"swapper.new":           op(a.swapperNew),
		"swapper.start":         op(a.swapperStart),
		"swapper.event":         op(a.swapperEvent),
		"swapper.manual-update": op(a.swapperManualUpdate),
		"swapper.fail":          op(a.swapperFail),
		"swapper.close-events":  op(a.swapperCloseEvents),
		"swapper.stop":          op(a.swapperStop),
		"swapper.drop":          op(a.swapperDrop),
		"recover.singles":       op(a.recoverSingles),
		"recover.multi":         op(a.recoverMulti),
	}
}
