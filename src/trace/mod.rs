//! What is remembered of executions: events, the explored graph, outcomes,
//! schedules and their tokens, coverage.
//!
//! Plain data and the graph questions that several rooms ask. It knows neither
//! how a step is computed (`machine`) nor how states are visited (`explore`)
//! nor what counts as a defect (`detect`).

mod count;
mod cycles;
mod event;
mod exploration;
mod extreme;
mod graph;
mod guide;
mod heads;
mod moment;
mod opinion;
mod path;
mod sample;
mod schedule;
#[cfg(test)]
pub(crate) mod testing;

pub use count::Count;
pub(crate) use cycles::cycles;
pub use event::{
    Access, AccessClass, AccessMode, Action, Event, Failure, FailureKind, Location, LocationBase, Notice, NoticeKind,
    ThreadIndex, Transition,
};
pub use exploration::{
    Blocked, Bound, Coverage, Exploration, GivenUp, Limit, Liveness, Method, Outcome, OutcomeMask, Search, SharedInfo,
    StateView, Status, Terminal, ThreadInfo, Violation, Waiting,
};
pub use extreme::FoundBy;
pub use graph::{Edge, Rows, StateGraph, StateIndex, TransitionIndex};
pub use guide::Guide;
pub(crate) use heads::Heads;
pub use moment::{EventLoopMoment, Executable, Moment, Standing};
pub use opinion::{Agreement, Opinion, OutcomeKey};
pub use path::{Cost, Path, TooLarge, cheapest_path, cheapest_path_within, cheapest_paths};
pub use sample::{Guarantee, Sample, SampledEnd, SampledPart, Unseen};
pub use schedule::{Choice, Lasso, Schedule, TokenError};
