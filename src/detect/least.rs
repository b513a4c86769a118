//! The least schedules: for everything that can be shown, the schedule that all who look for it agree on.
//!
//! Definition: of two schedules the shorter one is less, and of equally long ones the one that comes first by threads
//! and alternatives. For each *claim* (an outcome, a broken check, a race, a failure, …) that some path of the graph
//! shows, this gives the least path that does. It is found by breadth-first search over (state, monitor), which meets
//! paths in that order since the edges of a state are in the order of threads and alternatives. So it does not depend
//! on numbers of states, nor on what else is in the graph: whoever has a larger part of all schedules finds a schedule
//! that is no greater, and the least of the whole is the least among the least of its parts.
//!
//! Proof obligation: what is made of these schedules, each with all that could be done instead of each of its steps,
//! shows every finding that the whole graph shows. So each detector's condition has a claim here: lost updates by
//! thread and location, failures and notices by defect, races by pair of places, deadlocks by who waits for what,
//! `finally` checks by what explains them, livelocks by the places that are run (with a
//! walk through all their states), lock orders by what is held and taken beside whom, fragile orders by schedule.
//!
//! Limits: what takes all schedules in one graph to be judged is left out: starvation, `eventually` and `leads_to`,
//! livelocks with a way out. Claims about what explains a broken check need the product with all monitors at once. If that is too large,
//! they are left out: then such a check may go unreported, but only beside a lost update or failure that is reported.

use super::lock_order::{self, LockGraph, LockUse};
use super::product::{PRODUCT_LIMIT, Visited};
use super::stale_reads::{StaleReads, candidates, guarded_candidates};
use super::{data_race, failure, fragile_order, notice};
use crate::program::{Check, Model, Order, Program};
use crate::trace::{Choice, Edge, Event, Exploration, Schedule, StateIndex};
use crate::workers::Workers;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write;

/// For each claim, the least schedule that shows it. A schedule may end as soon as it has shown it. O(edges) for each
/// thread and location that could lose an update and for each defect.
pub fn least_schedules(program: &Program, exploration: &Exploration) -> BTreeMap<String, Schedule> {
    if exploration.graph.is_empty() {
        return BTreeMap::new();
    }
    let mut search = Search { exploration, found: BTreeMap::new() };
    search.ends_and_checks();
    search.races();
    search.failures();
    search.notices();
    search.lost_updates(program);
    if !program.finally.is_empty() {
        search.unexplained_checks(program, &program.finally);
    }
    search.lock_orders(program);
    search.livelocks();
    if program.model == Model::Main && program.order == Order::Timing {
        for path in fragile_order::variations(exploration) {
            let schedule = path.schedule(exploration);
            search.claim(format!("variation {schedule}"), schedule);
        }
    }
    search.found
}

/// Whether the first schedule is less than the second.
pub fn is_less(one: &Schedule, other: &Schedule) -> bool {
    (one.choices.len(), one) < (other.choices.len(), other)
}

struct Search<'a> {
    exploration: &'a Exploration,
    found: BTreeMap<String, Schedule>,
}

/// A state that was met, with the monitor's value, and the node and edge before.
struct Node<M> {
    state: StateIndex,
    monitor: M,
    from: Option<(u32, Edge)>,
}

fn choice(exploration: &Exploration, edge: &Edge) -> Choice {
    let transition = exploration.transition(edge);
    let alternative = (transition.alternatives > 1).then_some(transition.alternative);
    Choice { thread: transition.runner, alternative }
}

