//! `match`.
//!
//! Source: PEP 634 and CPython 3.11's compiler: nothing is bound before the whole pattern matches. Until then what is
//! captured lies on the stack: above the subject the captured values, the first one on top, and above them what is
//! still to be matched.

use super::Compiler;
use super::assemble::Label;
use super::flow::Source;
use super::{expression, limits};
use crate::program::Operation;
use crate::scenario::{ComparisonOperator, Constant, Expression, MatchCase, Name, Pattern, PatternKind};
use crate::source::Span;
use crate::value::Value;

/// What is known while a pattern is compiled.
struct Matching<'a> {
    /// How many values lie on the stack when it fails and all of its own are gone.
    base: usize,
    /// Where to go to if it fails, by how many values must go.
    failures: Vec<Label>,
    /// Names of the captured values, the topmost first.
    captured: Vec<&'a Name>,
    /// How many values lie above them, the one being matched not counted.
    above: usize,
}

impl<'a> Compiler<'a> {
    /// `match subject: case …`
    pub fn match_statement(&mut self, subject: &'a Expression, cases: &'a [MatchCase], span: Span) {
        self.expression(subject);
        let end = self.label();
        for case in cases {
            if self.is_dead() {
                break;
            }
            let next = self.label();
            let mut matching = Matching { base: self.stack(), failures: Vec::new(), captured: Vec::new(), above: 0 };
            self.emit(Operation::Duplicate, case.pattern.span);
            self.pattern(&case.pattern, &mut matching);
            for name in &matching.captured {
                self.store_name(&name.text, name.span, Source::Value(subject));
            }
            if let Some(guard) = &case.guard {
                self.jump_if(guard, false, next);
            }
            self.emit(Operation::Pop, case.pattern.span);
            self.statements(&case.body);
            self.jump(Operation::Jump, end, case.pattern.span);
            self.failed(matching, case.pattern.span);
            self.place(next);
        }
        self.emit(Operation::Pop, span);
        self.place(end);
    }

    /// Where all failures of a pattern arrive, their values gone. Nothing falls in from above.
    fn failed(&mut self, matching: Matching<'a>, span: Span) {
        for (values, label) in matching.failures.into_iter().enumerate().rev() {
            self.place(label);
            if values > 0 {
                self.emit(Operation::Pop, span);
            }
        }
    }

    /// The label for failing with so many values on the stack.
    fn failure(&mut self, stack: usize, matching: &mut Matching<'a>) -> Label {
        let values = stack.saturating_sub(matching.base);
        while matching.failures.len() <= values {
            let label = self.label();
            matching.failures.push(label);
        }
        matching.failures[values]
    }

    /// Goes to where the pattern fails.
    fn fail(&mut self, matching: &mut Matching<'a>, span: Span) {
        let stack = self.stack();
        let failure = self.failure(stack, matching);
        self.jump(Operation::Jump, failure, span);
    }

    /// Goes to where the pattern fails, if the condition on the stack does not hold.
    fn require(&mut self, matching: &mut Matching<'a>, span: Span) {
        let stack = self.stack().saturating_sub(1);
        let failure = self.failure(stack, matching);
        self.jump(Operation::JumpIfFalse, failure, span);
    }

    /// The same if what is on the stack is `None`; it stays there.
    fn require_some(&mut self, matching: &mut Matching<'a>, span: Span) {
        self.emit(Operation::Duplicate, span);
        self.constant(Value::None, span);
        self.emit(Operation::Compare(ComparisonOperator::IsNot), span);
        self.require(matching, span);
    }

    /// Calls a built-in with the subject on the stack and what `arguments` pushes.
    fn ask(&mut self, builtin: &str, span: Span, arguments: impl FnOnce(&mut Self) -> u16) {
        self.load_builtin(builtin, span);
        self.emit(Operation::Swap, span);
        let more = arguments(self);
        self.emit(Operation::Call { positional: 1 + more, keywords: [].into() }, span);
    }

    /// Matches and takes the value on top of the stack.
    fn pattern(&mut self, pattern: &'a Pattern, matching: &mut Matching<'a>) {
        limits::with_room(|| {
            let span = pattern.span;
            match &pattern.kind {
                PatternKind::Value(value) => {
                    self.expression(value);
                    self.emit(Operation::Compare(ComparisonOperator::Equal), span);
                    self.require(matching, span);
                }
                PatternKind::Singleton(constant) => self.singleton(constant, matching, span),
                PatternKind::Sequence(patterns) => self.sequence_pattern(patterns, matching, span),
                PatternKind::Star(name) => self.capture(name.as_ref(), matching, span),
                PatternKind::Mapping { keys, patterns, rest } => {
                    self.mapping_pattern(keys, patterns, rest.as_ref(), matching, span);
                }
                PatternKind::Class { class, patterns, keywords } => {
                    self.class_pattern(class, patterns, keywords, matching, span);
                }
                PatternKind::Capture { pattern: None, name } => self.capture(name.as_ref(), matching, span),
                PatternKind::Capture { pattern: Some(inner), name } => {
                    self.emit(Operation::Duplicate, span);
                    matching.above += 1;
                    self.pattern(inner, matching);
                    matching.above -= 1;
                    self.capture(name.as_ref(), matching, span);
                }
                PatternKind::Or(patterns) => self.alternatives(patterns, matching, span),
            }
        });
    }

