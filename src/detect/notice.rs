//! What the run-time library notices by itself while a program runs: a coroutine that nobody awaited, an exception
//! that nobody retrieved, a call that blocked the event loop.
//!
//! Definition: an event carries the notice; what counts as one is decided where it is made, by the library's rules,
//! which are CPython's. Two notices are the same defect if their kind and place are the same and their messages differ
//! at most in their numbers. The number of schedules is exact: all but those that avoid it.

use super::failure::without_numbers;
use super::product::{Goal, Survey};
use super::{Evidence, Finding, FindingKind};
use crate::source::Span;
use crate::trace::{Edge, Exploration, Notice, NoticeKind, StateIndex, Transition, cheapest_path_within};
use std::collections::BTreeSet;

pub(super) type Defect = (NoticeKind, Span, String);

pub(super) fn find(survey: &Survey) -> Vec<Finding> {
    defects(survey.exploration).iter().filter_map(|defect| finding(survey, defect)).collect()
}

/// All notices that some transition shows.
pub(super) fn defects(exploration: &Exploration) -> BTreeSet<Defect> {
    let events = exploration.transitions.iter().flat_map(|transition| &transition.events);
    events.flat_map(|event| &event.notices).map(defect).collect()
}

/// By transition: whether it shows the defect.
pub(super) fn shows(exploration: &Exploration, wanted: &Defect) -> Vec<bool> {
    let shows = |transition: &Transition| {
        let mut notices = transition.events.iter().flat_map(|event| &event.notices);
        notices.any(|notice| defect(notice) == *wanted)
    };
    exploration.transitions.iter().map(shows).collect()
}

fn defect(notice: &Notice) -> Defect {
    (notice.kind, notice.span, without_numbers(&notice.message))
}

fn finding(survey: &Survey, wanted: &Defect) -> Option<Finding> {
    let exploration = survey.exploration;
    let first = |transition: &Transition| {
        let notices =
            transition.events.iter().flat_map(|event| event.notices.iter().map(|notice| (event.thread, notice)));
        notices
            .into_iter()
            .find(|(_, notice)| defect(notice) == *wanted)
            .map(|(thread, notice)| (thread, notice.clone()))
    };
    let shows = shows(exploration, wanted);
    let step = |_, seen: &bool, edge: &Edge| Some(*seen || shows[edge.transition as usize]);
    let ends = |state: StateIndex, seen: &bool| *seen && exploration.terminal(state).is_some();
    let goals: [Goal<bool>; 2] = [(Some(survey.to_end()), &ends), (None, &|_, seen| *seen)];
    let witness = goals.into_iter().find_map(|(guide, goal)| {
        cheapest_path_within(exploration, guide, (0, None, false), usize::MAX, step, goal).unwrap_or(None)
    })?;
    let steps = witness.steps.iter().map(|(transition, _)| &exploration.transitions[*transition as usize]);
    let (thread, notice) = steps.into_iter().find_map(first)?;
    Some(Finding {
        kind: kind(notice.kind),
        evidence: Evidence::Notice { thread, notice },
        failed_check: survey.failed_check(witness.end()),
        schedules: survey.count_refused((), |(), edge| (!shows[edge.transition as usize]).then_some(())),
        witness,
        cycle: None,
        passing: None,
    })
}

fn kind(notice: NoticeKind) -> FindingKind {
    match notice {
        NoticeKind::NeverAwaited => FindingKind::NeverAwaited,
        NoticeKind::ExceptionNeverRetrieved => FindingKind::ExceptionNeverRetrieved,
        NoticeKind::TaskDestroyedPending => FindingKind::TaskDestroyedPending,
        NoticeKind::BlockedEventLoop => FindingKind::BlockedEventLoop,
        NoticeKind::LostCancellation => FindingKind::LostCancellation,
        NoticeKind::FragileOrder => FindingKind::FragileOrder,
    }
}
