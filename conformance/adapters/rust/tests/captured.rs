//! What lnd itself wrote is opened, read, and given back byte for byte.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::path::PathBuf;

use scb::envelope;
use scb::keys::{self, Root};
use scb::multi::Multi;
use scb::single::Single;
use serde_json::Value;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../vectors/captured")
        .join(name)
}

fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).expect(name)
}

fn bytes(record: &Value, name: &str) -> Vec<u8> {
    hex::decode(record[name].as_str().expect(name)).expect(name)
}

fn number(record: &Value, name: &str) -> u32 {
    record[name].as_u64().expect(name).try_into().expect(name)
}

/// The encryption key, derived from the seed and compared with lnd's.
fn encryption_key(record: &Value) -> keys::EncryptionKey {
    let root = Root::from_seed(&bytes(record, "seed_hex")).unwrap();
    let base_pub = root.base_encryption_key(number(record, "coin_type"));
    let base_pub = base_pub.unwrap();
    assert_eq!(base_pub.bytes()[..], bytes(record, "base_pub"));
    let key = keys::encryption_key(&base_pub);
    assert_eq!(key[..], bytes(record, "sym_key"));
    key
}

#[test]
fn backups_come_back_byte_for_byte() {
    let (mut singles, mut multis) = (0, 0);
    for line in text("lnd-head-backups.jsonl").lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let key = encryption_key(&record);
        let packed = bytes(&record, "packed");
        let plaintext = envelope::open(&packed, &key).unwrap();
        assert_eq!(plaintext, bytes(&record, "plaintext"), "{}", record["id"]);
        let again = if record["kind"] == "single" {
            singles += 1;
            Single::deserialize(&plaintext).unwrap().serialize()
        } else {
            multis += 1;
            let multi = Multi::deserialize(&plaintext).unwrap();
            let count = u32::try_from(multi.static_backups.len()).unwrap();
            assert_eq!(count, number(&record, "count"));
            multi.serialize()
        };
        let nonce = bytes(&record, "nonce").try_into().unwrap();
        let sealed = envelope::seal(&again.unwrap(), &key, Some(nonce)).unwrap();
        assert_eq!(sealed, packed, "{}", record["id"]);
    }
    assert_eq!((singles, multis), (109, 31));
}
