//! What a search takes up of its executions, in the order of their numbers: outcomes, how often, when first, and schedules
//! worth keeping.

use super::executor::Stop;
use super::notes::{Halt, Key, Made, Pairs, Room, Step, key};
use super::{Machine, SampleOptions, SampleProgress, Sampled, SampledOutcome};
use crate::explore::gather::gather;
use crate::explore::shorten::{Arrival, ShortenBudget, shorten};
use crate::program::Program;
use crate::trace::{
    Choice, Coverage, Guarantee, Limit, OutcomeKey, Sample, SampledEnd, SampledPart, Schedule, Search, Status,
    ThreadIndex, Unseen,
};
use crate::workers::Workers;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// Who is asked whether to stop.
pub struct Watch<'a> {
    ask: &'a dyn Fn(&SampleProgress) -> Option<Limit>,
    told: Cell<SampleProgress>,
    stopped: Cell<Option<Limit>>,
}

impl<'a> Watch<'a> {
    pub fn new(ask: &'a dyn Fn(&SampleProgress) -> Option<Limit>) -> Watch<'a> {
        let told = Cell::new(SampleProgress { executions: 0, steps: 0, outcomes: 0 });
        Watch { ask, told, stopped: Cell::new(None) }
    }

    /// Asks again, at any time: nobody is told how far executions are that nobody has taken up yet, since that depends
    /// on who makes them.
    pub fn is_over(&self) -> bool {
        if self.stopped.get().is_none() {
            self.stopped.set((self.ask)(&self.told.get()));
        }
        self.stopped.get().is_some()
    }

    /// Tells how far the search is, and asks.
    fn tell(&self, progress: SampleProgress) {
        self.told.set(progress);
        self.is_over();
    }

    /// What has stopped the search.
    pub fn stopped(&self) -> Option<Limit> {
        self.stopped.get()
    }
}

/// What is taken up during a search.
pub struct Log<'a> {
    options: &'a SampleOptions,
    watch: &'a Watch<'a>,
    room: &'a Room,
    executions: u64,
    pub cut_off: u64,
    steps: u64,
    pub longest: u64,
    pub most_threads: usize,
    /// In the order of discovery.
    outcomes: Vec<SampledEnd>,
    numbers: BTreeMap<Key, usize>,
    /// By worker, by its executor's number of an end: which outcome it is.
    ends: Vec<Vec<usize>>,
    discovery: Vec<u64>,
    /// Pairs of sites that were looked at.
    pairs: Pairs,
    /// Checks that were seen broken, as bits.
    broken: u64,
    /// The numbers of executions that were the first to come by a pair or to break a check.
    novel: Vec<u64>,
    kept: Vec<Kept>,
    kept_steps: usize,
    explored_steps: usize,
    left_out: u64,
    /// The limit on a step that does not come to its end.
    diverges: Option<Limit>,
}

/// Of schedules longer than this no shorter ones are looked for: that takes time and shows little.
const SHORTENED: usize = 5_000;
/// For so many ways to fail shorter schedules are looked for.
const SHORTENED_WAYS: usize = 8;
/// How much may be done for each of them.
const SHORTEN_BUDGET: ShortenBudget = ShortenBudget { states: 20_000, steps: 1_000_000 };

/// For each way to fail that was seen, the status and the checks that do not hold, a short schedule: what was drawn is
/// full of switches that have nothing to do with it.
fn short_failures(
    program: &Program,
    outcomes: &[SampledEnd],
    schedules: &[Option<Schedule>],
    workers: &Workers,
) -> Vec<Schedule> {
    let mut ways = BTreeMap::new();
    for (SampledEnd { status, failed_checks, .. }, schedule) in outcomes.iter().zip(schedules) {
        let fails = *status != Status::Finished || !failed_checks.is_empty();
        if let Some(schedule) = schedule.as_ref().filter(|schedule| fails && schedule.choices.len() <= SHORTENED) {
            ways.entry((*status, failed_checks)).or_insert(schedule);
        }
    }
    // It must not end in a way that was not drawn, or the sample would show more than it has seen.
    let drawn = outcomes.iter().map(key).collect::<BTreeSet<_>>();
    let mut ways = ways.into_iter().take(SHORTENED_WAYS).map(|way| (way, None)).collect::<Vec<_>>();
    workers.for_each(&mut ways, |(((status, failed), schedule), short)| {
        let fails_so = |arrival: &Arrival| {
            arrival.end.is_some_and(|end| {
                let key = (end.outcome.0, end.outcome.1.clone(), end.failed_checks.clone());
                end.outcome.0 == *status && end.failed_checks == **failed && drawn.contains(&key)
            })
        };
        *short = shorten(program, schedule, &fails_so, &SHORTEN_BUDGET).ok();
    });
    ways.into_iter().filter_map(|(_, short)| Some(short?.schedule)).collect()
}

/// A schedule that is kept.
struct Kept {
    /// The outcome that it is the first one of, if it is.
    what: Option<usize>,
    steps: Vec<Step>,
    /// Whether the exploration holds the states that it passes.
    is_explored: bool,
}

