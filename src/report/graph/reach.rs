//! What can still be reached from each state: which outcomes, and the unexplored.
//!
//! If an exploration was stopped, its outcomes are only those seen so far. A state from which an
//! unexplored state can be reached is *open*: more may be possible than its outcomes tell.

use super::{Fate, GraphOutcome, NodeKind};
use crate::trace::{Coverage, Exploration, OutcomeMask, StateIndex, Status};

/// Answers questions about the future of states.
pub(super) struct Reach<'a> {
    exploration: &'a Exploration,
    outcomes: &'a [GraphOutcome],
    mask: OutcomeMask,
    open: Vec<bool>,
}

impl<'a> Reach<'a> {
    pub(super) fn new(exploration: &'a Exploration, outcomes: &'a [GraphOutcome]) -> Reach<'a> {
        let mut open = vec![false; exploration.graph.len()];
        if exploration.coverage != Coverage::Complete {
            for (state, open) in open.iter_mut().enumerate() {
                *open = is_unexplored(exploration, state as StateIndex);
            }
            let mut changed = true;
            while changed {
                changed = false;
                for state in (0..open.len()).rev() {
                    let edges = exploration.graph.edges(state as StateIndex);
                    if !open[state] && edges.iter().any(|edge| open[edge.target as usize]) {
                        open[state] = true;
                        changed = true;
                    }
                }
            }
        }
        Reach { exploration, outcomes, mask: exploration.outcome_mask(), open }
    }

    /// The outcomes that were seen to follow from a state, ascending.
    pub(super) fn outcomes(&self, state: StateIndex) -> Vec<usize> {
        (0..self.outcomes.len()).filter(|outcome| self.mask.contains(state, *outcome as u32)).collect()
    }

    /// Whether more than [`Reach::outcomes`] may follow from a state.
    pub(super) fn is_open(&self, state: StateIndex) -> bool {
        self.open[state as usize]
    }

    pub(super) fn fate(&self, state: StateIndex) -> Fate {
        let possible = self.outcomes(state);
        let good = possible.iter().any(|outcome| self.outcomes[*outcome].good);
        let bad = possible.iter().any(|outcome| !self.outcomes[*outcome].good);
        match (good, bad) {
            (true, true) => Fate::Undecided,
            _ if self.is_open(state) => Fate::Unknown,
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
