//! Exact counting without a graph: how many states and transitions there are, how many schedules end how.
//!
//! Definition: a search in the order of progress (see [`super::progress`]). A state is expanded when all states of less
//! progress have been, so the number of ways to it is known then, and both can be forgotten afterwards: only the states
//! that lie ahead are kept. Proof obligation: every step leads to a state of more progress. Then a way to a state passes
//! only states of less progress; the ways to a state are the ways to each state before it, once for each step from there,
//! by induction over progress; and no state that has been forgotten can be met again, so each is counted once. The idea
//! is that of Christensen, Kristensen and Mailund, "A Sweep-Line Method for State Space Exploration" (TACAS 2001); they
//! take any measure and may come to states again, ours never do, which is why numbers are exact.
//!
//! Programs without such a measure (a thread that loops without end) are searched with all states kept, packed, without
//! edges: once breadth-first to count the ways into each state, and once more in topological order to add up the ways.
//! Behind a cycle there are infinitely many.
//!
//! Complexity: a look-up and an addition per transition. Memory: states as in [`super::pack`], with 5 to 8 bytes for the
//! index and one word of 64 bits, or more, for the number of ways. What is stored are the widest few layers, not all.
//!
//! Limits: a search that is stopped knows lower bounds only: states that it has found, schedules that it has seen end.

mod division;
mod together;

use super::frontier::ALONE;
use super::layer::{Layer, Part};
use super::pack::{Packed, Packing};
use super::progress::{Progress, Setback};
use super::quotient::Quotient;
use super::symmetry::{Asymmetry, Obstacle, Symmetry};
use super::system::System;
use super::tally::{Tally, Totals};
use super::walk::{Successor, Walker};
use super::{Budget, Progress as HowFar};
use crate::program::Program;
use crate::trace::Limit;
use crate::workers::Workers;
use division::Division;
use std::collections::VecDeque;
use together::Hand;

/// How to count.
#[derive(Clone, Copy, Debug)]
pub struct CountOptions {
    /// Whether to forget states that cannot be met again, if the program allows it.
    pub sweep: bool,
    /// Whether to look only at one of all states that differ only in which of several interchangeable threads is where.
    pub symmetry: bool,
}

impl Default for CountOptions {
    fn default() -> CountOptions {
        CountOptions { sweep: true, symmetry: true }
    }
}

/// More states than that are not expanded together before limits are looked at.
const LARGEST_BLOCK: usize = 1 << 17;

/// How often depths are made anew before a measure of progress is given up.
const MAX_ATTEMPTS: usize = 32;

/// Counts all reachable states, transitions and schedules.
pub fn count(program: &Program, budget: &Budget, options: &CountOptions) -> Tally {
    let (mut system, initial) = silent(program);
    let mut symmetry = match options.symmetry {
        true => Symmetry::new(program, system.tables(), |thread| system.layout.thread(thread)),
        false => Err(Asymmetry::NotAsked),
    };
    let mut attempts = if options.sweep { MAX_ATTEMPTS } else { 0 };
    let mut progress = None;
    loop {
        if attempts == 0 {
            match super::kept::count(system, symmetry, &initial, budget) {
                Ok(tally) => return tally,
                Err(failed) => {
                    let (known, reason) = *failed;
                    (system, symmetry) = (known, Err(reason));
                }
            }
            continue;
        }
        attempts -= 1;
        let known = progress.take().unwrap_or_else(|| match &symmetry {
            Ok(symmetry) => Progress::new(&system, &initial, &|component, number| symmetry.class(component, number)),
            Err(_) => Progress::new(&system, &initial, &|component, number| (component, number)),
        });
        let failed = match sweep(Sweep::new(system, symmetry, known, &initial), &initial, budget) {
            Ok(tally) => return tally,
            Err(failed) => *failed,
        };
        (system, symmetry) = (failed.system, failed.symmetry);
        match failed.setback {
            Setback::Deeper => {
                let mut deeper = failed.progress;
                if deeper.renew().is_err() {
                    attempts = 0;
                }
                progress = Some(deeper);
            }
            Setback::Hopeless => attempts = 0,
            // Depths are those of classes that are none, so nothing that is known is of use.
            Setback::Asymmetry(reason) => {
                system = silent(program).0;
                symmetry = Err(reason);
            }
        }
    }
}

