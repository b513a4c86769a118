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
//! Sleep sets ([`super::sleep`]) leave out moves of the chosen threads, too; what survives then, and what does not, is
//! proved there.
//!
//! More of the graph. Moves may be added to any state afterwards: a path that was there stays, and from the states that
//! are met then the search goes on as before. So the same survives.
//!
//! Complexity: for each state threads² look-ups at most for each thread that can move. Limits: paths are not counted,
//! since they are not all schedules; a witness may have more context switches than the best of all schedules, unless all
//! moves of the states near the beginning are done, too ([`super::near`]).

use super::growth::Growth;
use super::intern::present;
use super::persistent::{Choice, Persistent, Standpoint};
use super::reductions::Reductions;
use super::sleep::Sleep;
use super::summary::summarise;
use super::system::System;
use super::{Budget, Progress};
use crate::program::Program;
use crate::trace::{Coverage, Exploration, Limit, Method, Search};
use rustc_hash::FxHashSet;

struct Explorer<'p, 's> {
    growth: Growth<'p>,
    persistent: Persistent<'p>,
    /// If they are used.
    sleep: Option<Sleep>,
    /// States all of whose moves are wanted; none as long as the search has not come to its end without them.
    whole: &'s FxHashSet<Vec<u32>>,
    /// How many states were expanded: those with the lowest numbers.
    expanded: u32,
    /// What is used, and what has left something out so far.
    by: Reductions,
    reductions: Reductions,
}

/// Visits enough of the reachable states for every verdict and every outcome.
pub fn reduced(program: &Program, budget: &Budget) -> Exploration {
    reduced_by(program, Reductions::USUAL, budget)
}

/// The same, by other arguments.
pub fn reduced_by(program: &Program, by: Reductions, budget: &Budget) -> Exploration {
    let (system, initial) = System::new(program);
    reduced_from(program, system, &initial, by, &FxHashSet::default(), budget)
}

/// The same, on a system; and then all moves of some states, each without places of threads that are not there
/// ([`present`]), which is not for sleep sets.
pub(super) fn reduced_from<'p>(
    program: &'p Program,
    system: System<'p>,
    initial: &[u32],
    by: Reductions,
    whole: &FxHashSet<Vec<u32>>,
    budget: &Budget,
) -> Exploration {
    assert!(whole.is_empty() || !by.sleep_sets, "who is asleep in a state that all moves lead to?");
    let persistent = Persistent::new(&system, by);
    let growth = Growth::from(system, initial);
    let sleep = by.sleep_sets.then(Sleep::new);
    let nothing = FxHashSet::default();
    let mut explorer =
        Explorer { growth, persistent, sleep, whole: &nothing, expanded: 0, by, reductions: Reductions::NONE };
    let mut limit = explorer.run(budget);
    if limit.is_none() && !whole.is_empty() {
        explorer.whole = whole;
        (0..explorer.expanded).for_each(|number| explorer.complete(number));
        limit = explorer.run(budget);
    }
    let coverage = limit.map_or_else(|| explorer.growth.coverage(Coverage::Complete), Coverage::Stopped);
    explorer.reductions.sleep_sets = explorer.sleep.is_some_and(|sleep| sleep.leaves_out());
    let search = Search { reductions: explorer.reductions.names(), ..Search::new(Method::Reduced) };
    summarise(program, explorer.growth.found(coverage, search, false), budget.workers)
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
            let state = self.growth.states.words(self.expanded).to_vec();
            self.growth.check(self.expanded, &state);
            self.expand(self.expanded, state);
            while let Some(woken) = self.sleep.as_mut().and_then(Sleep::next_woken) {
                let state = self.growth.states.words(woken).to_vec();
                self.expand(woken, state);
            }
            self.expanded += 1;
        }
        None
    }

    fn over_budget(&self, budget: &Budget) -> Option<Limit> {
        let states = self.growth.states.len() as u64;
        let memory = self.growth.bytes() + self.persistent.bytes() + self.sleep.as_ref().map_or(0, Sleep::bytes);
        if states > budget.states {
            return Some(Limit::States(budget.states));
        }
        if memory > budget.memory {
            return Some(Limit::Memory(budget.memory));
        }
        (budget.watch)(&Progress { states, pending: states - u64::from(self.expanded), memory })
    }

    /// Does the moves of the first persistent set that does not put off the others for ever, or else all moves. Where
    /// somebody has woken up since, the set stays.
    fn expand(&mut self, number: u32, mut state: Vec<u32>) {
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
        let known = self.sleep.as_ref().and_then(|sleep| sleep.chosen(number, &standing));
        let may_choose = known.is_none() && is_complete && !self.whole.contains(present(&state));
        let choices = if may_choose { self.persistent.choices(system, &state, &standing) } else { Vec::new() };
        for choice in choices {
            let moving = self.follow(number, &state, &standing, &choice.members);
            if self.growth.edges_from(first).iter().any(|edge| edge.target > number) {
                if (Reductions { sleep_sets: self.by.sleep_sets, ..self.reductions }) != self.by {
                    self.note(&state, &standing, &choice);
                }
                return self.finish(number, first, &standing, &choice.members, &moving);
            }
            self.growth.take_back(first);
        }
        let chosen = known.unwrap_or_else(|| (0..standing.len()).collect());
        let moving = self.follow(number, &state, &standing, &chosen);
        self.finish(number, first, &standing, &chosen, &moving);
    }

    /// Does the moves of those who were chosen and need not sleep; who they are, by their positions.
    fn follow(&mut self, number: u32, state: &[u32], standing: &[Standpoint], chosen: &[usize]) -> Vec<usize> {
        let moving = match &mut self.sleep {
            Some(sleep) => sleep.moving(&self.growth.system, number, standing, chosen),
            None => chosen.to_vec(),
        };
        moving.iter().for_each(|one| self.growth.follow(state, standing[*one].situation));
        moving
    }

    /// The edges from one on are the moves of a state.
    fn finish(&mut self, number: u32, first: usize, standing: &[Standpoint], chosen: &[usize], moving: &[usize]) {
        let Some(sleep) = &mut self.sleep else { return self.growth.finish(number, first) };
        sleep.pass(number, standing, chosen, moving, self.growth.edges_from(first), self.expanded);
        // Where all are asleep, nothing ends.
        if !moving.is_empty() || standing.iter().all(|one| one.moves == 0) {
            self.growth.finish(number, first);
        }
    }

    /// Notes by which arguments something was left out.
    fn note(&mut self, state: &[u32], standing: &[Standpoint], choice: &Choice) {
        let used = self.persistent.arguments(&self.growth.system, state, standing, choice);
        self.reductions.persistent_sets = true;
        self.reductions.lock_merging |= used.lock_merging;
        self.reductions.commuting_blocks |= used.commuting_blocks;
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
