// Package btcutil stands for btcd's btcutil in releases of lnd before 0.15,
// which have it from a repository of its own.
package btcutil

import "github.com/btcsuite/btcutil"

// Amount is a number of satoshis.
type Amount = btcutil.Amount
