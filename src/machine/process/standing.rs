//! Where the threads and tasks of a Python program stand, and its event loops.
//!
//! Who can go on is asked of OS threads. A thread that runs an event loop takes its next step for one of the loop's
//! tasks, or for itself; everybody else in that loop has to wait for that. What tasks and loops are doing is read off
//! the library's objects (`src/python/library/asyncio_loop.py`, `asyncio_tasks.py`).
//!
//! Limits: a task that nothing refers to any more counts as ended, and how is not known.

use super::Interpreter;
use super::ending::blocked_itself;
use super::freeze::frozen;
use super::world::{Status, Thread};
use crate::machine::moment::Next;
use crate::machine::workspace::{Source, Workspace};
use crate::program::{Process, Program};
use crate::source::Span;
use crate::trace::{Blocked, EventLoopMoment, Standing, ThreadIndex, Waiting};
use crate::value::{self, Entity, FloatBits, GeneratorState, Object, ObjectReference, Objects, Plain, Value};

/// Where everybody stands, and what is in the event loops that run. `next` says of each OS thread what it would begin
/// with, if it can go on.
pub fn standings(
    program: &Program,
    process: &Process,
    source: &dyn Source,
    next: &[Option<Next>],
) -> (Vec<Standing>, Vec<EventLoopMoment>) {
    let workspace = Workspace::new(program, source);
    let threads: Vec<Thread> =
        (0..workspace.world().threads).map(|thread| workspace.process_thread(thread).clone()).collect();
    let is_over = workspace.world().needed == 0;
    let mut known: Vec<Option<Standing>> = vec![None; workspace.world().lanes.len()];
    for (index, thread) in (0..).zip(&threads) {
        if is_over || thread.has_ended() {
            let failed = thread.status == Status::Ended { failed: true };
            known[usize::from(thread.own_lane)] = Some(Standing::Ended { failed });
            continue;
        }
        let acting = ThreadIndex(thread.lane);
        known[acting.index()] = match next.get(usize::from(index)).copied().flatten() {
            Some(next) => Some(Standing::Enabled { span: next.span }),
            None => blocked_itself(program, process, source, index).map(Standing::Blocked),
        };
    }
    let mut event_loops = Vec::new();
    for (index, thread) in (0..).zip(&threads) {
        let mut workspace = Workspace::new(program, source);
        let interpreter = Interpreter::new(program, process, Some(frozen(program, process)), &mut workspace, index);
        let turns = Turns { threads: &threads, next };
        if !is_over && !thread.has_ended() {
            let own = &mut known[usize::from(thread.own_lane)];
            own.get_or_insert_with(|| {
                let waiting = turns.behind(Some(index));
                let (thread, span) = (ThreadIndex(thread.own_lane), interpreter.user_span());
                Standing::Blocked(Blocked { thread, span, waiting })
            });
            event_loops.extend(interpreter.event_loop());
        }
        // What several threads can reach is looked at once.
        let shared = interpreter.workspace.memory().iter().map(|(id, _)| ObjectReference::Shared(id));
        let own = interpreter.thread.memory.iter().map(|(id, _)| ObjectReference::Local(id));
        for reference in own.chain(shared.filter(|_| index == 0)) {
            if let Some((lane, span)) = interpreter.resumes_at(reference, turns) {
                known[lane.index()] = Some(Standing::Enabled { span });
            }
            if let Some((lane, standing)) = interpreter.task_standing(reference, turns, is_over) {
                known[lane.index()].get_or_insert(standing);
            }
        }
    }
    let standings = known.into_iter().map(|standing| standing.unwrap_or(Standing::Ended { failed: false }));
    (standings.collect(), event_loops)
}

/// Whose turn it is in each thread.
#[derive(Clone, Copy)]
struct Turns<'t> {
    threads: &'t [Thread],
    next: &'t [Option<Next>],
}

impl Turns<'_> {
    /// What somebody waits for who waits for its turn in the event loop of a thread: that it goes on with another one
    /// first, or that another one no longer blocks it. A loop that does not run waits for the main thread to run it.
    fn behind(self, thread: Option<u16>) -> Waiting {
        let index = usize::from(thread.unwrap_or(0));
        let lane = ThreadIndex(self.threads[index].lane);
        match self.next.get(index).copied().flatten() {
            Some(_) => Waiting::Turn { first: lane },
            None => Waiting::EventLoop { running: lane },
        }
    }
}

impl Interpreter<'_, '_> {
    /// Where a task stands whose thread does not act for it; `None` if it is no task.
    fn task_standing(
        &self,
        reference: ObjectReference,
        turns: Turns,
        is_over: bool,
    ) -> Option<(ThreadIndex, Standing)> {
        let task = Value::Object(reference);
        let lane = self.task_lane(&task)?;
        if is_over || !self.is_pending(&task) {
            let exception = self.instance_attribute(&task, "_exception");
            let failed = exception.is_some_and(|exception| *exception != Value::None);
            return Some((lane, Standing::Ended { failed }));
        }
        let mut blocked = self.blocked_task(reference)?;
        let event_loop = self.instance_attribute(&task, "_loop")?;
        if self.is_running(&task)
            || self.handles(event_loop, "_ready").iter().any(|handle| self.lane_of(handle) == Some(lane))
        {
            let thread = match self.instance_attribute(event_loop, "_thread") {
                Some(Value::Int(thread)) => u16::try_from(*thread).ok(),
                _ => None,
            };
            blocked.waiting = turns.behind(thread);
        }
        Some((lane, Standing::Blocked(blocked)))
    }

