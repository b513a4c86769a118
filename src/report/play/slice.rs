//! Which states of a graph a play holds.

use crate::trace::{Exploration, Path, StateIndex};
use std::collections::VecDeque;

/// The states of all paths, then those nearest to them along edges, up to so many; ascending. All states if there are
/// not more than that. O(states) bytes, O(edges) time at most.
pub(super) fn slice(exploration: &Exploration, paths: &[Path], max_states: usize) -> Vec<StateIndex> {
    let all = exploration.graph.len();
    if all <= max_states {
        return (0..all as StateIndex).collect();
    }
    let mut is_in = vec![false; all];
    let mut queue = VecDeque::new();
    let mut add = |state: StateIndex, queue: &mut VecDeque<StateIndex>| {
        let is_new = !std::mem::replace(&mut is_in[state as usize], true);
        if is_new {
            queue.push_back(state);
        }
        is_new
    };
    let mut count = usize::from(add(0, &mut queue));
    for (_, target) in paths.iter().flat_map(|path| &path.steps) {
        count += usize::from(add(*target, &mut queue));
    }
    while count < max_states
        && let Some(state) = queue.pop_front()
    {
        for edge in exploration.graph.edges(state) {
            if count < max_states {
                count += usize::from(add(edge.target, &mut queue));
            }
        }
    }
    (0..all as StateIndex).filter(|state| is_in[*state as usize]).collect()
}
