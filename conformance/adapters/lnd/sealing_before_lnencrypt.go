//go:build before_0_16

package main

import (
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"

	"github.com/lightningnetwork/lnd/keychain"
	"golang.org/x/crypto/chacha20poly1305"
)

// baseEncryption is the family of the key from which lnd makes its own.
const baseEncryption = keychain.KeyFamilyStaticBackup

// sealingOps are none: what seals and opens here is not lnd.
func (a *adapter) sealingOps() map[string]operation {
	return nil
}

// seal encrypts for what lnd is to read. This lnd keeps its encryption to
// itself; whether this is the same shows when lnd opens it.
func seal(plaintext []byte, ring keychain.KeyRing,
	_ []string) ([]byte, error) {

	sealer, err := newSealer(ring)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}

	return sealer.Seal(nonce, nonce, plaintext, nonce), nil
}

// open is the inverse of seal.
func open(packed []byte, ring keychain.KeyRing) ([]byte, error) {
	sealer, err := newSealer(ring)
	if err != nil {
		return nil, err
	}
	if len(packed) < chacha20poly1305.NonceSizeX {
		return nil, &refusal{"too-short", "seal", "no nonce"}
	}
	nonce := packed[:chacha20poly1305.NonceSizeX]

	return sealer.Open(
		nil, nonce, packed[chacha20poly1305.NonceSizeX:], nonce,
	)
}

func newSealer(ring keychain.KeyRing) (cipher.AEAD, error) {
	base, err := ring.DeriveKey(baseEncryptionLocator)
	if err != nil {
		return nil, err
	}
	key := sha256.Sum256(base.PubKey.SerializeCompressed())

	return chacha20poly1305.NewX(key[:])
}
