//! An execution that ends with the least or greatest value of an expression, and its schedule.
//!
//! The state graph is searched in full if it is small; then the value is an optimum, provably. Otherwise the search is
//! guided, and what it finds is a witness and no proof:
//!
//! 1. *Smaller instances*: large integer constants of the program, which mostly count rounds, are replaced by small
//!    ones, and the graph of that program is searched in full. Its best schedule, with fewest switches, is a list of
//!    segments; each end of a segment may mean so many steps from the thread's start or so many before its end. All
//!    readings are tried on the real program. Nothing is concluded from a smaller instance but what to try.
//! 2. *Few segments* (iterative context bounding after Musuvathi and Qadeer 2007): schedules of 1, 2, 3, … segments whose
//!    ends are landmarks: a few steps on, or a few steps before a thread's end.
//! 3. *Local search*: the best list of segments is changed a little, again and again; changes that do no harm are kept.
//!
//! Every value is that of an execution of the real program. Complexity: that of the executions, limited by
//! [`ExtremeOptions::steps`]. Deterministic by the seed.

mod plan;
mod smaller;

use super::intern::StateSet;
use super::sample::{Executor, Generator, LeanExecutor, RichExecutor, Stop, evaluate_at};
use super::shorten::{ShortenBudget, shorten, switches};
use super::system::System;
use crate::program::{Check, Program};
use crate::trace::{Choice, FoundBy, Limit, Schedule, ThreadIndex};
use crate::value::{ComparisonOperator, Heap, Plain, Value, compare, plain};
use plan::{Plan, Run, Until};

/// Which extreme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The least value.
    Minimize,
    /// The greatest value.
    Maximize,
}

/// How much may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtremeOptions {
    /// The most states of a state graph that is searched in full.
    pub states: u64,
    /// The most steps of all executions of the guided search.
    pub steps: u64,
    /// An execution is cut off after so many steps.
    pub max_steps: u64,
    /// Seed of the local search.
    pub seed: u64,
}

impl Default for ExtremeOptions {
    fn default() -> ExtremeOptions {
        ExtremeOptions { states: 100_000, steps: 200_000_000, max_steps: 10_000_000, seed: 0 }
    }
}

/// An extreme outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extreme {
    /// The value of the expression at the end.
    pub value: Plain,
    /// A schedule that ends with it.
    pub schedule: Schedule,
    /// How often the running thread changes in it.
    pub switches: usize,
    /// How it was found, and whether there can be none beyond it.
    pub how: FoundBy,
    /// How many executions of the program the guided search made.
    pub executions: u64,
    /// How many steps these took.
    pub steps: u64,
    /// The limit that ended the search early.
    pub stopped: Option<Limit>,
}

/// Searches for an extreme. `watch` is told how many executions and steps were made, and may stop the search.
///
/// # Errors
/// In words: no execution was found that ends with a number.
pub fn extreme(
    program: &Program,
    expression: &Check,
    direction: Direction,
    options: &ExtremeOptions,
    watch: &dyn Fn(u64, u64) -> Option<Limit>,
) -> Result<Extreme, String> {
    let aim = Aim { expression, direction };
    let best = match LeanExecutor::new(program) {
        Ok(executor) => match guided(program, executor, aim, options, watch) {
            Err(Stop::Foreign(_)) => guided(program, RichExecutor::new(program, 1 << 30), aim, options, watch),
            found => found,
        },
        Err(_) => guided(program, RichExecutor::new(program, 1 << 30), aim, options, watch),
    };
    match best {
        Ok(Some(extreme)) => Ok(extreme),
        Ok(None) => Err(format!("no execution was found that ends with a number for `{}`", expression.text)),
        Err(Stop::Diverges(_)) => Err("a thread does not come to the end of its step".to_string()),
        Err(Stop::Foreign(reason)) => unreachable!("nothing is foreign to the rich machine: {reason}"),
    }
}

/// What to make extreme.
#[derive(Clone, Copy)]
struct Aim<'a> {
    expression: &'a Check,
    direction: Direction,
}

impl Aim<'_> {
    /// Whether a value is a number, and beyond the best so far.
    fn is_better(self, value: &Value, best: Option<&Value>) -> bool {
        if !matches!(value, Value::Int(_) | Value::Bool(_) | Value::Float(_)) {
            return false;
        }
        let operator = match self.direction {
            Direction::Minimize => ComparisonOperator::Less,
            Direction::Maximize => ComparisonOperator::Greater,
        };
        best.is_none_or(|best| compare(operator, value, best, &Heap::new()).unwrap_or(false))
    }
}

