//! What may be written: scenario files and the parts of Python files, read into a syntax tree with all mistakes at once.
//!
//! Source: `docs/SCENARIO.md`, and for the strings of a scenario the Python language
//! reference. A scenario is JSON; a simple statement is a string of Python, a block is
//! an object. This room does not know what a name means (`program`), only how things
//! are written: that a function exists, that `break` stands in a loop or `await` in a
//! function is not its business.

mod ast;
mod block;
mod blocks;
mod codes;
mod fragment;
mod header;
mod json;
mod keys;
pub(crate) mod python_syntax;
mod reader;
mod schema;
pub(crate) mod walk;
mod words;

pub use ast::*;
pub use blocks::{extent, functions_of, inner_blocks};
pub use codes::{CODES, CONVERSION_CODES, PYTHON_CODES};
pub(crate) use codes::{NOT_IN_SCENARIO, UNKNOWN_IMPORT, UNKNOWN_MODULE, UNSUPPORTED_PYTHON};
pub(crate) use header::python_variants;
pub use keys::{FINDINGS, PROGRAM_MODULES};
pub use schema::schema;

use crate::source::{Diagnostic, Diagnostics, SourceFile};

/// Reads an expression over the shared names of a scenario, the whole of a text.
///
/// # Errors
/// All mistakes.
pub fn parse_expression(text: &SourceFile) -> Result<Expression, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::default();
    let fragment = fragment::Fragment::from_file(&text.text);
    let expression = python_syntax::expression(&fragment, python_syntax::Dialect::Scenario, &mut diagnostics);
    match expression {
        Some(expression) if diagnostics.is_empty() => Ok(expression),
        _ => Err(diagnostics.sorted()),
    }
}

/// Reads a scenario file. On failure all its mistakes, at least one, in the order of the text.
pub fn parse(file: &SourceFile) -> Result<Scenario, Vec<Diagnostic>> {
    match parse_what_can_be(file) {
        (Some(scenario), mistakes) if mistakes.is_empty() => Ok(scenario),
        (_, mistakes) => {
            debug_assert!(!mistakes.is_empty(), "a scenario that cannot be read has a mistake");
            Err(mistakes)
        }
    }
}

/// Reads a scenario file as far as possible: what could be read, if it is a scenario at all, and the mistakes
/// in the order of the text. What could not be read is missing from the scenario.
pub fn parse_what_can_be(file: &SourceFile) -> (Option<Scenario>, Vec<Diagnostic>) {
    let value = match json::parse(file) {
        Ok(value) => value,
        Err(diagnostic) => return (None, vec![diagnostic]),
    };
    let mut reader = reader::Reader::new(file);
    let scenario = reader.scenario(&value);
    (scenario, reader.diagnostics.sorted())
}

#[cfg(test)]
mod tests;
