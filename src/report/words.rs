//! Evidence turned into words: one function per kind of finding, and all its words in it.
//!
//! Each says what is wrong (one sentence), where (labelled places), why (notes) and a way out. It
//! claims only what the evidence and the coverage support: counts come with "of 6 schedules", and
//! where nothing was counted, no number is given.

use super::outcomes;
use super::phrase::{in_share, label, list, plural, share, value};
use super::{PlaceReport, VariantInput};
use crate::detect::{Acquisition, EventPosition, Evidence, Finding, FindingKind, RacingPair};
use crate::program::Model;
use crate::source::Span;
use crate::trace::{
    Blocked, Count, Event, Exploration, Failure, Location, LocationBase, Notice, NoticeKind, Outcome, Status,
    ThreadIndex, ThreadInfo, Transition, Waiting,
};
use std::collections::BTreeSet;

/// What to say about a finding.
#[derive(Debug)]
pub(super) struct Words {
    /// One sentence.
    pub(super) message: String,
    /// Most important first.
    pub(super) places: Vec<PlaceReport>,
    /// One sentence each.
    pub(super) notes: Vec<String>,
    /// A way out.
    pub(super) help: Option<String>,
    /// The events that show the defect.
    pub(super) evidence: Vec<EventPosition>,
}

/// What the words are about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub(super) input: &'a VariantInput<'a>,
    pub(super) finding: &'a Finding,
    /// Functions of the input and their extent.
    pub(super) functions: &'a [(String, Span)],
}

/// Says what there is to say about a finding.
pub(super) fn describe(subject: Subject<'_>) -> Words {
    match &subject.finding.evidence {
        Evidence::LostUpdate { location, read, overwritten, write }
            if subject.finding.kind == FindingKind::CheckThenAct =>
        {
            subject.check_then_act(location, *read, *overwritten, *write)
        }
        Evidence::LostUpdate { location, read, overwritten, write } => {
            subject.lost_update(location, *read, *overwritten, *write)
        }
        Evidence::DataRace { location, pairs, .. } => subject.data_race(location, pairs),
        Evidence::Deadlock { blocked, cycle } => subject.deadlock(blocked, cycle),
        Evidence::Livelock { states: _, has_way_out, threads, spans } => subject.livelock(threads, spans, *has_way_out),
        Evidence::Starvation { thread, span, others, spans } => subject.starvation(*thread, *span, others, spans),
        Evidence::Promise { check, since } => subject.promise(*check, *since),
        Evidence::LockOrder { acquisitions } => subject.lock_order(acquisitions),
        Evidence::Failure { thread, failure } => subject.failure(*thread, failure),
        Evidence::Notice { thread, notice } => subject.notice(*thread, notice),
        Evidence::Check { check } if subject.finding.kind == FindingKind::Invariant => subject.invariant(*check),
        Evidence::Check { check } => subject.final_check(*check),
    }
}

