//! `str.format`: replacement fields filled with arguments.
//!
//! Source: CPython 3.11 `Objects/stringlib/unicode_format.h`. Deviation: fields may
//! index (`{0[key]}`), but not take attributes (`{0.name}`).

use super::Returned;
use crate::value::arguments::{Arguments, Keywords};
use crate::value::limit::check_size;
use crate::value::text::{checked_ascii, checked_repr, checked_string};
use crate::value::{self, Exception, ExceptionClass, Objects, Value};

pub(super) fn format(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &mut dyn Objects,
) -> Returned {
    let Value::String(template) = receiver else { return Ok(Value::None) };
    let mut filling = Filling { positional, keywords, mapping: None, objects, numbering: None };
    filling.fill(&template.chars().collect::<Vec<char>>(), 2).map(Value::string)
}

/// `str.format_map`: every name is looked up in one mapping.
pub(super) fn format_map(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &mut dyn Objects,
) -> Returned {
    let mapping = Arguments::of_method("str", "format_map", positional, keywords).one()?;
    let Value::String(template) = receiver else { return Ok(Value::None) };
    let mut filling = Filling { positional: &[], keywords: &[], mapping: Some(mapping), objects, numbering: None };
    filling.fill(&template.chars().collect::<Vec<char>>(), 2).map(Value::string)
}

/// Whether fields are numbered by counting (with the next number) or by hand.
#[derive(Clone, Copy)]
enum Numbering {
    Automatic(usize),
    Manual,
}

/// One call of `format`.
struct Filling<'a> {
    positional: &'a [Value],
    keywords: &'a Keywords,
    /// What names are looked up in instead.
    mapping: Option<&'a Value>,
    objects: &'a mut dyn Objects,
    numbering: Option<Numbering>,
}

/// A replacement field: `{name!conversion:specification}`.
struct Field<'t> {
    name: &'t [char],
    conversion: Option<char>,
    specification: &'t [char],
}

