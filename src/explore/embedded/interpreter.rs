//! The interpreter, asked from inside of an engine.
//!
//! It runs on a thread of its own, since the stacks of engine threads are too small for it, and is asked once
//! per distinct situation: what a thread can do is remembered by the components that this depends on.

use super::super::intern::Tables;
use super::super::memo::Memo;
use super::hold;
use crate::machine::{Component, Layout, Operation, Step, Workspace, initial, next_operation, step};
use crate::primitive::Primitive;
use crate::program::{Initial, Model, Program};
use crate::value::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, mpsc};
use std::{io, thread};

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
pub struct Move {
    /// The components that get other values.
    pub changes: Vec<(usize, u32)>,
    /// The thread ends with it.
    pub ends: bool,
}

/// What a thread can do in a situation.
#[derive(Debug)]
pub enum Effect {
    Moves(Vec<Move>),
    /// It looks at components that are kept elsewhere.
    Outside,
    /// It does not come to the end of the transition.
    Diverges,
}

/// Which object of the engine the next transition of a thread works on.
#[derive(Clone, Debug)]
pub enum Place {
    Nowhere,
    Read(usize),
    Write(usize),
    Atomic(usize, AtomicOperation),
    Monitor(usize),
    Outside,
}

#[derive(Clone, Copy, Debug)]
pub enum AtomicOperation {
    Load,
    Store(i64),
    Add(i64),
    CompareExchange(i64, i64),
}

/// What the interpreter has been asked so far.
#[derive(Default)]
struct Knowledge {
    tables: Tables,
    effects: Vec<Arc<Effect>>,
    /// By thread: the numbers of effects.
    memos: Vec<Memo>,
    places: BTreeMap<(u16, u32), Place>,
    atomics: BTreeMap<(usize, i64), u32>,
}

impl Knowledge {
    fn effect(&self, thread: u16, words: &[u32]) -> Option<Arc<Effect>> {
        let effect = self.memos.get(usize::from(thread))?.get(|component| words[component])?;
        Some(Arc::clone(&self.effects[effect as usize]))
    }
}

/// A question to the interpreter; the answer is in its knowledge afterwards.
type Question = Box<dyn FnOnce(&Program, &mut Knowledge) + Send>;

/// The way to the interpreter.
pub struct Interpreter {
    /// Where the components are.
    pub layout: Layout,
    /// Where they are kept.
    pub arrangement: Arrangement,
    /// The initial state.
    pub initial: Vec<u32>,
    knowledge: Arc<Mutex<Knowledge>>,
    questions: mpsc::Sender<Question>,
    answers: Mutex<mpsc::Receiver<()>>,
}

impl Interpreter {
    /// Starts its thread.
    pub fn start(
        program: &Arc<Program>,
        arrangement: Arrangement,
    ) -> io::Result<(Interpreter, thread::JoinHandle<()>)> {
        let mut knowledge = Knowledge::default();
        let state = initial(program).into_iter().enumerate();
        let initial = state.map(|(index, component)| knowledge.tables.intern(index, component)).collect();
        let knowledge = Arc::new(Mutex::new(knowledge));
        let (questions, to_answer) = mpsc::channel::<Question>();
        let (answered, answers) = mpsc::channel();
        let body = {
            let (program, knowledge) = (Arc::clone(program), Arc::clone(&knowledge));
            move || {
                while let Ok(question) = to_answer.recv() {
                    question(&program, &mut hold(&knowledge));
                    if answered.send(()).is_err() {
                        break;
                    }
                }
            }
        };
        let thread = thread::Builder::new().stack_size(16 << 20).spawn(body)?;
        let (layout, answers) = (Layout::new(program), Mutex::new(answers));
        Ok((Interpreter { layout, arrangement, initial, knowledge, questions, answers }, thread))
    }

    /// Ends the thread; gives what states mean.
    pub fn stop(&self) -> Tables {
        *hold(&self.answers) = mpsc::channel().1;
        let _ = self.questions.send(Box::new(|_, _| ()));
        // An engine may leak what an abandoned execution holds: all this must not be part of it.
        std::mem::take(&mut *hold(&self.knowledge)).tables
    }

    /// `None` if the interpreter has broken down.
    fn ask(&self, question: impl FnOnce(&Program, &mut Knowledge) + Send + 'static) -> Option<()> {
        self.questions.send(Box::new(question)).ok()?;
        hold(&self.answers).recv().ok()
    }

    /// What a thread can do in a state, given that these components are known.
    pub fn effect(&self, thread: u16, words: &[u32], known: &dyn Fn(usize) -> bool) -> Option<Arc<Effect>> {
        if let Some(effect) = hold(&self.knowledge).effect(thread, words) {
            return Some(effect);
        }
        let known = (0..words.len()).map(known).collect::<Vec<_>>();
        let words = words.to_vec();
        let asked = words.clone();
        self.ask(move |program, knowledge| compute(program, knowledge, thread, &words, &known))?;
        hold(&self.knowledge).effect(thread, &asked)
    }

    /// Where the next transition of a thread takes place.
    pub fn place(&self, thread: u16, word: u32) -> Option<Place> {
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
    pub fn atomic_word(&self, index: usize, value: i64) -> Option<u32> {
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
    if knowledge.memos.len() <= usize::from(thread) {
        knowledge.memos.resize_with(usize::from(thread) + 1, Memo::default);
    }
    knowledge.memos[usize::from(thread)].insert(words, &reads, knowledge.effects.len() as u32);
    knowledge.effects.push(Arc::new(effect));
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
