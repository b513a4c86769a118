//! Bounded search: all schedules that depart at most so often from a simple scheduler.
//!
//! Definition. A *preemption* is a switch away from a thread that could go on (Musuvathi and Qadeer 2007). A *delay* is
//! the passing over of a thread by a scheduler that otherwise runs each thread as long as it can go on, then the next
//! in cyclic order (Emmi, Qadeer and Rakamarić 2011): to run the i-th that could go on, counted from the last one,
//! costs i delays. A task that has given control back to its event loop can no longer be preempted: who comes next is
//! then free of charge by the first measure.
//!
//! The search goes over pairs (state, last thread), each expanded once at the least cost at which it is reached:
//! pairs wait in one queue for each cost. That is enough, since whatever can be done from a pair within a larger rest
//! of the budget includes what can be done within a smaller one. The exploration holds the states so reached, each
//! with all its successors ([`super::gather`]); the schedules through it are all real, though some need more than the
//! bound.
//!
//! Coverage: complete if every successor of a reached state was reached, too. Then all reachable states were, by
//! induction, and the graph is the one of a full exploration. Complexity: that of full exploration, times the number of
//! threads at worst.

use super::gather::gather_states;
use super::intern::{StateSet, widened};
use super::system::System;
use super::{Budget, Progress};
use crate::machine::Divergence;
use crate::program::{Model, Program};
use crate::trace::{Bound, Coverage, Exploration, Limit, Method, Search};

/// The last thread of a pair in which nobody has to be preempted.
const NOBODY: u16 = u16::MAX;

/// Visits all states that schedules within the bound pass.
pub fn bounded(program: &Program, bound: Bound, budget: &Budget) -> Exploration {
    let mut search = Bounded::new(program);
    let limit = search.run(bound, budget);
    let method = match bound {
        Bound::Preemptions(_) => Method::PreemptionBounded,
        Bound::Delays(_) => Method::DelayBounded,
    };
    let coverage = match (limit, search.divergence) {
        (Some(limit), _) => Coverage::Stopped(limit),
        (None, Some(divergence)) => Coverage::Stopped(divergence.limit()),
        (None, None) if search.leaves_nothing_out() => Coverage::Complete,
        (None, None) => Coverage::Bounded(bound),
    };
    let Bounded { system, initial, states, reached, .. } = search;
    let is_passed = |state: &[u32]| states.find(state).is_some_and(|number| reached[number as usize]);
    gather_states(program, system, &initial, is_passed, coverage, Search::new(method))
}

struct Bounded<'p> {
    program: &'p Program,
    system: System<'p>,
    initial: Vec<u32>,
    states: StateSet,
    /// By state: whether some schedule within the bound passes it.
    reached: Vec<bool>,
    expanded: Expanded,
    /// By state: whether a move leads to it which was too expensive.
    left_out: Vec<bool>,
    divergence: Option<Divergence>,
}

