//! Findings with witnesses as short as any schedule that shows them, also where the search has left schedules out.
//!
//! A witness is the cheapest path of the graph at hand, and what the graph leaves out may be cheaper. Somebody who knows
//! the way of exploring makes more of the graph; here it is said how much, and whether it was worth it.
//!
//! A graph that leaves schedules out may know that two racing accesses are possible in one state, and yet no path that
//! does both in a row: after one of them it goes on with somebody else. What it costs to come there says nothing of what
//! a whole witness costs. So the states behind the one access are asked for as well ([`data_race::open`]), and then once
//! more whatever is cheaper than the witnesses that this has shown.

use super::{Evidence, Finding, FindingKind, data_race, detect_together};
use crate::program::Program;
use crate::trace::{Cost, Exploration, StateIndex};
use crate::workers::Workers;
use std::collections::BTreeMap;

/// Everything that is wrong, and the exploration that shows it: the given one or, if that makes witnesses better, one
/// with more moves. `more` makes that of the given one: it adds all moves of the states that schedules of lower cost
/// pass, and of the states that it is told; `None` if it cannot.
pub fn detect_shortest(
    program: &Program,
    exploration: Exploration,
    workers: &Workers,
    more: impl Fn(&Exploration, Cost, &[StateIndex]) -> Option<Exploration>,
) -> (Exploration, Vec<Finding>) {
    let findings = detect_together(program, &exploration, workers);
    let open = data_race::open(&exploration, &findings);
    let mut better: Option<(Exploration, Vec<Finding>)> = None;
    let mut near = None;
    loop {
        let (known, found) = better.as_ref().map_or((&exploration, &findings), |(known, found)| (known, found));
        let dearest = found.iter().map(|finding| finding.witness.cost(known)).max();
        let Some(cost) = dearest.filter(|_| dearest > near) else { break };
        near = dearest;
        let Some(next) = more(&exploration, cost, &open) else { break };
        let shown = detect_together(program, &next, workers);
        if !is_better(&worths(&next, &shown), &worths(known, found)) {
            break;
        }
        better = Some((next, shown));
    }
    better.unwrap_or((exploration, findings))
}

/// What a witness shows, the best first, and then what it costs: a data race is shown by both accesses and how that
/// ends, or else by both, or else by one of them.
type Worth = (u8, Cost);

/// By kind, what the findings' witnesses are worth, ascending. Of several elements of a container that race, the one on
/// the witness is named, so defects do not always go by the same name.
fn worths(exploration: &Exploration, findings: &[Finding]) -> BTreeMap<FindingKind, Vec<Worth>> {
    let mut worths: BTreeMap<FindingKind, Vec<Worth>> = BTreeMap::new();
    for finding in findings {
        let ends = exploration.terminal(finding.witness.end()).is_some();
        let rank = match &finding.evidence {
            Evidence::DataRace { does_both, .. } => u8::from(!ends) + u8::from(!does_both),
            _ => 0,
        };
        worths.entry(finding.kind).or_default().push((rank, finding.witness.cost(exploration)));
    }
    worths.values_mut().for_each(|worths| worths.sort_unstable());
    worths
}

/// Whether as many findings of each kind are shown, none by a worse witness and some by a better one. Otherwise the
/// reader would be told something else.
fn is_better(after: &BTreeMap<FindingKind, Vec<Worth>>, before: &BTreeMap<FindingKind, Vec<Worth>>) -> bool {
    let is_as_good = |(after, before): (&Vec<Worth>, &Vec<Worth>)| {
        after.len() == before.len() && after.iter().zip(before).all(|(after, before)| after <= before)
    };
    after.keys().eq(before.keys()) && after.values().zip(before.values()).all(is_as_good) && after != before
}
