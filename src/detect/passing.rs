//! The nearest passing path: the one that leaves a witness as late as possible, and then takes the cheapest way to a
//! good end.
//!
//! A path passes if it ends in [`Status::Finished`] with all `finally` checks holding, and on its
//! way breaks no `always` check, loses no update and lets nobody fail. Data races are properties
//! of states that nearly all schedules of a racy program go through; no path avoids showing one,
//! so they are not looked at.
//!
//! Limits: if the product with the lost-update monitor is too large, lost updates that end well are let pass.

use super::failure::failing;
use super::product::{PRODUCT_LIMIT, Survey, Visited};
use super::stale_reads::{Pair, StaleReads};
use crate::trace::{Edge, Path, StateIndex, Status, TooLarge, cheapest_path_within};

/// Finds passing paths for the witnesses of one exploration.
pub(super) struct Passing<'a> {
    survey: &'a Survey<'a>,
    monitor: StaleReads,
    /// For each transition, whether somebody fails in it.
    fails: Vec<bool>,
    /// For each state, whether it breaks an `always` check.
    violates: Vec<bool>,
    /// For each state, whether it could lead to a good end if lost updates did not matter.
    hopeful: Vec<bool>,
    /// States and monitor values from which no passing path is left.
    dead: Visited<u32>,
    limit: usize,
}

impl<'a> Passing<'a> {
    pub(super) fn new(survey: &'a Survey<'a>, lost: &[Pair]) -> Passing<'a> {
        Passing::within(survey, lost, PRODUCT_LIMIT)
    }

    pub(super) fn within(survey: &'a Survey<'a>, lost: &[Pair], limit: usize) -> Passing<'a> {
        let exploration = survey.exploration;
        let mut violates = vec![false; exploration.graph.len()];
        exploration.violations.iter().for_each(|violation| violates[violation.state as usize] = true);
        let fails = failing(&exploration.transitions);
        let good = |state: StateIndex| is_good_end(survey, state) && !violates[state as usize];
        let allowed = |edge: &Edge| !fails[edge.transition as usize] && !violates[edge.target as usize];
        let hopeful = survey.reaching(good, allowed);
        let monitor = StaleReads::new(exploration, lost.to_vec());
        let dead = Visited::new(exploration.graph.len());
        Passing { survey, monitor, fails, violates, hopeful, dead, limit }
    }

    /// The nearest passing path, if there is one.
    pub(super) fn nearest(&mut self, witness: &Path) -> Option<Path> {
        self.nearest_or_too_large(witness)
            .or_else(|TooLarge| {
                self.monitor = StaleReads::new(self.survey.exploration, Vec::new());
                self.dead = Visited::new(self.survey.exploration.graph.len());
                self.limit = usize::MAX;
                self.nearest_or_too_large(witness)
            })
            .unwrap_or(None)
    }

    fn nearest_or_too_large(&mut self, witness: &Path) -> Result<Option<Path>, TooLarge> {
        // The monitor's values along the witness, up to where it goes wrong.
        let mut values = vec![0];
        for (transition, target) in &witness.steps {
            let edge = Edge { transition: *transition, target: *target };
            let value = values[values.len() - 1];
            match if self.allows(&edge) { self.monitor.step(value, *transition) } else { None } {
                Some(value) => values.push(value),
                None => break,
            }
        }
        if self.violates[witness.start as usize] {
            return Ok(None);
        }
        for (length, value) in values.into_iter().enumerate().rev() {
            if self.leads_to_good_end(witness.state_before(length), value)? {
                return self.continue_well(witness.prefix(length), value);
            }
        }
        Ok(None)
    }

    fn allows(&self, edge: &Edge) -> bool {
        !self.fails[edge.transition as usize] && !self.violates[edge.target as usize]
    }

    fn step(&mut self, value: u32, edge: &Edge) -> Option<u32> {
        let passes = self.allows(edge) && self.hopeful[edge.target as usize];
        passes.then(|| self.monitor.step(value, edge.transition)).flatten()
    }

    /// Whether a good end can be reached from here. What was visited in vain is never visited again, so all
    /// answers together cost no more than one visit of the product.
    fn leads_to_good_end(&mut self, state: StateIndex, value: u32) -> Result<bool, TooLarge> {
        let before = self.dead.len();
        if !self.hopeful[state as usize] || !self.dead.insert(state, value) {
            return Ok(false);
        }
        let survey = self.survey;
        let mut stack = vec![(state, value)];
        while let Some((state, value)) = stack.pop() {
            if is_good_end(survey, state) {
                self.dead.truncate(before);
                return Ok(true);
            }
            for edge in survey.exploration.graph.edges(state) {
                if let Some(next) = self.step(value, edge)
                    && self.dead.insert(edge.target, next)
                {
                    stack.push((edge.target, next));
                }
            }
            if self.dead.len() > self.limit {
                return Err(TooLarge);
            }
        }
        Ok(false)
    }

    fn continue_well(&mut self, prefix: Path, value: u32) -> Result<Option<Path>, TooLarge> {
        let survey = self.survey;
        let start = (prefix.end(), prefix.last_thread(survey.exploration), value);
        let limit = self.limit;
        let step = |_, value: &u32, edge: &Edge| self.step(*value, edge);
        let rest = cheapest_path_within(survey.exploration, start, limit, step, |state, _| is_good_end(survey, state))?;
        Ok(rest.map(|rest| prefix.join(rest)))
    }
}

fn is_good_end(survey: &Survey, state: StateIndex) -> bool {
    survey.exploration.terminal(state).is_some_and(|terminal| {
        let outcome = &survey.exploration.outcomes[terminal.outcome as usize];
        outcome.status == Status::Finished && outcome.failed_checks.is_empty()
    })
}
