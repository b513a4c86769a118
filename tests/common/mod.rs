//! What several test files need: the shipped scenarios, the way from a text to its report, and the command itself.

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
use std::process::{Command, Output, Stdio};
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

/// `simulate`, at the top of the project, with nothing in the environment that could matter.
pub fn simulate(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_simulate"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "RUST_BACKTRACE", "RUST_LOG", "COLUMNS"] {
        command.env_remove(name);
    }
    command.env("TERM", "dumb");
    command
}

/// What it did: exit code, standard output, standard error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        Ran {
            code: output.status.code().expect("not ended by a signal"),
            out: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            err: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }
}

/// Runs it at the top of the project.
pub fn run(arguments: &[&str]) -> Ran {
    simulate(arguments).output().expect("simulate starts").into()
}

/// Runs it where a test keeps its own files, so that outputs name them without the rest of the path.
pub fn run_in(directory: &Path, arguments: &[&str]) -> Ran {
    simulate(arguments).current_dir(directory).output().expect("simulate starts").into()
}

/// An empty directory for one test.
pub fn directory(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_CRATE_NAME")).join(test);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a directory");
    path
}

/// The same, with a copy of a shipped scenario.
pub fn directory_with(test: &str, scenario: &str) -> PathBuf {
    let path = directory(test);
    std::fs::copy(Path::new("scenarios").join(scenario), path.join(scenario)).expect("a copy");
    path
}

/// The name of a file without its directory.
pub fn base_name(path: &Path) -> String {
    path.file_name().expect("a file has a name").to_string_lossy().into_owned()
}

/// Lines that would not fit a terminal of 80 columns.
pub fn too_wide(text: &str) -> Vec<&str> {
    text.lines().filter(|line| unicode_width::UnicodeWidthStr::width(*line) > 80).collect()
}

/// Has parts of a scenario explored by the command, and writes down their reports, by their names.
pub fn parts(directory: &Path, scenario: &str, of: u32, more: &[&str]) -> Vec<String> {
    let part = |number| {
        let partition = format!("{number}/{of}");
        let mut arguments = vec![scenario, "--partition", &partition, "--format", "json", "--engine", "native"];
        arguments.extend(more);
        let Ran { code, out, err } = run_in(directory, &arguments);
        assert_eq!((code, &*err), (0, ""), "a part has no verdict of its own");
        let name = format!("{number}_of_{of}.json");
        std::fs::write(directory.join(&name), out).expect("a file");
        name
    };
    (1..=of).map(part).collect()
}

/// Has them put together.
pub fn merge(directory: &Path, parts: &[String], more: &[&str]) -> Ran {
    let mut arguments = vec!["merge", "--engine", "native"];
    arguments.extend(parts.iter().map(String::as_str));
    arguments.extend(more);
    run_in(directory, &arguments)
}
