//! Whatever a scenario says, nothing breaks: shipped scenarios that were damaged, recombined or rewritten go all
//! the way from text to every output. Crashes, hangs, wide lines and runs that differ belong here; whether a
//! result is right does not.
//!
//! The cases are the same in every run. For other ones, or more: `PROPTEST_RNG_SEED=7 PROPTEST_CASES=10000`.

mod common;

use common::{Explored, explore_text, scenario_files, too_wide};
use interleavings::explore::{self, Budget};
use interleavings::export::{diagnostics, dot, graph_json, graphml, json, mermaid, svg, text};
use interleavings::report::graph::GraphReport;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::RngSeed;
use serde_json::{Value as Json, json};
use std::sync::LazyLock;

/// Small enough for thousands of programs, large enough for most of the shipped ones.
const BUDGET: Budget<'static> = Budget { states: 300, memory: 64 << 20, ..Budget::GENEROUS };

/// The most nodes of a graph.
const NODES: usize = 40;

static SCENARIOS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let files = scenario_files().into_iter();
    files.map(|path| std::fs::read_to_string(path).expect("scenarios are UTF-8")).collect()
});

/// Statements and expressions of the shipped scenarios, to be put elsewhere.
static STRINGS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut strings = Vec::new();
    for text in SCENARIOS.iter() {
        let mut scenario: Json = serde_json::from_str(text).expect("scenarios are JSON");
        visit(&mut scenario, &mut |value| strings.extend(value.as_str().map(str::to_string)));
    }
    strings.sort();
    strings.dedup();
    strings
});

/// Calls `look` for every value of a tree, in order.
fn visit(value: &mut Json, look: &mut dyn FnMut(&mut Json)) {
    look(value);
    match value {
        Json::Array(items) => items.iter_mut().for_each(|item| visit(item, look)),
        Json::Object(members) => members.values_mut().for_each(|member| visit(member, look)),
        _ => {}
    }
}

