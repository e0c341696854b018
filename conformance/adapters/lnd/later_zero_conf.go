//go:build !before_0_15

package main

import (
	"reflect"

	"github.com/lightningnetwork/lnd/channeldb"
	"github.com/lightningnetwork/lnd/lnwire"
)

func init() {
	laterChannelFields = append(laterChannelFields, readConfirmedScid)
}

// readConfirmedScid sets what lnd sets nowhere but in a transaction of its
// database: the field is not exported.
func readConfirmedScid(r *reader, in *openChannelJSON,
	out *channeldb.OpenChannel) {

	if in.ConfirmedScid == nil {
		return
	}
	field := reflect.ValueOf(out).Elem().FieldByName("confirmedScid")
	if field.Type() != reflect.TypeFor[lnwire.ShortChannelID]() {
		panic("adapter: lnd's confirmedScid has another type")
	}
	scid := (*lnwire.ShortChannelID)(field.Addr().UnsafePointer())
	*scid = r.shortChannelID(in.ConfirmedScid)
}
