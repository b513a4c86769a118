//! Walking through the blocks of a program.

use super::ast::{Module, Statement, StatementKind};
use crate::source::Span;

/// The blocks directly inside of a statement.
pub fn inner_blocks(statement: &Statement) -> Vec<&[Statement]> {
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
pub fn extent(statements: &[Statement]) -> Option<Span> {
    let mut extent: Option<Span> = None;
    for statement in statements {
        let spans = inner_blocks(statement).into_iter().filter_map(self::extent).chain([statement.span]);
        for span in spans {
            extent =
                Some(extent.map_or(span, |all| Span { start: all.start.min(span.start), end: all.end.max(span.end) }));
        }
    }
    extent
}

/// The functions of a module, by name as seen from outside (`Account.deposit`), with the extent of their definitions.
pub fn functions_of(module: &Module) -> Vec<(String, Span)> {
    let mut functions = Vec::new();
    collect(&module.body, "", &mut functions);
    functions
}

fn collect(statements: &[Statement], prefix: &str, functions: &mut Vec<(String, Span)>) {
    for statement in statements {
        match &statement.kind {
            StatementKind::Function(definition) => {
                let name = format!("{prefix}{}", definition.name.text);
                let end = extent(&definition.body).map_or(definition.span.end, |body| body.end);
                functions
                    .push((name.clone(), Span { start: definition.span.start, end: end.max(definition.span.end) }));
                collect(&definition.body, &format!("{name}."), functions);
            }
            StatementKind::Class(definition) => {
                collect(&definition.body, &format!("{prefix}{}.", definition.name.text), functions);
            }
            _ => inner_blocks(statement).into_iter().for_each(|block| collect(block, prefix, functions)),
        }
    }
}
