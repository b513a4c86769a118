//! One transition of one OS thread.
//!
//! A transition runs up to the next boundary. An operation that is not possible now (`_simulate.retry`) undoes
//! everything up to the beginning of its atomic function: if that is where the transition began, the thread is
//! disabled; otherwise the transition ends there.
//!
//! An operation with a timeout waits in two steps. The first one is to begin to wait: then its deadline is known. From
//! then on it can succeed, or time out. When: on the rungs `fifo` and `timing` when no thread can do anything else and
//! its deadline is the first one (computing takes no time); on the rungs above, at any time.

use super::freeze::frozen;
use super::simulate::Request;
use super::{Interpreter, OPERATION_LIMIT, Stop, Thread};
use crate::machine::state::Component;
use crate::machine::step::{Divergence, Step};
use crate::machine::workspace::Workspace;
use crate::program::{Frozen, Order, Process, Program};
use crate::source::Span;
use crate::trace::{Action, ThreadIndex, Transition};
use crate::value::{FloatBits, Object, Objects, Role, Value};
use std::cell::RefCell;

/// How an attempt to take a transition ends.
enum Attempt {
    /// It is taken.
    Done(Transition),
    /// It is not possible, because of this, in the operation that it began with.
    Stuck(Request),
    /// The same, in an operation on the way: the `n`-th atomic function that was called.
    StuckAt(u32),
    /// It does not come to an end.
    Diverges(Span),
}

/// Lets an OS thread take one transition, with this alternative if the transition begins with a choice.
///
/// # Errors
/// The thread does not come to the end of the transition.
pub fn step(
    program: &Program,
    process: &Process,
    workspace: &mut Workspace,
    thread: u16,
    alternative: u16,
) -> Result<Step, Divergence> {
    let constants = frozen(program, process);
    let waiting = workspace.process_thread(thread);
    if waiting.has_ended() || workspace.world().needed == 0 {
        return Ok(Step::Disabled);
    }
    let deadline = waiting.deadline;
    let parts = Parts { program, process, constants, thread, alternative };
    match parts.attempt(workspace, None) {
        Attempt::Done(transition) => Ok(Step::Done(transition)),
        Attempt::Diverges(span) => Err(Divergence { thread, span }),
        Attempt::StuckAt(_) => unreachable!("an attempt stops before it is stuck on the way"),
        Attempt::Stuck(request) => match (request.timeout, deadline) {
            (None, _) => Ok(Step::Disabled),
            (Some(seconds), None) => Ok(Step::Done(parts.begin_to_wait(workspace, &request, seconds))),
            (Some(_), Some(deadline)) if parts.is_due(workspace, deadline) => {
                workspace.roll_back();
                match parts.attempt(workspace, Some(deadline)) {
                    Attempt::Done(transition) => Ok(Step::Done(transition)),
                    Attempt::Diverges(span) => Err(Divergence { thread, span }),
                    // It waits for something else as soon as this is over.
                    Attempt::Stuck(_) | Attempt::StuckAt(_) => Ok(Step::Disabled),
                }
            }
            (Some(_), Some(_)) => {
                workspace.roll_back();
                Ok(Step::Disabled)
            }
        },
    }
}

/// What a thread is stuck in, and where; `None` if it can go on or has ended.
pub(super) fn stuck(
    program: &Program,
    process: &Process,
    workspace: &mut Workspace,
    thread: u16,
) -> Option<(Request, Span)> {
    let constants = frozen(program, process);
    let parts = Parts { program, process, constants, thread, alternative: 0 };
    match parts.attempt(workspace, None) {
        Attempt::Stuck(request) => {
            let interpreter = Interpreter::new(program, process, Some(constants), workspace, thread);
            let span = interpreter.user_span();
            Some((request, span))
        }
        _ => None,
    }
}

/// What an attempt needs to know.
#[derive(Clone, Copy)]
struct Parts<'r> {
    program: &'r Program,
    process: &'r Process,
    constants: &'r Frozen,
    thread: u16,
    alternative: u16,
}

