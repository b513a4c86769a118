//! Finding and reading scenario files.

use super::arguments::MeaningArguments;
use super::output::Failure;
use crate::program::{Compiled, Model, Python, Switching, compile_python, compile_with, further_mistakes};
use crate::python;
use crate::scenario::{self, Order, Scenario};
use crate::source::{SourceFile, Span};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The largest file that is read; scenarios are small.
const LARGEST: u64 = 16 << 20;

/// A scenario, ready to run.
#[derive(Debug)]
pub struct Loaded {
    /// The text.
    pub source: Arc<SourceFile>,
    /// Its name.
    pub name: String,
    /// What it teaches.
    pub about: Option<String>,
    /// Its functions and the extent of their definitions.
    pub functions: Vec<(String, Span)>,
    /// Its variants.
    pub compiled: Vec<Compiled>,
    /// What was read; nothing for a Python file.
    pub scenario: Option<Scenario>,
}

/// The files that paths stand for: directories are searched for `*.json`, and for `*.py` with variants, in the order of names.
/// Links to directories inside of them are not followed.
pub fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            search(path, &mut files)?;
            if files.len() == before {
                return Err(Failure::message(format!(
                    "no scenario (*.json, or *.py with a line `# simulate: {{…}}`) in {}",
                    path.display()
                )));
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn search(directory: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed = |error| Failure::message(format!("cannot read {}: {error}", directory.display()));
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        entries.push(entry.map_err(failed)?.path());
    }
    entries.sort();
    for entry in entries {
        // A link to a directory may lead round in a circle; it is followed only if the user names it.
        if entry.is_dir() && entry.is_symlink() {
            continue;
        }
        if entry.is_dir() {
            search(&entry, files)?;
        } else if entry.extension().is_some_and(|extension| extension == "json") || declares_variants(&entry) {
            files.push(entry);
        }
    }
    Ok(())
}

/// Whether a Python file says itself how it is to be explored; others may have nothing to do with it.
fn declares_variants(path: &Path) -> bool {
    let header = |text: String| text.lines().any(|line| line.starts_with("# simulate: "));
    is_python(path) && std::fs::read_to_string(path).is_ok_and(header)
}

/// Reads and compiles one file. `meaning` is for variants that do not say it themselves.
pub fn load(path: &Path, meaning: MeaningArguments) -> Result<Loaded, Failure> {
    let failed = |reason: String| Failure::message(format!("cannot read {}: {reason}", path.display()));
    let size = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?.len();
    if size > LARGEST {
        return Err(failed(format!("{size} bytes are too many for a scenario")));
    }
    let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    let name = path.display().to_string();
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        failed(format!("it is not UTF-8 from byte {} on; save it as UTF-8", at + 1))
    })?;
    let source = Arc::new(SourceFile::new(name, text));
    if is_python(path) {
        return load_python(path, source, meaning);
    }
    let mistakes = |diagnostics| Failure::diagnostics(Arc::clone(&source), diagnostics);
    let mut scenario = match scenario::parse_what_can_be(&source) {
        (Some(scenario), found) if found.is_empty() => scenario,
        (Some(scenario), mut found) => {
            let further = further_mistakes(&scenario, &source, &found);
            found.extend(further);
            found.sort_by_key(|mistake| mistake.primary.span);
            return Err(mistakes(found));
        }
        (None, found) => return Err(mistakes(found)),
    };
    for variant in &mut scenario.variants {
        variant.order = variant.order.or(meaning.order.map(Order::from));
        if variant.model == Model::Main {
            variant.switching = variant.switching.or(meaning.switching.map(Switching::from));
            variant.python = variant.python.or(meaning.python.map(Python::from));
        }
    }
    let compiled = compile_with(&scenario, &source, &python::with_library).map_err(mistakes)?;
    let functions = scenario.functions.iter().map(|function| (function.name.text.clone(), function.span)).collect();
    let (name, about) = (scenario.name.clone(), scenario.about.clone());
    Ok(Loaded { source, name, about, functions, compiled, scenario: Some(scenario) })
}

/// Whether a file holds a Python program rather than a scenario.
pub fn is_python(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "py")
}

/// Reads and compiles a Python file.
fn load_python(path: &Path, source: Arc<SourceFile>, meaning: MeaningArguments) -> Result<Loaded, Failure> {
    let mistakes = |diagnostics| Failure::diagnostics(Arc::clone(&source), diagnostics);
    let mut program = python::parse(&source).map_err(mistakes)?;
    for variant in &mut program.variants {
        variant.order = variant.order.or(meaning.order.map(Order::from));
        variant.switching = variant.switching.or(meaning.switching.map(Switching::from));
        variant.python = variant.python.or(meaning.python.map(Python::from));
    }
    let compiled = compile_python(&program, &source).map_err(mistakes)?;
    let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let functions = program.modules.last().map_or_else(Vec::new, scenario::functions_of);
    Ok(Loaded { source, name, about: None, functions, compiled, scenario: None })
}

/// The variants that the user wants: all, or those named.
pub fn select<'a>(loaded: &'a Loaded, names: &[String]) -> Result<Vec<&'a Compiled>, Failure> {
    if names.is_empty() {
        return Ok(loaded.compiled.iter().collect());
    }
    let mut failures = Vec::new();
    for name in names {
        if !loaded.compiled.iter().any(|compiled| is_called(compiled, name)) {
            let known = loaded.compiled.iter().map(|compiled| compiled.program.variant.as_str()).collect::<Vec<_>>();
            let hint = match crate::source::suggest(name, known.iter().copied()) {
                Some(candidate) => format!("did you mean \"{candidate}\"?"),
                None => format!("there are: {}", known.join(" | ")),
            };
            let message = format!("{} has no variant \"{name}\"; {hint}", loaded.source.name);
            failures.push(Failure::message(message));
        }
    }
    match Failure::join(failures) {
        Some(failure) => Err(failure),
        None => {
            let wanted = |compiled: &&Compiled| names.iter().any(|name| is_called(compiled, name));
            Ok(loaded.compiled.iter().filter(wanted).collect())
        }
    }
}

fn is_called(compiled: &Compiled, name: &str) -> bool {
    compiled.program.variant == name || compiled.program.slug == name
}
