//! Locks that are taken in an order that goes round in a circle, though no schedule that was explored deadlocks.
//!
//! Definition (Havelund, *Using Runtime Analysis to Guide Model Checking of Java Programs*, SPIN 2000; Bensalem and
//! Havelund, *Dynamic Deadlock Analysis of Multi-threaded Programs*, PADTAD 2005): the lock graph has an edge from each
//! lock that a thread holds to each lock that it takes meanwhile, waiting for it if need be, marked with the thread and
//! with everything that it holds. A finding is a circle of edges of different threads of which no two hold a common lock
//! (a *gate*, which lets only one of them in), and of which no two are ordered by starting and joining threads: when
//! either takes its lock, in some state the other's thread has started, and its end was not waited for by a join, nor
//! before the one was started.
//!
//! A circle of locks in which some schedule deadlocks is told as that deadlock, and not again. Circles at the same places
//! of the source are one defect.
//!
//! False alarms are what the method is known for: whatever else keeps the two apart (an event, a condition, a value) is
//! not looked at. Trying to take a lock without waiting makes no edge. Deviations from the papers: edges are taken from the
//! whole graph instead of one run; instead of segments, each thread knows who had started and whose end it has seen.
//!
//! Limits: semaphores have no holder and are left out, as are the locks of Python programs; at most [`MOST_EDGES`]
//! edges and [`MOST_STEPS`] steps of the search for circles.

use super::deadlock::circle_of_locks;
use super::product::Survey;
use super::{Acquisition, Evidence, Finding, FindingKind, LockUses};
use crate::program::{LockRole, Program};
use crate::source::Span;
use crate::trace::{
    Action, Edge, Event, Exploration, LocationBase, Path, StateIndex, ThreadIndex, Transition, TransitionIndex,
    cheapest_path_within,
};
use crate::value::Plain;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most edges of the lock graph.
const MOST_EDGES: usize = 4096;

/// The most steps of the search for circles.
const MOST_STEPS: usize = 1_000_000;

/// What an event does to a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockUse {
    /// It got the lock; `waits` says whether it would have waited for it as long as it takes.
    Takes {
        /// Whether it is patient.
        waits: bool,
    },
    /// It gave the lock back, however often it was held if `fully`.
    GivesBack {
        /// Whether it is free then, however often it was taken.
        fully: bool,
    },
}

/// The lock that an event takes or gives back.
pub fn lock_use(program: &Program, event: &Event) -> Option<(LocationBase, LockUse)> {
    let Action::Operation { method, arguments, result, waits, .. } = &event.action else { return None };
    let LocationBase::Shared(index) = event.accesses.first()?.location.base else { return None };
    let (lock, role) = program.lock_role(index, method)?;
    let is_refused = event.failure.is_some() || *result == Some(Plain::Bool(false));
    let is_patient = !matches!(arguments.first(), Some(Plain::Bool(false) | Plain::Int(0)));
    let lock_use = match role {
        _ if is_refused => return None,
        LockRole::Acquire if *waits => return None,
        LockRole::Acquire => LockUse::Takes { waits: is_patient },
        LockRole::Release => LockUse::GivesBack { fully: false },
        LockRole::Wait if *waits => LockUse::GivesBack { fully: true },
        LockRole::Wait => LockUse::Takes { waits: true },
    };
    Some((LocationBase::Shared(lock), lock_use))
}

/// A lock that somebody holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Held {
    lock: LocationBase,
    holder: ThreadIndex,
    depth: u32,
    name: Arc<str>,
    since: Span,
}

/// What matters of a state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Situation {
    /// Who holds what, in the order of taking.
    held: Vec<Held>,
    /// Who has been started.
    started: BTreeSet<ThreadIndex>,
    /// Pairs: the first knows by joins that the second has ended.
    knows_ended: BTreeSet<(ThreadIndex, ThreadIndex)>,
}

