package chanbackup_test

import (
	"bytes"
	"errors"
	"io"
	"net"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcutil"
	"github.com/btcsuite/btcd/chaincfg/chainhash"
	"github.com/btcsuite/btcd/wire"
	"github.com/lightningnetwork/lnd/chanbackup"
	"github.com/lightningnetwork/lnd/fn/v2"
	"github.com/lightningnetwork/lnd/keychain"
	"github.com/lightningnetwork/lnd/lnwire"
	"github.com/lightningnetwork/lnd/tor"
	"scbref.example/vectors"
)

// points pairs the keys of a Single with those of the vectors' Single.
func points(s *chanbackup.Single,
	v *vectors.Single) map[**btcec.PublicKey]*vectors.Hex {

	from, to := &s.RemoteChanCfg, &v.RemoteChanCfg

	return map[**btcec.PublicKey]*vectors.Hex{
		&s.RemoteNodePub:                 &v.RemoteNodePub,
		&s.ShaChainRootDesc.PubKey:       &v.ShaChainRootDesc.PubKey,
		&from.MultiSigKey.PubKey:         &to.MultiSigKey,
		&from.RevocationBasePoint.PubKey: &to.RevocationBasePoint,
		&from.PaymentBasePoint.PubKey:    &to.PaymentBasePoint,
		&from.DelayBasePoint.PubKey:      &to.DelayBasePoint,
		&from.HtlcBasePoint.PubKey:       &to.HtlcBasePoint,
	}
}

// locators pairs the places of our own keys so.
func locators(s *chanbackup.Single,
	v *vectors.Single) map[*keychain.KeyDescriptor]*vectors.KeyLocator {

	from, to := &s.LocalChanCfg, &v.LocalChanCfg

	return map[*keychain.KeyDescriptor]*vectors.KeyLocator{
		&s.ShaChainRootDesc:       &v.ShaChainRootDesc.KeyLocator,
		&from.MultiSigKey:         &to.MultiSigKey,
		&from.RevocationBasePoint: &to.RevocationBasePoint,
		&from.PaymentBasePoint:    &to.PaymentBasePoint,
		&from.DelayBasePoint:      &to.DelayBasePoint,
		&from.HtlcBasePoint:       &to.HtlcBasePoint,
	}
}

// conversion makes lnd's values of the vectors', and keeps the first error.
type conversion struct{ err error }

func (c *conversion) fail(err error) {
	c.err = errors.Join(c.err, err)
}

func (c *conversion) point(raw []byte) *btcec.PublicKey {
	if raw == nil {
		return nil
	}
	// The key that lnd makes of the private key zero.
	if bytes.Equal(raw, append([]byte{2}, make([]byte, 32)...)) {
		var zero btcec.FieldVal

		return btcec.NewPublicKey(&zero, &zero)
	}
	key, err := btcec.ParsePubKey(raw)
	if err != nil {
		c.fail(err)
	}

	return key
}

func (c *conversion) hash(raw []byte) (hash chainhash.Hash) {
	if raw != nil {
		c.fail(hash.SetBytes(raw))
	}

	return hash
}

func (c *conversion) singles(in []vectors.Single) []chanbackup.Single {
	out := make([]chanbackup.Single, len(in))
	for i := range in {
		out[i] = c.single(&in[i])
	}

	return out
}

func (c *conversion) single(in *vectors.Single) chanbackup.Single {
	scid := in.ShortChannelID
	out := chanbackup.Single{
		Version:     chanbackup.SingleBackupVersion(in.Version),
		IsInitiator: in.IsInitiator,
		ChainHash:   c.hash(in.ChainHash),
		FundingOutpoint: wire.OutPoint{
			Hash:  c.hash(in.FundingOutpoint.Txid),
			Index: in.FundingOutpoint.Index,
		},
		ShortChannelID: lnwire.ShortChannelID(scid),
		Capacity:       btcutil.Amount(in.Capacity),
	}
	for key, raw := range points(&out, in) {
		*key = c.point(*raw)
	}
	for key, locator := range locators(&out, in) {
		key.Family = keychain.KeyFamily(locator.Family)
		key.Index = locator.Index
	}
	out.LocalChanCfg.CsvDelay = in.LocalChanCfg.CsvDelay
	out.RemoteChanCfg.CsvDelay = in.RemoteChanCfg.CsvDelay
	for _, address := range in.Addresses {
		out.Addresses = append(out.Addresses, addressTo(address))
	}
	if in.LeaseExpiry != nil {
		out.LeaseExpiry = *in.LeaseExpiry
	}
	if inputs := in.CloseTxInputs; inputs != nil {
		out.CloseTxInputs = fn.Some(c.closeTxInputs(inputs))
	}

	return out
}

