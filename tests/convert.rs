//! Scenarios as Python programs and Python programs as scenarios: nothing may change its meaning.

mod common;

use common::{base_name, scenario_files};
use interleavings::explore::{Budget, full};
use interleavings::program::{Compiled, compile_python, compile_with, differences, module_of};
use interleavings::python;
use interleavings::scenario::{self, Scenario, Variant};
use interleavings::source::{Diagnostic, SourceFile};
use interleavings::trace::{Coverage, Exploration, Status};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The values of shared variables at the end of each outcome, and whether it is a deadlock.
type Outcomes = BTreeSet<(bool, Vec<(String, String)>)>;

fn outcomes(exploration: &Exploration, scenario: &Scenario) -> Outcomes {
    let names = scenario.shared.iter().map(|shared| shared.name.text.as_str()).collect::<Vec<_>>();
    let outcome = |outcome: &interleavings::trace::Outcome| {
        let shown = exploration.shared.iter().filter(|shared| shared.in_outcome).zip(&outcome.shared);
        let values = shown.filter(|(shared, _)| names.contains(&&*shared.name));
        let mut values = values.map(|(shared, value)| (shared.name.to_string(), value.to_string())).collect::<Vec<_>>();
        values.sort();
        (outcome.status == Status::Deadlock, values)
    };
    exploration.outcomes.iter().map(outcome).collect()
}

fn read(name: &str, text: &str) -> (Scenario, Arc<SourceFile>) {
    let source = Arc::new(SourceFile::new(name, text));
    let scenario = scenario::parse(&source).unwrap_or_else(|mistakes| panic!("{name}: {mistakes:#?}"));
    (scenario, source)
}

fn python_text(scenario: &Scenario, variant: &Variant, source: &Arc<SourceFile>) -> Result<String, Vec<Diagnostic>> {
    module_of(scenario, variant, source).map(|module| python::write_program(&module, scenario, variant))
}

fn compile_text(name: &str, text: &str) -> Compiled {
    let source = Arc::new(SourceFile::new(format!("{name}.py"), text));
    let program = python::parse(&source).unwrap_or_else(|mistakes| panic!("{text}\n{mistakes:#?}"));
    let mut compiled = compile_python(&program, &source).unwrap_or_else(|mistakes| panic!("{text}\n{mistakes:#?}"));
    compiled.remove(0)
}

/// What both machines say of one variant; nothing if it cannot be said in Python, or if a limit was hit.
fn compare(file: &str, scenario: &Scenario, variant: &Variant, source: &Arc<SourceFile>, log: &mut String) -> bool {
    let title = format!("{file}, \"{}\"", variant.name.text);
    let text = match python_text(scenario, variant, source) {
        Ok(text) => text,
        Err(mistakes) => {
            let mistakes = mistakes.iter().map(|mistake| format!("{} {}", mistake.code, mistake.message));
            *log += &format!("{title}: refused: {}\n", mistakes.collect::<Vec<_>>().join("; "));
            return true;
        }
    };
    let begin = std::time::Instant::now();
    let compiled = compile_with(scenario, source, &python::with_library).expect("it compiles");
    let original = compiled.iter().find(|it| it.program.variant == variant.name.text).expect("the variant");
    let converted = compile_text(file, &text);
    assert_eq!(converted.program.order, original.program.order, "{title}");
    let native = full(&original.program, &Budget::GENEROUS);
    let process = full(&converted.program, &Budget { states: 300_000, ..Budget::GENEROUS });
    let (wanted, found) = (outcomes(&native, scenario), outcomes(&process, scenario));
    let states = (native.graph.len(), process.graph.len());
    let complete = native.coverage == Coverage::Complete && process.coverage == Coverage::Complete;
    if !complete {
        let extra = found.difference(&wanted).collect::<Vec<_>>();
        *log += &format!("{title}: not complete, {:?} {states:?} extra {extra:?}\n", process.coverage);
        return extra.is_empty();
    }
    if wanted != found {
        let (missing, extra) = (wanted.difference(&found), found.difference(&wanted));
        let (missing, extra) = (missing.collect::<Vec<_>>(), extra.collect::<Vec<_>>());
        *log += &format!(
            "{title}: DIFFERENT {states:?}\n  only the scenario: {missing:?}\n  only Python: {extra:?}\n{text}\n"
        );
        return false;
    }
    *log += &format!("{title}: the same {} outcomes, {states:?} states, {:?}\n", wanted.len(), begin.elapsed());
    true
}

