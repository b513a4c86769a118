//! Paths through the state graph, and the cheapest one to a goal.
//!
//! A witness should be easy to follow, so the cheapest path is the one with the
//! fewest context switches and, among those, the fewest transitions. The search is
//! A* (Hart, Nilsson, Raphael 1968) over (state, last thread, monitor), with ties broken by order of
//! discovery, so it is deterministic. A monitor is whatever the searcher needs to
//! remember of a path besides its last state and thread. A [`Guide`] knows what the rest
//! of a path costs at least: what it would cost without the monitor. Without a guide the search
//! is Dijkstra's.

use super::heads::Heads;
use super::{Edge, Exploration, Guide, Schedule, StateIndex, ThreadIndex, Transition, TransitionIndex};
use std::collections::{BTreeMap, VecDeque};

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

impl std::ops::Add for Cost {
    type Output = Cost;

    fn add(self, other: Cost) -> Cost {
        Cost { switches: self.switches + other.switches, steps: self.steps + other.steps }
    }
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
        let choices = self.steps.iter().map(|(transition, _)| exploration.transitions[*transition as usize].choice());
        Schedule { choices: choices.collect() }
    }

    /// Context switches and transitions.
    pub fn cost(&self, exploration: &Exploration) -> Cost {
        let thread = |step: &(TransitionIndex, StateIndex)| exploration.transitions[step.0 as usize].thread;
        let switches = self.steps.windows(2).filter(|pair| thread(&pair[0]) != thread(&pair[1])).count();
        Cost { switches: switches as u32, steps: self.steps.len() as u32 }
    }
}

/// What waits to be visited, by what it costs. Different costs are few, since both numbers in them are small, and equal
/// ones first come, first served: so the first threads run first if that is no dearer.
#[derive(Default)]
struct Queue {
    waiting: BTreeMap<Cost, VecDeque<(u32, Cost)>>,
}

impl Queue {
    /// The cost of the whole path, as far as known, a node, and what the way to it costs.
    fn push(&mut self, total: Cost, node: u32, cost: Cost) {
        self.waiting.entry(total).or_default().push_back((node, cost));
    }

    fn pop(&mut self) -> Option<(u32, Cost)> {
        let mut cheapest = self.waiting.first_entry()?;
        let next = cheapest.get_mut().pop_front();
        if cheapest.get().is_empty() {
            cheapest.remove();
        }
        next
    }
}

/// The cheapest path from `start` (reached by `last`) to a state and monitor value that `goal` accepts.
///
/// `step` moves the monitor along a transition, given also the target state; `None` forbids the
/// transition. Returns `None` if no path reaches the goal. O(n log c) for n nodes reached and c different costs.
pub fn cheapest_path<M: Clone + Eq>(
    exploration: &Exploration,
    start: StateIndex,
    last: Option<ThreadIndex>,
    monitor: M,
    mut step: impl FnMut(&M, &Transition, StateIndex) -> Option<M>,
    goal: impl FnMut(StateIndex, &M) -> bool,
) -> Option<Path> {
    let step = |_, monitor: &M, edge: &Edge| step(monitor, exploration.transition(edge), edge.target);
    let from = (start, last, monitor);
    cheapest_path_within(exploration, None, from, usize::MAX, step, goal).unwrap_or(None)
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
/// told the source state), with a limit on the nodes kept, and with a guide to all states that
/// `goal` may accept. States from which the guide knows no way are not visited.
///
/// Nodes hang in a list at their state, so memory is 4 bytes per state and one node per state,
/// thread and monitor value met. A node is not even kept if another one of the same state and
/// monitor value is no worse after paying one more switch: whoever runs next, the other one
/// leads on as cheaply.
pub fn cheapest_path_within<M: Clone + Eq, I: IntoIterator<Item = M>>(
    exploration: &Exploration,
    guide: Option<&Guide>,
    from: (StateIndex, Option<ThreadIndex>, M),
    limit: usize,
    step: impl FnMut(StateIndex, &M, &Edge) -> I,
    mut goal: impl FnMut(StateIndex, &M) -> bool,
) -> Result<Option<Path>, TooLarge> {
    let mut found = None;
    search(exploration, guide, from, limit, step, |state, monitor, path| {
        let is_goal = goal(state, monitor);
        if is_goal {
            found = Some(path());
        }
        is_goal
    })?;
    Ok(found)
}

/// The cheapest path from the initial state to some state of each class, in one search; `class` tells the class of a
/// state, below `classes`. `None` for a class that no path leads to, or none that was met before `limit` nodes were
/// kept. O(n log c) for n nodes reached and c different costs.
pub fn cheapest_paths(
    exploration: &Exploration,
    classes: usize,
    limit: usize,
    mut class: impl FnMut(StateIndex) -> Option<usize>,
) -> Vec<Option<Path>> {
    let mut found = vec![None; classes];
    let mut missing = classes;
    let visit = |state, (): &(), path: &dyn Fn() -> Path| {
        if let Some(class) = class(state)
            && found[class].is_none()
        {
            found[class] = Some(path());
            missing -= 1;
        }
        missing == 0
    };
    // What was found before there was too much to keep is as good as ever.
    let _ = search(exploration, None, (0, None, ()), limit, |_, (), _| Some(()), visit);
    found
}

/// Visits nodes by the cost of the cheapest path to a goal that leads through them, until `visit` says that it is
/// enough; it is given the state, the monitor, and a way to ask for the path.
fn search<M: Clone + Eq, I: IntoIterator<Item = M>>(
    exploration: &Exploration,
    guide: Option<&Guide>,
    (start, last, monitor): (StateIndex, Option<ThreadIndex>, M),
    limit: usize,
    mut step: impl FnMut(StateIndex, &M, &Edge) -> I,
    mut visit: impl FnMut(StateIndex, &M, &dyn Fn() -> Path) -> bool,
) -> Result<(), TooLarge> {
    let limit = limit.min(u32::MAX as usize - 1);
    // The first node of each state plus 1.
    let mut heads = Heads::new(exploration.graph.len());
    let first = Node { state: start, last, monitor, cost: Cost::default(), from: (0, 0), sibling: None };
    let mut nodes = vec![first];
    *heads.at(start) = 1;
    let remaining = |state, last| match guide {
        Some(guide) => guide.remaining(state, last),
        None => Some(Cost::default()),
    };
    let mut queue = Queue::default();
    if let Some(total) = remaining(start, last) {
        queue.push(total, 0, Cost::default());
    }
    while let Some((number, cost)) = queue.pop() {
        let Node { state, last, cost: best, .. } = nodes[number as usize];
        if cost > best {
            continue;
        }
        let monitor = nodes[number as usize].monitor.clone();
        if visit(state, &monitor, &|| path_to(&nodes, start, number)) {
            return Ok(());
        }
        for edge in exploration.graph.edges(state) {
            let thread = exploration.transition(edge).thread;
            let switch = last.is_some_and(|last| last != thread);
            let Some(rest) = remaining(edge.target, Some(thread)) else {
                continue;
            };
            let cost = cost + Cost { switches: u32::from(switch), steps: 1 };
            for monitor in step(state, &monitor, edge) {
                let Some(found) = find_node(&nodes, heads.get(edge.target), thread, &monitor, cost) else {
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
                        let head = heads.at(edge.target);
                        let sibling = head.checked_sub(1);
                        nodes.push(Node { state: edge.target, last: Some(thread), monitor, cost, from, sibling });
                        *head = next + 1;
                        next
                    }
                };
                queue.push(cost + rest, next, cost);
            }
        }
    }
    Ok(())
}

