//! The programs of a Python file: its process, and what each variant says about it.

use super::{CHECK, compile_with_checks};
use crate::program::compile::{plain_expression, unique_slug};
use crate::program::fingerprint::Fingerprint;
use crate::program::{Check, CheckCode, Compiled, Initial, Model, Order, Process, Program, SharedName};
use crate::program::{Guard, guards_of_block};
use crate::scenario::{Module, Name, PythonProgram, PythonVariant, Scenario, Statement, StatementKind, Variant};
use crate::source::{Diagnostic, Diagnostics, SourceFile};
use crate::value::{Plain, Value};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Compiles every variant of a Python file.
///
/// # Errors
/// All mistakes, in the order of the text.
pub fn compile_python(python: &PythonProgram, source: &Arc<SourceFile>) -> Result<Vec<Compiled>, Vec<Diagnostic>> {
    let checks = python.variants.iter().flat_map(|variant| &variant.check);
    let checks = checks.map(|expression| {
        let kind = StatementKind::Return(Some(expression.clone()));
        let body = vec![Statement { kind, span: expression.span }];
        Module { name: "__main__".to_owned(), source: Arc::clone(source), body, is_library: false }
    });
    let checks = checks.collect::<Vec<_>>();
    let (process, codes) = compile_with_checks(&python.modules, &checks)?;
    let process = Arc::new(process);
    let shared = shared_names(&process);
    let fingerprint = fingerprint(&process);
    let mut guards = Vec::new();
    python.modules.last().into_iter().for_each(|main| guards_of_block(&main.body, &mut guards));
    let guards: Arc<[Guard]> = guards.into();
    let (mut diagnostics, mut slugs, mut compiled) = (Diagnostics::default(), BTreeSet::new(), Vec::new());
    let mut codes = codes.into_iter();
    for variant in &python.variants {
        let finally = variant.check.iter().zip(&mut codes).map(|(expression, code)| Check {
            text: source.slice(expression.span).to_owned(),
            span: expression.span,
            code: CheckCode::Process(code),
        });
        let program = Program {
            source: Arc::clone(source),
            scenario: stem(&source.name),
            variant: variant.name.text.clone(),
            slug: unique_slug(&variant.name.text, &mut slugs),
            model: Model::Main,
            order: variant.order.unwrap_or(Order::Latency),
            shared: shared.clone(),
            functions: Arc::default(),
            entries: Vec::new(),
            process: Some(Arc::clone(&process)),
            python: variant.python.unwrap_or_default(),
            switching: variant.switching.unwrap_or_default(),
            is_traced: false,
            guards: Arc::clone(&guards),
            always: Vec::new(),
            finally: finally.collect(),
            eventually: Vec::new(),
            leads_to: Vec::new(),
            fingerprint: {
                let mut of_variant = fingerprint.clone();
                of_variant.add(&format!("{:?} {:?} {:?}", variant.order, variant.python, variant.switching));
                of_variant.value()
            },
        };
        compiled.push(Compiled {
            expected_findings: variant.expect.findings.iter().map(|name| name.text.clone()).collect(),
            expected_outcomes: expected_outcomes(variant, &shared, &mut diagnostics),
            expected_output: variant.output.clone(),
            program,
        });
    }
    if diagnostics.is_empty() { Ok(compiled) } else { Err(diagnostics.sorted()) }
}

/// Compiles a `main` variant of a scenario: the modules of its program, its own last.
pub fn compile_main(
    modules: Vec<Module>,
    scenario: &Scenario,
    variant: &Variant,
    source: &Arc<SourceFile>,
) -> Result<Compiled, Vec<Diagnostic>> {
    let check = scenario.check.expressions().cloned().collect();
    let as_python = PythonVariant {
        name: variant.name.clone(),
        about: variant.about.clone(),
        python: variant.python,
        switching: variant.switching,
        order: variant.order,
        expect: variant.expect.clone(),
        output: None,
        check,
        span: variant.span,
    };
    let python = PythonProgram { modules, variants: vec![as_python] };
    let mut compiled = compile_python(&python, source)?.remove(0);
    let program = &mut compiled.program;
    program.scenario = scenario.name.clone();
    for check in &mut program.finally {
        // The text of a JSON string.
        check.text = serde_json::from_str(&format!("\"{}\"", check.text)).unwrap_or_else(|_| check.text.clone());
    }
    let mut always = program.finally.split_off(scenario.check.finally.len());
    let mut eventually = always.split_off(scenario.check.always.len());
    let mut pairs = eventually.split_off(scenario.check.eventually.len()).into_iter();
    program.leads_to = std::iter::from_fn(|| pairs.next().zip(pairs.next())).collect();
    (program.always, program.eventually) = (always, eventually);
    Ok(compiled)
}

/// The name of a file without its folder and its ending.
fn stem(name: &str) -> String {
    Path::new(name).file_stem().map_or_else(|| name.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// The variables of the user's module that are data.
fn shared_names(process: &Process) -> Vec<SharedName> {
    let main = process.modules.last();
    let names = main.into_iter().flat_map(|main| main.shown.iter().map(|slot| &main.globals[usize::from(*slot)]));
    let shared = |name: &Arc<str>| SharedName {
        name: Arc::clone(name),
        declared: true,
        initial: Initial::Variable(Value::None),
    };
    names.map(shared).collect()
}

fn expected_outcomes(
    variant: &PythonVariant,
    shared: &[SharedName],
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Vec<(String, Plain)>>> {
    let outcomes = variant.expect.outcomes.as_ref()?;
    let mut value = |(name, value): &(Name, _)| {
        if !shared.iter().any(|known| *known.name == *name.text) {
            let message = format!("`{}` is not a global variable with data", name.text);
            let diagnostic = Diagnostic::new("E0313", name.span, message);
            diagnostics.push(diagnostic.suggest(&name.text, shared.iter().map(|known| &*known.name)));
        }
        (name.text.clone(), plain_expression(value))
    };
    Some(outcomes.iter().map(|outcome| outcome.values.iter().map(&mut value).collect()).collect())
}

/// The fingerprint of everything that gives the program its meaning: the code of all modules and how it runs, but not
/// where it is written, and not the checks.
fn fingerprint(process: &Process) -> Fingerprint {
    let mut fingerprint = Fingerprint::new();
    for (code, number) in process.codes.iter().zip(0..).filter(|(code, _)| &*code.name != CHECK) {
        fingerprint.add(&process.listing(number));
        let parameters = (code.positional_only, code.positional, code.keyword_only, code.rest, code.keywords);
        let variables = (&code.locals, &code.cells, code.free, code.class_cell);
        let rest = (&code.handlers, code.atomic, &code.documentation);
        fingerprint.add(&format!("{parameters:?} {variables:?} {rest:?}"));
    }
    fingerprint
}
