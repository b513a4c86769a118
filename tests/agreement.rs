//! All ways of exploring agree with the oracle, on programs of each mix.
//!
//! The oracle walks every schedule from its first step to its last (`brute_force`), and the plainest recount says which
//! checks are broken on the way. Programs with more than [`SCHEDULES`] schedules, or endless ones, are passed over, and
//! others made in their place, so the numbers told are those of programs that were compared.
//! `CASES=10000 cargo test --release --test agreement -- --nocapture` compares 10,000 programs of each mix.

mod generated;

use generated::{MIXES, cases, compile, for_each_accepted, programs_of, programs_of_tasks, with_checks};
use interleavings::explore::{
    Budget, CountOptions, DporOptions, ReadsFromOptions, Reductions, SampleOptions, bounded, brute_force, count, dpor,
    full, reads_from, recount, reduced, reduced_by, sample,
};
use interleavings::program::Program;
use interleavings::trace::{Bound, Count, Coverage, Exploration, Method, Status};
use interleavings::value::Plain;
use interleavings::workers::Workers;
use proptest::prelude::*;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// The most schedules that the oracle walks.
const SCHEDULES: u64 = 1_000;

/// The most states that are counted to find out whether there are more schedules.
const STATES: u64 = 2_000;

/// How schedules can end, and how many of them do.
type Ends<N> = BTreeMap<(Status, Vec<Plain>, Vec<u16>), N>;

/// How an exploration says that schedules can end.
fn ends(exploration: &Exploration) -> Ends<Count> {
    let outcomes = exploration.outcomes.iter().cloned();
    outcomes.map(|end| ((end.status, end.shared, end.failed_checks), end.interleavings)).collect()
}

fn broken(exploration: &Exploration) -> BTreeSet<u16> {
    exploration.violations.iter().map(|violation| violation.check).collect()
}

/// How many schedules the program has; `None` if they are too many for the oracle.
fn compare(program: &Program, text: &str) -> Option<u64> {
    // It knows of loops without an end, in which brute force would be lost for long.
    let plain = recount(program, &Budget { states: STATES, ..Budget::GENEROUS }).ok()?;
    let is_few = matches!(&plain.interleavings, Count::Finite(number) if *number <= SCHEDULES.into());
    let judge = is_few.then(|| brute_force(program, SCHEDULES).expect("as few as the recount says"))?;
    let all = judge.outcomes.into_iter().map(|(end, number)| (end, Count::from(number))).collect::<Ends<Count>>();
    let schedules = Count::from(judge.interleavings);
    let budget = Budget::GENEROUS;

    assert_eq!((&plain.outcomes, &plain.interleavings), (&all, &schedules), "recount: {text}");
    let broken_checks = plain.broken_checks;

    let graph = full(program, &budget);
    assert_eq!((&ends(&graph), &graph.interleavings), (&all, &schedules), "full: {text}");
    assert_eq!(broken(&graph), broken_checks, "full: {text}");

    for (sweep, symmetry) in [(true, true), (true, false), (false, true), (false, false)] {
        let tally = count(program, &budget, &CountOptions { sweep, symmetry });
        let found = tally.outcomes.into_iter();
        let found = found.map(|end| ((end.status, end.shared, end.failed_checks), end.interleavings));
        let found = (found.collect::<Ends<Count>>(), tally.interleavings);
        assert_eq!((&found.0, &found.1), (&all, &schedules), "sweep {sweep}, symmetry {symmetry}: {text}");
        assert!(tally.violations.keys().eq(&broken_checks), "sweep {sweep}, symmetry {symmetry}: {text}");
    }

    let bound = u32::MAX;
    let partial = [
        ("reduced", reduced(program, &budget)),
        ("sleep sets", reduced_by(program, Reductions { sleep_sets: true, ..Reductions::USUAL }, &budget)),
        ("dpor", dpor(program, &DporOptions::default(), &|_| None)),
        ("reads-from", reads_from(program, &ReadsFromOptions::default(), &|_| None)),
        ("preemptions", bounded(program, Bound::Preemptions(bound), &budget)),
        ("delays", bounded(program, Bound::Delays(bound), &budget)),
    ];
    for (name, exploration) in partial {
        assert_eq!(exploration.coverage, Coverage::Complete, "{name}: {text}");
        assert!(ends(&exploration).keys().eq(all.keys()), "{name}: {text}");
        assert_eq!(broken(&exploration), broken_checks, "{name}: {text}");
    }

    // What is drawn is some of what there is.
    for method in [Method::RandomWalk, Method::Uniform, Method::Pct, Method::Pos, Method::Surw] {
        let options = SampleOptions { executions: 5, ..SampleOptions::new(method, 1) };
        let drawn = sample(program, &options, &Workers::ONE, &|_| None).expect("every schedule ends");
        let is_known = |end: &(Status, Vec<Plain>, Vec<u16>)| all.contains_key(end);
        assert!(ends(&drawn.exploration).keys().all(is_known), "{method:?}: {text}");
        assert!(broken(&drawn.exploration).is_subset(&broken_checks), "{method:?}: {text}");
    }
    Some(judge.interleavings)
}

/// Compares programs of a mix.
fn agree(name: &str) {
    let mix = MIXES.iter().find(|mix| mix.name == name).expect("the name of a mix");
    agree_on(name, &programs_of(mix));
}

/// Compares programs, each with checks that some of them break.
fn agree_on(name: &str, programs: &impl Strategy<Value = String>) {
    let (compared, passed_over, schedules) = (Cell::new(0), Cell::new(0), Cell::new(0));
    for_each_accepted(cases(20), programs, |text| {
        let text = with_checks(text, &["x < 3", "x + y != 4"], &["x > 0"]);
        let found = compare(&compile(&text), &text);
        match found {
            Some(found) => {
                compared.set(compared.get() + 1);
                schedules.set(schedules.get() + found);
            }
            None => passed_over.set(passed_over.get() + 1),
        }
        found.is_some()
    });
    let (compared, passed_over, schedules) = (compared.get(), passed_over.get(), schedules.get());
    println!("{name}: {compared} programs with {schedules} schedules compared, {passed_over} passed over");
    assert!(compared >= cases(20), "{name}: {compared}");
}

/// Tasks that do something of every mix.
#[test]
fn tasks_of_all_mixes() {
    agree_on("tasks", &programs_of_tasks());
}

/// A test for each mix, so that several of them run at the same time.
macro_rules! mixes {
    ($($test:ident: $name:literal,)*) => {
        $(
            #[test]
            fn $test() {
                agree($name);
            }
        )*

        #[test]
        fn no_mix_is_missing() {
            assert!(MIXES.iter().map(|mix| mix.name).eq([$($name),*]));
        }
    };
}

mixes! {
    variables: "variables",
    locks: "locks",
    semaphores: "semaphores",
    events_and_barriers: "events and barriers",
    conditions: "conditions",
    queues: "queues",
    atomics: "atomics",
    containers: "containers",
    threads: "threads",
    control: "control",
}
