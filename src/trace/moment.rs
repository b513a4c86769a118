//! A moment: where every thread and task stands in one state of a program.
//!
//! An [`super::Exploration`] tells which states there are and what leads from one to the next; of a state itself it
//! tells the shared values only. A moment tells the rest that a person wants to see: who could go on and where,
//! who waits for what, and what the event loops have in their queues.

use super::{Blocked, ThreadIndex};
use crate::source::Span;
use crate::value::Plain;

/// Where everybody stands in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Values of all shared names, in the order of [`super::Exploration::shared`].
    pub shared: Vec<Plain>,
    /// Threads and tasks by their index; those that come into being later are absent.
    pub standings: Vec<Standing>,
    /// Event loops by their number.
    pub event_loops: Vec<EventLoopMoment>,
}

/// Where a thread or task stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does not exist yet.
    Absent,
    /// It can take the next transition.
    Enabled {
        /// What it would begin with.
        span: Span,
    },
    /// It cannot; perhaps another one changes that.
    Blocked(Blocked),
    /// It has ended.
    Ended {
        /// By an exception.
        failed: bool,
    },
}

/// An event loop between two transitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLoopMoment {
    /// The task that has begun a step and not yet given control back.
    pub running: Option<ThreadIndex>,
    /// Who may run next; in the order of the queue if the loop keeps one.
    pub ready: Vec<ThreadIndex>,
    /// Who sleeps until when, in seconds of virtual time, soonest first; `None` for a callback that is no task.
    pub timers: Vec<(Plain, Option<ThreadIndex>)>,
    /// Virtual time in seconds, where the program keeps it.
    pub now: Option<Plain>,
}