/// The system, without what reports show.
fn silent(program: &Program) -> (System<'_>, Vec<u32>) {
    let (mut system, initial) = System::new(program);
    system.silence();
    (system, initial)
}

/// A search that has to begin again.
struct Failed<'p> {
    system: System<'p>,
    symmetry: Result<Symmetry<'p>, Asymmetry>,
    progress: Progress,
    setback: Setback,
}

/// A search with states of so many words.
struct Sweep<'p, const WORDS: usize> {
    space: Quotient<'p, WORDS>,
    /// Why there is no symmetry, if there is none.
    reason: Option<Asymmetry>,
    progress: Progress,
    /// How layers are divided, once some are.
    division: Option<Division>,
    /// By progress, from the present one on.
    layers: VecDeque<Layer<WORDS>>,
    /// Used up layers, for their room.
    spare: Vec<Layer<WORDS>>,
    /// By part of the first layer: how many of its states have been expanded, or are left.
    expanded: Vec<usize>,
    /// States of the first layer that are left, by part and number there, since not everything was known of them.
    left: VecDeque<(usize, usize)>,
    totals: Totals,
}

/// Why a search does not go on.
enum Stop {
    /// It has seen everything.
    End,
    Limit(Limit),
    /// States need more bits.
    Outgrown,
    Setback(Setback),
}

impl From<Obstacle> for Stop {
    fn from(obstacle: Obstacle) -> Stop {
        match obstacle {
            Obstacle::Outgrown => Stop::Outgrown,
            Obstacle::Asymmetry(reason) => Stop::Setback(Setback::Asymmetry(reason)),
        }
    }
}

impl<'p> Sweep<'p, 1> {
    fn new(
        system: System<'p>,
        symmetry: Result<Symmetry<'p>, Asymmetry>,
        progress: Progress,
        initial: &[u32],
    ) -> Sweep<'p, 1> {
        let reason = symmetry.as_ref().err().copied();
        let space = Quotient { walker: Walker::new(system, initial), symmetry: symmetry.ok() };
        let layers = VecDeque::from([Layer::default()]);
        let (spare, totals) = (Vec::new(), Totals::default());
        Sweep {
            space,
            reason,
            progress,
            division: None,
            layers,
            spare,
            expanded: Vec::new(),
            left: VecDeque::new(),
            totals,
        }
    }
}

/// Searches to the end, with more words when they are needed.
fn sweep<'p, const WORDS: usize>(
    mut search: Sweep<'p, WORDS>,
    initial: &[u32],
    budget: &Budget,
) -> Result<Tally, Box<Failed<'p>>> {
    loop {
        match search.run(initial, budget) {
            Stop::End => return Ok(search.finish(None)),
            Stop::Limit(limit) => return Ok(search.finish(Some(limit))),
            Stop::Setback(setback) => {
                let symmetry = search.space.symmetry.ok_or(search.reason.unwrap_or(Asymmetry::NotAsked));
                let (system, progress) = (search.space.walker.system, search.progress);
                return Err(Box::new(Failed { system, symmetry, progress, setback }));
            }
            Stop::Outgrown => {}
        }
        let packing = search.space.walker.next_packing();
        match packing.words() {
            words if words <= WORDS => search = search.repack::<WORDS>(packing, budget.workers),
            2 => return sweep(search.repack::<2>(packing, budget.workers), initial, budget),
            3..=4 => return sweep(search.repack::<4>(packing, budget.workers), initial, budget),
            5..=8 => return sweep(search.repack::<8>(packing, budget.workers), initial, budget),
            9..=32 => return sweep(search.repack::<32>(packing, budget.workers), initial, budget),
            33..=256 => return sweep(search.repack::<256>(packing, budget.workers), initial, budget),
            _ => return Ok(search.finish(Some(Limit::Memory(budget.memory)))),
        }
    }
}

