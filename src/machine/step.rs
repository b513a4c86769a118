//! One transition of one thread or task.

use super::event::Recorder;
use super::interpret::{Rest, Runner};
use super::process;
use super::state::{Component, ThreadStatus};
use super::visible::Progress;
use super::workspace::Workspace;
use crate::program::Program;
use crate::program::{Model, Order};
use crate::source::Span;
use crate::trace::{Action, Limit, ThreadIndex, Transition};

/// The most instructions between two visible operations. Code that needs more is taken to loop for ever.
pub const STEP_LIMIT: u64 = 1_000_000;

/// The most events in one transition of a task. A task that needs more is taken to loop for ever without
/// giving control back.
pub const EVENT_LIMIT: usize = 20_000;

/// Timers that differ by less, in seconds, are due at once. It is that of CPython's loop on most systems, and makes
/// good for the rounding of `0.1 + 0.2`.
const CLOCK_RESOLUTION: f64 = 1e-9;

/// A thread that seems to run for ever within one transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// Who.
    pub thread: u16,
    /// Where it was when it was stopped.
    pub span: Span,
}

impl Divergence {
    /// As the limit that stopped an exploration.
    pub fn limit(self) -> Limit {
        Limit::Steps { thread: ThreadIndex(self.thread), span: self.span }
    }
}

/// What a thread does when it is told to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It cannot.
    Disabled,
    /// This; the changes are in the workspace.
    Done(Transition),
}

/// Lets a thread or task take one transition, with this alternative if the transition begins with a choice.
///
/// # Errors
/// The thread does not come to the end of the transition.
pub fn step(program: &Program, workspace: &mut Workspace, thread: u16, alternative: u16) -> Result<Step, Divergence> {
    if let Some(process) = &program.process {
        return process::step(program, process, workspace, thread, alternative);
    }
    if workspace.thread(thread).has_ended() {
        return Ok(Step::Disabled);
    }
    let cooperative = program.model == Model::Tasks;
    let event_loop = cooperative.then_some(0);
    let resumption = match cooperative {
        true => resume(program, workspace, thread),
        false => Resumption::Continues,
    };
    if resumption == Resumption::NotYet {
        return Ok(Step::Disabled);
    }
    let mut runner = Runner::new(program, workspace, thread);
    if runner.thread.status == ThreadStatus::Looping {
        // One more round, which changes nothing: a step of a schedule that never ends.
        runner.record_start();
        let (thread, events) = (ThreadIndex(thread), runner.events);
        return Ok(Step::Done(Transition {
            thread,
            runner: thread,
            alternative: 0,
            alternatives: 1,
            events,
            event_loop,
        }));
    }
    let fresh = runner.thread.status == ThreadStatus::Fresh;
    runner.thread.status = ThreadStatus::Active;
    let alternatives = if fresh { 1 } else { runner.alternatives() };
    let done = match cooperative {
        true => runner.task_transition(fresh, resumption, alternative)?,
        false => runner.thread_transition(fresh, alternative)?,
    };
    if !done {
        return Ok(Step::Disabled);
    }
    let events = runner.finish();
    let thread = ThreadIndex(thread);
    Ok(Step::Done(Transition { thread, runner: thread, alternative, alternatives, events, event_loop }))
}

/// Whether a task has the event loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Resumption {
    /// The loop may not run it now.
    NotYet,
    /// It gets the loop now.
    Begins,
    /// It has had the loop since its last transition, which could not go on.
    Continues,
}

/// Gives a task the event loop, if the loop may run it now.
fn resume(program: &Program, workspace: &mut Workspace, task: u16) -> Resumption {
    let event_loop = workspace.system().event_loop.as_ref().expect("tasks have an event loop");
    if let Some(running) = event_loop.running {
        return if running == task { Resumption::Continues } else { Resumption::NotYet };
    }
    let is_next = match program.order {
        Order::Fifo => event_loop.ready.first() == Some(&task),
        Order::Any | Order::Timing | Order::Latency => workspace.thread(task).ready,
    };
    if !is_next {
        return Resumption::NotYet;
    }
    let event_loop = workspace.system_mut().event_loop.as_mut().expect("tasks have an event loop");
    event_loop.running = Some(task);
    match program.order {
        Order::Fifo => _ = event_loop.ready.remove(0),
        Order::Any | Order::Timing | Order::Latency => workspace.thread_mut(task).ready = false,
    }
    Resumption::Begins
}

/// Brings a thread to its first visible operation. A thread that ends before one is left as it is: its
/// whole life is then one transition.
pub fn start_thread(program: &Program, workspace: &mut Workspace, thread: u16) -> Result<(), Divergence> {
    let mut runner = Runner::new(program, workspace, thread);
    runner.thread.status = ThreadStatus::Active;
    if runner.run()? == Rest::Visible {
        runner.finish();
    }
    Ok(())
}

