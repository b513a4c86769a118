//! A variant of a scenario as a Python program.
//!
//! Definition: shared names are global variables, primitives are objects of `threading`, `queue` or `asyncio`, functions
//! are functions, and `main()` starts the threads or tasks, waits for them, and asserts what must hold at the end.
//! Spans are places in the scenario. The program has the outcomes that the variant has, values of shared names that is:
//! the two machines are tested against each other in this way.
//!
//! Deviations: what `always` checks is asserted at the end only; texts of errors are those of Python's classes, which
//! scenarios word as `threading` does.
//! What Python cannot say is refused with a diagnostic: see [`CODES`].

mod codes;
mod coroutine;
mod family;
mod function;
mod main;
mod names;
mod rewrite;
mod start;
mod verify;

pub use codes::CODES;
pub use main::BOUND_WORDS;
pub use verify::differences;

use crate::scenario::{
    Definition, Expression, ExpressionKind, Function, Model, Module, Name, Scenario, Signature, Statement,
    StatementKind, Sync, Variant,
};
use crate::source::{Diagnostic, Diagnostics, SourceFile, Span};
use coroutine::called;
use family::Family;
use names::Names;
use rewrite::{attribute, call_with, identifier, name};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The Python program that a variant of a scenario is. For variants of threads and tasks the scenario must be one
/// that compiles.
///
/// # Errors
/// All that Python cannot say, in the order of the text.
pub fn module_of(scenario: &Scenario, variant: &Variant, source: &Arc<SourceFile>) -> Result<Module, Vec<Diagnostic>> {
    let checks = scenario.check.expressions().collect::<Vec<_>>();
    let entries = variant.entries.iter().collect::<Vec<_>>();
    let functions = match variant.model {
        Model::Main => scenario.functions.iter().collect(),
        Model::Threads | Model::Tasks => coroutine::reachable(&scenario.functions, &entries),
    };
    let elsewhere = entries.iter().chain(&checks).copied().collect::<Vec<_>>();
    let mut diagnostics = Diagnostics::default();
    let coroutines = match variant.model {
        Model::Threads => BTreeSet::new(),
        Model::Tasks => coroutine::of_tasks(&functions, &variant.entries),
        Model::Main => coroutine::of_main(&functions),
    };
    let has_tasks = match variant.model {
        Model::Threads => false,
        Model::Tasks => true,
        Model::Main => entries.first().and_then(|entry| called(entry)).is_some_and(|name| coroutines.contains(name)),
    };
    let families = family::families(&scenario.sync, &functions, &elsewhere, has_tasks, &mut diagnostics);
    let mut translator = Translator {
        scenario,
        variant,
        has_tasks,
        names: Names::of(scenario),
        functions,
        coroutines,
        families,
        has_spawn: false,
        diagnostics,
    };
    let body = translator.module(&elsewhere);
    if !translator.diagnostics.is_empty() {
        return Err(translator.diagnostics.sorted());
    }
    Ok(Module { name: "__main__".to_owned(), source: Arc::clone(source), body, is_library: false })
}

struct Translator<'a> {
    scenario: &'a Scenario,
    variant: &'a Variant,
    has_tasks: bool,
    names: Names,
    /// Those that the variant reaches.
    functions: Vec<&'a Function>,
    coroutines: BTreeSet<&'a str>,
    families: BTreeMap<&'a str, Family>,
    /// Something is started that `main` does not know.
    has_spawn: bool,
    diagnostics: Diagnostics,
}

impl<'a> Translator<'a> {
    fn module(&mut self, elsewhere: &[&'a Expression]) -> Vec<Statement> {
        if self.variant.model == Model::Main {
            self.bind_words();
        }
        let shared = self.scenario.shared.iter().map(|shared| assignment(&shared.name, shared.value.clone()));
        let mut body = shared.collect::<Vec<_>>();
        let scenario = self.scenario;
        for sync in &scenario.sync {
            let conditions = scenario.sync.iter().map(|sync| &sync.constructor);
            let elsewhere = elsewhere.iter().copied().chain(conditions).collect::<Vec<_>>();
            if self.variant.model == Model::Main || family::is_mentioned(&sync.name.text, &self.functions, &elsewhere) {
                body.push(self.primitive(sync));
            }
        }
        for function in self.functions.clone() {
            body.push(self.function(function));
        }
        body.extend(self.start());
        let mut whole = self.names.imports();
        whole.append(&mut body);
        whole
    }

    /// `lock = threading.Lock()`
    fn primitive(&mut self, sync: &Sync) -> Statement {
        let span = sync.constructor.span;
        let kind = family::constructor(sync);
        let ExpressionKind::Call { arguments, keywords, .. } = &sync.constructor.kind else {
            return assignment(&sync.name, sync.constructor.clone());
        };
        let class = match (kind, self.families.get(sync.name.text.as_str())) {
            ("Atomic", _) => self.library("simulate", "Atomic", span),
            ("RLock", _) => self.library("threading", kind, span),
            (_, Some(Family::Asynchronous)) => self.library("asyncio", kind, span),
            ("Queue", _) => self.library("queue", kind, span),
            _ => self.library("threading", kind, span),
        };
        assignment(&sync.name, call_with(class, arguments.clone(), keywords.clone(), span))
    }

    /// `module.name`, with the module imported.
    fn library(&mut self, module: &'static str, word: &str, span: Span) -> Expression {
        let module = self.names.module(module);
        attribute(name(&module, span), word, span)
    }

    fn is_scenario_function(&self, name: &str) -> bool {
        self.scenario.functions.iter().any(|function| function.name.text == name)
    }

    fn refuse(&mut self, code: &'static str, span: Span, message: &str, help: &str) {
        self.diagnostics.push(Diagnostic::new(code, span, message).help(help));
    }
}

fn assignment(name: &Name, value: Expression) -> Statement {
    let span = name.span;
    let target = Expression { kind: ExpressionKind::Name(name.text.clone()), span };
    Statement { kind: StatementKind::Assign { targets: vec![target], value }, span }
}

/// `def name(): body`
fn definition(name: &str, is_async: bool, parameters: Signature, body: Vec<Statement>, span: Span) -> Statement {
    let name = identifier(name, span);
    let definition = Definition { name, is_async, decorators: Vec::new(), parameters, body, span };
    Statement { kind: StatementKind::Function(Box::new(definition)), span }
}
