//! Progress graphs: how far each of two threads has come, as a point of a plane, and what becomes of it from there.
//!
//! Source: Dijkstra used such pictures in his lectures; they were published by Coffman, Elphick and Shoshani (*System
//! Deadlocks*, ACM Computing Surveys 1971, figure 2). Each thread has an axis with its operations in program order; a
//! schedule is a staircase from the beginning of both to the end of both. Where both would hold the same lock no staircase
//! can go: a *forbidden region*. Where two such regions leave only a corner without a way out, a deadlock can no longer
//! be avoided: the *unsafe region*.
//!
//! Here the plane is discrete. A cell stands for all states in which each thread has come so far and no farther, and
//! nothing in it is inferred from locks: a cell is reachable if the state graph has such a state, and can still end well
//! if a good end can be reached from there. Forbidden regions are computed from the order of operations alone, and name
//! only why these cells are empty.
//!
//! For tasks of an event loop the axes have one step for each piece between two places where the task may give control
//! back; a task may pass several such places at once.
//!
//! Limits: it is defined only for two threads, each of which does the same operations in the same order in every schedule
//! (it may end early), after an exploration of every state; and drawn only up to [`LONGEST`] steps. Otherwise
//! [`ProgressGraph::new`] says why there is none. Regions are told for locks that are taken and given back by the same
//! thread; what else keeps threads apart (semaphores, events) shows as cells that cannot be reached.

use super::build::ending;
use super::outcomes::{Ends, Prospects};
use super::phrase::{label, list};
use super::sequence::{good_ending, passing};
use super::{ScheduleRole, VariantInput};
use crate::detect::{LockUse, lock_use};
use crate::program::Program;
use crate::source::Span;
use crate::trace::{Action, Coverage, Event, Exploration, LocationBase, Path, StateIndex, Status, Transition};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The most steps of an axis that are drawn.
pub const LONGEST: usize = 24;

/// The most operations of a thread that are looked at; the pieces of a task may have many.
const MOST_OPERATIONS: usize = 400;

/// The most states that are looked at, each counted once for each pair of positions.
const MOST_PLACES: usize = 200_000;

/// The progress of two threads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressGraph {
    /// The scenario's name.
    pub scenario: String,
    /// The variant's name.
    pub variant: String,
    /// The first thread, then the second.
    pub axes: [ProgressAxis; 2],
    /// By how many steps the first thread has behind it, then by those of the second.
    pub cells: Vec<Vec<ProgressCell>>,
    /// Where both threads would hold the same lock.
    pub forbidden: Vec<ForbiddenRegion>,
    /// Schedules, the most important first.
    pub schedules: Vec<ProgressSchedule>,
}

/// What one thread does, in the order in which it does it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressAxis {
    /// `T1`
    pub label: String,
    /// The call that it runs: `increment()`.
    pub name: String,
    /// What lies between two neighbouring cells.
    pub steps: Vec<ProgressStep>,
}

/// What a thread does between two places where it can be seen to stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressStep {
    /// `read counter`, `lock.acquire()`; several for a task.
    pub operations: Vec<String>,
    /// The line of the first one, from 1.
    pub line: usize,
}

/// All states in which both threads have come so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressCell {
    /// What can become of them.
    pub kind: CellKind,
    /// Whether some `always` check does not hold in one of them.
    pub violated: bool,
}

/// What can become of the states of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellKind {
    /// There are none: no schedule comes here.
    Unreachable,
    /// Only good ends are left.
    Good,
    /// Good and bad ends are still possible.
    Undecided,
    /// It depends on the way on which one has come here.
    Mixed,
    /// No good end is left.
    Bad,
    /// Every way on ends in a deadlock.
    Unsafe,
    /// Nobody can go on.
    Deadlock,
}

/// Cells in which both threads would hold the same lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ForbiddenRegion {
    /// The lock.
    pub lock: String,
    /// The first cell, by thread.
    pub from: [usize; 2],
    /// The last cell, by thread.
    pub to: [usize; 2],
}

/// A schedule as a staircase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressSchedule {
    /// Why it is shown; [`ScheduleRole::Passing`] also if there is nothing to be avoided.
    pub role: ScheduleRole,
    /// The kind of the finding that it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<&'static str>,
    /// The cells that it stops in, from the first one.
    pub cells: Vec<[usize; 2]>,
    /// Where the last good end is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<ProgressLoss>,
    /// How it ends, in words: `✗ counter == 2`; empty if it does not come to an end.
    pub ending: String,
}

