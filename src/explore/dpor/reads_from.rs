//! One execution for each reads-from class: for each way to assign to every read the write that it sees.
//!
//! Source: the equivalence is that of Abdulla, Atig, Jonsson, Lång, Ngo and Sagonas, "Optimal Stateless Model Checking
//! for Reads-From Equivalence under Sequential Consistency" (OOPSLA 2019), coarser than Mazurkiewicz traces: writes
//! that nobody sees may come in any order. Deviation: theirs is a stateless search that asks for each class whether some
//! schedule has it; here classes are the final nodes of a graph.
//!
//! Definition: the *history* of a thread is the sequence of its events, each with the histories of the events whose
//! writes it read. A node is the history of each thread and, for each place, the last event that wrote it. These
//! determine the state, and what each thread can do next and will read; so nodes with equal parts have equal futures,
//! and a set of visited nodes loses nothing. Two executions belong to the same class if all threads end with the same
//! histories. Nodes with the same histories and different last writes are different ends of one class, and all of them
//! are visited: so outcomes, which depend on last writes, are complete, and so are `always` checks.
//!
//! Whatever a step looks at counts as read: a lock that is taken, the old value of an exchange, a container whose
//! element is written. A plain write reads nothing. Limits: memory grows with the nodes; a program with endless
//! schedules has endlessly many.

use crate::explore::gather::gather;
use crate::explore::intern::{ABSENT, StateSet};
use crate::explore::system::{Place, System};
use crate::machine::Divergence;
use crate::program::{Initial, Program};
use crate::trace::{
    AccessMode, Choice, Coverage, Exploration, Limit, LocationBase, Method, OutcomeKey, Schedule, Search, ThreadIndex,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// The number of a history, and of the event that ends it.
type History = u32;

/// Nobody has written there.
const INITIAL: History = u32::MAX - 1;

/// The nodes found so far.
struct Classes<'p> {
    system: System<'p>,
    /// By thread from index 1, histories; at index 0 the number of the last writes.
    nodes: StateSet,
    /// By node: its state, and how it was reached first.
    states: Vec<Vec<u32>>,
    steps: Vec<(u32, Choice)>,
    /// A history is the one before, the alternative, and what was read; or the thread, at its beginning.
    histories: FxHashMap<(History, u16, Vec<History>), History>,
    writes: Vec<Vec<(Place, History)>>,
    write_numbers: FxHashMap<Vec<(Place, History)>, u32>,
}

/// How much is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadsFromOptions {
    /// The most nodes to visit.
    pub max_nodes: usize,
    /// How many states kept executions may pass, but for the first one with each outcome.
    pub kept_states: u64,
}

impl Default for ReadsFromOptions {
    fn default() -> ReadsFromOptions {
        ReadsFromOptions { max_nodes: 20_000_000, kept_states: 200_000 }
    }
}

