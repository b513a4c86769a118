//! JSON with places, read strictly.
//!
//! Source: RFC 8259. The parser below is made for JSON with extensions; all of them
//! are switched off, and what it still lets through is found by [`lenient`].

use super::codes;
use super::fragment::Fragment;
use super::keys::Shape;
use super::words::{listed, lower_first, shown};
use crate::source::{Diagnostic, Diagnostics, SourceFile, Span};
use jsonc_parser::ast::{Object, ObjectProp, ObjectPropName, Value};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use std::collections::BTreeMap;

/// Parses a whole file.
pub(super) fn parse(file: &SourceFile) -> Result<Value<'_>, Diagnostic> {
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    if file.text.starts_with('\u{feff}') {
        let message = "the file begins with a byte order mark, which JSON does not allow";
        return Err(
            Diagnostic::new(codes::NOT_JSON, Span::new(0, 3), message).help("save it as UTF-8 without byte order mark")
        );
    }
    let parsed = parse_to_ast(&file.text, &CollectOptions::default(), &strict).map_err(|error| syntax_error(&error))?;
    let Some(value) = parsed.value else {
        return Err(Diagnostic::new(codes::NOT_JSON, Span::new(0, 0), "the file is empty")
            .help("`simulate schema` prints what may stand in it"));
    };
    match lenient(&file.text) {
        Some(diagnostic) => Err(diagnostic),
        None => Ok(value),
    }
}

/// What the parser accepts though JSON does not: control characters in strings, and blanks other
/// than JSON's four outside them. The text must have passed the parser.
fn lenient(text: &str) -> Option<Diagnostic> {
    let (mut in_string, mut escaped) = (false, false);
    for (at, character) in text.char_indices() {
        let place = Span::new(at, at + character.len_utf8());
        if in_string && character < ' ' {
            let message = "a raw control character stands in this string";
            let help = "write a line break as \\n and a tab as \\t, or split the string";
            return Some(Diagnostic::new(codes::NOT_JSON, place, message).help(help));
        }
        if !in_string && character.is_whitespace() && !matches!(character, ' ' | '\t' | '\n' | '\r') {
            let message = format!("JSON does not have the blank U+{:04X}", character as u32);
            return Some(Diagnostic::new(codes::NOT_JSON, place, message).help("replace it by a space"));
        }
        if character == '"' && !escaped {
            in_string = !in_string;
        }
        escaped = in_string && character == '\\' && !escaped;
    }
    None
}

fn syntax_error(error: &ParseError) -> Diagnostic {
    let range = error.range();
    let first_byte = Span::new(range.start, range.start + 1);
    let not_json = |message: &str| Diagnostic::new(codes::NOT_JSON, span(range), message);
    match error.kind() {
        ParseErrorKind::NestingDepthExceeded => {
            Diagnostic::new(codes::TOO_DEEP, first_byte, "the JSON is nested too deeply")
                .help("name parts of it as functions")
        }
        ParseErrorKind::UnterminatedObject => Diagnostic::new(codes::NOT_JSON, first_byte, "this object is not closed"),
        ParseErrorKind::UnterminatedArray => Diagnostic::new(codes::NOT_JSON, first_byte, "this list is not closed"),
        ParseErrorKind::CommentsNotAllowed => {
            not_json("JSON has no comments").help("say it in \"about\", or in a function's name")
        }
        ParseErrorKind::TrailingCommasNotAllowed => {
            not_json("a comma stands after the last item").help("remove the comma")
        }
        ParseErrorKind::ExpectedComma => not_json("a comma is missing here"),
        ParseErrorKind::SingleQuotedStringsNotAllowed => {
            not_json("JSON strings stand in double quotes").help("write \"…\"")
        }
        ParseErrorKind::ExpectedStringObjectProperty => {
            not_json("a key stands in double quotes").help("write \"key\": value")
        }
        ParseErrorKind::MultipleRootJsonValues => {
            not_json("text follows the end of the object").help("remove it, or put it inside")
        }
        ParseErrorKind::UnexpectedWord => not_json("this is not a JSON value")
            .help("text stands in double quotes; the words are true, false and null"),
        ParseErrorKind::String(error) => not_json(&format!("not a JSON string: {}", lower_first(&error.to_string()))),
        other => not_json(&format!("not JSON: {}", lower_first(&other.to_string()))),
    }
}

