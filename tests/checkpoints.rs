//! An exploration that was interrupted and gone on with is the exploration that was not, to the last byte.

mod common;
mod generated;

use common::{Ran, directory_with, run_in, scenario_files};
use interleavings::explore::{self, Budget, Write};
use interleavings::program::{Program, compile_with};
use interleavings::python;
use interleavings::scenario;
use interleavings::source::SourceFile;
use interleavings::trace::{Coverage, Exploration};
use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

/// Explores up to so many states, and gives back what was written down last.
fn explore(program: &Program, states: u64, before: Option<&[u8]>) -> (Exploration, Option<Vec<u8>>) {
    let saved = RefCell::new(None);
    let save = |write: Write| {
        let mut bytes = Vec::new();
        write(&mut |chunk: &[u8]| bytes.extend_from_slice(chunk));
        saved.replace(Some(bytes));
    };
    let budget = Budget { states, ..Budget::GENEROUS };
    let exploration = explore::full_with_checkpoints(program, &budget, before, &save).expect("its own checkpoint");
    (exploration, saved.into_inner())
}

/// Everything that can be told apart.
fn told(exploration: &Exploration) -> String {
    let Exploration { coverage, search, shared, threads, graph, transitions, terminals, outcomes, .. } = exploration;
    let states = (0..graph.len() as u32).map(|state| (exploration.view.shared(state), graph.edges(state)));
    let states = states.collect::<Vec<_>>();
    let (violations, interleavings, cycles) =
        (&exploration.violations, &exploration.interleavings, &exploration.cycles);
    format!(
        "{coverage:?} {search:?} {shared:?} {threads:?} {states:?} {transitions:?} {terminals:?} {outcomes:?} \
         {violations:?} {interleavings:?} {cycles:?} {:?}",
        exploration.serial_ends
    )
}

/// Interrupts at every `step` states, goes on each time, and compares with no interruption. How often it was
/// interrupted.
fn check(name: &str, program: &Program, step: u64) -> usize {
    let whole = explore::full(program, &Budget { states: 20_000, ..Budget::GENEROUS });
    if matches!(whole.coverage, Coverage::Stopped(interleavings::trace::Limit::States(_))) {
        return 0;
    }
    let whole = told(&whole);
    let mut saved: Option<Vec<u8>> = None;
    for (interruptions, states) in (1..).map(|number| number * step).enumerate() {
        let (exploration, written) = explore(program, states, saved.as_deref());
        let Some(written) = written else {
            assert!(told(&exploration) == whole, "{name}, after {interruptions} interruptions");
            return interruptions;
        };
        // At one go, from each of them.
        assert!(told(&explore(program, u64::MAX, Some(&written)).0) == whole, "{name}, interrupted at {states}");
        saved = Some(written);
    }
    unreachable!("every exploration ends");
}

#[test]
fn an_interruption_makes_no_difference_to_any_scenario() {
    let mut interruptions = 0;
    for path in scenario_files() {
        let text = std::fs::read_to_string(&path).expect("a scenario");
        let source = Arc::new(SourceFile::new(path.display().to_string(), text));
        let scenario = scenario::parse(&source).expect("shipped scenarios have no mistakes");
        for compiled in compile_with(&scenario, &source, &python::with_library).expect("no mistakes") {
            let program = &compiled.program;
            let name = format!("{}, {}", path.display(), program.variant);
            let states = explore::full(program, &Budget { states: 3_000, ..Budget::GENEROUS }).graph.len() as u64;
            interruptions += check(&name, program, (states / 3).max(1));
        }
    }
    assert!(interruptions > 200, "{interruptions}");
}

#[test]
fn an_interruption_at_any_state_makes_no_difference() {
    // With containers made while running, threads that start threads, and a thread that never comes to an end.
    for text in [
        r#"{ "format": 1, "name": "containers", "shared": { "last": null, "items": [] },
            "functions": { "work": ["own = [1]", "last = own", "items.append(own)", "last = null"] },
            "variants": { "threads": { "threads": ["work()", "work()"] } },
            "check": { "always": ["len(items) < 2"] } }"#,
        r#"{ "format": 1, "name": "spawn", "shared": { "x": 0 },
            "functions": { "add": ["x += 1"], "main": ["one = spawn(add)", "x += 1", "one.join()"] },
            "variants": { "threads": { "threads": ["main()", "add()"] } },
            "check": { "finally": ["x == 3"] } }"#,
    ] {
        let text = text.replace("null", "None").replace("\"last\": None", "\"last\": null");
        let Ok(program) = std::panic::catch_unwind(|| generated::compile(&text)) else { continue };
        assert!(check(&text, &program, 1) > 10, "{text}");
    }
    generated::for_each_program(generated::cases(15), |text| {
        let text = generated::with_checks(text, &["x <= 2"], &["y == 1"]);
        let program = generated::compile(&text);
        let states = explore::full(&program, &Budget { states: 2_000, ..Budget::GENEROUS }).graph.len() as u64;
        check(&text, &program, (states / 4).max(1));
    });
}

