//! Many states are put into the set of visited states at once, by several workers.
//!
//! Definition: states get the numbers that they would get one after the other. The table of numbers is cut into pieces,
//! each for the states whose hashes lie in one range; a worker takes a piece and looks up all candidates of its range, in
//! their order, so equal states meet there. A new one gets an entry with a provisional number. Then one thread goes
//! through all candidates and gives numbers to those that are new; last, workers write these numbers into the entries.
//! A search that runs over the end of a piece is made by that one thread: that state has its equals in the same range, so
//! besides the states that were there before, only others that ran over the same end can be equal to it.
//!
//! Complexity: a look-up per candidate, as without workers; one thread does a few loads and stores per candidate.

use super::frontier::Leads;
use super::pack::{Packed, hash};
use super::visited::{EMPTY, Index, Visited};
use super::walk::Successor;
use crate::workers::Workers;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicU32, Ordering};

/// A state that may be new.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<const WORDS: usize> {
    /// It.
    pub state: Packed<WORDS>,
    /// By which step it is reached.
    pub step: u32,
    /// From which state, by number.
    pub source: u32,
}

/// States that may be new, in order.
#[derive(Debug, Default)]
pub struct Candidates<const WORDS: usize> {
    list: Vec<Candidate<WORDS>>,
    /// By piece of the table: which of them belong there, ascending.
    pieces: Vec<Vec<u32>>,
}

impl<const WORDS: usize> Candidates<WORDS> {
    /// All of them.
    pub fn list(&self) -> &[Candidate<WORDS>] {
        &self.list
    }

    /// Adds one.
    #[inline]
    pub fn push(&mut self, source: u32, successor: Successor<WORDS>) {
        self.list.push(Candidate { state: successor.state, step: successor.step, source });
    }

    /// Finds out which belong to which of so many pieces.
    fn distribute(&mut self, pieces: usize) {
        self.pieces.resize_with(pieces, Vec::new);
        self.pieces.iter_mut().for_each(Vec::clear);
        for (at, candidate) in (0..).zip(&self.list) {
            let piece = scaled(hash(&candidate.state), pieces);
            self.pieces[piece].push(at);
        }
    }
}

impl<const WORDS: usize> Leads<WORDS> for Candidates<WORDS> {
    fn clear(&mut self) {
        self.list.clear();
    }

    fn len(&self) -> usize {
        self.list.len()
    }

    fn complete(&mut self, pieces: usize) {
        self.distribute(pieces);
    }

    fn put_in_order(&mut self, pieces: usize) {
        self.list.sort_by_key(|candidate| candidate.source);
        self.distribute(pieces);
    }

    fn cut(&mut self, source: u32) {
        let len = self.list.partition_point(|candidate| candidate.source < source);
        self.list.truncate(len);
        for piece in &mut self.pieces {
            piece.truncate(piece.partition_point(|at| (*at as usize) < len));
        }
    }
}

/// A number below a bound that grows with the hash.
#[inline]
fn scaled(hash: u64, bound: usize) -> usize {
    ((u128::from(hash) * bound as u128) >> 64) as usize
}

/// The least hash that is scaled to a number.
fn least_hash(number: usize, bound: usize) -> u128 {
    ((number as u128) << 64).div_ceil(bound as u128)
}

/// A part of the table.
struct Piece<'a, const WORDS: usize> {
    /// Which part.
    number: usize,
    entries: &'a mut [u32],
    /// Where it begins in the table.
    start: usize,
    /// New states.
    fresh: Vec<Fresh<WORDS>>,
    /// Those whose search runs over its end: for a table that is made anew.
    late: Vec<u32>,
}

/// A new state: where its entry is in the piece, and which of all candidates it is.
struct Fresh<const WORDS: usize> {
    entry: usize,
    candidate: u32,
    state: Packed<WORDS>,
}

/// The search runs over the end of a piece.
const LATE: u32 = u32::MAX;

/// The pieces of a table.
fn pieces<const WORDS: usize>(entries: &mut [u32], count: usize) -> Vec<Piece<'_, WORDS>> {
    pieces_with(entries, (0..count).map(|_| Vec::new()).collect())
}

/// The pieces of a table, with what is known of each.
fn pieces_with<const WORDS: usize>(entries: &mut [u32], fresh: Vec<Vec<Fresh<WORDS>>>) -> Vec<Piece<'_, WORDS>> {
    let (len, count) = (entries.len(), fresh.len());
    let start = |piece: usize| match piece {
        piece if piece == count => len,
        piece => scaled(least_hash(piece, count) as u64, len),
    };
    let mut rest = entries;
    let pieces = fresh.into_iter().enumerate().map(|(number, fresh)| {
        let (entries, others) = std::mem::take(&mut rest).split_at_mut(start(number + 1) - start(number));
        rest = others;
        Piece { number, entries, start: start(number), fresh, late: Vec::new() }
    });
    pieces.collect()
}

