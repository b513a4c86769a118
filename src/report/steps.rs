//! Schedules told step by step: a row per event, with the shared values after it.

use super::outcomes::Prospects;
use super::phrase::{label, value};
use super::{PassingReport, StepReport, WitnessReport};
use crate::detect::{EventPosition, Finding};
use crate::program::{Model, Program};
use crate::source::SourceFile;
use crate::trace::{Action, Event, Exploration, LocationBase, Path, SharedInfo, ThreadInfo, Transition};
use crate::value::Plain;
use std::collections::BTreeSet;

/// Tokens up to this length are shown side by side.
const SHORT_TOKEN: usize = 16;

/// The names that the steps of a program speak of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cast<'a> {
    pub(super) source: &'a SourceFile,
    pub(super) threads: &'a [ThreadInfo],
    pub(super) shared: &'a [SharedInfo],
    /// Steps in which nothing happens that a reader would look for are left out: those of a Python program are many.
    pub(super) is_brief: bool,
}

impl<'a> Cast<'a> {
    pub(super) fn of(program: &'a Program, exploration: &'a Exploration) -> Cast<'a> {
        Cast::new(program, &exploration.threads, &exploration.shared)
    }

    pub(super) fn new(program: &'a Program, threads: &'a [ThreadInfo], shared: &'a [SharedInfo]) -> Cast<'a> {
        Cast { source: &program.source, threads, shared, is_brief: program.model == Model::Main }
    }

    /// Whether an event has a row.
    pub(super) fn is_shown(&self, event: &Event) -> bool {
        let is_internal = matches!(event.action, Action::Internal | Action::Trace { .. });
        let says_nothing = event.changes.is_empty() && event.failure.is_none() && event.notices.is_empty();
        !(self.is_brief && is_internal && says_nothing)
    }

    /// How many rows transitions have.
    pub(super) fn count(&self, transitions: &[Transition]) -> usize {
        transitions.iter().flat_map(|transition| &transition.events).filter(|event| self.is_shown(event)).count()
    }

    /// What an event did, as a row of a table says it: `read counter → 0`.
    pub(super) fn operation(&self, event: &Event) -> String {
        let place = || self.place_name(event);
        let mut text = match &event.action {
            Action::Read { value } => format!("read {} → {value}", place()),
            Action::Write { value } => format!("write {} ← {value}", place()),
            Action::Operation { object, method, arguments, result, waits } => {
                let arguments = arguments.iter().map(Plain::to_string).collect::<Vec<_>>().join(", ");
                let result = result.as_ref().map_or_else(String::new, |result| format!(" → {result}"));
                format!("{object}.{method}({arguments}){result}{}", if *waits { " waits" } else { "" })
            }
            Action::Spawn { thread } => format!("start {}", label(self.threads, *thread)),
            Action::Join { thread, waits } => {
                format!("join {}{}", label(self.threads, *thread), if *waits { " waits" } else { "" })
            }
            Action::Sleep { seconds } => format!("sleep({})", seconds.to_str()),
            Action::Choose { value } => format!("choose → {value}"),
            Action::Print { text, .. } => format!("print {}", Plain::String(text.trim_end_matches('\n').to_string())),
            Action::Trace { kind, .. } => kind.clone(),
            Action::Internal => "local steps".to_string(),
        };
        if let Some(failure) = &event.failure {
            text.push_str(&format!(" ✗ {}", failure.exception));
        }
        text
    }

    /// What a thread does, as a sentence says it after its name: "reads `counter`".
    fn deed(&self, event: &Event) -> String {
        match &event.action {
            Action::Read { .. } => format!("reads `{}`", self.place_name(event)),
            Action::Write { .. } => format!("writes `{}`", self.place_name(event)),
            Action::Operation { object, method, .. } => format!("calls `{object}.{method}()`"),
            Action::Spawn { thread } => format!("starts {}", label(self.threads, *thread)),
            Action::Join { thread, .. } => format!("joins {}", label(self.threads, *thread)),
            Action::Sleep { .. } => "sleeps".to_string(),
            Action::Choose { value: chosen } => format!("chooses {}", value(chosen)),
            Action::Print { .. } => "prints".to_string(),
            Action::Trace { .. } | Action::Internal => "runs".to_string(),
        }
    }

    fn place_name(&self, event: &Event) -> String {
        match event.accesses.first() {
            Some(access) => access.location.name.to_string(),
            None => self.source.slice(event.span).to_string(),
        }
    }

    /// The shared names that these transitions change, or touch if outcomes depend on them, by index.
    /// (A lock that nobody takes would only fill a column.)
    fn names_that_matter<'t>(&self, transitions: impl Iterator<Item = &'t Transition>) -> BTreeSet<usize> {
        let mut names = BTreeSet::new();
        for event in transitions.flat_map(|transition| &transition.events) {
            names.extend(event.changes.iter().map(|(index, _)| usize::from(*index)));
            let touched = event.accesses.iter().filter_map(|access| match access.location.base {
                LocationBase::Shared(index) => Some(usize::from(index)),
                LocationBase::Object(_) | LocationBase::Thread(_) | LocationBase::Output => None,
            });
            // A container inside another one has no name of its own.
            names.extend(touched.filter(|index| self.shared.get(*index).is_some_and(|shared| shared.in_outcome)));
        }
        names
    }

    /// One row per event, and the names whose values the rows show. `after_each` sees the values of
    /// all shared names after each transition, with its number.
    pub(super) fn rows<'t>(
        &self,
        initial: Vec<Plain>,
        transitions: impl Iterator<Item = &'t Transition> + Clone,
        after_each: impl Fn(usize, &[Plain]),
    ) -> (Vec<String>, Vec<StepReport>) {
        let columns = self.names_that_matter(transitions.clone());
        let name = |index: usize| self.shared[index].name.to_string();
        let mut current = initial;
        let mut rows = Vec::new();
        for (number, transition) in transitions.enumerate() {
            for event in &transition.events {
                let mut changed = Vec::new();
                for (index, new) in &event.changes {
                    let old = &mut current[usize::from(*index)];
                    if old != new {
                        changed.push(name(usize::from(*index)));
                        old.clone_from(new);
                    }
                }
                if !self.is_shown(event) {
                    continue;
                }
                rows.push(StepReport {
                    number: rows.len() + 1,
                    column: event.thread.index(),
                    task: label(self.threads, event.thread),
                    operation: self.operation(event),
                    line: self.source.position(event.span.start).line,
                    shared: columns.iter().map(|index| (name(*index), current[*index].clone())).collect(),
                    changed,
                    can_end_as: Vec::new(),
                    lost: Vec::new(),
                });
            }
            after_each(number, &current);
        }
        (columns.into_iter().map(name).collect(), rows)
    }

    /// Threads and tasks in column order: short label and call.
    pub(super) fn tasks(&self) -> Vec<(String, String)> {
        self.threads.iter().map(|info| (info.label.clone(), info.name.clone())).collect()
    }
}

