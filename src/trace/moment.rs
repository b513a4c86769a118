//! A moment: where every thread and task stands in one state of a program.
//!
//! An [`super::Exploration`] tells which states there are and what leads from one to the next; of a state itself it
//! tells the shared values only. A moment tells the rest that a person wants to see: who could go on and where,
//! who waits for what, and what the event loops have in their queues.

use super::{Blocked, Choice, Status, ThreadIndex, ThreadInfo, Transition};
use crate::source::Span;
use crate::value::Plain;

/// Where everybody stands in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Values of all shared names, in the order of [`super::Exploration::shared`].
    pub shared: Vec<Plain>,
    /// Threads and tasks by their index, as far as they exist.
    pub standings: Vec<Standing>,
    /// Event loops by their number.
    pub event_loops: Vec<EventLoopMoment>,
}

/// Where a thread or task stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It can take the next transition. (Or it would begin one that never comes to its end; then there is no move.)
    Enabled {
        /// What it would begin with.
        span: Span,
    },
    /// It cannot; perhaps another one changes that.
    Blocked(Blocked),
    /// It has ended.
    Ended {
        /// By an exception, as far as the state tells: of a task of a Python program that nothing refers to any more,
        /// it does not.
        failed: bool,
    },
}

impl Standing {
    /// Whether it can go on.
    pub fn is_enabled(&self) -> bool {
        matches!(self, Standing::Enabled { .. })
    }
}

/// An event loop between two transitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLoopMoment {
    /// The thread in which it runs; `None` where there are tasks only.
    pub thread: Option<ThreadIndex>,
    /// The task that has begun a step and not yet given control back.
    pub running: Option<ThreadIndex>,
    /// Who may run next; in the order of the queue if the loop keeps one. Callbacks that are no task's step are left out.
    pub ready: Vec<ThreadIndex>,
    /// Who sleeps until when, in seconds of virtual time, soonest first; `None` for a callback that is no task.
    pub timers: Vec<(Plain, Option<ThreadIndex>)>,
    /// Virtual time in seconds, where the program keeps it.
    pub now: Option<Plain>,
}

/// A program between two transitions, which can be executed from here on demand. Whoever can execute programs
/// implements it, for those who only want to see what happens.
pub trait Executable: Sized {
    /// Where everybody stands, and all that can be done, by thread and alternative: the choice, what happens, and
    /// where that leads.
    fn look(&self) -> (Moment, Vec<(Choice, Transition, Self)>);

    /// Values of all shared names, as [`Moment::shared`] has them.
    fn shared(&self) -> Vec<Plain>;

    /// Threads and tasks so far. Where they were started is told of those only that the program begins with.
    fn threads(&self) -> Vec<ThreadInfo>;

    /// Indices of the `always` checks that do not hold here.
    ///
    /// # Errors
    /// In words: a check does not come to an end.
    fn violated(&self) -> Result<Vec<u16>, String>;

    /// If nobody can go on: how it ended, and the indices of the `finally` checks that do not hold, which are not asked
    /// in a deadlock.
    ///
    /// # Errors
    /// In words: a check does not come to an end.
    fn end(&self) -> Result<(Status, Vec<u16>), String>;
}
