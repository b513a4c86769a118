//! How synchronization primitives behave: one file each, and the only room that names them.
//!
//! Source: CPython's `threading.py`, `queue.py` and `asyncio/locks.py`, `asyncio/queues.py` (3.11).
//! A primitive is a plain value. An operation is one call of [`apply`]: it says whether
//! the operation is possible now, what it returns, whether the caller has to wait, and which tasks it
//! wakes. This room knows nothing of threads' code, event loops, explorers or reports.
//!
//! The same object serves threads and tasks. A thread's blocking operation is *enabled or not*: a
//! blocked thread may be overtaken by a newcomer, as in CPython (barging). A task's awaited operation
//! *suspends*: the task is entered in the object's list of waiters and is later woken in order.
//! Python has two classes for that and they do not mix; here one object may be used both ways. Then a
//! call that is not awaited behaves as the one of `threading`: it overtakes suspended tasks, and a
//! task that was woken and finds itself overtaken keeps its place in the list.
//!
//! Deviations: where the two classes word an error differently and the call does not show which one
//! is meant (`release`), the wording is that of `threading`.
//! Limits: no timeouts and no cancellation; a flag such as `blocking` must be a boolean or an integer.

mod atomic;
mod barrier;
mod condition;
mod construct;
mod event;
mod lock;
mod queue;
mod rlock;
mod semaphore;
mod waiters;

pub use atomic::Atomic;
pub use barrier::Barrier;
pub use condition::Condition;
pub use construct::{ConstructorInfo, constructors};
pub use event::Event;
pub use lock::Lock;
pub use queue::Queue;
pub use rlock::RLock;
pub use semaphore::Semaphore;

use crate::value::{Exception, ExceptionClass, Plain, Value};

/// A thread or task, as primitives see it.
pub type Caller = u16;

/// One operation on a primitive.
#[derive(Clone, Debug, PartialEq)]
pub struct Call<'a> {
    /// Who calls.
    pub caller: Caller,
    /// Which method, as found by [`MethodInfo`].
    pub method: &'static str,
    /// Arguments in the order of [`MethodInfo::parameters`]; defaults filled in.
    pub arguments: &'a [Value],
    /// The caller is a task and awaits the operation: it suspends instead of blocking.
    pub awaited: bool,
    /// 0 for a new operation; otherwise what [`Reply::Wait`] or [`Reply::Suspend`] gave.
    pub phase: u8,
}

/// What becomes of an operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// It is done and returns this.
    Done(Value),
    /// Not possible in this state; nothing has changed. The thread stays where it is.
    Blocked,
    /// The object has changed, the thread now waits, and goes on with this phase when that is not [`Reply::Blocked`].
    Wait(u8),
    /// The task is entered as a waiter; when it has been woken it goes on with this phase.
    Suspend(u8),
    /// It fails.
    Raise(Exception),
}

/// The reply to a call and the tasks that it wakes, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// What becomes of the operation.
    pub reply: Reply,
    /// Suspended tasks that may go on, in the order in which they were woken.
    pub wakes: Vec<Caller>,
}

/// Access to all primitives of a program: a condition needs its lock.
pub trait Primitives {
    /// A primitive's present state.
    fn primitive(&mut self, index: u16) -> &Primitive;
    /// A primitive's state, to be changed.
    fn primitive_mut(&mut self, index: u16) -> &mut Primitive;
}

impl Primitives for Vec<Primitive> {
    fn primitive(&mut self, index: u16) -> &Primitive {
        &self[usize::from(index)]
    }

    fn primitive_mut(&mut self, index: u16) -> &mut Primitive {
        &mut self[usize::from(index)]
    }
}

/// Parameter names with default values; `None` means required.
pub type Parameters = &'static [(&'static str, Option<DefaultArgument>)];

/// What kind of thing a method of a primitive is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MethodInfo {
    /// Its name.
    pub name: &'static str,
    /// Its parameters.
    pub parameters: Parameters,
    /// Whether `await` may stand before it (the asyncio form is a coroutine).
    pub awaitable: bool,
    /// Whether it never changes the object, so that checks may use it.
    pub query: bool,
    /// Whether it replaces what the object holds by an argument, without regard to what that was.
    pub overwrites: bool,
}

