//! Small programs, made at random, for comparing ways of exploring them.
//!
//! A *mix* is a list of statements around one kind of primitive. A program takes two to four threads or tasks, each
//! with a few statements of one mix and of those that every mix has, sometimes inside a loop or a function; or of all
//! mixes at once. Names that are not used are not declared: whether there is a container decides how much of a state
//! explorers can take apart. The same programs every time; the environment variable `CASES` asks for more of them.

// Each test file is a program of its own, and uses a part of this.
#![allow(dead_code)]

use interleavings::program::{Program, compile as compile_scenario};
use interleavings::scenario::parse;
use interleavings::source::SourceFile;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use std::sync::Arc;

/// Statements that belong together.
pub struct Mix {
    /// The kind of primitive that they are about.
    pub name: &'static str,
    /// What threads may do.
    pub threads: &'static [&'static str],
    /// What tasks may do.
    pub tasks: &'static [&'static str],
}

/// What a program may declare: each is left out if no body mentions it.
const SHARED: &[(&str, &str)] =
    &[("x", "0"), ("y", "1"), ("z", "0"), ("items", "[]"), ("table", r#"{ "a": 0, "b": 1 }"#)];

/// The same of primitives; what one refers to stands before it.
const SYNC: &[(&str, &str)] = &[
    ("lock", "Lock()"),
    ("other", "Lock()"),
    ("again", "RLock()"),
    ("slots", "Semaphore(1)"),
    ("bounded", "BoundedSemaphore(2)"),
    ("event", "Event()"),
    ("queue", "Queue(1)"),
    ("wide", "Queue()"),
    ("atomic", "Atomic(0)"),
    ("barrier", "Barrier(2)"),
    ("condition", "Condition()"),
    ("of_lock", "Condition(lock)"),
];

/// Functions that bodies may call or spawn.
const FUNCTIONS: &[(&str, &str, &str)] = &[
    ("add", "add(n)", r#""x += n""#),
    ("move", "move(n)", r#""seen = x", "y = seen + n", "return n""#),
    ("guarded", "guarded(n)", r#"{ "with": "lock", "do": ["x += n"] }"#),
    ("later", "later(n)", r#""await sleep(0)", "x += n", "return n""#),
    ("fail", "fail(n)", r#""await sleep(0)", "assert x == n""#),
];

/// What every mix has.
const COMMON: Mix = Mix {
    name: "variables",
    threads: &[
        r#""x += 1""#,
        r#""x = y""#,
        r#""y = x + 1""#,
        r#""y = 2 * y + 1""#,
        r#""z += 1""#,
        r#""x = 1""#,
        r#""here = x", "x = here + y""#,
        r#"{ "if": "x == 0", "then": ["y = 3"] }"#,
    ],
    tasks: &[
        r#""x += 1""#,
        r#""y = x + 1""#,
        r#""y = 2 * y + 1""#,
        r#""z += 1""#,
        r#""here = x", "await sleep(0)", "x = here + 1""#,
        r#""await sleep(0)""#,
        r#""await sleep(1)""#,
    ],
};

/// All mixes.
pub const MIXES: &[Mix] = &[
    COMMON,
    Mix {
        name: "locks",
        threads: &[
            r#"{ "with": "lock", "do": ["x += 1"] }"#,
            r#"{ "with": "lock", "do": ["x += 1"] }"#,
            r#"{ "with": "other", "do": ["y += x"] }"#,
            r#"{ "with": "lock", "do": [{ "with": "other", "do": ["x += 1"] }] }"#,
            r#"{ "with": "other", "do": [{ "with": "lock", "do": ["z += 1"] }] }"#,
            r#"{ "with": "again", "do": [{ "with": "again", "do": ["x += 1"] }] }"#,
            r#""lock.acquire()""#,
            r#""lock.release()""#,
            r#""again.acquire()""#,
            r#""again.release()""#,
            r#"{ "if": "lock.acquire(False)", "then": ["x += 5", "lock.release()"] }"#,
            r#""y = lock.locked()""#,
            r#"{ "if": "x == 0", "then": ["y = 3"], "else": ["lock.acquire()"] }"#,
            r#"{ "try": ["lock.release()"], "except": [{ "catch": "RuntimeError", "do": ["y += 1"] }] }"#,
        ],
        tasks: &[
            r#"{ "async with": "lock", "do": ["x += 1", "await sleep(0)", "x += y"] }"#,
            r#"{ "async with": "lock", "do": [{ "async with": "other", "do": ["x += 1"] }] }"#,
            r#"{ "async with": "other", "do": [{ "async with": "lock", "do": ["y += x"] }] }"#,
            r#"{ "async with": "lock", "do": ["here = x", "await sleep(0)", "x = here + 1"] }"#,
            r#"{ "async with": "lock", "do": ["await sleep(0)", { "async with": "other", "do": ["x += 1"] }] }"#,
            r#"{ "async with": "other", "do": ["await sleep(0)", { "async with": "lock", "do": ["z += 1"] }] }"#,
            r#"{ "with": "lock", "do": ["x += 1", "await sleep(0)"] }"#,
            r#"{ "with": "again", "do": [{ "with": "again", "do": ["await sleep(0)"] }] }"#,
            r#"{ "if": "lock.acquire(False)", "then": ["await sleep(0)", "lock.release()"] }"#,
            r#""y = lock.locked()""#,
            r#""await lock.acquire()""#,
            r#""lock.release()""#,
            r#""lock.acquire()""#,
        ],
    },
    Mix {
        name: "semaphores",
        threads: &[
            r#""slots.acquire()""#,
            r#""slots.release()""#,
            r#""bounded.acquire()""#,
            r#""bounded.release()""#,
            r#"{ "with": "slots", "do": ["x += 1"] }"#,
            r#"{ "with": "bounded", "do": ["x += 1"] }"#,
        ],
        tasks: &[
            r#""await slots.acquire()""#,
            r#""slots.release()""#,
            r#""await bounded.acquire()""#,
            r#""bounded.release()""#,
            r#"{ "async with": "slots", "do": ["x += 1", "await sleep(0)"] }"#,
            r#"{ "async with": "bounded", "do": ["here = x", "await sleep(0)", "x = here + 1"] }"#,
            r#"{ "with": "slots", "do": ["await sleep(0)"] }"#,
            r#""slots.acquire()""#,
        ],
    },
    Mix {
        name: "events and barriers",
        threads: &[
            r#""event.set()""#,
            r#""event.clear()""#,
            r#""event.wait()""#,
            r#""x = event.is_set()""#,
            r#""barrier.wait()""#,
            r#""barrier.wait()", "x += y""#,
        ],
        tasks: &[
            r#""await event.wait()""#,
            r#""event.wait()""#,
            r#""event.set()""#,
            r#""event.clear()""#,
            r#""await barrier.wait()""#,
            r#""await barrier.wait()", "x += y""#,
            r#""barrier.wait()""#,
            r#""await sleep(0)", "x = event.is_set()""#,
        ],
    },
    Mix {
        name: "conditions",
        threads: &[
            r#"{ "with": "condition", "do": ["condition.wait()", "x += 1"] }"#,
            r#"{ "with": "condition", "do": ["x = 5", "condition.notify()"] }"#,
            r#"{ "with": "condition", "do": [{ "while": "x == 0", "do": ["condition.wait()"] }, "y = x"] }"#,
            r#"{ "with": "of_lock", "do": ["of_lock.notify_all()", "y += 1", "of_lock.wait()"] }"#,
            r#"{ "with": "lock", "do": ["y += 1", "of_lock.notify()"] }"#,
            r#""condition.notify()""#,
        ],
        tasks: &[
            r#"{ "async with": "condition", "do": ["await condition.wait()", "x += 1"] }"#,
            r#"{ "async with": "condition", "do": ["x = 5", "condition.notify()"] }"#,
            r#"{ "async with": "condition", "do": [{ "while": "x == 0", "do": ["await condition.wait()"] }, "y = x"] }"#,
            r#"{ "async with": "condition", "do": ["x = 5", "await sleep(0)", "condition.notify_all()"] }"#,
            r#"{ "async with": "of_lock", "do": ["of_lock.notify_all()", "y += 1", "await of_lock.wait()"] }"#,
            r#"{ "async with": "lock", "do": ["y += 1", "of_lock.notify()"] }"#,
            r#"{ "async with": "lock", "do": ["await sleep(0)", "of_lock.notify()"] }"#,
            r#"{ "with": "condition", "do": ["condition.wait()", "x += 1"] }"#,
        ],
    },
    Mix {
        name: "queues",
        threads: &[
            r#""queue.put(y)""#,
            r#""x = queue.get()""#,
            r#""queue.task_done()""#,
            r#""queue.join()""#,
            r#""x = queue.get_nowait()""#,
            r#""wide.put(x)""#,
            r#""y = wide.get()""#,
            r#""x = wide.qsize()""#,
            r#""wide.put([x])""#,
        ],
        tasks: &[
            r#""await queue.put(y)""#,
            r#""x = await queue.get()""#,
            r#""queue.task_done()""#,
            r#""await queue.join()""#,
            r#""x = queue.get_nowait()""#,
            r#""await wide.put(x)""#,
            r#""y = await wide.get()""#,
            r#""y = await wide.get()", "await sleep(0)", "x += y", "wide.task_done()""#,
            r#""queue.put(y)""#,
            r#""x = queue.get()""#,
        ],
    },
    Mix {
        name: "atomics",
        threads: &[
            r#""atomic.add(1)""#,
            r#""y = atomic.exchange(7)""#,
            r#""x = atomic.compare_exchange(0, 2)""#,
            r#""x = atomic.load()""#,
            r#""atomic.store(3)""#,
            r#""here = atomic.load()", "atomic.store(here + 1)""#,
        ],
        tasks: &[
            r#""atomic.add(1)""#,
            r#""y = atomic.exchange(7)""#,
            r#""here = atomic.load()", "await sleep(0)", "atomic.store(here + 1)""#,
        ],
    },
    Mix {
        name: "containers",
        threads: &[
            r#""items.append(x)""#,
            r#""x = len(items)""#,
            r#""items = items + [1]""#,
            r#""items += [y]""#,
            r#""table['a'] += 1""#,
            r#""table['b'] = x""#,
            r#""x = table['a'] + table['b']""#,
            r#""table['c'] = 1""#,
            r#""x = [x]", "y = x[0]""#,
            r#""z = items""#,
            r#"{ "for": "item", "in": "items", "do": ["y += item"] }"#,
            r#"{ "for": "key", "in": "table", "do": ["y += 1"] }"#,
            r#""own = [y]", "own.append(1)", "x = own""#,
            r#""z = [1]", "z[0] = 2""#,
            r#"{ "if": "items", "then": ["y = items.pop()"] }"#,
        ],
        tasks: &[
            r#""items.append(x)""#,
            r#""x = len(items)""#,
            r#""here = table['a']", "await sleep(0)", "table['a'] = here + 1""#,
            r#""table['b'] = x""#,
            r#"{ "if": "items", "then": ["await sleep(0)", "y = items.pop()"] }"#,
        ],
    },
    Mix {
        name: "threads",
        threads: &[
            r#""spawn(add(2))""#,
            r#""started = spawn(add(3))", "x += 1", "await started""#,
            r#""started = spawn(move(3))", "y = 5", "started.join()""#,
            r#""spawn(guarded(4))""#,
            r#""add(5)""#,
            r#""guarded(6)""#,
            r#"{ "with": "lock", "do": ["x += 1"] }"#,
        ],
        tasks: &[
            r#""spawn(add(2))""#,
            r#""started = spawn(add(3))", "x += 1", "await started""#,
            r#""started = spawn(move(3))", "y = await started""#,
            r#""started = spawn(later(3))", "y = await started""#,
            r#""started = spawn(later(4))", "await sleep(0)", "await started", "x = 1""#,
            r#""started = spawn(fail(0))", { "try": ["await started"], "except": [{ "catch": "AssertionError", "do": ["y = 7"] }] }"#,
            r#""spawn(fail(1))""#,
            r#""add(5)""#,
        ],
    },
    Mix {
        name: "control",
        threads: &[
            r#""x = choose(1, 2)""#,
            r#"{ "if": "choose(0, 1) == 0", "then": ["x += 1"], "else": ["y += 1"] }"#,
            r#""assert x < 2""#,
            r#""sleep(0)""#,
            r#""print(x)""#,
            r#""print('here')""#,
            r#"{ "repeat": 2, "do": ["x += 1"] }"#,
            r#"{ "while": "x == 0", "do": ["y += 0"] }"#,
            r#"{ "while": "x == 0", "do": ["pass"] }"#,
            r#"{ "for": "item", "in": "range(2)", "do": ["y += item"] }"#,
            r#"{ "try": ["assert x == 0", "z = 4"], "except": [{ "catch": "AssertionError", "do": ["y = 7"] }] }"#,
            r#"{ "try": ["y = 1 // x"], "finally": ["z += 1"] }"#,
            r#""return""#,
        ],
        tasks: &[
            r#""x = choose(1, 2)""#,
            r#""await sleep(0)", "x += choose(1, 2)""#,
            r#""assert x < 2""#,
            r#""print(x)""#,
            r#"{ "repeat": 2, "do": ["x += 1", "await sleep(0)"] }"#,
            r#"{ "while": "x == 0", "do": ["await sleep(0)"] }"#,
            r#"{ "while": "x == 0", "do": ["pass"] }"#,
            r#"{ "while": "x == 1", "do": ["y += 0"] }"#,
            r#"{ "while": "x == 0", "do": [{ "if": "y == 1", "then": ["await sleep(0)"] }] }"#,
            r#"{ "if": "choose(0, 1) == 0", "then": ["await sleep(0)"], "else": ["y += 1"] }"#,
            r#"{ "try": ["await sleep(0)", "y = 1 // x"], "finally": ["z += 1"] }"#,
            r#"{ "try": ["assert x == 0", "z = 4"], "except": [{ "catch": "AssertionError", "do": ["y = 7"] }] }"#,
        ],
    },
];

/// How many programs to make: the environment variable `CASES`, or else this.
pub fn cases(default: u32) -> u32 {
    std::env::var("CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(default)
}

/// Calls `check` with the texts of `count` programs of all mixes, the same ones every time. A program for which it
/// panics is made smaller before the test fails.
pub fn for_each_program(count: u32, check: impl Fn(&str)) {
    for_each(count, &programs(), check);
}

/// The same for any way of making programs.
pub fn for_each(count: u32, programs: &impl Strategy<Value = String>, check: impl Fn(&str)) {
    for_each_accepted(count, programs, |text| {
        check(text);
        true
    });
}

/// The same, and goes on until `check` has accepted so many programs.
pub fn for_each_accepted(count: u32, programs: &impl Strategy<Value = String>, check: impl Fn(&str) -> bool) {
    let config = ProptestConfig { cases: count, failure_persistence: None, ..ProptestConfig::default() };
    let config = ProptestConfig { max_global_rejects: u32::MAX, ..config };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let result = runner.run(programs, |text| match check(&text) {
        true => Ok(()),
        false => Err(TestCaseError::reject("not accepted")),
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// Programs of all mixes.
pub fn programs() -> impl Strategy<Value = String> {
    let all = MIXES.iter().flat_map(|mix| mix.threads.iter().copied()).collect::<Vec<_>>();
    let all_tasks = MIXES.iter().flat_map(|mix| mix.tasks.iter().copied()).collect::<Vec<_>>();
    let mixed = prop_oneof![
        3 => bodies(all).prop_map(|bodies| assemble("threads", "any", &bodies)),
        2 => bodies(all_tasks.clone()).prop_map(|bodies| assemble("tasks", "any", &bodies)),
        1 => bodies(all_tasks).prop_map(|bodies| assemble("tasks", "fifo", &bodies)),
    ];
    let one = prop::sample::select((0..MIXES.len()).collect::<Vec<_>>()).prop_flat_map(|mix| programs_of(&MIXES[mix]));
    prop_oneof![1 => mixed, 2 => one]
}

/// Programs of one mix.
pub fn programs_of(mix: &'static Mix) -> impl Strategy<Value = String> {
    let with_common = |own: &'static [&'static str], common: &'static [&'static str]| {
        // Twice, so that programs are about the mix.
        own.iter().chain(own).chain(common).copied().collect::<Vec<_>>()
    };
    prop_oneof![
        3 => bodies(with_common(mix.threads, COMMON.threads)).prop_map(|bodies| assemble("threads", "any", &bodies)),
        2 => bodies(with_common(mix.tasks, COMMON.tasks)).prop_map(|bodies| assemble("tasks", "any", &bodies)),
    ]
}

/// Programs of tasks that do something of every mix, in any order.
pub fn programs_of_tasks() -> impl Strategy<Value = String> {
    let all = MIXES.iter().flat_map(|mix| mix.tasks.iter().copied()).collect::<Vec<_>>();
    bodies(all).prop_map(|bodies| assemble("tasks", "any", &bodies))
}

/// Bodies of two long, three middling or four short threads.
fn bodies(statements: Vec<&'static str>) -> impl Strategy<Value = Vec<String>> {
    let body = move |length| {
        let statement = prop::sample::select(statements.clone());
        let body = prop::collection::vec(statement, 1..=length).prop_map(|body| body.join(", "));
        // Now and then all of it twice.
        prop_oneof![
            7 => body.clone(),
            1 => body.prop_map(|body| format!(r#"{{ "repeat": 2, "do": [{body}] }}"#)),
        ]
    };
    prop_oneof![
        2 => prop::collection::vec(body(4), 2),
        2 => prop::collection::vec(body(2), 3),
        1 => prop::collection::vec(body(1), 4),
    ]
}

/// A scenario with one thread or task per body.
pub fn assemble(model: &str, order: &str, bodies: &[String]) -> String {
    // What functions mention counts, too.
    let called = FUNCTIONS.iter().filter(|(name, ..)| mentions(bodies, &format!("{name}(")));
    let called = called.map(|(_, head, body)| (head.to_string(), body.to_string())).collect::<Vec<_>>();
    let texts = bodies.iter().cloned().chain(called.iter().map(|(_, body)| body.clone())).collect::<Vec<_>>();
    let declared = |names: &[(&str, &str)], quote: &str| {
        let of_lock = mentions(&texts, "of_lock");
        let used = names.iter().filter(|(name, _)| mentions(&texts, name) || (of_lock && *name == "lock"));
        used.map(|(name, value)| format!(r#""{name}": {quote}{value}{quote}"#)).collect::<Vec<_>>().join(", ")
    };
    let (shared, sync) = (declared(SHARED, ""), declared(SYNC, "\""));
    let entries = (0..bodies.len()).map(|index| format!("\"f{index}()\"")).collect::<Vec<_>>().join(", ");
    let own = bodies.iter().enumerate().map(|(index, body)| (format!("f{index}"), body.clone()));
    let functions = own.chain(called).map(|(head, body)| format!(r#""{head}": [{body}]"#));
    let functions = functions.collect::<Vec<_>>().join(", ");
    let order = if model == "tasks" { format!(r#", "order": "{order}""#) } else { String::new() };
    format!(
        r#"{{ "format": 1, "name": "test", "shared": {{ {shared} }}, "sync": {{ {sync} }},
              "functions": {{ {functions} }}, "variants": {{ "test": {{ "{model}": [ {entries} ]{order} }} }} }}"#
    )
}

/// Adds checks to a program that has the variables that they mention.
pub fn with_checks(text: &str, always: &[&str], finally: &[&str]) -> String {
    let usable = |checks: &[&str]| {
        let usable = checks.iter().filter(|check| {
            let variables = ["x", "y", "z"].into_iter().filter(|name| has_word(check, name));
            variables.into_iter().all(|name| text.contains(&format!("\"{name}\": ")))
        });
        usable.map(|check| format!("\"{check}\"")).collect::<Vec<_>>().join(", ")
    };
    let end = text.trim_end().strip_suffix('}').expect("a scenario is an object");
    format!(r#"{end}, "check": {{ "always": [ {} ], "finally": [ {} ] }} }}"#, usable(always), usable(finally))
}

/// Whether a name occurs as a whole word.
fn mentions(texts: &[String], name: &str) -> bool {
    texts.iter().any(|text| has_word(text, name))
}

fn has_word(text: &str, name: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    text.match_indices(name).any(|(at, _)| {
        let after = &text[at + name.len()..];
        !text[..at].ends_with(is_part) && (name.ends_with('(') || !after.starts_with(is_part))
    })
}

/// The only variant of a scenario.
pub fn compile(text: &str) -> Program {
    let file = Arc::new(SourceFile::new("test.json", text));
    let scenario = parse(&file).unwrap_or_else(|errors| panic!("{text}\n{errors:#?}"));
    let mut compiled = compile_scenario(&scenario, &file).unwrap_or_else(|errors| panic!("{text}\n{errors:#?}"));
    compiled.remove(0).program
}
