//! Files written beside the report of `simulate FILE…`: pictures, graphs, what other programs read.
//!
//! What shows a single variant shows the one whose finding comes first, or the first variant if nothing was found;
//! `--variant` chooses another one.

use super::arguments::ExportArguments;
use super::output::{Failure, write_export};
use crate::explore::Stage;
use crate::export::html::{self, Page, VariantPage};
use crate::export::{dot, graph_json, graphml, svg};
use crate::report::graph::GraphReport;
use crate::report::{Play, Report, ScenarioInput, VariantInput};
use std::path::PathBuf;

/// The most states that a picture of an interleaving graph shows.
const NODES: usize = 300;

/// A page larger than this shows fewer states, so that it can be mailed and opens at once.
const PAGE_BYTES: usize = 200_000;

/// How many states a page may hold of each variant, until it is small enough.
const PAGE_STATES: [usize; 6] = [300, 150, 80, 50, 30, 15];

/// Refuses before a long exploration of so many files what could not be written after it.
pub fn check(arguments: &ExportArguments, files: usize) -> Result<(), Failure> {
    if arguments.html.is_some() && files != 1 {
        let message = "a page is about one scenario, to be small enough to pass on: name one file, and run it once \
                       for each page";
        return Err(Failure::message(message));
    }
    let taken = |path: &&PathBuf| !arguments.force && path.exists();
    let failures = paths(arguments).filter(taken).map(|path| {
        Failure::message(format!("{} exists already; name another file, or overwrite it with --force", path.display()))
    });
    Failure::join(failures.collect()).map_or(Ok(()), Err)
}

/// Writes everything that was asked for.
pub fn write(arguments: &ExportArguments, inputs: &[ScenarioInput<'_>], report: &Report) -> Result<(), Failure> {
    if paths(arguments).next().is_none() {
        return Ok(());
    }
    let Some(variant) = shown(inputs) else {
        return Err(Failure::message("there is no variant to export"));
    };
    let graph = || {
        let witness = variant.findings.first().map(|finding| &finding.witness);
        GraphReport::states(variant.program, variant.exploration, NODES, witness)
    };
    let exports: [(&Option<PathBuf>, &dyn Fn() -> String); 4] = [
        (&arguments.svg, &|| svg::render(&graph())),
        (&arguments.dot, &|| dot::render(&graph())),
        (&arguments.graphml, &|| graphml::render(&graph())),
        (&arguments.json_graph, &|| graph_json::render(&graph())),
    ];
    for (path, text) in exports {
        if let Some(path) = path {
            write_export(path, &text(), arguments.force)?;
        }
    }
    if let (Some(path), [input]) = (&arguments.html, inputs) {
        write_export(path, &page(input, report), arguments.force)?;
    }
    Ok(())
}

/// The page of the only scenario of a report, with as many states as it has room for.
fn page(input: &ScenarioInput<'_>, report: &Report) -> String {
    let scenario = &report.scenarios[0];
    let source = input.variants.first().map_or("", |variant| variant.program.source.text.as_str());
    let mut text = String::new();
    for states in PAGE_STATES {
        let variant = |variant: &VariantInput<'_>| {
            let (program, exploration) = (variant.program, variant.exploration);
            let witness = variant.findings.first().map(|finding| &finding.witness);
            VariantPage {
                play: Play::build(variant, &scenario.outcome_names, states, Stage::new(program)),
                outcomes: GraphReport::outcomes(program, exploration, states / 5 + 10),
                states: GraphReport::states(program, exploration, states, witness),
                progress: None,
            }
        };
        let variants: Vec<VariantPage> = input.variants.iter().map(variant).collect();
        text = html::render(&Page { report, scenario, source, variants: &variants });
        if text.len() <= PAGE_BYTES {
            break;
        }
    }
    text
}

/// The files that were asked for.
fn paths(arguments: &ExportArguments) -> impl Iterator<Item = &PathBuf> {
    [&arguments.html, &arguments.svg, &arguments.dot, &arguments.graphml, &arguments.json_graph].into_iter().flatten()
}

/// The variant that exports of a single one show.
fn shown<'a>(inputs: &'a [ScenarioInput<'a>]) -> Option<&'a VariantInput<'a>> {
    let mut variants = inputs.iter().flat_map(|input| &input.variants);
    let failing = variants.clone().find(|variant| !variant.findings.is_empty());
    failing.or_else(|| variants.next())
}
