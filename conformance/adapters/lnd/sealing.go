//go:build !before_0_16

package main

import (
	"bytes"

	"github.com/lightningnetwork/lnd/keychain"
	"github.com/lightningnetwork/lnd/lnencrypt"
)

// baseEncryption is the family of the key from which lnencrypt makes its own.
const baseEncryption = keychain.KeyFamilyBaseEncryption

// sealingOps are those of lnencrypt alone.
func (a *adapter) sealingOps() map[string]operation {
	return map[string]operation{
		"envelope.seal": op(a.envelopeSeal),
		"envelope.open": op(a.envelopeOpen),
	}
}

// seal encrypts as lnd does, with the nonce given, if any. The key comes first:
// a wallet draws random bytes too.
func seal(plaintext []byte, ring keychain.KeyRing,
	nonces []string) ([]byte, error) {

	encrypter, err := lnencrypt.KeyRingEncrypter(ring)
	if err != nil {
		return nil, err
	}
	var sealed bytes.Buffer
	err = withNonces(nonces, func() error {
		return encrypter.EncryptPayloadToWriter(plaintext, &sealed)
	})

	return sealed.Bytes(), err
}

// open is the inverse of seal.
func open(packed []byte, ring keychain.KeyRing) ([]byte, error) {
	encrypter, err := lnencrypt.KeyRingEncrypter(ring)
	if err != nil {
		return nil, err
	}

	return encrypter.DecryptPayloadFromReader(bytes.NewReader(packed))
}
