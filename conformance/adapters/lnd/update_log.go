//go:build !stateless

package main

import (
	"strings"
	"sync"

	"github.com/btcsuite/btclog/v2"
	"github.com/lightningnetwork/lnd/chanbackup"
)

// failedUpdate is what lnd logs when its loop gives an update up. Nothing else
// shows it: after a Multi that cannot be packed no other call follows.
const failedUpdate = "unable to update backup file"

// updateLog is chanbackup's logger. It writes nothing; it tells the files of
// the sessions when an update was given up. The log of chanbackup is one for
// the process, and the goroutine says whose update it is.
type updateLog struct {
	btclog.Logger

	mu       sync.Mutex
	updating map[uint64]*watchedFile
}

var updates = newUpdateLog()

func newUpdateLog() *updateLog {
	l := &updateLog{
		Logger:   btclog.Disabled,
		updating: make(map[uint64]*watchedFile),
	}
	chanbackup.UseLogger(l)

	return l
}

// begin notes that this goroutine is updating a file.
func (l *updateLog) begin(file *watchedFile) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.updating[goroutineID()] = file
}

// end notes that the update of this goroutine is over.
func (l *updateLog) end() {
	if file := l.forget(); file != nil {
		file.workedOff()
	}
}

// forget returns the file that this goroutine was updating, or nil.
func (l *updateLog) forget() *watchedFile {
	l.mu.Lock()
	defer l.mu.Unlock()
	id := goroutineID()
	file := l.updating[id]
	delete(l.updating, id)

	return file
}

func (l *updateLog) Errorf(format string, _ ...any) {
	if strings.HasPrefix(format, failedUpdate) {
		l.end()
	}
}
