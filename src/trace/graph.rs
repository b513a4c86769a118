//! The graph of visited states: in compressed rows.

use crate::workers::Workers;

/// A state, numbered in the order of breadth-first discovery; 0 is the initial state.
pub type StateIndex = u32;

/// An interned [`Transition`](super::Transition).
pub type TransitionIndex = u32;

/// An edge of the state graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// What is done; an index into [`Exploration::transitions`](super::Exploration::transitions).
    pub transition: TransitionIndex,
    /// Where it leads.
    pub target: StateIndex,
}

/// The states that were visited and the edges between them, in compressed rows.
#[derive(Clone, Debug, Default)]
pub struct StateGraph {
    /// Edges `offsets[s] .. offsets[s + 1]` leave state `s`; the low 32 bits.
    offsets: Vec<u32>,
    /// The states from which on the next bit above is one more.
    carries: Vec<StateIndex>,
    edges: Vec<Edge>,
}

impl StateGraph {
    /// An empty graph, to be filled row by row.
    pub fn new() -> StateGraph {
        StateGraph { offsets: vec![0], carries: Vec::new(), edges: Vec::new() }
    }

    /// Appends an edge to the row that is being filled.
    pub fn push_edge(&mut self, edge: Edge) {
        self.reserve_edges(1);
        self.edges.push(edge);
    }

    #[inline]
    fn reserve_edges(&mut self, more: usize) {
        if self.edges.capacity() - self.edges.len() < more {
            // Twice the room would be too much of what may be most of the memory.
            self.edges.reserve_exact((self.edges.len() / 4).max(64).max(more));
        }
    }

    /// Ends the row of the next state.
    pub fn finish_state(&mut self) {
        let end = self.edges.len() as u32;
        if self.offsets.last().is_some_and(|start| end < *start) {
            self.carries.push(self.offsets.len() as StateIndex);
        }
        self.offsets.push(end);
    }

    /// Appends the rows of many states, which workers fill. Each part has so many states and so many edges in all;
    /// `fill` gets its index, room for the lengths of its rows, and for their edges.
    ///
    /// # Panics
    /// If the lengths of a part's rows do not add up to the number of its edges.
    pub fn append(
        &mut self,
        parts: &[(usize, usize)],
        workers: &Workers,
        fill: impl Fn(usize, &mut [u32], &mut [Edge]) + Sync,
    ) {
        let (first_state, first_edge) = (self.offsets.len(), self.edges.len());
        let (states, edges) = parts.iter().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        self.reserve_edges(edges);
        let mut edges = workers.lengthen(&mut self.edges, edges, Edge { transition: 0, target: 0 });
        let mut offsets = workers.lengthen(&mut self.offsets, states, 0);
        let (mut state, mut edge) = (first_state, first_edge);
        let parts = parts.iter().enumerate().map(|(index, part)| {
            let offsets = offsets.split_off_mut(..part.0).expect("room for all states");
            let edges = edges.split_off_mut(..part.1).expect("room for all edges");
            let rows = Rows { index, state, edge, offsets, edges, carries: Vec::new() };
            state += part.0;
            edge += part.1;
            rows
        });
        let mut parts = parts.collect::<Vec<_>>();
        workers.for_each(&mut parts, |part| {
            fill(part.index, part.offsets, part.edges);
            let end = part.add_up();
            assert_eq!(end, part.edge + part.edges.len(), "rows have as many edges as there are");
        });
        self.carries.extend(parts.into_iter().flat_map(|part| part.carries));
    }

    /// Number of states whose row is finished.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there are no states.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of edges.
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// The edges that leave a state, by thread and alternative.
    pub fn edges(&self, state: StateIndex) -> &[Edge] {
        self.edges_numbered(self.edge_numbers(state))
    }

    /// The edges with such numbers.
    pub fn edges_numbered(&self, numbers: std::ops::Range<usize>) -> &[Edge] {
        &self.edges[numbers]
    }

    /// The numbers of those edges, counted through the whole graph.
    #[inline]
    pub fn edge_numbers(&self, state: StateIndex) -> std::ops::Range<usize> {
        self.offset(state)..self.offset(state + 1)
    }

