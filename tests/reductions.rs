//! A reduced exploration says what a full one says, and what brute force says.
//!
//! `CASES=10000 cargo test --release --test reductions` compares so many generated programs of each mix.

#[path = "common/mod.rs"]
mod common;
#[path = "generated/mod.rs"]
mod generated;

use generated::{MIXES, cases, compile, for_each, programs, programs_of, with_checks};
use interleavings::detect::{Evidence, Finding, detect};
use interleavings::explore::{Budget, brute_force, full, reduced};
use interleavings::program::Program;
use interleavings::trace::{Coverage, Exploration, Method, Status, Waiting};
use interleavings::value::Plain;
use std::cell::Cell;
use std::collections::BTreeSet;

/// How schedules can end.
fn outcomes(exploration: &Exploration) -> BTreeSet<(Status, Vec<Plain>, Vec<u16>)> {
    let outcomes = exploration.outcomes.iter();
    outcomes.map(|outcome| (outcome.status, outcome.shared.clone(), outcome.failed_checks.clone())).collect()
}

/// Who can get stuck where.
fn deadlocks(exploration: &Exploration) -> BTreeSet<String> {
    exploration.terminals.iter().map(|terminal| format!("{:?}", terminal.blocked)).collect()
}

fn broken_invariants(exploration: &Exploration) -> BTreeSet<u16> {
    exploration.violations.iter().map(|violation| violation.check).collect()
}

/// What findings are about. Of several elements of a container the one on the witness is named, which need not be the
/// same one in another graph; so are containers made while running.
fn identities(findings: &[Finding]) -> BTreeSet<String> {
    let identity = |finding: &Finding| match &finding.evidence {
        Evidence::LostUpdate { location, .. } | Evidence::DataRace { location, .. } => {
            format!("{} {:?}", finding.kind.name(), location.base)
        }
        // Of a deadlock it is the cause: where the circle was closed from may differ.
        Evidence::Deadlock { blocked, .. } => {
            let objects = blocked.iter().map(|entry| match &entry.waiting {
                Waiting::Held { object, .. } | Waiting::Signal { object, .. } => object.to_string(),
                Waiting::Finish { .. } | Waiting::EventLoop { .. } => String::new(),
            });
            format!("{} {:?}", finding.kind.name(), objects.collect::<BTreeSet<_>>())
        }
        _ => finding.identity(),
    };
    findings.iter().map(identity).collect()
}

/// Explores in both ways and compares; returns the numbers of states.
fn compare(program: &Program, text: &str) -> (usize, usize) {
    let all = full(program, &Budget { states: 20_000, ..Budget::GENEROUS });
    if all.coverage != Coverage::Complete {
        return (0, 0);
    }
    let some = reduced(program, &Budget::GENEROUS);
    assert_eq!(some.coverage, Coverage::Complete, "{text}");
    assert_eq!(some.search.method, Method::Reduced);
    assert_eq!(outcomes(&some), outcomes(&all), "{text}");
    assert_eq!(deadlocks(&some), deadlocks(&all), "{text}");
    assert_eq!(broken_invariants(&some), broken_invariants(&all), "{text}");
    assert_eq!(some.cycles.is_empty(), all.cycles.is_empty(), "{text}");
    assert_eq!(identities(&detect(program, &some)), identities(&detect(program, &all)), "{text}");
    let (fewer, states) = (some.graph.len(), all.graph.len());
    assert!(fewer <= states, "{fewer} states of {states}: {text}");
    assert!(fewer == states || !some.search.reductions.is_empty(), "{text}");
    (fewer, states)
}

fn compare_with_brute_force(program: &Program, text: &str) {
    if let Some(judge) = brute_force(program, 300) {
        let judged = judge.outcomes.into_keys().collect::<BTreeSet<_>>();
        assert_eq!(outcomes(&reduced(program, &Budget::GENEROUS)), judged, "{text}");
    }
}

const ALWAYS: &[&str] = &["x < 3", "x != y", "x + z < 4"];
const FINALLY: &[&str] = &["x != 2", "y == x + 1", "z == 1"];

fn compare_text(text: &str, states: &Cell<(usize, usize)>) {
    let program = compile(text);
    let (some, all) = compare(&program, text);
    compare_with_brute_force(&program, text);
    states.set((states.get().0 + some, states.get().1 + all));
    let checked = with_checks(text, ALWAYS, FINALLY);
    compare(&compile(&checked), &checked);
    let checked = with_checks(text, &[], FINALLY);
    compare(&compile(&checked), &checked);
}

#[test]
fn generated_programs_of_all_mixes() {
    let states = Cell::new((0, 0));
    for_each(cases(100), &programs(), |text| compare_text(text, &states));
    println!("{:?}", states.get());
    assert!(states.get().0 < states.get().1);
}

#[test]
fn generated_programs_of_each_mix() {
    for mix in MIXES {
        let states = Cell::new((0, 0));
        for_each(cases(20), &programs_of(mix), |text| compare_text(text, &states));
        println!("{}: {:?}", mix.name, states.get());
    }
}

#[test]
fn shipped_scenarios() {
    for path in common::scenario_files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = common::base_name(&path);
        let explored = common::explore_text(&name, &text, &Budget { states: 100_000, ..Budget::GENEROUS });
        for variant in explored.unwrap_or_else(|(_, mistakes)| panic!("{mistakes:#?}")).variants {
            let (some, all) = compare(&variant.compiled.program, &format!("{name} {}", variant.compiled.program.slug));
            println!("{name} {}: {some} of {all}", variant.compiled.program.slug);
        }
    }
}
