//! Expressions.

use super::Compiler;
use super::assemble::Label;
use super::flow::Source;
use super::limits;
use crate::program::{CodeKind, Operation};
use crate::scenario::*;
use crate::source::Span;
use crate::value::Value;

/// Displays and calls with more parts than this are put together one by one, so that the stack stays small.
const WIDEST: usize = 200;

/// The value of a literal.
pub fn constant(constant: &Constant) -> Value {
    match constant {
        Constant::None => Value::None,
        Constant::Bool(value) => Value::Bool(*value),
        Constant::Int(value) => Value::Int(*value),
        Constant::Float(value) => Value::float(*value),
        Constant::String(text) => Value::string(text.as_str()),
        Constant::Ellipsis => Value::Ellipsis,
    }
}

/// The value of an expression that is known beforehand, as CPython's compiler knows it.
fn folded(expression: &Expression) -> Option<Value> {
    match &expression.kind {
        ExpressionKind::Constant(value) => Some(constant(value)),
        ExpressionKind::Name(name) if name == "__debug__" => Some(Value::Bool(true)),
        ExpressionKind::Unary { operator: UnaryOperator::Negate, operand } => match operand.kind {
            ExpressionKind::Constant(Constant::Int(value)) => value.checked_neg().map(Value::Int),
            ExpressionKind::Constant(Constant::Float(value)) => Some(Value::float(-value)),
            _ => None,
        },
        ExpressionKind::Tuple(items) if items.len() <= WIDEST => {
            let items = items.iter().map(folded).collect::<Option<Vec<_>>>()?;
            Value::tuple(items).ok()
        }
        _ => None,
    }
}

/// Whether a constant is true.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::None => Some(false),
        Value::Bool(value) => Some(*value),
        Value::Int(value) => Some(*value != 0),
        Value::Float(value) => Some(value.get() != 0.0),
        Value::String(text) => Some(!text.is_empty()),
        Value::Tuple(items) => Some(!items.is_empty()),
        Value::Ellipsis => Some(true),
        _ => None,
    }
}

impl<'a> Compiler<'a> {
    /// Pushes the value of an expression.
    pub fn expression(&mut self, expression: &'a Expression) {
        limits::with_room(|| self.evaluate(expression));
    }

