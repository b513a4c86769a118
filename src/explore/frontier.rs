//! A block of states, expanded by several workers.
//!
//! Definition: the states of a block are cut into chunks of consecutive ones. A worker takes a chunk and looks up where
//! each of its states leads; a state of which something is not known is left for later. Then one thread goes through the
//! chunks in their order: it learns what was missing, in the order of states, and ends the block early where the search
//! has to look up first ([`Block::cut`]). What is left are the successors that a search of one state after the other
//! finds, in the same order. Proof obligation: what is known of a state does not change when more is learnt.

use super::insert::Candidates;
use super::pack::Packed;
use super::walk::Successor;
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

    /// The `always` checks that do not hold in a state; `None` if that is not known.
    fn broken_known(&self, state: &Packed<WORDS>) -> Option<&[u16]>;

    /// In which layer from here a step ends, if the search has layers.
    fn ahead(&self, _step: u32) -> usize {
        0
    }
}

/// So many states are a chunk.
const CHUNK: usize = 512;

/// Some consecutive states and where they lead.
#[derive(Debug)]
pub struct Chunk<const WORDS: usize> {
    /// The numbers of the states.
    pub sources: Range<u32>,
    /// By layer from here: where they lead, in order.
    pub ahead: Vec<Candidates<WORDS>>,
    /// The states of which not everything is known, ascending.
    pub unknown: Vec<u32>,
    /// Broken `always` checks, by state.
    pub broken: Vec<(u32, u16)>,
    /// States that lead nowhere, ascending.
    pub ends: Vec<u32>,
    /// By state, from the first: for how many it stands, and how many steps it has. Nothing of those unknown.
    pub weights: Vec<(u64, u32)>,
    successors: Vec<Successor<WORDS>>,
}

impl<const WORDS: usize> Default for Chunk<WORDS> {
    fn default() -> Chunk<WORDS> {
        Chunk {
            sources: 0..0,
            ahead: Vec::new(),
            unknown: Vec::new(),
            broken: Vec::new(),
            ends: Vec::new(),
            weights: Vec::new(),
            successors: Vec::new(),
        }
    }
}

impl<const WORDS: usize> Chunk<WORDS> {
    fn expand<S: Space<WORDS>>(&mut self, states: &[Packed<WORDS>], space: &S, checks: bool, pieces: usize) {
        self.ahead.iter_mut().for_each(Candidates::clear);
        self.unknown.clear();
        self.broken.clear();
        self.ends.clear();
        self.weights.clear();
        let mut scratch = S::Scratch::default();
        let mut successors = std::mem::take(&mut self.successors);
        for source in self.sources.clone() {
            let state = &states[source as usize];
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
            for successor in &successors {
                self.lead(source, *successor, space.ahead(successor.step));
            }
        }
        self.successors = successors;
        self.ahead.iter_mut().for_each(|candidates| candidates.distribute(pieces));
    }

    /// Adds a successor, in a layer from here.
    #[inline]
    pub fn lead(&mut self, source: u32, successor: Successor<WORDS>, ahead: usize) {
        if self.ahead.len() <= ahead {
            self.ahead.resize_with(ahead + 1, Candidates::default);
        }
        self.ahead[ahead].push(source, successor);
    }

    /// How many successors the states have, as far as they are known.
    fn len(&self) -> usize {
        self.ahead.iter().map(Candidates::len).sum()
    }

    /// Puts what was learnt to its place.
    fn put_in_order(&mut self, pieces: usize) {
        self.broken.sort_by_key(|(state, _)| *state);
        self.ends.sort_unstable();
        self.ahead.iter_mut().for_each(|candidates| candidates.put_in_order(pieces));
    }

