//! Graphs as SVG, drawn by our own layout: no script, no font or image from elsewhere.
//!
//! Text is monospaced and its width estimated generously, since the reader's font is not known.
//! Shortened texts are shown in full when pointed at (`title` elements).

pub(super) mod layout;

use super::graph_style::{
    ALARM, Dash, EdgeStyle, INK, LegendEntry, NodeStyle, Sample, edge_style, escape_xml, legend, node_style, wrap,
};
use crate::report::graph::{GraphEdge, GraphNode, GraphReport};
use layout::{Layout, LayoutEdge, LayoutNode, Point, layout};
use petgraph::visit::EdgeRef;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Around everything.
const MARGIN: f64 = 20.0;
/// Size of the text in nodes and its line height.
const NODE_TEXT: (f64, f64) = (12.0, 16.0);
/// Size of the text on edges and its line height.
const EDGE_TEXT: (f64, f64) = (11.0, 14.0);
/// From the side of a node to the far side of its loop.
const LOOP: f64 = 34.0;

/// The graph as a picture.
pub fn render(report: &GraphReport) -> String {
    let (loops, edges): (Vec<_>, Vec<_>) =
        report.graph.edge_references().partition(|edge| edge.source() == edge.target());
    let mut nodes: Vec<LayoutNode> = report.graph.node_weights().map(node_box).collect();
    // The loops of a node stand one below the other on its right side.
    let mut loop_heights = vec![0.0; nodes.len()];
    let mut loop_offsets = Vec::new();
    for edge in &loops {
        let node = edge.source().index();
        let (width, height) = text_size(&edge.weight().label, EDGE_TEXT);
        loop_offsets.push(loop_heights[node] + (height + 8.0) / 2.0);
        loop_heights[node] += height + 8.0;
        nodes[node].right = nodes[node].right.max(LOOP + width);
        nodes[node].height = nodes[node].height.max(loop_heights[node]);
    }
    let routed: Vec<LayoutEdge> = edges
        .iter()
        .map(|edge| {
            let (width, height) = text_size(&edge.weight().label, EDGE_TEXT);
            LayoutEdge { source: edge.source().index(), target: edge.target().index(), width, height }
        })
        .collect();
    let layout = layout(&nodes, &routed);

    let head = Head::new(report, layout.width);
    let (width, height) = (layout.width.max(head.width) + 2.0 * MARGIN, layout.height + head.height + 2.0 * MARGIN);
    let mut out = String::new();
    open(&mut out, report, width, height);
    head.draw(&mut out);
    let _ = writeln!(out, "<g transform=\"translate({MARGIN} {:.1})\">", MARGIN + head.height);
    draw_edges(&mut out, &layout, &edges.iter().map(|edge| edge.weight()).collect::<Vec<_>>());
    for (index, node) in report.graph.node_weights().enumerate() {
        draw_node(&mut out, node, &node_style(report, node), layout.nodes[index], &nodes[index]);
    }
    for (edge, offset) in loops.iter().zip(loop_offsets) {
        let node = edge.source().index();
        let Point { x, y } = layout.nodes[node];
        let at = Point { x: x + nodes[node].width / 2.0, y: y - loop_heights[node] / 2.0 + offset };
        draw_loop(&mut out, edge.weight(), at);
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// Room for lines of text. Monospaced fonts are 0.60 to 0.62 wide.
fn text_size(lines: &[String], (size, line_height): (f64, f64)) -> (f64, f64) {
    let columns = lines.iter().map(|line| line.width()).max().unwrap_or(0);
    (columns as f64 * size * 0.62 + 8.0, lines.len() as f64 * line_height + 2.0)
}

fn node_box(node: &GraphNode) -> LayoutNode {
    let (width, height) = text_size(&node.label, NODE_TEXT);
    LayoutNode { layer: node.depth, width: width + 12.0, height: height + 12.0, right: 0.0 }
}

fn open(out: &mut String, report: &GraphReport, width: f64, height: f64) {
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" \
         font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\">"
    );
    let _ = writeln!(out, "<title>{}</title>", escape_xml(&report.title()));
    let _ = writeln!(out, "<desc>{}; {}</desc>", escape_xml(&report.summary), escape_xml(&report.extent()));
    out.push_str("<defs>\n");
    for (name, colour) in [("plain", INK), ("lost", ALARM)] {
        let _ = writeln!(
            out,
            "<marker id=\"{name}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerUnits=\"userSpaceOnUse\" \
             markerWidth=\"9\" markerHeight=\"9\" orient=\"auto\"><path d=\"M0 1L10 5L0 9z\" fill=\"{colour}\"/></marker>"
        );
    }
    out.push_str("</defs>\n");
    let _ = writeln!(out, "<rect width=\"{width:.0}\" height=\"{height:.0}\" fill=\"#FFFFFF\"/>");
}

/// Title, numbers and legend, above the graph: as wide as that, so that they do not make a small picture large.
struct Head {
    title: Vec<String>,
    lines: Vec<String>,
    legend: Vec<(LegendEntry, Vec<String>)>,
    width: f64,
    height: f64,
}

impl Head {
    const LINE: f64 = 20.0;
    /// From line to line of one text.
    const NEXT: f64 = 16.0;
    const SAMPLE: f64 = 52.0;
    /// The width that it may always take.
    const LEAST: f64 = 460.0;
    /// Sizes of the title and of everything else.
    const SIZES: [f64; 2] = [17.0, 12.0];

    fn new(report: &GraphReport, graph_width: f64) -> Head {
        let room = graph_width.max(Head::LEAST);
        let columns = |room: f64, size: f64| ((room - 8.0) / (size * 0.62)) as usize;
        let [large, small] = Head::SIZES;
        let title = wrap(&report.title(), columns(room, large));
        let lines = [report.summary.clone(), report.extent()];
        let lines = lines.iter().flat_map(|line| wrap(line, columns(room, small))).collect::<Vec<_>>();
        let entries = legend(report).into_iter().map(|entry| {
            let text = wrap(&entry.text, columns(room - Head::SAMPLE, small));
            (entry, text)
        });
        let legend = entries.collect::<Vec<_>>();
        let texts = legend.iter().flat_map(|(_, lines)| lines.iter().cloned()).collect::<Vec<_>>();
        let widths = [
            text_size(&title, (large, 0.0)).0,
            text_size(&lines, (small, 0.0)).0,
            text_size(&texts, (small, 0.0)).0 + Head::SAMPLE,
        ];
        let rows = title.len() + lines.len() + legend.len();
        let more = texts.len() - legend.len();
        Head {
            width: widths.into_iter().fold(0.0, f64::max),
            height: rows as f64 * Head::LINE + more as f64 * Head::NEXT + 24.0,
            title,
            lines,
            legend,
        }
    }

    fn draw(&self, out: &mut String) {
        let mut y = MARGIN + 10.0;
        let [large, small] = Head::SIZES;
        let title = self.title.iter().map(|line| (line, format!("font-size=\"{large}\" font-weight=\"bold\"")));
        let lines = self.lines.iter().map(|line| (line, format!("font-size=\"{small}\"")));
        for (line, look) in title.chain(lines) {
            let _ = writeln!(out, "<text x=\"{MARGIN}\" y=\"{y:.1}\" {look}>{}</text>", escape_xml(line));
            y += Head::LINE;
        }
        y += 4.0;
        for (entry, lines) in &self.legend {
            let middle = y - 4.0;
            match &entry.sample {
                Sample::Node(style) => {
                    let corner = Point { x: MARGIN + 2.0, y: middle - 7.0 };
                    draw_box(out, style, corner, 40.0, 14.0);
                }
                Sample::Edge(style) => {
                    let (from, to) = (MARGIN + 2.0, MARGIN + 42.0);
                    let _ = writeln!(out, "<path d=\"M{from} {middle}H{to}\" {}/>", stroke(style));
                }
                Sample::Text => {
                    let _ = writeln!(
                        out,
                        "<text x=\"{MARGIN}\" y=\"{y:.1}\" font-size=\"9\">{}</text>",
                        escape_xml(&entry.look)
                    );
                }
            }
            let x = MARGIN + Head::SAMPLE;
            for (number, line) in lines.iter().enumerate() {
                let y = y + number as f64 * Head::NEXT;
                let _ = writeln!(out, "<text x=\"{x}\" y=\"{y:.1}\" font-size=\"{small}\">{}</text>", escape_xml(line));
            }
            y += Head::LINE + (lines.len() - 1) as f64 * Head::NEXT;
        }
    }
}

fn stroke(style: &EdgeStyle) -> String {
    let marker = if style.stroke == INK { "plain" } else { "lost" };
    format!(
        "fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"{} marker-end=\"url(#{marker})\"",
        style.stroke,
        if style.width == 1 { "1.2" } else { "2.6" },
        dash(style.dash),
    )
}

fn dash(dash: Dash) -> &'static str {
    match dash {
        Dash::Solid => "",
        Dash::Dashed => " stroke-dasharray=\"7 4\"",
        Dash::Dotted => " stroke-dasharray=\"2 3\"",
    }
}

