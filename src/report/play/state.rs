//! One state in the terms of the reader.

use super::{PlayLoop, PlayMove, PlayRow, PlayStanding, PlayState, StandingKind};
use crate::report::steps::Cast;
use crate::report::words::why;
use crate::source::Span;
use crate::trace::{Choice, EventLoopMoment, Moment, Standing, ThreadIndex, Transition};
use crate::value::Plain;

/// A state without what only the graph knows: no number, no ends, no targets.
pub(super) fn state<'t>(
    cast: Cast<'_>,
    moment: Moment,
    moves: impl Iterator<Item = (Choice, &'t Transition)>,
) -> PlayState {
    let absent = PlayStanding { kind: StandingKind::Absent, line: None, column: None, width: None, why: None };
    let mut standings: Vec<PlayStanding> =
        moment.standings.iter().map(|standing| self::standing(cast, standing)).collect();
    standings.resize(cast.threads.len().max(standings.len()), absent);
    PlayState {
        number: None,
        moves: moves.map(|(choice, transition)| play_move(cast, &moment.shared, choice, transition)).collect(),
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

fn play_move(cast: Cast<'_>, shared: &[Plain], choice: Choice, transition: &Transition) -> PlayMove {
    let mut current = shared.to_vec();
    let mut rows = Vec::new();
    for event in transition.events.iter().filter(|event| cast.is_shown(event)) {
        let mut changes = Vec::new();
        for (index, new) in &event.changes {
            let index = usize::from(*index);
            if current[index] != *new {
                current[index].clone_from(new);
                changes.push((index, new.clone()));
            }
        }
        rows.push(PlayRow {
            column: event.thread.index(),
            operation: cast.operation(event),
            line: cast.source.position(event.span.start).line,
            changes,
        });
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
