//! Findings with witnesses as short as any schedule that shows them, also where the search has left schedules out.

use super::arguments::LimitArguments;
use super::explore::watched_budget;
use crate::detect::{Finding, detect_together};
use crate::explore;
use crate::program::Program;
use crate::trace::{Cost, Exploration};
use crate::workers::Workers;
use std::collections::BTreeMap;

/// What is wrong, and the exploration that shows it: the given one or, if that makes witnesses cheaper, one with all
/// that can be done near the beginning ([`explore::nearer`]).
pub fn detect_shortest(
    program: &Program,
    exploration: Exploration,
    limits: &LimitArguments,
    workers: &Workers,
) -> (Exploration, Vec<Finding>) {
    let findings = detect_together(program, &exploration, workers);
    let Some(dearest) = findings.iter().map(|finding| finding.witness.cost(&exploration)).max() else {
        return (exploration, findings);
    };
    let nearer = |budget: &explore::Budget| explore::nearer(program, &exploration, dearest, budget);
    if let Some(nearer) = watched_budget(program, limits, workers, nearer) {
        let found = detect_together(program, &nearer, workers);
        let (before, after) = (costs(&exploration, &findings), costs(&nearer, &found));
        let mut pairs = before.values().zip(after.values());
        // The same defects, or the reader would be told something else.
        if before.keys().eq(after.keys())
            && pairs.clone().all(|(before, after)| after <= before)
            && pairs.any(|(before, after)| after < before)
        {
            return (nearer, found);
        }
    }
    (exploration, findings)
}

/// By defect: what its cheapest witness costs.
fn costs(exploration: &Exploration, findings: &[Finding]) -> BTreeMap<String, Cost> {
    let mut costs = BTreeMap::new();
    for finding in findings {
        let cost = finding.witness.cost(exploration);
        costs.entry(finding.identity()).and_modify(|known: &mut Cost| *known = cost.min(*known)).or_insert(cost);
    }
    costs
}