pub(super) fn span(range: Range) -> Span {
    Span::new(range.start, range.end)
}

/// Where to point for a value: all of a simple one, the bracket that opens a list or object.
pub(super) fn head(value: &Value) -> Span {
    let range = value.range();
    match value {
        Value::Object(_) | Value::Array(_) => Span::new(range.start, range.start + 1),
        _ => span(range),
    }
}

/// What a value is, for messages.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::StringLit(_) => "a string",
        Value::NumberLit(_) => "a number",
        Value::BooleanLit(_) => "true or false",
        Value::Object(_) => "an object",
        Value::Array(_) => "a list",
        Value::NullKeyword(_) => "null",
    }
}

/// The place of a key, with its quotes.
pub(super) fn key_span(property: &ObjectProp) -> Span {
    match &property.name {
        ObjectPropName::String(name) => span(name.range),
        ObjectPropName::Word(name) => span(name.range),
    }
}

/// The text of a key.
pub(super) fn key_fragment(file: &SourceFile, property: &ObjectProp) -> Fragment {
    let place = key_span(property);
    Fragment::from_json_string(file.slice(place), place.start as usize)
}

/// The properties of an object without repeated keys, which are reported.
pub(super) fn entries<'v, 'a>(object: &'v Object<'a>, diagnostics: &mut Diagnostics) -> Vec<&'v ObjectProp<'a>> {
    let mut first_places = BTreeMap::new();
    let mut unique = Vec::new();
    for property in &object.properties {
        let (name, place) = (property.name.as_str(), key_span(property));
        match first_places.get(name) {
            None => {
                first_places.insert(name, place);
                unique.push(property);
            }
            Some(first) => diagnostics.push(
                Diagnostic::new(codes::DUPLICATE_KEY, place, format!("the key \"{}\" is written twice", shown(name)))
                    .label("again here")
                    .related(*first, "first here")
                    .help("remove or rename one of them"),
            ),
        }
    }
    unique
}

/// The keys of an object of a fixed shape.
pub(super) struct Fields<'v, 'a> {
    shape: &'static Shape,
    found: Vec<&'v ObjectProp<'a>>,
}

impl<'v, 'a> Fields<'v, 'a> {
    /// Reports unknown, repeated and missing keys.
    pub fn read(object: &'v Object<'a>, shape: &'static Shape, diagnostics: &mut Diagnostics) -> Fields<'v, 'a> {
        let names = || shape.keys.iter().map(|key| key.name);
        let mut found = entries(object, diagnostics);
        found.retain(|property| {
            let name = property.name.as_str();
            let known = names().any(|key| key == name);
            if !known {
                let message = format!("{} has no key \"{}\"", shape.name, shown(name));
                let diagnostic =
                    Diagnostic::new(codes::UNKNOWN_KEY, key_span(property), message).suggest(name, names());
                let has_help = diagnostic.help.is_some();
                let listed = format!("its keys are {}", listed(names()));
                diagnostics.push(if has_help { diagnostic } else { diagnostic.help(listed) });
            }
            known
        });
        for key in shape.keys.iter().filter(|key| key.required) {
            if !found.iter().any(|property| property.name.as_str() == key.name) {
                let place = Span::new(object.range.start, object.range.start + 1);
                let about = key.about.split('.').next().unwrap_or(key.about);
                let help = format!("add \"{}\": {}", key.name, lower_first(about));
                let message = format!("{} needs the key \"{}\"", shape.name, key.name);
                diagnostics.push(Diagnostic::new(codes::MISSING_KEY, place, message).help(help));
            }
        }
        Fields { shape, found }
    }

    /// The property with a key of the shape.
    pub fn property(&self, key: &str) -> Option<&'v ObjectProp<'a>> {
        debug_assert!(self.shape.keys.iter().any(|known| known.name == key), "{key} is not in the table");
        self.found.iter().copied().find(|property| property.name.as_str() == key)
    }

    /// The value of a key of the shape.
    pub fn get(&self, key: &str) -> Option<&'v Value<'a>> {
        self.property(key).map(|property| &property.value)
    }
}