impl<const WORDS: usize> Piece<'_, WORDS> {
    /// Looks up the candidates that belong here.
    fn look_up(&mut self, table: &Table<'_, WORDS>, candidates: &[&Candidates<WORDS>], numbers: &[AtomicU32]) {
        let base = table.states.len() as u32;
        let mut first = 0;
        for candidates in candidates {
            for at in &candidates.pieces[self.number] {
                let state = &candidates.list[*at as usize].state;
                let candidate = first + *at;
                let number = self.number_of(table, state, candidate).map_or(LATE, |number| match number {
                    number if number < base => number,
                    // As a provisional number, the first of those that are equal.
                    number => base + self.fresh[(number - base) as usize].candidate,
                });
                numbers[candidate as usize].store(number, Ordering::Relaxed);
            }
            first += candidates.list.len() as u32;
        }
    }

    /// The number in the entry of a state, which is made if there is none; `None` if the search runs over the end.
    #[inline]
    fn number_of(&mut self, table: &Table<'_, WORDS>, state: &Packed<WORDS>, candidate: u32) -> Option<u32> {
        let base = table.states.len() as u32;
        let hash = hash(state);
        let mut at = scaled(hash, table.len) - self.start;
        loop {
            let entry = *self.entries.get(at)?;
            if entry == EMPTY {
                let number = base + self.fresh.len() as u32;
                self.entries[at] = hash as u32 & !table.number | number;
                self.fresh.push(Fresh { entry: at, candidate, state: *state });
                return Some(number);
            }
            if (entry ^ hash as u32) & !table.number == 0 {
                let number = entry & table.number;
                let same = match number.checked_sub(base) {
                    None => table.states[number as usize] == *state,
                    Some(fresh) => self.fresh[fresh as usize].state == *state,
                };
                if same {
                    return Some(number);
                }
            }
            at += 1;
        }
    }

    /// Writes the numbers of new states into their entries.
    fn settle(&mut self, mask: u32, numbers: &[AtomicU32]) {
        for fresh in &self.fresh {
            let number = numbers[fresh.candidate as usize].load(Ordering::Relaxed);
            let entry = &mut self.entries[fresh.entry];
            *entry = *entry & !mask | number;
        }
    }

    /// Makes entries for all states that belong here, as far as there is room.
    fn fill(&mut self, table: &Table<'_, WORDS>, count: usize) {
        for (number, state) in (0..).zip(table.states) {
            let hash = hash(state);
            if scaled(hash, count) != self.number {
                continue;
            }
            let mut at = scaled(hash, table.len) - self.start;
            while self.entries.get(at).is_some_and(|entry| *entry != EMPTY) {
                at += 1;
            }
            match self.entries.get_mut(at) {
                Some(entry) => *entry = hash as u32 & !table.number | number,
                None => self.late.push(number),
            }
        }
    }
}

/// What of a set of states nobody changes.
struct Table<'a, const WORDS: usize> {
    states: &'a [Packed<WORDS>],
    /// How many entries there are.
    len: usize,
    /// The bits of an entry that are the number.
    number: u32,
}

impl<const WORDS: usize> Visited<WORDS> {
    /// Puts all candidates into the set, in their order. Afterwards, `numbers` are theirs.
    ///
    /// # Panics
    /// On more than 2^32 - 2 states.
    pub fn insert_all(&mut self, candidates: &[&Candidates<WORDS>], workers: &Workers, numbers: &mut Vec<AtomicU32>) {
        let count = candidates.iter().map(|candidates| candidates.len()).sum::<usize>();
        numbers.resize_with(count, AtomicU32::default);
        self.make_room(count, workers);
        let (base, number) = (self.states.len(), self.index.number);
        assert!(base + count < LATE as usize, "fewer than 2^32 - 1 states");
        let table = Table { states: &self.states, len: self.index.entries.len(), number };
        let mut pieces = pieces(&mut self.index.entries, workers.pieces());
        workers.for_each(&mut pieces, |piece| piece.look_up(&table, candidates, numbers));
        let fresh = pieces.into_iter().map(|piece| piece.fresh).collect::<Vec<_>>();
        let mut late = FxHashMap::default();
        let all = candidates.iter().flat_map(|candidates| &candidates.list);
        for (at, candidate) in all.enumerate() {
            let state = &candidate.state;
            let number = match *numbers[at].get_mut() {
                LATE => self.number_late(state, base, &mut late),
                number if (number as usize) < base => continue,
                number if number as usize - base == at => self.push(state),
                // Equal to one before, whose number is known by now.
                number => *numbers[number as usize - base].get_mut(),
            };
            *numbers[at].get_mut() = number;
        }
        let mut pieces = pieces_with(&mut self.index.entries, fresh);
        workers.for_each(&mut pieces, |piece| piece.settle(number, numbers));
        let mut late = late.into_iter().collect::<Vec<_>>();
        late.sort_unstable_by_key(|(_, number)| *number);
        late.iter().for_each(|(state, number)| self.index.put_new(hash(state), *number));
    }

