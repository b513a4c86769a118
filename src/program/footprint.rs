//! What a thread may still do from where it stands: its *future footprint*, the shared names that any continuation
//! of it can read or write.
//!
//! Definition: an abstract interpretation (Cousot and Cousot 1977) of the thread's frames. A value stands for the set
//! of shared objects (primitives, declared containers) that it may denote or, as a tuple, hold. Data is not followed,
//! so both ways of every branch are taken and loops are gone through once. What comes out of a variable, a container
//! or a queue may be anything that the program ever puts into one: that set is a fixed point over all functions.
//! Calls are followed with the objects among their arguments, and so is what is spawned. Complexity: instructions ×
//! names for each distinct situation of a frame; calls are remembered.
//!
//! A future can be asked for *up to* some locks: then it ends before each blocking `acquire()` of one of them. As long
//! as somebody else holds these locks, nothing else can happen.
//!
//! Tasks are understood if any of them may be next ([`Program::reorders_tasks`]). Whoever keeps the event loop holds up all others: it is
//! like a name ([`LOOP`]) that every step of a task reads, and that is written where a step may end without suspension:
//! by a call that waits without `await`, before a choice, and in loops that nobody can tell the end of ([`rounds`]). A
//! task that awaits a lock up to which its future is followed enters its queue, and does nothing more.
//!
//! Proof obligation: each operation of each continuation touches only names in the footprint. It is asserted in debug
//! builds for every step that an exploration takes.
//!
//! Deviations: of a container it is not told which element is meant, nor of a primitive which of its parts.
//! Limits: everything is taken to touch everything ([`Footprints::is_opaque`]) in Python programs, with tasks in FIFO order
//! (which is itself shared), in programs that let several threads reach a container made while running, with recursion
//! and with more than 120 shared names.

mod methods;
mod rounds;

use super::{Function, Initial, Instruction, Model, Program};
use crate::primitive::Primitive;
use crate::value::{self, Object, ObjectReference, Value};
use methods::{is_plain, makes_container, may_wait};
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};

/// A set of shared names, one bit each; component indices of the machine.
pub type Names = u128;

/// Stands in sets of values for all containers made while running.
const LOCAL: Names = 1 << 126;

/// Stands in sets of values for slices, as the index of a container.
const SLICE: Names = 1 << 125;

/// Stands in footprints for who has the event loop.
pub const LOOP: Names = 1 << 124;

/// What somebody may touch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    /// Names that it may read.
    pub reads: Names,
    /// Names that it may write.
    pub writes: Names,
    /// Locks of whose queues it may enter the end, and do nothing else to them.
    pub queues: Names,
    /// Whether it may look at how some thread that was started while running ends.
    pub joins: bool,
}

impl Footprint {
    /// Touches everything.
    pub const EVERYTHING: Footprint =
        Footprint { reads: Names::MAX, writes: Names::MAX, queues: Names::MAX, joins: true };

    /// Touches what either does.
    fn add(&mut self, other: Footprint) {
        self.reads |= other.reads;
        self.writes |= other.writes;
        self.queues |= other.queues;
        self.joins |= other.joins;
    }
}

/// A call as it stands in a state.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The function.
    pub function: u16,
    /// The next instruction; of a caller the call itself.
    pub address: u32,
    /// Local variables.
    pub locals: &'a [Option<Value>],
    /// The operand stack; of a caller without the arguments.
    pub stack: &'a [Value],
}

/// The future footprints of a program.
pub struct Footprints<'p> {
    program: &'p Program,
    /// What may be in a variable, a container or a queue.
    kept: Cell<Names>,
    /// What an exception may refer to.
    thrown: Cell<Names>,
    opaque: Cell<bool>,
    /// Calls by function, arguments and locks that end the future; `None` while they are looked at.
    calls: RefCell<FxHashMap<Call, Option<Summary>>>,
    /// By function and address: jumps by which a task may keep its event loop for ever. Nothing of threads.
    endless: Vec<Vec<bool>>,
}

/// A call: function, arguments, and locks that end the future.
type Call = (u16, Vec<Names>, Names);

