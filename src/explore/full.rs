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

use super::checkpoint::{self, Checkpoint, NoCheckpoint, Write};
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
    saving: Saving<'p>,
}

/// What is found besides states.
#[derive(Default)]
struct Notes {
    graph: StateGraph,
    found: checkpoint::Found,
    divergence: Option<Divergence>,
}

/// Where to write down how far the exploration is, and how far it was when it was written down before.
struct Saving<'s> {
    save: &'s dyn Fn(Write),
    /// A checkpoint is written when so many states are expanded.
    next: usize,
    /// What another run has left.
    before: Option<Checkpoint<'s>>,
}

/// A checkpoint is written after so many more states have been expanded, or a quarter of all.
const STATES_BETWEEN_CHECKPOINTS: usize = 1 << 20;

/// Visits every reachable state.
pub fn full(program: &Program, budget: &Budget) -> Exploration {
    let (system, initial) = System::new(program);
    let notes = Notes { graph: StateGraph::new(), ..Notes::default() };
    let saving = Saving { save: &|_| {}, next: usize::MAX, before: None };
    let explorer = Explorer { walker: Walker::<1>::new(system, &initial), states: Visited::default(), notes, saving };
    let found = search(explorer, &initial, budget).expect("without a checkpoint none is wrong");
    summarise(program, found)
}

/// Visits every reachable state, goes on with what another run has left, and lets `save` keep how far it is: now and
/// then, and when a limit stops it.
///
/// # Errors
/// What another run has left is not of this program.
pub fn full_with_checkpoints(
    program: &Program,
    budget: &Budget,
    before: Option<&[u8]>,
    save: &dyn Fn(Write),
) -> Result<Exploration, NoCheckpoint> {
    let (mut system, initial) = System::new(program);
    let mut saving = Saving { save, next: STATES_BETWEEN_CHECKPOINTS, before: None };
    let mut notes = Notes { graph: StateGraph::new(), ..Notes::default() };
    if let Some(bytes) = before {
        let mut before = Checkpoint::read(bytes)?;
        before.teach(&mut system, &initial)?;
        notes.divergence = before.divergence(&mut system);
        notes.graph = std::mem::take(&mut before.graph);
        notes.found = std::mem::take(&mut before.found);
        saving.next += notes.graph.len();
        saving.before = Some(before);
    }
    let explorer = Explorer { walker: Walker::<1>::new(system, &initial), states: Visited::default(), notes, saving };
    Ok(summarise(program, search(explorer, &initial, budget)?))
}

/// Searches to the end, with more words when they are needed.
fn search<const WORDS: usize>(
    mut explorer: Explorer<'_, WORDS>,
    initial: &[u32],
    budget: &Budget,
) -> Result<Found, NoCheckpoint> {
    loop {
        if let Some(limit) = explorer.run(initial, budget) {
            return Ok(explorer.finish(limit));
        }
        let packing = explorer.walker.next_packing();
        match packing.words() {
            words if words <= WORDS => explorer = explorer.repack::<WORDS>(packing)?,
            2 => return search(explorer.repack::<2>(packing)?, initial, budget),
            3..=4 => return search(explorer.repack::<4>(packing)?, initial, budget),
            5..=8 => return search(explorer.repack::<8>(packing)?, initial, budget),
            9..=32 => return search(explorer.repack::<32>(packing)?, initial, budget),
            33..=256 => return search(explorer.repack::<256>(packing)?, initial, budget),
            _ => return Ok(explorer.finish(Some(Limit::Memory(budget.memory)))),
        }
    }
}

impl<'p, const WORDS: usize> Explorer<'p, WORDS> {
    fn repack<const OTHER: usize>(mut self, packing: Packing) -> Result<Explorer<'p, OTHER>, NoCheckpoint> {
        let mut states = self.states.repack(self.walker.packing(), &packing);
        if let Some(before) = self.saving.before.take() {
            before.fill(&packing, &mut states)?;
        }
        let walker = self.walker.repack(packing);
        Ok(Explorer { states, walker, notes: self.notes, saving: self.saving })
    }

    /// Writes down how far the exploration is.
    fn save(&self) {
        let Notes { graph, found, .. } = &self.notes;
        (self.saving.save)(&|sink| checkpoint::write(sink, self.walker.packing(), &self.states, graph, found));
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
            let due = too_many || number.is_multiple_of(1024);
            if due && let Some(limit) = self.over_budget(budget) {
                self.save();
                return Some(Some(limit));
            }
            if number as usize >= self.saving.next {
                self.saving.next += STATES_BETWEEN_CHECKPOINTS.max(self.saving.next / 4);
                self.save();
            }
            let state = self.states.states()[number as usize];
            let mut diverging = None;
            let known = self.known();
            let result = self.walker.successors(&state, &mut successors, &mut diverging);
            if self.known() != known && self.notes.found.lessons.last() != Some(&number) {
                self.notes.found.lessons.push(number);
            }
            result.ok()?;
            if checks {
                self.check(number);
            }
            if let Some(divergence) = diverging {
                self.notes.divergence.get_or_insert(divergence);
                self.notes.found.diverging.push(number);
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

    /// How many situations and values of the heap are known: other values come with situations.
    #[inline]
    fn known(&self) -> (usize, usize) {
        let system = &self.walker.system;
        (system.situations(), system.tables().components[system.layout.heap()].values().len())
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
                notes.found.violations.extend(broken.iter().map(|check| Violation { state: number, check: *check }));
            }
            Err(divergence) => {
                notes.divergence.get_or_insert(divergence);
                notes.found.diverging.push(number);
            }
        }
    }

    fn finish(self, limit: Option<Limit>) -> Found {
        let Notes { graph, found, divergence } = self.notes;
        let checkpoint::Found { violations, diverging, .. } = found;
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