#[test]
fn both_machines_find_the_same_outcomes_of_all_shipped_scenarios() {
    let mut log = String::new();
    let mut all_same = true;
    for path in scenario_files() {
        let name = base_name(&path);
        let text = std::fs::read_to_string(&path).expect("scenarios are UTF-8");
        let (scenario, source) = read(&name, &text);
        for variant in &scenario.variants {
            all_same &= compare(&name, &scenario, variant, &source, &mut log);
        }
    }
    assert!(all_same, "{log}");
    let compared = log.lines().filter(|line| line.contains(": the same ")).count();
    assert!(compared > 110, "only {compared} programs were compared:\n{log}");
}

/// From a scenario to Python, back to a scenario, and to Python again: the second Python is the first.
#[test]
fn a_second_round_changes_nothing() {
    let mut rounds = 0;
    for path in scenario_files() {
        let name = base_name(&path);
        let text = std::fs::read_to_string(&path).expect("scenarios are UTF-8");
        let (scenario, source) = read(&name, &text);
        for variant in &scenario.variants {
            let title = format!("{name}, \"{}\"", variant.name.text);
            let Ok(first) = python_text(&scenario, variant, &source) else { continue };
            let file = Arc::new(SourceFile::new(format!("{name}.py"), first.as_str()));
            let json = python::to_scenario(&file).unwrap_or_else(|mistakes| panic!("{title}\n{first}\n{mistakes:#?}"));
            let (again, json_source) = read("again.json", &json);
            let module = module_of(&again, &again.variants[0], &json_source)
                .unwrap_or_else(|mistakes| panic!("{title}\n{json}\n{mistakes:#?}"));
            let program = python::parse(&file).expect("it was read before");
            let different = differences(program.modules.last().expect("a module"), &module);
            assert!(different.is_empty(), "{title}\n{first}\n{different:#?}");
            let second = python::write_program(&module, &again, &again.variants[0]);
            assert_eq!(first, second, "{title}\n{json}");
            rounds += 1;
        }
    }
    assert!(rounds > 100, "only {rounds} programs");
}

fn mistakes_of(text: &str) -> Vec<String> {
    let file = Arc::new(SourceFile::new("file.py", text));
    let mistakes = python::to_scenario(&file).expect_err("it is refused");
    let shown = mistakes.iter().map(|mistake| {
        let position = file.position(mistake.primary.span.start);
        format!("{} {}:{} {}", mistake.code, position.line, position.column, mistake.message)
    });
    shown.collect()
}

#[test]
fn what_a_scenario_cannot_say_is_refused_all_at_once() {
    let text = "\
import threading
from functools import cache
pair = (1, 2)
a, b = 1, 2
lock = threading.Lock()
class Account:
    pass
@cache
def decorated():
    pass
def work(*numbers):
    global unknown
    unknown = 1
    pair = 3
    def inner():
        pass
    match numbers:
        case []:
            pass
for n in range(3):
    work(n)
work()
";
    let found = mistakes_of(text);
    let expected = [
        "E0408 3:8 a scenario's shared names begin with values of JSON",
        "E0408 4:1 a scenario gives a value to one name at a time",
        "E0408 6:1 a scenario has no classes",
        "E0408 8:2 a scenario has no decorators",
        "E0408 11:1 `unknown` is global and has no value at the beginning",
        "E0408 11:1 a scenario's functions have simple parameters only",
        "E0408 15:5 a scenario has no functions and classes inside of functions",
        "E0408 17:11 a scenario has no `match`",
        "E0408 20:5 a scenario has no statements outside of functions",
    ];
    assert_eq!(found, expected, "{found:#?}");
    assert_eq!(
        mistakes_of("count = 0\ndef work():\n    count = 1\nwork()\n"),
        ["E0408 3:5 `count` is a global variable, too"]
    );
    assert_eq!(mistakes_of("count = 0\ncount += 1\n").last().map(|it| &it[..9]), Some("E0408 2:1"));
}

#[test]
fn a_function_that_would_change_its_kind_is_found() {
    let text = "import asyncio\nasync def idle():\n    pass\nasync def main():\n    work = idle\n    await work()\nasyncio.run(main())\n";
    let file = Arc::new(SourceFile::new("file.py", text));
    let json = python::to_scenario(&file).expect("it can be said");
    let (scenario, source) = read("file.json", &json);
    let module = module_of(&scenario, &scenario.variants[0], &source).expect("it is a program");
    let program = python::parse(&file).expect("it is Python");
    let found = differences(program.modules.last().expect("a module"), &module);
    assert_eq!(
        found.iter().map(|it| it.message.as_str()).collect::<Vec<_>>(),
        ["a scenario would take `idle` for an ordinary function"]
    );
}

