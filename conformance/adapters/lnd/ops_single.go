package main

import (
	"bytes"
	"encoding/hex"

	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/keychain"
)

type bytesJSON struct {
	Bytes string `json:"bytes"`
}

type packedJSON struct {
	Packed string `json:"packed"`
}

type packedIn struct {
	Packed  string      `json:"packed"`
	KeyRing keyRingJSON `json:"key_ring"`
}

type singleInOut struct {
	Single *singleJSON `json:"single"`
}

func singleSerialize(in *singleInOut) (*bytesJSON, error) {
	single, err := singleOf(in.Single)
	if err != nil {
		return nil, err
	}

	var out bytes.Buffer
	if err := single.Serialize(&out); err != nil {
		return nil, err
	}

	return &bytesJSON{Bytes: hex.EncodeToString(out.Bytes())}, nil
}

func singleDeserialize(in *bytesJSON) (*singleInOut, error) {
	raw, err := fromHex("bytes", in.Bytes)
	if err != nil {
		return nil, err
	}

	var single chanbackup.Single
	if err := single.Deserialize(bytes.NewReader(raw)); err != nil {
		return nil, readError(err, raw)
	}

	return singleAnswer(&single)
}

type singlePackIn struct {
	Single  *singleJSON `json:"single"`
	KeyRing keyRingJSON `json:"key_ring"`
	Nonce   string      `json:"nonce"`
}

func (a *adapter) singlePack(in *singlePackIn) (*packedJSON, error) {
	single, err := singleOf(in.Single)
	if err != nil {
		return nil, err
	}
	ring, err := a.keyRing(&in.KeyRing)
	if err != nil {
		return nil, err
	}

	var out bytes.Buffer
	err = withNonces(optional(in.Nonce), func() error {
		return single.PackToWriter(&out, ring)
	})
	if err != nil {
		return nil, err
	}

	return &packedJSON{Packed: hex.EncodeToString(out.Bytes())}, nil
}

func (a *adapter) singleUnpack(in *packedIn) (*singleInOut, error) {
	packed, ring, err := a.packed(in)
	if err != nil {
		return nil, err
	}

	var single chanbackup.Single
	err = single.UnpackFromReader(bytes.NewReader(packed), ring)
	if err != nil {
		return nil, readError(err, opened(packed, ring))
	}

	return singleAnswer(&single)
}

type singlesUnpackIn struct {
	Packed  []string    `json:"packed"`
	KeyRing keyRingJSON `json:"key_ring"`
}

type singlesOutJSON struct {
	Singles []singleJSON `json:"singles"`
}

func (a *adapter) singlesUnpack(in *singlesUnpackIn) (*singlesOutJSON, error) {
	ring, err := a.keyRing(&in.KeyRing)
	if err != nil {
		return nil, err
	}
	packed, err := packedSingles(in.Packed)
	if err != nil {
		return nil, err
	}

	singles, err := packed.Unpack(ring)
	if err != nil {
		return nil, singlesReadError(err, packed, ring)
	}
	out, err := singlesOut(singles)

	return &singlesOutJSON{Singles: out}, err
}

func packedSingles(in []string) (chanbackup.PackedSingles, error) {
	packed := make(chanbackup.PackedSingles, len(in))
	for i, text := range in {
		var err error
		if packed[i], err = fromHex("packed", text); err != nil {
			return nil, err
		}
	}

	return packed, nil
}

type staticPackIn struct {
	Singles []singleJSON `json:"singles"`
	KeyRing keyRingJSON  `json:"key_ring"`
	Nonces  []string     `json:"nonces"`
}

type staticPackedJSON struct {
	FundingOutpoint outpointJSON `json:"funding_outpoint"`
	Packed          string       `json:"packed"`
}

type staticPackOut struct {
	Packed []staticPackedJSON `json:"packed"`
}

func (a *adapter) staticChanBackupsPack(
	in *staticPackIn) (*staticPackOut, error) {

	var r reader
	singles := r.singles(in.Singles)
	if r.err != nil {
		return nil, r.err
	}
	ring, err := a.keyRing(&in.KeyRing)
	if err != nil {
		return nil, err
	}

	out := &staticPackOut{Packed: []staticPackedJSON{}}
	err = withNonces(in.Nonces, func() error {
		packed, err := chanbackup.PackStaticChanBackups(singles, ring)
		for outpoint, blob := range packed {
			out.Packed = append(out.Packed, staticPackedJSON{
				FundingOutpoint: outpointOut(&outpoint),
				Packed:          hex.EncodeToString(blob),
			})
		}

		return err
	})
	if err != nil {
		return nil, writeError(err, singles)
	}

	return out, nil
}

func singleOf(in *singleJSON) (*chanbackup.Single, error) {
	if in == nil {
		return nil, skipf("the request has no single")
	}
	var r reader
	single := r.single(in)

	return &single, r.err
}

func singleAnswer(single *chanbackup.Single) (*singleInOut, error) {
	out, err := singleOut(single)

	return &singleInOut{Single: out}, err
}

// packed reads what all unpacking takes.
func (a *adapter) packed(in *packedIn) ([]byte, keychain.KeyRing, error) {
	packed, err := fromHex("packed", in.Packed)
	if err != nil {
		return nil, nil, err
	}
	ring, err := a.keyRing(&in.KeyRing)

	return packed, ring, err
}

// opened returns the plaintext of a blob, or nil if it cannot be opened.
func opened(packed []byte, ring keychain.KeyRing) []byte {
	plaintext, err := open(packed, ring)
	if err != nil {
		return nil
	}

	return plaintext
}

// singlesReadError is readError for the first blob that does not unpack.
func singlesReadError(err error, packed chanbackup.PackedSingles,
	ring keychain.KeyRing) error {

	for _, blob := range packed {
		var single chanbackup.Single
		reader := bytes.NewReader(blob)
		if single.UnpackFromReader(reader, ring) != nil {
			return readError(err, opened(blob, ring))
		}
	}

	return err
}
