//! Expressions.

use super::Meaning;
use super::function::FunctionCompiler;
use crate::program::Instruction;
use crate::scenario::{
    BooleanOperator, ComparisonOperator, Comprehension, Constant, Expression, ExpressionKind, FormatPart,
};
use crate::source::{Diagnostic, Span};
use crate::value::{ExceptionClass, FloatBits, Value};
use std::collections::BTreeMap;

impl<'a> FunctionCompiler<'_, 'a> {
    /// Pushes the value of an expression.
    pub fn expression(&mut self, expression: &'a Expression) {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Constant(constant) => {
                let value = match constant {
                    Constant::None => Value::None,
                    Constant::Bool(value) => Value::Bool(*value),
                    Constant::Int(value) => Value::Int(*value),
                    Constant::Float(value) => Value::Float(FloatBits::new(*value)),
                    Constant::String(text) => Value::String(text.as_str().into()),
                    Constant::Ellipsis => Value::Ellipsis,
                };
                self.emit(Instruction::Constant(value), span);
            }
            ExpressionKind::FormattedString(parts) => self.formatted(parts, span),
            ExpressionKind::Name(name) => self.name(name, span),
            ExpressionKind::List(items) => {
                items.iter().for_each(|item| self.expression(item));
                self.emit(Instruction::BuildList(items.len() as u16), span);
            }
            ExpressionKind::Tuple(items) => {
                items.iter().for_each(|item| self.expression(item));
                self.emit(Instruction::BuildTuple(items.len() as u16), span);
            }
            ExpressionKind::Dict(items) => {
                for (key, value) in items {
                    self.expression(key);
                    self.expression(value);
                }
                self.emit(Instruction::BuildDict(items.len() as u16), span);
            }
            ExpressionKind::ListComprehension { element, clauses } => {
                self.emit(Instruction::BuildList(0), span);
                let slot = self.depth() - 1;
                self.comprehension(clauses, span, &mut |compiler| {
                    compiler.expression(element);
                    compiler.emit(Instruction::ListAppend(slot), element.span);
                });
            }
            ExpressionKind::DictComprehension { key, value, clauses } => {
                self.emit(Instruction::BuildDict(0), span);
                let slot = self.depth() - 1;
                self.comprehension(clauses, span, &mut |compiler| {
                    compiler.expression(key);
                    compiler.expression(value);
                    compiler.emit(Instruction::DictInsert(slot), key.span);
                });
            }
            ExpressionKind::Attribute { name, .. } => {
                let message = format!("the attribute `{}` can only be called", name.text);
                self.error(Diagnostic::new("E0311", name.span, message).help("call it, as in `queue.get()`"));
                self.emit(Instruction::Constant(Value::None), span);
            }
            ExpressionKind::Subscript { value, index } => {
                self.expression(value);
                self.expression(index);
                self.emit(Instruction::LoadSubscript, span);
            }
            ExpressionKind::Slice { lower, upper, step } => {
                for bound in [lower, upper, step] {
                    match bound {
                        Some(bound) => self.expression(bound),
                        None => {
                            self.emit(Instruction::Constant(Value::None), span);
                        }
                    }
                }
                self.emit(Instruction::BuildSlice, span);
            }
            ExpressionKind::Call { .. } => self.call(expression, false),
            ExpressionKind::Unary { operator, operand } => {
                self.expression(operand);
                self.emit(Instruction::Unary(*operator), span);
            }
            ExpressionKind::Binary { left, operator, right } => {
                self.expression(left);
                self.expression(right);
                self.emit(Instruction::Binary(*operator), span);
            }
            ExpressionKind::Boolean { operator, operands } => self.boolean(*operator, operands),
            ExpressionKind::Compare { first, rest } => self.compare(first, rest, span),
            ExpressionKind::Conditional { test, then, otherwise } => {
                self.expression(test);
                let depth = self.depth() - 1;
                let unless = self.emit(Instruction::JumpIfFalse(0), test.span);
                self.expression(then);
                let end = self.emit(Instruction::Jump(0), span);
                self.land(unless);
                self.set_depth(depth);
                self.expression(otherwise);
                self.land(end);
            }
            ExpressionKind::Await(value) => self.awaited(value, span),
            _ => unreachable!("a scenario cannot say this"),
        }
    }

    fn awaited(&mut self, value: &'a Expression, span: Span) {
        if self.is_check {
            self.error(Diagnostic::new("E0309", span, "a check cannot `await`"));
        }
        match &value.kind {
            ExpressionKind::Call { .. } => self.call(value, true),
            // `await worker` is `await join(worker)`.
            ExpressionKind::Name(_) | ExpressionKind::Subscript { .. } => {
                self.expression(value);
                self.emit(Instruction::Join { awaited: true }, span);
            }
            _ => {
                let diagnostic = Diagnostic::new("E0304", value.span, "this cannot be awaited");
                self.error(diagnostic.help("await a call, as in `await lock.acquire()`, or what `spawn(…)` returned"));
                self.expression(value);
            }
        }
    }

    /// The slot of a local variable, comprehension variables first.
    pub fn local(&self, name: &str) -> Option<u16> {
        if let Some(slot) = self.scopes.iter().rev().find_map(|scope| scope.get(name)) {
            return Some(*slot);
        }
        self.locals.iter().position(|local| local == name).map(|index| index as u16)
    }

    fn name(&mut self, name: &'a str, span: Span) {
        if let Some(local) = self.local(name) {
            // A comprehension is a function inside the function.
            let is_free = !self.scopes.is_empty() && !self.scopes.iter().any(|scope| scope.contains_key(name));
            let load = if is_free { Instruction::LoadFree(local) } else { Instruction::LoadLocal(local) };
            self.emit(load, span);
            return;
        }
        let instruction = match self.context.names.get(name) {
            Some(Meaning::Variable(index)) => Instruction::LoadShared(*index),
            Some(Meaning::Constant(value)) => Instruction::Constant(value.clone()),
            Some(Meaning::Function(index)) => Instruction::Constant(Value::Function(*index)),
            None => match ExceptionClass::from_name(name) {
                Some(class) => Instruction::Constant(Value::ExceptionClass(class)),
                None => {
                    let locals = self.locals.clone();
                    self.context.unknown_name(name, span, &locals);
                    Instruction::Constant(Value::None)
                }
            },
        };
        self.emit(instruction, span);
    }

    fn boolean(&mut self, operator: BooleanOperator, operands: &'a [Expression]) {
        let mut jumps = Vec::new();
        for (index, operand) in operands.iter().enumerate() {
            self.expression(operand);
            if index + 1 < operands.len() {
                let jump = match operator {
                    BooleanOperator::And => Instruction::JumpIfFalseOrPop(0),
                    BooleanOperator::Or => Instruction::JumpIfTrueOrPop(0),
                };
                jumps.push(self.emit(jump, operand.span));
            }
        }
        jumps.into_iter().for_each(|jump| self.land(jump));
    }

    /// `a < b < c`: each operand once, and no further than the first comparison that fails.
    fn compare(&mut self, first: &'a Expression, rest: &'a [(ComparisonOperator, Expression)], span: Span) {
        self.expression(first);
        let mut failures = Vec::new();
        for (index, (operator, operand)) in rest.iter().enumerate() {
            self.expression(operand);
            if index + 1 < rest.len() {
                self.emit(Instruction::Duplicate, span);
                self.emit(Instruction::RotateThree, span);
                self.emit(Instruction::Compare(*operator), span);
                failures.push(self.emit(Instruction::JumpIfFalseOrPop(0), span));
            } else {
                self.emit(Instruction::Compare(*operator), span);
            }
        }
        if !failures.is_empty() {
            let end = self.emit(Instruction::Jump(0), span);
            let depth = self.depth();
            failures.into_iter().for_each(|jump| self.land(jump));
            // Here the stack holds the operand left over and the false result.
            self.set_depth(depth + 1);
            self.emit(Instruction::Swap, span);
            self.emit(Instruction::Pop, span);
            self.land(end);
        }
    }

    fn comprehension(&mut self, clauses: &'a [Comprehension], span: Span, innermost: &mut dyn FnMut(&mut Self)) {
        let Some((clause, inner)) = clauses.split_first() else {
            innermost(self);
            return;
        };
        self.expression(&clause.iterable);
        self.emit(Instruction::BeginFor, clause.iterable.span);
        let depth = self.depth();
        let start = self.here();
        let done = self.emit(Instruction::NextFor(0), clause.iterable.span);
        let mut scope = BTreeMap::new();
        self.bind_comprehension_target(&clause.target, &mut scope);
        self.scopes.push(scope);
        self.store(&clause.target, clause.target.span, false);
        for condition in &clause.conditions {
            self.expression(condition);
            let holds = self.emit(Instruction::JumpIfTrue(0), condition.span);
            self.emit(Instruction::Jump(start), condition.span);
            self.land(holds);
        }
        self.comprehension(inner, span, innermost);
        self.emit(Instruction::Jump(start), span);
        self.scopes.pop();
        self.land(done);
        self.set_depth(depth - 2);
    }

    fn bind_comprehension_target(&mut self, target: &'a Expression, scope: &mut BTreeMap<String, u16>) {
        match &target.kind {
            ExpressionKind::Name(name) => {
                let slot = self.hidden_local(&format!("{name} (in a comprehension)"));
                scope.insert(name.clone(), slot);
            }
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                items.iter().for_each(|item| self.bind_comprehension_target(item, scope));
            }
            _ => {}
        }
    }

    fn formatted(&mut self, parts: &'a [FormatPart], span: Span) {
        for part in parts {
            match part {
                FormatPart::Literal(text) => {
                    self.emit(Instruction::Constant(Value::String(text.as_str().into())), span);
                }
                FormatPart::Value { value, conversion, specification, debug_text } => {
                    self.expression(value);
                    let mut conversion = *conversion;
                    if !specification.is_empty() {
                        self.formatted(specification, value.span);
                    } else if debug_text.is_some() && conversion.is_none() {
                        conversion = Some('r');
                    }
                    let specification = !specification.is_empty();
                    self.emit(Instruction::Format { conversion, specification }, value.span);
                    if let Some(text) = debug_text {
                        self.emit(Instruction::Constant(Value::String(text.as_str().into())), value.span);
                        self.emit(Instruction::Swap, value.span);
                        self.emit(Instruction::BuildString(2), value.span);
                    }
                }
            }
        }
        self.emit(Instruction::BuildString(parts.len() as u16), span);
    }
}
