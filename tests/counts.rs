//! Exact numbers of states and schedules, each with its derivation or its published source. A number belongs here
//! if somebody else has computed it: a formula, a small independent program, or another tool.

mod common;
mod published;

use common::{Variant, explore_text};
use interleavings::explore::Budget;
use interleavings::trace::{Count, Coverage, Status};
use interleavings::value::Plain;
use num_bigint::BigUint;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// Explores a scenario with one variant, completely.
fn explore(scenario: &Json) -> Variant {
    let text = serde_json::to_string_pretty(scenario).expect("JSON");
    let explored = explore_text("counts.json", &text, &Budget::GENEROUS);
    let mut explored = explored.unwrap_or_else(|(_, diagnostics)| panic!("{diagnostics:#?}\n{text}"));
    assert_eq!(explored.variants.len(), 1);
    let variant = explored.variants.remove(0);
    assert_eq!(variant.exploration.coverage, Coverage::Complete);
    variant
}

fn states(variant: &Variant) -> usize {
    variant.exploration.graph.len()
}

fn finite(count: &Count) -> BigUint {
    match count {
        Count::Unknown => unreachable!("a full exploration counts"),
        Count::Finite(number) => number.clone(),
        Count::Infinite => panic!("no schedule repeats a state here"),
    }
}

fn schedules(variant: &Variant) -> BigUint {
    finite(&variant.exploration.interleavings)
}

/// How many schedules end with each value of the only shared variable.
fn ends(variant: &Variant) -> BTreeMap<i64, BigUint> {
    let mut ends = BTreeMap::new();
    for outcome in &variant.exploration.outcomes {
        assert_eq!(outcome.status, Status::Finished);
        let [Plain::Int(value)] = outcome.shared[..] else { panic!("{:?}", outcome.shared) };
        *ends.entry(value).or_default() += finite(&outcome.interleavings);
    }
    ends
}

fn factorial(number: u32) -> BigUint {
    (1..=number).map(BigUint::from).product()
}

/// In how many ways `threads` sequences of `steps` steps can be merged: (threads · steps)! / (steps!)^threads.
fn multinomial(threads: u32, steps: u32) -> BigUint {
    factorial(threads * steps) / factorial(steps).pow(threads)
}

/// `threads` threads add 1 to a variable `rounds` times, by a read and a write.
fn racy(threads: usize, rounds: usize) -> Variant {
    explore(&json!({
        "format": 1,
        "shared": { "counter": 0 },
        "functions": { "increment": [ { "repeat": rounds.to_string(), "do": ["counter += 1"] } ] },
        "variants": { "threads": { "threads": vec!["increment()"; threads] } }
    }))
}

/// The same, holding a lock.
fn locked(threads: usize, rounds: usize) -> Variant {
    let body = json!([{ "with": "lock", "do": ["counter += 1"] }]);
    explore(&json!({
        "format": 1,
        "shared": { "counter": 0 },
        "sync": { "lock": "Lock()" },
        "functions": { "increment": [ { "repeat": rounds.to_string(), "do": body } ] },
        "variants": { "threads": { "threads": vec!["increment()"; threads] } }
    }))
}

/// The racy counter once more, in the fewest words: a thread is the number of steps that it has taken and
/// what it has read. Layer by layer, a map from states to the number of ways to them.
fn racy_by_hand(threads: usize, rounds: usize) -> (usize, BTreeMap<i64, BigUint>) {
    let mut layer = BTreeMap::from([((vec![(0, 0i64); threads], 0i64), BigUint::from(1u8))]);
    let mut states = 1;
    for _ in 0..2 * threads * rounds {
        let mut next: BTreeMap<_, BigUint> = BTreeMap::new();
        for ((thread_states, counter), ways) in &layer {
            for thread in (0..threads).filter(|thread| thread_states[*thread].0 < 2 * rounds) {
                let (mut thread_states, mut counter) = (thread_states.clone(), *counter);
                let (steps, seen) = &mut thread_states[thread];
                if *steps % 2 == 0 {
                    *seen = counter;
                } else {
                    // What was read is of no use any more.
                    counter = std::mem::take(seen) + 1;
                }
                *steps += 1;
                *next.entry((thread_states, counter)).or_default() += ways;
            }
        }
        states += next.len();
        layer = next;
    }
    (states, layer.into_iter().map(|((_, counter), ways)| (counter, ways)).fold(BTreeMap::new(), sum))
}

