package main

import (
	"bytes"
	"runtime/debug"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/keychain"
)

const lndModule = "github.com/lightningnetwork/lnd"

type helloIn struct {
	Protocol int `json:"protocol"`
}

type implementation struct {
	Name     string `json:"name"`
	Version  string `json:"version"`
	Language string `json:"language"`
	URL      string `json:"url"`
}

type helloOut struct {
	Protocol       int            `json:"protocol"`
	Implementation implementation `json:"implementation"`
	Ops            []string       `json:"ops"`
	SingleVersions []int          `json:"single_versions"`
	MultiVersions  []int          `json:"multi_versions"`
	Features       []string       `json:"features"`
	MaxInFlight    int            `json:"max_in_flight"`
}

func (a *adapter) hello(in *helloIn) (*helloOut, error) {
	if in.Protocol != protocolVersion {
		return nil, &refusal{
			class:   "unsupported",
			message: "only protocol version 1 is spoken here",
		}
	}

	return &helloOut{
		Protocol: protocolVersion,
		Implementation: implementation{
			Name: "lnd", Version: lndVersion(), Language: "go",
			URL: "https://" + lndModule,
		},
		Ops:            a.opNames(),
		SingleVersions: singleVersions(),
		MultiVersions:  multiVersions(),
		Features:       features,
		MaxInFlight:    64,
	}, nil
}

// lndVersion returns the version of lnd that was linked in.
func lndVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, dep := range info.Deps {
		if dep.Path != lndModule {
			continue
		}
		if dep.Replace != nil {
			return dep.Replace.Version
		}

		return dep.Version
	}

	return "unknown"
}

// singleVersions asks lnd which versions of a Single it writes. Bit 7 of the
// version byte is a flag, so there are at most 128.
func singleVersions() []int {
	generator := btcec.Generator()
	key := keychain.KeyDescriptor{PubKey: generator}

	var known []int
	for version := range 128 {
		single := chanbackup.Single{
			Version:       chanbackup.SingleBackupVersion(version),
			RemoteNodePub: generator,
		}
		single.RemoteChanCfg.MultiSigKey = key
		single.RemoteChanCfg.RevocationBasePoint = key
		single.RemoteChanCfg.PaymentBasePoint = key
		single.RemoteChanCfg.DelayBasePoint = key
		single.RemoteChanCfg.HtlcBasePoint = key

		if single.Serialize(&bytes.Buffer{}) == nil {
			known = append(known, version)
		}
	}

	return known
}

// multiVersions asks lnd which versions of a Multi it writes.
func multiVersions() []int {
	var known []int
	for version := range 256 {
		multi := chanbackup.Multi{
			Version: chanbackup.MultiBackupVersion(version),
		}
		if multi.PackToWriter(&bytes.Buffer{}, plainKeyRing) == nil {
			known = append(known, version)
		}
	}

	return known
}
