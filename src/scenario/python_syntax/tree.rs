//! From the Python parser's tree to ours: expressions, and the statements of scenarios. What we have no meaning
//! for is refused.

use super::super::ast::*;
use super::super::codes;
use super::super::fragment::Fragment;
use crate::source::{Diagnostic, Diagnostics, Span};
use ruff_python_ast as python;
use ruff_python_ast::token::Token;
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use std::collections::BTreeMap;

/// Who says the Python that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// A string of a scenario: what the machine of scenarios has a meaning for.
    Scenario,
    /// A Python file, or an expression about one: the whole language.
    File,
}

/// Arguments, and keyword arguments.
type Arguments = (Vec<Expression>, Vec<(Name, Expression)>);

/// Converts nodes that were parsed from `fragment`; `None` means that a diagnostic was added. All
/// children are looked at before giving up, so that all mistakes are found. Recursion is bounded
/// because nesting was checked before parsing.
pub(super) struct Converter<'a> {
    pub fragment: &'a Fragment,
    pub diagnostics: &'a mut Diagnostics,
    pub dialect: Dialect,
    /// All tokens of the fragment.
    pub tokens: &'a [Token],
    /// How many statements the present one is inside of.
    pub depth: usize,
    /// That there is a statement inside of too many has been said.
    pub is_too_deep: bool,
    /// The annotated names of the classes and functions that the present statement is inside of, innermost last.
    pub annotated: Vec<Vec<Name>>,
}

impl<'a> Converter<'a> {
    /// A converter that has not begun.
    pub fn new(
        fragment: &'a Fragment,
        tokens: &'a [Token],
        dialect: Dialect,
        diagnostics: &'a mut Diagnostics,
    ) -> Converter<'a> {
        Converter { fragment, diagnostics, dialect, tokens, depth: 0, is_too_deep: false, annotated: Vec::new() }
    }
}