impl Subject<'_> {
    fn lost_update(
        &self,
        location: &Location,
        read: EventPosition,
        overwritten: EventPosition,
        write: EventPosition,
    ) -> Words {
        let (stale, other, last) = (self.event(read), self.event(overwritten), self.event(write));
        let (reader, updater) = (self.label(stale.thread), self.label(other.thread));
        let name = &location.name;
        let line = |event: &Event| self.input.program.source.position(event.span.start).line;
        let same_line = line(stale) == line(last);

        let mut places = Vec::new();
        if stale.span == last.span {
            let text = format!("{reader} reads `{name}`, {updater} changes it, {reader} overwrites the change");
            places.push(self.place(last.span, text, Some(last.thread), true));
        } else {
            let (goes_stale, overwrites) = if line(stale) <= line(last) && stale.span < last.span {
                ("this value goes stale ...", "... and overwrites an update")
            } else {
                ("this value goes stale", "and here it overwrites an update")
            };
            places.push(self.place(last.span, overwrites, Some(last.thread), true));
            places.push(self.place(stale.span, goes_stale, Some(stale.thread), false));
        }
        if other.span != last.span && other.span != stale.span {
            places.push(self.place(other.span, format!("{updater}'s update, lost"), Some(other.thread), false));
        }

        let mut notes = Vec::new();
        let cooperative =
            [read, overwritten, write].iter().all(|position| self.transition(*position).event_loop.is_some());
        if cooperative {
            notes.push(
                "not a data race: tasks switch only at `await`, and one sits between the read and the write"
                    .to_string(),
            );
        }
        let across = if same_line { "the whole line" } else { "both lines" };
        let help = if cooperative {
            format!("let no `await` stand between the read and the write, or hold one lock across {across}")
        } else {
            format!("hold one lock across {across}")
        };
        let message = self.wrong_values(location).unwrap_or_else(|| {
            format!("an update of `{name}` is overwritten{}", in_share(self.finding.schedules.as_ref(), self.graph()))
        });
        Words { message, places, notes, help: Some(help), evidence: vec![read, overwritten, write] }
    }

    /// A decision on a value that changed before the act.
    fn check_then_act(
        &self,
        location: &Location,
        check: EventPosition,
        changed: EventPosition,
        act: EventPosition,
    ) -> Words {
        let (checks, changes, acts) = (self.event(check), self.event(changed), self.event(act));
        let (actor, other) = (self.label(checks.thread), self.label(changes.thread));
        let name = &location.name;
        let mut places = vec![
            self.place(acts.span, "... and this is done although it may not hold any more", Some(acts.thread), true),
            self.place(checks.span, "this is decided ...", Some(checks.thread), false),
        ];
        if changes.span != acts.span && changes.span != checks.span {
            places.push(self.place(
                changes.span,
                format!("{other} changes it in between"),
                Some(changes.thread),
                false,
            ));
        }
        let cooperative = [check, changed, act].iter().all(|position| self.transition(*position).event_loop.is_some());
        let mut notes = Vec::new();
        if cooperative {
            let text = "not a data race: tasks switch only at `await`, and one sits between the check and the act";
            notes.push(text.to_string());
        }
        let help = if cooperative {
            "check again after the last `await`, or hold one lock across the check and the act"
        } else {
            "hold one lock across the check and the act"
        };
        let share = in_share(self.finding.schedules.as_ref(), self.graph());
        Words {
            message: format!("{actor} acts on what it saw in `{name}` after {other} has changed it{share}"),
            places,
            notes,
            help: Some(help.to_string()),
            evidence: vec![check, changed, act],
        }
    }

    /// What the library noticed.
    fn notice(&self, thread: ThreadIndex, notice: &Notice) -> Words {
        let share = in_share(self.finding.schedules.as_ref(), self.graph());
        let help = match notice.kind {
            NoticeKind::NeverAwaited => "put `await` before the call, or give it to `asyncio.create_task(...)`",
            NoticeKind::ExceptionNeverRetrieved => {
                "await the task, or ask for its `exception()`; `TaskGroup` does both"
            }
            NoticeKind::TaskDestroyedPending => "keep a reference to the task and await it",
            NoticeKind::BlockedEventLoop => "await the asynchronous form, or move the call to `asyncio.to_thread(...)`",
            NoticeKind::LostCancellation => "let `CancelledError` pass, or cancel again",
            NoticeKind::FragileOrder => "do not rely on this order: sort, or make one wait for the other",
        };
        let steps = &self.finding.witness.steps;
        let shows = |position: &EventPosition| self.event(*position).notices.contains(notice);
        let positions = (0..steps.len()).flat_map(|step| {
            let events = self.transition(EventPosition { step, event: 0 }).events.len();
            (0..events).map(move |event| EventPosition { step, event })
        });
        Words {
            message: format!("{}{share}", notice.message),
            places: vec![self.place(notice.span, notice.message.clone(), Some(thread), true)],
            notes: Vec::new(),
            help: Some(help.to_string()),
            evidence: positions.filter(shows).take(1).collect(),
        }
    }

    /// What a variable ends as and what it should have ended as, if a final check tells right from wrong.
    fn wrong_values(&self, location: &Location) -> Option<String> {
        let check = self.finding.failed_check?;
        let LocationBase::Shared(index) = location.base else {
            return None;
        };
        let exploration = self.graph();
        let name = &exploration.shared.get(usize::from(index))?.name;
        let end_values = |outcome: &Outcome| outcomes::value(exploration, outcome, name).cloned();
        let right: BTreeSet<_> =
            exploration.outcomes.iter().filter(|outcome| outcome.is_good()).filter_map(end_values).collect();
        let fails = |outcome: &&Outcome| outcome.status == Status::Finished && outcome.failed_checks.contains(&check);
        let mut wrong = BTreeSet::new();
        let mut number = Count::zero();
        for outcome in exploration.outcomes.iter().filter(fails) {
            if let Some(value) = end_values(outcome).filter(|value| !right.contains(value)) {
                wrong.insert(value);
                number += &outcome.interleavings;
            }
        }
        if wrong.is_empty() {
            return None;
        }
        let in_share = in_share(Some(&number), exploration);
        let words = |values: &BTreeSet<_>| list(&values.iter().map(value).collect::<Vec<_>>(), "or");
        let (wrong_words, right_words) = (words(&wrong), words(&right));
        Some(match (wrong.len(), right.len()) {
            (1, 1) => format!("`{name}` ends as {wrong_words}, not {right_words},{in_share}"),
            (_, 0) => format!("`{name}` loses an update{in_share} (ends as {wrong_words})"),
            _ => format!("`{name}` loses an update{in_share} (ends as {wrong_words}, not {right_words})"),
        })
    }

    fn data_race(&self, location: &Location, pairs: &[RacingPair]) -> Words {
        let name = &location.name;
        let mut places = Vec::new();
        let message = match pairs.first() {
            None => format!("nothing orders the accesses to `{name}`"),
            Some(RacingPair { first, second }) => {
                let side = |(thread, span, writes): &(ThreadIndex, Span, bool)| {
                    let line = self.input.program.source.position(span.start).line;
                    let verb = if *writes { "write" } else { "read" };
                    (
                        format!("{verb} by {} (line {line})", self.label(*thread)),
                        format!("{} {verb}s", self.label(*thread)),
                    )
                };
                let (first_words, second_words) = (side(first), side(second));
                if first.1 == second.1 {
                    let text = format!("{} `{name}`, and at the same time {}", first_words.1, second_words.1);
                    places.push(self.place(first.1, text, Some(first.0), true));
                } else {
                    places.push(self.place(first.1, format!("{} `{name}`", first_words.1), Some(first.0), true));
                    places.push(self.place(second.1, format!("{} it", second_words.1), Some(second.0), false));
                }
                format!("nothing orders the {} and the {} of `{name}`", first_words.0, second_words.0)
            }
        };
        let mut notes = Vec::new();
        if pairs.len() > 1 {
            notes.push(format!("{} of accesses to `{name}` are unordered", plural(pairs.len(), "pair")));
        }
        // The witness does both accesses one after the other, just where both are possible.
        let positions = pairs.first().map_or(Vec::new(), |pair| self.racing_steps(location, pair));
        Words {
            message,
            places,
            notes,
            help: Some(format!("hold the same lock at every access to `{name}`")),
            evidence: positions,
        }
    }

    /// The first two steps in a row of the witness that are the two accesses.
    fn racing_steps(&self, location: &Location, pair: &RacingPair) -> Vec<EventPosition> {
        let steps = &self.finding.witness.steps;
        let is = |step: usize, access: &(ThreadIndex, Span, bool)| {
            let event = &self.transition(EventPosition { step, event: 0 }).events[0];
            event.thread == access.0
                && event.span == access.1
                && event.accesses.iter().any(|other| other.location.overlaps(location) && other.writes() == access.2)
        };
        let found = (1..steps.len()).find(|step| {
            (is(step - 1, &pair.first) && is(*step, &pair.second))
                || (is(step - 1, &pair.second) && is(*step, &pair.first))
        });
        found.map_or(Vec::new(), |step| [step - 1, step].map(|step| EventPosition { step, event: 0 }).to_vec())
    }

    fn deadlock(&self, blocked: &[Blocked], cycle: &[ThreadIndex]) -> Words {
        let in_cycle = |entry: &&Blocked| cycle.contains(&entry.thread);
        let waits_of = |thread: &ThreadIndex| blocked.iter().find(|entry| entry.thread == *thread);
        let circle: Vec<&Blocked> = cycle.iter().filter_map(waits_of).collect();
        let others: Vec<&Blocked> = blocked.iter().filter(|entry| !in_cycle(entry)).collect();
        let told: Vec<&Blocked> = if circle.is_empty() { others.clone() } else { circle.clone() };

        const TOLD: usize = 4;
        let mut clauses: Vec<String> =
            told.iter().take(TOLD).map(|entry| waits(&self.graph().threads, entry, &told)).collect();
        if told.len() > TOLD {
            clauses.push(format!("and {} more in the same way", told.len() - TOLD));
        }
        let places = told.iter().enumerate().map(|(index, entry)| {
            let text = format!("{} waits here for {}", self.label(entry.thread), self.awaited(entry));
            self.place(entry.span, text, Some(entry.thread), index == 0)
        });

        let mut notes = Vec::new();
        if let Some(share) = share(self.finding.schedules.as_ref(), self.graph()) {
            notes.push(format!("{share} end{} in a deadlock", if share == "the only schedule" { "s" } else { "" }));
        }
        if !circle.is_empty() && !others.is_empty() {
            let names: Vec<String> = others.iter().map(|entry| self.label(entry.thread)).collect();
            let verb = if names.len() == 1 { "waits" } else { "wait" };
            notes.push(format!("{} {verb} in consequence", list(&names, "and")));
        }
        Words {
            message: clauses.join("; "),
            places: places.collect(),
            notes,
            help: deadlock_help(&told),
            evidence: Vec::new(),
        }
    }

    fn awaited(&self, entry: &Blocked) -> String {
        match &entry.waiting {
            Waiting::Held { object, .. } => format!("`{object}`"),
            Waiting::Signal { object, needs, .. } => format!("`{object}.{needs}()`"),
            Waiting::Finish { thread } => format!("the end of {}", self.label(*thread)),
            Waiting::EventLoop { .. } => "its event loop".to_string(),
            Waiting::Turn { .. } => "its turn".to_string(),
            Waiting::Sleep { until } => format!("the time {until} s"),
        }
    }

    fn livelock(&self, threads: &[ThreadIndex], spans: &[Span], has_way_out: bool) -> Words {
        let names: Vec<String> = threads.iter().map(|thread| self.label(*thread)).collect();
        let places = spans
            .iter()
            .enumerate()
            .map(|(index, span)| self.place(*span, "runs again and again", None, index == 0))
            .collect();
        let who = list(&names, "and");
        let (message, note) = if has_way_out {
            (
                format!("{who} can get in each other's way for ever, though each goes on again and again"),
                "another order of the steps would let them out, but no fairness of the scheduler brings it about",
            )
        } else {
            (
                format!("{who} can come to run for ever with no way to finish"),
                "the steps shown lead there; after them no schedule ends",
            )
        };
        Words {
            message,
            places,
            notes: vec![note.to_string()],
            help: Some(match self.input.program.model {
                Model::Threads | Model::Main => {
                    "wait for an event or a condition instead of asking again and again".to_string()
                }
                Model::Tasks => "a loop in a task needs an `await` that lets other tasks run, such as \
                                 `await event.wait()`"
                    .to_string(),
            }),
            evidence: Vec::new(),
        }
    }

    fn starvation(&self, thread: ThreadIndex, span: Span, others: &[ThreadIndex], spans: &[Span]) -> Words {
        let who = self.label(thread);
        let others: Vec<String> = others.iter().map(|other| self.label(*other)).collect();
        let others = list(&others, "and");
        let mut places = vec![self.place(span, format!("{who} never gets past this"), Some(thread), true)];
        let around = spans.iter().filter(|other| **other != span);
        places.extend(around.map(|other| self.place(*other, "runs again and again", None, false)));
        Words {
            message: format!("{who} can wait for ever while {others} takes every chance away"),
            places,
            notes: vec![format!("{who} could go on again and again, but each time another comes first")],
            help: Some(
                "let others in between: wait for an event or a condition, or use a lock or a queue that serves in turn"
                    .to_string(),
            ),
            evidence: Vec::new(),
        }
    }

    fn promise(&self, check: u16, since: usize) -> Words {
        let program = self.input.program;
        let is_eventually = self.finding.kind == FindingKind::Eventually;
        let (condition, then) = match is_eventually {
            true => (None, program.eventually.get(usize::from(check))),
            false => match program.leads_to.get(usize::from(check)) {
                Some((condition, then)) => (Some(condition), Some(then)),
                None => (None, None),
            },
        };
        let text = then.map_or("", |check| &check.text);
        let how = match &self.finding.cycle {
            None => "on a schedule that ends",
            Some(_) => "on a schedule that never ends, though it is fair",
        };
        let message = match condition {
            None => format!("`{text}` never becomes true {how}"),
            Some(condition) => format!("`{}` holds, and `{text}` does not follow {how}", condition.text),
        };
        let mut places = Vec::new();
        let mut evidence = Vec::new();
        if let (Some(condition), Some(step)) = (condition, since.checked_sub(1)) {
            let event = self.transition(EventPosition { step, event: 0 }).events.len() - 1;
            let position = EventPosition { step, event };
            let (thread, span) = (self.event(position).thread, self.event(position).span);
            evidence.push(position);
            places.push(self.place(span, format!("after this `{}` holds", condition.text), Some(thread), true));
        }
        if let Some(then) = then {
            let label = if is_eventually { "must hold at some time" } else { "must follow" };
            places.push(self.place(then.span, label, None, places.is_empty()));
        }
        let notes = match &self.finding.cycle {
            None => Vec::new(),
            Some(_) => vec!["fair: whoever could go on all the time does go on sooner or later".to_string()],
        };
        Words { message, places, notes, help: None, evidence }
    }

    fn lock_order(&self, acquisitions: &[Acquisition]) -> Words {
        let clauses = acquisitions
            .iter()
            .map(|one| format!("{} takes `{}` while holding `{}`", self.label(one.thread), one.taken, one.held));
        let clauses: Vec<String> = clauses.collect();
        let mut places = Vec::new();
        for (index, one) in acquisitions.iter().enumerate() {
            let who = self.label(one.thread);
            let text = format!("{who} takes `{}` here, holding `{}`", one.taken, one.held);
            places.push(self.place(one.span, text, Some(one.thread), index == 0));
            places.push(self.place(one.held_since, format!("{who} took `{}` here", one.held), Some(one.thread), false));
        }
        let locks: BTreeSet<String> = acquisitions.iter().map(|one| format!("`{}`", one.taken)).collect();
        let locks: Vec<String> = locks.into_iter().collect();
        let steps = &self.finding.witness.steps;
        let positions = (0..steps.len()).flat_map(|step| {
            let events = self.transition(EventPosition { step, event: 0 }).events.len();
            (0..events).map(move |event| EventPosition { step, event })
        });
        let is_shown = |position: &EventPosition| {
            let event = self.event(*position);
            acquisitions.iter().any(|one| (one.thread, one.span) == (event.thread, event.span))
        };
        Words {
            message: clauses.join("; "),
            places,
            notes: vec![
                "no schedule that was explored ends in a deadlock of these locks; what keeps them apart is not a lock, \
                 nor a start or join of threads"
                    .to_string(),
            ],
            help: Some(format!("take {} in the same order everywhere", list(&locks, "and"))),
            evidence: positions.filter(is_shown).collect(),
        }
    }

    /// Assertion, uncaught exception, misuse.
    fn failure(&self, thread: ThreadIndex, failure: &Failure) -> Words {
        let who = self.label(thread);
        let text = self.input.program.source.slice(failure.span).split_whitespace().collect::<Vec<_>>().join(" ");
        let error = match failure.message.as_str() {
            "" => failure.exception.clone(),
            message => format!("{}: {message}", failure.exception),
        };
        let share = in_share(self.finding.schedules.as_ref(), self.graph());
        let message = match self.finding.kind {
            FindingKind::Assertion if failure.message.is_empty() => format!("`{text}` fails in {who}{share}"),
            FindingKind::Assertion => format!("`{text}` fails in {who}{share}: {}", failure.message),
            FindingKind::Misuse => format!("{who} misuses `{text}`{share}: {error}"),
            _ => format!("{who} ends by an exception that nobody catches{share}: {error}"),
        };
        let steps = &self.finding.witness.steps;
        let fails = |position: &EventPosition| self.event(*position).failure.as_ref() == Some(failure);
        let positions = (0..steps.len()).flat_map(|step| {
            let events = self.transition(EventPosition { step, event: 0 }).events.len();
            (0..events).map(move |event| EventPosition { step, event })
        });
        Words {
            message,
            places: vec![self.place(failure.span, error, Some(thread), true)],
            notes: Vec::new(),
            help: None,
            evidence: positions.filter(fails).take(1).collect(),
        }
    }

    fn invariant(&self, check: u16) -> Words {
        let check = self.input.program.always.get(usize::from(check));
        let text = check.map_or("", |check| &check.text);
        let share = in_share(self.finding.schedules.as_ref(), self.graph());
        let mut places = Vec::new();
        let mut evidence = Vec::new();
        // The witness ends in the first state that breaks the check, so its last step breaks it.
        let message = match self.finding.witness.steps.len().checked_sub(1) {
            None => format!("`{text}` does not hold at the start"),
            Some(step) => {
                let event = self.transition(EventPosition { step, event: 0 }).events.len() - 1;
                let position = EventPosition { step, event };
                let (thread, span) = (self.event(position).thread, self.event(position).span);
                evidence.push(position);
                let who = self.label(thread);
                places.push(self.place(span, format!("after this step of {who} it does not hold"), Some(thread), true));
                format!("{who} breaks `{text}`, which must always hold{share}")
            }
        };
        if let Some(check) = check {
            places.push(self.place(check.span, "must hold in every state", None, places.is_empty()));
        }
        Words { message, places, notes: Vec::new(), help: None, evidence }
    }

    fn final_check(&self, check: u16) -> Words {
        let exploration = self.graph();
        let failing = || exploration.outcomes.iter().filter(|outcome| outcome.failed_checks.contains(&check));
        let mut counted = Count::zero();
        failing().for_each(|outcome| counted += &outcome.interleavings);
        let number = self.finding.schedules.as_ref().unwrap_or(&counted);
        let share = share(Some(number), exploration).map_or("some schedules".to_string(), |share| share);
        let text = self.input.program.finally.get(usize::from(check));
        let mut notes = Vec::new();
        // One example is enough: the table of the variant lists the others.
        if let Some(outcome) = failing().next() {
            let pairs = outcomes::values(exploration, outcome).map(|(name, end)| format!("{name} = {}", value(end)));
            let pairs: Vec<String> = pairs.collect();
            if !pairs.is_empty() {
                let how = if failing().nth(1).is_some() { "for example with" } else { "with" };
                notes.push(format!("it fails {how} {}", list(&pairs, "and")));
            }
        }
        let is_serial = self.finding.kind == FindingKind::AtomicityViolation;
        if is_serial {
            notes.push(
                "it holds whenever one runs after the other: something comes in between what belongs together"
                    .to_string(),
            );
        }
        let help = is_serial.then(|| "hold one lock across all that belongs together, reading it included".to_string());
        Words {
            message: format!("`{}` does not hold at the end of {share}", text.map_or("", |check| &check.text)),
            places: text
                .map(|check| self.place(check.span, "must hold at the end of every schedule", None, true))
                .into_iter()
                .collect(),
            notes,
            help,
            evidence: Vec::new(),
        }
    }

    fn graph(&self) -> &Exploration {
        self.input.exploration
    }

    fn transition(&self, position: EventPosition) -> &Transition {
        let (transition, _) = self.finding.witness.steps[position.step];
        &self.graph().transitions[transition as usize]
    }

    fn event(&self, position: EventPosition) -> &Event {
        &self.transition(position).events[position.event]
    }

    fn label(&self, thread: ThreadIndex) -> String {
        label(&self.graph().threads, thread)
    }

    /// A labelled place; a span over several lines is cut at the end of the first.
    fn place(&self, span: Span, label: impl Into<String>, thread: Option<ThreadIndex>, primary: bool) -> PlaceReport {
        let source = &self.input.program.source;
        let position = source.position(span.start);
        let line = source.line_text(position.line);
        let width = source.slice(span).lines().next().unwrap_or("").chars().count();
        let around = self.functions.iter().filter(|(_, body)| body.start <= span.start && span.end <= body.end);
        PlaceReport {
            line: position.line,
            column: position.column,
            width: width.min((line.chars().count() + 1).saturating_sub(position.column)).max(1),
            source: line.to_string(),
            label: label.into(),
            function: around.min_by_key(|(_, body)| body.end - body.start).map(|(name, _)| name.clone()),
            task: thread.map(|thread| self.label(thread)),
            primary,
        }
    }
}

