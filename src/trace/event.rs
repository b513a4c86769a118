//! Events: what one visible operation did, and to what.

use super::Choice;
use crate::source::Span;
use crate::value::Plain;
use std::borrow::Cow;
use std::sync::Arc;

/// A thread or task of an execution: entries of the variant first, in order, then spawned ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ThreadIndex(pub u16);

impl ThreadIndex {
    /// As an index into lists of threads.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What an access touches. Two locations are the same place if [`Location::overlaps`] says so.
#[derive(Clone, Debug)]
pub struct Location {
    /// The variable, object or primitive.
    pub base: LocationBase,
    /// The element, if only one element is touched; `None` means the whole.
    pub key: Option<Plain>,
    /// How to print it: `counter`, `accounts['a']`, `queue`.
    pub name: Arc<str>,
}

/// What a location is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LocationBase {
    /// A shared variable or a container it was declared with, by index into [`super::Exploration::shared`].
    Shared(u16),
    /// A container made while running.
    Object(u32),
    /// A thread or task, as the target of a join.
    Thread(u16),
    /// The output.
    Output,
}

impl PartialEq for Location {
    fn eq(&self, other: &Location) -> bool {
        self.base == other.base && self.key == other.key
    }
}

impl Eq for Location {}

impl std::hash::Hash for Location {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.base.hash(state);
        self.key.hash(state);
    }
}

impl Location {
    /// Whether the two share memory: same base, and the same element unless one is the whole.
    pub fn overlaps(&self, other: &Location) -> bool {
        self.base == other.base
            && match (&self.key, &other.key) {
                (Some(a), Some(b)) => a == b,
                _ => true,
            }
    }
}

/// Read or write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccessMode {
    /// Leaves the location as it is.
    Read,
    /// May change it.
    Write {
        /// The value written may depend on an earlier, separate read of the same location by the
        /// same thread, as in `x = x + 1` (by static data flow: an over-approximation).
        derived: bool,
    },
}

/// Whether an access orders other accesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccessClass {
    /// A bare read or write of a variable or an element.
    Plain,
    /// An operation that is atomic by itself: a primitive's, or a container's method.
    Synchronized,
}

/// One location touched by an event.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Access {
    /// Where.
    pub location: Location,
    /// How.
    pub mode: AccessMode,
    /// Whether it can race.
    pub class: AccessClass,
}

impl Access {
    /// Whether the order of the two matters: they overlap and at least one writes.
    pub fn conflicts(&self, other: &Access) -> bool {
        (self.mode != AccessMode::Read || other.mode != AccessMode::Read) && self.location.overlaps(&other.location)
    }

    /// Whether it may change the location.
    pub fn writes(&self) -> bool {
        self.mode != AccessMode::Read
    }
}

/// What an event did, for people.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read a variable or element.
    Read {
        /// What it got.
        value: Plain,
    },
    /// Wrote a variable or element.
    Write {
        /// What it wrote.
        value: Plain,
    },
    /// An operation of a primitive or a container: `lock.acquire()`, `queue.put(3)`.
    Operation {
        /// The object's name.
        object: Arc<str>,
        /// The method's name.
        method: Cow<'static, str>,
        /// Its arguments.
        arguments: Vec<Plain>,
        /// What it returned, if that says something.
        result: Option<Plain>,
        /// Whether the thread now has to wait (it continues by a later event).
        waits: bool,
    },
    /// Started a thread or task.
    Spawn {
        /// The new one.
        thread: ThreadIndex,
    },
    /// Found another thread or task finished, or began to wait for it.
    Join {
        /// The other one.
        thread: ThreadIndex,
        /// Whether it has to wait.
        waits: bool,
    },
    /// Slept, or gave way.
    Sleep {
        /// Seconds of virtual time, as text.
        seconds: Plain,
    },
    /// Took one alternative of `choose(…)`.
    Choose {
        /// The value chosen.
        value: Plain,
    },
    /// Printed a line.
    Print {
        /// The text with its end.
        text: String,
        /// To the standard error stream.
        to_error: bool,
    },
    /// What a loop or scheduler did inside, for those who want to look; only if the program is traced.
    Trace {
        /// What it is about: `iteration`, `ready`, `timer`, `wake`.
        kind: String,
        /// More about it.
        details: Vec<Plain>,
    },
    /// Ran without touching anything shared: a body without visible operations, or the last
    /// steps after one.
    Internal,
}

