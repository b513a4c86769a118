//! Full exploration: every reachable state once, every transition once.
//!
//! Definition: breadth-first search over the state graph with an exact set of visited states, so states are
//! numbered by depth and then by the order of threads and alternatives, and the first path to a state is a
//! shortest one. Complexity: one look-up per transition, plus one run of the interpreter per distinct
//! situation (see [`super::memo`]); a state takes the bits that its components' values need (see [`super::pack`]),
//! 4 bytes on top, and 8 bytes per transition.
//!
//! Where all ways to a state have the same number of steps, a state leads to the next layer only, and is looked up among
//! the states of that layer only. Proof obligation: each step advances by 1 in a measure of states
//! ([`super::progress`]); then all states of a layer have the same measure, and none has that of an earlier one. It is
//! checked on each step before what it leads to is looked up. From the first other step on, all states are looked up among
//! all that there are, for another 5 to 11 bytes per state; and so they are when an exploration goes on that was interrupted.
//!
//! Limits: no reduction. A thread that does not come to the end of a transition is left standing, and the
//! exploration counts as stopped.

use super::checkpoint::{self, Checkpoint, NoCheckpoint, Write};
use super::frontier::{ALONE, Frontier, Learnt};
use super::insert::{Task, number_of_pieces};
use super::intern::Tables;
use super::pack::{Packed, Packing};
use super::paths::Counting;
use super::progress::Progress;
use super::states::{Rows, States};
use super::summary::summarise;
use super::system::{Known, System};
use super::visited::Visited;
use super::walk::{Successor, Walker};
use super::{Budget, Progress as HowFar};
use crate::machine::Divergence;
use crate::program::Program;
use crate::trace::{
    Coverage, Edge, Exploration, Limit, Method, Rows as GraphRows, Search, StateGraph, StateIndex, Transition,
    Violation,
};
use crate::workers::{LARGEST_BLOCK, Workers};
use std::ops::Range;

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
    /// The paths of the graph, as far as they are counted.
    pub paths: Counting,
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
    paths: Counting,
    /// The present layer; `None` if the state space may not be graded.
    layer: Option<Layer>,
    saving: Saving<'p>,
}

/// A layer of a graded state space: the states of the same depth, which lead to the next layer only. So only there
/// can be a state that they lead to.
struct Layer {
    /// It is known of all steps that they advance by 1.
    progress: Progress,
    /// The number of the first state of the next one.
    end: usize,
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
    let explorer = Explorer::new(system, &initial, notes, saving);
    let found = search(explorer, &initial, budget).expect("without a checkpoint none is wrong");
    summarise(program, found, budget.workers)
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
    let explorer = Explorer::new(system, &initial, notes, saving);
    Ok(summarise(program, search(explorer, &initial, budget)?, budget.workers))
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
            words if words <= WORDS => explorer = explorer.repack::<WORDS>(packing, budget.workers)?,
            2 => return search(explorer.repack::<2>(packing, budget.workers)?, initial, budget),
            3..=4 => return search(explorer.repack::<4>(packing, budget.workers)?, initial, budget),
            5..=8 => return search(explorer.repack::<8>(packing, budget.workers)?, initial, budget),
            9..=32 => return search(explorer.repack::<32>(packing, budget.workers)?, initial, budget),
            33..=256 => return search(explorer.repack::<256>(packing, budget.workers)?, initial, budget),
            _ => return Ok(explorer.finish(Some(Limit::Memory(budget.memory)))),
        }
    }
}

impl<'p> Explorer<'p, 1> {
    fn new(system: System<'p>, initial: &[u32], notes: Notes, saving: Saving<'p>) -> Explorer<'p, 1> {
        // What another run has left does not tell from which states steps were.
        let is_new = saving.before.is_none();
        let layer = is_new.then(|| Layer { progress: Progress::new(&system, initial, &own), end: 1 });
        let walker = Walker::new(system, initial);
        Explorer { walker, states: Visited::default(), notes, paths: Counting::default(), layer, saving }
    }
}

