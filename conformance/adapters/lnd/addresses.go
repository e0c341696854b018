package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"strconv"

	"github.com/lightningnetwork/lnd/tor"
)

// addresses makes lnd's addresses. What they hold is not looked at: lnd's
// writer is to see a wrong length or port, not this adapter.
func (r *reader) addresses(in []addressJSON) []net.Addr {
	if len(in) == 0 {
		return nil
	}
	out := make([]net.Addr, len(in))
	for i := range in {
		out[i] = r.address(&in[i])
	}

	return out
}

func (r *reader) address(in *addressJSON) net.Addr {
	switch in.Type {
	case "tcp4", "tcp6":
		// No bytes make Go's nil IP. Go keeps both families in one
		// type, so the length alone says which one it is.
		var ip net.IP
		if in.IP != nil && *in.IP != "" {
			ip = r.bytes("ip", *in.IP)
		}

		return &net.TCPAddr{IP: ip, Port: r.port(in.Port)}

	case "onion_v2", "onion_v3":
		return &tor.OnionAddr{
			OnionService: text(in.OnionService),
			Port:         r.port(in.Port),
		}
	}
	if later, ok := laterAddresses[in.Type]; ok {
		return later.read(r, in)
	}
	r.fail(skipf("lnd has no address type %q", in.Type))

	return nil
}

// port reads a port into the int that Go's TCP and lnd's onion addresses have.
func (r *reader) port(number json.Number) int {
	if number == "" {
		return 0
	}
	port, err := strconv.Atoi(string(number))
	if err != nil {
		r.fail(skipf("lnd's port is an int"))
	}

	return port
}

func text(optional *string) string {
	if optional == nil {
		return ""
	}

	return *optional
}

// addressesOut makes the protocol's addresses of lnd's. There is always a
// list, even for lnd's nil.
func addressesOut(in []net.Addr) ([]addressJSON, error) {
	out := make([]addressJSON, len(in))
	for i, addr := range in {
		var err error
		if out[i], err = addressOut(addr); err != nil {
			return nil, err
		}
	}

	return out, nil
}

func addressOut(addr net.Addr) (addressJSON, error) {
	switch a := addr.(type) {
	case *net.TCPAddr:
		return tcpOut(a), nil

	case *tor.OnionAddr:
		return onionOut(a), nil
	}
	for name, later := range laterAddresses {
		out := addressJSON{Type: name}
		if later.write(addr, &out) {
			return out, nil
		}
	}

	return addressJSON{}, fmt.Errorf("adapter: lnd read an address of "+
		"the unknown type %T", addr)
}

// tcpOut tells the families apart by the length that lnd read: it keeps all
// 16 bytes of an IPv4 address that was written as IPv6.
func tcpOut(a *net.TCPAddr) addressJSON {
	ip := hex.EncodeToString(a.IP)
	out := addressJSON{Type: "tcp6", IP: &ip, Port: portOut(a.Port)}
	if len(a.IP) == net.IPv4len {
		out.Type = "tcp4"
	}

	return out
}

func onionOut(a *tor.OnionAddr) addressJSON {
	out := addressJSON{
		Type: "onion_v3", OnionService: &a.OnionService,
		Port: portOut(a.Port),
	}
	if len(a.OnionService) == tor.V2Len {
		out.Type = "onion_v2"
	}

	return out
}

func portOut(port int) json.Number {
	return json.Number(strconv.Itoa(port))
}
