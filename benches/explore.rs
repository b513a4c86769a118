//! How fast full exploration is: states per second and bytes per state, on programs whose counts are
//! pinned in `tests/counts.rs`.
//!
//! `cargo bench` prints one line per program: the best of three runs, so that a busy machine disturbs less.
//! Times are for reading, never asserted.

use interleavings::explore::{Budget, Progress, full};
use interleavings::program::{Program, compile};
use interleavings::scenario::parse;
use interleavings::source::SourceFile;
use std::cell::Cell;
use std::sync::Arc;
use std::time::Instant;

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

fn measure(name: &str, program: &Program) {
    let mut best = f64::INFINITY;
    let mut states = 0;
    let bytes = Cell::new(0);
    for _ in 0..3 {
        let watch = |progress: &Progress| {
            bytes.set(progress.memory);
            None
        };
        let start = Instant::now();
        let exploration = full(program, &Budget { watch: &watch, ..Budget::GENEROUS });
        best = best.min(start.elapsed().as_secs_f64());
        states = exploration.graph.len();
    }
    let per_second = states as f64 / best / 1e6;
    let bytes_per_state = bytes.get() as f64 / states as f64;
    println!(
        "{name:24} {states:>10} states  {best:>8.4} s  {per_second:>6.2} M states/s  {bytes_per_state:>5.0} bytes/state"
    );
}

fn main() {
    measure("racy 3 × 5", &racy_counter(3, 5));
    measure("racy 3 × 6", &racy_counter(3, 6));
    measure("racy 4 × 4", &racy_counter(4, 4));
    measure("locked 2 × 100", &locked_counter(2, 100));
    measure("locked 3 × 20", &locked_counter(3, 20));
}
