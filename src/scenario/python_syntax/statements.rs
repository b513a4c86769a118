//! Statements of Python files, blocks and definitions among them.
//!
//! Deviations: annotations are not evaluated. Several contexts of one `with` become one statement each, and so does
//! each `elif`. A statement's place is its head.

use super::super::ast::*;
use super::super::codes;
use super::DEEPEST;
use super::tree::{Converter, Dialect};
use crate::source::{Diagnostic, Span};
use ruff_python_ast as python;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{ElifElseClause, ExceptHandler, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};
use std::collections::BTreeMap;

/// The names in annotations that change what the annotation's name is; `dataclasses` would have to look at them.
const SPECIAL_ANNOTATIONS: &[&str] = &["InitVar", "KW_ONLY"];

impl Converter<'_> {
    /// A block of statements, without those that have mistakes.
    pub fn block(&mut self, nodes: &[Stmt]) -> Option<Vec<Statement>> {
        debug_assert_eq!(self.dialect, Dialect::File);
        if !self.enter(nodes.first().map(Ranged::range)) {
            return None;
        }
        let converted: Vec<_> = nodes.iter().map(|node| self.file_statement(node)).collect();
        self.depth -= 1;
        let mut statements: Vec<_> = converted.into_iter().flatten().flatten().collect();
        // A block that has text has a statement.
        if let (true, Some(first)) = (statements.is_empty(), nodes.first()) {
            statements.push(Statement { kind: StatementKind::Pass, span: self.span(first.range()) });
        }
        Some(statements)
    }

    /// A statement of a `main` variant, which is one line of a file.
    pub fn simple_statement(&mut self, node: &Stmt) -> Option<Statement> {
        let mut statements = self.file_statement(node)?;
        let is_block = |statement: &Statement| {
            matches!(statement.kind, StatementKind::Function(_) | StatementKind::Class(_) | StatementKind::Match { .. })
        };
        if statements.len() > 1 || statements.iter().any(is_block) {
            let help = "write blocks as JSON objects, and functions under \"functions\"";
            return self.refuse(codes::BLOCK_IN_STRING, node.range(), "this cannot stand in a string", help);
        }
        statements.pop().or(Some(Statement { kind: StatementKind::Pass, span: self.span(node.range()) }))
    }

    /// Goes a level deeper, unless that is too deep.
    fn enter(&mut self, at: Option<TextRange>) -> bool {
        let deep = self.depth >= DEEPEST;
        if !deep {
            self.depth += 1;
        } else if !std::mem::replace(&mut self.is_too_deep, true) {
            let span = self.span(at.map_or(TextRange::default(), |range| TextRange::empty(range.start())));
            let message = format!("this statement is nested deeper than {DEEPEST} levels");
            let help = "each `elif` and each further context of a `with` counts; move the inner part to a function";
            self.diagnostics.push(Diagnostic::new(codes::TOO_LARGE, span, message).help(help));
        }
        !deep
    }

    /// One statement; none if it has no effect.
    fn file_statement(&mut self, node: &Stmt) -> Option<Vec<Statement>> {
        let (kind, span) = match node {
            Stmt::AnnAssign(node) => return self.annotated_assignment(node),
            Stmt::ImportFrom(node) if node.module.as_ref().is_some_and(|module| module.as_str() == "__future__") => {
                return Some(Vec::new());
            }
            Stmt::FunctionDef(node) => {
                let definition = self.definition(node)?;
                let span = definition.span;
                (StatementKind::Function(Box::new(definition)), span)
            }
            Stmt::ClassDef(node) => {
                let definition = self.class(node)?;
                let span = definition.span;
                (StatementKind::Class(Box::new(definition)), span)
            }
            Stmt::If(node) => self.conditional(&node.test, &node.body, &node.elif_else_clauses)?,
            Stmt::While(node) => {
                let (test, body) = (self.expression(&node.test), self.block(&node.body));
                let otherwise = self.block(&node.orelse);
                let test = test?;
                let span = test.span;
                (StatementKind::While { test, body: body?, otherwise: otherwise? }, span)
            }
            Stmt::For(node) => {
                let (target, iterable) = (self.expression(&node.target), self.expression(&node.iter));
                let (body, otherwise) = (self.block(&node.body), self.block(&node.orelse));
                let (target, iterable, body, otherwise) = (target?, iterable?, body?, otherwise?);
                let span = target.span.to(iterable.span);
                let kind = match node.is_async {
                    true => StatementKind::AsyncFor { target, iterable, body, otherwise },
                    false => StatementKind::For { target, iterable, body, otherwise },
                };
                (kind, span)
            }
            Stmt::With(node) => self.with(&node.items, node.is_async, &node.body)?,
            Stmt::Try(node) => self.try_statement(node)?,
            Stmt::Match(node) => {
                let subject = self.expression(&node.subject);
                let cases: Vec<_> = node.cases.iter().map(|case| self.match_case(case)).collect();
                let subject = subject?;
                let span = subject.span;
                (StatementKind::Match { subject, cases: cases.into_iter().collect::<Option<_>>()? }, span)
            }
            Stmt::Import(node) => {
                let names = node.names.iter().map(|alias| ImportedModule {
                    module: self.name(&alias.name),
                    alias: alias.asname.as_ref().map(|name| self.name(name)),
                });
                (StatementKind::Import(names.collect()), self.span(node.range()))
            }
            Stmt::ImportFrom(node) => (self.import_from(node)?, self.span(node.range())),
            Stmt::Global(node) => {
                let names = node.names.iter().map(|name| self.name(name)).collect();
                (StatementKind::Global(names), self.span(node.range()))
            }
            Stmt::Nonlocal(node) => {
                let names = node.names.iter().map(|name| self.name(name)).collect();
                (StatementKind::Nonlocal(names), self.span(node.range()))
            }
            Stmt::TypeAlias(node) => {
                let help = "annotations are not evaluated; leave the alias out";
                return self.refuse(codes::UNSUPPORTED_PYTHON, node.range(), "type aliases are not supported", help);
            }
            Stmt::IpyEscapeCommand(node) => {
                return self.refuse(codes::PYTHON_SYNTAX, node.range(), "this is not Python", "");
            }
            Stmt::Expr(_)
            | Stmt::Assign(_)
            | Stmt::AugAssign(_)
            | Stmt::Delete(_)
            | Stmt::Return(_)
            | Stmt::Assert(_)
            | Stmt::Raise(_)
            | Stmt::Pass(_)
            | Stmt::Break(_)
            | Stmt::Continue(_) => return self.statement(node).map(|statement| vec![statement]),
        };
        Some(vec![Statement { kind, span }])
    }

    /// `target: annotation = value` without the annotation. Without a value, only what the target consists of is
    /// evaluated, as Python does.
    fn annotated_assignment(&mut self, node: &python::StmtAnnAssign) -> Option<Vec<Statement>> {
        self.annotation(Some(&node.annotation))?;
        if let (Expr::Name(target), true) = (&*node.target, node.simple) {
            self.note_annotation(target, &node.annotation)?;
        }
        let span = self.span(node.range());
        let Some(value) = &node.value else {
            let parts: Vec<&Expr> = match &*node.target {
                Expr::Attribute(target) => vec![&target.value],
                Expr::Subscript(target) => vec![&target.value, &target.slice],
                _ => Vec::new(),
            };
            let statements = parts.into_iter().map(|part| {
                let part = self.index(part)?;
                Some(Statement { span: part.span, kind: StatementKind::Expression(part) })
            });
            return statements.collect();
        };
        let (target, value) = (self.expression(&node.target), self.expression(value));
        let kind = StatementKind::Assign { targets: vec![target?], value: value? };
        Some(vec![Statement { kind, span }])
    }

    /// An annotation may be left out unless its evaluation does more than give a value.
    fn annotation(&mut self, annotation: Option<&Expr>) -> Option<()> {
        let mut effects = Effects::default();
        annotation.into_iter().for_each(|annotation| effects.visit_expr(annotation));
        let Some(range) = effects.first else { return Some(()) };
        let message = "annotations are not evaluated, and this one does more than give a value";
        self.refuse(codes::UNSUPPORTED_PYTHON, range, message, "do it in a statement of its own")
    }

    fn note_annotation(&mut self, target: &python::ExprName, annotation: &Expr) -> Option<()> {
        let word = annotation_word(annotation).unwrap_or("");
        let name = Name { text: target.id.to_string(), span: self.span(target.range()) };
        if SPECIAL_ANNOTATIONS.contains(&word) {
            let message = format!("the annotation `{word}` is not supported");
            return self.refuse(codes::UNSUPPORTED_PYTHON, annotation.range(), &message, "write `__init__` yourself");
        }
        let Some(names) = self.annotated.last_mut() else { return Some(()) };
        // A class variable is not a field.
        if word != "ClassVar" && !names.iter().any(|known| known.text == name.text) {
            names.push(name);
        }
        Some(())
    }

    /// An `if` with its `elif`s, which stand inside of its `else`.
    fn conditional(&mut self, test: &Expr, body: &[Stmt], clauses: &[ElifElseClause]) -> Option<(StatementKind, Span)> {
        let (test, then) = (self.expression(test), self.block(body));
        let otherwise = match clauses.split_first() {
            None => Some(Vec::new()),
            Some((ElifElseClause { test: None, body, .. }, _)) => self.block(body),
            Some((clause @ ElifElseClause { test: Some(test), body, .. }, rest)) => {
                let inner = match self.enter(Some(clause.range())) {
                    true => self.conditional(test, body, rest),
                    false => return None,
                };
                self.depth -= 1;
                inner.map(|(kind, span)| vec![Statement { kind, span }])
            }
        };
        let test = test?;
        let span = test.span;
        Some((StatementKind::If { test, then: then?, otherwise: otherwise? }, span))
    }

    /// A `with`, the first context outermost.
    fn with(&mut self, items: &[python::WithItem], is_async: bool, body: &[Stmt]) -> Option<(StatementKind, Span)> {
        let (first, rest) = items.split_first()?; // The parser has reported that there is none.
        let context = self.expression(&first.context_expr);
        let binding = self.optional(first.optional_vars.as_deref());
        let body = if rest.is_empty() {
            self.block(body)
        } else if self.enter(rest.first().map(Ranged::range)) {
            let inner = self.with(rest, is_async, body);
            self.depth -= 1;
            inner.map(|(kind, span)| vec![Statement { kind, span }])
        } else {
            None
        };
        let kind = StatementKind::With { context: context?, binding: binding?, is_async, body: body? };
        Some((kind, self.span(first.range())))
    }

    fn try_statement(&mut self, node: &python::StmtTry) -> Option<(StatementKind, Span)> {
        let body = self.block(&node.body);
        let handlers: Vec<_> = node.handlers.iter().map(|handler| self.handler(handler)).collect();
        let (otherwise, finally) = (self.block(&node.orelse), self.block(&node.finalbody));
        let kind = StatementKind::Try {
            body: body?,
            handlers: handlers.into_iter().collect::<Option<_>>()?,
            otherwise: otherwise?,
            finally: finally?,
            is_group: node.is_star,
        };
        Some((kind, self.span(TextRange::at(node.start(), TextSize::of("try")))))
    }

    fn handler(&mut self, handler: &ExceptHandler) -> Option<Handler> {
        let ExceptHandler::ExceptHandler(node) = handler;
        let exception = self.optional(node.type_.as_deref());
        let binding = node.name.as_ref().map(|name| self.name(name));
        let body = self.block(&node.body);
        let keyword = TextRange::at(node.start(), TextSize::of("except"));
        let end = (node.name.as_ref().map(Ranged::end))
            .or(node.type_.as_ref().map(|exception| exception.end()))
            .unwrap_or(keyword.end());
        let span = self.span(TextRange::new(node.start(), end));
        Some(Handler { exception: exception?, binding, body: body?, span })
    }

    fn import_from(&mut self, node: &python::StmtImportFrom) -> Option<StatementKind> {
        let Some(module) = node.module.as_ref().filter(|_| node.level == 0) else {
            let help = "a file is a whole program: only the library can be imported";
            return self.refuse(codes::UNSUPPORTED_PYTHON, node.range(), "relative imports are not supported", help);
        };
        if let Some(star) = node.names.iter().find(|alias| alias.name.as_str() == "*") {
            let message = format!("`from {module} import *` is not supported");
            let help = "name what you use, so that everybody can see where it comes from";
            return self.refuse(codes::UNSUPPORTED_PYTHON, star.range(), &message, help);
        }
        let names = node.names.iter().map(|alias| ImportedName {
            name: self.name(&alias.name),
            alias: alias.asname.as_ref().map(|name| self.name(name)),
        });
        Some(StatementKind::ImportFrom { module: self.name(module), names: names.collect() })
    }

    fn definition(&mut self, node: &python::StmtFunctionDef) -> Option<Definition> {
        let generic = self.no_type_parameters(node.type_params.as_deref());
        let decorators = self.decorators(&node.decorator_list);
        let returns = self.annotation(node.returns.as_deref());
        let parameters = self.signature(&node.parameters);
        self.annotated.push(Vec::new());
        let body = self.block(&node.body);
        self.annotated.pop();
        generic.and(returns)?;
        let end = node.returns.as_ref().map_or(node.parameters.end(), |returns| returns.end());
        Some(Definition {
            name: self.name(&node.name),
            is_async: node.is_async,
            decorators: decorators?,
            parameters: parameters?,
            body: body?,
            span: self.head(&node.decorator_list, node.range(), end),
        })
    }

    fn class(&mut self, node: &python::StmtClassDef) -> Option<ClassDefinition> {
        let generic = self.no_type_parameters(node.type_params.as_deref());
        let decorators = self.decorators(&node.decorator_list);
        let arguments = node.arguments.as_deref().map_or(Some(Default::default()), |node| self.arguments(node));
        self.annotated.push(Vec::new());
        let body = self.block(&node.body);
        let annotated = self.annotated.pop().unwrap_or_default();
        let (bases, keywords) = arguments?;
        if let Some(mapping) = bases.iter().find(|base| matches!(base.kind, ExpressionKind::DoubleStarred(_))) {
            let message = "`**` is not supported in the head of a class";
            let diagnostic = Diagnostic::new(codes::UNSUPPORTED_PYTHON, mapping.span, message);
            self.diagnostics.push(diagnostic.help("write each keyword argument"));
            return None;
        }
        generic?;
        let end = node.arguments.as_ref().map_or(node.name.end(), |arguments| arguments.end());
        Some(ClassDefinition {
            name: self.name(&node.name),
            decorators: decorators?,
            bases,
            keywords,
            body: body?,
            annotated,
            span: self.head(&node.decorator_list, node.range(), end),
        })
    }

    /// From `def`, `async` or `class` on, without the decorators.
    fn head(&self, decorators: &[python::Decorator], range: TextRange, end: TextSize) -> Span {
        let after = decorators.last().map_or(range.start(), Ranged::end);
        let from = self.tokens.partition_point(|token| token.start() < after);
        let begins = |kind| matches!(kind, TokenKind::Def | TokenKind::Async | TokenKind::Class);
        let first = self.tokens[from..].iter().find(|token| begins(token.kind()));
        let start = first.map_or(range.start(), |token| token.start().min(end));
        self.span(TextRange::new(start, end))
    }

    fn decorators(&mut self, nodes: &[python::Decorator]) -> Option<Vec<Expression>> {
        let converted: Vec<_> = nodes.iter().map(|node| self.expression(&node.expression)).collect();
        converted.into_iter().collect()
    }

    fn no_type_parameters(&mut self, node: Option<&python::TypeParams>) -> Option<()> {
        let Some(node) = node else { return Some(()) };
        let help = "leave them out: annotations are not evaluated";
        self.refuse(codes::UNSUPPORTED_PYTHON, node.range(), "type parameters are not supported", help)
    }

    /// All parameters of a function or `lambda`.
    pub fn signature(&mut self, node: &python::Parameters) -> Option<Signature> {
        let mut first_places = BTreeMap::new();
        let mut names = Vec::new();
        for parameter in node {
            let name = self.name(parameter.name());
            let annotation = self.annotation(parameter.annotation());
            names.push(self.unrepeated(&mut first_places, &name, "parameter").and(annotation));
        }
        let (only, more) = (self.parameter_list(&node.posonlyargs), self.parameter_list(&node.args));
        let keyword_only = self.parameter_list(&node.kwonlyargs);
        names.into_iter().collect::<Option<Vec<()>>>()?;
        let (mut positional, more) = (only?, more?);
        let positional_only = positional.len();
        positional.extend(more);
        Some(Signature {
            positional_only,
            positional,
            rest: node.vararg.as_ref().map(|parameter| self.name(&parameter.name)),
            keyword_only: keyword_only?,
            keywords: node.kwarg.as_ref().map(|parameter| self.name(&parameter.name)),
        })
    }

    fn parameter_list(&mut self, nodes: &[python::ParameterWithDefault]) -> Option<Vec<Parameter>> {
        let converted: Vec<_> = nodes
            .iter()
            .map(|node| Some(Parameter { name: self.name(node.name()), default: self.optional(node.default())? }))
            .collect();
        converted.into_iter().collect()
    }
}

/// Finds `yield`, `await` and `:=`.
#[derive(Default)]
struct Effects {
    first: Option<TextRange>,
}

impl<'a> Visitor<'a> for Effects {
    fn visit_expr(&mut self, node: &'a Expr) {
        if matches!(node, Expr::Yield(_) | Expr::YieldFrom(_) | Expr::Await(_) | Expr::Named(_)) {
            self.first = self.first.or(Some(node.range()));
        }
        visitor::walk_expr(self, node);
    }
}

/// The word that an annotation begins with: `ClassVar` of `typing.ClassVar[int]`.
fn annotation_word(annotation: &Expr) -> Option<&str> {
    match annotation {
        Expr::Subscript(node) => annotation_word(&node.value),
        Expr::Attribute(node) => Some(node.attr.as_str()),
        Expr::Name(node) => Some(node.id.as_str()),
        Expr::StringLiteral(node) => {
            let word = node.value.to_str().split('[').next()?;
            word.rsplit('.').next().map(str::trim)
        }
        _ => None,
    }
}
