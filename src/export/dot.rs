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

#[cfg(test)]
mod tests {
    use super::super::graph_style::any_report;
    use super::*;
    use crate::report::graph::sample::{deadlock, racy_counter, spinning};
    use proptest::prelude::*;
    use std::io::Write;
    use std::process::{Command, Stdio};

    #[test]
    fn counter() {
        insta::assert_snapshot!(render(&racy_counter(2).states()));
    }

    #[test]
    fn outcome_map() {
        insta::assert_snapshot!(render(&racy_counter(2).outcomes()));
    }

    /// What `dot` draws, or nothing if it is not installed.
    fn graphviz(dot: &str) -> Option<String> {
        let command = Command::new("dot")
            .arg("-Tsvg")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let Ok(mut child) = command else {
            eprintln!("skipped: Graphviz (`dot`) is not installed");
            return None;
        };
        child.stdin.take().unwrap().write_all(dot.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !errors.contains("rror"), "{errors}\n{dot}");
        Some(String::from_utf8(output.stdout).unwrap())
    }

    #[test]
    fn graphviz_draws_every_node_and_edge() {
        for report in [racy_counter(2).states(), deadlock().states(), spinning(3).states(), racy_counter(3).outcomes()]
        {
            let Some(svg) = graphviz(&render(&report)) else { return };
            assert_eq!(svg.matches("class=\"node\"").count(), report.shown);
            assert_eq!(svg.matches("class=\"edge\"").count(), report.shown_edges);
            assert!(svg.contains(&report.title()));
        }
    }

    /// Reads a quoted string as Graphviz does: to the first `"` without a `\\` before it, then the
    /// escapes of labels and `&amp;`. Gives the text and what follows the string.
    fn read_string(dot: &str) -> (String, &str) {
        let mut text = String::new();
        let mut rest = dot.strip_prefix('"').expect("a string");
        loop {
            if let Some(after) = rest.strip_prefix('"') {
                return (text.replace("&amp;", "&"), after);
            }
            let escaped = rest.strip_prefix('\\');
            let next = escaped.unwrap_or(rest).chars().next().expect("an unclosed string");
            assert!(escaped.is_none() || next == '"' || next == '\\', "an escape with a meaning of its own: {next}");
            text.push(next);
            rest = &escaped.unwrap_or(rest)[next.len_utf8()..];
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in prop_oneof![any::<String>(), "[\"\\\\nlG&amp;<>\n]{0,12}"]) {
            let dot = format!("\"{}\" rest", escape(&text));
            let shown: String = printable(&text).collect();
            prop_assert_eq!(read_string(&dot), (shown.replace("&amp;", "&"), " rest"));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn graphviz_takes_any_text(report in any_report()) {
            // Graphviz takes minutes for the largest of these.
            let small = report.shown <= 20;
            if let Some(svg) = small.then(|| graphviz(&render(&report))).flatten() {
                prop_assert_eq!(svg.matches("class=\"node\"").count(), report.shown);
            }
        }
    }
}
