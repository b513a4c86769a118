//! A block of states, expanded by several workers.
//!
//! Definition: the states of a block, of one part of all states or of several, are cut into chunks of consecutive ones. A
//! worker takes a chunk and looks up where each of its states leads; a state of which something is not known is left for
//! later. Then one thread goes through the chunks in their order: it learns what was missing, in the order of states, and
//! ends the block early where the search has to look up first ([`Chunk::cut`]). What is left are the successors that a
//! search of one state after the other finds, in the same order. Proof obligation: what is known of a state does not
//! change when more is learnt.

use super::pack::Packed;
use super::walk::Successor;
use crate::trace::Rows;
use crate::workers::Workers;
use std::ops::Range;

/// Where states lead, as far as it is known: looking only.
pub trait Space<const WORDS: usize>: Sync {
    /// What it is collected in.
    type Leads: Leads<WORDS>;
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

    /// Collects the successors of a state, the last ones that were put into a list with this scratch.
    fn lead(&self, source: u32, successors: &[Successor<WORDS>], leads: &mut Self::Leads, scratch: &Self::Scratch);
}

/// Where some states lead, collected in the order of states.
pub trait Leads<const WORDS: usize>: Default + Send + Sync {
    /// Forgets all, and keeps the room.
    fn clear(&mut self);

    /// How many successors there are.
    fn len(&self) -> usize;

    /// Ends the collecting.
    fn complete(&mut self, pieces: usize);

    /// Puts those that were added after that to their places.
    fn put_in_order(&mut self, pieces: usize);

    /// Forgets what states from this one on lead to.
    fn cut(&mut self, source: u32);
}

/// Some consecutive states and where they lead: as many as a graph keeps together, if they begin where it does.
#[derive(Debug)]
pub struct Chunk<L> {
    /// Which part of all states they are from.
    pub part: usize,
    /// Their numbers in that part.
    pub sources: Range<u32>,
    /// Where they lead.
    pub leads: L,
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

impl<L: Default> Default for Chunk<L> {
    fn default() -> Chunk<L> {
        Chunk {
            part: 0,
            sources: 0..0,
            leads: L::default(),
            unknown: Vec::new(),
            broken: Vec::new(),
            ends: Vec::new(),
            weights: Vec::new(),
            sum: (0, 0),
        }
    }
}

impl<L> Chunk<L> {
    fn expand<'s, const WORDS: usize, S: Space<WORDS, Leads = L>>(
        &mut self,
        state: impl Fn(u32) -> &'s Packed<WORDS>,
        space: &S,
        checks: bool,
        pieces: usize,
    ) where
        L: Leads<WORDS>,
    {
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
            space.lead(source, &successors, &mut self.leads, &scratch);
        }
        // Otherwise more is added.
        if self.unknown.is_empty() {
            self.leads.complete(pieces);
        }
        self.add_up();
    }

    fn add_up(&mut self) {
        let each = self.weights.iter().map(|(orbit, steps)| (u128::from(*orbit), u128::from(*steps)));
        self.sum = each.fold((0, 0), |(states, all), (orbit, steps)| (states + orbit, all + orbit * steps));
    }

    /// Puts what was learnt to its place.
    fn put_in_order<const WORDS: usize>(&mut self, pieces: usize)
    where
        L: Leads<WORDS>,
    {
        self.broken.sort_by_key(|(state, _)| *state);
        self.ends.sort_unstable();
        self.leads.put_in_order(pieces);
        self.add_up();
    }

    /// Forgets all states from this one on. What they lead to comes last, so it is the end of every list.
    fn cut<const WORDS: usize>(&mut self, source: u32)
    where
        L: Leads<WORDS>,
    {
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
#[derive(Debug)]
pub struct Block<L> {
    chunks: Vec<Chunk<L>>,
    /// How many chunks are in use.
    used: usize,
    /// Of how many states not everything was known.
    unknown: usize,
    /// Of how many pieces what they lead to is.
    pieces: usize,
}

impl<L> Default for Block<L> {
    fn default() -> Block<L> {
        Block { chunks: Vec::new(), used: 0, unknown: 0, pieces: 0 }
    }
}

/// So many states are expanded one by one before limits are looked at, and before blocks are tried again.
pub const ALONE: usize = 1024;

/// A block in which more states than that have to be learnt is cut.
const MOST_UNKNOWN: usize = ALONE;

impl<L> Block<L> {
    /// Looks up where states lead: some of each of several parts, in that order. What they lead to is collected in pieces.
    pub fn expand<'s, const WORDS: usize, S: Space<WORDS, Leads = L>>(
        &mut self,
        sources: impl IntoIterator<Item = (usize, Range<usize>)>,
        state: impl Fn(usize, u32) -> &'s Packed<WORDS> + Sync,
        (space, checks): (&S, bool),
        workers: &Workers,
    ) where
        L: Leads<WORDS>,
    {
        (self.used, self.pieces) = (0, workers.pieces());
        for (part, range) in sources {
            let mut start = range.start;
            while start < range.end {
                let end = (start / Rows::MOST + 1) * Rows::MOST;
                if self.chunks.len() == self.used {
                    self.chunks.push(Chunk::default());
                }
                let chunk = &mut self.chunks[self.used];
                chunk.part = part;
                chunk.sources = start as u32..end.min(range.end) as u32;
                start = end;
                self.used += 1;
            }
        }
        let pieces = self.pieces;
        workers.for_each(&mut self.chunks[..self.used], |chunk| {
            let part = chunk.part;
            chunk.expand(|source| state(part, source), space, checks, pieces);
        });
        self.unknown = self.chunks().iter().map(|chunk| chunk.unknown.len()).sum();
    }

    /// How many times [`ALONE`] states should be expanded one by one next, since looking up has not helped much.
    pub fn alone(&self) -> usize {
        if self.unknown > MOST_UNKNOWN { self.unknown.div_ceil(MOST_UNKNOWN) } else { 0 }
    }

    /// Learns what is not known, in the order of states. The block ends where something else has to be done first: where
    /// `learn` says so, where much was learnt, and where there may be more than `room` new states. `learn` gives the chunk
    /// the successors and the broken checks of a state.
    pub fn learn<const WORDS: usize>(
        &mut self,
        room: u64,
        workers: &Workers,
        learn: impl FnMut(&mut Chunk<L>, u32) -> Learnt,
    ) where
        L: Leads<WORDS>,
    {
        let end = self.learn_until_end::<WORDS>(room, learn);
        let pieces = self.pieces;
        let learnt = self.chunks[..self.used].iter_mut().filter(|chunk| !chunk.unknown.is_empty());
        workers.for_each(&mut learnt.collect::<Vec<_>>(), |chunk| chunk.put_in_order(pieces));
        if let (Some(end), Some(last)) = (end, self.chunks[..self.used].last_mut()) {
            last.cut(end);
        }
    }

    /// Returns the state at which the block ends early, in the last chunk that is in use then.
    fn learn_until_end<const WORDS: usize>(
        &mut self,
        room: u64,
        mut learn: impl FnMut(&mut Chunk<L>, u32) -> Learnt,
    ) -> Option<u32>
    where
        L: Leads<WORDS>,
    {
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
    pub fn chunks(&self) -> &[Chunk<L>] {
        &self.chunks[..self.used]
    }

    /// Where they lead, in the order of states.
    pub fn leads(&self) -> Vec<&L> {
        self.chunks().iter().map(|chunk| &chunk.leads).collect()
    }
}
