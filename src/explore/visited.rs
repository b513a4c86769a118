//! The set of visited states: exact, numbered in the order of insertion.
//!
//! Definition: packed states in an array, and an open-addressing table of their numbers. The bits of a table entry that
//! the number does not need hold a part of the state's hash, so that states that differ are rarely compared; the
//! comparison decides. 4 bytes for an entry, of which at most three quarters are in use.

use super::pack::{Packed, Packing, hash};

/// Packed states, each once.
#[derive(Debug)]
pub struct Visited<const WORDS: usize> {
    pub(super) states: Vec<Packed<WORDS>>,
    pub(super) index: Index,
}

/// The table of numbers.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) entries: Vec<u32>,
    /// The bits of an entry that are the number.
    pub(super) number: u32,
}

pub(super) const EMPTY: u32 = u32::MAX;

impl Index {
    pub(super) fn new(len: usize) -> Index {
        let bits = usize::BITS - len.leading_zeros();
        let number = if bits >= 32 { u32::MAX } else { (1 << bits) - 1 };
        Index { entries: vec![EMPTY; len], number }
    }

    /// Where the search for a hash begins.
    #[inline]
    fn start(&self, hash: u64) -> usize {
        ((u128::from(hash) * self.entries.len() as u128) >> 64) as usize
    }

    /// The number of the state with this hash, or the place for it.
    #[inline]
    pub(super) fn find(&self, hash: u64, same: impl Fn(u32) -> bool) -> Result<u32, usize> {
        let mut at = self.start(hash);
        loop {
            let entry = self.entries[at];
            if entry == EMPTY {
                return Err(at);
            }
            if (entry ^ hash as u32) & !self.number == 0 && same(entry & self.number) {
                return Ok(entry & self.number);
            }
            at += 1;
            if at == self.entries.len() {
                at = 0;
            }
        }
    }

    #[inline]
    fn put(&mut self, at: usize, hash: u64, number: u32) {
        self.entries[at] = hash as u32 & !self.number | number;
    }

    /// Makes an entry for a state that has none.
    pub(super) fn put_new(&mut self, hash: u64, number: u32) {
        let at = self.find(hash, |_| false).expect_err("nothing is the same");
        self.put(at, hash, number);
    }

    /// A table for so many states, with half of them more to come.
    fn of<const WORDS: usize>(states: &[Packed<WORDS>]) -> Index {
        let mut index = Index::new((states.len() * 2).max(16));
        for (number, state) in states.iter().enumerate() {
            index.put_new(hash(state), number as u32);
        }
        index
    }
}

impl<const WORDS: usize> Default for Visited<WORDS> {
    fn default() -> Visited<WORDS> {
        Visited { states: Vec::new(), index: Index::new(16) }
    }
}

impl<const WORDS: usize> Visited<WORDS> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// All, by number.
    pub fn states(&self) -> &[Packed<WORDS>] {
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
                if self.states.len() * 4 >= self.index.entries.len() * 3 {
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
        assert!(number < EMPTY, "fewer than 2^32 - 1 states");
        if self.states.len() == self.states.capacity() {
            // Twice the room would be too much of what may be most of the memory.
            self.states.reserve_exact((self.states.len() / 4).max(16));
        }
        self.states.push(*state);
        number
    }

    #[cold]
    fn grow(&mut self) {
        // The old table goes first.
        self.index = Index::new(0);
        self.index = Index::of(&self.states);
    }

    /// Whether there is room for many times as many states.
    pub fn is_too_large(&self) -> bool {
        self.index.entries.len() > 8 * self.states.len().max(1024)
    }

    /// Forgets all states, and keeps the room.
    pub fn clear(&mut self) {
        self.states.clear();
        self.index.entries.fill(EMPTY);
    }

    /// The same states, by the same numbers, packed in another way.
    pub fn repack<const OTHER: usize>(self, before: &Packing, after: &Packing) -> Visited<OTHER> {
        drop(self.index);
        let mut unpacked = Vec::new();
        let repack = |state: &Packed<WORDS>| {
            before.unpack(state, &mut unpacked);
            after.pack(&unpacked)
        };
        let states = self.states.iter().map(repack).collect::<Vec<_>>();
        let index = Index::of(&states);
        Visited { states, index }
    }

    /// Bytes in use.
    pub fn bytes(&self) -> u64 {
        (self.states.capacity() * size_of::<Packed<WORDS>>() + self.index.entries.capacity() * 4) as u64
    }

    /// The states alone.
    pub fn into_rows(self, packing: Packing) -> Rows {
        Rows { packing, words_per_state: WORDS, words: self.states.into_flattened() }
    }
}

/// States to be looked at, by number.
#[derive(Debug)]
pub struct Rows {
    packing: Packing,
    words_per_state: usize,
    words: Vec<u64>,
}

impl Rows {
    /// States of so many components, none yet; they will have numbers that fit the packing.
    pub fn new(packing: Packing) -> Rows {
        Rows { words_per_state: packing.words(), packing, words: Vec::new() }
    }

    /// Adds a state.
    pub fn push(&mut self, state: &[u32]) {
        self.packing.pack_into(state, &mut self.words);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.words.len() / self.words_per_state
    }

    /// How many components states have, at most.
    pub fn width(&self) -> usize {
        self.packing.width()
    }

    /// The numbers of a state's components, without the absent ones at its end.
    pub fn state(&self, state: u32) -> Vec<u32> {
        self.packing.read(&self.words[state as usize * self.words_per_state..][..self.words_per_state])
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
        assert!(visited.bytes() < 50_000 * (16 * 5 / 4 + 4 * 2), "{}", visited.bytes());
    }
}
