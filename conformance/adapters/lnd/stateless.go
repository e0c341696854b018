//go:build stateless

package main

import "github.com/lightningnetwork/lnd/keychain"

// state is empty: of an older release only what needs no wallet and no session
// is asked.
type state struct{}

func newState() state {
	return state{}
}

func (a *adapter) close() {}

func (a *adapter) walletKeyRing(*rootJSON) (keychain.KeyRing, error) {
	return nil, skipf("no wallet is built in: only base_pub will do")
}

func (a *adapter) statefulOps() map[string]operation {
	return nil
}

// kindByState knows no error: nothing here has any but those of the format.
func kindByState(error) (kind, bool) {
	return kind{}, false
}
