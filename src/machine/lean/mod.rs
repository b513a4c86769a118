//! The lean machine: the same steps as [`step`](super::step()), done in place, on unboxed words, without events.
//!
//! Definition: a state of the lean machine stands for the state that [`Lean::state`] gives. One step leads from it to
//! what [`step`](super::step()) leads to from there, and is possible when that is. Tests replay its schedules on the rich
//! machine and compare every state. It is for searches that make many executions and look at few of them: a memo of
//! situations is of no use where every situation is new.
//!
//! What it knows by itself are integers, booleans, `None`, variables, jumps, loops over ranges, calls; what primitives
//! do it asks `primitive`. For everything else it hands one thread, for one instruction or one step, to the rich
//! machine, and takes back what became of it. So there is one meaning, and two speeds.
//!
//! Limits: threads only, no tasks and no whole Python programs; no lists, dictionaries and sets, which have identity.
//! Of those [`Lean::new`] says why not, or a step does, when a built-in function makes one while running.

mod call;
mod code;
mod convert;
mod run;
mod word;

use super::interpret::arrange_arguments;
use super::state::{Layout, State, ThreadStatus, initial};
use super::step::{Divergence, STEP_LIMIT};
use crate::primitive::{self, Call, Primitive, Reply};
use crate::program::{Instruction, Model, Program};
use call::Aside;
use code::{Code, Op};
use run::{Around, Calls, Pause};
use word::Words;

pub use word::Word;

/// The deepest nesting of calls that the inner loop makes; the rich machine knows what happens then.
const CALL_DEPTH: usize = 900;

/// How many invisible instructions the inner loop does in a row; the rich machine then looks whether they repeat.
const LEAN_STEP: u64 = 4000;

/// The most values beyond words. Whoever has made more can forget those of earlier executions ([`Lean::forget`]); an
/// execution that makes more by itself is left to the rich machine.
const VALUE_LIMIT: usize = 1 << 20;

/// Why the lean machine does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeanStop {
    /// It cannot hold such a state. The reason, to follow "because".
    Foreign(&'static str),
    /// The thread does not come to the end of its step, on the rich machine neither.
    Diverges(Divergence),
}

/// A place that a step has to do with, and whether it may write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeanTouch {
    /// The index of a shared name.
    pub place: u16,
    /// Whether it may change it.
    pub writes: bool,
}

/// A program, and a state that is changed in place.
#[derive(Debug)]
pub struct Lean<'p> {
    program: &'p Program,
    layout: Layout,
    code: Code,
    words: Words,
    now: LeanState,
    first: LeanState,
    /// How many values there were at the very beginning, and when the present execution began.
    values: [usize; 2],
    /// The first state of the rich machine, for instructions that look at no shared state.
    ground: State,
}

/// A state of the lean machine.
#[derive(Clone, Debug)]
pub struct LeanState {
    /// By shared name; [`Word::Unbound`] where it is a primitive.
    variables: Vec<Word>,
    /// By shared name.
    primitives: Vec<Option<Primitive>>,
    /// How often primitives have changed.
    version: u64,
    threads: Vec<Thread>,
}

#[derive(Clone, Debug)]
struct Thread {
    status: ThreadStatus,
    phase: u8,
    spawned: bool,
    calls: Calls,
    pending: Pending,
    touches: [Option<LeanTouch>; 2],
    prepared: Option<Prepared>,
}

/// What a thread stands before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pending {
    Nothing,
    Load(u16),
    Store(u16),
    Method(u16),
    Join(u16),
    Choose(u16),
    /// Something for the rich machine that is always possible.
    Rich,
}

/// What a method of a primitive would do, as long as no primitive has changed.
#[derive(Clone, Debug)]
struct Prepared {
    version: u64,
    /// `None` if the rich machine has to do it: it raises.
    reply: Option<Reply>,
    changes: Vec<(u16, Primitive)>,
}

