//! What is kept of the executions: how they ended, and schedules that show it.

use super::trail::Trail;
use crate::explore::intern::{ABSENT, StateSet};
use crate::machine::Divergence;
use crate::program::Program;
use crate::trace::{Choice, OutcomeKey, Schedule, ThreadIndex};
use std::collections::{BTreeMap, BTreeSet};

/// Counts ends and keeps schedules.
pub(super) struct Keeper {
    /// Final states, and how many executions ended there.
    ends: Option<(StateSet, Vec<u64>)>,
    /// What ends amount to, with the broken `finally` checks.
    outcomes: BTreeSet<(OutcomeKey, Vec<u16>)>,
    /// By final state: what it amounts to.
    keys: Vec<OutcomeKey>,
    /// By `always` check: whether a schedule is kept that breaks it.
    broken: Vec<bool>,
    /// Schedules that show what was found.
    pub schedules: Vec<Schedule>,
    /// How many executions are among them.
    pub kept: u64,
    /// How many more states may be kept for their own sake.
    budget: u64,
    kept_events: u64,
    /// Up to which position the last kept execution is the same as this one.
    common: usize,
    /// A check that does not come to an end.
    pub divergence: Option<Divergence>,
}

impl Keeper {
    pub fn new(program: &Program, budget: u64) -> Keeper {
        Keeper {
            ends: None,
            outcomes: BTreeSet::new(),
            keys: Vec::new(),
            broken: vec![false; program.always.len()],
            schedules: Vec::new(),
            kept: 0,
            budget,
            kept_events: 0,
            common: 0,
            divergence: None,
        }
    }

    /// Looks at the state that the trail has come to.
    pub fn check<const W: usize>(&mut self, trail: &mut Trail<W>) {
        self.common = self.common.min(trail.len().saturating_sub(1));
        if self.broken.is_empty() {
            return;
        }
        match trail.broken_checks() {
            Ok(checks) => {
                let mut is_new = false;
                for check in checks {
                    is_new |= !std::mem::replace(&mut self.broken[usize::from(*check)], true);
                }
                if is_new {
                    self.keep(trail);
                }
            }
            Err(divergence) => _ = self.divergence.get_or_insert(divergence),
        }
    }

    /// Takes note of an execution.
    pub fn execution<const W: usize>(&mut self, trail: &mut Trail<W>, has_ended: bool) {
        let is_new = has_ended && self.count(trail);
        // What is kept is looked at with all its successors, so these are counted, too.
        let successors = (self.common..trail.len()).map(|position| 1 + u64::from(trail.threads(position)));
        let states = successors.sum::<u64>();
        if is_new || states <= self.budget {
            // Once it is used up, it stays so: what is kept are the first executions, not the short ones.
            self.budget = if is_new { self.budget.saturating_sub(states) } else { self.budget - states };
            self.kept += 1;
            self.keep(trail);
            self.common = trail.len();
        } else {
            self.budget = 0;
        }
    }

    fn count<const W: usize>(&mut self, trail: &mut Trail<W>) -> bool {
        let state = trail.state(trail.len());
        let (states, counts) = self.ends.get_or_insert_with(|| (StateSet::new(state.len()), Vec::new()));
        if state.len() > states.width() {
            states.widen(state.len());
        }
        let number = if state.len() < states.width() {
            let mut state = state.to_vec();
            state.resize(states.width(), ABSENT);
            states.insert(&state)
        } else {
            states.insert(state)
        };
        let number = number as usize;
        let mut is_new = false;
        if number == counts.len() {
            counts.push(0);
            let key = match trail.system.end(trail.state(trail.len())) {
                Ok(end) => {
                    // Equal outcomes of deadlocks may differ in who is stuck where.
                    let is_deadlock = !end.blocked.is_empty();
                    is_new = self.outcomes.insert((end.outcome.clone(), end.failed_checks)) || is_deadlock;
                    end.outcome
                }
                Err(divergence) => {
                    self.divergence.get_or_insert(divergence);
                    is_new = true;
                    (crate::trace::Status::Exception, Vec::new())
                }
            };
            self.keys.push(key);
        }
        counts[number] += 1;
        is_new
    }

    fn keep<const W: usize>(&mut self, trail: &Trail<W>) {
        let choices = trail.events().iter().map(|event| {
            let alternatives = trail.footprints.known(event.situation).moves;
            let alternative = (alternatives > 1).then_some(event.label.alternative);
            Choice { thread: ThreadIndex(event.label.thread), alternative }
        });
        self.kept_events += trail.len() as u64;
        self.schedules.push(Schedule { choices: choices.collect() });
    }

    /// How many executions ended how.
    pub fn executions(&self) -> BTreeMap<OutcomeKey, u64> {
        let mut executions = BTreeMap::new();
        for (key, count) in self.keys.iter().zip(self.ends.iter().flat_map(|(_, counts)| counts)) {
            *executions.entry(key.clone()).or_default() += count;
        }
        executions
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        let ends = self.ends.as_ref().map_or(0, |(states, counts)| states.bytes() + 8 * counts.len() as u64);
        ends + self.kept_events * size_of::<Choice>() as u64
    }
}