impl Filling<'_> {
    /// Fills in a template; a specification is a template itself, one level deep.
    fn fill(&mut self, template: &[char], levels: usize) -> Result<String, Exception> {
        if levels == 0 {
            return Err(Exception::value_error("Max string recursion exceeded"));
        }
        let mut filled = String::new();
        let mut rest = template;
        while let Some((character, behind)) = rest.split_first() {
            rest = behind;
            match (character, rest.first()) {
                ('{', Some('{')) | ('}', Some('}')) => {
                    filled.push(*character);
                    rest = &rest[1..];
                }
                ('{', Some(_)) => {
                    let (field, behind) = parse_field(rest)?;
                    filled.push_str(&self.field(&field, levels)?);
                    check_size(filled.len())?;
                    rest = behind;
                }
                ('{' | '}', _) => {
                    let message = format!("Single '{character}' encountered in format string");
                    return Err(Exception::value_error(message));
                }
                _ => filled.push(*character),
            }
        }
        Ok(filled)
    }

    fn field(&mut self, field: &Field<'_>, levels: usize) -> Result<String, Exception> {
        let value = self.value(field.name)?;
        let value = match field.conversion {
            None => value,
            Some('r') => Value::string(checked_repr(&value, self.objects)?),
            Some('s') => Value::string(checked_string(&value, self.objects)?),
            Some('a') => Value::string(checked_ascii(&value, self.objects)?),
            Some(other) => {
                let shown = match other {
                    '!'..='~' => other.to_string(),
                    _ => format!("\\x{:x}", u32::from(other)),
                };
                return Err(Exception::value_error(format!("Unknown conversion specifier {shown}")));
            }
        };
        let specification = if field.specification.contains(&'{') {
            self.fill(field.specification, levels - 1)?
        } else {
            field.specification.iter().collect()
        };
        value::format(&value, &specification, self.objects)
    }

    /// The argument that a field names, with its indices applied. Each piece is applied before the next one is read,
    /// so that the first mistake is the one that is told.
    fn value(&mut self, name: &[char]) -> Result<Value, Exception> {
        let (first, mut rest) = name.split_at(first_accessor(name));
        let mut value = self.argument(first)?;
        while let Some(((is_attribute, key), behind)) = next_accessor(rest)? {
            if is_attribute {
                let message = "the model has no attributes in format strings";
                return Err(Exception::limit(ExceptionClass::AttributeError, message));
            }
            value = value::subscript(&value, &key, self.objects)?;
            rest = behind;
        }
        Ok(value)
    }

    fn argument(&mut self, name: &[char]) -> Result<Value, Exception> {
        let written = number(name)?;
        if written.is_none() && !name.is_empty() {
            let name: String = name.iter().collect();
            if let Some(mapping) = self.mapping {
                return value::subscript(mapping, &Value::string(name), self.objects);
            }
            let found = self.keywords.iter().find(|(keyword, _)| **keyword == *name);
            return match found {
                Some((_, value)) => Ok(value.clone()),
                None => Err(Exception::key_error(Value::string(name))),
            };
        }
        let index = match (self.numbering, written) {
            (None | Some(Numbering::Automatic(_)), None) => {
                let next = if let Some(Numbering::Automatic(next)) = self.numbering { next } else { 0 };
                self.numbering = Some(Numbering::Automatic(next + 1));
                next
            }
            (None | Some(Numbering::Manual), Some(index)) => {
                self.numbering = Some(Numbering::Manual);
                index
            }
            (Some(Numbering::Manual), None) => {
                let message = "cannot switch from manual field specification to automatic field numbering";
                return Err(Exception::value_error(message));
            }
            (Some(Numbering::Automatic(_)), Some(_)) => {
                let message = "cannot switch from automatic field numbering to manual field specification";
                return Err(Exception::value_error(message));
            }
        };
        if self.mapping.is_some() {
            return Err(Exception::value_error("Format string contains positional fields"));
        }
        self.positional.get(index).cloned().ok_or_else(|| {
            let message = format!("Replacement index {index} out of range for positional args tuple");
            Exception::new(ExceptionClass::IndexError, message)
        })
    }
}

/// An attribute (`.name`, told by true) or an index (`[key]`) behind the argument in a field's name.
type Accessor = (bool, Value);

/// Where the argument ends in a field's name.
fn first_accessor(name: &[char]) -> usize {
    name.iter().position(|character| matches!(character, '.' | '[')).unwrap_or(name.len())
}

/// The next accessor, and what stands behind it.
fn next_accessor(rest: &[char]) -> Result<Option<(Accessor, &[char])>, Exception> {
    let Some((accessor, behind)) = rest.split_first() else { return Ok(None) };
    let end = match accessor {
        '.' => first_accessor(behind),
        '[' => behind
            .iter()
            .position(|character| *character == ']')
            .ok_or_else(|| Exception::value_error("Missing ']' in format string"))?,
        _ => {
            let message = "Only '.' or '[' may follow ']' in format field specifier";
            return Err(Exception::value_error(message));
        }
    };
    if end == 0 {
        return Err(Exception::value_error("Empty attribute in format string"));
    }
    let is_attribute = *accessor == '.';
    let key = match number(&behind[..end])? {
        Some(index) if !is_attribute => Value::Int(index as i64),
        _ => Value::string(behind[..end].iter().collect::<String>()),
    };
    let rest = &behind[(end + usize::from(!is_attribute)).min(behind.len())..];
    Ok(Some(((is_attribute, key), rest)))
}

/// A field's name in pieces: the argument, and what stands behind it.
fn split_name(name: &[char]) -> Result<(&[char], Vec<Accessor>), Exception> {
    let (first, mut rest) = name.split_at(first_accessor(name));
    let mut accessors = Vec::new();
    while let Some((accessor, behind)) = next_accessor(rest)? {
        accessors.push(accessor);
        rest = behind;
    }
    Ok((first, accessors))
}

