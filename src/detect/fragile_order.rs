//! Output that depends on an order which nothing promises.
//!
//! Definition: take the schedule that breaks every tie as CPython usually does (the first alternative everywhere). If
//! breaking one single tie in another way, and all later ones as usual, changes what is printed to standard output, the order is
//! fragile there. It is looked for only in an exploration with order `timing`, whose choices are just the ties.
//!
//! Limits: programs in which several OS threads can run at once have no usual schedule and are left out. Differences
//! that take two unusual decisions are not looked for.

use super::product::Survey;
use super::{Evidence, Finding, FindingKind};
use crate::source::Span;
use crate::trace::{Action, Edge, Exploration, Notice, NoticeKind, Path, StateIndex, ThreadIndex};
use std::collections::BTreeSet;

/// A line of output, and who printed it where.
type Printed = (String, ThreadIndex, Span);

pub(super) fn find(survey: &Survey) -> Vec<Finding> {
    let exploration = survey.exploration;
    let Some(usual) = usual_path(exploration, Path { start: 0, steps: Vec::new() }) else { return Vec::new() };
    let expected = output(exploration, &usual);
    let mut places = BTreeSet::new();
    let mut findings = Vec::new();
    for step in 0..usual.steps.len() {
        for edge in exploration.graph.edges(usual.state_before(step)).iter().skip(1) {
            let mut prefix = usual.prefix(step);
            prefix.steps.push((edge.transition, edge.target));
            let Some(witness) = usual_path(exploration, prefix) else { continue };
            let printed = output(exploration, &witness);
            let Some(line) = (0..expected.len().max(printed.len()))
                .find(|line| expected.get(*line).map(|line| &line.0) != printed.get(*line).map(|line| &line.0))
            else {
                continue;
            };
            let Some((_, thread, span)) = printed.get(line).or_else(|| expected.get(line)).cloned() else { continue };
            if !places.insert(span) {
                continue;
            }
            let text =
                |lines: &[Printed]| lines.get(line).map_or("nothing".to_string(), |line| format!("`{}`", line.0));
            let message = format!(
                "line {} of the output is {} or {}, by a tie that nothing promises to break one way",
                line + 1,
                text(&expected),
                text(&printed)
            );
            let notice = Notice { kind: NoticeKind::FragileOrder, message, span };
            findings.push(Finding {
                kind: FindingKind::FragileOrder,
                evidence: Evidence::Notice { thread, notice },
                failed_check: survey.failed_check(witness.end()),
                schedules: None,
                witness,
                cycle: None,
                passing: None,
            });
        }
    }
    findings
}

/// The usual path and those that break one tie in another way, as far as the graph goes.
pub(super) fn variations(exploration: &Exploration) -> Vec<Path> {
    let mut found = Vec::new();
    let start = Path { start: 0, steps: Vec::new() };
    let ends = |path: &Path| exploration.terminal(path.end()).is_some();
    let Some(usual) = usual_path(exploration, start) else { return found };
    for step in 0..usual.steps.len() {
        for edge in exploration.graph.edges(usual.state_before(step)).iter().skip(1) {
            let mut prefix = usual.prefix(step);
            prefix.steps.push((edge.transition, edge.target));
            found.extend(usual_path(exploration, prefix).filter(ends));
        }
    }
    found.extend(Some(usual).filter(ends));
    found
}

/// Goes on with the first alternative everywhere; `None` if several threads could be next, or if it never ends.
fn usual_path(exploration: &Exploration, mut path: Path) -> Option<Path> {
    let runner = |edge: &Edge| exploration.transition(edge).runner;
    let mut met: BTreeSet<StateIndex> = path.steps.iter().map(|(_, state)| *state).collect();
    loop {
        let edges = exploration.graph.edges(path.end());
        let Some(first) = edges.first() else { return Some(path) };
        if edges.iter().any(|edge| runner(edge) != runner(first)) || !met.insert(first.target) {
            return None;
        }
        path.steps.push((first.transition, first.target));
    }
}

/// What is printed to standard output, line by line.
fn output(exploration: &Exploration, path: &Path) -> Vec<Printed> {
    let mut lines = Vec::new();
    let mut begun: Option<Printed> = None;
    let events = path.steps.iter().flat_map(|(transition, _)| &exploration.transitions[*transition as usize].events);
    for event in events {
        let Action::Print { text, to_error: false } = &event.action else { continue };
        for part in text.split_inclusive('\n') {
            let line = begun.get_or_insert_with(|| (String::new(), event.thread, event.span));
            line.0.push_str(part.trim_end_matches('\n'));
            if part.ends_with('\n') {
                lines.extend(begun.take());
            }
        }
    }
    lines.extend(begun);
    lines
}
