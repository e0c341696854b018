//go:build !stateless

package main

import (
	"context"

	"github.com/btcsuite/btcd/wire"
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/keychain"
)

type sessionIn struct {
	Session string `json:"session"`
}

// session returns a session that swapper.new has made.
func (a *adapter) session(name string) (*session, error) {
	s, known := a.sessions[name]
	if !known {
		return nil, &refusal{
			"not-active", "state", "adapter: no session " + name,
		}
	}

	return s, nil
}

type swapperNewIn struct {
	sessionIn
	Path           string       `json:"path"`
	KeyRing        keyRingJSON  `json:"key_ring"`
	StartingChans  []singleJSON `json:"starting_chans"`
	SubscribeFails bool         `json:"subscribe_fails"`
}

// swapperNew makes a session. One of the same name is dropped: the process it
// stands for is another one now.
func (a *adapter) swapperNew(in *swapperNewIn) (nothing, error) {
	var r reader
	starting := r.singles(in.StartingChans)
	if r.err != nil {
		return nothing{}, r.err
	}
	ring, err := a.lastingKeyRing(&in.KeyRing)
	if err != nil {
		return nothing{}, err
	}
	if err := a.dropSession(in.Session); err != nil {
		return nothing{}, err
	}

	s := newSession(in.Path, in.SubscribeFails)
	s.swapper, err = chanbackup.NewSubSwapper(
		context.Background(), starting, s, ring, s.file,
	)
	if err != nil {
		return nothing{}, err
	}
	a.sessions[in.Session] = s

	return nothing{}, nil
}

// lastingKeyRing returns a key ring that needs no open wallet.
func (a *adapter) lastingKeyRing(in *keyRingJSON) (keychain.KeyRing, error) {
	ring, err := a.keyRing(in)
	if err != nil {
		return nil, err
	}
	base, err := ring.DeriveKey(baseEncryptionLocator)
	if err != nil {
		return nil, err
	}

	return baseKeyRing{base: base.PubKey}, nil
}

func (a *adapter) swapperStart(in *sessionIn) (nothing, error) {
	s, err := a.session(in.Session)
	if err != nil {
		return nothing{}, err
	}

	return nothing{}, s.start()
}

type swapperEventIn struct {
	sessionIn
	NewChans    []channelJSON  `json:"new_chans"`
	ClosedChans []outpointJSON `json:"closed_chans"`
}

type swapperEventOut struct {
	Written bool `json:"written"`
}

func (a *adapter) swapperEvent(in *swapperEventIn) (*swapperEventOut, error) {
	var r reader
	event := chanbackup.ChannelEvent{
		NewChans: make(
			[]chanbackup.ChannelWithAddrs, len(in.NewChans),
		),
		ClosedChans: make([]wire.OutPoint, len(in.ClosedChans)),
	}
	for i := range in.NewChans {
		event.NewChans[i] = r.channel(&in.NewChans[i])
	}
	for i := range in.ClosedChans {
		event.ClosedChans[i] = r.outpoint(&in.ClosedChans[i])
	}
	if r.err != nil {
		return nil, r.err
	}

	s, err := a.session(in.Session)
	if err != nil {
		return nil, err
	}
	written, err := s.event(event)

	return &swapperEventOut{Written: written}, err
}

type swapperManualUpdateIn struct {
	sessionIn
	Singles []singleJSON `json:"singles"`
}

func (a *adapter) swapperManualUpdate(
	in *swapperManualUpdateIn) (nothing, error) {

	var r reader
	singles := r.singles(in.Singles)
	if r.err != nil {
		return nothing{}, r.err
	}
	s, err := a.session(in.Session)
	if err != nil {
		return nothing{}, err
	}

	return nothing{}, s.manualUpdate(singles)
}

type swapperFailIn struct {
	sessionIn
	Call  string `json:"call"`
	Times int    `json:"times"`
}

func (a *adapter) swapperFail(in *swapperFailIn) (nothing, error) {
	if (in.Call != "extract" && in.Call != "swap") || in.Times < 0 {
		return nothing{}, skipf("%d failures of %q", in.Times, in.Call)
	}
	s, err := a.session(in.Session)
	if err != nil {
		return nothing{}, err
	}
	s.file.fail(in.Call, in.Times)

	return nothing{}, nil
}

func (a *adapter) swapperCloseEvents(in *sessionIn) (nothing, error) {
	s, err := a.session(in.Session)
	if err != nil {
		return nothing{}, err
	}
	s.closeEvents()

	return nothing{}, nil
}

type swapperStopOut struct {
	Cancelled int32 `json:"cancelled"`
}

func (a *adapter) swapperStop(in *sessionIn) (*swapperStopOut, error) {
	s, err := a.session(in.Session)
	if err != nil {
		return nil, err
	}
	cancelled, err := s.stop()

	return &swapperStopOut{Cancelled: cancelled}, err
}

func (a *adapter) swapperDrop(in *sessionIn) (nothing, error) {
	if _, err := a.session(in.Session); err != nil {
		return nothing{}, err
	}

	return nothing{}, a.dropSession(in.Session)
}

// dropSession forgets a session, if there is one of that name.
func (a *adapter) dropSession(name string) error {
	s, known := a.sessions[name]
	if !known {
		return nil
	}
	delete(a.sessions, name)

	return s.drop()
}
