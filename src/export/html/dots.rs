//! A graph of many states as a picture of dots: without texts, which nobody could read at that size.
//!
//! Dots, squares for ends, and lines, laid out as the graphs with texts are. All lines of one kind are one path, so a
//! picture of 300 states takes some 30 KB. Whose state a dot is tells the player, when it is chosen.

use super::markup::escape;
use crate::export::graph_style::outcome_colour;
use crate::export::svg::layout::{Layout, LayoutEdge, LayoutNode, layout};
use crate::report::graph::{Fate, GraphNode, GraphReport};
use petgraph::visit::EdgeRef;
use std::fmt::Write;

/// Room for a dot, and for the square of an end.
const DOT: f64 = 12.0;
/// Around everything.
const MARGIN: f64 = 12.0;

/// The kinds of lines, with their class in the style sheet.
const LINES: [&str; 5] = ["line", "line back", "line way", "line way back", "line lost"];

/// The picture.
pub(super) fn render(report: &GraphReport) -> String {
    let node_box = |node: &GraphNode| LayoutNode { layer: node.depth, width: DOT, height: DOT, right: 0.0 };
    let nodes: Vec<LayoutNode> = report.graph.node_weights().map(node_box).collect();
    // A step that changes nothing would be a line of no length.
    let edges: Vec<_> = report.graph.edge_references().filter(|edge| edge.source() != edge.target()).collect();
    let routed = edges.iter().map(|edge| LayoutEdge {
        source: edge.source().index(),
        target: edge.target().index(),
        width: 0.0,
        height: 0.0,
    });
    let layout = layout(&nodes, &routed.collect::<Vec<_>>());
    let mut lines = [const { String::new() }; 5];
    for (edge, number) in edges.iter().zip(0..) {
        let leads_back = report.graph[edge.target()].depth <= report.graph[edge.source()].depth;
        let kind = match (edge.weight().loses, edge.weight().on_witness) {
            (true, _) => 4,
            (false, on_witness) => 2 * usize::from(on_witness) + usize::from(leads_back),
        };
        line(&mut lines[kind], &layout, number);
    }
    let (width, height) = (layout.width + 2.0 * MARGIN, layout.height + 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"{:.0} {:.0} \
         {width:.0} {height:.0}\" role=\"img\" class=\"dots\"><title>{}</title>\n",
        -MARGIN,
        -MARGIN,
        escape(&format!("{}: {}", report.title(), report.extent()))
    );
    for (path, class) in lines.iter().zip(LINES).filter(|(path, _)| !path.is_empty()) {
        let _ = writeln!(out, "<path class=\"{class}\" d=\"{path}\"/>");
    }
    for (node, at) in report.graph.node_weights().zip(&layout.nodes) {
        let (id, x, y) = (escape(&node.id), at.x, at.y);
        let way = if node.on_witness { " way" } else { "" };
        let _ = match node.outcome {
            Some(outcome) => write!(
                out,
                "<rect id=\"{id}\" class=\"end{way}\" x=\"{:.0}\" y=\"{:.0}\" width=\"12\" height=\"12\" fill=\"{}\"/>",
                x - 6.0,
                y - 6.0,
                outcome_colour(report, outcome).code
            ),
            None => {
                let fate = match node.fate {
                    Fate::Good => "good",
                    Fate::Undecided => "undecided",
                    Fate::Bad => "bad",
                    Fate::Unknown => "unknown",
                };
                write!(out, "<circle id=\"{id}\" class=\"{fate}{way}\" cx=\"{x:.0}\" cy=\"{y:.0}\" r=\"5\"/>")
            }
        };
    }
    out.push_str("\n</svg>");
    out
}

/// What the signs mean; only what a picture of this kind can hold.
pub(super) fn legend(report: &GraphReport) -> String {
    let ends = report.outcomes.iter().enumerate().map(|(index, outcome)| {
        let sign = if outcome.good { '✓' } else { '✗' };
        format!("{} square: {sign} {}", outcome_colour(report, index).name, outcome.short)
    });
    let signs = [
        "white dot: right and wrong ends are still possible",
        "green dot: only right ends are left",
        "orange dot with a dashed border: no right end is left",
        "thick line: the failing schedule",
        "thick dashed line: the last right end is lost",
        "dotted line: back to an earlier state",
    ];
    ends.chain(signs.map(str::to_string)).collect::<Vec<_>>().join(" · ")
}

/// A line through the places that its edge runs through, in whole numbers.
fn line(out: &mut String, layout: &Layout, edge: usize) {
    let mut last = None;
    for point in &layout.routes[edge] {
        let at = (point.x.round() as i64, point.y.round() as i64);
        let _ = match last {
            None => write!(out, "M{} {}", at.0, at.1),
            Some(last) if last == at => Ok(()),
            Some((x, y)) => write!(out, "l{} {}", at.0 - x, at.1 - y),
        };
        last = Some(at);
    }
}
