//! States of a layer that several workers expand together.

use super::super::Budget;
use super::super::frontier::{Block, Chunk, Learnt, Space};
use super::super::insert::Inserted;
use super::super::pack::Packed;
use super::super::progress::Progress;
use super::super::quotient::{Quotient, Scratch};
use super::super::walk::Successor;
use super::{Layer, Learned, Stop, Sweep};
use crate::workers::Workers;
use std::ops::Range;

/// What is needed for it.
#[derive(Default)]
pub struct Together<const WORDS: usize> {
    block: Block<WORDS>,
    inserted: Inserted<WORDS>,
    successors: Vec<Successor<WORDS>>,
}

impl<const WORDS: usize> Together<WORDS> {
    /// How many times 1024 states should be expanded one by one next.
    pub fn alone(&self) -> usize {
        self.block.alone()
    }
}

/// A space in which steps lead ahead.
struct Layered<'a, 'p, const WORDS: usize> {
    space: &'a Quotient<'p, WORDS>,
    progress: &'a Progress,
}

impl<const WORDS: usize> Space<WORDS> for Layered<'_, '_, WORDS> {
    type Scratch = Scratch;

    #[inline]
    fn successors_known(
        &self,
        state: &Packed<WORDS>,
        successors: &mut Vec<Successor<WORDS>>,
        scratch: &mut Scratch,
    ) -> Option<u64> {
        self.space.successors_known(state, successors, scratch)
    }

    fn broken_known(&self, state: &Packed<WORDS>) -> Option<&[u16]> {
        self.space.broken_known(state)
    }

    #[inline]
    fn ahead(&self, step: u32) -> usize {
        self.progress.advance(step) as usize
    }
}

impl<const WORDS: usize> Sweep<'_, WORDS> {
    /// Expands some states of the present layer, or the first of them.
    pub(super) fn expand_together(
        &mut self,
        layer: &Layer<WORDS>,
        sources: Range<usize>,
        together: &mut Together<WORDS>,
        budget: &Budget,
    ) -> Result<(), Stop> {
        let Together { block, inserted, successors } = together;
        let (workers, states) = (&budget.workers, layer.states.states());
        let checks = !self.space.walker.system.program.always.is_empty();
        block.expand(sources, states, &Layered { space: &self.space, progress: &self.progress }, checks, workers);
        let mut result = Ok(());
        let mut diverging = None;
        block.learn(budget.states - self.totals.found, workers, |chunk, source| {
            let state = &states[source as usize];
            match self.learn_successors(state, successors) {
                Err(stop) => {
                    result = Err(stop);
                    Learnt::Cut
                }
                Ok(Learned { orbit, divergence }) => {
                    for successor in &*successors {
                        chunk.lead(source, *successor, self.progress.advance(successor.step) as usize);
                    }
                    let mut diverges = |divergence| _ = diverging.get_or_insert((source, divergence));
                    if checks {
                        match self.space.walker.broken_checks(state) {
                            Ok(broken) => chunk.broken.extend(broken.iter().map(|check| (source, *check))),
                            Err(divergence) => diverges(divergence),
                        }
                    }
                    divergence.into_iter().for_each(diverges);
                    Learnt::Known { orbit, is_end: successors.is_empty() && divergence.is_none() }
                }
            }
        });
        self.reach_all(layer, block, inserted, workers);
        for chunk in block.chunks() {
            for end in &chunk.ends {
                if let Some((_, divergence)) = diverging.take_if(|(source, _)| *source <= *end) {
                    self.totals.divergence.get_or_insert(divergence);
                }
                self.end(&states[*end as usize], layer.ways.get(*end as usize));
            }
            self.note(chunk);
        }
        diverging.into_iter().for_each(|(_, divergence)| _ = self.totals.divergence.get_or_insert(divergence));
        result
    }

    /// Adds ways to the states that lie ahead.
    fn reach_all(
        &mut self,
        layer: &Layer<WORDS>,
        block: &Block<WORDS>,
        inserted: &mut Inserted<WORDS>,
        workers: &Workers,
    ) {
        for ahead in 0..block.layers() {
            while self.layers.len() <= ahead {
                self.layers.push_back(self.spare.pop().unwrap_or_default());
            }
            let candidates = block.ahead(ahead);
            self.totals.found += self.layers[ahead].add_all(&candidates, &layer.ways, inserted, workers);
        }
    }

    /// Notes the states of a chunk.
    fn note(&mut self, chunk: &Chunk<WORDS>) {
        for (state, check) in &chunk.broken {
            let (orbit, _) = chunk.weights[(state - chunk.sources.start) as usize];
            self.totals.broken(Ok(&[*check]), orbit);
        }
        for (orbit, steps) in &chunk.weights {
            self.totals.state(*steps as usize, *orbit);
        }
        self.expanded += chunk.sources.len();
    }
}
