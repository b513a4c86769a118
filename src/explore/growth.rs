//! A state graph while it grows: the states met so far, and of those that were expanded their moves and broken checks.
//!
//! What searches differ in is which states they expand, in which order, and with whose moves. The rest is here.

use super::full::Found;
use super::intern::{ABSENT, StateSet};
use super::paths::Counting;
use super::system::{Known, SituationIndex, System};
use crate::machine::Divergence;
use crate::program::Program;
use crate::trace::{Coverage, Edge, Search, StateGraph, Violation};
use std::collections::BTreeSet;
use std::ops::Range;

/// A graph that grows.
pub(super) struct Growth<'p> {
    pub system: System<'p>,
    pub states: StateSet,
    /// How many components the initial state has.
    given: usize,
    /// By state: where its edges are, if it was expanded.
    rows: Vec<Option<Range<usize>>>,
    edges: Vec<Edge>,
    violations: Vec<Violation>,
    /// States in which somebody, or a check, does not come to an end.
    diverging: BTreeSet<u32>,
    divergence: Option<Divergence>,
}

impl<'p> Growth<'p> {
    /// With nothing but the initial state of a program.
    pub fn new(program: &'p Program) -> Growth<'p> {
        let (system, initial) = System::new(program);
        Growth::from(system, &initial)
    }

    /// With nothing but the initial state of a system.
    pub fn from(system: System<'p>, initial: &[u32]) -> Growth<'p> {
        let mut states = StateSet::new(initial.len());
        states.insert(initial);
        Growth {
            system,
            states,
            given: initial.len(),
            rows: Vec::new(),
            edges: Vec::new(),
            violations: Vec::new(),
            diverging: BTreeSet::new(),
            divergence: None,
        }
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        let edges =
            self.edges.capacity() * size_of::<Edge>() + self.rows.capacity() * size_of::<Option<Range<usize>>>();
        self.states.bytes() + edges as u64 + self.system.bytes()
    }

    /// Whether the moves of a state are known.
    pub fn is_expanded(&self, number: u32) -> bool {
        self.rows.get(number as usize).is_some_and(Option::is_some)
    }

    /// The moves of a state; none if it was not expanded.
    pub fn row(&self, number: u32) -> &[Edge] {
        let row = self.rows.get(number as usize).cloned().flatten();
        &self.edges[row.unwrap_or(0..0)]
    }

    /// Whether schedules end in a state.
    pub fn is_end(&self, number: u32) -> bool {
        self.is_expanded(number) && self.row(number).is_empty() && !self.diverging.contains(&number)
    }

    /// Finds what every thread can do in a state, if that is not known yet.
    pub fn expand(&mut self, number: u32) {
        if self.is_expanded(number) {
            return;
        }
        let mut state = self.states.words(number).to_vec();
        self.check(number, &state);
        let situations = self.situations(number, &mut state);
        let first = self.edges.len();
        situations.iter().flatten().for_each(|(_, situation)| self.follow(&state, *situation));
        self.finish(number, first);
    }

    /// Evaluates the checks that must always hold in a state.
    pub fn check(&mut self, number: u32, state: &[u32]) {
        if self.system.program.always.is_empty() {
            return;
        }
        match self.system.broken_checks(state) {
            Ok(broken) => {
                self.violations.extend(broken.iter().map(|check| Violation { state: number, check: *check }));
            }
            Err(divergence) => self.diverge(number, divergence),
        }
    }

    /// The situation of everybody who is there; `None` for those who do not come to the end of a step.
    pub fn situations(&mut self, number: u32, state: &mut Vec<u32>) -> Vec<Option<(u16, SituationIndex)>> {
        let mut situations = Vec::new();
        for thread in 0..self.system.layout.threads(state.len()) {
            if state[self.system.layout.thread(thread)] == ABSENT {
                continue;
            }
            match self.system.situation(state, thread) {
                Ok(situation) => situations.push(Some((thread, situation))),
                Err(divergence) => {
                    self.diverge(number, divergence);
                    situations.push(None);
                }
            }
            if state.len() > self.states.width() {
                self.states.widen(state.len());
            }
        }
        situations
    }

    /// How many edges there are; where those of the next state begin.
    pub fn edges(&self) -> usize {
        self.edges.len()
    }

    /// Does all moves of a thread in a state.
    pub fn follow(&mut self, state: &[u32], situation: SituationIndex) {
        let mut successor = Vec::new();
        for alternative in 0..self.system.at(situation).moves.len() {
            self.system.follow(state, situation, alternative, &mut successor);
            let target = self.states.insert(&successor);
            let transition = self.system.at(situation).moves[alternative].transition;
            self.edges.push(Edge { transition, target });
        }
    }

    /// The edges from one on.
    pub fn edges_from(&self, first: usize) -> &[Edge] {
        &self.edges[first..]
    }

    /// Takes back the edges from one on. The states that they lead to stay.
    pub fn take_back(&mut self, first: usize) {
        self.edges.truncate(first);
    }

    /// The edges from one on are all moves of a state.
    pub fn finish(&mut self, number: u32, first: usize) {
        let index = number as usize;
        if self.rows.len() <= index {
            self.rows.resize(index + 1, None);
        }
        self.rows[index] = Some(first..self.edges.len());
    }

    /// What somebody's failing to come to an end makes of how much was seen.
    pub fn coverage(&self, otherwise: Coverage) -> Coverage {
        self.divergence.map_or(otherwise, |divergence| Coverage::Stopped(divergence.limit()))
    }

    /// Whether all states were expanded, and everybody came to the end of each step.
    pub fn is_whole(&self) -> bool {
        self.divergence.is_none() && (0..self.states.len() as u32).all(|number| self.is_expanded(number))
    }

    /// What was found; `is_counted` says whether the paths are all schedules.
    pub fn found(mut self, coverage: Coverage, search: Search, is_counted: bool) -> Found {
        self.rows.resize(self.states.len(), None);
        let mut graph = StateGraph::new();
        for row in &self.rows {
            self.edges[row.clone().unwrap_or(0..0)].iter().for_each(|edge| graph.push_edge(*edge));
            graph.finish_state();
        }
        self.violations.sort_by_key(|violation| (violation.state, violation.check));
        let Known { tables, transitions } = self.system.into_known();
        Found {
            coverage,
            search,
            is_counted,
            states: self.states.into_rows(&tables, self.given),
            tables,
            expanded: self.rows.iter().map(Option::is_some).collect(),
            graph,
            transitions,
            paths: Counting::default(),
            violations: self.violations,
            diverging: self.diverging.into_iter().collect(),
        }
    }

    fn diverge(&mut self, number: u32, divergence: Divergence) {
        self.divergence.get_or_insert(divergence);
        self.diverging.insert(number);
    }
}
