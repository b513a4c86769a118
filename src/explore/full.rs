//! Full exploration: every reachable state once, every transition once.
//!
//! Definition: breadth-first search over the state graph with an exact set of visited states, so states are
//! numbered by depth and then by the order of threads and alternatives, and the first path to a state is a
//! shortest one. Complexity: one look-up per transition, plus one run of the interpreter per distinct
//! situation (see [`super::intern`]); 4 bytes per component and state, 8 bytes per transition.
//!
//! Limits: no reduction. A thread that does not come to the end of a transition is left standing, and the
//! exploration counts as stopped.

use super::intern::{ABSENT, StateSet, Tables};
use super::summary::summarise;
use super::system::{Known, System};
use super::{Budget, Progress};
use crate::machine::Divergence;
use crate::program::Program;
use crate::trace::{Coverage, Edge, Exploration, Limit, Method, Search, StateGraph, Transition, Violation};

/// What an exploration has found when it ends; input of the summary.
pub(super) struct Found {
    pub coverage: Coverage,
    pub search: Search,
    /// Whether the paths of the graph are all schedules, one by one.
    pub is_counted: bool,
    pub tables: Tables,
    pub states: StateSet,
    /// By state: whether all its successors are in the graph; missing at the end means no.
    pub expanded: Vec<bool>,
    pub graph: StateGraph,
    pub transitions: Vec<Transition>,
    pub violations: Vec<Violation>,
    /// States in which some thread does not come to the end of its transition.
    pub diverging: Vec<u32>,
}

struct Explorer<'p> {
    system: System<'p>,
    states: StateSet,
    graph: StateGraph,
    violations: Vec<Violation>,
    diverging: Vec<u32>,
    divergence: Option<Divergence>,
}

/// Visits every reachable state.
pub fn full(program: &Program, budget: &Budget) -> Exploration {
    let (explorer, expanded, limit) = Explorer::new(program).run(budget);
    let limit = limit.or_else(|| explorer.divergence.map(Divergence::limit));
    let Known { tables, transitions } = explorer.system.into_known();
    summarise(
        program,
        Found {
            coverage: limit.map_or(Coverage::Complete, Coverage::Stopped),
            search: Search::new(Method::Full),
            is_counted: true,
            tables,
            states: explorer.states,
            expanded: vec![true; expanded],
            graph: explorer.graph,
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
            system,
            states,
            graph: StateGraph::new(),
            violations: Vec::new(),
            diverging: Vec::new(),
            divergence: None,
        }
    }

    /// Expands states in order until none is left or a limit is hit. Returns how many were expanded.
    fn run(mut self, budget: &Budget) -> (Explorer<'p>, usize, Option<Limit>) {
        let mut expanded = 0;
        let mut state = Vec::new();
        let mut successor = Vec::new();
        while expanded < self.states.len() {
            let too_many = self.states.len() as u64 > budget.states;
            let due = too_many || expanded % 1024 == 0;
            if due && let Some(limit) = self.over_budget(budget, expanded) {
                return (self, expanded, Some(limit));
            }
            state.clear();
            state.extend_from_slice(self.states.words(expanded as u32));
            self.check(expanded as u32, &state);
            for thread in 0..self.system.layout.threads(state.len()) {
                if state[self.system.layout.thread(thread)] != ABSENT {
                    self.expand(expanded as u32, &mut state, thread, &mut successor);
                }
            }
            self.graph.finish_state();
            expanded += 1;
        }
        (self, expanded, None)
    }

    fn over_budget(&self, budget: &Budget, expanded: usize) -> Option<Limit> {
        let states = self.states.len() as u64;
        let memory = self.states.bytes() + self.graph.bytes() + self.system.bytes();
        if states > budget.states {
            return Some(Limit::States(budget.states));
        }
        if memory > budget.memory {
            return Some(Limit::Memory(budget.memory));
        }
        (budget.watch)(&Progress { states, pending: states - expanded as u64, memory })
    }

    /// Follows everything that a thread can do in a state.
    fn expand(&mut self, number: u32, state: &mut Vec<u32>, thread: u16, successor: &mut Vec<u32>) {
        let situation = match self.system.situation(state, thread) {
            Ok(situation) => situation,
            Err(divergence) => {
                self.divergence.get_or_insert(divergence);
                self.diverging.push(number);
                return;
            }
        };
        if state.len() > self.states.width() {
            self.states.widen(state.len());
        }
        for alternative in 0..self.system.at(situation).moves.len() {
            self.system.follow(state, situation, alternative, successor);
            let target = self.states.insert(successor);
            let transition = self.system.at(situation).moves[alternative].transition;
            self.graph.push_edge(Edge { transition, target });
        }
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
