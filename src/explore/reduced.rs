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
//! Complexity: for each state threads² look-ups at most for each thread that can move. Limits: paths are not counted,
//! since they are not all schedules; a witness may have more context switches than the best of all schedules.

use super::full::Found;
use super::intern::{ABSENT, StateSet};
use super::persistent::{Persistent, Standpoint};
use super::summary::summarise;
use super::system::{Known, System};
use super::{Budget, Progress};
use crate::machine::Divergence;
use crate::program::Program;
use crate::trace::{Coverage, Edge, Exploration, Limit, Method, Search, StateGraph, Violation};
use std::collections::BTreeSet;

struct Explorer<'p> {
    system: System<'p>,
    persistent: Persistent<'p>,
    states: StateSet,
    /// How many components the initial state has.
    width: usize,
    /// By state that was expanded.
    edges: Vec<Vec<Edge>>,
    violations: Vec<Violation>,
    diverging: Vec<u32>,
    divergence: Option<Divergence>,
    reductions: BTreeSet<&'static str>,
}

/// Visits enough of the reachable states for every verdict and every outcome.
pub fn reduced(program: &Program, budget: &Budget) -> Exploration {
    let mut explorer = Explorer::new(program);
    let limit = explorer.run(budget);
    let limit = limit.or_else(|| explorer.divergence.map(Divergence::limit));
    let Known { tables, transitions } = explorer.system.into_known();
    let expanded = vec![true; explorer.edges.len()];
    let mut graph = StateGraph::new();
    for edges in explorer.edges {
        edges.into_iter().for_each(|edge| graph.push_edge(edge));
        graph.finish_state();
    }
    summarise(
        program,
        Found {
            coverage: limit.map_or(Coverage::Complete, Coverage::Stopped),
            search: Search { reductions: explorer.reductions.into_iter().collect(), ..Search::new(Method::Reduced) },
            is_counted: false,
            states: explorer.states.into_rows(&tables, explorer.width),
            tables,
            expanded,
            graph,
            transitions,
            violations: explorer.violations,
            diverging: explorer.diverging,
        },
    )
}

impl<'p> Explorer<'p> {
    fn new(program: &'p Program) -> Explorer<'p> {
        let (system, state) = System::new(program);
        let mut states = StateSet::new(state.len());
        states.insert(&state);
        Explorer {
            persistent: Persistent::new(&system),
            system,
            width: state.len(),
            states,
            edges: Vec::new(),
            violations: Vec::new(),
            diverging: Vec::new(),
            divergence: None,
            reductions: BTreeSet::new(),
        }
    }

    /// Expands states in order until none is left or a limit is hit.
    fn run(&mut self, budget: &Budget) -> Option<Limit> {
        while self.edges.len() < self.states.len() {
            let too_many = self.states.len() as u64 > budget.states;
            let due = too_many || self.edges.len().is_multiple_of(1024);
            if due && let Some(limit) = self.over_budget(budget) {
                return Some(limit);
            }
            let number = self.edges.len() as u32;
            let mut state = self.states.words(number).to_vec();
            self.check(number, &state);
            let edges = self.expand(number, &mut state);
            self.edges.push(edges);
        }
        None
    }

    fn over_budget(&self, budget: &Budget) -> Option<Limit> {
        let states = self.states.len() as u64;
        let edges = self.edges.iter().map(|edges| size_of_val(edges) + size_of_val(&edges[..])).sum::<usize>() as u64;
        let memory = self.states.bytes() + edges + self.system.bytes() + self.persistent.bytes();
        if states > budget.states {
            return Some(Limit::States(budget.states));
        }
        if memory > budget.memory {
            return Some(Limit::Memory(budget.memory));
        }
        (budget.watch)(&Progress { states, pending: states - self.edges.len() as u64, memory })
    }

    /// Where everybody stands who is there; `None` if somebody does not come to the end of a step.
    fn standing(&mut self, number: u32, state: &mut Vec<u32>) -> (Vec<Standpoint>, bool) {
        let mut standing = Vec::new();
        let mut complete = true;
        for thread in 0..self.system.layout.threads(state.len()) {
            if state[self.system.layout.thread(thread)] == ABSENT {
                continue;
            }
            match self.system.situation(state, thread) {
                Ok(situation) => {
                    standing.push(self.persistent.standpoint(&self.system, state, thread, situation));
                }
                Err(divergence) => {
                    self.divergence.get_or_insert(divergence);
                    if self.diverging.last() != Some(&number) {
                        self.diverging.push(number);
                    }
                    complete = false;
                }
            }
        }
        if state.len() > self.states.width() {
            self.states.widen(state.len());
        }
        (standing, complete)
    }

    /// Does the moves of the first persistent set that does not put off the others for ever, or else all moves.
    fn expand(&mut self, number: u32, state: &mut Vec<u32>) -> Vec<Edge> {
        let (standing, complete) = self.standing(number, state);
        if cfg!(debug_assertions) {
            standing.iter().for_each(|one| self.persistent.check(&self.system, *one));
        }
        if complete {
            for choice in self.persistent.choices(&self.system, state, &standing) {
                let edges = self.follow(state, choice.members.iter().map(|member| &standing[*member]));
                if edges.iter().any(|edge| edge.target > number) {
                    self.reductions.insert("persistent-sets");
                    if self.reductions.len() < 3 {
                        let arguments = self.persistent.arguments(&self.system, state, &standing, &choice);
                        self.reductions.extend(arguments);
                    }
                    return edges;
                }
            }
        }
        self.follow(state, standing.iter())
    }

    fn follow<'s>(&mut self, state: &[u32], standing: impl Iterator<Item = &'s Standpoint>) -> Vec<Edge> {
        let mut edges = Vec::new();
        let mut successor = Vec::new();
        for one in standing {
            for alternative in 0..one.moves {
                self.system.follow(state, one.situation, alternative, &mut successor);
                let target = self.states.insert(&successor);
                let transition = self.system.at(one.situation).moves[alternative].transition;
                edges.push(Edge { transition, target });
            }
        }
        edges
    }

    /// Evaluates the checks that must always hold.
    fn check(&mut self, number: u32, state: &[u32]) {
        if self.system.program.always.is_empty() {
            return;
        }
        match self.system.broken_checks(state) {
            Ok(broken) => {
                self.violations.extend(broken.iter().map(|check| Violation { state: number, check: *check }));
            }
            Err(divergence) => {
                self.divergence.get_or_insert(divergence);
                self.diverging.push(number);
            }
        }
    }
}
