//! Wakeup trees: the beginnings of executions that are still to be made from a state.
//!
//! Definition: an ordered tree of events (Abdulla, Aronis, Jonsson and Sagonas 2017, section 6). Each node of the
//! search has one; its branches are taken in order, and an execution starts with the events down to a leaf. A sequence
//! is put in only if no branch stands for an execution that begins with it already. So no execution is made twice, and
//! none has to be given up half way.

use super::footprint::{FootprintIndex, Footprints};

/// An event, as far as sleep sets and wakeup trees look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Who.
    pub thread: u16,
    /// Which alternative.
    pub alternative: u16,
    /// The places that it has to do with.
    pub footprint: FootprintIndex,
}

/// What one event is to a sequence of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Initial {
    /// It is in the sequence at this index, and could be its first event.
    At(usize),
    /// It is not in the sequence, and the order of the two does not matter.
    Weak,
    /// Neither.
    No,
}

/// Whether a sequence could as well begin with an event ("weak initials" in the paper).
#[inline]
pub fn initial(sequence: &[Label], event: Label, footprints: &Footprints) -> Initial {
    for (index, other) in sequence.iter().enumerate() {
        if other.thread == event.thread {
            return if other.alternative == event.alternative { Initial::At(index) } else { Initial::No };
        }
        if footprints.conflict(other.footprint, event.footprint) {
            return Initial::No;
        }
    }
    Initial::Weak
}

/// The number of a node; [`NONE`] stands for no node.
pub type NodeIndex = u32;

/// No node.
pub const NONE: NodeIndex = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Node {
    label: Label,
    first_child: NodeIndex,
    next: NodeIndex,
}

/// The nodes of all wakeup trees of a search.
#[derive(Debug, Default)]
pub struct Forest {
    nodes: Vec<Node>,
    free: Vec<NodeIndex>,
}

/// What became of a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Insertion {
    /// It is a branch now.
    Added,
    /// It was covered by a branch, and so is every sequence that begins with its first events, up to this index.
    Covered(usize),
    /// It was covered by a branch. A longer one might not be.
    WeaklyCovered,
}

impl Forest {
    /// Takes the first of a list of branches: its event, its own branches, and the rest of the list.
    pub fn take(&mut self, branch: NodeIndex) -> (Label, NodeIndex, NodeIndex) {
        let Node { label, first_child, next } = self.nodes[branch as usize];
        self.free.push(branch);
        (label, first_child, next)
    }

    /// How many branches there are in a list.
    pub fn count(&self, mut branch: NodeIndex) -> usize {
        let mut count = 0;
        while branch != NONE {
            count += 1;
            branch = self.nodes[branch as usize].next;
        }
        count
    }

    /// Puts a sequence into the tree with these branches, which may be none. Empties the sequence.
    pub fn insert(&mut self, root: &mut NodeIndex, sequence: &mut Vec<Label>, footprints: &Footprints) -> Insertion {
        let mut parent = NONE;
        let mut branch = *root;
        let mut last = NONE;
        let (mut taken, mut furthest, mut is_weak) = (0, 0, false);
        while branch != NONE {
            let node = self.nodes[branch as usize];
            match initial(sequence, node.label, footprints) {
                Initial::No => {
                    last = branch;
                    branch = node.next;
                    continue;
                }
                Initial::At(index) => {
                    // In the sequence as it was given it stood at most so much further back.
                    furthest = furthest.max(index + taken);
                    taken += 1;
                    sequence.remove(index);
                }
                Initial::Weak => is_weak = true,
            }
            if node.first_child == NONE {
                sequence.clear();
                return if is_weak { Insertion::WeaklyCovered } else { Insertion::Covered(furthest) };
            }
            parent = branch;
            last = NONE;
            branch = node.first_child;
        }
        for label in sequence.drain(..) {
            let node = Node { label, first_child: NONE, next: NONE };
            let number = self.free.pop().unwrap_or_else(|| {
                self.nodes.push(node);
                (self.nodes.len() - 1) as NodeIndex
            });
            self.nodes[number as usize] = node;
            if last != NONE {
                self.nodes[last as usize].next = number;
            } else if parent != NONE {
                self.nodes[parent as usize].first_child = number;
            } else {
                *root = number;
            }
            last = NONE;
            parent = number;
        }
        Insertion::Added
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        (self.nodes.capacity() * size_of::<Node>() + self.free.capacity() * size_of::<NodeIndex>()) as u64
    }
}
