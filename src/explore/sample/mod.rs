//! Sampled search: some schedules, drawn at random, of programs with too many to look at all.
//!
//! Definition: executions number `first` to `first + executions − 1` of a seed, each by itself and by the same method
//! ([`method`], [`uniform`]). An execution depends on the program, the method, the seed and its number, and on nothing
//! else; so parts of a search add up to the whole ([`join`]). They run on the lean machine if that can hold the program, and on
//! the rich one with a memo of situations otherwise; both draw the same schedules.
//!
//! What is kept: for each distinct outcome and each broken `always` check the first schedule that showed it, and of
//! each two places in the code at which steps of different threads were seen to conflict while both were possible, the
//! schedule up to there. The exploration holds the states that those pass, each with all its successors
//! ([`gather`](super::gather)); so findings are made of it as of a full one. Limits on what is kept are in
//! [`SampleOptions`]; what is found first is kept first.

mod execute;
mod executor;
mod generator;
mod join;
mod log;
mod method;
mod pilot;
mod uniform;

use execute::{Ending, execute};
pub(super) use executor::{Executor, LeanExecutor, RichExecutor, Stop, evaluate_at};
pub use generator::Generator;
pub use join::{join_samples, range};
use log::Log;
pub(super) use method::{Chooser, RandomWalk};

use super::brute_force::outcome_values;
use super::{Budget, Progress, full};
use crate::program::Program;
use crate::trace::{Exploration, Guarantee, Limit, Method, SampledEnd, SampledPart, Schedule, Status, Unseen};
use crate::value::Plain;
use crate::workers::Workers;
use method::{Drawn, Pct, Pos, Surw};
use num_bigint::BigUint;
use pilot::{Pilot, pilot};
use uniform::Uniform;

/// How to draw schedules, and how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleOptions {
    /// [`Method::RandomWalk`], [`Method::Uniform`], [`Method::Pct`], [`Method::Pos`] or [`Method::Surw`].
    pub method: Method,
    /// Seed of the generator.
    pub seed: u64,
    /// The number of the first execution; others than 0 are for parts of a search.
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
    /// The most schedules that are kept.
    pub kept_schedules: usize,
    /// The most steps that the kept schedules have together.
    pub kept_steps: usize,
    /// The most steps that those of the kept schedules have together of which the exploration is made, first ones first.
    /// Making it takes far longer for each step than drawing.
    pub explored_steps: usize,
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
            kept_steps: 10_000_000,
            explored_steps: 100_000,
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
    /// The most threads at the end of an execution.
    pub most_threads: usize,
    /// The numbers of executions that were the first to come by two places of the code at the same time, or to break a
    /// check.
    pub novel: Vec<u64>,
    /// How many schedules were worth keeping, and were not kept or are not in the exploration, since that would have been
    /// too much.
    pub left_out: u64,
}

/// Which machine made the executions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// The lean one.
    Lean,
    /// The rich one. The reason follows "because".
    Rich(&'static str),
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
    /// How many steps that one took.
    pub steps: u64,
    /// Its schedule, if it was kept.
    pub schedule: Option<Schedule>,
}

impl Sampled {
    /// What it takes to put this together with what other numbers of executions have shown.
    pub fn part(&self, options: &SampleOptions) -> SampledPart {
        let end = |outcome: &SampledOutcome| SampledEnd {
            status: outcome.status,
            shared: outcome.shared.clone(),
            failed_checks: outcome.failed_checks.clone(),
            executions: outcome.executions,
            first: outcome.first,
            steps: outcome.steps,
        };
        SampledPart {
            first: options.first,
            executions: self.executions,
            cut_off: self.cut_off,
            steps: self.steps,
            longest: self.longest,
            threads: self.most_threads as u64,
            lean: self.machine == Machine::Lean,
            stopped: self.stopped,
            outcomes: self.outcomes.iter().map(end).collect(),
            novel: self.novel.clone(),
        }
    }
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
    work(program, options, &Work::All, watch)
}

/// Which executions to make.
enum Work<'a> {
    /// All of them.
    All,
    /// Those that have to be made again to put parts together.
    Parts(&'a join::Parts<'a>),
}

