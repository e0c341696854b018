module scb-adapter-lnd

go 1.25.13

require (
	github.com/btcsuite/btcd v0.0.0-20190426011420-63f50db2f70a
	github.com/btcsuite/btcd/btcec/v2 v2.0.0-00010101000000-000000000000
	github.com/btcsuite/btcd/btcutil v0.0.0-00010101000000-000000000000
	github.com/lightningnetwork/lnd v0.6.1-beta
	golang.org/x/crypto v0.0.0-20190211182817-74369b46fc67
)

require (
	github.com/aead/siphash v1.0.1 // indirect
	github.com/btcsuite/btclog v0.0.0-20170628155309-84c8d2346e9f // indirect
	github.com/btcsuite/btcutil v0.0.0-20190425235716-9e5f4b9a998d // indirect
	github.com/btcsuite/btcwallet v0.0.0-20190424224017-9d95f76e99a7 // indirect
	github.com/btcsuite/go-socks v0.0.0-20170105172521-4720035b7bfd // indirect
	github.com/btcsuite/golangcrypto v0.0.0-20150304025918-53f62d9b43e8 // indirect
	github.com/btcsuite/websocket v0.0.0-20150119174127-31079b680792 // indirect
	github.com/coreos/bbolt v1.3.2 // indirect
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/go-errors/errors v1.0.1 // indirect
	github.com/kkdai/bstream v0.0.0-20181106074824-b3251f7901ec // indirect
	github.com/lightninglabs/gozmq v0.0.0-20180324010646-462a8a753885 // indirect
	github.com/lightninglabs/neutrino v0.0.0-20190426010803-a655679fe131 // indirect
	github.com/lightningnetwork/lnd/queue v1.0.1 // indirect
	github.com/lightningnetwork/lnd/ticker v1.0.0 // indirect
	github.com/miekg/dns v0.0.0-20171125082028-79bfde677fa8 // indirect
	golang.org/x/net v0.0.0-20190206173232-65e2d4e15006 // indirect
	golang.org/x/sys v0.0.0-20190209173611-3b5209105503 // indirect
	google.golang.org/grpc v1.18.0 // indirect
)

replace github.com/btcsuite/btcd/btcec/v2 => ./releases/btcec

replace github.com/btcsuite/btcd/btcutil => ./releases/btcutil

replace git.schwanenlied.me/yawning/bsaes.git => github.com/Yawning/bsaes v0.0.0-20180720073208-c0276d75487e

replace github.com/btcsuite/btcwallet v0.0.0-20180904010540-284e2e0e696e33d5be388f7f3d9a26db703e0c06 => github.com/btcsuite/btcwallet v0.0.0-20190424224017-9d95f76e99a7
