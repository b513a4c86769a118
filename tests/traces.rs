//! One execution for each Mazurkiewicz trace, no more and no fewer.

mod common;
mod generated;
mod published;

use interleavings::detect::{Finding, detect};
use interleavings::explore::{
    Budget, DporOptions, ReadsFromOptions, Statistics, dpor_counted, reads_from, traces_by_brute_force,
};
use interleavings::program::Program;
use interleavings::trace::{Count, Coverage, Exploration};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Counts only.
const COUNT: DporOptions = DporOptions { max_executions: u64::MAX, max_depth: 4096, memory: 4 << 30, kept_states: 0 };

fn search(program: &Program) -> (Exploration, Statistics) {
    dpor_counted(program, &DporOptions::default(), &|_| None)
}

/// As many executions as brute force counts traces, ending in the same ways, and none of them given up half way.
#[test]
fn generated_programs_have_one_execution_for_each_trace() {
    compare_traces(&generated::programs());
}

#[test]
fn generated_tasks_have_one_execution_for_each_trace() {
    compare_traces(&generated::programs_of_tasks());
}

fn compare_traces(programs: &impl Strategy<Value = String>) {
    let (compared, traces) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    generated::for_each(generated::cases(100), programs, |text| {
        let text = generated::with_checks(text, &["x < 6", "y + z < 5"], &["x == 1"]);
        let program = generated::compile(&text);
        let Some(judge) = traces_by_brute_force(&program, 3_000, 40) else { return };
        let (exploration, statistics) = search(&program);
        assert_eq!(exploration.coverage, Coverage::Complete, "{text}");
        assert_eq!(statistics.blocked, 0, "{text}");
        let outcomes = exploration.outcomes.iter().map(|outcome| (outcome.status, outcome.shared.clone()));
        assert_eq!(outcomes.collect::<BTreeSet<_>>(), judge.outcomes, "{text}");
        assert_eq!(statistics.executions, judge.traces, "{text}");
        let broken = exploration.violations.iter().map(|violation| violation.check).collect::<BTreeSet<_>>();
        assert_eq!(broken, judge.broken_checks, "{text}");
        compared.set(compared.get() + 1);
        traces.set(traces.get() + judge.traces);
    });
    println!("{} programs with {} traces compared", compared.get(), traces.get());
    assert!(compared.get() > 0);
}

