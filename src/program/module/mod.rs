//! From the syntax trees of Python modules to code objects.
//!
//! Source: the Python language reference; where it leaves open what is observable (the order of evaluation, what is
//! looked up when), CPython 3.11's compiler. Scopes come first (`scope`), then code (`unit` and those that follow), put
//! together by `assemble`, which knows the depth of the stack everywhere; `effect` checks the result on every path.
//! All mistakes are collected.
//!
//! Deviations: what cannot be reached is not compiled, so a mistake in it that only compiling finds is not reported.
//! Modules exist before the program starts: `import` only binds names. Classes cannot be given bases by `*bases`.
//! It does not know what operations do (`machine`), nor which modules the library has.

mod assemble;
mod block;
mod definition;
mod effect;
mod expression;
mod flow;
mod limits;
mod pattern;
mod scope;
mod shown;
mod statement;
#[cfg(test)]
mod tests;
mod unit;
mod walk;

use super::code::{Code, CodeKind, ModuleCode, Operation, Process};
use crate::scenario::{Module, StatementKind};
use crate::source::{Diagnostic, SourceFile, Span};
use crate::value::Value;
use flow::Flow;
use scope::{Scopes, node};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use unit::Unit;

/// Names of a module's global variables, by slot.
#[derive(Debug, Default)]
struct Globals {
    names: Vec<Arc<str>>,
    slots: BTreeMap<Arc<str>, u16>,
}

impl Globals {
    /// The slot of a name, a new one if need be; nothing if there are too many.
    fn slot(&mut self, name: &str) -> Option<u16> {
        if let Some(slot) = self.slots.get(name) {
            return Some(*slot);
        }
        let slot = u16::try_from(self.names.len()).ok().filter(|slot| *slot < u16::MAX)?;
        let name: Arc<str> = name.into();
        self.names.push(Arc::clone(&name));
        self.slots.insert(name, slot);
        Some(slot)
    }
}

/// What compiling one module needs: the module, and what the others have.
struct Compiler<'a> {
    module: u16,
    module_name: Arc<str>,
    is_library: bool,
    scopes: Scopes,
    flow: Flow,
    units: Vec<Unit<'a>>,
    /// Codes by the node of the tree.
    compiled: BTreeMap<usize, u32>,
    /// Names that mean `_simulate.atomic`.
    atomic_names: BTreeSet<String>,
    texts: &'a mut BTreeSet<Arc<str>>,
    codes: &'a mut Vec<Code>,
    globals: &'a mut [Globals],
    /// What may be imported from each module.
    exports: &'a [BTreeSet<String>],
    /// Modules by name.
    numbers: &'a BTreeMap<Arc<str>, u16>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

