//! What several test files need: the shipped scenarios, and the way from a text to its report.

// Each test file is a program of its own, and uses a part of this.
#![allow(dead_code)]

use interleavings::detect::{Finding, detect};
use interleavings::explore::{self, Budget};
use interleavings::program::{Compiled, compile_with};
use interleavings::python;
use interleavings::report::{self, Report, ScenarioInput, VariantInput};
use interleavings::scenario::{self, Scenario};
use interleavings::source::{Diagnostic, SourceFile};
use interleavings::trace::{Exploration, Opinion};
use interleavings::value::Plain;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A scenario whose variants have been explored.
pub struct Explored {
    pub source: Arc<SourceFile>,
    pub scenario: Scenario,
    pub variants: Vec<Variant>,
}

/// A variant and what was found out about it.
pub struct Variant {
    pub compiled: Compiled,
    pub exploration: Exploration,
    pub findings: Vec<Finding>,
    pub opinions: Vec<Opinion>,
}

impl Variant {
    /// Values of the declared shared names at the beginning.
    fn initial(&self) -> Vec<(String, Plain)> {
        let names = self.exploration.shared.iter().map(|shared| shared.name.to_string());
        names.zip(self.exploration.view.shared(0)).collect()
    }
}

impl Explored {
    /// `counter.json, "threads + lock"`
    pub fn title(&self, variant: &Variant) -> String {
        format!("{}, \"{}\"", self.source.name, variant.compiled.program.variant)
    }

    /// What the report is made of.
    pub fn input(&self) -> ScenarioInput<'_> {
        let functions = self.scenario.functions.iter().map(|function| (function.name.text.clone(), function.span));
        let variants = self.variants.iter().map(|variant| VariantInput {
            placements: &[],
            program: &variant.compiled.program,
            exploration: &variant.exploration,
            findings: &variant.findings,
            opinions: &variant.opinions,
            expected_findings: variant.compiled.expected_findings.clone(),
            expected_outcomes: variant.compiled.expected_outcomes.clone(),
            initial_shared: variant.initial(),
        });
        ScenarioInput {
            file: &self.source.name,
            name: &self.scenario.name,
            about: self.scenario.about.as_deref(),
            functions: functions.collect(),
            variants: variants.collect(),
        }
    }

    /// The report of all variants.
    pub fn report(&self) -> Report {
        report::build(&[self.input()])
    }
}

/// Reads, compiles, explores and looks for defects.
pub fn explore_text(name: &str, text: &str, budget: &Budget) -> Result<Explored, (Arc<SourceFile>, Vec<Diagnostic>)> {
    let source = Arc::new(SourceFile::new(name, text));
    let mistakes = |diagnostics| (Arc::clone(&source), diagnostics);
    let scenario = scenario::parse(&source).map_err(mistakes)?;
    let compiled = compile_with(&scenario, &source, &python::with_library).map_err(mistakes)?;
    let variants = compiled.into_iter().map(|compiled| {
        let exploration = explore::full(&compiled.program, budget);
        let findings = detect(&compiled.program, &exploration);
        Variant { compiled, exploration, findings, opinions: Vec::new() }
    });
    Ok(Explored { variants: variants.collect(), source, scenario })
}

/// The shipped scenario files, by name.
pub fn scenario_files() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let entries = std::fs::read_dir(directory).expect("scenarios/ can be read");
    let mut files = entries.map(|entry| entry.expect("an entry").path()).collect::<Vec<_>>();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files
}

/// The name of a file without its directory.
pub fn base_name(path: &Path) -> String {
    path.file_name().expect("a file has a name").to_string_lossy().into_owned()
}

/// Lines that would not fit a terminal of 80 columns.
pub fn too_wide(text: &str) -> Vec<&str> {
    text.lines().filter(|line| unicode_width::UnicodeWidthStr::width(*line) > 80).collect()
}
