use interleavings::explore::{Budget, CountOptions, Progress, count, full};
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

fn main() {
    let args = std::env::args().collect::<Vec<_>>();
    let (kind, threads, rounds) = (&args[1], args[2].parse().unwrap(), args[3].parse().unwrap());
    let program = match &kind[..1] {
        "r" => racy_counter(threads, rounds),
        _ => locked_counter(threads, rounds),
    };
    let times = args.get(4).map_or(3, |n| n.parse().unwrap());
    for _ in 0..times {
        let start = Instant::now();
        if kind.ends_with("f") {
            let bytes = Cell::new(0);
            let watch = |progress: &Progress| {
                bytes.set(progress.memory);
                None
            };
            let e = full(&program, &Budget { watch: &watch, ..Budget::GENEROUS });
            println!(
                "full {} states {} {:.4} s {} MB",
                e.graph.len(),
                e.interleavings,
                start.elapsed().as_secs_f64(),
                bytes.get() >> 20
            );
        } else {
            let options = CountOptions { sweep: !kind.ends_with("k"), ..CountOptions::default() };
            let t = count(&program, &Budget::GENEROUS, &options);
            println!(
                "{:?} {} states {} transitions {} swept {} {:.4} s {} MB",
                t.coverage,
                t.states,
                t.transitions,
                t.interleavings,
                t.method.swept,
                start.elapsed().as_secs_f64(),
                t.method.peak_memory >> 20
            );
        }
    }
}
