//! Cut, changed and lying bytes are refused, and nothing panics.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

use scb::error::Class;
use scb::multi::Multi;
use scb::protocol::{reply, Reply};
use scb::single::Single;
use serde_json::{json, Value};

/// Plaintexts that lnd wrote, Singles only.
fn singles() -> Vec<Vec<u8>> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../vectors/captured/lnd-head-backups.jsonl"
    );
    let records = std::fs::read_to_string(path).unwrap();
    let records = records.lines().map(serde_json::from_str);
    let records = records.map(Result::unwrap);
    let singles = records.filter(|record: &Value| record["kind"] == "single");
    singles
        .map(|record| hex::decode(record["plaintext"].as_str().unwrap()).unwrap())
        .collect()
}

fn ask(request: &Value) -> Value {
    match reply(request.to_string().as_bytes()) {
        Reply::Answer(answer) => answer,
        Reply::Nothing(reason) => panic!("no answer: {reason}"),
        Reply::Bye => panic!("bye"),
    }
}

#[test]
fn every_cut_is_truncated() {
    for single in singles().iter().step_by(9) {
        for end in 0..single.len() {
            let error = Single::deserialize(&single[..end]).unwrap_err();
            assert_eq!(error.class, Class::Truncated, "{end}: {error}");
            assert!(error.offset.unwrap() <= end);
        }
    }
}

#[test]
fn whatever_is_read_can_be_written_and_read_again() {
    let mut state = 1u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(state >> 8).unwrap() % below
    };
    let (mut read, mut refused) = (0, 0);
    for single in singles().iter().cycle().take(3000) {
        let mut bytes = single.clone();
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            bytes[at] = random(256).try_into().unwrap();
        }
        let Ok(value) = Single::deserialize(&bytes) else {
            refused += 1;
            continue;
        };
        read += 1;
        let once = value.serialize().unwrap();
        let again = Single::deserialize(&once).unwrap();
        assert_eq!(again.serialize().unwrap(), once);
    }
    assert!(
        read > 100 && refused > 100,
        "{read} read, {refused} refused"
    );
}

#[test]
fn counts_are_claims() {
    let claims = Multi::deserialize(&[0, 0xff, 0xff, 0xff, 0xff]).unwrap_err();
    assert_eq!(claims.class, Class::Truncated);
    assert_eq!(claims.field, "static_backups[0].version");
    // 818,401 inputs, the most there may be, and none there.
    let transaction = [2, 0, 0, 0, 0xfe, 0xe1, 0x7c, 0x0c, 0];
    let error = scb::transaction::read(&mut scb::reader::Reader::new(&transaction)).unwrap_err();
    assert_eq!(error.class, Class::Truncated);
    let one_more = [2, 0, 0, 0, 0xfe, 0xe2, 0x7c, 0x0c, 0];
    let error = scb::transaction::read(&mut scb::reader::Reader::new(&one_more)).unwrap_err();
    assert_eq!(error.class, Class::BadTransaction);
}

#[test]
fn scripts_are_limited_together() {
    let script = |size: u32| [&[0xfe][..], &size.to_le_bytes(), &vec![0; size as usize]].concat();
    for (second, wanted) in [(194_304, None), (194_305, Some(Class::BadTransaction))] {
        let output = |size| [vec![0; 8], script(size)].concat();
        let mut transaction = [vec![2, 0, 0, 0, 1], vec![0; 36], vec![0], vec![0; 4]].concat();
        transaction.push(2);
        transaction.extend(output(4_000_000));
        transaction.extend(output(second));
        transaction.extend([0; 4]);
        let outcome = scb::transaction::check(&transaction, "commit_tx");
        assert_eq!(outcome.err().map(|error| error.class), wanted);
    }
}

#[test]
fn odd_requests_are_answered() {
    let requests = [
        json!({ "id": 1, "op": "single.serialize", "in": { "single": [] } }),
        json!({ "id": 2, "op": "single.deserialize", "in": { "bytes": "0g" } }),
        json!({ "id": 3, "op": "single.deserialize" }),
        json!({ "id": 4, "op": "no.such.operation", "in": {} }),
        json!({ "id": 5, "op": "version.encode", "in": { "version": 1e300, "close_tx": true } }),
        json!({ "id": 6, "op": "key.derive", "in": { "seed": "", "key_locator": 7 } }),
        json!({ "id": 7 }),
    ];
    for request in &requests {
        let answer = ask(request);
        assert_eq!(answer["id"], request["id"]);
        assert!(answer["error"]["class"].is_string(), "{answer}");
    }
    assert!(matches!(reply(b"\xff{"), Reply::Nothing(_)));
    assert!(matches!(reply(b"{\"id\":1,\"op\":\"bye\"}"), Reply::Bye));
}
