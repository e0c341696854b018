package main

import (
	"encoding/json"

	"github.com/lightningnetwork/lnd/channeldb"
	"github.com/lightningnetwork/lnd/shachain"
)

type commitmentJSON struct {
	CommitTx     *string `json:"commit_tx"`
	CommitSig    string  `json:"commit_sig"`
	CommitHeight string  `json:"commit_height"`
}

// openChannelJSON is the protocol's OpenChannel. It is only ever read.
type openChannelJSON struct {
	ChanType               json.Number         `json:"chan_type"`
	ChainHash              string              `json:"chain_hash"`
	FundingOutpoint        outpointJSON        `json:"funding_outpoint"`
	ShortChannelID         shortChannelIDJSON  `json:"short_channel_id"`
	IsPending              bool                `json:"is_pending"`
	IsInitiator            bool                `json:"is_initiator"`
	IdentityPub            string              `json:"identity_pub"`
	Capacity               string              `json:"capacity"`
	FundingBroadcastHeight json.Number         `json:"funding_broadcast_height"`
	ConfirmedScid          *shortChannelIDJSON `json:"confirmed_scid"`
	LocalChanCfg           localConfigJSON     `json:"local_chan_cfg"`
	RemoteChanCfg          remoteConfigJSON    `json:"remote_chan_cfg"`
	RevocationKeyLocator   keyLocatorJSON      `json:"revocation_key_locator"`
	RevocationRoot         string              `json:"revocation_root"`
	ThawHeight             json.Number         `json:"thaw_height"`
	LocalCommitment        commitmentJSON      `json:"local_commitment"`
	TapscriptRoot          string              `json:"tapscript_root"`
}

// openChannel makes lnd's OpenChannel of the protocol's.
func (r *reader) openChannel(in *openChannelJSON) *channeldb.OpenChannel {
	out := &channeldb.OpenChannel{
		ChanType:        r.channelType(in.ChanType),
		ChainHash:       r.hash("chain_hash", in.ChainHash),
		FundingOutpoint: r.outpoint(&in.FundingOutpoint),
		ShortChannelID:  r.shortChannelID(&in.ShortChannelID),
		IsPending:       in.IsPending,
		IsInitiator:     in.IsInitiator,
		IdentityPub:     r.publicKey("identity_pub", in.IdentityPub),
		Capacity:        r.amount("capacity", in.Capacity),
		FundingBroadcastHeight: r.uint32(
			"funding_broadcast_height", in.FundingBroadcastHeight,
		),
		LocalChanCfg:    r.localConfig(&in.LocalChanCfg),
		RemoteChanCfg:   r.remoteConfig(&in.RemoteChanCfg),
		LocalCommitment: r.commitment(&in.LocalCommitment),
	}
	if in.RevocationRoot != "" {
		out.RevocationProducer = shachain.NewRevocationProducer(
			r.hash("revocation_root", in.RevocationRoot),
		)
	}
	for _, read := range laterChannelFields {
		read(r, in, out)
	}

	return out
}

// channelType reads lnd's bit field, which was of 8 bits before lnd 0.15.
func (r *reader) channelType(number json.Number) channeldb.ChannelType {
	bits := r.unsigned("chan_type", number, 64)
	if uint64(channeldb.ChannelType(bits)) != bits {
		r.fail(skipf("lnd's channel type has no such bits"))
	}

	return channeldb.ChannelType(bits)
}

func (r *reader) commitment(
	in *commitmentJSON) (out channeldb.ChannelCommitment) {

	out.CommitTx = r.transaction(in.CommitTx)
	out.CommitHeight = r.unsigned(
		"commit_height", json.Number(in.CommitHeight), 64,
	)
	if in.CommitSig != "" {
		out.CommitSig = r.bytes("commit_sig", in.CommitSig)
	}

	return out
}
