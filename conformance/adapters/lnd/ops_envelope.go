package main

import "encoding/hex"

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
	packed, err := seal(plaintext, ring, optional(in.Nonce))
	if err != nil {
		return nil, err
	}

	return &packedJSON{Packed: hex.EncodeToString(packed)}, nil
}

func (a *adapter) envelopeOpen(in *packedIn) (*plaintextJSON, error) {
	packed, ring, err := a.packed(in)
	if err != nil {
		return nil, err
	}
	plaintext, err := open(packed, ring)
	if err != nil {
		return nil, err
	}

	return &plaintextJSON{Plaintext: hex.EncodeToString(plaintext)}, nil
}
