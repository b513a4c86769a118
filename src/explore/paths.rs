//! How many paths lead from the initial state to each state where none leads on.
//!
//! Definition: dynamic programming in topological order. A state on a cycle, or behind one, is reached by infinitely many
//! paths. Mostly each step leads from a layer of breadth-first search to the next one, since all ways to a state have the
//! same length. Then two layers of numbers are enough, paths can be counted while the graph still grows, and several
//! workers share a layer: each adds up what some of its states lead to by itself, and then their sums are added.
//!
//! Complexity: O(edges) additions of numbers; memory for the numbers of two layers, of the second one for each worker, or for
//! those of all states if steps do not lead from layer to layer.

use super::layer::{Numbers, big};
use crate::trace::{Count, StateGraph, StateIndex};
use crate::workers::Workers;
use std::ops::Range;

/// The number of paths from state 0 to each state where none leads on.
#[derive(Debug, Default)]
pub struct Paths {
    /// The states where paths end, ascending.
    ends: Vec<StateIndex>,
    /// By end.
    numbers: Numbers,
    /// The states on or behind a cycle, ascending: infinitely many paths lead there.
    pub endless: Vec<StateIndex>,
    /// Whether all steps lead from a layer to the next one.
    pub is_layered: bool,
}

impl Paths {
    /// Counts them.
    pub fn count(graph: &StateGraph, workers: &Workers) -> Paths {
        Counting::default().finish(graph, workers)
    }

    /// The states where no path leads on, ascending.
    pub fn ends(&self) -> &[StateIndex] {
        &self.ends
    }

    /// How many paths lead to a state where none leads on.
    ///
    /// # Panics
    /// If paths lead on.
    pub fn to(&self, state: StateIndex) -> Count {
        if self.endless.binary_search(&state).is_ok() {
            return Count::Infinite;
        }
        let end = self.ends.binary_search(&state).expect("no path leads on");
        Count::Finite(big(self.numbers.get(end)))
    }

    fn in_topological_order(graph: &StateGraph) -> Paths {
        let (order, endless) = topological_order(graph);
        let mut numbers = Numbers::default();
        numbers.reach(graph.len());
        numbers.add(0, &[1]);
        for state in order {
            for edge in graph.edges(state) {
                numbers.add_within(state as usize, edge.target as usize);
            }
        }
        let mut paths = Paths { endless, ..Paths::default() };
        for state in (0..graph.len() as StateIndex).filter(|state| graph.edges(*state).is_empty()) {
            paths.end(state, numbers.get(state as usize));
        }
        paths
    }

    fn end(&mut self, state: StateIndex, ways: &[u64]) {
        self.numbers.add_to_new(self.ends.len(), ways);
        self.ends.push(state);
    }
}

/// Paths are counted layer by layer, as far as the graph is known.
#[derive(Debug)]
pub struct Counting {
    /// Those to the ends that have been met; `None` if not all steps lead from a layer to the next one.
    paths: Option<Paths>,
    layer: Layer,
    /// All states before this one have been dealt with.
    next: usize,
    /// What states of the layer lead to, by who adds it up.
    sums: Vec<Sums>,
}

/// States with as many steps behind them.
#[derive(Debug)]
struct Layer {
    states: Range<usize>,
    /// The numbers of paths to each.
    numbers: Numbers,
}

/// What some states of a layer lead to.
#[derive(Debug, Default)]
struct Sums {
    /// By state of the next layer.
    numbers: Numbers,
    /// States that lead nowhere.
    ends: Vec<StateIndex>,
    /// Whether one leads elsewhere.
    leads_elsewhere: bool,
}

/// Some states of a layer that somebody deals with.
pub struct Part<'a> {
    sources: Range<usize>,
    layer: &'a Layer,
    graph: &'a StateGraph,
    sums: &'a mut Sums,
}

impl Default for Counting {
    fn default() -> Counting {
        let mut numbers = Numbers::default();
        numbers.add_to_new(0, &[1]);
        let layer = Layer { states: 0..1, numbers };
        Counting { paths: Some(Paths::default()), layer, next: 0, sums: Vec::new() }
    }
}

