//! Sampled search: some schedules, drawn at random, of programs with too many to look at all.
//!
//! Definition: executions number `first` to `first + executions − 1` of a seed, each by itself and by the same method
//! ([`method`], [`uniform`]). An execution depends on the program, the method, the seed and its number, and on nothing
//! else; so several workers make them ([`queue`], [`notes`]) and one takes them up in order ([`log`]), and parts of a search
//! add up to the whole ([`join`]). They run on the lean machine if that can hold the program, and on the rich one with a
//! memo of situations otherwise, one for each worker; both draw the same schedules.
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
mod notes;
mod pilot;
mod queue;
mod uniform;

use executor::Sites;
pub(super) use executor::{Executor, LeanExecutor, RichExecutor, Stop, evaluate_at};
pub use generator::Generator;
pub use join::{join_samples, range};
use log::{Log, Watch};
pub(super) use method::{Chooser, RandomWalk};

use super::brute_force::outcome_values;
use super::{Budget, Progress, full};
use crate::program::Program;
use crate::trace::{Exploration, Guarantee, Limit, Method, SampledEnd, SampledPart, Schedule, Unseen};
use crate::workers::Workers;
use method::{Drawn, Pct, Pos, Surw};
use notes::{Halt, Notes, Room};
use num_bigint::BigUint;
use pilot::{Pilot, pilot};
use queue::{Queue, Worker};
use std::sync::Arc;
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
    /// What it is, and how often and when it was there.
    pub end: SampledEnd,
    /// Its schedule, if it was kept.
    pub schedule: Option<Schedule>,
}

impl Sampled {
    /// What it takes to put this together with what other numbers of executions have shown.
    pub fn part(&self, options: &SampleOptions) -> SampledPart {
        SampledPart {
            first: options.first,
            executions: self.executions,
            cut_off: self.cut_off,
            steps: self.steps,
            longest: self.longest,
            threads: self.most_threads as u64,
            lean: self.machine == Machine::Lean,
            stopped: self.stopped,
            outcomes: self.outcomes.iter().map(|outcome| outcome.end.clone()).collect(),
            novel: self.novel.clone(),
        }
    }
}

/// Draws schedules; what is found does not depend on the number of workers. `watch` is told how far the search is after
/// each execution, in the order of their numbers, and asked again now and then during long ones; it may stop the
/// search.
///
/// # Errors
/// In words: why this method cannot draw schedules of this program.
///
/// # Panics
/// The method draws no schedules.
pub fn sample(
    program: &Program,
    options: &SampleOptions,
    workers: &Workers,
    watch: &dyn Fn(&SampleProgress) -> Option<Limit>,
) -> Result<Sampled, String> {
    work(program, options, &Work::All, workers, watch)
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
    workers: &Workers,
    watch: &dyn Fn(&SampleProgress) -> Option<Limit>,
) -> Result<Sampled, String> {
    let exploration = match options.method {
        Method::Uniform => Some(explored(program, options, workers, watch)),
        _ => None,
    };
    let uniform = exploration.as_ref().map(Uniform::new).transpose()?;
    let draws = Draws { program, options, uniform: uniform.as_ref(), workers };
    let lean = || LeanExecutor::new(program);
    let because = match options.lean.then(lean) {
        None => "that was wanted",
        Some(Err(because)) => because,
        Some(Ok(first)) => {
            let other = || lean().expect("the first could be made");
            match draws.make(Machine::Lean, first, &other, work, watch) {
                Ok(sampled) => return Ok(sampled),
                Err(because) => because,
            }
        }
    };
    let sites = Arc::<Sites>::default();
    let memory = options.memory / workers.number() as u64;
    let rich = || RichExecutor::beside(program, memory, Arc::clone(&sites));
    let sampled = draws.make(Machine::Rich(because), rich(), &rich, work, watch);
    sampled.map_err(|reason| unreachable!("nothing is foreign to the rich machine: {reason}"))
}

/// The whole state graph, if it is not too large.
fn explored(
    program: &Program,
    options: &SampleOptions,
    workers: &Workers,
    watch: &dyn Fn(&SampleProgress) -> Option<Limit>,
) -> Exploration {
    let nothing_yet = SampleProgress { executions: 0, steps: 0, outcomes: 0 };
    let watch = |_: &Progress| watch(&nothing_yet);
    full(program, &Budget { states: options.states, memory: options.memory, workers, watch: &watch })
}

/// Executions that are to be made.
struct Draws<'a> {
    program: &'a Program,
    options: &'a SampleOptions,
    uniform: Option<&'a Uniform<'a>>,
    workers: &'a Workers,
}

/// One of the workers.
struct Place<'a, 'l> {
    number: usize,
    queue: &'a Queue,
    room: &'a Room,
    /// Asked now and then: whether the search is over.
    is_over: &'a dyn Fn() -> bool,
    /// What the leader has besides.
    leader: Option<Leader<'a, 'l>>,
}