impl Runner<'_, '_> {
    /// One visible operation, and what follows up to the next one. `false` if it is not possible now.
    fn thread_transition(&mut self, fresh: bool, alternative: u16) -> Result<bool, Divergence> {
        if fresh {
            self.record_start();
            self.run()?;
            return Ok(true);
        }
        match self.visible(alternative) {
            Progress::Blocked => return Ok(false),
            Progress::Waiting => {}
            Progress::Done => {
                self.run()?;
            }
            Progress::Suspended => unreachable!("only tasks suspend"),
        }
        Ok(true)
    }

    /// Everything up to the point where the task gives control back, ends, is stuck, or has a choice.
    fn task_transition(&mut self, fresh: bool, resumption: Resumption, alternative: u16) -> Result<bool, Divergence> {
        if fresh && self.run()? != Rest::Visible {
            // Nothing visible at all: run it again with an event that can take note of how it ended.
            self.thread = self.workspace.thread(self.index).clone();
            self.thread.status = ThreadStatus::Active;
            self.record_start();
            if self.run()? == Rest::Ended {
                self.leave_loop();
            }
            return Ok(true);
        }
        let mut first = !fresh;
        let mut anchor = None;
        let mut next_anchor = 4;
        loop {
            // Copied rarely, since a state may be large, and compared often, since most differ in little time.
            let is_here = |(thread, changes): &(_, Vec<_>)| {
                self.thread == *thread && self.workspace.changes() == changes.as_slice()
            };
            if anchor.as_ref().is_some_and(is_here) {
                // No other task can run, so nothing will ever be different.
                self.thread.status = ThreadStatus::Looping;
                return Ok(true);
            }
            if self.events.len() >= next_anchor {
                anchor = Some((self.thread.clone(), self.workspace.changes().to_vec()));
                next_anchor *= 2;
            }
            if self.events.len() >= EVENT_LIMIT {
                return Err(Divergence { thread: self.index, span: self.span() });
            }
            if !first && self.alternatives() > 1 {
                if self.events.is_empty() {
                    self.record_start();
                }
                return Ok(true);
            }
            match self.visible(if first { alternative } else { 0 }) {
                // The task keeps the event loop while it is stuck in a call that blocks the whole thread.
                Progress::Blocked if self.events.is_empty() && resumption == Resumption::Continues => {
                    return Ok(false);
                }
                Progress::Blocked => {
                    self.record_blocked();
                    return Ok(true);
                }
                Progress::Suspended => {
                    self.events.last_mut().expect("suspending is an event").suspends = true;
                    self.leave_loop();
                    return Ok(true);
                }
                Progress::Waiting => {}
                Progress::Done => {
                    // To be back from a sleep is no event, but how the task ends must be noted by one.
                    let silent = self.events.is_empty();
                    if silent {
                        self.record_start();
                    }
                    match self.run()? {
                        Rest::Visible if silent => self.events.clear(),
                        Rest::Visible => {}
                        rest => {
                            if rest == Rest::Ended {
                                self.leave_loop();
                            }
                            return Ok(true);
                        }
                    }
                }
            }
            first = false;
        }
    }

    fn record_start(&mut self) {
        let span = match self.thread.frames.first() {
            Some(_) => self.span(),
            None => self.program.entries.get(usize::from(self.index)).map(|entry| entry.span).unwrap_or_default(),
        };
        self.record(span, Action::Internal, Vec::new(), &Recorder::default());
    }

    /// The event loop may run another task.
    fn leave_loop(&mut self) {
        let event_loop = self.workspace.system_mut().event_loop.as_mut().expect("tasks have an event loop");
        event_loop.running = None;
    }

    /// Puts the thread back and returns what happened.
    fn finish(mut self) -> Vec<crate::trace::Event> {
        if self.thread.has_ended() {
            let joiners = std::mem::take(&mut self.thread.joiners);
            joiners.into_iter().for_each(|joiner| self.make_ready(joiner));
            if let Some(event) = self.events.last_mut() {
                event.finishes = true;
            }
        }
        if self.program.order == Order::Fifo && self.program.model == Model::Tasks {
            self.advance_time();
        }
        self.thread.tidy();
        let index = self.workspace.layout.thread(self.index);
        self.workspace.set(index, Component::Thread(self.thread));
        self.events
    }

    /// An idle loop sleeps until the next timer is due, and lets all that are due run in one iteration.
    fn advance_time(&mut self) {
        let event_loop = self.workspace.system().event_loop.as_ref().expect("tasks have an event loop");
        if event_loop.running.is_some() || !event_loop.ready.is_empty() || event_loop.timers.is_empty() {
            return;
        }
        let event_loop = self.workspace.system_mut().event_loop.as_mut().expect("tasks have an event loop");
        event_loop.now = event_loop.timers[0].0;
        let end = event_loop.now.get() + CLOCK_RESOLUTION;
        let due = 1 + event_loop.timers[1..].partition_point(|(deadline, _)| deadline.get() < end);
        event_loop.ready = event_loop.timers.drain(..due).map(|(_, task)| task).collect();
    }
}
