//! Exact counting with all states kept, for programs whose states have no order of progress: see [`super::sweep`].

mod together;

use super::frontier::ALONE;
use super::layer::Numbers;
use super::pack::{Packed, Packing};
use super::quotient::Quotient;
use super::symmetry::{Asymmetry, Obstacle, Symmetry};
use super::system::System;
use super::tally::{Tally, Totals};
use super::visited::Visited;
use super::walk::{Successor, Walker};
use super::{Budget, Progress};
use crate::trace::{Count, Limit};
use crate::workers::{LARGEST_BLOCK, Workers};
use std::collections::VecDeque;
use together::Together;

/// The search, with states of so many words.
struct Kept<'p, const WORDS: usize> {
    space: Quotient<'p, WORDS>,
    /// Why there is no symmetry, if there is none.
    reason: Option<Asymmetry>,
    states: Visited<WORDS>,
    /// How many transitions lead into each state.
    incoming: Vec<u32>,
    expanded: usize,
    /// How many ways lead to each state, once all are known.
    ways: Numbers,
    totals: Totals,
}

/// Counts with all states kept.
///
/// # Errors
/// Threads are not interchangeable after all.
pub(super) fn count<'p>(
    system: System<'p>,
    symmetry: Result<Symmetry<'p>, Asymmetry>,
    initial: &[u32],
    budget: &Budget,
) -> Result<Tally, Box<(System<'p>, Asymmetry)>> {
    let reason = symmetry.as_ref().err().copied();
    let space = Quotient { walker: Walker::<1>::new(system, initial), symmetry: symmetry.ok() };
    let states = Visited::default();
    let (ways, totals) = (Numbers::default(), Totals::default());
    let kept = Kept { space, reason, states, incoming: Vec::new(), expanded: 0, ways, totals };
    search(kept, initial, budget)
}

/// Searches to the end, with more words when they are needed.
fn search<'p, const WORDS: usize>(
    mut kept: Kept<'p, WORDS>,
    initial: &[u32],
    budget: &Budget,
) -> Result<Tally, Box<(System<'p>, Asymmetry)>> {
    loop {
        match kept.find_states(initial, budget) {
            Ok(limit) => return Ok(kept.finish(limit, budget)),
            Err(Obstacle::Asymmetry(reason)) => return Err(Box::new((kept.space.walker.system, reason))),
            Err(Obstacle::Outgrown) => {}
        }
        let packing = kept.space.walker.next_packing();
        match packing.words() {
            words if words <= WORDS => kept = kept.repack::<WORDS>(packing, budget.workers),
            2 => return search(kept.repack::<2>(packing, budget.workers), initial, budget),
            3..=4 => return search(kept.repack::<4>(packing, budget.workers), initial, budget),
            5..=8 => return search(kept.repack::<8>(packing, budget.workers), initial, budget),
            9..=32 => return search(kept.repack::<32>(packing, budget.workers), initial, budget),
            33..=256 => return search(kept.repack::<256>(packing, budget.workers), initial, budget),
            _ => return Ok(kept.finish(Some(Limit::Memory(budget.memory)), budget)),
        }
    }
}

