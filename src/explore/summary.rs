//! What an explored graph amounts to: final states, outcomes, counts, cycles.

use super::full::Found;
use super::intern::{ABSENT, Tables};
use super::memo::Memo;
use super::serial::serial_ends;
use super::states::Rows;
use crate::machine::{Component, Divergence, Layout, Workspace, blocked, evaluate_check, shared_values, status};
use crate::program::{Check, Model, Program};
use crate::source::Span;
use crate::trace::{
    Action, Count, Coverage, Exploration, Liveness, Method, Outcome, SharedInfo, StateIndex, StateView, Status,
    Terminal, ThreadInfo, Transition, cycles,
};
use crate::value::Plain;
use crate::workers::Workers;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The states of an exploration, looked at through the tables.
struct PackedStates {
    program: Program,
    tables: Tables,
    rows: Rows,
}

impl std::fmt::Debug for PackedStates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PackedStates({} states)", self.rows.len())
    }
}

impl StateView for PackedStates {
    fn shared(&self, state: StateIndex) -> Vec<Plain> {
        shared_values(&self.program, &self.tables.source(&self.rows.state(state)))
    }
}

/// Turns what was found into an exploration.
pub(super) fn summarise(program: &Program, found: Found, workers: &Workers) -> Exploration {
    let Found {
        mut coverage,
        search,
        is_counted,
        tables,
        states,
        expanded,
        mut graph,
        paths,
        transitions,
        violations,
        diverging,
    } = found;
    while graph.len() < states.len() {
        graph.finish_state();
    }
    let states = PackedStates { program: program.clone(), tables, rows: states };
    let shared = shared_info(program);
    let paths = paths.finish(&graph, workers);
    if paths.is_layered {
        graph.note_that_it_leads_forward();
    }
    let layout = Layout::new(program);
    let mut outcomes: BTreeMap<(Status, Vec<Plain>, Vec<u16>), Vec<StateIndex>> = BTreeMap::new();
    let mut stuck = BTreeMap::new();
    let is_end =
        |state: &StateIndex| expanded.get(*state as usize) == Some(&true) && diverging.binary_search(state).is_err();
    for state in paths.ends().iter().copied().filter(is_end) {
        let words = states.rows.state(state);
        let source = states.tables.source(&words);
        let threads = layout.threads(words.len());
        let status = status(program, &source, threads);
        let mut failed = Vec::new();
        if status == Status::Deadlock {
            stuck.insert(state, blocked(program, &source, threads));
        } else {
            for (index, check) in program.finally.iter().enumerate() {
                let mut workspace = Workspace::new(program, &source);
                match evaluate_check(program, &mut workspace, check) {
                    Ok(true) => {}
                    Ok(false) => failed.push(index as u16),
                    Err(divergence) => coverage = Coverage::Stopped(divergence.limit()),
                }
            }
        }
        let values = shared_values(program, &source).into_iter().zip(&shared);
        let values = values.filter(|(_, info)| info.in_outcome).map(|(value, _)| value).collect();
        outcomes.entry((status, values, failed)).or_default().push(state);
    }
    let mut interleavings = if is_counted { Count::zero() } else { Count::Unknown };
    let mut list = Vec::new();
    let mut terminals = Vec::new();
    for (index, ((status, shared, failed_checks), members)) in outcomes.into_iter().enumerate() {
        let mut sum = Count::zero();
        for state in members {
            let interleavings = if is_counted { paths.to(state) } else { Count::Unknown };
            sum += &interleavings;
            let blocked = stuck.remove(&state).unwrap_or_default();
            terminals.push(Terminal { state, outcome: index as u32, blocked, interleavings });
        }
        interleavings += &sum;
        list.push(Outcome { status, shared, failed_checks, interleavings: sum, executions: None });
    }
    terminals.sort_by_key(|terminal| terminal.state);
    // A schedule that never ends belongs to no final state.
    if !paths.endless.is_empty() && is_counted {
        interleavings = Count::Infinite;
    }
    let threads = thread_info(program, &states, &transitions);
    // Whether detection can find the serial schedules in the graph.
    let holds_all = coverage == Coverage::Complete && search.method == Method::Full;
    let may_fail = list.iter().any(|outcome: &Outcome| !outcome.failed_checks.is_empty());
    let serial_ends = if may_fail && !holds_all { serial_ends(program) } else { None };
    // Of other searches, detection asks only what counts as progress.
    let liveness = match holds_all || !program.leads_to.is_empty() {
        true => liveness(program, &states).unwrap_or_else(|divergence| {
            coverage = Coverage::Stopped(divergence.limit());
            Liveness::default()
        }),
        false => Liveness::default(),
    };
    Exploration {
        coverage,
        search,
        serial_ends,
        shared,
        threads,
        cycles: cycles(&graph, &paths.endless, |_, _| true),
        graph,
        view: Arc::new(states),
        transitions,
        terminals,
        outcomes: list,
        violations,
        interleavings,
        liveness,
        mask: OnceLock::new(),
    }
}

