package chanbackup_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"testing"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/keychain"
	"github.com/lightningnetwork/lnd/lnencrypt"
	"scbref.example/vectors"
	"scbref.example/vectors/scbtest"
)

// TestVectors runs the public vectors of Static Channel Backups over this
// package. Its errors have no classes, so of a refusal only that it is one is
// judged. Asked is what this package and lnencrypt export: no wallet, no file.
func TestVectors(t *testing.T) {
	random := rand.Reader
	t.Cleanup(func() { rand.Reader = random })

	scbtest.Run(t, exported{random})
}

type exported struct{ random io.Reader }

func (exported) Declares() scbtest.Declaration {
	return scbtest.Declaration{
		Ops: []string{
			"version.encode", "version.decode", "envelope.seal",
			"envelope.open", "single.serialize", "single.pack",
			"single.deserialize", "single.unpack", "singles.unpack",
			"multi.serialize", "multi.pack", "multi.deserialize",
			"multi.unpack", "static-chan-backups.pack",
		},
		SingleVersions: []int{0, 1, 2, 3, 4, 5, 6, 7},
		MultiVersions:  []int{0},
		Features: []string{"close_tx_inputs", "dns_address",
			"opaque_address", "nonce_injection"},
	}
}

type answer map[string]any

func (e exported) Answer(op string, in json.RawMessage) (any, error) {
	var r vectors.Request
	if err := json.Unmarshal(in, &r); err != nil {
		return nil, fmt.Errorf("%w: %w", scbtest.ErrSkip, err)
	}
	var c conversion
	ring := keyRing{key: btcec.Generator()}
	if r.KeyRing.BasePub != nil {
		ring.key = c.point(r.KeyRing.BasePub)
	}
	single, singles := c.single(&r.Single), c.singles(r.Singles)
	multi := chanbackup.Multi{
		Version:       chanbackup.MultiBackupVersion(r.Multi.Version),
		StaticBackups: c.singles(r.Multi.StaticBackups),
	}
	if c.err != nil {
		return nil, fmt.Errorf("%w: %w", scbtest.ErrSkip, c.err)
	}
	rand.Reader = e.random
	if nonces := append(r.Nonces, r.Nonce); len(r.Nonces)+len(r.Nonce) > 0 {
		drawn := bytes.NewReader(bytes.Join(hexes(nonces), nil))
		rand.Reader = io.MultiReader(drawn, e.random)
	}

	var out bytes.Buffer
	switch op {
	case "version.encode":
		version := chanbackup.SingleBackupVersion(r.Version)

		return answer{"encoded": version.Encode(r.CloseTx)}, nil

	case "version.decode":
		version, closeTx := chanbackup.DecodeVersion(r.Encoded)

		return answer{"version": version, "close_tx": closeTx}, nil

	case "envelope.seal":
		return packed(&out, seal(r.Plaintext, ring, &out))

	case "envelope.open":
		plaintext, err := open(r.Packed[0], ring)

		return answer{"plaintext": vectors.Hex(plaintext)}, err

	case "single.serialize":
		err := single.Serialize(&out)

		return answer{"bytes": vectors.Hex(out.Bytes())}, err

	case "single.pack":
		return packed(&out, single.PackToWriter(&out, ring))

	case "single.deserialize":
		return read(&single, single.Deserialize(bytes.NewReader(r.Bytes)))

	case "single.unpack":
		blob := bytes.NewReader(r.Packed[0])

		return read(&single, single.UnpackFromReader(blob, ring))

	case "singles.unpack":
		blobs := chanbackup.PackedSingles(hexes(r.Packed))
		singles, err := blobs.Unpack(ring)

		return answer{"singles": all(singles)}, err

	case "multi.serialize":
		if err := multi.PackToWriter(&out, ring); err != nil {
			return nil, err
		}
		plaintext, err := open(out.Bytes(), ring)

		return answer{"bytes": vectors.Hex(plaintext)}, err

	case "multi.pack":
		return packed(&out, multi.PackToWriter(&out, ring))

	case "multi.deserialize", "multi.unpack":
		blob := chanbackup.PackedMulti{}
		if op == "multi.unpack" {
			blob = chanbackup.PackedMulti(r.Packed[0])
		} else if err := seal(r.Bytes, ring, &out); err != nil {
			return nil, err
		} else {
			blob = out.Bytes()
		}
		multi, err := blob.Unpack(ring)
		if err != nil {
			return nil, err
		}

		return answer{"multi": answer{"version": multi.Version,
			"static_backups": all(multi.StaticBackups)}}, nil

	case "static-chan-backups.pack":
		blobs, err := chanbackup.PackStaticChanBackups(singles, ring)
		list := []answer{}
		for outpoint, blob := range blobs {
			list = append(list, answer{"packed": vectors.Hex(blob),
				"funding_outpoint": outpointOf(outpoint)})
		}

		return answer{"packed": list}, err
	}

	return nil, scbtest.ErrSkip
}

func packed(out *bytes.Buffer, err error) (answer, error) {
	return answer{"packed": vectors.Hex(out.Bytes())}, err
}

func read(single *chanbackup.Single, err error) (answer, error) {
	if err != nil {
		return nil, err
	}

	return answer{"single": all([]chanbackup.Single{*single})[0]}, nil
}

func hexes(in []vectors.Hex) (out [][]byte) {
	for _, each := range in {
		out = append(out, each)
	}

	return out
}

// keyRing knows the base encryption key, which is all that is asked for.
type keyRing struct {
	keychain.KeyRing
	key *btcec.PublicKey
}

func (r keyRing) DeriveKey(
	locator keychain.KeyLocator) (keychain.KeyDescriptor, error) {

	return keychain.KeyDescriptor{KeyLocator: locator, PubKey: r.key}, nil
}

func seal(plaintext []byte, ring keyRing, out io.Writer) error {
	encrypter, err := lnencrypt.KeyRingEncrypter(ring)
	if err != nil {
		return err
	}

	return encrypter.EncryptPayloadToWriter(plaintext, out)
}

func open(blob []byte, ring keyRing) ([]byte, error) {
	encrypter, err := lnencrypt.KeyRingEncrypter(ring)
	if err != nil {
		return nil, err
	}

	return encrypter.DecryptPayloadFromReader(bytes.NewReader(blob))
}
