//! Bounded and sampled search, shortened schedules and extreme outcomes, on programs made at random: nothing is found
//! that a full exploration does not know, what is exact agrees with it, and the lean machine does what the rich one
//! does. `CASES=10000 cargo test --release --test sampled` makes more programs.

mod generated;

use generated::{cases, compile, for_each_program};
use interleavings::detect::detect;
use interleavings::explore::{
    Arrival, Budget, Direction, ExtremeOptions, Generator, Machine, SampleOptions, Sampled, ShortenBudget, bounded,
    extreme, full, replay, same_end, sample, shorten, switches,
};
use interleavings::machine::{Layout, Lean, LeanStop, State, Step, Workspace, initial, step};
use interleavings::program::{Program, compile_expression};
use interleavings::scenario::parse;
use interleavings::source::SourceFile;
use interleavings::trace::{
    Bound, Choice, Count, Coverage, Exploration, FoundBy, Guarantee, Method, Schedule, Status, ThreadIndex,
};
use interleavings::value::Plain;
use interleavings::workers::Workers;
use num_bigint::BigUint;
use std::cell::Cell;
use std::collections::BTreeSet;

const BUDGET: Budget = Budget { states: 20_000, memory: 1 << 30, ..Budget::GENEROUS };

const METHODS: [Method; 5] = [Method::RandomWalk, Method::Uniform, Method::Pct, Method::Pos, Method::Surw];

type Key = (Status, Vec<Plain>, Vec<u16>);

fn outcomes(exploration: &Exploration) -> BTreeSet<Key> {
    let keys = exploration
        .outcomes
        .iter()
        .map(|outcome| (outcome.status, outcome.shared.clone(), outcome.failed_checks.clone()));
    keys.collect()
}

fn drawn(program: &Program, method: Method, executions: u64) -> Sampled {
    let options = SampleOptions { executions, max_steps: 2_000, ..SampleOptions::new(method, 42) };
    sample(program, &options, &Workers::ONE, &|_| None).unwrap()
}

fn sampled_outcomes(sampled: &Sampled) -> BTreeSet<Key> {
    let ends = sampled.outcomes.iter().map(|outcome| &outcome.end);
    let keys = ends.map(|end| (end.status, end.shared.clone(), end.failed_checks.clone()));
    keys.collect()
}

/// Lets a thread take a step on plain states.
fn take(program: &Program, state: &mut State, thread: u16, alternative: u16) {
    let mut workspace = Workspace::new(program, state);
    assert!(matches!(step(program, &mut workspace, thread, alternative), Ok(Step::Done(_))));
    let mut changes = workspace.into_changes();
    changes.sort_by_key(|(index, _)| *index);
    for (index, component) in changes {
        if index == state.len() {
            state.push(component);
        } else {
            state[index] = component;
        }
    }
}

fn alternatives(program: &Program, state: &State, thread: u16) -> u16 {
    match step(program, &mut Workspace::new(program, state), thread, 0) {
        Ok(Step::Done(transition)) => transition.alternatives,
        Ok(Step::Disabled) => 0,
        Err(divergence) => panic!("{divergence:?}"),
    }
}

#[test]
fn the_lean_machine_is_the_rich_one() {
    let (lean_steps, programs) = (Cell::new(0), Cell::new(0));
    for_each_program(cases(300), |text| {
        let program = compile(text);
        let Ok(mut lean) = Lean::new(&program) else { return };
        programs.set(programs.get() + 1);
        for execution in 0..3 {
            let mut generator = Generator::new(7, execution);
            if execution == 2 {
                lean.forget();
            }
            lean.restart();
            let mut state = initial(&program);
            assert_eq!(lean.state(), state, "{text}");
            for _ in 0..200 {
                let threads = Layout::new(&program).threads(state.len());
                let possible = (0..threads).map(|thread| alternatives(&program, &state, thread)).collect::<Vec<_>>();
                let lean_possible = (0..lean.threads()).map(|thread| lean.alternatives(thread)).collect::<Vec<_>>();
                assert_eq!(possible, lean_possible, "{text}");
                let enabled = (0..threads).filter(|thread| possible[usize::from(*thread)] > 0).collect::<Vec<_>>();
                if enabled.is_empty() {
                    break;
                }
                let thread = enabled[generator.below(enabled.len() as u64) as usize];
                let alternative = generator.below(u64::from(possible[usize::from(thread)])) as u16;
                match lean.step(usize::from(thread), alternative) {
                    Ok(()) => {}
                    Err(LeanStop::Foreign(_)) => break,
                    Err(stop) => panic!("{stop:?} {text}"),
                }
                take(&program, &mut state, thread, alternative);
                assert_eq!(lean.state(), state, "{text}");
                lean_steps.set(lean_steps.get() + 1);
            }
        }
    });
    assert!(
        programs.get() >= 50 && lean_steps.get() >= 1_000,
        "{} programs, {} steps",
        programs.get(),
        lean_steps.get()
    );
}

