module github.com/btcsuite/btcd/btcec/v2

go 1.25.13

require github.com/btcsuite/btcd v0.0.0-20190426011420-63f50db2f70a
