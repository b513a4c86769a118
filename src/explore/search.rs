//! Which way of looking through schedules is taken: the one that is asked for, or the one that tells most and is done
//! soon.
//!
//! The choice is made by counts only, so the same program is always explored in the same way:
//! 1. full, if there are few states: everything is known then, and counted;
//! 2. reduced: every verdict and outcome from fewer states; and, if that is soon done, all states counted as well;
//! 3. counted: every outcome and how often it occurs, with findings from schedules with few preemptions;
//! 4. sampled: what random schedules show, and an estimate of what they do not.
//!
//! What was given up on the way is written down in [`given_up`](crate::trace::Search::given_up), with the reason. A limit that the user has set
//! is never answered by another method: then the exploration counts as stopped.

use super::bounded::bounded;
use super::dpor::{DporOptions, DporProgress, ReadsFromOptions, dpor, reads_from};
use super::estimate::{EstimateOptions, estimate};
use super::full::full;
use super::part::Part;
use super::reduced::reduced_by;
use super::reductions::Reductions;
use super::sample::{SampleOptions, SampleProgress, Sampled, join_samples, range, sample};
use super::sweep::{CountOptions, count};
use super::tally::Tally;
use super::{Budget, Progress};
use crate::program::{Model, Program};
use crate::trace::{Bound, Count, Coverage, Exploration, GivenUp, Limit, Method, Outcome, SampledPart, Status};
use crate::workers::Workers;
use std::collections::BTreeMap;

/// How to look through schedules.
#[derive(Clone, Copy, Debug)]
pub struct SearchOptions {
    /// By which method; `None` for the one that fits.
    pub method: Option<Method>,
    /// How many preemptions or delays, or the depth of bugs that PCT aims at.
    pub bound: u32,
    /// How many schedules are drawn at random.
    pub executions: u64,
    /// Seed of the generator.
    pub seed: u64,
    /// By which arguments a reduced exploration leaves something out.
    pub reductions: Reductions,
}

/// When to stop.
pub struct SearchBudget<'a> {
    /// The most states to visit, if the user says so.
    pub states: Option<u64>,
    /// The most bytes to use, approximately.
    pub memory: u64,
    /// Who works on it; no result depends on how many.
    pub workers: &'a Workers,
    /// Asked now and then; may stop the exploration, or show how far it is.
    pub watch: &'a dyn Fn(&SearchProgress) -> Option<Limit>,
}

/// How far a search is.
#[derive(Clone, Copy, Debug)]
pub enum SearchProgress {
    /// A search of states.
    States(Progress),
    /// One execution for each trace.
    Traces(DporProgress),
    /// Schedules at random.
    Sample(SampleProgress),
}

/// So many states are explored fully without further thought.
const FULL_AT_ONCE: u64 = 50_000;
/// So many states are explored fully if there seem to be no more.
const FULL_STATES: u64 = 1_000_000;
/// So many states of a reduced graph are looked at.
const REDUCED_STATES: u64 = 500_000;
/// So many states are counted, in addition to what the verdict needs.
const COUNTED_BESIDES: f64 = 2e6;
/// So many states are counted if the verdict needs it.
const COUNTED_STATES: u64 = 20_000_000;
/// So many states are kept for findings where the rest is only counted, if the user allows so many.
const KEPT_STATES: u64 = 100_000;
/// How many preemptions schedules may have that are kept for findings, at most, where the rest is only counted.
const MOST_PREEMPTIONS: u32 = 6;
/// An estimate is a lower bound; it must be so many times too large for a method not to be tried.
const MARGIN: f64 = 2.0;

/// Looks through the schedules of a program.
///
/// # Errors
/// In words: why the method that is asked for cannot do it.
pub fn search(program: &Program, options: &SearchOptions, limits: &SearchBudget) -> Result<Exploration, String> {
    let watch = |progress: &Progress| (limits.watch)(&SearchProgress::States(*progress));
    let most = limits.states.unwrap_or(u64::from(u32::MAX - 1));
    let budget = Budget { states: most, memory: limits.memory, workers: limits.workers, watch: &watch };
    Ok(match options.method {
        None => automatic(program, options, limits, &budget),
        Some(Method::Full) => full(program, &budget),
        Some(Method::Counted) => counted(program, &Budget { states: limits.states.unwrap_or(u64::MAX), ..budget }),
        Some(Method::Reduced) => reduced_by(program, options.reductions, &budget),
        Some(Method::Dpor) => traces(program, limits),
        Some(Method::ReadsFrom) => {
            let watch = |nodes: u64| {
                let progress = Progress { states: nodes, pending: 0, memory: 0 };
                (limits.watch)(&SearchProgress::States(progress))
            };
            reads_from(program, &ReadsFromOptions::default(), &watch)
        }
        Some(Method::PreemptionBounded) => bounded(program, Bound::Preemptions(options.bound), &budget),
        Some(Method::DelayBounded) => bounded(program, Bound::Delays(options.bound), &budget),
        Some(method) => sampled(program, method, options, limits)?,
    })
}