impl<'p> Bounded<'p> {
    fn new(program: &'p Program) -> Bounded<'p> {
        let (system, initial) = System::new(program);
        let mut states = StateSet::new(initial.len());
        states.insert(&initial);
        Bounded {
            program,
            system,
            initial,
            states,
            reached: vec![true],
            expanded: Expanded::default(),
            left_out: vec![false],
            divergence: None,
        }
    }

    fn leaves_nothing_out(&self) -> bool {
        self.left_out.iter().zip(&self.reached).all(|(is_left_out, is_reached)| !is_left_out || *is_reached)
    }

    fn run(&mut self, bound: Bound, budget: &Budget) -> Option<Limit> {
        let (Bound::Preemptions(most) | Bound::Delays(most)) = bound;
        let mut queues: Vec<Vec<(u32, u16)>> = vec![vec![(0, NOBODY)]];
        let mut enabled = Vec::new();
        let mut state = Vec::new();
        let mut successor = Vec::new();
        let mut cost = 0;
        let mut rounds = 0u64;
        while cost < queues.len() {
            let Some((number, last)) = queues[cost].pop() else {
                cost += 1;
                continue;
            };
            if !self.expanded.insert(number, last) {
                continue;
            }
            if rounds.is_multiple_of(1024)
                && let Some(limit) = self.over_budget(budget, &queues)
            {
                return Some(limit);
            }
            rounds += 1;
            self.reached[number as usize] = true;
            state.clear();
            state.extend_from_slice(self.states.words(number));
            enabled.clear();
            for thread in 0..self.system.threads(&state) {
                match self.system.situation(&mut state, thread) {
                    Ok(situation) if self.system.at(situation).moves.is_empty() => {}
                    Ok(situation) => enabled.push((thread, situation)),
                    Err(divergence) => _ = self.divergence.get_or_insert(divergence),
                }
            }
            if state.len() > self.states.width() {
                self.states.widen(state.len());
            }
            for (thread, situation) in &enabled {
                let price = match bound {
                    Bound::Preemptions(_) => {
                        u32::from(*thread != last && enabled.iter().any(|(thread, _)| *thread == last))
                    }
                    Bound::Delays(_) => delays(&enabled, last, *thread),
                };
                for alternative in 0..self.system.at(*situation).moves.len() {
                    self.system.follow(&state, *situation, alternative, &mut successor);
                    let target = self.states.insert(&successor);
                    self.reached.resize(self.states.len(), false);
                    self.left_out.resize(self.states.len(), false);
                    let total = cost + price as usize;
                    if total > most as usize {
                        self.left_out[target as usize] = true;
                        continue;
                    }
                    let runner = self.runner(*situation, alternative, *thread, bound);
                    if queues.len() <= total {
                        queues.resize_with(total + 1, Vec::new);
                    }
                    if !self.expanded.contains(target, runner) {
                        queues[total].push((target, runner));
                    }
                }
            }
        }
        None
    }

    /// Who runs after a move.
    fn runner(&self, situation: u32, alternative: usize, thread: u16, bound: Bound) -> u16 {
        let transition = self.system.at(situation).moves[alternative].transition;
        let last = self.system.transitions()[transition as usize].events.last();
        let gives_way = self.program.model == Model::Tasks && last.is_some_and(|event| event.suspends);
        if gives_way && matches!(bound, Bound::Preemptions(_)) { NOBODY } else { thread }
    }

    fn over_budget(&self, budget: &Budget, queues: &[Vec<(u32, u16)>]) -> Option<Limit> {
        let states = self.states.len() as u64;
        let pairs = self.expanded.bits.capacity() * 8 + self.reached.capacity() + self.left_out.capacity();
        let pending = queues.iter().map(Vec::len).sum::<usize>();
        let memory = self.states.bytes() + self.system.bytes() + (pairs + pending * 8) as u64;
        if states > budget.states {
            return Some(Limit::States(budget.states));
        }
        if memory > budget.memory {
            return Some(Limit::Memory(budget.memory));
        }
        (budget.watch)(&Progress { states, pending: pending as u64, memory })
    }
}

/// The pairs (state, last thread) that were expanded.
struct Expanded {
    /// So many words each state has: bit `n + 1` for thread n, and bit 0 for nobody.
    words: usize,
    bits: Vec<u64>,
}

impl Default for Expanded {
    fn default() -> Expanded {
        Expanded { words: 1, bits: Vec::new() }
    }
}

impl Expanded {
    /// The bit of a thread in the words of a state.
    fn bit(last: u16) -> usize {
        usize::from(last.wrapping_add(1))
    }

    fn contains(&self, state: u32, last: u16) -> bool {
        let bit = Expanded::bit(last);
        let word = self.bits.get(state as usize * self.words + bit / 64);
        bit / 64 < self.words && word.is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    /// Whether it is new.
    fn insert(&mut self, state: u32, last: u16) -> bool {
        let bit = Expanded::bit(last);
        if bit / 64 >= self.words {
            self.bits = widened(&self.bits, self.words, bit / 64 + 1, 0);
            self.words = bit / 64 + 1;
        }
        let end = (state as usize + 1) * self.words;
        if self.bits.len() < end {
            self.bits.resize(end, 0);
        }
        let word = &mut self.bits[end - self.words + bit / 64];
        let is_new = *word >> (bit % 64) & 1 == 0;
        *word |= 1 << (bit % 64);
        is_new
    }
}

/// How many threads that could go on come before this one, in cyclic order from the last one.
fn delays(enabled: &[(u16, u32)], last: u16, thread: u16) -> u32 {
    let first = if last == NOBODY { 0 } else { last };
    let position = |thread: u16| (thread < first, thread);
    enabled.iter().filter(|(other, _)| position(*other) < position(thread)).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_expanded_once() {
        let mut expanded = Expanded::default();
        let pairs = [(0, NOBODY), (7, 3), (7, NOBODY), (2, 62), (7, 63), (2, 249), (9, 127), (0, 0)];
        for (number, (state, last)) in pairs.into_iter().enumerate() {
            assert!(!expanded.contains(state, last) && expanded.insert(state, last) && !expanded.insert(state, last));
            for (other, (state, last)) in pairs.into_iter().enumerate() {
                assert_eq!(expanded.contains(state, last), other <= number, "{state} {last}");
            }
        }
    }
}
