//! Livelocks: execution can go on for ever although nobody is treated unfairly, and nobody gets anywhere.
//!
//! Definition: a cycle of the state graph that is strongly fair to everybody: who can go on again and again does go on
//! again and again, and of the alternatives of a choice that is made again and again each is taken. After a round all is
//! as it was before, so nobody has come any nearer to an end. A bottom component (strongly connected, with an edge
//! inside and none out) has such a cycle always: there everybody who can go on stays inside. Then no scheduler can end
//! it. Otherwise there is a way out, which the threads miss by getting in each other's way. Busy waiting for somebody who
//! could go on, but does not on the cycle, is no livelock: a fair scheduler ends it.
//!
//! Steps that make the second part of a `leads_to` check come true are progress: a cycle with such a step is no livelock,
//! since the scenario says what it is there for. Regions that run the same places of the source are one defect, shown by
//! the one that is reached and walked round most cheaply.
//!
//! Limits: of an exploration that does not hold all schedules, only bottom components without any progress are looked
//! at, and an unexpanded state may be a way out. A thread that is asleep may be one, too, so with sleep sets none are told.

use super::fairness::{Fairness, Parties, Region, fair_regions};
use super::lasso::{self, Wanted};
use super::product::Survey;
use super::{Evidence, Finding, FindingKind};
use crate::source::Span;
use crate::trace::{Edge, Exploration, StateIndex, ThreadIndex, Transition};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn find(survey: &Survey, parties: &Parties) -> Vec<Finding> {
    let exploration = survey.exploration;
    let progresses = |state: StateIndex, edge: &Edge| {
        let mut answers = exploration.liveness.leads_to.iter().map(|(_, then)| then);
        answers.any(|then| !then[state as usize] && then[edge.target as usize])
    };
    let allowed = |state: StateIndex, edge: &Edge| !progresses(state, edge);
    let wanted = Wanted { parties, fairness: Fairness::StrongBut(None), allowed: &allowed };
    let fair = |region: &Region| -> Vec<Region> {
        if survey.is_complete() {
            fair_regions(survey, parties, region.clone(), wanted.fairness, &allowed)
        } else {
            let mut edges = region.iter().flat_map(|state| {
                let edges = exploration.graph.edges(*state).iter();
                edges.map(move |edge| (*state, edge))
            });
            let is_idle = !exploration.has_sleepers()
                && is_closed(exploration, region)
                && edges.all(|(state, edge)| allowed(state, edge));
            Vec::from_iter(is_idle.then(|| region.clone()))
        }
    };
    let mut by_places: BTreeMap<BTreeSet<Span>, Vec<Region>> = BTreeMap::new();
    for region in exploration.cycles.iter().flat_map(fair) {
        let inside = transitions(exploration, &region, &allowed);
        let spans = inside.flat_map(|transition| &transition.events).map(|event| event.span).collect();
        by_places.entry(spans).or_default().push(region);
    }
    by_places.into_iter().filter_map(|(spans, regions)| finding(survey, &wanted, spans, &regions)).collect()
}

/// Whether nothing leads out.
fn is_closed(exploration: &Exploration, region: &Region) -> bool {
    let mut edges = region.iter().flat_map(|state| exploration.graph.edges(*state));
    edges.all(|edge| region.binary_search(&edge.target).is_ok())
}

/// What is done inside.
fn transitions<'a>(
    exploration: &'a Exploration,
    region: &'a Region,
    allowed: &'a dyn Fn(StateIndex, &Edge) -> bool,
) -> impl Iterator<Item = &'a Transition> {
    let edges = region.iter().flat_map(|state| exploration.graph.edges(*state).iter().map(|edge| (*state, edge)));
    let inside = edges.filter(|(state, edge)| region.binary_search(&edge.target).is_ok() && allowed(*state, edge));
    inside.map(|(_, edge)| exploration.transition(edge))
}

fn finding(survey: &Survey, wanted: &Wanted, spans: BTreeSet<Span>, regions: &[Region]) -> Option<Finding> {
    let exploration = survey.exploration;
    let (witness, cycle) = lasso::cheapest(survey, wanted, regions, &|state| survey.cheapest_to(state))?;
    let region = regions.iter().find(|region| region.binary_search(&witness.end()).is_ok())?;
    let threads: BTreeSet<ThreadIndex> =
        transitions(exploration, region, wanted.allowed).map(|transition| transition.thread).collect();
    Some(Finding {
        kind: FindingKind::Livelock,
        evidence: Evidence::Livelock {
            has_way_out: !is_closed(exploration, region),
            states: region.clone(),
            threads: threads.into_iter().collect(),
            spans: spans.into_iter().collect(),
        },
        witness,
        cycle: Some(cycle),
        failed_check: None,
        schedules: None,
        passing: None,
    })
}
