//go:build !before_0_20

package main

import (
	"encoding/hex"
	"net"

	"github.com/lightningnetwork/lnd/lnwire"
)

func init() {
	features = append(features, "dns_address")
	laterAddresses["dns"] = laterAddress{readDNS, writeDNS}
}

func readDNS(r *reader, in *addressJSON) net.Addr {
	return &lnwire.DNSAddress{
		Hostname: string(r.bytes("hostname", text(in.Hostname))),
		Port:     r.uint16("port", in.Port),
	}
}

func writeDNS(in net.Addr, out *addressJSON) bool {
	addr, ok := in.(*lnwire.DNSAddress)
	if ok {
		hostname := hex.EncodeToString([]byte(addr.Hostname))
		out.Hostname, out.Port = &hostname, number(addr.Port)
	}

	return ok
}
