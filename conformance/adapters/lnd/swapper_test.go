package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// life is a session in a directory of its own.
type life struct {
	process
	path string
}

func newLife(t *testing.T, starting ...byte) life {
	l := life{newProcess(t), filepath.Join(t.TempDir(), "channel.backup")}
	l.begin("s", l.path, starting...)

	return l
}

func (l life) begin(session, path string, starting ...byte) {
	l.Helper()
	singles := []*singleJSON{}
	for _, name := range starting {
		singles = append(singles, l.singleOf(name, nil))
	}
	l.ok("swapper.new", object{
		"session": session, "path": path, "key_ring": testRing,
		"starting_chans": singles,
	})
}

// in makes the request of the session.
func in(more ...object) object {
	out := object{"session": "s"}
	for _, members := range more {
		for key, value := range members {
			out[key] = value
		}
	}

	return out
}

func (l life) opened(name byte, change object) object {
	return object{"new_chans": []object{
		{"channel": channelOf(l.T, name, change)}}}
}

func closed(names ...byte) object {
	outpoints := []object{}
	for _, name := range names {
		outpoints = append(outpoints, outpointOf(name))
	}

	return object{"closed_chans": outpoints}
}

// event sends an event and checks whether the file was replaced for it.
func (l life) event(written bool, event ...object) {
	l.Helper()
	got := l.ok("swapper.event", in(event...)).(*swapperEventOut)
	if got.Written != written {
		l.Fatalf("written: %v", got.Written)
	}
}

func (l life) stop(cancelled int32) {
	l.Helper()
	got := l.ok("swapper.stop", in()).(*swapperStopOut)
	if got.Cancelled != cancelled {
		l.Fatalf("cancelled %d times", got.Cancelled)
	}
}

func (l life) update(names ...byte) object {
	singles := []*singleJSON{}
	for _, name := range names {
		singles = append(singles, l.singleOf(name, nil))
	}

	return in(object{"singles": singles})
}

func TestSwapperLives(t *testing.T) {
	l := newLife(t, 1)
	l.refused("not-found", "multifile.extract", multiFileExtractIn{
		Path: l.path, KeyRing: testRing})
	l.refused("not-active", "swapper.manual-update", l.update(9))
	l.ok("swapper.start", in())
	l.holds(l.path, 1)

	l.ok("swapper.manual-update", l.update(2))
	l.event(true, l.opened(3, nil), closed(1))
	l.holds(l.path, 2, 3)
	l.event(true)
	l.stop(1)
	l.stop(1)
	l.refused("not-active", "swapper.manual-update", l.update(9))
	l.refused("not-active", "swapper.event", in())
	l.holds(l.path, 2, 3)
}