/// Finds all reads-from classes; [`Search::executions`] is their number. `watch` is told the number of nodes now and
/// then, and may stop the search. Complexity: one look-up for each event that is possible in each node.
pub fn reads_from(program: &Program, options: &ReadsFromOptions, watch: &dyn Fn(u64) -> Option<Limit>) -> Exploration {
    let mut classes = Classes::new(program);
    let mut found = FxHashSet::default();
    let mut executions: BTreeMap<OutcomeKey, u64> = BTreeMap::new();
    let mut schedules = Vec::new();
    let mut seen = BTreeSet::new();
    let mut broken = vec![false; program.always.len()];
    let mut budget = options.kept_states;
    let mut limit = None;
    let mut divergence = None;
    let mut node = 0;
    while node < classes.states.len() {
        if classes.states.len() > options.max_nodes {
            limit = Some(Limit::States(options.max_nodes as u64));
            break;
        }
        if node.is_multiple_of(4096) {
            limit = watch(classes.states.len() as u64);
            if limit.is_some() {
                break;
            }
        }
        match classes.broken_checks(node) {
            Ok(checks) => {
                let mut is_new = false;
                for check in checks {
                    is_new |= !std::mem::replace(&mut broken[usize::from(check)], true);
                }
                if is_new {
                    schedules.push(classes.schedule(node));
                }
            }
            Err(stuck) => _ = divergence.get_or_insert(stuck),
        }
        match classes.expand(node) {
            Err(stuck) => _ = divergence.get_or_insert(stuck),
            Ok(true) => {}
            Ok(false) => match classes.system.end(&classes.states[node]) {
                Err(stuck) => _ = divergence.get_or_insert(stuck),
                Ok(end) => {
                    let is_class = found.insert(classes.nodes.words(node as u32)[1..].to_vec());
                    *executions.entry(end.outcome.clone()).or_default() += u64::from(is_class);
                    let is_new = seen.insert((end.outcome, end.failed_checks)) || !end.blocked.is_empty();
                    let schedule = classes.schedule(node);
                    let states = schedule.choices.len() as u64;
                    if is_new || states <= budget {
                        budget = budget.saturating_sub(states);
                        schedules.push(schedule);
                    }
                }
            },
        }
        node += 1;
    }
    let limit = limit.or(divergence.map(Divergence::limit));
    let coverage = limit.map_or(Coverage::Complete, Coverage::Stopped);
    let search = Search { executions: Some(found.len() as u64), ..Search::new(Method::ReadsFrom) };
    gather(program, &schedules, coverage, search, &executions)
}