impl Situation {
    fn known_to(&self, thread: ThreadIndex) -> Vec<ThreadIndex> {
        self.knows_ended.iter().filter(|(knows, _)| *knows == thread).map(|(_, ended)| *ended).collect()
    }

    /// Who may do something at the same time as a thread, as far as starts and joins tell.
    fn beside(&self, thread: ThreadIndex) -> Vec<ThreadIndex> {
        let known = self.known_to(thread);
        self.started.iter().copied().filter(|other| !known.contains(other)).collect()
    }
}

/// An edge of the lock graph.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct LockEdge {
    acquisition: Acquisition,
    from: LocationBase,
    to: LocationBase,
    /// Everything that the thread holds.
    gates: Vec<LocationBase>,
}

pub(super) struct LockGraph<'a> {
    exploration: &'a Exploration,
    lock_uses: LockUses<'a>,
    situations: Vec<Situation>,
    numbers: FxHashMap<Situation, u32>,
    /// By state, the number of its situation.
    of: Vec<u32>,
    /// What a transition leads to in a situation, and which edges it makes.
    steps: FxHashMap<(u32, TransitionIndex), (u32, Vec<LockEdge>)>,
    /// The edges, with all threads that may have done something at the same time.
    edges: BTreeMap<LockEdge, BTreeSet<ThreadIndex>>,
}

pub(super) fn find(survey: &Survey, lock_uses: LockUses) -> Vec<Finding> {
    let exploration = survey.exploration;
    let takes = |event: &Event| matches!(lock_uses(event), Some((_, LockUse::Takes { .. })));
    if !exploration.transitions.iter().flat_map(|transition| &transition.events).any(takes) {
        return Vec::new();
    }
    let mut graph = LockGraph::new(exploration, lock_uses);
    graph.walk();
    let terminals = exploration.terminals.iter().map(|terminal| circle_of_locks(&terminal.blocked));
    let deadlocks = terminals.collect::<BTreeSet<_>>();
    let mut told = BTreeSet::new();
    let mut findings = Vec::new();
    for circle in graph.circles() {
        let names = circle.iter().map(|edge| Arc::clone(&edge.acquisition.taken)).collect::<BTreeSet<_>>();
        let places = circle.iter().map(|edge| edge.acquisition.span).collect::<BTreeSet<_>>();
        if deadlocks.contains(&names.into_iter().collect::<Vec<_>>()) || !told.insert(places) {
            continue;
        }
        findings.extend(graph.witness(survey, &circle).map(|witness| Finding {
            kind: FindingKind::LockOrder,
            evidence: Evidence::LockOrder {
                acquisitions: circle.iter().map(|edge| edge.acquisition.clone()).collect(),
            },
            witness,
            cycle: None,
            failed_check: None,
            schedules: None,
            passing: None,
        }));
    }
    findings
}