/// The step after which no good end is possible any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressLoss {
    /// It leads to this cell of [`ProgressSchedule::cells`].
    pub cell: usize,
    /// What was done: `T2 read counter`.
    pub operation: String,
    /// What is lost, in words: `2`.
    pub lost: String,
}

impl ProgressGraph {
    /// The progress graph of a variant, with the schedules of its first finding, or with one that passes if nothing was
    /// found. `outcome_names` are those of the report ([`super::ScenarioReport::outcome_names`]).
    ///
    /// # Errors
    ///
    /// Why there is none, in words for the reader: `there are 3 threads or tasks, …`. Takes O(edges) steps for each pair of positions
    /// in which a state can be found, which is one unless threads end early.
    pub fn new(input: &VariantInput<'_>, outcome_names: &[String]) -> Result<ProgressGraph, String> {
        let VariantInput { program, exploration, .. } = *input;
        let threads = exploration.threads.len();
        if threads != 2 {
            let noun = if threads == 1 { "thread or task" } else { "threads or tasks" };
            return Err(format!("there are {threads} {noun}; a progress graph has an axis for each of two"));
        }
        if !exploration.holds_all_schedules() {
            return Err(match exploration.coverage {
                Coverage::Complete => "not every state was visited, only enough for every outcome".to_string(),
                _ => "not every schedule was explored".to_string(),
            });
        }
        let plane = Plane::new(program, exploration)?;
        let ends = Ends::new(exploration, outcome_names);
        let prospects = Prospects::new(exploration, &ends).ok_or("there are too many states")?;
        let axis = |thread: usize| ProgressAxis {
            label: exploration.threads[thread].label.clone(),
            name: exploration.threads[thread].name.clone(),
            steps: plane.steps(program, thread),
        };
        Ok(ProgressGraph {
            scenario: program.scenario.clone(),
            variant: program.variant.clone(),
            axes: [axis(0), axis(1)],
            cells: plane.cells(exploration, &prospects),
            forbidden: plane.forbidden(exploration),
            schedules: plane.schedules(input, &ends, &prospects),
        })
    }

    /// The head of the picture: `counter · threads · progress graph`.
    pub fn title(&self) -> String {
        format!("{} · {} · progress graph", self.scenario, self.variant)
    }
}

/// An operation of a thread, the same in every schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Operation {
    name: String,
    span: Span,
    lock_use: Option<(LocationBase, LockUse)>,
}

/// The state graph laid out by the progress of two threads.
struct Plane {
    /// States, with how many operations each thread has behind it there. A state may have several places: of a thread that
    /// has ended, a state does not tell how early.
    places: BTreeSet<(StateIndex, [usize; 2])>,
    /// By thread.
    operations: [Vec<Operation>; 2],
    /// By thread, the numbers of operations at which some state finds it, ascending: the cells.
    stops: [Vec<usize>; 2],
}

impl Plane {
    fn new(program: &Program, exploration: &Exploration) -> Result<Plane, String> {
        let name = |thread: usize| &exploration.threads[thread].label;
        let mut known: [BTreeMap<usize, Operation>; 2] = Default::default();
        let mut places = BTreeSet::from([(0, [0, 0])]);
        let mut pending = Vec::from_iter(places.clone());
        while let Some((state, position)) = pending.pop() {
            for edge in exploration.graph.edges(state) {
                let mut next = position;
                for event in &exploration.transition(edge).events {
                    let Some(operation) = operation(program, exploration, event) else { continue };
                    let thread = event.thread.index();
                    let at = next[thread];
                    if at == MOST_OPERATIONS {
                        return Err(format!("{} can do more than {MOST_OPERATIONS} operations", name(thread)));
                    }
                    if *known[thread].entry(at).or_insert_with(|| operation.clone()) != operation {
                        return Err(branches(name(thread), at, [&known[thread][&at], &operation]));
                    }
                    next[thread] += 1;
                }
                if places.insert((edge.target, next)) {
                    pending.push((edge.target, next));
                }
            }
            if places.len() > MOST_PLACES {
                return Err(format!("there are more than {MOST_PLACES} states"));
            }
        }
        let stops = [0, 1].map(|thread| {
            let stops = places.iter().map(|(_, position)| position[thread]).collect::<BTreeSet<_>>();
            stops.into_iter().collect::<Vec<_>>()
        });
        for thread in [0, 1] {
            let steps = stops[thread].len() - 1;
            if steps > LONGEST {
                return Err(format!("{} has {steps} steps, and a picture up to {LONGEST}", name(thread)));
            }
        }
        let operations = known.map(|operations| operations.into_values().collect());
        Ok(Plane { places, operations, stops })
    }

