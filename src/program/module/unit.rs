//! The function, class body or module that is being compiled, and how its names are reached.

use super::Compiler;
use super::assemble::{Assembly, HandlerLabel, Label};
use super::flow::Source;
use super::limits;
use super::scope::{Meaning, ScopeKind};
use crate::program::{Code, CodeKind, Operation};
use crate::scenario::{Expression, Signature, Statement};
use crate::source::Span;
use crate::value::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What code inside of a block needs to know of it: where exceptions go, and what to do on the way out.
pub enum Block<'a> {
    /// A loop: where `continue` and `break` go.
    Loop {
        /// To the next iteration.
        next: Label,
        /// Values on the stack there.
        next_depth: usize,
        /// Behind the loop.
        end: Label,
        /// Values on the stack there.
        end_depth: usize,
    },
    /// A region whose exceptions go somewhere; leaving it needs nothing.
    Protected(HandlerLabel),
    /// The body of a `try` with `finally`.
    Finally(HandlerLabel, &'a [Statement]),
    /// The body of a `with`.
    With {
        handler: HandlerLabel,
        /// How many values lie below the bound exit method.
        slot: usize,
        is_async: bool,
        span: Span,
    },
    /// Where an exception is being handled.
    Handling {
        /// Unbinds the name.
        handler: Option<HandlerLabel>,
        name: Option<&'a str>,
    },
}

/// The code being compiled.
pub struct Unit<'a> {
    pub scope: usize,
    pub kind: CodeKind,
    pub name: Arc<str>,
    pub qualified_name: Arc<str>,
    pub assembly: Assembly,
    pub blocks: Vec<Block<'a>>,
    /// The first positional parameter, which `super()` means.
    pub first_parameter: Option<u16>,
    pub documentation: Option<Arc<str>>,
    locals: Vec<Arc<str>>,
    own: BTreeMap<String, u16>,
    free: BTreeMap<String, u16>,
    class_cell: Option<u16>,
    cells: Vec<u16>,
    signature: Shape,
}

/// A signature in numbers.
#[derive(Clone, Copy, Default)]
struct Shape {
    positional_only: u16,
    positional: u16,
    keyword_only: u16,
    rest: bool,
    keywords: bool,
}

/// The parameter of a comprehension: the iterator over its first iterable.
pub const FIRST_ITERATOR: &str = ".0";

impl<'a> Unit<'a> {
    /// A unit for a scope; the parameters come first, as a call passes them.
    pub fn new(
        compiler: &mut Compiler<'a>,
        scope: usize,
        kind: CodeKind,
        name: &str,
        parameters: Option<&Signature>,
        span: Span,
    ) -> Unit<'a> {
        let qualified_name = match compiler.units.last() {
            Some(around) if !compiler.scopes.is_declared_global(around.scope, name) => around.qualify(name),
            _ => name.into(),
        };
        let this = compiler.scopes.get(scope);
        let mut unit = Unit {
            scope,
            kind,
            name: name.into(),
            qualified_name,
            assembly: Assembly::default(),
            blocks: Vec::new(),
            first_parameter: None,
            documentation: None,
            locals: Vec::new(),
            own: BTreeMap::new(),
            free: BTreeMap::new(),
            class_cell: None,
            cells: Vec::new(),
            signature: Shape::default(),
        };
        let fits = this.own_variables().count() + this.free().len() + 2 < usize::from(u16::MAX);
        if !fits {
            compiler.diagnostics.push(limits::too_many(span, "local variables in one function"));
            return unit;
        }
        let add = |unit: &mut Unit, name: &str| {
            unit.locals.push(name.into());
            (unit.locals.len() - 1) as u16
        };
        if let Some(parameters) = parameters {
            let named = |parameter: &crate::scenario::Parameter| parameter.name.clone();
            let names = parameters.positional.iter().map(named).chain(parameters.keyword_only.iter().map(named));
            for name in names.chain(parameters.rest.clone()).chain(parameters.keywords.clone()) {
                let name = this.mangled(&name.text).into_owned();
                let local = add(&mut unit, &name);
                unit.own.insert(name, local);
            }
            unit.first_parameter = (!parameters.positional.is_empty()).then_some(0);
            unit.signature = Shape {
                positional_only: parameters.positional_only as u16,
                positional: parameters.positional.len() as u16,
                keyword_only: parameters.keyword_only.len() as u16,
                rest: parameters.rest.is_some(),
                keywords: parameters.keywords.is_some(),
            };
        }
        if this.kind == ScopeKind::Comprehension {
            let local = add(&mut unit, FIRST_ITERATOR);
            unit.first_parameter = Some(local);
            unit.signature.positional = 1;
        }
        if this.kind != ScopeKind::Module {
            for name in this.own_variables() {
                if !unit.own.contains_key(name) {
                    let local = add(&mut unit, name);
                    unit.own.insert(name.clone(), local);
                }
            }
        }
        if this.kind == ScopeKind::Class {
            if this.cells().contains("__class__") {
                let local = add(&mut unit, "__class__");
                unit.class_cell = Some(local);
                unit.cells.push(local);
            }
        } else {
            let cells = this.cells().iter().filter_map(|name| unit.own.get(name).copied());
            unit.cells.extend(cells.collect::<Vec<_>>());
            unit.cells.sort_unstable();
        }
        for name in this.free() {
            let local = add(&mut unit, name);
            unit.free.insert(name.clone(), local);
        }
        unit
    }

    fn qualify(&self, name: &str) -> Arc<str> {
        match self.kind {
            CodeKind::Module => name.into(),
            CodeKind::Class => format!("{}.{name}", self.qualified_name).into(),
            _ => format!("{}.<locals>.{name}", self.qualified_name).into(),
        }
    }

    /// Where exceptions go from here.
    pub fn handler(&self) -> Option<HandlerLabel> {
        self.blocks.iter().rev().find_map(|block| match block {
            Block::Protected(handler) | Block::Finally(handler, _) | Block::With { handler, .. } => Some(*handler),
            Block::Handling { handler, .. } => *handler,
            Block::Loop { .. } => None,
        })
    }

    /// The local with the cell of a variable, to be given to a function made here.
    fn cell(&self, name: &str) -> Option<u16> {
        let class = self.class_cell.filter(|_| name == "__class__");
        class.or_else(|| self.free.get(name).copied()).or_else(|| self.own.get(name).copied())
    }
}

