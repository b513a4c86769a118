//! Trees made out of trees.

use crate::scenario::{
    Comprehension, Constant, Expression, ExpressionKind, FormatPart, Handler, Name, Parameter, Signature, Statement,
    StatementKind,
};
use crate::source::Span;

/// What changes expressions.
pub type Change<'c> = dyn FnMut(&Expression) -> Expression + 'c;

/// The same expression with other direct subexpressions.
pub fn with_children(expression: &Expression, change: &mut Change) -> Expression {
    let kind = match &expression.kind {
        ExpressionKind::Constant(_) | ExpressionKind::Name(_) => expression.kind.clone(),
        ExpressionKind::FormattedString(parts) => ExpressionKind::FormattedString(format_parts(parts, change)),
        ExpressionKind::List(items) => ExpressionKind::List(all(items, change)),
        ExpressionKind::Tuple(items) => ExpressionKind::Tuple(all(items, change)),
        ExpressionKind::Set(items) => ExpressionKind::Set(all(items, change)),
        ExpressionKind::Dict(items) => {
            ExpressionKind::Dict(items.iter().map(|(key, value)| (change(key), change(value))).collect())
        }
        ExpressionKind::Starred(value) => ExpressionKind::Starred(boxed(value, change)),
        ExpressionKind::DoubleStarred(value) => ExpressionKind::DoubleStarred(boxed(value, change)),
        ExpressionKind::Lambda { parameters, body } => {
            ExpressionKind::Lambda { parameters: Box::new(signature(parameters, change)), body: boxed(body, change) }
        }
        ExpressionKind::Named { name, value } => {
            ExpressionKind::Named { name: name.clone(), value: boxed(value, change) }
        }
        ExpressionKind::Yield(value) => ExpressionKind::Yield(value.as_ref().map(|value| boxed(value, change))),
        ExpressionKind::YieldFrom(value) => ExpressionKind::YieldFrom(boxed(value, change)),
        ExpressionKind::SetComprehension { element, clauses } => {
            let clauses = comprehension(clauses, change);
            ExpressionKind::SetComprehension { element: boxed(element, change), clauses }
        }
        ExpressionKind::Generator { element, clauses } => {
            let clauses = comprehension(clauses, change);
            ExpressionKind::Generator { element: boxed(element, change), clauses }
        }
        ExpressionKind::ListComprehension { element, clauses } => {
            let clauses = comprehension(clauses, change);
            ExpressionKind::ListComprehension { element: boxed(element, change), clauses }
        }
        ExpressionKind::DictComprehension { key, value, clauses } => {
            let clauses = comprehension(clauses, change);
            ExpressionKind::DictComprehension { key: boxed(key, change), value: boxed(value, change), clauses }
        }
        ExpressionKind::Attribute { value, name } => {
            ExpressionKind::Attribute { value: boxed(value, change), name: name.clone() }
        }
        ExpressionKind::Subscript { value, index } => {
            ExpressionKind::Subscript { value: boxed(value, change), index: boxed(index, change) }
        }
        ExpressionKind::Slice { lower, upper, step } => {
            let mut bound = |bound: &Option<Box<Expression>>| bound.as_ref().map(|bound| boxed(bound, change));
            ExpressionKind::Slice { lower: bound(lower), upper: bound(upper), step: bound(step) }
        }
        ExpressionKind::Call { function, arguments, keywords } => ExpressionKind::Call {
            function: boxed(function, change),
            arguments: all(arguments, change),
            keywords: named(keywords, change),
        },
        ExpressionKind::Unary { operator, operand } => {
            ExpressionKind::Unary { operator: *operator, operand: boxed(operand, change) }
        }
        ExpressionKind::Binary { left, operator, right } => {
            ExpressionKind::Binary { left: boxed(left, change), operator: *operator, right: boxed(right, change) }
        }
        ExpressionKind::Boolean { operator, operands } => {
            ExpressionKind::Boolean { operator: *operator, operands: all(operands, change) }
        }
        ExpressionKind::Compare { first, rest } => ExpressionKind::Compare {
            first: boxed(first, change),
            rest: rest.iter().map(|(operator, operand)| (*operator, change(operand))).collect(),
        },
        ExpressionKind::Conditional { test, then, otherwise } => ExpressionKind::Conditional {
            test: boxed(test, change),
            then: boxed(then, change),
            otherwise: boxed(otherwise, change),
        },
        ExpressionKind::Await(value) => ExpressionKind::Await(boxed(value, change)),
    };
    Expression { kind, span: expression.span }
}