#[test]
fn samplers_see_only_what_there_is() {
    for_each_program(cases(60), |text| {
        let program = compile(text);
        let all = full(&program, &BUDGET);
        if all.coverage != Coverage::Complete {
            return;
        }
        let known = outcomes(&all);
        for method in METHODS {
            if method == Method::Uniform && all.interleavings == Count::Infinite {
                assert!(sample(&program, &SampleOptions::new(method, 1), &Workers::ONE, &|_| None).is_err());
                continue;
            }
            let sampled = drawn(&program, method, 40);
            let seen = sampled_outcomes(&sampled);
            assert!(seen.is_subset(&known), "{method:?} {text}\n{seen:?}\n{known:?}");
            // What was kept is in the exploration, and replays.
            assert_eq!(outcomes(&sampled.exploration), seen, "{method:?} {text}");
            for outcome in &sampled.outcomes {
                let replayed = replay(&program, outcome.schedule.as_ref().unwrap()).unwrap();
                assert_eq!(replayed.status, Some(outcome.end.status), "{method:?} {text}");
                assert_eq!(replayed.failed_checks, outcome.end.failed_checks, "{method:?} {text}");
            }
            let counted = sampled.outcomes.iter().map(|outcome| outcome.end.executions).sum::<u64>();
            assert_eq!(counted + sampled.cut_off, 40);
            assert_eq!(sampled.discovery.len(), sampled.outcomes.len());
        }
    });
}

#[test]
fn both_machines_draw_the_same_and_twice_the_same() {
    for_each_program(cases(40), |text| {
        let program = compile(text);
        for method in [Method::RandomWalk, Method::Pct] {
            let options = SampleOptions { executions: 20, max_steps: 500, ..SampleOptions::new(method, 3) };
            let one = sample(&program, &options, &Workers::ONE, &|_| None).unwrap();
            let again = sample(&program, &options, &Workers::ONE, &|_| None).unwrap();
            let rich =
                sample(&program, &SampleOptions { lean: false, ..options.clone() }, &Workers::ONE, &|_| None).unwrap();
            for other in [&again, &rich] {
                assert_eq!(one.outcomes, other.outcomes, "{text}");
                assert_eq!(
                    (&one.discovery, one.steps, &one.guarantee),
                    (&other.discovery, other.steps, &other.guarantee)
                );
            }
            assert!(matches!(rich.machine, Machine::Rich(_)));
        }
    });
}

fn counter(threads: usize, rounds: u64) -> String {
    let calls = vec![r#""work()""#; threads].join(", ");
    format!(
        r#"{{ "format": 1, "name": "counter", "shared": {{ "counter": 0 }},
        "functions": {{ "work()": [{{ "repeat": {rounds}, "do": ["counter += 1"] }}] }},
        "variants": {{ "threads": {{ "threads": [{calls}] }} }} }}"#
    )
}