impl<'p, const WORDS: usize> Kept<'p, WORDS> {
    fn repack<const OTHER: usize>(self, packing: Packing, workers: &Workers) -> Kept<'p, OTHER> {
        let Kept { space, reason, states, incoming, expanded, ways, totals } = self;
        let states = states.repack(space.walker.packing(), &packing, workers);
        let space = space.repack(packing);
        Kept { space, reason, states, incoming, expanded, ways, totals }
    }

    /// Finds all states and counts the ways into each. Returns the limit that was hit.
    fn find_states(&mut self, initial: &[u32], budget: &Budget) -> Result<Option<Limit>, Obstacle> {
        if self.states.len() == 0 {
            let start = self.space.start(initial)?;
            self.states.insert(&start);
            self.incoming.push(0);
        }
        let mut together = Together::default();
        // So many times, states are expanded one by one, since little is known of them.
        let mut alone = 0;
        while self.expanded < self.states.len() {
            if let Some(limit) = self.over_budget(budget) {
                return Ok(Some(limit));
            }
            let start = self.expanded;
            let pending = self.states.len() - start;
            let size = together.looked_up(start).or_else(|| budget.workers.block(pending, LARGEST_BLOCK / WORDS));
            if let Some(size) = size.filter(|_| alone == 0) {
                let result = self.expand_together(start..start + size, &mut together, budget);
                alone = together.alone();
                result?;
            }
            // A block may end where it begins.
            if self.expanded == start {
                alone = usize::max(alone, 1) - 1;
                self.expand_alone((start / ALONE + 1) * ALONE, budget)?;
            }
        }
        Ok(self.over_budget(budget))
    }

    /// Expands states one after the other up to a number, as far as there are any and the limit of states allows it.
    fn expand_alone(&mut self, end: usize, budget: &Budget) -> Result<(), Obstacle> {
        let mut successors = Vec::new();
        while self.expanded < self.states.len().min(end) && self.states.len() as u64 <= budget.states {
            let state = self.states.states()[self.expanded];
            let mut diverging = None;
            let orbit = self.space.successors(&state, &mut successors, &mut diverging)?;
            for successor in &successors {
                let target = self.states.insert(&successor.state);
                self.lead_to(target);
            }
            if !self.space.walker.system.program.always.is_empty() {
                self.totals.broken(self.space.walker.broken_checks(&state), orbit);
            }
            if let Some(divergence) = diverging {
                self.totals.diverge(divergence);
            }
            self.totals.state(successors.len(), orbit);
            self.expanded += 1;
        }
        Ok(())
    }

    /// Notes a transition into a state.
    #[inline]
    fn lead_to(&mut self, target: u32) {
        let target = target as usize;
        if target == self.incoming.len() {
            self.incoming.push(0);
        }
        self.incoming[target] += 1;
    }

    fn over_budget(&mut self, budget: &Budget) -> Option<Limit> {
        let states = self.states.len() as u64;
        let memory = self.bytes();
        self.totals.peak_memory = self.totals.peak_memory.max(memory);
        if states > budget.states {
            return Some(Limit::States(budget.states));
        }
        if memory > budget.memory {
            return Some(Limit::Memory(budget.memory));
        }
        (budget.watch)(&Progress { states, pending: states - self.expanded as u64, memory })
    }

    fn bytes(&self) -> u64 {
        self.states.bytes() + self.incoming.capacity() as u64 * 4 + self.ways.bytes() + self.space.bytes()
    }

    fn finish(mut self, limit: Option<Limit>, budget: &Budget) -> Tally {
        let limit = limit.or_else(|| self.count_ways(budget));
        let symmetry = self.space.symmetry.map(|symmetry| symmetry.groups());
        let symmetry = symmetry.ok_or(self.reason.unwrap_or(Asymmetry::NotAsked));
        let mut tally = self.totals.tally(limit, false, symmetry);
        if limit.is_none() {
            return tally;
        }
        // Nothing is known of the numbers before the last state has been counted.
        tally.interleavings = Count::Unknown;
        tally.outcomes.iter_mut().for_each(|outcome| outcome.interleavings = Count::Unknown);
        tally
    }

    /// Adds up the ways to each state, in topological order.
    fn count_ways(&mut self, budget: &Budget) -> Option<Limit> {
        self.ways.reach(self.states.len());
        self.ways.add(0, &[1]);
        // First come, first served: they have been found in about this order, so what they lead to lies side by side.
        let mut ready = VecDeque::new();
        ready.extend((self.incoming[0] == 0).then_some(0));
        let mut together = Together::default();
        let mut ways = Vec::new();
        while !ready.is_empty() {
            if let Some(limit) = self.over_budget(budget) {
                return Some(limit);
            }
            if let Some(size) = budget.workers.block(ready.len(), LARGEST_BLOCK / WORDS) {
                self.lead_on_together(size, &mut ready, &mut together, budget.workers);
                continue;
            }
            for _ in 0..ALONE {
                let Some(number) = ready.pop_front() else { break };
                ways.clear();
                ways.extend_from_slice(self.ways.get(number as usize));
                for target in self.targets(number, Some(&ways)) {
                    self.ways.add(target as usize, &ways);
                    self.arrive(target, &mut ready);
                }
            }
        }
        // What is left is on a cycle, or behind one.
        for number in 0..self.states.len() {
            if self.incoming[number] > 0 {
                self.totals.is_endless = true;
                self.targets(number as u32, None);
            }
        }
        None
    }

    /// Notes that the ways by one transition into a state are counted. It is ready when they all are.
    #[inline]
    fn arrive(&mut self, target: u32, ready: &mut VecDeque<u32>) {
        let left = &mut self.incoming[target as usize];
        *left -= 1;
        if *left == 0 {
            ready.push_back(target);
        }
    }

    /// Where transitions lead from a state; if there are none, it is noted as an end.
    fn targets(&mut self, number: u32, ways: Option<&[u64]>) -> Vec<u32> {
        let state = self.states.states()[number as usize];
        let mut successors = Vec::new();
        let mut diverging = None;
        let known = self.space.successors(&state, &mut successors, &mut diverging);
        known.expect("all values have been met");
        if successors.is_empty() && diverging.is_none() {
            self.end(&state, ways);
        }
        let number = |successor: &Successor<WORDS>| self.states.find(&successor.state).expect("all states were found");
        successors.iter().map(number).collect()
    }

    /// Notes a final state.
    fn end(&mut self, state: &Packed<WORDS>, ways: Option<&[u64]>) {
        let mut unpacked = Vec::new();
        self.space.walker.packing().unpack(state, &mut unpacked);
        self.totals.end(&self.space.walker.system, &unpacked, ways);
    }
}