/// `T1 holds `a` and waits for `b``. What somebody holds matters where another of `blocked` waits for it.
pub(super) fn waits(threads: &[ThreadInfo], entry: &Blocked, blocked: &[&Blocked]) -> String {
    let who = label(threads, entry.thread);
    let held = blocked.iter().filter_map(|other| match &other.waiting {
        Waiting::Held { object, holders } if holders.contains(&entry.thread) => Some(format!("`{object}`")),
        _ => None,
    });
    let held: Vec<String> = BTreeSet::from_iter(held).into_iter().collect();
    let holds = if held.is_empty() { String::new() } else { format!("holds {} and ", list(&held, "and")) };
    match &entry.waiting {
        Waiting::Held { object, holders } if holders.contains(&entry.thread) => {
            format!("{who} takes `{object}` a second time while holding it")
        }
        Waiting::Held { object, .. } => format!("{who} {holds}waits for `{object}`"),
        Waiting::Finish { thread } => format!("{who} {holds}waits for the end of {}", label(threads, *thread)),
        Waiting::EventLoop { running } if *running == entry.thread => format!("{who} {holds}blocks the event loop"),
        Waiting::EventLoop { running } => {
            format!("{who} {holds}cannot go on, since {} blocks the event loop", label(threads, *running))
        }
        Waiting::Turn { first } => format!("{who} {holds}waits for its turn, after {}", label(threads, *first)),
        Waiting::Sleep { until } => format!("{who} {holds}sleeps until {until} s"),
        Waiting::Signal { object, method, needs } => {
            let (waits, missing) = signal_words(object, method, needs);
            format!("{who} {holds}waits {waits}, and {missing}")
        }
    }
}

