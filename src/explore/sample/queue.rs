//! Executions that several workers make, taken up in the order of their numbers.
//!
//! Definition: a worker claims the next few numbers, makes these executions and hands them in. The leader, who is one of the
//! workers, lets the log take them up in the order of their numbers ([`Log`]), and asks after each whether to go on. An
//! execution depends on its number and not on who makes it when; so what is found does not, either. How many numbers are
//! claimed at once depends on how long executions are, and nothing depends on that.
//!
//! A single worker has no need of that, and takes up each execution as soon as it is made.
//!
//! Limits: an interruption or a limit on time ends the search after the executions that have been taken up by then; what
//! was made beyond them is lost. Workers wait if they are too far ahead of the leader, who waits for the execution with the
//! lowest number; so memory is bounded, and one execution that is far longer than the others can keep everybody waiting.

use super::SampleOptions;
use super::execute::{Ending, execute};
use super::executor::Executor;
use super::generator::Generator;
use super::log::{Log, Watch};
use super::method::Chooser;
use super::notes::{Halt, Made, Notes};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So many steps are about to be claimed at once: enough not to be in each other's way.
const CLAIMED_STEPS: u64 = 1 << 12;
/// The most executions that are claimed at once.
const CLAIMED: u64 = 1 << 10;
/// The most executions that are claimed or made and were not taken up.
const AHEAD: u64 = 1 << 14;
/// When schedules with so many steps wait for being taken up, no more executions are claimed.
const WAITING_STEPS: usize = 1 << 22;
/// So often a leader who waits looks up, since the search may have been interrupted.
const PATIENCE: Duration = Duration::from_millis(100);

/// Makes executions.
pub struct Worker<'a, E: Executor, C> {
    /// Tells workers apart.
    pub number: usize,
    pub options: &'a SampleOptions,
    pub executor: &'a mut E,
    pub chooser: &'a mut C,
    pub notes: Notes<'a>,
}

impl<E: Executor, C: Chooser<E>> Worker<'_, E, C> {
    /// Makes an execution, whose number is higher than those before; `None` if it was stopped.
    pub fn make(&mut self, number: u64) -> Result<Option<Made>, Halt> {
        let generator = Generator::new(self.options.seed, number);
        let (executor, notes) = (&mut *self.executor, &mut self.notes);
        let done = execute(executor, self.chooser, notes, &generator, self.options.max_steps);
        let end = match done {
            Ok((_, Ending::Ended)) => executor.end().map(Some),
            Ok((_, Ending::CutOff)) => Ok(None),
            Ok((_, Ending::Stopped)) => return Ok(None),
            Err(stop) => Err(stop),
        };
        match end {
            Ok(end) => Ok(Some(notes.made(executor, end))),
            Err(stop) => Err(notes.halt(stop)),
        }
    }

    /// Makes all of these, as far as nothing halts them; `None` if the search is over.
    fn make_all(&mut self, numbers: Range<u64>) -> Option<Batch> {
        let mut batch = Batch { worker: self.number, numbers: numbers.clone(), made: Vec::new(), halt: None };
        for number in numbers {
            if self.notes.is_over() {
                return None;
            }
            match self.make(number) {
                Ok(made) => batch.made.push(made?),
                Err(halt) => {
                    batch.halt = Some(halt);
                    break;
                }
            }
        }
        Some(batch)
    }
}

/// Executions that were claimed together and have been made.
struct Batch {
    worker: usize,
    numbers: Range<u64>,
    made: Vec<Made>,
    /// Why there are fewer than were claimed.
    halt: Option<Halt>,
}

impl Batch {
    /// How many steps wait for being taken up.
    fn steps(&self) -> usize {
        self.made.iter().filter_map(|made| made.note.as_ref()).map(|note| note.schedule.len()).sum()
    }

    /// The steps of the longest execution.
    fn longest(&self) -> u64 {
        self.made.iter().map(|made| made.steps).max().unwrap_or(0)
    }
}

/// Who makes which executions.
pub struct Queue {
    end: u64,
    workers: u64,
    state: Mutex<State>,
    /// Executions were made or taken up, or the search is over.
    changed: Condvar,
    is_over: AtomicBool,
}

struct State {
    /// The number that is claimed next.
    next: u64,
    /// The number that is taken up next.
    due: u64,
    /// By the number of the first: what waits for being taken up.
    made: BTreeMap<u64, Batch>,
    waiting_steps: usize,
    /// How many workers wait for a change.
    idle: usize,
}

/// What the leader does next.
enum Turn {
    Take(Batch),
    Make(Range<u64>),
    Nothing,
}

