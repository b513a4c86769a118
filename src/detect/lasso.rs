//! Witnesses of what never ends: a stem that leads to a state, and a cycle that leads from there back to it.
//!
//! Of the cycles through a given state, the fair one with the fewest context switches, then the fewest steps, is a
//! shortest path in the product of the region with a monitor that remembers who was enabled in some or in all states
//! and who took a step. Of the states of the regions, those that are nearest to the initial state are tried, at most
//! [`MOST_STARTS`] and fewer in large graphs, and the one with the cheapest stem and round together is taken.
//!
//! Limits: where there are more than 64 parties, or the region has more than [`EXACT_REGION`] states, or the product
//! grows beyond [`PRODUCT_LIMIT`], the cycle goes round to all that fairness asks for one after the other, each time by the
//! fewest steps, and may be longer and have more switches than need be.

use super::fairness::{Fairness, Parties, Party, Region};
use super::product::Survey;
use crate::trace::{Cost, Edge, Path, StateGraph, StateIndex, ThreadIndex, TransitionIndex, cheapest_path_within};
use std::collections::VecDeque;

/// The most states that a cycle is tried from.
const MOST_STARTS: usize = 64;

/// As many states are looked at for all stems together; 64 starts in graphs of up to 468 states, one from 30,000 on.
const STEM_LIMIT: usize = 30_000;

/// The most states of a region whose product with the monitor is searched.
const EXACT_REGION: usize = 1_000;

/// The most nodes of the product of a region with the monitor.
const PRODUCT_LIMIT: usize = 100_000;

/// Which cycles are looked for.
pub(super) struct Wanted<'a> {
    pub(super) parties: &'a Parties,
    pub(super) fairness: Fairness,
    /// The edges that may be used, besides staying in a region.
    pub(super) allowed: &'a dyn Fn(StateIndex, &Edge) -> bool,
}

/// What is remembered of a cycle while it is walked, as sets of parties.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Round {
    has_moved: bool,
    enabled_somewhere: u64,
    enabled_everywhere: u64,
    taken: u64,
}

/// The cheapest stem and cycle into one of some fair regions; `stem` finds the cheapest way to a state, if there is one.
pub(super) fn cheapest(
    survey: &Survey,
    wanted: &Wanted,
    regions: &[Region],
    stem: &dyn Fn(StateIndex) -> Option<Path>,
) -> Option<(Path, Path)> {
    let exploration = survey.exploration;
    let most = (STEM_LIMIT / exploration.graph.len().max(1)).clamp(1, MOST_STARTS);
    let mut starts: Vec<(StateIndex, &Region)> =
        regions.iter().flat_map(|region| region.iter().take(most).map(move |state| (*state, region))).collect();
    starts.sort_unstable();
    let mut best: Option<(Cost, Path, Path)> = None;
    let mut tried = 0;
    for (start, region) in starts {
        if tried == most {
            break;
        }
        let Some(stem) = stem(start) else { continue };
        tried += 1;
        if best.as_ref().is_some_and(|(cost, ..)| *cost <= stem.cost(exploration)) {
            continue;
        }
        let Some(cycle) = wanted.cycle(survey, region, start, stem.last_thread(exploration)) else { continue };
        let cost = stem.clone().join(cycle.clone()).cost(exploration);
        if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
            best = Some((cost, stem, cycle));
        }
    }
    best.map(|(_, stem, cycle)| (stem, cycle))
}