    #[inline]
    fn offset(&self, state: StateIndex) -> usize {
        let low = self.offsets[state as usize] as usize;
        if self.carries.is_empty() {
            return low;
        }
        low | self.carries.partition_point(|from| *from <= state) << 32
    }

    /// Bytes in use.
    pub fn bytes(&self) -> u64 {
        (self.offsets.capacity() * 4 + self.edges.capacity() * size_of::<Edge>()) as u64
    }
}

/// Rows that a worker fills.
struct Rows<'a> {
    /// Which part of all that are appended.
    index: usize,
    /// The place of its first offset, and the number of its first edge.
    state: usize,
    edge: usize,
    /// Where each row ends; at first its length.
    offsets: &'a mut [u32],
    edges: &'a mut [Edge],
    /// See [`StateGraph::carries`].
    carries: Vec<StateIndex>,
}

impl Rows<'_> {
    /// Makes offsets of lengths. Returns the last one, in full.
    fn add_up(&mut self) -> usize {
        let mut end = self.edge;
        for (state, offset) in (self.state..).zip(&mut *self.offsets) {
            let start = end;
            end += *offset as usize;
            *offset = end as u32;
            if end >> 32 != start >> 32 {
                self.carries.push(state as StateIndex);
            }
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroUsize;

    /// Rows of 0 to 4 edges.
    fn row(state: u32) -> Vec<Edge> {
        (0..state * state % 5).map(|transition| Edge { transition, target: state + transition }).collect()
    }

    #[test]
    fn rows_are_appended_by_any_number_of_workers() {
        let mut one = StateGraph::new();
        for state in 0..1000 {
            row(state).into_iter().for_each(|edge| one.push_edge(edge));
            one.finish_state();
        }
        for number in 1..4 {
            let mut all = StateGraph::new();
            row(0).into_iter().for_each(|edge| all.push_edge(edge));
            all.finish_state();
            let mut start = 1;
            for sizes in [&[0, 5, 40][..], &[1], &[], &[300, 0, 600, 53]] {
                let firsts = sizes.iter().scan(start, |next, size| {
                    let first = *next;
                    *next += size;
                    Some(first)
                });
                let states = firsts.zip(sizes).map(|(first, size)| first..first + size).collect::<Vec<_>>();
                let len = |states: &std::ops::Range<u32>| states.clone().map(|state| row(state).len()).sum();
                let parts = states.iter().map(|states| (states.len(), len(states))).collect::<Vec<_>>();
                let workers = Workers::new(NonZeroUsize::new(number).unwrap());
                all.append(&parts, &workers, |part, lengths, edges| {
                    let rows = states[part].clone().map(row).collect::<Vec<_>>();
                    lengths.iter_mut().zip(&rows).for_each(|(length, row)| *length = row.len() as u32);
                    edges.copy_from_slice(&rows.concat());
                });
                start += sizes.iter().sum::<u32>();
            }
            assert_eq!(all.len(), 1000);
            assert_eq!((&all.offsets, &all.carries, &all.edges), (&one.offsets, &one.carries, &one.edges));
        }
    }

    /// So many edges do not fit a test, but their numbers do.
    #[test]
    fn offsets_go_beyond_32_bits() {
        let lengths = [3u32, 0, 5, 0, 7, 1 << 31, 1 << 31, 2];
        for before in [0, 6, 7, 8, 9, 15, 16, 23] {
            let edge = (1usize << 33) - before;
            let mut offsets = lengths;
            let mut rows =
                Rows { index: 0, state: 8, edge, offsets: &mut offsets, edges: &mut [], carries: Vec::new() };
            rows.add_up();
            let carries = rows.carries;
            let mut end = edge;
            for ((at, offset), length) in (8..).zip(offsets).zip(lengths) {
                end += length as usize;
                let high = (edge >> 32) + carries.iter().filter(|from| **from <= at).count();
                assert_eq!((high << 32) | offset as usize, end, "{before} before");
            }
        }
    }
}
