//! Schedules in the Trace Event Format, which ui.perfetto.dev and chrome://tracing open.
//!
//! Source: *Trace Event Format* (Duca and Sinclair, Google), the JSON object format. A track for each thread or task with a
//! slice for each step (`X`), a counter (`C`) for each shared name that is a number all the time, a flow (`s`, `f`) from an
//! overwritten write to the one that overwrites it, and instants (`i`) where the last good outcome is lost and at the end.
//!
//! Time is virtual: step n takes the microsecond n. The format has no way to say so but words, which stand in `otherData`.
//!
//! Limits: numbers beyond 2^53 lose digits in programs that read JSON as JavaScript does; truth values are counted as 0
//! and 1.

use crate::report::Tool;
use crate::report::sequence::{Message, MessageKind, Sequence, Stuck};
use crate::value::Plain;
use serde_json::{Value, json};

/// The only process.
const PROCESS: u32 = 1;

/// The schedule as a trace, ended by a line break.
pub fn render(sequence: &Sequence) -> String {
    let mut events = names(sequence);
    events.extend(counters(sequence));
    events.extend(sequence.messages.iter().map(|message| slice(sequence, message)));
    events.extend(sequence.stuck.iter().map(|stuck| waiting(sequence, stuck)));
    events.extend(flow(sequence));
    let lost = sequence.messages.iter().filter(|message| !message.lost.is_empty());
    events.extend(lost.map(|message| {
        instant(message.thread, message.number, &format!("{} is lost here", message.lost.join(" or ")))
    }));
    if let (Some(last), false) = (sequence.messages.last(), sequence.ending.is_empty()) {
        events.push(instant(last.thread, last.number + 1, &sequence.ending));
    }
    let time = "virtual: step n of the schedule takes the microsecond n; durations mean nothing else";
    let trace = json!({
        "displayTimeUnit": "ns",
        "otherData": {
            "tool": format!("{} {}", Tool::THIS.name, Tool::THIS.version),
            "scenario": sequence.scenario,
            "variant": sequence.variant,
            "finding": sequence.finding,
            "schedule": sequence.schedule,
            "ending": sequence.ending,
            "repeats from step": sequence.repeats.map(|first| first + 1),
            "time": time,
        },
        "traceEvents": events,
    });
    let text = serde_json::to_string_pretty(&trace).expect("all keys are strings, so it is always JSON");
    text + "\n"
}

/// What the process and its tracks are called, and in which order they stand.
fn names(sequence: &Sequence) -> Vec<Value> {
    let title = sequence.title();
    let mut events = vec![json!({ "ph": "M", "name": "process_name", "pid": PROCESS, "args": { "name": title } })];
    for (thread, (label, name)) in sequence.threads.iter().enumerate() {
        let tid = track(thread);
        let name = format!("{label} {name}");
        events.push(json!({ "ph": "M", "name": "thread_name", "pid": PROCESS, "tid": tid, "args": { "name": name } }));
        let order = json!({ "sort_index": tid });
        events.push(json!({ "ph": "M", "name": "thread_sort_index", "pid": PROCESS, "tid": tid, "args": order }));
    }
    events
}

/// The number of a thread's track; 0 is kept for the process itself.
fn track(thread: usize) -> usize {
    thread + 1
}

fn slice(sequence: &Sequence, message: &Message) -> Value {
    let changes = message.changes.iter().map(|(index, value)| {
        let (name, _) = &sequence.shared[*index];
        (name.clone(), Value::String(value.to_string()))
    });
    json!({
        "ph": "X",
        "name": message.operation,
        "cat": category(message.kind),
        "pid": PROCESS,
        "tid": track(message.thread),
        "ts": message.number,
        "dur": 1,
        "args": {
            "step": message.number,
            "line": message.line,
            "shows the defect": message.evidence,
            "changes": Value::Object(changes.collect()),
        },
    })
}

/// Somebody who waits for ever, for one step as there is no end.
fn waiting(sequence: &Sequence, stuck: &Stuck) -> Value {
    let args = json!({ "for ever": true });
    let (tid, time) = (track(stuck.thread), sequence.messages.len() + 1);
    json!({
        "ph": "X", "name": stuck.text, "cat": "wait", "pid": PROCESS, "tid": tid, "ts": time, "dur": 1, "args": args,
    })
}

fn category(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Read => "read",
        MessageKind::Write => "write",
        MessageKind::Call => "call",
        MessageKind::Wait => "wait",
        MessageKind::Start => "start",
        MessageKind::Join => "join",
        MessageKind::Local => "local",
    }
}

/// The values of the shared names that are numbers all the time: at the beginning, and after each step that changes them.
fn counters(sequence: &Sequence) -> Vec<Value> {
    let mut events = Vec::new();
    for (index, (name, first)) in sequence.shared.iter().enumerate() {
        let changes = sequence.messages.iter().flat_map(|message| {
            let own = message.changes.iter().filter(move |(changed, _)| *changed == index);
            own.map(|(_, value)| (message.number + 1, value))
        });
        let values = std::iter::once((0, first)).chain(changes);
        let numbers = values.map(|(time, value)| Some((time, number(value)?))).collect::<Option<Vec<_>>>();
        let counter = |(time, value)| {
            let values = json!({ "value": value });
            json!({ "ph": "C", "name": name, "pid": PROCESS, "ts": time, "args": values })
        };
        events.extend(numbers.into_iter().flatten().map(counter));
    }
    events
}

fn number(value: &Plain) -> Option<Value> {
    match value {
        Plain::Int(value) => Some(json!(value)),
        Plain::Bool(value) => Some(json!(u8::from(*value))),
        Plain::Float(value) => serde_json::Number::from_f64(value.get()).map(Value::Number),
        _ => None,
    }
}

/// An arrow from the write that is thrown away to the one that does it.
fn flow(sequence: &Sequence) -> Vec<Value> {
    let Some((from, to)) = sequence.overwriting else { return Vec::new() };
    let end = |phase: &str, message: &Message| {
        json!({
            "ph": phase,
            "name": "overwritten by",
            "cat": "lost-update",
            "id": 1,
            "pid": PROCESS,
            "tid": track(message.thread),
            "ts": message.number,
        })
    };
    let (start, mut finish) = (end("s", &sequence.messages[from]), end("f", &sequence.messages[to]));
    finish["bp"] = json!("e");
    vec![start, finish]
}

fn instant(thread: usize, time: usize, name: &str) -> Value {
    json!({ "ph": "i", "name": name, "pid": PROCESS, "tid": track(thread), "ts": time, "s": "p" })
}
