package main

import (
	"net"

	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/channeldb"
)

// What a later lnd added to the format is in a file of its own. The file names
// in its build constraint the release that it came with, and adds to these
// lists. So an older release is built from the same source without it.
var (
	// features are what hello declares.
	features = []string{"nonce_injection", "error_class"}

	laterOps = map[string]operation{}

	// laterFields are members of a Single.
	laterFields []laterField

	// laterAddresses are types of address.
	laterAddresses = map[string]laterAddress{}

	// laterChannelFields read members of an OpenChannel.
	laterChannelFields []func(*reader, *openChannelJSON,
		*channeldb.OpenChannel)
)

// laterField copies a member between the protocol's Single and lnd's.
type laterField struct {
	read  func(r *reader, in *singleJSON, out *chanbackup.Single)
	write func(in *chanbackup.Single, out *singleJSON) error
}

// laterAddress makes lnd's address of the protocol's, and the other way; write
// reports false for an address of another type.
type laterAddress struct {
	read  func(r *reader, in *addressJSON) net.Addr
	write func(in net.Addr, out *addressJSON) bool
}