/// A default argument.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DefaultArgument {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// An integer.
    Int(i64),
}

/// A primitive's state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Primitive {
    /// See [`Lock`].
    Lock(Lock),
    /// See [`RLock`].
    RLock(RLock),
    /// See [`Semaphore`]; `BoundedSemaphore` too.
    Semaphore(Semaphore),
    /// See [`Event`].
    Event(Event),
    /// See [`Condition`].
    Condition(Condition),
    /// See [`Barrier`].
    Barrier(Barrier),
    /// See [`Queue`].
    Queue(Queue),
    /// See [`Atomic`].
    Atomic(Atomic),
}

/// What a method does to a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockRole {
    /// Takes it, perhaps after waiting.
    Acquire,
    /// Gives it back.
    Release,
    /// Gives it back while waiting, then takes it again.
    Wait,
}

/// What a stuck operation needs to go on, for explanations of deadlocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Needs {
    /// That others, or the caller itself, let go of a primitive.
    Held {
        /// Which: not the one that was called if a condition waits for a lock declared by itself.
        primitive: u16,
        /// Who has it.
        holders: Vec<Caller>,
    },
    /// That somebody does this.
    Signal {
        /// The method that would free the caller.
        needs: &'static str,
    },
}

/// The methods of all kinds of primitives; a name may come several times.
pub fn all_methods() -> impl Iterator<Item = &'static MethodInfo> {
    [
        lock::METHODS,
        rlock::METHODS,
        semaphore::METHODS,
        event::METHODS,
        condition::METHODS,
        barrier::METHODS,
        queue::METHODS,
        atomic::METHODS,
    ]
    .into_iter()
    .flatten()
}

/// The methods of what a constructor makes; none if there is no such constructor.
pub fn methods_of(constructor: &str) -> &'static [MethodInfo] {
    match constructor {
        "Lock" => lock::METHODS,
        "RLock" => rlock::METHODS,
        "Semaphore" | "BoundedSemaphore" => semaphore::METHODS,
        "Event" => event::METHODS,
        "Condition" => condition::METHODS,
        "Barrier" => barrier::METHODS,
        "Queue" => queue::METHODS,
        "Atomic" => atomic::METHODS,
        _ => &[],
    }
}

/// Does one operation, or its next phase, on the primitive `index`.
///
/// Deterministic. Nothing has changed when the reply is [`Reply::Blocked`]; a query never asks for
/// [`Primitives::primitive_mut`].
pub fn apply(primitives: &mut dyn Primitives, index: u16, call: &Call) -> Effect {
    let primitive = primitives.primitive(index);
    if let Some(value) = primitive.query(call.method) {
        return Effect::done(value);
    }
    if let Primitive::Condition(_) = primitive {
        return condition::apply(primitives, index, call).unwrap_or_else(Effect::raise);
    }
    let effect = match primitives.primitive_mut(index) {
        Primitive::Lock(lock) => lock.apply(call),
        Primitive::RLock(lock) => lock.apply(call),
        Primitive::Semaphore(semaphore) => semaphore.apply(call),
        Primitive::Event(event) => event.apply(call),
        Primitive::Condition(_) => unreachable!("has returned above"),
        Primitive::Barrier(barrier) => barrier.apply(call),
        Primitive::Queue(queue) => queue.apply(call),
        Primitive::Atomic(atomic) => atomic.apply(call),
    };
    effect.unwrap_or_else(Effect::raise)
}

/// What the operation that is stuck in `call` needs to go on.
pub fn needs(primitives: &mut dyn Primitives, index: u16, call: &Call) -> Needs {
    let held = |holder: Option<Caller>| Needs::Held { primitive: index, holders: holder.into_iter().collect() };
    let needs = match primitives.primitive(index) {
        Primitive::Lock(lock) => return held(lock.holder()),
        Primitive::RLock(lock) => return held(lock.holder()),
        Primitive::Condition(_) => return condition::needs(primitives, index, call),
        Primitive::Semaphore(_) => "release",
        Primitive::Event(_) => "set",
        Primitive::Barrier(_) => "wait",
        Primitive::Queue(_) => queue::needs(call.method),
        Primitive::Atomic(_) => "store",
    };
    Needs::Signal { needs }
}

