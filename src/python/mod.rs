//! Python files: the syntax trees of a program and of the library modules that it imports, and how to run them.
//!
//! Source: the Python language reference and CPython 3.11's library reference. A file is a whole program: it can
//! import modules of the library, which are written in Python too (`library/`), and nothing else. This
//! room does not know what a program means (`program`), nor how Python is parsed (`scenario`).
//! Deviation: imports are resolved before anything runs, also those that would never run.

mod from_scenario;
mod import;
mod library;
mod to_scenario;
mod write;

use crate::scenario::python_syntax;
use crate::scenario::{Module, PythonProgram, python_variants};
use crate::source::{Diagnostic, Diagnostics, SourceFile};
use std::sync::Arc;

pub use from_scenario::{write_module, write_program};
pub use to_scenario::to_scenario;
pub use write::{write, write_expression};

/// Reads a Python file, and the modules of the library that it needs. On failure all its mistakes, at least one, in
/// the order of the text.
pub fn parse(source: &Arc<SourceFile>) -> Result<PythonProgram, Vec<Diagnostic>> {
    parse_with(source, library::LIBRARY)
}

/// The same with another library.
fn parse_with(source: &Arc<SourceFile>, library: library::Library) -> Result<PythonProgram, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::default();
    let file = python_syntax::module(&source.text, &mut diagnostics);
    let variants = python_variants(source, &file.comments, &mut diagnostics);
    let main = file.body.map(|body| Module {
        name: "__main__".to_string(),
        source: Arc::clone(source),
        body,
        is_library: false,
    });
    let modules = main.map(|main| import::with_library(main, library, &mut diagnostics));
    match modules {
        Some(modules) if diagnostics.is_empty() => Ok(PythonProgram { modules, variants }),
        _ => {
            debug_assert!(!diagnostics.is_empty(), "a file that cannot be read has a mistake");
            Err(diagnostics.sorted())
        }
    }
}

/// The modules of the library that a module needs, which was not read from a Python file, and the module itself.
///
/// # Errors
/// What Python's compiler refuses, such as `break` outside of a loop, at the statement of the module that it is in, and
/// imports of what does not exist.
pub fn with_library(module: Module) -> Result<Vec<Module>, Vec<Diagnostic>> {
    let mut mistakes = Diagnostics::default();
    let mut found = Diagnostics::default();
    let mut line = 0;
    let mut lines = Vec::new();
    for statement in &module.body {
        line += write(std::slice::from_ref(statement)).lines().count();
        lines.push((line, statement.span));
    }
    let written = SourceFile::new(module.source.name.as_str(), write(&module.body));
    python_syntax::module(&written.text, &mut found);
    for mut mistake in found.sorted() {
        let line = written.position(mistake.primary.span.start).line;
        let place = lines.iter().find(|(last, _)| line <= *last).map(|(_, span)| *span);
        mistake.primary.span = place.unwrap_or_default();
        mistake.related.clear();
        mistakes.push(mistake);
    }
    let modules = import::with_library(module, library::LIBRARY, &mut mistakes);
    if mistakes.is_empty() { Ok(modules) } else { Err(mistakes.sorted()) }
}

#[cfg(test)]
mod tests;