impl<'p> Lean<'p> {
    /// A program in its initial state.
    ///
    /// # Errors
    /// The lean machine cannot run this program. The reason follows "because".
    pub fn new(program: &'p Program) -> Result<Lean<'p>, &'static str> {
        if program.process.is_some() {
            return Err("it is a whole Python program");
        }
        if program.model != Model::Threads {
            return Err("its tasks share an event loop");
        }
        let mut words = Words::default();
        let code = Code::new(program, &mut words)?;
        let ground = initial(program);
        let empty = LeanState { variables: Vec::new(), primitives: Vec::new(), version: 0, threads: Vec::new() };
        let layout = Layout::new(program);
        let (now, first) = (empty.clone(), empty);
        let mut lean = Lean { program, layout, code, words, now, first, values: [0; 2], ground: Vec::new() };
        lean.now.variables.resize(program.shared.len(), Word::Unbound);
        lean.now.primitives.resize(program.shared.len(), None);
        for (index, component) in ground.iter().enumerate() {
            lean.import(index, component)?;
        }
        lean.first = lean.now.clone();
        lean.values = [lean.words.len(); 2];
        lean.ground = ground;
        Ok(lean)
    }

    /// Goes back to the initial state.
    pub fn restart(&mut self) {
        self.values[1] = self.words.len();
        self.now.clone_from(&self.first);
    }

    /// Forgets the values that executions have made since the beginning, if some are from before the present one; no
    /// state of before is of use then, neither this one nor those that were saved. Returns whether there were any.
    pub fn forget(&mut self) -> bool {
        let [first, before] = self.values;
        if before > first {
            self.words.truncate(first);
        }
        before > first
    }

    /// The state, to come back to.
    pub fn save(&self) -> LeanState {
        self.now.clone()
    }

    /// Goes to a state that was saved.
    pub fn restore(&mut self, state: &LeanState) {
        self.now.clone_from(state);
    }

    /// How many threads there are, ended ones too.
    pub fn threads(&self) -> usize {
        self.now.threads.len()
    }

    /// How many alternatives a thread's next step has; 0 if it cannot go on.
    pub fn alternatives(&mut self, thread: usize) -> u16 {
        match self.now.threads[thread].pending {
            Pending::Nothing => 0,
            Pending::Load(_) | Pending::Store(_) | Pending::Rich => 1,
            Pending::Choose(count) => count,
            Pending::Join(target) => u16::from(self.now.threads[usize::from(target)].status.is_end()),
            Pending::Method(primitive) => {
                self.prepare(thread, primitive);
                let prepared = self.now.threads[thread].prepared.as_ref().expect("just prepared");
                u16::from(prepared.reply != Some(Reply::Blocked))
            }
        }
    }

    /// What a thread's next step has to do with. A step that the rich machine does is taken to touch nothing.
    pub fn touches(&mut self, thread: usize) -> [Option<LeanTouch>; 2] {
        if let Pending::Method(primitive) = self.now.threads[thread].pending {
            self.prepare(thread, primitive);
        }
        self.now.threads[thread].touches
    }

    /// A number for the place in the code where a thread stands.
    pub fn site(&self, thread: usize) -> u32 {
        self.now.threads[thread].calls.address
    }

    /// How many such numbers there are.
    pub fn sites(&self) -> usize {
        self.code.ops.len()
    }

    /// What decides how an execution that is over ended, for comparing with others of the same program.
    pub fn shared(&self) -> (&[Word], &[Option<Primitive>]) {
        (&self.now.variables, &self.now.primitives)
    }

    /// By thread: has it ended, and was it by an exception?
    pub fn ends(&self) -> impl Iterator<Item = Option<bool>> {
        self.now.threads.iter().map(|thread| match thread.status {
            ThreadStatus::Ended { failed, .. } => Some(failed),
            _ => None,
        })
    }

