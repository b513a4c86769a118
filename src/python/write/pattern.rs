//! Patterns of `match`.

use super::Writer;
use super::expression::Level;
use crate::scenario::{Constant, Expression, ExpressionKind, MatchCase, Pattern, PatternKind};

/// How tightly a pattern holds together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tightness {
    /// `pattern as name`
    As,
    /// `a | b`
    Or,
    /// Everything else.
    Closed,
}

impl Writer {
    pub(super) fn match_case(&mut self, case: &MatchCase) {
        self.block(
            |writer| {
                writer.push("case ");
                writer.pattern(&case.pattern, Tightness::As);
                if let Some(guard) = &case.guard {
                    writer.headed(" if ", guard);
                }
            },
            &case.body,
        );
    }

    /// Writes a pattern, in brackets if it does not hold together so tightly.
    fn pattern(&mut self, pattern: &Pattern, least: Tightness) {
        let tightness = match &pattern.kind {
            PatternKind::Capture { pattern: Some(_), .. } => Tightness::As,
            PatternKind::Or(_) => Tightness::Or,
            _ => Tightness::Closed,
        };
        if tightness < least {
            self.push("(");
        }
        self.pattern_inside(pattern);
        if tightness < least {
            self.push(")");
        }
    }

    fn pattern_inside(&mut self, pattern: &Pattern) {
        match &pattern.kind {
            PatternKind::Value(value) => self.expression(value, Level::Any),
            PatternKind::Singleton(constant) => self.singleton(constant, pattern),
            PatternKind::Sequence(patterns) => {
                self.push("[");
                self.separated(patterns, |writer, pattern| writer.pattern(pattern, Tightness::As));
                self.push("]");
            }
            PatternKind::Star(name) => {
                self.push("*");
                self.push(name.as_ref().map_or("_", |name| &name.text));
            }
            PatternKind::Mapping { keys, patterns, rest } => {
                self.push("{");
                self.separated(keys.iter().zip(patterns), |writer, (key, pattern)| {
                    writer.expression(key, Level::Any);
                    writer.push(": ");
                    writer.pattern(pattern, Tightness::As);
                });
                if let Some(rest) = rest {
                    self.push(if keys.is_empty() { "**" } else { ", **" });
                    self.push(&rest.text);
                }
                self.push("}");
            }
            PatternKind::Class { class, patterns, keywords } => {
                self.expression(class, Level::Atom);
                self.push("(");
                self.separated(patterns, |writer, pattern| writer.pattern(pattern, Tightness::As));
                if !(patterns.is_empty() || keywords.is_empty()) {
                    self.push(", ");
                }
                self.separated(keywords, |writer, (name, pattern)| {
                    writer.push(&name.text);
                    writer.push("=");
                    writer.pattern(pattern, Tightness::As);
                });
                self.push(")");
            }
            PatternKind::Capture { pattern: None, name } => {
                self.push(name.as_ref().map_or("_", |name| &name.text));
            }
            PatternKind::Capture { pattern: Some(pattern), name } => {
                self.pattern(pattern, Tightness::Or);
                if let Some(name) = name {
                    self.push(" as ");
                    self.push(&name.text);
                }
            }
            PatternKind::Or(patterns) => {
                for (index, pattern) in patterns.iter().enumerate() {
                    if index > 0 {
                        self.push(" | ");
                    }
                    self.pattern(pattern, Tightness::Closed);
                }
            }
        }
    }

    fn singleton(&mut self, constant: &Constant, pattern: &Pattern) {
        let kind = ExpressionKind::Constant(constant.clone());
        self.expression(&Expression { kind, span: pattern.span }, Level::Any);
    }
}
