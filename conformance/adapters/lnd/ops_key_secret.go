//go:build !stateless

package main

import (
	"encoding/hex"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcutil/hdkeychain"
	"github.com/btcsuite/btcwallet/waddrmgr"
	"github.com/lightningnetwork/lnd/keychain"
)

// nearScan is how many indices lnd is let scan. Each takes it a millisecond
// and a half, and a key that is not there would take more than two minutes.
const nearScan = 300

// ofRoot returns the wallet of a root, private keys included.
func (a *adapter) ofRoot(root *rootJSON) (openWallet, error) {
	if !root.given() {
		return openWallet{}, errNoRoot
	}

	return a.wallets.ofRoot(root)
}

type keyDerivePrivateIn struct {
	rootJSON
	KeyDescriptor keyDescriptorJSON `json:"key_descriptor"`
}

type keyDerivePrivateOut struct {
	PrivateKey string `json:"private_key"`
}

func (r *reader) descriptor(in *keyDescriptorJSON) keychain.KeyDescriptor {
	return keychain.KeyDescriptor{
		KeyLocator: r.locator(&in.KeyLocator),
		PubKey:     r.publicKey("pub_key", in.PubKey),
	}
}

func (a *adapter) keyDerivePrivate(
	in *keyDerivePrivateIn) (*keyDerivePrivateOut, error) {

	ring, desc, err := a.descriptor(&in.rootJSON, &in.KeyDescriptor)
	if err != nil {
		return nil, err
	}
	key, err := ring.DerivePrivKey(desc)
	if err != nil {
		return nil, err
	}

	return &keyDerivePrivateOut{hex.EncodeToString(key.Serialize())}, nil
}

type keyECDHIn struct {
	keyDerivePrivateIn
	PubKey string `json:"pub_key"`
}

type keyECDHOut struct {
	SharedSecret string `json:"shared_secret"`
}

func (a *adapter) keyECDH(in *keyECDHIn) (*keyECDHOut, error) {
	ring, desc, err := a.descriptor(&in.rootJSON, &in.KeyDescriptor)
	if err != nil {
		return nil, err
	}
	remote, err := publicKey("pub_key", in.PubKey)
	if err != nil {
		return nil, err
	}
	secret, err := ring.ECDH(desc, remote)
	if err != nil {
		return nil, err
	}

	return &keyECDHOut{hex.EncodeToString(secret[:])}, nil
}

// descriptor reads what both operations take.
func (a *adapter) descriptor(root *rootJSON, in *keyDescriptorJSON) (
	ring keychain.SecretKeyRing, desc keychain.KeyDescriptor, err error) {

	var r reader
	desc = r.descriptor(in)
	if r.err != nil {
		return nil, desc, r.err
	}
	known, err := a.ofRoot(root)
	if err != nil {
		return nil, desc, err
	}

	return known.keyRing, desc, known.tooFarToScan(desc)
}

// tooFarToScan skips what lnd would scan a family for in vain, or nearly so.
func (w openWallet) tooFarToScan(desc keychain.KeyDescriptor) error {
	if desc.PubKey == nil || desc.Index > 0 {
		return nil
	}
	near, err := w.isNear(desc)
	if err != nil || near {
		return err
	}

	return skipf("lnd would scan the family for more than %d indices: "+
		"minutes", nearScan)
}

// isNear reports whether the public key of a descriptor is among the first of
// its family, or the family has no keys that could be scanned.
func (w openWallet) isNear(desc keychain.KeyDescriptor) (bool, error) {
	// It makes the account, if there can be one.
	if _, err := w.keyRing.DeriveKey(keychain.KeyLocator{
		Family: desc.Family,
	}); err != nil {
		return true, nil
	}
	account, err := w.wallet.AccountProperties(waddrmgr.KeyScope{
		Purpose: keychain.BIP0043Purpose, Coin: w.coinType,
	}, uint32(desc.Family))
	if err != nil {
		return false, err
	}
	branch, err := account.AccountPubKey.Derive(0)
	if err != nil {
		return false, err
	}
	known := w.scanned[desc.Family]
	for index := range uint32(nearScan) {
		if int(index) == len(known) {
			key, err := childKey(branch, index)
			if err != nil {
				return false, err
			}
			known = append(known, key)
			w.scanned[desc.Family] = known
		}
		if known[index].IsEqual(desc.PubKey) {
			return true, nil
		}
	}

	return false, nil
}

func childKey(branch *hdkeychain.ExtendedKey, index uint32) (
	*btcec.PublicKey, error) {

	child, err := branch.Derive(index)
	if err != nil {
		return nil, err
	}

	return child.ECPubKey()
}
