//! Shorter schedules to the same end: fewest context switches first, then fewest steps.
//!
//! Exactly: Dijkstra's search over (state, last thread) of the program's real states, by (switches, steps), for the
//! cheapest schedule that comes to a state that the goal accepts. What it returns is a shortest one, provably, if the
//! search came to it within its budget. Ties are broken by order of discovery.
//!
//! Otherwise locally: steps within a window are put in an order by threads, segments are moved next to other segments of
//! the same thread, detours are left out; whatever still comes to the goal and is cheaper is kept, until nothing helps or
//! the budget is used up. Each candidate is executed to its end. That proves nothing but that the schedule is real.

use super::intern::StateSet;
use super::sample::{Executor, LeanExecutor, RichExecutor, Stop};
use super::system::{End, System};
use crate::machine::Divergence;
use crate::program::Program;
use crate::trace::{Choice, Schedule, ThreadIndex};
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What a schedule has come to.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// How it ended, if nobody can go on.
    pub end: Option<&'a End>,
    /// The `always` checks that do not hold in its last state, as bits; only the first 64.
    pub broken: u64,
}

/// How much may be done for a shorter schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShortenBudget {
    /// The most states of the exact search.
    pub states: u64,
    /// The most steps of the local search.
    pub steps: u64,
}

impl Default for ShortenBudget {
    fn default() -> ShortenBudget {
        ShortenBudget { states: 100_000, steps: 20_000_000 }
    }
}

/// A schedule that may be shorter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortened {
    /// The schedule.
    pub schedule: Schedule,
    /// How often the running thread changes.
    pub switches: usize,
    /// Whether no schedule to the goal has fewer switches or, with as many, fewer steps.
    pub is_shortest: bool,
}

type Step = (u16, Option<u16>);

/// How often the running thread changes.
pub fn switches(schedule: &Schedule) -> usize {
    schedule.choices.windows(2).filter(|pair| pair[0].thread != pair[1].thread).count()
}

/// Finds a short schedule that comes to the goal that this one comes to.
///
/// # Errors
/// In words: the schedule cannot be done, or does not come to the goal.
pub fn shorten(
    program: &Program,
    schedule: &Schedule,
    goal: &dyn Fn(&Arrival) -> bool,
    budget: &ShortenBudget,
) -> Result<Shortened, String> {
    let steps = schedule.choices.iter().map(|choice| (choice.thread.0, choice.alternative)).collect::<Vec<_>>();
    if !comes_to(&mut RichExecutor::new(program, u64::MAX), &steps, goal) {
        return Err("the schedule does not come to what it should show".to_string());
    }
    let cost = cost(&steps);
    if let Some(best) = search(program, goal, budget.states, cost) {
        let steps = best.unwrap_or(steps);
        return Ok(shortened(steps, true));
    }
    let local = match LeanExecutor::new(program) {
        Ok(mut executor) => improve(&mut executor, &steps, goal, budget.steps),
        Err(_) => improve(&mut RichExecutor::new(program, 1 << 30), &steps, goal, budget.steps),
    };
    // The rich machine has the last word.
    let local = local.filter(|local| comes_to(&mut RichExecutor::new(program, u64::MAX), local, goal));
    Ok(shortened(local.unwrap_or(steps), false))
}

/// The goal of coming to the same outcome, with the same checks failing.
pub fn same_end(end: &End) -> impl Fn(&Arrival) -> bool {
    let (outcome, failed_checks) = (end.outcome.clone(), end.failed_checks.clone());
    move |arrival| arrival.end.is_some_and(|end| end.outcome == outcome && end.failed_checks == failed_checks)
}

fn shortened(steps: Vec<Step>, is_shortest: bool) -> Shortened {
    let choices = steps.into_iter().map(|(thread, alternative)| Choice { thread: ThreadIndex(thread), alternative });
    let schedule = Schedule { choices: choices.collect() };
    Shortened { switches: switches(&schedule), schedule, is_shortest }
}