impl Layer {
    /// Looks at the steps that are new, all of them from one state. There are no layers any more if one of them does not
    /// advance by 1.
    #[inline]
    fn learn<const WORDS: usize>(layer: &mut Option<Layer>, walker: &Walker<'_, WORDS>, state: &Packed<WORDS>) {
        if let Some(Layer { progress, .. }) = layer
            && progress.known() < walker.steps().len()
        {
            let mut unpacked = Vec::new();
            walker.packing().unpack(state, &mut unpacked);
            let learnt = progress.learn(&walker.system, walker.steps(), &unpacked, &own);
            if learnt.is_err() || progress.furthest() > 1 {
                *layer = None;
            }
        }
    }
}

/// Every component stands for itself.
fn own(component: usize, number: u32) -> (usize, u32) {
    (component, number)
}

impl<'p, const WORDS: usize> Explorer<'p, WORDS> {
    fn repack<const OTHER: usize>(
        mut self,
        packing: Packing,
        workers: &Workers,
    ) -> Result<Explorer<'p, OTHER>, NoCheckpoint> {
        let mut states = self.states.repack(self.walker.packing(), &packing, workers);
        if let Some(before) = self.saving.before.take() {
            before.fill(&packing, &mut states)?;
        }
        let walker = self.walker.repack(packing);
        let Explorer { notes, paths, layer, saving, .. } = self;
        Ok(Explorer { walker, states, notes, paths, layer, saving })
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
            if self.layer.is_some() {
                self.states.turn_away();
            }
        }
        let mut frontier = Frontier::default();
        // So many times, states are expanded one by one, since little is known of them.
        let mut alone = 0;
        while self.notes.graph.len() < self.states.len() {
            if let Some(limit) = self.over_budget(budget) {
                self.save();
                return Some(Some(limit));
            }
            let start = self.notes.graph.len();
            if start >= self.saving.next {
                self.saving.next += STATES_BETWEEN_CHECKPOINTS.max(self.saving.next / 4);
                self.save();
            }
            let end = self.present(start);
            let size = frontier.looked_up(start).or_else(|| budget.workers.block(end - start, LARGEST_BLOCK / WORDS));
            if let Some(size) = size.filter(|_| alone == 0 && self.is_ready()) {
                let result = self.expand_together(start..start + size, &mut frontier, budget);
                alone = frontier.present().alone();
                result?;
            }
            // A block may end where it begins.
            if self.notes.graph.len() == start {
                alone = usize::max(alone, 1) - 1;
                self.expand_alone((start / ALONE + 1) * ALONE, budget)?;
                self.paths.go_on(&self.notes.graph, &Workers::ONE);
            }
        }
        Some(None)
    }

    /// The end of the layer in which a state is that is expanded next, or that of all states.
    #[inline]
    fn present(&mut self, start: usize) -> usize {
        match &mut self.layer {
            None => self.states.len(),
            Some(layer) => {
                if layer.end == start {
                    layer.end = self.states.len();
                    self.states.turn_away();
                }
                layer.end
            }
        }
    }

    /// After packing anew, steps may be known of which it is not known how far they lead.
    fn is_ready(&self) -> bool {
        self.layer.as_ref().is_none_or(|layer| layer.progress.known() == self.walker.steps().len())
    }

    /// Expands states one after the other up to a number, as far as there are any and the limit of states allows it;
    /// `None` if states need more bits first.
    fn expand_alone(&mut self, end: usize, budget: &Budget) -> Option<()> {
        let mut successors: Vec<Successor<WORDS>> = Vec::new();
        let mut broken = Vec::new();
        while self.notes.graph.len() < self.states.len().min(end) && self.states.len() as u64 <= budget.states {
            self.present(self.notes.graph.len());
            let number = self.notes.graph.len() as StateIndex;
            let state = self.states.states()[number as usize];
            self.notes.learn(&mut self.walker, number, &state, &mut successors, &mut broken)?;
            Layer::learn(&mut self.layer, &self.walker, &state);
            if self.layer.is_none() {
                self.states.turn_back(&Workers::ONE);
            }
            self.notes.found.violations.extend(broken.drain(..).map(|(state, check)| Violation { state, check }));
            for successor in &successors {
                let target = self.states.insert(&successor.state);
                let transition = self.walker.step(successor.step).transition;
                self.notes.graph.push_edge(Edge { transition, target });
            }
            self.notes.graph.finish_state();
        }
        Some(())
    }

    /// Expands states together, or the first of them; `None` if states need more bits first.
    fn expand_together(
        &mut self,
        sources: Range<usize>,
        frontier: &mut Frontier<WORDS>,
        budget: &Budget,
    ) -> Option<()> {
        let workers = &budget.workers;
        let checks = !self.walker.system.program.always.is_empty();
        let block = frontier.expand(sources, self.states.states(), (&self.walker, checks), workers);
        let mut is_outgrown = false;
        let mut successors = Vec::new();
        block.learn(budget.states - self.states.len() as u64, workers, |chunk, source| {
            let state = self.states.states()[source as usize];
            let learnt = self.notes.learn(&mut self.walker, source, &state, &mut successors, &mut chunk.broken);
            if learnt.is_none() {
                is_outgrown = true;
                return Learnt::Cut;
            }
            Layer::learn(&mut self.layer, &self.walker, &state);
            chunk.leads.extend(source, &successors);
            Learnt::Known { orbit: 1, is_end: successors.is_empty() }
        });
        if self.layer.is_none() {
            self.states.turn_back(workers);
        }
        let next = match block.end() {
            end if block.alone() > 0 || is_outgrown => end..end,
            end => {
                let known = self.layer.as_ref().map(|layer| layer.end).filter(|known| *known > end);
                let pending = known.unwrap_or(self.states.len()) - end;
                end..end + workers.block(pending, LARGEST_BLOCK / WORDS).unwrap_or(0)
            }
        };
        let steps = self.walker.steps();
        // Whoever has no piece of the table counts paths, behind the states that are expanded.
        let number = number_of_pieces(workers).min(workers.number());
        let parts = self.paths.parts(&self.notes.graph, 2 * LARGEST_BLOCK, number);
        let tasks = parts.map(|mut part| Box::new(move |_: &States<WORDS>| part.count()) as Task<'_, WORDS>).collect();
        let space = (&self.walker, checks);
        let rows = frontier.insert(&mut self.states, next, space, (workers, tasks), |chunk, numbers| {
            let mut rows = GraphRows::with_capacity(chunk.sources.len(), numbers.len());
            let edge =
                |(step, target): (&u32, &u32)| Edge { transition: steps[*step as usize].transition, target: *target };
            let mut edges = chunk.leads.steps().iter().zip(numbers).map(edge);
            chunk.weights.iter().for_each(|(_, steps)| rows.push(edges.by_ref().take(*steps as usize)));
            rows
        });
        self.paths.add_up(workers);
        rows.into_iter().for_each(|rows| self.notes.graph.append(rows));
        for (state, check) in frontier.present().chunks().iter().flat_map(|chunk| &chunk.broken) {
            self.notes.found.violations.push(Violation { state: *state, check: *check });
        }
        (!is_outgrown).then_some(())
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
        (budget.watch)(&HowFar { states, pending: states - self.notes.graph.len() as u64, memory })
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
            paths: self.paths,
            transitions,
            violations,
            diverging,
        }
    }
}