struct Leader<'a, 'l> {
    work: &'a Work<'a>,
    is_lean: bool,
    watch: &'a Watch<'a>,
    log: &'a mut Log<'l>,
}

impl Draws<'_> {
    /// Makes them on one machine.
    ///
    /// # Errors
    /// They need another one, because.
    fn make<E: Executor>(
        &self,
        machine: Machine,
        mut first: E,
        other: &(impl Fn() -> E + Sync),
        work: &Work,
        watch: &dyn Fn(&SampleProgress) -> Option<Limit>,
    ) -> Result<Sampled, &'static str> {
        let Draws { program, options, workers, .. } = *self;
        let (watch, room) = (Watch::new(watch), Room::default());
        let mut log = Log::new(options, &watch, &room);
        let numbers = options.first..options.first + options.executions;
        let is_shared = matches!(work, Work::All) && options.executions > 1;
        let workers_here = if is_shared { workers } else { &Workers::ONE };
        let queue = Queue::new(numbers, workers_here.number());
        let lead = || {
            let _at_work = queue.work(true);
            let leader = Leader { work, is_lean: machine == Machine::Lean, watch: &watch, log: &mut log };
            let is_over = || watch.is_over();
            let place = Place { number: 0, queue: &queue, room: &room, is_over: &is_over, leader: Some(leader) };
            self.work(&mut first, place)
        };
        let help = |number| {
            let _at_work = queue.work(false);
            let is_over = || queue.is_over();
            let place = Place { number, queue: &queue, room: &room, is_over: &is_over, leader: None };
            // Whatever ends it early ends the leader's pilot executions, too.
            let _ = self.work(&mut other(), place);
        };
        let guarantee = match workers_here.side_by_side(lead, help) {
            Ok(pilot) => pilot.map_or(Guarantee::None, |pilot| self.guarantee(&pilot, &log)),
            Err(Halt { stop: Stop::Foreign(because), .. }) => return Err(because),
            Err(halt) => {
                log.halt(&halt);
                Guarantee::None
            }
        };
        Ok(log.finish(program, machine, guarantee, workers))
    }

    /// Makes executions by the method. Returns what was known before, unless the search was over before it was known.
    fn work<E: Executor>(&self, executor: &mut E, place: Place) -> Result<Option<Pilot>, Halt> {
        let options = self.options;
        let needs_pilot = matches!(options.method, Method::Pct | Method::Surw);
        let pilot = match needs_pilot {
            true => pilot(executor, options.seed, options.max_steps, place.is_over)?,
            false => Some(Pilot::default()),
        };
        let Some(pilot) = pilot else { return Ok(None) };
        match (options.method, self.uniform) {
            (Method::RandomWalk, _) => self.repeat(executor, &mut RandomWalk, place)?,
            (Method::Pos, _) => self.repeat(executor, &mut Pos::default(), place)?,
            (Method::Surw, _) => self.repeat(executor, &mut Surw::new(&pilot), place)?,
            (Method::Pct, _) => {
                let mut pct = Pct::new(pilot.threads, pilot.steps, options.depth.max(1));
                self.repeat(executor, &mut pct, place)?;
            }
            (Method::Uniform, Some(uniform)) => self.repeat(executor, &mut Drawn::new(uniform), place)?,
            (other, _) => panic!("{other:?} draws no schedules"),
        }
        Ok(Some(pilot))
    }

    fn repeat<E: Executor>(&self, executor: &mut E, chooser: &mut impl Chooser<E>, place: Place) -> Result<(), Halt> {
        let Place { number, queue, room, is_over, leader } = place;
        let mut worker = Worker { number, options: self.options, executor, chooser, notes: Notes::new(room, is_over) };
        match leader {
            None => queue.help(worker),
            Some(Leader { work: Work::All, watch, log, .. }) => queue.lead(worker, watch, log)?,
            Some(Leader { work: Work::Parts(parts), is_lean, log, .. }) => {
                join::repeat(parts, is_lean, log, |number, log| {
                    Ok(worker.make(number)?.and_then(|made| log.take(0, number, made)))
                })?;
            }
        }
        Ok(())
    }

    /// What the method promises of the executions that were made.
    fn guarantee(&self, pilot: &Pilot, log: &Log) -> Guarantee {
        match (self.options.method, self.uniform) {
            (Method::Uniform, Some(uniform)) => Guarantee::Uniform { schedules: uniform.schedules().clone() },
            (Method::Pct, _) => {
                let depth = self.options.depth.max(1);
                let (threads, steps) = (pilot.threads as u64, pilot.steps);
                let one_in = BigUint::from(threads) * BigUint::from(steps).pow(depth - 1);
                let holds = log.longest <= steps && log.most_threads <= pilot.threads && log.cut_off == 0;
                Guarantee::Pct { threads, steps, depth, one_in, holds }
            }
            _ => Guarantee::None,
        }
    }
}
