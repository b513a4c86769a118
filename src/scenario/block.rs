//! Bodies: lists of statements, each a string of Python or a JSON object for a block.

use super::ast::*;
use super::codes;
use super::json::{self, Fields, head, key_span};
use super::keys::{BLOCKS, HANDLER, Shape};
use super::python_syntax::{self, DEEPEST, Dialect};
use super::reader::Reader;
use super::words::{listed, shown};
use crate::source::Diagnostic;
use jsonc_parser::ast::{Object, Value};

impl Reader<'_> {
    /// A list of statements, not empty.
    pub fn body(&mut self, value: &Value, what: &str, depth: usize) -> Vec<Statement> {
        if depth > DEEPEST {
            let message = format!("blocks nest deeper than {DEEPEST} levels");
            let diagnostic = Diagnostic::new(codes::TOO_DEEP, head(value), message);
            self.diagnostics.push(diagnostic.help("move the inner part to a function of its own"));
            return Vec::new();
        }
        let statements = self.list(value, what, Some("[ \"pass\" ]"));
        statements.iter().filter_map(|value| self.statement(value, depth)).collect()
    }

    fn statement(&mut self, value: &Value, depth: usize) -> Option<Statement> {
        match value {
            Value::StringLit(literal) => {
                python_syntax::statement(&self.fragment(literal), self.dialect, &mut self.diagnostics)
            }
            Value::Object(object) => self.block(object, depth),
            _ => self.wrong_type(value, "a statement", "a string or an object"),
        }
    }

    fn block(&mut self, object: &Object, depth: usize) -> Option<Statement> {
        let shape = self.block_shape(object)?;
        if shape.keys[0].name == "async for" && self.dialect == Dialect::Scenario {
            let place = json::span(object.range);
            let message = "\"async for\" is for scenarios whose variants are all \"main\"";
            let diagnostic = Diagnostic::new(codes::BAD_BLOCK, place, message);
            self.diagnostics.push(diagnostic.help("write \"for\", and await inside"));
            return None;
        }
        let fields = Fields::read(object, shape, &mut self.diagnostics);
        let inner = depth + 1;
        match shape.keys[0].name {
            name @ ("with" | "async with") => {
                let head = fields.get(name).and_then(|value| self.string(value, "a context"));
                let context =
                    head.as_ref().and_then(|head| python_syntax::context(head, self.dialect, &mut self.diagnostics));
                let body = self.part(&fields, "do", inner);
                let (context, binding) = context?;
                let kind = StatementKind::With { context, binding, is_async: name == "async with", body };
                Some(Statement { kind, span: head?.whole() })
            }
            "repeat" => {
                let count = fields.get("repeat").and_then(|value| self.count(value));
                let body = self.part(&fields, "do", inner);
                let count = count?;
                let span = count.span;
                Some(Statement { kind: StatementKind::Repeat { count, body }, span })
            }
            name @ ("for" | "async for") => {
                let target = fields.get(name).and_then(|value| self.string(value, "a loop variable"));
                let target =
                    target.and_then(|target| python_syntax::target(&target, self.dialect, &mut self.diagnostics));
                let iterable = fields.get("in").and_then(|value| self.expression(value, "what a loop goes through"));
                let (body, otherwise) = (self.part(&fields, "do", inner), self.part(&fields, "else", inner));
                let (target, iterable) = (target?, iterable?);
                let span = target.span.to(iterable.span);
                let kind = match name {
                    "for" => StatementKind::For { target, iterable, body, otherwise },
                    _ => StatementKind::AsyncFor { target, iterable, body, otherwise },
                };
                Some(Statement { kind, span })
            }
            "while" => {
                let test = fields.get("while").and_then(|value| self.expression(value, "a condition"));
                let (body, otherwise) = (self.part(&fields, "do", inner), self.part(&fields, "else", inner));
                let test = test?;
                let span = test.span;
                Some(Statement { kind: StatementKind::While { test, body, otherwise }, span })
            }
            "if" => {
                let test = fields.get("if").and_then(|value| self.expression(value, "a condition"));
                let (then, otherwise) = (self.part(&fields, "then", inner), self.part(&fields, "else", inner));
                let test = test?;
                let span = test.span;
                Some(Statement { kind: StatementKind::If { test, then, otherwise }, span })
            }
            "try" => self.try_block(&fields, inner),
            other => unreachable!("the block \"{other}\" of the table has no reader"),
        }
    }

    /// Which block an object is: the one whose first key it has.
    fn block_shape(&mut self, object: &Object) -> Option<&'static Shape> {
        let heads = || BLOCKS.iter().map(|shape| shape.keys[0].name);
        let found: Vec<_> =
            object.properties.iter().filter(|property| heads().any(|head| head == property.name.as_str())).collect();
        let Some(first) = found.first() else {
            let (place, written) = match object.properties.first() {
                Some(property) => (key_span(property), property.name.as_str()),
                None => (json::span(object.range), ""),
            };
            let message = match written {
                "" => "this object is not a block".to_string(),
                written => format!("there is no block \"{}\"", shown(written)),
            };
            let diagnostic = Diagnostic::new(codes::BAD_BLOCK, place, message).suggest(written, heads());
            let has_help = diagnostic.help.is_some();
            let listed = format!("blocks are {}", listed(heads()));
            self.diagnostics.push(if has_help { diagnostic } else { diagnostic.help(listed) });
            return None;
        };
        if let Some(second) = found.iter().find(|property| property.name.as_str() != first.name.as_str()) {
            let message = format!("one object is both \"{}\" and \"{}\"", first.name.as_str(), second.name.as_str());
            self.diagnostics.push(
                Diagnostic::new(codes::BAD_BLOCK, key_span(second), message)
                    .related(key_span(first), "first here")
                    .help("put one block inside the other, or make two objects of it"),
            );
            return None;
        }
        BLOCKS.iter().find(|shape| shape.keys[0].name == first.name.as_str())
    }

    /// The body under a key; empty if the key is not there.
    fn part(&mut self, fields: &Fields, key: &str, depth: usize) -> Vec<Statement> {
        fields.get(key).map(|value| self.body(value, &format!("\"{key}\""), depth)).unwrap_or_default()
    }

    fn try_block(&mut self, fields: &Fields, depth: usize) -> Option<Statement> {
        let place = key_span(fields.property("try")?);
        let body = self.part(fields, "try", depth);
        let handlers = fields.get("except").map(|value| self.handlers(value, depth)).unwrap_or_default();
        let (otherwise, finally) = (self.part(fields, "else", depth), self.part(fields, "finally", depth));
        let has = |key| fields.property(key).is_some();
        if !has("except") && !has("finally") {
            let diagnostic = Diagnostic::new(codes::BAD_TRY, place, "a \"try\" block needs \"except\" or \"finally\"");
            self.diagnostics.push(diagnostic.help("add \"except\": [ { \"catch\": \"ValueError\", \"do\": [ … ] } ]"));
        } else if let (Some(property), false) = (fields.property("else"), has("except")) {
            let diagnostic = Diagnostic::new(codes::BAD_TRY, key_span(property), "\"else\" needs \"except\"");
            self.diagnostics.push(diagnostic.help("move the statements to the end of \"try\""));
        }
        Some(Statement {
            kind: StatementKind::Try { body, handlers, otherwise, finally, is_group: false },
            span: place,
        })
    }

    fn handlers(&mut self, value: &Value, depth: usize) -> Vec<Handler> {
        let handlers = self.list(value, "\"except\"", Some("[ { \"catch\": \"ValueError\", \"do\": [ … ] } ]"));
        let last = handlers.len().saturating_sub(1);
        let mut read = Vec::new();
        for (index, value) in handlers.iter().enumerate() {
            let Some(object) = self.object(value, "a handler") else { continue };
            let fields = Fields::read(object, &HANDLER, &mut self.diagnostics);
            if fields.property("catch").is_none() {
                if index < last {
                    let message = "a handler that catches everything must be the last";
                    let diagnostic = Diagnostic::new(codes::BAD_TRY, head(value), message);
                    self.diagnostics.push(diagnostic.help("add \"catch\", or move it to the end"));
                }
                if let Some(property) = fields.property("as") {
                    let diagnostic = Diagnostic::new(codes::BAD_TRY, key_span(property), "\"as\" needs \"catch\"");
                    self.diagnostics.push(diagnostic.help("add \"catch\": \"BaseException\""));
                }
            }
            let exception = fields.get("catch").and_then(|value| self.expression(value, "what is caught"));
            let binding = fields.get("as").and_then(|value| self.string(value, "\"as\""));
            let binding = binding.and_then(|name| python_syntax::name(&name, &mut self.diagnostics));
            let body = self.part(&fields, "do", depth);
            let span = exception.as_ref().map_or(head(value), |exception| exception.span);
            read.push(Handler { exception, binding, body, span });
        }
        read
    }
}
