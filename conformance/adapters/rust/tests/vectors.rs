//! Every case of the corpus that this library can be asked.
#![allow(clippy::panic)]

use scb::protocol::{reply, Reply};
use scb_vectors::runner::{run, Answer, Declared, Implementation};
use serde_json::{json, Value};

struct Library;

fn ask(op: &str, input: &Value) -> Value {
    let request = json!({ "id": 1, "op": op, "in": input });
    match reply(request.to_string().as_bytes()) {
        Reply::Answer(answer) => answer,
        Reply::Nothing(reason) => panic!("no answer: {reason}"),
        Reply::Bye => panic!("bye"),
    }
}

impl Implementation for Library {
    fn declared(&self) -> Declared {
        let hello = ask("hello", &json!({ "protocol": 1 }));
        Declared::of_hello(hello.get("ok").unwrap_or(&Value::Null))
    }

    fn answer(&self, op: &str, input: &Value) -> Answer {
        let answer = ask(op, input);
        match (answer.get("ok"), answer.pointer("/error/class")) {
            (Some(ok), _) => Answer::Ok(ok.clone()),
            (None, class) => Answer::Refused(class.and_then(Value::as_str).map(str::to_owned)),
        }
    }
}

#[test]
fn every_case_is_answered_as_it_should_be() {
    run(&Library);
}
