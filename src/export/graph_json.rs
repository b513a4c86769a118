//! Graphs as JSON: the contract `simulate.graph/1`, which is the report itself.

use crate::report::graph::GraphReport;

/// The graph as indented JSON, ended by a line break.
pub fn render(report: &GraphReport) -> String {
    let json = serde_json::to_string_pretty(report).expect("a graph report has string keys only, so it is always JSON");
    json + "\n"
}
