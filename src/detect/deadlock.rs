//! Deadlocks: final states in which some threads or tasks can never go on.
//!
//! Two such states are the same defect if they have the same cause, whoever the threads are. The
//! cause is read off the wait-for graph of the blocked threads: those that wait in a circle, and
//! those that wait for nobody who is blocked (for a signal that nobody will give, or for a lock
//! whose holder is gone). Everybody else only waits for them. A cause is told by where those
//! threads wait and for what.
//!
//! In a Python program, one that is no circle is told apart as an unbounded wait: nobody is in anybody's way, but what is
//! waited for will never be done.
//!
//! Limits: of a holder among several (of a semaphore, say), one that is not blocked would
//! suffice; here each counts as waited for, which matters only for which of several circles is shown.

use super::product::Survey;
use super::{Evidence, Finding, FindingKind};
use crate::source::Span;
use crate::trace::{
    Blocked, Count, Edge, Guide, StateIndex, Status, Terminal, ThreadIndex, Waiting, cheapest_path_within,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// Where somebody waits and for what.
type Wait = (Span, String);

pub(super) fn find(survey: &Survey, tells_waits_apart: bool) -> Vec<Finding> {
    let exploration = survey.exploration;
    let mut causes: BTreeMap<Vec<Wait>, Vec<&Terminal>> = BTreeMap::new();
    for terminal in &exploration.terminals {
        if exploration.outcomes[terminal.outcome as usize].status == Status::Deadlock {
            causes.entry(cause(&terminal.blocked)).or_default().push(terminal);
        }
    }
    causes.into_values().filter_map(|terminals| finding(survey, &terminals, tells_waits_apart)).collect()
}

fn finding(survey: &Survey, terminals: &[&Terminal], tells_waits_apart: bool) -> Option<Finding> {
    let exploration = survey.exploration;
    let is_here = |state: StateIndex| terminals.binary_search_by_key(&state, |terminal| terminal.state).is_ok();
    let guide = Guide::new(exploration, terminals.iter().map(|terminal| terminal.state), |_| true);
    let step = |_, _: &(), _: &Edge| Some(());
    let goal = |state, _: &()| is_here(state);
    let path = cheapest_path_within(exploration, Some(&guide), (0, None, ()), usize::MAX, step, goal);
    let witness = path.unwrap_or(None)?;
    let blocked = exploration.terminal(witness.end())?.blocked.clone();
    let mut schedules = Count::zero();
    terminals.iter().for_each(|terminal| schedules += &terminal.interleavings);
    let cycle = cycle(&blocked);
    Some(Finding {
        kind: if tells_waits_apart && cycle.is_empty() { FindingKind::UnboundedWait } else { FindingKind::Deadlock },
        evidence: Evidence::Deadlock { cycle, blocked },
        witness,
        failed_check: None,
        schedules: survey.is_complete().then_some(schedules),
        cycle: None,
        passing: None,
    })
}

/// The locks that those who wait in a circle wait for, by name; empty if there is no circle.
pub(super) fn circle_of_locks(blocked: &[Blocked]) -> Vec<Arc<str>> {
    let circle = cycle(blocked);
    let members = blocked.iter().filter(|entry| circle.contains(&entry.thread));
    let locks = members.filter_map(|entry| match &entry.waiting {
        Waiting::Held { object, .. } => Some(Arc::clone(object)),
        Waiting::Signal { .. }
        | Waiting::Finish { .. }
        | Waiting::EventLoop { .. }
        | Waiting::Turn { .. }
        | Waiting::Sleep { .. } => None,
    });
    BTreeSet::from_iter(locks).into_iter().collect()
}

/// Whom a blocked thread waits for.
fn waits_for(blocked: &Blocked) -> Vec<ThreadIndex> {
    match &blocked.waiting {
        Waiting::Held { holders, .. } => holders.clone(),
        Waiting::Signal { .. } | Waiting::Sleep { .. } => Vec::new(),
        Waiting::Finish { thread } => vec![*thread],
        Waiting::EventLoop { running: first } | Waiting::Turn { first } => vec![*first],
    }
}

/// Those among `blocked` whom this one waits for, by position.
fn next(blocked: &[Blocked], from: usize) -> Vec<usize> {
    let mut next: Vec<usize> = waits_for(&blocked[from])
        .into_iter()
        .filter_map(|thread| blocked.iter().position(|other| other.thread == thread))
        .collect();
    next.sort();
    next.dedup();
    next
}

/// Everybody whom this one waits for, directly or not, in the order of distance, with the one before.
fn reach(blocked: &[Blocked], from: usize) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut queue = VecDeque::from([from]);
    while let Some(at) = queue.pop_front() {
        for other in next(blocked, at) {
            if found.iter().all(|(known, _)| *known != other) {
                found.push((other, at));
                queue.push_back(other);
            }
        }
    }
    found
}

