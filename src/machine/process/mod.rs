//! Python programs: what one step of an OS thread does.
//!
//! Source: the data model and the execution model of the Python language reference, CPython 3.11.
//!
//! An [`Interpreter`] runs one OS thread for one transition: it takes the thread out of the workspace, executes
//! operations of `program::code` and puts the thread back. Nothing here recurses: whatever calls Python code (a
//! dunder method, a generator, a key function) pushes a frame and says in its role what becomes of the result.
//! So a native function never calls Python code; it may *end* with a call ([`Done::Call`], [`Done::Builtin`]).

mod attribute;
mod class;
mod memory;
mod native_methods;
mod natives;
mod types;

pub use memory::Memory;

use super::workspace::Workspace;
use crate::program::{Process, Program};
use crate::trace::Event;
use crate::value::{Exception, Frame, Object, ObjectReference, Objects, Value};
use std::sync::Arc;

/// Keyword arguments of a call, in order.
pub type Keywords = Vec<(Arc<str>, Value)>;

/// How a native operation ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Done {
    /// With a result.
    Value(Value),
    /// With a call, whose result is the result.
    Call {
        /// What is called.
        callee: Value,
        /// Positional arguments.
        positional: Vec<Value>,
        /// Keyword arguments.
        keywords: Keywords,
    },
    /// With a call of a hidden function of `builtins.py`, such as `__repr__`, whose result is the result.
    Builtin {
        /// Its name.
        name: &'static str,
        /// Positional arguments.
        positional: Vec<Value>,
    },
    /// With whether a value is true (`bool(value)`), which may call `__bool__` or `__len__`.
    Truth(Value),
    /// With a call that may fail in one expected way: `getattr(object, name, default)`, `hasattr`, `next(iterator, default)`.
    Guarded {
        /// What is called.
        callee: Value,
        /// Positional arguments.
        positional: Vec<Value>,
        /// The name of the exception class in `builtins.py`.
        catches: &'static str,
        /// The result if it raises an instance of that class.
        otherwise: Value,
        /// The result if it does not, instead of what it returns.
        instead: Option<Value>,
    },
}

/// What a native operation raises.
#[derive(Clone, Debug, PartialEq)]
pub enum Raised {
    /// An error of a built-in operation; becomes an instance of the class of this name in `builtins.py`.
    Native(Exception),
    /// An instance of an exception class.
    Instance(Value),
}

impl From<Exception> for Raised {
    fn from(exception: Exception) -> Raised {
        Raised::Native(exception)
    }
}

impl From<Value> for Done {
    fn from(value: Value) -> Done {
        Done::Value(value)
    }
}

/// A function of a module that is written in Rust.
#[derive(Debug)]
pub struct Native {
    /// Its module: `builtins`, `_simulate`, `math`.
    pub module: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub call: fn(&mut Interpreter, Vec<Value>, Keywords) -> Result<Done, Raised>,
}

/// An OS thread of a Python program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Thread {
    /// Its calls, innermost last.
    pub frames: Vec<Frame>,
    /// Objects that only it can reach.
    pub memory: Memory,
    /// The lane that it acts for: reports show its steps in that column.
    pub lane: u16,
}

/// Runs one OS thread for one transition. All of a native function's access to the program goes through this; it is
/// the keeper of all objects.
pub struct Interpreter<'r, 'a> {
    /// The program.
    pub program: &'r Program,
    /// Its Python part.
    pub process: &'r Process,
    /// The state.
    pub workspace: &'r mut Workspace<'a>,
    /// The thread being run, taken out of the workspace.
    pub thread: Thread,
    /// Its number.
    pub index: u16,
    /// What has happened in this transition.
    pub events: Vec<Event>,
}

impl Objects for Interpreter<'_, '_> {
    fn object(&self, reference: ObjectReference) -> &Object {
        match reference {
            ObjectReference::Local(id) => self.thread.memory.get(id),
            other => unreachable!("{other:?}"),
        }
    }

    fn object_mut(&mut self, reference: ObjectReference) -> &mut Object {
        match reference {
            ObjectReference::Local(id) => self.thread.memory.get_mut(id),
            other => unreachable!("{other:?}"),
        }
    }

    fn allocate(&mut self, object: Object) -> ObjectReference {
        ObjectReference::Local(self.thread.memory.insert(self.thread.lane, object))
    }
}
