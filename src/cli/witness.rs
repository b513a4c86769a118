//! Findings with witnesses as short as any schedule that shows them, within the limits that the user gives.

use super::arguments::LimitArguments;
use super::explore::watched_budget;
use crate::detect::{self, Finding};
use crate::explore;
use crate::program::Program;
use crate::trace::Exploration;
use crate::workers::Workers;

/// What is wrong, and the exploration that shows it: the given one or, if that makes witnesses better, one with all
/// that can be done near the beginning ([`explore::nearer`]).
pub fn detect_shortest(
    program: &Program,
    exploration: Exploration,
    limits: &LimitArguments,
    workers: &Workers,
) -> (Exploration, Vec<Finding>) {
    detect::detect_shortest(program, exploration, workers, |known, than, open| {
        watched_budget(program, limits, workers, |budget| explore::nearer(program, known, than, open, budget))
    })
}