impl Counting {
    /// What comes next, so many states at most, in so many parts: none if the graph is not known any further. When all
    /// parts are counted, [`Counting::add_up`] is due.
    pub fn parts<'a>(
        &'a mut self,
        graph: &'a StateGraph,
        most: usize,
        number: usize,
    ) -> impl Iterator<Item = Part<'a>> {
        let start = self.next;
        if self.paths.is_some() {
            self.next = graph.len().min(self.layer.states.end).min(start.saturating_add(most));
        }
        let size = (self.next - start).div_ceil(number);
        if self.sums.len() < number {
            self.sums.resize_with(number, Sums::default);
        }
        let starts = (start..self.next).step_by(size.max(1));
        let (end, layer) = (self.next, &self.layer);
        let part = move |(start, sums)| Part { sources: start..end.min(start + size), layer, graph, sums };
        starts.zip(&mut self.sums).map(part)
    }

    /// Adds up what the parts have found. Afterwards, the next layer may be the present one.
    pub fn add_up(&mut self, workers: &Workers) {
        let Some(paths) = &mut self.paths else { return };
        for sums in &mut self.sums {
            let layer = &self.layer;
            sums.ends
                .drain(..)
                .for_each(|state| paths.end(state, layer.numbers.get(state as usize - layer.states.start)));
        }
        if self.sums.iter().any(|sums| sums.leads_elsewhere) {
            *self = Counting { paths: None, ..Counting::default() };
            return;
        }
        if self.next == self.layer.states.end
            && let Some((all, others)) = self.sums.split_first_mut()
        {
            for others in others {
                all.numbers.add_each(&others.numbers, workers);
                others.numbers.clear();
            }
            std::mem::swap(&mut self.layer.numbers, &mut all.numbers);
            all.numbers.clear();
            self.layer.states = self.next..self.next + self.layer.numbers.len();
        }
    }

    /// Counts as far as the graph is known.
    pub fn go_on(&mut self, graph: &StateGraph, workers: &Workers) {
        while self.paths.is_some() && self.next < graph.len() && !self.layer.states.is_empty() {
            let pending = self.layer.states.end - self.next;
            let number = workers.block(pending, 1).map_or(1, |_| workers.number());
            let mut parts = self.parts(graph, pending, number).collect::<Vec<_>>();
            workers.for_each(&mut parts, Part::count);
            drop(parts);
            self.add_up(workers);
        }
    }

    /// Counts to the end: the graph grows no more.
    pub fn finish(mut self, graph: &StateGraph, workers: &Workers) -> Paths {
        self.go_on(graph, workers);
        match self.paths {
            Some(paths) if self.next == graph.len() => Paths { is_layered: true, ..paths },
            _ => Paths::in_topological_order(graph),
        }
    }
}

impl Part<'_> {
    /// Adds up the numbers of all paths to a layer, by where they lead.
    pub fn count(&mut self) {
        let Part { sources, layer, graph, sums } = self;
        for source in sources.clone() {
            let edges = graph.edges(source as StateIndex);
            if edges.is_empty() {
                sums.ends.push(source as StateIndex);
            }
            let ways = layer.numbers.get(source - layer.states.start);
            for edge in edges {
                let Some(target) = (edge.target as usize).checked_sub(layer.states.end) else {
                    sums.leads_elsewhere = true;
                    return;
                };
                sums.numbers.add_to_new(target, ways);
            }
        }
    }
}

