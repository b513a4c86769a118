//! `simulate graph`: the graph of all interleavings.

use super::arguments::{GraphArguments, GraphFormat, GraphView};
use super::explore::{explore_program, processors};
use super::files::Loaded;
use super::output::{Failure, Printer, write_new};
use super::{AS_EXPECTED, INCONCLUSIVE, files};
use crate::detect::{Finding, detect};
use crate::export::{dot, graph_json, graphml, mermaid, progress, svg};
use crate::program::Compiled;
use crate::report::graph::GraphReport;
use crate::report::progress::ProgressGraph;
use crate::report::{self, ScenarioInput, VariantInput};
use crate::trace::{Coverage, Exploration};
use crate::workers::Workers;

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
    let exploration = explore_program(program, &arguments.limits, &Workers::new(processors(None)));
    let nodes = arguments.max_nodes as usize;
    let text = match (arguments.view, arguments.format) {
        (GraphView::States, format) => {
            let findings = detect(program, &exploration);
            let witness = findings.first().map(|finding| &finding.witness);
            draw(&GraphReport::states(program, &exploration, nodes, witness), format)?
        }
        (GraphView::Outcomes, format) => draw(&GraphReport::outcomes(program, &exploration, nodes), format)?,
        (GraphView::Progress, None | Some(GraphFormat::Svg)) => {
            let findings = detect(program, &exploration);
            draw_progress(&loaded, variant_input(compiled, &exploration, &findings))?
        }
        (GraphView::Progress, Some(_)) => {
            return Err(Failure::message("a progress graph is a picture: `--view progress` goes with `--format svg`"));
        }
    };
    match &arguments.output {
        None => Printer::plain().print(&text)?,
        Some(path) => write_new(path, &text)?,
    }
    Ok(if exploration.coverage == Coverage::Complete { AS_EXPECTED } else { INCONCLUSIVE })
}

fn draw(report: &GraphReport, format: Option<GraphFormat>) -> Result<String, Failure> {
    Ok(match format.unwrap_or(GraphFormat::Dot) {
        GraphFormat::Dot => dot::render(report),
        GraphFormat::Mermaid => mermaid::render(report).map_err(|too_large| Failure::message(too_large.to_string()))?,
        GraphFormat::Graphml => graphml::render(report),
        GraphFormat::Json => graph_json::render(report),
        GraphFormat::Svg => svg::render(report),
    })
}

fn draw_progress(loaded: &Loaded, variant: VariantInput<'_>) -> Result<String, Failure> {
    let name = variant.program.variant.clone();
    let (file, about) = (&loaded.source.name, loaded.about.as_deref());
    let input = ScenarioInput { file, name: &loaded.name, about, functions: Vec::new(), variants: vec![variant] };
    let names = &report::build(std::slice::from_ref(&input)).scenarios[0].outcome_names;
    let graph = ProgressGraph::new(&input.variants[0], names);
    let graph = graph.map_err(|reason| Failure::message(format!("variant \"{name}\" has no progress graph: {reason}")));
    graph.map(|graph| progress::render(&graph))
}

fn variant_input<'a>(
    compiled: &'a Compiled,
    exploration: &'a Exploration,
    findings: &'a [Finding],
) -> VariantInput<'a> {
    VariantInput {
        program: &compiled.program,
        exploration,
        findings,
        opinions: &[],
        expected_findings: Vec::new(),
        expected_outcomes: None,
        placements: &[],
        initial_shared: Vec::new(),
    }
}