/// What comes of running code.
#[derive(Clone, Copy, Debug, Default)]
struct Summary {
    footprint: Footprint,
    result: Names,
}

/// A frame, as sets of values.
#[derive(Clone, Debug, PartialEq)]
struct Frame {
    stack: Vec<Names>,
    locals: Vec<Names>,
}

impl<'p> Footprints<'p> {
    /// Finds out what the program keeps where.
    pub fn new(program: &'p Program) -> Footprints<'p> {
        let is_understood = program.model == Model::Threads || program.reorders_tasks();
        let opaque = program.process.is_some() || !is_understood || program.shared.len() > 120;
        let functions = if program.model == Model::Tasks { &program.functions[..] } else { &[] };
        let footprints = Footprints {
            program,
            kept: Cell::new(0),
            thrown: Cell::new(0),
            opaque: Cell::new(opaque),
            calls: RefCell::default(),
            endless: functions.iter().map(rounds::endless).collect(),
        };
        if opaque {
            return footprints;
        }
        let kept = program.shared.iter().fold(0, |kept, shared| kept | kept_by(&shared.initial));
        footprints.kept.set(kept);
        loop {
            let before = (footprints.kept.get(), footprints.thrown.get());
            footprints.calls.borrow_mut().clear();
            for entry in &program.entries {
                footprints.call(entry.function, entry.arguments.iter().map(denoted).collect(), 0);
            }
            if before == (footprints.kept.get(), footprints.thrown.get()) {
                return footprints;
            }
        }
    }

    /// Whether nothing is known: every future is [`Footprint::EVERYTHING`].
    pub fn is_opaque(&self) -> bool {
        self.opaque.get()
    }

    /// Names that a write to a container looks at only to see whether they show the same container. Where no name can
    /// hold a container, nothing depends on that.
    pub fn looked_at_in_vain(&self) -> Names {
        if self.kept.get() & self.containers() == 0 { self.holders() } else { 0 }
    }

    /// The declared containers, and [`LOCAL`].
    fn containers(&self) -> Names {
        self.names(|initial| matches!(initial, Initial::Object(_))) | LOCAL
    }

    /// What holds values: variables, containers, queues.
    fn holders(&self) -> Names {
        let holds = |initial: &Initial| match initial {
            Initial::Variable(_) | Initial::Object(_) => true,
            Initial::Primitive(primitive) => matches!(primitive, Primitive::Queue(_)),
        };
        self.names(holds)
    }

    fn names(&self, are: impl Fn(&Initial) -> bool) -> Names {
        let named = self.program.shared.iter().enumerate().filter(|(_, shared)| are(&shared.initial));
        named.fold(0, |all, (index, _)| all | 1 << index)
    }

    /// What a thread with these calls, innermost last, may still touch; up to the locks in `until`.
    pub fn future(&self, frames: &[Standing], until: Names) -> Footprint {
        let mut footprint = Footprint::default();
        let mut result = None;
        for standing in frames.iter().rev() {
            if self.is_opaque() {
                return Footprint::EVERYTHING;
            }
            let function = &self.program.functions[usize::from(standing.function)];
            let stack = standing.stack.iter().map(denoted).collect::<Vec<_>>();
            let locals = standing.locals.iter().map(|local| local.as_ref().map_or(0, denoted)).collect::<Vec<_>>();
            let frame = Frame { stack, locals };
            let starts = match result {
                None => vec![(standing.address, frame)],
                Some(result) => {
                    let caught = handler(function, standing.address, &frame, self.exceptions());
                    let mut returned = frame;
                    returned.stack.push(result);
                    [(standing.address + 1, returned)].into_iter().chain(caught).collect()
                }
            };
            let summary = self.run(standing.function, starts, until);
            footprint.add(summary.footprint);
            result = Some(summary.result);
        }
        if self.is_opaque() { Footprint::EVERYTHING } else { footprint }
    }

    fn exceptions(&self) -> Names {
        self.thrown.get() | self.kept.get()
    }

    fn keep(&self, values: Names) {
        self.kept.set(self.kept.get() | values);
    }

    /// A value goes where other threads can find it.
    fn publish(&self, values: Names) {
        self.keep(values);
        self.opaque.set(self.opaque.get() || values & LOCAL != 0);
    }

    fn call(&self, function: u16, arguments: Vec<Names>, until: Names) -> Summary {
        let key = (function, arguments, until);
        if let Some(known) = self.calls.borrow().get(&key) {
            return known.unwrap_or_else(|| {
                self.opaque.set(true);
                Summary::default()
            });
        }
        self.calls.borrow_mut().insert(key.clone(), None);
        let code = &self.program.functions[usize::from(function)];
        let mut locals = key.1.clone();
        locals.resize(code.locals.len(), 0);
        let summary = self.run(function, vec![(0, Frame { stack: Vec::new(), locals })], until);
        self.calls.borrow_mut().insert(key, Some(summary));
        summary
    }

    /// Goes through a function from some places on.
    fn run(&self, number: u16, starts: Vec<(u32, Frame)>, until: Names) -> Summary {
        let function = &self.program.functions[usize::from(number)];
        let endless = self.endless.get(usize::from(number));
        let mut known: Vec<Option<Frame>> = vec![None; function.code.len()];
        let mut summary = Summary::default();
        let mut pending = starts;
        while let Some((address, frame)) = pending.pop() {
            if !join(&mut known[address as usize], &frame) {
                continue;
            }
            let frame = known[address as usize].clone().expect("just joined");
            pending.extend(handler(function, address, &frame, self.exceptions()));
            if endless.is_some_and(|endless| endless[address as usize]) {
                summary.footprint.writes |= LOOP;
            }
            let walk = Walk { footprints: self, frame, until, summary: &mut summary };
            walk.instruction(&function.code[address as usize], address, &mut |next, frame| pending.push((next, frame)));
        }
        summary
    }

    fn are_tasks(&self) -> bool {
        self.program.model == Model::Tasks
    }

    fn has_primitive(&self, values: Names) -> bool {
        values & self.names(|initial| matches!(initial, Initial::Primitive(_))) != 0
    }

    fn primitive(&self, index: u32) -> Option<&Primitive> {
        match &self.program.shared.get(index as usize)?.initial {
            Initial::Primitive(primitive) => Some(primitive),
            Initial::Variable(_) | Initial::Object(_) => None,
        }
    }
}

/// One instruction of the abstract interpretation.
struct Walk<'w, 'p> {
    footprints: &'w Footprints<'p>,
    frame: Frame,
    until: Names,
    summary: &'w mut Summary,
}

impl Walk<'_, '_> {
    fn pop(&mut self) -> Names {
        self.frame.stack.pop().expect("the compiler keeps account of the stack")
    }

