//! Files written beside the report of `simulate FILE…`: pictures, graphs, what other programs read.
//!
//! What shows a single variant shows the one whose finding comes first, or the first variant if nothing was found;
//! `--variant` chooses another one.

use super::arguments::ExportArguments;
use super::output::{Failure, write_export};
use crate::export::{dot, graph_json, graphml, svg};
use crate::report::graph::GraphReport;
use crate::report::{Report, ScenarioInput, VariantInput};
use std::path::PathBuf;

/// The most states that a picture of an interleaving graph shows.
const NODES: usize = 300;

/// Refuses before a long exploration what could not be written after it.
pub fn check(arguments: &ExportArguments) -> Result<(), Failure> {
    let taken = |path: &&PathBuf| !arguments.force && path.exists();
    let failures = paths(arguments).filter(taken).map(|path| {
        Failure::message(format!("{} exists already; name another file, or overwrite it with --force", path.display()))
    });
    Failure::join(failures.collect()).map_or(Ok(()), Err)
}

/// Writes everything that was asked for.
pub fn write(arguments: &ExportArguments, inputs: &[ScenarioInput<'_>], _report: &Report) -> Result<(), Failure> {
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
    Ok(())
}

/// The files that were asked for.
fn paths(arguments: &ExportArguments) -> impl Iterator<Item = &PathBuf> {
    [&arguments.svg, &arguments.dot, &arguments.graphml, &arguments.json_graph].into_iter().flatten()
}

/// The variant that exports of a single one show.
fn shown<'a>(inputs: &'a [ScenarioInput<'a>]) -> Option<&'a VariantInput<'a>> {
    let mut variants = inputs.iter().flat_map(|input| &input.variants);
    let failing = variants.clone().find(|variant| !variant.findings.is_empty());
    failing.or_else(|| variants.next())
}