impl Primitive {
    /// The name of its constructor.
    pub fn kind(&self) -> &'static str {
        match self {
            Primitive::Lock(_) => lock::CONSTRUCTOR.name,
            Primitive::RLock(_) => rlock::CONSTRUCTOR.name,
            Primitive::Semaphore(semaphore) if semaphore.is_bounded() => semaphore::BOUNDED_CONSTRUCTOR.name,
            Primitive::Semaphore(_) => semaphore::CONSTRUCTOR.name,
            Primitive::Event(_) => event::CONSTRUCTOR.name,
            Primitive::Condition(_) => condition::CONSTRUCTOR.name,
            Primitive::Barrier(_) => barrier::CONSTRUCTOR.name,
            Primitive::Queue(_) => queue::CONSTRUCTOR.name,
            Primitive::Atomic(_) => atomic::CONSTRUCTOR.name,
        }
    }

    /// What can be done with it.
    pub fn methods(&self) -> &'static [MethodInfo] {
        match self {
            Primitive::Lock(_) => lock::METHODS,
            Primitive::RLock(_) => rlock::METHODS,
            Primitive::Semaphore(_) => semaphore::METHODS,
            Primitive::Event(_) => event::METHODS,
            Primitive::Condition(_) => condition::METHODS,
            Primitive::Barrier(_) => barrier::METHODS,
            Primitive::Queue(_) => queue::METHODS,
            Primitive::Atomic(_) => atomic::METHODS,
        }
    }

    /// Its state in a few words, or as a value where it is one.
    pub fn show(&self, thread_name: &dyn Fn(Caller) -> String, plain: &dyn Fn(&Value) -> Plain) -> Plain {
        match self {
            Primitive::Lock(lock) => Plain::Opaque(lock.show(thread_name)),
            Primitive::RLock(lock) => Plain::Opaque(lock.show(thread_name)),
            Primitive::Semaphore(semaphore) => Plain::Int(semaphore.value()),
            Primitive::Event(event) => Plain::Opaque(event.show()),
            Primitive::Condition(condition) => Plain::Opaque(condition.show(thread_name)),
            Primitive::Barrier(barrier) => Plain::Opaque(barrier.show()),
            Primitive::Queue(queue) => Plain::List(queue.items().map(plain).collect()),
            Primitive::Atomic(atomic) => Plain::Int(atomic.value()),
        }
    }

    /// Whether its final state is part of an outcome: it holds data of the program. The state of the
    /// others only says who waits, which the end of a schedule shows anyway.
    pub fn in_outcome(&self) -> bool {
        matches!(self, Primitive::Queue(_) | Primitive::Atomic(_))
    }

    /// What a method does to a lock, and which declared lock that is if it is not this primitive itself.
    pub fn lock_role(&self, method: &str) -> Option<(LockRole, Option<u16>)> {
        let declared = match self {
            Primitive::Lock(_) | Primitive::RLock(_) => None,
            Primitive::Condition(condition) => condition.declared_lock(),
            Primitive::Semaphore(_)
            | Primitive::Event(_)
            | Primitive::Barrier(_)
            | Primitive::Queue(_)
            | Primitive::Atomic(_) => return None,
        };
        let role = match method {
            "acquire" => LockRole::Acquire,
            "release" => LockRole::Release,
            "wait" => LockRole::Wait,
            _ => return None,
        };
        Some((role, declared))
    }

    /// Gives every thread and task that it knows another name: holders and those who wait. Values that it keeps stay
    /// as they are.
    pub fn rename(&mut self, name: &dyn Fn(Caller) -> Caller) {
        match self {
            Primitive::Lock(lock) => lock.rename(name),
            Primitive::RLock(lock) => lock.rename(name),
            Primitive::Semaphore(semaphore) => semaphore.rename(name),
            Primitive::Event(event) => event.rename(name),
            Primitive::Condition(condition) => condition.rename(name),
            Primitive::Barrier(barrier) => barrier.rename(name),
            Primitive::Queue(queue) => queue.rename(name),
            Primitive::Atomic(_) => {}
        }
    }

    /// Calls `visit` with each value that it keeps.
    pub fn for_each_value(&self, visit: &mut dyn FnMut(&Value)) {
        if let Primitive::Queue(queue) = self {
            queue.items().for_each(visit);
        }
    }

    /// Lets `change` replace each value that it keeps.
    pub fn map_values(&mut self, change: &mut dyn FnMut(&mut Value)) {
        if let Primitive::Queue(queue) = self {
            queue.items_mut().for_each(change);
        }
    }

    /// The answer, if `method` is a query that needs no other primitive.
    fn query(&self, method: &str) -> Option<Value> {
        match self {
            Primitive::Lock(lock) => lock.query(method),
            Primitive::Semaphore(semaphore) => semaphore.query(method),
            Primitive::Event(event) => event.query(method),
            Primitive::Queue(queue) => queue.query(method),
            Primitive::Atomic(atomic) => atomic.query(method),
            Primitive::RLock(_) | Primitive::Condition(_) | Primitive::Barrier(_) => None,
        }
    }
}

