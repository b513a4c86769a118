//! Brute force: every schedule from its first step to its last, one after the other.
//!
//! Definition: depth-first search over plain states, without any memory of states that were seen: each
//! maximal schedule is walked and counted by itself. It is slow, simple and right, and so the judge of the
//! explorers that are clever.
//!
//! Limits: it gives up on more schedules than it was allowed, on schedules longer than [`LENGTH_LIMIT`],
//! and on a thread or check that runs for ever.

use super::replay::apply_changes;
use crate::machine::{
    Component, Divergence, Layout, State, Step, Workspace, evaluate_check, initial, shared_values, status, step,
};
use crate::program::Program;
use crate::trace::{Limit, Status};
use crate::value::Plain;
use std::collections::BTreeMap;

/// The longest schedule that is followed.
pub const LENGTH_LIMIT: usize = 10_000;

/// What walking every schedule has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BruteForce {
    /// How many maximal schedules there are.
    pub interleavings: u64,
    /// How many of them end with which status, shared values and broken `finally` checks.
    pub outcomes: BTreeMap<(Status, Vec<Plain>, Vec<u16>), u64>,
}

/// Walks every schedule; `None` if that is too much.
pub fn brute_force(program: &Program, max_schedules: u64) -> Option<BruteForce> {
    let mut found = BruteForce { interleavings: 0, outcomes: BTreeMap::new() };
    let mut pending = vec![(initial(program), 0)];
    while let Some((state, length)) = pending.pop() {
        // Nothing clever: containers that nothing reaches any more stay where they are.
        let apply = |state: &mut State, changes| apply_changes(program, state, changes, false);
        let successors = successors(program, &state, apply).ok()?;
        if successors.is_empty() {
            found.interleavings += 1;
            *found.outcomes.entry(outcome(program, &state).ok()?).or_default() += 1;
        } else if length == LENGTH_LIMIT || found.interleavings == max_schedules {
            return None;
        }
        pending.extend(successors.into_iter().map(|successor| (successor, length + 1)));
    }
    (found.interleavings <= max_schedules).then_some(found)
}

/// Where each transition that is enabled in a state leads, if its changes are put into the state in this way.
pub(super) fn successors(
    program: &Program,
    state: &State,
    apply: impl Fn(&mut State, Vec<(usize, Component)>),
) -> Result<Vec<State>, Divergence> {
    let mut successors = Vec::new();
    for thread in 0..Layout::new(program).threads(state.len()) {
        let mut alternative = 0;
        loop {
            let mut workspace = Workspace::new(program, state);
            let Step::Done(transition) = step(program, &mut workspace, thread, alternative)? else { break };
            let mut successor = state.clone();
            apply(&mut successor, workspace.into_changes());
            successors.push(successor);
            alternative += 1;
            if alternative >= transition.alternatives {
                break;
            }
        }
    }
    Ok(successors)
}

/// How a final state ended: status, shared values, broken `finally` checks.
pub(super) fn outcome(program: &Program, state: &State) -> Result<(Status, Vec<Plain>, Vec<u16>), Limit> {
    let status = status(program, state, Layout::new(program).threads(state.len()));
    let mut failed_checks = Vec::new();
    if status != Status::Deadlock {
        for (index, check) in program.finally.iter().enumerate() {
            let holds = evaluate_check(program, &mut Workspace::new(program, state), check);
            if !holds.map_err(Divergence::limit)? {
                failed_checks.push(index as u16);
            }
        }
    }
    Ok((status, outcome_values(program, shared_values(program, state)), failed_checks))
}

/// The values, among those of all declared names, that are part of an outcome.
pub(super) fn outcome_values(program: &Program, values: Vec<Plain>) -> Vec<Plain> {
    let declared = program.shared.iter().filter(|shared| shared.declared);
    let counts = declared.map(|shared| shared.initial.in_outcome());
    values.into_iter().zip(counts).filter(|(_, counts)| *counts).map(|(value, _)| value).collect()
}