/// One damage to the tree of a scenario.
#[derive(Clone, Debug)]
enum Damage {
    /// A string becomes another one.
    Replace(prop::sample::Index, String),
    /// Two strings change places.
    Swap(prop::sample::Index, prop::sample::Index),
    /// An element of a list goes.
    Remove(prop::sample::Index, prop::sample::Index),
    /// An element of a list comes twice.
    Repeat(prop::sample::Index, prop::sample::Index),
    /// A string in a list becomes a block with a statement inside.
    Wrap(prop::sample::Index, &'static str, String),
}

impl Damage {
    fn apply(&self, scenario: &mut Json) {
        match self {
            Damage::Replace(at, new) => replace_string(scenario, at, new.clone()),
            Damage::Swap(one, other) => {
                let strings = strings(scenario);
                if !strings.is_empty() {
                    let (one, other) = (one.index(strings.len()), other.index(strings.len()));
                    let mut number = 0;
                    visit(scenario, &mut |value| {
                        if let Json::String(text) = value {
                            let new = if number == one { other } else { one };
                            if number == one || number == other {
                                *text = strings[new].clone();
                            }
                            number += 1;
                        }
                    });
                }
            }
            Damage::Remove(list, at) => with_list(scenario, list, &mut |items| {
                items.remove(at.index(items.len()));
            }),
            Damage::Repeat(list, at) => with_list(scenario, list, &mut |items| {
                let at = at.index(items.len());
                items.insert(at, items[at].clone());
            }),
            Damage::Wrap(list, block, head) => with_list(scenario, list, &mut |items| {
                let body = items.split_off(items.len() / 2);
                let part = if *block == "if" { "then" } else { "do" };
                items.push(json!({ *block: head, part: body }));
            }),
        }
    }
}

fn strings(scenario: &mut Json) -> Vec<String> {
    let mut strings = Vec::new();
    visit(scenario, &mut |value| strings.extend(value.as_str().map(str::to_string)));
    strings
}

fn replace_string(scenario: &mut Json, at: &prop::sample::Index, new: String) {
    let count = strings(scenario).len();
    let mut number = 0;
    visit(scenario, &mut |value| {
        if let Json::String(text) = value {
            if count > 0 && number == at.index(count) {
                text.clone_from(&new);
            }
            number += 1;
        }
    });
}

fn with_list(scenario: &mut Json, list: &prop::sample::Index, change: &mut dyn FnMut(&mut Vec<Json>)) {
    let mut count = 0;
    let is_list = |value: &Json| value.as_array().is_some_and(|items| !items.is_empty());
    visit(scenario, &mut |value| count += usize::from(is_list(value)));
    if count == 0 {
        return;
    }
    let (wanted, mut number) = (list.index(count), 0);
    visit(scenario, &mut |value| {
        if is_list(value) {
            number += 1;
            if number == wanted + 1
                && let Json::Array(items) = value
            {
                change(items);
            }
        }
    });
}

/// Where a value can be put.
const TARGETS: &[&str] = &["counter", "items", "balance", "x", "seen", "items[0]", "balance['a']", "x[counter]"];

/// Expressions without parts. Some mean nothing in most scenarios.
const LEAVES: &[&str] = &[
    "0",
    "1",
    "-1",
    "2.5",
    "True",
    "None",
    "'a'",
    "''",
    "[]",
    "{}",
    "(1, 2)",
    "9223372036854775807",
    "counter",
    "items",
    "balance",
    "x",
    "counter",
    "items",
    "balance",
    "x",
    "lock",
    "queue",
    "nobody",
    "me",
];

const OPERATORS: &[&str] =
    &["+", "-", "*", "//", "/", "%", "**", "<", "<=", "==", "!=", "in", "not in", "and", "or", "is", "<<", "&", "@"];

/// Calls; each `_` stands for an argument.
const CALLS: &[&str] = &[
    "len(_)",
    "str(_)",
    "sorted(_)",
    "list(_)",
    "range(_)",
    "range(_, _)",
    "min(_, _)",
    "sum(_)",
    "int(_)",
    "abs(_)",
    "repr(_)",
    "max(_)",
    "choose(_, _)",
    "choose(1, 2, 3)",
    "_[_]",
    "_[_:_]",
    "[_, _]",
    "{_: _}",
    "[i for i in _]",
    "{i: _ for i in _ if i}",
    "(_ if _ else _)",
    "f\"{_!r:>4}\"",
    "not (_)",
    "-(_)",
    "_.append(_)",
    "items.append(_)",
    "items.pop()",
    "items.pop(_)",
    "items.sort()",
    "items.extend(_)",
    "balance.get(_)",
    "balance.pop(_, _)",
    "balance.update(_)",
    "balance.items()",
    "lock.acquire()",
    "lock.release()",
    "lock.locked()",
    "queue.put(_)",
    "queue.get()",
    "queue.qsize()",
    "queue.task_done()",
    "queue.join()",
    "event.set()",
    "event.wait()",
    "event.clear()",
    "event.is_set()",
    "semaphore.acquire()",
    "semaphore.release()",
    "one(_)",
    "other()",
];

/// Statements; each `_` stands for an expression, each `$` for a target.
const STATEMENTS: &[&str] = &[
    "$ = _",
    "$ += _",
    "$ -= _",
    "$ *= _",
    "$ = $ = _",
    "$, $ = _",
    "_",
    "_",
    "assert _",
    "assert _, _",
    "return _",
    "print(_)",
    "print(_, _, sep=_)",
    "raise ValueError(_)",
    "await sleep(_)",
    "sleep(_)",
    "del $",
    "pass",
    "break",
    "return",
    "await sleep(0)",
    "worker = spawn(one(_))",
    "worker.join()",
    "await lock.acquire()",
    "await queue.get()",
    "await queue.put(_)",
    "await event.wait()",
];

/// A template with its gaps filled.
fn fill(template: &str, gap: char, mut fillings: impl Iterator<Item = String>) -> String {
    let mut pieces = template.split(gap);
    let mut text = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        text.push_str(&fillings.next().unwrap_or_else(|| "0".to_string()));
        text.push_str(piece);
    }
    text
}

