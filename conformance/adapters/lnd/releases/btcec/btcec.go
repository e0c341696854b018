// Package btcec stands for btcd's btcec/v2 in releases of lnd before 0.15,
// whose keys are those of the first btcec. The module files of these releases
// put it in the place of the real one, so that the adapter has one source.
package btcec

import (
	"math/big"

	"github.com/btcsuite/btcd/btcec"
)

// PubKeyBytesLenCompressed is the size of a compressed key in bytes.
const PubKeyBytesLenCompressed = btcec.PubKeyBytesLenCompressed

// PublicKey is the key that these releases have.
type PublicKey = btcec.PublicKey

// Error is never met: the first btcec has nothing but texts.
type Error struct{ error }

// FieldVal is a coordinate.
type FieldVal struct{ value big.Int }

// NewPublicKey makes a key of its coordinates without looking at them.
func NewPublicKey(x, y *FieldVal) *PublicKey {
	return &PublicKey{Curve: btcec.S256(), X: &x.value, Y: &y.value}
}

// ParsePubKey reads a key.
func ParsePubKey(raw []byte) (*PublicKey, error) {
	return btcec.ParsePubKey(raw, btcec.S256())
}

// Generator returns the generator of the curve.
func Generator() *PublicKey {
	curve := btcec.S256()

	return &PublicKey{Curve: curve, X: curve.Gx, Y: curve.Gy}
}
