//! Reports as JSON: the contract `simulate.report/1`, for programs.

use crate::report::{ReplayReport, Report};
use serde::Serialize;

/// A report as pretty JSON with a line break at its end.
pub fn render(report: &Report) -> String {
    pretty(report)
}

/// A replay as pretty JSON with a line break at its end.
pub fn render_replay(report: &ReplayReport) -> String {
    pretty(report)
}

fn pretty(value: &impl Serialize) -> String {
    // Reports hold only maps with string keys and writing to memory cannot fail.
    let mut text = serde_json::to_string_pretty(value).expect("reports are representable in JSON");
    text.push('\n');
    text
}
