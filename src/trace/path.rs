//! Paths through the state graph, and the cheapest one to a goal.
//!
//! A witness should be easy to follow, so the cheapest path is the one with the
//! fewest context switches and, among those, the fewest events. The search is
//! Dijkstra's over (state, last thread, monitor), with ties broken by order of
//! discovery, so it is deterministic.

use super::{Choice, Exploration, Schedule, StateIndex, ThreadIndex, Transition, TransitionIndex};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hash::Hash;

/// What a path costs: context switches first, then transitions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// How often the running thread changes.
    pub switches: u32,
    /// How many transitions.
    pub steps: u32,
}

/// A path: where it begins, and each transition with the state it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The first state.
    pub start: StateIndex,
    /// Each transition and its target.
    pub steps: Vec<(TransitionIndex, StateIndex)>,
}

impl Path {
    /// The last state.
    pub fn end(&self) -> StateIndex {
        self.steps.last().map_or(self.start, |(_, target)| *target)
    }

    /// The state before step `index`, or the last one if `index` is the number of steps.
    pub fn state_before(&self, index: usize) -> StateIndex {
        index.checked_sub(1).map_or(self.start, |previous| self.steps[previous].1)
    }

    /// This path, then the other, which must start where this one ends.
    pub fn join(mut self, other: Path) -> Path {
        assert_eq!(self.end(), other.start, "paths must meet");
        self.steps.extend(other.steps);
        self
    }

    /// The choices that lead along this path.
    pub fn schedule(&self, exploration: &Exploration) -> Schedule {
        let choices = self.steps.iter().map(|(transition, _)| {
            let transition = &exploration.transitions[*transition as usize];
            Choice {
                thread: transition.thread,
                alternative: (transition.alternatives > 1).then_some(transition.alternative),
            }
        });
        Schedule { choices: choices.collect() }
    }

    /// Context switches and transitions.
    pub fn cost(&self, exploration: &Exploration) -> Cost {
        let thread = |step: &(TransitionIndex, StateIndex)| exploration.transitions[step.0 as usize].thread;
        let switches = self.steps.windows(2).filter(|pair| thread(&pair[0]) != thread(&pair[1])).count();
        Cost { switches: switches as u32, steps: self.steps.len() as u32 }
    }
}

/// Where a search stands: a state, who ran last, what the monitor remembers.
type Node<M> = (StateIndex, Option<ThreadIndex>, M);

/// The cheapest path from `start` (reached by `last`) to a state and monitor value that `goal` accepts.
///
/// `step` moves the monitor along a transition, given also the target state; `None` forbids the
/// transition. Returns `None` if no path reaches the goal. O(n log n) for n nodes reached.
pub fn cheapest_path<M: Clone + Eq + Hash>(
    exploration: &Exploration,
    start: StateIndex,
    last: Option<ThreadIndex>,
    monitor: M,
    mut step: impl FnMut(&M, &Transition, StateIndex) -> Option<M>,
    mut goal: impl FnMut(StateIndex, &M) -> bool,
) -> Option<Path> {
    let mut nodes: Vec<Node<M>> = vec![(start, last, monitor.clone())];
    let mut numbers: FxHashMap<Node<M>, usize> = FxHashMap::from_iter([((start, last, monitor), 0)]);
    let mut best = vec![Cost::default()];
    let mut from: Vec<Option<(usize, TransitionIndex)>> = vec![None];
    let mut queue = BinaryHeap::from([Reverse((Cost::default(), 0usize))]);
    while let Some(Reverse((cost, number))) = queue.pop() {
        if cost > best[number] {
            continue;
        }
        let (state, last, monitor) = nodes[number].clone();
        if goal(state, &monitor) {
            let mut steps = Vec::new();
            let mut at = number;
            while let Some((previous, transition)) = from[at] {
                steps.push((transition, nodes[at].0));
                at = previous;
            }
            steps.reverse();
            return Some(Path { start, steps });
        }
        for edge in exploration.graph.edges(state) {
            let transition = exploration.transition(edge);
            let Some(monitor) = step(&monitor, transition, edge.target) else {
                continue;
            };
            let switch = last.is_some_and(|last| last != transition.thread);
            let cost = Cost { switches: cost.switches + u32::from(switch), steps: cost.steps + 1 };
            let node = (edge.target, Some(transition.thread), monitor);
            let next = *numbers.entry(node.clone()).or_insert_with(|| {
                nodes.push(node);
                best.push(Cost { switches: u32::MAX, steps: u32::MAX });
                from.push(None);
                nodes.len() - 1
            });
            if cost < best[next] {
                best[next] = cost;
                from[next] = Some((number, edge.transition));
                queue.push(Reverse((cost, next)));
            }
        }
    }
    None
}