fn guided<E: Executor>(
    program: &Program,
    executor: E,
    aim: Aim,
    options: &ExtremeOptions,
    watch: &dyn Fn(u64, u64) -> Option<Limit>,
) -> Result<Option<Extreme>, Stop> {
    let mut search = Search { executor, aim, options, watch, best: None, executions: 0, steps: 0, stopped: None };
    search.attempt(Plan::default(), FoundBy::InTurn)?;
    // A graph has as many states as an execution that comes to an end, mostly; then it is no use to begin with it.
    if (search.steps < options.states || search.best.is_none())
        && let Some((value, schedule, states)) = exact(program, aim, options.states)
    {
        let shown = plain(&value, &Heap::new());
        let schedule = shortest(program, aim, schedule, &value, options.states);
        let (executions, steps, stopped) = (search.executions, search.steps, search.stopped);
        let how = FoundBy::Graph { states };
        return Ok(Some(Extreme {
            value: shown,
            switches: switches(&schedule),
            schedule,
            how,
            executions,
            steps,
            stopped,
        }));
    }
    let lengths = search.lengths()?;
    smaller::hints(program, aim, options.states, &lengths, &mut |plan, largest| {
        search.attempt(plan, FoundBy::SmallerInstance { largest })
    })?;
    search.few_segments(&lengths)?;
    search.local(&lengths)?;
    search.finish()
}

/// The optimum of a complete state graph and a schedule to it; `None` if the graph is too large, or has no number.
fn exact(program: &Program, aim: Aim, most: u64) -> Option<(Value, Schedule, u64)> {
    let (mut system, initial) = System::new(program);
    let mut states = StateSet::new(initial.len());
    states.insert(&initial);
    let mut parents = vec![(0u32, 0u16, None)];
    let mut best: Option<(Value, u32)> = None;
    let mut successor = Vec::new();
    let mut number = 0;
    while (number as usize) < states.len() {
        if states.len() as u64 > most {
            return None;
        }
        let mut state = states.words(number).to_vec();
        let mut is_over = true;
        for thread in 0..system.threads(&state) {
            let situation = system.situation(&mut state, thread).ok()?;
            if state.len() > states.width() {
                states.widen(state.len());
            }
            let alternatives = system.at(situation).moves.len();
            for alternative in 0..alternatives {
                is_over = false;
                system.follow(&state, situation, alternative, &mut successor);
                if states.insert(&successor) as usize == parents.len() {
                    parents.push((number, thread, (alternatives > 1).then_some(alternative as u16)));
                }
            }
        }
        if is_over
            && let Some(value) = evaluate_at(&system, &state, aim.expression).ok()?
            && aim.is_better(&value, best.as_ref().map(|(value, _)| value))
        {
            best = Some((value, number));
        }
        number += 1;
    }
    let (value, mut at) = best?;
    let mut choices = Vec::new();
    while at != 0 {
        let (from, thread, alternative) = parents[at as usize];
        choices.push(Choice { thread: ThreadIndex(thread), alternative });
        at = from;
    }
    choices.reverse();
    Some((value, Schedule { choices }, states.len() as u64))
}

/// A schedule with fewest switches to the same value, if one is found within so many states. Ends with the same outcome
/// have the same value, unless the expression looks at a primitive that is part of no outcome.
fn shortest(program: &Program, aim: Aim, schedule: Schedule, value: &Value, states: u64) -> Schedule {
    let mut executor = RichExecutor::new(program, u64::MAX);
    let mut end_of = |schedule: &Schedule| -> Option<(Option<Value>, super::system::End)> {
        executor.restart();
        for choice in &schedule.choices {
            executor.alternatives(choice.thread.index()).ok()?;
            executor.step(choice.thread.index(), choice.alternative.unwrap_or(0)).ok()?;
        }
        let end = executor.end().ok()?;
        Some((executor.evaluate(aim.expression).ok()?, executor.known_end(end).clone()))
    };
    let Some((_, end)) = end_of(&schedule) else { return schedule };
    let budget = ShortenBudget { states, steps: 0 };
    match shorten(program, &schedule, &super::shorten::same_end(&end), &budget) {
        Ok(short) if end_of(&short.schedule).is_some_and(|(short, _)| short.as_ref() == Some(value)) => short.schedule,
        _ => schedule,
    }
}

/// A guided search that is going on.
struct Search<'a, E: Executor> {
    executor: E,
    aim: Aim<'a>,
    options: &'a ExtremeOptions,
    watch: &'a dyn Fn(u64, u64) -> Option<Limit>,
    best: Option<(Value, Plan, FoundBy)>,
    executions: u64,
    steps: u64,
    stopped: Option<Limit>,
}

