//! States of a layer that several workers expand together.
//!
//! Definition: each worker expands some of the states, and puts what they lead to into lists, by layer from here and part
//! of that layer (see [`super::division`]); then each worker takes some parts, and adds what leads there, in the order of
//! states. So no two workers write to the same memory, and what is found does not depend on who does what.

use super::super::Budget;
use super::super::frontier::{Block, Leads, Learnt, Space};
use super::super::layer::PARTS;
use super::super::pack::Packed;
use super::super::progress::Progress;
use super::super::quotient::{self, Quotient};
use super::super::walk::Successor;
use super::division::Division;
use super::{Layer, Learned, Stop, Sweep};
use crate::workers::Workers;
use std::ops::Range;

/// What is needed for it.
#[derive(Default)]
pub struct Together<const WORDS: usize> {
    block: Block<Ahead<WORDS>>,
    successors: Vec<Successor<WORDS>>,
}

impl<const WORDS: usize> Together<WORDS> {
    /// How many times [`ALONE`](super::ALONE) states should be expanded one by one next.
    pub fn alone(&self) -> usize {
        self.block.alone()
    }
}

/// Where states lead: by layer from here, by part of it, in the order of states.
#[derive(Debug, Default)]
pub struct Ahead<const WORDS: usize> {
    layers: Vec<[Vec<Arrival<WORDS>>; PARTS]>,
    len: usize,
}

/// A state that is reached.
#[derive(Clone, Copy, Debug)]
struct Arrival<const WORDS: usize> {
    state: Packed<WORDS>,
    source: u32,
}

impl<const WORDS: usize> Ahead<WORDS> {
    #[inline]
    fn push(&mut self, layer: usize, part: usize, source: u32, state: Packed<WORDS>) {
        if self.layers.len() <= layer {
            self.layers.resize_with(layer + 1, Default::default);
        }
        self.layers[layer][part].push(Arrival { state, source });
        self.len += 1;
    }

    fn lists(&mut self) -> impl Iterator<Item = &mut Vec<Arrival<WORDS>>> {
        self.layers.iter_mut().flatten()
    }

    /// How many layers from here there are lists for, this one included.
    fn layers(&self) -> usize {
        let is_used = |parts: &[Vec<Arrival<WORDS>>; PARTS]| parts.iter().any(|list| !list.is_empty());
        self.layers.iter().rposition(is_used).map_or(0, |last| last + 1)
    }
}

impl<const WORDS: usize> Leads<WORDS> for Ahead<WORDS> {
    fn clear(&mut self) {
        self.lists().for_each(Vec::clear);
        self.len = 0;
    }

    fn len(&self) -> usize {
        self.len
    }

    fn complete(&mut self, _: usize) {}

    fn put_in_order(&mut self, _: usize) {
        self.lists().for_each(|list| list.sort_by_key(|arrival| arrival.source));
    }

    fn cut(&mut self, source: u32) {
        self.lists().for_each(|list| list.truncate(list.partition_point(|arrival| arrival.source < source)));
        self.len = self.layers.iter().flatten().map(Vec::len).sum();
    }
}

/// A space in which steps lead ahead.
struct Layered<'a, 'p, const WORDS: usize> {
    space: &'a Quotient<'p, WORDS>,
    progress: &'a Progress,
    division: &'a Division,
}

/// What a worker needs room for.
#[derive(Default)]
struct Scratch {
    space: quotient::Scratch,
    /// The parts of the successors.
    parts: Vec<usize>,
}

impl<const WORDS: usize> Space<WORDS> for Layered<'_, '_, WORDS> {
    type Leads = Ahead<WORDS>;
    type Scratch = Scratch;

    #[inline]
    fn successors_known(
        &self,
        state: &Packed<WORDS>,
        successors: &mut Vec<Successor<WORDS>>,
        scratch: &mut Scratch,
    ) -> Option<u64> {
        let orbit = self.space.successors_known(state, successors, &mut scratch.space)?;
        let packing = self.space.walker.packing();
        scratch.parts.clear();
        for successor in successors {
            scratch.parts.push(self.division.part(packing, &successor.state)?);
        }
        Some(orbit)
    }