/// The waits that hold up all others: of those who are waited for by everybody they wait for.
fn cause(blocked: &[Blocked]) -> Vec<Wait> {
    let reached: Vec<Vec<(usize, usize)>> = (0..blocked.len()).map(|from| reach(blocked, from)).collect();
    let leads = |from: usize, to: usize| reached[from].iter().any(|(known, _)| *known == to);
    let root = |from: &usize| reached[*from].iter().all(|(other, _)| leads(*other, *from));
    let mut waits: Vec<Wait> =
        (0..blocked.len()).filter(root).map(|index| (blocked[index].span, object(&blocked[index].waiting))).collect();
    waits.sort();
    waits.dedup();
    waits
}

fn object(waiting: &Waiting) -> String {
    match waiting {
        Waiting::Held { object, .. } => object.to_string(),
        Waiting::Signal { object, method, .. } => format!("{object}.{method}"),
        Waiting::Finish { .. } => "the end of a thread".to_string(),
        Waiting::EventLoop { .. } | Waiting::Turn { .. } => "the event loop".to_string(),
        Waiting::Sleep { .. } => "the time to pass".to_string(),
    }
}

/// The shortest circle of threads that wait for each other; empty if there is none.
fn cycle(blocked: &[Blocked]) -> Vec<ThreadIndex> {
    let circle = |start: usize| {
        let found = reach(blocked, start);
        let before = |at: usize| found.iter().find(|(known, _)| *known == at).map(|(_, before)| *before);
        let mut circle = vec![before(start)?];
        while *circle.last()? != start {
            circle.push(before(*circle.last()?)?);
        }
        circle.reverse();
        Some(circle.into_iter().map(|index| blocked[index].thread).collect::<Vec<_>>())
    };
    (0..blocked.len()).filter_map(circle).min_by_key(Vec::len).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocked(thread: u16, waiting: Waiting) -> Blocked {
        Blocked { thread: ThreadIndex(thread), span: Span::new(usize::from(thread), 9), waiting }
    }

    fn held(object: &str, holders: &[u16]) -> Waiting {
        Waiting::Held {
            object: Arc::from(object),
            holders: holders.iter().map(|thread| ThreadIndex(*thread)).collect(),
        }
    }

    #[test]
    fn who_only_waits_for_a_circle_is_no_part_of_the_cause() {
        let all = [
            blocked(0, Waiting::Finish { thread: ThreadIndex(2) }),
            blocked(1, held("a", &[2])),
            blocked(2, held("b", &[1, 7])),
        ];
        assert_eq!(cycle(&all), [ThreadIndex(1), ThreadIndex(2)]);
        assert_eq!(cause(&all), [(all[1].span, "a".to_string()), (all[2].span, "b".to_string())]);
    }

    #[test]
    fn a_missing_signal_is_a_cause_without_a_circle() {
        let signal = Waiting::Signal { object: Arc::from("ready"), method: "wait".into(), needs: "set".into() };
        let all = [blocked(0, Waiting::Finish { thread: ThreadIndex(1) }), blocked(1, signal)];
        assert_eq!(cycle(&all), []);
        assert_eq!(cause(&all), [(all[1].span, "ready.wait".to_string())]);
    }

    #[test]
    fn the_shortest_circle_is_shown_and_a_thread_can_wait_for_itself() {
        let all = [blocked(0, held("a", &[1])), blocked(1, held("b", &[0, 1]))];
        assert_eq!(cycle(&all), [ThreadIndex(1)]);
    }
}
