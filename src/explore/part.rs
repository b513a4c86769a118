//! One part of all schedules, so that several machines can go through them: each takes a part, nobody talks to anybody,
//! and the parts add up.
//!
//! Definition: the states that breadth-first search expands first, until enough others are found but not expanded, are
//! the *root* of the search; those others are its *border*. Every schedule either ends in the root or leaves it for the
//! first time into exactly one state of the border. Part `m` of `n` has the schedules that first leave into the states
//! number `i` of the border with `i mod n = m - 1`, and part 1 also those that end in the root. So parts are disjoint
//! and together they are everything: numbers of schedules add up exactly, whatever `n` is. They are counted as paths of
//! a graph with two layers, the root before it was left and everything after (a schedule may come back into the root).
//!
//! What is found is different: which outcome, race or broken check exists is a question about the *least* schedule
//! that shows it (the shortest and, among those, the first by threads and alternatives), and the least of the whole is
//! the least of the parts' least. The graph of a part holds every state from which one of its schedules goes on, so the
//! least schedule of the whole is a path of the graph of the part that it belongs to, and every path of every part's
//! graph is a schedule of the program.
//!
//! Limits: states are shared by schedules, so parts overlap: a state is visited by every part that has a schedule
//! through it. Programs whose states remember how they were reached (logs, queues, lists) split well, programs whose
//! threads meet in few states do not, and numbers of states cannot be added up. What does not leave the root is not
//! split at all.

use super::gather::gather;
use super::growth::Growth;
use super::paths::Paths;
use super::summary::summarise;
use super::system::System;
use super::{Budget, Progress};
use crate::program::Program;
use crate::trace::{
    Choice, Count, Coverage, Edge, Exploration, Limit, Method, Schedule, Search, StateGraph, ThreadIndex,
};
use crate::workers::Workers;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, VecDeque};

/// How many states of the border there are at least for each part, if there are so many: so that parts have about the
/// same size.
const BORDER: usize = 16;

/// How many steps are added to a schedule that ends early, at most.
const COMPLETION: usize = 10_000;

/// Which part of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// From 1.
    pub number: u32,
    /// How many parts there are.
    pub of: u32,
}

/// The part of the graph that a part of the schedules goes through.
struct Explorer<'p> {
    growth: Growth<'p>,
}

/// Where the parts were cut from each other.
struct Cut {
    /// The states below this number are the root.
    root: usize,
    /// By state: whether schedules of this part go on from it after leaving the root.
    is_after: Vec<bool>,
    /// By state: whether this part's schedules may first leave the root into it.
    is_own: Vec<bool>,
    limit: Option<Limit>,
}

/// Goes through one part of the schedules. The numbers of schedules are the part's own; the graph may hold more.
pub fn part(program: &Program, part: Part, budget: &Budget) -> Exploration {
    assert!(0 < part.number && part.number <= part.of, "parts are counted from 1");
    let mut explorer = Explorer { growth: Growth::new(program) };
    let cut = explorer.run(part, budget);
    let (interleavings, counts) = explorer.count(&cut, part.number == 1);
    let growth = explorer.growth;
    let coverage = match coverage(part, cut.limit) {
        stopped @ Coverage::Stopped(_) => stopped,
        otherwise => growth.coverage(otherwise),
    };
    let found = growth.found(coverage, Search::new(Method::Partitioned), false);
    let mut exploration = summarise(program, found, budget.workers);
    exploration.interleavings = interleavings;
    for outcome in &mut exploration.outcomes {
        outcome.interleavings = Count::zero();
    }
    for terminal in &exploration.terminals {
        exploration.outcomes[terminal.outcome as usize].interleavings += &counts[terminal.state as usize];
    }
    exploration
}

/// What a part has covered; the only part of one has covered everything.
pub fn coverage(part: Part, limit: Option<Limit>) -> Coverage {
    match limit {
        Some(limit) => Coverage::Stopped(limit),
        None if part.of == 1 => Coverage::Complete,
        None => Coverage::Part { number: part.number, of: part.of },
    }
}

/// Makes one exploration of what parts have found: the schedules that show it, and the numbers of schedules by the
/// names of outcomes.
///
/// # Errors
/// The schedules show other outcomes than were counted.
pub fn join_parts(
    program: &Program,
    schedules: &[Schedule],
    coverage: Coverage,
    interleavings: Count,
    outcomes: &BTreeMap<String, Count>,
) -> Result<Exploration, String> {
    let mut complete = schedules.iter().map(|schedule| completed(program, schedule)).collect::<Vec<_>>();
    complete.sort();
    complete.dedup();
    let is_whole = matches!(coverage, Coverage::Complete);
    let search = Search::new(Method::Partitioned);
    let mut exploration = gather(program, &complete, coverage, search, &BTreeMap::new());
    for outcome in &mut exploration.outcomes {
        let name = outcome.name();
        outcome.interleavings = match outcomes.get(&name) {
            Some(count) => count.clone(),
            // Completing a schedule can lead into another part.
            None if !is_whole => Count::zero(),
            None => return Err(format!("nobody has counted the schedules that end as {name}")),
        };
    }
    if outcomes.len() > exploration.outcomes.len() {
        return Err("some of the outcomes that were counted have no schedule that shows them".to_string());
    }
    exploration.interleavings = interleavings;
    Ok(exploration)
}

