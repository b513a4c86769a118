//! Methods of strings that look at or change single characters: `translate`, `casefold`, `isidentifier`, …
//!
//! Source: CPython 3.11 `Objects/unicodeobject.c`. Deviations: those of `string.rs`; folding goes by way of
//! upper case, which differs for a few letters such as the dotless `ı`.

use super::Returned;
use crate::value::arguments::{Arguments, Keywords, found_type, optional_integer};
use crate::value::arithmetic::index;
use crate::value::format::surrogate;
use crate::value::limit::check_size;
use crate::value::plain::is_printable;
use crate::value::{Exception, ExceptionClass, Object, Objects, Value, subscript};

fn text(receiver: &Value) -> &str {
    match receiver {
        Value::String(text) => text,
        _ => "",
    }
}

fn string(text: String) -> Returned {
    check_size(text.len())?;
    Ok(Value::string(text))
}

macro_rules! questions {
    ($($name:ident => $answer:expr;)*) => {$(
        pub(super) fn $name(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
            Arguments::of_method("str", stringify!($name), positional, keywords).nothing()?;
            let answer: fn(&str) -> bool = $answer;
            Ok(Value::Bool(answer(text(receiver))))
        }
    )*};
}

questions! {
    isascii => |text| text.is_ascii();
    isdecimal => |text| !text.is_empty() && text.chars().all(is_decimal);
    isnumeric => |text| !text.is_empty() && text.chars().all(char::is_numeric);
    isprintable => |text| text.chars().all(is_printable);
    isidentifier => is_identifier;
    istitle => is_title;
}

/// A digit that numbers are written with: no superscript, no circled one, no fraction.
fn is_decimal(character: char) -> bool {
    let decorated = matches!(u32::from(character), 0xb2..=0xbe | 0x2070..=0x218b | 0x2460..=0x2793 | 0x3007..=0x33ff);
    character.is_ascii_digit() || (!character.is_ascii() && character.is_numeric() && !decorated)
}

fn is_identifier(text: &str) -> bool {
    let starts = |character: char| character == '_' || character.is_alphabetic();
    let mut characters = text.chars();
    characters.next().is_some_and(starts)
        && characters.all(|character| starts(character) || character.is_alphanumeric())
}

/// Upper case only where a word begins, lower case only inside of one, and at least one letter.
fn is_title(text: &str) -> bool {
    let (mut inside_word, mut any) = (false, false);
    for character in text.chars() {
        let (upper, lower) = (character.is_uppercase(), character.is_lowercase());
        if (upper && inside_word) || (lower && !inside_word) {
            return false;
        }
        inside_word = upper || lower;
        any |= inside_word;
    }
    any
}

pub(super) fn casefold(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    _objects: &mut dyn Objects,
) -> Returned {
    Arguments::of_method("str", "casefold", positional, keywords).nothing()?;
    string(text(receiver).chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect())
}

pub(super) fn expandtabs(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &mut dyn Objects,
) -> Returned {
    let [size] = Arguments::of_method("str", "expandtabs", positional, keywords).named(["tabsize"], 0)?;
    let size = usize::try_from(optional_integer(size, 8, objects)?).unwrap_or(0);
    let mut expanded = String::new();
    let mut column = 0;
    for character in text(receiver).chars() {
        match character {
            '\t' => {
                let spaces = if size == 0 { 0 } else { size - column % size };
                check_size(spaces.saturating_add(expanded.len()))?;
                expanded.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            _ => {
                expanded.push(character);
                column = if matches!(character, '\n' | '\r') { 0 } else { column + 1 };
            }
        }
    }
    string(expanded)
}

pub(super) fn encode(
    _receiver: &Value,
    _positional: &[Value],
    _keywords: &Keywords,
    _objects: &mut dyn Objects,
) -> Returned {
    Err(Exception::limit(ExceptionClass::TypeError, "the model has no bytes"))
}

pub(super) fn translate(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &mut dyn Objects,
) -> Returned {
    let table = Arguments::of_method("str", "translate", positional, keywords).one()?;
    let mut translated = String::new();
    for character in text(receiver).chars() {
        let code = Value::Int(i64::from(u32::from(character)));
        let replacement = match subscript(table, &code, objects) {
            Ok(replacement) => replacement,
            Err(error) if error.class.is_subclass_of(ExceptionClass::LookupError) => code,
            Err(error) => return Err(error),
        };
        match &replacement {
            Value::None => {}
            Value::String(part) => translated.push_str(part),
            other => {
                let code = index(other)
                    .ok_or_else(|| Exception::type_error("character mapping must return integer, None or str"))?;
                let code = u32::try_from(code)
                    .ok()
                    .filter(|code| *code < 0x11_0000)
                    .ok_or_else(|| Exception::value_error("character mapping must be in range(0x110000)"))?;
                translated.push(char::from_u32(code).ok_or_else(surrogate)?);
            }
        }
        check_size(translated.len())?;
    }
    string(translated)
}

/// `str.maketrans`, which needs no receiver.
pub(in crate::value) fn maketrans(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_method("str", "maketrans", positional, keywords);
    arguments.no_keywords()?;
    arguments.count(1, 3)?;
    let code = |character: char| Value::Int(i64::from(u32::from(character)));
    let mut entries: Vec<(Value, Value)> = Vec::new();
    let mut store = |key: Value, value: Value| match entries.iter_mut().find(|(known, _)| *known == key) {
        Some(entry) => entry.1 = value,
        None => entries.push((key, value)),
    };
    if let [table] = positional {
        let Value::Object(reference) = table else { return Err(not_a_dict()) };
        let Object::Dict(given) = objects.object(*reference) else { return Err(not_a_dict()) };
        for (key, value) in given {
            match key {
                Value::String(text) if text.chars().count() == 1 => {
                    text.chars().for_each(|character| store(code(character), value.clone()));
                }
                Value::String(_) => {
                    let message = "string keys in translate table must be of length 1";
                    return Err(Exception::value_error(message));
                }
                Value::Int(_) | Value::Bool(_) => store(key.clone(), value.clone()),
                _ => return Err(Exception::type_error("keys in translate table must be strings or integers")),
            }
        }
    } else {
        let part = |number: usize| match &positional[number] {
            Value::String(text) => Ok(&**text),
            _ if number == 0 => {
                let message = "first maketrans argument must be a string if there is a second argument";
                Err(Exception::type_error(message))
            }
            other => {
                let found = found_type(other, objects);
                let number = number + 1;
                Err(Exception::type_error(format!("maketrans() argument {number} must be str, not {found}")))
            }
        };
        let to = part(1)?;
        let removed = if positional.len() > 2 { part(2)? } else { "" };
        let from = part(0)?;
        if from.chars().count() != to.chars().count() {
            return Err(Exception::value_error("the first two maketrans arguments must have equal length"));
        }
        from.chars().zip(to.chars()).for_each(|(from, to)| store(code(from), code(to)));
        removed.chars().for_each(|character| store(code(character), Value::None));
    }
    Ok(Value::Object(objects.allocate(Object::Dict(entries))))
}

fn not_a_dict() -> Exception {
    Exception::type_error("if you give only one argument to maketrans it must be a dict")
}