/// How a thread or task failed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Failure {
    /// Which kind of defect it is.
    pub kind: FailureKind,
    /// The exception's class: `AssertionError`.
    pub exception: String,
    /// Its message, may be empty.
    pub message: String,
    /// Where it was raised.
    pub span: Span,
}

/// What a failure counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FailureKind {
    /// An `assert` did not hold.
    Assertion,
    /// A primitive was used against its contract.
    Misuse,
    /// Any other exception that nobody caught.
    UncaughtException,
}

/// One visible operation, executed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// Who.
    pub thread: ThreadIndex,
    /// What.
    pub action: Action,
    /// What it touched.
    pub accesses: Vec<Access>,
    /// The source text of the operation.
    pub span: Span,
    /// New values of shared names, by index into [`super::Exploration::shared`]. A variable that is written has one, even
    /// if it is the value that was there.
    pub changes: Vec<(u16, Plain)>,
    /// The thread or task died of this just after the operation.
    pub failure: Option<Failure>,
    /// The thread or task ended (normally or not) after this event.
    pub finishes: bool,
    /// The task gave control back to its event loop after this event.
    pub suspends: bool,
    /// What the run-time library noticed meanwhile.
    pub notices: Vec<Notice>,
}

/// Something that the run-time library noticed while a program ran: no failure, and usually a mistake.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Notice {
    /// What kind of mistake.
    pub kind: NoticeKind,
    /// What is said about it: `coroutine 'fetch' was never awaited`.
    pub message: String,
    /// The place that it is about.
    pub span: Span,
}

/// What the library notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoticeKind {
    /// A coroutine was dropped before its first step.
    NeverAwaited,
    /// The exception of a task or future was dropped with it.
    ExceptionNeverRetrieved,
    /// A task was dropped while it waited for something that nobody else knew.
    TaskDestroyedPending,
    /// A call blocked the thread of an event loop while others were ready.
    BlockedEventLoop,
    /// A request to cancel a task had no effect.
    LostCancellation,
    /// What was printed depends on an order that nothing promises.
    FragileOrder,
}

impl NoticeKind {
    /// The kind with this stable name: `never-awaited`.
    pub fn from_name(name: &str) -> Option<NoticeKind> {
        Some(match name {
            "never-awaited" => NoticeKind::NeverAwaited,
            "exception-never-retrieved" => NoticeKind::ExceptionNeverRetrieved,
            "task-destroyed-pending" => NoticeKind::TaskDestroyedPending,
            "blocked-event-loop" => NoticeKind::BlockedEventLoop,
            "lost-cancellation" => NoticeKind::LostCancellation,
            "fragile-order" => NoticeKind::FragileOrder,
            _ => return None,
        })
    }
}

/// One edge label of the state graph: a thread takes one transition.
///
/// A thread's transition holds one event. A task's holds all events up to the next point where it
/// gives control back to its event loop, since nothing can come in between.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Transition {
    /// Who acts: the thread, or the task that its event loop runs.
    pub thread: ThreadIndex,
    /// The thread that a scheduler has to pick for it: the same, except in a Python program, where an event loop
    /// picks its tasks by itself.
    pub runner: ThreadIndex,
    /// Which alternative of a `choose`, 0 if there was no choice.
    pub alternative: u16,
    /// How many alternatives there were; 1 if there was no choice.
    pub alternatives: u16,
    /// What happened, in order; never empty.
    pub events: Vec<Event>,
    /// The event loop whose task it is, if any; tasks of one loop never run at the same time.
    pub event_loop: Option<u16>,
}

impl Transition {
    /// The accesses of all its events, in order.
    pub fn accesses(&self) -> impl Iterator<Item = &Access> {
        self.events.iter().flat_map(|event| &event.accesses)
    }

    /// What a scheduler has to choose for it.
    pub fn choice(&self) -> Choice {
        Choice { thread: self.runner, alternative: (self.alternatives > 1).then_some(self.alternative) }
    }
}
