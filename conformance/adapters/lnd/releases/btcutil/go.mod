module github.com/btcsuite/btcd/btcutil

go 1.25.13

require github.com/btcsuite/btcutil v0.0.0-20190425235716-9e5f4b9a998d
