//! States as short arrays of numbers.
//!
//! Every component value is kept once and stands in a state as its number. A
//! transition depends only on the components that it reads, so its effect is remembered by their
//! numbers: the interpreter runs once per distinct situation, and exploring is looking things up.
//!
//! The memory of effects is a decision tree per thread: an inner node names the component that the step
//! reads next and branches on its number; a leaf holds the effect. Since a step is a function of what it
//! reads, the component read next is the same whenever the ones before had the same numbers. That is the
//! whole proof obligation, and the tree checks it on every insertion.

use crate::machine::{Component, Source};
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// The number of a component that a state does not have (yet).
pub const ABSENT: u32 = u32::MAX;

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The distinct values of one component.
#[derive(Debug, Default)]
pub struct ComponentTable {
    values: Vec<Component>,
    numbers: HashTable<u32>,
    bytes: u64,
}

impl ComponentTable {
    /// The number of a value.
    pub fn intern(&mut self, component: Component) -> u32 {
        let values = &mut self.values;
        let hash = hash_of(&component);
        if let Some(number) = self.numbers.find(hash, |number| values[*number as usize] == component) {
            return *number;
        }
        let number = values.len() as u32;
        self.bytes += component.bytes() + 5;
        values.push(component);
        self.numbers.insert_unique(hash, number, |number| hash_of(&values[*number as usize]));
        number
    }

    /// The value with a number.
    pub fn value(&self, number: u32) -> &Component {
        &self.values[number as usize]
    }

    /// All values, by number.
    pub fn values(&self) -> &[Component] {
        &self.values
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

    /// The state's number, new or old.
    pub fn insert(&mut self, state: &[u32]) -> u32 {
        debug_assert_eq!(state.len(), self.width);
        let (words, width) = (&mut self.words, self.width);
        let hash = hash_words(state);
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
            hash_words(&words[start..start + width])
        });
        number
    }

    /// Makes room for more components; states that are there do not have them.
    pub fn widen(&mut self, width: usize) {
        let old = std::mem::replace(self, StateSet::new(width));
        let mut state = vec![ABSENT; width];
        for words in old.words.chunks_exact(old.width) {
            state[..old.width].copy_from_slice(words);
            self.insert(&state);
        }
    }

    /// Bytes in use.
    pub fn bytes(&self) -> u64 {
        (self.words.capacity() * 4 + self.numbers.capacity() * 5) as u64
    }

    /// The numbers of all states one after the other, and how many each has.
    pub fn into_words(self) -> (Vec<u32>, usize) {
        (self.words, self.width)
    }
}

/// A node of the decision tree.
#[derive(Debug)]
enum Node {
    Unknown,
    Read { component: u32, children: Children },
    Leaf(u32),
}

/// Children by number: the numbers from `first` on, as far as there are any. Components that change together
/// give each node children for a few numbers only, high ones too; a list from 0 on would be as long as the
/// highest.
#[derive(Debug, Default)]
struct Children {
    first: u32,
    nodes: Vec<u32>,
}

impl Children {
    fn get(&self, number: u32) -> Option<u32> {
        let at = number.wrapping_sub(self.first) as usize;
        self.nodes.get(at).copied().filter(|node| *node != NONE)
    }

    fn insert(&mut self, number: u32, node: u32) {
        if self.nodes.is_empty() {
            self.first = number;
        }
        if number < self.first {
            let missing = (self.first - number) as usize;
            self.nodes.splice(..0, std::iter::repeat_n(NONE, missing));
            self.first = number;
        }
        let at = (number - self.first) as usize;
        if self.nodes.len() <= at {
            self.nodes.resize(at + 1, NONE);
        }
        self.nodes[at] = node;
    }
}

/// Remembers a function of states by the components that it reads.
#[derive(Debug)]
pub struct Memo<T> {
    nodes: Vec<Node>,
    leaves: Vec<T>,
    bytes: u64,
}

const NONE: u32 = u32::MAX;

impl<T> Default for Memo<T> {
    fn default() -> Memo<T> {
        Memo { nodes: vec![Node::Unknown], leaves: Vec::new(), bytes: 0 }
    }
}

impl<T> Memo<T> {
    /// What is known of a state.
    pub fn get(&self, state: &[u32]) -> Option<&T> {
        let mut node = 0;
        loop {
            match &self.nodes[node] {
                Node::Unknown => return None,
                Node::Leaf(leaf) => return Some(&self.leaves[*leaf as usize]),
                Node::Read { component, children } => {
                    let number = state[*component as usize];
                    node = children.get(number)? as usize;
                }
            }
        }
    }

    /// Remembers the result for all states in which `reads` have the numbers that they have in `state`.
    pub fn insert(&mut self, state: &[u32], reads: &[usize], result: T) -> &T {
        let mut node = 0;
        for read in reads {
            if matches!(self.nodes[node], Node::Unknown) {
                self.nodes[node] = Node::Read { component: *read as u32, children: Children::default() };
            }
            let next = self.nodes.len() as u32;
            let Node::Read { component, children } = &mut self.nodes[node] else {
                panic!("a step is a function of what it reads");
            };
            assert_eq!(*component, *read as u32, "a step is a function of what it reads");
            let number = state[*read];
            node = match children.get(number) {
                Some(child) => child as usize,
                None => {
                    let before = children.nodes.len();
                    children.insert(number, next);
                    self.bytes += (children.nodes.len() - before) as u64 * 4 + size_of::<Node>() as u64;
                    self.nodes.push(Node::Unknown);
                    next as usize
                }
            };
        }
        assert!(matches!(self.nodes[node], Node::Unknown), "a step is a function of what it reads");
        self.nodes[node] = Node::Leaf(self.leaves.len() as u32);
        self.leaves.push(result);
        self.bytes += size_of::<T>() as u64;
        self.leaves.last().expect("just pushed")
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        self.bytes
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
    }

    #[test]
    fn components_that_change_together_do_not_take_room_for_all_pairs() {
        let mut memo = Memo::default();
        for number in (0..2000).rev() {
            memo.insert(&[number, number], &[0, 1], number);
        }
        assert!((0..2000).all(|number| memo.get(&[number, number]) == Some(&number)));
        assert!(memo.get(&[1, 2]).is_none() && memo.get(&[2000, 0]).is_none());
        assert!(memo.bytes() < 1 << 20, "{}", memo.bytes());
    }

    #[test]
    fn memo_looks_only_at_what_was_read() {
        let mut memo = Memo::default();
        memo.insert(&[7, 1, 5], &[1], "one");
        memo.insert(&[7, 2, 5], &[1, 2], "two, five");
        assert_eq!(memo.get(&[0, 1, 0]), Some(&"one"));
        assert_eq!(memo.get(&[0, 2, 5]), Some(&"two, five"));
        assert_eq!(memo.get(&[0, 2, 6]), None);
        assert_eq!(memo.get(&[0, 3, 5]), None);
    }
}
