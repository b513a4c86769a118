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
use super::intern::{StateSet, present};
use super::system::System;
use super::{Budget, Progress};
use crate::machine::Divergence;
use crate::program::{Model, Program};
use crate::trace::{Bound, Coverage, Exploration, Limit, Method, Search};
use rustc_hash::FxHashSet;

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
    let numbers = (0..states.len() as u32).filter(|number| reached[*number as usize]);
    let passed = numbers.map(|number| present(states.words(number)).to_vec()).collect::<FxHashSet<_>>();
    drop(states);
    gather_states(program, system, &initial, &passed, coverage, Search::new(method))
}

struct Bounded<'p> {
    program: &'p Program,
    system: System<'p>,
    initial: Vec<u32>,
    states: StateSet,
    /// By state: whether some schedule within the bound passes it.
    reached: Vec<bool>,
    /// Pairs that were expanded.
    expanded: FxHashSet<(u32, u16)>,
    /// States that a move leads to which was too expensive.
    left_out: FxHashSet<u32>,
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
            expanded: FxHashSet::default(),
            left_out: FxHashSet::default(),
            divergence: None,
        }
    }

    fn leaves_nothing_out(&self) -> bool {
        self.left_out.iter().all(|state| self.reached[*state as usize])
    }

    fn run(&mut self, bound: Bound, budget: &Budget) -> Option<Limit> {
        let (Bound::Preemptions(most) | Bound::Delays(most)) = bound;
        let mut queues: Vec<Vec<(u32, u16)>> = vec![vec![(0, NOBODY)]];
        let mut enabled = Vec::new();
        let mut successor = Vec::new();
        let mut cost = 0;
        let mut rounds = 0u64;
        while cost < queues.len() {
            let Some((number, last)) = queues[cost].pop() else {
                cost += 1;
                continue;
            };
            if !self.expanded.insert((number, last)) {
                continue;
            }
            if rounds.is_multiple_of(1024)
                && let Some(limit) = self.over_budget(budget, &queues)
            {
                return Some(limit);
            }
            rounds += 1;
            self.reached[number as usize] = true;
            let mut state = self.states.words(number).to_vec();
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
                    let total = cost + price as usize;
                    if total > most as usize {
                        self.left_out.insert(target);
                        continue;
                    }
                    let runner = self.runner(*situation, alternative, *thread, bound);
                    if queues.len() <= total {
                        queues.resize_with(total + 1, Vec::new);
                    }
                    if !self.expanded.contains(&(target, runner)) {
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
        let pairs = self.expanded.len() * 16 + self.left_out.len() * 8;
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

/// How many threads that could go on come before this one, in cyclic order from the last one.
fn delays(enabled: &[(u16, u32)], last: u16, thread: u16) -> u32 {
    let first = if last == NOBODY { 0 } else { last };
    let position = |thread: u16| (thread < first, thread);
    enabled.iter().filter(|(other, _)| position(*other) < position(thread)).count() as u32
}
