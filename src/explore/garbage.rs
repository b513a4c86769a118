//! Freeing containers that nothing reaches, remembered.
//!
//! Definition: what is freed is a function of the shared heap and of which of its containers each other component refers
//! to, its *roots*. Sets of roots are numbered, each component's value is examined for its roots once, and the result is
//! remembered by the number of the heap and the numbers of the sets. Values that differ in anything else share it.
//!
//! Proof obligation: every value of every component but the heap is examined when it gets its number
//! ([`Garbage::examine`]); so a component that is not among the holders has no roots in any state.

use super::intern::{ABSENT, DISTINCT, Distinct, Tables};
use super::memo::Memo;
use crate::machine::{Component, collect_shared, shared_roots};

/// The number of the empty set.
const NO_ROOTS: u32 = 0;

/// What is known of the containers that states do not reach.
#[derive(Debug)]
pub struct Garbage {
    /// The component that is freed from.
    heap: usize,
    /// By component, by number: its set of roots.
    roots: Vec<Vec<u32>>,
    /// All sets, each ascending; the first one is empty.
    sets: Distinct<Box<[u32]>>,
    /// The components of which some value has roots.
    holders: Vec<usize>,
    /// By the heap, and the set of each holder: the heap without what is not reached.
    kept: Memo,
    /// Bytes of roots and sets.
    bytes: u64,
}

impl Garbage {
    /// Nothing is known yet. The heap is the component at this index.
    pub fn new(heap: usize) -> Garbage {
        let mut sets = Distinct::default();
        sets.intern(Box::default());
        Garbage { heap, roots: Vec::new(), sets, holders: Vec::new(), kept: Memo::default(), bytes: 0 }
    }

    /// Looks for the roots of a value of a component, unless that has been done.
    pub fn examine(&mut self, component: usize, number: u32, value: &Component) {
        if component == self.heap {
            return;
        }
        if self.roots.len() <= component {
            self.roots.resize_with(component + 1, Vec::new);
        }
        if (number as usize) < self.roots[component].len() {
            return;
        }
        debug_assert_eq!(number as usize, self.roots[component].len(), "values are numbered one after the other");
        let mut roots = Vec::new();
        shared_roots(value, &mut |id| roots.push(id));
        roots.sort_unstable();
        roots.dedup();
        if !roots.is_empty() && !self.holders.contains(&component) {
            self.holders.push(component);
            // What is remembered does not say what this component refers to.
            self.kept = Memo::default();
        }
        let size = (size_of::<Box<[u32]>>() + size_of_val(&roots[..])) as u64 + DISTINCT;
        let (set, is_new) = self.sets.intern(roots.into_boxed_slice());
        self.bytes += 4 + if is_new { size } else { 0 };
        self.roots[component].push(set);
    }

    /// The number of the heap that is left of a state whose components are told by `number`, if that is known.
    #[inline]
    pub fn known(&self, number: impl Fn(usize) -> u32) -> Option<u32> {
        self.kept.get(|component| self.key(component, number(component)))
    }

    /// The same, found out if need be.
    pub fn collect(&mut self, state: &[u32], tables: &mut Tables) -> u32 {
        // A state that was met before all threads were has no place for some.
        let number = |component: usize| state.get(component).copied().unwrap_or(ABSENT);
        if let Some(known) = self.known(number) {
            return known;
        }
        let mut key = vec![0; tables.components.len()];
        let reads = std::iter::once(self.heap).chain(self.holders.iter().copied()).collect::<Vec<_>>();
        reads.iter().for_each(|component| key[*component] = self.key(*component, number(*component)));
        let sets = self.holders.iter().flat_map(|holder| self.sets.values()[key[*holder] as usize].iter());
        let heap = tables.components[self.heap].value(state[self.heap]);
        let kept = match collect_shared(heap, sets.copied()) {
            Some(kept) => tables.intern(self.heap, kept),
            None => state[self.heap],
        };
        self.kept.insert(&key, &reads, kept);
        kept
    }

    /// What a component's value has to do with it: the number of the heap, of others that of their set of roots.
    #[inline]
    fn key(&self, component: usize, number: u32) -> u32 {
        if component == self.heap {
            return number;
        }
        // A thread that is not there has none.
        self.roots[component].get(number as usize).copied().unwrap_or(NO_ROOTS)
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        self.bytes + self.kept.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Object, ObjectReference, Value};

    const HEAP: usize = 1;

    struct World {
        tables: Tables,
        garbage: Garbage,
    }

    impl World {
        fn number(&mut self, component: usize, value: Component) -> u32 {
            let number = self.tables.intern(component, value);
            self.garbage.examine(component, number, self.tables.components[component].value(number));
            number
        }

        fn holding(&mut self, component: usize, containers: &[u32]) -> u32 {
            let values = containers.iter().map(|index| Value::Object(ObjectReference::Shared(*index)));
            self.number(component, Component::Variable(Value::Tuple(values.collect())))
        }
    }

    /// Component 0 refers to nothing, to the first container or to the second one, which holds the first.
    #[test]
    fn what_is_freed_depends_on_what_is_referred_to() {
        let mut world = World { tables: Tables::default(), garbage: Garbage::new(HEAP) };
        let list = |items: Vec<Value>| Some(Object::List(items));
        let second = || list(vec![Value::Object(ObjectReference::Shared(0))]);
        let all = world.number(HEAP, Component::Heap(vec![list(Vec::new()), second()]));
        let only_first = world.number(HEAP, Component::Heap(vec![list(Vec::new())]));
        let none = world.number(HEAP, Component::Heap(Vec::new()));
        let to = [&[][..], &[0], &[1], &[0, 1, 1]].map(|containers| world.holding(0, containers));
        let expected = [none, only_first, all, all];
        for _ in 0..2 {
            for (number, expected) in to.into_iter().zip(expected) {
                assert_eq!(world.garbage.collect(&[number, all], &mut world.tables), expected);
                assert_eq!(world.garbage.known(|component| [number, all][component]), Some(expected));
            }
            assert_eq!(world.tables.components[HEAP].values().len(), 3);
        }
        // Another component begins to refer to them; some states do not have it.
        let thread = world.holding(2, &[0]);
        assert_eq!(world.garbage.known(|component| [to[0], all, thread][component]), None);
        assert_eq!(world.garbage.collect(&[to[0], all, thread], &mut world.tables), only_first);
        assert_eq!(world.garbage.collect(&[to[0], all, ABSENT], &mut world.tables), none);
        assert_eq!(world.garbage.collect(&[to[0], all], &mut world.tables), none);
        assert_eq!(world.garbage.collect(&[to[3], all, thread], &mut world.tables), all);
    }
}
