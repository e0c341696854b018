//! Runs an implementation over the cases, in its own tests:
//!
//! ```no_run
//! # struct Mine;
//! # impl scb_vectors::runner::Implementation for Mine {
//! #     fn declared(&self) -> scb_vectors::runner::Declared { todo!() }
//! #     fn answer(&self, _: &str, _: &serde_json::Value) -> scb_vectors::runner::Answer { todo!() }
//! # }
//! scb_vectors::runner::run(&Mine);
//! ```
//!
//! One case at a time is judged, as scb-conformance does it. Scenarios, searches and the verdict per
//! requirement are in that program only.

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{catch_unwind, AssertUnwindSafe};

use serde_json::Value;

use crate::judging::judge;
use crate::{cases, lnd_choices, operations, scenarios, version, Case, Choices, Outcome};

/// What answers requests.
pub trait Implementation {
    /// What it can be asked.
    fn declared(&self) -> Declared;
    /// Does an operation: an object in, an object out.
    fn answer(&self, op: &str, input: &Value) -> Answer;
}

/// What an implementation makes of a request.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The members of the answer.
    Ok(Value),
    /// A refusal, with its class where there is one: without, only that it is one is judged.
    Refused(Option<String>),
    /// It cannot even be asked: its types cannot hold the values.
    Skip,
}

/// What an implementation can be asked.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// The operations that it answers.
    pub ops: Vec<String>,
    /// Versions of a Single.
    pub single_versions: Vec<u64>,
    /// Versions of a Multi.
    pub multi_versions: Vec<u64>,
    /// Features of the protocol's hello that are about values. Without `nonce_injection` what is packed is not judged.
    pub features: Vec<String>,
    /// Its choices, where they are not lnd's current ones.
    pub behaviours: Choices,
}

impl Declared {
    /// What an adapter's answer to `hello` says.
    pub fn of_hello(hello: &Value) -> Self {
        let list = |name: &str| hello[name].as_array().cloned().unwrap_or_default();
        let texts = |name| {
            list(name)
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect()
        };
        let choices = hello["behaviours"].as_object().into_iter().flatten();
        Self {
            ops: texts("ops"),
            single_versions: list("single_versions")
                .iter()
                .filter_map(Value::as_u64)
                .collect(),
            multi_versions: list("multi_versions")
                .iter()
                .filter_map(Value::as_u64)
                .collect(),
            features: texts("features"),
            behaviours: choices
                .filter_map(|(id, choice)| Some((id.clone(), choice.as_str()?.to_owned())))
                .collect(),
        }
    }
}

/// What came of the cases.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many were answered as they should be.
    pub passed: usize,
    /// Those that were not: id, title, what is wrong and what follows.
    pub failures: Vec<String>,
    /// How many were answered with [`Answer::Skip`].
    pub skipped: usize,
    /// The others, by the reason.
    pub not_asked: BTreeMap<String, usize>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (failed, not_asked) = (self.failures.len(), self.not_asked.values().sum::<usize>());
        write!(
            f,
            "corpus {}: {} passed, {failed} failed, {} skipped by the implementation, {not_asked} cases and {} scenarios not asked",
            version(), self.passed, self.skipped, scenarios()
        )?;
        self.not_asked
            .iter()
            .try_for_each(|(reason, count)| write!(f, "\n{count:6} {reason}"))
    }
}

impl Report {
    /// Why it proves nothing, whatever passed.
    pub fn problem(&self, declared: &Declared) -> Option<String> {
        let (known, behaviours) = (operations(), lnd_choices());
        if let Some(op) = declared.ops.iter().find(|op| !known.contains(&op.as_str())) {
            return Some(format!("no case is of an operation {op}"));
        }
        if let Some(id) = declared
            .behaviours
            .keys()
            .find(|id| !behaviours.contains_key(*id))
        {
            return Some(format!("there is no behaviour {id}"));
        }
        (self.passed + self.failures.len() == 0).then(|| "nothing was judged".to_owned())
    }
}

/// Asks every case and prints the counts.
///
/// # Panics
///
/// When a case fails, or none was judged.
pub fn run(implementation: &impl Implementation) -> Report {
    let report = report(implementation, &[]);
    println!("{report}");
    let problem = report.problem(&implementation.declared());
    assert!(problem.is_none(), "{}", problem.unwrap_or_default());
    let shown = report
        .failures
        .iter()
        .take(20)
        .map(String::as_str)
        .collect::<Vec<_>>();
    assert!(
        shown.is_empty(),
        "{} cases failed\n{}",
        report.failures.len(),
        shown.join("\n")
    );
    report
}

/// Asks the cases of these operations, of all when none is named, and counts.
pub fn report(implementation: &impl Implementation, ops: &[&str]) -> Report {
    let (declared, lnd) = (implementation.declared(), lnd_choices());
    let choices: Choices = lnd.into_iter().chain(declared.behaviours.clone()).collect();
    let mut report = Report::default();
    for case in cases(ops) {
        let expected = case.expect.under(&choices);
        let reason = lacks(&case, &declared, expected.as_ref());
        let (None, Some(expected)) = (&reason, expected) else {
            *report
                .not_asked
                .entry(reason.unwrap_or_default())
                .or_default() += 1;
            continue;
        };
        // A panic is a failure, but where stopping is the choice.
        let answer = catch_unwind(AssertUnwindSafe(|| {
            implementation.answer(&case.op, &case.input)
        }));
        let wrong = match answer {
            Ok(Answer::Skip) => {
                report.skipped += 1;
                continue;
            }
            Ok(answer) => judge(&case, &expected, &answer),
            Err(_) if case.expect.choice(&choices).as_deref() == Some("panic") => None,
            Err(_) => Some("it panicked".to_owned()),
        };
        match wrong {
            None => report.passed += 1,
            Some(wrong) => {
                let Case {
                    id,
                    title,
                    consequence,
                    ..
                } = &case;
                report
                    .failures
                    .push(format!("{id}: {title}\n  {wrong}\n  {consequence}"));
            }
        }
    }
    report
}

const PACKING: [&str; 4] = [
    "single.pack",
    "multi.pack",
    "static-chan-backups.pack",
    "envelope.seal",
];

/// Why a case is not asked.
fn lacks(case: &Case, declared: &Declared, expected: Option<&Outcome>) -> Option<String> {
    if !declared.ops.contains(&case.op) {
        return Some(format!("{} is not declared", case.op));
    }
    let Some(expected) = expected else {
        return Some("nothing is specified".to_owned());
    };
    if case
        .needs
        .single_versions
        .iter()
        .any(|each| !declared.single_versions.contains(each))
    {
        return Some("a version of a Single is not declared".to_owned());
    }
    if case
        .needs
        .multi_versions
        .iter()
        .any(|each| !declared.multi_versions.contains(each))
    {
        return Some("a version of a Multi is not declared".to_owned());
    }
    if !(case.needs.not_single_versions.is_empty() && case.needs.not_features.is_empty()) {
        return Some("it is about older releases".to_owned());
    }
    let packs = matches!(expected, Outcome::Ok(_)) && PACKING.contains(&case.op.as_str());
    let injection = packs.then(|| "nonce_injection".to_owned());
    let missing = case
        .needs
        .features
        .iter()
        .chain(&injection)
        .find(|each| !declared.features.contains(each));
    missing.map(|each| format!("{each} is not declared"))
}
