//! A Single: the plaintext backup of one channel.

use crate::address::{self, Address};
use crate::error::{Class, Error, Phase, Result};
use crate::keys::{KeyLocator, Point};
use crate::reader::Reader;
use crate::transaction;
use crate::writer::Writer;

pub const HIGHEST_VERSION: u8 = 7;
pub const LEASE_VERSION: u8 = 4;
const CLOSE_TX_BIT: u8 = 0x80;

/// The five keys of a channel's side, in the order of the wire.
pub const CHANNEL_KEYS: [&str; 5] = [
    "multi_sig_key",
    "revocation_base_point",
    "payment_base_point",
    "delay_base_point",
    "htlc_base_point",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Single {
    pub version: u8,
    pub is_initiator: bool,
    pub chain_hash: [u8; 32],
    pub funding_outpoint: OutPoint,
    pub short_channel_id: ShortChannelId,
    pub remote_node_pub: Point,
    pub addresses: Vec<Address>,
    pub capacity: i64,
    pub local_chan_cfg: ChannelConfig<KeyLocator>,
    pub remote_chan_cfg: ChannelConfig<Point>,
    pub sha_chain_root_pub: Option<Point>,
    pub sha_chain_root_locator: KeyLocator,
    /// Written in version 4 only.
    pub lease_expiry: u32,
    pub close_tx_inputs: Option<CloseTxInputs>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OutPoint {
    pub txid: [u8; 32],
    pub index: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShortChannelId {
    /// 24 bits.
    pub block_height: u32,
    /// 24 bits.
    pub tx_index: u32,
    pub tx_position: u16,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelConfig<K> {
    pub csv_delay: u16,
    /// Named by [`CHANNEL_KEYS`].
    pub keys: [K; 5],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseTxInputs {
    pub commit_tx: Vec<u8>,
    pub commit_sig: Vec<u8>,
    /// Written where [`has_commit_height`] says so.
    pub commit_height: u64,
    /// Written where [`has_tapscript_root`] says so, and required there.
    pub tapscript_root: Option<[u8; 32]>,
}

pub fn has_commit_height(version: u8) -> bool {
    matches!(version, 5..=7)
}

pub fn has_tapscript_root(version: u8) -> bool {
    version == 6
}

pub fn encode_version(version: u8, close_tx: bool) -> u8 {
    match close_tx {
        true => version | CLOSE_TX_BIT,
        false => version,
    }
}

pub fn decode_version(byte: u8) -> (u8, bool) {
    (byte & !CLOSE_TX_BIT, byte & CLOSE_TX_BIT != 0)
}

impl Single {
    /// Whatever follows the last field is ignored.
    pub fn deserialize(bytes: &[u8]) -> Result<Self> {
        Self::read(&mut Reader::new(bytes))
    }

    /// Reads one Single and leaves the reader where its last field ends.
    pub fn read(reader: &mut Reader) -> Result<Self> {
        let start = reader.position();
        let (version, close_tx) = decode_version(reader.u8("version").map_err(Error::in_frame)?);
        if version > HIGHEST_VERSION {
            return Err(Error {
                message: format!("Single version {version} is not known"),
                ..Error::read(Class::UnknownVersion, Phase::Frame, "version", start)
            });
        }
        reader.u16("length").map_err(Error::in_frame)?; // never used
        Ok(Self {
            version,
            is_initiator: reader.u8("is_initiator")? == 1,
            chain_hash: reader.array("chain_hash")?,
            funding_outpoint: OutPoint {
                txid: reader.array("funding_outpoint.txid")?,
                index: reader.u16("funding_outpoint.index")?,
            },
            short_channel_id: ShortChannelId {
                block_height: reader.u24("short_channel_id.block_height")?,
                tx_index: reader.u24("short_channel_id.tx_index")?,
                tx_position: reader.u16("short_channel_id.tx_position")?,
            },
            remote_node_pub: reader.point("remote_node_pub")?,
            addresses: address::read(reader)?,
            capacity: reader.i64("capacity")?,
            local_chan_cfg: read_config(reader, "local_chan_cfg", read_locator)?,
            remote_chan_cfg: read_config(reader, "remote_chan_cfg", |reader, name| {
                reader.point(name)
            })?,
            sha_chain_root_pub: reader.optional_point("sha_chain_root_desc.pub_key")?,
            sha_chain_root_locator: read_locator(reader, "sha_chain_root_desc.key_locator")?,
            lease_expiry: match version {
                LEASE_VERSION => reader.u32("lease_expiry")?,
                _ => 0,
            },
            close_tx_inputs: match close_tx {
                true => Some(
                    CloseTxInputs::read(reader, version)
                        .map_err(|error| error.inside("close_tx_inputs"))?,
                ),
                false => None,
            },
        })
    }

    pub fn serialize(&self) -> Result<Vec<u8>> {
        if self.version > HIGHEST_VERSION {
            let message = format!("Single version {} is not known", self.version);
            return Err(Error::write(Class::UnknownVersion, "version", message));
        }
        let body = self.body()?;
        let mut writer = Writer::new();
        writer.u8(encode_version(self.version, self.close_tx_inputs.is_some()));
        writer.counted_u16(&body, "length")?;
        Ok(writer.finish())
    }

    fn body(&self) -> Result<Vec<u8>> {
        let mut writer = Writer::new();
        writer.u8(self.is_initiator.into());
        writer.put(&self.chain_hash);
        writer.put(&self.funding_outpoint.txid);
        writer.u16(self.funding_outpoint.index);
        let scid = &self.short_channel_id;
        writer.u24(scid.block_height, "short_channel_id.block_height")?;
        writer.u24(scid.tx_index, "short_channel_id.tx_index")?;
        writer.u16(scid.tx_position);
        writer.put(self.remote_node_pub.bytes());
        address::write(&mut writer, &self.addresses)?;
        writer.i64(self.capacity);
        writer.u16(self.local_chan_cfg.csv_delay);
        for locator in &self.local_chan_cfg.keys {
            write_locator(&mut writer, locator);
        }
        writer.u16(self.remote_chan_cfg.csv_delay);
        for point in &self.remote_chan_cfg.keys {
            writer.put(point.bytes());
        }
        match &self.sha_chain_root_pub {
            Some(point) => writer.put(point.bytes()),
            None => writer.put(&[0; Point::SIZE]),
        }
        write_locator(&mut writer, &self.sha_chain_root_locator);
        if self.version == LEASE_VERSION {
            writer.u32(self.lease_expiry);
        }
        if let Some(inputs) = &self.close_tx_inputs {
            inputs
                .write(&mut writer, self.version)
                .map_err(|error| error.inside("close_tx_inputs"))?;
        }
        Ok(writer.finish())
    }
}

impl CloseTxInputs {
    fn read(reader: &mut Reader, version: u8) -> Result<Self> {
        let commit_tx = transaction::read(reader).map_err(|error| error.inside("commit_tx"))?;
        Ok(Self {
            commit_tx: commit_tx.to_vec(),
            commit_sig: reader.counted_u16("commit_sig")?.to_vec(),
            commit_height: match has_commit_height(version) {
                true => reader.u64("commit_height")?,
                false => 0,
            },
            tapscript_root: match has_tapscript_root(version) {
                true => Some(reader.array("tapscript_root")?),
                false => None,
            },
        })
    }

    fn write(&self, writer: &mut Writer, version: u8) -> Result<()> {
        transaction::check(&self.commit_tx, "commit_tx")?;
        writer.put(&self.commit_tx);
        writer.counted_u16(&self.commit_sig, "commit_sig")?;
        if has_commit_height(version) {
            writer.u64(self.commit_height);
        }
        if has_tapscript_root(version) {
            let missing = || Error::write(Class::MissingField, "tapscript_root", "missing");
            writer.put(&self.tapscript_root.ok_or_else(missing)?);
        }
        Ok(())
    }
}

fn read_config<K>(
    reader: &mut Reader,
    outer: &str,
    mut key: impl FnMut(&mut Reader, &str) -> Result<K>,
) -> Result<ChannelConfig<K>> {
    let csv_delay = reader
        .u16("csv_delay")
        .map_err(|error| error.inside(outer))?;
    let mut next = |name| key(reader, name).map_err(|error: Error| error.inside(outer));
    let [a, b, c, d, e] = CHANNEL_KEYS;
    Ok(ChannelConfig {
        csv_delay,
        keys: [next(a)?, next(b)?, next(c)?, next(d)?, next(e)?],
    })
}

fn read_locator(reader: &mut Reader, outer: &str) -> Result<KeyLocator> {
    let family = reader.u32("family");
    let locator = family.and_then(|family| {
        let index = reader.u32("index")?;
        Ok(KeyLocator { family, index })
    });
    locator.map_err(|error| error.inside(outer))
}

fn write_locator(writer: &mut Writer, locator: &KeyLocator) {
    writer.u32(locator.family);
    writer.u32(locator.index);
}
