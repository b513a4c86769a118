//! Several workers on one search.
//!
//! Definition: a search takes states out of its frontier in *blocks*. What can be looked up is done by several threads of
//! the machine, each with a part of the block that nobody else writes; what has to be learnt, and what has an order, is
//! done by one of them in between. How large a block is, and when limits are looked at, depends on numbers of states only,
//! never on the number of workers or on time; so every number of workers does the same steps, and finds the same.
//!
//! Limits: what is learnt is learnt by one thread, so workers help where states are many and situations are few.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many threads work on one search, and from when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workers {
    /// How many, the one that asks for the search included.
    pub number: NonZeroUsize,
    /// States are expanded in blocks where so many wait for it. It decides at which states limits are looked at, so that
    /// an exploration that a limit stops depends on it; no other does.
    pub block: usize,
}

/// Fewer states than that are expanded one after the other: what they lead to is in the cache of one processor, and
/// starting threads would take longer.
const SMALLEST_BLOCK: usize = 1 << 14;

/// What a block leads to stays in the cache of a processor.
const LARGEST_BLOCK: usize = 1 << 15;

impl Workers {
    /// One: the search is done by the thread that asks for it.
    pub const ONE: Workers = Workers { number: NonZeroUsize::MIN, block: SMALLEST_BLOCK };

    /// So many.
    pub const fn new(number: NonZeroUsize) -> Workers {
        Workers { number, block: SMALLEST_BLOCK }
    }

    /// How many of the pending states are expanded together; `None` if one after the other. States have so many words.
    pub(super) fn block(&self, pending: usize, words: usize) -> Option<usize> {
        let largest = (LARGEST_BLOCK / words).max(self.block);
        (pending >= self.block).then_some(pending.min(largest))
    }

    /// In how many pieces a table is looked through: several for each worker, since they may not run equally fast.
    pub(super) fn pieces(&self) -> usize {
        match self.number.get() {
            1 => 1,
            number => number * 4,
        }
    }

    /// Does something with each item. Which worker gets which is left to chance, so nothing may depend on it.
    ///
    /// # Panics
    /// If `work` does.
    pub(super) fn for_each<T: Send>(&self, items: &mut [T], work: impl Fn(&mut T) + Sync) {
        let others = (self.number.get() - 1).min(items.len().saturating_sub(1));
        if others == 0 {
            return items.iter_mut().for_each(work);
        }
        let items = Mutex::new(items.iter_mut());
        let next = || items.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work = || {
            while let Some(item) = next() {
                work(item);
            }
        };
        thread::scope(|scope| {
            // If the machine gives no thread, there is one fewer.
            let spawned = (0..others).map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok());
            let spawned = spawned.collect::<Vec<_>>();
            work();
            for other in spawned {
                if let Err(panic) = other.join() {
                    resume_unwind(panic);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_gets_its_turn() {
        for number in 1..5 {
            let mut items = (0..100u64).collect::<Vec<_>>();
            Workers::new(NonZeroUsize::new(number).unwrap()).for_each(&mut items, |item| *item *= *item);
            assert!(items.iter().zip(0..).all(|(item, index)| *item == index * index));
        }
    }

    #[test]
    #[should_panic(expected = "the third")]
    fn a_panic_is_not_lost() {
        let mut items = [1, 2, 3, 4];
        Workers::new(NonZeroUsize::new(2).unwrap()).for_each(&mut items, |item| assert_ne!(*item, 3, "the third"));
    }
}
