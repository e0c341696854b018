//go:build !stateless

package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"time"

	"github.com/lightningnetwork/lnd/aezeed"
)

type aezeedSeedJSON struct {
	InternalVersion int    `json:"internal_version"`
	Birthday        int    `json:"birthday"`
	Entropy         string `json:"entropy"`
	Salt            string `json:"salt"`
}

type aezeedDecodeIn struct {
	Words      []string `json:"words"`
	Passphrase string   `json:"passphrase"`
}

// aezeedDecode answers with lnd's own package.
func aezeedDecode(in *aezeedDecodeIn) (*aezeedSeedJSON, error) {
	var phrase aezeed.Mnemonic
	if len(in.Words) != len(phrase) {
		return nil, skipf("lnd's phrase has %d words by its type",
			len(phrase))
	}
	copy(phrase[:], in.Words)
	passphrase, err := fromHex("passphrase", in.Passphrase)
	if err != nil {
		return nil, err
	}
	seed, err := phrase.ToCipherSeed(passphrase)
	if err != nil {
		return nil, err
	}
	return &aezeedSeedJSON{
		InternalVersion: int(seed.InternalVersion),
		Birthday:        int(seed.Birthday),
		Entropy:         hex.EncodeToString(seed.Entropy[:]),
		Salt:            hex.EncodeToString(saltOf(seed)),
	}, nil
}

// saltOf returns the salt of a seed, which lnd keeps to itself; reading the
// field is the only way not to encipher the seed again.
func saltOf(seed *aezeed.CipherSeed) []byte {
	field := reflect.ValueOf(seed).Elem().FieldByName("salt")
	salt := make([]byte, field.Len())
	for i := range salt {
		salt[i] = byte(field.Index(i).Uint())
	}

	return salt
}

type aezeedEncodeIn struct {
	aezeedSeedJSON
	Passphrase string `json:"passphrase"`
}

type aezeedEncodeOut struct {
	Words []string `json:"words"`
}

// aezeedEncode lets lnd draw the salt from the request: its source of
// randomness is an option. lnd turns a time into days; days are put in behind
// it, so that none is lost to the clock's arithmetic.
func aezeedEncode(in *aezeedEncodeIn) (*aezeedEncodeOut, error) {
	var entropy [aezeed.EntropySize]byte
	given, err := fromHex("entropy", in.Entropy)
	if err != nil {
		return nil, err
	}
	salt, err := fromHex("salt", in.Salt)
	if err != nil {
		return nil, err
	}
	passphrase, err := fromHex("passphrase", in.Passphrase)
	if err != nil {
		return nil, err
	}
	version, birthday := uint8(in.InternalVersion), uint16(in.Birthday)
	if len(given) != len(entropy) || len(salt) != aezeed.SaltSize ||
		int(version) != in.InternalVersion ||
		int(birthday) != in.Birthday {

		return nil, skipf("lnd's types hold no such seed")
	}
	copy(entropy[:], given)

	seed, err := aezeed.New(
		version, &entropy, time.Now(),
		aezeed.WithRandomnessSource(bytes.NewReader(salt)),
	)
	if err != nil {
		return nil, err
	}
	seed.Birthday = birthday
	phrase, err := seed.ToMnemonic(passphrase)
	if err != nil {
		return nil, err
	}

	return &aezeedEncodeOut{Words: phrase[:]}, nil
}

// kindOfPhrase knows the errors of lnd's seed phrases.
func kindOfPhrase(err error) (kind, bool) {
	var unknown aezeed.ErrUnknownMnemonicWord
	switch {
	case errors.As(err, &unknown):
		return kind{"unknown-word", "frame"}, true

	case errors.Is(err, aezeed.ErrIncorrectVersion):
		return kind{"unknown-version", "frame"}, true

	case errors.Is(err, aezeed.ErrIncorrectMnemonic):
		return kind{"bad-checksum", "frame"}, true

	case errors.Is(err, aezeed.ErrInvalidPass):
		return kind{"auth-failed", "seal"}, true

	default:
		return kind{}, false
	}
}
