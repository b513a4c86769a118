//! Scenarios as Python programs and Python programs as scenarios: nothing may change its meaning.

mod common;

use common::{base_name, scenario_files};
use interleavings::explore::{Budget, full};
use interleavings::program::{Compiled, Model, Order, compile, compile_python, module_of};
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
    let compiled = compile(scenario, source).expect("it compiles");
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
        *log += &format!("{title}: DIFFERENT {states:?}\n  only the scenario: {missing:?}\n  only Python: {extra:?}\n{text}\n");
        return false;
    }
    *log += &format!("{title}: the same {} outcomes, {states:?} states, {:?}\n", wanted.len(), begin.elapsed());
    true
}

#[test]
fn both_machines_find_the_same_outcomes_of_all_shipped_scenarios() {
    let mut log = String::new();
    let mut all_same = true;
    let only = std::env::var("ONLY").unwrap_or_default();
    for path in scenario_files() {
        let name = base_name(&path);
        if !name.contains(&only) {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("scenarios are UTF-8");
        let (scenario, source) = read(&name, &text);
        for variant in scenario.variants.iter().filter(|variant| variant.model != Model::Main) {
            all_same &= compare(&name, &scenario, variant, &source, &mut log);
            eprintln!("{}", log.lines().last().unwrap_or_default());
        }
    }
    assert!(all_same, "{log}");
}
