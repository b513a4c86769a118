//! One schedule, executed step by step on plain states.
//!
//! Independent of every explorer: it takes only the program and the choices.

use super::summary::shared_info;
use crate::machine::{
    Component, Layout, STEP_LIMIT, State, Step, Workspace, blocked, evaluate_check, initial, shared_values, status,
    step,
};
use crate::program::{Check, Program};
use crate::trace::{Blocked, Schedule, SharedInfo, Status, ThreadInfo, Transition};
use crate::value::Plain;

/// An executed schedule.
#[derive(Clone, Debug)]
pub struct Replay {
    /// Shared names.
    pub shared: Vec<SharedInfo>,
    /// Threads and tasks; spawned ones come last.
    pub threads: Vec<ThreadInfo>,
    /// Values of shared names at the beginning.
    pub initial: Vec<Plain>,
    /// What was done.
    pub transitions: Vec<Transition>,
    /// How it ended; `None` if the schedule stops before the program does.
    pub status: Option<Status>,
    /// Indices of the `finally` checks that do not hold at the end.
    pub failed_checks: Vec<u16>,
    /// Indices of the `always` checks that do not hold in some state on the way.
    pub broken_invariants: Vec<u16>,
    /// Who can never go on, if it is a deadlock.
    pub blocked: Vec<Blocked>,
}

/// Executes a schedule.
///
/// # Errors
/// In words: which step cannot be done, and why.
pub fn replay(program: &Program, schedule: &Schedule) -> Result<Replay, String> {
    let layout = Layout::new(program);
    let mut state = initial(program);
    let mut replay = Replay {
        shared: shared_info(program),
        threads: program.entries.iter().map(entry_info).collect(),
        initial: shared_values(program, &state),
        transitions: Vec::new(),
        status: None,
        failed_checks: Vec::new(),
        broken_invariants: broken(program, &state, &program.always)?,
        blocked: Vec::new(),
    };
    for (number, choice) in schedule.choices.iter().enumerate() {
        let wrong = |reason: String| format!("step {} of the schedule cannot be done: {reason}", number + 1);
        let label = Program::thread_label(choice.thread.index());
        if choice.thread.index() >= usize::from(layout.threads(state.len())) {
            return Err(wrong(format!("there is no {label} yet")));
        }
        let transition = take(program, &mut state, choice.thread.0, choice.alternative.unwrap_or(0))
            .map_err(|reason| wrong(format!("{label} {reason}")))?;
        if (transition.alternatives > 1) != choice.alternative.is_some() {
            return Err(wrong(match transition.alternatives {
                1 => format!("{label} has no alternatives there"),
                several => format!("{label} has only {several} alternatives there"),
            }));
        }
        for check in broken(program, &state, &program.always)? {
            if !replay.broken_invariants.contains(&check) {
                replay.broken_invariants.push(check);
            }
        }
        replay.transitions.push(transition);
    }
    let threads = layout.threads(state.len());
    for thread in program.entries.len()..usize::from(threads) {
        let span = replay.transitions.iter().flat_map(|transition| &transition.events).find_map(|event| {
            let here = matches!(event.action, crate::trace::Action::Spawn { thread: new } if new.index() == thread);
            here.then_some(event.span)
        });
        let label = Program::thread_label(thread);
        replay.threads.push(ThreadInfo { name: label.clone(), label, span: span.unwrap_or_default() });
    }
    if !(0..threads).any(|thread| take(program, &mut state.clone(), thread, 0).is_ok()) {
        let end = status(program, &state, threads);
        replay.status = Some(end);
        if end == Status::Deadlock {
            replay.blocked = blocked(program, &state, threads);
        } else {
            replay.failed_checks = broken(program, &state, &program.finally)?;
        }
    }
    Ok(replay)
}

fn entry_info(entry: &crate::program::Entry) -> ThreadInfo {
    ThreadInfo { label: entry.label.clone(), name: entry.name.clone(), span: entry.span }
}

/// Lets a thread take a transition; the error says why it cannot.
fn take(program: &Program, state: &mut State, thread: u16, alternative: u16) -> Result<Transition, String> {
    let mut workspace = Workspace::new(program, state);
    if alternative > 0 {
        // Which alternatives there are is known only from the first one.
        match step(program, &mut Workspace::new(program, state), thread, 0) {
            Ok(Step::Done(transition)) if alternative < transition.alternatives => {}
            Ok(Step::Done(_)) => return Err(format!("has no alternative {alternative} there")),
            Ok(Step::Disabled) | Err(_) => {}
        }
    }
    match step(program, &mut workspace, thread, alternative) {
        Ok(Step::Done(transition)) => {
            let changes = workspace.into_changes();
            apply(program, state, changes);
            Ok(transition)
        }
        Ok(Step::Disabled) => Err("cannot run there".to_string()),
        Err(_) => Err(format!("runs {STEP_LIMIT} instructions without coming to the end of its step")),
    }
}

/// Puts the changes of a step into a state, and frees containers that nothing reaches any more.
pub(super) fn apply(program: &Program, state: &mut State, changes: Vec<(usize, Component)>) {
    apply_changes(program, state, changes, true);
}

/// The same; containers are freed only if wanted.
pub(super) fn apply_changes(program: &Program, state: &mut State, mut changes: Vec<(usize, Component)>, collect: bool) {
    changes.sort_by_key(|(index, _)| *index);
    for (index, component) in changes {
        if index == state.len() {
            state.push(component);
        } else {
            state[index] = component;
        }
    }
    if !collect {
        return;
    }
    let heap = Layout::new(program).heap();
    let components = state.iter().collect::<Vec<_>>();
    if let Some(kept) = crate::machine::collect_shared(&components, heap) {
        state[heap] = kept;
    }
}

fn broken(program: &Program, state: &State, checks: &[Check]) -> Result<Vec<u16>, String> {
    let mut broken = Vec::new();
    for (index, check) in checks.iter().enumerate() {
        match evaluate_check(program, &mut Workspace::new(program, state), check) {
            Ok(true) => {}
            Ok(false) => broken.push(index as u16),
            Err(_) => return Err(format!("the check `{}` does not come to an end", check.text)),
        }
    }
    Ok(broken)
}