impl<'a> Log<'a> {
    pub fn new(options: &'a SampleOptions, watch: &'a Watch<'a>, room: &'a Room) -> Log<'a> {
        let log = Log {
            options,
            watch,
            room,
            executions: 0,
            cut_off: 0,
            steps: 0,
            longest: 0,
            most_threads: 0,
            outcomes: Vec::new(),
            numbers: BTreeMap::new(),
            ends: Vec::new(),
            discovery: Vec::new(),
            pairs: Pairs::default(),
            broken: 0,
            novel: Vec::new(),
            kept: Vec::new(),
            kept_steps: 0,
            explored_steps: 0,
            left_out: 0,
            diverges: None,
        };
        log.tell_room();
        log
    }

    /// Takes up an execution, and asks whether to go on. Returns its outcome, unless it was cut off.
    pub fn take(&mut self, worker: usize, number: u64, made: Made) -> Option<usize> {
        let Made { steps, threads, end, note } = made;
        let note = note.map(|note| *note).unwrap_or_default();
        self.executions += 1;
        self.steps += steps;
        self.longest = self.longest.max(steps);
        self.most_threads = self.most_threads.max(threads);
        let (mut is_novel, mut shown_by) = (false, None);
        for pair in &note.pairs {
            if self.pairs.insert(pair.site, pair.with) {
                is_novel = true;
                shown_by = shown_by.max(pair.shown_by);
            }
        }
        for (broken, steps) in &note.broken {
            if broken & !self.broken != 0 {
                self.broken |= broken;
                is_novel = true;
                shown_by = shown_by.max(Some(*steps));
            }
        }
        if is_novel {
            self.novel.push(number);
        }
        let outcome = end.map(|end| self.known(worker, end, note.key));
        let is_new = outcome.is_some_and(|outcome| self.note_outcome(outcome, number, steps));
        self.cut_off += u64::from(outcome.is_none());
        let is_explored = is_new && self.keep(outcome, usize::try_from(steps).unwrap_or(usize::MAX), &note.schedule);
        // A check that is broken before the first step needs no schedule.
        if let Some(steps) = shown_by.filter(|steps| *steps > 0 && !is_explored) {
            self.keep(None, steps, &note.schedule);
        }
        let outcomes = self.outcomes.len() as u64;
        self.watch.tell(SampleProgress { executions: self.executions, steps: self.steps, outcomes });
        outcome
    }

    /// What has ended the search early.
    pub fn stopped(&self) -> Option<Limit> {
        self.diverges.or(self.watch.stopped())
    }

    /// The number of an outcome, by a worker's number of an end and, if that is a new number, what it means.
    fn known(&mut self, worker: usize, end: u32, key: Option<Key>) -> usize {
        if self.ends.len() <= worker {
            self.ends.resize_with(worker + 1, Vec::new);
        }
        if let Some(key) = key {
            assert_eq!(self.ends[worker].len(), end as usize, "ends are numbered as they are found");
            let outcome = self.outcome(key);
            self.ends[worker].push(outcome);
        }
        self.ends[worker][end as usize]
    }

    fn outcome(&mut self, key: Key) -> usize {
        let next = self.outcomes.len();
        let outcomes = &mut self.outcomes;
        *self.numbers.entry(key).or_insert_with_key(|(status, shared, failed_checks)| {
            outcomes.push(SampledEnd {
                status: *status,
                shared: shared.clone(),
                failed_checks: failed_checks.clone(),
                executions: 0,
                first: 0,
                steps: 0,
            });
            next
        })
    }

    /// Whether an outcome is that of an execution that was made elsewhere.
    pub fn is_same(&self, outcome: usize, end: &SampledEnd) -> bool {
        key(&self.outcomes[outcome]) == key(end)
    }

    /// An execution has ended so. Returns whether none did before.
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
        !self.numbers.contains_key(&key(end)) && self.fits(usize::try_from(end.steps).unwrap_or(usize::MAX))
    }

    /// Notes an execution that was made elsewhere and is not made again, since its schedule would not be kept.
    pub fn pass(&mut self, end: &SampledEnd) {
        self.executions += 1;
        let outcome = self.outcome(key(end));
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
            let outcome = self.outcome(key(end));
            self.outcomes[outcome].executions += end.executions;
        }
    }

    /// Whether so many steps more can be kept.
    fn fits(&self, length: usize) -> bool {
        let fits = self.kept_steps.checked_add(length).is_some_and(|steps| steps <= self.options.kept_steps);
        fits && self.kept.len() < self.options.kept_schedules
    }

    fn tell_room(&self) {
        let steps = if self.kept.len() < self.options.kept_schedules { self.options.kept_steps } else { 0 };
        self.room.set(steps.saturating_sub(self.kept_steps));
    }

    /// Keeps the first steps of a schedule, if they are not too many. Returns whether the exploration will hold them.
    fn keep(&mut self, what: Option<usize>, length: usize, schedule: &[Step]) -> bool {
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
        self.kept.push(Kept { what, steps: schedule[..length].to_vec(), is_explored });
        self.tell_room();
        is_explored
    }

    /// An execution of a thread that never comes to the end of a step is all that is left to say.
    pub fn halt(&mut self, halt: &Halt) {
        if let Stop::Diverges(divergence) = halt.stop {
            self.diverges = Some(divergence.limit());
            self.keep(None, halt.steps, &halt.schedule);
        }
    }

    /// What was found.
    pub fn finish(self, program: &Program, machine: Machine, guarantee: Guarantee, workers: &Workers) -> Sampled {
        let stopped = self.stopped();
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
        kept.extend(short_failures(program, &self.outcomes, &schedules, workers));
        let mut executions: BTreeMap<OutcomeKey, u64> = BTreeMap::new();
        for end in &self.outcomes {
            *executions.entry((end.status, end.shared.clone())).or_default() += end.executions;
        }
        let mut search = Search::new(self.options.method);
        search.executions = Some(self.executions);
        let coverage = match stopped {
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
        let mut outcomes = outcomes.map(|(end, schedule)| SampledOutcome { end, schedule }).collect::<Vec<_>>();
        outcomes.sort_by_cached_key(|outcome| key(&outcome.end));
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
            stopped,
            most_threads: self.most_threads,
            novel: self.novel,
            left_out: self.left_out,
        }
    }
}