impl Queue {
    /// For so many workers.
    pub fn new(numbers: Range<u64>, workers: usize) -> Queue {
        let state = State { next: numbers.start, due: numbers.start, made: BTreeMap::new(), waiting_steps: 0, idle: 0 };
        Queue {
            end: numbers.end,
            workers: workers as u64,
            state: Mutex::new(state),
            changed: Condvar::new(),
            is_over: AtomicBool::new(false),
        }
    }

    /// Makes executions, and lets the log take up all.
    pub fn lead<E: Executor, C: Chooser<E>>(
        &self,
        mut worker: Worker<E, C>,
        watch: &Watch,
        log: &mut Log,
    ) -> Result<(), Halt> {
        if self.workers == 1 {
            return self.do_alone(worker, log);
        }
        let mut most = 1;
        loop {
            match self.turn(most, watch) {
                Turn::Take(batch) => {
                    for (number, made) in batch.numbers.zip(batch.made) {
                        log.take(batch.worker, number, made);
                        if watch.stopped().is_some() {
                            return Ok(());
                        }
                    }
                    batch.halt.map_or(Ok(()), Err)?;
                }
                Turn::Make(numbers) => match worker.make_all(numbers) {
                    Some(batch) => most = self.hand_in(batch),
                    None => return Ok(()),
                },
                Turn::Nothing => return Ok(()),
            }
        }
    }

    fn do_alone<E: Executor, C: Chooser<E>>(&self, mut worker: Worker<E, C>, log: &mut Log) -> Result<(), Halt> {
        let first = self.state().next;
        for number in first..self.end {
            if let Some(made) = worker.make(number)? {
                log.take(worker.number, number, made);
            }
            if log.stopped().is_some() {
                break;
            }
        }
        Ok(())
    }

    /// Makes executions until there are no more.
    pub fn help<E: Executor, C: Chooser<E>>(&self, mut worker: Worker<E, C>) {
        let mut most = 1;
        while let Some(numbers) = self.wait_for_numbers(most)
            && let Some(batch) = worker.make_all(numbers)
        {
            most = self.hand_in(batch);
        }
    }

    /// Whether the search is over.
    pub fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// The search is over as soon as what is returned is dropped by the leader, or by anybody in a panic: else the others
    /// would wait for ever.
    pub fn work(&self, is_leader: bool) -> impl Drop + '_ {
        AtWork { queue: self, is_leader }
    }

    fn turn(&self, most: u64, watch: &Watch) -> Turn {
        let mut state = self.state();
        loop {
            let due = state.due;
            if let Some(batch) = state.made.remove(&due) {
                state.due = batch.numbers.end;
                state.waiting_steps -= batch.steps();
                self.tell(&state);
                return Turn::Take(batch);
            }
            if state.due == self.end || self.is_over() || watch.is_over() {
                return Turn::Nothing;
            }
            if let Some(numbers) = self.claim(&mut state, most) {
                return Turn::Make(numbers);
            }
            state = self.wait(state);
        }
    }

    fn wait_for_numbers(&self, most: u64) -> Option<Range<u64>> {
        let mut state = self.state();
        while state.next < self.end && !self.is_over() {
            if let Some(numbers) = self.claim(&mut state, most) {
                return Some(numbers);
            }
            state = self.wait(state);
        }
        None
    }

    /// The next numbers, at most so many; none if there are no more or too many are ahead of the leader.
    fn claim(&self, state: &mut State, most: u64) -> Option<Range<u64>> {
        let left = self.end - state.next;
        if left == 0 || state.next - state.due >= AHEAD || state.waiting_steps >= WAITING_STEPS {
            return None;
        }
        // Towards the end fewer, so that all come to it at about the same time.
        let first = state.next;
        state.next += most.min(left / (4 * self.workers) + 1);
        Some(first..state.next)
    }

    /// Returns how many its maker may claim next.
    fn hand_in(&self, batch: Batch) -> u64 {
        let most = (CLAIMED_STEPS / batch.longest().max(1)).clamp(1, CLAIMED);
        let mut state = self.state();
        state.waiting_steps += batch.steps();
        state.made.insert(batch.numbers.start, batch);
        self.tell(&state);
        most
    }

    fn wait<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        state.idle += 1;
        let waited = self.changed.wait_timeout(state, PATIENCE);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.idle -= 1;
        state
    }

    /// Something has changed.
    fn tell(&self, state: &State) {
        if state.idle > 0 {
            self.changed.notify_all();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct AtWork<'a> {
    queue: &'a Queue,
    is_leader: bool,
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        if self.is_leader || std::thread::panicking() {
            self.queue.is_over.store(true, Ordering::Relaxed);
            self.queue.tell(&self.queue.state());
        }
    }
}