/// Why somebody cannot go on just now: `waits for lock, held by T2`. Says nothing of what will become of it.
pub(super) fn why(threads: &[ThreadInfo], entry: &Blocked) -> String {
    match &entry.waiting {
        Waiting::Held { object, holders } if holders.contains(&entry.thread) => {
            format!("takes {object} a second time while holding it")
        }
        Waiting::Held { object, holders } if holders.is_empty() => format!("waits for {object}"),
        Waiting::Held { object, holders } => {
            let holders: Vec<String> = holders.iter().map(|holder| label(threads, *holder)).collect();
            format!("waits for {object}, held by {}", list(&holders, "and"))
        }
        Waiting::Signal { object, method, needs } => {
            format!("waits {}", signal_words(object, method, needs).0.replace('`', ""))
        }
        Waiting::Finish { thread } => format!("waits for the end of {}", label(threads, *thread)),
        Waiting::EventLoop { running } if *running == entry.thread => "blocks the event loop".to_string(),
        Waiting::EventLoop { running } => {
            format!("waits for its event loop, which {} has", label(threads, *running))
        }
        Waiting::Turn { first } => format!("waits for its turn, after {}", label(threads, *first)),
        Waiting::Sleep { until } => format!("sleeps until {until} s"),
    }
}

/// What somebody waits for, and what nobody will do. The verbs of Python's primitives have their
/// own words; any other method is named.
fn signal_words(object: &str, method: &str, needs: &str) -> (String, String) {
    match needs {
        "set" => (format!("for `{object}` to be set"), "nobody will set it".to_string()),
        "put" => (format!("for an item of `{object}`"), "nobody will put one".to_string()),
        "get" => (format!("for room in `{object}`"), "nobody will take an item out".to_string()),
        "task_done" => (format!("for the work in `{object}` to be done"), "nobody will do it".to_string()),
        "notify" => (format!("to be notified through `{object}`"), "nobody will do that".to_string()),
        "release" => (format!("for `{object}` to be released"), "nobody will release it".to_string()),
        "set_result" => (format!("for the result of `{object}`"), "nobody will set it".to_string()),
        _ if needs == method => (format!("in `{object}.{method}()` for others"), "too few will come".to_string()),
        _ => (format!("in `{object}.{method}()`"), format!("nobody will call `{object}.{needs}()`")),
    }
}

