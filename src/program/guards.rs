//! Which code runs only because of a condition: the static half of the definition of check-then-act.
//!
//! Definition: a *guard* is the text of a condition and the text that is executed depending on it: the branches of
//! `if`, the body of `while`, and, if a branch leaves the block for good, the statements that follow. What a
//! guarded act relies on is decided while exploring, by places in the text (`detect`).

use crate::scenario::{Function, Statement, StatementKind, extent, inner_blocks};
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
        inner_blocks(statement).into_iter().for_each(|inner| block(inner, guards));
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