    fn evaluate(&mut self, expression: &'a Expression) {
        let span = expression.span;
        if let Some(value) = folded(expression) {
            self.constant(value, span);
            return;
        }
        match &expression.kind {
            ExpressionKind::Constant(value) => self.constant(constant(value), span),
            ExpressionKind::FormattedString(parts) => self.formatted(parts, span),
            ExpressionKind::Name(name) => self.load_name(name, span),
            ExpressionKind::List(items) => self.sequence(items, Operation::BuildList, span),
            ExpressionKind::Tuple(items) => {
                if items.len() <= WIDEST && !items.iter().any(is_starred) {
                    self.sequence(items, Operation::BuildTuple, span);
                } else {
                    self.sequence(items, Operation::BuildList, span);
                    self.emit(Operation::ListToTuple, span);
                }
            }
            ExpressionKind::Set(items) => self.sequence(items, Operation::BuildSet, span),
            ExpressionKind::Dict(items) => self.dictionary(items, span),
            // Where it may stand, it has been looked at there.
            ExpressionKind::Starred(value) | ExpressionKind::DoubleStarred(value) => self.expression(value),
            ExpressionKind::Lambda { parameters, body } => self.lambda(expression, parameters, body),
            ExpressionKind::Named { name, value } => {
                self.expression(value);
                self.emit(Operation::Duplicate, span);
                self.store_name(&name.text, span, Source::Value(value));
            }
            ExpressionKind::Yield(value) => {
                self.optional(value.as_deref(), span);
                self.emit(Operation::Yield, span);
            }
            ExpressionKind::YieldFrom(value) => {
                self.expression(value);
                self.emit(Operation::GetIterator, span);
                self.emit(Operation::Delegate, span);
            }
            ExpressionKind::Await(value) => {
                self.expression(value);
                self.wait(span);
            }
            ExpressionKind::ListComprehension { .. }
            | ExpressionKind::SetComprehension { .. }
            | ExpressionKind::DictComprehension { .. }
            | ExpressionKind::Generator { .. } => self.comprehension(expression),
            ExpressionKind::Attribute { value, name } => {
                self.expression(value);
                let name = self.mangled(&name.text);
                self.emit(Operation::LoadAttribute(name), span);
            }
            ExpressionKind::Subscript { value, index } => {
                self.expression(value);
                self.expression(index);
                self.emit(Operation::LoadSubscript, span);
            }
            ExpressionKind::Slice { lower, upper, step } => {
                for bound in [lower, upper, step] {
                    self.optional(bound.as_deref(), span);
                }
                self.emit(Operation::BuildSlice, span);
            }
            ExpressionKind::Call { function, arguments, keywords } => self.call(function, arguments, keywords, span),
            ExpressionKind::Unary { operator, operand } => {
                self.expression(operand);
                self.emit(Operation::Unary(*operator), span);
            }
            ExpressionKind::Binary { left, operator, right } => {
                self.expression(left);
                self.expression(right);
                self.emit(Operation::Binary(*operator), span);
            }
            ExpressionKind::Boolean { operator, operands } => {
                let end = self.label();
                for (index, operand) in operands.iter().enumerate() {
                    self.expression(operand);
                    if index + 1 < operands.len() {
                        let operation = match operator {
                            BooleanOperator::And => Operation::JumpIfFalseOrPop,
                            BooleanOperator::Or => Operation::JumpIfTrueOrPop,
                        };
                        self.jump(operation, end, operand.span);
                    }
                }
                self.place(end);
            }
            ExpressionKind::Compare { first, rest } => self.comparison(first, rest, span),
            ExpressionKind::Conditional { test, then, otherwise } => {
                let (no, end) = (self.label(), self.label());
                self.jump_if(test, false, no);
                self.expression(then);
                self.jump(Operation::Jump, end, span);
                self.place(no);
                if !self.is_dead() {
                    self.expression(otherwise);
                }
                self.place(end);
            }
        }
    }

    /// Awaits what is on the stack.
    pub fn wait(&mut self, span: Span) {
        self.emit(Operation::GetAwaitable, span);
        self.emit(Operation::Delegate, span);
    }

    fn comparison(&mut self, first: &'a Expression, rest: &'a [(ComparisonOperator, Expression)], span: Span) {
        self.expression(first);
        let Some(((last, operand), between)) = rest.split_last() else { return };
        let (shortcut, end) = (self.label(), self.label());
        for (operator, operand) in between {
            self.link(*operator, operand, span);
            self.jump(Operation::JumpIfFalseOrPop, shortcut, span);
        }
        self.expression(operand);
        self.emit(Operation::Compare(*last), span);
        if between.is_empty() {
            return;
        }
        self.jump(Operation::Jump, end, span);
        self.place(shortcut);
        self.emit(Operation::Swap, span);
        self.emit(Operation::Pop, span);
        self.place(end);
    }

    /// One comparison of a chain: keeps the right operand below the result.
    fn link(&mut self, operator: ComparisonOperator, operand: &'a Expression, span: Span) {
        self.expression(operand);
        self.emit(Operation::Duplicate, span);
        self.emit(Operation::Rotate(3), span);
        self.emit(Operation::Compare(operator), span);
    }

    /// Jumps if the truth of an expression is `when`, and asks each operand only once for its truth.
    pub fn jump_if(&mut self, expression: &'a Expression, when: bool, label: Label) {
        limits::with_room(|| self.branch(expression, when, label));
    }