#[test]
fn what_is_cut_off_is_no_checkpoint() {
    let text = std::fs::read_to_string("scenarios/counter_2x2.json").expect("a scenario");
    let program = generated::compile(&text);
    let (_, bytes) = explore(&program, 20, None);
    let bytes = bytes.expect("it was interrupted");
    let read = |bytes: &[u8]| explore::full_with_checkpoints(&program, &Budget::GENEROUS, Some(bytes), &|_| {});
    assert!(read(&bytes).is_ok());
    for length in 0..bytes.len() {
        assert!(read(&bytes[..length]).is_err(), "{length} of {} bytes", bytes.len());
    }
    assert!(read(&[&bytes[..], &[0]].concat()).is_err(), "one too many");
}

/// Explores the scenario in a directory.
fn simulate(directory: &Path, arguments: &[&str]) -> Ran {
    run_in(directory, &[&["--engine", "native", "counter.json"], arguments].concat())
}

const THREADS: [&str; 4] = ["--variant", "threads", "--checkpoint", "file"];

#[test]
fn the_same_command_goes_on_until_everything_is_explored() {
    let directory = directory_with("goes_on", "counter.json");
    let file = directory.join("file");
    let Ran { code, out: whole, .. } = simulate(&directory, &THREADS[..2]);
    assert_eq!(code, 0);
    for states in ["3", "5", "9"] {
        let Ran { out, err, .. } = simulate(&directory, &[&THREADS[..], &["--max-states", states]].concat());
        assert!(out.contains("stopped") && err.contains("the same command goes on"), "{out}{err}");
        assert!(file.exists() && !directory.join("file.new").exists());
    }
    let Ran { code, out, err } = simulate(&directory, &THREADS);
    assert_eq!((code, out), (0, whole));
    assert!(err.contains("removed, since everything has been explored"), "{err}");
    assert!(!file.exists());
    assert_eq!(simulate(&directory, &THREADS).err, "", "nothing was interrupted, so nothing is written");
    let Ran { code, err, .. } = simulate(&directory, &THREADS[2..]);
    assert!(code == 2 && err.contains("choose one with --variant"), "{err}");
}

#[test]
fn damaged_and_foreign_files_are_refused_and_left_alone() {
    let directory = directory_with("refused", "counter.json");
    let file = directory.join("file");
    let stopped = [&THREADS[..], &["--max-states", "6"]].concat();
    simulate(&directory, &stopped);
    let good = std::fs::read(&file).expect("a checkpoint");
    let refused = |bytes: &[u8], arguments: &[&str], part: &str| {
        std::fs::write(&file, bytes).expect("a file");
        let Ran { code, out, err } = simulate(&directory, arguments);
        assert_eq!((code, &*out), (2, ""), "{err}");
        assert!(err.contains(part) && err.contains("nothing was changed"), "{part}: {err}");
        assert_eq!(std::fs::read(&file).expect("still there"), bytes);
    };
    for at in (0..good.len()).step_by(good.len() / 30) {
        let mut changed = good.clone();
        changed[at] ^= 1 << (at % 8);
        refused(&changed, &THREADS, if at < 22 { "it is no checkpoint" } else { "it is damaged" });
        refused(&good[..at], &THREADS, if at < 22 { "it is no checkpoint" } else { "it is damaged" });
    }
    refused(b"my notes", &THREADS, "it is no checkpoint");
    let other = ["--variant", "threads + lock", "--checkpoint", "file"];
    refused(&good, &other, "it is about variant \"threads\"");
    refused(&good, &[&THREADS[..], &["--order", "fifo"]].concat(), "it was written with other options");
    let scenario = std::fs::read_to_string(directory.join("counter.json")).expect("a scenario");
    let write = |text: &str| std::fs::write(directory.join("counter.json"), text).expect("a file");
    write(&scenario.replace("counter == 2", "counter == 3"));
    refused(&good, &THREADS, "another text of the scenario");
    write(&scenario);
    // What stands where a new checkpoint is prepared is not overwritten either.
    std::fs::remove_file(&file).expect("a file");
    std::fs::write(directory.join("file.new"), "my notes").expect("a file");
    let Ran { code, err, .. } = simulate(&directory, &stopped);
    assert!(code == 2 && err.contains("file.new is there"), "{err}");
    assert_eq!(std::fs::read(directory.join("file.new")).expect("still there"), b"my notes");
    // But what could not be finished the last time is.
    std::fs::write(directory.join("file.new"), &good[..10]).expect("a file");
    std::fs::write(&file, &good).expect("a file");
    let Ran { code, err, .. } = simulate(&directory, &THREADS);
    assert_eq!(code, 0, "{err}");
}