fn sum(mut ends: BTreeMap<i64, BigUint>, (value, ways): (i64, BigUint)) -> BTreeMap<i64, BigUint> {
    *ends.entry(value).or_default() += ways;
    ends
}

fn numbers(pairs: &[(i64, u32)]) -> BTreeMap<i64, BigUint> {
    pairs.iter().map(|(value, number)| (*value, BigUint::from(*number))).collect()
}

/// R1 W1 and R2 W2 merge in C(4,2) = 6 ways. An update is lost unless one thread ends before the other
/// begins, so in 6 - 2 = 4 of them.
#[test]
fn two_threads_increment_once() {
    let variant = racy(2, 1);
    assert_eq!(schedules(&variant), BigUint::from(6u8));
    assert_eq!(ends(&variant), numbers(&[(1, 4), (2, 2)]));
    assert_eq!(states(&variant), 12);
}

/// C(8,4) = 70. All four updates count only if the threads take turns in whole increments: the C(4,2) = 6 ways
/// to merge two increments with two increments. That 32 end with 2 and 32 with 3 was counted by hand-written
/// enumeration (see [`racy_by_hand`]).
#[test]
fn two_threads_increment_twice() {
    let variant = racy(2, 2);
    assert_eq!(schedules(&variant), BigUint::from(70u8));
    assert_eq!(ends(&variant), numbers(&[(2, 32), (3, 32), (4, 6)]));
}

