//go:build !before_0_15

package main

import (
	"encoding/hex"
	"net"

	"github.com/lightningnetwork/lnd/lnwire"
)

func init() {
	features = append(features, "opaque_address")
	laterAddresses["opaque"] = laterAddress{readOpaque, writeOpaque}
}

func readOpaque(r *reader, in *addressJSON) net.Addr {
	return &lnwire.OpaqueAddrs{
		Payload: r.bytes("payload", text(in.Payload)),
	}
}

func writeOpaque(in net.Addr, out *addressJSON) bool {
	addr, ok := in.(*lnwire.OpaqueAddrs)
	if ok {
		payload := hex.EncodeToString(addr.Payload)
		out.Payload = &payload
	}

	return ok
}
