//! Four ways to run a program must agree: full exploration, brute force, loom and shuttle.
#![cfg(all(feature = "loom", feature = "shuttle"))]

use interleavings::explore::{Budget, Engine, EngineLimits, brute_force, full, second_opinion};
use interleavings::program::{Order, Program, compile};
use interleavings::scenario::parse;
use interleavings::source::SourceFile;
use interleavings::trace::{Agreement, Count, Exploration, Opinion, Status};
use interleavings::value::Plain;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use std::collections::BTreeMap;
use std::sync::Arc;

type Counts = BTreeMap<(Status, Vec<Plain>, Vec<u16>), u64>;

fn program(text: &str) -> Program {
    let file = Arc::new(SourceFile::new("test.json", text));
    let scenario = parse(&file).unwrap_or_else(|errors| panic!("{text}\n{errors:#?}"));
    let mut compiled = compile(&scenario, &file).unwrap_or_else(|errors| panic!("{text}\n{errors:#?}"));
    compiled.remove(0).program
}

fn counts(exploration: &Exploration) -> Counts {
    let mut counts = Counts::new();
    for outcome in &exploration.outcomes {
        let Count::Finite(count) = &outcome.interleavings else { panic!("endless schedules") };
        let key = (outcome.status, outcome.shared.clone(), outcome.failed_checks.clone());
        let old = counts.insert(key, count.try_into().expect("few interleavings"));
        assert_eq!(old, None, "outcomes are listed once");
    }
    counts
}

fn explore(program: &Program) -> Exploration {
    full(program, &Budget::GENEROUS)
}

const ENGINES: EngineLimits = EngineLimits { max_interleavings: None, max_executions: 10_000, interrupted: None };

fn ask(engine: Engine, program: &Program, exploration: &Exploration) -> Opinion {
    second_opinion(engine, program, exploration, &ENGINES)
}

/// All four agree; returns how many interleavings end how.
fn agreed(text: &str) -> Counts {
    compare(text, 50_000).expect("few interleavings")
}

/// Lets the four disagree, if the program has no more interleavings than that. Loom needs many executions
/// for each, so it may be stopped.
fn compare(text: &str, max_interleavings: u64) -> Option<Counts> {
    let program = program(text);
    let exploration = explore(&program);
    if !exploration.cycles.is_empty() {
        return None;
    }
    let judge = brute_force(&program, max_interleavings)?;
    let found = counts(&exploration);
    assert_eq!(found, judge.outcomes, "{text}");
    assert_eq!(exploration.interleavings, Count::from(judge.interleavings), "{text}");
    let loom = ask(Engine::Loom, &program, &exploration);
    match &loom.agreement {
        Agreement::Agrees => {}
        Agreement::AgreesSoFar { .. } => assert_eq!(loom.executions, ENGINES.max_executions),
        other => panic!("{other:?} of {text}"),
    }
    let shuttle = ask(Engine::Shuttle, &program, &exploration);
    assert_eq!(shuttle.agreement, Agreement::Agrees, "{text}");
    if !text.contains("choose") {
        assert_eq!(shuttle.executions, judge.interleavings, "{text}");
    }
    Some(found)
}

/// What the four agree on: how executions end, and how many interleavings end so.
fn expect(text: &str, outcomes: &[(&str, u64)]) {
    let line = |((status, values, _), count): (&(Status, Vec<Plain>, Vec<u16>), &u64)| {
        let values = values.iter().map(Plain::to_string).collect::<Vec<_>>().join(" ");
        (format!("{status:?} {values}"), *count)
    };
    let found = agreed(text).iter().map(line).collect::<Vec<_>>();
    let found = found.iter().map(|(outcome, count)| (outcome.as_str(), *count)).collect::<Vec<_>>();
    assert_eq!(found, outcomes);
}

fn threads(shared: &str, sync: &str, functions: &[&str]) -> String {
    scenario("threads", shared, sync, functions)
}

fn tasks(shared: &str, sync: &str, functions: &[&str]) -> String {
    scenario("tasks", shared, sync, functions)
}

/// A scenario with one thread or task per function, given by its body.
fn scenario(model: &str, shared: &str, sync: &str, functions: &[&str]) -> String {
    let names = (0..functions.len()).map(|index| format!("\"f{index}()\"")).collect::<Vec<_>>().join(", ");
    let bodies = functions.iter().enumerate().map(|(index, body)| format!("\"f{index}\": [{body}]"));
    let bodies = bodies.collect::<Vec<_>>().join(", ");
    format!(
        r#"{{ "format": 1, "name": "test", "shared": {{ {shared} }}, "sync": {{ {sync} }},
              "functions": {{ {bodies} }}, "variants": {{ "test": {{ "{model}": [ {names} ] }} }} }}"#
    )
}

