//! Expressions: brackets where precedence needs them, and nowhere else.
//!
//! Source: the table of operator precedence in the Python language reference.

use super::{Writer, symbol};
use crate::scenario::{
    BinaryOperator, BooleanOperator, ComparisonOperator, Comprehension, Constant, Expression, ExpressionKind,
    FormatPart, Name, UnaryOperator,
};

/// How tightly an expression holds together, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// `:=`
    Named,
    /// A statement of its own, or the right side of an assignment: `yield`
    Any,
    /// `lambda`
    Lambda,
    /// `if … else …`
    Conditional,
    Or,
    And,
    Not,
    /// `<`, `in`, `is`, …
    Comparison,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Product,
    /// `-a`
    Sign,
    Power,
    Await,
    /// Names, displays, calls, attributes, elements.
    Atom,
}

/// The quotes of a string, by the number of f-strings around it.
const QUOTES: &[&str] = &["\"", "'", "\"\"\"", "'''"];

impl Writer {
    /// Writes an expression, in brackets if it does not hold together so tightly.
    pub(super) fn expression(&mut self, expression: &Expression, least: Level) {
        let level = level(expression);
        if level < least {
            self.push("(");
        }
        self.inside(expression);
        if level < least {
            self.push(")");
        }
    }

    fn inside(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Constant(constant) => self.constant(constant),
            ExpressionKind::FormattedString(parts) => self.formatted_string(parts),
            ExpressionKind::Name(name) => self.push(name),
            ExpressionKind::List(items) => self.bracketed("[", items, "]"),
            ExpressionKind::Set(items) if items.is_empty() => self.push("set()"),
            ExpressionKind::Set(items) => self.bracketed("{", items, "}"),
            ExpressionKind::Tuple(items) => self.bracketed("(", items, if items.len() == 1 { ",)" } else { ")" }),
            ExpressionKind::Dict(items) => {
                self.push("{");
                self.separated(items, |writer, (key, value)| {
                    writer.expression(key, Level::Lambda);
                    if !matches!(key.kind, ExpressionKind::DoubleStarred(_)) {
                        writer.headed(": ", value);
                    }
                });
                self.push("}");
            }
            ExpressionKind::Starred(value) => self.prefixed("*", value, Level::BitOr),
            ExpressionKind::DoubleStarred(value) => self.prefixed("**", value, Level::BitOr),
            ExpressionKind::Lambda { parameters, body } => {
                self.push("lambda");
                let start = self.text.len();
                self.signature(parameters);
                if self.text.len() > start {
                    self.text.insert(start, ' ');
                }
                self.headed(": ", body);
            }
            ExpressionKind::Named { name, value } => {
                self.push(&name.text);
                self.headed(" := ", value);
            }
            ExpressionKind::Yield(None) => self.push("yield"),
            ExpressionKind::Yield(Some(value)) => self.headed("yield ", value),
            ExpressionKind::YieldFrom(value) => self.headed("yield from ", value),
            ExpressionKind::ListComprehension { element, clauses } => self.comprehension("[", element, clauses, "]"),
            ExpressionKind::SetComprehension { element, clauses } => self.comprehension("{", element, clauses, "}"),
            ExpressionKind::Generator { element, clauses } => self.comprehension("(", element, clauses, ")"),
            ExpressionKind::DictComprehension { key, value, clauses } => {
                self.headed("{", key);
                self.headed(": ", value);
                self.clauses(clauses);
                self.push("}");
            }
            ExpressionKind::Attribute { value, name } => {
                // `1.real` would be a float.
                let is_number = matches!(value.kind, ExpressionKind::Constant(Constant::Int(_)));
                self.expression(value, Level::Atom);
                self.push(if is_number { " ." } else { "." });
                self.push(&name.text);
            }
            ExpressionKind::Subscript { value, index } => {
                self.expression(value, Level::Atom);
                self.push("[");
                match &index.kind {
                    ExpressionKind::Tuple(items) if items.len() > 1 => {
                        self.separated(items, |writer, item| writer.expression(item, Level::Lambda));
                    }
                    _ => self.expression(index, Level::Lambda),
                }
                self.push("]");
            }
            ExpressionKind::Slice { lower, upper, step } => {
                self.bound(lower);
                self.push(":");
                self.bound(upper);
                if step.is_some() {
                    self.push(":");
                    self.bound(step);
                }
            }
            ExpressionKind::Call { function, arguments, keywords } => {
                self.expression(function, Level::Atom);
                match arguments.as_slice() {
                    // It brings its own brackets.
                    [only] if keywords.is_empty() && matches!(only.kind, ExpressionKind::Generator { .. }) => {
                        self.expression(only, Level::Lambda);
                    }
                    _ => {
                        self.push("(");
                        self.arguments(arguments, keywords);
                        self.push(")");
                    }
                }
            }
            ExpressionKind::Unary { operator, operand } => match operator {
                UnaryOperator::Not => self.prefixed("not ", operand, Level::Not),
                UnaryOperator::Negate => self.prefixed("-", operand, Level::Sign),
                UnaryOperator::Plus => self.prefixed("+", operand, Level::Sign),
                UnaryOperator::Invert => self.prefixed("~", operand, Level::Sign),
            },
            ExpressionKind::Binary { left, operator, right } => {
                let own = level(expression);
                // Powers are grouped from the right, and bind less tightly than a sign on their right.
                let (before, after) = match operator {
                    BinaryOperator::Power => (Level::Await, Level::Sign),
                    _ => (own, tighter(own)),
                };
                self.expression(left, before);
                self.push(&format!(" {} ", symbol(*operator)));
                self.expression(right, after);
            }
            ExpressionKind::Boolean { operator, operands } => {
                let least = tighter(level(expression));
                let word = match operator {
                    BooleanOperator::And => " and ",
                    BooleanOperator::Or => " or ",
                };
                for (index, operand) in operands.iter().enumerate() {
                    self.push(if index > 0 { word } else { "" });
                    self.expression(operand, least);
                }
            }
            ExpressionKind::Compare { first, rest } => {
                self.expression(first, Level::BitOr);
                for (operator, operand) in rest {
                    self.push(comparison(*operator));
                    self.expression(operand, Level::BitOr);
                }
            }
            ExpressionKind::Conditional { test, then, otherwise } => {
                self.expression(then, Level::Or);
                self.push(" if ");
                self.expression(test, Level::Or);
                self.push(" else ");
                self.expression(otherwise, Level::Lambda);
            }
            ExpressionKind::Await(value) => self.prefixed("await ", value, Level::Atom),
        }
    }

    fn prefixed(&mut self, prefix: &str, value: &Expression, least: Level) {
        self.push(prefix);
        self.expression(value, least);
    }

    fn bracketed(&mut self, open: &str, items: &[Expression], close: &str) {
        self.push(open);
        self.separated(items, |writer, item| writer.expression(item, Level::Lambda));
        self.push(close);
    }

    fn comprehension(&mut self, open: &str, element: &Expression, clauses: &[Comprehension], close: &str) {
        self.headed(open, element);
        self.clauses(clauses);
        self.push(close);
    }

    fn clauses(&mut self, clauses: &[Comprehension]) {
        for clause in clauses {
            self.push(if clause.is_async { " async for " } else { " for " });
            self.bare(&clause.target, Level::Lambda);
            self.push(" in ");
            self.expression(&clause.iterable, Level::Or);
            for condition in &clause.conditions {
                self.push(" if ");
                self.expression(condition, Level::Or);
            }
        }
    }

    fn bound(&mut self, bound: &Option<Box<Expression>>) {
        if let Some(bound) = bound {
            self.expression(bound, Level::Conditional);
        }
    }

    /// Arguments without brackets around them. Keyword arguments and `**` stand in the order of the text, in which
    /// they are evaluated.
    pub(super) fn arguments(&mut self, arguments: &[Expression], keywords: &[(Name, Expression)]) {
        let is_mapping = |argument: &&Expression| matches!(argument.kind, ExpressionKind::DoubleStarred(_));
        let mappings = arguments.iter().filter(is_mapping).map(|argument| (None, argument));
        let named = keywords.iter().map(|(name, value)| (Some(name), value));
        let mut last: Vec<_> = named.chain(mappings).collect();
        last.sort_by_key(|(_, value)| value.span.start);
        let first = arguments.iter().filter(|argument| !is_mapping(argument)).map(|argument| (None, argument));
        self.separated(first.chain(last), |writer, (name, value)| {
            if let Some(name) = name {
                writer.push(&name.text);
                writer.push("=");
            }
            writer.expression(value, Level::Lambda);
        });
    }

    fn constant(&mut self, constant: &Constant) {
        match constant {
            Constant::None => self.push("None"),
            Constant::Bool(true) => self.push("True"),
            Constant::Bool(false) => self.push("False"),
            Constant::Int(value) => self.push(&value.to_string()),
            Constant::Float(value) if value.is_nan() => self.push("float(\"nan\")"),
            Constant::Float(value) if value.is_infinite() => self.push(if *value > 0.0 { "1e999" } else { "-1e999" }),
            Constant::Float(value) => self.push(&format!("{value:?}")),
            Constant::String(text) => {
                let quotes = self.quotes();
                self.push(quotes);
                self.text_in_quotes(text, Braces::Plain);
                self.push(quotes);
            }
            Constant::Ellipsis => self.push("..."),
        }
    }

    fn quotes(&self) -> &'static str {
        QUOTES[self.quotes % QUOTES.len()]
    }

    fn text_in_quotes(&mut self, text: &str, braces: Braces) {
        let quote = self.quotes().chars().next();
        for letter in text.chars() {
            match letter {
                '\\' => self.push("\\\\"),
                '\n' => self.push("\\n"),
                '\r' => self.push("\\r"),
                '\t' => self.push("\\t"),
                '{' | '}' if braces == Braces::Doubled => self.text.extend([letter, letter]),
                '{' | '}' if braces == Braces::Escaped => self.push(if letter == '{' { "\\x7b" } else { "\\x7d" }),
                letter if Some(letter) == quote => self.text.extend(['\\', letter]),
                letter if letter.is_control() => self.push(&format!("\\x{:02x}", letter as u32)),
                letter => self.text.push(letter),
            }
        }
    }

    fn formatted_string(&mut self, parts: &[FormatPart]) {
        let quotes = self.quotes();
        self.push("f");
        self.push(quotes);
        self.format_parts(parts, Braces::Doubled);
        self.push(quotes);
    }

    fn format_parts(&mut self, parts: &[FormatPart], braces: Braces) {
        for part in parts {
            match part {
                FormatPart::Literal(text) => self.text_in_quotes(text, braces),
                FormatPart::Value { value, conversion, specification, debug_text } => {
                    self.push("{");
                    match debug_text {
                        Some(text) => self.push(text),
                        None => self.formatted_value(value),
                    }
                    if let Some(conversion) = conversion {
                        self.text.extend(['!', *conversion]);
                    }
                    // `{x=:}` is not `{x=}`.
                    if !specification.is_empty() || debug_text.is_some() && conversion.is_none() {
                        self.push(":");
                        self.format_parts(specification, Braces::Escaped);
                    }
                    self.push("}");
                }
            }
        }
    }

    fn formatted_value(&mut self, value: &Expression) {
        self.quotes += 1;
        let start = self.text.len();
        self.expression(value, Level::Conditional);
        // `{{` would be a brace.
        if self.text[start..].starts_with('{') {
            self.text.insert(start, ' ');
        }
        if self.text.ends_with('}') {
            self.push(" ");
        }
        self.quotes -= 1;
    }
}

