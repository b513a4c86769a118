//! Starvation: somebody could go on again and again, and never does, although all others are treated fairly.
//!
//! Definition: a cycle of the state graph in which a thread or task takes no step, is enabled in some state and
//! disabled in another, and which is strongly fair to everybody else: whoever else can go on again and again does. So
//! each time the one could go on, another comes first and takes the chance away. One that is enabled in all states of a
//! cycle is merely not scheduled; a fair scheduler lets it go on sooner or later, and that is no finding: busy waiting.
//!
//! Starved threads that stand at the same place are one defect.
//!
//! Limits: an exploration that does not hold all schedules is not judged. Who is scheduled and finds each time that
//! nothing has changed for him (a spinning thread that others overtake) takes steps, and does not starve in this sense.

use super::fairness::{Fairness, Parties, Region, fair_regions};
use super::lasso::{self, Wanted};
use super::product::Survey;
use super::{Evidence, Finding, FindingKind};
use crate::source::Span;
use crate::trace::{Edge, Path, StateIndex, ThreadIndex};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn find(survey: &Survey, parties: &Parties) -> Vec<Finding> {
    let exploration = survey.exploration;
    if !survey.is_complete() || exploration.cycles.is_empty() {
        return Vec::new();
    }
    let allowed = |_: StateIndex, _: &Edge| true;
    let mut by_place: BTreeMap<Span, (ThreadIndex, Path, Path)> = BTreeMap::new();
    for (party, thread) in parties.threads() {
        let fairness = Fairness::StrongBut(Some(party));
        let fair = |region: &Region| fair_regions(survey, parties, region.clone(), fairness, &allowed);
        let mut regions: BTreeMap<Span, Vec<Region>> = BTreeMap::new();
        for region in exploration.cycles.iter().flat_map(fair) {
            // It stands still, so it is at the same place in all states.
            if let Some(span) = region.iter().find_map(|state| next_place(survey, *state, thread)) {
                regions.entry(span).or_default().push(region);
            }
        }
        for (span, regions) in regions {
            let wanted = Wanted { parties, fairness, allowed: &allowed };
            let Some((stem, cycle)) = lasso::cheapest(survey, &wanted, &regions, &|state| survey.cheapest_to(state))
            else {
                continue;
            };
            let cost = |stem: &Path, cycle: &Path| stem.clone().join(cycle.clone()).cost(exploration);
            let is_better =
                by_place.get(&span).is_none_or(|(_, other, around)| cost(&stem, &cycle) < cost(other, around));
            if is_better {
                by_place.insert(span, (thread, stem, cycle));
            }
        }
    }
    let finding = |(span, (thread, witness, cycle)): (Span, (ThreadIndex, Path, Path))| {
        let steps = || cycle.steps.iter().map(|(transition, _)| &exploration.transitions[*transition as usize]);
        let others = steps().map(|transition| transition.thread).collect::<BTreeSet<_>>();
        let spans = steps().flat_map(|transition| &transition.events).map(|event| event.span).collect::<BTreeSet<_>>();
        let evidence = Evidence::Starvation {
            thread,
            span,
            others: others.into_iter().collect(),
            spans: spans.into_iter().collect(),
        };
        Finding {
            kind: FindingKind::Starvation,
            evidence,
            witness,
            cycle: Some(cycle),
            failed_check: None,
            schedules: None,
            passing: None,
        }
    };
    by_place.into_iter().map(finding).collect()
}

/// The place of what a thread can do next in a state.
fn next_place(survey: &Survey, state: StateIndex, thread: ThreadIndex) -> Option<Span> {
    let edges = survey.exploration.graph.edges(state).iter();
    let mut own = edges.map(|edge| survey.exploration.transition(edge)).filter(|next| next.thread == thread);
    own.next()?.events.first().map(|event| event.span)
}