    /// Where a task stands whose step is next and shows nothing: a place of its own says more than that of the loop.
    fn resumes_at(&self, reference: ObjectReference, turns: Turns) -> Option<(ThreadIndex, Span)> {
        let task = Value::Object(reference);
        let lane = self.task_lane(&task)?;
        let acts = |(thread, next): &(&Thread, &Option<Next>)| {
            thread.lane == lane.0 && !thread.has_ended() && next.is_some_and(|next| next.is_silent)
        };
        turns.threads.iter().zip(turns.next).find(acts)?;
        let span = self.blocked_task(reference).filter(|_| !self.is_running(&task))?.span;
        Some((lane, span)).filter(|(_, span)| *span != Span::default())
    }

    /// Whether a task is in the middle of a step.
    fn is_running(&self, task: &Value) -> bool {
        match self.instance_attribute(task, "_coro").and_then(|coroutine| self.entity(coroutine)) {
            Some(Entity::Generator(generator)) => generator.state == GeneratorState::Running,
            _ => false,
        }
    }

    /// The event loop that runs in this thread.
    fn event_loop(&self) -> Option<EventLoopMoment> {
        let Value::Object(storage) = self.thread.storage.as_ref()? else { return None };
        let Object::Dict(entries) = self.object(*storage) else { return None };
        let is_loop = |key: &Value| matches!(key, Value::String(text) if **text == *"running_loop");
        let (_, event_loop) = entries.iter().find(|(key, value)| is_loop(key) && *value != Value::None)?;
        let attribute = |name| self.instance_attribute(event_loop, name);
        let running = attribute("_current_task").and_then(|task| self.task_lane(task));
        // The handle whose turn has come is out of the queue already.
        let next =
            (running.is_none() && self.thread.lane != self.thread.own_lane).then_some(ThreadIndex(self.thread.lane));
        let ready = self.handles(event_loop, "_ready").into_iter().filter_map(|handle| self.lane_of(&handle));
        let mut timers = self.handles(event_loop, "_scheduled");
        timers.sort_by(|one, other| {
            self.due(one).total_cmp(&self.due(other)).then(self.rank(one).cmp(&self.rank(other)))
        });
        let timer = |timer: &Value| {
            let when = self.instance_attribute(timer, "_when")?;
            Some((value::plain(when, self), self.lane_of(timer).or_else(|| self.woken_by(timer))))
        };
        let ahead = match attribute("_ahead") {
            Some(Value::Float(ahead)) => ahead.get(),
            _ => 0.0,
        };
        Some(EventLoopMoment {
            thread: Some(ThreadIndex(self.thread.own_lane)),
            running,
            ready: next.into_iter().chain(ready).collect(),
            timers: timers.iter().filter_map(timer).collect(),
            now: Some(Plain::Float(FloatBits::new(self.workspace.world().now.get() + ahead))),
        })
    }

    /// The handles of an event loop in one of its lists, without those that are cancelled.
    fn handles(&self, event_loop: &Value, list: &str) -> Vec<Value> {
        let handles = self.instance_attribute(event_loop, list).and_then(|list| value::items(list, self).ok());
        let mut handles = handles.unwrap_or_default();
        handles.retain(|handle| !self.is_cancelled(handle));
        handles
    }

    /// The task whose step a handle is.
    fn lane_of(&self, handle: &Value) -> Option<ThreadIndex> {
        match self.instance_attribute(handle, "_lane") {
            Some(Value::Int(lane)) => u16::try_from(*lane).ok().map(ThreadIndex),
            _ => None,
        }
    }

    /// Of timers that are due at the same time, which comes first.
    fn rank(&self, timer: &Value) -> i64 {
        match self.instance_attribute(timer, "_rank") {
            Some(Value::Int(rank)) => *rank,
            _ => 0,
        }
    }

    /// The first task that waits for the future that a timer sets.
    fn woken_by(&self, timer: &Value) -> Option<ThreadIndex> {
        let Some(Value::Tuple(arguments)) = self.instance_attribute(timer, "_args") else { return None };
        let callbacks = self.instance_attribute(arguments.first()?, "_callbacks")?;
        value::items(callbacks, self).ok()?.iter().find_map(|callback| match callback {
            Value::Tuple(pair) => match pair.get(1) {
                Some(Value::Int(lane)) => u16::try_from(*lane).ok().map(ThreadIndex),
                _ => None,
            },
            _ => None,
        })
    }
}