fn cost(steps: &[Step]) -> (usize, usize) {
    (steps.windows(2).filter(|pair| pair[0].0 != pair[1].0).count(), steps.len())
}

/// Executes a schedule; whether it can be done and comes to the goal.
fn comes_to<E: Executor>(executor: &mut E, steps: &[Step], goal: &dyn Fn(&Arrival) -> bool) -> bool {
    executor.restart();
    run(executor, steps).is_ok_and(|done| done) && arrives(executor, goal).unwrap_or(false)
}

/// Takes steps; `false` if one cannot be taken.
fn run<E: Executor>(executor: &mut E, steps: &[Step]) -> Result<bool, Stop> {
    for (thread, alternative) in steps {
        let thread = usize::from(*thread);
        if thread >= executor.threads() {
            return Ok(false);
        }
        let alternatives = executor.alternatives(thread)?;
        if alternative.unwrap_or(0) >= alternatives || (alternatives > 1) != alternative.is_some() {
            return Ok(false);
        }
        executor.step(thread, alternative.unwrap_or(0))?;
    }
    Ok(true)
}

fn arrives<E: Executor>(executor: &mut E, goal: &dyn Fn(&Arrival) -> bool) -> Result<bool, Stop> {
    let mut is_over = true;
    for thread in 0..executor.threads() {
        is_over &= executor.alternatives(thread)? == 0;
    }
    let broken = executor.broken()?;
    if !is_over {
        return Ok(goal(&Arrival { end: None, broken }));
    }
    let end = executor.end()?;
    Ok(goal(&Arrival { end: Some(executor.known_end(end)), broken }))
}

/// The exact search: `None` if it needs more states, `Some(None)` if nothing is cheaper than what is known.
fn search(
    program: &Program,
    goal: &dyn Fn(&Arrival) -> bool,
    most: u64,
    known: (usize, usize),
) -> Option<Option<Vec<Step>>> {
    /// How a pair was reached: from which other one, by which step.
    struct Reached {
        from: usize,
        step: Step,
        state: u32,
    }
    let (mut system, initial) = System::new(program);
    let mut states = StateSet::new(initial.len());
    states.insert(&initial);
    let mut reached = vec![Reached { from: 0, step: (u16::MAX, None), state: 0 }];
    let mut closed = FxHashSet::default();
    let mut queue = BinaryHeap::from([Reverse((0usize, 0usize, 0usize))]);
    let mut successor = Vec::new();
    while let Some(Reverse((switches, steps, number))) = queue.pop() {
        let Reached { state, step: (last, _), .. } = reached[number];
        if !closed.insert((state, last)) {
            continue;
        }
        if (switches, steps) >= known {
            return Some(None);
        }
        if states.len() as u64 > most {
            return None;
        }
        let mut words = states.words(state).to_vec();
        let is_goal = arrives_at(&mut system, &mut words, goal).ok()?;
        if is_goal {
            let mut path = Vec::new();
            let mut at = number;
            while at != 0 {
                path.push(reached[at].step);
                at = reached[at].from;
            }
            path.reverse();
            return Some(Some(path));
        }
        for thread in 0..system.threads(&words) {
            let situation = system.situation(&mut words, thread).ok()?;
            if words.len() > states.width() {
                states.widen(words.len());
            }
            let alternatives = system.at(situation).moves.len();
            for alternative in 0..alternatives {
                system.follow(&words, situation, alternative, &mut successor);
                let target = states.insert(&successor);
                if closed.contains(&(target, thread)) {
                    continue;
                }
                let more = usize::from(last != u16::MAX && last != thread);
                let step = (thread, (alternatives > 1).then_some(alternative as u16));
                queue.push(Reverse((switches + more, steps + 1, reached.len())));
                reached.push(Reached { from: number, step, state: target });
            }
        }
    }
    Some(None)
}