/// 12! / (4!)^3 = 34,650, of which 6! / (2!)^3 = 90 lose nothing. One can never end below 2: the thread that
/// writes last has read after its own first write. States: 904 by [`racy_by_hand`]. Where a local variable holds
/// what was read, it goes on to do so until the next read, and there are 1,394 (`own/counter_race_T3_K2` below).
#[test]
fn three_threads_increment_twice() {
    let variant = racy(3, 2);
    assert_eq!(schedules(&variant), BigUint::from(34_650u32));
    let ends = ends(&variant);
    assert_eq!(ends.keys().copied().collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
    assert_eq!(ends[&6], BigUint::from(90u8));
    assert_eq!(states(&variant), 904);
}

#[test]
fn racy_counters_agree_with_a_program_of_twenty_lines() {
    for (threads, rounds) in [(1, 3), (2, 1), (2, 2), (2, 3), (2, 4), (2, 7), (3, 1), (3, 2), (3, 3), (4, 1), (4, 2)] {
        let variant = racy(threads, rounds);
        let (expected_states, expected_ends) = racy_by_hand(threads, rounds);
        assert_eq!(states(&variant), expected_states, "{threads} × {rounds}");
        assert_eq!(ends(&variant), expected_ends, "{threads} × {rounds}");
        let total = multinomial(threads as u32, 2 * rounds as u32);
        assert_eq!(schedules(&variant), total, "{threads} × {rounds}");
        assert_eq!(expected_ends.values().sum::<BigUint>(), total, "{threads} × {rounds}");
    }
}

/// As SPIN, TLC, stateright and rumur count models of the same granularity.
#[test]
fn state_counts_of_racy_counters_are_those_of_other_model_checkers() {
    assert_eq!(states(&racy(2, 10)), 22_707);
    assert_eq!(states(&racy(3, 5)), 169_771);
}

/// What a thread does is one label for each value that it reads or writes, not for each pair of the value written and the
/// one replaced. Of two threads that increment n times, each reads 0 to 2n - 1, writes 1 to 2n - 1 before its last write,
/// which writes 2 to 2n (the other one may have seen 0 and written 1 just before it reads).
#[test]
fn a_write_is_no_look_at_what_it_replaces() {
    for rounds in 2..6 {
        let labels = racy(2, rounds).exploration.transitions.len();
        assert_eq!(labels, 2 * (2 * rounds + (2 * rounds - 1) + (2 * rounds - 1)), "{rounds}");
    }
}

/// As SPIN, TLC, stateright and rumur count it.
#[test]
#[cfg_attr(debug_assertions, ignore = "20 seconds without optimisation; run with --release or --ignored")]
fn four_threads_increment_four_times() {
    assert_eq!(states(&racy(4, 4)), 3_892_125);
}

/// With T threads and K rounds nobody holds the lock in (K+1)^T states, and somebody does, at one of 3 places
/// (about to read, to write, to release), in 3·T·K·(K+1)^(T-1). SPIN, TLC, stateright and rumur agree.
/// The rounds can come in (TK)! / (K!)^T orders.
#[test]
fn locked_counters() {
    for (threads, rounds, expected) in [(2, 100, 70_801), (3, 20, 88_641), (3, 2, 27 + 3 * 3 * 2 * 9)] {
        let variant = locked(threads, rounds);
        let free = (rounds + 1).pow(threads as u32);
        let held = 3 * threads * rounds * (rounds + 1).pow(threads as u32 - 1);
        assert_eq!(free + held, expected);
        assert_eq!(states(&variant), expected, "{threads} × {rounds}");
        assert_eq!(schedules(&variant), multinomial(threads as u32, rounds as u32), "{threads} × {rounds}");
        let all = (threads * rounds) as i64;
        assert_eq!(ends(&variant).into_keys().collect::<Vec<_>>(), [all], "{threads} × {rounds}");
    }
}

/// Three threads of 40 atomic additions: 41^3 states, and 120! / (40!)^3 schedules, far beyond 128 bits, exactly.
#[test]
fn numbers_of_schedules_are_exact_beyond_128_bits() {
    let variant = explore(&json!({
        "format": 1,
        "sync": { "hits": "Atomic(0)" },
        "functions": { "work": [ { "repeat": "40", "do": ["hits.add(1)"] } ] },
        "variants": { "threads": { "threads": vec!["work()"; 3] } }
    }));
    assert_eq!(states(&variant), 41 * 41 * 41);
    let expected = multinomial(3, 40);
    assert!(expected > BigUint::from(u128::MAX));
    assert_eq!(schedules(&variant), expected);
    let text = variant.exploration.interleavings.to_decimal();
    assert_eq!(text, expected.to_string());
}

/// Counts around the border of 128 bits, where the way of counting changes: two threads of n steps have
/// C(2n, n) schedules. C(130, 65) fits, C(134, 67) does not.
#[test]
fn numbers_of_schedules_are_exact_around_128_bits() {
    let limit = BigUint::from(u128::MAX);
    let mut beyond = BTreeSet::new();
    for steps in 60..70u32 {
        let variant = explore(&json!({
            "format": 1,
            "sync": { "hits": "Atomic(0)" },
            "functions": { "work": [ { "repeat": steps.to_string(), "do": ["hits.add(1)"] } ] },
            "variants": { "threads": { "threads": ["work()", "work()"] } }
        }));
        let expected = multinomial(2, steps);
        assert_eq!(schedules(&variant), expected, "{steps} steps");
        beyond.insert(expected > limit);
    }
    assert_eq!(beyond.len(), 2, "both sides of the border");
}

/// Philosophers around a table, each taking two forks; they eat once, or again and again.
fn philosophers(number: usize, ordered: bool, again: bool) -> Variant {
    let forks = (0..number).map(|fork| (format!("fork_{fork}"), json!("Lock()")));
    let once = json!(["first.acquire()", "second.acquire()", "second.release()", "first.release()"]);
    let body = if again { json!([{ "while": "True", "do": once }]) } else { once };
    let entries = (0..number).map(|seat| {
        let (left, right) = (seat, (seat + 1) % number);
        let (first, second) = if ordered { (left.min(right), left.max(right)) } else { (left, right) };
        format!("dine(fork_{first}, fork_{second})")
    });
    explore(&json!({
        "format": 1,
        "sync": forks.collect::<serde_json::Map<_, _>>(),
        "functions": { "dine(first, second)": body },
        "variants": { "threads": { "threads": entries.collect::<Vec<_>>() } }
    }))
}

/// Eight philosophers, as SPIN, TLC, stateright and rumur count them: with the deadlock 14,158 states, with
/// ordered forks 9,403 and none.
#[test]
fn eight_philosophers_eat_again_and_again() {
    let cyclic = philosophers(8, false, true);
    assert_eq!(states(&cyclic), 14_158);
    assert_eq!(cyclic.exploration.terminals.len(), 1, "each holds one fork");
    let ordered = philosophers(8, true, true);
    assert_eq!(states(&ordered), 9_403);
    assert_eq!(ordered.exploration.terminals.len(), 0);
}

/// Eating once: 153,631 states with the deadlock, 125,440 with ordered forks; the same source.
#[test]
#[cfg_attr(debug_assertions, ignore = "slow without optimisation; run with --release or --ignored")]
fn eight_philosophers_eat_once() {
    assert_eq!(states(&philosophers(8, false, false)), 153_631);
    assert_eq!(states(&philosophers(8, true, false)), 125_440);
}

/// Peterson's algorithm, each thread entering once, with one step in the critical section, and the two halves
/// of the condition read one after the other: 48 states, as SPIN, TLC, stateright and rumur count it.
/// The shipped scenario has more, since its critical section takes two steps and remembers who is inside.
#[test]
fn peterson_once() {
    let variant = explore(&json!({
        "format": 1,
        "sync": { "flag_0": "Atomic(0)", "flag_1": "Atomic(0)", "turn": "Atomic(0)", "inside": "Atomic(0)" },
        "functions": { "enter(other, mine, theirs)": [
            "mine.store(1)",
            "turn.store(other)",
            { "while": "theirs.load() == 1 and turn.load() == other", "do": ["pass"] },
            "inside.store(0)",
            "mine.store(0)"
        ] },
        "variants": { "threads": { "threads": ["enter(1, flag_0, flag_1)", "enter(0, flag_1, flag_0)"] } }
    }));
    assert_eq!(states(&variant), 48);
    assert_eq!(variant.exploration.interleavings, Count::Infinite, "one may look again and again");
}

/// 68 small programs, most of them from the test suites and papers of other tools, in `data/trace_counts.json`.
///
/// Sources: the expected results of Concuerror, GenMC and Nidhugg; the benchmarks of Abdulla, Aronis, Jonsson and
/// Sagonas, "Optimal Dynamic Partial Order Reduction" (POPL 2014), and of Flanagan and Godefroid, "Dynamic
/// Partial-Order Reduction for Model Checking Software" (POPL 2005); each entry names its own. Those publish the
/// number of Mazurkiewicz traces (`expected_traces`), which is for explorers that reduce. The `states`,
/// `interleavings` and `final_memories` were counted by an independent brute-force interpreter of the little language
/// of that file, which finds the published numbers of traces too.
///
/// Here each program is translated, line by line, into a scenario. Where it has numbers of states and
/// interleavings, they must be ours. A local variable is part of a state until its thread ends, there as here.
#[test]
fn programs_of_other_tools_have_the_same_counts() {
    let entries = published::programs();
    let (mut compared, mut left_out, mut wrong) = (0, Vec::new(), Vec::new());
    for entry in &entries {
        let id = entry["id"].as_str().expect("an id");
        let (Some(expected_states), Some(expected_schedules)) =
            (entry["states"].as_u64(), entry["interleavings"].as_u64())
        else {
            left_out.push(format!("{id}: nobody has counted its states"));
            continue;
        };
        let scenario = match published::translate(entry) {
            Ok(scenario) => scenario,
            Err(reason) => {
                left_out.push(format!("{id}: {reason}"));
                continue;
            }
        };
        let variant = explore(&scenario);
        let found = (states(&variant) as u64, schedules(&variant), variant.exploration.outcomes.len() as u64);
        // A count that nobody has made is not compared.
        let memories = entry["final_memories"].as_u64().unwrap_or(found.2);
        let expected = (expected_states, BigUint::from(expected_schedules), memories);
        if found != expected {
            wrong.push(format!("{id}: states, interleavings and final memories are {found:?}, not {expected:?}"));
        }
        compared += 1;
    }
    println!("{compared} programs compared, {} left out:\n{}", left_out.len(), left_out.join("\n"));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert_eq!((compared, left_out.len()), (56, 12));
}
