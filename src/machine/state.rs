//! States: plain values that can be cloned, compared, hashed and printed.

use super::heap::collect_local;
use super::process;
use super::step::start_thread;
use super::workspace::{Source, Workspace};
use crate::primitive::Primitive;
use crate::program::{Initial, Model, Order, Program};
use crate::value::{Exception, FloatBits, Object, Value};

/// One part of a state. Which kind stands at which index is fixed by the [`Layout`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Component {
    /// The value of a shared variable.
    Variable(Value),
    /// A container that a shared name was declared with.
    Object(Object),
    /// A primitive.
    Primitive(Primitive),
    /// What threads and tasks have in common.
    System(System),
    /// Containers made while running that several threads may reach; a freed one leaves a hole.
    Heap(Vec<Option<Object>>),
    /// A thread or task.
    Thread(Thread),
    /// What the OS threads of a Python program have in common; at the place of the system.
    World(process::World),
    /// The objects that several OS threads of a Python program can reach; at the place of the heap.
    Memory(process::Memory),
    /// An OS thread of a Python program; at the place of a thread.
    Process(process::Thread),
}

impl Component {
    /// Bytes in use, approximately: what grows with the containers and calls in it.
    pub fn bytes(&self) -> u64 {
        let object = |object: &Object| match object {
            Object::List(items) => size_of_val(&items[..]),
            Object::Dict(entries) => size_of_val(&entries[..]),
            Object::Set { items, .. } => size_of_val(&items[..]),
            Object::Entity(_) => size_of::<crate::value::Entity>(),
        };
        let frame = |frame: &Frame| size_of::<Frame>() + size_of_val(&frame.locals[..]) + size_of_val(&frame.stack[..]);
        let inside = match self {
            Component::Variable(Value::String(text)) => text.len(),
            Component::Variable(Value::Tuple(items)) => size_of_val(&items[..]),
            Component::Object(contents) => object(contents),
            Component::Heap(heap) => size_of_val(&heap[..]) + heap.iter().flatten().map(object).sum::<usize>(),
            Component::Thread(thread) => {
                let objects = thread.heap.iter().map(|contents| size_of::<Object>() + object(contents));
                objects.chain(thread.frames.iter().map(frame)).sum()
            }
            Component::Primitive(Primitive::Queue(queue)) => queue.items().count() * size_of::<Value>(),
            Component::World(_) => size_of::<process::World>(),
            Component::Memory(memory) => memory.bytes() as usize,
            Component::Process(thread) => thread.bytes() as usize,
            Component::Variable(_) | Component::Primitive(_) | Component::System(_) => 0,
        };
        (size_of::<Component>() + inside) as u64
    }
}

/// Where components are: shared names, the system, the heap, then threads in the order of their start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    shared: usize,
}

impl Layout {
    /// The layout of a program's states.
    pub fn new(program: &Program) -> Layout {
        Layout { shared: if program.process.is_some() { 0 } else { program.shared.len() } }
    }

    /// Index of the [`Component::System`].
    pub fn system(self) -> usize {
        self.shared
    }

    /// Index of the [`Component::Heap`].
    pub fn heap(self) -> usize {
        self.shared + 1
    }

    /// Index of a [`Component::Thread`].
    pub fn thread(self, thread: u16) -> usize {
        self.shared + 2 + usize::from(thread)
    }

    /// How many threads a state with so many components has.
    pub fn threads(self, components: usize) -> u16 {
        (components - self.shared - 2) as u16
    }
}

/// What threads and tasks have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct System {
    /// How many threads and tasks there have ever been.
    pub threads: u16,
    /// The event loop, if there is one.
    pub event_loop: Option<EventLoop>,
}

/// An event loop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EventLoop {
    /// The task that has begun a step and not yet given control back.
    pub running: Option<u16>,
    /// Tasks that may run next, in their order. Only with FIFO order: otherwise each task knows by itself
    /// ([`Thread::ready`]).
    pub ready: Vec<u16>,
    /// Sleeping tasks by deadline, then by the order in which they went to sleep. Only with FIFO order:
    /// otherwise a sleeping task is ready at once, since its sleep may take any time.
    pub timers: Vec<(FloatBits, u16)>,
    /// Virtual time in seconds. Only with FIFO order.
    pub now: FloatBits,
}

