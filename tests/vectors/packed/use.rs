//! The packed corpus, from Rust.
use scb_vectors::runner::{run, Answer, Declared, Implementation};
use scb_vectors::{cases, version, Expect, Outcome};
use serde_json::{json, Value};

struct Decoder;

impl Implementation for Decoder {
    fn declared(&self) -> Declared {
        Declared { ops: vec!["version.decode".to_owned()], ..Declared::default() }
    }

    fn answer(&self, _: &str, input: &Value) -> Answer {
        match input["encoded"].as_u64() {
            Some(byte) => Answer::Ok(json!({ "version": byte & 0x7f, "close_tx": byte >> 7 == 1 })),
            None => Answer::Refused(None),
        }
    }
}

fn main() {
    let is_refused = |expect: &Expect| matches!(expect, Expect::Always(Outcome::Refused { .. }));
    let refused = cases(&["multi.unpack"]).filter(|case| is_refused(&case.expect)).count();
    let all = cases(&[]).count();
    println!("crate: {refused} of {all} cases are refused Multis, {}", version());
    run(&Decoder);
}
