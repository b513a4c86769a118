//! Running a program on the synchronization of another engine.
//!
//! The engine decides which of its threads runs; each of them executes one thread or task of the program,
//! transition by transition. What threads share lives in the engine's own objects, so that the engine sees
//! every conflict and can look for every order:
//!
//! * a shared variable is an atomic that holds the number of its value; it is read by `fetch_add(0)` and
//!   written by `swap`, because loom neither explores plain loads completely nor keeps them sequentially
//!   consistent;
//! * an `Atomic` is an atomic integer, its methods are the engine's;
//! * any other primitive is a state behind a mutex. Who finds its operation impossible sleeps on a condition
//!   variable; who changes the state wakes those that can go on now. Conditions are behind the mutex of their
//!   lock;
//! * whatever needs more than that (containers that threads share, spawned threads, event loops) puts the
//!   whole state behind one mutex.
//!
//! A thread's own state stays with its engine thread. Sleepers are counted here and not by the engine: when
//! all threads sleep it is a deadlock, they are told so and return, and the execution ends like any other.
//! Nothing panics inside of an engine but the signal to abandon the whole exploration.
//!
//! Stacks inside of engines are small (28 KiB), so the interpreter runs on a thread of its own. It is asked
//! once per distinct situation; see [`interpreter`].
//!
//! Deviations: a choice of the program is no choice of the engine. All executions of one run take the same
//! alternatives (see [`Choices`]), and there are as many runs as needed to take them all.

mod execution;
mod interpreter;

pub use interpreter::Arrangement;

use super::intern::Tables;
use crate::machine::{Layout, shared_values, status};
use crate::program::Program;
use crate::trace::OutcomeKey;
use execution::Execution;
use interpreter::{Interpreter, Move};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::DerefMut;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// The most operations of one execution. The engines count events in 16 bits, and have room for so many.
pub const OPERATION_LIMIT: u64 = 5_000;

/// An engine: threads and synchronization under its control. All functions but `explore` are called inside
/// of an execution.
pub trait Engine: Sized + 'static {
    /// The most threads of an execution, the first one included.
    const MAX_THREADS: usize;
    /// Its scheduler decides between whole transitions, knowing who is able to take one; see
    /// [`Session::able`]. Then executions are exactly the interleavings of the program.
    const DECIDES_BETWEEN_TRANSITIONS: bool;
    /// An atomic integer.
    type Cell: Send + Sync;
    /// A mutex.
    type Mutex: Send + Sync;
    /// The right to use what is behind a mutex.
    type Guard<'a>: DerefMut<Target = Contents<Self>>;
    /// A condition variable.
    type Condvar: Send + Sync;
    /// A thread to be joined.
    type Handle: Send;

    /// Runs `execution` in every way that the engine finds.
    fn explore(session: &Arc<Session>, execution: impl Fn() + Send + Sync + 'static);
    /// Gives the exploration up. May return; then the execution is to end soon.
    fn abandon();
    /// The engine's number of the running thread.
    fn me() -> usize;
    /// Lets the scheduler decide who goes on, if it wants to decide between whole transitions.
    fn pause();
    /// A new thread.
    fn spawn(body: impl FnOnce() + Send + 'static) -> Self::Handle;
    /// Waits for its end.
    fn join(handle: Self::Handle);
    /// A new atomic.
    fn cell(value: i64) -> Self::Cell;
    /// The newest value.
    fn load(cell: &Self::Cell) -> i64;
    /// Replaces the value, returns the old one.
    fn swap(cell: &Self::Cell, value: i64) -> i64;
    /// Adds, wrapping, and returns the old value.
    fn add(cell: &Self::Cell, amount: i64) -> i64;
    /// Replaces an expected value. The old one, as an error if it is another.
    fn compare_exchange(cell: &Self::Cell, expected: i64, value: i64) -> Result<i64, i64>;
    /// A new mutex.
    fn mutex(contents: Contents<Self>) -> Self::Mutex;
    /// Takes a mutex.
    fn lock(mutex: &Self::Mutex) -> Self::Guard<'_>;
    /// A new condition variable.
    fn condvar() -> Self::Condvar;
    /// Sleeps until it is notified.
    fn wait<'a>(condvar: &Self::Condvar, guard: Self::Guard<'a>) -> Self::Guard<'a>;
    /// Wakes the thread that sleeps on it.
    fn notify(condvar: &Self::Condvar);
}

/// What is behind a mutex: components as their numbers, and who waits for a change of them.
pub struct Contents<E: Engine> {
    words: BTreeMap<usize, u32>,
    waiters: Vec<Waiter<E>>,
}

struct Waiter<E: Engine> {
    thread: u16,
    word: u32,
    me: usize,
    condvar: Arc<E::Condvar>,
}

/// Which alternative is taken, by thread and how many choices it has made before. What is not listed is 0.
pub type Choices = BTreeMap<(u16, u32), u16>;

/// Why an exploration was abandoned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Abandoned {
    /// It has run as many executions as it may, or was interrupted.
    ExecutionLimit,
    /// The program needs [`Arrangement::Together`].
    NeedsTogether,
    /// The engine cannot run this program.
    Unable(String),
    /// Something is wrong.
    Broken(String),
}

