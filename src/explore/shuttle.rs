//! shuttle as an engine.
//!
//! Source: the crate `shuttle` with its depth-first scheduler, which takes every schedule of its own
//! scheduling points, without reduction.

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

/// Every schedule, until the exploration is abandoned.
struct Abandonable {
    every: DfsScheduler,
    session: Arc<Session>,
}

impl Scheduler for Abandonable {
    fn new_execution(&mut self) -> Option<Schedule> {
        if self.session.is_abandoned() { None } else { self.every.new_execution() }
    }

    fn next_task(&mut self, runnable: &[&Task], current: Option<TaskId>, is_yielding: bool) -> Option<TaskId> {
        if self.session.is_abandoned() { None } else { self.every.next_task(runnable, current, is_yielding) }
    }

    fn next_u64(&mut self) -> u64 {
        self.every.next_u64()
    }
}

impl Engine for Shuttle {
    const MAX_THREADS: usize = usize::MAX;
    type Cell = AtomicI64;
    type Mutex = Mutex<Contents<Shuttle>>;
    type Guard<'a> = MutexGuard<'a, Contents<Shuttle>>;
    type Condvar = Condvar;
    type Handle = thread::JoinHandle<()>;

    fn explore(session: &Arc<Session>, execution: impl Fn() + Send + Sync + 'static) {
        let every = DfsScheduler::new(None, false);
        let scheduler = Abandonable { every, session: Arc::clone(session) };
        Runner::new(scheduler, config()).run(execution);
    }

    /// The scheduler ends the execution at its next decision.
    fn abandon() {
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
