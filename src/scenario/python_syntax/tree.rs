//! From the Python parser's tree to ours. What we have no meaning for is refused.

use super::super::ast::*;
use super::super::codes;
use super::super::fragment::Fragment;
use crate::source::{Diagnostic, Diagnostics, Span};
use ruff_python_ast as python;
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use std::collections::BTreeMap;

/// Converts nodes that were parsed from `fragment`; `None` means that a diagnostic was added. All
/// children are looked at before giving up, so that all mistakes are found. Recursion is bounded
/// because nesting was checked before parsing.
pub(super) struct Converter<'a> {
    pub fragment: &'a Fragment,
    pub diagnostics: &'a mut Diagnostics,
}

impl Converter<'_> {
    /// A simple statement.
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
            _ => return self.refuse_statement(node),
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
            Expr::List(node) => ExpressionKind::List(self.expressions(&node.elts)?),
            Expr::Tuple(node) => ExpressionKind::Tuple(self.expressions(&node.elts)?),
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
            _ => return self.refuse_expression(node),
        };
        Some(Expression { kind, span: self.span(node.range()) })
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
    fn expressions(&mut self, nodes: &[Expr]) -> Option<Vec<Expression>> {
        let converted: Vec<_> = nodes.iter().map(|node| self.expression(node)).collect();
        converted.into_iter().collect()
    }

    fn boxed(&mut self, node: &Expr) -> Option<Box<Expression>> {
        self.expression(node).map(Box::new)
    }

    /// `Some(None)` if there is no node.
    pub fn optional(&mut self, node: Option<&Expr>) -> Option<Option<Expression>> {
        node.map_or(Some(None), |node| self.expression(node).map(Some))
    }

    fn number(&mut self, node: &python::ExprNumberLiteral) -> Option<Constant> {
        match &node.value {
            python::Number::Int(value) => match value.as_i64() {
                Some(value) => Some(Constant::Int(value)),
                None => self.refuse(
                    codes::BIG_INTEGER,
                    node.range(),
                    "this integer does not fit 64 bits",
                    "integers go from -9223372036854775808 to 9223372036854775807",
                ),
            },
            python::Number::Float(value) => Some(Constant::Float(*value)),
            python::Number::Complex { .. } => self.refuse(
                codes::UNSUPPORTED_EXPRESSION,
                node.range(),
                "complex numbers are not supported",
                "keep the real and the imaginary part in two names",
            ),
        }
    }

    fn string(&mut self, node: &python::ExprStringLiteral) -> Option<Constant> {
        let parts: Vec<_> = node.value.iter().map(|part| self.string_part(part)).collect();
        parts.into_iter().collect::<Option<String>>().map(Constant::String)
    }

    fn string_part(&mut self, part: &python::StringLiteral) -> Option<String> {
        self.no_surrogates(part.range(), part.flags.prefix().is_raw())?;
        Some(part.value.to_string())
    }

    /// Half a surrogate pair is a character of Python but not of Unicode text; the parser would
    /// silently replace it.
    fn no_surrogates(&mut self, range: TextRange, raw: bool) -> Option<()> {
        if raw || !has_surrogate_escape(&self.fragment.text[range]) {
            return Some(());
        }
        self.refuse(
            codes::UNSUPPORTED_EXPRESSION,
            range,
            "half a surrogate pair is not a character",
            "write the character itself, or `\\U` and its eight hexadecimal digits",
        )
    }

    fn formatted_string(&mut self, node: &python::ExprFString) -> Option<Vec<FormatPart>> {
        let mut parts = Some(Vec::new());
        for part in &node.value {
            let converted = match part {
                python::FStringPart::Literal(part) => {
                    self.string_part(part).map(|text| vec![FormatPart::Literal(text)])
                }
                python::FStringPart::FString(part) => self.format_parts(&part.elements, part.flags.prefix().is_raw()),
            };
            parts = parts.zip(converted).map(|(mut parts, more)| {
                parts.extend(more);
                parts
            });
        }
        parts
    }

    fn format_parts(&mut self, elements: &python::InterpolatedStringElements, raw: bool) -> Option<Vec<FormatPart>> {
        let parts: Vec<_> = elements
            .iter()
            .map(|element| match element {
                python::InterpolatedStringElement::Literal(part) => {
                    self.no_surrogates(part.range(), raw)?;
                    Some(FormatPart::Literal(part.value.to_string()))
                }
                python::InterpolatedStringElement::Interpolation(part) => {
                    let specification = match &part.format_spec {
                        Some(specification) => self.format_parts(&specification.elements, raw),
                        None => Some(Vec::new()),
                    };
                    let debug_text = part.debug_text.as_ref().map(|text| text.as_str().to_string());
                    let mut conversion = part.conversion.to_char();
                    // `{x=}` shows `repr(x)`, `{x=:}` does not.
                    if debug_text.is_some() && conversion.is_none() && part.format_spec.is_none() {
                        conversion = Some('r');
                    }
                    let value = self.expression(&part.expression);
                    Some(FormatPart::Value { value: value?, conversion, specification: specification?, debug_text })
                }
            })
            .collect();
        parts.into_iter().collect()
    }

    fn dictionary(&mut self, node: &python::ExprDict) -> Option<Vec<(Expression, Expression)>> {
        let items: Vec<_> = node
            .items
            .iter()
            .map(|item| {
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
                if node.is_async {
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

    fn index(&mut self, node: &Expr) -> Option<Expression> {
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
        let arguments = self.expressions(&node.arguments.args);
        let mut first_places = BTreeMap::new();
        let keywords: Vec<_> = node
            .arguments
            .keywords
            .iter()
            .map(|keyword| {
                let value = self.expression(&keyword.value);
                let Some(name) = &keyword.arg else {
                    return self.refuse_unpacking(keyword.range());
                };
                let name = self.name(name);
                self.unrepeated(&mut first_places, &name, "keyword argument")?;
                Some((name, value?))
            })
            .collect();
        let keywords = keywords.into_iter().collect::<Option<Vec<_>>>();
        Some(ExpressionKind::Call { function: function?, arguments: arguments?, keywords: keywords? })
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

    fn binary_operator(&mut self, operator: python::Operator, range: TextRange) -> Option<BinaryOperator> {
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
                return self.refuse(
                    codes::UNSUPPORTED_EXPRESSION,
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

    fn unrepeated(&mut self, first_places: &mut BTreeMap<String, Span>, name: &Name, what: &str) -> Option<()> {
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

    pub fn span(&self, range: TextRange) -> Span {
        self.fragment.span(range.start().to_usize(), range.end().to_usize())
    }

    /// Adds a diagnostic.
    pub fn refuse<T>(&mut self, code: &'static str, range: TextRange, what: &str, help: &str) -> Option<T> {
        self.diagnostics.push(Diagnostic::new(code, self.span(range), what).help(help));
        None
    }
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

/// Whether a string literal has an escape such as `\ud800`.
fn has_surrogate_escape(literal: &str) -> bool {
    let mut rest = literal;
    while let Some(backslash) = rest.find('\\') {
        rest = &rest[backslash + 1..];
        let digits = match rest.chars().next() {
            Some('u') => rest.get(1..5),
            Some('U') => rest.get(1..9),
            _ => None,
        };
        if let Some(Ok(code)) = digits.map(|digits| u32::from_str_radix(digits, 16))
            && (0xd800..=0xdfff).contains(&code)
        {
            return true;
        }
        rest = rest.get(rest.chars().next().map_or(0, char::len_utf8)..).unwrap_or("");
    }
    false
}
