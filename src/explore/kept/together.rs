//! Kept states that several workers expand together.

use super::super::Budget;
use super::super::frontier::{Block, Frontier, Learnt};
use super::super::layer::Numbers;
use super::super::symmetry::Obstacle;
use super::super::walk::Successor;
use super::Kept;
use crate::workers::{LARGEST_BLOCK, Workers};
use std::collections::VecDeque;
use std::ops::Range;

/// What is needed for it.
#[derive(Default)]
pub struct Together<const WORDS: usize> {
    frontier: Frontier<WORDS>,
    /// The states whose ways are handed on are a block of their own.
    block: Block<WORDS>,
    successors: Vec<Successor<WORDS>>,
    /// The states whose ways are handed on, and their ways.
    sources: Vec<u32>,
    ways: Numbers,
    /// Where they lead.
    targets: Vec<u32>,
}

impl<const WORDS: usize> Together<WORDS> {
    /// How many times [`ALONE`](super::ALONE) states should be expanded one by one next.
    pub fn alone(&self) -> usize {
        self.frontier.present().alone()
    }

    /// How many states from this one on have been looked up, if some have.
    pub fn looked_up(&self, start: usize) -> Option<usize> {
        self.frontier.looked_up(start)
    }
}

impl<const WORDS: usize> Kept<'_, WORDS> {
    /// Expands some states, or the first of them.
    pub(super) fn expand_together(
        &mut self,
        sources: Range<usize>,
        together: &mut Together<WORDS>,
        budget: &Budget,
    ) -> Result<(), Obstacle> {
        let Together { frontier, successors, .. } = together;
        let workers = &budget.workers;
        let checks = !self.space.walker.system.program.always.is_empty();
        let block = frontier.expand(sources, self.states.states(), (&self.space, checks), workers);
        let mut result = Ok(());
        block.learn(budget.states - self.states.len() as u64, workers, |chunk, source| {
            let state = self.states.states()[source as usize];
            let mut diverging = None;
            let orbit = match self.space.successors(&state, successors, &mut diverging) {
                Ok(orbit) => orbit,
                Err(obstacle) => {
                    result = Err(obstacle);
                    return Learnt::Cut;
                }
            };
            chunk.leads.extend(source, successors);
            if checks {
                match self.space.walker.broken_checks(&state) {
                    Ok(broken) => chunk.broken.extend(broken.iter().map(|check| (source, *check))),
                    Err(divergence) => self.totals.diverge(divergence),
                }
            }
            diverging.into_iter().for_each(|divergence| self.totals.diverge(divergence));
            Learnt::Known { orbit, is_end: false }
        });
        let next = match block.end() {
            end if block.alone() > 0 || result.is_err() => end..end,
            end => end..end + workers.block(self.states.len() - end, LARGEST_BLOCK / WORDS).unwrap_or(0),
        };
        let space = (&self.space, checks);
        let numbers =
            frontier.insert(&mut self.states, next, space, (workers, Vec::new()), |_, numbers| numbers.to_vec());
        numbers.into_iter().flatten().for_each(|number| self.lead_to(number));
        for chunk in frontier.present().chunks() {
            self.totals.chunk(chunk);
            self.expanded += chunk.sources.len();
        }
        result
    }

    /// Hands on the ways to some of the states that are ready.
    pub(super) fn lead_on_together(
        &mut self,
        size: usize,
        ready: &mut VecDeque<u32>,
        together: &mut Together<WORDS>,
        workers: &Workers,
    ) {
        let Together { block, successors, sources, ways, targets, .. } = together;
        sources.clear();
        sources.extend(ready.drain(..size));
        ways.gather(sources, &self.ways, workers);
        let states = self.states.states();
        let state = |source: u32| &states[sources[source as usize] as usize];
        // A state that has to be learnt about may come in any block; what is not looked at now is ready again.
        block.expand(0..size, state, (&self.space, false), workers);
        block.learn(u64::MAX, workers, |chunk, source| {
            let mut diverging = None;
            let known = self.space.successors(state(source), successors, &mut diverging);
            let orbit = known.expect("all values have been met");
            chunk.leads.extend(source, successors);
            Learnt::Known { orbit, is_end: successors.is_empty() && diverging.is_none() }
        });
        let handled = block.chunks().last().map_or(0, |chunk| chunk.sources.end as usize);
        sources.drain(handled..).rev().for_each(|number| ready.push_front(number));
        let candidates = block.leads();
        self.states.find_all(&candidates, workers, targets);
        let from = candidates.iter().flat_map(|candidates| candidates.sources()).copied();
        self.ways.add_all(from.zip(targets.iter().copied()), ways, workers);
        targets.iter().for_each(|number| self.arrive(*number, ready));
        for end in block.chunks().iter().flat_map(|chunk| &chunk.ends) {
            let state = self.states.states()[sources[*end as usize] as usize];
            self.end(&state, Some(ways.get(*end as usize)));
        }
    }
}