/// The schedule, and what comes after it if whoever ran last goes on as long as possible, and then the first who can.
/// It may end early, should the program not end.
fn completed(program: &Program, schedule: &Schedule) -> Schedule {
    let (mut system, mut state) = System::new(program);
    let mut choices = Vec::new();
    let mut successor = Vec::new();
    let mut wanted = schedule.choices.iter().copied();
    let mut met = FxHashSet::default();
    let mut last = 0;
    loop {
        let (thread, alternative) = match wanted.next() {
            Some(choice) => (choice.thread.0, choice.alternative.unwrap_or(0)),
            None => {
                if met.len() == COMPLETION || !met.insert(state.clone()) {
                    return Schedule { choices };
                }
                let threads = system.threads(&state);
                let in_turn = std::iter::once(last).chain(0..threads).filter(|thread| *thread < threads);
                let mut able = None;
                for thread in in_turn {
                    match system.situation(&mut state, thread) {
                        Ok(situation) if !system.at(situation).moves.is_empty() => {
                            able = Some(thread);
                            break;
                        }
                        _ => {}
                    }
                }
                let Some(thread) = able else { return Schedule { choices } };
                (thread, 0)
            }
        };
        let Ok(situation) = system.situation(&mut state, thread) else { return Schedule { choices } };
        let alternatives = system.at(situation).moves.len();
        if usize::from(alternative) >= alternatives {
            return Schedule { choices };
        }
        choices.push(Choice { thread: ThreadIndex(thread), alternative: (alternatives > 1).then_some(alternative) });
        system.follow(&state, situation, usize::from(alternative), &mut successor);
        std::mem::swap(&mut state, &mut successor);
        last = thread;
    }
}

impl Explorer<'_> {
    fn run(&mut self, part: Part, budget: &Budget) -> Cut {
        let mut cut = Cut { root: 0, is_after: Vec::new(), is_own: Vec::new(), limit: None };
        let border = BORDER * part.of as usize;
        while cut.root < self.growth.states.len() && self.growth.states.len() - cut.root < border {
            cut.limit = self.over_budget(budget, cut.root, self.growth.states.len() - cut.root);
            if cut.limit.is_some() {
                return cut;
            }
            self.growth.expand(cut.root as u32);
            cut.root += 1;
        }
        let mut queue = VecDeque::new();
        cut.is_own.resize(self.growth.states.len(), false);
        cut.is_after.resize(self.growth.states.len(), false);
        for (index, state) in (cut.root..self.growth.states.len()).enumerate() {
            if index % part.of as usize == part.number as usize - 1 {
                cut.is_own[state] = true;
                cut.is_after[state] = true;
                queue.push_back(state as u32);
            }
        }
        let mut done = cut.root;
        while let Some(state) = queue.pop_front() {
            cut.limit = self.over_budget(budget, done, queue.len() + 1);
            if cut.limit.is_some() {
                return cut;
            }
            done += 1;
            self.growth.expand(state);
            cut.is_after.resize(self.growth.states.len(), false);
            for edge in self.growth.row(state) {
                if !std::mem::replace(&mut cut.is_after[edge.target as usize], true) {
                    queue.push_back(edge.target);
                }
            }
        }
        cut
    }

    fn over_budget(&self, budget: &Budget, done: usize, pending: usize) -> Option<Limit> {
        let states = self.growth.states.len() as u64;
        if states > budget.states {
            return Some(Limit::States(budget.states));
        }
        if !done.is_multiple_of(1024) {
            return None;
        }
        let memory = self.growth.bytes();
        if memory > budget.memory {
            return Some(Limit::Memory(budget.memory));
        }
        (budget.watch)(&Progress { states, pending: pending as u64, memory })
    }

    /// How many schedules of the part there are, and, by state, how many of them end there.
    fn count(&self, cut: &Cut, has_root: bool) -> (Count, Vec<Count>) {
        let mut after = Vec::new();
        let mut number = vec![u32::MAX; self.growth.states.len()];
        for state in (0..self.growth.states.len()).filter(|state| cut.is_after.get(*state) == Some(&true)) {
            number[state] = (cut.root + after.len()) as u32;
            after.push(state as u32);
        }
        let mut layers = StateGraph::new();
        for state in 0..cut.root {
            for edge in self.growth.row(state as u32) {
                let target = edge.target as usize;
                let target = match target < cut.root {
                    true => Some(edge.target),
                    false => (cut.is_own.get(target) == Some(&true)).then(|| number[target]),
                };
                target.into_iter().for_each(|target| layers.push_edge(Edge { target, ..*edge }));
            }
            layers.finish_state();
        }
        for state in &after {
            // If a limit came first, what comes after a state of the root may not have been reached.
            for edge in self.growth.row(*state).iter().filter(|edge| number[edge.target as usize] != u32::MAX) {
                layers.push_edge(Edge { target: number[edge.target as usize], ..*edge });
            }
            layers.finish_state();
        }
        let paths = Paths::count(&layers, &Workers::ONE);
        let mut all = if paths.endless.is_empty() { Count::zero() } else { Count::Infinite };
        let mut counts = vec![Count::zero(); self.growth.states.len()];
        let root = (0..cut.root as u32).filter(|_| has_root).map(|state| (state, state));
        let after = after.iter().zip(cut.root as u32..).map(|(state, copy)| (*state, copy));
        for (state, copy) in root.chain(after).filter(|(state, _)| self.growth.is_end(*state)) {
            let paths = paths.to(copy);
            all += &paths;
            counts[state as usize] += &paths;
        }
        (all, counts)
    }
}
