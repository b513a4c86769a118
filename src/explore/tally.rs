//! What counting amounts to.

use super::frontier::Chunk;
use super::layer::big;
use super::symmetry::Asymmetry;
use super::system::System;
use crate::machine::Divergence;
use crate::trace::{Count, Coverage, Limit, Outcome, Status};
use crate::value::Plain;
use num_bigint::BigUint;
use std::collections::BTreeMap;

/// What an exploration that keeps no graph has counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How much was seen. If it is not all, the numbers below are lower bounds.
    pub coverage: Coverage,
    /// How many states are reachable.
    pub states: BigUint,
    /// How many transitions there are between them: the edges of the state graph.
    pub transitions: BigUint,
    /// Number of maximal schedules.
    pub interleavings: Count,
    /// How they end, in the order of [`Outcome::status`], values and failed checks.
    pub outcomes: Vec<Outcome>,
    /// In how many states the `always` checks do not hold that are ever broken, by index.
    pub violations: BTreeMap<u16, BigUint>,
    /// How the states were gone through. It does not depend on the number of workers.
    pub method: CountMethod,
}

/// How states were gone through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountMethod {
    /// Whether states were forgotten as soon as they could not be met again.
    pub swept: bool,
    /// The threads that were taken to be interchangeable, or why none were.
    pub symmetry: Result<Vec<Vec<u16>>, Asymmetry>,
    /// How many states were looked at; fewer than there are if some stand for others.
    pub expanded: u64,
    /// The most bytes in use at a time, approximately.
    pub peak_memory: u64,
}

impl Tally {
    /// How many schedules end in a deadlock.
    pub fn deadlocks(&self) -> Count {
        let mut sum = Count::zero();
        let deadlocks = self.outcomes.iter().filter(|outcome| outcome.status == Status::Deadlock);
        deadlocks.for_each(|outcome| sum += &outcome.interleavings);
        sum
    }
}

/// What has been counted so far.
#[derive(Debug, Default)]
pub(super) struct Totals {
    states: BigUint,
    transitions: BigUint,
    outcomes: BTreeMap<(Status, Vec<Plain>, Vec<u16>), Count>,
    violations: BTreeMap<u16, BigUint>,
    /// Of how many states and transitions, not yet added.
    pending: (u128, u128),
    /// How many states were found, and how many of them expanded.
    pub found: u64,
    pub expanded: u64,
    pub peak_memory: u64,
    divergence: Option<Divergence>,
    /// Whether some schedules never end.
    pub is_endless: bool,
}

impl Totals {
    /// Notes a state, how many transitions leave it, and for how many states it stands.
    #[inline]
    pub fn state(&mut self, transitions: usize, orbit: u64) {
        self.expanded += 1;
        self.pending.0 += u128::from(orbit);
        self.pending.1 += u128::from(orbit) * transitions as u128;
    }

    /// Notes the states of a chunk, but not where they lead.
    pub fn chunk<const WORDS: usize>(&mut self, chunk: &Chunk<WORDS>) {
        for (state, check) in &chunk.broken {
            let (orbit, _) = chunk.weights[(state - chunk.sources.start) as usize];
            self.broken(Ok(&[*check]), orbit);
        }
        let (states, transitions) = chunk.sum;
        self.expanded += chunk.sources.len() as u64;
        self.pending.0 += states;
        self.pending.1 += transitions;
    }

    /// Notes some states: how many they have found, how many they are, for how many they stand, how many steps leave those,
    /// and which checks do not hold in how many of them.
    pub fn part(&mut self, found: u64, (expanded, states, steps): (u64, u128, u128), broken: &[(u16, u64)]) {
        self.found += found;
        self.expanded += expanded;
        self.pending.0 += states;
        self.pending.1 += steps;
        broken.iter().for_each(|(check, orbit)| self.broken(Ok(&[*check]), *orbit));
    }

    /// Notes that somebody, or a check, does not come to an end. Of several, it is the first thread at its first place:
    /// which state is looked at first is no matter.
    pub fn diverge(&mut self, divergence: Divergence) {
        let known = self.divergence.get_or_insert(divergence);
        if (divergence.thread, divergence.span) < (known.thread, known.span) {
            *known = divergence;
        }
    }

    /// Notes a final state and the ways to it; `None` for infinitely many.
    pub fn end(&mut self, system: &System, state: &[u32], ways: Option<&[u64]>) {
        match system.end(state) {
            Ok(end) => {
                let (status, values) = end.outcome;
                let ways = ways.map_or(Count::Infinite, |ways| Count::Finite(big(ways)));
                *self.outcomes.entry((status, values, end.failed_checks)).or_insert_with(Count::zero) += &ways;
            }
            Err(divergence) => self.diverge(divergence),
        }
    }

    /// Notes which `always` checks are broken in a state that stands for so many.
    pub fn broken(&mut self, broken: Result<&[u16], Divergence>, orbit: u64) {
        match broken {
            Ok(broken) => broken.iter().for_each(|check| *self.violations.entry(*check).or_default() += orbit),
            Err(divergence) => self.diverge(divergence),
        }
    }

    /// The sum of it all.
    pub fn tally(mut self, limit: Option<Limit>, swept: bool, symmetry: Result<Vec<Vec<u16>>, Asymmetry>) -> Tally {
        self.states += self.pending.0;
        self.transitions += self.pending.1;
        let mut interleavings = Count::zero();
        let mut outcomes = Vec::new();
        for ((status, shared, failed_checks), count) in self.outcomes {
            interleavings += &count;
            outcomes.push(Outcome { status, shared, failed_checks, interleavings: count, executions: None });
        }
        if self.is_endless {
            interleavings = Count::Infinite;
        }
        let limit = limit.or(self.divergence.map(Divergence::limit));
        Tally {
            coverage: limit.map_or(Coverage::Complete, Coverage::Stopped),
            states: self.states,
            transitions: self.transitions,
            interleavings,
            outcomes,
            violations: self.violations,
            method: CountMethod { swept, symmetry, expanded: self.expanded, peak_memory: self.peak_memory },
        }
    }
}
