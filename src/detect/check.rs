//! The user's checks: `always` in every reachable state, `finally` at the end of every schedule.
//!
//! A `finally` check is reported here only if nothing more specific explains it: some schedule
//! breaks it without losing an update and without anybody failing on the way. That is decided
//! exactly on the product with the lost-update monitor. One that holds in every serial schedule is reported as an
//! atomicity violation: the effect of some block equals no serial order of the blocks. Should that be too large, the
//! cheapest schedule that breaks the check decides. Deadlocks have no end to check.

use super::failure::failing;
use super::product::{PRODUCT_LIMIT, Survey};
use super::stale_reads::{Pair, StaleReads};
use super::{Evidence, Finding, FindingKind};
use crate::trace::{Edge, Guide, Path, StateIndex, TransitionIndex, cheapest_path_within};
use std::collections::{BTreeMap, BTreeSet};

/// Broken `always` checks.
pub(super) fn find_invariants(survey: &Survey) -> Vec<Finding> {
    let exploration = survey.exploration;
    let mut violations: BTreeMap<u16, Vec<bool>> = BTreeMap::new();
    for violation in &exploration.violations {
        let states = violations.entry(violation.check).or_insert_with(|| vec![false; exploration.graph.len()]);
        states[violation.state as usize] = true;
    }
    let finding = |(check, violates): (u16, Vec<bool>)| {
        let step = |_, _: &(), _: &Edge| Some(());
        let goal = |state: StateIndex, _: &()| violates[state as usize];
        let broken = exploration.violations.iter().filter(|violation| violation.check == check);
        let guide = Guide::new(exploration, broken.map(|violation| violation.state), |_| true);
        let path = cheapest_path_within(exploration, Some(&guide), (0, None, ()), usize::MAX, step, goal);
        let witness = path.unwrap_or(None)?;
        let all = survey.is_complete().then(|| exploration.interleavings.clone());
        let avoids = |(), edge: &Edge| (!violates[edge.target as usize]).then_some(());
        Some(Finding {
            kind: FindingKind::Invariant,
            evidence: Evidence::Check { check },
            schedules: if violates[0] { all } else { survey.count_refused((), avoids) },
            witness,
            failed_check: None,
            cycle: None,
            passing: None,
        })
    };
    violations.into_iter().filter_map(finding).collect()
}

/// Broken `finally` checks that neither a lost update nor a failure explains.
pub(super) fn find_final_checks(survey: &Survey, lost: &[Pair]) -> Vec<Finding> {
    find_final_checks_within(survey, lost, PRODUCT_LIMIT)
}

pub(super) fn find_final_checks_within(survey: &Survey, lost: &[Pair], limit: usize) -> Vec<Finding> {
    let exploration = survey.exploration;
    let broken: BTreeSet<u16> =
        exploration.outcomes.iter().flat_map(|outcome| &outcome.failed_checks).copied().collect();
    if broken.is_empty() {
        return Vec::new();
    }
    let mut blameless =
        Blameless { stale: StaleReads::new(exploration, lost.to_vec()), fails: failing(&exploration.transitions) };
    // One pass tells which outcomes are left; only they are searched for.
    let unexplained = survey.tally(0, limit, |value, edge| blameless.step(value, edge.transition));
    let unexplained = unexplained.ok().map(|tally| tally.reached);
    let serial = serial_ends(survey);
    let finding = |check: u16| {
        let breaks = |outcome: u32| exploration.outcomes[outcome as usize].failed_checks.contains(&check);
        let left = (0..exploration.outcomes.len() as u32)
            .any(|outcome| breaks(outcome) && unexplained.as_ref().is_none_or(|reached| reached[outcome as usize]));
        if !left {
            return None;
        }
        // If running the threads one after the other never breaks it, it is broken because they come in between each other.
        let holds_serially = !serial.is_empty() && !serial.iter().flatten().any(|failed| *failed == check);
        Some(Finding {
            kind: if holds_serially { FindingKind::AtomicityViolation } else { FindingKind::FinalCheck },
            evidence: Evidence::Check { check },
            witness: witness(survey, &mut blameless, check, limit, unexplained.is_some())?,
            failed_check: Some(check),
            schedules: survey.count_ending(breaks),
            cycle: None,
            passing: None,
        })
    };
    broken.into_iter().filter_map(finding).collect()
}

/// The checks that fail at the ends of serial schedules: those in which a thread or task that has begun goes on until it
/// has ended. One that cannot go on before another has done something makes a schedule that is not serial. Empty if
/// nobody has looked. O(edges × threads).
fn serial_ends(survey: &Survey) -> Vec<Vec<u16>> {
    let exploration = survey.exploration;
    if !survey.is_complete() {
        return exploration.serial_ends.clone().unwrap_or_default();
    }
    let mut outcomes = BTreeSet::new();
    let mut seen = BTreeSet::from([(0, None)]);
    let mut pending = vec![(0, None)];
    while let Some((state, running)) = pending.pop() {
        if let Some(terminal) = exploration.terminal(state) {
            outcomes.insert(terminal.outcome);
        }
        for edge in exploration.graph.edges(state) {
            let transition = exploration.transition(edge);
            if running.is_some_and(|running| running != transition.thread) {
                continue;
            }
            let ended = transition.events.iter().any(|event| event.finishes);
            let next = (edge.target, (!ended).then_some(transition.thread));
            if seen.insert(next) {
                pending.push(next);
            }
        }
    }
    let failed = |outcome: u32| exploration.outcomes[outcome as usize].failed_checks.clone();
    outcomes.into_iter().map(failed).collect()
}

/// The monitor that lets pass what is not explained.
struct Blameless {
    stale: StaleReads,
    fails: Vec<bool>,
}

impl Blameless {
    fn step(&mut self, value: u32, transition: TransitionIndex) -> Option<u32> {
        if self.fails[transition as usize] { None } else { self.stale.step(value, transition) }
    }

    fn passes(&mut self, path: &Path) -> bool {
        path.steps.iter().try_fold(0, |value, (transition, _)| self.step(value, *transition)).is_some()
    }
}

fn witness(survey: &Survey, blameless: &mut Blameless, check: u16, limit: usize, exact: bool) -> Option<Path> {
    let exploration = survey.exploration;
    let breaks = |state: StateIndex| survey.failed_checks(state).contains(&check);
    let guide = Some(Guide::new(exploration, survey.ends(&breaks), |_| true));
    if exact {
        let step = |_, value: &u32, edge: &Edge| blameless.step(*value, edge.transition);
        let goal = |state, _: &u32| breaks(state);
        if let Ok(path) = cheapest_path_within(exploration, guide.as_ref(), (0, None, 0), limit, step, goal) {
            return path;
        }
    }
    let step = |_, _: &(), _: &Edge| Some(());
    let goal = |state, _: &()| breaks(state);
    let path = cheapest_path_within(exploration, guide.as_ref(), (0, None, ()), usize::MAX, step, goal);
    // If the product was counted but not searched, the check is known to be unexplained.
    path.unwrap_or(None).filter(|path| exact || blameless.passes(path))
}
