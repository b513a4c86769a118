//! One run, as CPython would make it: for `simulate run`.
//!
//! Definition: of the threads that can take a step, the one that took the last step goes on as long as it can; then
//! the next one in the order of their numbers. Of the alternatives of a choice, the first. A program whose order is
//! `fifo` leaves no other freedom, so this is its only schedule.

use super::replay::apply_changes;
use crate::machine::{Divergence, Layout, State, Step, Workspace, blocked, initial, status, step};
use crate::program::Program;
use crate::trace::{Blocked, Status, Transition};

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunEnd {
    /// Nobody can go on.
    Ended {
        /// How.
        status: Status,
        /// Who waits for what, if it is a deadlock.
        blocked: Vec<Blocked>,
    },
    /// A thread did not come to the end of a step.
    Diverged(Divergence),
    /// The caller did not want more.
    Interrupted,
}

/// A run that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// How.
    pub end: RunEnd,
    /// The last state.
    pub state: State,
}

/// How often containers that nothing reaches are freed, in steps.
const COLLECTION_INTERVAL: usize = 256;

/// Runs a program; `watch` sees every transition and may stop it by returning `false`.
pub fn run(program: &Program, mut watch: impl FnMut(&Transition) -> bool) -> Run {
    let mut state = initial(program);
    let mut taken_steps = 0_usize;
    let mut last = 0;
    let end = loop {
        let threads = Layout::new(program).threads(state.len());
        let order = (0..threads).map(|offset| (last + offset) % threads);
        let mut taken = None;
        let mut diverged = None;
        for thread in order {
            let mut workspace = Workspace::new(program, &state);
            match step(program, &mut workspace, thread, 0) {
                Ok(Step::Disabled) => {}
                Ok(Step::Done(transition)) => {
                    taken = Some((thread, transition, workspace.into_changes()));
                    break;
                }
                Err(divergence) => {
                    diverged = Some(divergence);
                    break;
                }
            }
        }
        if let Some(divergence) = diverged {
            break RunEnd::Diverged(divergence);
        }
        let Some((thread, transition, changes)) = taken else {
            let status = status(program, &state, threads);
            let blocked = if status == Status::Deadlock { blocked(program, &state, threads) } else { Vec::new() };
            break RunEnd::Ended { status, blocked };
        };
        last = thread;
        taken_steps += 1;
        let collect = taken_steps.is_multiple_of(COLLECTION_INTERVAL);
        apply_changes(program, &mut state, changes, collect);
        if !watch(&transition) {
            break RunEnd::Interrupted;
        }
    };
    Run { end, state }
}
