//! The corpus is whole, and the runner sees what is wrong.
use std::collections::HashMap;

use scb_vectors::runner::{report, run, Answer, Declared, Implementation, Report};
use scb_vectors::{cases, lnd_choices, operations, scenarios, version, Choices, Expect, Outcome};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

fn json_of(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Ok(ok) => json!({ "ok": ok }),
        Outcome::Refused {
            class,
            phase,
            field,
            offset,
        } => {
            let mut value =
                json!({ "class": class, "phase": phase, "field": field, "offset": offset });
            value
                .as_object_mut()
                .unwrap()
                .retain(|_, each| !each.is_null());
            value
        }
    }
}

fn expect_of(expect: &Expect) -> Value {
    match expect {
        Expect::Always(outcome) => {
            let mut value = json_of(outcome);
            value["verdict"] = json!(if value.get("ok").is_some() {
                "valid"
            } else {
                "invalid"
            });
            value
        }
        Expect::Lenient { behaviour, choices } => {
            let choices: HashMap<_, _> = choices
                .iter()
                .map(|(name, each)| (name, json_of(each)))
                .collect();
            json!({ "verdict": "lenient", "behaviour": behaviour, "choices": choices })
        }
        Expect::Unspecified(note) => json!({ "verdict": "unspecified", "note": note }),
    }
}

#[test]
fn every_case_is_expanded_as_its_hash_says() {
    let mut count = 0;
    for case in cases(&[]) {
        let whole = json!({ "op": case.op, "in": case.input, "expect": expect_of(&case.expect) });
        let digest = Sha256::digest(whole.to_string());
        let found: String = digest
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(found, case.hash, "{}", case.id);
        count += 1;
    }
    assert!(count > 4000 && scenarios() > 300);
    assert_eq!(version(), env!("CARGO_PKG_VERSION"));
}

#[test]
#[should_panic(expected = "there is no operation multi.unpak")]
fn an_operation_that_there_is_not_is_noticed() {
    cases(&["multi.unpak"]).for_each(drop);
}

type Spoil = fn(Answer) -> Answer;

/// Answers what the corpus expects, and what `spoil` makes of that.
struct Recorded {
    answers: HashMap<String, Outcome>,
    declared: Declared,
    spoil: Spoil,
}

impl Implementation for Recorded {
    fn declared(&self) -> Declared {
        self.declared.clone()
    }

    fn answer(&self, op: &str, input: &Value) -> Answer {
        (self.spoil)(match &self.answers[&format!("{op}{input}")] {
            Outcome::Ok(ok) => Answer::Ok(ok.clone()),
            Outcome::Refused { class, .. } => Answer::Refused(Some(class.clone())),
        })
    }
}

fn recorded(choices: Choices, ops: &[&str], spoil: Spoil) -> Recorded {
    let all: Choices = lnd_choices().into_iter().chain(choices.clone()).collect();
    let answers = cases(ops)
        .filter_map(|case| {
            Some((
                format!("{}{}", case.op, case.input),
                case.expect.under(&all)?,
            ))
        })
        .collect();
    let hello = json!({
        "ops": ops, "single_versions": [0, 1, 2, 3, 4, 5, 6, 7], "multi_versions": [0], "behaviours": choices,
        "features": ["close_tx_inputs", "dns_address", "opaque_address", "nonce_injection"],
    });
    Recorded {
        answers,
        declared: Declared::of_hello(&hello),
        spoil,
    }
}

#[test]
fn right_answers_pass() {
    let refuse = ("trailing-bytes-after-multi".to_owned(), "refuse".to_owned());
    for choices in [Choices::new(), Choices::from([refuse])] {
        let found = run(&recorded(
            choices,
            &["multi.unpack", "static-chan-backups.pack"],
            |answer| answer,
        ));
        let not_asked: usize = found.not_asked.values().sum();
        assert!(found.passed > 150 && found.skipped == 0);
        assert_eq!(found.passed + not_asked, cases(&[]).count());
        assert!(found
            .to_string()
            .contains("scenarios not asked\n   133 aezeed.decode is not declared\n"));
    }
}

#[test]
fn wrong_answers_fail_and_say_why() {
    let spoils: [(Spoil, &str); 5] = [
        (|_| Answer::Ok(json!({})), "accepted what must be refused"),
        (|_| Answer::Refused(None), "refused what must be accepted"),
        (
            |answer| match answer {
                Answer::Refused(_) => Answer::Refused(Some("other".to_owned())),
                ok => ok,
            },
            "refused as other, expected",
        ),
        (
            |_| Answer::Ok(json!({ "single": { "version": 9 } })),
            "single.addresses: expected [",
        ),
        (|_| panic!("no memory"), "it panicked"),
    ];
    for (spoil, wanted) in spoils {
        let op = "single.unpack";
        let found = report(&recorded(Choices::new(), &[op], spoil), &[op]);
        assert!(
            found.failures.iter().any(|each| each.contains(wanted)),
            "{wanted}: {:?}",
            found.failures.first()
        );
    }
    let skips = report(
        &recorded(Choices::new(), &["multi.unpack"], |_| Answer::Skip),
        &["multi.unpack"],
    );
    assert!(skips.skipped > 150 && skips.passed == 0);
}

#[test]
fn a_run_that_proves_nothing_is_a_problem() {
    let problem = |report: &Report, declared: Value| {
        report
            .problem(&Declared::of_hello(&declared))
            .unwrap_or_default()
    };
    let some = Report {
        passed: 1,
        ..Report::default()
    };
    assert_eq!(problem(&Report::default(), json!({})), "nothing was judged");
    assert_eq!(
        problem(&some, json!({ "ops": ["multi.unpak"] })),
        "no case is of an operation multi.unpak"
    );
    assert_eq!(
        problem(&some, json!({ "behaviours": { "odd": "x" } })),
        "there is no behaviour odd"
    );
    assert_eq!(problem(&some, json!({ "ops": operations() })), "");
}

#[test]
fn what_is_not_declared_is_not_asked() {
    let mut bare = recorded(
        Choices::new(),
        &["multi.pack", "single.deserialize"],
        |answer| answer,
    );
    bare.declared.features.clear();
    bare.declared.single_versions = vec![0, 1];
    let found = report(
        &bare,
        &["multi.pack", "single.deserialize", "version.decode"],
    );
    for reason in [
        "nonce_injection",
        "version.decode",
        "a version of a Single",
        "dns_address",
    ] {
        assert!(
            found
                .not_asked
                .contains_key(&format!("{reason} is not declared")),
            "{reason}: {found}"
        );
    }
    assert!(found.passed > 0);
}
