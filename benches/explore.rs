//! How fast full exploration and counting are: states per second and bytes per state, on programs whose counts are
//! pinned in `tests/counts.rs` and `tests/counting.rs`.
//!
//! `cargo bench --bench explore` prints one line per program and way: the best of three runs, so that a busy machine
//! disturbs less. Times are for reading, never asserted. `LARGE=1` adds the racy counter of 2 × 100. The same with two
//! workers is measured in turn with one, and with two searches at once; `WORKERS=1` leaves out everything else.

use interleavings::detect::detect_together;
use interleavings::explore::{Budget, CountOptions, Progress, SampleOptions, count, full, sample};
use interleavings::program::{Program, compile};
use interleavings::scenario::parse;
use interleavings::source::SourceFile;
use interleavings::trace::{Coverage, Method};
use interleavings::workers::Workers;
use std::cell::Cell;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Instant;

/// That of the command.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Threads that each add 1 to a shared counter so many times.
fn racy_counter(threads: usize, increments: usize) -> Program {
    let calls = vec!["\"add()\""; threads].join(", ");
    program(&format!(
        r#"{{ "format": 1, "shared": {{ "counter": 0 }},
             "functions": {{ "add": [ {{ "repeat": {increments}, "do": [ "counter += 1" ] }} ] }},
             "variants": {{ "threads": {{ "threads": [ {calls} ] }} }} }}"#
    ))
}

/// The same with a lock around each increment.
fn locked_counter(threads: usize, increments: usize) -> Program {
    let calls = vec!["\"add()\""; threads].join(", ");
    program(&format!(
        r#"{{ "format": 1, "shared": {{ "counter": 0 }}, "sync": {{ "lock": "Lock()" }},
             "functions": {{ "add": [ {{ "repeat": {increments}, "do": [ {{ "with": "lock", "do": [ "counter += 1" ] }} ] }} ] }},
             "variants": {{ "threads": {{ "threads": [ {calls} ] }} }} }}"#
    ))
}

fn program(text: &str) -> Program {
    let source = Arc::new(SourceFile::new("bench.json", text));
    let scenario = parse(&source).expect("the benchmark's scenario is right");
    let mut compiled = compile(&scenario, &source).expect("the benchmark's scenario is right");
    compiled.remove(0).program
}

/// The best time of three runs, and what the last one found.
fn best<T>(mut run: impl FnMut() -> T) -> (f64, T) {
    let mut timed = || {
        let start = Instant::now();
        let found = run();
        (start.elapsed().as_secs_f64(), found)
    };
    let (first, _) = timed();
    let (second, _) = timed();
    let (third, found) = timed();
    (first.min(second).min(third), found)
}

fn line(name: &str, how: &str, states: f64, seconds: f64, bytes: u64) {
    let (per_second, bytes_per_state) = (states / seconds / 1e6, bytes as f64 / states);
    println!(
        "{name:16} {how:20} {states:>11} states {seconds:>9.4} s {per_second:>7.2} M states/s \
         {:>7.1} MB {bytes_per_state:>6.1} bytes/state",
        bytes as f64 / 1e6
    );
}

/// A full exploration, with the graph that detectors look at.
fn measure_full(name: &str, program: &Program) -> f64 {
    let bytes = Cell::new(0);
    let watch = |progress: &Progress| {
        bytes.set(bytes.get().max(progress.memory));
        None
    };
    let (seconds, states) = best(|| full(program, &Budget { watch: &watch, ..Budget::GENEROUS }).graph.len());
    line(name, "full", states as f64, seconds, bytes.get());
    seconds
}

/// Counting, by the means that are asked for. A state that stands for others counts for all of them.
fn measure_count(name: &str, how: &str, program: &Program, options: &CountOptions) -> f64 {
    let (seconds, tally) = best(|| count(program, &Budget::GENEROUS, options));
    assert_eq!(tally.coverage, Coverage::Complete, "{name}");
    let states = u64::try_from(&tally.states).expect("fewer than 2^64 states");
    line(name, how, states as f64, seconds, tally.method.peak_memory);
    seconds
}

