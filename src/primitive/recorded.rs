//! The same programs on these primitives and on CPython's asyncio, compared result by result.
//!
//! `recorded/asyncio_3_11.jsonl` holds 320 random programs with what CPython 3.11.7 did; it was
//! written by `recorded/record_asyncio.py`, which says what the lines mean.

use super::{
    Caller, Reply,
    script::{World, words},
};
use serde_json::Value as Json;
use std::collections::VecDeque;

/// Runs a program under a first-in, first-out event loop. Returns the trace and who is stuck.
fn run(primitives: &[String], tasks: &[Vec<String>]) -> (Vec<String>, Vec<u64>) {
    let definitions: Vec<String> =
        primitives.iter().enumerate().map(|(index, constructor)| format!("{index} = {constructor}")).collect();
    let mut world = World::new(&definitions.iter().map(String::as_str).collect::<Vec<_>>());
    let mut next = vec![0; tasks.len()];
    let mut trace = Vec::new();
    let mut ready: VecDeque<Caller> = (0..tasks.len() as Caller).collect();
    while let Some(task) = ready.pop_front() {
        let number = usize::from(task);
        while let Some(text) = tasks[number].get(next[number]) {
            if text == "sleep" {
                next[number] += 1;
                ready.push_back(task);
                break;
            }
            let operation = world.pending.get(&task).cloned().unwrap_or_else(|| world.parse(text));
            let effect = world.perform(task, operation);
            ready.extend(&effect.wakes);
            if let Reply::Suspend(_) = effect.reply {
                break;
            }
            next[number] += 1;
            trace.push(format!("{task} {}", words(&effect.reply).trim_start_matches("misuse ")));
        }
    }
    let stuck = (0..tasks.len()).filter(|number| next[*number] < tasks[*number].len());
    (trace, stuck.map(|number| number as u64).collect())
}

/// Puts the wording of `threading` for that of asyncio, as `release` does.
fn wording_of_threading(entry: &str, operation_on: &str) -> String {
    let lock = if operation_on.starts_with("Condition()") {
        "cannot release un-acquired lock"
    } else {
        "release unlocked lock"
    };
    let entry = entry.replace("Lock is not acquired.", lock);
    entry.replace("BoundedSemaphore released", "Semaphore released")
}

#[test]
fn tasks_get_what_cpython_gives_them() {
    let strings = |json: &Json| -> Vec<String> {
        json.as_array().expect("a list").iter().map(|text| text.as_str().expect("a string").to_owned()).collect()
    };
    let mut suspensions = 0;
    for line in include_str!("recorded/asyncio_3_11.jsonl").lines() {
        let recorded: Json = serde_json::from_str(line).expect("JSON");
        let primitives = strings(&recorded["primitives"]);
        let tasks: Vec<Vec<String>> = recorded["tasks"].as_array().expect("a list").iter().map(strings).collect();
        let trace: Vec<String> = strings(&recorded["trace"])
            .iter()
            .map(|entry| wording_of_threading(entry.trim_end_matches([':', ' ']), &primitives[0]))
            .collect();
        let stuck: Vec<u64> = recorded["stuck"].as_array().expect("a list").iter().filter_map(Json::as_u64).collect();
        suspensions += stuck.len();
        assert_eq!(run(&primitives, &tasks), (trace, stuck), "expected what CPython did on the right: {line}");
    }
    assert!(suspensions > 100, "the recording should be of programs that wait");
}
