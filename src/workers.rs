//! Several workers on one search.
//!
//! Definition: a search takes states out of its frontier in *blocks*. What can be looked up is done by several threads of
//! the machine, each with a part of the block that nobody else writes; what has to be learnt, and what has an order, is
//! done by one of them in between. How large a block is, and when limits are looked at, depends on numbers of states only,
//! never on the number of workers or on time; so every number of workers does the same steps, and finds the same.
//!
//! Limits: what is learnt is learnt by one thread, so workers help where states are many and situations are few. Searches
//! that draw executions at random have neither blocks nor these limits: each worker does all by itself
//! (`Workers::side_by_side`), and one of them puts in order what the others have done.

use rayon_core::{ThreadPool, ThreadPoolBuilder, Yield};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// How many threads work on one search, and from when on. Copies share the threads.
#[derive(Clone, Debug)]
pub struct Workers {
    number: NonZeroUsize,
    block: usize,
    /// The threads besides the one that asks for the search, from the first time on that they are needed; `None` if the
    /// machine gives none. `None` instead of the whole for a search without others.
    others: Option<Arc<OnceLock<Option<ThreadPool>>>>,
}

/// Fewer states than that are expanded one after the other: what they lead to is in the cache of one processor, and
/// starting threads would take longer.
const SMALLEST_BLOCK: usize = 1 << 11;

/// What such a block leads to stays in the cache of a processor, if states have one word.
pub(crate) const LARGEST_BLOCK: usize = 1 << 14;

/// Bytes of memory that are handed out together.
pub(crate) const PAGE: usize = 4096;

/// Stack of a thread that does work: deeply nested input is refused long before it is used up.
pub const STACK: usize = 256 << 20;

/// So many times somebody looks for work, or whether others are done, before going to sleep. Rounds follow each other
/// closely, and waking a thread takes as long as a small round.
const LOOKS: usize = 4_000;

/// Looks for work for a while. Another round may end it, which leaves somebody else behind who looks.
fn look_for_work() {
    for _ in 0..LOOKS {
        if let Some(Yield::Executed) = rayon_core::yield_now() {
            return;
        }
        std::hint::spin_loop();
    }
}

impl Workers {
    /// One: the search is done by the thread that asks for it.
    pub const ONE: Workers = Workers { number: NonZeroUsize::MIN, block: SMALLEST_BLOCK, others: None };

    /// So many, the thread that asks for the search included.
    pub fn new(number: NonZeroUsize) -> Workers {
        let others = (number > NonZeroUsize::MIN).then(Arc::default);
        Workers { number, others, ..Workers::ONE }
    }

    /// States are expanded in blocks where so many wait for it. It decides at which states limits are looked at, so that
    /// an exploration that a limit stops depends on it; no other does.
    #[must_use]
    pub fn with_block(self, block: usize) -> Workers {
        Workers { block, ..self }
    }

    /// As many others, who share no thread with these.
    pub fn apart(&self) -> Workers {
        Workers::new(self.number).with_block(self.block)
    }

    /// How many there are.
    pub fn number(&self) -> usize {
        self.number.get()
    }

    /// How many of the pending states are expanded together, so many at most; `None` if one after the other.
    pub(crate) fn block(&self, pending: usize, most: usize) -> Option<usize> {
        (pending >= self.block).then_some(pending.min(most.max(self.block)))
    }

    /// In how many pieces something is looked through: several for each worker, since they may not run equally fast.
    pub(crate) fn pieces(&self) -> usize {
        match self.number.get() {
            1 => 1,
            number => number * 4,
        }
    }

    /// Does something with each item. Which worker gets which is left to chance, so nothing may depend on it. They begin at
    /// both ends: an item that has to wait for another one should stand next to it.
    ///
    /// # Panics
    /// If `work` does.
    pub(crate) fn for_each<T: Send>(&self, items: &mut [T], work: impl Fn(&mut T) + Sync) {
        let Some(pool) = self.others().filter(|_| items.len() > 1) else {
            return items.iter_mut().for_each(work);
        };
        let others = pool.current_num_threads().min(items.len() - 1);
        let items = Mutex::new(items.iter_mut());
        let lock = || items.lock().unwrap_or_else(PoisonError::into_inner);
        // Each begins at an end of its own. So of the same items in the next round it mostly gets the same ones, and what
        // they are about is still in its cache.
        let first = || lock().next();
        let last = || lock().next_back();
        let working = AtomicUsize::new(others);
        pool.in_place_scope(|scope| {
            for _ in 0..others {
                scope.spawn(|_| {
                    std::iter::from_fn(last).for_each(&work);
                    working.fetch_sub(1, Ordering::Relaxed);
                });
            }
            std::iter::from_fn(first).for_each(&work);
            for _ in 0..LOOKS {
                if working.load(Ordering::Relaxed) == 0 {
                    break;
                }
                std::hint::spin_loop();
            }
        });
        (0..others).for_each(|_| pool.spawn(look_for_work));
    }

    /// Does something by each worker: `lead` by the thread that asks for it, `help` by the others, which are
    /// numbered from 1. They may be missing, or late, if their threads have other work; so whoever leads must be able to
    /// do all by itself.
    ///
    /// # Panics
    /// If one of them does.
    pub(crate) fn side_by_side<T>(&self, lead: impl FnOnce() -> T, help: impl Fn(usize) + Sync) -> T {
        let Some(pool) = self.others() else { return lead() };
        let help = &help;
        pool.in_place_scope(|scope| {
            (1..=pool.current_num_threads()).for_each(|number| scope.spawn(move |_| help(number)));
            lead()
        })
    }

    /// The other threads.
    fn others(&self) -> Option<&ThreadPool> {
        let number = self.number.get() - 1;
        // If the machine gives no threads, the one that asks does it all.
        let pool = || ThreadPoolBuilder::new().num_threads(number).stack_size(STACK).build().ok();
        self.others.as_ref()?.get_or_init(pool).as_ref()
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
    fn everybody_helps() {
        for number in 1..5 {
            let helped = Mutex::new(vec![0; number]);
            let help = |number: usize| helped.lock().unwrap()[number] += 1;
            let led = Workers::new(NonZeroUsize::new(number).unwrap()).apart().side_by_side(|| "by one", help);
            assert_eq!(
                (led, helped.into_inner().unwrap()),
                ("by one", (0..number).map(|number| number.min(1)).collect())
            );
        }
    }

    #[test]
    #[should_panic(expected = "the third")]
    fn a_panic_is_not_lost() {
        let mut items = [1, 2, 3, 4];
        Workers::new(NonZeroUsize::new(2).unwrap()).for_each(&mut items, |item| assert_ne!(*item, 3, "the third"));
    }
}