impl Parts<'_> {
    /// Tries to take a transition; `times_out` is the deadline of the operation that it begins with, if the time for
    /// that is over.
    fn attempt(&self, workspace: &mut Workspace, times_out: Option<FloatBits>) -> Attempt {
        let mut stop_at = None;
        loop {
            let mut interpreter =
                Interpreter::new(self.program, self.process, Some(self.constants), workspace, self.thread);
            interpreter.stop_at = stop_at;
            interpreter.times_out = times_out;
            match interpreter.transition(self.alternative) {
                Attempt::StuckAt(number) => {
                    workspace.roll_back();
                    stop_at = Some(number);
                }
                Attempt::Stuck(request) => {
                    workspace.roll_back();
                    return Attempt::Stuck(request);
                }
                other => return other,
            }
        }
    }

    /// The thread has begun to wait, and nothing else has happened.
    fn begin_to_wait(&self, workspace: &mut Workspace, request: &Request, seconds: f64) -> Transition {
        let mut interpreter =
            Interpreter::new(self.program, self.process, Some(self.constants), workspace, self.thread);
        interpreter.shown_before = interpreter.shown_values();
        let deadline = interpreter.workspace.world().now.get() + seconds;
        interpreter.record_waiting(request);
        interpreter.thread.deadline = Some(FloatBits::new(deadline));
        let lane = interpreter.thread.lane;
        interpreter.put_back(lane, 0, 1)
    }

    /// Whether the time of a waiting thread is over.
    fn is_due(&self, workspace: &mut Workspace, deadline: FloatBits) -> bool {
        let order = self.program.order;
        if matches!(order, Order::Latency | Order::Any) {
            return true;
        }
        for other in 0..workspace.world().threads {
            let thread = workspace.process_thread(other);
            if other == self.thread || thread.has_ended() {
                continue;
            }
            let other_deadline = thread.deadline;
            let mut aside = Workspace::new(self.program, workspace.source());
            let parts = Parts { thread: other, alternative: 0, ..*self };
            let attempt = parts.attempt(&mut aside, None);
            workspace.add_reads(&aside.reads());
            let later = match attempt {
                Attempt::Done(_) | Attempt::StuckAt(_) | Attempt::Diverges(_) => false,
                Attempt::Stuck(Request { timeout: None, .. }) => true,
                Attempt::Stuck(_) => match other_deadline {
                    None => false,
                    Some(other_deadline) if other_deadline == deadline => order != Order::Fifo || self.thread < other,
                    Some(other_deadline) => deadline.get() < other_deadline.get(),
                },
            };
            if !later {
                return false;
            }
        }
        true
    }
}

impl<'r, 'a> Interpreter<'r, 'a> {
    /// Takes a thread out of the workspace.
    pub(super) fn new(
        program: &'r Program,
        process: &'r Process,
        frozen: Option<&'r Frozen>,
        workspace: &'r mut Workspace<'a>,
        index: u16,
    ) -> Self {
        let (thread, namespaces, is_threaded) = match frozen {
            Some(_) => {
                let world = workspace.world();
                let (namespace, threaded) = (world.namespace, world.threads > 1);
                (workspace.process_thread(index).clone(), vec![namespace], threaded)
            }
            None => (Thread::default(), Vec::new(), false),
        };
        Interpreter {
            program,
            process,
            frozen,
            workspace,
            thread,
            index,
            events: Vec::new(),
            stop: None,
            namespaces,
            scratch: None,
            overflow: None,
            budget: OPERATION_LIMIT,
            next_lane: None,
            wants_collection: false,
            request: None,
            times_out: None,
            stop_at: None,
            atomic_calls: 0,
            atomic_depth: None,
            allocated: 0,
            dirty: Vec::new(),
            is_threaded,
            in_finalizer: false,
            starts_atomic: false,
            shown_before: Vec::new(),
            canonical: None,
            is_again: false,
            at_start: true,
            watches: false,
            touched: RefCell::default(),
            written: Vec::new(),
            atomic_event: None,
            others: None,
            result: None,
        }
    }

