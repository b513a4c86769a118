//! Files written beside the report of `simulate FILE…`: pictures, graphs, what other programs read.
//!
//! What shows a single variant shows the one whose finding comes first, or the first variant if nothing was found;
//! `--variant` chooses another one.

use super::arguments::{ExportArguments, FormatChoice, ReportArguments};
use super::output::{Failure, Printer, append, write_export};
use crate::export::{dot, github, graph_json, graphml, junit, sarif, svg};
use crate::report::graph::GraphReport;
use crate::report::{Report, ScenarioInput, VariantInput};
use std::path::PathBuf;

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

/// Writes everything that was asked for.
pub fn write(arguments: &ExportArguments, inputs: &[ScenarioInput<'_>], report: &Report) -> Result<(), Failure> {
    let reports: [(&Option<PathBuf>, &dyn Fn() -> String); 2] =
        [(&arguments.junit, &|| junit::render(report)), (&arguments.sarif, &|| sarif::render(report))];
    for (path, text) in reports {
        if let Some(path) = path {
            write_export(path, &text(), arguments.force)?;
        }
    }
    if graph_paths(arguments).next().is_none() {
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

/// Tells GitHub: annotations on standard output, and the summary of the step in the file that it names.
pub fn annotate(arguments: &ExportArguments, how: &ReportArguments, report: &Report) -> Result<(), Failure> {
    if !arguments.github {
        return Ok(());
    }
    let quiet = how.quiet.then(|| report.without_expected());
    Printer::plain().print(&github::annotations(quiet.as_ref().unwrap_or(report)))?;
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(PathBuf::from) else {
        return Ok(());
    };
    let taken = std::fs::metadata(&path).map_or(0, |file| usize::try_from(file.len()).unwrap_or(usize::MAX));
    append(&path, &github::summary(report, taken))
}

/// Mistakes in files as annotations. They are told on standard error in any case.
pub fn annotate_mistakes(arguments: &ExportArguments, failure: &Failure) {
    if arguments.github {
        for (file, diagnostics) in failure.mistakes() {
            // Nobody who reads standard output is left: the mistakes themselves are still told.
            let _ = Printer::plain().print(&github::mistakes(file, diagnostics));
        }
    }
}

/// The files that were asked for.
fn paths(arguments: &ExportArguments) -> impl Iterator<Item = &PathBuf> {
    graph_paths(arguments).chain([&arguments.junit, &arguments.sarif].into_iter().flatten())
}

/// Those of them that show a single variant.
fn graph_paths(arguments: &ExportArguments) -> impl Iterator<Item = &PathBuf> {
    [&arguments.svg, &arguments.dot, &arguments.graphml, &arguments.json_graph].into_iter().flatten()
}

/// The variant that exports of a single one show.
fn shown<'a>(inputs: &'a [ScenarioInput<'a>]) -> Option<&'a VariantInput<'a>> {
    let mut variants = inputs.iter().flat_map(|input| &input.variants);
    let failing = variants.clone().find(|variant| !variant.findings.is_empty());
    failing.or_else(|| variants.next())
}