impl<'a> LockGraph<'a> {
    pub(super) fn new(exploration: &'a Exploration, lock_uses: LockUses<'a>) -> LockGraph<'a> {
        let events = || exploration.transitions.iter().flat_map(|transition| &transition.events);
        let started = events().filter_map(|event| match event.action {
            Action::Spawn { thread } => Some(thread),
            _ => None,
        });
        let started = started.collect::<BTreeSet<_>>();
        let all = (0..exploration.threads.len() as u16).map(ThreadIndex);
        let first =
            Situation { started: all.filter(|thread| !started.contains(thread)).collect(), ..Situation::default() };
        let numbers = FxHashMap::from_iter([(first.clone(), 0)]);
        LockGraph {
            exploration,
            lock_uses,
            situations: vec![first],
            numbers,
            of: vec![u32::MAX; exploration.graph.len()],
            steps: FxHashMap::default(),
            edges: BTreeMap::new(),
        }
    }

    /// Finds the situation of each state and the edges of the lock graph. Each state but the first has an edge from one
    /// with a smaller number.
    fn walk(&mut self) {
        self.of[0] = 0;
        for state in 0..self.exploration.graph.len() as StateIndex {
            let here = self.of[state as usize];
            if here == u32::MAX {
                continue;
            }
            for edge in self.exploration.graph.edges(state) {
                let after = self.step(here, edge.transition);
                if self.of[edge.target as usize] == u32::MAX {
                    self.of[edge.target as usize] = after;
                }
            }
        }
    }

    /// The edges that a transition makes in a situation, each with a thread that may act at the same time: in words that
    /// are the same in every exploration of the program.
    pub(super) fn claims(&mut self, before: u32, transition: TransitionIndex) -> Vec<String> {
        self.step(before, transition);
        if self.steps[&(before, transition)].1.is_empty() {
            return Vec::new();
        }
        let mut situation = self.situations[before as usize].clone();
        let mut edges = Vec::new();
        for event in &self.exploration.transitions[transition as usize].events {
            self.event(&mut situation, event, &mut edges);
        }
        let claims = edges.into_iter().flat_map(|(edge, beside)| {
            beside.into_iter().map(move |thread| format!("locks {edge:?} beside {}", thread.0))
        });
        claims.collect()
    }

    /// What a transition leads to.
    pub(super) fn step(&mut self, before: u32, transition: TransitionIndex) -> u32 {
        if let Some((after, _)) = self.steps.get(&(before, transition)) {
            return *after;
        }
        let mut situation = self.situations[before as usize].clone();
        let mut edges = Vec::new();
        let exploration = self.exploration;
        let transition_number = transition;
        let transition: &Transition = &exploration.transitions[transition as usize];
        for event in &transition.events {
            self.event(&mut situation, event, &mut edges);
        }
        for (edge, beside) in &edges {
            if self.edges.len() < MOST_EDGES || self.edges.contains_key(edge) {
                self.edges.entry(edge.clone()).or_default().extend(beside);
            }
        }
        let next = self.situations.len() as u32;
        let after = *self.numbers.entry(situation.clone()).or_insert(next);
        if after == next {
            self.situations.push(situation);
        }
        let edges = edges.into_iter().map(|(edge, _)| edge).collect();
        self.steps.insert((before, transition_number), (after, edges));
        after
    }

    fn event(&self, situation: &mut Situation, event: &Event, edges: &mut Vec<(LockEdge, Vec<ThreadIndex>)>) {
        if let Some((lock, lock_use)) = (self.lock_uses)(event) {
            let own = |held: &&mut Held| held.lock == lock && held.holder == event.thread;
            match lock_use {
                LockUse::Takes { waits } => match situation.held.iter_mut().find(own) {
                    Some(held) => held.depth += 1,
                    None => {
                        let name = self.name(event, lock);
                        let mine = situation.held.iter().filter(|held| held.holder == event.thread);
                        let mut gates = mine.clone().map(|held| held.lock).collect::<Vec<_>>();
                        gates.sort_unstable();
                        for held in mine.filter(|_| waits) {
                            let acquisition = Acquisition {
                                thread: event.thread,
                                held: Arc::clone(&held.name),
                                held_since: held.since,
                                taken: Arc::clone(&name),
                                span: event.span,
                            };
                            let edge = LockEdge { acquisition, from: held.lock, to: lock, gates: gates.clone() };
                            edges.push((edge, situation.beside(event.thread)));
                        }
                        let since = event.span;
                        situation.held.push(Held { lock, holder: event.thread, depth: 1, name, since });
                    }
                },
                LockUse::GivesBack { fully } => {
                    // Who gives back a plain lock need not be who took it.
                    let own = situation.held.iter().position(|held| held.lock == lock && held.holder == event.thread);
                    let any = || situation.held.iter().position(|held| held.lock == lock);
                    if let Some(index) = own.or_else(any) {
                        situation.held[index].depth -= 1;
                        if fully || situation.held[index].depth == 0 {
                            situation.held.remove(index);
                        }
                    }
                }
            }
        }
        match event.action {
            Action::Spawn { thread } => {
                situation.started.insert(thread);
                let known = situation.known_to(event.thread);
                situation.knows_ended.extend(known.into_iter().map(|ended| (thread, ended)));
            }
            Action::Join { thread, waits: false } => {
                let known = situation.known_to(thread);
                situation.knows_ended.insert((event.thread, thread));
                situation.knows_ended.extend(known.into_iter().map(|ended| (event.thread, ended)));
            }
            _ => {}
        }
    }

    /// The name of a lock: as declared, or as the event calls it.
    fn name(&self, event: &Event, lock: LocationBase) -> Arc<str> {
        let declared = match lock {
            LocationBase::Shared(index) => self.exploration.shared.get(usize::from(index)),
            LocationBase::Object(_) | LocationBase::Thread(_) | LocationBase::Output => None,
        };
        match (declared, &event.action) {
            (Some(declared), _) => Arc::clone(&declared.name),
            (None, Action::Operation { object, .. }) => Arc::clone(object),
            (None, _) => Arc::from(""),
        }
    }

    /// The circles, shortest first; each begins with its least edge.
    fn circles(&self) -> Vec<Vec<LockEdge>> {
        let edges = self.edges.keys().collect::<Vec<_>>();
        let mut circles = Vec::new();
        let mut steps = 0;
        let mut pending = (0..edges.len()).rev().map(|first| vec![first]).collect::<Vec<_>>();
        while let Some(path) = pending.pop() {
            steps += 1;
            if steps > MOST_STEPS {
                break;
            }
            let (first, last) = (path[0], path[path.len() - 1]);
            if path.len() > 1 && edges[last].to == edges[first].from {
                circles.push(path.iter().map(|edge| edges[*edge].clone()).collect::<Vec<_>>());
                continue;
            }
            let fits = |next: &usize| {
                edges[*next].from == edges[last].to && path.iter().all(|one| self.can_meet(edges[*one], edges[*next]))
            };
            let longer = (first + 1..edges.len()).rev().filter(fits);
            pending.extend(longer.map(|next| [&path[..], &[next]].concat()));
        }
        circles.sort_by_key(Vec::len);
        circles
    }

    /// Whether two threads may take these locks at the same time, as far as locks and the life of threads tell.
    fn can_meet(&self, one: &LockEdge, other: &LockEdge) -> bool {
        let is_beside = |edge: &LockEdge, thread: ThreadIndex| self.edges[edge].contains(&thread);
        let (first, second) = (one.acquisition.thread, other.acquisition.thread);
        first != second
            && one.to != other.to
            && !one.gates.iter().any(|gate| other.gates.contains(gate))
            && is_beside(one, second)
            && is_beside(other, first)
    }

    /// The cheapest schedule that shows all edges of a circle and ends; or that shows them; or one of them.
    fn witness(&self, survey: &Survey, circle: &[LockEdge]) -> Option<Path> {
        let exploration = self.exploration;
        let shown = |state: StateIndex, edge: &Edge| {
            let made = self.steps.get(&(self.of[state as usize], edge.transition)).map_or(&[][..], |(_, made)| made);
            let bits = (0..64).zip(circle).filter(|(_, edge)| made.contains(edge)).map(|(bit, _)| 1u64 << bit);
            bits.fold(0, |all, bit| all | bit)
        };
        let step = |state: StateIndex, seen: &u64, edge: &Edge| Some(seen | shown(state, edge));
        let all = u64::MAX >> (64 - circle.len().min(64));
        let search = |guided: bool, goal: &dyn Fn(StateIndex, &u64) -> bool| {
            let guide = guided.then(|| survey.to_end());
            cheapest_path_within(exploration, guide, (0, None, 0), super::product::PRODUCT_LIMIT, step, goal)
                .unwrap_or(None)
        };
        let is_end = |state: StateIndex| exploration.terminal(state).is_some();
        search(true, &|state, seen| *seen == all && is_end(state))
            .or_else(|| search(false, &|_, seen| *seen == all))
            .or_else(|| search(true, &|state, seen| *seen != 0 && is_end(state)))
            .or_else(|| search(false, &|_, seen| *seen != 0))
    }
}
