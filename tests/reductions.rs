//! A reduced exploration says what a full one says, and what brute force says.
//!
//! `CASES=10000 cargo test --release --test reductions` compares so many generated programs of each mix.

#[path = "common/mod.rs"]
mod common;
#[path = "generated/mod.rs"]
mod generated;

use generated::{MIXES, assemble, cases, compile, for_each, programs, programs_of, with_checks};
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

/// Kinds that are told of cycles with a way out: whether somebody can go round there for ever takes all schedules, so
/// they are looked for in full explorations only.
const OF_CYCLES: &[&str] = &["livelock", "starvation", "eventually", "leads-to"];

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
                _ => String::new(),
            });
            format!("{} {:?}", finding.kind.name(), objects.collect::<BTreeSet<_>>())
        }
        _ => finding.identity(),
    };
    findings.iter().filter(|finding| !OF_CYCLES.contains(&finding.kind.name())).map(identity).collect()
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

/// Philosophers around a table: each takes the fork at its place, then the next one, so many times or for ever.
fn philosophers(count: usize, meals: Option<usize>) -> String {
    let forks = (0..count).map(|fork| format!(r#""fork_{fork}": "Lock()""#)).collect::<Vec<_>>().join(", ");
    let calls = (0..count).map(|place| format!(r#""dine(fork_{place}, fork_{})""#, (place + 1) % count));
    let calls = calls.collect::<Vec<_>>().join(", ");
    let eat = r#"{ "with": "first", "do": [ { "with": "second", "do": [ "pass" ] } ] }"#;
    let body = match meals {
        Some(meals) => format!(r#"{{ "repeat": {meals}, "do": [ {eat} ] }}"#),
        None => format!(r#"{{ "while": "True", "do": [ {eat} ] }}"#),
    };
    format!(
        r#"{{ "format": 1, "name": "philosophers", "sync": {{ {forks} }},
              "functions": {{ "dine(first, second)": [ {body} ] }},
              "variants": {{ "test": {{ "threads": [ {calls} ] }} }} }}"#
    )
}

fn repeated(count: usize, body: &str) -> String {
    format!(r#"{{ "repeat": {count}, "do": [{body}] }}"#)
}

/// How many states a reduced exploration has, and by which arguments it left out the others.
fn reduced_states(text: &str) -> (usize, Vec<&'static str>) {
    let found = reduced(&compile(text), &Budget::GENEROUS);
    assert_eq!(found.coverage, Coverage::Complete);
    (found.graph.len(), found.search.reductions)
}

#[test]
fn threads_that_share_nothing_are_run_one_after_the_other() {
    // Three threads of 3 reads and 3 writes each: 19 states on a line instead of 7 × 7 × 7.
    let bodies = ["x", "y", "z"].map(|name| repeated(3, &format!(r#""{name} += 1""#)));
    let text = assemble("threads", "any", &bodies);
    assert_eq!(reduced_states(&text), (19, vec!["persistent-sets"]));
    assert_eq!(full(&compile(&text), &Budget::GENEROUS).graph.len(), 343);
}

#[test]
fn locked_increments_are_linear() {
    // Each increment is an acquire, a read, a write and a release.
    for count in [1, 10, 100] {
        let body = repeated(count, r#"{ "with": "lock", "do": ["x += 1"] }"#);
        let text = assemble("threads", "any", &[body.clone(), body]);
        let (states, reductions) = reduced_states(&text);
        assert_eq!(states, 2 * 4 * count + 1);
        assert!(reductions.contains(&"commuting-blocks"), "{reductions:?}");
    }
}

#[test]
fn a_block_that_is_seen_from_outside_does_not_commute() {
    let locked = r#"{ "with": "lock", "do": ["x += 1"] }"#;
    let outside = [
        r#""y = x""#,
        r#""x = 0""#,
        r#""y = lock.locked()""#,
        r#"{ "with": "lock", "do": ["y = x"] }"#,
        r#""lock.acquire()""#,
    ];
    for other in outside {
        let text = assemble("threads", "any", &[locked, locked, other].map(String::from));
        let (_, reductions) = reduced_states(&text);
        assert!(!reductions.contains(&"commuting-blocks"), "{other}: {reductions:?}");
        compare_text(&text, &Cell::default());
    }
    let watched = with_checks(&assemble("threads", "any", &[locked, locked].map(String::from)), &["x < 2"], &[]);
    assert!(!reduced_states(&watched).1.contains(&"commuting-blocks"));
    compare(&compile(&watched), &watched);
}

#[test]
fn who_holds_a_lock_goes_on_while_others_wait_for_it() {
    let text = philosophers(3, Some(1));
    let (_, reductions) = reduced_states(&text);
    assert_eq!(reductions, ["lock-merging", "persistent-sets"]);
    compare_text(&text, &Cell::default());
}

#[test]
fn philosophers_dine_in_few_states() {
    for count in 2..=4 {
        for meals in [Some(1), Some(2), None] {
            let text = philosophers(count, meals);
            compare(&compile(&text), &text);
        }
    }
    let text = philosophers(8, Some(1));
    let program = compile(&text);
    let found = reduced(&program, &Budget::GENEROUS);
    assert_eq!(found.graph.len(), 2_149);
    let all = full(&program, &Budget::GENEROUS);
    assert!(found.graph.len() * 70 < all.graph.len(), "{} states in all", all.graph.len());
    assert_eq!((outcomes(&found), deadlocks(&found)), (outcomes(&all), deadlocks(&all)));
    assert!(identities(&detect(&program, &found)).iter().any(|finding| finding.starts_with("deadlock")));
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
