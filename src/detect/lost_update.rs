//! Lost updates: a write based on a stale read overwrites another thread's write. And its sister, check then act: a
//! decision was taken on a value that has changed before the act.
//!
//! [`StaleReads`] has the definition. Existence, counts and the best witness are exact: they are
//! questions to the product of the state graph with that monitor, over all threads and elements of a variable at
//! once. Where that product is too large, each thread and element is looked at alone (at most
//! three values per state): existence and witness stay exact, only the count is given up.
//!
//! A lost update that can end in a broken `finally` check is shown with that consequence, also if
//! a cheaper witness would end well.

use super::product::{Goal, PRODUCT_LIMIT, Survey, Tally};
use super::stale_reads::{Pair, StaleReads, candidates, guarded_candidates};
use super::{Evidence, Finding, FindingKind};
use crate::program::Guard;
use crate::trace::{Count, Edge, Path, TooLarge, cheapest_path_within};

/// What was found.
pub(super) struct LostUpdates {
    /// One finding per variable.
    pub(super) findings: Vec<Finding>,
    /// All threads and locations of these variables: whoever avoids losing updates of these loses none.
    pub(super) pairs: Vec<Pair>,
}

pub(super) fn find(survey: &Survey, guards: &[Guard]) -> LostUpdates {
    find_within(survey, guards, PRODUCT_LIMIT)
}

pub(super) fn find_within(survey: &Survey, guards: &[Guard], limit: usize) -> LostUpdates {
    let mut found = LostUpdates { findings: Vec::new(), pairs: Vec::new() };
    let mut blamed = Vec::new();
    for (base, pairs) in candidates(survey.exploration) {
        if let Some(finding) = examine(survey, &pairs, limit) {
            found.findings.push(finding);
            found.pairs.extend(pairs);
            blamed.push(base);
        }
    }
    // A variable is blamed once: a stale value that is written is worse than a stale decision, and of
    // several decisions the first in the file stands for all.
    for (base, pairs) in guarded_candidates(survey.exploration, guards) {
        if blamed.contains(&base) {
            continue;
        }
        if let Some(finding) = examine(survey, &pairs, limit) {
            found.findings.push(finding);
            found.pairs.extend(pairs);
            blamed.push(base);
        }
    }
    found
}

fn examine(survey: &Survey, pairs: &[Pair], limit: usize) -> Option<Finding> {
    let mut monitors = vec![StaleReads::new(survey.exploration, pairs.to_vec())];
    let tally = survey.tally(0, limit, |value, edge| monitors[0].step(value, edge.transition)).ok();
    if tally.as_ref().is_some_and(|tally| !tally.refused) {
        return None;
    }
    let together = if tally.is_some() { best_witness(survey, &mut monitors, limit) } else { Err(TooLarge) };
    let (monitor, witness) = match together {
        Ok(best) => best,
        Err(TooLarge) => {
            monitors = monitors[0].apart(survey.exploration);
            best_witness(survey, &mut monitors, usize::MAX).unwrap_or(None)
        }
    }?;
    let lost = monitors[monitor].first_on(&witness)?;
    let failed_check = survey.failed_check(witness.end());
    Some(Finding {
        kind: if lost.guard.is_some() { FindingKind::CheckThenAct } else { FindingKind::LostUpdate },
        evidence: Evidence::LostUpdate {
            location: lost.location,
            read: lost.read,
            overwritten: lost.overwritten,
            write: lost.write,
        },
        schedules: tally.and_then(|tally| count(survey, &tally, failed_check)),
        witness,
        failed_check,
        cycle: None,
        passing: None,
    })
}

/// How many schedules break the check if that takes a lost update, otherwise how many lose one.
fn count(survey: &Survey, without: &Tally, failed_check: Option<u16>) -> Option<Count> {
    let fails = |outcome: u32| {
        let failed = &survey.exploration.outcomes[outcome as usize].failed_checks;
        failed_check.is_some_and(|check| failed.contains(&check))
    };
    let outcomes = 0..survey.exploration.outcomes.len() as u32;
    let also_without = outcomes.into_iter().any(|outcome| fails(outcome) && without.reached[outcome as usize]);
    if failed_check.is_some() && !also_without { survey.count_ending(fails) } else { survey.missing_from(without) }
}

/// Where a path with a lost update leads.
enum Consequence {
    BrokenCheck,
    End,
    Any,
}

/// The cheapest path with a lost update, and which monitor sees it: if possible one that breaks a
/// `finally` check, else one that ends, else any.
fn best_witness(survey: &Survey, monitors: &mut [StaleReads], limit: usize) -> Result<Option<(usize, Path)>, TooLarge> {
    let exploration = survey.exploration;
    let breaks_check = |state, _: &()| survey.failed_check(state).is_some();
    let ends = |state, _: &()| exploration.terminal(state).is_some();
    for consequence in [Consequence::BrokenCheck, Consequence::End, Consequence::Any] {
        // Not before there is no better one: guides take time.
        let (guide, goal): Goal<()> = match consequence {
            Consequence::BrokenCheck => (Some(survey.to_broken_check()), &breaks_check),
            Consequence::End => (Some(survey.to_end()), &ends),
            Consequence::Any => (None, &|_, _| true),
        };
        let mut best: Option<(usize, Path)> = None;
        for (number, monitor) in monitors.iter_mut().enumerate() {
            // A monitor value; none once an update is lost.
            let step = |_, value: &Option<u32>, edge: &Edge| {
                Some(value.and_then(|value| monitor.step(value, edge.transition)))
            };
            let start = (0, None, Some(0));
            let lost = |state, value: &Option<u32>| value.is_none() && goal(state, &());
            if let Some(path) = cheapest_path_within(exploration, guide, start, limit, step, lost)? {
                let cost = path.cost(exploration);
                if best.as_ref().is_none_or(|(_, known)| cost < known.cost(exploration)) {
                    best = Some((number, path));
                }
            }
        }
        if best.is_some() {
            return Ok(best);
        }
    }
    Ok(None)
}