fn work(
    program: &Program,
    options: &SampleOptions,
    work: &Work,
    watch: &dyn Fn(&SampleProgress) -> Option<Limit>,
) -> Result<Sampled, String> {
    let exploration = match options.method {
        Method::Uniform => Some(explored(program, options, watch)),
        _ => None,
    };
    let uniform = exploration.as_ref().map(Uniform::new).transpose()?;
    let draws = Draws { options, work, uniform: uniform.as_ref() };
    let mut log = Log::new(options, watch);
    let lean = if options.lean { LeanExecutor::new(program) } else { Err("that was wanted") };
    let because = match lean {
        Err(because) => because,
        Ok(mut executor) => match draws.make(&mut executor, true, &mut log) {
            Ok(guarantee) => return Ok(log.finish(program, Machine::Lean, guarantee)),
            Err(Stop::Diverges(divergence)) => return Ok(log.diverges(program, Machine::Lean, divergence)),
            Err(Stop::Foreign(because)) => because,
        },
    };
    let mut log = Log::new(options, watch);
    let machine = Machine::Rich(because);
    match draws.make(&mut RichExecutor::new(program, options.memory), false, &mut log) {
        Ok(guarantee) => Ok(log.finish(program, machine, guarantee)),
        Err(Stop::Diverges(divergence)) => Ok(log.diverges(program, machine, divergence)),
        Err(Stop::Foreign(reason)) => unreachable!("nothing is foreign to the rich machine: {reason}"),
    }
}

/// The whole state graph, if it is not too large.
fn explored(
    program: &Program,
    options: &SampleOptions,
    watch: &dyn Fn(&SampleProgress) -> Option<Limit>,
) -> Exploration {
    let nothing_yet = SampleProgress { executions: 0, steps: 0, outcomes: 0 };
    let watch = |_: &Progress| watch(&nothing_yet);
    full(program, &Budget { states: options.states, memory: options.memory, workers: &Workers::ONE, watch: &watch })
}

/// Executions that are to be made.
struct Draws<'a> {
    options: &'a SampleOptions,
    work: &'a Work<'a>,
    uniform: Option<&'a Uniform<'a>>,
}

impl Draws<'_> {
    /// Makes them by the method.
    fn make<E: Executor>(&self, executor: &mut E, is_lean: bool, log: &mut Log) -> Result<Guarantee, Stop> {
        let options = self.options;
        let needs_pilot = matches!(options.method, Method::Pct | Method::Surw);
        let pilot = match needs_pilot {
            true => pilot(executor, options.seed, options.max_steps)?,
            false => Pilot::default(),
        };
        match (options.method, self.uniform) {
            (Method::RandomWalk, _) => self.repeat(executor, &mut RandomWalk, is_lean, log)?,
            (Method::Pos, _) => self.repeat(executor, &mut Pos::default(), is_lean, log)?,
            (Method::Surw, _) => self.repeat(executor, &mut Surw::new(&pilot), is_lean, log)?,
            (Method::Pct, _) => {
                let depth = options.depth.max(1);
                let mut pct = Pct::new(pilot.threads, pilot.steps, depth);
                self.repeat(executor, &mut pct, is_lean, log)?;
                let (threads, steps) = (pilot.threads as u64, pilot.steps);
                let one_in = BigUint::from(threads) * BigUint::from(steps).pow(depth - 1);
                let holds = log.longest <= steps && log.most_threads <= pilot.threads && log.cut_off == 0;
                return Ok(Guarantee::Pct { threads, steps, depth, one_in, holds });
            }
            (Method::Uniform, Some(uniform)) => {
                self.repeat(executor, &mut Drawn::new(uniform), is_lean, log)?;
                return Ok(Guarantee::Uniform { schedules: uniform.schedules().clone() });
            }
            (other, _) => panic!("{other:?} draws no schedules"),
        }
        Ok(Guarantee::None)
    }

    fn repeat<E: Executor>(
        &self,
        executor: &mut E,
        chooser: &mut impl Chooser<E>,
        is_lean: bool,
        log: &mut Log,
    ) -> Result<(), Stop> {
        match self.work {
            Work::All => {
                for number in self.options.first..self.options.first + self.options.executions {
                    make_one(executor, chooser, self.options, number, log)?;
                    if log.stopped.is_some() {
                        break;
                    }
                }
                Ok(())
            }
            Work::Parts(parts) => {
                join::repeat(parts, is_lean, log, |number, log| make_one(executor, chooser, self.options, number, log))
            }
        }
    }
}

/// Makes one execution; returns its outcome, unless it was cut off or the search was stopped.
fn make_one<E: Executor>(
    executor: &mut E,
    chooser: &mut impl Chooser<E>,
    options: &SampleOptions,
    number: u64,
    log: &mut Log,
) -> Result<Option<usize>, Stop> {
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
        Ending::Stopped => return Ok(None),
    };
    log.ended(number, steps, outcome);
    log.ask(0);
    Ok(outcome)
}