    /// Runs up to the next boundary.
    fn transition(&mut self, alternative: u16) -> Attempt {
        let lane = self.thread.lane;
        let mut alternatives = 1;
        self.shown_before = self.shown_values();
        if let Some(count) = self.thread.choice.take() {
            alternatives = count;
            self.pop();
            self.push(Value::Int(i64::from(alternative)));
            self.record(Action::Choose { value: crate::value::Plain::Int(i64::from(alternative)) });
        }
        if let Some(entry) = self.thread.entry.take() {
            self.thread.status = super::world::Status::Active;
            if let Err(raised) = self.call(&entry, Vec::new(), Vec::new(), Role::Thread) {
                self.raise(raised);
            }
        }
        self.thread.status = match self.thread.status {
            super::world::Status::Fresh => super::world::Status::Active,
            other => other,
        };
        self.resume_atomic();
        match self.run(0) {
            Stop::Diverges => return Attempt::Diverges(self.user_span()),
            Stop::Retry => {
                let request = self.request.take().expect("a retry says what for");
                return match self.starts_atomic && self.atomic_calls <= 1 {
                    true => Attempt::Stuck(request),
                    false => Attempt::StuckAt(self.atomic_calls),
                };
            }
            Stop::Boundary | Stop::Ended => {}
        }
        loop {
            self.publish_changes();
            if !self.run_finalizers() {
                break;
            }
        }
        if let Some(lane) = self.next_lane.take() {
            self.thread.lane = lane;
        }
        self.thread.deadline = None;
        Attempt::Done(self.put_back(lane, alternative, alternatives))
    }

    /// Frees what is dead; runs what has to be run before that, and tells whether there was anything.
    pub(super) fn run_finalizers(&mut self) -> bool {
        let depth = self.thread.frames.len();
        if !self.collect() {
            return false;
        }
        let outer = std::mem::replace(&mut self.in_finalizer, true);
        while self.thread.frames.len() > depth {
            match self.run(depth) {
                Stop::Diverges => break,
                Stop::Boundary | Stop::Retry | Stop::Ended => {}
            }
        }
        self.in_finalizer = outer;
        true
    }

    /// Puts the thread back and says what has happened.
    fn put_back(&mut self, lane: u16, alternative: u16, alternatives: u16) -> Transition {
        self.last_event();
        self.tell_changes();
        let event_loop = self.runs_loop().then_some(self.index);
        self.thread.memory.tidy();
        let index = self.workspace.layout.thread(self.index);
        let thread = std::mem::take(&mut self.thread);
        self.workspace.set(index, Component::Process(thread));
        Transition {
            thread: ThreadIndex(lane),
            runner: ThreadIndex(self.index),
            alternative,
            alternatives,
            events: std::mem::take(&mut self.events),
            event_loop,
        }
    }

    /// Notes changes of shown values that no event has told of: those made by the library, or to what a value holds.
    fn tell_changes(&mut self) {
        let mut told = std::mem::take(&mut self.shown_before);
        for (index, value) in self.events.iter().flat_map(|event| &event.changes) {
            told[usize::from(*index)].clone_from(value);
        }
        let now = self.shown_values();
        let changes = now.into_iter().zip(told).enumerate().filter(|(_, (now, told))| now != told);
        let changes: Vec<_> = changes.map(|(index, (now, _))| (index as u16, now)).collect();
        if let Some(last) = self.events.last_mut() {
            for (index, value) in changes {
                last.changes.retain(|(known, _)| *known != index);
                last.changes.push((index, value));
            }
        }
    }

    /// Whether an event loop is running in this thread.
    fn runs_loop(&self) -> bool {
        let Some(Value::Object(storage)) = self.thread.storage else { return false };
        let Object::Dict(entries) = self.object(storage) else { return false };
        let is_loop = |key: &Value| matches!(key, Value::String(text) if **text == *"running_loop");
        entries.iter().any(|(key, value)| is_loop(key) && *value != Value::None)
    }

    /// Notes what the thread begins to wait for.
    fn record_waiting(&mut self, request: &Request) {
        let frame = self.thread.frames.last();
        let method = frame.map(|frame| self.code(frame.code).name.to_string()).unwrap_or_default();
        let action = match (&*request.kind, &request.subject) {
            ("join", Value::Object(thread)) => match self.thread_lane(*thread) {
                Some(thread) => Action::Join { thread, waits: true },
                None => Action::Internal,
            },
            ("sleep", _) => {
                Action::Sleep { seconds: crate::value::Plain::Float(FloatBits::new(request.timeout.unwrap_or(0.0))) }
            }
            (_, Value::Object(subject)) => Action::Operation {
                object: self.name_of(*subject),
                method: method.into(),
                arguments: Vec::new(),
                result: None,
                waits: true,
            },
            _ => Action::Internal,
        };
        self.record(action);
    }
}
