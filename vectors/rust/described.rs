//! Writes out what a case describes instead of holding it: README.md, "Long values are described".

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{content, kept};

pub(crate) fn expanded(value: Value) -> Value {
    if describes(&value) {
        expand(&value, 0)
    } else {
        value
    }
}

fn describes(value: &Value) -> bool {
    match value {
        Value::Array(list) => list.iter().any(describes),
        Value::Object(members) => members
            .iter()
            .any(|(name, each)| name.starts_with('$') || describes(each)),
        _ => false,
    }
}

fn expand(value: &Value, round: i64) -> Value {
    match value {
        Value::Array(list) => Value::Array(elements(list, round)),
        Value::Object(form) => described(form, round).unwrap_or_else(|| {
            form.iter()
                .map(|(name, each)| (name.clone(), expand(each, round)))
                .collect()
        }),
        plain => plain.clone(),
    }
}

fn described(form: &Map<String, Value>, round: i64) -> Option<Value> {
    if let Some(Value::Array(parts)) = form.get("$hex") {
        return Some(Value::String(text(parts, round)));
    }
    if let Some(Value::String(name)) = form.get("$file") {
        return Some(match name.ends_with(".json") {
            true => expand(kept(name), round),
            false => Value::String(hex(content(name))),
        });
    }
    if let Some(values) = form.get("$cycle") {
        let list = match values["$file"].as_str() {
            Some(name) => kept(name),
            None => values,
        };
        let list = list.as_array()?;
        let at = usize::try_from(round).ok()? % list.len();
        return Some(expand(&list[at], round));
    }
    if let Some(first) = form.get("$number") {
        return Some(number(form, first.as_i64()?, round));
    }
    let name = form.get("$digest")?.as_str()?;
    let size = usize::try_from(form["bytes"].as_u64()?).ok()?;
    Some(Value::String(digest(name, round, size)))
}

/// The elements of a list, with its repetitions written out.
fn elements(list: &[Value], round: i64) -> Vec<Value> {
    let mut out = Vec::with_capacity(list.len());
    for each in list {
        match each.get("$repeat").and_then(Value::as_i64) {
            Some(times) => out.extend((0..times).map(|n| expand(&each["of"], n))),
            None => out.push(expand(each, round)),
        }
    }
    out
}

fn text(parts: &[Value], round: i64) -> String {
    let mut out = String::new();
    let mut add = |value: Value| out.push_str(value.as_str().expect("a part is a text"));
    for part in parts {
        match part.get("$repeat").and_then(Value::as_i64) {
            Some(times) => (0..times).for_each(|n| add(expand(&part["of"], n))),
            None => add(expand(part, round)),
        }
    }
    out
}

fn number(form: &Map<String, Value>, first: i64, round: i64) -> Value {
    let step = form.get("step").and_then(Value::as_i64).unwrap_or(1);
    let found = first + step * round;
    if form.get("decimal") == Some(&Value::Bool(true)) {
        return Value::String(found.to_string());
    }
    match form.get("bytes").and_then(Value::as_u64) {
        Some(width) if width > 0 => {
            let digits = usize::try_from(2 * width).expect("it is at most 16");
            Value::String(format!("{found:0digits$x}"))
        }
        _ => Value::from(found),
    }
}

fn digest(name: &str, round: i64, size: usize) -> String {
    let blocks = (0..size.div_ceil(32)).flat_map(|n| Sha256::digest(format!("{name}/{round}/{n}")));
    hex(&blocks.take(size).collect::<Vec<u8>>())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}
