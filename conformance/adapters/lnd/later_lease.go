//go:build !before_0_14

package main

import (
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/channeldb"
)

func init() {
	laterFields = append(laterFields, laterField{readLease, writeLease})
	laterChannelFields = append(laterChannelFields, readThawHeight)
}

func readLease(r *reader, in *singleJSON, out *chanbackup.Single) {
	out.LeaseExpiry = r.uint32("lease_expiry", in.LeaseExpiry)
}

func writeLease(in *chanbackup.Single, out *singleJSON) error {
	if in.Version == chanbackup.ScriptEnforcedLeaseVersion {
		out.LeaseExpiry = number(in.LeaseExpiry)
	}

	return nil
}

// readThawHeight reads the lease of a channel, if it is one: NewSingle looks
// at this height for nothing else.
func readThawHeight(r *reader, in *openChannelJSON,
	out *channeldb.OpenChannel) {

	out.ThawHeight = r.uint32("thaw_height", in.ThawHeight)
}
