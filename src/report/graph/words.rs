//! The words of a graph: what a step does, how a state looks, how schedules end.
//!
//! Every text is on one line. Long values are shortened with `…` where room is scarce; the full
//! text stands in [`super::GraphNode::detail`] and [`super::GraphEdge::operations`].

use super::GraphOutcome;
use super::reach::Future;
use crate::program::Program;
use crate::report::OutcomeReport;
use crate::trace::{
    Action, Blocked, Count, Coverage, Event, Exploration, Outcome, SharedInfo, Status, ThreadIndex, Transition, Waiting,
};
use crate::value::Plain;
use std::collections::BTreeMap;

/// Characters of a value in a drawn label.
pub(super) const SHORT_VALUE: usize = 24;

/// Characters of a line in a drawn label.
pub(super) const SHORT_LINE: usize = 34;

/// Looks up names and texts; the words of outcomes are made once.
pub(super) struct Words<'a> {
    pub(super) program: &'a Program,
    pub(super) exploration: &'a Exploration,
    pub(super) outcomes: Vec<GraphOutcome>,
}

impl<'a> Words<'a> {
    pub(super) fn new(program: &'a Program, exploration: &'a Exploration) -> Words<'a> {
        let outcomes = describe_outcomes(program, exploration);
        Words { program, exploration, outcomes }
    }

    /// `T1`
    pub(super) fn task(&self, thread: ThreadIndex) -> String {
        match self.exploration.threads.get(thread.index()) {
            Some(info) => info.label.clone(),
            None => format!("T{}", thread.index() + 1),
        }
    }

    /// `T1 read counter → 0`; the events of a longer transition one after the other.
    pub(super) fn transition(&self, transition: &Transition) -> String {
        let events: Vec<String> = transition.events.iter().map(|event| self.event(event, usize::MAX)).collect();
        format!("{} {}", self.task(transition.thread), events.join("; "))
    }

    /// The same on at most [`SHORT_LINE`] characters for each of at most 3 lines.
    pub(super) fn transition_label(&self, transition: &Transition) -> Vec<String> {
        const EVENTS: usize = 3;
        let mut lines =
            vec![shorten(&format!("{} {}", self.task(transition.thread), self.first_event(transition)), SHORT_LINE)];
        let others = transition.events.iter().take(EVENTS).skip(1);
        lines.extend(others.map(|event| shorten(&self.event(event, SHORT_VALUE), SHORT_LINE)));
        if transition.events.len() > EVENTS {
            lines.push(format!("… and {} more", transition.events.len() - EVENTS));
        }
        lines
    }

    /// `read counter → 0`, shortened.
    pub(super) fn first_event(&self, transition: &Transition) -> String {
        transition.events.first().map_or(String::new(), |event| self.event(event, SHORT_VALUE))
    }

    fn event(&self, event: &Event, limit: usize) -> String {
        let value = |value: &Plain| shorten(&value.to_string(), limit);
        let place = event.accesses.first().map_or("", |access| &*access.location.name);
        let waiting = |waits: bool| if waits { ", waits" } else { "" };
        let mut text = match &event.action {
            Action::Read { value: got } => format!("read {place} → {}", value(got)),
            Action::Write { value: written } => format!("write {place} ← {}", value(written)),
            Action::Operation { object, method, arguments, result, waits } => {
                let arguments: Vec<String> = arguments.iter().map(value).collect();
                let result = result.as_ref().map(|result| format!(" → {}", value(result))).unwrap_or_default();
                format!("{object}.{method}({}){result}{}", arguments.join(", "), waiting(*waits))
            }
            Action::Spawn { thread } => format!("start {}", self.task(*thread)),
            Action::Join { thread, waits } => format!("join {}{}", self.task(*thread), waiting(*waits)),
            Action::Sleep { seconds } => format!("sleep {}", value(seconds)),
            Action::Choose { value: chosen } => format!("choose {}", value(chosen)),
            Action::Print { text, .. } => format!("print {}", value(&Plain::String(text.trim_end().to_string()))),
            Action::Trace { kind, .. } => kind.clone(),
            Action::Internal => "runs on".to_string(),
        };
        if let Some(failure) = &event.failure {
            text.push_str(&format!(" ✗ {}", failure.exception));
            if !failure.message.is_empty() {
                text.push_str(&format!(": {}", shorten(&failure.message, limit)));
            }
        }
        text
    }

    /// `T1 waits for b, held by T2`
    pub(super) fn blocked(&self, blocked: &Blocked) -> String {
        let task = self.task(blocked.thread);
        match &blocked.waiting {
            Waiting::Held { object, holders } if holders.is_empty() => format!("{task} waits for {object}"),
            Waiting::Held { object, holders } => {
                let holders: Vec<String> = holders.iter().map(|holder| self.task(*holder)).collect();
                format!("{task} waits for {object}, held by {}", holders.join(", "))
            }
            Waiting::Signal { object, method, needs } => {
                format!("{task} in {object}.{method}() needs {object}.{needs}()")
            }
            Waiting::Finish { thread } => format!("{task} waits for the end of {}", self.task(*thread)),
            Waiting::EventLoop { running } => format!("{task} waits for its loop, blocked by {}", self.task(*running)),
            Waiting::Turn { first } => format!("{task} waits for its turn, after {}", self.task(*first)),
            Waiting::Sleep { until } => format!("{task} sleeps until {until} s"),
        }
    }

    /// `can end as 1 or 2`
    pub(super) fn future(&self, future: &Future) -> String {
        let Future { outcomes, endless, open } = future;
        let mut text = match (outcomes.is_empty(), open) {
            (true, true) => "how it ends is unknown".to_string(),
            (true, false) => return "✗ can never end".to_string(),
            (false, true) => format!("can end as {} or unknown", self.possible(outcomes)),
            (false, false) => format!("can end as {}", self.possible(outcomes)),
        };
        if *endless {
            text.push_str(", or never");
        }
        text
    }

    /// `1 or 2`; more than four outcomes are counted.
    pub(super) fn possible(&self, outcomes: &[usize]) -> String {
        const NAMED: usize = 4;
        let mut texts: Vec<String> =
            outcomes.iter().take(NAMED).map(|outcome| self.outcomes[*outcome].short.clone()).collect();
        if outcomes.len() > NAMED {
            texts.truncate(NAMED - 1);
            texts.push(format!("{} others", outcomes.len() + 1 - NAMED));
        }
        texts.join(" or ")
    }

    /// `✓ ends as 2`
    pub(super) fn ending(&self, outcome: usize) -> String {
        let GraphOutcome { good, short, .. } = &self.outcomes[outcome];
        match (self.exploration.outcomes[outcome].status, good) {
            (Status::Finished, _) if short == status_name(Status::Finished) => {
                format!("{} {short}", if *good { '✓' } else { '✗' })
            }
            (Status::Finished, true) => format!("✓ ends as {short}"),
            (Status::Finished, false) => format!("✗ ends as {short}"),
            _ => format!("✗ {short}"),
        }
    }

    /// `in 2 of 6 schedules`
    pub(super) fn share(&self, interleavings: &Count) -> String {
        let all = &self.exploration.interleavings;
        match (all, &self.exploration.coverage) {
            (Count::Infinite, _) => format!("in {}", schedules(interleavings)),
            (Count::Unknown, _) => "in some schedules".to_string(),
            (_, Coverage::Complete) => format!("in {interleavings} of {}", schedules(all)),
            (_, Coverage::Stopped(_) | Coverage::Bounded(_) | Coverage::Sampled(_) | Coverage::Part { .. }) => {
                format!("in {interleavings} of {} so far", schedules(all))
            }
        }
    }
}

