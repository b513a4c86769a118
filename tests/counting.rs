//! Counting without a graph finds what brute force and full exploration find: on programs made at random, and on
//! programs whose counts are known. `CASES=10000 cargo test --release --test counting` compares more of them.

mod generated;

use generated::{assemble, cases, compile, for_each, for_each_program, programs, with_checks};
use interleavings::explore::{Asymmetry, Budget, CountOptions, Tally, brute_force, count, full};
use interleavings::program::Program;
use interleavings::trace::{Count, Coverage, Exploration, Limit, Status};
use interleavings::value::Plain;
use num_bigint::BigUint;
use proptest::prelude::*;
use std::cell::Cell;
use std::collections::BTreeMap;

const PLAIN: CountOptions = CountOptions { sweep: true, symmetry: false };
const KEPT: CountOptions = CountOptions { sweep: false, symmetry: false };
const SYMMETRIC: CountOptions = CountOptions { sweep: true, symmetry: true };
const SYMMETRIC_KEPT: CountOptions = CountOptions { sweep: false, symmetry: true };

/// What counting should find, taken from a full exploration.
fn expect(tally: &Tally, exploration: &Exploration, what: &str) {
    assert_eq!(tally.coverage, exploration.coverage, "{what}");
    assert_eq!(tally.states, BigUint::from(exploration.graph.len()), "states, {what}");
    assert_eq!(tally.transitions, BigUint::from(exploration.graph.edge_count()), "transitions, {what}");
    assert_eq!(tally.interleavings, exploration.interleavings, "{what}");
    assert_eq!(tally.outcomes, exploration.outcomes, "{what}");
    let mut violations = BTreeMap::<u16, BigUint>::new();
    for violation in &exploration.violations {
        *violations.entry(violation.check).or_default() += 1u8;
    }
    assert_eq!(tally.violations, violations, "{what}");
}

/// All ways of counting, against a full exploration and, if there are few schedules, against brute force. Returns how
/// many threads are interchangeable.
fn compare(text: &str) -> Option<usize> {
    let program = compile(text);
    let budget = Budget { states: 20_000, ..Budget::GENEROUS };
    let exploration = full(&program, &budget);
    if exploration.coverage != Coverage::Complete {
        return None;
    }
    let mut interchangeable = 0;
    for options in [PLAIN, KEPT, SYMMETRIC, SYMMETRIC_KEPT] {
        let tally = count(&program, &budget, &options);
        expect(&tally, &exploration, &format!("{options:?} of {text}"));
        interchangeable = tally.method.symmetry.map_or(0, |groups| groups.concat().len());
    }
    if let Some(judge) = brute_force(&program, 3_000) {
        let tally = count(&program, &budget, &CountOptions::default());
        assert_eq!(tally.interleavings, Count::from(judge.interleavings), "{text}");
        let found = tally.outcomes.into_iter().map(|outcome| {
            let count = outcome.interleavings.to_u64().expect("few");
            ((outcome.status, outcome.shared, outcome.failed_checks), count)
        });
        assert_eq!(found.collect::<BTreeMap<_, _>>(), judge.outcomes, "{text}");
    }
    Some(interchangeable)
}

#[test]
fn generated_programs_are_counted_as_full_exploration_and_brute_force_do() {
    let compared = Cell::new(0);
    let count = cases(40);
    for_each_program(count, |text| {
        let checked = with_checks(text, &["x < 2", "x + y != 3"], &["x > 0"]);
        compared.set(compared.get() + u32::from(compare(&checked).is_some()));
    });
    assert!(compared.get() > count / 2, "most programs are small enough: {} of {count}", compared.get());
}

/// Programs in which several threads run the same function.
fn symmetric_programs() -> impl Strategy<Value = String> {
    programs().prop_map(|text| {
        // The entries are `f0()`, `f1()` and so on: all of them, or all but the last, become `f0()`.
        let entry = |index: usize| format!("\"f{index}()\"");
        let entries = (0..).take_while(|index| text.contains(&entry(*index))).count();
        let equal = if entries == 4 { 3 } else { entries };
        (1..equal).fold(text, |text, index| text.replace(&entry(index), &entry(0)))
    })
}