    fn branch(&mut self, expression: &'a Expression, when: bool, label: Label) {
        let span = expression.span;
        if let Some(truth) = folded(expression).as_ref().and_then(truth) {
            if truth == when {
                self.jump(Operation::Jump, label, span);
            }
            return;
        }
        match &expression.kind {
            ExpressionKind::Unary { operator: UnaryOperator::Not, operand } => self.jump_if(operand, !when, label),
            ExpressionKind::Boolean { operator, operands } => {
                let decides = *operator == BooleanOperator::Or;
                let Some((last, others)) = operands.split_last() else { return };
                let behind = self.label();
                for operand in others {
                    self.jump_if(operand, decides, if decides == when { label } else { behind });
                }
                self.jump_if(last, when, label);
                self.place(behind);
            }
            ExpressionKind::Conditional { test, then, otherwise } => {
                let (no, end) = (self.label(), self.label());
                self.jump_if(test, false, no);
                self.jump_if(then, when, label);
                self.jump(Operation::Jump, end, span);
                self.place(no);
                self.jump_if(otherwise, when, label);
                self.place(end);
            }
            ExpressionKind::Compare { first, rest } if rest.len() > 1 => {
                let (shortcut, end) = (self.label(), self.label());
                self.expression(first);
                let (last, between) = rest.split_last().expect("more than one");
                for (operator, operand) in between {
                    self.link(*operator, operand, span);
                    self.jump(Operation::JumpIfFalse, shortcut, span);
                }
                self.expression(&last.1);
                self.emit(Operation::Compare(last.0), span);
                self.jump_on(when, label, span);
                self.jump(Operation::Jump, end, span);
                self.place(shortcut);
                self.emit(Operation::Pop, span);
                if !when {
                    self.jump(Operation::Jump, label, span);
                }
                self.place(end);
            }
            _ => {
                self.expression(expression);
                self.jump_on(when, label, span);
            }
        }
    }

    fn jump_on(&mut self, when: bool, label: Label, span: Span) {
        self.jump(if when { Operation::JumpIfTrue } else { Operation::JumpIfFalse }, label, span);
    }

    fn formatted(&mut self, parts: &'a [FormatPart], span: Span) {
        let mut count = 0;
        for part in parts {
            match part {
                FormatPart::Literal(text) => {
                    self.constant(Value::string(text.as_str()), span);
                    count += 1;
                }
                FormatPart::Value { value, conversion, specification, debug_text } => {
                    let mut conversion = *conversion;
                    if let Some(text) = debug_text {
                        self.constant(Value::string(text.as_str()), span);
                        count += 1;
                        if specification.is_empty() {
                            conversion = conversion.or(Some('r'));
                        }
                    }
                    self.expression(value);
                    let has_specification = !specification.is_empty();
                    if has_specification {
                        limits::with_room(|| self.formatted(specification, span));
                    }
                    self.emit(Operation::Format { conversion, specification: has_specification }, value.span);
                    count += 1;
                }
            }
            // One string so far is as good as many.
            if count > WIDEST {
                self.emit(Operation::BuildString(count as u16), span);
                count = 1;
            }
        }
        if !matches!(parts, [FormatPart::Literal(_)]) {
            self.emit(Operation::BuildString(count as u16), span);
        }
    }

    /// A list, tuple or set display; `build` makes one of so many values. Starred items and very long displays only
    /// for lists and sets.
    fn sequence(&mut self, items: &'a [Expression], build: fn(u16) -> Operation, span: Span) {
        let is_set = matches!(build(0), Operation::BuildSet(_));
        let (add, extend): (fn(u16) -> Operation, fn(u16) -> Operation) = match is_set {
            true => (Operation::SetAdd, Operation::SetUpdate),
            false => (Operation::ListAppend, Operation::ListExtend),
        };
        let plain = items.iter().take(WIDEST).take_while(|item| !is_starred(item)).count();
        for item in &items[..plain] {
            self.expression(item);
        }
        self.emit(build(plain as u16), span);
        for item in &items[plain..] {
            if let ExpressionKind::Starred(iterable) = &item.kind {
                self.expression(iterable);
                self.emit(extend(1), item.span);
            } else {
                self.expression(item);
                self.emit(add(1), item.span);
            }
        }
    }