/// `1 state`, `1,200 states`
pub(super) fn counted(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", Count::from(number as u64), if number == 1 { "" } else { "s" })
}

/// `1 schedule`, `∞ schedules`
pub(crate) fn schedules(number: &Count) -> String {
    if number.to_u64() == Some(1) { "1 schedule".to_string() } else { format!("{number} schedules") }
}

/// At most `limit` characters on one line.
pub(super) fn shorten(text: &str, limit: usize) -> String {
    let text: String = text.split(['\n', '\r', '\t']).collect::<Vec<_>>().join(" ");
    if text.chars().count() <= limit {
        return text;
    }
    text.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Finished => "finished",
        Status::Exception => "exception",
        Status::Deadlock => "deadlock",
    }
}

fn describe_outcomes(program: &Program, exploration: &Exploration) -> Vec<GraphOutcome> {
    let names: Vec<&SharedInfo> = exploration.shared.iter().filter(|shared| shared.in_outcome).collect();
    let mut shorts: Vec<String> =
        exploration.outcomes.iter().map(|outcome| short_outcome(exploration, &names, outcome)).collect();
    // Shortened values may look alike; numbers keep them apart.
    let repeated = |short: &String| shorts.iter().filter(|other| *other == short).count() > 1;
    let repeats: Vec<bool> = shorts.iter().map(repeated).collect();
    for (index, short) in shorts.iter_mut().enumerate() {
        if repeats[index] {
            short.push_str(&format!(" #{}", index + 1));
        }
    }
    let check =
        |index: &u16| program.finally.get(usize::from(*index)).map_or(String::new(), |check| check.text.clone());
    let outcomes = exploration.outcomes.iter().zip(shorts);
    let described = outcomes.map(|(outcome, short)| {
        let values = || names.iter().map(|name| name.name.to_string()).zip(&outcome.shared);
        let mut text = status_name(outcome.status).to_string();
        for (index, (name, value)) in values().enumerate() {
            text.push_str(if index == 0 { " with " } else { ", " });
            text.push_str(&format!("{name} = {value}"));
        }
        GraphOutcome {
            outcome: OutcomeReport {
                status: status_name(outcome.status),
                shared: values().map(|(name, value)| (name, value.clone())).collect::<BTreeMap<_, _>>(),
                interleavings: outcome.interleavings.clone(),
                executions: outcome.executions,
                failed_checks: outcome.failed_checks.iter().map(check).collect(),
            },
            good: outcome.is_good(),
            short,
            text,
        }
    });
    described.collect()
}

/// As little as tells this outcome from the others: the value, if there is only one name, else the
/// names whose values differ.
fn short_outcome(exploration: &Exploration, names: &[&SharedInfo], outcome: &Outcome) -> String {
    let finished = outcome.status == Status::Finished;
    if let ([_], [value], true) = (names, &*outcome.shared, finished) {
        return shorten(&value.to_string(), SHORT_VALUE);
    }
    let same_status = || exploration.outcomes.iter().filter(|other| other.status == outcome.status);
    let differing: Vec<String> = outcome
        .shared
        .iter()
        .enumerate()
        .filter(|(index, value)| same_status().any(|other| other.shared.get(*index) != Some(value)))
        .filter_map(|(index, value)| Some(format!("{}={value}", names.get(index)?.name)))
        .collect();
    let values = shorten(&differing.join(" "), SHORT_VALUE);
    match (finished, values.is_empty()) {
        (true, false) => values,
        (_, true) => status_name(outcome.status).to_string(),
        (false, false) => format!("{} {values}", status_name(outcome.status)),
    }
}
