//! Failures: threads and tasks that die of an exception, be it a failed `assert`, a primitive used
//! against its contract, or any other exception that nobody catches.
//!
//! Two failures are the same defect if kind, exception class and place are the same, and the
//! messages differ at most in their numbers. The number of schedules is exact: all but those that avoid it.
//!
//! A task that dies of an exception has not failed if another task awaits it afterwards: the exception goes
//! on there. Where that happens the number of schedules is not counted.

use super::product::{Goal, Survey};
use super::{Evidence, Finding, FindingKind};
use crate::source::Span;
use crate::trace::{
    Action, Count, Coverage, Edge, Event, Exploration, Failure, FailureKind, StateIndex, Transition,
    cheapest_path_within,
};
use std::collections::BTreeSet;

/// What makes failures the same defect.
pub(super) type Defect<'a> = (FailureKind, Span, &'a str, String);

pub(super) fn find(survey: &Survey) -> Vec<Finding> {
    defects(survey.exploration).iter().filter_map(|defect| finding(survey, defect)).collect()
}

/// All failures that some transition shows.
pub(super) fn defects(exploration: &Exploration) -> BTreeSet<Defect<'_>> {
    let events = exploration.transitions.iter().flat_map(|transition| &transition.events);
    events.filter_map(|event| event.failure.as_ref()).map(defect).collect()
}

/// The threads that have failed so far and whose exception nobody has taken over, one bit each.
pub(super) type Failed = [u64; 4];

/// Nobody has failed.
pub(super) const NOBODY: Failed = [0; 4];

pub(super) fn after(failed: &Failed, transition: &Transition, defect: &Defect) -> Failed {
    let mut failed = *failed;
    for event in &transition.events {
        if let Action::Join { thread, waits: false } = event.action
            && transition.event_loop.is_some()
        {
            failed[thread.index() / 64] &= !(1 << (thread.index() % 64));
        }
        if event.failure.as_ref().is_some_and(|failure| self::defect(failure) == *defect) {
            failed[event.thread.index() / 64] |= 1 << (event.thread.index() % 64);
        }
    }
    failed
}

/// For each transition, whether somebody fails in it.
pub(super) fn failing(transitions: &[Transition]) -> Vec<bool> {
    transitions.iter().map(|transition| transition.events.iter().any(|event| event.failure.is_some())).collect()
}

fn defect(failure: &Failure) -> Defect<'_> {
    (failure.kind, failure.span, &failure.exception, without_numbers(&failure.message))
}

/// The message with a `#` for each number.
pub(super) fn without_numbers(message: &str) -> String {
    let mut text = String::with_capacity(message.len());
    for character in message.chars() {
        if !character.is_ascii_digit() {
            text.push(character);
        } else if !text.ends_with('#') {
            text.push('#');
        }
    }
    text
}

fn finding(survey: &Survey, defect: &Defect) -> Option<Finding> {
    let exploration = survey.exploration;
    let transitions = &exploration.transitions;
    let changes = transitions.iter().map(|transition| {
        let fails = after(&NOBODY, transition, defect) != NOBODY;
        let retrieves = after(&[u64::MAX; 4], transition, defect) != [u64::MAX; 4];
        (fails, retrieves)
    });
    let (fails, retrieves): (Vec<bool>, Vec<bool>) = changes.unzip();
    let step = |_, failed: &Failed, edge: &Edge| {
        let transition = edge.transition as usize;
        Some(match fails[transition] || retrieves[transition] {
            true => after(failed, &transitions[transition], defect),
            false => *failed,
        })
    };
    let ends = |state: StateIndex, failed: &Failed| *failed != NOBODY && exploration.terminal(state).is_some();
    // Nothing can end after it if others go round for ever, or if the exploration was stopped.
    let is_endless = !exploration.cycles.is_empty() || exploration.interleavings == Count::Infinite;
    let endless = exploration.coverage != Coverage::Complete || is_endless;
    let fails_at_all = |_, failed: &Failed| endless && *failed != NOBODY;
    let goals: [Goal<Failed>; 2] = [(Some(survey.to_end()), &ends), (None, &fails_at_all)];
    let start = (0, None, NOBODY);
    let witness = goals.into_iter().find_map(|(guide, goal)| {
        cheapest_path_within(exploration, guide, start, usize::MAX, step, goal).unwrap_or(None)
    })?;
    let schedules = match retrieves.contains(&true) {
        true => None,
        false => survey.count_refused((), |(), edge| (!fails[edge.transition as usize]).then_some(())),
    };
    let events = witness.steps.iter().flat_map(|(transition, _)| &exploration.transitions[*transition as usize].events);
    let this = |event: &Event| event.failure.as_ref().filter(|failure| self::defect(failure) == *defect).cloned();
    let (thread, failure) = events.into_iter().find_map(|event| Some((event.thread, this(event)?)))?;
    Some(Finding {
        kind: match failure.kind {
            FailureKind::Assertion => FindingKind::Assertion,
            FailureKind::Misuse => FindingKind::Misuse,
            FailureKind::UncaughtException => FindingKind::UncaughtException,
        },
        evidence: Evidence::Failure { thread, failure },
        failed_check: survey.failed_check(witness.end()),
        schedules,
        witness,
        cycle: None,
        passing: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_compared_without_numbers() {
        assert_eq!(without_numbers("T12: counter is 3"), "T#: counter is #");
        assert_eq!(without_numbers("naïve"), "naïve");
    }
}