/// 2 × 2 racy increments have 70 schedules; the exact number that end with each value is the full exploration's.
#[test]
fn uniform_draws_are_uniform() {
    let program = compile(&counter(2, 2));
    let all = full(&program, &BUDGET);
    let executions = 20_000;
    let sampled = drawn(&program, Method::Uniform, executions);
    assert_eq!(sampled.guarantee, Guarantee::Uniform { schedules: BigUint::from(70u8) });
    assert_eq!(sampled.outcomes.len(), all.outcomes.len());
    let mut chi = 0.0;
    for (seen, exact) in sampled.outcomes.iter().zip(&all.outcomes) {
        assert_eq!(seen.end.shared, exact.shared);
        let Count::Finite(count) = &exact.interleavings else { panic!("finitely many") };
        let expected = f64::from(u32::try_from(count.clone()).unwrap()) / 70.0 * executions as f64;
        chi += (seen.end.executions as f64 - expected).powi(2) / expected;
    }
    // Two degrees of freedom; 13.8 is exceeded once in a thousand seeds.
    assert!(chi < 13.8, "{chi}");
}

/// A bug of depth 2: the second thread has to come in between two steps of the first.
#[test]
fn pct_keeps_its_promise() {
    let text = r#"{ "format": 1, "name": "depth", "shared": { "x": 0, "y": 0, "hit": 0 },
        "functions": {
            "writer()": ["y = 1", "y = 2", "x = 1", "x = 0", "y = 3", "y = 4"],
            "reader()": [{ "if": "x == 1", "then": ["hit = 1"] }] },
        "variants": { "threads": { "threads": ["writer()", "reader()"] } },
        "check": { "finally": ["hit == 0"] } }"#;
    let program = compile(text);
    let options = SampleOptions { executions: 20_000, depth: 2, ..SampleOptions::new(Method::Pct, 5) };
    let sampled = sample(&program, &options, &Workers::ONE, &|_| None).unwrap();
    let Guarantee::Pct { threads: 2, steps, depth: 2, one_in, holds: true } = &sampled.guarantee else {
        panic!("{:?}", sampled.guarantee)
    };
    assert_eq!(*one_in, BigUint::from(2 * steps));
    let hits = sampled.outcomes.iter().filter(|outcome| !outcome.end.failed_checks.is_empty());
    let hits = hits.map(|outcome| outcome.end.executions).sum::<u64>();
    // Three standard deviations below the bound is still a promise kept.
    let bound = 20_000.0 / (2 * steps) as f64;
    assert!(hits as f64 > bound - 3.0 * bound.sqrt(), "{hits} of 20000, bound {bound}");
}

/// Six threads are careful, two are not: every sampler shows the data race of the two.
#[test]
fn every_sampler_finds_a_race_among_eight_threads() {
    let text = r#"{ "format": 1, "name": "eight", "shared": { "x": 0, "y": 0 }, "sync": { "lock": "Lock()" },
        "functions": { "careful()": [{ "with": "lock", "do": ["x += 1"] }], "careless()": ["y = 1"] },
        "variants": { "threads": { "threads": ["careful()", "careful()", "careful()", "careful()", "careful()",
            "careful()", "careless()", "careless()"] } } }"#;
    let program = compile(text);
    for method in METHODS {
        let sampled = drawn(&program, method, 20);
        let findings = detect(&program, &sampled.exploration);
        let kinds = findings.iter().map(|finding| finding.kind.name()).collect::<Vec<_>>();
        assert!(kinds.contains(&"data-race"), "{method:?} {kinds:?}");
        assert_eq!(sampled.outcomes.len(), 1);
    }
}

/// Each bound reaches what a smaller one reaches, and a large one everything.
#[test]
fn bounds_grow_to_everything() {
    for_each_program(cases(60), |text| {
        let program = compile(text);
        let all = full(&program, &BUDGET);
        if all.coverage != Coverage::Complete {
            return;
        }
        for kind in [Bound::Preemptions, Bound::Delays] {
            let mut before = BTreeSet::new();
            let mut is_complete = false;
            for bound in [0, 1, 2, 3, 4, 1000] {
                let found = bounded(&program, kind(bound), &Budget::GENEROUS);
                let reached = outcomes(&found);
                assert!(before.is_subset(&reached), "{bound} {text}");
                assert!(reached.is_subset(&outcomes(&all)), "{bound} {text}");
                assert!(found.terminals.len() <= all.terminals.len());
                assert!(!is_complete || found.coverage == Coverage::Complete, "{bound} {text}");
                is_complete = found.coverage == Coverage::Complete;
                if is_complete {
                    assert_eq!(
                        (found.graph.len(), found.graph.edge_count()),
                        (all.graph.len(), all.graph.edge_count())
                    );
                    assert_eq!(reached, outcomes(&all), "{bound} {text}");
                    assert_eq!(found.interleavings, all.interleavings, "{bound} {text}");
                } else {
                    assert_eq!(found.coverage, Coverage::Bounded(kind(bound)));
                }
                before = reached;
            }
            assert!(is_complete, "{text}");
        }
    });
}

