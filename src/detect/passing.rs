//! The nearest passing path: the one that leaves a witness as late as possible, and then takes the cheapest way to a
//! good end.
//!
//! A path passes if it ends in [`Status::Finished`] with all `finally` checks holding, and on its
//! way breaks no `always` check, loses no update and lets nobody fail. Data races are properties
//! of states that nearly all schedules of a racy program go through; no path avoids showing one,
//! so they are not looked at.
//!
//! Limits: if the product with the lost-update monitor is too large, lost updates that end well are let pass.

use super::can_go_wrong;
use super::failure::failing;
use super::product::{PRODUCT_LIMIT, Survey, Visited};
use super::stale_reads::{Pair, StaleReads};
use crate::trace::{Edge, Guide, Path, StateIndex, TooLarge, cheapest_path_within};

/// Finds passing paths for the witnesses of one exploration.
pub(super) struct Passing<'a> {
    survey: &'a Survey<'a>,
    monitor: StaleReads,
    ways: &'a GoodWays,
    /// States and monitor values from which no passing path is left.
    dead: Visited<u32>,
    limit: usize,
}

/// The ways to a good end if lost updates did not matter.
pub(super) struct GoodWays {
    /// For each transition, whether somebody fails in it.
    fails: Vec<bool>,
    /// For each state, whether it breaks an `always` check; empty if none does.
    violates: Vec<bool>,
    /// `None` if all ways to an end are good: then it is that of the survey.
    guide: Option<Guide>,
}

impl GoodWays {
    pub(super) fn new(survey: &Survey) -> GoodWays {
        let exploration = survey.exploration;
        let is_broken = !exploration.violations.is_empty();
        let mut violates = vec![false; if is_broken { exploration.graph.len() } else { 0 }];
        exploration.violations.iter().for_each(|violation| violates[violation.state as usize] = true);
        let fails = failing(&exploration.transitions);
        let guide = (can_go_wrong(exploration) || fails.contains(&true)).then(|| {
            let ends = survey.ends(|state| is_good_end(survey, state));
            Guide::new(exploration, ends, |edge| !shows_fault(&fails, &violates, edge))
        });
        GoodWays { fails, violates, guide }
    }

    fn guide<'a>(&'a self, survey: &'a Survey) -> &'a Guide {
        self.guide.as_ref().unwrap_or_else(|| survey.to_end())
    }

    /// Whether something goes wrong on an edge.
    fn leave(&self, edge: &Edge) -> bool {
        shows_fault(&self.fails, &self.violates, edge)
    }
}

fn shows_fault(fails: &[bool], violates: &[bool], edge: &Edge) -> bool {
    fails[edge.transition as usize] || violates.get(edge.target as usize).is_some_and(|violates| *violates)
}

impl<'a> Passing<'a> {
    pub(super) fn new(survey: &'a Survey<'a>, ways: &'a GoodWays, lost: &[Pair]) -> Passing<'a> {
        Passing::within(survey, ways, lost, PRODUCT_LIMIT)
    }

    pub(super) fn within(survey: &'a Survey<'a>, ways: &'a GoodWays, lost: &[Pair], limit: usize) -> Passing<'a> {
        let monitor = StaleReads::new(survey.exploration, lost.to_vec());
        let dead = Visited::new(survey.exploration.graph.len());
        Passing { survey, monitor, ways, dead, limit }
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
            match if self.ways.leave(&edge) { None } else { self.monitor.step(value, *transition) } {
                Some(value) => values.push(value),
                None => break,
            }
        }
        if self.ways.violates.get(witness.start as usize).is_some_and(|violates| *violates) {
            return Ok(None);
        }
        for (length, value) in values.into_iter().enumerate().rev() {
            if self.leads_to_good_end(witness.state_before(length), value)? {
                return self.continue_well(witness.prefix(length), value);
            }
        }
        Ok(None)
    }

    /// Whether a good end can be reached from here. What was visited in vain is never visited again, so all
    /// answers together cost no more than one visit of the product.
    fn leads_to_good_end(&mut self, state: StateIndex, value: u32) -> Result<bool, TooLarge> {
        let before = self.dead.len();
        if !self.ways.guide(self.survey).leads_from(state) || !self.dead.insert(state, value) {
            return Ok(false);
        }
        let survey = self.survey;
        let guide = self.ways.guide(survey);
        let mut stack = vec![(state, value)];
        while let Some((state, value)) = stack.pop() {
            if is_good_end(survey, state) {
                self.dead.truncate(before);
                return Ok(true);
            }
            for edge in survey.exploration.graph.edges(state) {
                if !self.ways.leave(edge)
                    && guide.leads_from(edge.target)
                    && let Some(next) = self.monitor.step(value, edge.transition)
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
        let Passing { survey, monitor, ways, limit, .. } = self;
        let exploration = survey.exploration;
        let start = (prefix.end(), prefix.last_thread(exploration), value);
        let step = |_, value: &u32, edge: &Edge| {
            if ways.leave(edge) { None } else { monitor.step(*value, edge.transition) }
        };
        let goal = |state, _: &u32| is_good_end(survey, state);
        let rest = cheapest_path_within(exploration, Some(ways.guide(survey)), start, *limit, step, goal)?;
        Ok(rest.map(|rest| prefix.join(rest)))
    }
}

fn is_good_end(survey: &Survey, state: StateIndex) -> bool {
    let exploration = survey.exploration;
    exploration.terminal(state).is_some_and(|terminal| exploration.outcomes[terminal.outcome as usize].is_good())
}