/// In which states the parts of checks hold that speak of a whole schedule. The interpreter runs once for each combination
/// of what such a part reads.
fn liveness(program: &Program, states: &PackedStates) -> Result<Liveness, Divergence> {
    let holds = |check: &Check| -> Result<Vec<bool>, Divergence> {
        let mut known = Memo::default();
        let each = (0..states.rows.len()).map(|state| {
            let words = states.rows.state(state as StateIndex);
            if let Some(known) = known.get(|component| words.get(component).copied().unwrap_or(ABSENT)) {
                return Ok(known == 1);
            }
            let source = states.tables.source(&words);
            let mut workspace = Workspace::new(program, &source);
            let holds = evaluate_check(program, &mut workspace, check)?;
            let reads = workspace.reads();
            known.insert(&words, &reads, u32::from(holds));
            Ok(holds)
        });
        each.collect()
    };
    let leads_to = program.leads_to.iter().map(|(condition, then)| Ok((holds(condition)?, holds(then)?)));
    Ok(Liveness {
        eventually: program.eventually.iter().map(holds).collect::<Result<_, Divergence>>()?,
        leads_to: leads_to.collect::<Result<_, Divergence>>()?,
    })
}

pub(super) fn shared_info(program: &Program) -> Vec<SharedInfo> {
    let declared = program.shared.iter().filter(|shared| shared.declared);
    let info =
        declared.map(|shared| SharedInfo { name: Arc::clone(&shared.name), in_outcome: shared.initial.in_outcome() });
    info.collect()
}

/// Entries as written, then whatever was spawned.
fn thread_info(program: &Program, states: &PackedStates, transitions: &[Transition]) -> Vec<ThreadInfo> {
    if program.model == Model::Main {
        return lane_info(states, transitions);
    }
    let entries = program.entries.iter().map(|entry| ThreadInfo {
        label: entry.label.clone(),
        name: entry.name.clone(),
        span: entry.span,
    });
    let mut threads = entries.collect::<Vec<_>>();
    let layout = Layout::new(program);
    for index in threads.len()..usize::from(layout.threads(states.rows.width())) {
        let values = states.tables.components[layout.thread(index as u16)].values();
        let functions = values.iter().filter_map(|component| match component {
            Component::Thread(thread) => thread.frames.first().map(|frame| frame.function),
            _ => None,
        });
        let functions = functions.collect::<std::collections::BTreeSet<_>>();
        let names = functions.iter().map(|function| format!("{}()", program.functions[usize::from(*function)].name));
        let events = transitions.iter().flat_map(|transition| &transition.events);
        let is_spawn = |action: &Action| matches!(action, Action::Spawn { thread } if thread.index() == index);
        let span = events.filter(|event| is_spawn(&event.action)).map(|event| event.span).min().unwrap_or_default();
        let name = names.collect::<Vec<_>>().join(" or ");
        threads.push(ThreadInfo { label: Program::thread_label(index), name, span });
    }
    threads
}

/// The threads and tasks of a Python program, by the names that they have in some state; where they are
/// started is the first place that does so.
fn lane_info(states: &PackedStates, transitions: &[Transition]) -> Vec<ThreadInfo> {
    let mut names: Vec<Arc<str>> = Vec::new();
    for component in states.tables.components[Layout::new(&states.program).system()].values() {
        if let Component::World(world) = component
            && world.lanes.len() > names.len()
        {
            names.clone_from(&world.lanes);
        }
    }
    let events = || transitions.iter().flat_map(|transition| &transition.events);
    names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let is_spawn = |action: &Action| matches!(action, Action::Spawn { thread } if thread.index() == index);
            let span = events().find(|event| is_spawn(&event.action)).map(|event| event.span).unwrap_or_default();
            lane(name, span)
        })
        .collect()
}

/// How reports show a thread or task of a Python program: `Thread-1 (work)` has the label `Thread-1`.
pub(super) fn lane(name: &str, span: Span) -> ThreadInfo {
    let label = name.split(" (").next().unwrap_or(name);
    let label = if label == "MainThread" { "main" } else { label };
    ThreadInfo { label: label.to_string(), name: name.to_string(), span }
}
