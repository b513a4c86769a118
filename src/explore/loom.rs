//! loom as an engine.
//!
//! Source: the crate `loom`, a model checker after Flanagan and Godefroid's dynamic partial-order reduction.
//! Limits: five threads, finished ones included.

use super::embedded::{Contents, Engine, Session};
use loom::model::Builder;
use loom::sync::atomic::{AtomicI64, Ordering::AcqRel, Ordering::Acquire};
use loom::sync::{Condvar, Mutex, MutexGuard};
use loom::thread;
use std::sync::Arc;

/// The engine.
pub struct Loom;

/// How many places an execution may have at which it could have gone on differently.
const MAX_BRANCHES: usize = 200_000;

/// Loom takes the number for words; 32 times its default.
const STACK_WORDS: usize = 0x2_0000;

/// Every setting is given, for `Builder::new` takes the others from the environment.
fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.max_threads = Loom::MAX_THREADS;
    builder.max_branches = MAX_BRANCHES;
    builder.max_permutations = None;
    builder.max_duration = None;
    builder.preemption_bound = None;
    builder.checkpoint_file = None;
    builder.checkpoint_interval = usize::MAX;
    builder.expect_explicit_explore = false;
    builder.location = false;
    builder.log = false;
    builder
}

/// Lets loom install what it installs at its first use.
pub fn warm_up() {
    builder().check(|| ());
}

impl Engine for Loom {
    const MAX_THREADS: usize = 5;
    const DECIDES_BETWEEN_TRANSITIONS: bool = false;
    type Cell = AtomicI64;
    type Mutex = Mutex<Contents<Loom>>;
    type Guard<'a> = MutexGuard<'a, Contents<Loom>>;
    type Condvar = Condvar;
    type Handle = thread::JoinHandle<()>;

    fn explore(_: &Arc<Session>, execution: impl Fn() + Send + Sync + 'static) {
        builder().check(execution);
    }

    /// A panic is the only way out.
    fn abandon() {
        std::panic::panic_any("abandoned");
    }

    fn me() -> usize {
        0
    }

    /// Loom decides at its own operations.
    fn pause() {}

    fn spawn(body: impl FnOnce() + Send + 'static) -> Self::Handle {
        thread::Builder::new().stack_size(STACK_WORDS).spawn(body).expect("loom panics rather than failing")
    }

    fn join(handle: Self::Handle) {
        handle.join().expect("a panic ends the whole exploration");
    }

    fn cell(value: i64) -> AtomicI64 {
        AtomicI64::new(value)
    }

    /// Loom explores plain loads neither completely nor with sequential consistency.
    fn load(cell: &AtomicI64) -> i64 {
        cell.fetch_add(0, AcqRel)
    }

    fn swap(cell: &AtomicI64, value: i64) -> i64 {
        cell.swap(value, AcqRel)
    }

    fn add(cell: &AtomicI64, amount: i64) -> i64 {
        cell.fetch_add(amount, AcqRel)
    }

    fn compare_exchange(cell: &AtomicI64, expected: i64, value: i64) -> Result<i64, i64> {
        cell.compare_exchange(expected, value, AcqRel, Acquire)
    }

    fn mutex(contents: Contents<Loom>) -> Self::Mutex {
        Mutex::new(contents)
    }

    fn lock(mutex: &Self::Mutex) -> Self::Guard<'_> {
        mutex.lock().expect("nobody panics with the lock held and goes on")
    }

    fn condvar() -> Condvar {
        Condvar::new()
    }

    fn wait<'a>(condvar: &Condvar, guard: Self::Guard<'a>) -> Self::Guard<'a> {
        condvar.wait(guard).expect("nobody panics with the lock held and goes on")
    }

    fn notify(condvar: &Condvar) {
        condvar.notify_one();
    }
}
