//! What one step does: states, and the transitions between them.
//!
//! Definition: a *state* is a plain value, a list of [`Component`]s: shared variables, containers,
//! primitives, the system (event loop, virtual time), the heap, threads. A *transition* is one thread
//! doing one visible operation and everything invisible up to the next one; of a task, everything up to
//! the point where it gives control back to its event loop, since no other task can come in between.
//! Whether a transition is enabled is a question asked of the state.
//!
//! A step reads components through a [`Workspace`], which records which ones it looked at, in order.
//! So a caller may remember the effect of a step by the components it depends on; the step itself knows
//! nothing of that. Visible operations: reads and writes of shared variables and of elements of
//! containers that other threads may reach, operations of primitives, spawn, join, sleep, print, choose.
//!
//! This room does not know which transitions are taken (`explore`) nor what counts as a defect.
//!
//! Deviations from CPython: a switch is possible before every visible operation, as in CPython up to
//! 3.9 and without the GIL; a method of a container is one operation. Limits: [`STEP_LIMIT`] instructions
//! between two visible operations, [`EVENT_LIMIT`] events in one transition of a task.

mod ending;
mod event;
mod heap;
mod interpret;
mod lean;
mod moment;
mod operation;
mod process;
mod rename;
mod state;
mod step;
mod visible;
mod workspace;

pub use ending::{blocked, evaluate_check, evaluate_expression, shared_values, status};
pub use heap::{collect_shared, shared_roots};
pub use lean::{Lean, LeanState, LeanStop, LeanTouch, Word};
pub use moment::{Next, moment};
pub use operation::{Operation, next_operation};
pub use process::lanes;
pub use rename::{RenameError, mentions, rename};
pub use state::{Component, EventLoop, Frame, Layout, State, System, Thread, ThreadStatus, initial};
pub use step::{Divergence, EVENT_LIMIT, STEP_LIMIT, Step, step};
pub use visible::THREAD_LIMIT;
pub use workspace::{Source, Workspace};