fn automatic(program: &Program, options: &SearchOptions, limits: &SearchBudget, budget: &Budget) -> Exploration {
    // Whether it is our own budget that was exceeded, and not what the user allows.
    let is_ours =
        |limit: Limit, ours: u64| limit == Limit::States(ours) && limits.states.is_none_or(|most| ours < most);
    let within = |states: u64| Budget { states: states.min(budget.states), ..*budget };
    let first = full(program, &within(FULL_AT_ONCE));
    match first.coverage {
        Coverage::Stopped(limit) if is_ours(limit, FULL_AT_ONCE) => drop(first),
        _ => return first,
    }
    // What concerns schedules that never end is told by the whole graph only.
    if program.has_liveness_checks() {
        return full(program, budget);
    }
    let Ok(guess) = estimate(program, &EstimateOptions::default()) else { return full(program, budget) };
    let mut given_up = Vec::new();
    if guess.states > FULL_STATES as f64 * MARGIN {
        given_up.push((Method::Full, GivenUp::Estimated(rounded(guess.states))));
    } else {
        let exploration = full(program, &within(FULL_STATES));
        match exploration.coverage {
            Coverage::Stopped(limit) if is_ours(limit, FULL_STATES) => {
                given_up.push((Method::Full, GivenUp::At(limit)))
            }
            _ => return exploration,
        }
    }
    // All operations of a Python program touch the same component, so nothing would be left out.
    if program.model != Model::Main {
        let mut exploration = reduced_by(program, options.reductions, &within(REDUCED_STATES));
        exploration.search.given_up = given_up.clone();
        match exploration.coverage {
            Coverage::Stopped(limit) if is_ours(limit, REDUCED_STATES) => {
                given_up.push((Method::Reduced, GivenUp::At(limit)));
            }
            Coverage::Complete if !exploration.cycles.is_empty() => return full(program, budget),
            Coverage::Complete if guess.states < COUNTED_BESIDES => {
                let tally = count(program, &within(COUNTED_STATES), &CountOptions::default());
                if tally.coverage == Coverage::Complete {
                    adopt(&mut exploration, tally);
                }
                return exploration;
            }
            _ => return exploration,
        }
    }
    if guess.states > COUNTED_STATES as f64 * MARGIN {
        given_up.push((Method::Counted, GivenUp::Estimated(rounded(guess.states))));
    } else {
        let mut exploration = counted(program, &within(COUNTED_STATES));
        exploration.search.given_up = given_up.clone();
        match exploration.coverage {
            Coverage::Stopped(limit) if is_ours(limit, COUNTED_STATES) => {
                given_up.push((Method::Counted, GivenUp::At(limit)));
            }
            _ => return exploration,
        }
    }
    let mut exploration = sampled(program, Method::Pos, options, limits)
        .unwrap_or_else(|reason| unreachable!("not only uniform: {reason}"));
    exploration.search.given_up = given_up;
    exploration
}

/// A number with two digits, as an estimate deserves.
fn rounded(number: f64) -> u64 {
    let unit = 10f64.powf(number.log10().floor() - 1.0).max(1.0);
    ((number / unit).round() * unit) as u64
}

/// Counts everything, and keeps schedules with few preemptions for findings.
fn counted(program: &Program, budget: &Budget) -> Exploration {
    let tally = count(program, budget, &CountOptions::default());
    let keep = Budget { states: KEPT_STATES.min(budget.states), ..*budget };
    let mut preemptions = 2;
    loop {
        let mut exploration = bounded(program, Bound::Preemptions(preemptions), &keep);
        let shows_all = ways_to_fail(&tally).all(|way| shows(&exploration, &way));
        if shows_all || preemptions == MOST_PREEMPTIONS || exploration.graph.len() as u64 >= keep.states {
            exploration.search.method = Method::Counted;
            exploration.search.reductions.clear();
            exploration.coverage = match tally.coverage {
                // What fails is told by a finding, and there is none without a schedule.
                Coverage::Complete if !shows_all => Coverage::Stopped(Limit::States(exploration.graph.len() as u64)),
                ref coverage => coverage.clone(),
            };
            adopt(&mut exploration, tally);
            return exploration;
        }
        preemptions += 1;
    }
}

/// A way to fail: a status with checks that fail at the end, or a check that must always hold.
enum Way {
    End(Status, Vec<u16>),
    Invariant(u16),
}

fn ways_to_fail(tally: &Tally) -> impl Iterator<Item = Way> {
    let ends = tally.outcomes.iter().filter(|outcome| !outcome.is_good());
    let ends = ends.map(|outcome| Way::End(outcome.status, outcome.failed_checks.clone()));
    ends.chain(tally.violations.keys().map(|check| Way::Invariant(*check)))
}

