//! The parts of expressions, statements and patterns.

use super::ast::{
    Comprehension, Expression, ExpressionKind, FormatPart, Name, Pattern, PatternKind, Statement, StatementKind,
};
use super::blocks::inner_blocks;
use std::collections::BTreeSet;

/// The blocks of a statement that belong to the same scope.
pub fn blocks(statement: &Statement) -> Vec<&[Statement]> {
    match &statement.kind {
        StatementKind::Function(_) | StatementKind::Class(_) => Vec::new(),
        _ => inner_blocks(statement),
    }
}

/// Visits the expressions of a statement that are evaluated where it stands; targets too.
pub fn expressions<'a>(statement: &'a Statement, visit: &mut dyn FnMut(&'a Expression)) {
    match &statement.kind {
        StatementKind::Expression(value) => visit(value),
        StatementKind::Assign { targets, value } => {
            visit(value);
            targets.iter().for_each(visit);
        }
        StatementKind::AugmentedAssign { target, value, .. } => {
            visit(target);
            visit(value);
        }
        StatementKind::Delete(targets) => targets.iter().for_each(visit),
        StatementKind::Return(value) => value.iter().for_each(visit),
        StatementKind::Assert { test, message } => {
            visit(test);
            message.iter().for_each(visit);
        }
        StatementKind::Raise { exception, cause } => exception.iter().chain(cause).for_each(visit),
        StatementKind::With { context, binding, .. } => {
            visit(context);
            binding.iter().for_each(visit);
        }
        StatementKind::If { test, .. } | StatementKind::While { test, .. } => visit(test),
        StatementKind::For { target, iterable, .. } | StatementKind::AsyncFor { target, iterable, .. } => {
            visit(iterable);
            visit(target);
        }
        StatementKind::Repeat { count, .. } => visit(count),
        StatementKind::Try { handlers, .. } => {
            handlers.iter().filter_map(|handler| handler.exception.as_ref()).for_each(visit);
        }
        StatementKind::Function(definition) => {
            definition.decorators.iter().for_each(&mut *visit);
            let parameters = definition.parameters.positional.iter().chain(&definition.parameters.keyword_only);
            parameters.filter_map(|parameter| parameter.default.as_ref()).for_each(visit);
        }
        StatementKind::Class(class) => {
            class.decorators.iter().chain(&class.bases).for_each(&mut *visit);
            class.keywords.iter().for_each(|(_, value)| visit(value));
        }
        StatementKind::Match { subject, cases } => {
            visit(subject);
            cases.iter().filter_map(|case| case.guard.as_ref()).for_each(visit);
        }
        StatementKind::Pass
        | StatementKind::Break
        | StatementKind::Continue
        | StatementKind::Import(_)
        | StatementKind::ImportFrom { .. }
        | StatementKind::Global(_)
        | StatementKind::Nonlocal(_) => {}
    }
}

/// Visits the names that a target binds.
pub fn names<'a>(target: &'a Expression, visit: &mut dyn FnMut(&'a str)) {
    match &target.kind {
        ExpressionKind::Name(name) => visit(name),
        ExpressionKind::Tuple(items) | ExpressionKind::List(items) => items.iter().for_each(|item| names(item, visit)),
        ExpressionKind::Starred(item) => names(item, visit),
        _ => {}
    }
}

/// Visits the names that a pattern captures.
pub fn captured<'a>(pattern: &'a Pattern, visit: &mut dyn FnMut(&'a Name)) {
    match &pattern.kind {
        PatternKind::Value(_) | PatternKind::Singleton(_) => {}
        PatternKind::Star(name) => name.iter().for_each(visit),
        PatternKind::Sequence(patterns) | PatternKind::Or(patterns) => {
            patterns.iter().for_each(|pattern| captured(pattern, visit));
        }
        PatternKind::Mapping { patterns, rest, .. } => {
            patterns.iter().for_each(|pattern| captured(pattern, visit));
            rest.iter().for_each(visit);
        }
        PatternKind::Class { patterns, keywords, .. } => {
            let patterns = patterns.iter().chain(keywords.iter().map(|(_, pattern)| pattern));
            patterns.for_each(|pattern| captured(pattern, visit));
        }
        PatternKind::Capture { pattern, name } => {
            pattern.iter().for_each(|pattern| captured(pattern, visit));
            name.iter().for_each(visit);
        }
    }
}

/// Visits the direct subexpressions, and the targets of comprehensions first.
pub fn children<'a>(expression: &'a Expression, visit: &mut dyn FnMut(&'a Expression)) {
    match &expression.kind {
        ExpressionKind::ListComprehension { clauses, .. }
        | ExpressionKind::SetComprehension { clauses, .. }
        | ExpressionKind::Generator { clauses, .. }
        | ExpressionKind::DictComprehension { clauses, .. } => {
            clauses.iter().for_each(|clause| visit(&clause.target));
        }
        _ => {}
    }
    operands(expression, visit);
}

/// Visits the direct subexpressions that are evaluated, in this order but for those of comprehensions.
pub fn operands<'a>(expression: &'a Expression, visit: &mut dyn FnMut(&'a Expression)) {
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

/// Visits an expression and all inside of it.
pub fn within<'a>(expression: &'a Expression, visit: &mut dyn FnMut(&'a Expression)) {
    visit(expression);
    children(expression, &mut |child| within(child, visit));
}

/// Visits every expression of statements and their blocks.
pub fn every_expression<'a>(body: &'a [Statement], visit: &mut dyn FnMut(&'a Expression)) {
    every_statement(body, &mut |statement| expressions(statement, &mut |expression| within(expression, visit)));
}

/// Visits every statement and those of its blocks.
pub fn every_statement<'a>(body: &'a [Statement], visit: &mut dyn FnMut(&'a Statement)) {
    for statement in body {
        visit(statement);
        inner_blocks(statement).into_iter().for_each(|block| every_statement(block, visit));
    }
}

/// The names that statements bind, anywhere inside them, other than by comprehensions.
pub fn assigned(body: &[Statement]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    every_statement(body, &mut |statement| {
        let mut bind = |target: &Expression| {
            self::names(target, &mut |name| {
                names.insert(name.to_owned());
            });
        };
        match &statement.kind {
            StatementKind::Assign { targets, .. } | StatementKind::Delete(targets) => targets.iter().for_each(bind),
            StatementKind::AugmentedAssign { target, .. }
            | StatementKind::For { target, .. }
            | StatementKind::AsyncFor { target, .. } => bind(target),
            StatementKind::With { binding: Some(target), .. } => bind(target),
            StatementKind::Import(modules) => names.extend(modules.iter().map(|imported| {
                let first = imported.module.text.split('.').next().unwrap_or("");
                imported.alias.as_ref().map_or(first, |alias| &alias.text).to_owned()
            })),
            StatementKind::ImportFrom { names: imported, .. } => {
                names.extend(imported.iter().map(|it| it.alias.as_ref().unwrap_or(&it.name).text.clone()));
            }
            StatementKind::Try { handlers, .. } => {
                let bindings = handlers.iter().filter_map(|handler| handler.binding.as_ref());
                names.extend(bindings.map(|name| name.text.clone()));
            }
            _ => {}
        }
    });
    every_expression(body, &mut |expression| {
        if let ExpressionKind::Named { name, .. } = &expression.kind {
            names.insert(name.text.clone());
        }
    });
    names
}