    /// The cell of a position.
    fn cell(&self, position: [usize; 2]) -> [usize; 2] {
        [0, 1].map(|thread| self.stops[thread].binary_search(&position[thread]).expect("every position is a stop"))
    }

    fn steps(&self, program: &Program, thread: usize) -> Vec<ProgressStep> {
        let step = |pair: &[usize]| {
            let operations = &self.operations[thread][pair[0]..pair[1]];
            ProgressStep {
                operations: operations.iter().map(|operation| operation.name.clone()).collect(),
                line: program.source.position(operations[0].span.start).line,
            }
        };
        self.stops[thread].windows(2).map(step).collect()
    }

    fn cells(&self, exploration: &Exploration, prospects: &Prospects<'_>) -> Vec<Vec<ProgressCell>> {
        let nothing = ProgressCell { kind: CellKind::Unreachable, violated: false };
        let mut cells = vec![vec![nothing; self.stops[1].len()]; self.stops[0].len()];
        let violated = exploration.violations.iter().map(|violation| violation.state).collect::<BTreeSet<_>>();
        for (state, position) in &self.places {
            let [across, up] = self.cell(*position);
            let cell = &mut cells[across][up];
            let kind = kind(exploration, prospects, *state);
            cell.kind = if cell.kind == CellKind::Unreachable { kind } else { both(cell.kind, kind) };
            cell.violated |= violated.contains(state);
        }
        cells
    }

    /// The stops at which a thread holds a lock, as ranges from the first to the last one; `None` if it gives back what
    /// it has not taken, so that the lock is not held by whoever took it.
    fn held(&self, thread: usize, lock: LocationBase) -> Option<Vec<[usize; 2]>> {
        let mut depth = 0_u32;
        let mut depths = vec![0];
        for operation in &self.operations[thread] {
            depth = match operation.lock_use {
                Some((base, LockUse::Takes { .. })) if base == lock => depth + 1,
                Some((base, LockUse::GivesBack { fully })) if base == lock => {
                    if fully {
                        0
                    } else {
                        depth.checked_sub(1)?
                    }
                }
                _ => depth,
            };
            depths.push(depth);
        }
        let holds = self.stops[thread].iter().map(|stop| depths[*stop] > 0).collect::<Vec<_>>();
        let mut ranges: Vec<[usize; 2]> = Vec::new();
        for (stop, _) in holds.iter().enumerate().filter(|(_, holds)| **holds) {
            match ranges.last_mut() {
                Some([_, last]) if *last + 1 == stop => *last = stop,
                _ => ranges.push([stop, stop]),
            }
        }
        Some(ranges)
    }

    fn forbidden(&self, exploration: &Exploration) -> Vec<ForbiddenRegion> {
        let used = self.operations.iter().flatten().filter_map(|operation| operation.lock_use);
        let locks = used.map(|(lock, _)| lock).collect::<BTreeSet<_>>();
        let visited = self.places.iter().map(|(_, position)| self.cell(*position)).collect::<BTreeSet<_>>();
        let mut regions = Vec::new();
        for lock in locks {
            let LocationBase::Shared(index) = lock else { continue };
            let (Some(across), Some(up)) = (self.held(0, lock), self.held(1, lock)) else { continue };
            let pairs = across.iter().flat_map(|first| up.iter().map(move |second| (first, second)));
            let rectangles = pairs.map(|(first, second)| ([first[0], second[0]], [first[1], second[1]]));
            let rectangles = rectangles.collect::<Vec<_>>();
            let inside = |(from, to): &([usize; 2], [usize; 2])| {
                visited.iter().any(|cell| (0..2).all(|axis| (from[axis]..=to[axis]).contains(&cell[axis])))
            };
            // Somebody else has given it back.
            if rectangles.iter().any(inside) {
                continue;
            }
            let lock = exploration.shared[usize::from(index)].name.to_string();
            regions.extend(rectangles.into_iter().map(|(from, to)| ForbiddenRegion { lock: lock.clone(), from, to }));
        }
        regions
    }

    fn schedules(&self, input: &VariantInput<'_>, ends: &Ends, prospects: &Prospects<'_>) -> Vec<ProgressSchedule> {
        let Some(finding) = input.findings.first() else {
            let path = passing(input.exploration, ends);
            return path.iter().map(|path| self.schedule(input, prospects, path)).collect();
        };
        let witness = ProgressSchedule {
            role: ScheduleRole::Counterexample,
            finding: Some(finding.kind.name()),
            ending: ending(input, finding),
            ..self.schedule(input, prospects, &finding.witness)
        };
        let passing = finding.passing.iter().map(|path| self.schedule(input, prospects, path));
        std::iter::once(witness).chain(passing).collect()
    }

