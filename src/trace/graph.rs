//! The graph of visited states: in compressed rows, so many states together.
//!
//! Each [`Rows`] is a list of its own, so that several workers can make some at once, and a graph grows without being moved.

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

/// The edges that leave some consecutive states, in compressed rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Edges `offsets[n] .. offsets[n + 1]` leave the state with number n of these.
    offsets: Vec<u32>,
    edges: Vec<Edge>,
}

impl Rows {
    /// So many states are kept together.
    pub const MOST: usize = 512;

    /// None yet; there will be so many states and edges.
    pub fn with_capacity(states: usize, edges: usize) -> Rows {
        let mut offsets = Vec::with_capacity(states + 1);
        offsets.push(0);
        Rows { offsets, edges: Vec::with_capacity(edges) }
    }

    /// Adds a state with these edges.
    #[inline]
    pub fn push(&mut self, edges: impl IntoIterator<Item = Edge>) {
        self.edges.extend(edges);
        self.offsets.push(self.edges.len() as u32);
    }

    /// How many states there are.
    fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    #[inline]
    fn row(&self, number: usize) -> &[Edge] {
        &self.edges[self.offsets[number] as usize..self.offsets[number + 1] as usize]
    }

    fn bytes(&self) -> u64 {
        (size_of::<Rows>() + self.offsets.capacity() * 4 + self.edges.capacity() * size_of::<Edge>()) as u64
    }
}

/// The states that were visited and the edges between them.
#[derive(Clone, Debug)]
pub struct StateGraph {
    /// [`Rows::MOST`] states each, and less in the last.
    rows: Vec<Rows>,
    /// How many edges there are, and how many bytes are in use, in all but the last.
    edges: usize,
    bytes: u64,
    leads_forward: bool,
}

impl Default for StateGraph {
    fn default() -> StateGraph {
        StateGraph { rows: vec![Rows::with_capacity(0, 0)], edges: 0, bytes: 0, leads_forward: false }
    }
}

impl StateGraph {
    /// An empty graph, to be filled row by row.
    pub fn new() -> StateGraph {
        StateGraph::default()
    }

    fn last(&self) -> &Rows {
        self.rows.last().expect("there is always one that has room")
    }

    fn last_mut(&mut self) -> &mut Rows {
        self.rows.last_mut().expect("there is always one that has room")
    }

    /// Appends an edge to the row that is being filled.
    pub fn push_edge(&mut self, edge: Edge) {
        self.last_mut().edges.push(edge);
    }

    /// Ends the row of the next state.
    pub fn finish_state(&mut self) {
        self.last_mut().push([]);
        if self.last().len() == Rows::MOST {
            self.last_mut().edges.shrink_to_fit();
            self.last_mut().offsets.shrink_to_fit();
            self.begin_rows();
        }
    }

    /// Appends the rows of the next states. They are taken as they are if they are [`Rows::MOST`] and come after a multiple
    /// of so many.
    pub fn append(&mut self, rows: Rows) {
        if self.last().edges.is_empty() && self.last().len() == 0 && rows.len() == Rows::MOST {
            *self.last_mut() = rows;
            return self.begin_rows();
        }
        for number in 0..rows.len() {
            self.last_mut().edges.extend_from_slice(rows.row(number));
            self.finish_state();
        }
    }

    fn begin_rows(&mut self) {
        self.edges += self.last().edges.len();
        self.bytes += self.last().bytes();
        self.rows.push(Rows::with_capacity(0, 0));
    }

    /// Number of states whose row is finished.
    pub fn len(&self) -> usize {
        (self.rows.len() - 1) * Rows::MOST + self.last().len()
    }

    /// Whether there are no states.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of edges.
    pub fn edge_count(&self) -> usize {
        self.edges + self.last().edges.len()
    }

    /// The edges that leave a state, by thread and alternative.
    #[inline]
    pub fn edges(&self, state: StateIndex) -> &[Edge] {
        self.rows[state as usize / Rows::MOST].row(state as usize % Rows::MOST)
    }

    /// Lets each state look at where its edges lead, the last one first, until nothing changes any more. `look` tells
    /// whether something has changed for the state. O(edges), repeated along cycles: breadth-first numbers mostly grow
    /// along edges, so one sweep does nearly all, and a change matters to states already swept only if an edge leads back
    /// from them.
    pub(crate) fn sweep_back(&self, mut look: impl FnMut(StateIndex, &[Edge]) -> bool) {
        let mut is_behind = vec![false; if self.leads_forward { 0 } else { self.len() }];
        let mut again = true;
        while std::mem::take(&mut again) {
            for state in (0..self.len() as StateIndex).rev() {
                let edges = self.edges(state);
                if !self.leads_forward {
                    let back = edges.iter().filter(|edge| edge.target <= state);
                    back.for_each(|edge| is_behind[edge.target as usize] = true);
                }
                again |= look(state, edges) && is_behind.get(state as usize) == Some(&true);
            }
        }
    }

    /// Whether it is known that each edge leads to a state with a greater number.
    pub fn leads_forward(&self) -> bool {
        self.leads_forward
    }

    /// Notes that somebody has seen each edge lead to a state with a greater number.
    pub(crate) fn note_that_it_leads_forward(&mut self) {
        debug_assert!((0..self.len() as StateIndex).all(|state| self.edges(state).iter().all(|to| to.target > state)));
        self.leads_forward = true;
    }

    /// Bytes in use.
    pub fn bytes(&self) -> u64 {
        self.bytes + self.last().bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of 0 to 4 edges.
    fn row(state: u32) -> Vec<Edge> {
        (0..state * state % 5).map(|transition| Edge { transition, target: state + transition }).collect()
    }

    #[test]
    fn rows_are_appended_one_by_one_or_together() {
        let count = 3 * Rows::MOST as u32 + 100;
        let mut one = StateGraph::new();
        for state in 0..count {
            row(state).into_iter().for_each(|edge| one.push_edge(edge));
            one.finish_state();
        }
        for sizes in [&[1, 511][..], &[512], &[512, 1, 511], &[300, 212, 40], &[600], &[2, 0, 1021]] {
            let mut all = StateGraph::new();
            for size in sizes.iter().cycle() {
                let states = all.len() as u32..(all.len() as u32 + size).min(count);
                let mut rows = Rows::with_capacity(0, 0);
                states.for_each(|state| rows.push(row(state)));
                all.append(rows);
                if all.len() == count as usize {
                    break;
                }
            }
            assert_eq!((all.edge_count(), &all.rows), (one.edge_count(), &one.rows), "{sizes:?}");
        }
        assert!((0..count).all(|state| one.edges(state) == row(state)));
        assert_eq!(one.edge_count(), (0..count).map(|state| row(state).len()).sum::<usize>());
        assert!(one.bytes() < (one.edge_count() * 8 + one.len() * 4 + 4000) as u64, "{}", one.bytes());
    }
}
