//go:build !stateless

package main

import (
	"encoding/hex"
	"reflect"

	"github.com/lightningnetwork/lnd/keychain"
	"github.com/lightningnetwork/lnd/lnencrypt"
)

type keyDeriveIn struct {
	rootJSON
	KeyLocator keyLocatorJSON `json:"key_locator"`
}

type keyDeriveOut struct {
	PubKey string `json:"pub_key"`
}

func (a *adapter) keyDerive(in *keyDeriveIn) (*keyDeriveOut, error) {
	if !in.given() {
		return nil, errNoRoot
	}
	var r reader
	locator := r.locator(&in.KeyLocator)
	if r.err != nil {
		return nil, r.err
	}

	ring, err := a.wallets.keyRing(&in.rootJSON)
	if err != nil {
		return nil, err
	}
	key, err := ring.DeriveKey(locator)
	if err != nil {
		return nil, err
	}

	return &keyDeriveOut{PubKey: publicKeyHex(key.PubKey)}, nil
}

type keyEncryptionOut struct {
	BasePub       string `json:"base_pub"`
	EncryptionKey string `json:"encryption_key"`
}

func (a *adapter) keyEncryption(in *keyRingJSON) (*keyEncryptionOut, error) {
	if in.BasePub == "" && !in.given() {
		return nil, errNoRoot
	}
	ring, err := a.keyRing(in)
	if err != nil {
		return nil, err
	}
	base, err := ring.DeriveKey(baseEncryptionLocator)
	if err != nil {
		return nil, err
	}
	key, err := encryptionKey(baseKeyRing{base: base.PubKey})
	if err != nil {
		return nil, err
	}

	return &keyEncryptionOut{
		BasePub:       publicKeyHex(base.PubKey),
		EncryptionKey: hex.EncodeToString(key),
	}, nil
}

var errNoRoot = &refusal{
	class:   "missing-field",
	message: "a seed or an extended key is needed",
}

// encryptionKey returns the key that lnencrypt made. lnencrypt keeps it to
// itself; reading the field is the only way not to compute it again here.
func encryptionKey(ring keychain.KeyRing) ([]byte, error) {
	encrypter, err := lnencrypt.KeyRingEncrypter(ring)
	if err != nil {
		return nil, err
	}

	return reflect.ValueOf(encrypter).Elem().
		FieldByName("encryptionKey").Bytes(), nil
}