    fn dictionary(&mut self, items: &'a [(Expression, Expression)], span: Span) {
        let is_spread = |key: &Expression| matches!(key.kind, ExpressionKind::DoubleStarred(_));
        let plain = items.iter().take(WIDEST).take_while(|(key, _)| !is_spread(key)).count();
        for (key, value) in &items[..plain] {
            self.expression(key);
            self.expression(value);
        }
        self.emit(Operation::BuildDict(plain as u16), span);
        for (key, value) in &items[plain..] {
            if let ExpressionKind::DoubleStarred(mapping) = &key.kind {
                self.expression(mapping);
                self.emit(Operation::DictUpdate(1), key.span);
            } else {
                self.expression(key);
                self.expression(value);
                self.emit(Operation::DictInsert(1), key.span.to(value.span));
            }
        }
    }

    fn call(
        &mut self,
        function: &'a Expression,
        arguments: &'a [Expression],
        keywords: &'a [(Name, Expression)],
        span: Span,
    ) {
        self.expression(function);
        let is_spread = |argument: &Expression| is_starred(argument) || is_double_starred(argument);
        if arguments.is_empty()
            && keywords.is_empty()
            && matches!(&function.kind, ExpressionKind::Name(name) if name == "super")
            && let Some(operations) = self.super_arguments()
        {
            operations.into_iter().for_each(|operation| self.emit(operation, span));
            self.emit(Operation::Call { positional: 2, keywords: [].into() }, span);
            return;
        }
        if arguments.iter().any(is_spread) || arguments.len() + keywords.len() > WIDEST {
            self.spread(arguments, keywords, span);
            self.emit(Operation::CallSpread, span);
            return;
        }
        arguments.iter().for_each(|argument| self.expression(argument));
        keywords.iter().for_each(|(_, value)| self.expression(value));
        let keywords = keywords.iter().map(|(name, _)| self.text(&name.text)).collect();
        self.emit(Operation::Call { positional: arguments.len() as u16, keywords }, span);
    }

    /// A list of the positional arguments and a dictionary of the others.
    fn spread(&mut self, arguments: &'a [Expression], keywords: &'a [(Name, Expression)], span: Span) {
        self.emit(Operation::BuildList(0), span);
        for argument in arguments.iter().filter(|argument| !is_double_starred(argument)) {
            if let ExpressionKind::Starred(iterable) = &argument.kind {
                self.expression(iterable);
                self.emit(Operation::ListExtend(1), argument.span);
            } else {
                self.expression(argument);
                self.emit(Operation::ListAppend(1), argument.span);
            }
        }
        self.emit(Operation::BuildDict(0), span);
        // The order of the text; `**mapping` stands among the positional arguments of the tree.
        let mut named = keywords.iter().map(|(name, value)| (name.span, Some(name), value)).collect::<Vec<_>>();
        for argument in arguments {
            if let ExpressionKind::DoubleStarred(mapping) = &argument.kind {
                named.push((argument.span, None, mapping));
            }
        }
        named.sort_by_key(|(span, ..)| *span);
        // A name that an earlier mapping has too is an error, which only merging notices.
        let (mut merging, mut apart) = (false, false);
        for (place, name, value) in named {
            if let Some(name) = name {
                if merging && !apart {
                    self.emit(Operation::BuildDict(0), place);
                    apart = true;
                }
                let key = self.text(&name.text);
                self.constant(Value::String(key), place);
                self.expression(value);
                self.emit(Operation::DictInsert(1), place);
                continue;
            }
            if std::mem::take(&mut apart) {
                self.emit(Operation::DictMerge(1), span);
            }
            self.expression(value);
            self.emit(Operation::DictMerge(1), place);
            merging = true;
        }
        if apart {
            self.emit(Operation::DictMerge(1), span);
        }
    }

    /// The kind of what a call of a function gives.
    pub fn kind(&self, scope: usize, is_async: bool) -> CodeKind {
        match (is_async, self.scopes.get(scope).yields) {
            (false, false) => CodeKind::Function,
            (false, true) => CodeKind::Generator,
            (true, false) => CodeKind::Coroutine,
            (true, true) => CodeKind::AsyncGenerator,
        }
    }
}

fn is_starred(expression: &Expression) -> bool {
    matches!(expression.kind, ExpressionKind::Starred(_))
}

fn is_double_starred(expression: &Expression) -> bool {
    matches!(expression.kind, ExpressionKind::DoubleStarred(_))
}
