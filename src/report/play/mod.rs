//! A program to be played: states, who can do what in each, and schedules worth looking at.
//!
//! A [`Play`] is self-contained: whoever shows it steps through schedules, and lets a person choose other ones,
//! without looking at the program or the exploration again. Of large explorations it holds a slice and says so; each
//! move tells whether the state it leads to is in the slice.
//!
//! How a play is made: the graph says which states there are, what can still become of each, and which schedules are
//! worth a look; the program itself, executed along the edges ([`Executable`]), says where everybody stands and what can
//! be done. So a state of a graph that holds only some of the moves still tells all of them.

mod build;
mod schedules;
mod slice;
mod state;

use super::{EndReport, Verdict};
use crate::trace::Count;
use crate::value::Plain;
use serde::Serialize;

#[cfg(doc)]
use crate::trace::Executable;

/// What there is to play of one variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Play {
    /// The variant's name.
    pub variant: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// What replay tokens of it begin with, before `@`.
    pub slug: String,
    /// The hexadecimal digits that they end with, after `.`: they name the compiled program.
    pub fingerprint: String,
    /// Threads and tasks, in column order; some come into being on the way.
    pub threads: Vec<PlayThread>,
    /// Names of the shared values, in the order of [`PlayState::shared`].
    pub shared: Vec<String>,
    /// How schedules end; states refer to these by index.
    pub ends: Vec<EndReport>,
    /// The states of the slice; the first one is where every schedule begins.
    pub states: Vec<PlayState>,
    /// How many states are reachable, as far as that is known.
    pub total: Count,
    /// Whether it is known of each of these states what it can still end as.
    pub knows_ends: bool,
    /// Schedules worth looking at, the most important first; all their states are in the slice. Of ends that no other
    /// one shows, at most [`MOST_ENDS`] are shown.
    pub schedules: Vec<PlaySchedule>,
}

/// A thread or task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlayThread {
    /// `T1`
    pub label: String,
    /// The call that it runs: `increment()`.
    pub name: String,
    /// The line where it is started, from 1, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

/// A state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlayState {
    /// The number of the state in the exploration; absent if the state was executed on demand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// Shared values.
    pub shared: Vec<Plain>,
    /// Where threads and tasks stand, by column.
    pub standings: Vec<PlayStanding>,
    /// Event loops, if there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub event_loops: Vec<PlayLoop>,
    /// The ends that can still be reached, ascending; indices into [`Play::ends`]. Nothing if that is not known:
    /// see [`Play::knows_ends`]; of a state without a number it never is.
    pub can_end_as: Vec<usize>,
    /// The `always` checks that do not hold here, as written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub violated: Vec<String>,
    /// The end, if nobody can go on; an index into [`Play::ends`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// The end, if nobody can go on and [`Play::ends`] does not list it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unlisted_end: Option<EndReport>,
    /// All that can be done here, by thread and alternative; also what the exploration did not look at.
    pub moves: Vec<PlayMove>,
}

/// Where a thread or task stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlayStanding {
    /// What it can do.
    pub kind: StandingKind,
    /// The line of its next operation, from 1, or of the one in which it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The first character of that operation in its line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// How many characters of the line it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<usize>,
    /// Why it cannot go on, in words: `waits for lock, held by T1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What a thread or task can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StandingKind {
    /// It does not exist yet.
    Absent,
    /// It can go on. (If it has no move, its next step never comes to an end.)
    Enabled,
    /// It has to wait.
    Blocked,
    /// It has returned.
    Returned,
    /// It ended by an exception.
    Failed,
}

/// An event loop between two transitions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlayLoop {
    /// The thread that runs it, by column; absent where there are tasks only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<usize>,
    /// The task in whose step it is, by column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub running: Option<usize>,
    /// The ready queue, by column, without callbacks that are no task's step.
    pub ready: Vec<usize>,
    /// Sleeping tasks: until when, and who, by column (absent for a callback that is no task).
    pub timers: Vec<(Plain, Option<usize>)>,
    /// Virtual time in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Plain>,
}

/// What can be done in a state: one transition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlayMove {
    /// Who acts, by column. Whom a scheduler has to pick for that is told by `token`: in a Python program that is the
    /// thread that runs the task's event loop.
    pub thread: usize,
    /// Which alternative of a `choose`, if there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternative: Option<u16>,
    /// How a replay token writes it: `1`, `1c0`, `_12_`. Where it has a `c` and a digit follows, `-` comes in between.
    pub token: String,
    /// The state it leads to, as an index into [`Play::states`]; absent if that one is not in the slice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<usize>,
    /// What happens: one row for each operation; a task does all up to the point where it gives control back. Nothing
    /// if there is nothing that a reader would look for.
    pub rows: Vec<PlayRow>,
    /// The last good end is lost here: one can be reached before, and none after.
    pub loses: bool,
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlayRow {
    /// Who, by column.
    pub column: usize,
    /// What, in words: `read counter → 0`.
    pub operation: String,
    /// Line in the source, from 1.
    pub line: usize,
    /// New values of shared names, by index into [`Play::shared`]; only those that differ from before.
    pub changes: Vec<(usize, Plain)>,
}

/// The most ends that get a schedule of their own.
pub const MOST_ENDS: usize = 24;

/// A schedule from the first state on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaySchedule {
    /// Why it is worth a look.
    pub role: ScheduleRole,
    /// A few words: `lost-update`, `nearest passing schedule`, `ends as 1`.
    pub title: String,
    /// The end it leads to or the finding it shows, by index into [`Play::ends`] or the findings of the variant's report.
    pub subject: usize,
    /// Its replay token.
    pub token: String,
    /// Its moves: in each state passed, an index into [`PlayState::moves`].
    pub moves: Vec<usize>,
    /// The moves from this number on can be repeated for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<usize>,
}

/// Why a schedule is worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScheduleRole {
    /// It shows a finding.
    Counterexample,
    /// It is the nearest to a counterexample that shows nothing wrong.
    Passing,
    /// It leads to an end that no other schedule here leads to.
    End,
}
