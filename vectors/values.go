package vectors

import (
	"encoding/hex"
	"encoding/json"
)

// Hex is bytes, in JSON a text of two digits for each.
type Hex []byte

// MarshalJSON writes the text.
func (h Hex) MarshalJSON() ([]byte, error) {
	return json.Marshal(hex.EncodeToString(h))
}

// UnmarshalJSON reads the text.
func (h *Hex) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	var err error
	*h, err = hex.DecodeString(text)

	return err
}

// Values of requests and answers. A member that may be absent is nil then: lnd
// tells no bytes from none. Integers of 64 bits are texts in JSON. Reading
// fails where a number does not fit: some cases ask for one that no field of
// this width can hold.

// Multi is the content of a backup file.
type Multi struct {
	Version       uint8    `json:"version"`
	StaticBackups []Single `json:"static_backups"`
}

// Single is the backup of one channel.
type Single struct {
	Version          uint8          `json:"version"`
	IsInitiator      bool           `json:"is_initiator"`
	ChainHash        Hex            `json:"chain_hash"`
	FundingOutpoint  Outpoint       `json:"funding_outpoint"`
	ShortChannelID   ShortChannelID `json:"short_channel_id"`
	RemoteNodePub    Hex            `json:"remote_node_pub,omitempty"`
	Addresses        []Address      `json:"addresses"`
	Capacity         int64          `json:"capacity,string"`
	LocalChanCfg     LocalConfig    `json:"local_chan_cfg"`
	RemoteChanCfg    RemoteConfig   `json:"remote_chan_cfg"`
	ShaChainRootDesc ShaChainRoot   `json:"sha_chain_root_desc"`
	LeaseExpiry      *uint32        `json:"lease_expiry,omitempty"`
	CloseTxInputs    *CloseTxInputs `json:"close_tx_inputs,omitempty"`
}

// Outpoint names an output; the id of the transaction is in internal order.
type Outpoint struct {
	Txid  Hex    `json:"txid"`
	Index uint32 `json:"index"`
}

// ShortChannelID says where the funding transaction was confirmed.
type ShortChannelID struct {
	BlockHeight uint32 `json:"block_height"`
	TxIndex     uint32 `json:"tx_index"`
	TxPosition  uint16 `json:"tx_position"`
}

// Address is where a peer can be reached. Type is "tcp4", "tcp6", "onion_v2",
// "onion_v3", "dns" or "opaque", and says which of the other members there are.
type Address struct {
	Type         string  `json:"type"`
	IP           *Hex    `json:"ip,omitempty"`
	OnionService *string `json:"onion_service,omitempty"`

	// Hostname is bytes: nothing says that they are text.
	Hostname *Hex `json:"hostname,omitempty"`

	// Port is wider than the 16 bits that are written of it.
	Port    *int `json:"port,omitempty"`
	Payload *Hex `json:"payload,omitempty"`
}

// KeyLocator is the path of a key of ours.
type KeyLocator struct {
	Family uint32 `json:"family"`
	Index  uint32 `json:"index"`
}

// LocalConfig is our half of a channel.
type LocalConfig struct {
	CsvDelay            uint16     `json:"csv_delay"`
	MultiSigKey         KeyLocator `json:"multi_sig_key"`
	RevocationBasePoint KeyLocator `json:"revocation_base_point"`
	PaymentBasePoint    KeyLocator `json:"payment_base_point"`
	DelayBasePoint      KeyLocator `json:"delay_base_point"`
	HtlcBasePoint       KeyLocator `json:"htlc_base_point"`
}

// RemoteConfig is the peer's half of a channel: of each key its 33 bytes.
type RemoteConfig struct {
	CsvDelay            uint16 `json:"csv_delay"`
	MultiSigKey         Hex    `json:"multi_sig_key,omitempty"`
	RevocationBasePoint Hex    `json:"revocation_base_point,omitempty"`
	PaymentBasePoint    Hex    `json:"payment_base_point,omitempty"`
	DelayBasePoint      Hex    `json:"delay_base_point,omitempty"`
	HtlcBasePoint       Hex    `json:"htlc_base_point,omitempty"`
}

// ShaChainRoot is the root of the revocation secrets.
type ShaChainRoot struct {
	KeyLocator KeyLocator `json:"key_locator"`
	PubKey     Hex        `json:"pub_key,omitempty"`
}

// CloseTxInputs is what a force close by hand takes.
type CloseTxInputs struct {
	CommitTx      *Hex    `json:"commit_tx,omitempty"`
	CommitSig     Hex     `json:"commit_sig"`
	CommitHeight  *uint64 `json:"commit_height,string,omitempty"`
	TapscriptRoot Hex     `json:"tapscript_root,omitempty"`
}

// KeyRing is where keys come from. Its members agree; an implementation takes
// the one that it can start from.
type KeyRing struct {
	Seed          Hex     `json:"seed,omitempty"`
	ExtendedKey   string  `json:"extended_key,omitempty"`
	CoinType      *uint32 `json:"coin_type,omitempty"`
	BasePub       Hex     `json:"base_pub,omitempty"`
	EncryptionKey Hex     `json:"encryption_key,omitempty"`
}

// Request has the members with which bytes are asked for or given: those of
// version.*, single.*, singles.*, multi.*, envelope.* and
// static-chan-backups.*.
type Request struct {
	Version   uint8    `json:"version"`
	CloseTx   bool     `json:"close_tx"`
	Encoded   uint8    `json:"encoded"`
	Bytes     Hex      `json:"bytes"`
	Plaintext Hex      `json:"plaintext"`
	Packed    Packed   `json:"packed"`
	Single    Single   `json:"single"`
	Singles   []Single `json:"singles"`
	Multi     Multi    `json:"multi"`
	Nonce     Hex      `json:"nonce"`
	Nonces    []Hex    `json:"nonces"`
	KeyRing   KeyRing  `json:"key_ring"`
}

// Packed is one blob, or of singles.unpack a list of them.
type Packed []Hex

// UnmarshalJSON reads either.
func (p *Packed) UnmarshalJSON(data []byte) error {
	var blob Hex
	if json.Unmarshal(data, &blob) == nil {
		*p = Packed{blob}

		return nil
	}

	return json.Unmarshal(data, (*[]Hex)(p))
}
