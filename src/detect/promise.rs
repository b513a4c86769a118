//! What the user says must come: `eventually` on every schedule, `leads_to` whenever its first part holds.
//!
//! Definition: a schedule breaks `leads_to` if at some point the first part holds and the second holds neither then nor
//! at any later point of it. `eventually` is the same with a first part that holds in the initial state only. Judged are
//! the schedules that end without a deadlock, and the endless ones that are weakly fair to threads and tasks: who could
//! go on all the time does go on sooner or later. The choices of `choose` need not be fair.
//!
//! A schedule that ends in a deadlock is told as a deadlock, whatever it leaves undone.
//!
//! Method: a state is *pending* if a path leads to it that breaks the promise so far. A broken promise is a final state
//! that is pending, or a component of the pending states with a weakly fair cycle: emptiness of a Büchi automaton in the
//! product with the graph (Vardi and Wolper 1986), where the automaton has just these two states. Exact.
//!
//! Limits: an exploration that does not hold all schedules is not judged. Complexity: O(parties × edges) per promise.

use super::fairness::{Fairness, Parties, Region, fair_regions};
use super::lasso::{self, Wanted};
use super::product::Survey;
use super::{Evidence, Finding, FindingKind};
use crate::trace::{Edge, Path, StateIndex, Status, cheapest_path_within};

/// A promise: from a state where it becomes due until a state that keeps it.
struct Promise<'a> {
    due: &'a dyn Fn(StateIndex) -> bool,
    kept: &'a [bool],
}

impl Promise<'_> {
    /// Whether it is still to be kept in a state, given whether it was before.
    fn is_pending(&self, before: bool, state: StateIndex) -> bool {
        (before || (self.due)(state)) && !self.kept[state as usize]
    }
}

pub(super) fn find(survey: &Survey, parties: &Parties) -> Vec<Finding> {
    let liveness = &survey.exploration.liveness;
    if !survey.is_complete() {
        return Vec::new();
    }
    let at_start = |state: StateIndex| state == 0;
    let eventually = (0..).zip(&liveness.eventually).filter_map(|(check, kept)| {
        finding(survey, parties, FindingKind::Eventually, check, &Promise { due: &at_start, kept })
    });
    let mut findings = eventually.collect::<Vec<_>>();
    for (check, (condition, kept)) in (0..).zip(&liveness.leads_to) {
        let due = |state: StateIndex| condition[state as usize];
        findings.extend(finding(survey, parties, FindingKind::LeadsTo, check, &Promise { due: &due, kept }));
    }
    findings
}

fn finding(survey: &Survey, parties: &Parties, kind: FindingKind, check: u16, promise: &Promise) -> Option<Finding> {
    let exploration = survey.exploration;
    let pending = pending(survey, promise);
    let (witness, cycle) = match broken_at_end(survey, promise, &pending) {
        Some(witness) => (witness, None),
        None => {
            let is_inside = |_: StateIndex, edge: &Edge| pending[edge.target as usize];
            let left = |region: &Region| -> Region {
                region.iter().copied().filter(|state| pending[*state as usize]).collect()
            };
            let regions = exploration.cycles.iter().map(left);
            let regions = regions
                .flat_map(|region| fair_regions(survey, parties, region, Fairness::Weak, &is_inside))
                .collect::<Vec<_>>();
            let wanted = Wanted { parties, fairness: Fairness::Weak, allowed: &is_inside };
            let stem = |state: StateIndex| cheapest_pending(survey, promise, &|end| end == state);
            let (stem, cycle) = lasso::cheapest(survey, &wanted, &regions, &stem)?;
            (stem, Some(cycle))
        }
    };
    Some(Finding {
        kind,
        evidence: Evidence::Promise { check, since: since(promise, &witness) },
        witness,
        cycle,
        failed_check: None,
        schedules: None,
        passing: None,
    })
}

/// For each state, whether some path to it leaves the promise pending.
fn pending(survey: &Survey, promise: &Promise) -> Vec<bool> {
    let graph = &survey.exploration.graph;
    let states = 0..graph.len() as StateIndex;
    let mut pending = states.clone().map(|state| promise.is_pending(false, state)).collect::<Vec<_>>();
    let mut open = states.filter(|state| pending[*state as usize]).collect::<Vec<_>>();
    while let Some(state) = open.pop() {
        for edge in graph.edges(state) {
            if !pending[edge.target as usize] && promise.is_pending(true, edge.target) {
                pending[edge.target as usize] = true;
                open.push(edge.target);
            }
        }
    }
    pending
}

/// The cheapest schedule that ends, not in a deadlock, with the promise pending.
fn broken_at_end(survey: &Survey, promise: &Promise, pending: &[bool]) -> Option<Path> {
    let exploration = survey.exploration;
    let is_broken_end = |state: StateIndex| {
        exploration.terminal(state).is_some_and(|terminal| {
            pending[state as usize] && exploration.outcomes[terminal.outcome as usize].status != Status::Deadlock
        })
    };
    let any = exploration.terminals.iter().any(|terminal| is_broken_end(terminal.state));
    any.then(|| cheapest_pending(survey, promise, &is_broken_end))?
}

/// The cheapest path that ends with the promise pending in a state that `goal` accepts.
fn cheapest_pending(survey: &Survey, promise: &Promise, goal: &dyn Fn(StateIndex) -> bool) -> Option<Path> {
    let step = |_, before: &bool, edge: &Edge| Some(promise.is_pending(*before, edge.target));
    let goal = |state, pending: &bool| *pending && goal(state);
    let start = (0, None, promise.is_pending(false, 0));
    cheapest_path_within(survey.exploration, None, start, usize::MAX, step, goal).unwrap_or(None)
}

/// After how many steps of a path the promise became due that is pending at its end.
fn since(promise: &Promise, path: &Path) -> usize {
    let (mut pending, mut since) = (false, 0);
    for step in 0..=path.steps.len() {
        let now = promise.is_pending(pending, path.state_before(step));
        if now && !pending {
            since = step;
        }
        pending = now;
    }
    since
}
