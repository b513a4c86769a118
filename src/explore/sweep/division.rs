//! In which part of its layer a state is: by how deep some threads are.
//!
//! Definition: the sum of the depths (see [`super::super::progress`]) of one or two threads, each with a weight, modulo
//! the number of parts. A step of any other thread stays in its part, and the steps of these lead from one part to a few
//! others. So the states of a part come from each other in long rows: what is met one after the other lies one after the
//! other, in the memory of one worker. (Parts by hashes would be as equal in size, and make counting nearly twice as slow:
//! no two states that are met in a row would be neighbours.) The idea that a step of one thread should leave a state
//! where it is comes from Lerda and Sisto, "Distributed-Memory Model Checking with SPIN" (SPIN 1999).
//!
//! Proof obligation: a state is always in the same part. It is, since depths are a function of values: where one would
//! have to change, the search begins again.

use super::super::intern::ABSENT;
use super::super::layer::PARTS;
use super::super::pack::{Packed, Packing};
use super::super::progress::{Class, Progress};

/// How the states of a layer are divided.
#[derive(Debug)]
pub struct Division {
    threads: Vec<Thread>,
}

/// A thread that has a say.
#[derive(Debug)]
struct Thread {
    component: usize,
    weight: u32,
    /// By number; [`UNKNOWN`] if it has not been asked for.
    depths: Vec<u32>,
}

const UNKNOWN: u32 = u32::MAX;

/// More than two make parts no better.
const WEIGHTS: [u32; 2] = [1, 5];

impl Division {
    /// By those of some threads, given by their components, that have gone deepest so far. One thread is left out: in a
    /// layer, its depth is what the others leave.
    pub fn new(progress: &Progress, components: impl Iterator<Item = usize>, class: Class) -> Division {
        let depth = |component: usize| progress.deepest(class(component, 0).0);
        let mut deepest = components.map(|component| (depth(component), component)).collect::<Vec<_>>();
        deepest.sort_unstable_by(|one, other| other.cmp(one));
        deepest.truncate((deepest.len() - 1).max(1));
        let threads = deepest.into_iter().zip(WEIGHTS);
        let threads = threads.map(|((_, component), weight)| Thread { component, weight, depths: Vec::new() });
        Division { threads: threads.collect() }
    }

    /// The part that a state is in, if it is known.
    #[inline]
    pub fn part<const WORDS: usize>(&self, packing: &Packing, state: &Packed<WORDS>) -> Option<usize> {
        let mut sum = 0u32;
        for thread in &self.threads {
            let number = packing.field(thread.component).get(state);
            if number != ABSENT {
                let depth = *thread.depths.get(number as usize)?;
                if depth == UNKNOWN {
                    return None;
                }
                sum = sum.wrapping_add(depth.wrapping_mul(thread.weight));
            }
        }
        Some(sum as usize % PARTS)
    }

    /// The part that a state is in.
    pub fn learn<const WORDS: usize>(
        &mut self,
        packing: &Packing,
        state: &Packed<WORDS>,
        progress: &Progress,
        class: Class,
    ) -> usize {
        for thread in &mut self.threads {
            let number = packing.field(thread.component).get(state);
            if number != ABSENT {
                let at = number as usize;
                if thread.depths.len() <= at {
                    thread.depths.resize(at + 1, UNKNOWN);
                }
                let (component, number) = class(thread.component, number);
                thread.depths[at] = progress.depth(component, number);
            }
        }
        self.part(packing, state).expect("just learnt")
    }

    /// Bytes in use.
    pub fn bytes(&self) -> u64 {
        self.threads.iter().map(|thread| thread.depths.capacity() as u64 * 4).sum()
    }
}
