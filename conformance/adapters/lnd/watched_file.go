//go:build !stateless

package main

import (
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"syscall"

	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/keychain"
)

// watchedFile is lnd's MultiFile with a view on its calls: it counts them,
// fails them when asked to and says when an update is over.
type watchedFile struct {
	file *chanbackup.MultiFile
	path string

	// writing is held during a swap.
	writing sync.Mutex

	mu       sync.Mutex
	failures map[string]int

	// swaps counts the good ones.
	swaps int

	// cause is why the last call failed, or nil.
	cause error

	// expected is closed when the update is over that begins next, and
	// current when the one is that began.
	expected, current chan struct{}

	// gone is set when the session was dropped.
	gone bool
}

var _ chanbackup.Swapper = (*watchedFile)(nil)

func newWatchedFile(path string) *watchedFile {
	return &watchedFile{
		file:     chanbackup.NewMultiFile(path, false),
		path:     path,
		failures: make(map[string]int),
	}
}

// ExtractMulti begins every update of lnd's.
func (f *watchedFile) ExtractMulti(
	ring keychain.KeyRing) (*chanbackup.Multi, error) {

	updates.begin(f)
	if f.enter("extract") {
		err := f.failed("read", f.path)

		return nil, f.keep(err)
	}
	multi, err := f.file.ExtractMulti(ring)
	if err != nil {
		// What lnd gets must stay as it is: it asks for the type.
		f.keep(extractError(err, f.path, ring))
	}

	return multi, err
}

// UpdateAndSwap ends every update that came so far.
func (f *watchedFile) UpdateAndSwap(packed chanbackup.PackedMulti) error {
	f.writing.Lock()
	defer f.writing.Unlock()

	if f.enter("swap") {
		return f.keep(f.failed("rename", f.path))
	}
	if err := f.file.UpdateAndSwap(packed); err != nil {
		return f.keep(err)
	}
	f.mu.Lock()
	f.swaps++
	f.mu.Unlock()
	updates.end()

	return nil
}

// enter begins a call and reports whether it is to fail. In a dropped session
// it does not return: it ends the goroutine of lnd's loop, before it writes.
func (f *watchedFile) enter(call string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()

	if f.gone {
		updates.forget()
		runtime.Goexit()
	}
	f.cause = nil
	if call == "extract" {
		f.current, f.expected = f.expected, nil
	}
	if f.failures[call] == 0 {
		return false
	}
	f.failures[call]--

	return true
}

func (f *watchedFile) failed(call, path string) error {
	return fmt.Errorf("adapter: asked for: %w", &fs.PathError{
		Op: call, Path: path, Err: syscall.EIO,
	})
}

// keep remembers why a call failed.
func (f *watchedFile) keep(cause error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cause = cause

	return cause
}

// fail makes the next calls of a kind fail.
func (f *watchedFile) fail(call string, times int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failures[call] = times
}

// expect returns a channel that is closed when the next update is over.
func (f *watchedFile) expect() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.expected = make(chan struct{})

	return f.expected
}

func (f *watchedFile) workedOff() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.current != nil {
		close(f.current)
		f.current = nil
	}
}

func (f *watchedFile) goodSwaps() int {
	f.mu.Lock()
	defer f.mu.Unlock()

	return f.swaps
}

// explain gives an error of an update the class of what caused it.
func (f *watchedFile) explain(err error) error {
	if err == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()

	return causeError(err, f.cause)
}

// leave lets a write that has begun come to its end, and no other begin.
func (f *watchedFile) leave() {
	f.writing.Lock()
	defer f.writing.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gone = true
}
