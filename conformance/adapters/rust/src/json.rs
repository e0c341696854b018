//! The protocol's JSON to values and back. A member that cannot be written is refused here already,
//! because the types have no place for it.

use serde_json::{json, Map, Value};

use crate::address::{self, Address};
use crate::error::{Class, Error, Result};
use crate::keys::{KeyLocator, Point};
use crate::multi::{self, Multi};
use crate::single::{
    self, ChannelConfig, CloseTxInputs, OutPoint, ShortChannelId, Single, CHANNEL_KEYS,
};
use crate::transaction;
use crate::writer::Writer;

/// A member, or nothing when it is absent or null.
pub fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|value| !value.is_null())
}

pub fn required<'a>(object: &'a Value, name: &str) -> Result<&'a Value> {
    member(object, name).ok_or_else(|| Error::write(Class::MissingField, name, "missing"))
}

fn malformed(name: &str, wanted: &str) -> Error {
    Error::write(Class::Other, name, format!("not {wanted}"))
}

fn unfit(name: &str) -> Error {
    Error::write(Class::OutOfRange, name, "does not fit the field")
}

pub fn text<'a>(object: &'a Value, name: &str) -> Result<&'a str> {
    let value = required(object, name)?;
    value.as_str().ok_or_else(|| malformed(name, "a string"))
}

pub fn boolean(object: &Value, name: &str) -> Result<bool> {
    let value = required(object, name)?;
    value.as_bool().ok_or_else(|| malformed(name, "a boolean"))
}

pub fn list<'a>(object: &'a Value, name: &str) -> Result<&'a Vec<Value>> {
    let value = required(object, name)?;
    value.as_array().ok_or_else(|| malformed(name, "a list"))
}

/// An integer that fits `T`. What has no 64 bits fits nothing.
pub fn number<T: TryFrom<i128>>(object: &Value, name: &str) -> Result<T> {
    let number = required(object, name)?
        .as_number()
        .ok_or_else(|| malformed(name, "a number"))?;
    number
        .as_i128()
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| unfit(name))
}

/// An integer of 64 bits, as a decimal string.
fn decimal<T: TryFrom<i128>>(object: &Value, name: &str) -> Result<T> {
    let digits = text(object, name)?;
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(malformed(name, "a decimal number"));
    }
    let number = digits.parse::<i128>().ok();
    number
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| unfit(name))
}

pub fn bytes_of(value: &Value, name: &str) -> Result<Vec<u8>> {
    let digits = value.as_str().ok_or_else(|| malformed(name, "a string"))?;
    hex::decode(digits).map_err(|_| malformed(name, "hexadecimal"))
}

pub fn bytes(object: &Value, name: &str) -> Result<Vec<u8>> {
    bytes_of(required(object, name)?, name)
}

pub fn array_of<const N: usize>(value: &Value, name: &str) -> Result<[u8; N]> {
    bytes_of(value, name)?.try_into().map_err(|_| unfit(name))
}

pub fn array<const N: usize>(object: &Value, name: &str) -> Result<[u8; N]> {
    array_of(required(object, name)?, name)
}

pub fn point(object: &Value, name: &str) -> Result<Point> {
    let bytes = bytes(object, name)?;
    let point = bytes.try_into().ok().and_then(Point::parse);
    point.ok_or_else(|| Error::write(Class::BadPoint, name, "not a compressed point"))
}

/// A member that is an object; its faults are named inside it.
fn nested<T>(object: &Value, name: &str, read: impl Fn(&Value) -> Result<T>) -> Result<T> {
    read(required(object, name)?).map_err(|error| error.inside(name))
}

/// A member that is a list of objects; their faults are named inside it.
fn each<T>(
    object: &Value,
    name: &str,
    mut read: impl FnMut(&Value) -> Result<T>,
) -> Result<Vec<T>> {
    let objects = list(object, name)?.iter().enumerate();
    objects
        .map(|(index, object)| {
            read(object).map_err(|error| error.inside(&format!("{name}[{index}]")))
        })
        .collect()
}

pub fn locator(object: &Value) -> Result<KeyLocator> {
    Ok(KeyLocator {
        family: number(object, "family")?,
        index: number(object, "index")?,
    })
}

fn config<K>(object: &Value, key: impl Fn(&Value, &str) -> Result<K>) -> Result<ChannelConfig<K>> {
    let [a, b, c, d, e] = CHANNEL_KEYS.map(|name| key(object, name));
    Ok(ChannelConfig {
        csv_delay: number(object, "csv_delay")?,
        keys: [a?, b?, c?, d?, e?],
    })
}

fn address(object: &Value) -> Result<Address> {
    let port = || number(object, "port");
    let (ip, service) = ("ip", "onion_service");
    Ok(match text(object, "type")? {
        "tcp4" => Address::Tcp4 {
            ip: array(object, ip)?,
            port: port()?,
        },
        "tcp6" => Address::Tcp6 {
            ip: array(object, ip)?,
            port: port()?,
        },
        "onion_v2" => Address::OnionV2 {
            service: address::onion_bytes(text(object, service)?)?,
            port: port()?,
        },
        "onion_v3" => Address::OnionV3 {
            service: address::onion_bytes(text(object, service)?)?,
            port: port()?,
        },
        "dns" => Address::Dns {
            hostname: bytes(object, "hostname")?,
            port: port()?,
        },
        "opaque" => Address::Opaque {
            payload: bytes(object, "payload")?,
        },
        kind => {
            let message = format!("no address type {kind}");
            return Err(Error::write(Class::BadAddress, "type", message));
        }
    })
}