#[test]
fn racy_counters() {
    // Of the 6 orders of 2 reads and 2 writes, 2 are serial.
    expect(&threads(r#""x": 0"#, "", &[r#""x += 1""#; 2]), &[("Finished 1", 4), ("Finished 2", 2)]);
    let twice = r#"{ "repeat": 2, "do": ["x += 1"] }"#;
    let ends = [("Finished 2", 32), ("Finished 3", 32), ("Finished 4", 6)];
    expect(&threads(r#""x": 0"#, "", &[twice; 2]), &ends);
}

#[test]
fn locks() {
    let locked = r#"{ "with": "lock", "do": ["x += 1"] }"#;
    expect(&threads(r#""x": 0"#, r#""lock": "Lock()""#, &[locked; 3]), &[("Finished 3", 6)]);
    expect(&threads(r#""x": 0"#, r#""lock": "Semaphore(1)""#, &[locked; 2]), &[("Finished 2", 2)]);
    let twice = r#"{ "with": "lock", "do": [{ "with": "lock", "do": ["x += 1"] }] }"#;
    expect(&threads(r#""x": 0"#, r#""lock": "RLock()""#, &[twice; 2]), &[("Finished 2", 2)]);
}

#[test]
fn deadlocks() {
    let ab = r#""a.acquire()", "b.acquire()", "x = 1", "b.release()", "a.release()""#;
    let ba = r#""b.acquire()", "a.acquire()", "x = 2", "a.release()", "b.release()""#;
    let found = agreed(&threads(r#""x": 0"#, r#""a": "Lock()", "b": "Lock()""#, &[ab, ba]));
    let statuses = found.keys().map(|(status, ..)| *status).collect::<Vec<_>>();
    assert_eq!(statuses, [Status::Finished, Status::Finished, Status::Deadlock]);
    // One thread alone.
    let twice = r#""a.acquire()", "x = 1", "a.acquire()""#;
    expect(&threads(r#""x": 0"#, r#""a": "Lock()""#, &[twice]), &[("Deadlock 1", 1)]);
    // The others go on after some have got stuck for ever.
    let (stuck, free) = (r#""e.wait()""#, r#""x = 1""#);
    expect(&threads(r#""x": 0"#, r#""e": "Event()""#, &[stuck, free, stuck]), &[("Deadlock 1", 6)]);
}

#[test]
fn conditions() {
    let sync = r#""c": "Condition()""#;
    let wait = r#"{ "with": "c", "do": [{ "while": "x == 0", "do": ["c.wait()"] }, "y = x"] }"#;
    let set = r#"{ "with": "c", "do": ["x = 7", "c.notify()"] }"#;
    agreed(&threads(r#""x": 0, "y": 0"#, sync, &[wait, set]));
    // One notification for two waiters: one may be left.
    let found = agreed(&threads(r#""x": 0, "y": 0"#, sync, &[wait, wait, set]));
    assert!(found.keys().any(|(status, ..)| *status == Status::Deadlock));
    // Who does not look before waiting may come too late.
    let blind = r#"{ "with": "c", "do": ["c.wait()", "y = 1"] }"#;
    let found = agreed(&threads(r#""x": 0, "y": 0"#, sync, &[blind, set]));
    assert_eq!(found.keys().map(|(status, ..)| *status).collect::<Vec<_>>(), [Status::Finished, Status::Deadlock]);
    // Two conditions with one lock.
    let sync = r#""l": "Lock()", "a": "Condition(l)", "b": "Condition(l)""#;
    let first = r#"{ "with": "a", "do": ["x += 1", "b.notify()", { "if": "x < 2", "then": ["a.wait()"] }] }"#;
    let second = r#"{ "with": "l", "do": [{ "if": "x < 1", "then": ["b.wait()"] }, "x += 1", "a.notify()"] }"#;
    agreed(&threads(r#""x": 0"#, sync, &[first, second]));
}

#[test]
fn queues_barriers_events() {
    // Of the 21 ways to put the last two into the five steps of the other, 3 come too late for `g2`.
    let (put, get) = (r#""q.put(1)", "q.put(2)", "q.put(3)""#, r#""x = q.get()", "x += q.get()""#);
    expect(&threads(r#""x": 0"#, r#""q": "Queue(3)""#, &[put, get]), &[("Finished 3 [3]", 18)]);
    agreed(&threads(r#""x": 0"#, r#""q": "Queue(1)""#, &[put, get]));
    agreed(&threads(r#""x": 0"#, r#""b": "Barrier(2)""#, &[r#""x += 1", "b.wait()", "x += 1""#; 2]));
    let found = agreed(&threads(r#""x": 0"#, r#""b": "Barrier(2)""#, &[r#""b.wait()", "x += 1""#; 3]));
    assert!(found.keys().all(|(status, ..)| *status == Status::Deadlock));
    let (set, wait, look) = (r#""x = 1", "e.set()""#, r#""e.wait()", "y = x""#, r#""z = e.is_set()""#);
    agreed(&threads(r#""x": 0, "y": 0, "z": 0"#, r#""e": "Event()""#, &[set, wait, look]));
}

#[test]
fn exceptions() {
    let found = agreed(&threads(r#""x": 0"#, "", &[r#""x += 1", "assert x == 1", "x = 5""#; 2]));
    assert!(found.keys().any(|(status, ..)| *status == Status::Exception));
    assert!(found.keys().any(|(status, ..)| *status == Status::Finished));
    // One dies with the lock held.
    let dies = r#""l.acquire()", "assert x == 0", "l.release()""#;
    let found = agreed(&threads(r#""x": 0"#, r#""l": "Lock()""#, &[dies, r#""x = 1", "l.acquire()""#]));
    assert!(found.keys().any(|(status, ..)| *status == Status::Deadlock));
    let found = agreed(&threads(r#""x": 0"#, r#""l": "Lock()""#, &[r#""l.release()""#, r#""l.acquire()", "x = 1""#]));
    assert!(found.keys().any(|(status, ..)| *status == Status::Exception));
}

#[test]
fn atomics() {
    expect(&threads("", r#""a": "Atomic(0)""#, &[r#""a.add(1)""#; 3]), &[("Finished 3", 6)]);
    let update = r#""seen = a.load()", "a.compare_exchange(seen, seen + 1)""#;
    expect(&threads("", r#""a": "Atomic(0)""#, &[update; 2]), &[("Finished 1", 4), ("Finished 2", 2)]);
    let exchange = r#""x = a.exchange(5)", "x += 1""#;
    agreed(&threads(r#""x": 0"#, r#""a": "Atomic(3)""#, &[exchange, r#""a.store(9)", "x += a.load()""#]));
    expect(&threads("", r#""a": "Atomic(0)""#, &[r#""a.add('one')""#, r#""a.add(True)""#]), &[("Exception 1", 2)]);
}

#[test]
fn store_buffering_is_sequentially_consistent() {
    let (left, right) = (r#""x = 1", "a = y""#, r#""y = 1", "b = x""#);
    let found = agreed(&threads(r#""x": 0, "y": 0, "a": 0, "b": 0"#, "", &[left, right]));
    let read = found.keys().map(|(_, values, _)| (values[2].clone(), values[3].clone())).collect::<Vec<_>>();
    assert_eq!(read, [(0, 1), (1, 0), (1, 1)].map(|(a, b)| (Plain::Int(a), Plain::Int(b))));
}

#[test]
fn tasks_of_an_event_loop() {
    let late = r#""seen = x", "await sleep(0)", "x = seen + 1""#;
    expect(&tasks(r#""x": 0"#, "", &[late; 2]), &[("Finished 1", 4), ("Finished 2", 2)]);
    expect(&tasks(r#""x": 0"#, "", &[r#""x += 1""#; 3]), &[("Finished 3", 6)]);
    let locked = r#"{ "async with": "l", "do": ["seen = x", "await sleep(0)", "x = seen + 1"] }"#;
    agreed(&tasks(r#""x": 0"#, r#""l": "Lock()""#, &[locked; 2]));
    let (put, get) = (r#""await q.put(1)", "await q.put(2)""#, r#""x = await q.get()", "x += await q.get()""#);
    agreed(&tasks(r#""x": 0"#, r#""q": "Queue(1)""#, &[put, get]));
    let wait = r#""await e.wait()", "x += 1""#;
    let set = r#""x += 1", "await sleep(0)", "e.set()""#;
    agreed(&tasks(r#""x": 0"#, r#""e": "Event()""#, &[wait, set, r#""await e.wait()", "x *= 3""#]));
    // A call that blocks the whole loop.
    let found = agreed(&tasks(r#""x": 0"#, r#""e": "Event()""#, &[r#""x += 1", "e.wait()", "x += 1""#, set]));
    assert!(found.keys().any(|(status, ..)| *status == Status::Deadlock));
}

#[test]
fn containers_and_spawned_threads() {
    agreed(&threads(r#""items": []"#, "", &[r#""items.append(1)", "items.append(2)""#, r#""items.append(3)""#]));
    agreed(&threads(r#""x": 0"#, "", &[r#""x = [1]", "x[0] += 1""#, r#""x = [5]""#]));
    agreed(&threads(r#""account": { "a": 1 }"#, "", &[r#""account['a'] += 1""#; 2]));
    for model in ["threads", "tasks"] {
        let text = format!(
            r#"{{ "format": 1, "name": "test", "shared": {{ "x": 0 }},
                "functions": {{
                  "main()": ["a = spawn(work(1))", "b = spawn(work(2))", "x += 1", "await a", "x += 10", "await b"],
                  "work(n)": ["x += n"]
                }},
                "variants": {{ "test": {{ "{model}": ["main()"] }} }} }}"#
        );
        agreed(&text);
    }
}

#[test]
fn choices() {
    let (one, two) = (r#""x = x + choose(1, 2)""#, r#""x = choose(3, 4, 5)", "x *= choose(1, 2)""#);
    let found = agreed(&threads(r#""x": 0"#, "", &[one, two]));
    assert!(found.len() > 5);
    agreed(&tasks(r#""x": 0"#, "", &[one, two]));
    // Which choices there are depends on those made before.
    let nested = r#"{ "if": "choose(0, 1) == 0", "then": ["x = 10 * x + choose(1, 2)"] }"#;
    agreed(&threads(r#""x": 0"#, "", &[nested; 2]));
}

#[test]
fn what_an_engine_does_not_run_is_said() {
    let racy = |count| program(&threads(r#""x": 0"#, "", &vec![r#""x += 1""#; count]));
    let reason = |opinion: Opinion| match opinion.agreement {
        Agreement::Skipped { reason } | Agreement::AgreesSoFar { reason } => reason,
        other => panic!("{other:?}"),
    };
    let six = racy(6);
    let exploration = explore(&six);
    assert_eq!(reason(ask(Engine::Loom, &six, &exploration)), "6 threads, more than 5");
    let said = reason(second_opinion(Engine::Shuttle, &six, &exploration, &EngineLimits::small()));
    assert!(said.starts_with("7,484,400 interleavings, more than "), "{said}");
    assert!(said.ends_with("; `--engine shuttle` runs it"), "{said}");
    let three = racy(3);
    let exploration = explore(&three);
    for engine in Engine::ALL {
        let few = EngineLimits { max_interleavings: None, max_executions: 10, interrupted: None };
        let opinion = second_opinion(engine, &three, &exploration, &few);
        assert_eq!(opinion.executions, 10);
        assert_eq!(reason(opinion), "stopped after 10 executions");
    }
    let mut fifo = program(&tasks(r#""x": 0"#, "", &[r#""x += 1""#; 2]));
    fifo.order = Order::Fifo;
    assert_eq!(reason(ask(Engine::Loom, &fifo, &explore(&fifo))), "one schedule only");
    let spin = program(&threads(r#""x": 0"#, "", &[r#"{ "while": "x == 0", "do": ["pass"] }"#, r#""x = 1""#]));
    assert_eq!(reason(ask(Engine::Shuttle, &spin, &explore(&spin))), "some schedules never end");
}

#[test]
fn a_false_exploration_is_found_out() {
    let racy = program(&threads(r#""x": 0"#, "", &[r#""x += 1""#; 2]));
    let mut exploration = explore(&racy);
    exploration.interleavings = Count::from(7u64);
    let opinion = ask(Engine::Shuttle, &racy, &exploration);
    let reason = "6 executions of a program with 7 interleavings".to_owned();
    assert_eq!(opinion.agreement, Agreement::Failed { reason });
    exploration.outcomes[0].shared = vec![Plain::Int(7)];
    for engine in Engine::ALL {
        let opinion = ask(engine, &racy, &exploration);
        let outcome = |value| vec![(Status::Finished, vec![Plain::Int(value)])];
        assert_eq!(opinion.agreement, Agreement::Disagrees { missing: outcome(7), extra: outcome(1) });
    }
}

/// Simple statements of threads.
const OF_THREADS: &[&str] = &[
    r#""x += 1""#,
    r#""x = y""#,
    r#""y = x + 1""#,
    r#""y = 2 * y + 1""#,
    r#""assert x < 2""#,
    r#""l.acquire()""#,
    r#""l.release()""#,
    r#""r.acquire()""#,
    r#""r.release()""#,
    r#""s.acquire()""#,
    r#""s.release()""#,
    r#""e.set()""#,
    r#""e.clear()""#,
    r#""e.wait()""#,
    r#""x = e.is_set()""#,
    r#""q.put(y)""#,
    r#""x = q.get()""#,
    r#""q.task_done()""#,
    r#""q.join()""#,
    r#""x = q.get_nowait()""#,
    r#""a.add(1)""#,
    r#""y = a.exchange(7)""#,
    r#""x = a.compare_exchange(0, 2)""#,
    r#""x = a.load()""#,
    r#""b.wait()""#,
    r#""c.notify()""#,
    r#""sleep(0)""#,
    r#""print(x)""#,
    r#""x = choose(1, 2)""#,
    r#"{ "with": "c", "do": ["c.wait()", "x += 1"] }"#,
    r#"{ "with": "c", "do": ["x = 5", "c.notify()"] }"#,
    r#"{ "with": "d", "do": ["d.notify_all()", "y += 1", "d.wait()"] }"#,
    r#"{ "with": "l", "do": ["x += 1"] }"#,
    r#"{ "if": "x == 0", "then": ["y = 3"], "else": ["l.acquire()"] }"#,
    r#"{ "try": ["l.release()"], "except": [{ "catch": "RuntimeError", "do": ["y += 1"] }] }"#,
    r#""items.append(x)""#,
    r#""x = len(items)""#,
    r#""items = items + [1]""#,
];

/// Simple statements of tasks.
const OF_TASKS: &[&str] = &[
    r#""x += 1""#,
    r#""y = x + 1""#,
    r#""y = 2 * y + 1""#,
    r#""await sleep(0)""#,
    r#""await sleep(1)""#,
    r#""assert x < 2""#,
    r#""await l.acquire()""#,
    r#""l.release()""#,
    r#""l.acquire()""#,
    r#""await s.acquire()""#,
    r#""s.release()""#,
    r#""await e.wait()""#,
    r#""e.wait()""#,
    r#""e.set()""#,
    r#""e.clear()""#,
    r#""await q.put(y)""#,
    r#""x = await q.get()""#,
    r#""q.task_done()""#,
    r#""await q.join()""#,
    r#""x = q.get_nowait()""#,
    r#""a.add(1)""#,
    r#""await b.wait()""#,
    r#""x = choose(1, 2)""#,
    r#"{ "async with": "c", "do": ["await c.wait()", "x += 1"] }"#,
    r#"{ "async with": "c", "do": ["x = 5", "c.notify()"] }"#,
    r#"{ "async with": "l", "do": ["x += 1", "await sleep(0)", "x += y"] }"#,
    r#""items.append(x)""#,
    r#""x = len(items)""#,
];

const SHARED: &str = r#""x": 0, "y": 1, "items": []"#;

const SYNC: &str = r#""l": "Lock()", "r": "RLock()", "s": "Semaphore(1)", "e": "Event()", "q": "Queue(1)",
    "a": "Atomic(0)", "b": "Barrier(2)", "c": "Condition()", "d": "Condition(l)""#;

/// Small programs. Names that are not used are not declared, so that an empty list does not decide how
/// engines keep the rest.
fn programs() -> impl Strategy<Value = String> {
    let bodies = |model: &'static str, statements: &'static [&'static str]| {
        let body = |length| prop::collection::vec(prop::sample::select(statements), 1..=length);
        let bodies = prop_oneof![prop::collection::vec(body(4), 2), prop::collection::vec(body(2), 3)];
        bodies.prop_map(move |bodies| {
            let bodies = bodies.iter().map(|body| body.join(", ")).collect::<Vec<_>>();
            let uses_items = bodies.iter().any(|body| body.contains("items"));
            let shared = if uses_items { SHARED } else { r#""x": 0, "y": 1"# };
            scenario(model, shared, SYNC, &bodies.iter().map(String::as_str).collect::<Vec<_>>())
        })
    };
    prop_oneof![3 => bodies("threads", OF_THREADS), 2 => bodies("tasks", OF_TASKS)]
}

/// The same programs every time; `PROPTEST_CASES` asks for more of them.
#[test]
fn generated_programs() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(60);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let compared = std::cell::Cell::new(0);
    let result = runner.run(&programs(), |text| {
        compared.set(compared.get() + u32::from(compare(&text, 2_000).is_some()));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(compared.get() > cases / 2, "most programs are small enough: {} of {cases}", compared.get());
}