/// All of it, and how much faster counting is.
fn measure(name: &str, program: &Program) {
    let graph = measure_full(name, program);
    let none = CountOptions { sweep: true, symmetry: false };
    let ratios = [
        measure_count(name, "count", program, &none),
        measure_count(name, "count, all kept", program, &CountOptions { sweep: false, ..none }),
        measure_count(name, "count, symmetry", program, &CountOptions { symmetry: true, ..none }),
    ];
    let [swept, kept, symmetric] = ratios.map(|seconds| graph / seconds);
    println!("{name:16} against full: × {swept:.1} swept, × {kept:.1} kept, × {symmetric:.1} with symmetry");
}

/// One worker, two, and two searches at once by one worker each, in turn: the best time of three runs. How much faster two
/// independent searches are than one after the other is what the machine gives: processors share caches and memory.
fn measure_workers(name: &str, how: &str, run: impl Fn(&Workers) -> u64 + Sync) {
    let timed = |run: &dyn Fn() -> u64| {
        let start = Instant::now();
        let found = run();
        (start.elapsed().as_secs_f64(), found)
    };
    let at_once = || {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| run(&Workers::ONE));
            run(&Workers::ONE).min(other.join().expect("it does not panic"))
        })
    };
    let two = Workers::new(NonZeroUsize::MIN.saturating_add(1));
    let mut best = [f64::INFINITY; 3];
    for _ in 0..3 {
        let rounds = [timed(&|| run(&Workers::ONE)), timed(&|| run(&two)), timed(&at_once)];
        assert!(rounds.iter().all(|(_, found)| *found == rounds[0].1), "{name}: any number of workers finds the same");
        rounds.iter().zip(&mut best).for_each(|((seconds, _), best)| *best = best.min(*seconds));
    }
    let [one, two, twice] = best;
    println!(
        "{name:16} {how:20} {one:>9.4} s, 2 workers {two:>9.4} s: × {:.2}; two searches at once: × {:.2}",
        one / two,
        2.0 * one / twice
    );
}

/// By each way that several workers share.
fn measure_all_workers(name: &str, program: &Program) {
    measure_workers(name, "full", |workers| full(program, &Budget { workers, ..Budget::GENEROUS }).graph.len() as u64);
    let exploration = full(program, &Budget::GENEROUS);
    measure_workers(name, "findings", |workers| detect_together(program, &exploration, workers).len() as u64);
    for (how, sweep, symmetry) in
        [("count", true, false), ("count, all kept", false, false), ("count, symmetry", true, true)]
    {
        measure_workers(name, how, |workers| {
            let tally = count(program, &Budget { workers, ..Budget::GENEROUS }, &CountOptions { sweep, symmetry });
            u64::try_from(&tally.states).expect("fewer than 2^64 states")
        });
    }
    let options = SampleOptions { executions: 100_000, ..SampleOptions::new(Method::RandomWalk, 1) };
    measure_workers(name, "random walk", |workers| {
        let drawn = sample(program, &options, workers, &|_| None).expect("every schedule ends");
        drawn.exploration.outcomes.len() as u64
    });
}

fn measure_workers_only() {
    measure_all_workers("racy 2 × 40", &racy_counter(2, 40));
    measure_all_workers("racy 4 × 4", &racy_counter(4, 4));
}

fn main() {
    if std::env::var_os("WORKERS").is_some() {
        return measure_workers_only();
    }
    measure("racy 3 × 5", &racy_counter(3, 5));
    measure("racy 3 × 6", &racy_counter(3, 6));
    measure("racy 4 × 4", &racy_counter(4, 4));
    measure("locked 2 × 100", &locked_counter(2, 100));
    measure("locked 3 × 20", &locked_counter(3, 20));
    measure_workers_only();
    // 317,371,197 states: three times a minute or more, so only on request.
    if std::env::var_os("LARGE").is_some() {
        let options = CountOptions { sweep: true, symmetry: false };
        let large = racy_counter(2, 100);
        measure_count("racy 2 × 100", "count", &large, &options);
        measure_count("racy 2 × 100", "count, symmetry", &large, &CountOptions { symmetry: true, ..options });
    }
}
