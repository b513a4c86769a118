//! Sampled search: some schedules, drawn at random, of programs with too many to look at all.
//!
//! Definition: executions number `first` to `first + executions − 1` of a seed, each by itself and by the same method
//! ([`method`], [`uniform`]). An execution depends on the program, the method, the seed and its number, and on nothing
//! else; so shards of a search add up to the whole. They run on the lean machine if that can hold the program, and on
//! the rich one with a memo of situations otherwise; both draw the same schedules.
//!
//! What is kept: for each distinct outcome and each broken `always` check the first schedule that showed it, and of
//! each two places in the code at which steps of different threads were seen to conflict while both were possible, the
//! schedule up to there. The exploration holds the states that those pass, each with all its successors
//! ([`gather`](super::gather)); so findings are made of it as of a full one. Limits on what is kept are in
//! [`SampleOptions`]; shorter schedules come first.

mod executor;
mod generator;
mod method;
mod pilot;
mod uniform;
mod unseen;

pub(super) use executor::{Executor, LeanExecutor, RichExecutor, Stop, evaluate_at};
pub use generator::Generator;
pub(super) use method::{Chooser, RandomWalk};
pub use unseen::Unseen;

use super::brute_force::outcome_values;
use super::gather::gather;
use super::{Budget, Progress, full};
use crate::machine::Divergence;
use crate::program::Program;
use crate::trace::{
    Choice, Coverage, Exploration, Limit, Method, OutcomeKey, Sample, Schedule, Search, Status, ThreadIndex,
};
use crate::value::Plain;
use method::{Pct, Pos, Surw};
use num_bigint::BigUint;
use pilot::{Pilot, pilot};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use uniform::Uniform;

/// How to draw schedules, and how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleOptions {
    /// [`Method::RandomWalk`], [`Method::Uniform`], [`Method::Pct`], [`Method::Pos`] or [`Method::Surw`].
    pub method: Method,
    /// Seed of the generator.
    pub seed: u64,
    /// The number of the first execution; others than 0 are for shards of a search.
    pub first: u64,
    /// How many executions to make.
    pub executions: u64,
    /// An execution is cut off after so many steps, and then has no outcome.
    pub max_steps: u64,
    /// PCT: the depth d of the bugs that are aimed at, from 1.
    pub depth: u32,
    /// Whether the lean machine may be used. It draws the same schedules as the rich one, and faster.
    pub lean: bool,
    /// Uniform: the most states of the graph whose schedules are counted.
    pub states: u64,
    /// The most bytes for what is remembered between executions, approximately.
    pub memory: u64,
    /// The most schedules that the exploration is made of.
    pub kept_schedules: usize,
    /// The most steps that these have together. One schedule is kept however long it is.
    pub kept_steps: usize,
}

impl SampleOptions {
    /// 10,000 executions, and limits for a machine with a few gigabytes.
    pub fn new(method: Method, seed: u64) -> SampleOptions {
        SampleOptions {
            method,
            seed,
            first: 0,
            executions: 10_000,
            max_steps: 10_000_000,
            depth: 3,
            lean: true,
            states: 2_000_000,
            memory: 1 << 30,
            kept_schedules: 256,
            kept_steps: 100_000,
        }
    }
}

/// How far a sampled search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleProgress {
    /// Executions made.
    pub executions: u64,
    /// Steps that these took.
    pub steps: u64,
    /// Distinct outcomes seen.
    pub outcomes: u64,
}

/// What a sampled search has found.
#[derive(Clone, Debug)]
pub struct Sampled {
    /// The states that the kept schedules pass.
    pub exploration: Exploration,
    /// Executions made, those cut off too.
    pub executions: u64,
    /// Executions that were cut off.
    pub cut_off: u64,
    /// Steps of all executions.
    pub steps: u64,
    /// Steps of the longest execution.
    pub longest: u64,
    /// Which machine made them.
    pub machine: Machine,
    /// The distinct outcomes, by status, values and failed checks.
    pub outcomes: Vec<SampledOutcome>,
    /// Discovery curve: for each outcome, in the order in which they were found, how many executions had been made
    /// when it was there for the first time.
    pub discovery: Vec<u64>,
    /// What was not seen.
    pub unseen: Unseen,
    /// What the method promises.
    pub guarantee: Guarantee,
    /// The limit that ended the search early.
    pub stopped: Option<Limit>,
    /// How many schedules were found worth keeping and are not in the exploration, since they would have been too much.
    pub not_kept: u64,
}

