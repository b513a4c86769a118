//! Bodies of functions as lists of strings and objects, and the names in them.

use super::Converter;
use crate::python::write::{write, write_expression};
use crate::scenario::walk::every_expression;
use crate::scenario::{Expression, ExpressionKind, Handler, Statement, StatementKind, inner_blocks};
use crate::source::Span;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

impl Converter<'_> {
    /// The statements of a block.
    pub fn body(&mut self, statements: &[Statement]) -> Vec<Value> {
        statements.iter().filter_map(|statement| self.statement(statement)).collect()
    }

    fn statement(&mut self, statement: &Statement) -> Option<Value> {
        let text = |expression: &Expression| Value::String(write_expression(expression));
        let mut block = Block(Map::new());
        match &statement.kind {
            StatementKind::With { context, binding, is_async, body } => {
                let mut head = write_expression(context);
                if let Some(binding) = binding {
                    head += &format!(" as {}", write_expression(binding));
                }
                block.put(if *is_async { "async with" } else { "with" }, Value::String(head));
                block.put("do", self.body(body).into());
            }
            StatementKind::If { test, then, otherwise } => {
                block.put("if", text(test));
                block.put("then", self.body(then).into());
                block.put_body("else", self.body(otherwise));
            }
            StatementKind::While { test, body, otherwise } => {
                block.put("while", text(test));
                block.put("do", self.body(body).into());
                block.put_body("else", self.body(otherwise));
            }
            StatementKind::For { target, iterable, body, otherwise }
            | StatementKind::AsyncFor { target, iterable, body, otherwise } => {
                let is_async = matches!(statement.kind, StatementKind::AsyncFor { .. });
                block.put(if is_async { "async for" } else { "for" }, text(target));
                block.put("in", text(iterable));
                block.put("do", self.body(body).into());
                block.put_body("else", self.body(otherwise));
            }
            StatementKind::Try { body, handlers, otherwise, finally, is_group } => {
                if *is_group {
                    self.refuse(
                        statement.span,
                        "a scenario has no `except*`",
                        "catch the ExceptionGroup, and look into it",
                    );
                }
                block.put("try", self.body(body).into());
                let handlers = handlers.iter().map(|handler| self.handler(handler)).collect::<Vec<_>>();
                block.put_body("except", handlers);
                block.put_body("else", self.body(otherwise));
                block.put_body("finally", self.body(finally));
            }
            StatementKind::Function(_) | StatementKind::Class(_) => {
                let message = "a scenario has no functions and classes inside of functions";
                self.refuse(statement.span, message, "move it out, and pass what it needs");
            }
            StatementKind::Match { .. } => {
                self.refuse(statement.span, "a scenario has no `match`", "write it with `if`");
            }
            // Assigning to a shared name means the shared variable.
            StatementKind::Global(_) => return None,
            _ => return Some(json!(write(std::slice::from_ref(statement)).trim_end())),
        }
        Some(Value::Object(block.0))
    }

    fn handler(&mut self, handler: &Handler) -> Value {
        let mut block = Block(Map::new());
        if let Some(exception) = &handler.exception {
            block.put("catch", Value::String(write_expression(exception)));
        }
        if let Some(binding) = &handler.binding {
            block.put("as", json!(binding.text));
        }
        block.put("do", self.body(&handler.body).into());
        Value::Object(block.0)
    }
}

struct Block(Map<String, Value>);

impl Block {
    fn put(&mut self, key: &str, value: Value) {
        let is_empty = matches!(&value, Value::Array(items) if items.is_empty());
        // A block that held only what a scenario need not say.
        self.0.insert(key.to_owned(), if is_empty { json!(["pass"]) } else { value });
    }

    fn put_body(&mut self, key: &str, body: Vec<Value>) {
        if !body.is_empty() {
            self.0.insert(key.to_owned(), Value::Array(body));
        }
    }
}

/// The names that statements declare to be global, and those that they bind, with a place.
pub fn bindings<'a>(
    statements: &'a [Statement],
    declared: &mut BTreeSet<&'a str>,
    bound: &mut BTreeMap<&'a str, Span>,
) {
    fn bind<'a>(target: &'a Expression, bound: &mut BTreeMap<&'a str, Span>) {
        match &target.kind {
            ExpressionKind::Name(name) => {
                bound.entry(name).or_insert(target.span);
            }
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                items.iter().for_each(|item| bind(item, bound));
            }
            ExpressionKind::Starred(item) => bind(item, bound),
            _ => {}
        }
    }
    for statement in statements {
        match &statement.kind {
            StatementKind::Global(names) => declared.extend(names.iter().map(|name| name.text.as_str())),
            StatementKind::Assign { targets, .. } | StatementKind::Delete(targets) => {
                targets.iter().for_each(|target| bind(target, bound));
            }
            StatementKind::AugmentedAssign { target, .. }
            | StatementKind::For { target, .. }
            | StatementKind::AsyncFor { target, .. } => bind(target, bound),
            StatementKind::With { binding: Some(target), .. } => bind(target, bound),
            StatementKind::Try { handlers, .. } => {
                let names = handlers.iter().filter_map(|handler| handler.binding.as_ref());
                names.for_each(|name| {
                    bound.entry(&name.text).or_insert(name.span);
                });
            }
            _ => {}
        }
        inner_blocks(statement).into_iter().for_each(|block| bindings(block, declared, bound));
    }
    every_expression(statements, &mut |expression| {
        if let ExpressionKind::Named { name, .. } = &expression.kind {
            bound.entry(&name.text).or_insert(name.span);
        }
    });
}

/// All names that statements mention.
pub fn mentioned<'a>(statements: &'a [Statement], names: &mut BTreeSet<&'a str>) {
    every_expression(statements, &mut |expression| {
        if let ExpressionKind::Name(name) = &expression.kind {
            names.insert(name);
        }
    });
}
