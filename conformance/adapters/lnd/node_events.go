//go:build !stateless

package main

import (
	"context"
	"errors"
	"reflect"
	"time"

	"github.com/btcsuite/btcd/wire"
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/channeldb"
	"github.com/lightningnetwork/lnd/channelnotifier"
	"github.com/lightningnetwork/lnd/subscribe"
)

// beginning and end are channel points of no channel. What is told of them
// shows that the proxy has subscribed, and that it has worked everything off.
var (
	beginning = wire.OutPoint{Index: 0xfffffffe}
	end       = wire.OutPoint{Index: 0xffffffff}
)

var errNotTold = errors.New("adapter: lnd's notifier tells nothing any more")

// proxied sends events through lnd's channel notifier and its proxy for the
// SubSwapper, and returns what comes out.
func proxied(events []any, addrs channeldb.AddrSource) (
	told []chanbackup.ChannelEvent, err error) {

	notifier := channelnotifier.New(nil)
	if err := notifier.Start(); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, notifier.Stop()) }()

	proxy := &channelNotifier{chanNotifier: notifier, addrs: addrs}
	subscription, err := subscribeChans(proxy, context.Background(), nil)
	if err != nil {
		return nil, err
	}
	defer subscription.Cancel()

	if err := awaitSubscribed(notifier, subscription); err != nil {
		return nil, err
	}
	go func() {
		for _, event := range events {
			send(notifier, event)
		}
		notifier.NotifyFullyResolvedChannelEvent(end)
	}()

	for {
		event, err := next(subscription, patience)
		switch {
		case err != nil:
			return nil, err

		case isAbout(&event, end):
			return told, nil

		case !isAbout(&event, beginning):
			told = append(told, event)
		}
	}
}

// awaitSubscribed tells of the beginning until it is heard: the proxy
// subscribes in a goroutine of its own, and what was sent before is lost.
func awaitSubscribed(notifier *channelnotifier.ChannelNotifier,
	subscription *chanbackup.ChannelSubscription) error {

	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		notifier.NotifyFullyResolvedChannelEvent(beginning)
		if _, err := next(subscription, time.Millisecond); err == nil {
			return nil
		}
	}

	return errNotTold
}

func next(subscription *chanbackup.ChannelSubscription,
	wait time.Duration) (chanbackup.ChannelEvent, error) {

	select {
	case event := <-subscription.ChanUpdates:
		return event, nil

	case <-time.After(wait):
		return chanbackup.ChannelEvent{}, errNotTold
	}
}

func isAbout(event *chanbackup.ChannelEvent, point wire.OutPoint) bool {
	return len(event.ClosedChans) == 1 && event.ClosedChans[0] == point
}

// send sends an event as the notifier's own functions do. Those that look the
// channel up in the database first would need one.
func send(notifier *channelnotifier.ChannelNotifier, event any) {
	field := reflect.ValueOf(notifier).Elem().FieldByName("ntfnServer")
	server := (*subscribe.Server)(field.UnsafePointer())
	// It fails only where it was stopped, which the reader notices.
	_ = server.SendUpdate(event)
}