/// They are judged one by one, in the order of the bytes.
fn addresses(object: &Value, name: &str) -> Result<Vec<Address>> {
    if member(object, name).is_none() {
        return Ok(Vec::new());
    }
    let mut block = address::Block::default();
    let addresses = each(object, name, |object| {
        let address = address(object)?;
        block.push(&address)?;
        Ok(address)
    })?;
    block.finish(&mut Writer::new())?;
    Ok(addresses)
}

/// A version up to the highest known one. Any other is unknown, however large.
fn version(object: &Value, highest: u8) -> Result<u8> {
    let unknown = || Error::write(Class::UnknownVersion, "version", "not a known version");
    match number(object, "version") {
        Ok(version) if version <= highest => Ok(version),
        Ok(_) => Err(unknown()),
        Err(error) if error.class == Class::OutOfRange => Err(unknown()),
        Err(error) => Err(error),
    }
}

fn u24(object: &Value, name: &str) -> Result<u32> {
    match number(object, name)? {
        value @ 0..=0xff_ffff => Ok(value),
        _ => Err(unfit(name)),
    }
}

/// In the order of the bytes, so that the first fault is the one that is named.
pub fn single(object: &Value) -> Result<Single> {
    let version = version(object, single::HIGHEST_VERSION)?;
    Ok(Single {
        version,
        is_initiator: boolean(object, "is_initiator")?,
        chain_hash: array(object, "chain_hash")?,
        funding_outpoint: nested(object, "funding_outpoint", |object| {
            Ok(OutPoint {
                txid: array(object, "txid")?,
                index: number(object, "index")?,
            })
        })?,
        short_channel_id: nested(object, "short_channel_id", |object| {
            Ok(ShortChannelId {
                block_height: u24(object, "block_height")?,
                tx_index: u24(object, "tx_index")?,
                tx_position: number(object, "tx_position")?,
            })
        })?,
        remote_node_pub: point(object, "remote_node_pub")?,
        addresses: addresses(object, "addresses")?,
        capacity: decimal(object, "capacity")?,
        local_chan_cfg: nested(object, "local_chan_cfg", |object| {
            config(object, |object, name| nested(object, name, locator))
        })?,
        remote_chan_cfg: nested(object, "remote_chan_cfg", |object| config(object, point))?,
        sha_chain_root_pub: nested(object, "sha_chain_root_desc", sha_chain_root)?,
        sha_chain_root_locator: nested(object, "sha_chain_root_desc", |object| {
            nested(object, "key_locator", locator)
        })?,
        lease_expiry: match version {
            single::LEASE_VERSION if member(object, "lease_expiry").is_some() => {
                number(object, "lease_expiry")?
            }
            _ => 0, // a value given for another version is dropped
        },
        close_tx_inputs: match member(object, "close_tx_inputs") {
            Some(_) => Some(nested(object, "close_tx_inputs", |object| {
                close_tx_inputs(object, version)
            })?),
            None => None,
        },
    })
}

/// No key is an absent one; 33 zero bytes are its form on the wire alone.
fn sha_chain_root(object: &Value) -> Result<Option<Point>> {
    match member(object, "pub_key") {
        Some(_) => point(object, "pub_key").map(Some),
        None => Ok(None),
    }
}

fn close_tx_inputs(object: &Value, version: u8) -> Result<CloseTxInputs> {
    let commit_tx = bytes(object, "commit_tx")?;
    transaction::check(&commit_tx, "commit_tx")?;
    let commit_sig = bytes(object, "commit_sig")?;
    if commit_sig.len() > usize::from(u16::MAX) {
        return Err(unfit("commit_sig"));
    }
    Ok(CloseTxInputs {
        commit_tx,
        commit_sig,
        commit_height: match member(object, "commit_height") {
            Some(_) if single::has_commit_height(version) => decimal(object, "commit_height")?,
            _ => 0, // dropped
        },
        tapscript_root: match single::has_tapscript_root(version) {
            true => Some(array(object, "tapscript_root")?),
            false => None, // dropped
        },
    })
}

pub fn multi(object: &Value) -> Result<Multi> {
    Ok(Multi {
        version: version(object, multi::VERSION)?,
        static_backups: each(object, "static_backups", single)?,
    })
}

pub fn error(error: &Error) -> Value {
    let mut answer = Map::new();
    answer.insert("class".to_owned(), json!(error.class.name()));
    answer.insert("message".to_owned(), json!(error.to_string()));
    if let Some(phase) = error.phase {
        answer.insert("phase".to_owned(), json!(phase.name()));
    }
    if !error.field.is_empty() {
        answer.insert("field".to_owned(), json!(error.field));
    }
    if let Some(offset) = error.offset {
        answer.insert("offset".to_owned(), json!(offset));
    }
    Value::Object(answer)
}