/// Writing to a container looks at all that shows containers. Whether `x` shows one made while running must not make a
/// difference to what depends on what: once `f1` wrote before `f0` published its list, no trace had `[2]`.
#[test]
fn who_shows_a_container_makes_no_traces_depend() {
    let bodies = [r#""own = [y]", "x = own""#, r#""table['a'] += 1", "y += 1""#].map(String::from);
    let program = generated::compile(&generated::assemble("threads", "any", &bodies));
    let judge = traces_by_brute_force(&program, 3_000, 40).unwrap();
    let (exploration, statistics) = search(&program);
    let outcomes = exploration.outcomes.iter().map(|outcome| (outcome.status, outcome.shared.clone()));
    assert_eq!(outcomes.collect::<BTreeSet<_>>(), judge.outcomes);
    assert_eq!((judge.outcomes.len(), judge.traces, statistics.executions), (2, 2, 2));
}

/// A counter to which threads add 1 again and again, without and with a lock. Without one, 2 × K has the numbers of
/// traces that GenMC and Nidhugg find, and T × 1 has (T!)²: each thread's read can come at any place among the writes,
/// and writes in any order. With a lock there are (TK)! / (K!)^T orders of critical sections.
#[test]
fn counters() {
    let count = |threads: usize, rounds: usize, is_locked: bool| {
        let body = if is_locked { r#"{ "with": "lock", "do": ["x += 1"] }"# } else { r#""x += 1""# };
        let bodies = vec![format!(r#"{{ "repeat": {rounds}, "do": [{body}] }}"#); threads];
        let program = generated::compile(&generated::assemble("threads", "any", &bodies));
        let (exploration, statistics) = dpor_counted(&program, &COUNT, &|_| None);
        assert_eq!((exploration.coverage, statistics.blocked), (Coverage::Complete, 0));
        statistics.executions
    };
    for (threads, rounds, racy) in
        [(2, 1, 4), (2, 2, 34), (2, 3, 328), (2, 4, 3_334), (3, 1, 36), (3, 2, 7_134), (4, 1, 576)]
    {
        assert_eq!(count(threads, rounds, false), racy, "{threads} × {rounds}");
    }
    for (threads, rounds, locked) in [(2, 1, 2), (2, 2, 6), (2, 3, 20), (3, 1, 6), (3, 2, 90), (4, 2, 2_520)] {
        assert_eq!(count(threads, rounds, true), locked, "{threads} × {rounds} with a lock");
    }
}

/// The published number of executions of each program whose traces somebody has counted.
#[test]
fn programs_of_other_tools_have_as_many_traces() {
    let all = !cfg!(debug_assertions) || generated::cases(0) > 0;
    let (mut compared, mut wrong) = (0, Vec::new());
    for entry in published::programs() {
        let id = entry["id"].as_str().expect("an id");
        let expected = entry["expected_traces"].as_u64().expect("a number");
        if !entry["semantics"].as_str().expect("a text").contains("Mazurkiewicz") {
            continue;
        }
        // Every value that the whole list can have is a situation of its own for every thread: more than 4 GiB.
        if id == "popl14/lastzero_N15" {
            continue;
        }
        // Those with more traces take long without optimisation; with `CASES` they are compared nevertheless.
        if !all && expected > 1_000 {
            continue;
        }
        println!("{id}");
        let scenario = published::translate(&entry).expect("every program has a counterpart");
        let program = generated::compile(&serde_json::to_string(&scenario).expect("JSON"));
        let (exploration, statistics) = dpor_counted(&program, &COUNT, &|_| None);
        let found = (exploration.coverage, statistics.executions, statistics.blocked);
        if found != (Coverage::Complete, expected, 0) {
            wrong.push(format!("{id}: {found:?}, not {expected}"));
        }
        compared += 1;
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert_eq!(compared, if all { 59 } else { 50 });
}

/// The same findings as of full exploration, for every shipped scenario with few traces.
#[test]
fn shipped_scenarios_have_the_same_findings() {
    let mut compared = 0;
    for file in common::scenario_files() {
        let name = common::base_name(&file);
        let text = std::fs::read_to_string(&file).expect("a scenario can be read");
        let Ok(explored) = common::explore_text(&name, &text, &Budget::GENEROUS) else { panic!("{name}") };
        for variant in &explored.variants {
            let program = &variant.compiled.program;
            let few = |count: &Count| matches!(count, Count::Finite(number) if *number < 100_000u32.into());
            // Whether something happens at last is asked of the whole graph.
            let is_safety = program.eventually.is_empty() && program.leads_to.is_empty();
            if !is_safety || !few(&variant.exploration.interleavings) {
                continue;
            }
            let (exploration, statistics) = search(program);
            assert_eq!((exploration.coverage.clone(), statistics.blocked), (Coverage::Complete, 0), "{name}");
            let ends = |exploration: &Exploration| {
                let ends = exploration.outcomes.iter();
                ends.map(|end| (end.status, end.shared.clone(), end.failed_checks.clone())).collect::<Vec<_>>()
            };
            assert_eq!(ends(&exploration), ends(&variant.exploration), "{}", explored.title(variant));
            // One finding stands for a race of the same two statements at any element, and names the first one met.
            let element = |identity: String| match identity.split_once('[') {
                Some((name, _)) if identity.starts_with("data-race ") => name.to_string(),
                _ => identity,
            };
            let identities = |findings: &[Finding]| {
                findings.iter().map(|finding| element(finding.identity())).collect::<BTreeSet<_>>()
            };
            let found = identities(&detect(program, &exploration));
            assert_eq!(found, identities(&variant.findings), "{}", explored.title(variant));
            compared += 1;
        }
    }
    println!("{compared} variants compared");
    assert!(compared > 20);
}

/// The number of reads-from classes that Nidhugg finds; and for T threads that add 1 once (T+1)^(T-1).
#[test]
fn programs_have_as_many_reads_from_classes_as_published() {
    let classes = |program: &Program| {
        let exploration = reads_from(program, &ReadsFromOptions { kept_states: 0, ..Default::default() }, &|_| None);
        assert_eq!(exploration.coverage, Coverage::Complete);
        exploration.search.executions
    };
    let mut wrong = Vec::new();
    let mut compared = 0;
    for entry in published::programs() {
        let id = entry["id"].as_str().expect("an id");
        if !entry["semantics"].as_str().expect("a text").contains("reads-from") {
            continue;
        }
        let scenario = published::translate(&entry).expect("every program has a counterpart");
        let found = classes(&generated::compile(&serde_json::to_string(&scenario).expect("JSON")));
        if found != entry["expected_traces"].as_u64() {
            wrong.push(format!("{id}: {found:?}, not {}", entry["expected_traces"]));
        }
        compared += 1;
    }
    let mut counters = vec![(2, 1, 3), (3, 1, 16), (4, 1, 125)];
    if !cfg!(debug_assertions) || generated::cases(0) > 0 {
        counters.push((2, 6, 73_789));
    }
    for (threads, rounds, expected) in counters {
        let bodies = vec![format!(r#"{{ "repeat": {rounds}, "do": ["x += 1"] }}"#); threads];
        let found = classes(&generated::compile(&generated::assemble("threads", "any", &bodies)));
        if found != Some(expected) {
            wrong.push(format!("{threads} × {rounds}: {found:?}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert_eq!(compared, 8);
}

/// Outcomes and broken checks are those of brute force, and there are no more classes than traces.
#[test]
fn reads_from_classes_of_generated_programs_end_as_all_schedules_do() {
    compare_classes(&generated::programs());
    compare_classes(&generated::programs_of_tasks());
}

fn compare_classes(programs: &impl Strategy<Value = String>) {
    generated::for_each(generated::cases(80), programs, |text| {
        let text = generated::with_checks(text, &["x < 6", "y + z < 5"], &["x == 1"]);
        let program = generated::compile(&text);
        let Some(judge) = traces_by_brute_force(&program, 1_000, 40) else { return };
        let exploration = reads_from(&program, &ReadsFromOptions::default(), &|_| None);
        assert_eq!(exploration.coverage, Coverage::Complete, "{text}");
        let outcomes = exploration.outcomes.iter().map(|outcome| (outcome.status, outcome.shared.clone()));
        assert_eq!(outcomes.collect::<BTreeSet<_>>(), judge.outcomes, "{text}");
        let broken = exploration.violations.iter().map(|violation| violation.check).collect::<BTreeSet<_>>();
        assert_eq!(broken, judge.broken_checks, "{text}");
        assert!(exploration.search.executions <= Some(judge.traces), "{text}");
    });
}
