//! Reduced exploration: of each state only the moves of a persistent set, and still every verdict and every outcome.
//!
//! Definition: breadth-first search as in a full exploration ([`super::full()`]), with the moves of the threads of a
//! persistent set only ([`super::persistent`]). The states are some of all reachable states, each with some of its
//! moves; every path is a schedule, but not every schedule a path.
//!
//! What survives, and why. Let w be what threads do from a visited state s on, and P the set chosen in s.
//!
//! - *One move.* If a thread of P moves in w, then its first move stands enabled in s already and can be moved to the
//!   front: it conflicts with nothing that w does before. If none does, each move m of P can be done before w, and w
//!   after it, to the same effect.
//! - *Ends.* If w ends in a state without moves, a thread of P must have moved in it. So by induction every final state
//!   is found, by a path with the same order of conflicting steps as w (Valmari 1990).
//! - *Nothing is put off for ever.* A set is taken only if one of its moves leads to a state that has not been
//!   expanded yet (Bošnački and Holzmann, *Improving Spin's partial-order reduction for breadth-first search*, 2005);
//!   states are expanded in the order of their numbers, so going on along such moves comes to a state all of whose
//!   moves are done, or before that to one whose set has a thread of w. Hence for each w there is a path with the
//!   same order of conflicting steps as w and perhaps some steps more.
//! - *Failures, lost updates, stale checks* are steps, or orders of conflicting steps, so the path shows them as w does.
//!   `finally` checks that no lost update or failure explains: as ends, by a path that shows none of these either.
//! - *Data races.* Let w lead to a state where two conflicting steps t1, t2 are possible. If no thread moves in w, and
//!   P has the thread of t1, then it has that of t2, and both are possible here. Otherwise by induction.
//! - *Invariants.* All writers of what `always` checks read conflict with each other. So a state that breaks a check is
//!   left by a move of P without mending it, or a thread of P moves in w.
//! - *Serial schedules*, which tell an atomicity violation from a check that fails anyhow, need not be among the paths;
//!   they are walked by themselves ([`super::serial`]).
//!
//! Not kept: what is told of cycles. Whether somebody can go round for ever (livelock, starvation, `eventually`,
//! `leads_to`) is a question about all schedules; it is looked for in full explorations only.
//!
//! More of the graph. Moves may be added to any state afterwards: a path that was there stays, and from the states that
//! are met then the search goes on as before. So the same survives.
//!
//! Complexity: for each state threads² look-ups at most for each thread that can move. Limits: paths are not counted,
//! since they are not all schedules; a witness may have more context switches than the best of all schedules, unless all
//! moves of the states near the beginning are done, too ([`super::near`]).

use super::growth::Growth;
use super::intern::present;
use super::persistent::Persistent;
use super::summary::summarise;
use super::system::System;
use super::{Budget, Progress};
use crate::program::Program;
use crate::trace::{Coverage, Exploration, Limit, Method, Search};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

struct Explorer<'p, 's> {
    growth: Growth<'p>,
    persistent: Persistent<'p>,
    /// States all of whose moves are wanted; none as long as the search has not come to its end without them.
    whole: &'s FxHashSet<Vec<u32>>,
    /// How many states were expanded: those with the lowest numbers.
    expanded: u32,
    reductions: BTreeSet<&'static str>,
}

/// Visits enough of the reachable states for every verdict and every outcome.
pub fn reduced(program: &Program, budget: &Budget) -> Exploration {
    let (system, initial) = System::new(program);
    reduced_from(program, system, &initial, &FxHashSet::default(), budget)
}

/// The same, on a system; and then all moves of some states, each without places of threads that are not there
/// ([`present`]).
pub(super) fn reduced_from<'p>(
    program: &'p Program,
    system: System<'p>,
    initial: &[u32],
    whole: &FxHashSet<Vec<u32>>,
    budget: &Budget,
) -> Exploration {
    let persistent = Persistent::new(&system);
    let growth = Growth::from(system, initial);
    let nothing = FxHashSet::default();
    let mut explorer = Explorer { growth, persistent, whole: &nothing, expanded: 0, reductions: BTreeSet::new() };
    let mut limit = explorer.run(budget);
    if limit.is_none() && !whole.is_empty() {
        explorer.whole = whole;
        (0..explorer.expanded).for_each(|number| explorer.complete(number));
        limit = explorer.run(budget);
    }
    let coverage = limit.map_or_else(|| explorer.growth.coverage(Coverage::Complete), Coverage::Stopped);
    let reductions = explorer.reductions.into_iter().collect();
    let search = Search { reductions, ..Search::new(Method::Reduced) };
    summarise(program, explorer.growth.found(coverage, search, false))
}

impl Explorer<'_, '_> {
    /// Expands states in order until none is left or a limit is hit.
    fn run(&mut self, budget: &Budget) -> Option<Limit> {
        while (self.expanded as usize) < self.growth.states.len() {
            let too_many = self.growth.states.len() as u64 > budget.states;
            let due = too_many || self.expanded.is_multiple_of(1024);
            if due && let Some(limit) = self.over_budget(budget) {
                return Some(limit);
            }
            self.expand(self.expanded);
            self.expanded += 1;
        }
        None
    }

    fn over_budget(&self, budget: &Budget) -> Option<Limit> {
        let states = self.growth.states.len() as u64;
        let memory = self.growth.bytes() + self.persistent.bytes();
        if states > budget.states {
            return Some(Limit::States(budget.states));
        }
        if memory > budget.memory {
            return Some(Limit::Memory(budget.memory));
        }
        (budget.watch)(&Progress { states, pending: states - u64::from(self.expanded), memory })
    }

    /// Does the moves of the first persistent set that does not put off the others for ever, or else all moves.
    fn expand(&mut self, number: u32) {
        let mut state = self.growth.states.words(number).to_vec();
        self.growth.check(number, &state);
        let situations = self.growth.situations(number, &mut state);
        let is_complete = situations.iter().all(Option::is_some);
        let system = &self.growth.system;
        let standing = situations
            .iter()
            .flatten()
            .map(|(thread, situation)| self.persistent.standpoint(system, &state, *thread, *situation));
        let standing = standing.collect::<Vec<_>>();
        if cfg!(debug_assertions) {
            self.persistent.check(system, &standing);
        }
        let first = self.growth.edges();
        let may_choose = is_complete && !self.whole.contains(present(&state));
        let choices = if may_choose { self.persistent.choices(system, &state, &standing) } else { Vec::new() };
        for choice in choices {
            choice.members.iter().for_each(|member| self.growth.follow(&state, standing[*member].situation));
            if self.growth.edges_from(first).iter().any(|edge| edge.target > number) {
                self.reductions.insert("persistent-sets");
                if self.reductions.len() < 3 {
                    let arguments = self.persistent.arguments(&self.growth.system, &state, &standing, &choice);
                    self.reductions.extend(arguments);
                }
                return self.growth.finish(number, first);
            }
            self.growth.take_back(first);
        }
        standing.iter().for_each(|one| self.growth.follow(&state, one.situation));
        self.growth.finish(number, first);
    }

    /// Does all moves of a state that was expanded before, if they are wanted.
    fn complete(&mut self, number: u32) {
        let mut state = self.growth.states.words(number).to_vec();
        if self.whole.contains(present(&state)) {
            let situations = self.growth.situations(number, &mut state);
            let first = self.growth.edges();
            situations.iter().flatten().for_each(|(_, situation)| self.growth.follow(&state, *situation));
            self.growth.finish(number, first);
        }
    }
}