impl Converter<'_> {
    /// A simple statement of a scenario, all of which files have too.
    pub fn statement(&mut self, node: &Stmt) -> Option<Statement> {
        let kind = match node {
            Stmt::Expr(node) => StatementKind::Expression(self.expression(&node.value)?),
            Stmt::Assign(node) => {
                let (targets, value) = (self.expressions(&node.targets), self.expression(&node.value));
                StatementKind::Assign { targets: targets?, value: value? }
            }
            Stmt::AugAssign(node) => {
                let (target, value) = (self.expression(&node.target), self.expression(&node.value));
                let operator = self.binary_operator(node.op, node.range())?;
                StatementKind::AugmentedAssign { target: target?, operator, value: value? }
            }
            Stmt::Delete(node) => StatementKind::Delete(self.expressions(&node.targets)?),
            Stmt::Return(node) => StatementKind::Return(self.optional(node.value.as_deref())?),
            Stmt::Assert(node) => {
                let (test, message) = (self.expression(&node.test), self.optional(node.msg.as_deref()));
                StatementKind::Assert { test: test?, message: message? }
            }
            Stmt::Raise(node) => {
                let (exception, cause) = (self.optional(node.exc.as_deref()), self.optional(node.cause.as_deref()));
                StatementKind::Raise { exception: exception?, cause: cause? }
            }
            Stmt::Pass(_) => StatementKind::Pass,
            Stmt::Break(_) => StatementKind::Break,
            Stmt::Continue(_) => StatementKind::Continue,
            _ => return self.refuse_statement(node), // Files have asked for their own before.
        };
        Some(Statement { kind, span: self.span(node.range()) })
    }

    fn refuse_statement(&mut self, node: &Stmt) -> Option<Statement> {
        let (what, help) = match node {
            Stmt::AnnAssign(_) => ("annotations have no meaning in a scenario", "write `name = value`"),
            Stmt::Global(_) | Stmt::Nonlocal(_) => {
                ("this declaration is not needed", "leave it out: shared names need no declaration")
            }
            Stmt::Import(_) | Stmt::ImportFrom(_) => {
                ("a scenario cannot import", "leave it out: primitives and exceptions are there without import")
            }
            Stmt::TypeAlias(_) => ("type aliases have no meaning in a scenario", "leave it out"),
            _ => ("this is not a simple statement", "blocks are JSON objects, such as { \"if\": …, \"then\": [ … ] }"),
        };
        self.refuse(codes::UNSUPPORTED_STATEMENT, node.range(), what, help)
    }

    /// An expression.
    pub fn expression(&mut self, node: &Expr) -> Option<Expression> {
        let kind = match node {
            Expr::NoneLiteral(_) => ExpressionKind::Constant(Constant::None),
            Expr::BooleanLiteral(node) => ExpressionKind::Constant(Constant::Bool(node.value)),
            Expr::NumberLiteral(node) => ExpressionKind::Constant(self.number(node)?),
            Expr::StringLiteral(node) => ExpressionKind::Constant(self.string(node)?),
            Expr::FString(node) => ExpressionKind::FormattedString(self.formatted_string(node)?),
            Expr::Name(node) => ExpressionKind::Name(node.id.to_string()),
            Expr::List(node) => ExpressionKind::List(self.elements(&node.elts)?),
            Expr::Tuple(node) => ExpressionKind::Tuple(self.elements(&node.elts)?),
            Expr::Dict(node) => ExpressionKind::Dict(self.dictionary(node)?),
            Expr::ListComp(node) => {
                let (element, clauses) = (self.boxed(&node.elt), self.comprehensions(&node.generators));
                ExpressionKind::ListComprehension { element: element?, clauses: clauses? }
            }
            Expr::DictComp(node) => self.dict_comprehension(node)?,
            Expr::Attribute(node) => {
                let name = Name { text: node.attr.to_string(), span: self.span(node.attr.range()) };
                ExpressionKind::Attribute { value: self.boxed(&node.value)?, name }
            }
            Expr::Subscript(node) => {
                let (value, index) = (self.boxed(&node.value), self.index(&node.slice));
                ExpressionKind::Subscript { value: value?, index: Box::new(index?) }
            }
            Expr::Call(node) => self.call(node)?,
            Expr::UnaryOp(node) => self.unary(node)?,
            Expr::BinOp(node) => {
                let operator = self.binary_operator(node.op, node.range());
                let (left, right) = (self.boxed(&node.left), self.boxed(&node.right));
                ExpressionKind::Binary { left: left?, operator: operator?, right: right? }
            }
            Expr::BoolOp(node) => {
                let operator = match node.op {
                    python::BoolOp::And => BooleanOperator::And,
                    python::BoolOp::Or => BooleanOperator::Or,
                };
                ExpressionKind::Boolean { operator, operands: self.expressions(&node.values)? }
            }
            Expr::Compare(node) => {
                let (first, others) = (self.boxed(&node.left), self.expressions(&node.comparators));
                let operators = node.ops.iter().map(|operator| comparison_operator(*operator));
                ExpressionKind::Compare { first: first?, rest: operators.zip(others?).collect() }
            }
            Expr::If(node) => {
                let (test, then) = (self.boxed(&node.test), self.boxed(&node.body));
                let otherwise = self.boxed(&node.orelse);
                ExpressionKind::Conditional { test: test?, then: then?, otherwise: otherwise? }
            }
            Expr::Await(node) => ExpressionKind::Await(self.boxed(&node.value)?),
            _ if self.dialect == Dialect::File => self.file_expression(node)?,
            _ => return self.refuse_expression(node),
        };
        Some(Expression { kind, span: self.span(node.range()) })
    }

    /// An expression that only files have.
    fn file_expression(&mut self, node: &Expr) -> Option<ExpressionKind> {
        Some(match node {
            Expr::EllipsisLiteral(_) => ExpressionKind::Constant(Constant::Ellipsis),
            Expr::Set(node) => ExpressionKind::Set(self.elements(&node.elts)?),
            Expr::SetComp(node) => {
                let (element, clauses) = (self.boxed(&node.elt), self.comprehensions(&node.generators));
                ExpressionKind::SetComprehension { element: element?, clauses: clauses? }
            }
            Expr::Generator(node) => {
                let (element, clauses) = (self.boxed(&node.elt), self.comprehensions(&node.generators));
                ExpressionKind::Generator { element: element?, clauses: clauses? }
            }
            Expr::Lambda(node) => {
                let parameters = node.parameters.as_deref().map(|parameters| self.signature(parameters));
                let body = self.boxed(&node.body);
                let parameters = parameters.unwrap_or_else(|| Some(Signature::default()));
                ExpressionKind::Lambda { parameters: Box::new(parameters?), body: body? }
            }
            Expr::Named(node) => {
                let value = self.boxed(&node.value)?;
                let Expr::Name(name) = &*node.target else {
                    return self.refuse(codes::PYTHON_SYNTAX, node.target.range(), "`:=` assigns to a name only", "");
                };
                let name = Name { text: name.id.to_string(), span: self.span(name.range()) };
                ExpressionKind::Named { name, value }
            }
            Expr::Yield(node) => ExpressionKind::Yield(self.optional(node.value.as_deref())?.map(Box::new)),
            Expr::YieldFrom(node) => ExpressionKind::YieldFrom(self.boxed(&node.value)?),
            _ => {
                let (code, what, help) = match node {
                    Expr::Starred(_) => {
                        let help = "`*` unpacks in a call, in brackets, or before a comma";
                        (codes::MISPLACED, "a starred expression cannot stand here", help)
                    }
                    Expr::TString(_) => (codes::UNSUPPORTED_PYTHON, "t-strings are not supported", "write an f-string"),
                    Expr::BytesLiteral(_) => {
                        (codes::UNSUPPORTED_PYTHON, "bytes are not supported", "write a string without `b`")
                    }
                    Expr::Slice(_) => {
                        let help = "a slice is a whole index: `a[1:2]`";
                        (codes::UNSUPPORTED_PYTHON, "a slice cannot stand here", help)
                    }
                    _ => (codes::UNSUPPORTED_PYTHON, "this expression is not supported", "write it with simpler means"),
                };
                return self.refuse(code, node.range(), what, help);
            }
        })
    }

    /// What may be starred: an element of a display, of a target or of an index, or an argument.
    fn element(&mut self, node: &Expr) -> Option<Expression> {
        match node {
            Expr::Starred(starred) if self.dialect == Dialect::File => {
                let kind = ExpressionKind::Starred(self.boxed(&starred.value)?);
                Some(Expression { kind, span: self.span(node.range()) })
            }
            _ => self.expression(node),
        }
    }

    /// All elements of a list, or `None` if one fails.
    pub fn elements(&mut self, nodes: &[Expr]) -> Option<Vec<Expression>> {
        let converted: Vec<_> = nodes.iter().map(|node| self.element(node)).collect();
        converted.into_iter().collect()
    }

    /// `**value`
    fn double_starred(&mut self, value: &Expr, range: TextRange) -> Option<Expression> {
        let kind = ExpressionKind::DoubleStarred(self.boxed(value)?);
        Some(Expression { kind, span: self.span(range) })
    }

    fn refuse_expression(&mut self, node: &Expr) -> Option<Expression> {
        let (what, help) = match node {
            Expr::Lambda(_) => ("`lambda` is not supported", "give the function a name under \"functions\""),
            Expr::Named(_) => ("`:=` is not supported", "assign in a statement of its own"),
            Expr::Yield(_) | Expr::YieldFrom(_) => {
                ("generators are not supported", "collect the values in a list and return it")
            }
            Expr::Set(_) | Expr::SetComp(_) => {
                ("sets are not supported", "use a list, or a dictionary with True values")
            }
            Expr::Generator(_) => ("generator expressions are not supported", "write a list: `[… for … in …]`"),
            Expr::Starred(_) => ("`*` unpacking is not supported", "name each item"),
            Expr::TString(_) => ("t-strings are not supported", "write an f-string: `f\"…\"`"),
            Expr::BytesLiteral(_) => ("bytes are not supported", "write a string without `b`"),
            Expr::EllipsisLiteral(_) => ("`...` is not supported", "write `pass` or `None`"),
            Expr::Slice(_) => ("a slice cannot stand here", "a slice is a whole index: `a[1:2]`"),
            _ => ("this expression is not supported", "write it with simpler means"),
        };
        self.refuse(codes::UNSUPPORTED_EXPRESSION, node.range(), what, help)
    }

    /// All of a list, or `None` if one fails.
    pub fn expressions(&mut self, nodes: &[Expr]) -> Option<Vec<Expression>> {
        let converted: Vec<_> = nodes.iter().map(|node| self.expression(node)).collect();
        converted.into_iter().collect()
    }

    pub fn boxed(&mut self, node: &Expr) -> Option<Box<Expression>> {
        self.expression(node).map(Box::new)
    }

    /// `Some(None)` if there is no node.
    pub fn optional(&mut self, node: Option<&Expr>) -> Option<Option<Expression>> {
        node.map_or(Some(None), |node| self.expression(node).map(Some))
    }

    fn dictionary(&mut self, node: &python::ExprDict) -> Option<Vec<(Expression, Expression)>> {
        let items: Vec<_> = node
            .items
            .iter()
            .map(|item| {
                if let (None, Dialect::File) = (&item.key, self.dialect) {
                    let value = ExpressionKind::Constant(Constant::None);
                    let key = self.double_starred(&item.value, item.range())?;
                    return Some((key, Expression { kind: value, span: self.span(item.range()) }));
                }
                let value = self.expression(&item.value);
                let key = match &item.key {
                    Some(key) => self.expression(key),
                    None => self.refuse_unpacking(item.range()),
                };
                key.zip(value)
            })
            .collect();
        items.into_iter().collect()
    }

    fn dict_comprehension(&mut self, node: &python::ExprDictComp) -> Option<ExpressionKind> {
        let key = match &node.key {
            Some(key) => self.boxed(key),
            None => self.refuse_unpacking(node.range()),
        };
        let (value, clauses) = (self.boxed(&node.value), self.comprehensions(&node.generators));
        Some(ExpressionKind::DictComprehension { key: key?, value: value?, clauses: clauses? })
    }

    fn refuse_unpacking<T>(&mut self, range: TextRange) -> Option<T> {
        self.refuse(codes::UNSUPPORTED_EXPRESSION, range, "`**` unpacking is not supported", "name each item")
    }

    fn comprehensions(&mut self, nodes: &[python::Comprehension]) -> Option<Vec<Comprehension>> {
        let clauses: Vec<_> = nodes
            .iter()
            .map(|node| {
                let (target, iterable) = (self.expression(&node.target), self.expression(&node.iter));
                let conditions = self.expressions(&node.ifs);
                if node.is_async && self.dialect == Dialect::Scenario {
                    return self.refuse(
                        codes::UNSUPPORTED_EXPRESSION,
                        node.range(),
                        "asynchronous comprehensions are not supported",
                        "write a \"for\" block with `await` inside",
                    );
                }
                Some(Comprehension {
                    target: target?,
                    iterable: iterable?,
                    conditions: conditions?,
                    is_async: node.is_async,
                })
            })
            .collect();
        clauses.into_iter().collect()
    }

    pub fn index(&mut self, node: &Expr) -> Option<Expression> {
        let Expr::Slice(slice) = node else {
            return self.expression(node);
        };
        let (lower, upper) = (self.optional(slice.lower.as_deref()), self.optional(slice.upper.as_deref()));
        let step = self.optional(slice.step.as_deref());
        let kind = ExpressionKind::Slice {
            lower: lower?.map(Box::new),
            upper: upper?.map(Box::new),
            step: step?.map(Box::new),
        };
        Some(Expression { kind, span: self.span(node.range()) })
    }

    fn call(&mut self, node: &python::ExprCall) -> Option<ExpressionKind> {
        let function = self.boxed(&node.func);
        let (arguments, keywords) = self.arguments(&node.arguments).unzip();
        Some(ExpressionKind::Call { function: function?, arguments: arguments?, keywords: keywords? })
    }

    /// Arguments, `**` among them at the end, and keyword arguments.
    pub fn arguments(&mut self, node: &python::Arguments) -> Option<Arguments> {
        let arguments = self.elements(&node.args);
        let (mut mappings, mut keywords) = (Some(Vec::new()), Some(Vec::new()));
        let mut first_places = BTreeMap::new();
        for keyword in &node.keywords {
            match &keyword.arg {
                Some(name) => {
                    let value = self.expression(&keyword.value);
                    let name = self.name(name);
                    let unrepeated = self.unrepeated(&mut first_places, &name, "keyword argument");
                    let read = unrepeated.and(value).map(|value| (name, value));
                    keywords = keywords.zip(read).map(|(list, read)| pushed(list, read));
                }
                None if self.dialect == Dialect::File => {
                    let read = self.double_starred(&keyword.value, keyword.range());
                    mappings = mappings.zip(read).map(|(list, read)| pushed(list, read));
                }
                None => {
                    self.expression(&keyword.value);
                    keywords = self.refuse_unpacking(keyword.range());
                }
            }
        }
        let (mut arguments, mappings, keywords) = (arguments?, mappings?, keywords?);
        arguments.extend(mappings);
        Some((arguments, keywords))
    }

    fn unary(&mut self, node: &python::ExprUnaryOp) -> Option<ExpressionKind> {
        let operator = match node.op {
            python::UnaryOp::USub => UnaryOperator::Negate,
            python::UnaryOp::UAdd => UnaryOperator::Plus,
            python::UnaryOp::Invert => UnaryOperator::Invert,
            python::UnaryOp::Not => UnaryOperator::Not,
        };
        // The smallest integer is written as the negation of one that does not fit.
        if operator == UnaryOperator::Negate
            && let Expr::NumberLiteral(number) = &*node.operand
            && let python::Number::Int(value) = &number.value
            && value.as_u64() == Some(i64::MIN.unsigned_abs())
        {
            return Some(ExpressionKind::Constant(Constant::Int(i64::MIN)));
        }
        Some(ExpressionKind::Unary { operator, operand: self.boxed(&node.operand)? })
    }

    pub fn binary_operator(&mut self, operator: python::Operator, range: TextRange) -> Option<BinaryOperator> {
        Some(match operator {
            python::Operator::Add => BinaryOperator::Add,
            python::Operator::Sub => BinaryOperator::Subtract,
            python::Operator::Mult => BinaryOperator::Multiply,
            python::Operator::Div => BinaryOperator::Divide,
            python::Operator::FloorDiv => BinaryOperator::FloorDivide,
            python::Operator::Mod => BinaryOperator::Modulo,
            python::Operator::Pow => BinaryOperator::Power,
            python::Operator::BitAnd => BinaryOperator::BitAnd,
            python::Operator::BitOr => BinaryOperator::BitOr,
            python::Operator::BitXor => BinaryOperator::BitXor,
            python::Operator::LShift => BinaryOperator::ShiftLeft,
            python::Operator::RShift => BinaryOperator::ShiftRight,
            python::Operator::MatMult => {
                let code = self.unsupported();
                return self.refuse(
                    code,
                    range,
                    "`@` is not supported",
                    "there are no matrices; `*` multiplies numbers",
                );
            }
        })
    }

    /// The parameters of a function, which may be names with or without defaults.
    pub fn parameters(&mut self, node: &python::Parameters) -> Option<Vec<Parameter>> {
        let special = (node.posonlyargs.first().map(Ranged::range))
            .or(node.vararg.as_deref().map(Ranged::range))
            .or(node.kwonlyargs.first().map(Ranged::range))
            .or(node.kwarg.as_deref().map(Ranged::range));
        if let Some(range) = special {
            let (what, help) = (
                "`*`, `**` and `/` are not supported among parameters",
                "name each parameter: \"withdraw(amount, fee=1)\"",
            );
            return self.refuse(codes::BAD_SIGNATURE, range, what, help);
        }
        let mut first_places = BTreeMap::new();
        let parameters: Vec<_> = node
            .args
            .iter()
            .map(|parameter| {
                if let Some(annotation) = parameter.annotation() {
                    let (what, help) = ("annotations have no meaning in a scenario", "write only the name");
                    return self.refuse(codes::BAD_SIGNATURE, annotation.range(), what, help);
                }
                let name = self.name(parameter.name());
                self.unrepeated(&mut first_places, &name, "parameter")?;
                Some(Parameter { name, default: self.optional(parameter.default())? })
            })
            .collect();
        parameters.into_iter().collect()
    }

    /// A name with its place.
    pub fn name(&self, node: &python::Identifier) -> Name {
        Name { text: node.to_string(), span: self.span(node.range()) }
    }

    pub fn unrepeated(&mut self, first_places: &mut BTreeMap<String, Span>, name: &Name, what: &str) -> Option<()> {
        let Some(first) = first_places.get(&name.text) else {
            first_places.insert(name.text.clone(), name.span);
            return Some(());
        };
        self.diagnostics.push(
            Diagnostic::new(codes::REPEATED_NAME, name.span, format!("the {what} `{}` is given twice", name.text))
                .label("again here")
                .related(*first, "first here")
                .help("leave one of them out or rename it"),
        );
        None
    }

    /// The code for an expression without a meaning.
    pub fn unsupported(&self) -> &'static str {
        match self.dialect {
            Dialect::Scenario => codes::UNSUPPORTED_EXPRESSION,
            Dialect::File => codes::UNSUPPORTED_PYTHON,
        }
    }

    pub fn span(&self, range: TextRange) -> Span {
        self.fragment.span(range.start().to_usize(), range.end().to_usize())
    }

    /// Adds a diagnostic.
    pub fn refuse<T>(&mut self, code: &'static str, range: TextRange, what: &str, help: &str) -> Option<T> {
        let diagnostic = Diagnostic::new(code, self.span(range), what);
        self.diagnostics.push(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
        None
    }
}

fn pushed<T>(mut list: Vec<T>, item: T) -> Vec<T> {
    list.push(item);
    list
}

fn comparison_operator(operator: python::CmpOp) -> ComparisonOperator {
    match operator {
        python::CmpOp::Eq => ComparisonOperator::Equal,
        python::CmpOp::NotEq => ComparisonOperator::NotEqual,
        python::CmpOp::Lt => ComparisonOperator::Less,
        python::CmpOp::LtE => ComparisonOperator::LessEqual,
        python::CmpOp::Gt => ComparisonOperator::Greater,
        python::CmpOp::GtE => ComparisonOperator::GreaterEqual,
        python::CmpOp::Is => ComparisonOperator::Is,
        python::CmpOp::IsNot => ComparisonOperator::IsNot,
        python::CmpOp::In => ComparisonOperator::In,
        python::CmpOp::NotIn => ComparisonOperator::NotIn,
    }
}