/// What braces in a string are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Braces {
    /// Braces.
    Plain,
    /// The text of an f-string: written twice.
    Doubled,
    /// A format specification: written as escapes.
    Escaped,
}

fn level(expression: &Expression) -> Level {
    match &expression.kind {
        ExpressionKind::Yield(_) | ExpressionKind::YieldFrom(_) => Level::Any,
        ExpressionKind::Named { .. } => Level::Named,
        ExpressionKind::Lambda { .. } => Level::Lambda,
        ExpressionKind::Conditional { .. } => Level::Conditional,
        ExpressionKind::Boolean { operator: BooleanOperator::Or, .. } => Level::Or,
        ExpressionKind::Boolean { operator: BooleanOperator::And, .. } => Level::And,
        ExpressionKind::Unary { operator: UnaryOperator::Not, .. } => Level::Not,
        ExpressionKind::Compare { .. } => Level::Comparison,
        ExpressionKind::Binary { operator, .. } => match operator {
            BinaryOperator::BitOr => Level::BitOr,
            BinaryOperator::BitXor => Level::BitXor,
            BinaryOperator::BitAnd => Level::BitAnd,
            BinaryOperator::ShiftLeft | BinaryOperator::ShiftRight => Level::Shift,
            BinaryOperator::Add | BinaryOperator::Subtract => Level::Sum,
            BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::FloorDivide
            | BinaryOperator::Modulo => Level::Product,
            BinaryOperator::Power => Level::Power,
        },
        ExpressionKind::Unary { .. } => Level::Sign,
        ExpressionKind::Constant(Constant::Int(value)) if *value < 0 => Level::Sign,
        ExpressionKind::Constant(Constant::Float(value)) if value.is_sign_negative() => Level::Sign,
        ExpressionKind::Await(_) => Level::Await,
        ExpressionKind::Constant(_)
        | ExpressionKind::FormattedString(_)
        | ExpressionKind::Name(_)
        | ExpressionKind::List(_)
        | ExpressionKind::Tuple(_)
        | ExpressionKind::Dict(_)
        | ExpressionKind::Set(_)
        | ExpressionKind::Starred(_)
        | ExpressionKind::DoubleStarred(_)
        | ExpressionKind::SetComprehension { .. }
        | ExpressionKind::Generator { .. }
        | ExpressionKind::ListComprehension { .. }
        | ExpressionKind::DictComprehension { .. }
        | ExpressionKind::Attribute { .. }
        | ExpressionKind::Subscript { .. }
        | ExpressionKind::Slice { .. }
        | ExpressionKind::Call { .. } => Level::Atom,
    }
}

