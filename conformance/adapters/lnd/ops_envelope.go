package main

import (
	"bytes"
	"encoding/hex"

	"github.com/lightningnetwork/lnd/lnencrypt"
)

type plaintextJSON struct {
	Plaintext string `json:"plaintext"`
}

type envelopeSealIn struct {
	Plaintext string      `json:"plaintext"`
	KeyRing   keyRingJSON `json:"key_ring"`
	Nonce     string      `json:"nonce"`
}

func (a *adapter) envelopeSeal(in *envelopeSealIn) (*packedJSON, error) {
	plaintext, err := fromHex("plaintext", in.Plaintext)
	if err != nil {
		return nil, err
	}
	ring, err := a.keyRing(&in.KeyRing)
	if err != nil {
		return nil, err
	}
	encrypter, err := lnencrypt.KeyRingEncrypter(ring)
	if err != nil {
		return nil, err
	}

	var out bytes.Buffer
	err = withNonces(optional(in.Nonce), func() error {
		return encrypter.EncryptPayloadToWriter(plaintext, &out)
	})
	if err != nil {
		return nil, err
	}

	return &packedJSON{Packed: hex.EncodeToString(out.Bytes())}, nil
}

func (a *adapter) envelopeOpen(in *packedIn) (*plaintextJSON, error) {
	packed, ring, err := a.packed(in)
	if err != nil {
		return nil, err
	}
	encrypter, err := lnencrypt.KeyRingEncrypter(ring)
	if err != nil {
		return nil, err
	}
	plaintext, err := encrypter.DecryptPayloadFromReader(
		bytes.NewReader(packed),
	)
	if err != nil {
		return nil, err
	}

	return &plaintextJSON{Plaintext: hex.EncodeToString(plaintext)}, nil
}
