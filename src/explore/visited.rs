//! The set of visited states: exact, numbered in the order of insertion.
//!
//! Definition: packed states by number ([`super::states`]), and an open-addressing table of the numbers. The bits of a
//! table entry that the number does not need hold a part of the state's hash, so that states that differ are rarely
//! compared; the comparison decides. 4 bytes for an entry; three eighths to three quarters of them are in use. Many states
//! are looked up together in [`super::insert`].
//!
//! States that cannot be met again need no entries: who knows that of all that there are can have the table begin anew
//! ([`Visited::turn_away`]).

use super::pack::{Packed, Packing, hash};
use super::states::{Rows, States};
use crate::workers::Workers;

/// Packed states, each once.
#[derive(Debug)]
pub struct Visited<const WORDS: usize> {
    pub(super) states: States<WORDS>,
    pub(super) index: Index,
}

/// The table of numbers.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) entries: Vec<u32>,
    pub(super) form: Form,
}

/// No state. It is 0, since memory of zeros is handed out untouched: the worker who writes into a part of a large table
/// is the first to touch it.
pub(super) const EMPTY: u32 = 0;

/// The form of entries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    /// These bits are the number, the others are those of the hash; all of them turned over, so that nothing but the
    /// greatest number looks empty.
    mask: u32,
    /// What is added to the number: states before have no entries.
    first: u32,
}

impl Form {
    #[inline]
    pub(super) fn entry(self, hash: u64, number: u32) -> u32 {
        !(hash as u32 & !self.mask | (number - self.first))
    }

    /// The number of a state.
    #[inline]
    pub(super) fn number(self, entry: u32) -> u32 {
        (!entry & self.mask) + self.first
    }

    /// Whether it may be the entry of a state with this hash.
    #[inline]
    pub(super) fn fits(self, entry: u32, hash: u64) -> bool {
        (!entry ^ hash as u32) & !self.mask == 0
    }

    /// The same with another number.
    #[inline]
    pub(super) fn renumbered(self, entry: u32, number: u32) -> u32 {
        !(!entry & !self.mask | (number - self.first))
    }
}

impl Index {
    /// For states from that number on.
    pub(super) fn new(len: usize, first: usize) -> Index {
        let bits = usize::BITS - len.leading_zeros();
        let mask = if bits >= 32 { u32::MAX } else { (1 << bits) - 1 };
        Index { entries: vec![EMPTY; len], form: Form { mask, first: first as u32 } }
    }

    /// The first number of which there can be an entry.
    pub(super) fn first(&self) -> usize {
        self.form.first as usize
    }

    /// How many entries a new table has if the one of so many states is full: twice as many. With half as many more, tables
    /// are made twice as often, and that takes a sixth of the time of a search.
    pub(super) fn wanted(states: usize) -> usize {
        states * 8 / 3
    }

    /// The number of the state with this hash, or the place for it.
    #[inline]
    pub(super) fn find(&self, hash: u64, same: impl Fn(u32) -> bool) -> Result<u32, usize> {
        let mut at = scaled(hash, self.entries.len());
        loop {
            let entry = self.entries[at];
            if entry == EMPTY {
                return Err(at);
            }
            if self.form.fits(entry, hash) && same(self.form.number(entry)) {
                return Ok(self.form.number(entry));
            }
            at += 1;
            if at == self.entries.len() {
                at = 0;
            }
        }
    }

    #[inline]
    fn put(&mut self, at: usize, hash: u64, number: u32) {
        self.entries[at] = self.form.entry(hash, number);
    }

    /// Makes an entry for a state that has none.
    pub(super) fn put_new(&mut self, hash: u64, number: u32) {
        let at = self.find(hash, |_| false).expect_err("nothing is the same");
        self.put(at, hash, number);
    }
}

/// A number below a bound that grows with the hash.
#[inline]
pub(super) fn scaled(hash: u64, bound: usize) -> usize {
    ((u128::from(hash) * bound as u128) >> 64) as usize
}

