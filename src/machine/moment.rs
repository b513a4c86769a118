//! Where everybody stands in a state, final or not.

use super::ending::{blocked_thread, shared_values};
use super::process;
use super::state::ThreadStatus;
use super::workspace::{Source, Workspace};
use crate::program::{Order, Program};
use crate::source::Span;
use crate::trace::{Action, Event, EventLoopMoment, Moment, Standing, ThreadIndex, Transition};
use crate::value::Plain;

/// What a thread begins with that can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// The place.
    pub span: Span,
    /// Nothing visible: it only runs on.
    pub is_silent: bool,
}

impl Next {
    /// What a transition begins with: its first event that is more than running on, if there is one.
    pub fn of(transition: &Transition) -> Next {
        let is_silent = |event: &Event| matches!(event.action, Action::Internal | Action::Trace { .. });
        let visible = transition.events.iter().find(|event| !is_silent(event));
        let first = visible.or(transition.events.first());
        Next { span: first.map(|event| event.span).unwrap_or_default(), is_silent: visible.is_none() }
    }
}

/// Where everybody stands. `next` says of each thread what it would begin with, if [`super::step`] lets it go on
/// (or does not come to the end of that).
pub fn moment(program: &Program, source: &dyn Source, next: &[Option<Next>]) -> Moment {
    let shared = shared_values(program, source);
    if let Some(process) = &program.process {
        let (standings, event_loops) = process::standings(program, process, source, next);
        return Moment { shared, standings, event_loops };
    }
    let workspace = Workspace::new(program, source);
    let standing = |(thread, next): (u16, &Option<Next>)| match (&workspace.thread(thread).status, next) {
        (ThreadStatus::Ended { failed, .. }, _) => Standing::Ended { failed: *failed },
        (_, Some(next)) => Standing::Enabled { span: next.span },
        (_, None) => Standing::Blocked(blocked_thread(program, source, thread)),
    };
    let standings = (0..).zip(next).map(standing).collect();
    let event_loop = workspace.system().event_loop.as_ref().map(|event_loop| EventLoopMoment {
        thread: None,
        running: event_loop.running.map(ThreadIndex),
        ready: match program.order {
            Order::Fifo => event_loop.ready.iter().copied().map(ThreadIndex).collect(),
            _ => (0..next.len() as u16).filter(|task| workspace.thread(*task).ready).map(ThreadIndex).collect(),
        },
        timers: event_loop
            .timers
            .iter()
            .map(|(deadline, task)| (Plain::Float(*deadline), Some(ThreadIndex(*task))))
            .collect(),
        now: (program.order == Order::Fifo).then_some(Plain::Float(event_loop.now)),
    });
    Moment { shared, standings, event_loops: event_loop.into_iter().collect() }
}