/// Mistakes of a scenario's variant that Python cannot say, or of a `main` variant.
fn refused(text: &str) -> Vec<String> {
    let source = Arc::new(SourceFile::new("scenario.json", text));
    let mistakes = match scenario::parse(&source) {
        Ok(scenario) => match compile_with(&scenario, &source, &python::with_library) {
            Ok(_) => module_of(&scenario, &scenario.variants[0], &source).expect_err("it is refused"),
            Err(mistakes) => mistakes,
        },
        Err(mistakes) => mistakes,
    };
    mistakes.iter().map(|mistake| format!("{} {}", mistake.code, source.slice(mistake.primary.span))).collect()
}

#[test]
fn what_python_cannot_say_is_refused() {
    let scenario = |sync: &str, functions: &str, variant: &str| {
        format!(r#"{{ "format": 1, "sync": {sync}, "functions": {functions}, "variants": {{ "v": {variant} }} }}"#)
    };
    let both = scenario(
        r#"{ "lock": "Lock()" }"#,
        r#"{ "f": [ "await lock.acquire()" ], "g": [ { "with": "lock", "do": [ "pass" ] } ] }"#,
        r#"{ "tasks": [ "f()", "g()" ] }"#,
    );
    assert_eq!(refused(&both), ["E0501 lock"]);
    let rlock = scenario(r#"{ "lock": "RLock()" }"#, r#"{ "f": [ "lock.acquire()" ] }"#, r#"{ "tasks": [ "f()" ] }"#);
    assert_eq!(refused(&rlock), ["E0502 lock"]);
    let locked = scenario(
        r#"{ "slots": "Semaphore(2)" }"#,
        r#"{ "f": [ "print(slots.locked())" ] }"#,
        r#"{ "threads": [ "f()" ] }"#,
    );
    assert_eq!(refused(&locked), ["E0503 slots.locked()"]);
    let default =
        scenario("{}", r#"{ "f(items=[])": [ "items.append(1)" ], "g": [ "f()" ] }"#, r#"{ "threads": [ "g()" ] }"#);
    assert_eq!(refused(&default), ["E0504 []"]);
    let join = scenario("{}", r#"{ "f": [ "join(spawn(g()))" ], "g": [ "pass" ] }"#, r#"{ "tasks": [ "f()" ] }"#);
    assert_eq!(refused(&join), ["E0505 join(spawn(g()))"]);
    let start = scenario("{}", r#"{ "f": [ "pass" ] }"#, r#"{ "main": "print(1)" }"#);
    assert_eq!(refused(&start), ["E0506 print(1)"]);
}

#[test]
fn main_variants_are_checked_as_python_is() {
    let scenario = |body: &str, variants: &str| {
        format!(r#"{{ "format": 1, "functions": {{ "main": [ {body} ] }}, "variants": {variants} }}"#)
    };
    let main = r#"{ "v": { "main": "main()" } }"#;
    // What other variants have no meaning for.
    let rich = r#""import heapq", "numbers = {n for n in (3, 1)}", "first, *rest = sorted(numbers, key=lambda n: -n)""#;
    let source = Arc::new(SourceFile::new("scenario.json", scenario(rich, main)));
    let parsed = scenario::parse(&source).expect("it can be read");
    assert_eq!(compile_with(&parsed, &source, &python::with_library).map(|compiled| compiled.len()), Ok(1));
    let mixed = r#"{ "v": { "main": "main()" }, "w": { "threads": [ "main()" ] } }"#;
    assert!(refused(&scenario(rich, mixed)).iter().all(|mistake| mistake.starts_with("E02")));
    // What Python's compiler refuses.
    assert_eq!(refused(&scenario(r#""pass", "break""#, main)), ["E0404 main"]);
    assert_eq!(refused(&scenario(r#""import nothing""#, main)), ["E0406 nothing"]);
    assert_eq!(refused(&scenario(r#""def f(): pass""#, main)), ["E0204 def"]);
    assert_eq!(
        refused(&scenario(r#""pass""#, r#"{ "v": { "main": "main()", "threads": [ "main()" ] } }"#)),
        ["E0112 \"main\""]
    );
}
