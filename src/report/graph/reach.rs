//! What can still be reached from each state: which outcomes, no end at all, and the unexplored.
//!
//! A state is *endless* if execution goes on from it for ever: no end can be reached any more. If
//! an exploration was stopped, its outcomes are only those seen so far; a state from which an
//! unexplored state can be reached is *open*: more may be possible than is known.

use super::{Fate, GraphOutcome, NodeKind};
use crate::trace::{Exploration, OutcomeMask, StateGraph, StateIndex, Status};

/// Answers questions about the future of states.
pub(super) struct Reach<'a> {
    exploration: &'a Exploration,
    outcomes: &'a [GraphOutcome],
    mask: &'a OutcomeMask,
    /// Whether an unexplored state can be reached.
    open: Vec<bool>,
    /// Whether an endless state can be reached.
    endless: Vec<bool>,
}

/// What can become of a schedule. Along an edge it can only shrink.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Future {
    /// Indices of outcomes, ascending.
    pub(super) outcomes: Vec<usize>,
    /// It may go on for ever without any end in reach.
    pub(super) endless: bool,
    /// More may be possible.
    pub(super) open: bool,
}

impl<'a> Reach<'a> {
    pub(super) fn new(exploration: &'a Exploration, outcomes: &'a [GraphOutcome]) -> Reach<'a> {
        let states = exploration.graph.len();
        let mut open = vec![false; states];
        if !exploration.knows_all_ends() {
            open = (0..states).map(|state| is_unexplored(exploration, state as StateIndex)).collect();
            spread(&exploration.graph, &mut open);
        }
        let mut reach = Reach { exploration, outcomes, mask: exploration.outcome_mask(), open, endless: Vec::new() };
        reach.endless =
            (0..states as StateIndex).map(|state| !reach.is_open(state) && reach.outcomes(state).is_empty()).collect();
        spread(&exploration.graph, &mut reach.endless);
        reach
    }

    /// What can become of a schedule that is in this state.
    pub(super) fn future(&self, state: StateIndex) -> Future {
        Future { outcomes: self.outcomes(state), endless: self.endless[state as usize], open: self.is_open(state) }
    }

    /// The outcomes that were seen to follow from a state, ascending.
    fn outcomes(&self, state: StateIndex) -> Vec<usize> {
        (0..self.outcomes.len()).filter(|outcome| self.mask.contains(state, *outcome as u32)).collect()
    }

    fn is_open(&self, state: StateIndex) -> bool {
        self.open[state as usize]
    }

    pub(super) fn fate(&self, state: StateIndex) -> Fate {
        let Future { outcomes, endless, open } = self.future(state);
        let good = outcomes.iter().any(|outcome| self.outcomes[*outcome].good);
        let bad = endless || outcomes.iter().any(|outcome| !self.outcomes[*outcome].good);
        match (good, bad) {
            (true, true) => Fate::Undecided,
            _ if open => Fate::Unknown,
            (true, false) => Fate::Good,
            (false, _) => Fate::Bad,
        }
    }

    pub(super) fn kind(&self, state: StateIndex) -> NodeKind {
        match self.exploration.terminal(state) {
            Some(terminal) => match self.exploration.outcomes[terminal.outcome as usize].status {
                Status::Finished => NodeKind::Finished,
                Status::Exception => NodeKind::Exception,
                Status::Deadlock => NodeKind::Deadlock,
            },
            None if is_unexplored(self.exploration, state) => NodeKind::Unexplored,
            None if !self.is_open(state) && self.outcomes(state).is_empty() => NodeKind::Endless,
            None => NodeKind::Step,
        }
    }

    /// The good outcomes that the step makes unreachable, if no good one is left after it.
    pub(super) fn lost(&self, source: StateIndex, target: StateIndex) -> Vec<usize> {
        let good = |state| self.outcomes(state).into_iter().filter(|outcome| self.outcomes[*outcome].good);
        if self.is_open(target) || good(target).next().is_some() { Vec::new() } else { good(source).collect() }
    }
}

fn is_unexplored(exploration: &Exploration, state: StateIndex) -> bool {
    exploration.graph.edges(state).is_empty() && exploration.terminal(state).is_none()
}

/// Marks also every state from which a marked one can be reached.
fn spread(graph: &StateGraph, marks: &mut [bool]) {
    graph.sweep_back(|state, edges| {
        let is_new = !marks[state as usize] && edges.iter().any(|edge| marks[edge.target as usize]);
        marks[state as usize] |= is_new;
        is_new
    });
}