    fn pop_all(&mut self, count: u16) -> Names {
        (0..count).fold(0, |all, _| all | self.pop())
    }

    fn push(&mut self, value: Names) {
        self.frame.stack.push(value);
    }

    fn top(&self, depth: usize) -> Names {
        self.frame.stack[self.frame.stack.len() - 1 - depth]
    }

    fn read(&mut self, names: Names) {
        self.summary.footprint.reads |= names & !(LOCAL | SLICE);
    }

    fn write(&mut self, names: Names) {
        self.summary.footprint.writes |= names & !LOCAL;
    }

    /// A task may keep its event loop here.
    fn keep_loop(&mut self) {
        if self.footprints.are_tasks() {
            self.summary.footprint.writes |= LOOP;
        }
    }

    /// The containers among some values.
    fn containers(&self, values: Names) -> Names {
        values & self.footprints.containers()
    }

    /// What may be inside of some values: elements of tuples are among them, those of containers could be anything
    /// that is kept.
    fn inside(&self, values: Names) -> Names {
        if self.containers(values) == 0 { values } else { values | self.footprints.kept.get() }
    }

    /// Looks at contents.
    fn inspect(&mut self, values: Names) {
        let containers = self.containers(self.inside(values));
        self.read(containers);
    }

    fn throw(&mut self, values: Names) {
        self.footprints.thrown.set(self.footprints.thrown.get() | values);
    }

