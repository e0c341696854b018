//go:build !stateless

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/btcsuite/btcd/wire"
	"github.com/lightningnetwork/lnd/chanbackup"
)

const (
	// patience bounds every wait for lnd: some of its calls can block for
	// ever.
	patience = 5 * time.Second

	// wakeUp is how long a loop that was started may be inactive: lnd marks
	// it active in its own goroutine, after Start has returned.
	wakeUp = 50 * time.Millisecond
)

var (
	errSubscribe = errors.New("adapter: the subscription fails, as asked " +
		"for")
	errPatience = &refusal{class: "limit", message: "adapter: lnd has " +
		"not come back"}
	errNoLoop = &refusal{"not-active", "state", "adapter: nobody takes " +
		"this event: the loop is not running, or the events are closed"}
)

// session is one SubSwapper of lnd's with the world around it.
type session struct {
	swapper *chanbackup.SubSwapper
	file    *watchedFile

	subscribeFails bool
	events         chan chanbackup.ChannelEvent
	eventsClosed   bool

	// launched says that Start left a loop behind, stopped that Stop was
	// called. ended is closed by the loop's end.
	launched, stopped bool
	ended             chan struct{}
	cancelled         atomic.Int32
}

var _ chanbackup.ChannelNotifier = (*session)(nil)

func newSession(path string, subscribeFails bool) *session {
	return &session{
		file:           newWatchedFile(path),
		subscribeFails: subscribeFails,
		events:         make(chan chanbackup.ChannelEvent),
		ended:          make(chan struct{}),
	}
}

func (s *session) SubscribeChans(context.Context,
	map[wire.OutPoint]struct{}) (*chanbackup.ChannelSubscription, error) {

	if s.subscribeFails {
		return nil, errSubscribe
	}

	return &chanbackup.ChannelSubscription{
		ChanUpdates: s.events,
		Cancel: func() {
			if s.cancelled.Add(1) == 1 {
				close(s.ended)
			}
		},
	}, nil
}

// start calls lnd's Start. Only the first call does anything, and it leaves a
// loop behind exactly if the file was replaced.
func (s *session) start() error {
	defer updates.forget()
	before := s.file.goodSwaps()
	err := s.swapper.Start()
	if s.file.goodSwaps() > before {
		s.launched = true
	}

	return s.file.explain(err)
}

// event hands an event to lnd's loop and waits until it was worked off: the
// file was replaced, or lnd has logged that it was not.
func (s *session) event(event chanbackup.ChannelEvent) (bool, error) {
	if !s.launched || s.eventsClosed {
		return false, errNoLoop
	}
	for _, channel := range event.NewChans {
		err := survive(func() error {
			single := chanbackup.NewSingle(
				channel.OpenChannel, channel.Addrs,
			)

			return single.Serialize(io.Discard)
		})
		if isPanic(err) {
			return false, err
		}
	}

	timeout := time.After(patience)
	before := s.file.goodSwaps()
	over := s.file.expect()
	select {
	case s.events <- event:
	case <-s.ended:
		return false, errNoLoop
	case <-timeout:
		return false, errPatience
	}
	select {
	case <-over:
		return s.file.goodSwaps() > before, nil
	case <-timeout:
		return false, errPatience
	}
}

// manualUpdate calls lnd's ManualUpdate, and calls it again while lnd's loop
// has not come round to saying that it is active.
func (s *session) manualUpdate(singles []chanbackup.Single) error {
	for i := range singles {
		err := survive(func() error {
			return singles[i].Serialize(io.Discard)
		})
		if isPanic(err) {
			return err
		}
	}

	awake := time.Now().Add(wakeUp)
	for {
		err := within(patience, func() error {
			return s.swapper.ManualUpdate(singles)
		})
		if !isAsleep(err) || !s.launched || s.stopped ||
			time.Now().After(awake) {

			return s.file.explain(err)
		}
		time.Sleep(100 * time.Microsecond)
	}
}

func isAsleep(err error) bool {
	return err != nil && strings.Contains(err.Error(), "is not active")
}

func (s *session) closeEvents() {
	if !s.eventsClosed {
		s.eventsClosed = true
		close(s.events)
	}
}

// stop calls lnd's Stop and returns how often the subscription was cancelled.
// lnd does not wait for that call, so it is waited for here.
func (s *session) stop() (int32, error) {
	s.stopped = true
	err := within(patience, s.swapper.Stop)
	if err == nil && s.launched {
		err = within(patience, func() error {
			<-s.ended

			return nil
		})
	}

	return s.cancelled.Load(), err
}

// drop leaves the file as it is, as a crash would. lnd's loop is woken up by
// the end of its events; reading the file, it meets its own end.
func (s *session) drop() error {
	err := within(patience, func() error {
		s.file.leave()

		return nil
	})
	s.closeEvents()

	return err
}

// within runs a call that may block for ever. The goroutine of one that does
// is left behind.
func within(limit time.Duration, run func() error) error {
	done := make(chan error, 1)
	go func() { done <- survive(run) }()

	select {
	case err := <-done:
		return err
	case <-time.After(limit):
		return errPatience
	}
}

// panicError is a panic of lnd's.
type panicError struct {
	value any
}

func (e *panicError) Error() string {
	return fmt.Sprintf("panic: %v", e.value)
}

func isPanic(err error) bool {
	var p *panicError

	return errors.As(err, &p)
}

// survive makes an error of a panic. What would panic in a goroutine of lnd's
// is tried with it first: there a panic would be the end of this process.
func survive(run func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			debug.PrintStack()
			err = &panicError{value: p}
		}
	}()

	return run()
}
