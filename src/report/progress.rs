//! Progress graphs: how far each of two threads has come, as a point of a plane, and what becomes of it from there.
//!
//! Source: Dijkstra used such pictures in his lectures; they were published by Coffman, Elphick and Shoshani (*System
//! Deadlocks*, ACM Computing Surveys 1971, figure 2). Each thread has an axis with its operations in program order; a
//! schedule is a staircase from the beginning of both to the end of both. Where both would hold the same lock no staircase
//! can go: a *forbidden region*. Where two such regions leave only a corner without a way out, a deadlock can no longer
//! be avoided: the *unsafe region*.
//!
//! Here the plane is discrete. A cell stands for all states in which each thread has come so far and no farther, and
//! nothing in it is inferred from locks: a cell is reachable if the state graph has such a state, and can still end well
//! if a good end can be reached from there. Forbidden regions are computed from the order of operations alone, and name
//! only why these cells are empty.
//!
//! For tasks of an event loop the axes have one step for each piece between two places where the task may give control
//! back; a task may pass several such places at once.
//!
//! Limits: it is defined only for two threads, each of which does the same operations in the same order in every schedule
//! (it may end early), after an exploration of every state; and drawn only up to [`LONGEST`] steps. Otherwise
//! [`ProgressGraph::new`] says why there is none. Regions are told for locks that are taken and given back by the same
//! thread; what else keeps threads apart (semaphores, events) shows as cells that cannot be reached.

mod plane;

use super::outcomes::{Ends, Prospects};
use super::{ScheduleRole, VariantInput};
use crate::trace::Coverage;
use plane::Plane;
use serde::Serialize;

/// The most steps of an axis that are drawn.
pub const LONGEST: usize = 24;

/// The progress of two threads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressGraph {
    /// The scenario's name.
    pub scenario: String,
    /// The variant's name.
    pub variant: String,
    /// The first thread, then the second.
    pub axes: [ProgressAxis; 2],
    /// By how many steps the first thread has behind it, then by those of the second.
    pub cells: Vec<Vec<ProgressCell>>,
    /// Where both threads would hold the same lock.
    pub forbidden: Vec<ForbiddenRegion>,
    /// Schedules, the most important first.
    pub schedules: Vec<ProgressSchedule>,
}

/// What one thread does, in the order in which it does it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressAxis {
    /// `T1`
    pub label: String,
    /// The call that it runs: `increment()`.
    pub name: String,
    /// What lies between two neighbouring cells.
    pub steps: Vec<ProgressStep>,
}

/// What a thread does between two places where it can be seen to stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressStep {
    /// `read counter`, `lock.acquire()`; several for a task.
    pub operations: Vec<String>,
    /// The line of the first one, from 1.
    pub line: usize,
}

/// All states in which both threads have come so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressCell {
    /// What can become of them.
    pub kind: CellKind,
    /// Whether some `always` check does not hold in one of them.
    pub violated: bool,
}

/// What can become of the states of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellKind {
    /// There are none: no schedule comes here.
    Unreachable,
    /// Only good ends are left.
    Good,
    /// Good and bad ends are still possible.
    Undecided,
    /// It depends on the way on which one has come here.
    Mixed,
    /// No good end is left.
    Bad,
    /// Every way on ends in a deadlock.
    Unsafe,
    /// Nobody can go on.
    Deadlock,
}

/// Cells in which both threads would hold the same lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ForbiddenRegion {
    /// The lock.
    pub lock: String,
    /// The first cell, by thread.
    pub from: [usize; 2],
    /// The last cell, by thread.
    pub to: [usize; 2],
}

/// A schedule as a staircase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressSchedule {
    /// Why it is shown; [`ScheduleRole::Passing`] also if there is nothing to be avoided.
    pub role: ScheduleRole,
    /// The kind of the finding that it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<&'static str>,
    /// The cells that it stops in, from the first one.
    pub cells: Vec<[usize; 2]>,
    /// Where the last good end is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<ProgressLoss>,
    /// How it ends, in words: `✗ counter == 2`; empty if it does not come to an end.
    pub ending: String,
}

/// The step after which no good end is possible any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressLoss {
    /// It leads to this cell of [`ProgressSchedule::cells`].
    pub cell: usize,
    /// What was done: `T2 read counter`.
    pub operation: String,
    /// What is lost, in words: `2`.
    pub lost: String,
}

impl ProgressGraph {
    /// The progress graph of a variant, with the schedules of its first finding, or with one that passes if nothing was
    /// found. `outcome_names` are those of the report ([`super::ScenarioReport::outcome_names`]).
    ///
    /// # Errors
    ///
    /// Why there is none, in words for the reader: `there are 3 threads or tasks, …`. Takes O(edges) steps for each pair of positions
    /// in which a state can be found, which is one unless threads end early.
    pub fn new(input: &VariantInput<'_>, outcome_names: &[String]) -> Result<ProgressGraph, String> {
        let VariantInput { program, exploration, .. } = *input;
        let threads = exploration.threads.len();
        if threads != 2 {
            let noun = if threads == 1 { "thread or task" } else { "threads or tasks" };
            return Err(format!("there are {threads} {noun}; a progress graph has an axis for each of two"));
        }
        if !exploration.holds_all_schedules() {
            return Err(match exploration.coverage {
                Coverage::Complete => "not every state was visited, only enough for every outcome".to_string(),
                _ => "not every schedule was explored".to_string(),
            });
        }
        let plane = Plane::new(program, exploration)?;
        let ends = Ends::new(exploration, outcome_names);
        let prospects = Prospects::new(exploration, &ends).ok_or("there are too many states")?;
        let axis = |thread: usize| ProgressAxis {
            label: exploration.threads[thread].label.clone(),
            name: exploration.threads[thread].name.clone(),
            steps: plane.steps(program, thread),
        };
        Ok(ProgressGraph {
            scenario: program.scenario.clone(),
            variant: program.variant.clone(),
            axes: [axis(0), axis(1)],
            cells: plane.cells(exploration, &prospects),
            forbidden: plane.forbidden(exploration),
            schedules: plane.schedules(input, &ends, &prospects),
        })
    }

    /// The head of the picture: `counter · threads · progress graph`.
    pub fn title(&self) -> String {
        format!("{} · {} · progress graph", self.scenario, self.variant)
    }
}
