//go:build !before_0_13

package main

import "github.com/lightningnetwork/lnd/channeldb"

func init() {
	laterChannelFields = append(laterChannelFields, readRevocationLocator)
}

func readRevocationLocator(r *reader, in *openChannelJSON,
	out *channeldb.OpenChannel) {

	out.RevocationKeyLocator = r.locator(&in.RevocationKeyLocator)
}