/// Which machine made the executions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// The lean one.
    Lean,
    /// The rich one. The reason follows "because".
    Rich(&'static str),
    /// None: the schedules were drawn from a state graph.
    Graph,
}

/// What a method promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guarantee {
    /// Nothing.
    None,
    /// Each of so many schedules is drawn with equal probability.
    Uniform {
        /// How many there are.
        schedules: BigUint,
    },
    /// Each execution shows each bug of this depth with probability 1/(threads·steps^(depth − 1)) at least, for
    /// programs without `choose`.
    Pct {
        /// n: how many threads.
        threads: u64,
        /// k: how many steps, at most.
        steps: u64,
        /// d.
        depth: u32,
        /// threads·steps^(depth − 1).
        one_in: BigUint,
        /// Whether no execution had more threads or steps. If one had, nothing is promised.
        holds: bool,
    },
}

/// An outcome, and how often it was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampledOutcome {
    /// How the executions ended.
    pub status: Status,
    /// Final values of the shared names that are part of an outcome.
    pub shared: Vec<Plain>,
    /// Indices of the `finally` checks that do not hold.
    pub failed_checks: Vec<u16>,
    /// How many executions.
    pub executions: u64,
    /// The number of the first of them.
    pub first: u64,
    /// Its schedule, if it is one of those in the exploration.
    pub schedule: Option<Schedule>,
}

/// Draws schedules. `watch` is asked after each execution, and now and then during long ones, and may stop the search.
///
/// # Errors
/// In words: why this method cannot draw schedules of this program.
///
/// # Panics
/// The method draws no schedules.
pub fn sample(
    program: &Program,
    options: &SampleOptions,
    watch: &dyn Fn(&SampleProgress) -> Option<Limit>,
) -> Result<Sampled, String> {
    let mut log = Log::new(options, watch);
    if options.method == Method::Uniform {
        let guarantee = draw_uniformly(program, options, &mut log)?;
        return Ok(log.finish(program, Machine::Graph, guarantee));
    }
    let lean = if options.lean { LeanExecutor::new(program) } else { Err("that was wanted") };
    let because = match lean {
        Err(because) => because,
        Ok(mut executor) => match draw(&mut executor, options, &mut log) {
            Ok(guarantee) => return Ok(log.finish(program, Machine::Lean, guarantee)),
            Err(Stop::Diverges(divergence)) => return Ok(log.diverges(program, Machine::Lean, divergence)),
            Err(Stop::Foreign(because)) => because,
        },
    };
    let mut log = Log::new(options, watch);
    let machine = Machine::Rich(because);
    match draw(&mut RichExecutor::new(program, options.memory), options, &mut log) {
        Ok(guarantee) => Ok(log.finish(program, machine, guarantee)),
        Err(Stop::Diverges(divergence)) => Ok(log.diverges(program, machine, divergence)),
        Err(Stop::Foreign(reason)) => unreachable!("nothing is foreign to the rich machine: {reason}"),
    }
}

/// Draws from the state graph.
fn draw_uniformly(program: &Program, options: &SampleOptions, log: &mut Log) -> Result<Guarantee, String> {
    let watch = |progress: &Progress| {
        let progress = SampleProgress { executions: 0, steps: progress.states, outcomes: 0 };
        (log.watch)(&progress)
    };
    let exploration = full(program, &Budget { states: options.states, memory: options.memory, watch: &watch });
    if let Coverage::Stopped(limit @ (Limit::Interrupted | Limit::Time(_))) = exploration.coverage {
        log.stopped = Some(limit);
        return Ok(Guarantee::None);
    }
    let uniform = Uniform::new(&exploration)?;
    let mut schedule = Schedule::default();
    for number in options.first..options.first + options.executions {
        let state = uniform.draw(&mut Generator::new(options.seed, number), &mut schedule);
        let terminal = exploration.terminal(state).expect("a schedule ends in a final state");
        let outcome = &exploration.outcomes[terminal.outcome as usize];
        let key = (outcome.status, outcome.shared.clone(), outcome.failed_checks.clone());
        log.schedule.clear();
        log.schedule.extend(schedule.choices.iter().map(|choice| (choice.thread.0, choice.alternative)));
        log.conflicting = log.schedule.len();
        log.ended(number, schedule.choices.len() as u64, Some(key));
        if log.is_stopped() {
            break;
        }
    }
    Ok(Guarantee::Uniform { schedules: uniform.schedules().clone() })
}