    /// Does an instruction, and tells where it may go on.
    fn instruction(mut self, instruction: &Instruction, address: u32, next: &mut dyn FnMut(u32, Frame)) {
        match instruction {
            Instruction::Constant(value) => self.push(denoted(value)),
            Instruction::LoadLocal(index) | Instruction::LoadFree(index) => {
                self.push(self.frame.locals[usize::from(*index)]);
            }
            Instruction::StoreLocal(index) => self.frame.locals[usize::from(*index)] = self.pop(),
            Instruction::DeleteLocal(index) => self.frame.locals[usize::from(*index)] = 0,
            Instruction::LoadShared(index) => {
                self.read(1 << index);
                self.push(self.footprints.kept.get());
            }
            Instruction::StoreShared { index, .. } => {
                self.write(1 << index);
                let value = self.pop();
                self.footprints.publish(value);
            }
            Instruction::Pop => _ = self.pop(),
            Instruction::Duplicate => self.push(self.top(0)),
            Instruction::DuplicateTwo => {
                self.push(self.top(1));
                self.push(self.top(1));
            }
            Instruction::Swap => {
                let top = self.frame.stack.len() - 1;
                self.frame.stack.swap(top, top - 1);
            }
            Instruction::RotateThree => {
                let top = self.frame.stack.len();
                self.frame.stack[top - 3..].rotate_right(1);
            }
            Instruction::Arrange(order) => {
                let values = self.frame.stack.split_off(self.frame.stack.len() - order.len());
                order.iter().for_each(|position| self.push(values[usize::from(*position)]));
            }
            Instruction::CopySlot(slot) => self.push(self.frame.stack[usize::from(*slot)]),
            Instruction::Unary(_) => {
                let operand = self.pop();
                self.inspect(operand);
                self.push(0);
            }
            Instruction::Binary(_) | Instruction::InPlace(_) => {
                let (right, left) = (self.pop(), self.pop());
                self.inspect(left | right);
                self.throw(left | right);
                if matches!(instruction, Instruction::InPlace(_)) {
                    let changed = self.containers(left);
                    self.write(changed);
                    if changed != 0 {
                        self.put(changed, right);
                    }
                }
                let result = if self.containers(left | right) == 0 { left | right } else { left | right | LOCAL };
                self.push(result);
            }
            Instruction::Compare(_) => {
                let operands = self.pop_all(2);
                self.inspect(operands);
                self.push(0);
            }
            Instruction::BuildList(count) => self.build(*count),
            Instruction::BuildDict(count) => self.build(2 * count),
            Instruction::BuildTuple(count) | Instruction::Choose(count) => {
                if *count > 1 && matches!(instruction, Instruction::Choose(_)) {
                    self.keep_loop();
                }
                let items = self.pop_all(*count);
                self.push(items);
            }
            Instruction::ListAppend(_) => {
                let value = self.pop();
                self.footprints.keep(value);
            }
            Instruction::DictInsert(_) => {
                let pair = self.pop_all(2);
                self.throw(pair);
                self.footprints.keep(pair);
            }
            Instruction::BuildString(count) => self.text(*count),
            Instruction::Format { specification, .. } => self.text(1 + u16::from(*specification)),
            Instruction::Print { arguments, .. } => self.text(*arguments),
            Instruction::BuildSlice => {
                self.pop_all(3);
                self.push(SLICE);
            }
            Instruction::LoadSubscript => {
                let (index, container) = (self.pop(), self.pop());
                self.throw(index);
                self.inspect(container);
                let elements = self.inside(container);
                // A slice of a list is a new list.
                let made = if self.containers(container) != 0 && index & SLICE != 0 { LOCAL } else { 0 };
                self.push(elements | made);
            }
            Instruction::StoreSubscript { .. } => {
                let (value, index, container) = (self.pop(), self.pop(), self.pop());
                self.throw(index);
                self.put(container, value | index);
            }
            Instruction::DeleteSubscript => {
                let (index, container) = (self.pop(), self.pop());
                self.throw(index);
                self.put(container, 0);
            }
            Instruction::Unpack(count) => {
                let iterable = self.pop();
                self.inspect(iterable);
                let items = self.inside(iterable);
                (0..*count).for_each(|_| self.push(items));
            }
            Instruction::Jump(target) => return next(*target, self.frame),
            Instruction::JumpIfFalse(target) | Instruction::JumpIfTrue(target) => {
                let value = self.pop();
                self.inspect(value);
                next(*target, self.frame.clone());
            }
            Instruction::JumpIfFalseOrPop(target) | Instruction::JumpIfTrueOrPop(target) => {
                self.inspect(self.top(0));
                next(*target, self.frame.clone());
                self.pop();
            }
            Instruction::BeginFor => {
                self.inspect(self.top(0));
                self.push(0);
            }
            Instruction::NextFor(target) => {
                let iterable = self.top(1);
                self.inspect(iterable);
                let mut done = self.frame.clone();
                done.stack.truncate(done.stack.len() - 2);
                next(*target, done);
                let item = self.inside(iterable);
                self.push(item);
            }
            Instruction::BeginRepeat => {
                self.pop();
                self.push(0);
            }
            Instruction::NextRepeat(target) => {
                self.pop();
                next(*target, self.frame.clone());
                self.push(0);
            }
            Instruction::Call { function, arguments } => {
                let arguments = self.frame.stack.split_off(self.frame.stack.len() - usize::from(*arguments));
                let summary = self.footprints.call(*function, arguments, self.until);
                self.summary.footprint.add(summary.footprint);
                self.push(summary.result);
            }
            Instruction::Spawn { function, arguments } => {
                let arguments = self.frame.stack.split_off(self.frame.stack.len() - usize::from(*arguments));
                self.footprints.publish(arguments.iter().fold(0, |all, argument| all | argument) & LOCAL);
                let summary = self.footprints.call(*function, arguments, self.until);
                // Threads are numbered in the order of their start.
                self.write(1 << self.footprints.program.shared.len());
                self.summary.footprint.add(summary.footprint);
                self.footprints.publish(summary.result);
                self.push(0);
            }
            Instruction::Join { awaited } => {
                if !awaited {
                    self.keep_loop();
                }
                self.pop();
                self.summary.footprint.joins = true;
                self.push(self.footprints.kept.get());
            }
            Instruction::Sleep { .. } => {
                self.pop();
                self.push(0);
            }
            Instruction::CallBuiltin { name, arguments, .. } => {
                let values = self.pop_all(*arguments);
                self.throw(values);
                self.inspect(values);
                let made = if makes_container(name) { LOCAL } else { 0 };
                if made != 0 {
                    self.footprints.keep(self.inside(values));
                }
                self.push(if is_plain(name) { 0 } else { self.inside(values) | made });
            }
            Instruction::CallMethod { name, arguments, awaited, .. } => {
                let values = self.pop_all(*arguments);
                let receiver = self.pop();
                let suspends = *awaited && self.footprints.are_tasks();
                if !suspends && may_wait(name) && self.footprints.has_primitive(receiver) {
                    self.keep_loop();
                }
                let takes = &**name == "acquire" && *arguments == 0 && (suspends || !awaited);
                if takes && receiver & self.until != 0 && receiver.count_ones() == 1 {
                    self.summary.footprint.queues |= if suspends { receiver } else { 0 };
                    return;
                }
                self.method(name, receiver, values);
            }
            Instruction::MakeException { arguments, .. } => {
                let values = self.pop_all(*arguments);
                self.throw(values);
                self.push(values);
            }
            Instruction::MatchException => {
                self.pop_all(2);
                self.push(0);
            }
            Instruction::Raise => {
                let value = self.pop();
                return self.throw(value);
            }
            Instruction::FailAssertion { message } => {
                let value = self.pop_all(u16::from(*message));
                return self.throw(value);
            }
            Instruction::Return => {
                let value = self.pop();
                self.summary.result |= value;
                return;
            }
        }
        next(address + 1, self.frame);
    }

