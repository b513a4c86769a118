//! Looking at states: what shared names hold, whether checks hold, how a final state ended and who is stuck.

use super::event::shown;
use super::interpret::{Runner, arrange_arguments};
use super::process;
use super::state::{EventLoop, ThreadStatus};
use super::step::{Divergence, Step, step};
use super::workspace::{Source, Workspace};
use crate::primitive::{self, Call, Needs};
use crate::program::Model;
use crate::program::{CheckCode, Instruction, Program};
use crate::trace::{Blocked, Status, ThreadIndex, Waiting};
use crate::value::{self, Exception, Objects, Plain, Value};
use std::sync::Arc;

/// The values of all declared names, in their order.
pub fn shared_values(program: &Program, source: &dyn Source) -> Vec<Plain> {
    if let Some(process) = &program.process {
        return process::shared_values(program, process, source);
    }
    let workspace = Workspace::new(program, source);
    let declared = program.shared.iter().enumerate().filter(|(_, shared)| shared.declared);
    declared.map(|(index, _)| shown(program, &workspace, index as u16)).collect()
}

/// Whether a check holds. One that raises does not hold.
///
/// # Errors
/// It does not come to an end.
pub fn evaluate_check(
    program: &Program,
    workspace: &mut Workspace,
    check: &crate::program::Check,
) -> Result<bool, Divergence> {
    if let (CheckCode::Process(code), Some(process)) = (&check.code, &program.process) {
        return process::evaluate_check(program, process, workspace, *code);
    }
    evaluate(program, workspace, check, |result, objects| match result {
        Ok(value) => value::truth(value, objects),
        Err(_) => false,
    })
}

/// The value of an expression over shared names that is compiled like a check; `None` if it raises, or if the program
/// is no scenario.
///
/// # Errors
/// It does not come to an end.
pub fn evaluate_expression(
    program: &Program,
    workspace: &mut Workspace,
    expression: &crate::program::Check,
) -> Result<Option<Value>, Divergence> {
    if program.process.is_some() {
        return Ok(None);
    }
    evaluate(program, workspace, expression, |result, _| result.clone().ok())
}

fn evaluate<T>(
    program: &Program,
    workspace: &mut Workspace,
    check: &crate::program::Check,
    read: impl FnOnce(&Result<Value, Exception>, &dyn Objects) -> T,
) -> Result<T, Divergence> {
    let CheckCode::Function(code) = &check.code else { unreachable!("a scenario has no process") };
    let mut runner = Runner::for_check(program, workspace, code);
    runner.run()?;
    let ThreadStatus::Ended { result: Some(result), .. } = runner.thread.status.clone() else {
        unreachable!("a check runs to its end")
    };
    Ok(read(&result, &runner.objects()))
}

/// How a state without enabled transitions ended.
pub fn status(program: &Program, source: &dyn Source, threads: u16) -> Status {
    if program.process.is_some() {
        return process::status(program, source, threads);
    }
    let workspace = Workspace::new(program, source);
    let mut status = Status::Finished;
    for thread in 0..threads {
        match workspace.thread(thread).status {
            ThreadStatus::Ended { failed: false, .. } => {}
            ThreadStatus::Ended { failed: true, .. } => status = Status::Exception,
            ThreadStatus::Fresh | ThreadStatus::Active | ThreadStatus::Looping => return Status::Deadlock,
        }
    }
    status
}

/// Who can never go on in a state without enabled transitions, and what they wait for.
pub fn blocked(program: &Program, source: &dyn Source, threads: u16) -> Vec<Blocked> {
    if let Some(process) = &program.process {
        return process::blocked(program, process, source, threads);
    }
    let waiting = (0..threads).filter(|thread| !Workspace::new(program, source).thread(*thread).has_ended());
    waiting.map(|thread| blocked_thread(program, source, thread)).collect()
}

/// What a thread or task that has not ended and cannot go on waits for.
pub(super) fn blocked_thread(program: &Program, source: &dyn Source, thread: u16) -> Blocked {
    debug_assert_eq!(step(program, &mut Workspace::new(program, source), thread, 0), Ok(Step::Disabled));
    let mut workspace = Workspace::new(program, source);
    let event_loop = workspace.system().event_loop.clone();
    let running = event_loop.as_ref().and_then(|event_loop| event_loop.running);
    let mut runner = Runner::new(program, &mut workspace, thread);
    let span = runner.span();
    let index = ThreadIndex(thread);
    if let Some(waiting) = event_loop.and_then(|event_loop| waits_for_loop(&event_loop, thread, runner.thread.ready)) {
        return Blocked { thread: index, span, waiting };
    }
    let waiting = match runner.instruction() {
        Instruction::Join { .. } => match runner.operand(0) {
            Value::Thread(target) => Waiting::Finish { thread: ThreadIndex(*target) },
            _ => unreachable!("a join of anything else raises"),
        },
        Instruction::CallMethod { name, arguments, keywords, awaited, .. } => {
            let Value::Primitive(primitive) = *runner.operand(usize::from(*arguments)) else {
                unreachable!("operations of containers never block")
            };
            let info = runner.primitive_method(primitive, name).expect("a missing method raises");
            let (values, named) = runner.take_arguments(*arguments, keywords);
            let arguments = arrange_arguments(info, values, named).expect("wrong arguments raise");
            let awaited = *awaited && program.model == Model::Tasks;
            let phase = runner.thread.phase;
            let call = Call { caller: thread, method: info.name, arguments: &arguments, awaited, phase };
            let name = |index: u16| Arc::clone(&program.shared[usize::from(index)].name);
            match primitive::needs(runner.workspace, primitive, &call) {
                Needs::Held { primitive, holders } => {
                    Waiting::Held { object: name(primitive), holders: holders.into_iter().map(ThreadIndex).collect() }
                }
                Needs::Signal { needs } => {
                    Waiting::Signal { object: name(primitive), method: info.name.into(), needs: needs.into() }
                }
            }
        }
        _ => Waiting::EventLoop { running: ThreadIndex(running.unwrap_or(thread)) },
    };
    Blocked { thread: index, span, waiting }
}

/// What a task that cannot go on waits for, if it could as soon as its event loop let it.
fn waits_for_loop(event_loop: &EventLoop, task: u16, is_ready: bool) -> Option<Waiting> {
    if let Some((deadline, _)) = event_loop.timers.iter().find(|(_, sleeper)| *sleeper == task) {
        return Some(Waiting::Sleep { until: Plain::Float(*deadline) });
    }
    if !is_ready && !event_loop.ready.contains(&task) {
        return None;
    }
    match event_loop.running {
        Some(running) => Some(Waiting::EventLoop { running: ThreadIndex(running) }),
        None => event_loop.ready.first().map(|first| Waiting::Turn { first: ThreadIndex(*first) }),
    }
}
