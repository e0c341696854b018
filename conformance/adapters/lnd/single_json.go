package main

import "encoding/json"

// The protocol's Single, for both directions. Numbers are kept as text until
// it is known whether lnd's field can hold them. An absent member is the empty
// text.

type outpointJSON struct {
	Txid  string      `json:"txid"`
	Index json.Number `json:"index"`
}

type shortChannelIDJSON struct {
	BlockHeight json.Number `json:"block_height"`
	TxIndex     json.Number `json:"tx_index"`
	TxPosition  json.Number `json:"tx_position"`
}

// addressJSON is any of the six address types. Pointers keep an empty value
// apart from an absent one.
type addressJSON struct {
	Type         string      `json:"type"`
	IP           *string     `json:"ip,omitempty"`
	OnionService *string     `json:"onion_service,omitempty"`
	Hostname     *string     `json:"hostname,omitempty"`
	Port         json.Number `json:"port,omitempty"`
	Payload      *string     `json:"payload,omitempty"`
}

type keyLocatorJSON struct {
	Family json.Number `json:"family"`
	Index  json.Number `json:"index"`
}

type localConfigJSON struct {
	CsvDelay            json.Number    `json:"csv_delay"`
	MultiSigKey         keyLocatorJSON `json:"multi_sig_key"`
	RevocationBasePoint keyLocatorJSON `json:"revocation_base_point"`
	PaymentBasePoint    keyLocatorJSON `json:"payment_base_point"`
	DelayBasePoint      keyLocatorJSON `json:"delay_base_point"`
	HtlcBasePoint       keyLocatorJSON `json:"htlc_base_point"`
}

type remoteConfigJSON struct {
	CsvDelay            json.Number `json:"csv_delay"`
	MultiSigKey         string      `json:"multi_sig_key,omitempty"`
	RevocationBasePoint string      `json:"revocation_base_point,omitempty"`
	PaymentBasePoint    string      `json:"payment_base_point,omitempty"`
	DelayBasePoint      string      `json:"delay_base_point,omitempty"`
	HtlcBasePoint       string      `json:"htlc_base_point,omitempty"`
}

type shaChainJSON struct {
	KeyLocator keyLocatorJSON `json:"key_locator"`
	PubKey     string         `json:"pub_key,omitempty"`
}

type closeTxInputsJSON struct {
	CommitTx      *string `json:"commit_tx,omitempty"`
	CommitSig     string  `json:"commit_sig"`
	CommitHeight  string  `json:"commit_height,omitempty"`
	TapscriptRoot string  `json:"tapscript_root,omitempty"`
}

type singleJSON struct {
	Version          json.Number        `json:"version"`
	IsInitiator      bool               `json:"is_initiator"`
	ChainHash        string             `json:"chain_hash"`
	FundingOutpoint  outpointJSON       `json:"funding_outpoint"`
	ShortChannelID   shortChannelIDJSON `json:"short_channel_id"`
	RemoteNodePub    string             `json:"remote_node_pub,omitempty"`
	Addresses        []addressJSON      `json:"addresses"`
	Capacity         string             `json:"capacity"`
	LocalChanCfg     localConfigJSON    `json:"local_chan_cfg"`
	RemoteChanCfg    remoteConfigJSON   `json:"remote_chan_cfg"`
	ShaChainRootDesc shaChainJSON       `json:"sha_chain_root_desc"`
	LeaseExpiry      json.Number        `json:"lease_expiry,omitempty"`
	CloseTxInputs    *closeTxInputsJSON `json:"close_tx_inputs,omitempty"`
}

// multiJSON is the protocol's Multi.
type multiJSON struct {
	Version       json.Number  `json:"version"`
	StaticBackups []singleJSON `json:"static_backups"`
}