fn draw_edges(out: &mut String, layout: &Layout, edges: &[&GraphEdge]) {
    for (edge, route) in edges.iter().zip(&layout.routes) {
        let mut path = format!("M{:.1} {:.1}", route[0].x, route[0].y);
        for (index, pair) in route.windows(2).enumerate() {
            let (from, to) = (pair[0], pair[1]);
            if from == to {
                continue;
            }
            if index % 2 == 0 {
                let _ = write!(path, "L{:.1} {:.1}", to.x, to.y);
            } else {
                let middle = (from.y + to.y) / 2.0;
                let _ = write!(path, "C{:.1} {middle:.1} {:.1} {middle:.1} {:.1} {:.1}", from.x, to.x, to.x, to.y);
            }
        }
        let _ = writeln!(out, "<path d=\"{path}\" {}>{}</path>", stroke(&edge_style(edge)), tooltip(&edge.operations));
    }
    for (edge, centre) in edges.iter().zip(&layout.labels) {
        draw_label(out, edge, *centre);
    }
}

fn draw_label(out: &mut String, edge: &GraphEdge, centre: Point) {
    let (width, height) = text_size(&edge.label, EDGE_TEXT);
    let (left, top) = (centre.x - width / 2.0, centre.y - height / 2.0);
    let _ = writeln!(out, "<g font-size=\"{}\">{}", EDGE_TEXT.0, tooltip(&edge.operations));
    let _ = writeln!(
        out,
        "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"#FFFFFF\"/>"
    );
    for (index, line) in edge.label.iter().enumerate() {
        let look =
            if line.starts_with('◀') { format!(" font-weight=\"bold\" fill=\"{}\"", ALARM) } else { String::new() };
        let y = top + 11.5 + index as f64 * EDGE_TEXT.1;
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{y:.1}\" text-anchor=\"middle\"{look}>{}</text>",
            centre.x,
            escape_xml(line)
        );
    }
    out.push_str("</g>\n");
}

