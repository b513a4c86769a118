//! What is noted while executions are made: outcomes, how often, when first, and schedules worth keeping.

use super::execute::Recorder;
use super::executor::{Executor, Stop};
use super::{Machine, SampleOptions, SampleProgress, Sampled, SampledOutcome};
use crate::explore::gather::gather;
use crate::explore::shorten::{Arrival, ShortenBudget, shorten};
use crate::machine::Divergence;
use crate::program::Program;
use crate::trace::{
    Choice, Coverage, Guarantee, Limit, OutcomeKey, Sample, SampledEnd, SampledPart, Schedule, Search, Status,
    ThreadIndex, Unseen,
};
use crate::value::Plain;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

/// What tells outcomes apart: how an execution ended, values, failed checks.
pub type Key = (Status, Vec<Plain>, Vec<u16>);

/// An outcome that was seen.
struct Seen {
    key: Key,
    executions: u64,
    /// The number of the first execution, and how many steps it took.
    first: u64,
    steps: u64,
}

/// What is noted during a search.
pub struct Log<'a> {
    options: &'a SampleOptions,
    watch: &'a dyn Fn(&SampleProgress) -> Option<Limit>,
    pub stopped: Option<Limit>,
    executions: u64,
    pub cut_off: u64,
    steps: u64,
    pub longest: u64,
    pub most_threads: usize,
    /// In the order of discovery.
    outcomes: Vec<Seen>,
    numbers: BTreeMap<Key, usize>,
    /// By the executor's number of an end: which outcome it is.
    ends: Vec<usize>,
    discovery: Vec<u64>,
    /// The execution that is going on.
    schedule: Vec<(u16, Option<u16>)>,
    /// Up to where it has shown conflicts or broken checks that no other has.
    conflicting: usize,
    /// Who took the last step of it.
    last: Option<u16>,
    /// Who could go on before that.
    enabled: Vec<u16>,
    /// Pairs of sites that were looked at.
    pairs: Pairs,
    /// Checks that were seen broken, as bits.
    broken: u64,
    /// Whether the execution that is going on was the first to come by a pair or to break a check.
    is_novel: bool,
    /// The numbers of those that were.
    novel: Vec<u64>,
    kept: Vec<Kept>,
    kept_steps: usize,
    explored_steps: usize,
    left_out: u64,
}

/// Of schedules longer than this no shorter ones are looked for: that takes time and shows little.
const SHORTENED: usize = 5_000;
/// For so many ways to fail shorter schedules are looked for.
const SHORTENED_WAYS: usize = 8;
/// How much may be done for each of them.
const SHORTEN_BUDGET: ShortenBudget = ShortenBudget { states: 20_000, steps: 1_000_000 };

/// For each way to fail that was seen, the status and the checks that do not hold, a short schedule: what was drawn is
/// full of switches that have nothing to do with it.
fn short_failures(program: &Program, outcomes: &[Seen], schedules: &[Option<Schedule>]) -> Vec<Schedule> {
    let mut ways = BTreeMap::new();
    for (Seen { key: (status, _, failed), .. }, schedule) in outcomes.iter().zip(schedules) {
        let fails = *status != Status::Finished || !failed.is_empty();
        if let Some(schedule) = schedule.as_ref().filter(|schedule| fails && schedule.choices.len() <= SHORTENED) {
            ways.entry((*status, failed)).or_insert(schedule);
        }
    }
    // It must not end in a way that was not drawn, or the sample would show more than it has seen.
    let drawn = outcomes.iter().map(|seen| &seen.key).collect::<BTreeSet<_>>();
    let short = ways.into_iter().take(SHORTENED_WAYS).filter_map(|((status, failed), schedule)| {
        let fails_so = |arrival: &Arrival| {
            arrival.end.is_some_and(|end| {
                let key = (end.outcome.0, end.outcome.1.clone(), end.failed_checks.clone());
                end.outcome.0 == status && end.failed_checks == *failed && drawn.contains(&key)
            })
        };
        shorten(program, schedule, &fails_so, &SHORTEN_BUDGET).ok()
    });
    short.map(|short| short.schedule).collect()
}

