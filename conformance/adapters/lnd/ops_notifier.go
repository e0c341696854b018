//go:build !stateless

package main

import (
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/channeldb"
	"github.com/lightningnetwork/lnd/channelnotifier"
)

type closeSummaryJSON struct {
	ChanPoint outpointJSON `json:"chan_point"`
	CloseType string       `json:"close_type"`
	IsPending bool         `json:"is_pending"`
}

// nodeEventJSON is an event of lnd's channel notifier: exactly one member is
// set.
type nodeEventJSON struct {
	PendingOpen    *openChannelJSON  `json:"pending_open"`
	Open           *openChannelJSON  `json:"open"`
	Closed         *closeSummaryJSON `json:"closed"`
	FullyResolved  *outpointJSON     `json:"fully_resolved"`
	Active         *outpointJSON     `json:"active"`
	Inactive       *outpointJSON     `json:"inactive"`
	ActiveLink     *outpointJSON     `json:"active_link"`
	InactiveLink   *outpointJSON     `json:"inactive_link"`
	Updated        *openChannelJSON  `json:"updated"`
	FundingTimeout *outpointJSON     `json:"funding_timeout"`
}

var closeTypes = map[string]channeldb.ClosureType{
	"cooperative":      channeldb.CooperativeClose,
	"local-force":      channeldb.LocalForceClose,
	"remote-force":     channeldb.RemoteForceClose,
	"breach":           channeldb.BreachClose,
	"funding-canceled": channeldb.FundingCanceled,
	"abandoned":        channeldb.Abandoned,
}

type notifierIn struct {
	Events []nodeEventJSON `json:"events"`
	Nodes  []nodeJSON      `json:"nodes"`
	Fails  string          `json:"fails"`
}

// toldJSON is what the SubSwapper hears: exactly one member is set.
type toldJSON struct {
	Opened *singleJSON   `json:"opened,omitempty"`
	Closed *outpointJSON `json:"closed,omitempty"`
}

type notifierOut struct {
	Told []toldJSON `json:"told"`
}

func notifierEvents(in *notifierIn) (*notifierOut, error) {
	var r reader
	addrs := r.source(&sourceJSON{Nodes: in.Nodes, Fails: in.Fails})
	events := make([]any, len(in.Events))
	for i := range in.Events {
		events[i] = r.nodeEvent(&in.Events[i])
	}
	if r.err != nil {
		return nil, r.err
	}

	told, err := proxied(events, addrs)
	if err != nil {
		return nil, err
	}
	out := &notifierOut{Told: []toldJSON{}}
	for _, event := range told {
		if err := out.add(&event); err != nil {
			return nil, err
		}
	}

	return out, nil
}

// add makes Singles of new channels, as the SubSwapper does.
func (o *notifierOut) add(event *chanbackup.ChannelEvent) error {
	for _, opened := range event.NewChans {
		single := chanbackup.NewSingle(opened.OpenChannel, opened.Addrs)
		out, err := singleOut(&single)
		if err != nil {
			return err
		}
		o.Told = append(o.Told, toldJSON{Opened: out})
	}
	for _, closed := range event.ClosedChans {
		out := outpointOut(&closed)
		o.Told = append(o.Told, toldJSON{Closed: &out})
	}

	return nil
}

// nodeEvent makes lnd's event of the protocol's.
func (r *reader) nodeEvent(in *nodeEventJSON) any {
	switch {
	case in.PendingOpen != nil:
		channel := r.openChannel(in.PendingOpen)
		return channelnotifier.PendingOpenChannelEvent{
			ChannelPoint:   &channel.FundingOutpoint,
			PendingChannel: channel,
		}

	case in.Open != nil:
		return channelnotifier.OpenChannelEvent{
			Channel: r.openChannel(in.Open),
		}

	case in.Updated != nil:
		return channelnotifier.ChannelUpdateEvent{
			Channel: r.openChannel(in.Updated),
		}

	case in.Closed != nil:
		closeType, known := closeTypes[in.Closed.CloseType]
		if !known {
			r.fail(skipf("lnd has no close type %q",
				in.Closed.CloseType))
		}

		return channelnotifier.ClosedChannelEvent{
			CloseSummary: &channeldb.ChannelCloseSummary{
				ChanPoint: r.outpoint(&in.Closed.ChanPoint),
				CloseType: closeType,
				IsPending: in.Closed.IsPending,
			},
		}

	default:
		return r.pointEvent(in)
	}
}

// pointEvent makes an event that names a channel and nothing else.
func (r *reader) pointEvent(in *nodeEventJSON) any {
	switch {
	case in.FullyResolved != nil:
		point := r.outpoint(in.FullyResolved)
		return channelnotifier.FullyResolvedChannelEvent{ChannelPoint: &point}

	case in.Active != nil:
		point := r.outpoint(in.Active)
		return channelnotifier.ActiveChannelEvent{ChannelPoint: &point}

	case in.Inactive != nil:
		point := r.outpoint(in.Inactive)
		return channelnotifier.InactiveChannelEvent{ChannelPoint: &point}

	case in.ActiveLink != nil:
		point := r.outpoint(in.ActiveLink)
		return channelnotifier.ActiveLinkEvent{ChannelPoint: &point}

	case in.InactiveLink != nil:
		point := r.outpoint(in.InactiveLink)
		return channelnotifier.InactiveLinkEvent{ChannelPoint: &point}

	case in.FundingTimeout != nil:
		point := r.outpoint(in.FundingTimeout)
		return channelnotifier.FundingTimeoutEvent{ChannelPoint: &point}

	default:
		r.fail(skipf("an event that lnd does not have"))

		return nil
	}
}
