//! Python programs: what one step of an OS thread does.
//!
//! Source: the data model and the execution model of the Python language reference, CPython 3.11.
//!
//! An [`Interpreter`] runs one OS thread for one transition: it takes the thread out of the workspace, executes
//! operations of `program::code` and puts the thread back. Nothing here recurses: whatever calls Python code (a
//! dunder method, a generator, a key function) pushes a frame and says in its role what becomes of the result.
//! So a native function never calls Python code; it may *end* with a call ([`Done::Call`], [`Done::Builtin`]).

mod attribute;
mod bind;
mod call;
mod class;
mod collect;
mod constancy;
mod display;
mod dunder;
mod ending;
mod event;
mod execute;
mod freeze;
mod generator;
mod iterables;
mod memory;
mod native_methods;
mod natives;
mod natives_object;
mod natives_simulate;
mod object;
mod operator;
mod own_attribute;
mod publish;
mod raise;
mod role;
mod simulate;
mod standing;
mod step;
mod tracing;
mod types;
mod visible;
mod walk;
mod world;

pub use collect::{collect_memory, component_references};
pub use ending::{blocked, evaluate_check, shared_values, status};
pub use memory::Memory;
pub use standing::standings;
pub use step::step;
pub use world::{Thread, World, initial, lanes};

use super::workspace::Workspace;
use crate::program::{Code, Frozen, GlobalKind, Process, Program};
use crate::trace::Event;
use crate::value::{
    Entity, Exception, ExceptionClass, FloatBits, Frame, Object, ObjectReference, Objects, Plain, Value,
};
use memory::Marks;
use std::cell::RefCell;
use std::sync::{Arc, LazyLock};
use visible::Look;

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

/// All native functions; a [`Value::Native`] is an index into this.
static NATIVES: LazyLock<Vec<&'static Native>> =
    LazyLock::new(|| simulate::NATIVES.iter().chain(natives::natives()).collect());

/// A native function by its number.
pub fn native(number: u16) -> &'static Native {
    NATIVES[usize::from(number)]
}

/// A native function by its module and name.
pub fn find_native(module: &str, name: &str) -> Option<Value> {
    let position = NATIVES.iter().position(|native| native.name == name && native.module == module)?;
    Some(Value::Native(position as u16))
}

/// Why a thread does not go on with its next operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// The transition is over; another thread may be next.
    Boundary,
    /// The thread has ended, or died of an error that no handler catches.
    Ended,
    /// The transition is not possible now, because of what the thread waits for.
    Retry,
    /// It seems to run for ever.
    Diverges,
}

/// Runs one OS thread for one transition. All of a native function's access to the program goes through this; it is
/// the keeper of all objects.
pub struct Interpreter<'r, 'a> {
    /// The program.
    pub program: &'r Program,
    /// Its Python part.
    pub process: &'r Process,
    /// The library; not there while it is being made.
    pub frozen: Option<&'r Frozen>,
    /// The state.
    pub workspace: &'r mut Workspace<'a>,
    /// The thread being run, taken out of the workspace.
    pub thread: Thread,
    /// Its number.
    pub index: u16,
    /// What has happened in this transition.
    pub events: Vec<Event>,
    /// Set when the thread must stop after the operation.
    pub(super) stop: Option<Stop>,
    /// Global variables: of the user's module, or of all modules while the library is being made.
    pub(super) namespaces: Vec<ObjectReference>,
    /// Where writes to constant objects go; raises an error after the operation.
    scratch: Option<Object>,
    /// An object could not be made.
    overflow: Option<Exception>,
    /// How many more operations the thread may execute.
    pub(super) budget: u64,
    /// The lane that the thread acts for in its next transition.
    pub(super) next_lane: Option<u16>,
    /// The program has asked for a collection.
    pub(super) wants_collection: bool,
    /// What the thread cannot do now.
    pub(super) request: Option<simulate::Request>,
    /// The deadline of the operation that the transition begins with, if its time is over.
    pub(super) times_out: Option<FloatBits>,
    /// The atomic call, by number, before which the transition ends.
    pub(super) stop_at: Option<u32>,
    /// How many atomic functions have been called.
    pub(super) atomic_calls: u32,
    /// How many calls there were when the outermost atomic function was called.
    pub(super) atomic_depth: Option<usize>,
    /// Objects made since the last collection.
    pub(super) allocated: u32,
    /// Shared objects that have been changed, and may refer to objects of this thread.
    pub(super) dirty: Vec<u32>,
    /// There is more than one thread, or was.
    pub(super) is_threaded: bool,
    /// What is being executed is a `__del__` or the like: it is not interrupted.
    pub(super) in_finalizer: bool,
    /// The transition begins with an atomic function.
    pub(super) starts_atomic: bool,
    /// What the user's variables have shown at the beginning of the transition.
    pub(super) shown_before: Vec<Plain>,
    /// The key that stands for an equal one, found for the operation that is being executed.
    pub(super) canonical: Option<Value>,
    /// The operation is executed again: what is visible of it has been noted.
    pub(super) is_again: bool,
    /// Nothing visible has been executed yet.
    pub(super) at_start: bool,
    /// There is somebody else who could notice what the user's code does.
    pub(super) watches: bool,
    /// Shared objects that the atomic function has looked at.
    pub(super) touched: RefCell<Vec<u32>>,
    /// Shared objects that the atomic function has changed.
    pub(super) written: Vec<u32>,
    /// The event of the atomic function.
    pub(super) atomic_event: Option<usize>,
    /// In a program with tasks: what other tasks can reach.
    pub(super) others: Option<Marks>,
    /// What the thread's function has returned.
    pub(super) result: Option<Value>,
}