/// A template in pieces, for code outside of this room that fills it in: for each field a tuple of the text before
/// it, the argument (a number, a name, or empty for the next one), the accessors (a tuple of pairs), the conversion
/// and the specification; last the text behind all fields with `None` for the argument.
pub fn template_fields(template: &str) -> Result<Vec<Value>, Exception> {
    let characters: Vec<char> = template.chars().collect();
    let mut rest = &characters[..];
    let mut fields = Vec::new();
    let mut literal = String::new();
    let text = |characters: &[char]| Value::string(characters.iter().collect::<String>());
    while let Some((character, behind)) = rest.split_first() {
        rest = behind;
        match (character, rest.first()) {
            ('{', Some('{')) | ('}', Some('}')) => {
                literal.push(*character);
                rest = &rest[1..];
            }
            ('{', Some(_)) => {
                let (field, behind) = parse_field(rest)?;
                let (first, accessors) = split_name(field.name)?;
                let argument = number(first)?.map_or_else(|| text(first), |index| Value::Int(index as i64));
                let accessors = accessors
                    .into_iter()
                    .map(|(is_attribute, key)| Value::tuple([Value::Bool(is_attribute), key]))
                    .collect::<Result<Vec<Value>, Exception>>()?;
                let conversion = field.conversion.map_or(Value::None, |conversion| text(&[conversion]));
                fields.push(Value::tuple([
                    Value::string(std::mem::take(&mut literal)),
                    argument,
                    Value::tuple(accessors)?,
                    conversion,
                    text(field.specification),
                ])?);
                rest = behind;
            }
            ('{' | '}', _) => {
                let message = format!("Single '{character}' encountered in format string");
                return Err(Exception::value_error(message));
            }
            _ => literal.push(*character),
        }
    }
    let none = Value::None;
    fields.push(Value::tuple([Value::string(literal), none.clone(), Value::tuple([])?, none.clone(), none])?);
    Ok(fields)
}

/// The number that a name is, if it is one.
fn number(name: &[char]) -> Result<Option<usize>, Exception> {
    if name.is_empty() || !name.iter().all(char::is_ascii_digit) {
        return Ok(None);
    }
    let number: String = name.iter().collect();
    match number.parse::<isize>() {
        Ok(number) => Ok(Some(number.unsigned_abs())),
        Err(_) => Err(Exception::value_error("Too many decimal digits in format string")),
    }
}

/// Parses what follows a `{`, up to its `}`; gives the field and what stands behind it.
fn parse_field(text: &[char]) -> Result<(Field<'_>, &[char]), Exception> {
    let mut end = 0;
    let unfinished = || Exception::value_error("expected '}' before end of string");
    loop {
        match text.get(end).ok_or_else(unfinished)? {
            '{' => return Err(Exception::value_error("unexpected '{' in field name")),
            '[' => {
                end += text[end..].iter().position(|character| *character == ']').ok_or_else(unfinished)?;
            }
            '}' | ':' | '!' => break,
            _ => end += 1,
        }
    }
    let name = &text[..end];
    let (mut conversion, mut rest) = (None, &text[end + 1..]);
    if text[end] == '}' {
        return Ok((Field { name, conversion, specification: &[] }, rest));
    }
    if text[end] == '!' {
        let message = "end of string while looking for conversion specifier";
        let (given, behind) = rest.split_first().ok_or_else(|| Exception::value_error(message))?;
        conversion = Some(*given);
        rest = behind;
        match rest.split_first() {
            Some(('}', behind)) => return Ok((Field { name, conversion, specification: &[] }, behind)),
            Some((':', behind)) => rest = behind,
            Some(_) => return Err(Exception::value_error("expected ':' after conversion specifier")),
            None => {}
        }
    }
    let mut depth = 1;
    for (position, character) in rest.iter().enumerate() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Ok((Field { name, conversion, specification: &rest[..position] }, &rest[position + 1..]));
        }
    }
    Err(Exception::value_error("unmatched '{' in format spec"))
}
