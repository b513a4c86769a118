//! Which states of a graph a play holds.

use crate::trace::{Exploration, Path, StateIndex};
use std::collections::{BTreeSet, VecDeque};

/// The states of all paths, then those nearest to them along edges, up to so many; ascending. All states if there are
/// not more than that.
pub(super) fn slice(exploration: &Exploration, paths: &[Path], max_states: usize) -> Vec<StateIndex> {
    let all = exploration.graph.len();
    if all <= max_states {
        return (0..all as StateIndex).collect();
    }
    let passed = paths.iter().flat_map(|path| &path.steps).map(|(_, target)| *target);
    let passed: Vec<StateIndex> = std::iter::once(0).chain(passed).collect();
    nearest(exploration, &passed, max_states)
}

/// These states, then those nearest to them along edges, up to so many; ascending.
pub(super) fn nearest(exploration: &Exploration, states: &[StateIndex], max_states: usize) -> Vec<StateIndex> {
    let mut found = BTreeSet::new();
    let mut queue = VecDeque::new();
    for state in states {
        if found.insert(*state) {
            queue.push_back(*state);
        }
    }
    while found.len() < max_states
        && let Some(state) = queue.pop_front()
    {
        for edge in exploration.graph.edges(state) {
            if found.len() < max_states && found.insert(edge.target) {
                queue.push_back(edge.target);
            }
        }
    }
    found.into_iter().collect()
}
