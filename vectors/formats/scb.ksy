# Written by make schema-exports from the schemas of scbref: change those instead.
# What this description cannot say is listed under -not-expressed; a reader checks it by itself.
meta:
  id: scb
  title: "Static Channel Backup of lnd, plaintext"
  license: MIT
  ks-version: 0.9
  endian: be
-not-expressed:
  point.on-curve: whether the x of a point belongs to one of the curve
  tx.total-script-limit: how long all scripts of a transaction are together
  tx.witness-superfluous: whether any input has a witness item
doc: "The plaintext of a Static Channel Backup of lnd, as it stands inside the envelope. The top level is a Multi, the content of channel.backup; single, transaction and the others can be read alone. Bytes behind the end are ignored, and the length of a Single is not used, as in lnd. A runtime whose numbers are doubles, as in JavaScript, rounds 64-bit numbers beyond 2^53; JavaScript's, version 0.11, also misreads negative ones whose lower half has its top bit clear. No real channel has a negative amount."
seq:
  - id: version
    type: u1
    valid:
      any-of: [0]
    doc: version of the Multi
    doc-ref: lnd chanbackup/multi.go Multi.PackToWriter
    -requirements: [multi.version-on-read, multi.header]
  - id: count
    type: u4
    doc: number of Singles that follow
    doc-ref: lnd chanbackup/multi.go Multi.PackToWriter
    -requirements: [multi.count-not-trusted]
  - id: static_backups
    type: single
    repeat: expr
    repeat-expr: count
