package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/lightningnetwork/lnd/keychain"
)

// baseEncryptionLocator is where lnd asks a key ring for its key.
var baseEncryptionLocator = keychain.KeyLocator{Family: baseEncryption}

// baseKeyRing is a key ring that knows the base encryption key alone, which
// is all that packing and unpacking need.
type baseKeyRing struct {
	base *btcec.PublicKey
}

var _ keychain.KeyRing = baseKeyRing{}

// plainKeyRing seals what is opened again at once: lnd has no function that
// writes or reads the plaintext of a Multi.
var plainKeyRing = baseKeyRing{base: btcec.Generator()}

func (r baseKeyRing) DeriveKey(
	loc keychain.KeyLocator) (keychain.KeyDescriptor, error) {

	if loc != baseEncryptionLocator {
		return keychain.KeyDescriptor{}, errors.New("only the base " +
			"encryption key is known")
	}

	return keychain.KeyDescriptor{KeyLocator: loc, PubKey: r.base}, nil
}

func (r baseKeyRing) DeriveNextKey(
	keychain.KeyFamily) (keychain.KeyDescriptor, error) {

	return keychain.KeyDescriptor{}, errors.New("only the base " +
		"encryption key is known")
}

// rootJSON is where a wallet comes from: one of seed and extended key.
type rootJSON struct {
	Seed        *string     `json:"seed"`
	ExtendedKey string      `json:"extended_key"`
	CoinType    json.Number `json:"coin_type"`
}

func (r *rootJSON) given() bool {
	return r.Seed != nil || r.ExtendedKey != ""
}

// keyRingJSON is the protocol's key ring.
type keyRingJSON struct {
	rootJSON
	BasePub string `json:"base_pub"`
}

// keyRing returns a key ring for packing and unpacking.
func (a *adapter) keyRing(in *keyRingJSON) (keychain.KeyRing, error) {
	switch {
	case in.BasePub != "":
		base, err := publicKey("base_pub", in.BasePub)
		if err != nil {
			return nil, err
		}

		return baseKeyRing{base: base}, nil

	case in.given():
		return a.walletKeyRing(&in.rootJSON)

	default:
		return nil, skipf("lnd's encryption starts at base_pub, a " +
			"seed or an extended key")
	}
}

// maxPoints bounds the points that are remembered.
const maxPoints = 1 << 14

// points are those that were parsed, by their text: extracting the root is
// most of the time of reading a Single, and the same keys come again and
// again. Requests are read one after the other, and nobody changes a point.
var points = make(map[string]*btcec.PublicKey)

// publicKey parses a compressed key. An empty text is lnd's nil key.
func publicKey(name, text string) (*btcec.PublicKey, error) {
	if key, ok := points[text]; ok {
		return key, nil
	}
	key, err := parsePublicKey(name, text)
	if err != nil || key == nil {
		return nil, err
	}
	if len(points) == maxPoints {
		clear(points)
	}
	points[text] = key

	return key, nil
}

func parsePublicKey(name, text string) (*btcec.PublicKey, error) {
	if text == "" {
		return nil, nil
	}
	raw, err := fromHex(name, text)
	if err != nil {
		return nil, err
	}
	if isZeroKey(raw) {
		// No point has x = 0, but a private key of zero leads lnd to
		// this value, and it writes it.
		return btcec.NewPublicKey(
			new(btcec.FieldVal), new(btcec.FieldVal),
		), nil
	}
	if len(raw) != btcec.PubKeyBytesLenCompressed {
		return nil, skipf("%s: lnd holds points, not %d bytes", name,
			len(raw))
	}
	key, err := btcec.ParsePubKey(raw)
	if err != nil {
		return nil, skipf("%s: lnd holds points: %v", name, err)
	}

	return key, nil
}

// isZeroKey reports whether raw is 02 and 32 zero bytes.
func isZeroKey(raw []byte) bool {
	if len(raw) != btcec.PubKeyBytesLenCompressed || raw[0] != 2 {
		return false
	}
	for _, b := range raw[1:] {
		if b != 0 {
			return false
		}
	}

	return true
}

// publicKeyHex is the inverse of publicKey.
func publicKeyHex(key *btcec.PublicKey) string {
	if key == nil {
		return ""
	}

	return hex.EncodeToString(key.SerializeCompressed())
}