impl Wanted<'_> {
    fn but(&self) -> Option<Party> {
        match self.fairness {
            Fairness::StrongBut(but) => but,
            Fairness::Weak => None,
        }
    }

    /// Whether a step stays on cycles of a region.
    fn stays(&self, region: &Region, state: StateIndex, edge: &Edge) -> bool {
        region.binary_search(&edge.target).is_ok()
            && self.but().is_none_or(|but| !self.parties.of(edge).contains(&but))
            && (self.allowed)(state, edge)
    }

    /// A fair cycle from a state back to it.
    fn cycle(&self, survey: &Survey, region: &Region, start: StateIndex, last: Option<ThreadIndex>) -> Option<Path> {
        let exploration = survey.exploration;
        let enabled = |state: StateIndex| exploration.graph.edges(state).iter().flat_map(|edge| self.parties.of(edge));
        let mut relevant = region.iter().flat_map(|state| enabled(*state)).copied().collect::<Vec<_>>();
        relevant.sort_unstable();
        relevant.dedup();
        relevant.retain(|party| self.parties.matters(*party, self.fairness) || self.but() == Some(*party));
        if relevant.len() > 64 || region.len() > EXACT_REGION {
            return self.tour(survey, region, start, &relevant);
        }
        let bit = |party: &Party| relevant.binary_search(party).map_or(0, |index| 1u64 << index);
        let but = self.but().map_or(0, |but| bit(&but));
        let is_weak = self.fairness == Fairness::Weak;
        let (some_matter, all_matter) = if is_weak { (0, u64::MAX) } else { (u64::MAX, but) };
        let set = |state: StateIndex| enabled(state).fold(0u64, |set, party| set | bit(party));
        let first = Round {
            has_moved: false,
            enabled_somewhere: set(start) & some_matter,
            enabled_everywhere: set(start) & all_matter,
            taken: 0,
        };
        let step = |state: StateIndex, round: &Round, edge: &Edge| {
            let here = set(edge.target);
            self.stays(region, state, edge).then(|| Round {
                has_moved: true,
                enabled_somewhere: round.enabled_somewhere | here & some_matter,
                enabled_everywhere: round.enabled_everywhere & here,
                taken: self.parties.of(edge).iter().fold(round.taken, |set, party| set | bit(party)),
            })
        };
        let goal = |state: StateIndex, round: &Round| {
            let neglected = if is_weak { round.enabled_everywhere } else { round.enabled_somewhere & !but };
            let is_starved = but & round.enabled_somewhere & !round.enabled_everywhere == but;
            state == start && round.has_moved && neglected & !round.taken == 0 && is_starved
        };
        match cheapest_path_within(exploration, None, (start, last, first), PRODUCT_LIMIT, step, goal) {
            Ok(cycle) => cycle,
            Err(_) => self.tour(survey, region, start, &relevant),
        }
    }

    /// The fewest steps within a region from a state over an edge, or to a state, that is wanted. Breadth-first.
    fn shortest(
        &self,
        graph: &StateGraph,
        region: &Region,
        start: StateIndex,
        meets: &dyn Fn(&Edge) -> bool,
        is_there: &dyn Fn(StateIndex) -> bool,
    ) -> Option<Vec<(TransitionIndex, StateIndex)>> {
        if is_there(start) {
            return Some(Vec::new());
        }
        let place = |state: StateIndex| region.binary_search(&state).ok();
        // By place in the region: where it was reached from, and by which transition.
        let mut before: Vec<Option<(StateIndex, TransitionIndex)>> = vec![None; region.len()];
        let mut pending = VecDeque::from([start]);
        while let Some(state) = pending.pop_front() {
            for edge in graph.edges(state).iter().filter(|edge| self.stays(region, state, edge)) {
                let at = place(edge.target)?;
                let is_found = meets(edge) || is_there(edge.target);
                if is_found {
                    let mut steps = vec![(edge.transition, edge.target)];
                    let mut here = state;
                    while here != start {
                        let (from, transition) = before[place(here)?]?;
                        steps.push((transition, here));
                        here = from;
                    }
                    steps.reverse();
                    return Some(steps);
                }
                if edge.target != start && before[at].is_none() {
                    before[at] = Some((state, edge.transition));
                    pending.push_back(edge.target);
                }
            }
        }
        None
    }

    /// Goes to all that fairness asks for, one after the other, and back.
    fn tour(&self, survey: &Survey, region: &Region, start: StateIndex, relevant: &[Party]) -> Option<Path> {
        let exploration = survey.exploration;
        let graph = &exploration.graph;
        let has = |edge: &Edge, party: Party| self.parties.of(edge).contains(&party);
        let enables = |state: StateIndex, party: Party| graph.edges(state).iter().any(|edge| has(edge, party));
        let mut path = Path { start, steps: Vec::new() };
        let go_on = |path: &mut Path, meets: &dyn Fn(&Edge) -> bool, is_there: &dyn Fn(StateIndex) -> bool| {
            path.steps.extend(self.shortest(graph, region, path.end(), meets, is_there)?);
            Some(())
        };
        let nowhere = |_: StateIndex| false;
        for party in relevant {
            let is_taken = |edge: &Edge| has(edge, *party);
            if self.but() == Some(*party) {
                go_on(&mut path, &|_| false, &|state| enables(state, *party))?;
                go_on(&mut path, &|_| false, &|state| !enables(state, *party))?;
            } else if go_on(&mut path, &is_taken, &nowhere).is_none() {
                // Then it need not be taken: it is disabled somewhere.
                go_on(&mut path, &|_| false, &|state| !enables(state, *party))?;
            }
        }
        let returns = |edge: &Edge| edge.target == start;
        if path.steps.is_empty() || path.end() != start {
            go_on(&mut path, &returns, &nowhere)?;
        }
        Some(path)
    }
}