fn boxed(expression: &Expression, change: &mut Change) -> Box<Expression> {
    Box::new(change(expression))
}

fn all(expressions: &[Expression], change: &mut Change) -> Vec<Expression> {
    expressions.iter().map(change).collect()
}

/// Keyword arguments.
pub fn named(keywords: &[(Name, Expression)], change: &mut Change) -> Vec<(Name, Expression)> {
    keywords.iter().map(|(name, value)| (name.clone(), change(value))).collect()
}

fn signature(signature: &Signature, change: &mut Change) -> Signature {
    let mut parameters = |parameters: &[Parameter]| parameters.iter().map(|it| parameter(it, change)).collect();
    Signature {
        positional: parameters(&signature.positional),
        keyword_only: parameters(&signature.keyword_only),
        ..signature.clone()
    }
}

/// A parameter with another default.
pub fn parameter(parameter: &Parameter, change: &mut Change) -> Parameter {
    Parameter { name: parameter.name.clone(), default: parameter.default.as_ref().map(change) }
}

fn comprehension(clauses: &[Comprehension], change: &mut Change) -> Vec<Comprehension> {
    let clause = |clause: &Comprehension| Comprehension {
        iterable: change(&clause.iterable),
        target: change(&clause.target),
        conditions: all(&clause.conditions, change),
        is_async: clause.is_async,
    };
    clauses.iter().map(clause).collect()
}

fn format_parts(parts: &[FormatPart], change: &mut Change) -> Vec<FormatPart> {
    let part = |part: &FormatPart| match part {
        FormatPart::Literal(_) => part.clone(),
        FormatPart::Value { value, conversion, specification, debug_text } => FormatPart::Value {
            value: change(value),
            conversion: *conversion,
            specification: format_parts(specification, change),
            debug_text: debug_text.clone(),
        },
    };
    parts.iter().map(part).collect()
}

/// The same statements with other expressions, in all blocks. `kind` may first change what a statement is.
pub fn statements(
    body: &[Statement],
    kind: &dyn Fn(&StatementKind) -> Option<StatementKind>,
    change: &mut Change,
) -> Vec<Statement> {
    body.iter().map(|it| Statement { kind: statement(it, kind, change), span: it.span }).collect()
}

