//! A schedule as a sequence of messages: who does what to which shared name, one after the other.
//!
//! The schedule is the witness of a variant's first finding, with one round of what is repeated for ever; if nothing was
//! found, the cheapest one to a good end (fewest context switches, then fewest steps). A [`Sequence`] is self-contained:
//! exporters that draw time as an axis need nothing else.
//!
//! Limits: elements of containers belong to the shared name that the container was declared with; what happens to a
//! container without a shared name is shown as something that the thread does by itself.

use super::build::{ending, final_words};
use super::outcomes::{Ends, Prospects};
use super::steps::{Cast, row_number};
use super::words::{Subject, describe, waits};
use super::{VariantInput, token};
use crate::detect::{EventPosition, Evidence, FindingKind};
use crate::trace::{
    Action, Blocked, Event, Exploration, Lasso, LocationBase, Path, StateIndex, Waiting, cheapest_path,
};
use crate::value::Plain;
use serde::Serialize;

/// A schedule, event by event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sequence {
    /// The scenario's name.
    pub scenario: String,
    /// The variant's name.
    pub variant: String,
    /// The kind of the finding that it shows; absent if it shows none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<&'static str>,
    /// Its replay token.
    pub schedule: String,
    /// Threads and tasks, in column order: short label and call.
    pub threads: Vec<(String, String)>,
    /// The shared names that messages go to, and those that change, in the order of the input, with their first values.
    pub shared: Vec<(String, Plain)>,
    /// What happens, in order.
    pub messages: Vec<Message>,
    /// A write whose value another one throws away, and that other one, as indices into the messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overwriting: Option<(usize, usize)>,
    /// The messages from this index on can be repeated for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<usize>,
    /// Who can never go on after the last message.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stuck: Vec<Stuck>,
    /// How it ends, in words: `✗ counter == 2`.
    pub ending: String,
}

/// Somebody who can never go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stuck {
    /// Who: index into [`Sequence::threads`].
    pub thread: usize,
    /// What or whom it waits for.
    pub with: Partner,
    /// In words: `T1 holds a and waits for b`.
    pub text: String,
}

/// One event of the schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// From 1; the same number as in the report's table of steps.
    pub number: usize,
    /// Who does it: index into [`Sequence::threads`].
    pub thread: usize,
    /// What kind of thing it is.
    pub kind: MessageKind,
    /// To what or whom.
    pub with: Partner,
    /// In words: `read counter → 0`.
    pub operation: String,
    /// Line in the source, from 1.
    pub line: usize,
    /// New values, by index into [`Sequence::shared`]; only those that differ from before.
    pub changes: Vec<(usize, Plain)>,
    /// Whether it shows the defect.
    pub evidence: bool,
    /// The last good ends, if it makes them unreachable, in words.
    pub lost: Vec<String>,
}

/// What kind of thing somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MessageKind {
    /// Gets a value.
    Read,
    /// Puts a value.
    Write,
    /// An operation of a primitive or a container.
    Call,
    /// Has to wait from now on.
    Wait,
    /// Starts a thread or task.
    Start,
    /// Has found a thread or task finished.
    Join,
    /// Anything that concerns nobody else.
    Local,
}

/// The other side of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Partner {
    /// A shared name, by index into [`Sequence::shared`].
    Shared(usize),
    /// A thread or task, by index into [`Sequence::threads`].
    Thread(usize),
    /// Nobody.
    Nobody,
}

