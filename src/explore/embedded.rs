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
//! once per distinct situation; see [`Memo`].
//!
//! Deviations: a choice of the program is no choice of the engine. All executions of one run take the same
//! alternatives (see [`Choices`]), and there are as many runs as needed to take them all.

use super::intern::{Memo, Tables};
use crate::machine::{
    Component, Layout, Operation, Step, Workspace, initial, next_operation, shared_values, status, step,
};
use crate::primitive::Primitive;
use crate::program::Model;
use crate::program::{Initial, Program};
use crate::trace::OutcomeKey;
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::DerefMut;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
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

/// Where the components of a state are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// Each where it is used; by shared name.
    Apart(Vec<Home>),
    /// All behind one mutex.
    Together,
}

/// Where a shared name is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// In an atomic, as the number of its value.
    Variable,
    /// In an atomic, as the integer that it is; this one to begin with.
    Atomic(i64),
    /// Behind the mutex that has the number of the first primitive behind it.
    Monitor(usize),
}

/// Why an exploration was abandoned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Abandoned {
    /// It has run as many executions as it may.
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

impl Arrangement {
    /// The finest one that may do.
    pub fn finest(program: &Program) -> Arrangement {
        if program.model == Model::Tasks {
            return Arrangement::Together;
        }
        let mut homes = Vec::new();
        for (index, shared) in program.shared.iter().enumerate() {
            homes.push(match &shared.initial {
                Initial::Variable(_) => Home::Variable,
                Initial::Primitive(Primitive::Atomic(atomic)) => Home::Atomic(atomic.value()),
                Initial::Primitive(Primitive::Condition(condition)) => {
                    // A lock is declared before its conditions, so it has its home.
                    condition.declared_lock().map_or(Home::Monitor(index), |lock| homes[usize::from(lock)])
                }
                Initial::Primitive(_) => Home::Monitor(index),
                Initial::Object(_) => return Arrangement::Together,
            });
        }
        Arrangement::Apart(homes)
    }
}

/// One alternative of a transition.
#[derive(Clone, Debug)]
struct Move {
    changes: Vec<(usize, u32)>,
    ends: bool,
}

/// What a thread can do in a situation.
#[derive(Debug)]
enum Effect {
    Moves(Vec<Move>),
    /// It looks at components that are kept elsewhere.
    Outside,
    /// It does not come to the end of the transition.
    Diverges,
}

/// Which object of the engine the next transition of a thread works on.
#[derive(Clone, Debug)]
enum Place {
    Nowhere,
    Read(usize),
    Write(usize),
    Atomic(usize, AtomicOperation),
    Monitor(usize),
    Outside,
}

#[derive(Clone, Copy, Debug)]
enum AtomicOperation {
    Load,
    Store(i64),
    Add(i64),
    CompareExchange(i64, i64),
}

/// What the interpreter has been asked so far.
#[derive(Default)]
struct Knowledge {
    tables: Tables,
    effects: Vec<Memo<Arc<Effect>>>,
    places: BTreeMap<(u16, u32), Place>,
    atomics: BTreeMap<(usize, i64), u32>,
}

