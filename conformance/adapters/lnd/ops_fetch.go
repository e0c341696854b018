//go:build !stateless

package main

import (
	"context"
	"errors"
	"net"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/wire"
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/channeldb"
)

var (
	errChannelSource = errors.New("adapter: the channel source fails, " +
		"as asked for")
	errAddressSource = errors.New("adapter: the address source fails, " +
		"as asked for")
)

type nodeJSON struct {
	NodePub   string        `json:"node_pub"`
	Addresses []addressJSON `json:"addresses"`
}

type sourceJSON struct {
	Channels []openChannelJSON `json:"channels"`
	Nodes    []nodeJSON        `json:"nodes"`
	Fails    string            `json:"fails"`
}

type knownNode struct {
	key       *btcec.PublicKey
	addresses []net.Addr
}

// source is lnd's channel database and graph, played from a list.
type source struct {
	channels []*channeldb.OpenChannel
	nodes    []knownNode
	fails    string
}

var (
	_ chanbackup.LiveChannelSource = (*source)(nil)
	_ channeldb.AddrSource         = (*source)(nil)
)

func (r *reader) source(in *sourceJSON) *source {
	out := &source{fails: in.Fails}
	for i := range in.Channels {
		out.channels = append(
			out.channels, r.openChannel(&in.Channels[i]),
		)
	}
	for i := range in.Nodes {
		node := &in.Nodes[i]
		out.nodes = append(out.nodes, knownNode{
			key:       r.publicKey("node_pub", node.NodePub),
			addresses: r.addresses(node.Addresses),
		})
	}

	return out
}

func (s *source) FetchAllChannels() ([]*channeldb.OpenChannel, error) {
	if s.fails == "channels" {
		return nil, errChannelSource
	}

	return s.channels, nil
}

func (s *source) FetchChannel(
	chanPoint wire.OutPoint) (*channeldb.OpenChannel, error) {

	if s.fails == "channels" {
		return nil, errChannelSource
	}
	for _, channel := range s.channels {
		if channel.FundingOutpoint == chanPoint {
			return channel, nil
		}
	}

	return nil, channeldb.ErrChannelNotFound
}

func (s *source) AddrsForNode(_ context.Context,
	nodePub *btcec.PublicKey) (bool, []net.Addr, error) {

	if s.fails == "addresses" {
		return false, nil, errAddressSource
	}
	for _, node := range s.nodes {
		// As text: nil is a key here.
		if publicKeyHex(node.key) == publicKeyHex(nodePub) {
			return true, node.addresses, nil
		}
	}

	return false, nil, nil
}

type backupFetchIn struct {
	Source          sourceJSON   `json:"source"`
	FundingOutpoint outpointJSON `json:"funding_outpoint"`
}

func backupFetch(in *backupFetchIn) (*singleInOut, error) {
	var r reader
	source := r.source(&in.Source)
	chanPoint := r.outpoint(&in.FundingOutpoint)
	if r.err != nil {
		return nil, r.err
	}
	single, err := chanbackup.FetchBackupForChan(
		context.Background(), chanPoint, source, source,
	)
	if err != nil {
		return nil, err
	}

	return singleAnswer(single)
}

type backupFetchAllIn struct {
	Source sourceJSON `json:"source"`
}

func backupFetchAll(in *backupFetchAllIn) (*singlesOutJSON, error) {
	var r reader
	source := r.source(&in.Source)
	if r.err != nil {
		return nil, r.err
	}
	singles, err := chanbackup.FetchStaticChanBackups(
		context.Background(), source, source,
	)
	if err != nil {
		return nil, err
	}
	out, err := singlesOut(singles)

	return &singlesOutJSON{Singles: out}, err
}
