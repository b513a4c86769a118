//! The lines `# simulate: {…}` of a Python file, each of which is a variant.
//!
//! What follows the colon is JSON, read as strictly as a scenario. A comment with something other than an
//! object after the colon is an ordinary comment.

use super::ast::*;
use super::codes;
use super::json::{self, Fields};
use super::keys::{PYTHON_ORDERS, PYTHON_VARIANT, PYTHONS, SWITCHINGS};
use super::python_syntax;
use super::reader::Reader;
use super::words::shown;
use crate::source::{Diagnostic, Diagnostics, SourceFile, Span};
use jsonc_parser::ast::Value;

/// The most variants of one file.
const MOST_VARIANTS: usize = 100;

/// The name of a variant that has none.
const MAIN: &str = "main";

/// Reads the variants of a Python file from its comments; without any there is one, `main`.
pub(crate) fn python_variants(
    file: &SourceFile,
    comments: &[Span],
    diagnostics: &mut Diagnostics,
) -> Vec<PythonVariant> {
    let headers: Vec<_> = comments.iter().filter_map(|comment| header(file, *comment)).collect();
    let mut variants: Vec<PythonVariant> = Vec::new();
    for (index, (line, object)) in headers.iter().enumerate() {
        if index == MOST_VARIANTS {
            let message = format!("a file has at most {MOST_VARIANTS} variants");
            diagnostics.push(Diagnostic::new(codes::BAD_VARIANT, *line, message).help("make two files of it"));
            break;
        }
        let Some(variant) = variant(file, *line, *object, diagnostics) else { continue };
        match variants.iter().find(|known| known.name.text == variant.name.text) {
            None => variants.push(variant),
            Some(first) => {
                let message = format!("two variants have the name \"{}\"", shown(&variant.name.text));
                let diagnostic = Diagnostic::new(codes::NAME_CLASH, variant.name.span, message);
                diagnostics.push(diagnostic.related(first.name.span, "first here").help("rename one of them"));
            }
        }
    }
    if headers.is_empty() {
        variants.push(default_variant(Span::default()));
    }
    variants
}

/// The places of a header line and of the object in it.
fn header(file: &SourceFile, comment: Span) -> Option<(Span, Span)> {
    let rest = file.slice(comment).strip_prefix('#')?.trim_start_matches([' ', '\t']);
    let object = rest.strip_prefix("simulate:")?.trim_matches([' ', '\t', '\r']);
    if !object.starts_with('{') {
        return None;
    }
    let start = file.slice(comment).find('{')? + comment.start as usize;
    Some((comment, Span::new(start, start + object.len())))
}

fn default_variant(span: Span) -> PythonVariant {
    PythonVariant {
        name: Name { text: MAIN.to_string(), span },
        about: None,
        python: None,
        switching: None,
        order: None,
        expect: Expect::default(),
        output: None,
        check: Vec::new(),
        span,
    }
}

fn variant(file: &SourceFile, line: Span, object: Span, diagnostics: &mut Diagnostics) -> Option<PythonVariant> {
    // Blanks instead of all that stands before it, so that places in the object are places in the file.
    let blanks = " ".repeat(object.start as usize);
    let alone = SourceFile::new(file.name.as_str(), blanks + file.slice(object));
    let value = match json::parse(&alone) {
        Ok(value) => value,
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            return None;
        }
    };
    let mut reader = Reader::new(&alone);
    let variant = reader.python_variant(&value, line);
    diagnostics.extend(reader.diagnostics);
    variant
}

impl Reader<'_> {
    fn python_variant(&mut self, value: &Value, line: Span) -> Option<PythonVariant> {
        let fields = Fields::read(self.object(value, "a variant")?, &PYTHON_VARIANT, &mut self.diagnostics);
        let mut variant = default_variant(line);
        if let Some(value) = fields.get("variant") {
            variant.name = Name { text: self.title(value, "\"variant\"")?, span: json::head(value) };
        }
        variant.about = fields.get("about").and_then(|value| self.text(value, "\"about\""));
        variant.python = self.python(&fields);
        variant.switching = self.switching(&fields);
        variant.order = self.word(&fields, "order", PYTHON_ORDERS, |word| match word {
            "fifo" => Some(Order::Fifo),
            "timing" => Some(Order::Timing),
            "latency" => Some(Order::Latency),
            "any" => Some(Order::Any),
            _ => None,
        });
        variant.expect = fields.get("expect").map(|value| self.expect(value)).unwrap_or_default();
        variant.output = fields.get("output").map(|value| {
            let lines = self.list(value, "\"output\"", None);
            lines.iter().filter_map(|line| self.text(line, "a line")).collect()
        });
        if let Some(value) = fields.get("check") {
            for value in self.list(value, "\"check\"", None) {
                let Some(fragment) = self.string(value, "a check") else { continue };
                variant.check.extend(python_syntax::module_expression(&fragment, &mut self.diagnostics));
            }
        }
        Some(variant)
    }

    /// The version of CPython.
    pub fn python(&mut self, fields: &Fields) -> Option<Python> {
        self.word(fields, "python", PYTHONS, |word| match word {
            "3.9" => Some(Python::Python39),
            "3.10" => Some(Python::Python310),
            "3.11" => Some(Python::Python311),
            "3.12" => Some(Python::Python312),
            "3.13" => Some(Python::Python313),
            "3.14" => Some(Python::Python314),
            _ => None,
        })
    }

    /// Where threads can be switched.
    pub fn switching(&mut self, fields: &Fields) -> Option<Switching> {
        self.word(fields, "switching", SWITCHINGS, |word| match word {
            "gil" => Some(Switching::Gil),
            "bytecode" => Some(Switching::Bytecode),
            "free" => Some(Switching::Free),
            _ => None,
        })
    }

    /// One of some words. `meaning` knows all of them.
    fn word<T>(
        &mut self,
        fields: &Fields,
        key: &str,
        known: &[&str],
        meaning: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let word = self.string(fields.get(key)?, &format!("\"{key}\""))?;
        let found = meaning(&word.text);
        if found.is_none() {
            self.unknown_word(&word, &format!("there is no {key} \"{}\"", shown(&word.text)), known);
        }
        found
    }
}