impl Sequence {
    /// The schedule that stands for a variant. `outcome_names` are those of the report
    /// ([`super::ScenarioReport::outcome_names`]). O(steps), and the search for a schedule if nothing was found.
    ///
    /// # Errors
    ///
    /// Why there is none, in words for the reader.
    pub fn new(input: &VariantInput<'_>, outcome_names: &[String]) -> Result<Sequence, String> {
        let VariantInput { program, exploration, .. } = *input;
        let ends = Ends::new(exploration, outcome_names);
        let finding = input.findings.first();
        let (stem, cycle) = match finding {
            Some(finding) => (finding.witness.clone(), finding.cycle.clone()),
            None => (passing(exploration, &ends).ok_or("nothing was found, and no schedule ends well")?, None),
        };
        let lasso = Lasso {
            stem: stem.schedule(exploration),
            cycle: cycle.as_ref().map(|cycle| cycle.schedule(exploration)).unwrap_or_default(),
        };
        let path = cycle.iter().fold(stem.clone(), |path, cycle| path.join(cycle.clone()));
        let cast = Cast::of(program, exploration);
        let number = |position| row_number(cast, exploration, &path, position);
        let evidence = finding.map(|finding| describe(Subject { input, finding, functions: &[] }).evidence);
        let evidence = evidence.into_iter().flatten().map(number).collect::<Vec<_>>();
        let overwriting = finding.and_then(|finding| match (finding.kind, &finding.evidence) {
            (FindingKind::LostUpdate, Evidence::LostUpdate { overwritten, write, .. }) => {
                Some((number(*overwritten) - 1, number(*write) - 1))
            }
            _ => None,
        });
        let prospects = Prospects::new(exploration, &ends);
        let mut builder = Builder::new(cast, exploration, &path);
        let mut before = path.start;
        for (transition, after) in &path.steps {
            for event in &exploration.transitions[*transition as usize].events {
                builder.add(event);
            }
            if let (Some(prospects), Some(message)) = (&prospects, builder.messages.last_mut()) {
                message.lost.extend(prospects.lost(before, *after));
            }
            before = *after;
        }
        builder.mark(&evidence);
        let stuck = builder.stuck(exploration, path.end());
        let Builder { messages, shared, .. } = builder;
        let repeats = cycle.map(|_| number(EventPosition { step: stem.steps.len(), event: 0 }) - 1);
        Ok(Sequence {
            scenario: program.scenario.clone(),
            variant: program.variant.clone(),
            finding: finding.map(|finding| finding.kind.name()),
            schedule: token(program, &lasso),
            threads: cast.tasks(),
            shared,
            repeats: repeats.map(|first| first.min(messages.len())),
            overwriting,
            stuck,
            messages,
            ending: match finding {
                Some(finding) => ending(input, finding),
                None => good_ending(input, &path),
            },
        })
    }

    /// The head of a picture: `counter · threads · lost-update`.
    pub fn title(&self) -> String {
        let what = self.finding.unwrap_or("a schedule that passes");
        format!("{} · {} · {what}", self.scenario, self.variant)
    }
}

/// The cheapest schedule to a good end.
pub(super) fn passing(exploration: &Exploration, ends: &Ends) -> Option<Path> {
    let is_good = |state| exploration.terminal(state).is_some_and(|terminal| ends.is_good(terminal.outcome));
    let violated = |state| exploration.violations.binary_search_by_key(&state, |violation| violation.state).is_ok();
    let step = |_: &(), _: &_, target| (!violated(target)).then_some(());
    cheapest_path(exploration, 0, None, (), step, |state, _| is_good(state))
}

/// How a path to a final state ends, in words.
pub(super) fn good_ending(input: &VariantInput<'_>, path: &Path) -> String {
    let exploration = input.exploration;
    let Some(terminal) = exploration.terminal(path.end()) else { return String::new() };
    let outcome = &exploration.outcomes[terminal.outcome as usize];
    let events = path.steps.iter().flat_map(|(transition, _)| &exploration.transitions[*transition as usize].events);
    final_words(input.program, outcome.status, &outcome.failed_checks, events)
}

/// Makes messages of events.
struct Builder<'a> {
    cast: Cast<'a>,
    /// By index into the exploration's shared names, the index into [`Sequence::shared`].
    places: Vec<Option<usize>>,
    /// The values now, of all shared names.
    current: Vec<Plain>,
    shared: Vec<(String, Plain)>,
    messages: Vec<Message>,
}

