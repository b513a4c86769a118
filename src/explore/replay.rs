//! One schedule, executed step by step on plain states.
//!
//! Independent of every explorer: it takes only the program and the choices.

use super::summary::shared_info;
use crate::machine::{
    Component, Layout, STEP_LIMIT, State, Step, Workspace, blocked, collect_shared, evaluate_check, initial,
    shared_roots, shared_values, status, step,
};
use crate::program::{Check, Model, Program};
use crate::source::Span;
use crate::trace::{Blocked, Choice, Lasso, Schedule, SharedInfo, Status, ThreadInfo, Transition};
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
    /// The transitions from this number on are a cycle: they lead back to the state before them.
    pub cycle: Option<usize>,
    /// Indices of the `eventually` checks that an endless schedule, or one that ends, breaks.
    pub broken_eventually: Vec<u16>,
    /// Indices of the `leads_to` checks that it breaks.
    pub broken_leads_to: Vec<u16>,
}

/// Executes a schedule.
///
/// # Errors
/// In words: which step cannot be done, and why.
pub fn replay(program: &Program, schedule: &Schedule) -> Result<Replay, String> {
    replay_lasso(program, &Lasso::from(schedule.clone()))
}

/// Executes a schedule; the part that is to be repeated for ever is executed once, and must lead back to the state in
/// which it begins.
///
/// # Errors
/// In words: which step cannot be done, and why; or that the repeated part leads elsewhere.
pub fn replay_lasso(program: &Program, schedule: &Lasso) -> Result<Replay, String> {
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
        cycle: None,
        broken_eventually: Vec::new(),
        broken_leads_to: Vec::new(),
    };
    let mut promises = Promises::new(program, &state)?;
    let mut first_of_cycle = None;
    for (number, choice) in schedule.stem.choices.iter().chain(&schedule.cycle.choices).enumerate() {
        if number == schedule.stem.choices.len() {
            first_of_cycle = Some(state.clone());
            promises.begin_cycle();
        }
        let transition = follow(program, &mut state, *choice)
            .map_err(|reason| format!("step {} of the schedule cannot be done: {reason}", number + 1))?;
        for check in broken(program, &state, &program.always)? {
            if !replay.broken_invariants.contains(&check) {
                replay.broken_invariants.push(check);
            }
        }
        promises.look(program, &state)?;
        replay.transitions.push(transition);
    }
    if let Some(first) = first_of_cycle {
        if state != first {
            return Err(
                "the part of the schedule in parentheses does not lead back to the state in which it begins".into()
            );
        }
        replay.cycle = Some(schedule.stem.choices.len());
    }
    let threads = layout.threads(state.len());
    if program.model == Model::Main {
        let names = crate::machine::lanes(program, &state);
        replay.threads = names.iter().map(|name| super::summary::lane(name, Span::default())).collect();
    }
    let started = if program.model == Model::Main { usize::from(threads) } else { program.entries.len() };
    for thread in started..usize::from(threads) {
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
    let is_over = replay.status.is_some_and(|status| status != Status::Deadlock);
    if is_over || replay.cycle.is_some() {
        (replay.broken_eventually, replay.broken_leads_to) = promises.broken(replay.cycle.is_some());
    }
    Ok(replay)
}

/// What the states of a schedule say of the checks that speak of all of it.
struct Promises {
    /// Whether each `eventually` check has held.
    held: Vec<bool>,
    /// Whether each `leads_to` check waits for its second part.
    pending: Vec<bool>,
    /// Whether that has held on the cycle. Then it will again in the next round.
    kept: Vec<bool>,
}

impl Promises {
    fn new(program: &Program, state: &State) -> Result<Promises, String> {
        let [pending, kept] = [(); 2].map(|()| vec![false; program.leads_to.len()]);
        let mut promises = Promises { held: vec![false; program.eventually.len()], pending, kept };
        promises.look(program, state)?;
        Ok(promises)
    }

    fn look(&mut self, program: &Program, state: &State) -> Result<(), String> {
        for (held, check) in self.held.iter_mut().zip(&program.eventually) {
            *held |= holds(program, state, check)?;
        }
        for (index, (condition, then)) in program.leads_to.iter().enumerate() {
            let keeps = holds(program, state, then)?;
            self.kept[index] |= keeps;
            self.pending[index] = (self.pending[index] || holds(program, state, condition)?) && !keeps;
        }
        Ok(())
    }

    fn begin_cycle(&mut self) {
        self.kept.fill(false);
    }

    /// The checks that never held, and those that still wait, by index.
    fn broken(&self, is_endless: bool) -> (Vec<u16>, Vec<u16>) {
        let never_held = (0..).zip(&self.held).filter(|(_, held)| !**held).map(|(index, _)| index);
        let waits = |index: &u16| {
            let index = usize::from(*index);
            self.pending[index] && !(is_endless && self.kept[index])
        };
        (never_held.collect(), (0..self.pending.len() as u16).filter(waits).collect())
    }
}

pub(super) fn entry_info(entry: &crate::program::Entry) -> ThreadInfo {
    ThreadInfo { label: entry.label.clone(), name: entry.name.clone(), span: entry.span }
}

/// Does what a scheduler has chosen; the error says why that cannot be done.
pub(super) fn follow(program: &Program, state: &mut State, choice: Choice) -> Result<Transition, String> {
    let label = Program::thread_label(choice.thread.index());
    if choice.thread.index() >= usize::from(Layout::new(program).threads(state.len())) {
        return Err(format!("there is no {label} yet"));
    }
    let transition = take(program, state, choice.thread.0, choice.alternative.unwrap_or(0))
        .map_err(|reason| format!("{label} {reason}"))?;
    match (transition.alternatives, choice.alternative) {
        (1, Some(_)) => Err(format!("{label} has no alternatives there")),
        (several @ 2.., None) => Err(format!("{label} has {several} alternatives there, and none is chosen")),
        _ => Ok(transition),
    }
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
    let mut roots = Vec::new();
    state.iter().for_each(|component| shared_roots(component, &mut |index| roots.push(index)));
    if let Some(kept) = collect_shared(&state[heap], roots.into_iter()) {
        state[heap] = kept;
    }
}

/// Indices of the checks that do not hold.
///
/// # Errors
/// A check does not come to an end.
pub(super) fn broken(program: &Program, state: &State, checks: &[Check]) -> Result<Vec<u16>, String> {
    let mut broken = Vec::new();
    for (index, check) in checks.iter().enumerate() {
        if !holds(program, state, check)? {
            broken.push(index as u16);
        }
    }
    Ok(broken)
}

fn holds(program: &Program, state: &State, check: &Check) -> Result<bool, String> {
    let does_not_end = |_| format!("the check `{}` does not come to an end", check.text);
    evaluate_check(program, &mut Workspace::new(program, state), check).map_err(does_not_end)
}
