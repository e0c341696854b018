//! The adapter protocol: one line in, one line out.

use serde_json::{json, Value};

use crate::envelope::{self, NONCE_SIZE};
use crate::error::{Class, Error, Result};
use crate::keys::{self, EncryptionKey, Point, Root};
use crate::multi::{self, Multi};
use crate::single::{self, OutPoint, Single};
use crate::{answer, json};

const PROTOCOL: u32 = 1;

const OPS: [&str; 16] = [
    "version.encode",
    "version.decode",
    "key.derive",
    "key.encryption",
    "single.serialize",
    "single.deserialize",
    "single.pack",
    "single.unpack",
    "singles.unpack",
    "static-chan-backups.pack",
    "multi.serialize",
    "multi.deserialize",
    "multi.pack",
    "multi.unpack",
    "envelope.seal",
    "envelope.open",
];

/// What to do after a line.
pub enum Reply {
    Answer(Value),
    /// The line cannot be answered, since it has no id.
    Nothing(String),
    Bye,
}

pub fn reply(line: &[u8]) -> Reply {
    let request: Value = match serde_json::from_slice(line) {
        Ok(request) => request,
        Err(error) => return Reply::Nothing(format!("not JSON: {error}")),
    };
    let Some(id) = json::member(&request, "id") else {
        return Reply::Nothing("a request without an id".to_owned());
    };
    let outcome = match json::text(&request, "op") {
        Ok("bye") => return Reply::Bye,
        Ok(op) => answer(op, json::member(&request, "in").unwrap_or(&Value::Null)),
        Err(error) => Err(error),
    };
    Reply::Answer(match outcome {
        Ok(ok) => json!({ "id": id, "ok": ok }),
        Err(error) => json!({ "id": id, "error": json::error(&error) }),
    })
}

fn answer(op: &str, input: &Value) -> Result<Value> {
    match op {
        "hello" => hello(input),
        "version.encode" => {
            let version = json::number(input, "version")?;
            let close_tx = json::boolean(input, "close_tx")?;
            Ok(json!({ "encoded": single::encode_version(version, close_tx) }))
        }
        "version.decode" => {
            let (version, close_tx) = single::decode_version(json::number(input, "encoded")?);
            Ok(json!({ "version": version, "close_tx": close_tx }))
        }
        "key.derive" => {
            let locator = json::locator(json::required(input, "key_locator")?)?;
            let point = root(input)?.derive(coin_type(input)?, locator)?;
            Ok(json!({ "pub_key": answer::hex(point.bytes()) }))
        }
        "key.encryption" => {
            let base_pub = base_pub(input)?;
            Ok(json!({
                "base_pub": answer::hex(base_pub.bytes()),
                "encryption_key": answer::hex(&keys::encryption_key(&base_pub)),
            }))
        }
        "single.serialize" => {
            let single = json::single(json::required(input, "single")?)?;
            Ok(json!({ "bytes": answer::hex(&single.serialize()?) }))
        }
        "single.deserialize" => {
            let single = Single::deserialize(&json::bytes(input, "bytes")?)?;
            Ok(json!({ "single": answer::single(&single) }))
        }
        "single.pack" => {
            let bytes = json::single(json::required(input, "single")?)?.serialize()?;
            Ok(json!({ "packed": seal(&bytes, input)? }))
        }
        "single.unpack" => {
            let single = Single::deserialize(&open(input)?)?;
            Ok(json!({ "single": answer::single(&single) }))
        }
        "singles.unpack" => singles_unpack(input),
        "static-chan-backups.pack" => static_chan_backups_pack(input),
        "multi.serialize" => {
            let multi = json::multi(json::required(input, "multi")?)?;
            Ok(json!({ "bytes": answer::hex(&multi.serialize()?) }))
        }
        "multi.deserialize" => {
            let multi = Multi::deserialize(&json::bytes(input, "bytes")?)?;
            Ok(json!({ "multi": answer::multi(&multi) }))
        }
        "multi.pack" => {
            let bytes = json::multi(json::required(input, "multi")?)?.serialize()?;
            Ok(json!({ "packed": seal(&bytes, input)? }))
        }
        "multi.unpack" => {
            let multi = Multi::deserialize(&open(input)?)?;
            Ok(json!({ "multi": answer::multi(&multi) }))
        }
        "envelope.seal" => {
            let plaintext = json::bytes(input, "plaintext")?;
            Ok(json!({ "packed": seal(&plaintext, input)? }))
        }
        "envelope.open" => Ok(json!({ "plaintext": answer::hex(&open(input)?) })),
        _ => Err(Error::new(Class::Unsupported, format!("no operation {op}"))),
    }
}