impl<E: Executor> Search<'_, E> {
    /// Whether there is nothing left of the budget, or the user wants no more.
    fn is_over(&mut self) -> bool {
        self.stopped = self.stopped.or_else(|| (self.watch)(self.executions, self.steps));
        self.stopped.is_some() || self.steps >= self.options.steps
    }

    /// Executes a plan; `false` if the search is over.
    fn attempt(&mut self, plan: Plan, how: FoundBy) -> Result<bool, Stop> {
        if self.is_over() {
            return Ok(false);
        }
        self.executor.restart();
        let mut run = Run::new(plan.seed);
        for segment in &plan.segments {
            run.segment(&mut self.executor, *segment, self.options.max_steps)?;
        }
        self.judge(run, &plan.segments, plan.seed, how)?;
        Ok(true)
    }

    /// Completes a run, and takes note of its value if that is better. Returns whether it is as good, at least.
    fn judge(&mut self, mut run: Run, segments: &[(u16, Until)], seed: u64, how: FoundBy) -> Result<bool, Stop> {
        let before = run.steps;
        let is_complete = run.finish(&mut self.executor, self.options.max_steps)?;
        self.executions += 1;
        self.steps += run.steps.saturating_sub(if matches!(how, FoundBy::Segments { .. }) { before } else { 0 });
        if !is_complete {
            return Ok(false);
        }
        let Some(value) = self.executor.evaluate(self.aim.expression)? else { return Ok(false) };
        let best = self.best.as_ref().map(|(value, ..)| value);
        if self.aim.is_better(&value, best) {
            self.best = Some((value, Plan { segments: segments.to_vec(), seed }, how));
            return Ok(true);
        }
        Ok(best == Some(&value))
    }

    /// How many steps each thread takes, when they run one after the other.
    fn lengths(&mut self) -> Result<Vec<u64>, Stop> {
        self.executor.restart();
        let mut run = Run::new(0);
        run.finish(&mut self.executor, self.options.max_steps)?;
        self.steps += run.steps;
        Ok(run.taken)
    }

    /// All schedules of so many segments that end at landmarks, for more and more segments.
    fn few_segments(&mut self, lengths: &[u64]) -> Result<(), Stop> {
        // Half of what is left is for the local search.
        let until = self.steps + (self.options.steps.saturating_sub(self.steps)) / 2;
        for segments in 1..=8 {
            self.executor.restart();
            let run = Run::new(0);
            if !self.extend(&run, &mut Vec::new(), segments, lengths, until)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Tries all ways to go on with so many segments; `false` if the search is over.
    fn extend(
        &mut self,
        run: &Run,
        segments: &mut Vec<(u16, Until)>,
        more: usize,
        lengths: &[u64],
        until: u64,
    ) -> Result<bool, Stop> {
        if self.steps >= until || self.is_over() {
            return Ok(false);
        }
        if more == 0 {
            let how = FoundBy::Segments { segments: segments.len() };
            self.judge(run.clone(), segments, 0, how)?;
            return Ok(true);
        }
        let saved = self.executor.save();
        for thread in 0..self.executor.threads() as u16 {
            if segments.last().is_some_and(|(last, _)| *last == thread) {
                continue;
            }
            for landmark in plan::landmarks(lengths.get(usize::from(thread)).copied()) {
                self.executor.restore(&saved);
                let mut next = run.clone();
                let taken = next.segment(&mut self.executor, (thread, landmark), self.options.max_steps)?;
                self.steps += taken;
                if taken == 0 {
                    continue;
                }
                segments.push((thread, landmark));
                let goes_on = self.extend(&next, segments, more - 1, lengths, until)?;
                segments.pop();
                if !goes_on {
                    return Ok(false);
                }
            }
        }
        self.executor.restore(&saved);
        Ok(true)
    }

    /// Changes the best plan a little, again and again.
    fn local(&mut self, lengths: &[u64]) -> Result<(), Stop> {
        let mut generator = Generator::new(self.options.seed, 0);
        let Some((_, mut plan, _)) = self.best.clone() else { return Ok(()) };
        // Without any success for long there will be none.
        let mut patience = 2000;
        while patience > 0 && !self.is_over() {
            patience -= 1;
            let candidate = plan.changed(lengths, &mut generator);
            let before = self.best.as_ref().map(|(value, ..)| value.clone());
            self.executor.restart();
            let mut run = Run::new(candidate.seed);
            for segment in &candidate.segments {
                run.segment(&mut self.executor, *segment, self.options.max_steps)?;
            }
            if self.judge(run, &candidate.segments, candidate.seed, FoundBy::LocalSearch)? {
                if self.best.as_ref().map(|(value, ..)| value) != before.as_ref() {
                    patience = 2000;
                }
                plan = candidate;
            }
        }
        Ok(())
    }

    /// Executes the best plan again, for its schedule.
    fn finish(mut self) -> Result<Option<Extreme>, Stop> {
        let Some((value, plan, how)) = self.best.take() else { return Ok(None) };
        self.executor.restart();
        let mut run = Run::new(plan.seed);
        run.record();
        for segment in &plan.segments {
            run.segment(&mut self.executor, *segment, self.options.max_steps)?;
        }
        run.finish(&mut self.executor, self.options.max_steps)?;
        let schedule = run.schedule();
        Ok(Some(Extreme {
            value: plain(&value, &Heap::new()),
            switches: switches(&schedule),
            schedule,
            how,
            executions: self.executions,
            steps: self.steps,
            stopped: self.stopped,
        }))
    }
}