impl<'p> Classes<'p> {
    fn new(program: &'p Program) -> Classes<'p> {
        let (system, initial) = System::new(program);
        let threads = usize::from(system.layout.threads(initial.len()));
        let mut classes = Classes {
            system,
            nodes: StateSet::new(1 + threads),
            states: vec![initial],
            steps: vec![(0, Choice { thread: ThreadIndex(0), alternative: None })],
            histories: FxHashMap::default(),
            writes: vec![Vec::new()],
            write_numbers: FxHashMap::from_iter([(Vec::new(), 0)]),
        };
        let begin = (0..threads as u16).map(|thread| classes.history(INITIAL, thread, Vec::new())).collect::<Vec<_>>();
        classes.nodes.insert(&[&[0], &begin[..]].concat());
        classes
    }

    fn broken_checks(&mut self, node: usize) -> Result<Vec<u16>, Divergence> {
        match self.system.program.always.is_empty() {
            true => Ok(Vec::new()),
            false => self.system.broken_checks(&self.states[node]).map(<[u16]>::to_vec),
        }
    }

    fn history(&mut self, before: History, alternative: u16, read: Vec<History>) -> History {
        let next = self.histories.len() as History;
        *self.histories.entry((before, alternative, read)).or_insert(next)
    }

    /// Follows everything that can be done in a node. Returns whether there is something.
    fn expand(&mut self, node: usize) -> Result<bool, Divergence> {
        let mut state = std::mem::take(&mut self.states[node]);
        let mut is_enabled = false;
        for thread in 0..self.system.threads(&state) {
            if state[self.system.layout.thread(thread)] == ABSENT {
                continue;
            }
            let situation = self.system.situation(&mut state, thread)?;
            let alternatives = self.system.at(situation).moves.len();
            for alternative in 0..alternatives {
                is_enabled = true;
                let mut successor = Vec::new();
                self.system.follow(&state, situation, alternative, &mut successor);
                let choice = Choice {
                    thread: ThreadIndex(thread),
                    alternative: (alternatives > 1).then_some(alternative as u16),
                };
                let mut key = self.nodes.words(node as u32).to_vec();
                let threads = usize::from(self.system.layout.threads(successor.len()));
                // A thread that is started has no history but its number.
                for new in 0..threads {
                    let is_there = successor[self.system.layout.thread(new as u16)] != ABSENT;
                    if key.len() <= new + 1 {
                        key.push(ABSENT);
                    }
                    if is_there && key[new + 1] == ABSENT {
                        key[new + 1] = self.history(INITIAL, new as u16, Vec::new());
                    }
                }
                self.enter(&mut key, thread, situation, alternative);
                if key.len() > self.nodes.width() {
                    self.nodes.widen(key.len());
                }
                if self.nodes.insert(&key) as usize == self.states.len() {
                    self.states.push(successor);
                    self.steps.push((node as u32, choice));
                }
            }
        }
        self.states[node] = state;
        Ok(is_enabled)
    }

    /// Does a move as far as histories and last writes go.
    fn enter(&mut self, key: &mut [u32], thread: u16, situation: u32, alternative: usize) {
        let facts = self.system.at(situation);
        let transition = &self.system.transitions()[facts.moves[alternative].transition as usize];
        // The machine looks at a variable before it writes it, but nothing depends on what it sees.
        let is_plain_write = |place: Place| {
            let shared = self.system.program.shared.get(usize::from(place.component));
            let base = LocationBase::Shared(place.component);
            shared.is_some_and(|shared| matches!(shared.initial, Initial::Variable(_)))
                && transition.accesses().all(|access| access.location.base != base || access.mode != AccessMode::Read)
        };
        let looked_at = |place: Place| {
            facts.reads.iter().any(|read| read.place.component == place.component) && !is_plain_write(place)
        };
        let touches = facts.moves[alternative].touches.iter().filter(|touch| touch.place != Place::WATCHED);
        let touches = touches.copied().collect::<Vec<_>>();
        let own = || self.system.own_touches(thread, &facts.moves[alternative]).map(|touch| touch.place);
        let ends = own().find(|place| place.key == Place::END);
        let mut reads = Vec::with_capacity(2 + touches.len());
        reads.extend(own());
        let others = reads.len();
        let read = touches.iter().filter(|touch| !touch.writes || looked_at(touch.place)).map(|touch| touch.place);
        reads.extend(read);
        let before = &self.writes[key[0] as usize];
        let mut writes = Vec::with_capacity(before.len() + touches.len() + 1);
        writes.extend_from_slice(before);
        let mut seen = Vec::with_capacity(4 * reads.len());
        for (index, place) in reads.into_iter().enumerate() {
            let sources = writes.iter().filter(|(written, _)| written.overlaps(place));
            let before = seen.len();
            seen.extend(sources.map(|(_, event)| *event));
            // Every event writes where its own thread is, which is not written down. A task's end is.
            if let Some(other) = usize::from(place.component).checked_sub(self.system.layout.thread(0))
                && index >= others
                && place.key != Place::END
            {
                seen.push(key[1 + other]);
            }
            // So that what was read of one place is not taken for what was read of the next.
            seen.push(INITIAL - 1 - (seen.len() - before) as u32);
        }
        let event = self.history(key[1 + usize::from(thread)], alternative as u16, seen);
        let written = touches.iter().filter(|touch| touch.writes).map(|touch| touch.place);
        for place in written.chain(ends) {
            // A whole component covers its elements; the write of an element leaves the rest as it was.
            writes.retain(|(other, _)| *other != place && !(place.key == 0 && other.overlaps(place)));
            writes.push((place, event));
        }
        writes.sort_unstable();
        let next = self.writes.len() as u32;
        let number = *self.write_numbers.entry(writes).or_insert_with_key(|writes| {
            self.writes.push(writes.clone());
            next
        });
        key[0] = number;
        key[1 + usize::from(thread)] = event;
    }

    fn schedule(&self, mut node: usize) -> Schedule {
        let mut choices = Vec::new();
        while node != 0 {
            let (before, choice) = self.steps[node];
            choices.push(choice);
            node = before as usize;
        }
        choices.reverse();
        Schedule { choices }
    }
}