/// A schedule that is kept.
struct Kept {
    /// The outcome that it is the first one of, if it is.
    what: Option<usize>,
    steps: Vec<(u16, Option<u16>)>,
    /// Whether the exploration holds the states that it passes.
    is_explored: bool,
}

/// A set of pairs of small numbers.
#[derive(Default)]
struct Pairs {
    /// Pairs of numbers below [`Pairs::DENSE`], as bits.
    dense: Vec<u64>,
    sparse: FxHashSet<(u32, u32)>,
}

impl Pairs {
    const DENSE: u32 = 512;

    /// Adds a pair; `true` if it is new.
    #[inline]
    fn insert(&mut self, one: u32, other: u32) -> bool {
        if one >= Pairs::DENSE || other >= Pairs::DENSE {
            return self.sparse.insert((one, other));
        }
        if self.dense.is_empty() {
            self.dense.resize((Pairs::DENSE * Pairs::DENSE / 64) as usize, 0);
        }
        let bit = one * Pairs::DENSE + other;
        let word = &mut self.dense[(bit / 64) as usize];
        let is_new = *word >> (bit % 64) & 1 == 0;
        *word |= 1 << (bit % 64);
        is_new
    }
}

impl<'a> Log<'a> {
    pub fn new(options: &'a SampleOptions, watch: &'a dyn Fn(&SampleProgress) -> Option<Limit>) -> Log<'a> {
        Log {
            options,
            watch,
            stopped: None,
            executions: 0,
            cut_off: 0,
            steps: 0,
            longest: 0,
            most_threads: 0,
            outcomes: Vec::new(),
            numbers: BTreeMap::new(),
            ends: Vec::new(),
            discovery: Vec::new(),
            schedule: Vec::new(),
            conflicting: 0,
            last: None,
            enabled: Vec::new(),
            pairs: Pairs::default(),
            broken: 0,
            is_novel: false,
            novel: Vec::new(),
            kept: Vec::new(),
            kept_steps: 0,
            explored_steps: 0,
            left_out: 0,
        }
    }

    #[inline]
    fn note_broken<E: Executor>(&mut self, executor: &mut E) -> Result<(), Stop> {
        let broken = executor.broken()?;
        if broken & !self.broken != 0 {
            self.broken |= broken;
            self.is_novel = true;
            self.conflicting = self.schedule.len();
        }
        Ok(())
    }

    /// Asks whether to stop, so many steps after the last execution.
    pub fn ask(&mut self, more: u64) -> bool {
        let progress = SampleProgress {
            executions: self.executions,
            steps: self.steps + more,
            outcomes: self.outcomes.len() as u64,
        };
        self.stopped = self.stopped.or_else(|| (self.watch)(&progress));
        self.stopped.is_some()
    }

    /// The number of an outcome, by the executor's number of an end.
    pub fn known(&mut self, end: u32, key: impl FnOnce() -> Key) -> Option<usize> {
        if let Some(known) = self.ends.get(end as usize) {
            return Some(*known);
        }
        let number = self.outcome(key());
        assert_eq!(self.ends.len(), end as usize, "ends are numbered as they are found");
        self.ends.push(number);
        Some(number)
    }

    fn outcome(&mut self, key: Key) -> usize {
        let next = self.outcomes.len();
        let outcomes = &mut self.outcomes;
        *self.numbers.entry(key).or_insert_with_key(|key| {
            outcomes.push(Seen { key: key.clone(), executions: 0, first: 0, steps: 0 });
            next
        })
    }

    /// What tells an outcome from others, by its number.
    pub fn key(&self, outcome: usize) -> &Key {
        &self.outcomes[outcome].key
    }

    /// An execution is over.
    pub fn ended(&mut self, number: u64, steps: u64, outcome: Option<usize>) {
        self.executions += 1;
        self.steps += steps;
        self.longest = self.longest.max(steps);
        if self.is_novel {
            self.novel.push(number);
        }
        let is_new = match outcome {
            Some(outcome) => self.note_outcome(outcome, number, steps),
            None => {
                self.cut_off += 1;
                false
            }
        };
        let is_explored = is_new && self.keep(outcome, self.schedule.len());
        if self.conflicting > 0 && !is_explored {
            self.keep(None, self.conflicting);
        }
    }

    /// The present execution has ended so. Returns whether none did before.
    fn note_outcome(&mut self, outcome: usize, number: u64, steps: u64) -> bool {
        let seen = &mut self.outcomes[outcome];
        seen.executions += 1;
        let is_new = seen.executions == 1;
        if is_new {
            (seen.first, seen.steps) = (number, steps);
            self.discovery.push(self.executions);
        }
        is_new
    }

    /// So many executions were made before the next one, some of them elsewhere.
    pub fn made_before(&mut self, executions: u64) {
        self.executions = executions;
    }

    /// Whether an execution that was made elsewhere has to be made again for its schedule: if nobody has seen its outcome
    /// before, and the schedule would be kept.
    pub fn wants(&self, end: &SampledEnd) -> bool {
        let key = (end.status, end.shared.clone(), end.failed_checks.clone());
        !self.numbers.contains_key(&key) && self.fits(usize::try_from(end.steps).unwrap_or(usize::MAX))
    }

    /// Notes an execution that was made elsewhere and is not made again, since its schedule would not be kept.
    pub fn pass(&mut self, end: &SampledEnd) {
        self.executions += 1;
        let outcome = self.outcome((end.status, end.shared.clone(), end.failed_checks.clone()));
        if self.note_outcome(outcome, end.first, end.steps) {
            self.left_out += 1;
        }
    }

    /// Puts the numbers of executions that were made elsewhere in place of those that were counted here.
    pub fn settle(&mut self, parts: &[SampledPart]) {
        let sum = |number: fn(&SampledPart) -> u64| parts.iter().map(number).sum::<u64>();
        let most = |number: fn(&SampledPart) -> u64| parts.iter().map(number).max().unwrap_or(0);
        self.executions = sum(|part| part.executions);
        self.cut_off = sum(|part| part.cut_off);
        self.steps = parts.iter().fold(0, |steps, part| steps.saturating_add(part.steps));
        self.longest = most(|part| part.longest);
        self.most_threads = usize::try_from(most(|part| part.threads)).unwrap_or(usize::MAX);
        self.outcomes.iter_mut().for_each(|seen| seen.executions = 0);
        for end in parts.iter().flat_map(|part| &part.outcomes) {
            let outcome = self.outcome((end.status, end.shared.clone(), end.failed_checks.clone()));
            self.outcomes[outcome].executions += end.executions;
        }
    }

    /// Whether so many steps more can be kept.
    fn fits(&self, length: usize) -> bool {
        let fits = self.kept_steps.checked_add(length).is_some_and(|steps| steps <= self.options.kept_steps);
        fits && self.kept.len() < self.options.kept_schedules
    }

    /// Keeps the first steps of the present execution, if they are not too many. Returns whether the exploration will
    /// hold them.
    fn keep(&mut self, what: Option<usize>, length: usize) -> bool {
        let is_explored = self.explored_steps + length <= self.options.explored_steps;
        if !self.fits(length) {
            self.left_out += 1;
            return false;
        }
        if is_explored {
            self.explored_steps += length;
        } else {
            self.left_out += 1;
        }
        self.kept_steps += length;
        self.kept.push(Kept { what, steps: self.schedule[..length].to_vec(), is_explored });
        is_explored
    }

    /// An execution of a thread that never comes to the end of a step is all that is left to say.
    pub fn diverges(mut self, program: &Program, machine: Machine, divergence: Divergence) -> Sampled {
        self.stopped = Some(divergence.limit());
        let length = self.schedule.len();
        self.keep(None, length);
        self.finish(program, machine, Guarantee::None)
    }

    pub fn finish(self, program: &Program, machine: Machine, guarantee: Guarantee) -> Sampled {
        let unseen = Unseen::estimate(self.outcomes.iter().map(|seen| seen.executions));
        let mut schedules = vec![None; self.outcomes.len()];
        let mut kept = Vec::new();
        for Kept { what, steps, is_explored } in self.kept {
            let choices =
                steps.into_iter().map(|(thread, alternative)| Choice { thread: ThreadIndex(thread), alternative });
            let schedule = Schedule { choices: choices.collect() };
            if let Some(outcome) = what {
                schedules[outcome] = Some(schedule.clone());
            }
            if is_explored {
                kept.push(schedule);
            }
        }
        kept.extend(short_failures(program, &self.outcomes, &schedules));
        let mut executions: BTreeMap<OutcomeKey, u64> = BTreeMap::new();
        for Seen { key: (status, shared, _), executions: count, .. } in &self.outcomes {
            *executions.entry((*status, shared.clone())).or_default() += count;
        }
        let mut search = Search::new(self.options.method);
        search.executions = Some(self.executions);
        let coverage = match self.stopped {
            Some(limit @ Limit::Steps { .. }) => Coverage::Stopped(limit),
            _ => Coverage::Sampled(Sample {
                seed: self.options.seed,
                part: None,
                executions: self.executions,
                cut_off: self.cut_off,
                unseen,
                guarantee: guarantee.clone(),
                discovery: self.discovery.clone(),
            }),
        };
        let exploration = gather(program, &kept, coverage, search, &executions);
        let outcomes = self.outcomes.into_iter().zip(schedules);
        let mut outcomes =
            outcomes
                .map(|(Seen { key: (status, shared, failed_checks), executions, first, steps }, schedule)| {
                    SampledOutcome { status, shared, failed_checks, executions, first, steps, schedule }
                })
                .collect::<Vec<_>>();
        outcomes.sort_by(|one, other| {
            let key =
                |outcome: &SampledOutcome| (outcome.status, outcome.shared.clone(), outcome.failed_checks.clone());
            key(one).cmp(&key(other))
        });
        Sampled {
            exploration,
            executions: self.executions,
            cut_off: self.cut_off,
            steps: self.steps,
            longest: self.longest,
            machine,
            outcomes,
            discovery: self.discovery,
            unseen,
            guarantee,
            stopped: self.stopped,
            most_threads: self.most_threads,
            novel: self.novel,
            left_out: self.left_out,
        }
    }
}

