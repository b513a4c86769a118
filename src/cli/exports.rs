//! Files written beside the report of `simulate FILE…`: pictures, graphs, what other programs read.
//!
//! What shows a single variant shows the one whose finding comes first, or the first variant if nothing was found;
//! `--variant` chooses another one. What shows a single schedule shows the witness of that finding, or one that passes.

use super::arguments::{ExportArguments, FormatChoice, ReportArguments};
use super::output::{Failure, write_export};
use super::page;
use crate::export::html::Download;
use crate::export::{dot, graph_json, graphml, json, junit, mermaid, perfetto, sarif, svg};
use crate::report::graph::GraphReport;
use crate::report::sequence::Sequence;
use crate::report::{Report, ScenarioInput, VariantInput};
use std::path::PathBuf;

/// Makes the text of an export.
type Text<'a> = &'a dyn Fn() -> Result<String, Failure>;

/// The most states that a picture of an interleaving graph shows.
const NODES: usize = 300;

/// Refuses before a long exploration what could not be written after it.
pub fn check(arguments: &ExportArguments, report: &ReportArguments) -> Result<(), Failure> {
    if arguments.github && matches!(report.format, FormatChoice::Json | FormatChoice::Jsonl) {
        let message = "annotations of `--github` stand on standard output, where they would spoil JSON; \
                       choose another --format";
        return Err(Failure::message(message));
    }
    let taken = |path: &&PathBuf| !arguments.force && path.exists();
    let failures = paths(arguments).filter(taken).map(|path| {
        Failure::message(format!("{} exists already; name another file, or overwrite it with --force", path.display()))
    });
    Failure::join(failures.collect()).map_or(Ok(()), Err)
}

/// Whether any file is to be written.
pub fn is_any(arguments: &ExportArguments) -> bool {
    paths(arguments).next().is_some()
}

/// Refuses a page about anything but one scenario.
pub fn check_number(arguments: &ExportArguments, files: usize) -> Result<(), Failure> {
    if arguments.html.is_none() || files == 1 {
        return Ok(());
    }
    let message = "a page is about one scenario, to be small enough to pass on: name one file, and run it once for \
                   each page";
    Err(Failure::message(message))
}

/// Writes everything that was asked for.
pub fn write(arguments: &ExportArguments, inputs: &[ScenarioInput<'_>], report: &Report) -> Result<(), Failure> {
    let reports: [(&Option<PathBuf>, &dyn Fn() -> String); 2] =
        [(&arguments.junit, &|| junit::render(report)), (&arguments.sarif, &|| sarif::render(report))];
    for (path, text) in reports {
        if let Some(path) = path {
            write_export(path, &text(), arguments.force)?;
        }
    }
    if let (Some(path), [input]) = (&arguments.html, inputs) {
        write_export(path, &page::render(input, report, &downloads(inputs, report), false), arguments.force)?;
    }
    if of_one_variant(arguments).next().is_none() {
        return Ok(());
    }
    let Some((scenario, variant)) = shown(inputs) else {
        return Err(Failure::message("there is no variant to export"));
    };
    let graph = || {
        let witness = variant.findings.first().map(|finding| &finding.witness);
        GraphReport::states(variant.program, variant.exploration, NODES, witness)
    };
    let sequence = || {
        let sequence = Sequence::new(variant, &report.scenarios[scenario].outcome_names);
        sequence.map_err(|reason| {
            Failure::message(format!("variant \"{}\" has no schedule to export: {reason}", variant.program.variant))
        })
    };
    let sequence_diagram = || {
        let diagram = mermaid::sequence::render(&sequence()?);
        diagram.map_err(|too_large| Failure::message(too_large.to_string()))
    };
    let exports: [(&Option<PathBuf>, Text); 6] = [
        (&arguments.svg, &|| Ok(svg::render(&graph()))),
        (&arguments.dot, &|| Ok(dot::render(&graph()))),
        (&arguments.graphml, &|| Ok(graphml::render(&graph()))),
        (&arguments.json_graph, &|| Ok(graph_json::render(&graph()))),
        (&arguments.mermaid, &sequence_diagram),
        (&arguments.perfetto, &|| Ok(perfetto::render(&sequence()?))),
    ];
    let mut failures = Vec::new();
    for (path, text) in exports {
        if let Some(path) = path {
            failures.extend(text().and_then(|text| write_export(path, &text, arguments.force)).err());
        }
    }
    Failure::join(failures).map_or(Ok(()), Err)
}

/// Every export, to be taken from a page.
pub fn downloads(inputs: &[ScenarioInput<'_>], report: &Report) -> Vec<Download> {
    let Some((scenario, variant)) = shown(inputs) else { return Vec::new() };
    let name = |ending: &str| format!("{}.{ending}", variant.program.slug);
    let witness = variant.findings.first().map(|finding| &finding.witness);
    let graph = GraphReport::states(variant.program, variant.exploration, NODES, witness);
    let mut downloads = vec![
        Download {
            name: "report.json".to_string(),
            what: "the report for programs",
            option: "--format json",
            text: json::render(report),
        },
        Download {
            name: "report.sarif".to_string(),
            what: "findings for code scanning",
            option: "--sarif FILE",
            text: sarif::render(report),
        },
        Download {
            name: "report.xml".to_string(),
            what: "results as JUnit tests",
            option: "--junit FILE",
            text: junit::render(report),
        },
        Download {
            name: name("dot"),
            what: "interleaving graph for Graphviz",
            option: "--dot FILE",
            text: dot::render(&graph),
        },
        Download {
            name: name("graphml"),
            what: "interleaving graph for yEd, Gephi, networkx",
            option: "--graphml FILE",
            text: graphml::render(&graph),
        },
        Download {
            name: name("graph.json"),
            what: "interleaving graph as JSON",
            option: "--json-graph FILE",
            text: graph_json::render(&graph),
        },
        Download {
            name: name("svg"),
            what: "picture of the interleaving graph",
            option: "--svg FILE",
            text: svg::render(&graph),
        },
    ];
    if let Ok(sequence) = Sequence::new(variant, &report.scenarios[scenario].outcome_names) {
        if let Ok(text) = mermaid::sequence::render(&sequence) {
            let what = "sequence diagram for Mermaid";
            downloads.push(Download { name: name("mmd"), what, option: "--mermaid FILE", text });
        }
        let (what, text) = ("timeline for ui.perfetto.dev", perfetto::render(&sequence));
        downloads.push(Download { name: name("perfetto.json"), what, option: "--perfetto FILE", text });
    }
    downloads
}

/// The files that were asked for.
fn paths(arguments: &ExportArguments) -> impl Iterator<Item = &PathBuf> {
    of_one_variant(arguments).chain([&arguments.html, &arguments.junit, &arguments.sarif].into_iter().flatten())
}

/// Those of them that show a single variant.
fn of_one_variant(arguments: &ExportArguments) -> impl Iterator<Item = &PathBuf> {
    let graphs = [&arguments.svg, &arguments.dot, &arguments.graphml, &arguments.json_graph];
    let schedules = [&arguments.mermaid, &arguments.perfetto];
    graphs.into_iter().chain(schedules).flatten()
}

/// The variant that exports of a single one show, and the number of its scenario.
fn shown<'a>(inputs: &'a [ScenarioInput<'a>]) -> Option<(usize, &'a VariantInput<'a>)> {
    let variants = inputs.iter().enumerate();
    let mut variants = variants.flat_map(|(number, input)| input.variants.iter().map(move |variant| (number, variant)));
    let failing = variants.clone().find(|(_, variant)| !variant.findings.is_empty());
    failing.or_else(|| variants.next())
}
