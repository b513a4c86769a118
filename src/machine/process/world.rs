//! What the OS threads of a Python program have in common, and what each has of its own.

use super::Memory;
use crate::value::{FloatBits, Frame, ObjectReference, Value};
use std::sync::Arc;

/// What the OS threads of a process have in common, besides the objects that several can reach.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    /// How many OS threads there have ever been.
    pub threads: u16,
    /// Virtual time in seconds.
    pub now: FloatBits,
    /// The columns of a report: those of OS threads and of tasks.
    pub lanes: Vec<Arc<str>>,
    /// The global variables of the user's module.
    pub namespace: ObjectReference,
    /// The dictionary that the library keeps for the whole process, once it has asked for it.
    pub dictionary: Option<Value>,
}

/// An OS thread of a Python program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Thread {
    /// Where it is in its life.
    pub status: Status,
    /// Its calls, innermost last; empty once it has ended.
    pub frames: Vec<Frame>,
    /// Objects that only it can reach.
    pub memory: Memory,
    /// The lane that it acts for: reports show its steps in that column.
    pub lane: u16,
    /// The dictionary that the library keeps for this thread, once it has asked for it.
    pub storage: Option<Value>,
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
