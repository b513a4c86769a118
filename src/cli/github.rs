//! `--github`: what GitHub Actions is told of a run.

use super::arguments::{ExportArguments, ReportArguments};
use super::output::{Failure, Printer, append};
use crate::export::{github, mermaid};
use crate::report::sequence::Sequence;
use crate::report::{Conclusion, Report, ScenarioInput};
use std::path::PathBuf;

/// Annotations on standard output, and the summary of the step in the file that GitHub names.
pub fn tell(
    arguments: &ExportArguments,
    how: &ReportArguments,
    inputs: &[ScenarioInput<'_>],
    report: &Report,
) -> Result<(), Failure> {
    if !arguments.github {
        return Ok(());
    }
    let quiet = how.quiet.then(|| report.without_expected());
    Printer::plain().print(&github::annotations(quiet.as_ref().unwrap_or(report)))?;
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(PathBuf::from) else {
        return Ok(());
    };
    let taken = std::fs::metadata(&path).map_or(0, |file| usize::try_from(file.len()).unwrap_or(usize::MAX));
    append(&path, &github::summary(report, diagram(inputs, report).as_deref(), taken))
}

/// Mistakes in files as annotations. They are told on standard error in any case.
pub fn tell_mistakes(arguments: &ExportArguments, failure: &Failure) {
    if arguments.github {
        for (file, diagnostics) in failure.mistakes() {
            // Nobody who reads standard output is left: the mistakes themselves are still told.
            let _ = Printer::plain().print(&github::mistakes(file, diagnostics));
        }
    }
}

/// The schedule of the first variant that is not as expected, or else of the first one with a finding, unless it is too
/// long to be drawn.
fn diagram(inputs: &[ScenarioInput<'_>], report: &Report) -> Option<String> {
    let scenarios = inputs.iter().zip(&report.scenarios);
    let variants = scenarios.flat_map(|(input, scenario)| {
        let variants = input.variants.iter().zip(&scenario.variants);
        variants.map(|(input, variant)| (input, variant.conclusion, &scenario.outcome_names))
    });
    let mut failing = variants.filter(|(input, ..)| !input.findings.is_empty());
    let first = failing.clone().find(|(_, conclusion, _)| *conclusion == Conclusion::Unexpected);
    let (input, _, names) = first.or_else(|| failing.next())?;
    mermaid::sequence::render(&Sequence::new(input, names).ok()?).ok()
}