/// The most operations of one transition.
pub const OPERATION_LIMIT: u64 = 50_000_000;

/// After how many new objects within one transition the dead ones are freed.
const COLLECTION_INTERVAL: u32 = 100_000;

impl<'r> Interpreter<'r, '_> {
    /// The innermost call.
    pub(super) fn frame(&self) -> &Frame {
        self.thread.frames.last().expect("a thread that runs has a frame")
    }

    /// The innermost call, to be changed.
    pub(super) fn frame_mut(&mut self) -> &mut Frame {
        self.thread.frames.last_mut().expect("a thread that runs has a frame")
    }

    /// The code of a frame.
    pub(super) fn code(&self, number: u32) -> &'r Code {
        &self.process.codes[number as usize]
    }

    /// Pushes a value on the innermost call's stack.
    pub(super) fn push(&mut self, value: Value) {
        self.frame_mut().stack.push(value);
    }

    /// Pops a value.
    pub(super) fn pop(&mut self) -> Value {
        self.frame_mut().stack.pop().expect("the compiler keeps account of the stack")
    }

    /// Pops several values, lowest first.
    pub(super) fn pop_many(&mut self, count: usize) -> Vec<Value> {
        let stack = &mut self.frame_mut().stack;
        stack.split_off(stack.len() - count)
    }

    /// The top of the stack.
    pub(super) fn top(&self) -> &Value {
        self.frame().stack.last().expect("the compiler keeps account of the stack")
    }

    /// Executes operations until the thread has to stop, or has no more than so many calls.
    pub(super) fn run(&mut self, floor: usize) -> Stop {
        loop {
            if let Some(stop) = self.stop.take() {
                return stop;
            }
            if self.thread.frames.len() <= floor {
                return Stop::Ended;
            }
            if self.budget == 0 {
                return Stop::Diverges;
            }
            self.budget -= 1;
            if self.allocated >= COLLECTION_INTERVAL || self.wants_collection {
                self.collect_now();
                continue;
            }
            let depth = self.thread.frames.len();
            let frame = self.thread.frames.last_mut().expect("there are more calls than none");
            let code = &self.process.codes[frame.code as usize];
            let operation = &code.operations[frame.address as usize];
            if frame.address == 0 && code.atomic && self.ends_before_atomic() {
                return Stop::Boundary;
            }
            let mut noted = None;
            let is_again = std::mem::take(&mut self.is_again);
            if self.watches && !is_again && self.is_user(code.module) {
                match self.look(operation, code) {
                    Look::Nothing => {}
                    Look::Boundary => return Stop::Boundary,
                    Look::Recorded(event) => noted = Some(event),
                }
            }
            self.frame_mut().address += 1;
            if let Err(raised) = self.execute(operation, code) {
                self.raise(raised);
            }
            if self.canonical.is_some() && !self.is_again {
                self.canonical = None;
            }
            if let Some(event) = noted {
                self.complete(event, depth);
            }
            if self.atomic_depth.is_some_and(|depth| self.thread.frames.len() < depth) {
                self.leave_atomic(None);
            }
            if let Some(exception) = self.overflow.take() {
                self.abort(&exception);
            }
            if self.scratch.is_some() {
                self.scratch = None;
                let message = "the library's own objects cannot be changed here";
                self.raise(Exception::limit(ExceptionClass::RuntimeError, message).into());
            }
        }
    }

    /// Frees what is dead in the middle of a transition.
    fn collect_now(&mut self) {
        self.allocated = 0;
        self.wants_collection = false;
        self.publish_changes();
        self.run_finalizers();
    }

    /// What is in the heap, if it is not a container.
    pub(super) fn entity(&self, value: &Value) -> Option<&Entity> {
        match value {
            Value::Object(reference) => self.entity_at(*reference),
            _ => None,
        }
    }

    /// What is in the heap, if it is not a container.
    pub(super) fn entity_at(&self, reference: ObjectReference) -> Option<&Entity> {
        match self.object(reference) {
            Object::Entity(entity) => Some(entity),
            _ => None,
        }
    }

    /// What is in the heap and no container, to be changed.
    pub(super) fn entity_mut(&mut self, reference: ObjectReference) -> &mut Entity {
        match self.object_mut(reference) {
            Object::Entity(entity) => entity,
            other => unreachable!("a container is no entity: {other:?}"),
        }
    }

    /// A new object that is no container.
    pub(super) fn make(&mut self, entity: Entity) -> Value {
        Value::Object(self.allocate(Object::Entity(Box::new(entity))))
    }

    /// A new list.
    pub(super) fn make_list(&mut self, items: Vec<Value>) -> Value {
        Value::Object(self.allocate(Object::List(items)))
    }

    /// A new dictionary.
    pub(super) fn make_dict(&mut self, entries: Vec<(Value, Value)>) -> Value {
        Value::Object(self.allocate(Object::Dict(entries)))
    }

    /// The value of a global variable, if it is bound in its module.
    pub(super) fn global(&self, module: u16, slot: u16) -> Option<&Value> {
        let (module, slot) = (usize::from(module), usize::from(slot));
        if let Some(frozen) = self.frozen
            && let Some(namespace) = frozen.namespaces.get(module)
        {
            return namespace[slot].as_ref();
        }
        if self.is_private_global(slot) {
            return self.thread.globals.get(slot).and_then(Option::as_ref);
        }
        match self.entity_at(self.namespace(module)) {
            Some(Entity::Namespace(values)) => values[slot].as_ref(),
            _ => unreachable!("a module's variables are in a namespace"),
        }
    }

    /// Whether only the body of the user's module uses a variable of it.
    fn is_private_global(&self, slot: usize) -> bool {
        self.frozen.is_some_and(|frozen| frozen.global_kinds[slot] == GlobalKind::Private)
    }

    /// The object with the global variables of a module that is not frozen.
    fn namespace(&self, module: usize) -> ObjectReference {
        self.namespaces[module.min(self.namespaces.len() - 1)]
    }

    /// Binds or unbinds a global variable; gives what it held.
    pub(super) fn store_global(&mut self, module: u16, slot: u16, value: Option<Value>) -> Option<Value> {
        let module = usize::from(module);
        let Some(reference) = (match self.frozen {
            Some(frozen) if module < frozen.namespaces.len() => None,
            _ => Some(self.namespace(module)),
        }) else {
            self.scratch = Some(Object::List(Vec::new()));
            return None;
        };
        if self.is_private_global(usize::from(slot)) {
            let place = self.thread.globals.get_mut(usize::from(slot));
            return place.and_then(|place| std::mem::replace(place, value));
        }
        match self.entity_mut(reference) {
            Entity::Namespace(values) => std::mem::replace(&mut values[usize::from(slot)], value),
            _ => unreachable!("a module's variables are in a namespace"),
        }
    }
}