impl<'p, const WORDS: usize> Sweep<'p, WORDS> {
    fn repack<const OTHER: usize>(self, packing: Packing, workers: &Workers) -> Sweep<'p, OTHER> {
        let before = self.space.walker.packing();
        let layers = self.layers.into_iter().map(|layer| layer.repack(before, &packing, workers)).collect();
        let Sweep { reason, progress, division, expanded, left, totals, .. } = self;
        let space = self.space.repack(packing);
        Sweep { space, reason, progress, division, layers, spare: Vec::new(), expanded, left, totals }
    }

    fn finish(self, limit: Option<Limit>) -> Tally {
        let symmetry = self.space.symmetry.map(|symmetry| symmetry.groups());
        self.totals.tally(limit, true, symmetry.ok_or(self.reason.unwrap_or(Asymmetry::NotAsked)))
    }

    fn run(&mut self, initial: &[u32], budget: &Budget) -> Stop {
        if self.totals.found == 0 {
            match self.space.start(initial) {
                Ok(start) => self.layers[0].parts_mut()[0].add(&start, &[1]),
                Err(obstacle) => return obstacle.into(),
            };
            self.totals.found = 1;
        }
        let mut hands = Vec::new();
        while !self.layers.is_empty() {
            // The layer is taken out, so that others can be added to.
            let mut layer = std::mem::take(&mut self.layers[0]);
            let result = self.expand(&mut layer, &mut hands, budget);
            if let Err(stop) = result {
                self.layers[0] = layer;
                return stop;
            }
            self.layers.pop_front();
            self.recycle(layer, budget.workers);
            self.expanded.clear();
        }
        Stop::End
    }

    /// Keeps the room of a layer for a later one.
    fn recycle(&mut self, mut layer: Layer<WORDS>, workers: &Workers) {
        if self.spare.is_empty() && !layer.is_too_large() {
            layer.clear(workers);
            self.spare.push(layer);
        }
    }

    /// Expands the states of the present layer.
    fn expand(&mut self, layer: &mut Layer<WORDS>, hands: &mut Vec<Hand<WORDS>>, budget: &Budget) -> Result<(), Stop> {
        self.expanded.resize(layer.parts().len(), 0);
        loop {
            let pending = layer.len() - self.expanded.iter().sum::<usize>();
            if pending == 0 && self.left.is_empty() {
                return Ok(());
            }
            // After packing anew, steps may be known of which it is not known how far they lead.
            let is_ready = self.left.is_empty() && self.progress.known() == self.space.walker.steps().len();
            let size = budget
                .workers
                .block(pending, LARGEST_BLOCK / WORDS)
                .filter(|size| is_ready && self.has_room(*size, budget));
            let due = size.is_some()
                || self.totals.found > budget.states
                || self.totals.expanded.is_multiple_of(ALONE as u64);
            if due && let Some(limit) = self.over_budget(layer, budget) {
                return Err(Stop::Limit(limit));
            }
            match size {
                Some(size) => self.expand_together(layer, (size, pending), hands, budget),
                None => self.expand_alone(layer, (self.totals.expanded / ALONE as u64 + 1) * ALONE as u64, budget)?,
            }
        }
    }

    /// Whether the limit of states allows all that so many states may lead to.
    fn has_room(&self, sources: usize, budget: &Budget) -> bool {
        let most = (sources * self.space.walker.most_successors()) as u64;
        self.totals.found.saturating_add(most) <= budget.states
    }

    /// Expands states one after the other until so many are expanded, as far as the layer has any and the limit of states
    /// allows it.
    fn expand_alone(&mut self, layer: &Layer<WORDS>, end: u64, budget: &Budget) -> Result<(), Stop> {
        let mut successors = Vec::new();
        let is_due = |totals: &Totals| totals.expanded == end || totals.found > budget.states;
        while !is_due(&self.totals)
            && let Some((part, number)) = self.left.front().copied()
        {
            self.expand_state(&layer.parts()[part], number, &mut successors)?;
            self.left.pop_front();
        }
        for (number, part) in layer.parts().iter().enumerate() {
            while !is_due(&self.totals) && self.expanded[number] < part.states().len() {
                self.expand_state(part, self.expanded[number], &mut successors)?;
                self.expanded[number] += 1;
            }
        }
        Ok(())
    }

    /// Expands a state of a part of the present layer.
    #[inline]
    fn expand_state(
        &mut self,
        part: &Part<WORDS>,
        number: usize,
        successors: &mut Vec<Successor<WORDS>>,
    ) -> Result<(), Stop> {
        let state = &part.states()[number];
        let mut divergence = None;
        let orbit = self.space.successors(state, successors, &mut divergence)?;
        if self.progress.known() < self.space.walker.steps().len() {
            self.learn(state).map_err(Stop::Setback)?;
        }
        let ways = part.ways(number);
        for successor in &*successors {
            self.reach(&successor.state, self.progress.advance(successor.step), ways);
        }
        if !self.space.walker.system.program.always.is_empty() {
            self.totals.broken(self.space.walker.broken_checks(state), orbit);
        }
        match divergence {
            Some(divergence) => self.totals.diverge(divergence),
            None if successors.is_empty() => self.end(state, ways),
            None => {}
        }
        self.totals.state(successors.len(), orbit);
        Ok(())
    }

    /// Notes a final state.
    fn end(&mut self, state: &Packed<WORDS>, ways: &[u64]) {
        let mut unpacked = Vec::new();
        self.space.walker.packing().unpack(state, &mut unpacked);
        self.totals.end(&self.space.walker.system, &unpacked, Some(ways));
    }

    /// Adds ways to a state that lies so far ahead.
    #[inline]
    fn reach(&mut self, state: &Packed<WORDS>, ahead: u32, ways: &[u64]) {
        let ahead = ahead as usize;
        while self.layers.len() <= ahead {
            self.layers.push_back(self.spare.pop().unwrap_or_default());
        }
        let part = if self.layers[ahead].is_divided() { self.part(state) } else { 0 };
        let is_new = self.layers[ahead].parts_mut()[part].add(state, ways);
        self.totals.found += u64::from(is_new);
    }

    /// Decides how to divide layers, once and for all.
    fn decide_division(&mut self) {
        let space = &self.space;
        let layout = space.walker.system.layout;
        let threads = 0..layout.threads(space.walker.packing().width());
        let components = threads.map(|thread| layout.thread(thread));
        let class = |component, number| space.class(component, number);
        self.division.get_or_insert_with(|| Division::new(&self.progress, components, &class));
    }

    /// The part of its layer that a state is in, if layers are divided.
    fn part(&mut self, state: &Packed<WORDS>) -> usize {
        let Some(division) = &mut self.division else { return 0 };
        let (space, progress) = (&self.space, &self.progress);
        let packing = space.walker.packing();
        let class = |component, number| space.class(component, number);
        division.part(packing, state).unwrap_or_else(|| division.learn(packing, state, progress, &class))
    }

    #[cold]
    fn learn(&mut self, state: &Packed<WORDS>) -> Result<(), Setback> {
        let mut unpacked = Vec::new();
        self.space.walker.packing().unpack(state, &mut unpacked);
        let (system, steps) = (&self.space.walker.system, self.space.walker.steps());
        let class = |component, number| self.space.class(component, number);
        self.progress.learn(system, steps, &unpacked, &class)
    }

    fn over_budget(&mut self, present: &Layer<WORDS>, budget: &Budget) -> Option<Limit> {
        let layers = self.layers.iter().chain(&self.spare).map(Layer::bytes).sum::<u64>();
        let division = self.division.as_ref().map_or(0, Division::bytes);
        let memory = present.bytes() + layers + self.space.bytes() + self.progress.bytes() + division;
        self.totals.peak_memory = self.totals.peak_memory.max(memory);
        if self.totals.found > budget.states {
            return Some(Limit::States(budget.states));
        }
        if memory > budget.memory {
            return Some(Limit::Memory(budget.memory));
        }
        let pending = self.totals.found - self.totals.expanded;
        (budget.watch)(&HowFar { states: self.totals.found, pending, memory })
    }
}