fn hello(input: &Value) -> Result<Value> {
    let protocol: u32 = json::number(input, "protocol")?;
    if protocol != PROTOCOL {
        let message = format!("protocol {protocol} is not known");
        return Err(Error::new(Class::Unsupported, message));
    }
    Ok(json!({
        "protocol": PROTOCOL,
        "implementation": {
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "language": "rust",
        },
        "ops": OPS,
        "single_versions": (0..=single::HIGHEST_VERSION).collect::<Vec<_>>(),
        "multi_versions": [multi::VERSION],
        "features": [
            "close_tx_inputs", "dns_address", "opaque_address", "nonce_injection", "error_class",
        ],
        // Reading, lnd's choices; writing, nothing that a reader would not give back.
        "behaviours": {
            "single-length-ignored": "ignore",
            "trailing-bytes-after-single": "ignore",
            "trailing-bytes-after-multi": "ignore",
            "bool-other-than-one": "false",
            "capacity-top-bit-negative": "negative",
            "type-0-address-dropped": "drop",
            "unknown-address-opaque": "opaque",
            "dns-address-read": "dns",
            "dns-unvalidated": "accept",
            "onion-v3-unverified": "accept",
            "mapped-ipv6-read": "keep",
            "duplicate-outpoints-in-multi": "keep",
            "duplicate-outpoints-packed": "last",
            "mapped-ipv6-rewritten": "rewrite",
            "unwritten-fields-dropped": "drop",
            "writer-port-wraps": "refuse",
            "writer-nil-ip": "refuse",
            "writer-dns-length-wraps": "refuse",
            "writer-address-block-wraps": "refuse",
            "writer-single-length-wraps": "refuse",
            "writer-commit-sig-length-wraps": "refuse",
            "writer-opaque-known-type": "refuse",
            "writer-opaque-empty": "refuse",
            "writer-opaque-swallows": "refuse",
            "writer-onion-suffix-unchecked": "refuse",
            "writer-onion-host-short": "refuse",
            "writer-zero-input-tx": "refuse",
            "writer-unparsable-point": "refuse",
            "writer-nil-commit-tx": "refuse",
        },
    }))
}

fn root(input: &Value) -> Result<Root> {
    match json::member(input, "extended_key") {
        Some(_) => Root::from_extended(json::text(input, "extended_key")?),
        None => Root::from_seed(&json::bytes(input, "seed")?),
    }
}

/// Mainnet's, unless another is given.
fn coin_type(input: &Value) -> Result<u32> {
    match json::member(input, "coin_type") {
        Some(_) => json::number(input, "coin_type"),
        None => Ok(0),
    }
}

/// Derived where there is something to derive from.
fn base_pub(input: &Value) -> Result<Point> {
    let derivable = ["seed", "extended_key"];
    match derivable
        .iter()
        .any(|name| json::member(input, name).is_some())
    {
        true => root(input)?.base_encryption_key(coin_type(input)?),
        false => json::point(input, "base_pub").map_err(|error| match error.class {
            Class::BadPoint => Error::key(Class::BadPoint, "not a public key"),
            _ => error,
        }),
    }
}

fn encryption_key(input: &Value) -> Result<EncryptionKey> {
    let ring = json::required(input, "key_ring")?;
    let public = ["seed", "extended_key", "base_pub"];
    match public.iter().any(|name| json::member(ring, name).is_some()) {
        true => Ok(keys::encryption_key(&base_pub(ring)?)),
        false => json::array(ring, "encryption_key"),
    }
}

fn open(input: &Value) -> Result<Vec<u8>> {
    let packed = json::bytes(input, "packed")?;
    envelope::open(&packed, &encryption_key(input)?)
}

fn seal(plaintext: &[u8], input: &Value) -> Result<Value> {
    let nonce = match json::member(input, "nonce") {
        Some(_) => Some(json::array(input, "nonce")?),
        None => None,
    };
    let packed = envelope::seal(plaintext, &encryption_key(input)?, nonce)?;
    Ok(answer::hex(&packed))
}

fn singles_unpack(input: &Value) -> Result<Value> {
    let key = encryption_key(input)?;
    let mut singles = Vec::new();
    for packed in json::list(input, "packed")? {
        let packed = json::bytes_of(packed, "packed")?;
        singles.push(Single::deserialize(&envelope::open(&packed, &key)?)?);
    }
    Ok(json!({ "singles": answer::singles(&singles) }))
}

/// One envelope per channel point; of several Singles the last stays.
fn static_chan_backups_pack(input: &Value) -> Result<Value> {
    let key = encryption_key(input)?;
    let mut packed: Vec<(OutPoint, Vec<u8>)> = Vec::new();
    for (index, object) in json::list(input, "singles")?.iter().enumerate() {
        let single = json::single(object)?;
        let sealed = envelope::seal(&single.serialize()?, &key, nonce_at(input, index)?)?;
        packed.retain(|(outpoint, _)| *outpoint != single.funding_outpoint);
        packed.push((single.funding_outpoint, sealed));
    }
    let entry = |(outpoint, packed): &(OutPoint, Vec<u8>)| {
        json!({
            "funding_outpoint": answer::outpoint(outpoint),
            "packed": answer::hex(packed),
        })
    };
    Ok(json!({ "packed": packed.iter().map(entry).collect::<Value>() }))
}

fn nonce_at(input: &Value, index: usize) -> Result<Option<[u8; NONCE_SIZE]>> {
    if json::member(input, "nonces").is_none() {
        return Ok(None);
    }
    let missing = || Error::write(Class::MissingField, "nonces", "fewer nonces than Singles");
    let nonce = json::list(input, "nonces")?
        .get(index)
        .ok_or_else(missing)?;
    json::array_of(nonce, "nonces").map(Some)
}