#[test]
fn generated_programs_with_interchangeable_threads_are_counted_exactly() {
    let (compared, symmetric) = (Cell::new(0), Cell::new(0));
    let count = cases(40);
    for_each(count, &symmetric_programs(), |text| {
        let checked = with_checks(text, &["x < 2"], &["x > 0"]);
        if let Some(interchangeable) = compare(&checked) {
            compared.set(compared.get() + 1);
            symmetric.set(symmetric.get() + u32::from(interchangeable > 1));
        }
    });
    assert!(compared.get() > count / 2, "most programs are small enough: {} of {count}", compared.get());
    assert!(symmetric.get() > count / 4, "most have interchangeable threads: {} of {count}", symmetric.get());
}

/// Threads of equal bodies.
fn equal(model: &str, body: &str, threads: usize) -> Program {
    let text = assemble(model, "any", &vec![body.to_owned(); threads]);
    compile(&(1..threads).fold(text, |text, index| text.replace(&format!("\"f{index}()\""), "\"f0()\"")))
}

fn racy(threads: usize, rounds: usize) -> Program {
    equal("threads", &format!(r#"{{ "repeat": {rounds}, "do": ["x += 1"] }}"#), threads)
}

fn factorial(number: u32) -> BigUint {
    (1..=number).map(BigUint::from).product()
}

/// (threads · steps)! / (steps!)^threads.
fn multinomial(threads: u32, steps: u32) -> BigUint {
    factorial(threads * steps) / factorial(steps).pow(threads)
}

/// 3 × 5 racy increments: 169,771 states, as SPIN, TLC, stateright and rumur count them, and 30! / (10!)^3 schedules.
/// Every thread takes ten steps, so the states are graded, and only two layers are kept.
#[test]
fn three_threads_increment_five_times() {
    let program = racy(3, 5);
    for options in [PLAIN, SYMMETRIC] {
        let tally = count(&program, &Budget::GENEROUS, &options);
        assert_eq!(tally.states, BigUint::from(169_771u32));
        assert_eq!(tally.interleavings, Count::Finite(multinomial(3, 10)));
        assert!(tally.method.swept);
    }
}

/// 4 × 4: 3,892,125 states, the same sources; rumur finds 193,828 orbits. 32! / (8!)^4 schedules.
#[test]
#[cfg_attr(debug_assertions, ignore = "slow without optimisation; run with --release or --ignored")]
fn four_threads_increment_four_times() {
    let program = racy(4, 4);
    let (plain, symmetric) =
        (count(&program, &Budget::GENEROUS, &PLAIN), count(&program, &Budget::GENEROUS, &SYMMETRIC));
    assert_eq!(plain.states, BigUint::from(3_892_125u32));
    assert_eq!(plain.interleavings, Count::Finite(multinomial(4, 8)));
    assert_eq!(symmetric.method.expanded, 193_828);
    assert_eq!(symmetric.method.symmetry, Ok(vec![vec![0, 1, 2, 3]]));
    assert!(plain.method.peak_memory < 110 << 20, "{}", plain.method.peak_memory);
    let alike = |tally: Tally| (tally.states, tally.transitions, tally.interleavings, tally.outcomes);
    assert_eq!(alike(plain), alike(symmetric));
}

/// 2 × 100: 317,371,197 states (SPIN 6.5.2), 400! / (200!)^2 schedules.
/// `cargo test --release --test counting -- --ignored two_threads_increment_a_hundred_times`
#[test]
#[ignore = "a minute or more"]
fn two_threads_increment_a_hundred_times() {
    let tally = count(&racy(2, 100), &Budget::GENEROUS, &PLAIN);
    assert_eq!(tally.states, BigUint::from(317_371_197u32));
    assert_eq!(tally.interleavings, Count::Finite(multinomial(2, 200)));
}

/// As derived in `counts.rs`: 70,801 states; the hundred rounds of two threads come in 200! / (100!)^2 orders.
#[test]
fn two_threads_increment_a_hundred_times_with_a_lock() {
    let body = r#"{ "repeat": 100, "do": [{ "with": "lock", "do": ["x += 1"] }] }"#;
    for options in [PLAIN, SYMMETRIC] {
        let tally = count(&equal("threads", body, 2), &Budget::GENEROUS, &options);
        assert_eq!(tally.states, BigUint::from(70_801u32));
        assert_eq!(tally.interleavings, Count::Finite(multinomial(2, 100)));
    }
}

/// Threads whose ways to a state differ in length: no grading, but still an order of progress.
#[test]
fn states_need_not_be_graded_to_be_forgotten() {
    let body = r#"{ "if": "x == 0", "then": ["y += 1", "y += 1"] }, "x += 1", "z += 1""#;
    let program = equal("threads", body, 3);
    let exploration = full(&program, &Budget::GENEROUS);
    for options in [PLAIN, SYMMETRIC] {
        let tally = count(&program, &Budget::GENEROUS, &options);
        assert!(tally.method.swept);
        expect(&tally, &exploration, "with an order of progress");
    }
}

/// A busy-waiting thread can look again and again.
#[test]
fn schedules_without_end_are_infinitely_many() {
    let bodies = [r#"{ "while": "x == 0", "do": ["pass"] }, "y = 5""#, r#""x = 1""#].map(str::to_owned);
    let program = compile(&assemble("threads", "any", &bodies));
    let tally = count(&program, &Budget::GENEROUS, &CountOptions::default());
    assert_eq!(tally.interleavings, Count::Infinite);
    assert_eq!(tally.coverage, Coverage::Complete);
    assert!(!tally.method.swept);
    expect(&tally, &full(&program, &Budget::GENEROUS), "endless");
}

#[test]
fn deadlocks_are_counted() {
    let bodies =
        [r#""lock.acquire()", "other.acquire()""#, r#""other.acquire()", "lock.acquire()""#].map(str::to_owned);
    let program = compile(&assemble("threads", "any", &bodies));
    let tally = count(&program, &Budget::GENEROUS, &CountOptions::default());
    assert_eq!(tally.method.symmetry, Err(Asymmetry::Distinct));
    assert!(tally.outcomes.iter().any(|outcome| outcome.status == Status::Deadlock));
    assert_eq!(tally.deadlocks(), tally.interleavings, "who has two locks never lets go of them");
}

#[test]
fn limits_are_said() {
    let program = racy(3, 4);
    let budget = Budget { states: 1000, ..Budget::GENEROUS };
    for options in [PLAIN, KEPT, SYMMETRIC] {
        let tally = count(&program, &budget, &options);
        assert_eq!(tally.coverage, Coverage::Stopped(Limit::States(1000)), "{options:?}");
        assert!(tally.outcomes.iter().all(|outcome| outcome.shared != [Plain::None]));
        let tally = count(&program, &Budget { memory: 100_000, ..Budget::GENEROUS }, &options);
        assert_eq!(tally.coverage, Coverage::Stopped(Limit::Memory(100_000)), "{options:?}");
        assert!(tally.method.peak_memory > 100_000);
        assert!(tally.method.peak_memory < 1_000_000, "{} bytes, {options:?}", tally.method.peak_memory);
        let interrupted = Budget { watch: &|_| Some(Limit::Interrupted), ..Budget::GENEROUS };
        let tally = count(&program, &interrupted, &options);
        assert_eq!(tally.coverage, Coverage::Stopped(Limit::Interrupted), "{options:?}");
    }
}

/// CPython's loop takes tasks in the order of their start, which tells them apart.
#[test]
fn tasks_in_order_are_not_interchangeable() {
    let text = assemble("tasks", "fifo", &vec![r#""x += 1""#.to_owned(); 2]).replace("f1()", "f0()");
    let program = compile(&text);
    let tally = count(&program, &Budget::GENEROUS, &SYMMETRIC);
    assert!(matches!(tally.method.symmetry, Err(Asymmetry::Rename(_))), "{:?}", tally.method.symmetry);
    expect(&tally, &full(&program, &Budget::GENEROUS), "fifo");
}

/// A task that starts another and waits for it at once leaves its name with the other, in one step. So a value of the
/// other can be met by renaming that no step has led to.
#[test]
fn who_waits_for_a_task_that_was_started_can_be_renamed() {
    let bodies = [
        r#""started = spawn(add(3))", "x += 1", "await started""#,
        r#""started = spawn(add(1))", "await started", "x += 1""#,
    ];
    for body in bodies {
        for tasks in [2, 3] {
            let text = assemble("tasks", "any", &vec![body.to_owned(); tasks]);
            let text = (1..tasks).fold(text, |text, index| text.replace(&format!("\"f{index}()\""), "\"f0()\""));
            assert_eq!(compare(&text), Some(tasks), "{text}");
        }
    }
}
