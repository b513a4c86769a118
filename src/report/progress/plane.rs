//! The state graph laid out by the progress of two threads.

use super::{
    CellKind, ForbiddenRegion, LONGEST, ProgressCell, ProgressLoss, ProgressSchedule, ProgressStep, ScheduleRole,
    VariantInput,
};
use crate::detect::{LockUse, lock_use};
use crate::program::Program;
use crate::report::build::ending;
use crate::report::outcomes::{Ends, Prospects};
use crate::report::phrase::{label, list};
use crate::report::sequence::{good_ending, passing};
use crate::source::Span;
use crate::trace::{Action, Event, Exploration, LocationBase, Path, StateIndex, Status, Transition};
use std::collections::{BTreeMap, BTreeSet};

/// The most operations of a thread that are looked at; the pieces of a task may have many.
const MOST_OPERATIONS: usize = 400;

/// The most states that are looked at, each counted once for each pair of positions.
const MOST_PLACES: usize = 200_000;

/// An operation of a thread, the same in every schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Operation {
    name: String,
    span: Span,
    lock_use: Option<(LocationBase, LockUse)>,
}

/// The state graph laid out by the progress of two threads.
pub(super) struct Plane {
    /// States, with how many operations each thread has behind it there. A state may have several places: of a thread that
    /// has ended, a state does not tell how early.
    places: BTreeSet<(StateIndex, [usize; 2])>,
    /// By thread.
    operations: [Vec<Operation>; 2],
    /// By thread, the numbers of operations at which some state finds it, ascending: the cells.
    stops: [Vec<usize>; 2],
}

impl Plane {
    pub(super) fn new(program: &Program, exploration: &Exploration) -> Result<Plane, String> {
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

    pub(super) fn steps(&self, program: &Program, thread: usize) -> Vec<ProgressStep> {
        let step = |pair: &[usize]| {
            let operations = &self.operations[thread][pair[0]..pair[1]];
            ProgressStep {
                operations: operations.iter().map(|operation| operation.name.clone()).collect(),
                line: program.source.position(operations[0].span.start).line,
            }
        };
        self.stops[thread].windows(2).map(step).collect()
    }

    pub(super) fn cells(&self, exploration: &Exploration, prospects: &Prospects<'_>) -> Vec<Vec<ProgressCell>> {
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

    pub(super) fn forbidden(&self, exploration: &Exploration) -> Vec<ForbiddenRegion> {
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

    pub(super) fn schedules(
        &self,
        input: &VariantInput<'_>,
        ends: &Ends,
        prospects: &Prospects<'_>,
    ) -> Vec<ProgressSchedule> {
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
