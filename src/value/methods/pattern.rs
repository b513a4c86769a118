//! Methods of strings that look for a part: `find`, `count`, `startswith`, …
//!
//! Source: CPython 3.11 `Objects/unicodeobject.c`, `Objects/stringlib/find.h`.
//! Positions are those of code points; searching is on bytes, which is the same
//! since UTF-8 never finds a character in the middle of another.

use super::Returned;
use crate::value::arguments::{Arguments, Keywords};
use crate::value::{Exception, Objects, Value, arithmetic};

/// The part of a text that optional start and stop arguments select.
struct Window<'a> {
    /// `None` if it starts behind the end of the text or stops before its own start: then not even the empty
    /// string is in it.
    text: Option<&'a str>,
    /// The position of its first character in the whole text.
    start: usize,
}

impl<'a> Window<'a> {
    fn new(text: &'a str, bounds: &[Value]) -> Result<Window<'a>, Exception> {
        let length = text.chars().count() as i64;
        let bound = |argument: Option<&Value>, default: i64| match argument {
            None | Some(Value::None) => Ok(default),
            Some(value) => {
                let message = "slice indices must be integers or None or have an __index__ method";
                let index = arithmetic::index(value).ok_or_else(|| Exception::type_error(message))?;
                Ok(if index < 0 { (index + length).max(0) } else { index })
            }
        };
        let start = bound(bounds.first(), 0)?;
        let stop = bound(bounds.get(1), length)?.min(length);
        let selected = (start <= stop).then(|| {
            let (start, stop) = (byte_offset(text, start as usize), byte_offset(text, stop as usize));
            &text[start..stop]
        });
        Ok(Window { text: selected, start: start.min(length) as usize })
    }
}

fn byte_offset(text: &str, position: usize) -> usize {
    text.char_indices().nth(position).map_or(text.len(), |(offset, _)| offset)
}

fn part_argument<'a>(value: &'a Value, objects: &dyn Objects) -> Result<&'a str, Exception> {
    match value {
        Value::String(part) => Ok(part),
        other => Err(Exception::type_error(format!("must be str, not {}", other.type_name(objects)))),
    }
}

fn search(
    name: &'static str,
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &dyn Objects,
    find: fn(&str, &str) -> Option<usize>,
) -> Result<Option<usize>, Exception> {
    let arguments = Arguments::of_method("str", name, positional, keywords).parsed(1, 3)?;
    let Value::String(text) = receiver else { return Ok(None) };
    let window = Window::new(text, &arguments[1..])?;
    let part = part_argument(&arguments[0], objects)?;
    Ok(window.text.and_then(|text| {
        let offset = find(text, part)?;
        Some(window.start + text[..offset].chars().count())
    }))
}

fn position_or_minus_one(position: Option<usize>) -> Result<Value, Exception> {
    Ok(Value::Int(position.map_or(-1, |position| position as i64)))
}

fn position_or_error(position: Option<usize>) -> Result<Value, Exception> {
    let position = position.ok_or_else(|| Exception::value_error("substring not found"))?;
    Ok(Value::Int(position as i64))
}

pub(super) fn find(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    position_or_minus_one(search("find", receiver, positional, keywords, objects, |text, part| text.find(part))?)
}

pub(super) fn rfind(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &mut dyn Objects,
) -> Returned {
    position_or_minus_one(search("rfind", receiver, positional, keywords, objects, |text, part| text.rfind(part))?)
}

pub(super) fn index(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &mut dyn Objects,
) -> Returned {
    position_or_error(search("index", receiver, positional, keywords, objects, |text, part| text.find(part))?)
}

pub(super) fn rindex(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &mut dyn Objects,
) -> Returned {
    position_or_error(search("rindex", receiver, positional, keywords, objects, |text, part| text.rfind(part))?)
}

pub(super) fn count(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &mut dyn Objects,
) -> Returned {
    let arguments = Arguments::of_method("str", "count", positional, keywords).parsed(1, 3)?;
    let Value::String(text) = receiver else { return Ok(Value::Int(0)) };
    let window = Window::new(text, &arguments[1..])?;
    let part = part_argument(&arguments[0], objects)?;
    Ok(Value::Int(window.text.map_or(0, |text| text.matches(part).count() as i64)))
}

pub(super) fn startswith(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &mut dyn Objects,
) -> Returned {
    affix("startswith", receiver, positional, keywords, objects, |text, part| text.starts_with(part))
}

pub(super) fn endswith(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &mut dyn Objects,
) -> Returned {
    affix("endswith", receiver, positional, keywords, objects, |text, part| text.ends_with(part))
}

fn affix(
    name: &'static str,
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &dyn Objects,
    fits: fn(&str, &str) -> bool,
) -> Result<Value, Exception> {
    let arguments = Arguments::of_method("str", name, positional, keywords).parsed(1, 3)?;
    let Value::String(text) = receiver else { return Ok(Value::Bool(false)) };
    let window = Window::new(text, &arguments[1..])?;
    let fits = |part: &str| window.text.is_some_and(|text| fits(text, part));
    match &arguments[0] {
        Value::String(part) => Ok(Value::Bool(fits(part))),
        Value::Tuple(parts) => {
            for part in &**parts {
                let Value::String(part) = part else {
                    let found = part.type_name(objects);
                    return Err(Exception::type_error(format!("tuple for {name} must only contain str, not {found}")));
                };
                if fits(part) {
                    return Ok(Value::Bool(true));
                }
            }
            Ok(Value::Bool(false))
        }
        other => {
            let found = other.type_name(objects);
            Err(Exception::type_error(format!("{name} first arg must be str or a tuple of str, not {found}")))
        }
    }
}