/// Draws by running.
fn draw<E: Executor>(executor: &mut E, options: &SampleOptions, log: &mut Log) -> Result<Guarantee, Stop> {
    let needs_pilot = matches!(options.method, Method::Pct | Method::Surw);
    let pilot = match needs_pilot {
        true => pilot(executor, options.seed, options.max_steps)?,
        false => Pilot::default(),
    };
    match options.method {
        Method::RandomWalk => repeat(executor, &mut RandomWalk, options, log)?,
        Method::Pos => repeat(executor, &mut Pos::default(), options, log)?,
        Method::Surw => repeat(executor, &mut Surw::new(&pilot), options, log)?,
        Method::Pct => {
            let depth = options.depth.max(1);
            let mut pct = Pct::new(pilot.threads, pilot.steps, depth);
            repeat(executor, &mut pct, options, log)?;
            let (threads, steps) = (pilot.threads as u64, pilot.steps);
            let one_in = BigUint::from(threads) * BigUint::from(steps).pow(depth - 1);
            let holds = log.longest <= steps && log.most_threads <= pilot.threads && log.cut_off == 0;
            return Ok(Guarantee::Pct { threads, steps, depth, one_in, holds });
        }
        other => panic!("{other:?} draws no schedules"),
    }
    Ok(Guarantee::None)
}

fn repeat<E: Executor>(
    executor: &mut E,
    chooser: &mut impl Chooser<E>,
    options: &SampleOptions,
    log: &mut Log,
) -> Result<(), Stop> {
    for number in options.first..options.first + options.executions {
        let mut generator = Generator::new(options.seed, number);
        let (steps, ending) = execute(executor, chooser, log, &mut generator, options.max_steps)?;
        log.most_threads = log.most_threads.max(executor.threads());
        let outcome = match ending {
            Ending::Ended => {
                let end = executor.end()?;
                log.known(end, || {
                    let end = executor.known_end(end);
                    (end.outcome.0, end.outcome.1.clone(), end.failed_checks.clone())
                })
            }
            Ending::CutOff => None,
            Ending::Stopped => return Ok(()),
        };
        log.ended_as(number, steps, outcome);
        if log.is_stopped() {
            break;
        }
    }
    Ok(())
}

/// How an execution came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nobody can go on.
    Ended,
    /// It had too many steps.
    CutOff,
    /// The search was stopped.
    Stopped,
}

/// Looks on while an execution is made.
pub(super) trait Recorder<E: Executor> {
    /// It is in its initial state.
    fn begin(&mut self, _executor: &mut E) -> Result<(), Stop> {
        Ok(())
    }
    /// A step is about to be taken.
    fn before(&mut self, executor: &mut E, enabled: &[u16], chosen: u16) -> Result<(), Stop>;
    /// It has been taken.
    fn after(&mut self, _executor: &mut E, _chosen: u16, _alternative: Option<u16>) -> Result<(), Stop> {
        Ok(())
    }
    /// Asked now and then: whether to stop.
    fn is_over(&mut self, _steps: u64) -> bool {
        false
    }
}

/// Makes one execution; returns how many steps it took.
pub(super) fn execute<E: Executor>(
    executor: &mut E,
    chooser: &mut impl Chooser<E>,
    recorder: &mut impl Recorder<E>,
    generator: &mut Generator,
    max_steps: u64,
) -> Result<(u64, Ending), Stop> {
    executor.restart();
    recorder.begin(executor)?;
    chooser.begin(executor, generator)?;
    let mut enabled = Vec::new();
    for steps in 0.. {
        if steps % 0x1_0000 == 0xffff && recorder.is_over(steps) {
            return Ok((steps, Ending::Stopped));
        }
        enabled.clear();
        for thread in 0..executor.threads() {
            if executor.alternatives(thread)? > 0 {
                enabled.push(thread as u16);
            }
        }
        if enabled.is_empty() {
            return Ok((steps, Ending::Ended));
        }
        if steps == max_steps {
            return Ok((steps, Ending::CutOff));
        }
        let chosen = chooser.choose(executor, &enabled, generator)?;
        let alternatives = executor.alternatives(usize::from(chosen))?;
        let alternative = if alternatives > 1 { Some(generator.below(u64::from(alternatives)) as u16) } else { None };
        recorder.before(executor, &enabled, chosen)?;
        executor.step(usize::from(chosen), alternative.unwrap_or(0))?;
        recorder.after(executor, chosen, alternative)?;
    }
    unreachable!("the steps are limited")
}