impl<E: Executor> Recorder<E> for Log<'_> {
    fn begin(&mut self, executor: &mut E) -> Result<(), Stop> {
        self.schedule.clear();
        self.conflicting = 0;
        self.last = None;
        self.enabled.clear();
        self.is_novel = false;
        self.note_broken(executor)
    }

    #[inline]
    fn before(&mut self, executor: &mut E, enabled: &[u16], _: u16) -> Result<(), Stop> {
        // As long as the same threads can go on, only the pairs with the one that has moved are others than before.
        let same = self.enabled == enabled;
        for (index, one) in enabled.iter().enumerate() {
            for other in &enabled[index + 1..] {
                if same && Some(*one) != self.last && Some(*other) != self.last {
                    continue;
                }
                let (one, other) = (usize::from(*one), usize::from(*other));
                let (site, with) = (executor.site(one)?, executor.site(other)?);
                if self.pairs.insert(site, with) {
                    self.is_novel = true;
                    if executor.conflict(one, other)? {
                        // With the next step, so that this state is one of those that the schedule passes.
                        self.conflicting = self.schedule.len() + 1;
                    }
                }
            }
        }
        if !same {
            self.enabled.clear();
            self.enabled.extend_from_slice(enabled);
        }
        Ok(())
    }

    #[inline]
    fn after(&mut self, executor: &mut E, chosen: u16, alternative: Option<u16>) -> Result<(), Stop> {
        self.schedule.push((chosen, alternative));
        self.last = Some(chosen);
        self.note_broken(executor)
    }

    fn is_over(&mut self, steps: u64) -> bool {
        self.ask(steps)
    }
}
