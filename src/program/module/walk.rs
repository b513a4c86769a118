//! The parts of an expression.

use crate::scenario::{Comprehension, Expression, ExpressionKind, FormatPart};

/// Visits the direct subexpressions, in the order of evaluation but for those of comprehensions.
pub fn children<'a>(expression: &'a Expression, visit: &mut dyn FnMut(&'a Expression)) {
    match &expression.kind {
        ExpressionKind::Constant(_) | ExpressionKind::Name(_) => {}
        ExpressionKind::FormattedString(parts) => format_parts(parts, visit),
        ExpressionKind::List(items) | ExpressionKind::Tuple(items) | ExpressionKind::Set(items) => {
            items.iter().for_each(visit);
        }
        ExpressionKind::Dict(items) => items.iter().for_each(|(key, value)| {
            visit(key);
            visit(value);
        }),
        ExpressionKind::Starred(value)
        | ExpressionKind::DoubleStarred(value)
        | ExpressionKind::YieldFrom(value)
        | ExpressionKind::Named { value, .. }
        | ExpressionKind::Attribute { value, .. }
        | ExpressionKind::Unary { operand: value, .. }
        | ExpressionKind::Await(value) => visit(value),
        ExpressionKind::Yield(value) => value.iter().for_each(|value| visit(value)),
        ExpressionKind::Lambda { parameters, body } => {
            let defaults = parameters.positional.iter().chain(&parameters.keyword_only);
            defaults.filter_map(|parameter| parameter.default.as_ref()).for_each(&mut *visit);
            visit(body);
        }
        ExpressionKind::ListComprehension { element, clauses }
        | ExpressionKind::SetComprehension { element, clauses }
        | ExpressionKind::Generator { element, clauses } => {
            comprehension(clauses, visit);
            visit(element);
        }
        ExpressionKind::DictComprehension { key, value, clauses } => {
            comprehension(clauses, visit);
            visit(key);
            visit(value);
        }
        ExpressionKind::Subscript { value, index } => {
            visit(value);
            visit(index);
        }
        ExpressionKind::Slice { lower, upper, step } => {
            [lower, upper, step].into_iter().flatten().for_each(|bound| visit(bound));
        }
        ExpressionKind::Call { function, arguments, keywords } => {
            visit(function);
            arguments.iter().for_each(&mut *visit);
            keywords.iter().for_each(|(_, value)| visit(value));
        }
        ExpressionKind::Binary { left, right, .. } => {
            visit(left);
            visit(right);
        }
        ExpressionKind::Boolean { operands, .. } => operands.iter().for_each(visit),
        ExpressionKind::Compare { first, rest } => {
            visit(first);
            rest.iter().for_each(|(_, operand)| visit(operand));
        }
        ExpressionKind::Conditional { test, then, otherwise } => {
            visit(test);
            visit(then);
            visit(otherwise);
        }
    }
}

fn comprehension<'a>(clauses: &'a [Comprehension], visit: &mut dyn FnMut(&'a Expression)) {
    for clause in clauses {
        visit(&clause.iterable);
        visit(&clause.target);
        clause.conditions.iter().for_each(&mut *visit);
    }
}

fn format_parts<'a>(parts: &'a [FormatPart], visit: &mut dyn FnMut(&'a Expression)) {
    for part in parts {
        if let FormatPart::Value { value, specification, .. } = part {
            visit(value);
            format_parts(specification, visit);
        }
    }
}