type Key = (Status, Vec<Plain>, Vec<u16>);

/// What is noted during a search.
struct Log<'a> {
    options: &'a SampleOptions,
    watch: &'a dyn Fn(&SampleProgress) -> Option<Limit>,
    stopped: Option<Limit>,
    executions: u64,
    cut_off: u64,
    steps: u64,
    longest: u64,
    most_threads: usize,
    /// In the order of discovery: the outcome, how many executions, the first one.
    outcomes: Vec<(Key, u64, u64)>,
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
    seen: Seen,
    /// Checks that were seen broken, as bits.
    broken: u64,
    /// Schedules worth keeping: what for, and which.
    kept: Vec<(Option<usize>, Vec<(u16, Option<u16>)>)>,
    kept_steps: usize,
    not_kept: u64,
}

/// A set of pairs of small numbers.
#[derive(Default)]
struct Seen {
    /// Pairs of numbers below [`Seen::DENSE`], as bits.
    dense: Vec<u64>,
    sparse: FxHashSet<(u32, u32)>,
}

impl Seen {
    const DENSE: u32 = 512;

    /// Adds a pair; `true` if it is new.
    #[inline]
    fn insert(&mut self, one: u32, other: u32) -> bool {
        if one >= Seen::DENSE || other >= Seen::DENSE {
            return self.sparse.insert((one, other));
        }
        if self.dense.is_empty() {
            self.dense.resize((Seen::DENSE * Seen::DENSE / 64) as usize, 0);
        }
        let bit = one * Seen::DENSE + other;
        let word = &mut self.dense[(bit / 64) as usize];
        let is_new = *word >> (bit % 64) & 1 == 0;
        *word |= 1 << (bit % 64);
        is_new
    }
}