    /// Lets a thread that can go on take a step.
    ///
    /// # Errors
    /// See [`LeanStop`]. The state is then of no use.
    ///
    /// # Panics
    /// The thread cannot go on.
    pub fn step(&mut self, thread: usize, alternative: u16) -> Result<(), LeanStop> {
        match self.now.threads[thread].pending {
            Pending::Nothing => panic!("thread {thread} cannot go on"),
            Pending::Load(index) => {
                let word = self.now.variables[usize::from(index)];
                let calls = &mut self.now.threads[thread].calls;
                calls.slots.push(word);
                calls.address += 1;
            }
            Pending::Store(index) => {
                let calls = &mut self.now.threads[thread].calls;
                self.now.variables[usize::from(index)] = calls.slots.pop().expect("a value to store");
                calls.address += 1;
            }
            Pending::Choose(count) => {
                let calls = &mut self.now.threads[thread].calls;
                let bottom = calls.slots.len() - usize::from(count);
                let chosen = calls.slots[bottom + usize::from(alternative)];
                calls.slots.truncate(bottom);
                calls.slots.push(chosen);
                calls.address += 1;
            }
            Pending::Join(target) => {
                let ThreadStatus::Ended { result, .. } = &self.now.threads[usize::from(target)].status else {
                    panic!("thread {thread} cannot go on");
                };
                let word = match result {
                    Some(Ok(value)) => self.words.word(value),
                    Some(Err(_)) | None => Some(Word::None),
                };
                let word = word.ok_or(LeanStop::Foreign(CONTAINER))?;
                let calls = &mut self.now.threads[thread].calls;
                *calls.slots.last_mut().expect("a thread to join") = word;
                calls.address += 1;
            }
            Pending::Method(primitive) => {
                self.prepare(thread, primitive);
                let prepared = self.now.threads[thread].prepared.take().expect("just prepared");
                match prepared.reply {
                    None => return self.rich(thread, alternative),
                    Some(Reply::Done(value)) => {
                        self.commit(prepared.changes);
                        let word = self.words.word(&value).ok_or(LeanStop::Foreign(CONTAINER))?;
                        let Op::CallMethod { arguments } = self.op(thread) else { unreachable!("it stands at a call") };
                        let this = &mut self.now.threads[thread];
                        this.phase = 0;
                        let bottom = this.calls.slots.len() - usize::from(arguments) - 1;
                        this.calls.slots.truncate(bottom);
                        this.calls.slots.push(word);
                        this.calls.address += 1;
                    }
                    Some(Reply::Wait(phase)) => {
                        self.commit(prepared.changes);
                        self.now.threads[thread].phase = phase;
                        return Ok(());
                    }
                    Some(Reply::Blocked | Reply::Suspend(_) | Reply::Raise(_)) => {
                        panic!("thread {thread} cannot go on")
                    }
                }
            }
            Pending::Rich => return self.rich(thread, alternative),
        }
        self.run(thread)
    }

    fn op(&self, thread: usize) -> Op {
        self.code.ops[self.now.threads[thread].calls.address as usize]
    }

    fn commit(&mut self, changes: Vec<(u16, Primitive)>) {
        if changes.is_empty() {
            return;
        }
        self.now.version += 1;
        for (index, primitive) in changes {
            self.now.primitives[usize::from(index)] = Some(primitive);
        }
    }

    /// Runs a thread up to its next visible operation.
    fn run(&mut self, thread: usize) -> Result<(), LeanStop> {
        let mut budget = LEAN_STEP;
        let mut left = STEP_LIMIT;
        loop {
            let around = Around { code: &self.code, words: &self.words };
            let pause = self.now.threads[thread].calls.run(&around, &mut budget);
            match pause {
                Pause::Visible | Pause::Method => break,
                Pause::Returned(word) => {
                    let this = &mut self.now.threads[thread];
                    let result = this.spawned.then(|| Ok(self.words.value(word).expect("a value is returned")));
                    this.status = ThreadStatus::Ended { failed: false, result };
                    break;
                }
                Pause::Slow | Pause::Spent => {
                    left = left.saturating_sub(1);
                    let all = pause == Pause::Spent || left == 0;
                    let after = self.rich_instructions(thread, all)?;
                    self.take_thread(thread, &after).map_err(LeanStop::Foreign)?;
                    if self.now.threads[thread].status != ThreadStatus::Active {
                        break;
                    }
                    budget = LEAN_STEP;
                }
            }
        }
        if self.words.len() > VALUE_LIMIT {
            return Err(LeanStop::Foreign("it makes too many different values"));
        }
        self.look(thread);
        Ok(())
    }

