//! One state in the terms of the reader.

use super::{PlayLoop, PlayMove, PlayRow, PlayStanding, PlayState, StandingKind};
use crate::report::steps::Cast;
use crate::report::words::why;
use crate::source::Span;
use crate::trace::{Choice, Event, EventLoopMoment, Executable, Moment, Standing, ThreadIndex, Transition};
use crate::value::Plain;

/// A state without what only the graph knows: no number, no ends, no targets.
pub(super) fn state<E: Executable>(cast: Cast<'_>, moment: Moment, moves: &[(Choice, Transition, E)]) -> PlayState {
    let absent = PlayStanding { kind: StandingKind::Absent, line: None, column: None, width: None, why: None };
    let mut standings: Vec<PlayStanding> =
        moment.standings.iter().map(|standing| self::standing(cast, standing)).collect();
    standings.resize(cast.threads.len().max(standings.len()), absent);
    PlayState {
        number: None,
        moves: moves
            .iter()
            .map(|(choice, transition, after)| play_move(cast, &moment.shared, *choice, transition, &after.shared()))
            .collect(),
        shared: moment.shared,
        standings,
        event_loops: moment.event_loops.iter().map(event_loop).collect(),
        can_end_as: Vec::new(),
        violated: Vec::new(),
        end: None,
        unlisted_end: None,
    }
}

fn standing(cast: Cast<'_>, standing: &Standing) -> PlayStanding {
    let (kind, span, why) = match standing {
        Standing::Enabled { span } => (StandingKind::Enabled, Some(*span), None),
        Standing::Blocked(blocked) => (StandingKind::Blocked, Some(blocked.span), Some(why(cast.threads, blocked))),
        Standing::Ended { failed: false } => (StandingKind::Returned, None, None),
        Standing::Ended { failed: true } => (StandingKind::Failed, None, None),
    };
    // What the library does by itself has no place.
    let place = span.filter(|span| span.start < span.end).map(|span| place(cast, span));
    PlayStanding {
        kind,
        line: place.map(|(line, _, _)| line),
        column: place.map(|(_, column, _)| column),
        width: place.map(|(_, _, width)| width),
        why,
    }
}

/// Line, column and width of a span; one over several lines is cut at the end of the first.
fn place(cast: Cast<'_>, span: Span) -> (usize, usize, usize) {
    let position = cast.source.position(span.start);
    let width = cast.source.slice(span).lines().next().unwrap_or("").chars().count();
    (position.line, position.column, width.max(1))
}

fn event_loop(moment: &EventLoopMoment) -> PlayLoop {
    let column = |thread: &ThreadIndex| thread.index();
    PlayLoop {
        thread: moment.thread.as_ref().map(column),
        running: moment.running.as_ref().map(column),
        ready: moment.ready.iter().map(column).collect(),
        timers: moment.timers.iter().map(|(when, who)| (when.clone(), who.as_ref().map(column))).collect(),
        now: moment.now.clone(),
    }
}

fn play_move(cast: Cast<'_>, before: &[Plain], choice: Choice, transition: &Transition, after: &[Plain]) -> PlayMove {
    let mut current = before.to_vec();
    let mut rows: Vec<PlayRow> = Vec::new();
    let row = |event: &Event, changes| PlayRow {
        column: event.thread.index(),
        operation: cast.operation(event),
        line: cast.source.position(event.span.start).line,
        changes,
    };
    for event in transition.events.iter().filter(|event| cast.is_shown(event)) {
        let told = event.changes.iter().map(|(index, value)| (usize::from(*index), value));
        let changes = change(&mut current, told);
        rows.push(row(event, changes));
    }
    // Events of a thread of a Python program do not tell what they change in objects that the main thread alone shows.
    let untold = change(&mut current, after.iter().enumerate());
    if !untold.is_empty() {
        match (rows.last_mut(), transition.events.last()) {
            (Some(last), _) => {
                last.changes.retain(|(index, _)| untold.iter().all(|(other, _)| other != index));
                last.changes.extend(untold);
            }
            (None, Some(event)) => rows.push(row(event, untold)),
            (None, None) => {}
        }
    }
    PlayMove {
        thread: transition.thread.index(),
        alternative: choice.alternative,
        token: choice.to_string(),
        target: None,
        rows,
        loses: false,
    }
}

/// Gives shared names new values, and tells which of them are different.
fn change<'v>(shared: &mut [Plain], values: impl Iterator<Item = (usize, &'v Plain)>) -> Vec<(usize, Plain)> {
    let mut changes = Vec::new();
    for (index, value) in values {
        if shared[index] != *value {
            shared[index].clone_from(value);
            changes.push((index, value.clone()));
        }
    }
    changes
}