/// Python expressions.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(LEAVES).prop_map(str::to_string);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(OPERATORS), inner.clone())
                .prop_map(|(left, operator, right)| format!("{left} {operator} {right}")),
            (prop::sample::select(CALLS), prop::collection::vec(inner, 3)).prop_map(|(call, arguments)| fill(
                call,
                '_',
                arguments.into_iter()
            )),
        ]
    })
}

/// Python statements.
fn statement() -> impl Strategy<Value = String> {
    let targets = prop::collection::vec(prop::sample::select(TARGETS), 2);
    (prop::sample::select(STATEMENTS), targets, prop::collection::vec(expression(), 3)).prop_map(
        |(statement, targets, expressions)| {
            // Gaps first, since a target may not have any, but an expression may hold anything.
            let with_targets = fill(statement, '$', targets.into_iter().map(str::to_string));
            fill(&with_targets, '_', expressions.into_iter())
        },
    )
}

/// A statement that some shipped scenario has, or one out of the grammar.
fn any_statement() -> impl Strategy<Value = String> {
    prop_oneof![prop::sample::select(STRINGS.as_slice()), statement()]
}

fn damage() -> impl Strategy<Value = Damage> {
    let index = any::<prop::sample::Index>;
    let block = prop::sample::select(&["if", "while", "repeat", "with"][..]);
    prop_oneof![
        3 => (index(), any_statement()).prop_map(|(at, new)| Damage::Replace(at, new)),
        2 => (index(), index()).prop_map(|(one, other)| Damage::Swap(one, other)),
        1 => (index(), index()).prop_map(|(list, at)| Damage::Remove(list, at)),
        1 => (index(), index()).prop_map(|(list, at)| Damage::Repeat(list, at)),
        1 => (index(), block, expression()).prop_map(|(list, block, head)| Damage::Wrap(list, block, head)),
    ]
}

/// A shipped scenario whose tree was damaged.
fn damaged_tree() -> impl Strategy<Value = String> {
    (prop::sample::select(SCENARIOS.as_slice()), prop::collection::vec(damage(), 1..4)).prop_map(|(text, damages)| {
        let mut scenario: Json = serde_json::from_str(&text).expect("scenarios are JSON");
        damages.iter().for_each(|damage| damage.apply(&mut scenario));
        serde_json::to_string_pretty(&scenario).expect("JSON")
    })
}

