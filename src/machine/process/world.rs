//! What the OS threads of a Python program have in common, and what each has of its own.

use super::freeze::frozen;
use super::{Interpreter, Memory};
use crate::machine::state::{Component, State};
use crate::machine::workspace::{Source, Workspace};
use crate::program::{Process, Program};
use crate::value::{Entity, FloatBits, Frame, ObjectReference, Value};
use std::sync::Arc;

/// What the OS threads of a process have in common, besides the objects that several can reach.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    /// How many OS threads there have ever been.
    pub threads: u16,
    /// How many have not ended.
    pub alive: u16,
    /// How many of these keep the process alive.
    pub needed: u16,
    /// Virtual time in seconds.
    pub now: FloatBits,
    /// The columns of a report: those of OS threads and of tasks.
    pub lanes: Vec<Arc<str>>,
    /// The global variables of the user's module.
    pub namespace: ObjectReference,
    /// The dictionary that the library keeps for the whole process, once it has asked for it.
    pub dictionary: Option<Value>,
}

impl World {
    /// Before anything has happened.
    pub fn new(namespace: ObjectReference) -> World {
        let lanes = vec![Arc::from("main")];
        let now = FloatBits::default();
        World { threads: 1, alive: 1, needed: 1, now, lanes, namespace, dictionary: None }
    }
}

/// An OS thread of a Python program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Thread {
    /// Where it is in its life.
    pub status: Status,
    /// What it calls in the beginning.
    pub entry: Option<Value>,
    /// Whether the process may end without it.
    pub daemon: bool,
    /// Its calls, innermost last; empty once it has ended.
    pub frames: Vec<Frame>,
    /// Of the main thread: the user's global variables that no function uses, by slot. Nobody else can reach them.
    pub globals: Vec<Option<Value>>,
    /// Objects that only it can reach.
    pub memory: Memory,
    /// The lane that it acts for: reports show its steps in that column.
    pub lane: u16,
    /// Its own lane.
    pub own_lane: u16,
    /// The dictionary that the library keeps for this thread, once it has asked for it.
    pub storage: Option<Value>,
    /// Until when it waits in the operation that it cannot do now, if it has begun to wait.
    pub deadline: Option<FloatBits>,
    /// The choice that its next transition begins with: how many alternatives.
    pub choice: Option<u16>,
    /// Objects whose `__del__` has been called.
    pub finalized: Vec<u32>,
    /// A point has been passed where the interpreter may switch threads, since the last visible operation.
    pub may_switch: bool,
    /// What it has failed with, if the library has said so.
    pub failed: bool,
}

impl Thread {
    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        let frame = |frame: &Frame| size_of::<Frame>() + size_of_val(&frame.locals[..]) + size_of_val(&frame.stack[..]);
        size_of::<Thread>() as u64 + self.memory.bytes() + self.frames.iter().map(frame).sum::<usize>() as u64
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        matches!(self.status, Status::Ended { .. })
    }
}

/// Where an OS thread is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Status {
    /// It has not run at all.
    #[default]
    Fresh,
    /// It has begun.
    Active,
    /// It has ended, perhaps by an exception that nobody caught.
    Ended {
        /// By an exception.
        failed: bool,
    },
}

/// The initial state: one thread, about to execute the user's module.
pub fn initial(program: &Program, process: &Process) -> State {
    let frozen = frozen(program, process);
    let mut thread = Thread::default();
    let module = process.modules.last().expect("a program has a module");
    let variables = Entity::Namespace(vec![None; module.globals.len()]);
    let id = thread.memory.insert(0, crate::value::Object::Entity(Box::new(variables))).expect("there is room");
    thread.globals = vec![None; module.globals.len()];
    let world = World::new(ObjectReference::Local(id));
    let mut state =
        vec![Component::World(world), Component::Memory(Memory::default()), Component::Process(Thread::default())];
    let mut workspace = Workspace::new(program, &state);
    let interpreter = Interpreter::new(program, process, Some(frozen), &mut workspace, 0);
    thread.frames.push(interpreter.module_frame(module.body));
    state[2] = Component::Process(thread);
    state
}

/// The names of the lanes of a state of a Python program.
pub fn lanes(program: &Program, source: &dyn Source) -> Vec<Arc<str>> {
    Workspace::new(program, source).world().lanes.clone()
}
