//! The memory of a function of states, by the components that the function looks at.
//!
//! Definition: a decision tree. An inner node names the component that is read next and branches on its number; a
//! leaf holds the result. Since a step is a function of what it reads, the component read next is the same whenever
//! the ones before had the same numbers. That is the whole proof obligation, and the tree checks it on every
//! insertion.
//!
//! A look-up costs three loads for each component that is read: nodes are small, and the branches of all nodes lie in
//! one array. A node whose branches no longer fit moves to the end of it, with twice the room; so at most half of the
//! array is left behind.

/// Remembers a function of states, with numbers below 2^31 - 1 as results.
#[derive(Debug)]
pub struct Memo {
    root: u32,
    nodes: Vec<Node>,
    links: Vec<u32>,
}

/// Branches for the numbers from `first` on, as far as there are any. Components that change together give each node
/// branches for a few numbers only, high ones too; a list from 0 on would be as long as the highest.
#[derive(Clone, Copy, Debug)]
struct Node {
    component: u32,
    first: u32,
    /// Where its branches are in the array of all.
    start: u32,
    len: u32,
}

/// What is no leaf's number and no node's.
const UNKNOWN: u32 = u32::MAX;

/// Marks a leaf.
const LEAF: u32 = 1 << 31;

impl Default for Memo {
    fn default() -> Memo {
        Memo { root: UNKNOWN, nodes: Vec::new(), links: Vec::new() }
    }
}

impl Memo {
    /// What is known of a state, whose components are told by `number`.
    #[inline]
    pub fn get(&self, number: impl Fn(usize) -> u32) -> Option<u32> {
        let mut link = self.root;
        while link & LEAF == 0 {
            let node = &self.nodes[link as usize];
            let at = number(node.component as usize).wrapping_sub(node.first);
            if at >= node.len {
                return None;
            }
            link = self.links[(node.start + at) as usize];
        }
        (link != UNKNOWN).then_some(link & !LEAF)
    }

    /// Remembers the result for all states in which `reads` have the numbers that they have in `state`.
    ///
    /// # Panics
    /// If something else is known: then the function is no function of what it reads.
    pub fn insert(&mut self, state: &[u32], reads: &[usize], result: u32) {
        assert!(result < UNKNOWN & !LEAF, "results are small numbers");
        let mut place = None;
        for read in reads {
            let link = self.at(place);
            let node = if link == UNKNOWN {
                self.nodes.push(Node { component: *read as u32, first: state[*read], start: 0, len: 0 });
                self.set(place, (self.nodes.len() - 1) as u32);
                self.nodes.len() - 1
            } else {
                assert!(link & LEAF == 0, "a step is a function of what it reads");
                link as usize
            };
            assert_eq!(self.nodes[node].component, *read as u32, "a step is a function of what it reads");
            place = Some(self.branch(node, state[*read]));
        }
        assert_eq!(self.at(place), UNKNOWN, "a step is a function of what it reads");
        self.set(place, result | LEAF);
    }

    /// Bytes in use.
    pub fn bytes(&self) -> u64 {
        (self.nodes.capacity() * size_of::<Node>() + self.links.capacity() * 4) as u64
    }

    fn at(&self, place: Option<usize>) -> u32 {
        place.map_or(self.root, |place| self.links[place])
    }

    fn set(&mut self, place: Option<usize>, link: u32) {
        match place {
            Some(place) => self.links[place] = link,
            None => self.root = link,
        }
    }

    /// Where a node's branch for a number is; made if need be.
    fn branch(&mut self, index: usize, number: u32) -> usize {
        let node = self.nodes[index];
        let end = node.first + node.len;
        if !(node.first..end).contains(&number) {
            // Twice the room, on the side where it is needed.
            let (first, end) = match node.len {
                0 => (number, number + 1),
                len if number < node.first => (number.min(node.first.saturating_sub(len)), end),
                len => (node.first, (number + 1).max(end + len)),
            };
            let start = u32::try_from(self.links.len()).expect("fewer than 2^32 branches");
            self.links.resize(self.links.len() + (end - first) as usize, UNKNOWN);
            let old = node.start as usize..(node.start + node.len) as usize;
            self.links.copy_within(old, (start + (node.first - first)) as usize);
            self.nodes[index] = Node { first, start, len: end - first, ..node };
        }
        let node = self.nodes[index];
        (node.start + (number - node.first)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(memo: &Memo, state: &[u32]) -> Option<u32> {
        memo.get(|component| state[component])
    }

    #[test]
    fn looks_only_at_what_was_read() {
        let mut memo = Memo::default();
        memo.insert(&[7, 1, 5], &[1], 10);
        memo.insert(&[7, 2, 5], &[1, 2], 25);
        assert_eq!(get(&memo, &[0, 1, 0]), Some(10));
        assert_eq!(get(&memo, &[0, 2, 5]), Some(25));
        assert_eq!(get(&memo, &[0, 2, 6]), None);
        assert_eq!(get(&memo, &[0, 3, 5]), None);
    }

    #[test]
    fn a_constant_reads_nothing() {
        let mut memo = Memo::default();
        assert_eq!(get(&memo, &[]), None);
        memo.insert(&[], &[], 3);
        assert_eq!(get(&memo, &[]), Some(3));
    }

    #[test]
    #[should_panic(expected = "a function of what it reads")]
    fn what_is_no_function_is_found_out() {
        let mut memo = Memo::default();
        memo.insert(&[1, 1], &[0], 1);
        memo.insert(&[1, 2], &[0, 1], 2);
    }

    #[test]
    fn components_that_change_together_do_not_take_room_for_all_pairs() {
        for descending in [false, true] {
            let mut memo = Memo::default();
            for step in 0..2000 {
                let number = if descending { 1999 - step } else { step };
                memo.insert(&[number, number], &[0, 1], number);
            }
            assert!((0..2000).all(|number| get(&memo, &[number, number]) == Some(number)));
            assert!(get(&memo, &[1, 2]).is_none() && get(&memo, &[2000, 0]).is_none());
            assert!(memo.bytes() < 1 << 20, "{}", memo.bytes());
        }
    }
}
