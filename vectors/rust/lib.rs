//! The corpus of lnd's Static Channel Backups: what an implementation must answer.
//!
//! [`cases`] yields the requests, each with what must come of it, and with what the files describe written
//! out. [`runner`] asks an implementation all of them, in its own tests. The files are embedded as they are.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

mod described;
mod judging;
pub mod runner;

/// The files of the corpus by their paths, sorted.
pub static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// A request and what must come of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// Names the case, and never another.
    pub id: String,
    /// 16 hex digits of what it asks and expects.
    pub hash: String,
    /// The operation that is asked.
    pub op: String,
    /// What it is about, in a line.
    pub title: String,
    /// Ids of the requirements that it is about.
    pub requirements: Vec<String>,
    /// What goes wrong for a person.
    pub consequence: String,
    /// What an implementation must have before it is asked.
    pub needs: Needs,
    /// The request: an object with the members of the operation.
    pub input: Value,
    /// What must come of it.
    pub expect: Expect,
}

/// What an implementation must have before a case is asked of it.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Versions of a Single.
    pub single_versions: Vec<u64>,
    /// Versions of a Multi.
    pub multi_versions: Vec<u64>,
    /// Features, as the protocol names them.
    pub features: Vec<String>,
    /// Versions of a Single that came after the release: it has to refuse them.
    pub not_single_versions: Vec<u64>,
    /// Features that came after the release.
    pub not_features: Vec<String>,
}

/// What must come of a case.
#[derive(Clone, Debug)]
pub enum Expect {
    /// The same of everybody.
    Always(Outcome),
    /// A behaviour decides: each choice leads to an outcome of its own.
    Lenient {
        /// Id of the behaviour.
        behaviour: String,
        /// Outcomes by choice.
        choices: BTreeMap<String, Outcome>,
    },
    /// Nothing is specified, and why.
    Unspecified(String),
}

/// An answer or a refusal.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Exactly this answer, an object.
    Ok(Value),
    /// A refusal.
    Refused {
        /// Its class.
        class: String,
        /// The layer that refuses.
        phase: Option<String>,
        /// Where the fault is.
        field: Option<String>,
        /// Where in the plaintext, in bytes.
        offset: Option<u64>,
    },
}

/// Choices of behaviours, by the ids of these.
pub type Choices = BTreeMap<String, String>;

impl Expect {
    /// The choice that decides a lenient case: one of these, or else lnd's current one.
    pub fn choice(&self, choices: &Choices) -> Option<String> {
        let Expect::Lenient { behaviour, .. } = self else {
            return None;
        };
        choices
            .get(behaviour)
            .cloned()
            .or_else(|| lnd_choices().remove(behaviour))
    }

    /// What is expected of who makes these choices, and lnd's current ones besides; `None` where nothing is.
    pub fn under(&self, choices: &Choices) -> Option<Outcome> {
        match self {
            Expect::Always(outcome) => Some(outcome.clone()),
            Expect::Lenient { choices: all, .. } => all.get(&self.choice(choices)?).cloned(),
            Expect::Unspecified(_) => None,
        }
    }
}

/// lnd's current choice for each behaviour.
pub fn lnd_choices() -> Choices {
    let named = list(&kept("behaviours.json")["behaviours"]).iter();
    named
        .map(|each| {
            (
                text(&each["id"]),
                text(&list(&each["lnd"]).last().unwrap_or(&Value::Null)["choice"]),
            )
        })
        .collect()
}

/// That of the corpus: MAJOR format, MINOR coverage, PATCH a case that was wrong.
pub fn version() -> String {
    text(&kept("version.decode.json")["corpus"])
}

/// The operations that there are cases of.
pub fn operations() -> Vec<&'static str> {
    let names = FILES
        .iter()
        .filter_map(|(name, _)| name.strip_suffix(".json"));
    names
        .filter(|name| name.contains('.') && !name.contains('/'))
        .collect()
}

