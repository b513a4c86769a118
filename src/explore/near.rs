//! More of the graph near its beginning, so that findings of partial graphs are shown by witnesses as short as any.
//!
//! What a reduced search, or one that keeps schedules, calls its cheapest witness is the cheapest path of its own graph.
//! Definition: the states that some schedule passes before it costs as much as the dearest witness (context switches
//! first, then steps: Dijkstra's search over state and last thread) are *near*. The graph made here has all moves of near
//! states, and of *open* ones, which the caller names; and otherwise the moves that it had. What is met only now goes on
//! as before: by persistent sets, or by the states that were kept. A reduced graph is made by the arguments that have left
//! out something before, but without sleep sets: what each state can end as is known then.
//!
//! Proof obligation: a schedule that costs no more than the dearest witness passes near states only before its last
//! step, so it is a path of this graph; and what the graph tells otherwise stays, since expanding more states takes away
//! no path. So if all near states are there, the cheapest witness of each finding is the cheapest of all schedules.
//! Limits: at most ten times as many states are looked at as the graph has, and some thousands at least ([`most`]); if
//! there are more, the nearest are taken, and witnesses are as short as those allow; as many open states are taken, the
//! first ones. Graphs of more than [`LARGEST`] states are left as they are.

use super::Budget;
use super::gather::gather_states;
use super::intern::{StateSet, present};
use super::reduced::reduced_from;
use super::reductions::Reductions;
use super::search::join_outcomes;
use super::system::System;
use crate::program::Program;
use crate::trace::{Cost, Coverage, Exploration, Method, Search, StateIndex};
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Larger graphs are not made again.
const LARGEST: usize = 100_000;

/// The exploration with all moves of the states that cheaper schedules pass, and of its `open` ones. `None` if it holds
/// all schedules anyhow, is not complete or too large, or is stopped now.
pub fn nearer(
    program: &Program,
    known: &Exploration,
    than: Cost,
    open: &[StateIndex],
    budget: &Budget,
) -> Option<Exploration> {
    let method = known.search.method;
    let is_partial = matches!(method, Method::Reduced | Method::Dpor | Method::ReadsFrom | Method::Counted);
    if !is_partial || known.coverage != Coverage::Complete || known.graph.len() > LARGEST {
        return None;
    }
    let (mut system, initial) = System::new(program);
    let mut whole = near(&mut system, &initial, than, most(known).min(budget.states))?;
    let is_reduced = method == Method::Reduced;
    if !is_reduced || !open.is_empty() {
        let states = states(&mut system, &initial, known)?;
        whole.extend(open.iter().take(most(known) as usize).map(|number| states[*number as usize].clone()));
        // What was kept is kept.
        let is_expanded = |number| !known.graph.edges(number).is_empty() || known.terminal(number).is_some();
        let kept = states.into_iter().zip(0..).filter(|(_, number)| !is_reduced && is_expanded(*number));
        whole.extend(kept.map(|(state, _)| state));
    }
    let mut exploration = if is_reduced {
        let by = Reductions::named(known.search.reductions.iter().copied());
        reduced_from(program, system, &initial, Reductions { sleep_sets: false, ..by }, &whole, budget)
    } else {
        let is_near = |state: &[u32]| whole.contains(present(state));
        gather_states(program, system, &initial, is_near, Coverage::Complete, Search::new(method))
    };
    if exploration.coverage != Coverage::Complete {
        return None;
    }
    exploration.search = Search { reductions: exploration.search.reductions, ..known.search.clone() };
    exploration.interleavings = known.interleavings.clone();
    join_outcomes(&mut exploration, known.outcomes.clone());
    Some(exploration)
}

/// How many near states are looked at.
fn most(known: &Exploration) -> u64 {
    (10 * known.graph.len() as u64).clamp(2_000, 50_000)
}

/// The near states, the nearest first if there are too many. `None` if somebody does not come to the end of a step.
fn near(system: &mut System, initial: &[u32], than: Cost, most: u64) -> Option<FxHashSet<Vec<u32>>> {
    const NOBODY: u16 = u16::MAX;
    let mut states = StateSet::new(initial.len());
    states.insert(initial);
    let mut near = FxHashSet::default();
    let mut closed = FxHashSet::default();
    let mut queue = BinaryHeap::from([Reverse((Cost { switches: 0, steps: 0 }, 0, NOBODY))]);
    let mut successor = Vec::new();
    while let Some(Reverse((cost, number, last))) = queue.pop() {
        if cost >= than || near.len() as u64 >= most {
            break;
        }
        if !closed.insert((number, last)) {
            continue;
        }
        let mut state = states.words(number).to_vec();
        near.insert(present(&state).to_vec());
        for thread in 0..system.threads(&state) {
            let situation = system.situation(&mut state, thread).ok()?;
            if state.len() > states.width() {
                states.widen(state.len());
            }
            for alternative in 0..system.at(situation).moves.len() {
                let transition = system.at(situation).moves[alternative].transition;
                let actor = system.transitions()[transition as usize].thread.0;
                system.follow(&state, situation, alternative, &mut successor);
                let target = states.insert(&successor);
                let switches = cost.switches + u32::from(last != NOBODY && last != actor);
                queue.push(Reverse((Cost { switches, steps: cost.steps + 1 }, target, actor)));
            }
        }
    }
    Some(near)
}

/// The states of an exploration by their numbers, as states of a system without places of threads that are not there
/// ([`present`]); empty for those that no path leads to. They are found by walking along the graph.
fn states(system: &mut System, initial: &[u32], known: &Exploration) -> Option<Vec<Vec<u32>>> {
    let mut found = vec![Vec::new(); known.graph.len()];
    found[0] = initial.to_vec();
    let mut pending = vec![0];
    let mut successor = Vec::new();
    while let Some(number) = pending.pop() {
        let mut state = found[number as usize].clone();
        for edge in known.graph.edges(number) {
            let transition = known.transition(edge);
            let situation = system.situation(&mut state, transition.runner.0).ok()?;
            if found[edge.target as usize].is_empty() {
                system.follow(&state, situation, usize::from(transition.alternative), &mut successor);
                found[edge.target as usize] = successor.clone();
                pending.push(edge.target);
            }
        }
    }
    found.iter_mut().for_each(|state| state.truncate(present(state).len()));
    Some(found)
}
