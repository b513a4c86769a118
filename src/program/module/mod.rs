//! From the syntax trees of Python modules to code objects.
//!
//! Source: the Python language reference; where it leaves open what is observable (the order of evaluation, what is
//! looked up when), CPython 3.11's compiler. Scopes come first (`scope`), then code (`unit` and those that follow), put
//! together by `assemble`, which knows the depth of the stack everywhere; `effect` checks the result on every path.
//!
//! What Python's compiler refuses has been refused when the tree was made; here only what is too large is a mistake.
//!
//! Deviations: modules exist before the program starts, so `import` only binds names.
//! It does not know what operations do (`machine`), nor which modules the library has.

mod assemble;
mod block;
mod definition;
mod effect;
mod expression;
mod flow;
mod limits;
mod listing;
mod pattern;
mod program;
mod scope;
mod shown;
mod statement;
#[cfg(test)]
mod tests;
mod unit;

use super::code::{Code, CodeKind, ModuleCode, Operation, Process};
use crate::scenario::{Module, walk};
use crate::source::{Diagnostic, Diagnostics, Span};
use crate::value::Value;
use flow::Flow;
pub(super) use program::compile_main;
pub use program::compile_python;
use scope::{Scopes, node};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use unit::Unit;

/// The name of the code of a check.
const CHECK: &str = "<check>";

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

/// Compiles modules, given in the order in which they are to be initialised: `builtins` first, `__main__` last.
///
/// # Errors
/// All mistakes. Those of the user's module come from its text; the library has none.
pub fn compile_process(modules: &[Module]) -> Result<Process, Vec<Diagnostic>> {
    compile_with_checks(modules, &[]).map(|(process, _)| process)
}

/// The same with expressions over the last module's global variables; gives the numbers of their codes, too.
fn compile_with_checks(modules: &[Module], checks: &[Module]) -> Result<(Process, Vec<u32>), Vec<Diagnostic>> {
    if modules.len() >= usize::from(u16::MAX) {
        return Err(vec![limits::too_many(Span::default(), "modules")]);
    }
    let mut diagnostics = Vec::new();
    let scopes = modules.iter().map(scope::analyse).collect::<Vec<_>>();
    let numbers: BTreeMap<Arc<str>, u16> =
        modules.iter().zip(0..).map(|(module, number)| (module.name.as_str().into(), number)).collect();
    let exports = exports(&scopes);
    let mut globals = modules.iter().map(|_| Globals::default()).collect::<Vec<_>>();
    let (mut codes, mut texts) = (Vec::new(), BTreeSet::new());
    let mut compile = |module: &Module, number: usize, scopes: Scopes, kind: CodeKind| {
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
        let body = compiler.module(module, kind);
        (body, compiler.scopes)
    };
    let bodies = modules.iter().zip(scopes).enumerate();
    let bodies = bodies.map(|(number, (module, scopes))| compile(module, number, scopes, CodeKind::Module));
    let bodies = bodies.collect::<Vec<_>>();
    let last = modules.len().saturating_sub(1);
    let checks = checks.iter().map(|check| compile(check, last, scope::analyse(check), CodeKind::Function).0);
    let checks = checks.collect();
    if !diagnostics.is_empty() {
        let mut sorted = Diagnostics::default();
        diagnostics.into_iter().for_each(|diagnostic| sorted.push(diagnostic));
        return Err(sorted.sorted());
    }
    let compiled = modules.iter().zip(globals).zip(bodies).map(|((module, globals), (body, scopes))| ModuleCode {
        name: module.name.as_str().into(),
        source: Arc::clone(&module.source),
        shown: shown::shown(module, &scopes, &globals),
        globals: globals.names,
        body,
        is_library: module.is_library,
    });
    let process = Process { modules: compiled.collect(), codes, frozen: Arc::default() };
    if cfg!(debug_assertions) {
        for code in &process.codes {
            if let Err(problem) = effect::verify(code, &process.codes) {
                panic!("compiled wrongly: {problem}");
            }
        }
    }
    Ok((process, checks))
}

impl<'a> Compiler<'a> {
    /// Compiles the body of a module, or a check, and gives the number of its code.
    fn module(&mut self, module: &'a Module, kind: CodeKind) -> u32 {
        let end = module.source.text.len();
        let span = Span::new(end, end);
        let name = if kind == CodeKind::Module { "<module>" } else { CHECK };
        let unit = Unit::new(self, 0, kind, name, None, span);
        self.code(node(module), unit, false, span, |compiler| {
            let body = compiler.documentation(&module.body);
            if kind == CodeKind::Module {
                compiler.parts(&module.name);
            }
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

/// What can be imported from each module: what it binds, also by `global`.
fn exports(scopes: &[Scopes]) -> Vec<BTreeSet<String>> {
    scopes.iter().map(|scopes| scopes.globals().cloned().collect()).collect()
}