    /// Notes what a thread stands before.
    fn look(&mut self, thread: usize) {
        let this = &self.now.threads[thread];
        let mut touches = [None, None];
        let pending = match this.status {
            ThreadStatus::Ended { .. } => Pending::Nothing,
            ThreadStatus::Fresh | ThreadStatus::Looping => Pending::Rich,
            ThreadStatus::Active => {
                let operand = |depth: u16| this.calls.slots[this.calls.slots.len() - 1 - usize::from(depth)];
                match self.op(thread) {
                    Op::LoadShared(index) => {
                        touches[0] = Some(LeanTouch { place: index, writes: false });
                        Pending::Load(index)
                    }
                    Op::StoreShared(index) => {
                        touches[0] = Some(LeanTouch { place: index, writes: true });
                        Pending::Store(index)
                    }
                    Op::CallMethod { arguments } => match operand(arguments) {
                        Word::Primitive(index) => Pending::Method(index),
                        other => unreachable!("{other:?} has no visible methods"),
                    },
                    Op::Join => match operand(0) {
                        Word::Thread(target) if usize::from(target) != thread => Pending::Join(target),
                        _ => Pending::Rich,
                    },
                    Op::Choose(count) if count > 1 => Pending::Choose(count),
                    _ => Pending::Rich,
                }
            }
        };
        let this = &mut self.now.threads[thread];
        this.pending = pending;
        this.touches = touches;
        this.prepared = None;
    }

    /// Finds out what the method that a thread stands before would do.
    fn prepare(&mut self, thread: usize, primitive: u16) {
        let version = self.now.version;
        if self.now.threads[thread].prepared.as_ref().is_some_and(|prepared| prepared.version == version) {
            return;
        }
        let mut aside = Aside::new(&self.now.primitives);
        let reply = self.ask(thread, primitive, &mut aside);
        let mut touches = [None, None];
        let writes = |place: u16| {
            let change = aside.changes.iter().find(|(changed, _)| *changed == place);
            change.is_some_and(|(_, after)| self.now.primitives[usize::from(place)].as_ref() != Some(after))
        };
        for (touch, place) in touches.iter_mut().zip(&aside.reads) {
            *touch = Some(LeanTouch { place: *place, writes: writes(*place) });
        }
        let changes = aside.changes;
        let this = &mut self.now.threads[thread];
        this.touches = touches;
        this.prepared = Some(Prepared { version, reply, changes });
    }

    /// The reply of a primitive; `None` if the call raises.
    fn ask(&self, thread: usize, primitive: u16, aside: &mut Aside) -> Option<Reply> {
        let this = &self.now.threads[thread];
        let address = this.calls.address;
        let function = self.code.function(address);
        let at = (address - self.code.starts[usize::from(function)]) as usize;
        let Instruction::CallMethod { name, arguments, keywords, .. } =
            &self.program.functions[usize::from(function)].code[at]
        else {
            unreachable!("it stands at a call of a method")
        };
        let methods = self.now.primitives[usize::from(primitive)].as_ref()?.methods();
        let info = methods.iter().find(|info| *info.name == **name)?;
        let operands = &this.calls.slots[this.calls.slots.len() - usize::from(*arguments)..];
        let mut values = operands.iter().map(|word| self.words.value(*word)).collect::<Option<Vec<_>>>()?;
        let named = values.split_off(values.len() - keywords.len());
        let arguments = arrange_arguments(info, values, keywords.iter().cloned().zip(named).collect()).ok()?;
        let call =
            Call { caller: thread as u16, method: info.name, arguments: &arguments, awaited: false, phase: this.phase };
        let effect = primitive::apply(aside, primitive, &call);
        assert!(effect.wakes.is_empty(), "only tasks are woken");
        Some(effect.reply).filter(|reply| !matches!(reply, Reply::Raise(_)))
    }
}

impl ThreadStatus {
    /// Whether it is that of a thread that has ended.
    fn is_end(&self) -> bool {
        matches!(self, ThreadStatus::Ended { .. })
    }
}

const CONTAINER: &str = "it uses lists, dictionaries or sets";
