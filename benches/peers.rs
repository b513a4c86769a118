//! Ours against `stateright`, `loom` and `shuttle`, on the same programs, in one run.
//!
//! `cargo bench --bench peers` prints, for each program and tool, what was visited, the best time of three runs and the
//! ratio to ours. stateright visits the same states (its model is the same program with the same granularity: a read
//! and a write of the counter, `acquire` and `release`); it keeps fingerprints of states, ours are exact. loom and
//! shuttle make executions; those of programs that they cannot finish are stopped at a number, and rates compared.
//! Times are for reading, never asserted.

use interleavings::explore::{Budget, Engine, EngineLimits, engines_init, full, second_opinion};
use interleavings::program::{Program, compile};
use interleavings::scenario::parse;
use interleavings::source::SourceFile;
use interleavings::trace::Agreement;
use stateright::{Checker, Model, Property};
use std::sync::Arc;
use std::time::Instant;

/// That of the command, for all of them.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Threads that each add 1 to a shared counter so many times.
#[derive(Clone, Copy)]
struct Counter {
    threads: usize,
    increments: u8,
    locked: bool,
}

/// What each thread is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Next {
    Acquire,
    Read,
    Write(u16),
    Release,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    counter: u16,
    holder: Option<u8>,
    /// Increments left, and what comes next; `None` if nothing.
    threads: Vec<(u8, Option<Next>)>,
}

impl Counter {
    fn first(self, left: u8) -> Option<Next> {
        (left > 0).then_some(if self.locked { Next::Acquire } else { Next::Read })
    }

    fn program(self) -> Program {
        let calls = vec!["\"add()\""; self.threads].join(", ");
        let body = match self.locked {
            true => r#"{ "with": "lock", "do": [ "counter += 1" ] }"#,
            false => r#""counter += 1""#,
        };
        let text = format!(
            r#"{{ "format": 1, "shared": {{ "counter": 0 }}, "sync": {{ "lock": "Lock()" }},
                 "functions": {{ "add": [ {{ "repeat": {}, "do": [ {body} ] }} ] }},
                 "variants": {{ "threads": {{ "threads": [ {calls} ] }} }} }}"#,
            self.increments
        );
        let source = Arc::new(SourceFile::new("bench.json", text));
        let scenario = parse(&source).expect("the benchmark's scenario is right");
        compile(&scenario, &source).expect("the benchmark's scenario is right").remove(0).program
    }
}

impl Model for Counter {
    type State = State;
    type Action = usize;

    fn init_states(&self) -> Vec<State> {
        let threads = vec![(self.increments, self.first(self.increments)); self.threads];
        vec![State { counter: 0, holder: None, threads }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<usize>) {
        let enabled = |(_, next): &(u8, Option<Next>)| match next {
            None => false,
            Some(Next::Acquire) => state.holder.is_none(),
            Some(_) => true,
        };
        actions.extend((0..self.threads).filter(|thread| enabled(&state.threads[*thread])));
    }

    fn next_state(&self, last: &State, thread: usize) -> Option<State> {
        let mut state = last.clone();
        let (left, next) = state.threads[thread];
        state.threads[thread] = match next? {
            Next::Acquire => {
                state.holder = Some(thread as u8);
                (left, Some(Next::Read))
            }
            Next::Read => (left, Some(Next::Write(state.counter))),
            Next::Write(seen) => {
                state.counter = seen + 1;
                if self.locked { (left, Some(Next::Release)) } else { (left - 1, self.first(left - 1)) }
            }
            Next::Release => {
                state.holder = None;
                (left - 1, self.first(left - 1))
            }
        };
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("nothing is gained", |model: &Counter, state: &State| {
            usize::from(state.counter) <= model.threads * usize::from(model.increments)
        })]
    }
}

/// The best time of three runs, and what the last one returned.
fn best<T>(mut run: impl FnMut() -> T) -> (f64, T) {
    let mut once = || {
        let start = Instant::now();
        let result = run();
        (start.elapsed().as_secs_f64(), result)
    };
    let (first, _) = once();
    let (second, _) = once();
    let (third, result) = once();
    (first.min(second).min(third), result)
}

fn line(program: &str, tool: &str, seen: u64, noun: &str, seconds: f64, ours: f64) {
    let rate = seen as f64 / seconds;
    println!(
        "{program:16} {tool:18} {seen:>10} {noun:10} {seconds:>9.4} s {rate:>12.0} /s  {:>8.2} × our time",
        seconds / ours
    );
}

fn states(name: &str, counter: Counter) {
    let program = counter.program();
    let (ours, exploration) = best(|| full(&program, &Budget::GENEROUS));
    line(name, "interleavings full", exploration.graph.len() as u64, "states", ours, ours);
    let (seconds, seen) = best(|| counter.checker().threads(1).spawn_bfs().join().unique_state_count());
    line(name, "stateright bfs", seen as u64, "states", seconds, ours);
    assert_eq!(seen, exploration.graph.len(), "{name}: the same states");
    let (seconds, seen) = best(|| counter.checker().threads(1).spawn_dfs().join().unique_state_count());
    line(name, "stateright dfs", seen as u64, "states", seconds, ours);
}

fn executions(name: &str, counter: Counter, at_most: u64) {
    let program = counter.program();
    let (ours, exploration) = best(|| full(&program, &Budget::GENEROUS));
    line(name, "interleavings full", exploration.graph.len() as u64, "states", ours, ours);
    for engine in Engine::ALL {
        let limits = EngineLimits { max_executions: at_most, ..EngineLimits::large() };
        let (seconds, opinion) = best(|| second_opinion(engine, &program, &exploration, &limits));
        let tool = match opinion.agreement {
            Agreement::Agrees => engine.name().to_string(),
            _ => format!("{} (stopped)", engine.name()),
        };
        line(name, &tool, opinion.executions, "executions", seconds, ours);
    }
}

fn main() {
    engines_init();
    let racy = |threads, increments| Counter { threads, increments, locked: false };
    let locked = |threads, increments| Counter { threads, increments, locked: true };
    states("racy 3 × 5", racy(3, 5));
    states("racy 4 × 4", racy(4, 4));
    states("locked 2 × 100", locked(2, 100));
    states("locked 3 × 20", locked(3, 20));
    executions("racy 2 × 2", racy(2, 2), 20_000);
    executions("racy 3 × 1", racy(3, 1), 20_000);
    executions("locked 3 × 2", locked(3, 2), 20_000);
    executions("racy 3 × 2", racy(3, 2), 20_000);
}
