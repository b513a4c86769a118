//! Where everybody stands in a state, final or not.

use super::ending::{blocked_thread, shared_values};
use super::process;
use super::state::ThreadStatus;
use super::workspace::{Source, Workspace};
use crate::program::{Order, Program};
use crate::source::Span;
use crate::trace::{EventLoopMoment, Moment, Standing, ThreadIndex};
use crate::value::Plain;

/// Where everybody stands. `next` says of each thread what it would begin with, if [`super::step`] lets it go on
/// (or does not come to the end of that).
pub fn moment(program: &Program, source: &dyn Source, next: &[Option<Span>]) -> Moment {
    let shared = shared_values(program, source);
    if let Some(process) = &program.process {
        let (standings, event_loops) = process::standings(program, process, source, next);
        return Moment { shared, standings, event_loops };
    }
    let workspace = Workspace::new(program, source);
    let standing = |(thread, next): (u16, &Option<Span>)| match (&workspace.thread(thread).status, next) {
        (ThreadStatus::Ended { failed, .. }, _) => Standing::Ended { failed: *failed },
        (_, Some(span)) => Standing::Enabled { span: *span },
        (_, None) => Standing::Blocked(blocked_thread(program, source, thread)),
    };
    let standings = (0..).zip(next).map(standing).collect();
    let event_loop = workspace.system().event_loop.as_ref().map(|event_loop| EventLoopMoment {
        thread: None,
        running: event_loop.running.map(ThreadIndex),
        ready: event_loop.ready.iter().copied().map(ThreadIndex).collect(),
        timers: event_loop
            .timers
            .iter()
            .map(|(deadline, task)| (Plain::Float(*deadline), Some(ThreadIndex(*task))))
            .collect(),
        now: (program.order == Order::Fifo).then_some(Plain::Float(event_loop.now)),
    });
    Moment { shared, standings, event_loops: event_loop.into_iter().collect() }
}