fn draw_loop(out: &mut String, edge: &GraphEdge, at: Point) {
    let Point { x, y } = at;
    let _ = writeln!(
        out,
        "<path d=\"M{x:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {x:.1} {:.1}\" {}>{}</path>",
        y - 6.0,
        x + LOOP,
        y - 14.0,
        x + LOOP,
        y + 14.0,
        y + 6.0,
        stroke(&edge_style(edge)),
        tooltip(&edge.operations),
    );
    let (width, _) = text_size(&edge.label, EDGE_TEXT);
    draw_label(out, edge, Point { x: x + LOOP - 4.0 + width / 2.0, y });
}

fn draw_node(out: &mut String, node: &GraphNode, style: &NodeStyle, centre: Point, size: &LayoutNode) {
    let (left, top) = (centre.x - size.width / 2.0, centre.y - size.height / 2.0);
    let _ = writeln!(out, "<g id=\"{}\" font-size=\"{}\">{}", escape_xml(&node.id), NODE_TEXT.0, tooltip(&node.detail));
    draw_box(out, style, Point { x: left, y: top }, size.width, size.height);
    let (_, text_height) = text_size(&node.label, NODE_TEXT);
    for (index, line) in node.label.iter().enumerate() {
        let y = centre.y - text_height / 2.0 + 13.0 + index as f64 * NODE_TEXT.1;
        let weight = if index == 0 { " font-weight=\"bold\"" } else { "" };
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{y:.1}\" text-anchor=\"middle\"{weight} fill=\"{}\">{}</text>",
            centre.x,
            style.text,
            escape_xml(line)
        );
    }
    out.push_str("</g>\n");
}

