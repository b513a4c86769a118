//! Counting again, in the plainest way: for `simulate verify`.
//!
//! Definition: breadth-first search over whole states, each kept as the value that it is, and paths counted along the
//! strongly connected components (Tarjan 1972) of the graph. It shares with the other explorers what one step does
//! (`machine`), and nothing else: no numbers for components, no memory of what steps did, no reduction. So a mistake
//! in one of those is a difference here. O(states × threads) steps of the interpreter, and all states in memory.

use super::brute_force::{outcome, successors};
use super::replay::apply;
use super::{Budget, Progress};
use crate::machine::{Divergence, State, Workspace, evaluate_check, initial};
use crate::program::Program;
use crate::trace::{Count, Limit, Status};
use crate::value::Plain;
use petgraph::graph::DiGraph;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// What a recount found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recount {
    /// Reachable states.
    pub states: u64,
    /// Steps from one state to the next.
    pub transitions: u64,
    /// Maximal schedules.
    pub interleavings: Count,
    /// How many of them end with which status, shared values and broken `finally` checks.
    pub outcomes: BTreeMap<(Status, Vec<Plain>, Vec<u16>), Count>,
    /// The `always` checks that do not hold in some state.
    pub broken_checks: BTreeSet<u16>,
}

/// Counts everything again.
///
/// # Errors
/// The limit that was hit first; of memory, states are counted with what their components hold.
pub fn recount(program: &Program, budget: &Budget) -> Result<Recount, Limit> {
    let first = initial(program);
    let mut memory = bytes(&first);
    let mut numbers = FxHashMap::from_iter([(first.clone(), 0_u32)]);
    let mut states = vec![first];
    let mut graph = DiGraph::<(), ()>::new();
    graph.add_node(());
    let mut broken_checks = BTreeSet::new();
    let mut ends = Vec::new();
    let mut next = 0;
    while next < states.len() {
        let found = states.len() as u64;
        if found > budget.states {
            return Err(Limit::States(budget.states));
        }
        if memory > budget.memory {
            return Err(Limit::Memory(budget.memory));
        }
        if next.is_multiple_of(1024)
            && let Some(limit) = (budget.watch)(&Progress { states: found, pending: found - next as u64, memory })
        {
            return Err(limit);
        }
        let state = states[next].clone();
        for (index, check) in program.always.iter().enumerate() {
            let holds = evaluate_check(program, &mut Workspace::new(program, &state), check);
            if !holds.map_err(Divergence::limit)? {
                broken_checks.insert(index as u16);
            }
        }
        let successors = successors(program, &state, |state, changes| apply(program, state, changes));
        let successors = successors.map_err(Divergence::limit)?;
        if successors.is_empty() {
            ends.push(next);
        }
        for successor in successors {
            let number = numbers.get(&successor).copied().unwrap_or_else(|| {
                let number = states.len() as u32;
                memory += 2 * bytes(&successor);
                numbers.insert(successor.clone(), number);
                states.push(successor);
                graph.add_node(());
                number
            });
            graph.add_edge((next as u32).into(), number.into(), ());
        }
        next += 1;
    }
    let (paths, is_endless) = paths(&graph);
    let mut outcomes: BTreeMap<_, Count> = BTreeMap::new();
    let mut interleavings = if is_endless { Count::Infinite } else { Count::zero() };
    for end in ends {
        let key = outcome(program, &states[end])?;
        *outcomes.entry(key).or_insert_with(Count::zero) += &paths[end];
        interleavings += &paths[end];
    }
    let (states, transitions) = (states.len() as u64, graph.edge_count() as u64);
    Ok(Recount { states, transitions, interleavings, outcomes, broken_checks })
}

fn bytes(state: &State) -> u64 {
    state.iter().map(crate::machine::Component::bytes).sum()
}

/// How many paths lead from the first node to each, and whether one never ends.
fn paths(graph: &DiGraph<(), ()>) -> (Vec<Count>, bool) {
    let mut paths = vec![Count::zero(); graph.node_count()];
    paths[0] = Count::from(1_u64);
    let mut is_endless = false;
    // Tarjan's algorithm gives the components against the direction of edges.
    for component in petgraph::algo::tarjan_scc(graph).into_iter().rev() {
        let cyclic = component.len() > 1 || graph.contains_edge(component[0], component[0]);
        is_endless |= cyclic;
        for node in component {
            if cyclic {
                paths[node.index()] = Count::Infinite;
            }
            let here = paths[node.index()].clone();
            for target in graph.neighbors(node) {
                paths[target.index()] += &here;
            }
        }
    }
    (paths, is_endless)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_counted_and_cycles_make_them_infinite() {
        let mut graph = DiGraph::new();
        let [a, b, c, d] = [(); 4].map(|()| graph.add_node(()));
        for (from, to) in [(a, b), (a, c), (b, d), (c, d), (b, c)] {
            graph.add_edge(from, to, ());
        }
        let (counts, is_endless) = paths(&graph);
        assert_eq!(counts, [1_u64, 1, 2, 3].map(Count::from));
        assert!(!is_endless);
        graph.add_edge(c, c, ());
        let (counts, is_endless) = paths(&graph);
        assert_eq!(counts, [Count::from(1_u64), Count::from(1_u64), Count::Infinite, Count::Infinite]);
        assert!(is_endless);
    }
}
