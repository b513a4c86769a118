//! Which code runs only because of a condition: the static half of the definition of check-then-act.
//!
//! Definition: a *guard* is the text of a condition and the text that is executed depending on it: the branches of
//! `if`, the body of `while`, and, if a branch leaves the block for good, the statements that follow. What a
//! guarded act relies on is decided while exploring, by places in the text (`detect`).

use crate::scenario::{Function, Statement, StatementKind};
use crate::source::Span;

/// A condition and what depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Guard {
    /// The condition.
    pub condition: Span,
    /// First and last byte of what depends on it.
    pub body: Span,
}

/// The guards of functions.
pub fn guards_of_functions(functions: &[Function]) -> Vec<Guard> {
    let mut guards = Vec::new();
    functions.iter().for_each(|function| block(&function.body, &mut guards));
    guards
}

/// The guards of a block and of all blocks inside.
pub fn block(statements: &[Statement], guards: &mut Vec<Guard>) {
    for (index, statement) in statements.iter().enumerate() {
        let rest = &statements[index + 1..];
        if let StatementKind::If { test, then, otherwise } = &statement.kind {
            let mut add = |body: Option<Span>| guards.extend(body.map(|body| Guard { condition: test.span, body }));
            add(extent(then));
            add(extent(otherwise));
            if leaves(then) || leaves(otherwise) {
                add(extent(rest));
            }
        }
        if let StatementKind::While { test, body, .. } = &statement.kind {
            guards.extend(extent(body).map(|body| Guard { condition: test.span, body }));
        }
        inner(statement).into_iter().for_each(|inner| block(inner, guards));
    }
}

/// Whether a block never goes on with what follows it.
fn leaves(statements: &[Statement]) -> bool {
    statements.last().is_some_and(|last| match &last.kind {
        StatementKind::Return(_) | StatementKind::Raise { .. } | StatementKind::Break | StatementKind::Continue => true,
        StatementKind::If { then, otherwise, .. } => leaves(then) && leaves(otherwise),
        _ => false,
    })
}

/// The blocks directly inside of a statement.
fn inner(statement: &Statement) -> Vec<&[Statement]> {
    match &statement.kind {
        StatementKind::With { body, .. } | StatementKind::Repeat { body, .. } => vec![body],
        StatementKind::If { then, otherwise, .. } => vec![then, otherwise],
        StatementKind::While { body, otherwise, .. }
        | StatementKind::For { body, otherwise, .. }
        | StatementKind::AsyncFor { body, otherwise, .. } => vec![body, otherwise],
        StatementKind::Try { body, handlers, otherwise, finally, .. } => {
            let mut blocks = vec![&body[..], otherwise, finally];
            blocks.extend(handlers.iter().map(|handler| &handler.body[..]));
            blocks
        }
        StatementKind::Function(definition) => vec![&definition.body],
        StatementKind::Class(definition) => vec![&definition.body],
        StatementKind::Match { cases, .. } => cases.iter().map(|case| &case.body[..]).collect(),
        _ => Vec::new(),
    }
}

/// From the first byte of a block to the last one.
fn extent(statements: &[Statement]) -> Option<Span> {
    let mut extent: Option<Span> = None;
    for statement in statements {
        let spans = inner(statement).into_iter().filter_map(self::extent).chain([statement.span]);
        for span in spans {
            extent =
                Some(extent.map_or(span, |all| Span { start: all.start.min(span.start), end: all.end.max(span.end) }));
        }
    }
    extent
}