/// The cases of these operations, of all when none is named.
///
/// # Panics
///
/// When there is no such operation.
pub fn cases(ops: &[&str]) -> impl Iterator<Item = Case> {
    let known = operations();
    if let Some(stranger) = ops.iter().find(|op| !known.contains(op)) {
        panic!("there is no operation {stranger}");
    }
    let ops: Vec<String> = if ops.is_empty() { &known } else { ops }
        .iter()
        .map(|op| (*op).to_owned())
        .collect();
    ops.into_iter().flat_map(|op| {
        let mut file = json(&format!("{op}.json"));
        let Value::Array(vectors) = file["vectors"].take() else {
            return Vec::new().into_iter().map(case_of);
        };
        vectors
            .into_iter()
            .map(|vector| (op.clone(), vector))
            .collect::<Vec<_>>()
            .into_iter()
            .map(case_of)
    })
}

/// How many cases of several steps there are, in the files of `scenarios/`.
pub fn scenarios() -> usize {
    let files = FILES
        .iter()
        .filter(|(name, _)| name.starts_with("scenarios/"));
    files
        .map(|(name, _)| list(&kept(name)["scenarios"]).len())
        .sum()
}

fn case_of((op, mut vector): (String, Value)) -> Case {
    let (input, expect) = (vector["in"].take(), vector["expect"].take());
    Case {
        id: text(&vector["id"]),
        hash: text(&vector["hash"]),
        op,
        title: text(&vector["title"]),
        requirements: texts(&vector["requirements"]),
        consequence: text(&vector["consequence"]),
        needs: Needs {
            single_versions: list(&vector["needs"]["single_versions"])
                .iter()
                .filter_map(Value::as_u64)
                .collect(),
            multi_versions: list(&vector["needs"]["multi_versions"])
                .iter()
                .filter_map(Value::as_u64)
                .collect(),
            features: texts(&vector["needs"]["features"]),
            not_single_versions: list(&vector["needs"]["not_single_versions"])
                .iter()
                .filter_map(Value::as_u64)
                .collect(),
            not_features: texts(&vector["needs"]["not_features"]),
        },
        input: described::expanded(input),
        expect: expect_of(&described::expanded(expect)),
    }
}

fn expect_of(expect: &Value) -> Expect {
    match expect["verdict"].as_str() {
        Some("lenient") => {
            let choices = expect["choices"].as_object().into_iter().flatten();
            Expect::Lenient {
                behaviour: text(&expect["behaviour"]),
                choices: choices
                    .map(|(name, outcome)| (name.clone(), outcome_of(outcome)))
                    .collect(),
            }
        }
        Some("unspecified") => Expect::Unspecified(text(&expect["note"])),
        _ => Expect::Always(outcome_of(expect)),
    }
}

fn outcome_of(outcome: &Value) -> Outcome {
    let optional = |name| outcome.get(name).map(text);
    match outcome.get("ok") {
        Some(ok) => Outcome::Ok(ok.clone()),
        None => Outcome::Refused {
            class: text(&outcome["class"]),
            phase: optional("phase"),
            field: optional("field"),
            offset: outcome["offset"].as_u64(),
        },
    }
}

pub(crate) fn content(path: &str) -> &'static [u8] {
    let found = FILES.iter().find(|(name, _)| *name == path);
    found
        .unwrap_or_else(|| panic!("{path} is no file of the corpus"))
        .1
}

fn json(path: &str) -> Value {
    serde_json::from_slice(content(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What is in a file that is asked for again and again; it is kept.
pub(crate) fn kept(path: &str) -> &'static Value {
    static KEPT: Mutex<BTreeMap<String, &'static Value>> = Mutex::new(BTreeMap::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.entry(path.to_owned())
        .or_insert_with(|| Box::leak(Box::new(json(path))))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    list(value).iter().map(text).collect()
}