/// Two racy increments: without a preemption nothing is lost, with one it is.
#[test]
fn preemptions_are_counted() {
    let program = compile(&counter(2, 1));
    let values = |bound| {
        let found = bounded(&program, bound, &Budget::GENEROUS);
        found.outcomes.iter().map(|outcome| outcome.shared[0].clone()).collect::<Vec<_>>()
    };
    assert_eq!(values(Bound::Preemptions(0)), [Plain::Int(2)]);
    assert_eq!(values(Bound::Preemptions(1)), [Plain::Int(1), Plain::Int(2)]);
    assert_eq!(values(Bound::Delays(0)), [Plain::Int(2)]);
    assert_eq!(values(Bound::Delays(1)), [Plain::Int(1), Plain::Int(2)]);
}

/// The exact search is never worse than the local one, and both come to the same end as the schedule they began with.
#[test]
fn shortened_schedules_come_to_the_same_end() {
    for_each_program(cases(40), |text| {
        let program = compile(text);
        let sampled = drawn(&program, Method::RandomWalk, 10);
        for outcome in &sampled.outcomes {
            let schedule = outcome.schedule.as_ref().unwrap();
            let goal = |arrival: &Arrival| {
                arrival.end.is_some_and(|end| {
                    end.outcome == (outcome.end.status, outcome.end.shared.clone())
                        && end.failed_checks == outcome.end.failed_checks
                })
            };
            // Enough for the largest of these programs: some have some hundred thousand states.
            let enough = ShortenBudget { states: 10_000_000, ..ShortenBudget::default() };
            let exact = shorten(&program, schedule, &goal, &enough).unwrap();
            let local = shorten(&program, schedule, &goal, &ShortenBudget { states: 0, steps: 20_000 }).unwrap();
            // Nothing is shorter than a schedule without a step, which takes no search to know.
            assert!(exact.is_shortest && local.is_shortest == schedule.choices.is_empty(), "{text}");
            let cost = |schedule: &Schedule| (switches(schedule), schedule.choices.len());
            assert!(cost(&exact.schedule) <= cost(&local.schedule), "{text}");
            assert!(cost(&local.schedule) <= cost(schedule), "{text}");
            for short in [&exact, &local] {
                let replayed = replay(&program, &short.schedule).unwrap();
                assert_eq!(
                    (replayed.status, &replayed.failed_checks),
                    (Some(outcome.end.status), &outcome.end.failed_checks)
                );
            }
        }
    });
}

/// Each of four philosophers takes one fork: four steps, three switches, and nothing shorter.
#[test]
fn the_shortest_deadlock_of_philosophers() {
    let text = r#"{ "format": 1, "name": "philosophers",
        "sync": { "a": "Lock()", "b": "Lock()", "c": "Lock()", "d": "Lock()" },
        "functions": { "dine(first, second)": [ { "repeat": 3, "do": [
            { "with": "first", "do": [ { "with": "second", "do": [ "pass" ] } ] } ] } ] },
        "variants": { "threads": { "threads": [ "dine(a, b)", "dine(b, c)", "dine(c, d)", "dine(d, a)" ] } } }"#;
    let program = compile(text);
    let sampled = drawn(&program, Method::RandomWalk, 2_000);
    let deadlock = sampled.outcomes.iter().find(|outcome| outcome.end.status == Status::Deadlock).expect("a deadlock");
    let schedule = deadlock.schedule.as_ref().unwrap();
    let goal = |arrival: &Arrival| arrival.end.is_some_and(|end| end.outcome.0 == Status::Deadlock);
    for states in [100_000, 0] {
        let budget = ShortenBudget { states, steps: 1_000_000 };
        let short = shorten(&program, schedule, &goal, &budget).unwrap();
        assert_eq!((short.schedule.choices.len(), short.switches), (4, 3), "{}", short.schedule);
    }
}