/// A shipped scenario with other bytes here and there.
fn damaged_bytes() -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0usize..3);
    (prop::sample::select(SCENARIOS.as_slice()), prop::collection::vec(change, 1..4)).prop_map(|(text, changes)| {
        let mut bytes = text.into_bytes();
        for (at, byte, kind) in changes {
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes[at] ^= 1 << (byte % 7),
                _ => {
                    bytes.remove(at);
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// A program out of nothing but the grammar.
fn written() -> impl Strategy<Value = String> {
    let block = prop_oneof![
        6 => statement().prop_map(Json::String),
        1 => (expression(), statement()).prop_map(|(test, then)| json!({ "if": test, "then": [then] })),
        1 => statement().prop_map(|body| json!({ "while": "counter < 2", "do": [body, "counter += 1"] })),
        1 => (0..3u8, statement()).prop_map(|(count, body): (u8, String)| json!({ "repeat": count.to_string(), "do": [body] })),
        1 => statement().prop_map(|body| json!({ "with": "lock", "do": [body] })),
        1 => (statement(), statement())
            .prop_map(|(body, handler)| json!({ "try": [body], "except": [{ "do": [handler] }] })),
    ];
    let body = prop::collection::vec(block, 1..3);
    (body.clone(), body, expression(), prop::bool::ANY).prop_map(|(one, other, check, tasks)| {
        let model = if tasks { "tasks" } else { "threads" };
        let scenario = json!({
            "format": 1,
            "shared": { "counter": 0, "items": [1, 2], "balance": { "a": 1, "b": [3] }, "x": null },
            "sync": { "lock": "Lock()", "queue": "Queue(1)", "event": "Event()", "semaphore": "Semaphore(1)" },
            "functions": { "one(me)": one, "other": other },
            "variants": { "v": { model: ["one(1)", "other()", "one(2)"] } },
            "check": { "always": ["counter >= 0"], "finally": [check, "items == [1, 2]"] }
        });
        serde_json::to_string_pretty(&scenario).expect("JSON")
    })
}

/// The whole way. Returns whether it was accepted.
fn whole_way(text: &str) -> bool {
    struct T(std::time::Instant, String);
    impl Drop for T {
        fn drop(&mut self) {
            if self.0.elapsed().as_secs_f32() > 1.0 {
                eprintln!("SLOW {:?} {}", self.0.elapsed(), self.1);
            }
        }
    }
    let _t = T(std::time::Instant::now(), text.to_string());
    let explored = match explore_text("fuzz.json", text, &BUDGET) {
        Ok(explored) => explored,
        Err((source, mistakes)) => {
            assert!(!mistakes.is_empty(), "refused without a reason");
            for colour in [false, true] {
                diagnostics::render(&source, &mistakes, colour);
            }
            return false;
        }
    };
    let report = explored.report();
    for (verbose, full) in [(false, false), (true, true)] {
        let page = text::render(&report, &text::TextOptions { verbose, full, ..text::TextOptions::default() });
        let wide = too_wide(&page);
        assert!(wide.is_empty(), "wider than the page:\n{}", wide.join("\n"));
    }
    let first = json::render(&report);
    serde_json::from_str::<Json>(&first).expect("a report is JSON");
    let again = explore_text("fuzz.json", text, &BUDGET).unwrap_or_else(|_| panic!("refused the second time"));
    assert_eq!(first, json::render(&again.report()), "the second time is different");
    explored.variants.iter().for_each(|variant| {
        let program = &variant.compiled.program;
        for finding in &variant.findings {
            let schedule = finding.witness.schedule(&variant.exploration);
            let replay = explore::replay(program, &schedule);
            replay.unwrap_or_else(|error| panic!("{} cannot be replayed: {error}", finding.kind.name()));
        }
    });
    draw(&explored);
    true
}

/// All graphs of the first variant.
fn draw(explored: &Explored) {
    let Some(variant) = explored.variants.first() else { return };
    let (program, exploration) = (&variant.compiled.program, &variant.exploration);
    let witness = variant.findings.first().map(|finding| &finding.witness);
    let graphs =
        [GraphReport::states(program, exploration, NODES, witness), GraphReport::outcomes(program, exploration, NODES)];
    for graph in graphs {
        dot::render(&graph);
        svg::render(&graph);
        let _ = mermaid::render(&graph);
        roxmltree::Document::parse(&graphml::render(&graph)).expect("GraphML is XML");
        roxmltree::Document::parse(&svg::render(&graph)).expect("SVG is XML");
        serde_json::from_str::<Json>(&graph_json::render(&graph)).expect("a graph is JSON");
    }
}

/// The same cases in every run, unless others are asked for.
fn cases(number: u32) -> ProptestConfig {
    let standard = ProptestConfig::default();
    let rng_seed = if standard.rng_seed == RngSeed::Random { RngSeed::Fixed(20_240_731) } else { standard.rng_seed };
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { standard.cases } else { number };
    ProptestConfig { cases, rng_seed, failure_persistence: None, max_shrink_iters: 2_000, ..standard }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn scenarios_with_other_bytes(text in damaged_bytes()) {
        whole_way(&text);
    }

    #[test]
    fn scenarios_with_other_statements(text in damaged_tree()) {
        whole_way(&text);
    }

    #[test]
    fn programs_out_of_the_grammar(text in written()) {
        whole_way(&text);
    }
}

/// Damage that is always refused would test nothing but the refusal.
#[test]
fn many_damaged_scenarios_still_run() {
    let mut runner = proptest::test_runner::TestRunner::new(cases(1));
    for (name, strategy, least) in [
        ("bytes", damaged_bytes().boxed(), 5),
        ("trees", damaged_tree().boxed(), 10),
        ("grammar", written().boxed(), 5),
    ] {
        let trees = (0..100).map(|_| strategy.new_tree(&mut runner).expect("a scenario").current());
        let accepted = trees.filter(|text| whole_way(text)).count();
        println!("{name}: {accepted} of 100 were accepted");
        assert!(accepted >= least, "{name}: only {accepted} of 100 were accepted");
    }
}
