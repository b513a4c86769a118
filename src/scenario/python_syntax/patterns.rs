//! The patterns of `match`.

use super::super::ast::*;
use super::super::codes;
use super::tree::Converter;
use ruff_python_ast as python;
use ruff_text_size::Ranged;

impl Converter<'_> {
    /// `case pattern if guard: …`
    pub fn match_case(&mut self, node: &python::MatchCase) -> Option<MatchCase> {
        let pattern = self.pattern(&node.pattern);
        let (guard, body) = (self.optional(node.guard.as_deref()), self.block(&node.body));
        Some(MatchCase { pattern: pattern?, guard: guard?, body: body? })
    }

    fn pattern(&mut self, node: &python::Pattern) -> Option<Pattern> {
        let kind = match node {
            python::Pattern::MatchValue(node) => {
                let value = self.expression(&node.value)?;
                if matches!(value.kind, ExpressionKind::FormattedString(_)) {
                    let help = "compare in a guard: `case text if text == f\"…\"`";
                    return self.refuse(codes::MISPLACED, node.range(), "an f-string cannot be a pattern", help);
                }
                PatternKind::Value(value)
            }
            python::Pattern::MatchSingleton(node) => PatternKind::Singleton(match node.value {
                python::Singleton::None => Constant::None,
                python::Singleton::True => Constant::Bool(true),
                python::Singleton::False => Constant::Bool(false),
            }),
            python::Pattern::MatchSequence(node) => PatternKind::Sequence(self.patterns(&node.patterns)?),
            python::Pattern::MatchStar(node) => PatternKind::Star(node.name.as_ref().map(|name| self.name(name))),
            python::Pattern::MatchMapping(node) => {
                let (keys, patterns) = (self.expressions(&node.keys), self.patterns(&node.patterns));
                let rest = node.rest.as_ref().map(|name| self.name(name));
                PatternKind::Mapping { keys: keys?, patterns: patterns?, rest }
            }
            python::Pattern::MatchClass(node) => {
                let (class, patterns) = (self.expression(&node.cls), self.patterns(&node.arguments.patterns));
                let keywords: Vec<_> = node
                    .arguments
                    .keywords
                    .iter()
                    .map(|keyword| Some((self.name(&keyword.attr), self.pattern(&keyword.pattern)?)))
                    .collect();
                let keywords = keywords.into_iter().collect::<Option<_>>();
                PatternKind::Class { class: class?, patterns: patterns?, keywords: keywords? }
            }
            python::Pattern::MatchAs(node) => {
                let pattern = match &node.pattern {
                    Some(pattern) => Some(Box::new(self.pattern(pattern)?)),
                    None => None,
                };
                PatternKind::Capture { pattern, name: node.name.as_ref().map(|name| self.name(name)) }
            }
            python::Pattern::MatchOr(node) => {
                let but_last = node.patterns.split_last().map_or(&[][..], |(_, others)| others);
                if let Some(all) = but_last.iter().find(|pattern| pattern.is_irrefutable()) {
                    let help = "move it to the end";
                    return self.refuse(
                        codes::MISPLACED,
                        all.range(),
                        "this pattern leaves nothing for the next",
                        help,
                    );
                }
                PatternKind::Or(self.patterns(&node.patterns)?)
            }
        };
        Some(Pattern { kind, span: self.span(node.range()) })
    }

    fn patterns(&mut self, nodes: &[python::Pattern]) -> Option<Vec<Pattern>> {
        let converted: Vec<_> = nodes.iter().map(|node| self.pattern(node)).collect();
        converted.into_iter().collect()
    }
}