impl<'a> Builder<'a> {
    fn new(cast: Cast<'a>, exploration: &'a Exploration, path: &'a Path) -> Builder<'a> {
        let current = exploration.view.shared(path.start);
        let events =
            || path.steps.iter().flat_map(|(transition, _)| &exploration.transitions[*transition as usize].events);
        let blocked = exploration.terminal(path.end()).map_or(&[][..], |terminal| &terminal.blocked);
        let mut shared = Vec::new();
        let places = exploration.shared.iter().enumerate().map(|(index, info)| {
            let is_changed = |event: &Event| event.changes.iter().any(|(changed, _)| usize::from(*changed) == index);
            let is_awaited = blocked.iter().any(|entry| awaited(exploration, entry) == Some(index));
            let takes_part = is_awaited || events().any(|event| target(event) == Some(index) || is_changed(event));
            takes_part.then(|| {
                shared.push((info.name.to_string(), current[index].clone()));
                shared.len() - 1
            })
        });
        let places = places.collect();
        Builder { cast, places, current, shared, messages: Vec::new() }
    }

    fn add(&mut self, event: &Event) {
        let mut changes = Vec::new();
        for (index, new) in &event.changes {
            let old = &mut self.current[usize::from(*index)];
            if old != new {
                changes.extend(self.places[usize::from(*index)].map(|place| (place, new.clone())));
                old.clone_from(new);
            }
        }
        if !self.cast.is_shown(event) {
            return;
        }
        let place = || target(event).and_then(|index| self.places[index]).map_or(Partner::Nobody, Partner::Shared);
        let (kind, with) = match &event.action {
            Action::Read { .. } => (MessageKind::Read, place()),
            Action::Write { .. } => (MessageKind::Write, place()),
            Action::Operation { waits: false, .. } => (MessageKind::Call, place()),
            Action::Operation { waits: true, .. } => (MessageKind::Wait, place()),
            Action::Spawn { thread } => (MessageKind::Start, Partner::Thread(thread.index())),
            Action::Join { thread, waits: false } => (MessageKind::Join, Partner::Thread(thread.index())),
            Action::Join { thread, waits: true } => (MessageKind::Wait, Partner::Thread(thread.index())),
            Action::Sleep { .. } | Action::Choose { .. } | Action::Print { .. } => {
                (MessageKind::Local, Partner::Nobody)
            }
            Action::Trace { .. } | Action::Internal => (MessageKind::Local, Partner::Nobody),
        };
        self.messages.push(Message {
            number: self.messages.len() + 1,
            thread: event.thread.index(),
            kind,
            with,
            operation: self.cast.operation(event),
            line: self.cast.source.position(event.span.start).line,
            changes,
            evidence: false,
            lost: Vec::new(),
        });
    }

    /// Marks the messages with these numbers as evidence.
    fn mark(&mut self, numbers: &[usize]) {
        for message in &mut self.messages {
            message.evidence = numbers.contains(&message.number);
        }
    }

    fn stuck(&self, exploration: &Exploration, end: StateIndex) -> Vec<Stuck> {
        let blocked = exploration.terminal(end).map_or(&[][..], |terminal| &terminal.blocked);
        let all = blocked.iter().collect::<Vec<_>>();
        let stuck = blocked.iter().map(|entry| Stuck {
            thread: entry.thread.index(),
            with: match &entry.waiting {
                Waiting::Held { .. } | Waiting::Signal { .. } => {
                    let index = awaited(exploration, entry).and_then(|index| self.places[index]);
                    index.map_or(Partner::Nobody, Partner::Shared)
                }
                Waiting::Finish { thread } | Waiting::Turn { first: thread } => Partner::Thread(thread.index()),
                Waiting::EventLoop { .. } | Waiting::Sleep { .. } => Partner::Nobody,
            },
            text: waits(&exploration.threads, entry, &all).replace('`', ""),
        });
        stuck.collect()
    }
}

/// The shared name that somebody waits for.
fn awaited(exploration: &Exploration, entry: &Blocked) -> Option<usize> {
    let (Waiting::Held { object, .. } | Waiting::Signal { object, .. }) = &entry.waiting else { return None };
    exploration.shared.iter().position(|info| info.name == *object)
}

/// The shared name that an event is about.
fn target(event: &Event) -> Option<usize> {
    event.accesses.iter().find_map(|access| match access.location.base {
        LocationBase::Shared(index) => Some(usize::from(index)),
        LocationBase::Object(_) | LocationBase::Thread(_) | LocationBase::Output => None,
    })
}
