//! How synchronization primitives behave: one file each, and the only room that names them.
//!
//! Source: CPython's `threading.py`, `queue.py` and `asyncio/locks.py`, `asyncio/queues.py` (3.11).
//! A primitive is a plain value. An operation is one call of [`Primitive`]'s `apply`: it says whether
//! the operation is possible now, what it returns, whether the caller has to wait, and which tasks it
//! wakes. This room knows nothing of threads' code, event loops, explorers or reports.
//!
//! The same object serves threads and tasks. A thread's blocking operation is *enabled or not*: a
//! blocked thread may be overtaken by a newcomer, as in CPython (barging). A task's awaited operation
//! *suspends*: the task is entered in the object's list of waiters and is later woken in order.

use crate::value::{Exception, Value};

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

/// What kind of thing a method of a primitive is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MethodInfo {
    /// Its name.
    pub name: &'static str,
    /// Parameter names with default values; `None` means required.
    pub parameters: &'static [(&'static str, Option<Default>)],
    /// Whether `await` may stand before it (the asyncio form is a coroutine).
    pub awaitable: bool,
    /// Whether it never changes the object, so that checks may use it.
    pub query: bool,
}

/// A default argument.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Default {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// An integer.
    Int(i64),
}

/// A primitive's state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Primitive {}