    /// A schedule that passes, unless more is known of it.
    fn schedule(&self, input: &VariantInput<'_>, prospects: &Prospects<'_>, path: &Path) -> ProgressSchedule {
        let exploration = input.exploration;
        let mut position = [0, 0];
        let mut cells = vec![self.cell(position)];
        let mut loss = None;
        let mut before = path.start;
        for (transition, after) in &path.steps {
            for event in &exploration.transitions[*transition as usize].events {
                let is_progress = operation(input.program, exploration, event).is_some();
                position[event.thread.index()] += usize::from(is_progress);
            }
            let cell = self.cell(position);
            if cells.last() != Some(&cell) {
                cells.push(cell);
            }
            let lost = prospects.lost(before, *after);
            if loss.is_none() && !lost.is_empty() {
                let operation = deed(input.program, exploration, &exploration.transitions[*transition as usize]);
                loss = Some(ProgressLoss { cell: cells.len() - 1, operation, lost: list(&lost, "or") });
            }
            before = *after;
        }
        let ending = good_ending(input, path);
        ProgressSchedule { role: ScheduleRole::Passing, finding: None, cells, loss, ending }
    }
}

/// What an event does, if it brings its thread forward: beginning to wait does not, unless it gives back a lock.
fn operation(program: &Program, exploration: &Exploration, event: &Event) -> Option<Operation> {
    let lock_use = lock_use(program, event);
    let place = || match event.accesses.first() {
        Some(access) => access.location.name.to_string(),
        None => program.source.slice(event.span).to_string(),
    };
    let name = match &event.action {
        Action::Operation { waits: true, .. } if lock_use.is_none() => return None,
        Action::Join { waits: true, .. } | Action::Trace { .. } => return None,
        Action::Read { .. } => format!("read {}", place()),
        Action::Write { .. } => format!("write {}", place()),
        Action::Operation { object, method, arguments, waits, .. } => {
            let arguments = if arguments.is_empty() { "" } else { "…" };
            format!("{object}.{method}({arguments}){}", if *waits { " waits" } else { "" })
        }
        Action::Spawn { thread } => format!("start {}", label(&exploration.threads, *thread)),
        Action::Join { thread, .. } => format!("join {}", label(&exploration.threads, *thread)),
        Action::Sleep { .. } => "sleep".to_string(),
        Action::Choose { .. } => "choose".to_string(),
        Action::Print { .. } => "print".to_string(),
        Action::Internal => "local steps".to_string(),
    };
    Some(Operation { name, span: event.span, lock_use })
}

/// `T2 read counter`; of a task's piece the first change, which is what matters to others.
fn deed(program: &Program, exploration: &Exploration, transition: &Transition) -> String {
    let event = transition.events.iter().find(|event| !event.changes.is_empty()).or(transition.events.first());
    let operation = event.and_then(|event| operation(program, exploration, event));
    let operation = operation.map_or_else(|| "waits".to_string(), |operation| operation.name);
    format!("{} {operation}", label(&exploration.threads, transition.thread))
}

fn branches(thread: &str, at: usize, [one, other]: [&Operation; 2]) -> String {
    let number = at + 1;
    if one.name == other.name {
        return format!(
            "{thread} branches: its operation {number}, `{}`, is not always the one at the same place",
            one.name
        );
    }
    format!("{thread} branches: its operation {number} may be `{}` or `{}`", one.name, other.name)
}

fn kind(exploration: &Exploration, prospects: &Prospects<'_>, state: StateIndex) -> CellKind {
    let outcomes = prospects.outcomes(state);
    let good = outcomes.iter().filter(|outcome| prospects.is_good(**outcome)).count();
    let is_deadlock = |outcome: &u32| exploration.outcomes[*outcome as usize].status == Status::Deadlock;
    match (good, outcomes.len()) {
        (0, _) if !outcomes.is_empty() && outcomes.iter().all(is_deadlock) => {
            if exploration.terminal(state).is_some() {
                CellKind::Deadlock
            } else {
                CellKind::Unsafe
            }
        }
        (0, _) => CellKind::Bad,
        (good, all) if good == all => CellKind::Good,
        _ => CellKind::Undecided,
    }
}

/// What is true of states of both kinds.
fn both(one: CellKind, other: CellKind) -> CellKind {
    match (one.min(other), one.max(other)) {
        (one, other) if one == other => one,
        (CellKind::Unsafe, CellKind::Deadlock) => CellKind::Unsafe,
        (CellKind::Bad, _) => CellKind::Bad,
        _ => CellKind::Mixed,
    }
}
