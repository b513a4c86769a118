//! Numbers, strings and f-strings.

use super::super::ast::*;
use super::super::codes;
use super::tree::Converter;
use ruff_python_ast as python;
use ruff_text_size::{Ranged, TextRange};

impl Converter<'_> {
    pub(super) fn number(&mut self, node: &python::ExprNumberLiteral) -> Option<Constant> {
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
                self.unsupported(),
                node.range(),
                "complex numbers are not supported",
                "keep the real and the imaginary part in two names",
            ),
        }
    }

    pub(super) fn string(&mut self, node: &python::ExprStringLiteral) -> Option<Constant> {
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
            self.unsupported(),
            range,
            "half a surrogate pair is not a character",
            "write the character itself, or `\\U` and its eight hexadecimal digits",
        )
    }

    pub(super) fn formatted_string(&mut self, node: &python::ExprFString) -> Option<Vec<FormatPart>> {
        let mut parts = Some(Vec::new());
        for part in &node.value {
            let converted = match part {
                python::FStringPart::Literal(part) => {
                    self.string_part(part).map(|text| vec![FormatPart::Literal(text)])
                }
                python::FStringPart::FString(part) => self.format_parts(&part.elements, part.flags.prefix().is_raw()),
            };
            parts = parts.zip(converted).map(|(mut parts, more)| {
                more.into_iter().for_each(|part| push_part(&mut parts, part));
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
}

/// Adds a part; texts beside each other become one.
fn push_part(parts: &mut Vec<FormatPart>, part: FormatPart) {
    match (parts.last_mut(), part) {
        (_, FormatPart::Literal(text)) if text.is_empty() => {}
        (Some(FormatPart::Literal(before)), FormatPart::Literal(text)) => before.push_str(&text),
        (_, part) => parts.push(part),
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