impl<const WORDS: usize> Default for Visited<WORDS> {
    fn default() -> Visited<WORDS> {
        Visited { states: States::default(), index: Index::new(16, 0) }
    }
}

impl<const WORDS: usize> Visited<WORDS> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// All, by number.
    pub fn states(&self) -> &States<WORDS> {
        &self.states
    }

    /// The number of a state, if it is there.
    #[inline]
    pub fn find(&self, state: &Packed<WORDS>) -> Option<u32> {
        self.index.find(hash(state), |number| self.states[number as usize] == *state).ok()
    }

    /// The state's number, new or old.
    ///
    /// # Panics
    /// On more than 2^32 - 2 states.
    #[inline]
    pub fn insert(&mut self, state: &Packed<WORDS>) -> u32 {
        let hash = hash(state);
        match self.index.find(hash, |number| self.states[number as usize] == *state) {
            Ok(number) => number,
            Err(at) => {
                let number = self.push(state);
                self.index.put(at, hash, number);
                if self.indexed() * 4 >= self.index.entries.len() * 3 {
                    self.grow();
                }
                number
            }
        }
    }

    /// Adds a state that has no entry yet.
    #[inline]
    pub(super) fn push(&mut self, state: &Packed<WORDS>) -> u32 {
        let number = self.states.len() as u32;
        assert!(number < u32::MAX, "fewer than 2^32 - 1 states");
        self.states.push(state);
        number
    }

    #[cold]
    fn grow(&mut self) {
        self.make_table(Index::wanted(self.indexed()), self.index.first(), &Workers::ONE);
    }

    /// How many states have entries.
    pub(super) fn indexed(&self) -> usize {
        self.states.len() - self.index.first()
    }

    /// Whether there is room for many times as many states.
    pub fn is_too_large(&self) -> bool {
        self.index.entries.len() > 8 * self.indexed().max(1024)
    }

    /// Forgets all states, and keeps the room.
    pub fn clear(&mut self) {
        self.states.clear();
        self.index.entries.fill(EMPTY);
        self.index.form.first = 0;
    }

    /// From now on, none of the states that are there is looked up any more.
    pub fn turn_away(&mut self) {
        if self.is_too_large() {
            self.index = Index::new(Index::wanted(self.indexed()).max(16), self.states.len());
            return;
        }
        self.index.entries.fill(EMPTY);
        self.index.form.first = self.states.len() as u32;
    }

    /// From now on, all states may be looked up again.
    pub fn turn_back(&mut self, workers: &Workers) {
        if self.index.first() > 0 {
            self.make_table(Index::wanted(self.states.len()), 0, workers);
        }
    }

    /// The same states, by the same numbers, packed in another way.
    pub fn repack<const OTHER: usize>(self, before: &Packing, after: &Packing, workers: &Workers) -> Visited<OTHER> {
        let first = self.index.first();
        drop(self.index);
        let states = self.states.repack(before, after, workers);
        let mut visited = Visited { states, index: Index::new(0, first) };
        visited.make_table(Index::wanted(visited.indexed()), first, workers);
        visited
    }

    /// Bytes in use.
    pub fn bytes(&self) -> u64 {
        self.states.bytes() + self.index.entries.capacity() as u64 * 4
    }

    /// The states alone.
    pub fn into_rows(self, packing: Packing) -> Rows {
        self.states.into_rows(packing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_numbered_once() {
        let mut visited = Visited::<2>::default();
        let state = |number: u64| [number % 97, number * number];
        for number in 0..50_000 {
            assert_eq!(visited.insert(&state(number)), number as u32);
            assert_eq!(visited.insert(&state(number / 2)), number as u32 / 2);
        }
        assert_eq!(visited.len(), 50_000);
        assert!((0..50_000).all(|number| visited.find(&state(number)) == Some(number as u32)));
        assert_eq!(visited.find(&[98, 0]), None);
        // A segment that is not full, and a table of which three eighths are in use.
        assert!(visited.bytes() <= 50_000 * 16 + (1 << 18) + 50_000 * 4 * 8 / 3, "{}", visited.bytes());
    }
}
