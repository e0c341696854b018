module scb-adapter-lnd

go 1.25.13

require (
	github.com/btcsuite/btcd v0.20.1-beta
	github.com/btcsuite/btcd/btcec/v2 v2.0.0-00010101000000-000000000000
	github.com/btcsuite/btcd/btcutil v0.0.0-00010101000000-000000000000
	github.com/lightningnetwork/lnd v0.8.2-beta
	golang.org/x/crypto v0.0.0-20190211182817-74369b46fc67
)

require (
	github.com/aead/chacha20 v0.0.0-20180709150244-8b13a72661da // indirect
	github.com/aead/siphash v1.0.1 // indirect
	github.com/btcsuite/btclog v0.0.0-20170628155309-84c8d2346e9f // indirect
	github.com/btcsuite/btcutil v0.0.0-20190425235716-9e5f4b9a998d // indirect
	github.com/btcsuite/btcwallet v0.11.0 // indirect
	github.com/btcsuite/btcwallet/wallet/txauthor v1.0.0 // indirect
	github.com/btcsuite/btcwallet/wallet/txrules v1.0.0 // indirect
	github.com/btcsuite/btcwallet/wallet/txsizes v1.0.0 // indirect
	github.com/btcsuite/btcwallet/walletdb v1.1.0 // indirect
	github.com/btcsuite/btcwallet/wtxmgr v1.0.0 // indirect
	github.com/btcsuite/go-socks v0.0.0-20170105172521-4720035b7bfd // indirect
	github.com/btcsuite/websocket v0.0.0-20150119174127-31079b680792 // indirect
	github.com/coreos/bbolt v1.3.3 // indirect
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/go-errors/errors v1.0.1 // indirect
	github.com/kkdai/bstream v0.0.0-20181106074824-b3251f7901ec // indirect
	github.com/lightninglabs/gozmq v0.0.0-20191113021534-d20a764486bf // indirect
	github.com/lightninglabs/neutrino v0.11.0 // indirect
	github.com/lightningnetwork/lightning-onion v0.0.0-20190909101754-850081b08b6a // indirect
	github.com/lightningnetwork/lnd/queue v1.0.1 // indirect
	github.com/lightningnetwork/lnd/ticker v1.0.0 // indirect
	github.com/ltcsuite/ltcd v0.0.0-20190101042124-f37f8bf35796 // indirect
	github.com/miekg/dns v0.0.0-20171125082028-79bfde677fa8 // indirect
	golang.org/x/net v0.0.0-20190206173232-65e2d4e15006 // indirect
	golang.org/x/sys v0.0.0-20190904154756-749cb33beabd // indirect
)

replace github.com/btcsuite/btcd/btcec/v2 => ./releases/btcec

replace github.com/btcsuite/btcd/btcutil => ./releases/btcutil

replace git.schwanenlied.me/yawning/bsaes.git => github.com/Yawning/bsaes v0.0.0-20180720073208-c0276d75487e