fn deadlock_help(told: &[&Blocked]) -> Option<String> {
    let again =
        |entry: &&Blocked| matches!(&entry.waiting, Waiting::Held { holders, .. } if holders.contains(&entry.thread));
    let held = |entry: &&Blocked| matches!(entry.waiting, Waiting::Held { .. });
    let event_loop = |entry: &&Blocked| matches!(entry.waiting, Waiting::EventLoop { .. });
    let signal = |entry: &&Blocked| match &entry.waiting {
        Waiting::Signal { object, needs, method } if needs != method => Some(format!("`{object}.{needs}()`")),
        _ => None,
    };
    if told.iter().any(event_loop) {
        return Some("in a task, `await` the waiting operation instead of blocking the event loop".to_string());
    }
    if told.iter().any(again) {
        return Some("take it once, or use a lock that its holder may take again".to_string());
    }
    if told.len() > 1 && told.iter().all(held) {
        return Some("take the locks in the same order everywhere".to_string());
    }
    // Semaphores and queues remember: it is not about when, but about how often, or in which order.
    let needs =
        |verb: &str| told.iter().all(|entry| matches!(&entry.waiting, Waiting::Signal { needs, .. } if *needs == verb));
    if needs("release") {
        return Some(match told.len() {
            1 => "see that there is a `release()` for each `acquire()` in every schedule".to_string(),
            _ => "take them in the same order everywhere, and release each as often as it is taken".to_string(),
        });
    }
    if needs("put") {
        return Some("put an item for each `get()`; a word that ends a loop is needed once per reader".to_string());
    }
    let missing: BTreeSet<String> = told.iter().filter_map(signal).collect();
    (!missing.is_empty()).then(|| {
        let calls: Vec<String> = missing.into_iter().collect();
        let verb = if calls.len() == 1 { "comes" } else { "come" };
        format!("see that {} {verb} after the wait began, or is remembered, in every schedule", list(&calls, "and"))
    })
}
