//go:build !stateless

package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"github.com/lightningnetwork/lnd/channeldb"
	"github.com/lightningnetwork/lnd/keychain"
)

type keyDescriptorJSON struct {
	KeyLocator keyLocatorJSON `json:"key_locator"`
	PubKey     string         `json:"pub_key,omitempty"`
}

func descriptorJSON(desc keychain.KeyDescriptor) keyDescriptorJSON {
	return keyDescriptorJSON{
		locatorJSON(desc.KeyLocator), publicKeyHex(desc.PubKey),
	}
}

// derivedConfigJSON is our half of a restored channel.
type derivedConfigJSON struct {
	CsvDelay            json.Number       `json:"csv_delay"`
	MultiSigKey         keyDescriptorJSON `json:"multi_sig_key"`
	RevocationBasePoint keyDescriptorJSON `json:"revocation_base_point"`
	PaymentBasePoint    keyDescriptorJSON `json:"payment_base_point"`
	DelayBasePoint      keyDescriptorJSON `json:"delay_base_point"`
	HtlcBasePoint       keyDescriptorJSON `json:"htlc_base_point"`
}

type shellJSON struct {
	NodeAddrs               []addressJSON      `json:"node_addrs"`
	ChanType                json.Number        `json:"chan_type"`
	ChainHash               string             `json:"chain_hash"`
	FundingOutpoint         outpointJSON       `json:"funding_outpoint"`
	ShortChannelID          shortChannelIDJSON `json:"short_channel_id"`
	ChanStatus              json.Number        `json:"chan_status"`
	IsPending               bool               `json:"is_pending"`
	IsInitiator             bool               `json:"is_initiator"`
	IdentityPub             string             `json:"identity_pub"`
	RemoteCurrentRevocation string             `json:"remote_current_revocation"`
	Capacity                string             `json:"capacity"`
	FundingBroadcastHeight  json.Number        `json:"funding_broadcast_height"`
	ThawHeight              json.Number        `json:"thaw_height"`
	LocalChanCfg            derivedConfigJSON  `json:"local_chan_cfg"`
	RemoteChanCfg           remoteConfigJSON   `json:"remote_chan_cfg"`
	RevocationRoot          string             `json:"revocation_root"`
}

type restoreIn struct {
	Singles []singleJSON `json:"singles"`
	KeyRing keyRingJSON  `json:"key_ring"`
}

type restoreOut struct {
	Shells []shellJSON `json:"shells"`
}

func (a *adapter) channelRestore(in *restoreIn) (*restoreOut, error) {
	var r reader
	singles := r.singles(in.Singles)
	if r.err != nil {
		return nil, r.err
	}
	wallet, err := a.ofRoot(&in.KeyRing.rootJSON)
	if err != nil {
		return nil, err
	}
	for i := range singles {
		err := wallet.tooFarToScan(singles[i].ShaChainRootDesc)
		if err != nil {
			return nil, err
		}
	}
	if a.shells == nil {
		if a.shells, err = newShellDatabase(); err != nil {
			return nil, err
		}
	}

	shells, err := a.shells.restore(wallet.restorer, singles)
	if err != nil {
		return nil, err
	}
	out := &restoreOut{Shells: make([]shellJSON, len(shells))}
	for i, shell := range shells {
		if out.Shells[i], err = shellOut(shell); err != nil {
			return nil, err
		}
	}

	return out, nil
}

func shellOut(in *channeldb.ChannelShell) (out shellJSON, err error) {
	channel := in.Chan
	scid := channel.ShortChannelID
	local := &channel.LocalChanCfg
	var root bytes.Buffer
	if err := channel.RevocationProducer.Encode(&root); err != nil {
		return out, err
	}
	out = shellJSON{
		ChanType:        bits(channel.ChanType),
		ChainHash:       hex.EncodeToString(channel.ChainHash[:]),
		FundingOutpoint: outpointOut(&channel.FundingOutpoint),
		ShortChannelID: shortChannelIDJSON{
			BlockHeight: number(scid.BlockHeight),
			TxIndex:     number(scid.TxIndex),
			TxPosition:  number(scid.TxPosition),
		},
		ChanStatus:  bits(channel.ChanStatus()),
		IsPending:   channel.IsPending,
		IsInitiator: channel.IsInitiator,
		IdentityPub: publicKeyHex(channel.IdentityPub),
		RemoteCurrentRevocation: publicKeyHex(
			channel.RemoteCurrentRevocation,
		),
		Capacity:               strconv.FormatInt(int64(channel.Capacity), 10),
		FundingBroadcastHeight: number(channel.BroadcastHeight()),
		ThawHeight:             number(channel.ThawHeight),
		LocalChanCfg: derivedConfigJSON{
			CsvDelay:            number(local.CsvDelay),
			MultiSigKey:         descriptorJSON(local.MultiSigKey),
			RevocationBasePoint: descriptorJSON(local.RevocationBasePoint),
			PaymentBasePoint:    descriptorJSON(local.PaymentBasePoint),
			DelayBasePoint:      descriptorJSON(local.DelayBasePoint),
			HtlcBasePoint:       descriptorJSON(local.HtlcBasePoint),
		},
		RemoteChanCfg:  remoteConfigOut(&channel.RemoteChanCfg),
		RevocationRoot: hex.EncodeToString(root.Bytes()),
	}
	out.NodeAddrs, err = addressesOut(in.NodeAddrs)

	return out, err
}

// bits writes a bit field of lnd's.
func bits[T ~uint8 | ~uint64](value T) json.Number {
	return json.Number(strconv.FormatUint(uint64(value), 10))
}
