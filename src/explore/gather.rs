//! From schedules to an exploration: what searches that keep no graph hand on.
//!
//! Definition: the states that the schedules pass, each with all its successors, as a graph. So whatever two threads
//! could have done instead of each other in a state on the way is in the graph, and findings are made of it as of a
//! full exploration. The numbers of schedules are not counted: the search that chose the schedules knows more.

use super::full::Found;
use super::intern::{StateSet, present};
use super::summary::summarise;
use super::system::{Known, System};
use crate::machine::Divergence;
use crate::program::Program;
use crate::trace::{Coverage, Edge, Exploration, OutcomeKey, Schedule, Search, StateGraph, Violation};
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
    let mut exploration = gather_states(program, system, &initial, &passed, coverage, search);
    for outcome in &mut exploration.outcomes {
        outcome.executions = executions.get(&(outcome.status, outcome.shared.clone())).copied();
    }
    exploration
}

/// Makes an exploration of these states of a system, each without places of threads that are not there ([`present`]), each with all its successors.
pub(super) fn gather_states(
    program: &Program,
    mut system: System,
    initial: &[u32],
    passed: &FxHashSet<Vec<u32>>,
    coverage: Coverage,
    search: Search,
) -> Exploration {
    let mut states = StateSet::new(initial.len());
    states.insert(initial);
    let mut graph = StateGraph::new();
    let mut expanded = Vec::new();
    let mut violations = Vec::new();
    let mut diverging = Vec::new();
    let mut divergence = None;
    let mut successor = Vec::new();
    let mut number = 0;
    while (number as usize) < states.len() {
        let mut state = states.words(number).to_vec();
        let is_passed = passed.contains(present(&state));
        if is_passed {
            match system.broken_checks(&state) {
                Ok(broken) => violations.extend(broken.iter().map(|check| Violation { state: number, check: *check })),
                Err(stuck) => _ = divergence.get_or_insert(stuck),
            }
            for thread in 0..system.threads(&state) {
                let situation = match system.situation(&mut state, thread) {
                    Ok(situation) => situation,
                    Err(stuck) => {
                        divergence.get_or_insert(stuck);
                        diverging.push(number);
                        continue;
                    }
                };
                if state.len() > states.width() {
                    states.widen(state.len());
                }
                for alternative in 0..system.at(situation).moves.len() {
                    system.follow(&state, situation, alternative, &mut successor);
                    let target = states.insert(&successor);
                    let transition = system.at(situation).moves[alternative].transition;
                    graph.push_edge(Edge { transition, target });
                }
            }
        }
        graph.finish_state();
        expanded.push(is_passed);
        number += 1;
    }
    let Known { tables, transitions } = system.into_known();
    let coverage = match divergence {
        Some(divergence) => Coverage::Stopped(Divergence::limit(divergence)),
        None => coverage,
    };
    // If nothing was left out, the paths of the graph are all schedules.
    let is_counted = divergence.is_none() && expanded.iter().all(|is_expanded| *is_expanded);
    let found = Found {
        coverage,
        search,
        is_counted,
        states: states.into_rows(&tables, initial.len()),
        tables,
        expanded,
        graph,
        transitions,
        violations,
        diverging,
    };
    summarise(program, found)
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
