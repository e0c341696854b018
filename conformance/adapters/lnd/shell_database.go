//go:build !stateless

package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/btcsuite/btcd/wire"
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/channeldb"
	"github.com/lightningnetwork/lnd/keychain"
	"github.com/lightningnetwork/lnd/kvdb"
)

// shellDatabase is lnd's channel database in a file without a name, empty
// between two requests.
type shellDatabase struct {
	backend kvdb.Backend
	db      *channeldb.DB
}

func newShellDatabase() (made *shellDatabase, err error) {
	dir, err := os.MkdirTemp(memoryDir, dirPrefix)
	if err != nil {
		dir, err = os.MkdirTemp("", dirPrefix)
	}
	if err != nil {
		return nil, err
	}
	// An open file needs no name. Unlinked now, it cannot outlive us.
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	backend, err := kvdb.GetBoltBackend(&kvdb.BoltBackendConfig{
		DBPath: dir, DBFileName: "channel.db", NoFreelistSync: true,
		DBTimeout: kvdb.DefaultDBTimeout,
	})
	if err != nil {
		return nil, err
	}
	db, err := channeldb.CreateWithBackend(backend)
	if err != nil {
		return nil, errors.Join(err, backend.Close())
	}

	return &shellDatabase{backend: backend, db: db}, nil
}

func (d *shellDatabase) close() error {
	return d.backend.Close()
}

// restore has lnd put shells of the Singles into the database, and returns
// them as they were mapped, with the channels as they were stored.
func (d *shellDatabase) restore(ring keychain.SecretKeyRing,
	singles []chanbackup.Single) (shells []*channeldb.ChannelShell,
	err error) {

	state := d.db.ChannelStateDB()
	restorer := &chanDBRestorer{db: state, secretKeys: ring}
	for _, single := range singles {
		shell, err := openChannelShell(restorer, single)
		if err != nil {
			return nil, err
		}
		shells = append(shells, shell)
	}

	defer func() { err = errors.Join(err, d.db.Wipe()) }()
	if err := restoreUnwatched(restorer, singles); err != nil {
		return nil, err
	}
	stored, err := state.FetchAllChannels()
	if err != nil {
		return nil, err
	}
	channels := make(map[wire.OutPoint]*channeldb.OpenChannel)
	for _, channel := range stored {
		channels[channel.FundingOutpoint] = channel
	}
	for _, shell := range shells {
		shell.Chan = channels[shell.Chan.FundingOutpoint]
		if shell.Chan == nil {
			return nil, errors.New("adapter: a shell was not stored")
		}
	}

	return shells, nil
}

// errNotStored says that lnd's call ended before the shells were stored.
var errNotStored = errors.New("adapter: lnd stored nothing")

// restoreUnwatched ends where lnd has stored the shells and begins to watch
// the chain for them: there is no chain here, and lnd panics.
func restoreUnwatched(restorer *chanDBRestorer,
	singles []chanbackup.Single) (err error) {

	defer func() {
		p := recover()
		if p == nil {
			return
		}
		stored, fetchErr := restorer.db.FetchAllChannels()
		if fetchErr != nil || len(stored) == 0 {
			err = fmt.Errorf("%w: panic: %v", errNotStored, p)
		}
	}()

	return restoreChansFromSingles(restorer, singles...)
}