/// The states before, and those on or behind a cycle, ascending.
fn topological_order(graph: &StateGraph) -> (Vec<StateIndex>, Vec<StateIndex>) {
    let states = graph.len() as StateIndex;
    let mut incoming = vec![0u32; graph.len()];
    for edge in (0..states).flat_map(|state| graph.edges(state)) {
        incoming[edge.target as usize] += 1;
    }
    let mut order = Vec::with_capacity(graph.len());
    order.extend((0..states).filter(|state| incoming[*state as usize] == 0));
    let mut next = 0;
    while let Some(state) = order.get(next).copied() {
        next += 1;
        for edge in graph.edges(state) {
            let left = &mut incoming[edge.target as usize];
            *left -= 1;
            if *left == 0 {
                order.push(edge.target);
            }
        }
    }
    let endless = (0..states).filter(|state| incoming[*state as usize] > 0).collect();
    (order, endless)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Edge;
    use num_bigint::BigUint;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use std::num::NonZeroUsize;

    fn graph(rows: &[Vec<u32>]) -> StateGraph {
        let mut graph = StateGraph::new();
        for row in rows {
            row.iter().for_each(|target| graph.push_edge(Edge { transition: 0, target: *target }));
            graph.finish_state();
        }
        graph
    }

    /// Path by path; `None` if one is longer than there are states.
    fn walk(graph: &StateGraph, state: StateIndex, length: usize, counts: &mut [u64]) -> Option<()> {
        if length > graph.len() {
            return None;
        }
        counts[state as usize] += 1;
        graph.edges(state).iter().try_for_each(|edge| walk(graph, edge.target, length + 1, counts))
    }

    fn workers() -> impl Iterator<Item = Workers> {
        [1, 2, 3].into_iter().map(|number| Workers::new(NonZeroUsize::new(number).unwrap()).with_block(2))
    }

    proptest! {
        #[test]
        fn paths_are_those_that_can_be_walked(
            widths in vec(1..4u32, 1..6),
            steps in vec(vec(any::<prop::sample::Index>(), 0..3), 24),
            further in prop::option::weighted(0.5, (any::<prop::sample::Index>(), any::<prop::sample::Index>())),
            grown in any::<prop::sample::Index>(),
        ) {
            // Layers, and perhaps an edge that leads anywhere.
            let mut rows: Vec<Vec<u32>> = vec![Vec::new()];
            let mut first = 0;
            for width in &widths {
                let next = rows.len() as u32;
                for state in first..next {
                    let targets = steps[state as usize].iter().map(|step| next + step.index(*width as usize) as u32);
                    rows[state as usize].extend(targets);
                }
                rows.resize((next + width) as usize, Vec::new());
                first = next;
            }
            if let Some((from, to)) = further {
                let (from, to) = (from.index(rows.len()), to.index(rows.len()) as u32);
                rows[from].push(to);
            }
            let graph = graph(&rows);
            let mut counts = vec![0; graph.len()];
            let is_finite = walk(&graph, 0, 0, &mut counts).is_some();
            for workers in workers() {
                let mut paths = Counting::default();
                let mut known = StateGraph::new();
                for row in 0..grown.index(graph.len()) as u32 {
                    graph.edges(row).iter().for_each(|edge| known.push_edge(*edge));
                    known.finish_state();
                    // Not every time.
                    if row % 3 == 0 {
                        let mut parts = paths.parts(&known, 2, 1 + row as usize % 2).collect::<Vec<_>>();
                        workers.for_each(&mut parts, Part::count);
                        drop(parts);
                        paths.add_up(&workers);
                    }
                }
                let paths = paths.finish(&graph, &workers);
                prop_assert!(is_finite || !paths.endless.is_empty());
                for state in (0..graph.len() as u32).filter(|state| is_finite && graph.edges(*state).is_empty()) {
                    if paths.endless.binary_search(&state).is_err() {
                        prop_assert_eq!(paths.to(state), Count::from(counts[state as usize]));
                    }
                }
            }
        }
    }

    #[test]
    fn numbers_get_longer_in_each_worker_and_in_their_sum() {
        // 70 layers of 4 states: each leads to all of the next one. Then all lead to one state.
        let rows = (0..280u32).map(|state| (state / 4 * 4 + 4..state / 4 * 4 + 8).collect::<Vec<_>>());
        let mut rows = rows.collect::<Vec<_>>();
        rows[276..].fill(vec![280]);
        rows.push(Vec::new());
        let start = vec![1, 2, 3, 4];
        let shifted = rows.iter().map(|row| row.iter().map(|target| target + 1).collect());
        let rows = std::iter::once(start).chain(shifted).collect::<Vec<Vec<u32>>>();
        for workers in workers() {
            let paths = Paths::count(&graph(&rows), &workers);
            assert_eq!(paths.to(281), Count::Finite(BigUint::from(4u8).pow(70)));
        }
    }
}
