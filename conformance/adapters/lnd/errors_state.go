//go:build !stateless

package main

import (
	"errors"
	"os"
	"syscall"

	"github.com/btcsuite/btcd/btcutil/hdkeychain"
	"github.com/btcsuite/btcwallet/waddrmgr"
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/channeldb"
)

// kindByState knows the errors of the disk, the database and the wallet.
func kindByState(err error) (kind, bool) {
	var system syscall.Errno
	switch {
	// Not errors.Is: lnd itself does not look into wrapped errors here.
	case os.IsNotExist(err):
		return kind{"not-found", ""}, true

	case errors.As(err, &system),
		errors.Is(err, chanbackup.ErrNoBackupFileExists):

		return kind{"io", ""}, true

	case errors.Is(err, channeldb.ErrChanAlreadyExists):
		return kind{"already-exists", ""}, true

	case errors.Is(err, channeldb.ErrChannelNotFound):
		return kind{"unknown-channel", ""}, true

	case errors.Is(err, hdkeychain.ErrInvalidSeedLen),
		isPathTooHigh(err):

		return kind{"out-of-range", "field"}, true

	default:
		return kindOfPhrase(err)
	}
}

// isPathTooHigh reports whether btcwallet refused a coin type or a key family
// that leaves no room for the hardening bit. It may be an error of btcwallet
// inside another of the same type.
func isPathTooHigh(err error) bool {
	var manager waddrmgr.ManagerError
	for errors.As(err, &manager) {
		switch manager.ErrorCode {
		case waddrmgr.ErrAccountNumTooHigh,
			waddrmgr.ErrCoinTypeTooHigh:

			return true
		}
		err = manager.Err
	}

	return false
}
