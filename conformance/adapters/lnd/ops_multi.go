package main

import (
	"bytes"
	"encoding/hex"

	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/keychain"
)

// multiHeader is the size of what precedes the first Single of a Multi: the
// version byte and the count.
const multiHeader = 5

type multiInOut struct {
	Multi *multiJSON `json:"multi"`
}

// multiSerialize packs with lnd and opens the result with lnd again.
func multiSerialize(in *multiInOut) (*bytesJSON, error) {
	packed, err := packMulti(in.Multi, plainKeyRing, nil)
	if err != nil {
		return nil, err
	}
	plaintext, err := open(packed, plainKeyRing)
	if err != nil {
		return nil, err
	}

	return &bytesJSON{Bytes: hex.EncodeToString(plaintext)}, nil
}

// multiDeserialize seals with lnd and unpacks the result with lnd.
func multiDeserialize(in *bytesJSON) (*multiInOut, error) {
	plaintext, err := fromHex("bytes", in.Bytes)
	if err != nil {
		return nil, err
	}
	sealed, err := seal(plaintext, plainKeyRing, nil)
	if err != nil {
		return nil, err
	}

	return unpackMulti(sealed, plainKeyRing)
}

type multiPackIn struct {
	Multi   *multiJSON  `json:"multi"`
	KeyRing keyRingJSON `json:"key_ring"`
	Nonce   string      `json:"nonce"`
}

func (a *adapter) multiPack(in *multiPackIn) (*packedJSON, error) {
	ring, err := a.keyRing(&in.KeyRing)
	if err != nil {
		return nil, err
	}
	packed, err := packMulti(in.Multi, ring, optional(in.Nonce))
	if err != nil {
		return nil, err
	}

	return &packedJSON{Packed: hex.EncodeToString(packed)}, nil
}

func (a *adapter) multiUnpack(in *packedIn) (*multiInOut, error) {
	packed, ring, err := a.packed(in)
	if err != nil {
		return nil, err
	}

	return unpackMulti(packed, ring)
}

func packMulti(in *multiJSON, ring keychain.KeyRing,
	nonces []string) ([]byte, error) {

	if in == nil {
		return nil, skipf("the request has no multi")
	}
	var r reader
	multi := r.multi(in)
	if r.err != nil {
		return nil, r.err
	}

	var out bytes.Buffer
	err := withNonces(nonces, func() error {
		return multi.PackToWriter(&out, ring)
	})
	if err != nil {
		return nil, writeError(err, multi.StaticBackups)
	}

	return out.Bytes(), nil
}

func unpackMulti(packed []byte, ring keychain.KeyRing) (*multiInOut, error) {
	blob := chanbackup.PackedMulti(packed)
	multi, err := blob.Unpack(ring)
	if err != nil {
		return nil, multiReadError(err, packed, ring)
	}
	out, err := multiOut(multi)

	return &multiInOut{Multi: out}, err
}

// multiReadError is readError for the Singles of a Multi.
func multiReadError(err error, packed []byte, ring keychain.KeyRing) error {
	if !isTruncated(err) {
		return err
	}
	plaintext := opened(packed, ring)

	return readError(err, plaintext[min(multiHeader, len(plaintext)):])
}
