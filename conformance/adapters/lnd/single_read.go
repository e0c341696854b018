package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcutil"
	"github.com/btcsuite/btcd/chaincfg/chainhash"
	"github.com/btcsuite/btcd/wire"
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/channeldb"
	"github.com/lightningnetwork/lnd/keychain"
	"github.com/lightningnetwork/lnd/lnwire"
)

// reader turns the protocol's values into those of lnd's fields and keeps the
// first error.
type reader struct {
	err error
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// unsigned reads an integer of at most so many bits; an absent one is zero.
func (r *reader) unsigned(name string, text json.Number, bits int) uint64 {
	if text == "" {
		return 0
	}
	value, err := strconv.ParseUint(string(text), 10, bits)
	if err != nil {
		r.fail(skipf("lnd's %s is an unsigned integer of %d bits", name,
			bits))
	}

	return value
}

func (r *reader) byte(name string, text json.Number) byte {
	return byte(r.unsigned(name, text, 8))
}

func (r *reader) uint16(name string, text json.Number) uint16 {
	return uint16(r.unsigned(name, text, 16))
}

func (r *reader) uint32(name string, text json.Number) uint32 {
	return uint32(r.unsigned(name, text, 32))
}

// signed reads an integer that lnd holds in 64 bits with a sign.
func (r *reader) signed(name, text string) int64 {
	if text == "" {
		return 0
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		r.fail(skipf("lnd's %s is a signed integer of 64 bits", name))
	}

	return value
}

func (r *reader) bytes(name, text string) []byte {
	raw, err := fromHex(name, text)
	if err != nil {
		r.fail(err)
	}

	return raw
}

// hash reads 32 bytes in internal order; an absent hash is all zero.
func (r *reader) hash(name, text string) (hash chainhash.Hash) {
	raw := r.bytes(name, text)
	switch len(raw) {
	case 0:

	case chainhash.HashSize:
		copy(hash[:], raw)

	default:
		r.fail(skipf("lnd's %s has 32 bytes", name))
	}

	return hash
}

func (r *reader) publicKey(name, text string) *btcec.PublicKey {
	key, err := publicKey(name, text)
	if err != nil {
		r.fail(err)
	}

	return key
}

func (r *reader) locator(in *keyLocatorJSON) keychain.KeyLocator {
	return keychain.KeyLocator{
		Family: keychain.KeyFamily(r.uint32("family", in.Family)),
		Index:  r.uint32("index", in.Index),
	}
}

// local is a key of ours: only its locator is known.
func (r *reader) local(in *keyLocatorJSON) keychain.KeyDescriptor {
	return keychain.KeyDescriptor{KeyLocator: r.locator(in)}
}

// remote is a key of the peer: only the key is known.
func (r *reader) remote(name, text string) keychain.KeyDescriptor {
	return keychain.KeyDescriptor{PubKey: r.publicKey(name, text)}
}

func (r *reader) amount(name, text string) btcutil.Amount {
	return btcutil.Amount(r.signed(name, text))
}

func (r *reader) outpoint(in *outpointJSON) wire.OutPoint {
	return wire.OutPoint{
		Hash:  r.hash("txid", in.Txid),
		Index: r.uint32("index", in.Index),
	}
}

// localConfig is our half of a channel: of a key only its locator is known.
func (r *reader) localConfig(in *localConfigJSON) (out channeldb.ChannelConfig) {
	out.CsvDelay = r.uint16("csv_delay", in.CsvDelay)
	out.MultiSigKey = r.local(&in.MultiSigKey)
	out.RevocationBasePoint = r.local(&in.RevocationBasePoint)
	out.PaymentBasePoint = r.local(&in.PaymentBasePoint)
	out.DelayBasePoint = r.local(&in.DelayBasePoint)
	out.HtlcBasePoint = r.local(&in.HtlcBasePoint)

	return out
}

// remoteConfig is the peer's half of a channel: only the keys are known.
func (r *reader) remoteConfig(in *remoteConfigJSON) (out channeldb.ChannelConfig) {
	out.CsvDelay = r.uint16("csv_delay", in.CsvDelay)
	out.MultiSigKey = r.remote("multi_sig_key", in.MultiSigKey)
	out.RevocationBasePoint = r.remote(
		"revocation_base_point", in.RevocationBasePoint,
	)
	out.PaymentBasePoint = r.remote(
		"payment_base_point", in.PaymentBasePoint,
	)
	out.DelayBasePoint = r.remote("delay_base_point", in.DelayBasePoint)
	out.HtlcBasePoint = r.remote("htlc_base_point", in.HtlcBasePoint)

	return out
}

// single makes lnd's Single of the protocol's.
func (r *reader) single(in *singleJSON) chanbackup.Single {
	out := chanbackup.Single{
		Version: chanbackup.SingleBackupVersion(
			r.byte("version", in.Version),
		),
		IsInitiator:     in.IsInitiator,
		ChainHash:       r.hash("chain_hash", in.ChainHash),
		FundingOutpoint: r.outpoint(&in.FundingOutpoint),
		ShortChannelID:  r.shortChannelID(&in.ShortChannelID),
		RemoteNodePub: r.publicKey(
			"remote_node_pub", in.RemoteNodePub,
		),
		Addresses:     r.addresses(in.Addresses),
		Capacity:      r.amount("capacity", in.Capacity),
		LocalChanCfg:  r.localConfig(&in.LocalChanCfg),
		RemoteChanCfg: r.remoteConfig(&in.RemoteChanCfg),
		ShaChainRootDesc: keychain.KeyDescriptor{
			KeyLocator: r.locator(&in.ShaChainRootDesc.KeyLocator),
			PubKey: r.publicKey(
				"pub_key", in.ShaChainRootDesc.PubKey,
			),
		},
	}
	for _, field := range laterFields {
		field.read(r, in, &out)
	}

	return out
}

func (r *reader) singles(in []singleJSON) []chanbackup.Single {
	out := make([]chanbackup.Single, len(in))
	for i := range in {
		out[i] = r.single(&in[i])
	}

	return out
}

func (r *reader) multi(in *multiJSON) chanbackup.Multi {
	return chanbackup.Multi{
		Version: chanbackup.MultiBackupVersion(
			r.byte("version", in.Version),
		),
		StaticBackups: r.singles(in.StaticBackups),
	}
}

func (r *reader) shortChannelID(
	in *shortChannelIDJSON) lnwire.ShortChannelID {

	return lnwire.ShortChannelID{
		BlockHeight: r.uint32("block_height", in.BlockHeight),
		TxIndex:     r.uint32("tx_index", in.TxIndex),
		TxPosition:  r.uint16("tx_position", in.TxPosition),
	}
}

// transaction reads a Bitcoin transaction; an absent one is lnd's nil, one of no
// bytes is none that lnd could hold. A
// transaction without inputs has no unambiguous serialization, but lnd can
// hold and write it, so the form without witnesses is tried as well.
func (r *reader) transaction(text *string) *wire.MsgTx {
	if text == nil {
		return nil
	}
	raw := r.bytes("commit_tx", *text)

	tx, from := new(wire.MsgTx), bytes.NewReader(raw)
	if tx.Deserialize(from) == nil && from.Len() == 0 {
		return tx
	}
	tx, from = new(wire.MsgTx), bytes.NewReader(raw)
	if tx.DeserializeNoWitness(from) == nil && from.Len() == 0 {
		return tx
	}
	r.fail(skipf("commit_tx: lnd holds a transaction, not bytes"))

	return nil
}

func fromHex(name, text string) ([]byte, error) {
	raw, err := hex.DecodeString(text)
	if err != nil {
		return nil, &refusal{
			class:   "other",
			message: "adapter: " + name + " is not hexadecimal",
		}
	}

	return raw, nil
}
