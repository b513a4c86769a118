//! States as short arrays of numbers.
//!
//! Every component value is kept once and stands in a state as its number. A
//! transition depends only on the components that it reads, so its effect is remembered by their
//! numbers: the interpreter runs once per distinct situation, and exploring is looking things up.

use super::pack::Packing;
use super::states::Rows;
use crate::machine::{Component, Source};
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// The number of a component that a state does not have (yet).
pub const ABSENT: u32 = u32::MAX;

/// A state without the places at its end of threads that are not there yet: it may have been met before others were
/// started, and so without these places.
pub fn present(state: &[u32]) -> &[u32] {
    &state[..state.iter().rposition(|number| *number != ABSENT).map_or(0, |last| last + 1)]
}

/// The same rows of values, each with more at its end.
pub fn widened<T: Copy>(rows: &[T], width: usize, wider: usize, filler: T) -> Vec<T> {
    let mut all = Vec::with_capacity(rows.len() / width * wider);
    for row in rows.chunks_exact(width) {
        all.extend_from_slice(row);
        all.extend(std::iter::repeat_n(filler, wider - width));
    }
    all
}

/// What tells most values apart.
fn mark_of(value: &impl Hash) -> u32 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    let hash = hasher.finish();
    (hash ^ hash >> 32) as u32
}

/// Where a value with this mark stands in a table: that looks at the first and the last bits.
fn spread(mark: u32) -> u64 {
    u64::from(mark).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Bytes that a distinct value takes besides its own, approximately.
pub const DISTINCT: u64 = 12;

/// Distinct values, numbered in the order in which they are met.
#[derive(Debug)]
pub struct Distinct<T> {
    values: Vec<T>,
    /// The mark of each and its number: when the table grows, no value is looked at.
    numbers: HashTable<(u32, u32)>,
}

impl<T> Default for Distinct<T> {
    fn default() -> Distinct<T> {
        Distinct { values: Vec::new(), numbers: HashTable::new() }
    }
}

impl<T: Hash + Eq> Distinct<T> {
    /// The number of a value, and whether it is a new one.
    pub fn intern(&mut self, value: T) -> (u32, bool) {
        let mark = mark_of(&value);
        let is_same = |known: u32, number: u32| known == mark && self.values[number as usize] == value;
        if let Some((_, number)) = self.numbers.find(spread(mark), |(known, number)| is_same(*known, *number)) {
            return (*number, false);
        }
        let number = self.values.len() as u32;
        self.values.push(value);
        self.numbers.insert_unique(spread(mark), (mark, number), |(known, _)| spread(*known));
        (number, true)
    }

    /// All values, by number.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// The same, and nothing else is kept.
    pub fn into_values(self) -> Vec<T> {
        self.values
    }
}

/// The distinct values of one component.
#[derive(Debug, Default)]
pub struct ComponentTable {
    values: Distinct<Component>,
    bytes: u64,
}

impl ComponentTable {
    /// The number of a value.
    pub fn intern(&mut self, component: Component) -> u32 {
        let (number, is_new) = self.values.intern(component);
        if is_new {
            self.bytes += self.value(number).bytes() + DISTINCT;
        }
        number
    }

    /// The value with a number.
    pub fn value(&self, number: u32) -> &Component {
        &self.values()[number as usize]
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// All values, by number.
    pub fn values(&self) -> &[Component] {
        self.values.values()
    }
}

/// The distinct values of all components.
#[derive(Debug, Default)]
pub struct Tables {
    /// By component.
    pub components: Vec<ComponentTable>,
}

impl Tables {
    /// A state's components, seen through its numbers.
    pub fn source<'a>(&'a self, words: &'a [u32]) -> PackedState<'a> {
        PackedState { tables: self, words }
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        self.components.iter().map(|table| table.bytes).sum()
    }

    /// The number of a component's value.
    pub fn intern(&mut self, index: usize, component: Component) -> u32 {
        if index >= self.components.len() {
            self.components.resize_with(index + 1, ComponentTable::default);
        }
        self.components[index].intern(component)
    }
}

/// A state as numbers, with the tables that say what they mean.
#[derive(Clone, Copy, Debug)]
pub struct PackedState<'a> {
    tables: &'a Tables,
    words: &'a [u32],
}

impl Source for PackedState<'_> {
    fn component(&self, index: usize) -> &Component {
        self.tables.components[index].value(self.words[index])
    }
}

/// The set of visited states: exact, numbered in the order of insertion.
#[derive(Debug)]
pub struct StateSet {
    width: usize,
    words: Vec<u32>,
    numbers: HashTable<u32>,
}

fn hash_words(words: &[u32]) -> u64 {
    let mut hasher = FxHasher::default();
    for word in words {
        hasher.write_u32(*word);
    }
    hasher.finish()
}

impl StateSet {
    /// No states, of so many components.
    pub fn new(width: usize) -> StateSet {
        StateSet { width, words: Vec::new(), numbers: HashTable::new() }
    }

    /// How many components states have.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many states there are.
    pub fn len(&self) -> usize {
        self.words.len() / self.width
    }

    /// The numbers of a state's components.
    pub fn words(&self, state: u32) -> &[u32] {
        let start = state as usize * self.width;
        &self.words[start..start + self.width]
    }

    /// The number of a state, if it is there. It may be wider or narrower, by threads that are not there.
    pub fn find(&self, state: &[u32]) -> Option<u32> {
        let state = present(state);
        let is_same = |number: &u32| present(self.words(*number)) == state;
        self.numbers.find(hash_words(state), is_same).copied()
    }

    /// The state's number, new or old.
    pub fn insert(&mut self, state: &[u32]) -> u32 {
        debug_assert_eq!(state.len(), self.width);
        let (words, width) = (&mut self.words, self.width);
        let hash = hash_words(present(state));
        let same = |number: &u32| {
            let start = *number as usize * width;
            words[start..start + width] == *state
        };
        if let Some(number) = self.numbers.find(hash, same) {
            return *number;
        }
        let number = (words.len() / width) as u32;
        words.extend_from_slice(state);
        self.numbers.insert_unique(hash, number, |number| {
            let start = *number as usize * width;
            hash_words(present(&words[start..start + width]))
        });
        number
    }

    /// Makes room for more components; states that are there do not have them.
    pub fn widen(&mut self, width: usize) {
        self.words = widened(&self.words, self.width, width, ABSENT);
        self.width = width;
    }

    /// Bytes in use.
    pub fn bytes(&self) -> u64 {
        (self.words.capacity() * 4 + self.numbers.capacity() * 5) as u64
    }

    /// The states alone, in few bits.
    pub fn into_rows(self, tables: &Tables, given: usize) -> Rows {
        let mut rows = Rows::new(Packing::tight(tables, given));
        self.words.chunks_exact(self.width).for_each(|state| rows.push(state));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_numbered_once_and_survive_widening() {
        let mut set = StateSet::new(2);
        assert_eq!(set.insert(&[1, 2]), 0);
        assert_eq!(set.insert(&[2, 1]), 1);
        assert_eq!(set.insert(&[1, 2]), 0);
        set.widen(3);
        assert_eq!(set.insert(&[2, 1, ABSENT]), 1);
        assert_eq!(set.insert(&[2, 1, 0]), 2);
        assert_eq!(set.len(), 3);
        assert_eq!([&[2, 1][..], &[2, 1, 0, ABSENT]].map(|state| set.find(state)), [Some(1), Some(2)]);
        assert_eq!([&[2][..], &[2, 1, 0, 0]].map(|state| set.find(state)), [None, None]);
    }
}
