//! Graphs as GraphML, for tools that compute with graphs: NetworkX, Gephi, yEd.
//!
//! Source: the GraphML specification (graphml.graphdrawing.org). Every datum is declared by a typed
//! `key`. Numbers of schedules are strings, since they outgrow 64 bits; a datum that does not
//! apply is left out.

use super::graph_style::{escape_xml, kind_name};
use crate::report::graph::{GraphEdge, GraphNode, GraphReport};
use petgraph::visit::EdgeRef;
use std::fmt::{Display, Write};

/// What is said of the graph, its nodes and its edges: domain, name, type.
const KEYS: [(&str, &str, &str); 25] = [
    ("graph", "title", "string"),
    ("graph", "summary", "string"),
    ("graph", "extent", "string"),
    ("graph", "complete", "boolean"),
    ("graph", "shown", "int"),
    ("graph", "total", "int"),
    ("node", "label", "string"),
    ("node", "number", "int"),
    ("node", "depth", "int"),
    ("node", "kind", "string"),
    ("node", "initial", "boolean"),
    ("node", "states", "int"),
    ("node", "outcome", "int"),
    ("node", "good", "boolean"),
    ("node", "ends_as", "string"),
    ("node", "can_end_as", "string"),
    ("node", "schedules", "string"),
    ("node", "violated", "string"),
    ("node", "witness", "boolean"),
    ("node", "hidden", "int"),
    ("edge", "label", "string"),
    ("edge", "task", "string"),
    ("edge", "transitions", "int"),
    ("edge", "loses", "boolean"),
    ("edge", "witness", "boolean"),
];

/// The graph in GraphML.
pub fn render(report: &GraphReport) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\"\n");
    out.push_str("    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n");
    out.push_str("    xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns ");
    out.push_str("http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n");
    for (domain, name, kind) in KEYS {
        let _ =
            writeln!(out, "  <key id=\"{domain}_{name}\" for=\"{domain}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>");
    }
    out.push_str("  <graph id=\"interleavings\" edgedefault=\"directed\">\n");
    write_graph(&mut Data { out: &mut out, domain: "graph", indent: "    " }, report);
    for node in report.graph.node_weights() {
        let _ = writeln!(out, "    <node id=\"{}\">", escape_xml(&node.id));
        write_node(&mut Data { out: &mut out, domain: "node", indent: "      " }, report, node);
        out.push_str("    </node>\n");
    }
    for (number, edge) in report.graph.edge_references().enumerate() {
        let (source, target) = (&report.graph[edge.source()].id, &report.graph[edge.target()].id);
        let (source, target) = (escape_xml(source), escape_xml(target));
        let _ = writeln!(out, "    <edge id=\"e{number}\" source=\"{source}\" target=\"{target}\">");
        write_edge(&mut Data { out: &mut out, domain: "edge", indent: "      " }, edge.weight());
        out.push_str("    </edge>\n");
    }
    out.push_str("  </graph>\n</graphml>\n");
    out
}

/// Writes `data` elements.
struct Data<'a> {
    out: &'a mut String,
    domain: &'static str,
    indent: &'static str,
}

impl Data<'_> {
    fn put(&mut self, name: &str, value: impl Display) {
        let value = escape_xml(&value.to_string());
        let _ = writeln!(self.out, "{}<data key=\"{}_{name}\">{value}</data>", self.indent, self.domain);
    }
}

fn write_graph(data: &mut Data, report: &GraphReport) {
    data.put("title", report.title());
    data.put("summary", &report.summary);
    data.put("extent", report.extent());
    data.put("complete", report.complete);
    data.put("shown", report.shown);
    data.put("total", report.total);
}

fn write_node(data: &mut Data, report: &GraphReport, node: &GraphNode) {
    data.put("label", node.detail.join(" | "));
    data.put("number", node.number);
    data.put("depth", node.depth);
    data.put("kind", kind_name(node.kind));
    data.put("initial", node.initial);
    data.put("states", node.states);
    if let Some(outcome) = node.outcome {
        data.put("outcome", outcome);
        data.put("good", report.outcomes[outcome].good);
        data.put("ends_as", &report.outcomes[outcome].text);
    }
    let possible: Vec<String> = node.can_end_as.iter().map(usize::to_string).collect();
    data.put("can_end_as", possible.join(" "));
    if let Some(interleavings) = &node.interleavings {
        data.put("schedules", interleavings.to_decimal());
    }
    if !node.violated.is_empty() {
        data.put("violated", node.violated.join(" | "));
    }
    data.put("witness", node.on_witness);
    data.put("hidden", node.hidden_in + node.hidden_out);
}

fn write_edge(data: &mut Data, edge: &GraphEdge) {
    data.put("label", edge.operations.join(" | "));
    if let Some(task) = &edge.task {
        data.put("task", task);
    }
    data.put("transitions", edge.transitions);
    data.put("loses", edge.loses);
    data.put("witness", edge.on_witness);
}

#[cfg(test)]
mod tests {
    use super::super::graph_style::any_report;
    use super::*;
    use crate::report::graph::sample::racy_counter;
    use proptest::prelude::*;

    #[test]
    fn counter() {
        insta::assert_snapshot!(render(&racy_counter(2).states()));
    }

    proptest! {
        #[test]
        fn any_report_is_well_formed_and_keeps_to_its_keys(report in any_report()) {
            let xml = render(&report);
            let document = roxmltree::Document::parse(&xml).unwrap();
            let count = |name| document.descendants().filter(|element| element.has_tag_name(("http://graphml.graphdrawing.org/xmlns", name))).count();
            prop_assert_eq!(count("node"), report.shown);
            prop_assert_eq!(count("edge"), report.shown_edges);
            for data in document.descendants().filter(|element| element.attribute("key").is_some()) {
                let domain = data.parent_element().unwrap().tag_name().name();
                let key = KEYS.iter().find(|(of, name, _)| data.attribute("key") == Some(&format!("{of}_{name}")));
                let (of, _, kind) = key.expect("a declared key");
                prop_assert_eq!(&domain, of);
                let text = data.text().unwrap_or_default();
                match *kind {
                    "int" => prop_assert!(text.parse::<i64>().is_ok()),
                    "boolean" => prop_assert!(text.parse::<bool>().is_ok()),
                    _ => {}
                }
            }
        }
    }
}