    /// Forgets all states from this one on. What they lead to comes last, so it is the end of every list.
    fn cut(&mut self, source: u32) {
        self.sources = self.sources.start.min(source)..self.sources.end.min(source);
        self.ahead.iter_mut().for_each(|candidates| candidates.cut(source));
        self.broken.retain(|(state, _)| *state < source);
        self.ends.retain(|state| *state < source);
        self.weights.truncate(self.sources.len());
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
#[derive(Debug)]
pub struct Block<const WORDS: usize> {
    chunks: Vec<Chunk<WORDS>>,
    /// How many chunks are in use.
    used: usize,
}

impl<const WORDS: usize> Default for Block<WORDS> {
    fn default() -> Block<WORDS> {
        Block { chunks: Vec::new(), used: 0 }
    }
}

/// A block in which more states than that have to be learnt is cut.
const MOST_UNKNOWN: usize = 1024;

impl<const WORDS: usize> Block<WORDS> {
    /// Looks up where states lead.
    pub fn expand<S: Space<WORDS>>(
        &mut self,
        sources: Range<usize>,
        states: &[Packed<WORDS>],
        space: &S,
        checks: bool,
        workers: &Workers,
    ) {
        self.used = sources.len().div_ceil(CHUNK);
        if self.chunks.len() < self.used {
            self.chunks.resize_with(self.used, Chunk::default);
        }
        for (index, chunk) in self.chunks[..self.used].iter_mut().enumerate() {
            let start = sources.start + index * CHUNK;
            chunk.sources = start as u32..(start + CHUNK).min(sources.end) as u32;
        }
        let pieces = workers.pieces();
        workers.for_each(&mut self.chunks[..self.used], |chunk| chunk.expand(states, space, checks, pieces));
    }

    /// How many times 1024 states should be expanded one by one next, since looking up has not helped much.
    pub fn alone(&self) -> usize {
        let unknown = self.chunks().iter().map(|chunk| chunk.unknown.len()).sum::<usize>();
        if unknown > MOST_UNKNOWN { unknown.div_ceil(MOST_UNKNOWN) } else { 0 }
    }

    /// Learns what is not known, in the order of states. The block ends where something else has to be done first: where
    /// `learn` says so, where much was learnt, and where there may be more than `room` new states. `learn` gives the chunk
    /// the successors and the broken checks of a state.
    pub fn learn(&mut self, room: u64, workers: &Workers, mut learn: impl FnMut(&mut Chunk<WORDS>, u32) -> Learnt) {
        let (mut found, mut learnt) = (0u64, 0);
        let mut end = None;
        for chunk in &mut self.chunks[..self.used] {
            if let Some(end) = end {
                chunk.cut(end);
                continue;
            }
            if chunk.unknown.is_empty() && found + chunk.len() as u64 <= room {
                found += chunk.len() as u64;
                continue;
            }
            let all_unknown = std::mem::take(&mut chunk.unknown);
            let mut unknown = all_unknown.iter().peekable();
            for source in chunk.sources.clone() {
                let place = (source - chunk.sources.start) as usize;
                let is_unknown = unknown.next_if_eq(&&source).is_some();
                if found > room || is_unknown && learnt == MOST_UNKNOWN {
                    end = Some(source);
                    break;
                }
                if is_unknown {
                    learnt += 1;
                    let before = chunk.len();
                    let Learnt::Known { orbit, is_end } = learn(chunk, source) else {
                        end = Some(source);
                        break;
                    };
                    chunk.weights[place] = (orbit, (chunk.len() - before) as u32);
                    chunk.ends.extend(is_end.then_some(source));
                }
                found += u64::from(chunk.weights[place].1);
            }
            chunk.unknown = all_unknown;
            chunk.put_in_order(workers.pieces());
            if let Some(end) = end {
                chunk.cut(end);
            }
        }
    }

    /// All chunks, in the order of states.
    pub fn chunks(&self) -> &[Chunk<WORDS>] {
        &self.chunks[..self.used]
    }

    /// Where they lead in a layer from here, in the order of states.
    pub fn ahead(&self, layer: usize) -> Vec<&Candidates<WORDS>> {
        self.chunks().iter().filter_map(|chunk| chunk.ahead.get(layer)).collect()
    }

    /// How many layers from here they lead to, this one included.
    pub fn layers(&self) -> usize {
        let layers =
            |chunk: &Chunk<WORDS>| chunk.ahead.iter().rposition(|there| there.len() > 0).map_or(0, |last| last + 1);
        self.chunks().iter().map(layers).max().unwrap_or(0)
    }
}