impl Notes {
    /// Puts the successors of a state into the list, and the checks that must always hold and do not; notes what is met
    /// for the first time. `None` if states need more bits first.
    fn learn<const WORDS: usize>(
        &mut self,
        walker: &mut Walker<'_, WORDS>,
        number: StateIndex,
        state: &Packed<WORDS>,
        successors: &mut Vec<Successor<WORDS>>,
        broken: &mut Vec<(StateIndex, u16)>,
    ) -> Option<()> {
        let mut diverging = None;
        let before = known(walker);
        let result = walker.successors(state, successors, &mut diverging);
        if known(walker) != before && self.found.lessons.last() != Some(&number) {
            self.found.lessons.push(number);
        }
        result.ok()?;
        let mut diverges = |divergence| {
            self.divergence.get_or_insert(divergence);
            self.found.diverging.push(number);
        };
        if !walker.system.program.always.is_empty() {
            match walker.broken_checks(state) {
                Ok(checks) => broken.extend(checks.iter().map(|check| (number, *check))),
                Err(divergence) => diverges(divergence),
            }
        }
        diverging.into_iter().for_each(diverges);
        Some(())
    }
}

/// How many situations and values of the heap are known: other values come with situations.
#[inline]
fn known<const WORDS: usize>(walker: &Walker<'_, WORDS>) -> (usize, usize) {
    let system = &walker.system;
    (system.situations(), system.tables().components[system.layout.heap()].values().len())
}
