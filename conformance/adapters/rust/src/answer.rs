//! Values to the protocol's JSON.

use serde_json::{json, Map, Value};

use crate::address::{onion_text, Address};
use crate::keys::KeyLocator;
use crate::multi::Multi;
use crate::single::{self, ChannelConfig, CloseTxInputs, OutPoint, Single, CHANNEL_KEYS};

pub fn multi(multi: &Multi) -> Value {
    json!({ "version": multi.version, "static_backups": singles(&multi.static_backups) })
}

pub fn singles(singles: &[Single]) -> Value {
    singles.iter().map(single).collect()
}

pub fn single(single: &Single) -> Value {
    let scid = &single.short_channel_id;
    let mut root = json!({ "key_locator": locator(&single.sha_chain_root_locator) });
    if let Some(point) = &single.sha_chain_root_pub {
        set(&mut root, "pub_key", hex(point.bytes()));
    }
    let mut answer = json!({
        "version": single.version,
        "is_initiator": single.is_initiator,
        "chain_hash": hex(&single.chain_hash),
        "funding_outpoint": outpoint(&single.funding_outpoint),
        "short_channel_id": {
            "block_height": scid.block_height,
            "tx_index": scid.tx_index,
            "tx_position": scid.tx_position,
        },
        "remote_node_pub": hex(single.remote_node_pub.bytes()),
        "addresses": single.addresses.iter().map(address).collect::<Value>(),
        "capacity": single.capacity.to_string(),
        "local_chan_cfg": config(&single.local_chan_cfg, locator),
        "remote_chan_cfg": config(&single.remote_chan_cfg, |point| hex(point.bytes())),
        "sha_chain_root_desc": root,
    });
    if single.version == single::LEASE_VERSION {
        set(&mut answer, "lease_expiry", json!(single.lease_expiry));
    }
    if let Some(inputs) = &single.close_tx_inputs {
        let inputs = close_tx_inputs(inputs, single.version);
        set(&mut answer, "close_tx_inputs", inputs);
    }
    answer
}

pub fn outpoint(outpoint: &OutPoint) -> Value {
    json!({ "txid": hex(&outpoint.txid), "index": outpoint.index })
}

pub fn hex(bytes: &[u8]) -> Value {
    Value::String(hex::encode(bytes))
}

fn close_tx_inputs(inputs: &CloseTxInputs, version: u8) -> Value {
    let mut answer = json!({
        "commit_tx": hex(&inputs.commit_tx),
        "commit_sig": hex(&inputs.commit_sig),
    });
    if single::has_commit_height(version) {
        let height = json!(inputs.commit_height.to_string());
        set(&mut answer, "commit_height", height);
    }
    if let Some(root) = &inputs.tapscript_root {
        set(&mut answer, "tapscript_root", hex(root));
    }
    answer
}

fn locator(locator: &KeyLocator) -> Value {
    json!({ "family": locator.family, "index": locator.index })
}

fn config<K>(config: &ChannelConfig<K>, key: impl Fn(&K) -> Value) -> Value {
    let named = CHANNEL_KEYS.iter().zip(&config.keys);
    let mut answer: Map<_, _> = named
        .map(|(name, value)| ((*name).to_owned(), key(value)))
        .collect();
    answer.insert("csv_delay".to_owned(), json!(config.csv_delay));
    Value::Object(answer)
}

fn address(address: &Address) -> Value {
    match address {
        Address::Tcp4 { ip, port } => json!({ "type": "tcp4", "ip": hex(ip), "port": port }),
        Address::Tcp6 { ip, port } => json!({ "type": "tcp6", "ip": hex(ip), "port": port }),
        Address::OnionV2 { service, port } => {
            json!({ "type": "onion_v2", "onion_service": onion_text(service), "port": port })
        }
        Address::OnionV3 { service, port } => {
            json!({ "type": "onion_v3", "onion_service": onion_text(service), "port": port })
        }
        Address::Dns { hostname, port } => {
            json!({ "type": "dns", "hostname": hex(hostname), "port": port })
        }
        Address::Opaque { payload } => json!({ "type": "opaque", "payload": hex(payload) }),
    }
}

fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}