impl Search<'_> {
    fn claim(&mut self, claim: String, schedule: Schedule) {
        match self.found.get_mut(&claim) {
            Some(known) if is_less(&schedule, known) => *known = schedule,
            Some(_) => {}
            None => _ = self.found.insert(claim, schedule),
        }
    }

    /// Visits each (state, monitor) once, those with the least paths first. `claims` says what a path there shows, with
    /// further choices that belong to showing it. `false` if there are more than the limit.
    fn visit<M: Copy + Eq>(
        &mut self,
        initial: M,
        limit: usize,
        mut step: impl FnMut(M, &Edge) -> Option<M>,
        mut claims: impl FnMut(StateIndex, M) -> Vec<(String, Vec<Choice>)>,
    ) -> bool {
        let graph = &self.exploration.graph;
        let mut visited = Visited::new(graph.len());
        visited.insert(0, initial);
        let mut nodes = vec![Node { state: 0, monitor: initial, from: None }];
        let mut fresh = Vec::new();
        let mut next = 0;
        while next < nodes.len() {
            let Node { state, monitor, .. } = nodes[next];
            for (claim, more) in claims(state, monitor) {
                fresh.push((claim, next as u32, more));
            }
            for edge in graph.edges(state) {
                if let Some(value) = step(monitor, edge)
                    && visited.insert(edge.target, value)
                {
                    nodes.push(Node { state: edge.target, monitor: value, from: Some((next as u32, *edge)) });
                }
            }
            if nodes.len() > limit {
                return false;
            }
            next += 1;
        }
        for (claim, node, more) in fresh {
            let mut choices = more.into_iter().rev().collect::<Vec<_>>();
            let mut at = node;
            while let Some((before, edge)) = &nodes[at as usize].from {
                choices.push(choice(self.exploration, edge));
                at = *before;
            }
            choices.reverse();
            self.claim(claim, Schedule { choices });
        }
        true
    }

    /// How schedules end, with all who wait for something, and broken `always` checks.
    fn ends_and_checks(&mut self) {
        let exploration = self.exploration;
        let mut met = BTreeSet::new();
        let claims = |state, ()| {
            let mut claims = Vec::new();
            let violations = &exploration.violations;
            let first = violations.partition_point(|violation| violation.state < state);
            let here = violations[first..].iter().take_while(|violation| violation.state == state);
            claims.extend(here.map(|violation| format!("always {}", violation.check)));
            if let Some(terminal) = exploration.terminal(state) {
                let outcome = &exploration.outcomes[terminal.outcome as usize];
                let mut claim = format!("end {}", outcome.name());
                for blocked in &terminal.blocked {
                    let (span, waiting) = (blocked.span, &blocked.waiting);
                    write!(claim, ", {} {}..{} {waiting:?}", blocked.thread.0, span.start, span.end)
                        .expect("memory is enough");
                }
                claims.push(claim);
            }
            let fresh = claims.into_iter().filter(|claim| met.insert(claim.clone()));
            fresh.map(|claim| (claim, Vec::new())).collect()
        };
        self.visit((), usize::MAX, |(), _| Some(()), claims);
    }

    /// Pairs of accesses that could come in either order.
    fn races(&mut self) {
        let exploration = self.exploration;
        let races = data_race::Races::scanned(exploration, &Workers::ONE);
        if races.is_empty() {
            return;
        }
        let mut met = BTreeSet::new();
        let claims = |state, ()| {
            let mut claims = Vec::new();
            let edges = exploration.graph.edges(state);
            for (index, one) in edges.iter().enumerate() {
                for other in &edges[index + 1..] {
                    for claim in races.claims(one.transition, other.transition) {
                        if met.insert(claim.clone()) {
                            claims.push((claim, vec![choice(exploration, one), choice(exploration, other)]));
                        }
                    }
                }
            }
            claims
        };
        self.visit((), usize::MAX, |(), _| Some(()), claims);
    }

    /// Failures that nobody takes over, until the end and on the way.
    fn failures(&mut self) {
        let exploration = self.exploration;
        for defect in failure::defects(exploration) {
            let mut met = [false; 2];
            let claims = |state, failed| {
                let mut claims = Vec::new();
                if failed != failure::NOBODY {
                    for (index, word) in ["failure", "failure until the end"].into_iter().enumerate() {
                        if (index == 0 || exploration.terminal(state).is_some())
                            && !std::mem::replace(&mut met[index], true)
                        {
                            claims.push((format!("{word} {defect:?}"), Vec::new()));
                        }
                    }
                }
                claims
            };
            let step = |failed, edge: &Edge| Some(failure::after(&failed, exploration.transition(edge), &defect));
            self.visit(failure::NOBODY, usize::MAX, step, claims);
        }
    }

    /// What the library noticed.
    fn notices(&mut self) {
        let exploration = self.exploration;
        for defect in notice::defects(exploration) {
            let shows = notice::shows(exploration, &defect);
            let mut met = [false; 2];
            let claims = |state, seen: bool| {
                let mut claims = Vec::new();
                for (index, word) in ["notice", "notice until the end"].into_iter().enumerate() {
                    let is_here = seen && (index == 0 || exploration.terminal(state).is_some());
                    if is_here && !std::mem::replace(&mut met[index], true) {
                        claims.push((format!("{word} {defect:?}"), Vec::new()));
                    }
                }
                claims
            };
            let step = |seen: bool, edge: &Edge| Some(seen || shows[edge.transition as usize]);
            self.visit(false, usize::MAX, step, claims);
        }
    }

    /// Lost updates and stale decisions, by thread and location: whether they happen, and which checks break then.
    fn lost_updates(&mut self, program: &Program) {
        let exploration = self.exploration;
        let candidates = candidates(exploration).into_iter().flat_map(|(_, pairs)| pairs);
        let guarded = guarded_candidates(exploration, &program.guards).into_iter().flat_map(|(_, pairs)| pairs);
        for pair in candidates.chain(guarded).collect::<Vec<_>>() {
            let (thread, location) = (pair.thread.0, pair.location.clone());
            let about = format!("{thread} {:?} {:?} {:?}", location.base, location.key, pair.guard);
            let mut monitor = StaleReads::new(exploration, vec![pair]);
            let mut met = BTreeSet::new();
            let claims = |state, value: Option<u32>| {
                let mut claims = Vec::new();
                if value.is_none() {
                    claims.push(format!("lost update {about}"));
                    if let Some(terminal) = exploration.terminal(state) {
                        claims.push(format!("lost update until the end {about}"));
                        let outcome = &exploration.outcomes[terminal.outcome as usize];
                        let broken = outcome.failed_checks.iter();
                        claims.extend(broken.map(|check| format!("lost update breaks {check} {about}")));
                    }
                }
                let fresh = claims.into_iter().filter(|claim| met.insert(claim.clone()));
                fresh.map(|claim| (claim, Vec::new())).collect()
            };
            // None once an update is lost.
            let step =
                |value: Option<u32>, edge: &Edge| Some(value.and_then(|value| monitor.step(value, edge.transition)));
            self.visit(Some(0), usize::MAX, step, claims);
        }
    }

    /// `finally` checks that break although no update was lost and nobody has failed.
    fn unexplained_checks(&mut self, program: &Program, checks: &[Check]) {
        let exploration = self.exploration;
        let candidates = candidates(exploration).into_iter().flat_map(|(_, pairs)| pairs);
        let guarded = guarded_candidates(exploration, &program.guards).into_iter().flat_map(|(_, pairs)| pairs);
        let mut monitor = StaleReads::new(exploration, candidates.chain(guarded).collect());
        let fails = failure::failing(&exploration.transitions);
        let step = |value, edge: &Edge| match fails[edge.transition as usize] {
            true => None,
            false => monitor.step(value, edge.transition),
        };
        let mut met = vec![false; checks.len()];
        let claims = |state, _| {
            let terminal = exploration.terminal(state);
            let failed = terminal.map_or(&[][..], |end| &exploration.outcomes[end.outcome as usize].failed_checks);
            let fresh = failed.iter().filter(|check| !std::mem::replace(&mut met[usize::from(**check)], true));
            fresh.map(|check| (format!("unexplained {check}"), Vec::new())).collect()
        };
        self.visit(0, PRODUCT_LIMIT, step, claims);
    }

    /// Locks that are taken while others are held.
    fn lock_orders(&mut self, program: &Program) {
        let exploration = self.exploration;
        let lock_uses = |event: &Event| lock_order::lock_use(program, event);
        let mut events = exploration.transitions.iter().flat_map(|transition| &transition.events);
        if !events.any(|event| matches!(lock_uses(event), Some((_, LockUse::Takes { .. })))) {
            return;
        }
        let locks = RefCell::new(LockGraph::new(exploration, &lock_uses));
        let mut met = BTreeSet::new();
        let claims = |state, situation| {
            let mut fresh = Vec::new();
            for edge in exploration.graph.edges(state) {
                for claim in locks.borrow_mut().claims(situation, edge.transition) {
                    if met.insert(claim.clone()) {
                        fresh.push((claim, vec![choice(exploration, edge)]));
                    }
                }
            }
            fresh
        };
        let step = |situation, edge: &Edge| Some(locks.borrow_mut().step(situation, edge.transition));
        self.visit(0, usize::MAX, step, claims);
    }

    /// Regions that are never left: the way into each, and then a walk through all its states.
    fn livelocks(&mut self) {
        let exploration = self.exploration;
        let graph = &exploration.graph;
        for region in &exploration.cycles {
            let is_inside = |state: StateIndex| region.binary_search(&state).is_ok();
            let edges = || region.iter().flat_map(|state| graph.edges(*state));
            if !edges().all(|edge| is_inside(edge.target)) {
                continue;
            }
            let events = edges().flat_map(|edge| &exploration.transition(edge).events);
            let spans = events.map(|event| event.span).collect::<BTreeSet<_>>();
            let claim = format!("livelock {:?}", spans.iter().map(|span| (span.start, span.end)).collect::<Vec<_>>());
            let mut entry = None;
            let claims = |state, ()| {
                let is_first = entry.is_none() && is_inside(state);
                if is_first {
                    entry = Some(state);
                }
                is_first.then(|| (String::new(), Vec::new())).into_iter().collect()
            };
            self.visit((), usize::MAX, |(), _| Some(()), claims);
            let (Some(mut way), Some(entry)) = (self.found.remove(""), entry) else { continue };
            way.choices.extend(self.walk_through(region, entry));
            self.claim(claim, way);
        }
    }

    /// A walk through all states of a region, each next one the nearest.
    fn walk_through(&self, region: &[StateIndex], entry: StateIndex) -> Vec<Choice> {
        let graph = &self.exploration.graph;
        let mut missing = region.iter().copied().collect::<BTreeSet<_>>();
        missing.remove(&entry);
        let mut choices = Vec::new();
        let mut at = entry;
        while !missing.is_empty() {
            let mut from = BTreeMap::new();
            let mut queue = VecDeque::from([at]);
            let nearest = 'search: loop {
                let Some(state) = queue.pop_front() else { return choices };
                for edge in graph.edges(state) {
                    if edge.target != at && !from.contains_key(&edge.target) {
                        from.insert(edge.target, (state, *edge));
                        if missing.contains(&edge.target) {
                            break 'search edge.target;
                        }
                        queue.push_back(edge.target);
                    }
                }
            };
            let mut steps = Vec::new();
            let mut state = nearest;
            while state != at {
                let (before, edge) = from[&state];
                steps.push(choice(self.exploration, &edge));
                state = before;
            }
            choices.extend(steps.into_iter().rev());
            missing.remove(&nearest);
            at = nearest;
        }
        choices
    }
}
