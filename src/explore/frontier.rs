//! States that wait to be expanded, block by block, by several workers.
//!
//! Definition: the states of a block are cut into chunks of consecutive ones. A worker takes a chunk and looks up where each
//! of its states leads; a state of which something is not known is left for later. Then one thread goes through the chunks
//! in their order: it learns what was missing, in the order of states, and ends the block early where the search has to
//! look up first ([`Learnt::Cut`]). What is left are the successors that a search of one state after the other finds, in
//! the same order. While they are put into the set of visited states, it is looked up where the states of the next block
//! lead, as far as they have been found: mostly that takes as long, so two workers are enough to do both. Proof
//! obligation: what is known of a state does not change when more is learnt.

use super::insert::{Candidates, Room, Task, number_of_pieces};
use super::pack::Packed;
use super::states::States;
use super::visited::Visited;
use super::walk::Successor;
use crate::trace::Rows;
use crate::workers::Workers;
use std::ops::Range;

/// Where states lead, as far as it is known: looking only.
pub trait Space<const WORDS: usize>: Sync {
    /// What a worker needs room for.
    type Scratch: Default + Send;

    /// Puts all successors of a state into the list, by thread and alternative. Returns for how many states it stands;
    /// `None` if not all is known.
    fn successors_known(
        &self,
        state: &Packed<WORDS>,
        successors: &mut Vec<Successor<WORDS>>,
        scratch: &mut Self::Scratch,
    ) -> Option<u64>;

    /// The `always` checks that do not hold in a state; `None` if that is not known, or a check does not come to an end.
    fn broken_known(&self, state: &Packed<WORDS>) -> Option<&[u16]>;
}

/// Some consecutive states and where they lead: as many as a graph keeps together, if they begin where it does.
#[derive(Debug, Default)]
pub struct Chunk<const WORDS: usize> {
    /// Their numbers.
    pub sources: Range<u32>,
    /// Where they lead.
    pub leads: Candidates<WORDS>,
    /// The states of which not everything is known, ascending.
    pub unknown: Vec<u32>,
    /// Broken `always` checks, by state.
    pub broken: Vec<(u32, u16)>,
    /// States that lead nowhere, ascending.
    pub ends: Vec<u32>,
    /// By state, from the first: for how many it stands, and how many steps it has. Nothing of those unknown.
    pub weights: Vec<(u64, u32)>,
    /// How many states they stand for, and how many steps leave those.
    pub sum: (u128, u128),
}

impl<const WORDS: usize> Chunk<WORDS> {
    fn expand<'s, S: Space<WORDS>>(
        &mut self,
        state: impl Fn(u32) -> &'s Packed<WORDS>,
        (space, checks): (&S, bool),
        pieces: usize,
    ) {
        self.leads.clear();
        self.unknown.clear();
        self.broken.clear();
        self.ends.clear();
        self.weights.clear();
        let mut scratch = S::Scratch::default();
        let mut successors = Vec::new();
        for source in self.sources.clone() {
            let state = state(source);
            let broken = if checks { space.broken_known(state) } else { Some(&[][..]) };
            let known = broken.zip(space.successors_known(state, &mut successors, &mut scratch));
            let Some((broken, orbit)) = known else {
                self.unknown.push(source);
                self.weights.push((0, 0));
                continue;
            };
            self.broken.extend(broken.iter().map(|check| (source, *check)));
            self.weights.push((orbit, successors.len() as u32));
            if successors.is_empty() {
                self.ends.push(source);
            }
            self.leads.extend(source, &successors);
        }
        // Otherwise more is added.
        if self.unknown.is_empty() {
            self.leads.distribute(pieces);
        }
        self.add_up();
    }

    fn add_up(&mut self) {
        let each = self.weights.iter().map(|(orbit, steps)| (u128::from(*orbit), u128::from(*steps)));
        self.sum = each.fold((0, 0), |(states, all), (orbit, steps)| (states + orbit, all + orbit * steps));
    }

    /// Puts what was learnt to its place.
    fn put_in_order(&mut self, pieces: usize) {
        self.broken.sort_by_key(|(state, _)| *state);
        self.ends.sort_unstable();
        self.leads.put_in_order(pieces);
        self.add_up();
    }

    /// Forgets all states from this one on. What they lead to comes last, so it is the end of every list.
    fn cut(&mut self, source: u32) {
        self.sources = self.sources.start.min(source)..self.sources.end.min(source);
        self.leads.cut(source);
        self.broken.retain(|(state, _)| *state < source);
        self.ends.retain(|state| *state < source);
        self.weights.truncate(self.sources.len());
        self.add_up();
    }
}