/// Compiles modules, given in the order in which they are to be initialised: `builtins` first, `__main__` last. A
/// module may import those before it, and those after it in its functions.
///
/// # Errors
/// All mistakes, with places in the module that is compiled last: those of the library are mistakes of ours.
pub fn compile_process(modules: &[Module]) -> Result<Process, Vec<Diagnostic>> {
    let packages = packages(modules);
    let (first, others) = modules.split_at(modules.len().min(1));
    let modules = first.iter().chain(&packages).chain(others).collect::<Vec<_>>();
    let mut diagnostics = Vec::new();
    if modules.len() >= usize::from(u16::MAX) {
        return Err(vec![limits::too_many(Span::default(), "modules")]);
    }
    let mut scopes = modules.iter().map(|module| scope::analyse(module, &mut diagnostics)).collect::<Vec<_>>();
    let numbers: BTreeMap<Arc<str>, u16> =
        modules.iter().zip(0..).map(|(module, number)| (module.name.as_str().into(), number)).collect();
    let exports = exports(&modules, &scopes, &numbers);
    let mut globals = modules.iter().map(|_| Globals::default()).collect::<Vec<_>>();
    let (mut codes, mut texts, mut bodies) = (Vec::new(), BTreeSet::new(), Vec::new());
    for (number, module) in modules.iter().copied().enumerate() {
        let scopes = std::mem::replace(&mut scopes[number], Scopes::empty());
        let mut compiler = Compiler {
            module: number as u16,
            module_name: module.name.as_str().into(),
            is_library: module.is_library,
            flow: Flow::new(module, &scopes),
            scopes,
            units: Vec::new(),
            compiled: BTreeMap::new(),
            atomic_names: BTreeSet::new(),
            texts: &mut texts,
            codes: &mut codes,
            globals: &mut globals,
            exports: &exports,
            numbers: &numbers,
            diagnostics: &mut diagnostics,
        };
        bodies.push(compiler.module(module));
    }
    if !diagnostics.is_empty() {
        let mut sorted = crate::source::Diagnostics::default();
        diagnostics.into_iter().for_each(|diagnostic| sorted.push(diagnostic));
        return Err(sorted.sorted());
    }
    let compiled = modules.iter().zip(globals).zip(bodies).map(|((module, globals), body)| ModuleCode {
        name: module.name.as_str().into(),
        source: Arc::clone(&module.source),
        shown: shown::shown(module, &globals),
        globals: globals.names,
        body,
        is_library: module.is_library,
    });
    let process = Process { modules: compiled.collect(), codes, checks: Vec::new(), frozen: Arc::default() };
    #[cfg(debug_assertions)]
    for code in &process.codes {
        if let Err(problem) = effect::verify(code, &process.codes) {
            panic!("compiled wrongly: {problem}");
        }
    }
    Ok(process)
}

impl<'a> Compiler<'a> {
    /// Compiles the body of a module and gives the number of its code.
    fn module(&mut self, module: &'a Module) -> u32 {
        let end = module.source.text.len();
        let span = Span::new(end, end);
        let unit = Unit::new(self, 0, CodeKind::Module, "<module>", None, span);
        self.code(node(module), unit, false, span, |compiler| {
            let body = compiler.documentation(&module.body);
            compiler.parts(&module.name);
            compiler.statements(body);
            compiler.return_none(span);
        })
    }

    /// Binds the modules of a package that it does not bind itself.
    fn parts(&mut self, package: &str) {
        let numbers = self.numbers;
        let here = usize::from(self.module);
        for (name, number) in numbers {
            if let Some((parent, part)) = name.rsplit_once('.')
                && parent == package
                && !self.scopes.get(0).own_variables().any(|name| name == part)
            {
                let span = Span::default();
                let slot = self.slot_of(here, part, span);
                self.constant(Value::Module(*number), span);
                self.emit(Operation::StoreGlobal { slot, derived: false }, span);
            }
        }
    }
}

/// The packages that dotted names need but nobody gave: `concurrent` for `concurrent.futures`.
fn packages(modules: &[Module]) -> Vec<Module> {
    let mut missing: Vec<Module> = Vec::new();
    for module in modules {
        let mut name = module.name.as_str();
        while let Some((package, _)) = name.rsplit_once('.') {
            name = package;
            if !modules.iter().chain(&missing).any(|other| other.name == name) {
                let source = Arc::new(SourceFile::new(format!("{name}.py"), ""));
                missing.push(Module { name: name.to_owned(), source, body: Vec::new(), is_library: true });
            }
        }
    }
    missing
}

/// What can be imported from each module: what it binds, also by `global` and by `import *`.
fn exports(modules: &[&Module], scopes: &[Scopes], numbers: &BTreeMap<Arc<str>, u16>) -> Vec<BTreeSet<String>> {
    let mut exports: Vec<BTreeSet<String>> = Vec::new();
    for (module, scopes) in modules.iter().zip(scopes) {
        let mut names = scopes.globals().cloned().collect::<BTreeSet<_>>();
        for statement in &module.body {
            if let StatementKind::ImportFrom { module, names: imported } = &statement.kind
                && imported.iter().any(|import| import.name.text == "*")
                && let Some(from) =
                    numbers.get(module.text.as_str()).and_then(|number| exports.get(usize::from(*number)))
            {
                names.extend(from.iter().filter(|name| !name.starts_with('_')).cloned());
            }
        }
        exports.push(names);
    }
    exports
}