func (c *conversion) closeTxInputs(
	in *vectors.CloseTxInputs) (out chanbackup.CloseTxInputs) {

	out.CommitSig = in.CommitSig
	if in.CommitHeight != nil {
		out.CommitHeight = *in.CommitHeight
	}
	if in.TapscriptRoot != nil {
		out.TapscriptRoot = fn.Some(c.hash(in.TapscriptRoot))
	}
	if in.CommitTx == nil {
		return out
	}
	// A transaction without inputs has no form with witnesses.
	for _, decode := range []func(*wire.MsgTx, io.Reader) error{
		(*wire.MsgTx).Deserialize, (*wire.MsgTx).DeserializeNoWitness,
	} {
		tx, from := wire.NewMsgTx(0), bytes.NewReader(*in.CommitTx)
		if decode(tx, from) == nil && from.Len() == 0 {
			out.CommitTx = tx

			return out
		}
	}
	c.fail(errors.New("commit_tx is no transaction"))

	return out
}

func addressTo(in vectors.Address) net.Addr {
	port := 0
	if in.Port != nil {
		port = *in.Port
	}
	switch in.Type {
	case "onion_v2", "onion_v3":
		return &tor.OnionAddr{OnionService: *in.OnionService, Port: port}

	case "dns":
		return &lnwire.DNSAddress{
			Hostname: string(*in.Hostname), Port: uint16(port),
		}

	case "opaque":
		return &lnwire.OpaqueAddrs{Payload: *in.Payload}
	}
	var ip net.IP
	if in.IP != nil && len(*in.IP) > 0 {
		ip = net.IP(*in.IP)
	}

	return &net.TCPAddr{IP: ip, Port: port}
}

func addressFrom(in net.Addr) (out vectors.Address) {
	switch addr := in.(type) {
	case *net.TCPAddr:
		out.Type = "tcp6"
		if len(addr.IP) == net.IPv4len {
			out.Type = "tcp4"
		}
		out.IP, out.Port = (*vectors.Hex)(&addr.IP), &addr.Port

	case *tor.OnionAddr:
		out.Type = "onion_v3"
		if len(addr.OnionService) == tor.V2Len {
			out.Type = "onion_v2"
		}
		out.OnionService, out.Port = &addr.OnionService, &addr.Port

	case *lnwire.DNSAddress:
		hostname, port := vectors.Hex(addr.Hostname), int(addr.Port)
		out.Type, out.Hostname, out.Port = "dns", &hostname, &port

	case *lnwire.OpaqueAddrs:
		out.Type = "opaque"
		out.Payload = (*vectors.Hex)(&addr.Payload)
	}

	return out
}

func outpointOf(in wire.OutPoint) vectors.Outpoint {
	return vectors.Outpoint{Txid: in.Hash[:], Index: in.Index}
}

// all makes the vectors' Singles of lnd's.
func all(in []chanbackup.Single) []vectors.Single {
	out := make([]vectors.Single, len(in))
	for i := range in {
		out[i] = singleOf(&in[i])
	}

	return out
}

func singleOf(in *chanbackup.Single) vectors.Single {
	out := vectors.Single{
		Version:         uint8(in.Version),
		IsInitiator:     in.IsInitiator,
		ChainHash:       in.ChainHash[:],
		FundingOutpoint: outpointOf(in.FundingOutpoint),
		ShortChannelID:  vectors.ShortChannelID(in.ShortChannelID),
		Capacity:        int64(in.Capacity),
		Addresses:       []vectors.Address{},
	}
	for key, raw := range points(in, &out) {
		if *key != nil {
			*raw = (*key).SerializeCompressed()
		}
	}
	for key, locator := range locators(in, &out) {
		locator.Family, locator.Index = uint32(key.Family), key.Index
	}
	out.LocalChanCfg.CsvDelay = in.LocalChanCfg.CsvDelay
	out.RemoteChanCfg.CsvDelay = in.RemoteChanCfg.CsvDelay
	for _, address := range in.Addresses {
		out.Addresses = append(out.Addresses, addressFrom(address))
	}
	if in.Version == chanbackup.ScriptEnforcedLeaseVersion {
		out.LeaseExpiry = &in.LeaseExpiry
	}
	in.CloseTxInputs.WhenSome(func(inputs chanbackup.CloseTxInputs) {
		out.CloseTxInputs = closeTxInputsOf(in.Version, inputs)
	})

	return out
}

func closeTxInputsOf(version chanbackup.SingleBackupVersion,
	in chanbackup.CloseTxInputs) *vectors.CloseTxInputs {

	var tx bytes.Buffer
	if err := in.CommitTx.Serialize(&tx); err != nil {
		panic(err)
	}
	raw := vectors.Hex(tx.Bytes())
	out := &vectors.CloseTxInputs{CommitTx: &raw, CommitSig: in.CommitSig}
	if version.IsTaproot() {
		out.CommitHeight = &in.CommitHeight
	}
	if version.HasTapscriptRoot() {
		in.TapscriptRoot.WhenSome(func(root chainhash.Hash) {
			out.TapscriptRoot = root[:]
		})
	}

	return out
}