/// The next level up, for the side of an operator on which it is not grouped.
fn tighter(level: Level) -> Level {
    match level {
        Level::Named => Level::Any,
        Level::Any => Level::Lambda,
        Level::Lambda => Level::Conditional,
        Level::Conditional => Level::Or,
        Level::Or => Level::And,
        Level::And => Level::Not,
        Level::Not => Level::Comparison,
        Level::Comparison => Level::BitOr,
        Level::BitOr => Level::BitXor,
        Level::BitXor => Level::BitAnd,
        Level::BitAnd => Level::Shift,
        Level::Shift => Level::Sum,
        Level::Sum => Level::Product,
        Level::Product => Level::Sign,
        Level::Sign => Level::Power,
        Level::Power => Level::Await,
        Level::Await | Level::Atom => Level::Atom,
    }
}

fn comparison(operator: ComparisonOperator) -> &'static str {
    match operator {
        ComparisonOperator::Equal => " == ",
        ComparisonOperator::NotEqual => " != ",
        ComparisonOperator::Less => " < ",
        ComparisonOperator::LessEqual => " <= ",
        ComparisonOperator::Greater => " > ",
        ComparisonOperator::GreaterEqual => " >= ",
        ComparisonOperator::Is => " is ",
        ComparisonOperator::IsNot => " is not ",
        ComparisonOperator::In => " in ",
        ComparisonOperator::NotIn => " not in ",
    }
}
