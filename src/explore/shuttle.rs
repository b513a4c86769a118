//! shuttle as an engine.
//!
//! Source: the crate `shuttle` with its depth-first scheduler, which makes every choice at each scheduling
//! point, without any reduction.
//!
//! Shuttle has several scheduling points in one transition of the program: to take the mutex, to wake others,
//! to let the mutex go. The depth-first scheduler is asked only when all threads stand before a transition
//! that is possible, or sleep; any other thread goes on until it does. This loses no outcome: what is left of
//! a transition is behind a mutex that it holds, so whatever another thread could do meanwhile, it can as well
//! do later. So there is one execution for each interleaving of the program, and their numbers must be equal.

use super::embedded::{Contents, Engine, Session};
use shuttle::scheduler::{DfsScheduler, Schedule, Scheduler, Task, TaskId};
use shuttle::sync::atomic::{AtomicI64, Ordering::SeqCst};
use shuttle::sync::{Condvar, Mutex, MutexGuard};
use shuttle::{Config, FailurePersistence, MaxSteps, Runner, thread};
use std::sync::Arc;

/// The engine.
pub struct Shuttle;

const STACK_BYTES: usize = 0x4_0000;

fn config() -> Config {
    let mut config = Config::new();
    config.stack_size = STACK_BYTES;
    config.failure_persistence = FailurePersistence::None;
    config.max_steps = MaxSteps::None;
    config.max_time = None;
    config.silence_warnings = true;
    config.record_steps_in_span = false;
    config
}

/// Lets shuttle install what it installs at its first use.
pub fn warm_up() {
    Runner::new(DfsScheduler::new(None, false), config()).run(|| ());
}

/// Every order of transitions, until the exploration is abandoned.
struct EveryOrder {
    every: DfsScheduler,
    session: Arc<Session>,
}

impl Scheduler for EveryOrder {
    fn new_execution(&mut self) -> Option<Schedule> {
        if self.session.is_abandoned() { None } else { self.every.new_execution() }
    }

    fn next_task(&mut self, runnable: &[&Task], current: Option<TaskId>, is_yielding: bool) -> Option<TaskId> {
        if self.session.is_abandoned() {
            return None;
        }
        if let Some(on_its_way) = runnable.iter().find(|task| !self.session.is_able(task.id().into())) {
            return Some(on_its_way.id());
        }
        let next = self.every.next_task(runnable, current, is_yielding)?;
        self.session.begins(next.into());
        Some(next)
    }

    fn next_u64(&mut self) -> u64 {
        self.every.next_u64()
    }
}

impl Engine for Shuttle {
    const MAX_THREADS: usize = usize::MAX;
    const DECIDES_BETWEEN_TRANSITIONS: bool = true;
    type Cell = AtomicI64;
    type Mutex = Mutex<Contents<Shuttle>>;
    type Guard<'a> = MutexGuard<'a, Contents<Shuttle>>;
    type Condvar = Condvar;
    type Handle = thread::JoinHandle<()>;

    fn explore(session: &Arc<Session>, execution: impl Fn() + Send + Sync + 'static) {
        let every = DfsScheduler::new(None, false);
        let scheduler = EveryOrder { every, session: Arc::clone(session) };
        Runner::new(scheduler, config()).run(execution);
    }

    /// The scheduler ends the execution at its next decision.
    fn abandon() {
        thread::yield_now();
    }

    fn me() -> usize {
        usize::from(shuttle::current::me())
    }

    fn pause() {
        thread::yield_now();
    }

    fn spawn(body: impl FnOnce() + Send + 'static) -> Self::Handle {
        thread::spawn(body)
    }

    fn join(handle: Self::Handle) {
        handle.join().expect("threads do not panic");
    }

    fn cell(value: i64) -> AtomicI64 {
        AtomicI64::new(value)
    }

    fn load(cell: &AtomicI64) -> i64 {
        cell.fetch_add(0, SeqCst)
    }

    fn swap(cell: &AtomicI64, value: i64) -> i64 {
        cell.swap(value, SeqCst)
    }

    fn add(cell: &AtomicI64, amount: i64) -> i64 {
        cell.fetch_add(amount, SeqCst)
    }

    fn compare_exchange(cell: &AtomicI64, expected: i64, value: i64) -> Result<i64, i64> {
        cell.compare_exchange(expected, value, SeqCst, SeqCst)
    }

    fn mutex(contents: Contents<Shuttle>) -> Self::Mutex {
        Mutex::new(contents)
    }

    fn lock(mutex: &Self::Mutex) -> Self::Guard<'_> {
        mutex.lock().expect("threads do not panic")
    }

    fn condvar() -> Condvar {
        Condvar::new()
    }

    fn wait<'a>(condvar: &Condvar, guard: Self::Guard<'a>) -> Self::Guard<'a> {
        condvar.wait(guard).expect("threads do not panic")
    }

    fn notify(condvar: &Condvar) {
        condvar.notify_one();
    }
}
