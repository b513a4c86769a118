//! Where a path can go round in circles.
//!
//! Definition: the strongly connected components of a part of the state graph that have an edge inside. They are found by
//! petgraph (Kosaraju and Sharir), who needs edges in both directions; of a large graph they are two numbers per edge.
//! Complexity: O(states + edges) of the part, times the logarithm of its states if it is small.

use super::{Edge, StateGraph, StateIndex};
use petgraph::Direction;
use petgraph::visit::{GraphBase, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, VisitMap, Visitable};
use std::iter::Copied;
use std::ops::Range;
use std::slice::Iter;

/// The components with an edge inside, each ascending and in order. The part has these states, which ascend, and of the
/// edges between them those that are allowed.
pub fn cycles(
    graph: &StateGraph,
    states: &[StateIndex],
    allowed: impl Fn(StateIndex, &Edge) -> bool,
) -> Vec<Vec<StateIndex>> {
    let part = Part::new(graph, states, allowed);
    let mut cycles = petgraph::algo::kosaraju_scc(&part);
    cycles.retain(|nodes| nodes.len() > 1 || part.successors.row(nodes[0]).contains(&nodes[0]));
    for nodes in &mut cycles {
        nodes.sort_unstable();
        nodes.iter_mut().for_each(|node| *node = states[*node as usize]);
    }
    cycles.sort();
    cycles
}

/// A part of a state graph. Nodes are numbered by their place among its states.
struct Part {
    successors: Rows,
    predecessors: Rows,
}

/// Lists of nodes, one for each node.
#[derive(Default)]
struct Rows {
    /// Where each list ends.
    ends: Vec<u32>,
    nodes: Vec<u32>,
}

impl Rows {
    fn row(&self, node: u32) -> &[u32] {
        let start = (node as usize).checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.nodes[start as usize..self.ends[node as usize] as usize]
    }

    /// The other way round.
    fn reversed(&self) -> Rows {
        let mut starts = vec![0; self.ends.len() + 1];
        self.nodes.iter().for_each(|to| starts[*to as usize + 1] += 1);
        let mut sum = 0;
        starts.iter_mut().for_each(|start| {
            sum += *start;
            *start = sum;
        });
        let mut nodes = vec![0; self.nodes.len()];
        for from in 0..self.ends.len() as u32 {
            for to in self.row(from) {
                let place = &mut starts[*to as usize];
                nodes[*place as usize] = from;
                *place += 1;
            }
        }
        // Each list has grown up to where the next one begins.
        starts.pop();
        Rows { ends: starts, nodes }
    }
}

impl Part {
    fn new(graph: &StateGraph, states: &[StateIndex], allowed: impl Fn(StateIndex, &Edge) -> bool) -> Part {
        // A part may be much smaller than the graph.
        let mut table = Vec::new();
        if states.len() >= graph.len() / 32 {
            table.resize(graph.len(), u32::MAX);
            states.iter().zip(0..).for_each(|(state, node)| table[*state as usize] = node);
        }
        let node = |state: StateIndex| match table.get(state as usize) {
            Some(node) => Some(*node).filter(|node| *node < u32::MAX),
            None => states.binary_search(&state).ok().map(|node| node as u32),
        };
        let mut successors = Rows::default();
        for state in states {
            let edges = graph.edges(*state).iter().filter(|edge| allowed(*state, edge));
            successors.nodes.extend(edges.filter_map(|edge| node(edge.target)));
            successors.ends.push(u32::try_from(successors.nodes.len()).expect("fewer than 2^32 edges"));
        }
        let predecessors = successors.reversed();
        Part { successors, predecessors }
    }
}

impl GraphBase for Part {
    type NodeId = u32;
    type EdgeId = ();
}

impl<'a> IntoNeighbors for &'a Part {
    type Neighbors = Copied<Iter<'a, u32>>;

    fn neighbors(self, node: u32) -> Self::Neighbors {
        self.successors.row(node).iter().copied()
    }
}

impl<'a> IntoNeighborsDirected for &'a Part {
    type NeighborsDirected = Copied<Iter<'a, u32>>;

    fn neighbors_directed(self, node: u32, direction: Direction) -> Self::NeighborsDirected {
        match direction {
            Direction::Outgoing => self.successors.row(node).iter().copied(),
            Direction::Incoming => self.predecessors.row(node).iter().copied(),
        }
    }
}

impl IntoNodeIdentifiers for &Part {
    type NodeIdentifiers = Range<u32>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        0..self.successors.ends.len() as u32
    }
}

impl Visitable for Part {
    type Map = Marks;

    fn visit_map(&self) -> Marks {
        Marks(vec![false; self.successors.ends.len()])
    }

    fn reset_map(&self, map: &mut Marks) {
        *map = self.visit_map();
    }
}

/// Which nodes have been visited.
#[derive(Default)]
struct Marks(Vec<bool>);

impl VisitMap<u32> for Marks {
    fn visit(&mut self, node: u32) -> bool {
        !std::mem::replace(&mut self.0[node as usize], true)
    }

    fn is_visited(&self, node: &u32) -> bool {
        self.0[*node as usize]
    }

    fn unvisit(&mut self, node: u32) -> bool {
        std::mem::replace(&mut self.0[node as usize], false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn they_are_the_states_that_lead_to_each_other(
            rows in vec(vec(any::<prop::sample::Index>(), 0..3), 1..60),
            chosen in vec(any::<bool>(), 60),
            many in any::<bool>(),
        ) {
            let mut graph = StateGraph::new();
            for row in &rows {
                for target in row {
                    graph.push_edge(Edge { transition: 0, target: target.index(rows.len()) as u32 });
                }
                graph.finish_state();
            }
            // As part of a graph that is much larger, or not.
            (0..if many { 2_000 } else { 0 }).for_each(|_| graph.finish_state());
            let states = (0..rows.len() as u32).filter(|state| chosen[*state as usize]).collect::<Vec<_>>();
            let allowed = |from: u32, edge: &Edge| !(from + edge.target).is_multiple_of(7);
            let is_edge = |from: u32, edge: &&Edge| allowed(from, edge) && states.contains(&edge.target);
            // The states that a path of at least one step leads to.
            let reached = |from: u32| {
                let (mut found, mut pending) = (Vec::new(), vec![from]);
                while let Some(state) = pending.pop() {
                    for edge in graph.edges(state).iter().filter(|edge| is_edge(state, edge)) {
                        if !found.contains(&edge.target) {
                            found.push(edge.target);
                            pending.push(edge.target);
                        }
                    }
                }
                found
            };
            let mut expected = Vec::new();
            for state in &states {
                let there = reached(*state);
                let cycle = states.iter().copied().filter(|other| there.contains(other) && reached(*other).contains(state));
                let cycle = cycle.collect::<Vec<_>>();
                if there.contains(state) && cycle[0] == *state {
                    expected.push(cycle);
                }
            }
            prop_assert_eq!(cycles(&graph, &states, allowed), expected);
        }
    }
}
