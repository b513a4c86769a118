//! Livelocks: regions of the state graph that execution can enter, go round in for ever, and never
//! leave for a final state, however it is scheduled.
//!
//! Such a region is a bottom component: strongly connected, with an edge inside and none out. A
//! circle with a way out is mere busy waiting, and no finding. Regions that run the same places of the source are
//! one defect, shown by the one that is reached most cheaply.
//!
//! Limits: fairness is not a question here; a circle with a way out that an unfair scheduler never
//! takes is not reported. Where the exploration was stopped, an unexpanded state may be a way out.

use super::product::Survey;
use super::{Evidence, Finding, FindingKind};
use crate::source::Span;
use crate::trace::{Edge, Exploration, Guide, StateIndex, ThreadIndex, Transition, cheapest_path_within};
use std::collections::{BTreeMap, BTreeSet};

/// States in ascending order.
type Region = Vec<StateIndex>;

pub(super) fn find(survey: &Survey) -> Vec<Finding> {
    let exploration = survey.exploration;
    let closed = exploration.cycles.iter().filter(|region| {
        let targets = region.iter().flat_map(|state| exploration.graph.edges(*state)).map(|edge| edge.target);
        targets.into_iter().all(|target| region.binary_search(&target).is_ok())
    });
    let mut by_places: BTreeMap<BTreeSet<Span>, Vec<&Region>> = BTreeMap::new();
    for region in closed {
        let events = transitions(exploration, region).flat_map(|transition| &transition.events);
        by_places.entry(events.map(|event| event.span).collect()).or_default().push(region);
    }
    by_places.into_iter().filter_map(|(spans, regions)| finding(survey, spans, &regions)).collect()
}

fn transitions<'a>(exploration: &'a Exploration, region: &'a Region) -> impl Iterator<Item = &'a Transition> {
    region.iter().flat_map(|state| exploration.graph.edges(*state)).map(|edge| exploration.transition(edge))
}

fn finding(survey: &Survey, spans: BTreeSet<Span>, regions: &[&Region]) -> Option<Finding> {
    let exploration = survey.exploration;
    let mut inside = vec![false; exploration.graph.len()];
    regions.iter().copied().flatten().for_each(|state| inside[*state as usize] = true);
    let guide = Guide::new(exploration, |state| inside[state as usize], |_| true);
    let is_inside = |state: StateIndex, _: &()| inside[state as usize];
    let step = |_, _: &(), _: &Edge| Some(());
    let witness =
        cheapest_path_within(exploration, Some(&guide), (0, None, ()), usize::MAX, step, is_inside).unwrap_or(None)?;
    let region = regions.iter().copied().find(|region| region.binary_search(&witness.end()).is_ok())?;
    let threads: BTreeSet<ThreadIndex> = transitions(exploration, region).map(|transition| transition.thread).collect();
    Some(Finding {
        kind: FindingKind::Livelock,
        evidence: Evidence::Livelock {
            states: region.clone(),
            threads: threads.into_iter().collect(),
            spans: spans.into_iter().collect(),
        },
        witness,
        failed_check: None,
        schedules: None,
        passing: None,
    })
}