fn statement(
    given: &Statement,
    kind: &dyn Fn(&StatementKind) -> Option<StatementKind>,
    change: &mut Change,
) -> StatementKind {
    let changed = kind(&given.kind);
    let given = changed.as_ref().unwrap_or(&given.kind);
    match given {
        StatementKind::Expression(value) => StatementKind::Expression(change(value)),
        StatementKind::Assign { targets, value } => {
            let value = change(value);
            StatementKind::Assign { targets: all(targets, change), value }
        }
        StatementKind::AugmentedAssign { target, operator, value } => {
            StatementKind::AugmentedAssign { target: change(target), operator: *operator, value: change(value) }
        }
        StatementKind::Delete(targets) => StatementKind::Delete(all(targets, change)),
        StatementKind::Return(value) => StatementKind::Return(value.as_ref().map(change)),
        StatementKind::Assert { test, message } => {
            StatementKind::Assert { test: change(test), message: message.as_ref().map(change) }
        }
        StatementKind::Raise { exception, cause } => {
            StatementKind::Raise { exception: exception.as_ref().map(&mut *change), cause: cause.as_ref().map(change) }
        }
        StatementKind::With { context, binding, is_async, body } => StatementKind::With {
            context: change(context),
            binding: binding.as_ref().map(&mut *change),
            is_async: *is_async,
            body: statements(body, kind, change),
        },
        StatementKind::If { test, then, otherwise } => StatementKind::If {
            test: change(test),
            then: statements(then, kind, change),
            otherwise: statements(otherwise, kind, change),
        },
        StatementKind::While { test, body, otherwise } => StatementKind::While {
            test: change(test),
            body: statements(body, kind, change),
            otherwise: statements(otherwise, kind, change),
        },
        StatementKind::For { target, iterable, body, otherwise } => StatementKind::For {
            target: change(target),
            iterable: change(iterable),
            body: statements(body, kind, change),
            otherwise: statements(otherwise, kind, change),
        },
        StatementKind::AsyncFor { target, iterable, body, otherwise } => StatementKind::AsyncFor {
            target: change(target),
            iterable: change(iterable),
            body: statements(body, kind, change),
            otherwise: statements(otherwise, kind, change),
        },
        StatementKind::Repeat { count, body } => {
            StatementKind::Repeat { count: change(count), body: statements(body, kind, change) }
        }
        StatementKind::Try { body, handlers, otherwise, finally, is_group } => StatementKind::Try {
            body: statements(body, kind, change),
            handlers: handlers
                .iter()
                .map(|handler| Handler {
                    exception: handler.exception.as_ref().map(&mut *change),
                    binding: handler.binding.clone(),
                    body: statements(&handler.body, kind, change),
                    span: handler.span,
                })
                .collect(),
            otherwise: statements(otherwise, kind, change),
            finally: statements(finally, kind, change),
            is_group: *is_group,
        },
        // A scenario has none of these with expressions in them.
        StatementKind::Pass
        | StatementKind::Break
        | StatementKind::Continue
        | StatementKind::Function(_)
        | StatementKind::Class(_)
        | StatementKind::Import(_)
        | StatementKind::ImportFrom { .. }
        | StatementKind::Global(_)
        | StatementKind::Nonlocal(_)
        | StatementKind::Match { .. } => given.clone(),
    }
}

// Small trees ------------------------------------------------------------------------------------------------------

/// A name with a place.
pub fn identifier(text: &str, span: Span) -> Name {
    Name { text: text.to_owned(), span }
}

/// A name as an expression.
pub fn name(text: &str, span: Span) -> Expression {
    Expression { kind: ExpressionKind::Name(text.to_owned()), span }
}

/// `value.name`
pub fn attribute(value: Expression, name: &str, span: Span) -> Expression {
    Expression { kind: ExpressionKind::Attribute { value: Box::new(value), name: identifier(name, span) }, span }
}

/// `function(arguments)`
pub fn call(function: Expression, arguments: Vec<Expression>, span: Span) -> Expression {
    call_with(function, arguments, Vec::new(), span)
}

/// `function(arguments, keywords)`
pub fn call_with(
    function: Expression,
    arguments: Vec<Expression>,
    keywords: Vec<(Name, Expression)>,
    span: Span,
) -> Expression {
    Expression { kind: ExpressionKind::Call { function: Box::new(function), arguments, keywords }, span }
}

/// `await value`
pub fn awaited(value: Expression, span: Span) -> Expression {
    Expression { kind: ExpressionKind::Await(Box::new(value)), span }
}

/// A text.
pub fn string(text: &str, span: Span) -> Expression {
    Expression { kind: ExpressionKind::Constant(Constant::String(text.to_owned())), span }
}

/// A call or another expression as a statement.
pub fn expression_statement(value: Expression) -> Statement {
    Statement { span: value.span, kind: StatementKind::Expression(value) }
}