/// A thread or task.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Thread {
    /// Where it is in its life.
    pub status: ThreadStatus,
    /// Its calls, innermost last; empty once it has ended.
    pub frames: Vec<Frame>,
    /// How far it is in the operation it is stuck in; 0 if it has not begun with it.
    pub phase: u8,
    /// Containers that only it can reach, numbered in the order in which they are reached.
    pub heap: Vec<Object>,
    /// Started while running: somebody may ask for its result.
    pub spawned: bool,
    /// Tasks that wait for its end.
    pub joiners: Vec<u16>,
    /// Whether its event loop may run it next. Only if any task may be next: so what one task does stays independent of
    /// which others are ready.
    pub ready: bool,
}

/// Where a thread or task is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ThreadStatus {
    /// It has not run at all.
    Fresh,
    /// It has begun; its next instruction is a visible operation.
    Active,
    /// It runs in a loop that it can never leave, without a visible operation or without giving control
    /// back to its event loop.
    Looping,
    /// It has ended.
    Ended {
        /// By an exception.
        failed: bool,
        /// What it returned or raised, kept only if somebody may ask.
        result: Option<Result<Value, Exception>>,
    },
}

/// A call of a function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Frame {
    /// The function's index; without meaning for a check, which is no function of the program.
    pub function: u16,
    /// The next instruction.
    pub address: u32,
    /// Local variables.
    pub locals: Vec<Option<Value>>,
    /// The operand stack.
    pub stack: Vec<Value>,
}

impl Thread {
    /// A thread that will call a function.
    pub fn new(program: &Program, function: u16, arguments: Vec<Value>, spawned: bool) -> Thread {
        let frame = Frame::new(&program.functions[usize::from(function)], function, arguments);
        Thread {
            status: ThreadStatus::Fresh,
            frames: vec![frame],
            phase: 0,
            heap: Vec::new(),
            spawned,
            joiners: Vec::new(),
            ready: false,
        }
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        matches!(self.status, ThreadStatus::Ended { .. })
    }

    /// Drops what it cannot reach any more.
    pub fn tidy(&mut self) {
        collect_local(self);
    }
}

impl Frame {
    /// A call with these arguments.
    pub fn new(function: &crate::program::Function, index: u16, arguments: Vec<Value>) -> Frame {
        let mut locals = arguments.into_iter().map(Some).collect::<Vec<_>>();
        locals.resize(function.locals.len(), None);
        Frame { function: index, address: 0, locals, stack: Vec::new() }
    }
}

/// A whole state.
pub type State = Vec<Component>;

impl Source for State {
    fn component(&self, index: usize) -> &Component {
        &self[index]
    }
}

/// The initial state: every thread stands before its first visible operation, every task is ready.
///
/// A thread that does not come to its first visible operation is left at its beginning; it diverges again
/// when it is told to take its first step.
pub fn initial(program: &Program) -> State {
    if let Some(process) = &program.process {
        return process::initial(program, process);
    }
    let shared = program.shared.iter().map(|shared| match &shared.initial {
        Initial::Variable(value) => Component::Variable(value.clone()),
        Initial::Object(object) => Component::Object(object.clone()),
        Initial::Primitive(primitive) => Component::Primitive(primitive.clone()),
    });
    let mut state = shared.collect::<State>();
    let threads = program.entries.len() as u16;
    let event_loop = match program.model {
        Model::Threads | Model::Main => None,
        Model::Tasks if program.order == Order::Fifo => {
            Some(EventLoop { ready: (0..threads).collect(), ..EventLoop::default() })
        }
        Model::Tasks => Some(EventLoop::default()),
    };
    state.push(Component::System(System { threads, event_loop }));
    state.push(Component::Heap(Vec::new()));
    for entry in &program.entries {
        let thread = Thread::new(program, entry.function, entry.arguments.clone(), false);
        let ready = program.reorders_tasks();
        state.push(Component::Thread(Thread { ready, ..thread }));
    }
    if program.model == Model::Threads {
        for thread in 0..threads {
            let mut workspace = Workspace::new(program, &state);
            if start_thread(program, &mut workspace, thread).is_ok() {
                for (index, component) in workspace.into_changes() {
                    state[index] = component;
                }
            }
        }
    }
    state
}