/// A question to the interpreter; the answer is in its knowledge afterwards.
type Question = Box<dyn FnOnce(&Program, &mut Knowledge) + Send>;

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
    layout: Layout,
    arrangement: Arrangement,
    choices: Choices,
    max_executions: u64,
    /// The initial state.
    initial: Vec<u32>,
    threads: u16,
    knowledge: Arc<Mutex<Knowledge>>,
    questions: mpsc::Sender<Question>,
    answers: Mutex<mpsc::Receiver<()>>,
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
) -> Explored {
    let program = Arc::new(program.clone());
    let mut knowledge = Knowledge::default();
    let state = initial(&program).into_iter().enumerate();
    let initial = state.map(|(index, component)| knowledge.tables.intern(index, component)).collect::<Vec<_>>();
    let knowledge = Arc::new(Mutex::new(knowledge));
    let (questions, questions_to_answer) = mpsc::channel::<Question>();
    let (answered, answers) = mpsc::channel();
    let interpreter = {
        let (program, knowledge) = (Arc::clone(&program), Arc::clone(&knowledge));
        // It ends with the first panic, or when `answers` is gone.
        move || {
            while let Ok(question) = questions_to_answer.recv() {
                question(&program, &mut hold(&knowledge));
                if answered.send(()).is_err() {
                    break;
                }
            }
        }
    };
    let session = Arc::new(Session {
        layout: Layout::new(&program),
        arrangement,
        choices,
        max_executions,
        threads: program.entries.len() as u16,
        initial,
        knowledge,
        questions,
        answers: Mutex::new(answers),
        control: Mutex::default(),
        able: Mutex::default(),
    });
    let interpreter = thread::Builder::new().stack_size(16 << 20).spawn(interpreter);
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
    let problem = match engine {
        Ok(Ok(None)) => None,
        Ok(Ok(Some(payload)) | Err(payload)) => Some(panic_text(&*payload)),
        Err(error) => Some(error.to_string()),
    };
    if let Some(text) = problem {
        control.abandoned.get_or_insert(Abandoned::Broken(text));
    }
    // An engine may leak what an abandoned execution holds, and the session with it.
    let knowledge = std::mem::take(&mut *hold(&session.knowledge));
    *hold(&session.answers) = mpsc::channel().1;
    let _ = session.questions.send(Box::new(|_, _| ()));
    if let Ok(interpreter) = interpreter
        && interpreter.join().is_err()
    {
        let text = "the interpreter broke down".to_owned();
        control.abandoned = Some(Abandoned::Broken(text));
    }
    let outcomes = control.ends.iter().map(|words| outcome(&program, &knowledge.tables, words)).collect();
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
    pub fn is_able(&self, engine_thread: usize) -> bool {
        hold(&self.able).contains_key(&engine_thread)
    }

    /// The engine lets a thread take its transition.
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

    fn ask(&self, question: impl FnOnce(&Program, &mut Knowledge) + Send + 'static) -> Option<()> {
        self.questions.send(Box::new(question)).ok()?;
        hold(&self.answers).recv().ok()
    }

    /// What a thread can do in a state, given that these components are known.
    fn effect(&self, thread: u16, words: &[u32], known: &dyn Fn(usize) -> bool) -> Option<Arc<Effect>> {
        let recall = || {
            let knowledge = hold(&self.knowledge);
            knowledge.effects.get(usize::from(thread)).and_then(|memo| memo.get(words)).map(Arc::clone)
        };
        if let Some(effect) = recall() {
            return Some(effect);
        }
        let known = (0..words.len()).map(known).collect::<Vec<_>>();
        let words = words.to_vec();
        let asked = words.clone();
        self.ask(move |program, knowledge| compute(program, knowledge, thread, &words, &known))?;
        let knowledge = hold(&self.knowledge);
        knowledge.effects.get(usize::from(thread)).and_then(|memo| memo.get(&asked)).map(Arc::clone)
    }

    /// Where the next transition of a thread takes place.
    fn place(&self, thread: u16, word: u32) -> Option<Place> {
        let Arrangement::Apart(homes) = &self.arrangement else { return Some(Place::Monitor(0)) };
        if let Some(place) = hold(&self.knowledge).places.get(&(thread, word)) {
            return Some(place.clone());
        }
        let (homes, mut words) = (homes.clone(), self.initial.clone());
        let own = self.layout.thread(thread);
        self.ask(move |program, knowledge| {
            words[own] = word;
            let operation = next_operation(program, &knowledge.tables.source(&words), thread);
            knowledge.places.insert((thread, word), find_place(&homes, operation));
        })?;
        hold(&self.knowledge).places.get(&(thread, word)).cloned()
    }

    /// The number of an `Atomic` with this value.
    fn atomic_word(&self, index: usize, value: i64) -> Option<u32> {
        if let Some(word) = hold(&self.knowledge).atomics.get(&(index, value)) {
            return Some(*word);
        }
        self.ask(move |_, knowledge| {
            let atomic = Primitive::construct("Atomic", &[Value::Int(value)], &|_| None);
            let word = knowledge.tables.intern(index, Component::Primitive(atomic.expect("an integer makes one")));
            knowledge.atomics.insert((index, value), word);
        })?;
        hold(&self.knowledge).atomics.get(&(index, value)).copied()
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

/// Runs the interpreter and remembers what it said.
fn compute(program: &Program, knowledge: &mut Knowledge, thread: u16, words: &[u32], known: &[bool]) {
    let mut reads = Vec::new();
    let mut moves = Vec::new();
    let mut alternative = 0;
    let effect = loop {
        let source = knowledge.tables.source(words);
        let mut workspace = Workspace::new(program, &source);
        let result = step(program, &mut workspace, thread, alternative);
        for read in workspace.reads() {
            if !reads.contains(&read) {
                reads.push(read);
            }
        }
        if !reads.iter().all(|read| known[*read]) {
            break Effect::Outside;
        }
        let transition = match result {
            Err(_) => break Effect::Diverges,
            Ok(Step::Disabled) => break Effect::Moves(Vec::new()),
            Ok(Step::Done(transition)) => transition,
        };
        let ends = workspace.thread(thread).has_ended();
        let changes = workspace.into_changes().into_iter();
        let changes = changes.map(|(index, component)| (index, knowledge.tables.intern(index, component))).collect();
        moves.push(Move { changes, ends });
        alternative += 1;
        if alternative >= transition.alternatives {
            break Effect::Moves(moves);
        }
    };
    if knowledge.effects.len() <= usize::from(thread) {
        knowledge.effects.resize_with(usize::from(thread) + 1, Memo::default);
    }
    knowledge.effects[usize::from(thread)].insert(words, &reads, Arc::new(effect));
}

fn find_place(homes: &[Home], operation: Operation) -> Place {
    let (index, call) = match operation {
        Operation::Private => return Place::Nowhere,
        Operation::Other => return Place::Outside,
        Operation::Read(index) => return Place::Read(usize::from(index)),
        Operation::Write(index) => return Place::Write(usize::from(index)),
        Operation::Primitive { index, call } => (usize::from(index), call),
    };
    if let Home::Monitor(monitor) = homes[index] {
        return Place::Monitor(monitor);
    }
    let integer = |value: &Value| match value {
        Value::Int(value) => Some(*value),
        Value::Bool(value) => Some(i64::from(*value)),
        _ => None,
    };
    let (method, arguments) = call.unwrap_or_default();
    let integers = arguments.iter().map(integer).collect::<Option<Vec<_>>>();
    let operation = match (method, integers.as_deref()) {
        ("store" | "exchange", Some([value])) => AtomicOperation::Store(*value),
        ("add", Some([amount])) => AtomicOperation::Add(*amount),
        ("compare_exchange", Some([expected, value])) => AtomicOperation::CompareExchange(*expected, *value),
        // Wrong arguments change nothing either.
        _ => AtomicOperation::Load,
    };
    Place::Atomic(index, operation)
}

/// The objects of one execution.
struct Execution<E: Engine> {
    session: Arc<Session>,
    /// By shared name, as are atomics.
    variables: BTreeMap<usize, E::Cell>,
    atomics: BTreeMap<usize, E::Cell>,
    /// By the first primitive that is behind it.
    monitors: BTreeMap<usize, E::Mutex>,
    handles: Mutex<Vec<E::Handle>>,
}

/// A thread or task while it runs on a thread of the engine.
struct Walker<E: Engine> {
    execution: Arc<Execution<E>>,
    thread: u16,
    /// Its own state, unless that is kept together with everything else.
    word: u32,
    /// How many choices it has made.
    choices: u32,
}

impl<E: Engine> Execution<E> {
    /// One execution, from the initial state to its end.
    fn run(session: &Arc<Session>) {
        let full = {
            let mut control = hold(&session.control);
            let full = control.executions == session.max_executions;
            control.executions += u64::from(!full);
            control.live = usize::from(session.threads);
            (control.sleeping, control.deadlock, control.operations) = (0, false, 0);
            control.last.clear();
            full
        };
        hold(&session.able).clear();
        if full {
            session.abandon::<E>(Abandoned::ExecutionLimit);
            return;
        }
        let execution = Arc::new(Execution::<E>::new(session));
        for thread in 1..session.threads {
            execution.start(thread);
        }
        // One thread of the program runs here: engines find far fewer executions than with one more thread.
        Walker::new(&execution, 0).walk();
        // The lock must not be held while this thread waits.
        let next = || hold(&execution.handles).pop();
        while let Some(handle) = next() {
            E::join(handle);
        }
        execution.file();
    }

    fn new(session: &Arc<Session>) -> Execution<E> {
        let (mut variables, mut atomics) = (BTreeMap::new(), BTreeMap::new());
        let mut contents = BTreeMap::<usize, BTreeMap<usize, u32>>::new();
        for (index, word) in session.initial.iter().copied().enumerate() {
            let home = match &session.arrangement {
                Arrangement::Together => Some(Home::Monitor(0)),
                Arrangement::Apart(homes) => homes.get(index).copied(),
            };
            match home {
                Some(Home::Variable) => drop(variables.insert(index, E::cell(i64::from(word)))),
                Some(Home::Atomic(value)) => drop(atomics.insert(index, E::cell(value))),
                Some(Home::Monitor(monitor)) => drop(contents.entry(monitor).or_default().insert(index, word)),
                // Threads keep their own state, and the rest is not used.
                None => {}
            }
        }
        let monitor = |words| E::mutex(Contents { words, waiters: Vec::new() });
        let monitors = contents.into_iter().map(|(index, words)| (index, monitor(words))).collect();
        Execution { session: Arc::clone(session), variables, atomics, monitors, handles: Mutex::default() }
    }

    fn start(self: &Arc<Self>, thread: u16) {
        let walker = Walker::new(self, thread);
        let handle = E::spawn(move || walker.walk());
        hold(&self.handles).push(handle);
    }

    /// Everybody who could act sleeps: they are woken, find that it is over, and return.
    fn end_in_deadlock(&self) {
        for monitor in self.monitors.values() {
            // With the lock held: somebody may have been counted and not be asleep yet.
            let mut guard = E::lock(monitor);
            for waiter in std::mem::take(&mut guard.waiters) {
                E::notify(&waiter.condvar);
            }
        }
    }

    /// Files the final state, as the objects of the engine have it.
    fn file(&self) {
        let session = &self.session;
        if session.is_abandoned() {
            return;
        }
        let mut last = std::mem::take(&mut hold(&session.control).last);
        for monitor in self.monitors.values() {
            last.extend(E::lock(monitor).words.iter().map(|(index, word)| (*index, *word)));
        }
        last.extend(self.variables.iter().map(|(index, cell)| (*index, E::load(cell) as u32)));
        for (index, cell) in &self.atomics {
            last.extend(session.atomic_word(*index, E::load(cell)).map(|word| (*index, word)));
        }
        let mut words = session.initial.clone();
        for (index, word) in last {
            if words.len() <= index {
                words.resize(index + 1, super::intern::ABSENT);
            }
            words[index] = word;
        }
        hold(&session.control).ends.insert(words);
    }
}

/// What a thread does next.
enum Progress {
    GoesOn,
    Ends,
}

impl<E: Engine> Walker<E> {
    fn new(execution: &Arc<Execution<E>>, thread: u16) -> Walker<E> {
        let session = &execution.session;
        let word = session.initial.get(session.layout.thread(thread)).copied().unwrap_or(0);
        Walker { execution: Arc::clone(execution), thread, word, choices: 0 }
    }

    /// Runs the thread to its end, or until it is told to stop.
    fn walk(mut self) {
        while let Some(Progress::GoesOn) = self.advance() {}
        let execution = Arc::clone(&self.execution);
        let session = &execution.session;
        let deadlock = {
            let mut control = hold(&session.control);
            if matches!(session.arrangement, Arrangement::Apart(_)) {
                control.last.push((session.layout.thread(self.thread), self.word));
            }
            let stopped = control.deadlock || control.abandoned.is_some();
            control.live -= 1;
            control.deadlock |= !stopped && control.live > 0 && control.sleeping == control.live;
            control.deadlock && !stopped
        };
        // What it holds goes first: the last one may clean up objects of the engine.
        drop(self);
        if deadlock {
            execution.end_in_deadlock();
        }
    }

    /// One transition; `None` if there is none because the execution is over.
    fn advance(&mut self) -> Option<Progress> {
        let session = Arc::clone(&self.execution.session);
        let too_long = {
            let mut control = hold(&session.control);
            control.operations += 1;
            control.operations > OPERATION_LIMIT
        };
        if too_long {
            let reason = format!("an execution takes more than {OPERATION_LIMIT} steps");
            return self.give_up(Abandoned::Unable(reason));
        }
        let Some(place) = session.place(self.thread, self.word) else { return self.broken() };
        let own = session.layout.thread(self.thread);
        let mut words = session.initial.clone();
        if !matches!(place, Place::Monitor(_) | Place::Outside) {
            self.pause(None);
        }
        match place {
            Place::Outside => self.give_up(Abandoned::NeedsTogether),
            Place::Monitor(monitor) => self.in_monitor(monitor),
            Place::Nowhere => {
                words[own] = self.word;
                let chosen = self.step_at(&words, None)?;
                self.finish(&chosen, None)
            }
            Place::Read(index) => {
                words[own] = self.word;
                words[index] = E::load(&self.execution.variables[&index]) as u32;
                let chosen = self.step_at(&words, Some(index))?;
                self.finish(&chosen, Some(index))
            }
            Place::Write(index) => {
                words[own] = self.word;
                // What the interpreter takes for the old value is only shown, never used.
                let chosen = self.step_at(&words, Some(index))?;
                if let Some((_, word)) = chosen.changes.iter().find(|(changed, _)| *changed == index) {
                    E::swap(&self.execution.variables[&index], i64::from(*word));
                }
                self.finish(&chosen, Some(index))
            }
            Place::Atomic(index, operation) => {
                words[own] = self.word;
                let (old, new) = self.atomic(index, operation)?;
                let Some(word) = session.atomic_word(index, old) else { return self.broken() };
                words[index] = word;
                let chosen = self.step_at(&words, Some(index))?;
                let stored = chosen.changes.iter().find(|(changed, _)| *changed == index).map(|(_, word)| *word);
                let Some(expected) = session.atomic_word(index, new) else { return self.broken() };
                if stored.unwrap_or(word) != expected {
                    let text = "an atomic does not hold what the program has stored".to_owned();
                    return self.give_up(Abandoned::Broken(text));
                }
                self.finish(&chosen, Some(index))
            }
        }
    }

    /// Does the engine's operation; the old value and the new one.
    fn atomic(&self, index: usize, operation: AtomicOperation) -> Option<(i64, i64)> {
        let cell = &self.execution.atomics[&index];
        match operation {
            AtomicOperation::Load => {
                let value = E::load(cell);
                Some((value, value))
            }
            AtomicOperation::Store(value) => Some((E::swap(cell, value), value)),
            AtomicOperation::Add(amount) => {
                let old = E::add(cell, amount);
                match old.checked_add(amount) {
                    Some(new) => Some((old, new)),
                    None => {
                        self.give_up(Abandoned::Unable("an Atomic leaves 64 bits, where its own would wrap".to_owned()))
                    }
                }
            }
            AtomicOperation::CompareExchange(expected, value) => match E::compare_exchange(cell, expected, value) {
                Ok(old) => Some((old, value)),
                Err(old) => Some((old, old)),
            },
        }
    }

    /// One transition behind a mutex, when it is possible.
    fn in_monitor(&mut self, monitor: usize) -> Option<Progress> {
        let execution = Arc::clone(&self.execution);
        let session = &execution.session;
        let mut guard = E::lock(&execution.monitors[&monitor]);
        if E::DECIDES_BETWEEN_TRANSITIONS && self.is_possible(&guard, self.thread, self.word) {
            drop(guard);
            self.pause(Some(monitor));
            guard = E::lock(&execution.monitors[&monitor]);
        }
        loop {
            if session.must_stop() {
                return None;
            }
            let effect = self.effect_behind(&guard, self.thread, self.word);
            let chosen = match effect.as_deref() {
                Some(Effect::Moves(moves)) if moves.is_empty() => None,
                Some(Effect::Moves(moves)) => Some(session.choose(self.thread, &mut self.choices, moves).clone()),
                Some(Effect::Outside) => {
                    drop(guard);
                    return self.give_up(Abandoned::NeedsTogether);
                }
                Some(Effect::Diverges) | None => {
                    drop(guard);
                    return self.broken();
                }
            };
            if let Some(chosen) = chosen {
                let mut children = Vec::new();
                let progress = self.change(monitor, &mut guard, &chosen, &mut children);
                drop(guard);
                for child in children {
                    if usize::from(child) >= E::MAX_THREADS {
                        return self.give_up(Abandoned::Unable(format!("more than {} threads", E::MAX_THREADS)));
                    }
                    execution.start(child);
                }
                return progress;
            }
            let deadlock = {
                let mut control = hold(&session.control);
                control.sleeping += 1;
                control.deadlock = control.sleeping == control.live;
                control.deadlock
            };
            if deadlock {
                drop(guard);
                execution.end_in_deadlock();
                return None;
            }
            let condvar = Arc::new(E::condvar());
            let (thread, word) = (self.thread, self.word);
            guard.waiters.push(Waiter { thread, word, me: E::me(), condvar: Arc::clone(&condvar) });
            guard = E::wait(&condvar, guard);
        }
    }

    /// What a thread can do with what is behind a mutex.
    fn effect_behind(&self, contents: &Contents<E>, thread: u16, word: u32) -> Option<Arc<Effect>> {
        let session = &self.execution.session;
        let own = session.layout.thread(thread);
        let mut words = session.initial.clone();
        if let Some(last) = contents.words.keys().next_back()
            && words.len() <= *last
        {
            words.resize(last + 1, 0);
        }
        if own < words.len() {
            words[own] = word;
        }
        contents.words.iter().for_each(|(index, word)| words[*index] = *word);
        session.effect(thread, &words, &|index| index == own || contents.words.contains_key(&index))
    }

    fn is_possible(&self, contents: &Contents<E>, thread: u16, word: u32) -> bool {
        let effect = self.effect_behind(contents, thread, word);
        // What goes wrong is found out by the thread itself.
        !matches!(effect.as_deref(), Some(Effect::Moves(moves)) if moves.is_empty())
    }

    /// Stands before a transition that is possible.
    fn pause(&self, monitor: Option<usize>) {
        let next = Next { thread: self.thread, word: self.word, monitor };
        hold(&self.execution.session.able).insert(E::me(), next);
        E::pause();
    }

    /// Changes what is behind a mutex and wakes those who can go on now.
    fn change(
        &mut self,
        monitor: usize,
        contents: &mut Contents<E>,
        chosen: &Move,
        children: &mut Vec<u16>,
    ) -> Option<Progress> {
        let session = Arc::clone(&self.execution.session);
        let own = session.layout.thread(self.thread);
        let apart = session.arrangement != Arrangement::Together;
        for (index, word) in &chosen.changes {
            match contents.words.get_mut(index) {
                Some(old) => *old = *word,
                None if *index == own => self.word = *word,
                None if apart => return self.give_up(Abandoned::NeedsTogether),
                // A new thread.
                None => {
                    contents.words.insert(*index, *word);
                    children.push(session.layout.threads(index + 1) - 1);
                    hold(&session.control).live += 1;
                }
            }
        }
        for waiter in std::mem::take(&mut contents.waiters) {
            if self.is_possible(contents, waiter.thread, waiter.word) {
                let (thread, word) = (waiter.thread, waiter.word);
                hold(&session.able).insert(waiter.me, Next { thread, word, monitor: Some(monitor) });
                hold(&session.control).sleeping -= 1;
                E::notify(&waiter.condvar);
            } else {
                contents.waiters.push(waiter);
            }
        }
        hold(&session.able)
            .retain(|_, next| next.monitor != Some(monitor) || self.is_possible(contents, next.thread, next.word));
        Some(if chosen.ends { Progress::Ends } else { Progress::GoesOn })
    }

    /// The alternative that is taken of a transition that never has to wait.
    fn step_at(&mut self, words: &[u32], place: Option<usize>) -> Option<Move> {
        let session = Arc::clone(&self.execution.session);
        let own = session.layout.thread(self.thread);
        let effect = session.effect(self.thread, words, &|index| index == own || Some(index) == place);
        match effect.as_deref() {
            Some(Effect::Moves(moves)) if !moves.is_empty() => {
                Some(session.choose(self.thread, &mut self.choices, moves).clone())
            }
            Some(Effect::Outside) => self.give_up(Abandoned::NeedsTogether),
            _ => self.broken(),
        }
    }

    /// Takes over what a transition has made of the thread itself.
    fn finish(&mut self, chosen: &Move, place: Option<usize>) -> Option<Progress> {
        let own = self.execution.session.layout.thread(self.thread);
        for (index, word) in &chosen.changes {
            if *index == own {
                self.word = *word;
            } else if Some(*index) != place {
                return self.give_up(Abandoned::NeedsTogether);
            }
        }
        Some(if chosen.ends { Progress::Ends } else { Progress::GoesOn })
    }

    fn give_up<T>(&self, reason: Abandoned) -> Option<T> {
        self.execution.session.abandon::<E>(reason);
        None
    }

    fn broken<T>(&self) -> Option<T> {
        self.give_up(Abandoned::Broken("the interpreter does not come to an end".to_owned()))
    }
}