/// The path to a node.
fn path_to<M>(nodes: &[Node<M>], start: StateIndex, node: u32) -> Path {
    let mut steps = Vec::new();
    let mut at = node;
    while at != 0 {
        let (previous, transition) = nodes[at as usize].from;
        steps.push((transition, nodes[at as usize].state));
        at = previous;
    }
    steps.reverse();
    Path { start, steps }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::testing::{Mini, Op::*, small_programs};
    use proptest::prelude::*;

    #[test]
    fn the_cheapest_path_switches_as_late_and_as_rarely_as_possible() {
        let exploration = Mini::new([&[Store("x", 1), Store("y", 1)], &[SpinUntil("y", 1), Store("x", 2)]]).explore();
        let end = exploration.terminals[0].state;
        let path = cheapest_path(&exploration, 0, None, (), |_, _, _| Some(()), |state, _| state == end).unwrap();
        assert_eq!(path.schedule(&exploration).to_string(), "1122");
        assert_eq!(path.cost(&exploration), Cost { switches: 1, steps: 4 });
        // Whoever ran before counts as well.
        let later = path.prefix(2).end();
        let from = |last| cheapest_path(&exploration, later, last, (), |_, _, _| Some(()), |state, _| state == end);
        assert_eq!(from(Some(ThreadIndex(0))), from(Some(ThreadIndex(1))));
        let guide = Guide::new(&exploration, [end], |_| true);
        let remaining = |last| guide.remaining(later, Some(ThreadIndex(last))).unwrap().switches;
        assert_eq!((remaining(0), remaining(1)), (1, 0));
    }

    proptest! {
        /// Loops included: a guide changes how much is searched, never what the path costs.
        #[test]
        fn a_guide_does_not_change_the_cost(
            threads in small_programs(4),
            odd in any::<bool>(),
        ) {
            let exploration = Mini { threads, ..Mini::default() }.explore();
            // A monitor that the guide knows nothing of: whether the number of steps is odd.
            for end in 0..exploration.graph.len() as StateIndex {
                let search = |guide| {
                    let step = |_, odd: &bool, _: &Edge| Some(!odd);
                    let goal = |state, value: &bool| state == end && *value == odd;
                    let path = cheapest_path_within(&exploration, guide, (0, None, false), usize::MAX, step, goal);
                    path.unwrap().map(|path| path.cost(&exploration))
                };
                let guide = Guide::new(&exploration, [end], |_| true);
                prop_assert_eq!(search(Some(&guide)), search(None));
            }
        }
    }
}
