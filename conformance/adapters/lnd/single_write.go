package main

import (
	"encoding/hex"
	"encoding/json"
	"strconv"

	"github.com/btcsuite/btcd/wire"
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/channeldb"
	"github.com/lightningnetwork/lnd/keychain"
)

// number writes an unsigned integer as a JSON number.
func number[T ~uint8 | ~uint16 | ~uint32](value T) json.Number {
	return json.Number(strconv.FormatUint(uint64(value), 10))
}

func locatorJSON(loc keychain.KeyLocator) keyLocatorJSON {
	return keyLocatorJSON{
		Family: number(loc.Family), Index: number(loc.Index),
	}
}

func outpointOut(in *wire.OutPoint) outpointJSON {
	return outpointJSON{
		Txid:  hex.EncodeToString(in.Hash[:]),
		Index: number(in.Index),
	}
}

// remoteConfigOut makes the protocol's of the peer's half of a channel.
func remoteConfigOut(in *channeldb.ChannelConfig) remoteConfigJSON {
	return remoteConfigJSON{
		CsvDelay:    number(in.CsvDelay),
		MultiSigKey: publicKeyHex(in.MultiSigKey.PubKey),
		RevocationBasePoint: publicKeyHex(
			in.RevocationBasePoint.PubKey,
		),
		PaymentBasePoint: publicKeyHex(in.PaymentBasePoint.PubKey),
		DelayBasePoint:   publicKeyHex(in.DelayBasePoint.PubKey),
		HtlcBasePoint:    publicKeyHex(in.HtlcBasePoint.PubKey),
	}
}

// singleOut makes the protocol's Single of lnd's.
func singleOut(in *chanbackup.Single) (*singleJSON, error) {
	local, remote := &in.LocalChanCfg, &in.RemoteChanCfg
	scid := in.ShortChannelID
	out := &singleJSON{
		Version:         number(in.Version),
		IsInitiator:     in.IsInitiator,
		ChainHash:       hex.EncodeToString(in.ChainHash[:]),
		FundingOutpoint: outpointOut(&in.FundingOutpoint),
		ShortChannelID: shortChannelIDJSON{
			BlockHeight: number(scid.BlockHeight),
			TxIndex:     number(scid.TxIndex),
			TxPosition:  number(scid.TxPosition),
		},
		RemoteNodePub: publicKeyHex(in.RemoteNodePub),
		Capacity:      strconv.FormatInt(int64(in.Capacity), 10),
		LocalChanCfg: localConfigJSON{
			CsvDelay: number(local.CsvDelay),
			MultiSigKey: locatorJSON(
				local.MultiSigKey.KeyLocator,
			),
			RevocationBasePoint: locatorJSON(
				local.RevocationBasePoint.KeyLocator,
			),
			PaymentBasePoint: locatorJSON(
				local.PaymentBasePoint.KeyLocator,
			),
			DelayBasePoint: locatorJSON(
				local.DelayBasePoint.KeyLocator,
			),
			HtlcBasePoint: locatorJSON(
				local.HtlcBasePoint.KeyLocator,
			),
		},
		RemoteChanCfg: remoteConfigOut(remote),
		ShaChainRootDesc: shaChainJSON{
			KeyLocator: locatorJSON(in.ShaChainRootDesc.KeyLocator),
			PubKey:     publicKeyHex(in.ShaChainRootDesc.PubKey),
		},
	}

	var err error
	out.Addresses, err = addressesOut(in.Addresses)
	if err != nil {
		return nil, err
	}
	for _, field := range laterFields {
		if err := field.write(in, out); err != nil {
			return nil, err
		}
	}

	return out, nil
}

func singlesOut(in []chanbackup.Single) ([]singleJSON, error) {
	out := make([]singleJSON, len(in))
	for i := range in {
		single, err := singleOut(&in[i])
		if err != nil {
			return nil, err
		}
		out[i] = *single
	}

	return out, nil
}

func multiOut(in *chanbackup.Multi) (*multiJSON, error) {
	singles, err := singlesOut(in.StaticBackups)
	if err != nil {
		return nil, err
	}

	return &multiJSON{
		Version: number(in.Version), StaticBackups: singles,
	}, nil
}