fn draw_box(out: &mut String, style: &NodeStyle, corner: Point, width: f64, height: f64) {
    let Point { x, y } = corner;
    let _ = writeln!(
        out,
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"5\" fill=\"{}\" \
         stroke=\"{}\" stroke-width=\"{}\"{}/>",
        style.fill,
        style.stroke,
        if style.width == 1 { "1.2" } else { "2.6" },
        dash(style.dash),
    );
    if style.double {
        let _ = writeln!(
            out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"7\" fill=\"none\" stroke=\"{}\"/>",
            x - 3.0,
            y - 3.0,
            width + 6.0,
            height + 6.0,
            style.stroke,
        );
    }
}

/// The full text, shown when pointed at.
fn tooltip(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| escape_xml(line)).collect();
    format!("<title>{}</title>", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::super::graph_style::any_report;
    use super::*;
    use crate::report::graph::sample::{deadlock, path, racy_counter, spinning};
    use proptest::prelude::*;

    #[test]
    fn counter_with_its_witness() {
        let mini = racy_counter(2);
        let exploration = mini.explore();
        let witness = path(&exploration, &[0, 1, 1, 0]);
        let report = GraphReport::states(&mini.program(), &exploration, 300, Some(&witness));
        insta::assert_snapshot!(render(&report));
    }

    #[test]
    fn outcome_map() {
        insta::assert_snapshot!(render(&racy_counter(2).outcomes()));
    }

    #[test]
    fn a_cycle_and_loops() {
        insta::assert_snapshot!(render(&spinning(3).states()));
    }

    #[test]
    fn the_same_report_gives_the_same_bytes() {
        assert_eq!(render(&racy_counter(3).states()), render(&racy_counter(3).states()));
    }

    #[test]
    fn every_word_of_a_node_is_drawn() {
        let report = deadlock().states();
        let svg = render(&report);
        let document = roxmltree::Document::parse(&svg).unwrap();
        let texts: Vec<&str> = document
            .descendants()
            .filter(|element| element.has_tag_name("text"))
            .filter_map(|element| element.text())
            .collect();
        for node in report.graph.node_weights() {
            assert!(node.label.iter().all(|line| texts.contains(&line.as_str())), "{:?}", node.label);
        }
    }

    proptest! {
        #[test]
        fn any_report_is_well_formed_and_asks_for_nothing_from_elsewhere(report in any_report()) {
            let svg = render(&report);
            let document = roxmltree::Document::parse(&svg).unwrap();
            let groups = document.descendants().filter(|element| element.attribute("id").is_some_and(|id| !["plain", "lost"].contains(&id)));
            prop_assert_eq!(groups.count(), report.shown);
            for element in document.descendants().filter(|element| element.is_element()) {
                prop_assert!(["svg", "title", "desc", "defs", "marker", "path", "rect", "g", "text"].contains(&element.tag_name().name()));
                prop_assert!(element.attributes().all(|attribute| !attribute.name().contains("href")));
            }
        }
    }
}
