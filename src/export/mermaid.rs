//! Graphs as Mermaid flowcharts, which many places that show Markdown can draw; schedules as sequence diagrams in
//! [`sequence`].
//!
//! Source: Mermaid's flowchart syntax. By default Mermaid refuses texts of more than 50,000
//! characters and more than 500 edges, so larger graphs are refused here, with a way out, rather
//! than written to fail elsewhere. Labels are quoted; in them every ASCII character that Mermaid
//! might read as syntax is written as `#number;`.

pub mod sequence;

use super::graph_style::{Dash, NodeStyle, edge_style, legend, node_style, printable};
use crate::report::graph::GraphReport;
use petgraph::visit::EdgeRef;
use std::fmt;
use std::fmt::Write;

/// Mermaid's default `maxTextSize`, in UTF-16 units.
const MAX_TEXT: usize = 50_000;

/// Mermaid's default `maxEdges`.
const MAX_EDGES: usize = 500;

/// Why something is not drawn with Mermaid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// `graph`
    subject: &'static str,
    /// `612 edges`
    size: String,
    /// `500 edges`
    limit: String,
    /// What can be done instead.
    way_out: &'static str,
}

impl TooLarge {
    fn graph(size: String, limit: String) -> TooLarge {
        let way_out = "use `--format svg`, `--view outcomes` or a smaller `--max-nodes`";
        TooLarge { subject: "graph", size, limit, way_out }
    }
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TooLarge { subject, size, limit, way_out } = self;
        write!(f, "the {subject} is too large for Mermaid: {size}, and Mermaid's default limit is {limit}; {way_out}")
    }
}

impl std::error::Error for TooLarge {}

/// The graph as a Mermaid flowchart, unless it exceeds Mermaid's limits.
pub fn render(report: &GraphReport) -> Result<String, TooLarge> {
    let edges = report.graph.edge_count();
    if edges > MAX_EDGES {
        return Err(TooLarge::graph(format!("{edges} edges"), format!("{MAX_EDGES} edges")));
    }
    let mut out = String::from("flowchart TB\n");
    let mut heading = vec![report.title(), report.summary.clone(), report.extent()];
    heading.extend(legend(report).into_iter().map(|entry| format!("{}: {}", entry.look, entry.text)));
    let _ = writeln!(out, "  about[\"{}\"]", lines(&heading));
    out.push_str("  style about fill:#FFFFFF,stroke:#FFFFFF,color:#000000,text-align:left\n");
    for node in report.graph.node_weights() {
        let (open, close) = if node.outcome.is_some() { ("[[", "]]") } else { ("(", ")") };
        let _ = writeln!(out, "  {}{open}\"{}\"{close}", node.id, lines(&node.label));
    }
    // `about` takes no part in the graph, so edge numbers count only these.
    let mut styles = String::new();
    for (number, edge) in report.graph.edge_references().enumerate() {
        let (source, target) = (&report.graph[edge.source()].id, &report.graph[edge.target()].id);
        let style = edge_style(edge.weight());
        let arrow = match (style.dash, style.width) {
            (Dash::Solid, 1) => "-->",
            (Dash::Solid, _) => "==>",
            (Dash::Dashed | Dash::Dotted, _) => "-.->",
        };
        let _ = writeln!(out, "  {source} {arrow}|\"{}\"| {target}", lines(&edge.weight().label));
        if edge.weight().loses {
            let _ = writeln!(styles, "  linkStyle {number} stroke:{},stroke-width:{}px", style.stroke, style.width);
        }
    }
    out.push_str(&styles);
    for (style, ids) in node_styles(report) {
        let name = format!("look{}", ids[0]);
        let dash = match style.dash {
            Dash::Solid => "",
            Dash::Dashed => ",stroke-dasharray:6 4",
            Dash::Dotted => ",stroke-dasharray:2 3",
        };
        let _ = writeln!(
            out,
            "  classDef {name} fill:{},color:{},stroke:{},stroke-width:{}px{dash}",
            style.fill, style.text, style.stroke, style.width
        );
        let _ = writeln!(out, "  class {} {name}", ids.join(","));
    }
    let size = out.encode_utf16().count();
    if size > MAX_TEXT {
        return Err(TooLarge::graph(format!("{size} characters"), format!("{MAX_TEXT} characters")));
    }
    Ok(out)
}

/// The looks that occur, each with its nodes, in the order of first occurrence.
fn node_styles(report: &GraphReport) -> Vec<(NodeStyle, Vec<&str>)> {
    let mut styles: Vec<(NodeStyle, Vec<&str>)> = Vec::new();
    for node in report.graph.node_weights() {
        let style = node_style(report, node);
        match styles.iter_mut().find(|(other, _)| *other == style) {
            Some((_, ids)) => ids.push(&node.id),
            None => styles.push((style, vec![&node.id])),
        }
    }
    styles
}

fn lines(lines: &[String]) -> String {
    lines.iter().map(|line| escape(line)).collect::<Vec<_>>().join("<br/>")
}

fn escape(text: &str) -> String {
    escape_but(text, "")
}

/// Escapes all that may be syntax, but for these ASCII characters.
fn escape_but(text: &str, harmless: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in printable(text) {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '.' | ',' | '=' | '+' | '(' | ')' => escaped.push(character),
            _ if character.is_ascii() && !harmless.contains(character) => {
                let _ = write!(escaped, "#{};", character as u32);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::graph_style::any_report;
    use super::*;
    use crate::report::graph::sample::racy_counter;
    use proptest::prelude::*;

    #[test]
    fn counter() {
        insta::assert_snapshot!(render(&racy_counter(2).states()).unwrap());
    }

    #[test]
    fn too_many_edges_are_refused_with_a_way_out() {
        let report = racy_counter(4).states();
        insta::assert_snapshot!(
            render(&report).unwrap_err(),
            @"the graph is too large for Mermaid: 740 edges, and Mermaid's default limit is 500 edges; use `--format svg`, `--view outcomes` or a smaller `--max-nodes`"
        );
    }

    #[test]
    fn too_much_text_is_refused() {
        let mut report = racy_counter(2).states();
        for node in report.graph.node_weights_mut() {
            node.label.push("→".repeat(MAX_TEXT / 12));
        }
        let error = render(&report).unwrap_err();
        assert_eq!(error.limit, "50000 characters");
        report.graph.node_weights_mut().next().unwrap().label.pop();
        assert!(render(&report).is_ok());
    }

    #[test]
    fn syntax_in_a_name_is_only_text() {
        assert_eq!(escape("a\"]-->b%%{#quot;"), "a#34;#93;#45;#45;#62;b#37;#37;#123;#35;quot#59;");
    }

    proptest! {
        #[test]
        fn any_text_stays_inside_its_quotes(report in any_report()) {
            let Ok(text) = render(&report) else { return Ok(()) };
            for line in text.lines() {
                let quotes: Vec<usize> = line.match_indices('"').map(|(at, _)| at).collect();
                prop_assert!(quotes.is_empty() || quotes.len() == 2, "{}", line);
                if let [start, end] = *quotes {
                    let label = line[start + 1..end].replace("<br/>", "");
                    prop_assert!(!label.contains(['<', '>', '&', '"', '`', '%', '\\', ':', '|', '\n', '\r']));
                }
            }
            let lines = 3 + report.shown + report.shown_edges;
            prop_assert!(text.lines().count() >= lines);
        }
    }
}