    fn singleton(&mut self, constant: &Constant, matching: &mut Matching<'a>, span: Span) {
        self.constant(expression::constant(constant), span);
        self.emit(Operation::Compare(ComparisonOperator::Is), span);
        self.require(matching, span);
    }

    /// Puts the value on top below everything else of the pattern.
    fn capture(&mut self, name: Option<&'a Name>, matching: &mut Matching<'a>, span: Span) {
        let Some(name) = name else {
            self.emit(Operation::Pop, span);
            return;
        };
        let values = self.count(matching.above + matching.captured.len() + 1, "values in a pattern", span);
        if values > 1 {
            self.emit(Operation::Rotate(values), span);
        }
        matching.captured.push(name);
    }

    /// Matches so many values on the stack, the first one on top.
    fn each(&mut self, patterns: impl ExactSizeIterator<Item = &'a Pattern>, matching: &mut Matching<'a>) {
        matching.above += patterns.len();
        for pattern in patterns {
            matching.above -= 1;
            self.pattern(pattern, matching);
        }
    }

    fn sequence_pattern(&mut self, patterns: &'a [Pattern], matching: &mut Matching<'a>, span: Span) {
        self.emit(Operation::Duplicate, span);
        self.ask("__match_sequence__", span, |_| 0);
        self.require(matching, span);
        let star = patterns.iter().position(|pattern| matches!(pattern.kind, PatternKind::Star(_)));
        let (least, operator) = match star {
            None => (patterns.len(), ComparisonOperator::Equal),
            Some(_) => (patterns.len() - 1, ComparisonOperator::GreaterEqual),
        };
        if star.is_none() || least > 0 {
            self.has_length(least, operator, matching, span);
        }
        let is_wildcard = |pattern: &Pattern| {
            matches!(pattern.kind, PatternKind::Star(None) | PatternKind::Capture { pattern: None, name: None })
        };
        let count = self.count(patterns.len(), "patterns in a sequence", span);
        match star {
            _ if patterns.iter().all(is_wildcard) => self.emit(Operation::Pop, span),
            None => {
                self.emit(Operation::Unpack(count), span);
                self.each(patterns.iter(), matching);
            }
            Some(star) if is_wildcard(&patterns[star]) => self.elements(patterns, star, matching, span),
            Some(star) => {
                let before = star as u16;
                self.emit(Operation::UnpackRest { before, after: count.saturating_sub(before + 1) }, span);
                self.each(patterns.iter(), matching);
            }
        }
    }

    fn has_length(&mut self, length: usize, operator: ComparisonOperator, matching: &mut Matching<'a>, span: Span) {
        self.emit(Operation::Duplicate, span);
        self.ask("len", span, |_| 0);
        self.constant(Value::Int(length as i64), span);
        self.emit(Operation::Compare(operator), span);
        self.require(matching, span);
    }

    /// Matches the elements before and after `*_` one by one, without looking at the others.
    fn elements(&mut self, patterns: &'a [Pattern], star: usize, matching: &mut Matching<'a>, span: Span) {
        matching.above += 1;
        for (index, pattern) in patterns.iter().enumerate().filter(|(index, _)| *index != star) {
            self.emit(Operation::Duplicate, span);
            if index < star {
                self.constant(Value::Int(index as i64), span);
            } else {
                self.emit(Operation::Duplicate, span);
                self.ask("len", span, |_| 0);
                self.constant(Value::Int((patterns.len() - index) as i64), span);
                self.emit(Operation::Binary(crate::value::BinaryOperator::Subtract), span);
            }
            self.emit(Operation::LoadSubscript, span);
            self.pattern(pattern, matching);
        }
        matching.above -= 1;
        self.emit(Operation::Pop, span);
    }

