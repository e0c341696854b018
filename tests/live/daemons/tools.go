//go:build tools

// Package daemons names the programs that go.mod is for.
package daemons

import (
	_ "github.com/btcsuite/btcd"
	_ "github.com/lightningnetwork/lnd/cmd/lnd"
)