func TestSwapperKeepsAFileItCannotRead(t *testing.T) {
	l := newLife(t, 1)
	if err := os.WriteFile(l.path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l.refused("too-short", "swapper.start", in())
	l.ok("swapper.start", in())
	l.refused("not-active", "swapper.manual-update", l.update(2))
	l.refused("not-active", "swapper.event", in())
	l.stop(0)
	if info, err := os.Stat(l.path); err != nil || info.Size() != 0 {
		t.Fatalf("%v %v", info, err)
	}
}

func TestSwapperFailsAsAskedFor(t *testing.T) {
	l := newLife(t, 1)
	fail := func(call string, times int) {
		l.ok("swapper.fail", in(object{"call": call, "times": times}))
	}
	fail("extract", 1)
	l.refused("io", "swapper.start", in())

	l.begin("s", l.path, 1)
	l.ok("swapper.start", in())
	fail("extract", 1)
	l.event(false, l.opened(2, nil))
	fail("swap", 2)
	l.event(false, closed(1))
	l.refused("io", "swapper.manual-update", l.update(3))
	l.holds(l.path, 1)

	// What could not be written is not forgotten, and what could not be
	// removed comes back from the disk.
	l.event(true)
	l.holds(l.path, 1, 2, 3)

	if got := l.ask("swapper.fail", in(object{"call": "x"})); got.Skip == nil {
		t.Errorf("%+v", got)
	}
	l.refused("other", "swapper.new", object{"session": "t",
		"path": l.path, "key_ring": testRing, "subscribe_fails": true})
	l.refused("not-active", "swapper.start", object{"session": "t"})
}

// After a Multi that cannot be packed lnd calls nothing more: the answer must
// come all the same, and without the patience being used up.
func TestEventIsAnsweredWhenPackingFailed(t *testing.T) {
	l := newLife(t, 1)
	l.ok("swapper.start", in())
	begun := time.Now()
	l.event(false, l.opened(2, object{
		"chan_type": 3072, "tapscript_root": nil,
	}))
	l.event(false, l.opened(3, nil))
	l.refused("missing-field", "swapper.manual-update", l.update())
	l.event(true, closed(2))
	l.holds(l.path, 1, 3)
	if time.Since(begun) > patience {
		t.Error("lnd has not logged what this adapter waits for")
	}
}

func TestPanicInLndsLoopIsAnError(t *testing.T) {
	l := newLife(t, 1)
	l.ok("swapper.start", in())
	l.refused("other", "swapper.event", in(l.opened(2, object{
		"revocation_key_locator": object{"family": 0, "index": 0},
		"revocation_root":        nil,
	})))
	update := l.update(2)
	update["singles"].([]*singleJSON)[0].CloseTxInputs.CommitTx = nil
	l.refused("other", "swapper.manual-update", update)
	l.event(true)
	l.holds(l.path, 1)
}

func TestManualUpdateRightAfterStart(t *testing.T) {
	l := newLife(t)
	for range 100 {
		l.begin("s", l.path)
		l.ok("swapper.start", in())
		l.ok("swapper.manual-update", l.update(1))
		l.stop(1)
	}
}

func TestClosedEventsLeaveTheLoopRunning(t *testing.T) {
	l := newLife(t, 1)
	l.ok("swapper.start", in())
	l.ok("swapper.close-events", in())
	l.ok("swapper.close-events", in())
	l.refused("not-active", "swapper.event", in())
	l.ok("swapper.manual-update", l.update(2))

	// The loop goes round and draws nonces; these are not for it.
	nonce := strings.Repeat("5a", 24)
	for range 200 {
		packed := l.ok("multi.pack", multiPackIn{
			Multi: &multiJSON{Version: "0"}, KeyRing: testRing,
			Nonce: nonce,
		}).(*packedJSON).Packed
		if packed[:48] != nonce {
			t.Fatal("another nonce was drawn")
		}
	}
	l.stop(1)
	l.holds(l.path, 1, 2)
}

// loops counts lnd's loops in this process.
func loops() int {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]

	return strings.Count(string(stacks), "(*SubSwapper).backupUpdater(")
}

func TestDroppedSessionsEndWithoutWriting(t *testing.T) {
	l := newLife(t, 1)
	before := loops()
	for _, session := range []string{"a", "b"} {
		l.begin(session, l.path, 1)
		l.ok("swapper.start", object{"session": session})
	}
	l.ok("swapper.close-events", object{"session": "b"})

	// Whatever loop went on would make the file again.
	l.ok("swapper.drop", object{"session": "a"})
	l.ok("swapper.drop", object{"session": "b"})
	l.refused("not-active", "swapper.stop", object{"session": "a"})
	if err := os.Remove(l.path); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(patience); loops() > before; {
		if time.Now().After(end) {
			t.Fatal("a loop is left")
		}
		time.Sleep(time.Millisecond)
	}
	l.refused("not-found", "multifile.extract", multiFileExtractIn{
		Path: l.path, KeyRing: testRing})
}

func TestSessionsAreKeptApart(t *testing.T) {
	l := newLife(t, 1)
	other := filepath.Join(t.TempDir(), "channel.backup")
	l.begin("other", other, 7)
	l.ok("swapper.start", in())
	l.ok("swapper.start", object{"session": "other"})
	l.ok("swapper.fail", object{
		"session": "other", "call": "swap", "times": 1,
	})
	l.event(true, l.opened(2, nil))
	l.holds(l.path, 1, 2)
	l.holds(other, 7)
}

func TestPatienceEnds(t *testing.T) {
	never := make(chan struct{})
	defer close(never)
	err := within(time.Millisecond, func() error {
		<-never

		return nil
	})
	if classify(err).Class != "limit" {
		t.Fatal(err)
	}
}