fn shows(exploration: &Exploration, way: &Way) -> bool {
    match way {
        Way::End(status, failed) => {
            exploration.outcomes.iter().any(|outcome| outcome.status == *status && outcome.failed_checks == *failed)
        }
        Way::Invariant(check) => exploration.violations.iter().any(|violation| violation.check == *check),
    }
}

/// Puts what was counted into an exploration that holds a part of the states; nothing if not everything was counted.
///
/// # Panics
/// The exploration has an outcome that was not counted: then one of the two is wrong.
fn adopt(exploration: &mut Exploration, tally: Tally) {
    if tally.coverage != Coverage::Complete {
        return;
    }
    let counted = tally.outcomes.len();
    join_outcomes(exploration, tally.outcomes);
    assert_eq!(exploration.outcomes.len(), counted, "there is an outcome that was not counted");
    exploration.interleavings = tally.interleavings;
    exploration.search.states = Some(Count::Finite(tally.states));
}

/// Adds outcomes that are known from elsewhere. Of those that both have, the numbers are taken from there.
pub(super) fn join_outcomes(exploration: &mut Exploration, known: Vec<Outcome>) {
    let key = |outcome: &Outcome| (outcome.status, outcome.shared.clone(), outcome.failed_checks.clone());
    let ours = exploration.outcomes.iter().map(key).collect::<Vec<_>>();
    let all = exploration.outcomes.drain(..).chain(known).map(|outcome| (key(&outcome), outcome));
    let all = all.collect::<BTreeMap<_, _>>();
    let numbers = all.keys().zip(0u32..).collect::<BTreeMap<_, _>>();
    for terminal in &mut exploration.terminals {
        terminal.outcome = numbers[&ours[terminal.outcome as usize]];
    }
    exploration.outcomes = all.into_values().collect();
}

fn traces(program: &Program, limits: &SearchBudget) -> Exploration {
    let options = DporOptions { memory: limits.memory, ..DporOptions::default() };
    dpor(program, &options, &|progress| (limits.watch)(&SearchProgress::Traces(*progress)))
}

fn sampled(
    program: &Program,
    method: Method,
    options: &SearchOptions,
    limits: &SearchBudget,
) -> Result<Exploration, String> {
    let watch = |progress: &SampleProgress| (limits.watch)(&SearchProgress::Sample(*progress));
    Ok(explored(sample(program, &sample_options(method, options, limits), limits.workers, &watch)?))
}

fn sample_options(method: Method, options: &SearchOptions, limits: &SearchBudget) -> SampleOptions {
    SampleOptions {
        executions: options.executions,
        depth: options.bound,
        memory: limits.memory,
        ..SampleOptions::new(method, options.seed)
    }
}

/// Makes one part of the executions of a search that draws schedules: also what it takes to put parts together.
///
/// # Errors
/// In words: why the method that is asked for cannot do it.
///
/// # Panics
/// There is no such part, or the method draws no schedules.
pub fn sampled_part(
    program: &Program,
    options: &SearchOptions,
    part: Part,
    limits: &SearchBudget,
) -> Result<(Exploration, SampledPart), String> {
    let method = options.method.expect("a method");
    let numbers = range(options.executions, part.number, part.of);
    let sample_options = SampleOptions {
        first: numbers.start,
        executions: numbers.end - numbers.start,
        ..sample_options(method, options, limits)
    };
    let watch = |progress: &SampleProgress| (limits.watch)(&SearchProgress::Sample(*progress));
    let sampled = sample(program, &sample_options, limits.workers, &watch)?;
    let found = sampled.part(&sample_options);
    let mut exploration = explored(sampled);
    if let Coverage::Sampled(sample) = &mut exploration.coverage {
        sample.part = (part.of > 1).then_some((part.number, part.of));
    }
    Ok((exploration, found))
}

/// What a search that draws schedules would have found, from what all its parts have, in their order.
///
/// # Errors
/// In words: the parts are not those of such a search, or a limit was hit.
///
/// # Panics
/// The method draws no schedules.
pub fn join_sampled_parts(
    program: &Program,
    options: &SearchOptions,
    parts: &[SampledPart],
    limits: &SearchBudget,
) -> Result<Exploration, String> {
    let sample_options = sample_options(options.method.expect("a method"), options, limits);
    let watch = |progress: &SampleProgress| (limits.watch)(&SearchProgress::Sample(*progress));
    Ok(explored(join_samples(program, &sample_options, parts, &watch)?))
}

/// The exploration of a sample, with all the outcomes that were seen.
fn explored(sampled: Sampled) -> Exploration {
    let mut exploration = sampled.exploration;
    // What is kept does not hold all outcomes that were seen.
    let outcomes = sampled.outcomes.into_iter().map(|outcome| Outcome {
        interleavings: Count::Unknown,
        status: outcome.end.status,
        shared: outcome.end.shared,
        failed_checks: outcome.end.failed_checks,
        executions: Some(outcome.end.executions),
    });
    if exploration.interleavings == Count::Unknown {
        join_outcomes(&mut exploration, outcomes.collect());
    }
    exploration
}
