//! Paths through the state graph, and the cheapest one to a goal.
//!
//! A witness should be easy to follow, so the cheapest path is the one with the
//! fewest context switches and, among those, the fewest transitions. The search is
//! Dijkstra's over (state, last thread, monitor), with ties broken by order of
//! discovery, so it is deterministic. A monitor is whatever the searcher needs to
//! remember of a path besides its last state and thread.

use super::{Choice, Edge, Exploration, Schedule, StateIndex, ThreadIndex, Transition, TransitionIndex};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

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

    /// The first `length` steps.
    pub fn prefix(&self, length: usize) -> Path {
        Path { start: self.start, steps: self.steps[..length].to_vec() }
    }

    /// Who took the last step, if there is one.
    pub fn last_thread(&self, exploration: &Exploration) -> Option<ThreadIndex> {
        self.steps.last().map(|(transition, _)| exploration.transitions[*transition as usize].thread)
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

/// The cheapest path from `start` (reached by `last`) to a state and monitor value that `goal` accepts.
///
/// `step` moves the monitor along a transition, given also the target state; `None` forbids the
/// transition. Returns `None` if no path reaches the goal. O(n log n) for n nodes reached.
pub fn cheapest_path<M: Clone + Eq>(
    exploration: &Exploration,
    start: StateIndex,
    last: Option<ThreadIndex>,
    monitor: M,
    mut step: impl FnMut(&M, &Transition, StateIndex) -> Option<M>,
    goal: impl FnMut(StateIndex, &M) -> bool,
) -> Option<Path> {
    let step = |_, monitor: &M, edge: &Edge| step(monitor, exploration.transition(edge), edge.target);
    cheapest_path_within(exploration, (start, last, monitor), usize::MAX, step, goal).unwrap_or(None)
}

/// A search met more nodes than it was allowed to keep, and knows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// One place in a search: a state, who ran last, what the monitor remembers, and the best way to it so far.
struct Node<M> {
    state: StateIndex,
    last: Option<ThreadIndex>,
    monitor: M,
    cost: Cost,
    /// The node before and the transition from it; at the start, itself.
    from: (u32, TransitionIndex),
    /// The next node of the same state.
    sibling: Option<u32>,
}

/// As [`cheapest_path`], for monitors that may go on in several ways (`step` gives them all, and is
/// told the source state), and with a limit on the nodes kept.
///
/// Nodes hang in a list at their state, so memory is 4 bytes per state and one node per state,
/// thread and monitor value met. A node is not even kept if another one of the same state and
/// monitor value is no worse after paying one more switch: whoever runs next, the other one
/// leads on as cheaply.
pub fn cheapest_path_within<M: Clone + Eq, I: IntoIterator<Item = M>>(
    exploration: &Exploration,
    (start, last, monitor): (StateIndex, Option<ThreadIndex>, M),
    limit: usize,
    mut step: impl FnMut(StateIndex, &M, &Edge) -> I,
    mut goal: impl FnMut(StateIndex, &M) -> bool,
) -> Result<Option<Path>, TooLarge> {
    let limit = limit.min(u32::MAX as usize - 1);
    // The first node of each state plus 1; zeros cost nothing until they are touched.
    let mut heads = vec![0u32; exploration.graph.len()];
    let first = Node { state: start, last, monitor, cost: Cost::default(), from: (0, 0), sibling: None };
    let mut nodes = vec![first];
    heads[start as usize] = 1;
    // Equal costs first come, first served: so the first threads run first if that is no dearer.
    let mut queued = 0u64;
    let mut queue = BinaryHeap::from([Reverse((Cost::default(), queued, 0u32))]);
    while let Some(Reverse((cost, _, number))) = queue.pop() {
        let Node { state, last, cost: best, .. } = nodes[number as usize];
        if cost > best {
            continue;
        }
        let monitor = nodes[number as usize].monitor.clone();
        if goal(state, &monitor) {
            let mut steps = Vec::new();
            let mut at = number;
            while at != 0 {
                let (previous, transition) = nodes[at as usize].from;
                steps.push((transition, nodes[at as usize].state));
                at = previous;
            }
            steps.reverse();
            return Ok(Some(Path { start, steps }));
        }
        for edge in exploration.graph.edges(state) {
            let thread = exploration.transition(edge).thread;
            let switch = last.is_some_and(|last| last != thread);
            let cost = Cost { switches: cost.switches + u32::from(switch), steps: cost.steps + 1 };
            for monitor in step(state, &monitor, edge) {
                let Some(found) = find_node(&nodes, heads[edge.target as usize], thread, &monitor, cost) else {
                    continue;
                };
                let from = (number, edge.transition);
                let next = match found {
                    Some(known) => {
                        nodes[known as usize].cost = cost;
                        nodes[known as usize].from = from;
                        known
                    }
                    None if nodes.len() >= limit => return Err(TooLarge),
                    None => {
                        let next = nodes.len() as u32;
                        let sibling = heads[edge.target as usize].checked_sub(1);
                        nodes.push(Node { state: edge.target, last: Some(thread), monitor, cost, from, sibling });
                        heads[edge.target as usize] = next + 1;
                        next
                    }
                };
                queued += 1;
                queue.push(Reverse((cost, queued, next)));
            }
        }
    }
    Ok(None)
}

/// The node to reach at this cost: a known one, a new one (`Some(None)`), or none since nothing is gained.
fn find_node<M: Eq>(nodes: &[Node<M>], head: u32, thread: ThreadIndex, monitor: &M, cost: Cost) -> Option<Option<u32>> {
    let mut known = None;
    let mut at = head.checked_sub(1);
    while let Some(number) = at {
        let node = &nodes[number as usize];
        if node.monitor == *monitor {
            let same_thread = node.last == Some(thread);
            let no_worse = Cost { switches: node.cost.switches + u32::from(!same_thread), ..node.cost };
            if no_worse <= cost {
                return None;
            }
            if same_thread {
                known = Some(number);
            }
        }
        at = node.sibling;
    }
    Some(known)
}
