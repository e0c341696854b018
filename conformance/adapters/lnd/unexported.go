//go:build !stateless

package main

import (
	"context"
	_ "unsafe" // For linkname.

	"github.com/btcsuite/btcd/wire"
	_ "github.com/lightningnetwork/lnd" // What the functions below are in.
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/channeldb"
	"github.com/lightningnetwork/lnd/channelnotifier"
	"github.com/lightningnetwork/lnd/contractcourt"
	"github.com/lightningnetwork/lnd/keychain"
)

// Restoring and the notifier of the SubSwapper are in lnd's main package and
// not exported. The linker finds them all the same: what runs is lnd's own code.

// chanDBRestorer has the fields of lnd's type of that name, in its order.
type chanDBRestorer struct {
	db         *channeldb.ChannelStateDB
	secretKeys keychain.SecretKeyRing
	chainArb   *contractcourt.ChainArbitrator
}

//go:linkname openChannelShell github.com/lightningnetwork/lnd.(*chanDBRestorer).openChannelShell
func openChannelShell(*chanDBRestorer, chanbackup.Single) (
	*channeldb.ChannelShell, error)

//go:linkname restoreChansFromSingles github.com/lightningnetwork/lnd.(*chanDBRestorer).RestoreChansFromSingles
func restoreChansFromSingles(*chanDBRestorer, ...chanbackup.Single) error

// channelNotifier has the fields of lnd's type of that name, in its order.
type channelNotifier struct {
	chanNotifier *channelnotifier.ChannelNotifier
	addrs        channeldb.AddrSource
}

//go:linkname subscribeChans github.com/lightningnetwork/lnd.(*channelNotifier).SubscribeChans
func subscribeChans(*channelNotifier, context.Context,
	map[wire.OutPoint]struct{}) (*chanbackup.ChannelSubscription, error)