/// What is learnt of a state in between.
pub enum Learnt {
    /// Its successors are in the list.
    Known {
        /// For how many states it stands.
        orbit: u64,
        /// Whether it is a final state.
        is_end: bool,
    },
    /// The search has to do something else before it can go on with this state.
    Cut,
}

/// Consecutive states and where they lead.
#[derive(Debug, Default)]
pub struct Block<const WORDS: usize> {
    chunks: Vec<Chunk<WORDS>>,
    /// How many chunks are in use.
    used: usize,
    /// Of how many states not everything was known.
    unknown: usize,
    /// Of how many pieces what they lead to is.
    pieces: usize,
}

/// So many states are expanded one by one before limits are looked at, and before blocks are tried again.
pub const ALONE: usize = 1024;

/// A block in which more states than that have to be learnt is cut.
const MOST_UNKNOWN: usize = ALONE;

impl<const WORDS: usize> Block<WORDS> {
    /// Looks up where states lead. What they lead to is collected in pieces.
    pub fn expand<'s, S: Space<WORDS>>(
        &mut self,
        sources: Range<usize>,
        state: impl Fn(u32) -> &'s Packed<WORDS> + Sync,
        space: (&S, bool),
        workers: &Workers,
    ) {
        let pieces = number_of_pieces(workers);
        workers.for_each(self.begin(sources, pieces), |chunk| chunk.expand(&state, space, pieces));
    }

    /// The chunks of some states, to be expanded.
    fn begin(&mut self, sources: Range<usize>, pieces: usize) -> &mut [Chunk<WORDS>] {
        (self.used, self.pieces) = (0, pieces);
        let mut start = sources.start;
        while start < sources.end {
            let end = (start / Rows::MOST + 1) * Rows::MOST;
            if self.chunks.len() == self.used {
                self.chunks.push(Chunk::default());
            }
            self.chunks[self.used].sources = start as u32..end.min(sources.end) as u32;
            start = end;
            self.used += 1;
        }
        &mut self.chunks[..self.used]
    }

    /// How many times [`ALONE`] states should be expanded one by one next, since looking up has not helped much.
    pub fn alone(&self) -> usize {
        if self.unknown > MOST_UNKNOWN { self.unknown.div_ceil(MOST_UNKNOWN) } else { 0 }
    }

    /// Learns what is not known, in the order of states. The block ends where something else has to be done first: where
    /// `learn` says so, where much was learnt, and where there may be more than `room` new states. `learn` gives the chunk
    /// the successors and the broken checks of a state.
    pub fn learn(&mut self, room: u64, workers: &Workers, learn: impl FnMut(&mut Chunk<WORDS>, u32) -> Learnt) {
        self.unknown = self.chunks().iter().map(|chunk| chunk.unknown.len()).sum();
        let end = self.learn_until_end(room, learn);
        let pieces = self.pieces;
        let learnt = self.chunks[..self.used].iter_mut().filter(|chunk| !chunk.unknown.is_empty());
        workers.for_each(&mut learnt.collect::<Vec<_>>(), |chunk| chunk.put_in_order(pieces));
        if let (Some(end), Some(last)) = (end, self.chunks[..self.used].last_mut()) {
            last.cut(end);
        }
    }

    /// Returns the state at which the block ends early, in the last chunk that is in use then.
    fn learn_until_end(&mut self, room: u64, mut learn: impl FnMut(&mut Chunk<WORDS>, u32) -> Learnt) -> Option<u32> {
        let (mut found, mut learnt) = (0u64, 0);
        for index in 0..self.used {
            let chunk = &mut self.chunks[index];
            if chunk.unknown.is_empty() && found + chunk.leads.len() as u64 <= room {
                found += chunk.leads.len() as u64;
                continue;
            }
            let all_unknown = std::mem::take(&mut chunk.unknown);
            let mut unknown = all_unknown.iter().peekable();
            let mut end = None;
            for source in chunk.sources.clone() {
                let place = (source - chunk.sources.start) as usize;
                let is_unknown = unknown.next_if_eq(&&source).is_some();
                if found > room || is_unknown && learnt == MOST_UNKNOWN {
                    end = Some(source);
                    break;
                }
                if is_unknown {
                    learnt += 1;
                    let before = chunk.leads.len();
                    let Learnt::Known { orbit, is_end } = learn(chunk, source) else {
                        end = Some(source);
                        break;
                    };
                    chunk.weights[place] = (orbit, (chunk.leads.len() - before) as u32);
                    chunk.ends.extend(is_end.then_some(source));
                }
                found += u64::from(chunk.weights[place].1);
            }
            chunk.unknown = all_unknown;
            if end.is_some() {
                self.used = index + 1;
                return end;
            }
        }
        None
    }

    /// All chunks, in the order of states.
    pub fn chunks(&self) -> &[Chunk<WORDS>] {
        &self.chunks[..self.used]
    }

    /// The number of the state behind the last one.
    pub fn end(&self) -> usize {
        self.chunks().last().map_or(0, |chunk| chunk.sources.end as usize)
    }

    /// Where they lead, in the order of states.
    pub fn leads(&self) -> Vec<&Candidates<WORDS>> {
        self.chunks().iter().map(|chunk| &chunk.leads).collect()
    }
}

