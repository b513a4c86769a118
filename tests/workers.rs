//! Any number of workers finds the same, to the last number: on programs made at random, on larger ones, and where a
//! limit stops them. `CASES=10000 cargo test --release --test workers` compares more of them.

mod generated;

use generated::{assemble, cases, compile, for_each_program, with_checks};
use interleavings::detect::{detect, detect_together};
use interleavings::explore::{Budget, CountOptions, count, full, full_with_checkpoints};
use interleavings::program::Program;
use interleavings::trace::{Coverage, Exploration, Limit};
use interleavings::workers::Workers;
use std::num::NonZeroUsize;

/// So many workers, and how few states they expand together.
const WAYS: [(usize, usize); 5] = [(2, 1), (3, 1), (7, 1), (2, 5), (3, 40)];

fn workers(number: usize, block: usize) -> Workers {
    Workers::new(NonZeroUsize::new(number).expect("not 0")).with_block(block)
}

/// One state after the other.
fn alone() -> Workers {
    workers(1, usize::MAX)
}

/// Everything that can be seen of an exploration.
fn same(one: &Exploration, other: &Exploration, what: &str) {
    assert_eq!(one.coverage, other.coverage, "{what}");
    assert_eq!(one.search, other.search, "{what}");
    assert_eq!(one.serial_ends, other.serial_ends, "{what}");
    assert_eq!((&one.shared, &one.threads), (&other.shared, &other.threads), "{what}");
    assert_eq!(one.graph.len(), other.graph.len(), "{what}");
    for state in 0..one.graph.len() as u32 {
        assert_eq!(one.graph.edges(state), other.graph.edges(state), "from {state}, {what}");
        assert_eq!(one.view.shared(state), other.view.shared(state), "in {state}, {what}");
    }
    assert_eq!(one.transitions, other.transitions, "{what}");
    assert_eq!(one.terminals, other.terminals, "{what}");
    assert_eq!(one.outcomes, other.outcomes, "{what}");
    assert_eq!(one.violations, other.violations, "{what}");
    assert_eq!(one.interleavings, other.interleavings, "{what}");
    assert_eq!(one.cycles, other.cycles, "{what}");
    assert_eq!(one.liveness, other.liveness, "{what}");
}

/// Full exploration, within a limit of states.
fn explore(program: &Program, states: u64, workers: &Workers) -> Exploration {
    full(program, &Budget { states, workers, ..Budget::GENEROUS })
}

/// All ways of counting.
fn counts() -> impl Iterator<Item = CountOptions> {
    [(true, true), (true, false), (false, true), (false, false)]
        .into_iter()
        .map(|(sweep, symmetry)| CountOptions { sweep, symmetry })
}

/// All numbers of workers find what one finds that expands one state after the other, up to a limit of states.
fn compare(program: &Program, states: u64, what: &str) {
    let alone = explore(program, states, &alone());
    for (number, block) in WAYS.into_iter().chain([(1, 1)]) {
        let together = explore(program, states, &workers(number, block));
        same(&alone, &together, &format!("{number} workers, blocks of {block}, at most {states} states: {what}"));
    }
}

/// The same of counting. In which order the states of a layer are expanded, and how much memory that takes, depends on
/// whether they are expanded together, but not on how many do it; so it can be seen only where a limit stops them.
fn compare_counts(program: &Program, states: u64, what: &str) {
    for options in counts() {
        let count =
            |workers: Workers| count(program, &Budget { states, workers: &workers, ..Budget::GENEROUS }, &options);
        let mut alone = count(alone());
        for block in [1, 5, 40] {
            let one = count(workers(1, block));
            alone.method.peak_memory = one.method.peak_memory;
            if one.coverage != Coverage::Complete {
                assert_ne!(alone.coverage, Coverage::Complete);
                alone = one.clone();
            }
            assert_eq!(one, alone, "blocks of {block}, {options:?}, at most {states} states: {what}");
            for number in [2, 3, 7] {
                let together = count(workers(number, block));
                assert_eq!(together, one, "{number} workers, blocks of {block}, {options:?}, {states}: {what}");
            }
        }
    }
}

#[test]
fn generated_programs() {
    let count = cases(25);
    for_each_program(count, |text| {
        let program = compile(&with_checks(text, &["x < 2", "x + y != 3"], &["x > 0"]));
        compare(&program, 3_000, text);
        for limit in [1, 7, 50, 300] {
            compare(&program, limit, text);
        }
    });
}

#[test]
fn generated_programs_are_counted() {
    let count = cases(12);
    for_each_program(count, |text| {
        let program = compile(&with_checks(text, &["x < 2", "x + y != 3"], &["x > 0"]));
        compare_counts(&program, 2_000, text);
        compare_counts(&program, 60, text);
    });
}

/// Threads of equal bodies.
fn equal(body: &str, threads: usize) -> Program {
    let text = assemble("threads", "any", &vec![body.to_owned(); threads]);
    compile(&(1..threads).fold(text, |text, index| text.replace(&format!("\"f{index}()\""), "\"f0()\"")))
}

