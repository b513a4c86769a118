//! Finding and reading scenario files.

use super::arguments::MeaningArguments;
use super::output::Failure;
use crate::program::{Compiled, compile, further_mistakes};
use crate::scenario::{self, Order, Scenario};
use crate::source::SourceFile;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The largest file that is read; scenarios are small.
const LARGEST: u64 = 16 << 20;

/// A scenario, ready to run.
#[derive(Debug)]
pub struct Loaded {
    /// The text.
    pub source: Arc<SourceFile>,
    /// What it says.
    pub scenario: Scenario,
    /// Its variants.
    pub compiled: Vec<Compiled>,
}

/// The files that paths stand for: directories are searched for `*.json`, in the order of names.
/// Links to directories inside of them are not followed.
pub fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            search(path, &mut files)?;
            if files.len() == before {
                return Err(Failure::message(format!("no scenario (*.json) in {}", path.display())));
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
        } else if entry.extension().is_some_and(|extension| extension == "json") {
            files.push(entry);
        }
    }
    Ok(())
}

/// Reads and compiles one file. `meaning` is for variants that do not say it themselves.
pub fn load(path: &Path, meaning: MeaningArguments) -> Result<Loaded, Failure> {
    let failed = |reason: String| Failure::message(format!("cannot read {}: {reason}", path.display()));
    if path.extension().is_some_and(|extension| extension == "py") {
        let reason = "Python files are not supported yet; write a scenario, see docs/SCENARIO.md".to_string();
        return Err(failed(reason));
    }
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
    }
    let compiled = compile(&scenario, &source).map_err(mistakes)?;
    Ok(Loaded { source, scenario, compiled })
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