impl Objects for Interpreter<'_, '_> {
    fn object(&self, reference: ObjectReference) -> &Object {
        match reference {
            ObjectReference::Local(id) => self.thread.memory.get(id),
            ObjectReference::Frozen(id) => {
                &self.frozen.expect("only a library that is there has constants").objects[id as usize]
            }
            ObjectReference::Shared(id) => {
                if self.atomic_event.is_some() {
                    self.touched.borrow_mut().push(id);
                }
                self.workspace.memory().get(id)
            }
            ObjectReference::Declared(_) => unreachable!("only scenarios declare containers"),
        }
    }

    fn object_mut(&mut self, reference: ObjectReference) -> &mut Object {
        match reference {
            ObjectReference::Local(id) => self.thread.memory.get_mut(id),
            ObjectReference::Frozen(_) => {
                let copy = self.object(reference).clone();
                self.scratch.insert(copy)
            }
            ObjectReference::Shared(id) => {
                if self.dirty.last() != Some(&id) {
                    self.dirty.push(id);
                }
                if self.atomic_event.is_some() {
                    self.written.push(id);
                }
                self.workspace.memory_mut().get_mut(id)
            }
            ObjectReference::Declared(_) => unreachable!("only scenarios declare containers"),
        }
    }

    fn allocate(&mut self, object: Object) -> ObjectReference {
        self.allocated += 1;
        match self.thread.memory.insert(self.thread.lane, object) {
            Some(id) => ObjectReference::Local(id),
            None => {
                let message = "more than 2^20 objects of one thread or task";
                self.overflow = Some(Exception::limit(ExceptionClass::MemoryError, message));
                ObjectReference::Local(0)
            }
        }
    }

    fn opaque_text(&self, value: &Value) -> String {
        self.object_text(value)
    }
}