fn racy(threads: usize, rounds: usize) -> Program {
    equal(&format!(r#"{{ "repeat": {rounds}, "do": ["x += 1"] }}"#), threads)
}

fn locked(threads: usize, rounds: usize) -> Program {
    equal(&format!(r#"{{ "repeat": {rounds}, "do": [{{ "with": "lock", "do": ["x += 1"] }}] }}"#), threads)
}

/// Each takes two of three locks; who takes them in a circle is stuck.
fn philosophers() -> Program {
    let bodies = [("lock", "other"), ("other", "again"), ("again", "lock")];
    let body = |(left, right): &(&str, &str)| {
        format!(
            r#"{{ "repeat": 3, "do": [{{ "with": "{left}", "do": [{{ "with": "{right}", "do": ["x += 1"] }}] }}] }}"#
        )
    };
    compile(&assemble("threads", "any", &bodies.iter().map(body).collect::<Vec<_>>()))
}

/// Each may be done at once, or after a long time.
fn leaping() -> Program {
    let body = r#"{ "if": "x == 1", "then": ["return"] }, { "repeat": 50, "do": ["y = 1"] }, "x += 1""#;
    equal(body, 2)
}

#[test]
fn larger_programs() {
    let programs =
        [("racy", racy(3, 3)), ("locked", locked(2, 20)), ("philosophers", philosophers()), ("leaping", leaping())];
    for (name, program) in programs {
        let alone = explore(&program, u64::MAX, &alone());
        assert!(alone.graph.len() > 2_000, "{name} has {} states", alone.graph.len());
        for (number, block) in [(1, 64), (2, 64), (3, 500), (7, 64)] {
            same(&alone, &explore(&program, u64::MAX, &workers(number, block)), name);
        }
        compare_counts(&program, u64::MAX, name);
    }
}

/// Blocks of many chunks, in tables of many pieces.
#[test]
#[cfg_attr(debug_assertions, ignore = "slow without optimisation; run with --release or --ignored")]
fn programs_that_are_large_enough_for_several_workers() {
    for (name, program) in [("racy", racy(3, 5)), ("locked", locked(3, 20))] {
        let alone = explore(&program, u64::MAX, &alone());
        let findings = detect(&program, &alone);
        for number in [1, 2, 3, 7] {
            let workers = workers(number, 1 << 10);
            let together = explore(&program, u64::MAX, &workers);
            same(&alone, &together, name);
            assert_eq!(detect_together(&program, &together, &workers), findings, "{number} workers, {name}");
            for options in counts() {
                let count = |workers| count(&program, &Budget { workers, ..Budget::GENEROUS }, &options);
                let alone = self::workers(1, 1 << 10);
                let one = count(&alone);
                assert_eq!(count(&workers), one, "{number} workers, {options:?}, {name}");
            }
        }
    }
}

/// Memory is looked at when so many states have been found, whoever found them.
#[test]
fn a_limit_of_memory_stops_all_at_the_same_state() {
    let program = racy(3, 3);
    for memory in [50_000, 100_000, 200_000, 300_000] {
        let workers = |number| workers(number, 16);
        let full = |number| full(&program, &Budget { memory, workers: &workers(number), ..Budget::GENEROUS });
        let one = full(1);
        assert_eq!(one.coverage, Coverage::Stopped(Limit::Memory(memory)));
        for number in [2, 3, 7] {
            same(&one, &full(number), &format!("{number} workers, {memory} bytes"));
            for options in counts() {
                let what = format!("{number} workers, {memory} bytes, {options:?}");
                let count = |number| {
                    count(&program, &Budget { memory, workers: &workers(number), ..Budget::GENEROUS }, &options)
                };
                assert_eq!(count(number), count(1), "{what}");
            }
        }
    }
}

/// What one worker has left, several can go on with, and the other way round.
#[test]
fn checkpoints_do_not_depend_on_workers() {
    let program = racy(3, 2);
    let whole = explore(&program, u64::MAX, &alone());
    for states in [1, 20, 300, 900] {
        let saved = |workers: &Workers| {
            let bytes = std::cell::RefCell::new(Vec::new());
            let budget = Budget { states, workers, ..Budget::GENEROUS };
            let keep = |write: interleavings::explore::Write| {
                bytes.borrow_mut().clear();
                write(&mut |part| bytes.borrow_mut().extend_from_slice(part));
            };
            full_with_checkpoints(&program, &budget, None, &keep).expect("nothing was left before");
            bytes.into_inner()
        };
        let left = saved(&alone());
        assert_eq!(left, saved(&workers(3, 4)));
        let budget = Budget { workers: &workers(2, 8), ..Budget::GENEROUS };
        let resumed = full_with_checkpoints(&program, &budget, Some(&left), &|_| {}).expect("it is of this program");
        same(&whole, &resumed, "resumed");
    }
}
