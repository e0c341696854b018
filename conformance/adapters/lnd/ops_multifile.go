//go:build !stateless

package main

import (
	"os"

	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/keychain"
)

// nothing is the answer of an operation that has nothing to tell.
type nothing struct{}

type multiFileSwapIn struct {
	Path      string `json:"path"`
	Packed    string `json:"packed"`
	NoArchive bool   `json:"no_archive"`
}

func multiFileSwap(in *multiFileSwapIn) (nothing, error) {
	packed, err := fromHex("packed", in.Packed)
	if err != nil {
		return nothing{}, err
	}
	file := chanbackup.NewMultiFile(in.Path, in.NoArchive)

	return nothing{}, file.UpdateAndSwap(packed)
}

type multiFileExtractIn struct {
	Path    string      `json:"path"`
	KeyRing keyRingJSON `json:"key_ring"`
}

func (a *adapter) multiFileExtract(
	in *multiFileExtractIn) (*multiInOut, error) {

	ring, err := a.keyRing(&in.KeyRing)
	if err != nil {
		return nil, err
	}
	file := chanbackup.NewMultiFile(in.Path, false)
	multi, err := file.ExtractMulti(ring)
	if err != nil {
		return nil, extractError(err, in.Path, ring)
	}
	out, err := multiOut(multi)

	return &multiInOut{Multi: out}, err
}

// extractError is multiReadError for a file.
func extractError(err error, path string, ring keychain.KeyRing) error {
	if !isTruncated(err) {
		return err
	}
	packed, readErr := os.ReadFile(path)
	if readErr != nil {
		return err
	}

	return multiReadError(err, packed, ring)
}