/// What an exploration has found.
#[derive(Debug)]
pub struct Explored {
    /// How many executions there were.
    pub executions: u64,
    /// How they ended.
    pub outcomes: BTreeSet<OutcomeKey>,
    /// Choices that were met, with the number of their alternatives.
    pub choices: Choices,
    /// Why it was not finished.
    pub abandoned: Option<Abandoned>,
}

/// What is counted, during one execution and over all of them.
#[derive(Default)]
struct Control {
    executions: u64,
    ends: BTreeSet<Vec<u32>>,
    choices: Choices,
    abandoned: Option<Abandoned>,
    /// Of this execution: threads that have not ended, and those of them that sleep.
    live: usize,
    sleeping: usize,
    deadlock: bool,
    operations: u64,
    /// The state at its end, as far as threads have told.
    last: Vec<(usize, u32)>,
}

/// What all executions of one exploration share. The engine sees nothing of it.
pub struct Session {
    interpreter: Interpreter,
    choices: Choices,
    max_executions: u64,
    interrupted: Option<fn() -> bool>,
    threads: u16,
    control: Mutex<Control>,
    able: Mutex<BTreeMap<usize, Next>>,
}

/// A transition that is possible.
#[derive(Clone, Copy, Debug)]
struct Next {
    thread: u16,
    word: u32,
    monitor: Option<usize>,
}

/// Nothing that panics while it holds one of these leaves anything half done.
fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets an engine explore a program, on a thread of its own.
pub fn explore<E: Engine>(
    program: &Program,
    arrangement: Arrangement,
    choices: Choices,
    max_executions: u64,
    interrupted: Option<fn() -> bool>,
) -> Explored {
    let program = Arc::new(program.clone());
    let broken = |text| Explored {
        executions: 0,
        outcomes: BTreeSet::new(),
        choices: Choices::new(),
        abandoned: Some(Abandoned::Broken(text)),
    };
    let (interpreter, interpreting) = match Interpreter::start(&program, arrangement) {
        Ok(started) => started,
        Err(error) => return broken(error.to_string()),
    };
    let session = Arc::new(Session {
        interpreter,
        choices,
        max_executions,
        interrupted,
        threads: program.entries.len() as u16,
        control: Mutex::default(),
        able: Mutex::default(),
    });
    let engine = {
        let session = Arc::clone(&session);
        move || {
            super::opinion::silently(|| {
                let execution = {
                    let session = Arc::clone(&session);
                    move || Execution::<E>::run(&session)
                };
                catch_unwind(AssertUnwindSafe(|| E::explore(&session, execution))).err()
            })
        }
    };
    let engine = thread::Builder::new().stack_size(16 << 20).spawn(engine).map(thread::JoinHandle::join);
    let mut control = std::mem::take(&mut *hold(&session.control));
    let tables = session.interpreter.stop();
    let problem = match (engine, interpreting.join()) {
        (_, Err(payload)) => Some(panic_text(&*payload)),
        (Ok(Ok(None)), _) => None,
        // Giving up may have needed a panic.
        (Ok(Ok(Some(_))), _) if control.abandoned.is_some() => None,
        (Ok(Ok(Some(payload)) | Err(payload)), _) => Some(panic_text(&*payload)),
        (Err(error), _) => Some(error.to_string()),
    };
    if let Some(text) = problem {
        control.abandoned = Some(Abandoned::Broken(text));
    }
    let outcomes = control.ends.iter().map(|words| outcome(&program, &tables, words)).collect();
    Explored { executions: control.executions, outcomes, choices: control.choices, abandoned: control.abandoned }
}

fn outcome(program: &Program, tables: &Tables, words: &[u32]) -> OutcomeKey {
    let source = tables.source(words);
    let status = status(program, &source, Layout::new(program).threads(words.len()));
    (status, super::brute_force::outcome_values(program, shared_values(program, &source)))
}

fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    text.unwrap_or("it stopped without a word").to_owned()
}

impl Session {
    /// Whether the exploration has been given up.
    pub fn is_abandoned(&self) -> bool {
        hold(&self.control).abandoned.is_some()
    }

    /// Whether a thread of the engine stands before a transition that is possible. One that does not has to
    /// come to such a point first, or to fall asleep, or to end.
    #[cfg(feature = "shuttle")]
    pub fn is_able(&self, engine_thread: usize) -> bool {
        hold(&self.able).contains_key(&engine_thread)
    }

    /// The engine lets a thread take its transition.
    #[cfg(feature = "shuttle")]
    pub fn begins(&self, engine_thread: usize) {
        hold(&self.able).remove(&engine_thread);
    }

    fn abandon<E: Engine>(&self, reason: Abandoned) {
        hold(&self.control).abandoned.get_or_insert(reason);
        E::abandon();
    }

    fn must_stop(&self) -> bool {
        let control = hold(&self.control);
        control.deadlock || control.abandoned.is_some()
    }

    /// Takes the alternative that this exploration takes.
    fn choose<'m>(&self, thread: u16, made: &mut u32, moves: &'m [Move]) -> &'m Move {
        if let [only] = moves {
            return only;
        }
        let choice = (thread, *made);
        *made += 1;
        let mut control = hold(&self.control);
        let most = control.choices.entry(choice).or_default();
        *most = (*most).max(moves.len() as u16);
        let alternative = self.choices.get(&choice).map_or(0, |alternative| usize::from(*alternative));
        // A spawned thread may be another one in another order, with fewer alternatives.
        &moves[alternative.min(moves.len() - 1)]
    }
}