types:
  single:
    doc: The backup of one channel.
    seq:
      - id: version_byte
        type: u1
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 128, 129, 130, 131, 132, 133, 134, 135]
        doc: "bit 7: close-tx inputs follow; low bits: version 0–7"
        doc-ref: lnd chanbackup/single.go SingleBackupVersion.Encode
        -requirements: [version.layout, version.known-on-read, version.before-length]
      - id: length
        type: u2
        doc: "bytes after this field; never used on read"
        doc-ref: lnd chanbackup/single.go Single.Serialize
        -unit: bytes
        -requirements: [single.length-ignored, single.length-written]
      - id: is_initiator_byte
        type: u1
        doc: "01 if we opened the channel"
        doc-ref: lnd chanbackup/single.go Single.Serialize
        -requirements: [single.is-initiator, single.bool-other]
      - id: chain_hash
        size: 32
        doc: "genesis block hash, internal order"
        doc-ref: lnd chanbackup/single.go Single.Serialize
        -requirements: [single.chain-hash]
      - id: funding_outpoint
        type: out_point
        doc: the channel point
        doc-ref: "lnd lnwire/lnwire.go WriteElement (wire.OutPoint)"
        -requirements: [single.funding-outpoint]
      - id: short_channel_id
        type: short_channel_id
        doc: where the channel was confirmed
        doc-ref: "lnd lnwire/lnwire.go WriteElement (ShortChannelID)"
        -requirements: [single.short-channel-id, single.scid-range]
      - id: remote_node_pub
        size: 33
        valid:
          expr: "(_[0] == 2 and _ < [2, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255, 252, 47]) or (_[0] == 3 and _ < [3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255, 252, 47])"
        doc: identity key of the peer
        doc-ref: lnd chanbackup/single.go Single.Serialize
        -requirements: [single.remote-node-pub, single.remote-node-pub-required, point.prefix, point.on-curve]
      - id: byte_count
        type: u2
        doc: bytes of descriptors that follow
        doc-ref: lnd lnwire/lnwire.go ReadAddress
        -unit: bytes
      - id: addresses
        size: byte_count
        type: address_block
        doc: where the peer was reached
        doc-ref: "lnd lnwire/lnwire.go WriteElement ([]net.Addr)"
        -requirements: [address.block-length, address.order]
      - id: capacity
        type: s8
        doc: size of the channel
        doc-ref: lnd chanbackup/single.go Single.Serialize
        -unit: satoshis
        -requirements: [single.capacity, single.capacity-signed]
      - id: local_chan_cfg
        type: local_channel_config
        doc: our half of the channel
        doc-ref: lnd chanbackup/single.go Single.Serialize
        -requirements: [single.local-key-locators, single.local-pubs-not-stored]
      - id: remote_chan_cfg
        type: remote_channel_config
        doc: "the peer's half"
        doc-ref: lnd chanbackup/single.go Single.Serialize
        -requirements: [single.remote-keys, point.prefix, point.on-curve]
      - id: sha_chain_root_desc
        type: key_descriptor
        doc: how to derive the root of our revocation secrets
        doc-ref: lnd chanbackup/single.go Single.Serialize
        -requirements: [single.sha-chain-root-locator]
      - id: lease_expiry
        if: "version == 4"
        type: u4
        doc: end of the channel lease
        doc-ref: lnd chanbackup/single.go Single.LeaseExpiry
        -unit: absolute block height
        -requirements: [single.lease-expiry, closetx.after-lease]
      - id: close_tx_inputs
        if: close_tx
        type: "close_tx_inputs(version)"
        doc: what a force close from the backup needs
        doc-ref: lnd chanbackup/single.go CloseTxInputs
        -requirements: [closetx.presence, closetx.order]
    instances:
      version:
        value: "version_byte & 127"
      close_tx:
        value: "(version_byte & 128) != 0"
      is_initiator:
        value: "is_initiator_byte == 1"
  out_point:
    doc: "An output of a transaction. Source: btcd wire ``OutPoint``."
    seq:
      - id: txid
        size: 32
        doc: "funding transaction, internal order"
        doc-ref: "lnd lnwire/lnwire.go WriteElement (wire.OutPoint)"
      - id: index
        type: u2
        doc: funding output
        doc-ref: "lnd lnwire/lnwire.go WriteElement (wire.OutPoint)"
        -requirements: [single.funding-outpoint, single.outpoint-index-range]
  short_channel_id:
    doc: "Where a channel was confirmed. Source: lnd lnwire/short_channel_id.go."
    seq:
      - id: block_height
        type: b24
        doc: "block of the funding transaction, or its broadcast height"
        doc-ref: "lnd lnwire/lnwire.go WriteElement (ShortChannelID)"
        -unit: absolute block height
      - id: tx_index
        type: b24
        doc: position in that block
        doc-ref: "lnd lnwire/lnwire.go WriteElement (ShortChannelID)"
      - id: tx_position
        type: u2
        doc: output index
        doc-ref: "lnd lnwire/lnwire.go WriteElement (ShortChannelID)"
  address_block:
    doc: "Addresses, one after the other."
    seq:
      - id: descriptors
        type: address
        repeat: eos
  address:
    doc: One address. What its type is not known of takes the rest of the block.
    seq:
      - id: type
        type: u1
      - id: body
        if: "type != 0"
        type:
          switch-on: type
          cases:
            "1": tcp4
            "2": tcp6
            "3": onion_v2
            "4": onion_v3
            "5": dns
            _: opaque
  tcp4:
    -requirements: [address.tcp4, address.values-not-checked]
    seq:
      - id: ip
        size: 4
        doc: IPv4 address
        doc-ref: lnd lnwire/lnwire.go ReadAddress
      - id: port
        type: u2
        doc: TCP port
        doc-ref: lnd lnwire/lnwire.go ReadAddress
        -requirements: [address.port-range, address.values-not-checked]
  tcp6:
    -requirements: [address.tcp6, address.mapped-ipv6-read]
    seq:
      - id: ip
        size: 16
        doc: IPv6 address
        doc-ref: lnd lnwire/lnwire.go ReadAddress
      - id: port
        type: u2
        doc: TCP port
        doc-ref: lnd lnwire/lnwire.go ReadAddress
        -requirements: [address.port-range, address.values-not-checked]
  onion_v2:
    -requirements: [address.onion-v2]
    seq:
      - id: onion_service
        size: 10
        doc: Tor v2 service
        doc-ref: lnd lnwire/lnwire.go ReadAddress
        -text: "bytes; base32 with .onion as text"
      - id: port
        type: u2
        doc: TCP port
        doc-ref: lnd lnwire/lnwire.go ReadAddress
        -requirements: [address.port-range, address.values-not-checked]
  onion_v3:
    -requirements: [address.onion-v3, address.onion-not-verified]
    seq:
      - id: onion_service
        size: 35
        doc: "Tor v3 service: key, checksum and version byte, none of them verified"
        doc-ref: lnd lnwire/lnwire.go ReadAddress
        -text: "bytes; base32 with .onion as text"
      - id: port
        type: u2
        doc: TCP port
        doc-ref: lnd lnwire/lnwire.go ReadAddress
        -requirements: [address.port-range, address.values-not-checked]
  dns:
    -requirements: [address.dns, address.dns-not-validated]
    seq:
      - id: hostname_length
        type: u1
      - id: hostname
        size: hostname_length
        doc: "host name, any bytes"
        doc-ref: lnd lnwire/lnwire.go ReadAddress
        -requirements: [address.dns, address.dns-length]
      - id: port
        type: u2
        doc: TCP port
        doc-ref: lnd lnwire/lnwire.go ReadAddress
        -requirements: [address.port-range, address.values-not-checked]
  opaque:
    doc: The bytes behind a type that is not known.
    -requirements: [address.unknown-opaque]
    seq:
      - id: payload
        size-eos: true
  local_channel_config:
    doc: "Our half of a channel: locators only, no public key is stored."
    seq:
      - id: csv_delay
        type: u2
        doc: delay on our outputs
        doc-ref: lnd chanbackup/single.go Single.Serialize
        -unit: blocks
        -requirements: [single.csv-delays]
      - id: multi_sig_key
        type: key_locator
        doc: our key of the funding output
        doc-ref: lnd chanbackup/single.go Single.Serialize
      - id: revocation_base_point
        type: key_locator
        doc: our revocation base point
        doc-ref: lnd chanbackup/single.go Single.Serialize
      - id: payment_base_point
        type: key_locator
        doc: our payment base point
        doc-ref: lnd chanbackup/single.go Single.Serialize
      - id: delay_base_point
        type: key_locator
        doc: our delayed payment base point
        doc-ref: lnd chanbackup/single.go Single.Serialize
      - id: htlc_base_point
        type: key_locator
        doc: our HTLC base point
        doc-ref: lnd chanbackup/single.go Single.Serialize
  key_locator:
    doc: "Path of a key below the wallet root. Source: lnd keychain ``KeyLocator``."
    seq:
      - id: family
        type: u4
        doc: key family
        doc-ref: lnd chanbackup/single.go Single.Serialize
      - id: index
        type: u4
        doc: index within the family
        doc-ref: lnd chanbackup/single.go Single.Serialize
  remote_channel_config:
    doc: "The peer's half of a channel: public keys only."
    seq:
      - id: csv_delay
        type: u2
        doc: "delay on the peer's outputs"
        doc-ref: lnd chanbackup/single.go Single.Serialize
        -unit: blocks
        -requirements: [single.csv-delays]
      - id: multi_sig_key
        size: 33
        valid:
          expr: "(_[0] == 2 and _ < [2, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255, 252, 47]) or (_[0] == 3 and _ < [3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255, 252, 47])"
        doc: "the peer's key of the funding output"
        doc-ref: lnd chanbackup/single.go Single.Serialize
      - id: revocation_base_point
        size: 33
        valid:
          expr: "(_[0] == 2 and _ < [2, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255, 252, 47]) or (_[0] == 3 and _ < [3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255, 252, 47])"
        doc: "the peer's revocation base point"
        doc-ref: lnd chanbackup/single.go Single.Serialize
      - id: payment_base_point
        size: 33
        valid:
          expr: "(_[0] == 2 and _ < [2, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255, 252, 47]) or (_[0] == 3 and _ < [3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255, 252, 47])"
        doc: "the peer's payment base point"
        doc-ref: lnd chanbackup/single.go Single.Serialize
      - id: delay_base_point
        size: 33
        valid:
          expr: "(_[0] == 2 and _ < [2, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255, 252, 47]) or (_[0] == 3 and _ < [3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255, 252, 47])"
        doc: "the peer's delayed payment base point"
        doc-ref: lnd chanbackup/single.go Single.Serialize
      - id: htlc_base_point
        size: 33
        valid:
          expr: "(_[0] == 2 and _ < [2, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255, 252, 47]) or (_[0] == 3 and _ < [3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255, 252, 47])"
        doc: "the peer's HTLC base point"
        doc-ref: lnd chanbackup/single.go Single.Serialize
  key_descriptor:
    doc: "A key by locator, by public key, or both. Source: lnd keychain ``KeyDescriptor``."
    seq:
      - id: pub_key
        size: 33
        valid:
          expr: "_ == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] or (_[0] == 2 and _ < [2, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255, 252, 47]) or (_[0] == 3 and _ < [3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255, 252, 47])"
        doc: "33 zero bytes for none"
        doc-ref: lnd chanbackup/single.go Single.Serialize
        -requirements: [single.sha-chain-root-none, single.sha-chain-root-pub]
      - id: key_locator
        type: key_locator
        doc: where the root is derived
        doc-ref: lnd chanbackup/single.go Single.Serialize
    instances:
      has_pub_key:
        value: "pub_key != [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]"
  close_tx_inputs:
    doc: What is needed to sign and broadcast the last commitment transaction.
    params:
      - id: version
        type: u1
    seq:
      - id: commit_tx
        type: transaction
        doc: "our latest commitment transaction, unsigned"
        doc-ref: lnd chanbackup/single.go CloseTxInputs
        -requirements: [tx.layout, tx.values-not-checked]
      - id: commit_sig_length
        type: u2
      - id: commit_sig
        size: commit_sig_length
        doc: "the peer's signature for it"
        doc-ref: lnd chanbackup/single.go CloseTxInputs
        -requirements: [closetx.sig-length, closetx.sig-range]
      - id: commit_height
        if: "version == 5 or version == 6 or version == 7"
        type: u8
        doc: number of the commitment
        doc-ref: lnd chanbackup/single.go CloseTxInputs
        -unit: commitment number
        -requirements: [closetx.height]
      - id: tapscript_root
        if: "version == 6"
        size: 32
        doc: root of the tapscript tree of the funding output
        doc-ref: lnd chanbackup/single.go CloseTxInputs
        -requirements: [closetx.root, closetx.root-required]
  transaction:
    doc: "A transaction in Bitcoin's serialization."
    seq:
      - id: version
        type: s4le
        doc: "transaction version, signed"
        doc-ref: btcd wire/msgtx.go MsgTx.btcDecode
      - id: segwit_marker
        contents: [0, 1]
        if: "next_byte == 0"
        doc: "00 01 when witnesses follow"
        doc-ref: btcd wire/msgtx.go MsgTx.btcDecode
        -requirements: [tx.witness-flag, tx.witness-superfluous]
      - id: inputs_count
        type: "compact_size(818401)"
        -requirements: [tx.input-limit, tx.compact-size-canonical]
      - id: inputs
        type: tx_input
        doc: spent outputs
        doc-ref: btcd wire/msgtx.go MsgTx.btcDecode
        repeat: expr
        repeat-expr: inputs_count.value
      - id: outputs_count
        type: "compact_size(3728271)"
        -requirements: [tx.output-limit, tx.compact-size-canonical]
      - id: outputs
        type: tx_output
        doc: new outputs
        doc-ref: btcd wire/msgtx.go MsgTx.btcDecode
        repeat: expr
        repeat-expr: outputs_count.value
      - id: witnesses
        if: segwit
        type: witness
        repeat: expr
        repeat-expr: inputs_count.value
        doc: witness items of each input
        doc-ref: btcd wire/msgtx.go MsgTx.btcDecode
        -requirements: [tx.witness-kept, tx.witness-limit, tx.witness-superfluous]
      - id: locktime
        type: u4le
        doc: block height or time
        doc-ref: btcd wire/msgtx.go MsgTx.btcDecode
    instances:
      next_byte:
        pos: _io.pos
        type: u1
      segwit:
        value: "next_byte == 0"
  compact_size:
    doc: "CompactSize, in its shortest form, and at most a limit."
    params:
      - id: limit
        type: u4
    seq:
      - id: first
        type: u1
        valid:
          expr: "_ >= 253 or _ <= limit"
      - id: wider_253
        type: u2le
        valid:
          expr: "_ >= 253 and _ <= limit"
        if: "first == 253"
      - id: wider_254
        type: u4le
        valid:
          expr: "_ >= 65536 and _ <= limit"
        if: "first == 254"
      - id: wider_255
        type: u8le
        valid:
          expr: "_ >= 4294967296 and _ <= limit"
        if: "first == 255"
    instances:
      value:
        value: "first == 253 ? wider_253 : first == 254 ? wider_254 : first == 255 ? wider_255 : first"
  tx_input:
    seq:
      - id: txid
        size: 32
        doc: "spent transaction, internal order"
        doc-ref: btcd wire/msgtx.go MsgTx.btcDecode
      - id: index
        type: u4le
        doc: spent output
        doc-ref: btcd wire/msgtx.go MsgTx.btcDecode
      - id: script_sig
        type: script
        doc: signature script
        doc-ref: btcd wire/msgtx.go MsgTx.btcDecode
        -requirements: [tx.script-limit, tx.total-script-limit]
      - id: sequence
        type: u4le
        doc: sequence number
        doc-ref: btcd wire/msgtx.go MsgTx.btcDecode
  script:
    doc: Bytes behind their length.
    seq:
      - id: length
        type: "compact_size(4000000)"
      - id: data
        size: length.value
  tx_output:
    seq:
      - id: value
        type: s8le
        doc: "amount; may read negative"
        doc-ref: btcd wire/msgtx.go MsgTx.btcDecode
        -unit: satoshis
      - id: pk_script
        type: script
        doc: output script
        doc-ref: btcd wire/msgtx.go MsgTx.btcDecode
        -requirements: [tx.script-limit, tx.total-script-limit]
  witness:
    doc: The witness items of one input.
    seq:
      - id: count
        type: "compact_size(4000000)"
      - id: items
        type: script
        repeat: expr
        repeat-expr: count.value
