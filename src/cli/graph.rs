//! `simulate graph`: the graph of all interleavings.

use super::arguments::{GraphArguments, GraphFormat, GraphView};
use super::explore::{explore_program, processors};
use super::output::{Failure, Printer, write_new};
use super::{AS_EXPECTED, INCONCLUSIVE, files};
use crate::detect::detect;
use crate::explore::Workers;
use crate::export::{dot, graph_json, graphml, mermaid, svg};
use crate::report::graph::GraphReport;
use crate::trace::Coverage;

/// Explores one variant and prints its graph.
pub fn graph(arguments: &GraphArguments) -> Result<u8, Failure> {
    let loaded = files::load(&arguments.file, arguments.meaning)?;
    let names = arguments.variant.iter().cloned().collect::<Vec<_>>();
    let [compiled] = files::select(&loaded, &names)?[..] else {
        let names = loaded.compiled.iter().map(|compiled| format!("--variant \"{}\"", compiled.program.variant));
        let names = names.collect::<Vec<_>>().join(" | ");
        return Err(Failure::message(format!("{} has several variants; add one of {names}", loaded.source.name)));
    };
    let program = &compiled.program;
    let exploration = explore_program(program, &arguments.limits, Workers::new(processors(None)));
    let nodes = arguments.max_nodes as usize;
    let report = match arguments.view {
        GraphView::States => {
            let findings = detect(program, &exploration);
            GraphReport::states(program, &exploration, nodes, findings.first().map(|finding| &finding.witness))
        }
        GraphView::Outcomes => GraphReport::outcomes(program, &exploration, nodes),
    };
    let text = match arguments.format {
        GraphFormat::Dot => dot::render(&report),
        GraphFormat::Mermaid => {
            mermaid::render(&report).map_err(|too_large| Failure::message(too_large.to_string()))?
        }
        GraphFormat::Graphml => graphml::render(&report),
        GraphFormat::Json => graph_json::render(&report),
        GraphFormat::Svg => svg::render(&report),
    };
    match &arguments.output {
        None => Printer::plain().print(&text)?,
        Some(path) => write_new(path, &text)?,
    }
    Ok(if exploration.coverage == Coverage::Complete { AS_EXPECTED } else { INCONCLUSIVE })
}