impl<'a> Compiler<'a> {
    /// The innermost unit.
    pub fn unit(&mut self) -> &mut Unit<'a> {
        self.units.last_mut().expect("something is being compiled")
    }

    /// Compiles the code of a scope and gives its number. What stands in a `finally` block is met several times, but
    /// compiled once.
    pub fn code(&mut self, node: usize, unit: Unit<'a>, atomic: bool, span: Span, body: impl FnOnce(&mut Self)) -> u32 {
        if let Some(known) = self.compiled.get(&node) {
            return *known;
        }
        self.units.push(unit);
        body(self);
        let unit = self.units.pop().expect("pushed above");
        if unit.assembly.is_full() {
            self.diagnostics.push(limits::too_many(span, "operations in one function"));
        }
        let (operations, spans, handlers) = unit.assembly.finish();
        let Shape { positional_only, positional, keyword_only, rest, keywords } = unit.signature;
        self.codes.push(Code {
            name: unit.name,
            qualified_name: unit.qualified_name,
            module: self.module,
            kind: unit.kind,
            positional_only,
            positional,
            keyword_only,
            rest,
            keywords,
            free: unit.free.len() as u16,
            locals: unit.locals,
            cells: unit.cells,
            class_cell: unit.class_cell,
            operations,
            spans,
            handlers,
            atomic,
            documentation: unit.documentation,
        });
        let number = (self.codes.len() - 1) as u32;
        self.compiled.insert(node, number);
        number
    }

    /// Adds an operation.
    pub fn emit(&mut self, operation: Operation, span: Span) {
        self.emit_with(operation, 0, span);
    }

    /// Adds an operation that takes `extra` more values than its kind says.
    pub fn emit_with(&mut self, operation: Operation, extra: usize, span: Span) {
        let unit = self.unit();
        let handler = unit.handler();
        unit.assembly.emit(operation, extra, span, handler);
    }

    /// Adds a constant.
    pub fn constant(&mut self, value: Value, span: Span) {
        self.emit(Operation::Constant(value), span);
    }

    /// Adds a jump, made from the address that it will get.
    pub fn jump(&mut self, operation: fn(u32) -> Operation, label: Label, span: Span) {
        let unit = self.unit();
        let handler = unit.handler();
        unit.assembly.jump(operation(0), label, span, handler);
    }

    /// A new label.
    pub fn label(&mut self) -> Label {
        self.unit().assembly.label()
    }

    /// Puts a label here.
    pub fn place(&mut self, label: Label) {
        self.unit().assembly.place(label);
    }

    /// Whether nothing can be reached here.
    pub fn is_dead(&mut self) -> bool {
        self.unit().assembly.is_dead()
    }

    /// How many values are on the stack.
    pub fn stack(&mut self) -> usize {
        self.unit().assembly.depth().stack
    }

    /// Opens a block, of which there may be only so many.
    pub fn open(&mut self, block: Block<'a>, span: Span) {
        if self.unit().blocks.len() == limits::BLOCKS {
            self.diagnostics.push(limits::too_many(span, "statically nested blocks"));
        }
        self.unit().blocks.push(block);
    }

    /// Closes the innermost block.
    pub fn close(&mut self) {
        self.unit().blocks.pop();
    }

    /// An operation's view of a number that is small in every sensible program.
    pub fn count(&mut self, number: usize, what: &str, span: Span) -> u16 {
        u16::try_from(number).unwrap_or_else(|_| {
            self.diagnostics.push(limits::too_many(span, what));
            0
        })
    }

    /// A shared copy of a name.
    pub fn text(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(name) {
            return Arc::clone(known);
        }
        let text: Arc<str> = name.into();
        self.texts.insert(Arc::clone(&text));
        text
    }

    /// A name as it is meant in the scope here.
    pub fn mangled(&mut self, name: &str) -> Arc<str> {
        let scope = self.unit().scope;
        let name = self.scopes.get(scope).mangled(name).into_owned();
        self.text(&name)
    }

    /// The slot of a global variable of this module.
    pub fn slot(&mut self, name: &str, span: Span) -> u16 {
        let module = usize::from(self.module);
        self.slot_of(module, name, span)
    }

    /// The slot of a global variable of a module.
    pub fn slot_of(&mut self, module: usize, name: &str, span: Span) -> u16 {
        let slot = self.globals[module].slot(name);
        slot.unwrap_or_else(|| {
            self.diagnostics.push(limits::too_many(span, "global names in one module"));
            0
        })
    }

    /// Loads a built-in, whatever the user's names.
    pub fn load_builtin(&mut self, name: &str, span: Span) {
        let slot = self.slot_of(0, name, span);
        self.emit(Operation::LoadFrom { module: 0, slot }, span);
    }

    /// Loads a name.
    pub fn load_name(&mut self, name: &str, span: Span) {
        let name = &*self.mangled(name);
        let scope = self.unit().scope;
        let operation = match self.scopes.meaning(scope, name) {
            Meaning::Local if self.unit().kind == CodeKind::Class => {
                Operation::LoadLocalOrGlobal { local: self.own(name), slot: self.slot(name, span) }
            }
            Meaning::Local => Operation::LoadLocal(self.own(name)),
            Meaning::Cell => Operation::LoadCell(self.own(name)),
            Meaning::Free => Operation::LoadCell(self.cell(name)),
            Meaning::Global => Operation::LoadGlobal(self.slot(name, span)),
        };
        self.emit(operation, span);
    }

    /// Stores the top of the stack in a name.
    pub fn store_name(&mut self, written: &str, span: Span, source: Source<'a>) {
        let name = &*self.mangled(written);
        let scope = self.unit().scope;
        let operation = match self.scopes.meaning(scope, name) {
            Meaning::Local => Operation::StoreLocal(self.own(name)),
            meaning @ (Meaning::Cell | Meaning::Free) => {
                let local = if meaning == Meaning::Cell { self.own(name) } else { self.cell(name) };
                Operation::StoreCell { local, derived: self.flow.reads_name(&self.scopes, scope, name, source) }
            }
            Meaning::Global => {
                let slot = self.slot(name, span);
                Operation::StoreGlobal { slot, derived: self.flow.reads_name(&self.scopes, scope, name, source) }
            }
        };
        self.emit(operation, span);
    }

    /// Unbinds a name.
    pub fn delete_name(&mut self, name: &str, span: Span) {
        let name = &*self.mangled(name);
        let scope = self.unit().scope;
        let operation = match self.scopes.meaning(scope, name) {
            Meaning::Local => Operation::DeleteLocal(self.own(name)),
            Meaning::Cell => Operation::DeleteCell(self.own(name)),
            Meaning::Free => Operation::DeleteCell(self.cell(name)),
            Meaning::Global => Operation::DeleteGlobal(self.slot(name, span)),
        };
        self.emit(operation, span);
    }

    /// Pushes the closure of a scope made here, if it has free variables; gives how many values that are.
    pub fn closure(&mut self, scope: usize, span: Span) -> usize {
        let names = self.scopes.get(scope).free().iter().cloned().collect::<Vec<_>>();
        for name in &names {
            let local = self.cell(name);
            self.emit(Operation::LoadClosure(local), span);
        }
        if names.is_empty() {
            return 0;
        }
        let cells = self.count(names.len(), "free variables", span);
        self.emit(Operation::BuildTuple(cells), span);
        1
    }

    /// The cell that `super()` takes the class from, and the variable that it takes the instance from.
    pub fn super_arguments(&mut self) -> Option<[Operation; 2]> {
        let first = self.unit().first_parameter?;
        let class = self.unit().free.get("__class__").copied()?;
        let is_cell = self.unit().cells.contains(&first);
        let first = if is_cell { Operation::LoadCell(first) } else { Operation::LoadLocal(first) };
        Some([Operation::LoadCell(class), first])
    }

    // A variable without a number is one of a function with too many of them, which has been reported.

    fn own(&mut self, name: &str) -> u16 {
        self.unit().own.get(name).copied().unwrap_or_default()
    }

    fn cell(&mut self, name: &str) -> u16 {
        self.unit().cell(name).unwrap_or_default()
    }

    /// Evaluates an expression if there is one, else pushes `None`.
    pub fn optional(&mut self, expression: Option<&'a Expression>, span: Span) {
        match expression {
            Some(expression) => self.expression(expression),
            None => self.constant(Value::None, span),
        }
    }
}