fn expression(scenario: &str, text: &str) -> interleavings::program::Check {
    let scenario = parse(&SourceFile::new("test.json", scenario)).unwrap();
    compile_expression(&scenario, &SourceFile::new("expression", text)).unwrap()
}

/// Booleans are numbers, too.
fn number(value: &Plain) -> Option<i64> {
    match value {
        Plain::Int(value) => Some(*value),
        Plain::Bool(value) => Some(i64::from(*value)),
        _ => None,
    }
}

/// The least and greatest values of all schedules, exactly.
#[test]
fn extremes_of_small_programs_are_exact() {
    for_each_program(cases(60), |text| {
        let program = compile(text);
        let all = full(&program, &BUDGET);
        if all.coverage != Coverage::Complete || !text.contains(r#""x": "#) {
            return;
        }
        let position = all.shared.iter().filter(|shared| shared.in_outcome).position(|shared| &*shared.name == "x");
        let values = all.outcomes.iter().map(|outcome| outcome.shared[position.unwrap()].clone());
        let values = values.filter_map(|value| number(&value)).collect::<BTreeSet<_>>();
        let check = expression(text, "x");
        for (direction, best) in [(Direction::Minimize, values.first()), (Direction::Maximize, values.last())] {
            let found = extreme(
                &program,
                &check,
                direction,
                &ExtremeOptions { steps: 20_000, max_steps: 1_000, ..ExtremeOptions::default() },
                &|_, _| None,
            );
            let Some(best) = best else { continue };
            let found = found.unwrap();
            assert_eq!(number(&found.value), Some(*best), "{text}");
            assert!(matches!(found.how, FoundBy::Graph { .. }));
            let replayed = replay(&program, &found.schedule).unwrap();
            assert!(replayed.status.is_some());
        }
    });
}

/// Two threads with many increments can end with 2; it is found by searching, and shown by a schedule.
#[test]
fn the_least_counter_is_two() {
    let text = counter(2, 500);
    let program = compile(&text);
    let check = expression(&text, "counter");
    let options = ExtremeOptions { states: 3_000, steps: 5_000_000, ..ExtremeOptions::default() };
    let least = extreme(&program, &check, Direction::Minimize, &options, &|_, _| None).unwrap();
    assert_eq!((&least.value, least.switches), (&Plain::Int(2), 5), "{least:?}");
    assert!(matches!(least.how, FoundBy::SmallerInstance { .. }), "{:?}", least.how);
    let last = replay(&program, &least.schedule).unwrap();
    assert_eq!(last.status, Some(Status::Finished));
    let greatest = extreme(&program, &check, Direction::Maximize, &options, &|_, _| None).unwrap();
    assert_eq!(greatest.value, Plain::Int(1000));
}

#[test]
fn ends_are_compared_as_outcomes_are() {
    let program = compile(&counter(2, 1));
    let choices = [0, 1, 0, 1].map(|thread| Choice { thread: ThreadIndex(thread), alternative: None });
    let schedule = Schedule { choices: choices.to_vec() };
    let end = interleavings::explore::End {
        outcome: (Status::Finished, vec![Plain::Int(1)]),
        failed_checks: Vec::new(),
        blocked: Vec::new(),
    };
    let short = shorten(&program, &schedule, &same_end(&end), &ShortenBudget::default()).unwrap();
    assert_eq!((short.switches, short.schedule.to_string()), (2, "1221".to_string()));
    let other = interleavings::explore::End { outcome: (Status::Finished, vec![Plain::Int(2)]), ..end };
    assert!(shorten(&program, &schedule, &same_end(&other), &ShortenBudget::default()).is_err());
}
