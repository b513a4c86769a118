//! What scenarios mean is what CPython 3.11 does: random programs that real Python has run, recorded by the
//! scripts in `cpython/`, are explored here. Whatever Python did must be found; where there is one schedule only,
//! nothing else may be.

mod common;

use common::{Variant, explore_text};
use interleavings::explore::Budget;
use interleavings::trace::{Action, Coverage, Event, Status};
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// A scenario with one variant, and what Python made of it.
#[derive(Deserialize)]
struct Record<R> {
    scenario: Json,
    recorded: R,
}

/// Values by name, as `repr` shows them.
type Values = BTreeMap<String, String>;

/// How a program of threads ended in some run.
#[derive(Debug, Deserialize)]
struct Outcome {
    status: String,
    values: Values,
}

/// What is known of the end of a program that has one schedule.
#[derive(Debug, Deserialize, PartialEq)]
struct Ending {
    status: String,
    values: Values,
    printed: String,
    /// Who has never ended.
    stuck: Vec<u16>,
    /// Who has ended by an exception of which class.
    exceptions: BTreeMap<u16, String>,
}

fn records<R: for<'r> Deserialize<'r>>(lines: &str) -> Vec<Record<R>> {
    lines.lines().map(|line| serde_json::from_str(line).expect("a record")).collect()
}

fn explore(scenario: &Json) -> Variant {
    let text = serde_json::to_string_pretty(scenario).expect("JSON");
    let explored = explore_text("recorded.json", &text, &Budget::GENEROUS);
    let mut explored = explored.unwrap_or_else(|(_, mistakes)| panic!("{mistakes:#?}\n{text}"));
    let variant = explored.variants.remove(0);
    assert_eq!(variant.exploration.coverage, Coverage::Complete, "{text}");
    variant
}

/// The outcomes that were found.
fn outcomes(variant: &Variant) -> BTreeSet<(String, Values)> {
    let exploration = &variant.exploration;
    let names = || exploration.shared.iter().filter(|shared| shared.in_outcome).map(|shared| shared.name.to_string());
    let outcomes = exploration.outcomes.iter().map(|outcome| {
        let values = names().zip(outcome.shared.iter().map(ToString::to_string)).collect();
        (status(outcome.status).to_owned(), values)
    });
    outcomes.collect()
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Finished => "finished",
        Status::Exception => "exception",
        Status::Deadlock => "deadlock",
    }
}

/// The end of the only schedule.
fn ending(variant: &Variant) -> Ending {
    let exploration = &variant.exploration;
    let mut events = Vec::<&Event>::new();
    let mut state = 0;
    while let [edge] = exploration.graph.edges(state) {
        events.extend(&exploration.transition(edge).events);
        state = edge.target;
    }
    let terminal = exploration.terminal(state).expect("one schedule, which ends");
    let (status, values) = outcomes(variant).pop_first().expect("one outcome");
    let print = |event: &&Event| match &event.action {
        Action::Print { text, .. } => Some(text.clone()),
        _ => None,
    };
    let failure = |event: &&Event| Some((event.thread.0, event.failure.as_ref()?.exception.clone()));
    Ending {
        status,
        values,
        printed: events.iter().filter_map(print).collect(),
        stuck: terminal.blocked.iter().map(|blocked| blocked.thread.0).collect(),
        exceptions: events.iter().filter_map(failure).collect(),
    }
}

/// Runs programs that have one schedule, and compares how they end.
fn compare_endings(lines: &str, least: usize) {
    let records = records::<Ending>(lines);
    assert!(records.len() >= least, "only {} programs", records.len());
    let mut wrong = Vec::new();
    for record in &records {
        let mut found = ending(&explore(&record.scenario));
        // What has no value that can be compared, such as a task, is not recorded.
        found.values.retain(|name, _| record.recorded.values.contains_key(name));
        if found != record.recorded {
            wrong.push(format!("{}\nPython: {:#?}\nhere: {found:#?}", record.scenario, record.recorded));
        }
    }
    let shown = wrong.iter().take(3).cloned().collect::<Vec<_>>().join("\n\n");
    assert!(wrong.is_empty(), "{} of {} programs end otherwise:\n{shown}", wrong.len(), records.len());
}

#[test]
fn tasks_run_in_the_order_of_asyncio() {
    compare_endings(include_str!("data/asyncio_fifo.jsonl"), 300);
}

#[test]
fn the_language_is_python() {
    compare_endings(include_str!("data/language.jsonl"), 280);
}

#[test]
fn threads_end_as_some_schedule_does() {
    let records = records::<Vec<Outcome>>(include_str!("data/threads.jsonl"));
    assert!(records.len() >= 200, "only {} programs", records.len());
    let mut wrong = Vec::new();
    let mut outcomes_compared = 0;
    for record in &records {
        let found = outcomes(&explore(&record.scenario));
        outcomes_compared += record.recorded.len();
        let missing = record.recorded.iter().find(|&outcome| {
            let outcome = (outcome.status.clone(), outcome.values.clone());
            !found.contains(&outcome)
        });
        if let Some(missing) = missing {
            wrong.push(format!("{}\nPython: {missing:#?}\nhere: {found:#?}", record.scenario));
        }
    }
    let shown = wrong.iter().take(3).cloned().collect::<Vec<_>>().join("\n\n");
    assert!(wrong.is_empty(), "{} of {} programs can end otherwise:\n{shown}", wrong.len(), records.len());
    assert!(outcomes_compared > 1_000, "only {outcomes_compared} outcomes");
}