    fn build(&mut self, count: u16) {
        let items = self.pop_all(count);
        self.throw(items);
        self.footprints.keep(items);
        self.push(LOCAL);
    }

    /// Makes text of values.
    fn text(&mut self, count: u16) {
        let values = self.pop_all(count);
        self.throw(values);
        self.inspect(values);
        self.push(0);
    }

    /// Changes containers; puts something into them.
    fn put(&mut self, containers: Names, values: Names) {
        let containers = self.containers(containers);
        self.write(containers);
        if containers & !LOCAL != 0 && self.footprints.looked_at_in_vain() == 0 {
            self.read(self.footprints.holders());
        }
        self.footprints.keep(values);
        if containers & !LOCAL != 0 {
            self.footprints.publish(values);
        }
    }

    /// Calls a method of whatever the receiver may be.
    fn method(&mut self, name: &str, receiver: Names, arguments: Names) {
        self.throw(receiver | arguments);
        let mut rest = receiver & !LOCAL;
        let mut result = 0;
        while rest != 0 {
            let index = rest.trailing_zeros();
            rest &= rest - 1;
            let Some(primitive) = self.footprints.primitive(index) else { continue };
            let is_query = primitive.methods().iter().all(|method| method.name != name || method.query);
            let lock = match primitive {
                Primitive::Condition(condition) => condition.declared_lock(),
                _ => None,
            };
            let names = 1 << index | lock.map_or(0, |lock| 1 << lock);
            self.read(names);
            if !is_query {
                self.write(names);
                self.footprints.publish(arguments);
            }
            result |= self.footprints.kept.get();
        }
        let containers = self.containers(receiver);
        // The receiver may be a string: `join`, for one, reads its argument.
        self.inspect(receiver | arguments);
        if value::any_method_mutates(name) {
            self.put(containers, arguments);
        }
        result |= self.inside(receiver) | self.inside(arguments);
        if makes_container(name) {
            self.footprints.keep(result);
            result |= LOCAL;
        }
        self.push(if is_plain(name) { 0 } else { result });
    }
}

/// Where an exception goes that is raised at an address, if the function handles it.
fn handler(function: &Function, address: u32, frame: &Frame, exception: Names) -> Option<(u32, Frame)> {
    let handler = function.handlers.iter().find(|handler| (handler.start..handler.end).contains(&address))?;
    let mut frame = frame.clone();
    frame.stack.truncate(usize::from(handler.depth));
    frame.stack.push(exception);
    Some((handler.target, frame))
}

/// Adds a frame to what is known; whether that was news.
fn join(known: &mut Option<Frame>, frame: &Frame) -> bool {
    let Some(known) = known else {
        *known = Some(frame.clone());
        return true;
    };
    debug_assert_eq!(known.stack.len(), frame.stack.len(), "the stack is equally deep on all paths");
    let before = known.clone();
    known.stack.iter_mut().zip(&frame.stack).for_each(|(value, more)| *value |= more);
    known.locals.iter_mut().zip(&frame.locals).for_each(|(value, more)| *value |= more);
    *known != before
}

/// The objects that a value denotes or, as a tuple or exception, holds.
fn denoted(value: &Value) -> Names {
    match value {
        Value::Primitive(index) => 1 << index,
        Value::Object(reference) | Value::View(_, reference) => match reference {
            ObjectReference::Declared(index) => 1 << index,
            ObjectReference::Local(_) | ObjectReference::Shared(_) | ObjectReference::Frozen(_) => LOCAL,
        },
        Value::Tuple(items) => items.iter().fold(0, |all, item| all | denoted(item)),
        Value::Exception(exception) => exception.arguments.iter().fold(0, |all, item| all | denoted(item)),
        Value::Slice(_) => SLICE,
        _ => 0,
    }
}

fn kept_by(initial: &Initial) -> Names {
    match initial {
        Initial::Variable(value) => denoted(value),
        Initial::Object(Object::List(items)) => items.iter().fold(0, |all, item| all | denoted(item)),
        Initial::Object(Object::Dict(entries)) => {
            entries.iter().fold(0, |all, (key, value)| all | denoted(key) | denoted(value))
        }
        Initial::Object(Object::Set { .. } | Object::Entity(_)) => Names::MAX,
        Initial::Primitive(_) => 0,
    }
}
