//! Full exploration: every reachable state once, every transition once.
//!
//! Definition: breadth-first search over the state graph with an exact set of visited states, so states are
//! numbered by depth and then by the order of threads and alternatives, and the first path to a state is a
//! shortest one. Complexity: one look-up per transition, plus one run of the interpreter per distinct
//! situation (see [`super::memo`]); a state takes the bits that its components' values need (see [`super::pack`]),
//! 9 to 12 bytes on top, and 8 bytes per transition.
//!
//! Limits: no reduction. A thread that does not come to the end of a transition is left standing, and the
//! exploration counts as stopped.

use super::intern::Tables;
use super::pack::Packing;
use super::summary::summarise;
use super::system::{Known, System};
use super::visited::{Rows, Visited};
use super::walk::{Successor, Walker};
use super::{Budget, Progress};
use crate::machine::Divergence;
use crate::program::Program;
use crate::trace::{Coverage, Edge, Exploration, Limit, Method, Search, StateGraph, StateIndex, Transition, Violation};

/// What an exploration has found when it ends; input of the summary.
pub(super) struct Found {
    pub coverage: Coverage,
    pub search: Search,
    /// Whether the paths of the graph are all schedules, one by one.
    pub is_counted: bool,
    pub tables: Tables,
    pub states: Rows,
    /// By state: whether all its successors are in the graph; missing at the end means no.
    pub expanded: Vec<bool>,
    pub graph: StateGraph,
    pub transitions: Vec<Transition>,
    pub violations: Vec<Violation>,
    /// States in which some thread does not come to the end of its transition.
    pub diverging: Vec<StateIndex>,
}

/// A search with states of so many words.
struct Explorer<'p, const WORDS: usize> {
    walker: Walker<'p, WORDS>,
    states: Visited<WORDS>,
    notes: Notes,
}

/// What is found besides states.
struct Notes {
    graph: StateGraph,
    violations: Vec<Violation>,
    diverging: Vec<StateIndex>,
    divergence: Option<Divergence>,
}

/// Visits every reachable state.
pub fn full(program: &Program, budget: &Budget) -> Exploration {
    let (system, initial) = System::new(program);
    let walker = Walker::<1>::new(system, &initial);
    let states = Visited::default();
    let notes = Notes { graph: StateGraph::new(), violations: Vec::new(), diverging: Vec::new(), divergence: None };
    summarise(program, search(Explorer { walker, states, notes }, &initial, budget))
}

/// Searches to the end, with more words when they are needed.
fn search<const WORDS: usize>(mut explorer: Explorer<'_, WORDS>, initial: &[u32], budget: &Budget) -> Found {
    loop {
        if let Some(limit) = explorer.run(initial, budget) {
            return explorer.finish(limit);
        }
        let packing = explorer.walker.next_packing();
        match packing.words() {
            words if words <= WORDS => explorer = explorer.repack::<WORDS>(packing),
            2 => return search(explorer.repack::<2>(packing), initial, budget),
            3..=4 => return search(explorer.repack::<4>(packing), initial, budget),
            5..=8 => return search(explorer.repack::<8>(packing), initial, budget),
            9..=32 => return search(explorer.repack::<32>(packing), initial, budget),
            33..=256 => return search(explorer.repack::<256>(packing), initial, budget),
            _ => return explorer.finish(Some(Limit::Memory(budget.memory))),
        }
    }
}

impl<'p, const WORDS: usize> Explorer<'p, WORDS> {
    fn repack<const OTHER: usize>(self, packing: Packing) -> Explorer<'p, OTHER> {
        let states = self.states.repack(self.walker.packing(), &packing);
        Explorer { states, walker: self.walker.repack(packing), notes: self.notes }
    }

    /// Expands states in order until none is left or a limit is hit; `None` if states need more bits first.
    #[expect(clippy::option_option, reason = "the limit that was hit, if any")]
    fn run(&mut self, initial: &[u32], budget: &Budget) -> Option<Option<Limit>> {
        if !self.walker.is_ready() {
            return None;
        }
        if self.states.len() == 0 {
            self.states.insert(&self.walker.packing().pack(initial));
        }
        let mut successors: Vec<Successor<WORDS>> = Vec::new();
        let checks = !self.walker.system.program.always.is_empty();
        while self.notes.graph.len() < self.states.len() {
            let number = self.notes.graph.len() as StateIndex;
            let too_many = self.states.len() as u64 > budget.states;
            let due = too_many || number % 1024 == 0;
            if due && let Some(limit) = self.over_budget(budget) {
                return Some(Some(limit));
            }
            let state = self.states.states()[number as usize];
            let mut diverging = None;
            self.walker.successors(&state, &mut successors, &mut diverging).ok()?;
            if checks {
                self.check(number);
            }
            if let Some(divergence) = diverging {
                self.notes.divergence.get_or_insert(divergence);
                self.notes.diverging.push(number);
            }
            for successor in &successors {
                let target = self.states.insert(&successor.state);
                let transition = self.walker.step(successor.step).transition;
                self.notes.graph.push_edge(Edge { transition, target });
            }
            self.notes.graph.finish_state();
        }
        Some(None)
    }

    fn over_budget(&self, budget: &Budget) -> Option<Limit> {
        let states = self.states.len() as u64;
        let memory = self.states.bytes() + self.notes.graph.bytes() + self.walker.bytes();
        if states > budget.states {
            return Some(Limit::States(budget.states));
        }
        if memory > budget.memory {
            return Some(Limit::Memory(budget.memory));
        }
        (budget.watch)(&Progress { states, pending: states - self.notes.graph.len() as u64, memory })
    }

    /// Evaluates the checks that must always hold.
    fn check(&mut self, number: StateIndex) {
        let notes = &mut self.notes;
        match self.walker.broken_checks(&self.states.states()[number as usize]) {
            Ok(broken) => {
                notes.violations.extend(broken.iter().map(|check| Violation { state: number, check: *check }));
            }
            Err(divergence) => {
                notes.divergence.get_or_insert(divergence);
                notes.diverging.push(number);
            }
        }
    }

    fn finish(self, limit: Option<Limit>) -> Found {
        let Notes { graph, violations, diverging, divergence } = self.notes;
        let limit = limit.or_else(|| divergence.map(Divergence::limit));
        let packing = self.walker.packing().clone();
        let Known { tables, transitions } = self.walker.system.into_known();
        Found {
            coverage: limit.map_or(Coverage::Complete, Coverage::Stopped),
            search: Search::new(Method::Full),
            is_counted: true,
            tables,
            states: self.states.into_rows(packing),
            expanded: vec![true; graph.len()],
            graph,
            transitions,
            violations,
            diverging,
        }
    }
}