impl MethodInfo {
    /// A method that changes the object and is no coroutine.
    const fn new(name: &'static str, parameters: Parameters) -> MethodInfo {
        MethodInfo { name, parameters, awaitable: false, query: false, overwrites: false }
    }

    /// It may be awaited.
    const fn awaitable(self) -> MethodInfo {
        MethodInfo { awaitable: true, ..self }
    }

    /// It replaces what the object holds.
    const fn overwriting(self) -> MethodInfo {
        MethodInfo { overwrites: true, ..self }
    }

    /// A method without parameters that changes nothing.
    const fn query(name: &'static str) -> MethodInfo {
        MethodInfo { query: true, ..MethodInfo::new(name, &[]) }
    }
}

impl DefaultArgument {
    /// As a value.
    pub fn value(self) -> Value {
        match self {
            DefaultArgument::None => Value::None,
            DefaultArgument::Bool(value) => Value::Bool(value),
            DefaultArgument::Int(value) => Value::Int(value),
        }
    }
}

impl Effect {
    fn reply(reply: Reply) -> Effect {
        Effect { reply, wakes: Vec::new() }
    }

    fn done(value: Value) -> Effect {
        Effect::reply(Reply::Done(value))
    }

    fn raise(exception: Exception) -> Effect {
        Effect::reply(Reply::Raise(exception))
    }

    fn waking(self, wakes: Vec<Caller>) -> Effect {
        Effect { wakes, ..self }
    }
}

impl Call<'_> {
    fn argument(&self, position: usize) -> Result<&Value, Exception> {
        let missing = || Exception::type_error(format!("{}() misses an argument", self.method));
        self.arguments.get(position).ok_or_else(missing)
    }

    fn integer(&self, position: usize, name: &str) -> Result<i64, Exception> {
        let value = self.argument(position)?;
        as_integer(value).ok_or_else(|| Exception::type_error(format!("{name} must be an integer")))
    }

    /// The parameter `blocking` or `block`, which the coroutine of the same name does not have.
    fn blocking(&self, position: usize, name: &str) -> Result<bool, Exception> {
        let value = self.argument(position)?;
        let blocking =
            as_integer(value).ok_or_else(|| Exception::type_error(format!("{name} must be a boolean")))? != 0;
        if self.awaited && !blocking {
            let message = format!("{}() got an unexpected keyword argument '{name}'", self.method);
            return Err(Exception::type_error(message));
        }
        Ok(blocking)
    }

    /// What remains when no method has this name.
    fn unknown(&self, kind: &str) -> Exception {
        let message = format!("'{kind}' object has no attribute '{}'", self.method);
        Exception::new(ExceptionClass::AttributeError, message)
    }
}

/// Booleans are integers, as in Python.
fn as_integer(value: &Value) -> Option<i64> {
    match value {
        Value::Int(value) => Some(*value),
        Value::Bool(value) => Some(i64::from(*value)),
        _ => None,
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod script;