    /// Looks up all candidates, which are in the set. Afterwards, `numbers` are theirs.
    ///
    /// # Panics
    /// If one is not.
    pub fn find_all(&self, candidates: &[&Candidates<WORDS>], workers: &Workers, numbers: &mut Vec<AtomicU32>) {
        let count = candidates.iter().map(|candidates| candidates.len()).sum::<usize>();
        numbers.resize_with(count, AtomicU32::default);
        let mut rest = &mut numbers[..];
        let parts = candidates.iter().map(|candidates| {
            let (numbers, others) = std::mem::take(&mut rest).split_at_mut(candidates.len());
            rest = others;
            (candidates, numbers)
        });
        workers.for_each(&mut parts.collect::<Vec<_>>(), |(candidates, numbers)| {
            for (candidate, number) in candidates.list.iter().zip(numbers.iter_mut()) {
                *number.get_mut() = self.find(&candidate.state).expect("it is in the set");
            }
        });
    }

    /// The number of a state whose search runs over the end of a piece, while entries of new states are provisional: none
    /// of those is equal to it. It gets its entry at the end.
    fn number_late(&mut self, state: &Packed<WORDS>, base: usize, late: &mut FxHashMap<Packed<WORDS>, u32>) -> u32 {
        if let Some(number) = late.get(state) {
            return *number;
        }
        let same = |number: u32| (number as usize) < base && self.states[number as usize] == *state;
        self.index.find(hash(state), same).unwrap_or_else(|_| {
            let number = self.push(state);
            late.insert(*state, number);
            number
        })
    }

    /// Makes room for so many more states.
    fn make_room(&mut self, more: usize, workers: &Workers) {
        let most = self.states.len() + more;
        if most * 4 < self.index.entries.len() * 3 {
            return;
        }
        // The old table goes first.
        self.index = Index::new(0);
        self.index = Index::new((self.states.len() * 2).max(most * 3 / 2).max(16));
        let table = Table { states: &self.states, len: self.index.entries.len(), number: self.index.number };
        let count = workers.number();
        let mut pieces = pieces(&mut self.index.entries, count);
        workers.for_each(&mut pieces, |piece| piece.fill(&table, count));
        let late = pieces.into_iter().flat_map(|piece| piece.late).collect::<Vec<_>>();
        for number in late {
            self.index.put_new(hash(&self.states[number as usize]), number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroUsize;

    /// Some states, many of them twice.
    fn state(number: u64) -> Packed<1> {
        [number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 50]
    }

    #[test]
    fn numbers_are_those_of_one_after_the_other() {
        for number in [1, 2, 3, 7] {
            let workers = Workers::new(NonZeroUsize::new(number).unwrap());
            let (mut one, mut all) = (Visited::<1>::default(), Visited::<1>::default());
            let mut numbers = Vec::new();
            let mut next = 0..;
            for round in 0..200 {
                let mut lists = [0, 1, 2].map(|_| Candidates::default());
                let mut expected = Vec::new();
                for list in &mut lists {
                    for _ in 0..round % 97 {
                        let state = state(next.next().unwrap());
                        expected.push(one.insert(&state));
                        list.push(0, Successor { state, step: 0 });
                    }
                    list.distribute(workers.pieces());
                }
                all.insert_all(&lists.each_ref(), &workers, &mut numbers);
                let numbers = numbers.iter_mut().map(|number| *number.get_mut()).collect::<Vec<_>>();
                assert_eq!(numbers, expected, "{number} workers, round {round}");
            }
            assert_eq!(one.states(), all.states());
            assert!(one.len() > 5_000 && one.len() < 200 * 97, "many are new, and many are not");
            assert!(all.states().iter().zip(0..).all(|(state, number)| all.find(state) == Some(number)));
        }
    }

    #[test]
    fn pieces_are_the_whole_table() {
        for (len, count) in [(16, 1), (16, 7), (16, 40), (1001, 8), (4096, 28)] {
            let mut entries = vec![EMPTY; len];
            let pieces = pieces::<1>(&mut entries, count);
            assert_eq!(pieces.len(), count);
            assert_eq!(pieces.iter().map(|piece| piece.entries.len()).sum::<usize>(), len);
            for hash in (0..1000).map(|number: u64| number.wrapping_mul(0x0123_4567_89ab_cdef)).chain([0, u64::MAX]) {
                assert!(scaled(hash, len) >= pieces[scaled(hash, count)].start);
            }
        }
    }
}
