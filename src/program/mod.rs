//! What is meaningful: names resolved to indices, functions compiled to
//! instructions, everything immutable, every mistake found with its place.
//!
//! It does not know how a step changes a state (`machine`) nor how a primitive
//! behaves (`primitive`), only that they exist and what they are called.

mod code;
mod compile;
mod dataflow;
mod fingerprint;
mod footprint;
mod guards;
mod instruction;
mod locks;
mod module;
mod translate;

pub use crate::scenario::{Model, Order, Python, Switching};
pub use code::{Code, CodeKind, Frozen, GlobalKind, Handler, ModuleCode, Operation, Process};
pub use compile::{CODES, Resolve, compile, compile_expression, compile_with, further_mistakes};
pub use footprint::{Footprint, Footprints, LOOP, Names, Standing};
pub use guards::{Guard, block as guards_of_block};
pub use instruction::{Address, Function, HandlerEntry, Instruction};
pub use locks::LockRole;
pub use module::{compile_process, compile_python};
pub use translate::{BOUND_WORDS, CODES as TRANSLATE_CODES, differences, module_of};

use crate::primitive::Primitive;

use crate::source::{SourceFile, Span};
use crate::value::{Object, Plain, Value};
use std::sync::Arc;

/// One variant of a scenario, ready to run.
#[derive(Clone, Debug)]
pub struct Program {
    /// Where it comes from.
    pub source: Arc<SourceFile>,
    /// The scenario's name.
    pub scenario: String,
    /// The variant's name as written.
    pub variant: String,
    /// The variant's name for command lines and tokens: `threads`, `async-await-in-gap`.
    pub slug: String,
    /// Threads or tasks.
    pub model: Model,
    /// The ready order of its event loop.
    pub order: Order,
    /// Shared names: variables and primitives in file order, then containers without a name of their own.
    pub shared: Vec<SharedName>,
    /// The functions that threads and tasks run.
    pub functions: Arc<[Function]>,
    /// The threads or tasks to begin with.
    pub entries: Vec<Entry>,
    /// The Python program, if it is one: then there are no functions, entries and shared names.
    pub process: Option<Arc<Process>>,
    /// The CPython that it runs on.
    pub python: Python,
    /// Where threads of a Python program can be switched.
    pub switching: Switching,
    /// Whether event loops tell what they do inside, by [`Action::Trace`](crate::trace::Action::Trace).
    pub is_traced: bool,
    /// What is executed depending on a condition.
    pub guards: Arc<[Guard]>,
    /// What must hold in every state.
    pub always: Vec<Check>,
    /// What must hold at the end of every schedule.
    pub finally: Vec<Check>,
    /// What must hold at some time on every schedule.
    pub eventually: Vec<Check>,
    /// Whenever the first of a pair holds, the second must hold then or later.
    pub leads_to: Vec<(Check, Check)>,
    /// Hash of everything that gives the program its meaning; spaces, comments and checks are not part of it.
    pub fingerprint: u64,
}

/// A shared name and what it begins with.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedName {
    /// As declared; for a container inside another one, how it is reached: `accounts['a']`.
    pub name: Arc<str>,
    /// Whether it was declared by the user, and is shown.
    pub declared: bool,
    /// What it is and begins with.
    pub initial: Initial,
}

/// The kinds of shared names.
#[derive(Clone, Debug, PartialEq)]
pub enum Initial {
    /// A variable that holds a value.
    Variable(Value),
    /// A name that always denotes the same container.
    Object(Object),
    /// A synchronization primitive.
    Primitive(Primitive),
}

impl Initial {
    /// Whether the final value is part of an outcome: of values it is, of most primitives not.
    pub fn in_outcome(&self) -> bool {
        match self {
            Initial::Variable(_) | Initial::Object(_) => true,
            Initial::Primitive(primitive) => primitive.in_outcome(),
        }
    }
}

/// A thread or task that exists from the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Short label: `T1`.
    pub label: String,
    /// The call as written: `increment()`.
    pub name: String,
    /// The function it runs.
    pub function: u16,
    /// With these arguments.
    pub arguments: Vec<Value>,
    /// Where it is written.
    pub span: Span,
}

/// A check: an expression over shared names.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// As written.
    pub text: String,
    /// Its place.
    pub span: Span,
    /// What returns its value.
    pub code: CheckCode,
}

/// The code of a check: a function without parameters.
#[derive(Clone, Debug, PartialEq)]
pub enum CheckCode {
    /// Of a scenario.
    Function(Function),
    /// Of a Python program: the number of a code of its process.
    Process(u32),
}

/// A scenario's variants, compiled, with what they are meant to show.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The program to run.
    pub program: Program,
    /// Kinds of findings it is meant to show.
    pub expected_findings: Vec<String>,
    /// The exact set of outcomes it is meant to have, as values of some shared names.
    pub expected_outcomes: Option<Vec<Vec<(String, Plain)>>>,
    /// The lines that it is meant to print in one run, first in first out.
    pub expected_output: Option<Vec<String>>,
}

impl Program {
    /// Whether it has tasks of which any ready one may be next, so that no queue holds their order.
    pub fn reorders_tasks(&self) -> bool {
        self.model == Model::Tasks && self.order == Order::Any
    }

    /// Whether some check speaks of a whole schedule, so that only all states together can tell.
    pub fn has_liveness_checks(&self) -> bool {
        !self.eventually.is_empty() || !self.leads_to.is_empty()
    }

    /// The fingerprint, as it is written: 16 hexadecimal digits.
    pub fn fingerprint_digits(&self) -> String {
        format!("{:016x}", self.fingerprint)
    }

    /// The most specific name of a thread or task: `T1`.
    pub fn thread_label(index: usize) -> String {
        format!("T{}", index + 1)
    }
}

#[cfg(test)]
impl Program {
    /// A program without code, for tests that only need names and texts.
    pub(crate) fn without_code(source: SourceFile, scenario: &str, variant: &str, slug: &str) -> Program {
        Program {
            source: Arc::new(source),
            scenario: scenario.to_string(),
            variant: variant.to_string(),
            slug: slug.to_string(),
            model: Model::Threads,
            order: Order::Any,
            shared: Vec::new(),
            functions: Arc::default(),
            process: None,
            python: Python::default(),
            switching: Switching::default(),
            is_traced: false,
            guards: Arc::default(),
            entries: Vec::new(),
            always: Vec::new(),
            finally: Vec::new(),
            eventually: Vec::new(),
            leads_to: Vec::new(),
            fingerprint: 0,
        }
    }
}

#[cfg(test)]
impl Check {
    /// A check without code.
    pub(crate) fn without_code(text: String, span: Span) -> Check {
        let code = Function {
            name: "check".into(),
            parameters: 0,
            locals: Vec::new(),
            code: Vec::new(),
            spans: Vec::new(),
            handlers: Vec::new(),
        };
        Check { text, span, code: CheckCode::Function(code) }
    }
}
