//! Graphs for Graphviz.
//!
//! Source: the DOT language (graphviz.org/doc/info/lang.html): inside quotes only `"` must be
//! escaped, but labels also know backslash escapes and HTML entities, so `\` and `&` are escaped too.
//! Nodes of equal depth share a rank; edges that do not lead down take no part in ranking.

use super::graph_style::{Dash, edge_style, legend, node_style, printable};
use crate::report::graph::{GraphNode, GraphReport, NodeKind};
use petgraph::visit::EdgeRef;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The graph in DOT.
pub fn render(report: &GraphReport) -> String {
    let mut out = String::from("digraph interleavings {\n");
    let mut heading = vec![report.title(), report.summary.clone(), report.extent()];
    heading.extend(legend(report).into_iter().map(|entry| format!("{}: {}", entry.look, entry.text)));
    let _ = writeln!(out, "  graph [label=\"{}\", labelloc=t, labeljust=l, rankdir=TB,", lines(&heading, "\\l"));
    out.push_str("    fontname=\"monospace\", fontsize=12, bgcolor=\"white\", nodesep=0.3, ranksep=0.5];\n");
    out.push_str("  node [shape=box, style=\"filled,rounded\", fontname=\"monospace\", fontsize=11];\n");
    out.push_str("  edge [fontname=\"monospace\", fontsize=10];\n");
    let mut layers: BTreeMap<u32, Vec<&GraphNode>> = BTreeMap::new();
    for node in report.graph.node_weights() {
        layers.entry(node.depth).or_default().push(node);
        let _ = writeln!(out, "  {} [{}];", node.id, node_attributes(report, node));
    }
    for nodes in layers.values() {
        let ids: Vec<String> = nodes.iter().map(|node| format!("{};", node.id)).collect();
        let _ = writeln!(out, "  {{ rank=same; {} }}", ids.join(" "));
    }
    // Where a slice has torn the layers apart, these keep them in order.
    let layers: Vec<&GraphNode> = layers.values().map(|nodes| nodes[0]).collect();
    for pair in layers.windows(2) {
        let _ = writeln!(out, "  {} -> {} [style=invis, weight=0];", pair[0].id, pair[1].id);
    }
    for edge in report.graph.edge_references() {
        let (source, target) = (&report.graph[edge.source()], &report.graph[edge.target()]);
        let edge = edge.weight();
        let style = edge_style(edge);
        let mut attributes = format!("label=\"{}\"", padded(&edge.label));
        let _ = write!(attributes, ", tooltip=\"{}\"", lines(&edge.operations, "\\n"));
        let _ =
            write!(attributes, ", color=\"{}\", penwidth={}, style={}", style.stroke, style.width, dash(style.dash));
        if edge.loses {
            let _ = write!(attributes, ", fontcolor=\"{}\"", style.stroke);
        }
        if target.depth <= source.depth {
            attributes.push_str(", constraint=false");
        }
        let _ = writeln!(out, "  {} -> {} [{attributes}];", source.id, target.id);
    }
    out.push_str("}\n");
    out
}

fn node_attributes(report: &GraphReport, node: &GraphNode) -> String {
    let style = node_style(report, node);
    let shape = match node.kind {
        NodeKind::Deadlock | NodeKind::Exception | NodeKind::Endless => "octagon",
        NodeKind::Step | NodeKind::Finished | NodeKind::Unexplored => "box",
    };
    format!(
        "label=\"{}\", tooltip=\"{}\", shape={shape}, style=\"filled,{}\", fillcolor=\"{}\", fontcolor=\"{}\", \
         color=\"{}\", penwidth={}, peripheries={}",
        lines(&node.label, "\\n"),
        lines(&node.detail, "\\n"),
        if shape == "box" { format!("rounded,{}", dash(style.dash)) } else { dash(style.dash).to_string() },
        style.fill,
        style.text,
        style.stroke,
        style.width,
        if style.double { 2 } else { 1 },
    )
}

fn dash(dash: Dash) -> &'static str {
    match dash {
        Dash::Solid => "solid",
        Dash::Dashed => "dashed",
        Dash::Dotted => "dotted",
    }
}

/// Escaped lines, each ended or parted by `end`.
fn lines(lines: &[String], end: &str) -> String {
    let escaped: Vec<String> = lines.iter().map(|line| escape(line)).collect();
    let text = escaped.join(end);
    if end == "\\l" { text + end } else { text }
}

/// Lines with room at their sides, so that the edge does not touch them.
fn padded(label: &[String]) -> String {
    let padded: Vec<String> = label.iter().map(|line| format!(" {line} ")).collect();
    lines(&padded, "\\n")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in printable(text) {
        match character {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '&' => escaped.push_str("&amp;"),
            other => escaped.push(other),
        }
    }
    escaped
}