fn transitions<'a>(exploration: &'a Exploration, path: &'a Path) -> impl Iterator<Item = &'a Transition> + Clone {
    path.steps.iter().map(|(transition, _)| &exploration.transitions[*transition as usize])
}

/// The number of the row of an event.
pub(super) fn row_number(cast: Cast<'_>, exploration: &Exploration, path: &Path, position: EventPosition) -> usize {
    let shown = |events: &[Event]| events.iter().filter(|event| cast.is_shown(event)).count();
    let before: usize =
        transitions(exploration, path).take(position.step).map(|transition| shown(&transition.events)).sum();
    let here = transitions(exploration, path).nth(position.step);
    before + here.map_or(position.event, |transition| shown(&transition.events[..position.event])) + 1
}

/// Tells the witness of a finding step by step, with one round of what is repeated for ever.
pub(super) fn witness(
    cast: Cast<'_>,
    exploration: &Exploration,
    finding: &Finding,
    prospects: Option<&Prospects<'_>>,
    evidence: &[EventPosition],
    token: String,
    ending: String,
) -> WitnessReport {
    let (stem, cycle) = (&finding.witness, finding.cycle.as_ref());
    let whole = cycle.map(|cycle| stem.clone().join(cycle.clone()));
    let path = whole.as_ref().unwrap_or(stem);
    let initial = exploration.view.shared(path.start);
    let (shared, mut steps) = cast.rows(initial, transitions(exploration, path), |number, values| {
        debug_assert_eq!(values, exploration.view.shared(path.steps[number].1), "events tell all changes");
    });
    if let Some(prospects) = prospects {
        let mut next = 0;
        let mut before = path.start;
        for (transition, (_, after)) in transitions(exploration, path).zip(&path.steps) {
            let events = transition.events.iter().filter(|event| cast.is_shown(event)).count();
            // What the first events of a task's transition lead to is settled: they are one step.
            for row in &mut steps[next..next + events.saturating_sub(1)] {
                row.can_end_as = prospects.words(before);
            }
            next += events;
            // What a step without a row leads to is told by the row before it.
            if let Some(row) = next.checked_sub(1).map(|last| &mut steps[last]) {
                row.can_end_as = prospects.words(*after);
                row.lost.extend(prospects.lost(before, *after));
            }
            before = *after;
        }
    }
    let evidence = evidence.iter().map(|position| row_number(cast, exploration, path, *position));
    WitnessReport {
        schedule: token,
        switches: path.cost(exploration).switches as usize,
        tasks: cast.tasks(),
        shared,
        evidence: BTreeSet::from_iter(evidence).into_iter().collect(),
        repeats: cycle.map(|_| {
            // A cycle of which no step has a row begins after the last one.
            let first = row_number(cast, exploration, path, EventPosition { step: stem.steps.len(), event: 0 });
            first.min(steps.len() + 1)
        }),
        ending,
        steps,
    }
}

/// Where and how the passing path leaves the witness, in words.
pub(super) fn passing(
    cast: Cast<'_>,
    exploration: &Exploration,
    witness: &Path,
    passing: &Path,
    token: String,
) -> PassingReport {
    let common = witness.steps.iter().zip(&passing.steps).take_while(|(a, b)| a == b).count();
    let row = row_number(cast, exploration, witness, EventPosition { step: common, event: 0 });
    let (other, there) = (transitions(exploration, passing).nth(common), transitions(exploration, witness).nth(common));
    let mut text = match (other, there) {
        (None, _) => format!("ends after step {}", row - 1),
        (Some(other), there) => {
            // Of the events of a task's transition, what it changes matters to the others.
            let event = other.events.iter().find(|event| !event.changes.is_empty()).or(other.events.first());
            let deed = event.map_or("runs".to_string(), |event| cast.deed(event));
            let who = label(cast.threads, other.thread);
            match there {
                None => format!("{who} {deed} after step {}", row - 1),
                Some(there) if there.thread == other.thread => format!("{who} {deed} in step {row} instead"),
                Some(_) => format!("{who} {deed} before step {row}"),
            }
        }
    };
    let schedules = (passing.schedule(exploration).to_string(), witness.schedule(exploration).to_string());
    if schedules.0.len().max(schedules.1.len()) <= SHORT_TOKEN {
        text.push_str(&format!(" ({}, not {})", schedules.0, schedules.1));
    }
    PassingReport { schedule: token, text }
}