fn arrives_at(system: &mut System, state: &mut Vec<u32>, goal: &dyn Fn(&Arrival) -> bool) -> Result<bool, Divergence> {
    let mut is_over = true;
    for thread in 0..system.threads(state) {
        let situation = system.situation(state, thread)?;
        is_over &= system.at(situation).moves.is_empty();
    }
    let mut broken = 0;
    if !system.program.always.is_empty() {
        broken =
            system.broken_checks(state)?.iter().filter(|check| **check < 64).fold(0, |bits, check| bits | 1 << check);
    }
    let end = if is_over { Some(system.end(state)?) } else { None };
    Ok(goal(&Arrival { end: end.as_ref(), broken }))
}

/// The local search. `None` if nothing was found, or the executor cannot go on.
pub(super) fn improve<E: Executor>(
    executor: &mut E,
    steps: &[Step],
    goal: &dyn Fn(&Arrival) -> bool,
    mut budget: u64,
) -> Option<Vec<Step>> {
    let mut best = steps.to_vec();
    let mut attempt = |best: &mut Vec<Step>, candidate: Vec<Step>| -> Option<bool> {
        if cost(&candidate) >= cost(best) {
            return Some(false);
        }
        budget = budget.checked_sub(candidate.len() as u64 + 1)?;
        let better = comes_to(executor, &candidate, goal);
        if better {
            *best = candidate;
        }
        Some(better)
    };
    let mut round = || -> Option<bool> {
        let mut helped = false;
        // Whole windows in an order by threads, large ones first.
        let mut size = best.len();
        while size > 1 {
            let mut start = 0;
            while start < best.len() {
                let end = (start + size).min(best.len());
                for before in [true, false] {
                    let candidate = by_threads(&best, start, end, before);
                    helped |= attempt(&mut best, candidate)?;
                }
                start += size.div_ceil(2);
            }
            size /= 2;
            if best.len() / size.max(1) > 4096 {
                break;
            }
        }
        // One segment next to another one of its thread, or left out.
        let mut segment = 0;
        loop {
            let segments = segments(&best);
            let Some((start, end)) = segments.get(segment).copied().filter(|_| segments.len() <= 4096) else { break };
            let thread = best[start].0;
            let next = segments[segment + 1..].iter().find(|(start, _)| best[*start].0 == thread).copied();
            let mut candidates = vec![[&best[..start], &best[end..]].concat()];
            if let Some((from, to)) = next {
                candidates.push([&best[..end], &best[from..to], &best[end..from], &best[to..]].concat());
                candidates.push([&best[..start], &best[end..from], &best[start..end], &best[from..]].concat());
            }
            let mut any = false;
            for candidate in candidates {
                any = attempt(&mut best, candidate)?;
                if any {
                    break;
                }
            }
            helped |= any;
            segment += usize::from(!any);
        }
        Some(helped)
    };
    while round() == Some(true) {}
    (cost(&best) < cost(steps)).then_some(best)
}

/// First and last step, exclusive, of each run of one thread.
fn segments(steps: &[Step]) -> Vec<(usize, usize)> {
    let mut segments = Vec::new();
    let mut start = 0;
    for end in 1..=steps.len() {
        if end == steps.len() || steps[end].0 != steps[start].0 {
            segments.push((start, end));
            start = end;
        }
    }
    segments
}

/// The steps with those of a window in an order by threads: the thread that ran before it first, or the one that runs
/// after it last.
fn by_threads(steps: &[Step], start: usize, end: usize, before: bool) -> Vec<Step> {
    let neighbour = if before { start.checked_sub(1) } else { Some(end).filter(|end| *end < steps.len()) };
    let neighbour = neighbour.map(|at| steps[at].0);
    let mut threads = Vec::new();
    for (thread, _) in &steps[start..end] {
        if !threads.contains(thread) {
            threads.push(*thread);
        }
    }
    if let Some(at) = threads.iter().position(|thread| Some(*thread) == neighbour) {
        let thread = threads.remove(at);
        threads.insert(if before { 0 } else { threads.len() }, thread);
    }
    let mut sorted = steps.to_vec();
    let rank = |thread: u16| threads.iter().position(|other| *other == thread);
    sorted[start..end].sort_by_key(|(thread, _)| rank(*thread));
    sorted
}