impl<'a> Log<'a> {
    fn new(options: &'a SampleOptions, watch: &'a dyn Fn(&SampleProgress) -> Option<Limit>) -> Log<'a> {
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
            seen: Seen::default(),
            broken: 0,
            kept: Vec::new(),
            kept_steps: 0,
            not_kept: 0,
        }
    }

    #[inline]
    fn note_broken<E: Executor>(&mut self, executor: &mut E) -> Result<(), Stop> {
        let broken = executor.broken()?;
        if broken & !self.broken != 0 {
            self.broken |= broken;
            self.conflicting = self.schedule.len();
        }
        Ok(())
    }

    fn is_stopped(&mut self) -> bool {
        self.ask(0)
    }

    fn ask(&mut self, more: u64) -> bool {
        let progress = SampleProgress {
            executions: self.executions,
            steps: self.steps + more,
            outcomes: self.outcomes.len() as u64,
        };
        self.stopped = self.stopped.or_else(|| (self.watch)(&progress));
        self.stopped.is_some()
    }

    /// The number of an outcome, by the executor's number of an end.
    fn known(&mut self, end: u32, key: impl FnOnce() -> Key) -> Option<usize> {
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
            outcomes.push((key.clone(), 0, 0));
            next
        })
    }

    fn ended(&mut self, number: u64, steps: u64, key: Option<Key>) {
        let outcome = key.map(|key| self.outcome(key));
        self.ended_as(number, steps, outcome);
    }

    /// An execution is over.
    fn ended_as(&mut self, number: u64, steps: u64, outcome: Option<usize>) {
        self.executions += 1;
        self.steps += steps;
        self.longest = self.longest.max(steps);
        let mut is_new = false;
        match outcome {
            Some(outcome) => {
                let (_, executions, first) = &mut self.outcomes[outcome];
                *executions += 1;
                if *executions == 1 {
                    is_new = true;
                    *first = number;
                    self.discovery.push(self.executions);
                }
            }
            None => self.cut_off += 1,
        }
        if is_new && self.keep(outcome, self.schedule.len()) {
            return;
        }
        if self.conflicting > 0 {
            self.keep(None, self.conflicting);
        }
    }

    /// Keeps the first steps of the present execution, if they are not too many.
    fn keep(&mut self, what: Option<usize>, length: usize) -> bool {
        let is_first = self.kept.is_empty();
        let fits =
            self.kept.len() < self.options.kept_schedules && self.kept_steps + length <= self.options.kept_steps.max(1);
        if !fits && !(is_first && what.is_some()) {
            self.not_kept += 1;
            return false;
        }
        self.kept_steps += length;
        self.kept.push((what, self.schedule[..length].to_vec()));
        true
    }

    /// An execution of a thread that never comes to the end of a step is all that is left to say.
    fn diverges(mut self, program: &Program, machine: Machine, divergence: Divergence) -> Sampled {
        self.stopped = Some(divergence.limit());
        let length = self.schedule.len();
        self.keep(None, length);
        self.finish(program, machine, Guarantee::None)
    }

    fn finish(self, program: &Program, machine: Machine, guarantee: Guarantee) -> Sampled {
        let unseen = Unseen::estimate(self.outcomes.iter().map(|(_, executions, _)| *executions));
        let mut schedules = vec![None; self.outcomes.len()];
        let mut kept = Vec::new();
        for (outcome, choices) in self.kept {
            let choices =
                choices.into_iter().map(|(thread, alternative)| Choice { thread: ThreadIndex(thread), alternative });
            let schedule = Schedule { choices: choices.collect() };
            if let Some(outcome) = outcome {
                schedules[outcome] = Some(schedule.clone());
            }
            kept.push(schedule);
        }
        let mut executions: BTreeMap<OutcomeKey, u64> = BTreeMap::new();
        for ((status, shared, _), count, _) in &self.outcomes {
            *executions.entry((*status, shared.clone())).or_default() += count;
        }
        let mut search = Search::new(self.options.method);
        search.executions = Some(self.executions);
        let coverage = match self.stopped {
            Some(limit @ Limit::Steps { .. }) => Coverage::Stopped(limit),
            _ => Coverage::Sampled(Sample {
                seed: self.options.seed,
                executions: self.executions,
                remarks: remarks(&unseen, &guarantee, self.cut_off),
            }),
        };
        let exploration = gather(program, &kept, coverage, search, &executions);
        let outcomes = self.outcomes.into_iter().zip(schedules);
        let mut outcomes = outcomes
            .map(|(((status, shared, failed_checks), executions, first), schedule)| SampledOutcome {
                status,
                shared,
                failed_checks,
                executions,
                first,
                schedule,
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
            not_kept: self.not_kept,
        }
    }
}

/// What the reader is told of what was not seen.
fn remarks(unseen: &Unseen, guarantee: &Guarantee, cut_off: u64) -> Vec<String> {
    let mut remarks = Vec::new();
    if unseen.executions > 0 {
        remarks.push(format!(
            "Another execution would end in an outcome not seen yet with a probability of about {:.2} % (Good–Turing: \
             {} of {} executions ended in an outcome seen once).",
            100.0 * unseen.missing_mass,
            unseen.once,
            unseen.executions
        ));
        remarks.push(format!(
            "There are about {:.0} outcomes or more that this method can reach (Chao1); {} were seen.",
            unseen.outcomes_at_least, unseen.seen
        ));
    }
    match guarantee {
        Guarantee::None => {}
        Guarantee::Uniform { schedules } => {
            remarks.push(format!("Each of the {schedules} schedules was drawn with equal probability."));
        }
        Guarantee::Pct { threads, steps, depth, one_in, holds: true } => remarks.push(format!(
            "Each execution shows each bug of depth {depth} with a probability of 1/{one_in} at least \
             (1/(n·k^(d−1)), n = {threads} threads, k = {steps} steps, d = {depth})."
        )),
        Guarantee::Pct { holds: false, .. } => remarks.push(
            "No probability bound: an execution had more threads or steps than the pilot executions.".to_string(),
        ),
    }
    if cut_off > 0 {
        remarks.push(format!("{cut_off} executions were cut off, and have no outcome."));
    }
    remarks
}

impl<E: Executor> Recorder<E> for Log<'_> {
    fn begin(&mut self, executor: &mut E) -> Result<(), Stop> {
        self.schedule.clear();
        self.conflicting = 0;
        self.last = None;
        self.enabled.clear();
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
                if self.seen.insert(site, with) && executor.conflict(one, other)? {
                    // With the next step, so that this state is one of those that the schedule passes.
                    self.conflicting = self.schedule.len() + 1;
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
