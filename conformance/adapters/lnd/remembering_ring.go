//go:build !stateless

package main

import (
	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/lightningnetwork/lnd/keychain"
)

// rememberingRing asks lnd's ring of a wallet for each thing once: every
// Single is mapped twice here, and a call of the ring is a transaction of the
// wallet's database, or a scan.
type rememberingRing struct {
	keychain.SecretKeyRing
	public  map[keychain.KeyLocator]keychain.KeyDescriptor
	private map[string]*btcec.PrivateKey
	secrets map[string][32]byte
}

func newRememberingRing(ring keychain.SecretKeyRing) *rememberingRing {
	return &rememberingRing{
		SecretKeyRing: ring,
		public:        make(map[keychain.KeyLocator]keychain.KeyDescriptor),
		private:       make(map[string]*btcec.PrivateKey),
		secrets:       make(map[string][32]byte),
	}
}

func (r *rememberingRing) DeriveKey(
	loc keychain.KeyLocator) (keychain.KeyDescriptor, error) {

	return remembered(r.public, loc, func() (keychain.KeyDescriptor, error) {
		return r.SecretKeyRing.DeriveKey(loc)
	})
}

func (r *rememberingRing) DerivePrivKey(
	desc keychain.KeyDescriptor) (*btcec.PrivateKey, error) {

	return remembered(r.private, name(desc, nil), func() (
		*btcec.PrivateKey, error) {

		return r.SecretKeyRing.DerivePrivKey(desc)
	})
}

func (r *rememberingRing) ECDH(desc keychain.KeyDescriptor,
	remote *btcec.PublicKey) ([32]byte, error) {

	return remembered(r.secrets, name(desc, remote), func() (
		[32]byte, error) {

		return r.SecretKeyRing.ECDH(desc, remote)
	})
}

// name tells descriptors apart, with the public key they are used with.
func name(desc keychain.KeyDescriptor, remote *btcec.PublicKey) string {
	locator := locatorJSON(desc.KeyLocator)

	return locator.Family.String() + "/" + locator.Index.String() + "/" +
		publicKeyHex(desc.PubKey) + "/" + publicKeyHex(remote)
}

func remembered[K comparable, V any](known map[K]V, key K,
	ask func() (V, error)) (V, error) {

	if value, ok := known[key]; ok {
		return value, nil
	}
	value, err := ask()
	if err == nil {
		known[key] = value
	}

	return value, err
}
