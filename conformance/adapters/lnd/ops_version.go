//go:build !before_0_19

package main

import (
	"encoding/json"

	"github.com/lightningnetwork/lnd/chanbackup"
)

type versionEncodeIn struct {
	Version json.Number `json:"version"`
	CloseTx bool        `json:"close_tx"`
}

type versionEncodeOut struct {
	Encoded byte `json:"encoded"`
}

func versionEncode(in *versionEncodeIn) (*versionEncodeOut, error) {
	var r reader
	version := chanbackup.SingleBackupVersion(
		r.byte("version", in.Version),
	)

	return &versionEncodeOut{Encoded: version.Encode(in.CloseTx)}, r.err
}

type versionDecodeIn struct {
	Encoded json.Number `json:"encoded"`
}

type versionDecodeOut struct {
	Version byte `json:"version"`
	CloseTx bool `json:"close_tx"`
}

func versionDecode(in *versionDecodeIn) (*versionDecodeOut, error) {
	var r reader
	version, closeTx := chanbackup.DecodeVersion(
		r.byte("version byte", in.Encoded),
	)

	return &versionDecodeOut{
		Version: byte(version), CloseTx: closeTx,
	}, r.err
}
