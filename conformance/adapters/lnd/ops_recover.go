//go:build !stateless

package main

import (
	"errors"
	"fmt"
	"net"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/channeldb"
)

var (
	errRestore = errors.New("adapter: restoring fails, as asked for")
	errConnect = errors.New("adapter: connecting fails, as asked for")
)

type connectJSON struct {
	NodePub   string        `json:"node_pub"`
	Addresses []addressJSON `json:"addresses"`
}

// effectJSON is one thing that lnd asked for: exactly one member is set.
type effectJSON struct {
	Restore *outpointJSON `json:"restore,omitempty"`
	Connect *connectJSON  `json:"connect,omitempty"`
}

type recoverOut struct {
	NumRestored int          `json:"num_restored"`
	Effects     []effectJSON `json:"effects"`
	Failed      *errorBody   `json:"failed,omitempty"`
}

// outcomes are what the calls of one kind come to, in order.
type outcomes []string

func (o *outcomes) next(fail error) error {
	if len(*o) == 0 {
		return nil
	}
	outcome := (*o)[0]
	*o = (*o)[1:]

	switch outcome {
	case "ok":
		return nil

	case "exists":
		return channeldb.ErrChanAlreadyExists

	case "exists-wrapped":
		return fmt.Errorf("adapter: %w", channeldb.ErrChanAlreadyExists)

	case "fail":
		return fail

	default:
		return fmt.Errorf("adapter: unknown outcome %q", outcome)
	}
}

// world is the channel database and the peers, played from two lists.
type world struct {
	restore, connect outcomes
	effects          []effectJSON
}

var (
	_ chanbackup.ChannelRestorer = (*world)(nil)
	_ chanbackup.PeerConnector   = (*world)(nil)
)

func (w *world) RestoreChansFromSingles(singles ...chanbackup.Single) error {
	for i := range singles {
		outpoint := outpointOut(&singles[i].FundingOutpoint)
		w.effects = append(w.effects, effectJSON{Restore: &outpoint})
	}

	return w.restore.next(errRestore)
}

func (w *world) ConnectPeer(node *btcec.PublicKey, addrs []net.Addr) error {
	addresses, err := addressesOut(addrs)
	if err != nil {
		return err
	}
	w.effects = append(w.effects, effectJSON{Connect: &connectJSON{
		NodePub: publicKeyHex(node), Addresses: addresses,
	}})

	return w.connect.next(errConnect)
}

func (w *world) answer(restored int, err error) *recoverOut {
	out := &recoverOut{NumRestored: restored, Effects: w.effects}
	if err != nil {
		out.Failed = classify(err)
	}

	return out
}

// worldJSON is what both ways to recover have in common.
type worldJSON struct {
	KeyRing keyRingJSON `json:"key_ring"`
	Restore []string    `json:"restore"`
	Connect []string    `json:"connect"`
}

func (in *worldJSON) world() *world {
	return &world{
		restore: in.Restore, connect: in.Connect,
		effects: []effectJSON{},
	}
}

type recoverSinglesIn struct {
	worldJSON
	Packed []string `json:"packed"`
}

func (a *adapter) recoverSingles(in *recoverSinglesIn) (*recoverOut, error) {
	ring, err := a.keyRing(&in.KeyRing)
	if err != nil {
		return nil, err
	}
	packed, err := packedSingles(in.Packed)
	if err != nil {
		return nil, err
	}

	w := in.world()
	restored, err := chanbackup.UnpackAndRecoverSingles(packed, ring, w, w)
	if err != nil {
		err = singlesReadError(err, packed, ring)
	}

	return w.answer(restored, err), nil
}

type recoverMultiIn struct {
	worldJSON
	Packed string `json:"packed"`
}

func (a *adapter) recoverMulti(in *recoverMultiIn) (*recoverOut, error) {
	packed, ring, err := a.packed(&packedIn{in.Packed, in.KeyRing})
	if err != nil {
		return nil, err
	}

	w := in.world()
	restored, err := chanbackup.UnpackAndRecoverMulti(packed, ring, w, w)
	if err != nil {
		err = multiReadError(err, packed, ring)
	}

	return w.answer(restored, err), nil
}
