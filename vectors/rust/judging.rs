//! One answer beside what is expected.

use serde_json::Value;

use crate::runner::Answer;
use crate::{Case, Outcome};

/// What is wrong with an answer; nothing where it is right, or none was given.
pub(crate) fn judge(case: &Case, expected: &Outcome, answer: &Answer) -> Option<String> {
    match (expected, answer) {
        (Outcome::Ok(wanted), Answer::Ok(got)) => difference(&case.op, wanted, got),
        (Outcome::Ok(_), _) => Some("refused what must be accepted".to_owned()),
        (Outcome::Refused { class, .. }, Answer::Refused(Some(found))) if class != found => {
            Some(format!("refused as {found}, expected {class}"))
        }
        (Outcome::Refused { .. }, Answer::Refused(_)) => None,
        (Outcome::Refused { class, .. }, _) => {
            Some(format!("accepted what must be refused ({class})"))
        }
    }
}

/// Names the first place where two answers differ. Members that only the implementation's has are ignored.
fn difference(op: &str, wanted: &Value, got: &Value) -> Option<String> {
    wanted
        .as_object()
        .into_iter()
        .flatten()
        .find_map(|(name, value)| {
            let mut sides = [value.clone(), got[name].clone()];
            if op == "static-chan-backups.pack" {
                // The order of this list is free.
                for side in sides.iter_mut().filter_map(Value::as_array_mut) {
                    side.sort_by_key(|each| each["funding_outpoint"].to_string());
                }
            }
            first_place(name, &sides[0], &sides[1])
        })
}

fn first_place(path: &str, wanted: &Value, got: &Value) -> Option<String> {
    if wanted == got {
        return None;
    }
    let inside = match (wanted, got) {
        (Value::Object(left), Value::Object(right)) => left.iter().find_map(|(name, value)| {
            first_place(
                &format!("{path}.{name}"),
                value,
                right.get(name).unwrap_or(&Value::Null),
            )
        }),
        (Value::Array(left), Value::Array(right)) => {
            let mut pairs = left.iter().zip(right).enumerate();
            pairs.find_map(|(at, (left, right))| first_place(&format!("{path}[{at}]"), left, right))
        }
        _ => None,
    };
    inside.or_else(|| {
        Some(format!(
            "{path}: expected {}, got {}",
            short(wanted),
            short(got)
        ))
    })
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text,
    }
}