/// The present block, and the next one as far as it has been looked up.
#[derive(Debug, Default)]
pub struct Frontier<const WORDS: usize> {
    present: Block<WORDS>,
    next: Block<WORDS>,
    /// Which states those of the next block are.
    sources: Range<usize>,
    room: Room<WORDS>,
}

impl<const WORDS: usize> Frontier<WORDS> {
    /// How many states from this one on have been looked up, if some have.
    pub fn looked_up(&self, start: usize) -> Option<usize> {
        (self.sources.start == start).then_some(self.sources.len()).filter(|len| *len > 0)
    }

    /// Makes states the present block, and looks up where they lead if that has not been done.
    pub fn expand<S: Space<WORDS>>(
        &mut self,
        sources: Range<usize>,
        states: &States<WORDS>,
        space: (&S, bool),
        workers: &Workers,
    ) -> &mut Block<WORDS> {
        if self.sources == sources {
            std::mem::swap(&mut self.present, &mut self.next);
        } else {
            self.present.expand(sources, |source| &states[source as usize], space, workers);
        }
        self.sources = 0..0;
        &mut self.present
    }

    /// The present block.
    pub fn present(&self) -> &Block<WORDS> {
        &self.present
    }

    /// Puts what the present block leads to into the set of visited states, see [`Visited::insert_all`]. Meanwhile, it is
    /// looked up where the next states lead, and other tasks are done.
    pub fn insert<S: Space<WORDS>, T: Send>(
        &mut self,
        visited: &mut Visited<WORDS>,
        next: Range<usize>,
        (space, checks): (&S, bool),
        (workers, others): (&Workers, Vec<Task<'_, WORDS>>),
        take: impl Fn(&Chunk<WORDS>, &[u32]) -> T + Sync,
    ) -> Vec<T> {
        let Frontier { present, next: block, sources, room } = self;
        *sources = next.clone();
        let pieces = number_of_pieces(workers);
        let look_up = block.begin(next, pieces).iter_mut().map(|chunk| -> Task<'_, WORDS> {
            Box::new(move |states| chunk.expand(|source| &states[source as usize], (space, checks), pieces))
        });
        let take = |list: usize, numbers: &[u32]| take(&present.chunks()[list], numbers);
        // Who is not busy with the table begins at the end: what takes longest comes there.
        let meanwhile = look_up.chain(others).collect();
        visited.insert_all(&present.leads(), workers, room, take, meanwhile)
    }
}