    fn mapping_pattern(
        &mut self,
        keys: &'a [Expression],
        patterns: &'a [Pattern],
        rest: Option<&'a Name>,
        matching: &mut Matching<'a>,
        span: Span,
    ) {
        self.emit(Operation::Duplicate, span);
        self.ask("__match_mapping__", span, |_| 0);
        self.require(matching, span);
        if !keys.is_empty() {
            self.has_length(keys.len(), ComparisonOperator::GreaterEqual, matching, span);
            keys.iter().for_each(|key| self.expression(key));
            let count = self.count(keys.len(), "keys in a pattern", span);
            self.emit(Operation::BuildTuple(count), span);
            // subject keys → subject keys values
            self.emit(Operation::DuplicateTwo, span);
            self.load_builtin("__match_keys__", span);
            self.emit(Operation::Rotate(3), span);
            self.emit(Operation::Call { positional: 2, keywords: [].into() }, span);
            self.require_some(matching, span);
            self.emit(Operation::Unpack(count), span);
            matching.above += 2;
            self.each(patterns.iter(), matching);
            matching.above -= 2;
        }
        let Some(rest) = rest else {
            if !keys.is_empty() {
                self.emit(Operation::Pop, span);
            }
            self.emit(Operation::Pop, span);
            return;
        };
        // subject keys → rest
        if keys.is_empty() {
            self.constant(Value::Tuple([].into()), span);
        }
        self.emit(Operation::Swap, span);
        self.emit(Operation::BuildDict(0), span);
        self.emit(Operation::Swap, span);
        self.emit(Operation::DictUpdate(1), span);
        self.emit(Operation::Swap, span);
        for index in 0..keys.len() {
            self.emit(Operation::DuplicateTwo, span);
            self.constant(Value::Int(index as i64), span);
            self.emit(Operation::LoadSubscript, span);
            self.emit(Operation::DeleteSubscript, span);
        }
        self.emit(Operation::Pop, span);
        self.capture(Some(rest), matching, span);
    }

    fn class_pattern(
        &mut self,
        class: &'a Expression,
        patterns: &'a [Pattern],
        keywords: &'a [(Name, Pattern)],
        matching: &mut Matching<'a>,
        span: Span,
    ) {
        let count = self.count(patterns.len() + keywords.len(), "patterns in a class pattern", span);
        self.ask("__match_class__", span, |compiler| {
            compiler.expression(class);
            compiler.constant(Value::Int(patterns.len() as i64), span);
            let names = keywords.iter().map(|(name, _)| Value::String(compiler.text(&name.text))).collect::<Vec<_>>();
            compiler.constant(Value::Tuple(names.into()), span);
            3
        });
        self.require_some(matching, span);
        self.emit(Operation::Unpack(count), span);
        let all = patterns.iter().chain(keywords.iter().map(|(_, pattern)| pattern)).collect::<Vec<_>>();
        self.each(all.into_iter(), matching);
    }

    /// `a | b`: the first that matches. All bind the same names.
    fn alternatives(&mut self, patterns: &'a [Pattern], matching: &mut Matching<'a>, span: Span) {
        let end = self.label();
        let mut names: Option<Vec<&'a Name>> = None;
        for pattern in patterns {
            let mut inner = Matching { base: self.stack(), failures: Vec::new(), captured: Vec::new(), above: 0 };
            self.emit(Operation::Duplicate, pattern.span);
            self.pattern(pattern, &mut inner);
            let captured = std::mem::take(&mut inner.captured);
            match &names {
                None => names = Some(captured),
                Some(names) => self.arrange(&captured, names, pattern.span),
            }
            self.jump(Operation::Jump, end, pattern.span);
            self.failed(inner, pattern.span);
        }
        // None has matched.
        self.emit(Operation::Pop, span);
        self.fail(matching, span);
        self.place(end);
        // What was captured lies above the subject, and goes below everything else of the pattern around.
        let names = names.unwrap_or_default();
        let depth = names.len() + 1 + matching.above + matching.captured.len();
        let depth = self.count(depth, "values in a pattern", span);
        for name in names {
            self.emit(Operation::Rotate(depth), span);
            matching.captured.push(name);
        }
        self.emit(Operation::Pop, span);
    }

    /// Brings captured values, the topmost first, into the order of another list of the same names.
    fn arrange(&mut self, captured: &[&'a Name], wanted: &[&'a Name], span: Span) {
        let position = |name: &Name| captured.iter().position(|other| other.text == name.text);
        let order = wanted.iter().map(|name| position(name)).collect::<Option<Vec<_>>>();
        let Some(order) = order.filter(|order| !order.is_sorted()) else { return };
        let count = self.count(captured.len(), "names in a pattern", span);
        self.emit(Operation::BuildTuple(count), span);
        for index in order.into_iter().rev() {
            self.emit(Operation::Duplicate, span);
            self.constant(Value::Int((captured.len() - 1 - index) as i64), span);
            self.emit(Operation::LoadSubscript, span);
            self.emit(Operation::Swap, span);
        }
        self.emit(Operation::Pop, span);
    }
}
