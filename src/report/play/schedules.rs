//! Which schedules of a variant are worth a look.

use super::{MOST_ENDS, ScheduleRole};
use crate::report::VariantInput;
use crate::report::build::{is_expected, once};
use crate::report::outcomes::{Ends, status_word};
use crate::report::token;
use crate::trace::{Exploration, Path, StateIndex, Status, cheapest_paths};
use std::collections::BTreeSet;

/// How many places the search for ends may keep.
const NODE_LIMIT: usize = 2_000_000;

/// A schedule as a path of the graph.
pub(super) struct Worthy {
    pub(super) role: ScheduleRole,
    pub(super) title: String,
    pub(super) subject: usize,
    pub(super) token: String,
    /// With one round of what is repeated for ever.
    pub(super) path: Path,
    pub(super) repeats: Option<usize>,
}

/// The counterexample of each finding and the nearest schedule that passes, in the order of the report; then the
/// cheapest schedule to each end that none of these leads to.
pub(super) fn worthy(input: &VariantInput<'_>, ends: &Ends) -> Vec<Worthy> {
    let (program, exploration) = (input.program, input.exploration);
    let mut findings: Vec<_> = input.findings.iter().collect();
    findings.sort_by_key(|finding| is_expected(input, finding));
    let mut found = Vec::new();
    for (subject, finding) in findings.into_iter().enumerate() {
        found.push(Worthy {
            role: ScheduleRole::Counterexample,
            title: finding.kind.name().to_string(),
            subject,
            token: token(program, &finding.lasso(exploration)),
            path: once(finding),
            repeats: finding.cycle.as_ref().map(|_| finding.witness.steps.len()),
        });
        found.extend(finding.passing.as_ref().map(|passing| Worthy {
            role: ScheduleRole::Passing,
            title: "nearest passing schedule".to_string(),
            subject,
            token: token(program, &passing.schedule(exploration)),
            path: passing.clone(),
            repeats: None,
        }));
    }
    let shown = found.iter().filter_map(|worthy| end_at(exploration, ends, worthy.path.end()));
    for (end, path) in others(exploration, ends, &shown.collect()) {
        found.push(Worthy {
            role: ScheduleRole::End,
            title: title(&ends.ends[end].text),
            subject: end,
            token: token(program, &path.schedule(exploration)),
            path,
            repeats: None,
        });
    }
    found
}

/// The cheapest path to each end that is not among these.
fn others(exploration: &Exploration, ends: &Ends, shown: &BTreeSet<usize>) -> Vec<(usize, Path)> {
    let wanted: Vec<usize> = (0..ends.ends.len()).filter(|end| !shown.contains(end)).take(MOST_ENDS).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let class = |state| wanted.binary_search(&end_at(exploration, ends, state)?).ok();
    let paths = cheapest_paths(exploration, wanted.len(), NODE_LIMIT, class);
    wanted.iter().copied().zip(paths).filter_map(|(end, path)| Some((end, path?))).collect()
}

/// `ends as 1`, `deadlock`
fn title(end: &str) -> String {
    let is_word =
        [Status::Finished, Status::Exception, Status::Deadlock].iter().any(|status| status_word(*status) == end);
    if is_word { end.to_string() } else { format!("ends as {end}") }
}

/// The end, if the state is one.
pub(super) fn end_at(exploration: &Exploration, ends: &Ends, state: StateIndex) -> Option<usize> {
    exploration.terminal(state).map(|terminal| ends.of(terminal.outcome))
}