    fn broken_known(&self, state: &Packed<WORDS>) -> Option<&[u16]> {
        self.space.broken_known(state)
    }

    #[inline]
    fn lead(&self, source: u32, successors: &[Successor<WORDS>], leads: &mut Ahead<WORDS>, scratch: &Scratch) {
        for (successor, part) in successors.iter().zip(&scratch.parts) {
            leads.push(self.progress.advance(successor.step) as usize, *part, source, successor.state);
        }
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
        let Together { block, successors } = together;
        let checks = !self.space.walker.system.program.always.is_empty();
        let states = |part: usize| layer.parts()[part].states();
        self.decide_division();
        let division = self.division.as_ref().expect("just decided");
        let space = Layered { space: &self.space, progress: &self.progress, division };
        block.expand(
            layer.range(sources),
            |part, source| &states(part)[source as usize],
            (&space, checks),
            budget.workers,
        );
        let mut result = Ok(());
        block.learn(budget.states - self.totals.found, budget.workers, |chunk, source| {
            let state = &states(chunk.part)[source as usize];
            match self.learn_successors(state, successors) {
                Err(stop) => {
                    result = Err(stop);
                    Learnt::Cut
                }
                Ok(Learned { orbit, divergence }) => {
                    for successor in &*successors {
                        let ahead = self.progress.advance(successor.step) as usize;
                        chunk.leads.push(ahead, self.part(&successor.state), source, successor.state);
                    }
                    if checks {
                        match self.space.walker.broken_checks(state) {
                            Ok(broken) => chunk.broken.extend(broken.iter().map(|check| (source, *check))),
                            Err(divergence) => self.totals.diverge(divergence),
                        }
                    }
                    divergence.into_iter().for_each(|divergence| self.totals.diverge(divergence));
                    Learnt::Known { orbit, is_end: successors.is_empty() && divergence.is_none() }
                }
            }
        });
        self.reach_all(layer, block, budget.workers);
        for chunk in block.chunks() {
            for end in &chunk.ends {
                self.end(&states(chunk.part)[*end as usize], layer.parts()[chunk.part].ways(*end as usize));
            }
            self.totals.chunk(chunk);
            self.expanded += chunk.sources.len();
        }
        result
    }

    /// Adds ways to the states that lie ahead. Each worker has some parts of all layers ahead, and goes through what leads
    /// there in the order of the states that it comes from.
    fn reach_all(&mut self, layer: &Layer<WORDS>, block: &Block<Ahead<WORDS>>, workers: &Workers) {
        let ahead = block.leads().into_iter().map(Ahead::layers).max().unwrap_or(0);
        while self.layers.len() < ahead {
            self.layers.push_back(self.spare.pop().unwrap_or_default());
        }
        for ahead in 1..ahead {
            if !self.layers[ahead].is_divided() {
                let mut there = std::mem::take(&mut self.layers[ahead]);
                there.divide(|state| self.part(state));
                self.layers[ahead] = there;
            }
        }
        // Every step leads beyond the present layer.
        let mut parts = (0..PARTS).map(|part| (part, Vec::new(), 0)).collect::<Vec<_>>();
        for there in self.layers.iter_mut().take(ahead).skip(1) {
            parts.iter_mut().zip(there.parts_mut()).for_each(|((_, ahead, _), part)| ahead.push(part));
        }
        workers.for_each(&mut parts, |(part, ahead, found)| {
            for (ahead, there) in (1..).zip(ahead) {
                for chunk in block.chunks() {
                    let Some(arrivals) = chunk.leads.layers.get(ahead) else { continue };
                    let from = &layer.parts()[chunk.part];
                    for arrival in &arrivals[*part] {
                        *found += u64::from(there.add(&arrival.state, from.ways(arrival.source as usize)));
                    }
                }
            }
        });
        self.totals.found += parts.iter().map(|(.., found)| found).sum::<u64>();
    }
}
