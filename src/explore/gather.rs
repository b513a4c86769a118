//! From schedules to an exploration: what searches that keep no graph hand on.
//!
//! Definition: the states that the schedules pass, each with all its successors, as a graph. So whatever two threads
//! could have done instead of each other in a state on the way is in the graph, and findings are made of it as of a
//! full exploration. The numbers of schedules are not counted: the search that chose the schedules knows more.

use super::growth::Growth;
use super::intern::present;
use super::summary::summarise;
use super::system::System;
use crate::program::Program;
use crate::trace::{Coverage, Exploration, OutcomeKey, Schedule, Search};
use crate::workers::Workers;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Makes an exploration of schedules that can be done; a schedule may end early. `executions` says how many of the
/// search's executions ended with which outcome.
pub(super) fn gather(
    program: &Program,
    schedules: &[Schedule],
    coverage: Coverage,
    search: Search,
    executions: &BTreeMap<OutcomeKey, u64>,
) -> Exploration {
    let (mut system, initial) = System::new(program);
    let mut passed = FxHashSet::default();
    for schedule in schedules {
        walk(&mut system, &initial, schedule, &mut passed);
    }
    let is_passed = |state: &[u32]| passed.contains(present(state));
    let mut exploration = gather_states(program, system, &initial, is_passed, coverage, search);
    for outcome in &mut exploration.outcomes {
        outcome.executions = executions.get(&(outcome.status, outcome.shared.clone())).copied();
    }
    exploration
}

/// Makes an exploration of those states of a system that are passed, each with all its successors. The question may be
/// asked with places of threads that are not there.
pub(super) fn gather_states(
    program: &Program,
    system: System,
    initial: &[u32],
    is_passed: impl Fn(&[u32]) -> bool,
    coverage: Coverage,
    search: Search,
) -> Exploration {
    let mut growth = Growth::from(system, initial);
    let mut number = 0;
    while (number as usize) < growth.states.len() {
        if is_passed(growth.states.words(number)) {
            growth.expand(number);
        }
        number += 1;
    }
    // If nothing was left out, the paths of the graph are all schedules.
    let is_counted = growth.is_whole();
    let coverage = growth.coverage(coverage);
    summarise(program, growth.found(coverage, search, is_counted), &Workers::ONE)
}

/// Notes the states that a schedule passes, the first and the last one, too.
fn walk(system: &mut System, initial: &[u32], schedule: &Schedule, passed: &mut FxHashSet<Vec<u32>>) {
    let mut state = initial.to_vec();
    let mut successor = Vec::new();
    for choice in &schedule.choices {
        passed.insert(present(&state).to_vec());
        let alternative = usize::from(choice.alternative.unwrap_or(0));
        let Ok(situation) = system.situation(&mut state, choice.thread.0) else { return };
        if alternative >= system.at(situation).moves.len() {
            return;
        }
        system.follow(&state, situation, alternative, &mut successor);
        std::mem::swap(&mut state, &mut successor);
    }
    passed.insert(present(&state).to_vec());
}
