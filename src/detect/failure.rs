//! Failures: threads and tasks that die of an exception, be it a failed `assert`, a primitive used
//! against its contract, or any other exception that nobody catches.
//!
//! Two failures are the same defect if kind, exception class and place are the same, and the
//! messages differ at most in their numbers. The number of schedules is exact: all but those that avoid it.

use super::product::{Goal, Survey};
use super::{Evidence, Finding, FindingKind};
use crate::source::Span;
use crate::trace::{Edge, Event, Failure, FailureKind, StateIndex, Transition, cheapest_path_within};
use std::collections::BTreeMap;

/// What makes failures the same defect.
type Defect<'a> = (FailureKind, Span, &'a str, String);

pub(super) fn find(survey: &Survey) -> Vec<Finding> {
    let transitions = &survey.exploration.transitions;
    let mut defects: BTreeMap<Defect, Vec<bool>> = BTreeMap::new();
    for (number, transition) in transitions.iter().enumerate() {
        for failure in transition.events.iter().filter_map(|event| event.failure.as_ref()) {
            defects.entry(defect(failure)).or_insert_with(|| vec![false; transitions.len()])[number] = true;
        }
    }
    defects.iter().filter_map(|(defect, fails)| finding(survey, defect, fails)).collect()
}

/// For each transition, whether somebody fails in it.
pub(super) fn failing(transitions: &[Transition]) -> Vec<bool> {
    transitions.iter().map(|transition| transition.events.iter().any(|event| event.failure.is_some())).collect()
}

fn defect(failure: &Failure) -> Defect<'_> {
    (failure.kind, failure.span, &failure.exception, without_numbers(&failure.message))
}

/// The message with a `#` for each number.
fn without_numbers(message: &str) -> String {
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

fn finding(survey: &Survey, defect: &Defect, fails: &[bool]) -> Option<Finding> {
    let exploration = survey.exploration;
    let step = |_, failed: &bool, edge: &Edge| Some(*failed || fails[edge.transition as usize]);
    let ends = |state: StateIndex, failed: &bool| *failed && exploration.terminal(state).is_some();
    // Nothing can end after it if others go round for ever, or if the exploration was stopped.
    let fails_at_all = |_, failed: &bool| *failed;
    let goals: [Goal<bool>; 2] = [(Some(survey.to_end()), &ends), (None, &fails_at_all)];
    let start = (0, None, false);
    let witness = goals.into_iter().find_map(|(guide, goal)| {
        cheapest_path_within(exploration, guide, start, usize::MAX, step, goal).unwrap_or(None)
    })?;
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
        schedules: survey.count_refused((), |(), edge| (!fails[edge.transition as usize]).then_some(())),
        witness,
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
