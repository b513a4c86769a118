//! Programs of other tools, translated line by line into scenarios.

// Each test file is a program of its own, and uses a part of this.
#![allow(dead_code)]

use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// The 68 programs of `data/trace_counts.json`.
pub fn programs() -> Vec<Json> {
    let data = include_str!("../data/trace_counts.json");
    let entries = serde_json::from_str::<Vec<Json>>(data).expect("a list of programs");
    assert_eq!(entries.len(), 68);
    entries
}

/// What a shared name of a published program is.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Written and read by plain accesses.
    Plain,
    /// Also changed by `fadd`, `xchg` or `cas`, so all its accesses are atomic.
    Atomic,
    Mutex,
    /// A list of mutexes; each thread has a private list of them all.
    Mutexes,
}

/// A published program as a scenario; the error says what has no counterpart of the same steps.
pub fn translate(entry: &Json) -> Result<Json, String> {
    let declared = entry["shared"].as_object().expect("shared names");
    let groups = entry["threads"].as_array().expect("threads");
    let lines = |group: &Json| {
        let lines = group.as_array().or_else(|| group["lines"].as_array()).expect("lines");
        lines.iter().map(|line| line.as_str().expect("a line").to_string()).collect::<Vec<_>>()
    };
    let mut kinds = BTreeMap::new();
    for (name, initial) in declared {
        let call = |line: &str| operation(line).is_some_and(|(_, _, arguments)| arguments[0] == *name);
        let atomic = groups.iter().any(|group| lines(group).iter().any(|line| call(line)));
        let is_locked = |line: &String| line.starts_with(&format!("lock {name}["));
        let kind = if initial == "mutex" {
            Kind::Mutex
        } else if groups.iter().any(|group| lines(group).iter().any(is_locked)) {
            Kind::Mutexes
        } else if atomic {
            Kind::Atomic
        } else {
            Kind::Plain
        };
        if kind == Kind::Atomic && !initial.is_i64() {
            return Err(format!("`{name}` is a list of atomic integers"));
        }
        kinds.insert(name.as_str(), kind);
    }
    let (mut shared, mut sync) = (serde_json::Map::new(), serde_json::Map::new());
    let mut lists = Vec::new();
    for (name, initial) in declared {
        match kinds[name.as_str()] {
            Kind::Plain => shared.insert(name.clone(), initial.clone()),
            Kind::Atomic => sync.insert(name.clone(), json!(format!("Atomic({initial})"))),
            Kind::Mutex => sync.insert(name.clone(), json!("Lock()")),
            Kind::Mutexes => {
                let names = (0..initial.as_array().expect("a list").len()).map(|index| format!("{name}_{index}"));
                let names = names.collect::<Vec<_>>();
                lists.push(json!(format!("{name} = [{}]", names.join(", "))));
                names.into_iter().filter_map(|name| sync.insert(name, json!("Lock()"))).next()
            }
        };
    }
    let (mut functions, mut entries) = (serde_json::Map::new(), Vec::new());
    for (number, group) in groups.iter().enumerate() {
        let lines = lines(group);
        let mut rest = lines.as_slice();
        let body = lists.iter().cloned().chain(block(&mut rest, &kinds)?).collect();
        assert!(rest.is_empty(), "a closing brace too many");
        functions.insert(format!("thread_{number}(ME)"), Json::Array(body));
        for _ in 0..group["copies"].as_u64().unwrap_or(1) {
            entries.push(format!("thread_{number}({})", entries.len()));
        }
    }
    Ok(json!({
        "format": 1,
        "shared": shared,
        "sync": sync,
        "functions": functions,
        "variants": { "threads": { "threads": entries } }
    }))
}

/// `a`, `fadd`, [`x`, `1`] of `a = fadd(x, 1)`.
fn operation(line: &str) -> Option<(&str, &str, Vec<&str>)> {
    let (target, call) = line.split_once(" = ")?;
    let (method, arguments) = call.strip_suffix(')')?.split_once('(')?;
    let arguments = arguments.split(',').map(str::trim).collect();
    matches!(method, "fadd" | "xchg" | "cas").then_some((target, method, arguments))
}

/// Statements up to the brace that closes them, or to the end.
fn block(lines: &mut &[String], kinds: &BTreeMap<&str, Kind>) -> Result<Vec<Json>, String> {
    let mut statements = Vec::new();
    while let Some((line, rest)) = lines.split_first() {
        *lines = rest;
        if line == "}" {
            return Ok(statements);
        }
        if line.starts_with('}') {
            return Err(format!("`{line}` is not translated"));
        }
        statements.push(statement(line, lines, kinds)?);
    }
    Ok(statements)
}

fn statement(line: &str, rest: &mut &[String], kinds: &BTreeMap<&str, Kind>) -> Result<Json, String> {
    if let Some(condition) = line.strip_prefix("while ") {
        let test = condition.trim_end_matches(" {");
        return Ok(json!({ "while": test, "do": block(rest, kinds)? }));
    }
    if let Some(condition) = line.strip_prefix("if ") {
        let test = condition.trim_end_matches(" {");
        let before = rest.len();
        let then = block(rest, kinds)?;
        assert!(rest.len() < before, "an open brace");
        return Ok(json!({ "if": test, "then": then }));
    }
    if let Some(mutex) = line.strip_prefix("lock ") {
        return Ok(json!(format!("{mutex}.acquire()")));
    }
    if let Some(mutex) = line.strip_prefix("unlock ") {
        return Ok(json!(format!("{mutex}.release()")));
    }
    match line {
        "break" => return Ok(json!("break")),
        "stop" => return Ok(json!("return")),
        _ => {}
    }
    if let Some((target, method, arguments)) = operation(line) {
        let (object, arguments) = (arguments[0], arguments[1..].join(", "));
        let method = match method {
            "fadd" => "add",
            "xchg" => "exchange",
            _ => "compare_exchange",
        };
        return Ok(json!(format!("{target} = {object}.{method}({arguments})")));
    }
    let unknown = || format!("`{line}` has no counterpart of one step");
    let (target, value) = line.split_once(" = ").ok_or_else(unknown)?;
    if target.contains(' ') {
        return Err(unknown());
    }
    let kind = |text: &str| kinds.get(text.split('[').next().expect("a piece")).copied();
    Ok(json!(match (kind(target), kind(value)) {
        (Some(Kind::Atomic), None) => format!("{target}.store({value})"),
        (None, Some(Kind::Atomic)) => format!("{target} = {value}.load()"),
        (Some(Kind::Plain), None) | (None, Some(Kind::Plain) | None) => line.to_string(),
        _ => return Err(unknown()),
    }))
}
