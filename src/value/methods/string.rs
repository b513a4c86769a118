//! Methods of strings. Source: CPython 3.11 `Objects/unicodeobject.c`.
//!
//! Deviation: what is a letter, a digit or upper case beyond ASCII is decided by Rust's Unicode tables and their
//! properties (`Alphabetic`, `Numeric`), which differ from Python's (general categories) for a few characters,
//! and titles are made with upper-case instead of title-case letters.

use super::{Method, Returned, letters, pattern, reads, template};
use crate::value::arguments::{Arguments, Keywords, found_type, integer, optional_integer};
use crate::value::conversion::is_space;
use crate::value::limit::check_size;
use crate::value::{Exception, Object, Objects, Value, items, iterate_at};

pub(super) static METHODS: &[Method] = &[
    reads("capitalize", capitalize),
    reads("casefold", letters::casefold),
    reads("center", center),
    reads("count", pattern::count),
    reads("encode", letters::encode),
    reads("endswith", pattern::endswith),
    reads("expandtabs", letters::expandtabs),
    reads("find", pattern::find),
    reads("format", template::format),
    reads("format_map", template::format_map),
    reads("index", pattern::index),
    reads("isalnum", isalnum),
    reads("isalpha", isalpha),
    reads("isascii", letters::isascii),
    reads("isdecimal", letters::isdecimal),
    reads("isdigit", isdigit),
    reads("isidentifier", letters::isidentifier),
    reads("islower", islower),
    reads("isnumeric", letters::isnumeric),
    reads("isprintable", letters::isprintable),
    reads("isspace", isspace),
    reads("istitle", letters::istitle),
    reads("isupper", isupper),
    reads("join", join),
    reads("ljust", ljust),
    reads("lower", lower),
    reads("lstrip", lstrip),
    reads("partition", partition),
    reads("removeprefix", removeprefix),
    reads("removesuffix", removesuffix),
    reads("replace", replace),
    reads("rfind", pattern::rfind),
    reads("rindex", pattern::rindex),
    reads("rjust", rjust),
    reads("rpartition", rpartition),
    reads("rsplit", rsplit),
    reads("rstrip", rstrip),
    reads("split", split),
    reads("splitlines", splitlines),
    reads("startswith", pattern::startswith),
    reads("strip", strip),
    reads("swapcase", swapcase),
    reads("title", title),
    reads("translate", letters::translate),
    reads("upper", upper),
    reads("zfill", zfill),
];

/// The receiver. Methods are looked up by type, so it is a string.
fn text(receiver: &Value) -> &str {
    match receiver {
        Value::String(text) => text,
        _ => "",
    }
}

fn string(text: String) -> Result<Value, Exception> {
    check_size(text.len())?;
    Ok(Value::string(text))
}

fn new_list(parts: Vec<&str>, objects: &mut dyn Objects) -> Value {
    let parts = parts.into_iter().map(Value::string).collect();
    Value::Object(objects.allocate(Object::List(parts)))
}

macro_rules! without_arguments {
    ($($name:ident => $compute:expr;)*) => {$(
        fn $name(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Result<Value, Exception> {
            Arguments::of_method("str", stringify!($name), positional, keywords).nothing()?;
            let compute: fn(&str) -> Result<Value, Exception> = $compute;
            compute(text(receiver))
        }
    )*};
}

without_arguments! {
    upper => |text| string(text.to_uppercase());
    lower => |text| string(text.to_lowercase());
    swapcase => |text| string(text.chars().map(|character| if character.is_uppercase() { lowered(character) } else { uppered(character) }).collect());
    capitalize => |text| {
        let mut characters = text.chars();
        let first = characters.next().map(capital).unwrap_or_default();
        string(first + &characters.as_str().to_lowercase())
    };
    title => |text| string(titled(text));
    isalnum => |text| all_characters(text, |character| character.is_alphanumeric());
    isalpha => |text| all_characters(text, |character| character.is_alphabetic());
    isdigit => |text| all_characters(text, |character| character.is_ascii_digit() || (!character.is_ascii() && character.is_numeric()));
    isspace => |text| all_characters(text, is_space);
    islower => |text| Ok(Value::Bool(text.chars().any(char::is_lowercase) && !text.chars().any(char::is_uppercase)));
    isupper => |text| Ok(Value::Bool(text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)));
}

fn uppered(character: char) -> String {
    character.to_uppercase().collect()
}

/// A first letter; one that becomes several has only the first of them in upper case: `ß`, `Ss`.
fn capital(character: char) -> String {
    let mut upper = character.to_uppercase();
    upper.next().into_iter().chain(upper.flat_map(char::to_lowercase)).collect()
}

fn lowered(character: char) -> String {
    character.to_lowercase().collect()
}

fn all_characters(text: &str, fits: fn(char) -> bool) -> Result<Value, Exception> {
    Ok(Value::Bool(!text.is_empty() && text.chars().all(fits)))
}

/// Upper case where a word begins: behind a character that has no case.
fn titled(text: &str) -> String {
    let mut inside_word = false;
    let mut titled = String::with_capacity(text.len());
    for character in text.chars() {
        titled.push_str(&if inside_word { lowered(character) } else { capital(character) });
        inside_word = character.is_lowercase() || character.is_uppercase();
    }
    titled
}

fn strip(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    strip_ends("strip", true, true, receiver, positional, keywords)
}

fn lstrip(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    strip_ends("lstrip", true, false, receiver, positional, keywords)
}

fn rstrip(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    strip_ends("rstrip", false, true, receiver, positional, keywords)
}

fn strip_ends(
    name: &'static str,
    start: bool,
    end: bool,
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
) -> Result<Value, Exception> {
    let arguments = Arguments::of_method("str", name, positional, keywords).between(0, 1)?;
    let unwanted = |character: char| match arguments.first() {
        Some(Value::String(set)) => set.contains(character),
        _ => is_space(character),
    };
    if !matches!(arguments.first(), None | Some(Value::None | Value::String(_))) {
        return Err(Exception::type_error(format!("{name} arg must be None or str")));
    }
    let mut stripped = text(receiver);
    if start {
        stripped = stripped.trim_start_matches(unwanted);
    }
    if end {
        stripped = stripped.trim_end_matches(unwanted);
    }
    Ok(Value::string(stripped))
}

fn split(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let (separator, limit) = split_arguments("split", positional, keywords, objects)?;
    let text = text(receiver);
    let parts = match separator {
        Some(separator) => text.splitn(limit, separator).collect(),
        None => {
            let mut parts = Vec::new();
            let mut rest = text.trim_start_matches(is_space);
            while !rest.is_empty() {
                let end = if parts.len() + 1 < limit { rest.find(is_space) } else { None };
                // The last part keeps the spaces behind it.
                let end = end.unwrap_or(rest.len());
                parts.push(&rest[..end]);
                rest = rest[end..].trim_start_matches(is_space);
            }
            parts
        }
    };
    Ok(new_list(parts, objects))
}

fn rsplit(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let (separator, limit) = split_arguments("rsplit", positional, keywords, objects)?;
    let text = text(receiver);
    let mut parts: Vec<&str> = match separator {
        Some(separator) => text.rsplitn(limit, separator).collect(),
        None => {
            let mut parts = Vec::new();
            let mut rest = text.trim_end_matches(is_space);
            while !rest.is_empty() {
                let cut = if parts.len() + 1 < limit {
                    rest.char_indices().rfind(|(_, space)| is_space(*space))
                } else {
                    None
                };
                // The first part keeps the spaces in front of it.
                let start = cut.map_or(0, |(offset, space)| offset + space.len_utf8());
                parts.push(&rest[start..]);
                rest = rest[..start].trim_end_matches(is_space);
            }
            parts
        }
    };
    parts.reverse();
    Ok(new_list(parts, objects))
}

/// The separator and the greatest number of parts.
fn split_arguments<'a>(
    name: &'static str,
    positional: &'a [Value],
    keywords: &'a Keywords,
    objects: &dyn Objects,
) -> Result<(Option<&'a str>, usize), Exception> {
    let [separator, most] = Arguments::of_method("str", name, positional, keywords).named(["sep", "maxsplit"], 0)?;
    let most = optional_integer(most, -1, objects)?;
    let limit = usize::try_from(most).map_or(usize::MAX, |most| most.saturating_add(1));
    match separator {
        None | Some(Value::None) => Ok((None, limit)),
        Some(Value::String(separator)) if separator.is_empty() => Err(Exception::value_error("empty separator")),
        Some(Value::String(separator)) => Ok((Some(separator), limit)),
        Some(other) => Err(Exception::type_error(format!("must be str or None, not {}", other.type_name(objects)))),
    }
}

fn splitlines(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let [keep_ends] = Arguments::of_method("str", "splitlines", positional, keywords).named(["keepends"], 0)?;
    let keep_ends = optional_integer(keep_ends, 0, objects)? != 0;
    let is_line_end =
        |character: char| matches!(character, '\n'..='\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let mut lines = Vec::new();
    let mut rest = text(receiver);
    while !rest.is_empty() {
        let end = rest.find(is_line_end).unwrap_or(rest.len());
        let break_length =
            if rest[end..].starts_with("\r\n") { 2 } else { rest[end..].chars().next().map_or(0, char::len_utf8) };
        lines.push(&rest[..end + if keep_ends { break_length } else { 0 }]);
        rest = &rest[end + break_length..];
    }
    Ok(new_list(lines, objects))
}

fn join(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let iterable = Arguments::of_method("str", "join", positional, keywords).one()?;
    if iterate_at(iterable, 0, objects).is_err() {
        return Err(Exception::type_error("can only join an iterable"));
    }
    let mut joined = String::new();
    for (number, item) in items(iterable, objects)?.iter().enumerate() {
        let Value::String(part) = item else {
            let found = item.type_name(objects);
            let message = format!("sequence item {number}: expected str instance, {found} found");
            return Err(Exception::type_error(message));
        };
        if number > 0 {
            joined.push_str(text(receiver));
        }
        joined.push_str(part);
        check_size(joined.len())?;
    }
    Ok(Value::string(joined))
}

/// A required argument that must be a string; `place` is how the error names it.
fn string_argument<'a>(value: &'a Value, place: &str, objects: &dyn Objects) -> Result<&'a str, Exception> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(Exception::type_error(format!("{place} must be str, not {}", found_type(other, objects)))),
    }
}

fn replace(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_method("str", "replace", positional, keywords).between(2, 3)?;
    let old = string_argument(&arguments[0], "replace() argument 1", objects)?;
    let new = string_argument(&arguments[1], "replace() argument 2", objects)?;
    let most = optional_integer(arguments.get(2), -1, objects)?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let text = text(receiver);
    let count = text.matches(old).take(most).count();
    check_size((text.len() - count * old.len()).saturating_add(count.saturating_mul(new.len())))?;
    Ok(Value::string(text.replacen(old, new, count)))
}

fn removeprefix(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let prefix = Arguments::of_method("str", "removeprefix", positional, keywords).one()?;
    let prefix = string_argument(prefix, "removeprefix() argument", objects)?;
    Ok(Value::string(text(receiver).strip_prefix(prefix).unwrap_or(text(receiver))))
}

fn removesuffix(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let suffix = Arguments::of_method("str", "removesuffix", positional, keywords).one()?;
    let suffix = string_argument(suffix, "removesuffix() argument", objects)?;
    Ok(Value::string(text(receiver).strip_suffix(suffix).unwrap_or(text(receiver))))
}

fn partition(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let separator = partition_separator("partition", positional, keywords, objects)?;
    match text(receiver).split_once(separator) {
        Some((before, after)) => three([before, separator, after]),
        None => three([text(receiver), "", ""]),
    }
}

fn rpartition(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let separator = partition_separator("rpartition", positional, keywords, objects)?;
    match text(receiver).rsplit_once(separator) {
        Some((before, after)) => three([before, separator, after]),
        None => three(["", "", text(receiver)]),
    }
}

fn partition_separator<'a>(
    name: &'static str,
    positional: &'a [Value],
    keywords: &'a Keywords,
    objects: &dyn Objects,
) -> Result<&'a str, Exception> {
    let separator = Arguments::of_method("str", name, positional, keywords).one()?;
    match separator {
        Value::String(separator) if separator.is_empty() => Err(Exception::value_error("empty separator")),
        Value::String(separator) => Ok(separator),
        other => Err(Exception::type_error(format!("must be str, not {}", other.type_name(objects)))),
    }
}

fn three(parts: [&str; 3]) -> Result<Value, Exception> {
    Value::tuple(parts.map(Value::string))
}

fn ljust(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    justify("ljust", receiver, positional, keywords, objects, |_, _| 0)
}

fn rjust(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    justify("rjust", receiver, positional, keywords, objects, |missing, _| missing)
}

fn center(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    // An odd one goes to the left if the width is odd.
    justify("center", receiver, positional, keywords, objects, |missing, width| missing / 2 + (missing & width & 1))
}

/// Pads to a width; `left` tells how many of the missing characters go to the left.
fn justify(
    name: &'static str,
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &dyn Objects,
    left: fn(usize, usize) -> usize,
) -> Result<Value, Exception> {
    let arguments = Arguments::of_method("str", name, positional, keywords).between(1, 2)?;
    let width = usize::try_from(integer(&arguments[0], objects)?).unwrap_or(0);
    let fill = match arguments.get(1) {
        None => " ",
        Some(Value::String(fill)) if fill.chars().count() == 1 => fill,
        Some(Value::String(_)) => {
            return Err(Exception::type_error("The fill character must be exactly one character long"));
        }
        Some(other) => {
            let found = other.type_name(objects);
            return Err(Exception::type_error(format!("The fill character must be a unicode character, not {found}")));
        }
    };
    let text = text(receiver);
    let missing = width.saturating_sub(text.chars().count());
    check_size(missing.saturating_mul(fill.len()).saturating_add(text.len()))?;
    let left = left(missing, width);
    Ok(Value::string(format!("{}{text}{}", fill.repeat(left), fill.repeat(missing - left))))
}

fn zfill(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let width = Arguments::of_method("str", "zfill", positional, keywords).one()?;
    let width = usize::try_from(integer(width, objects)?).unwrap_or(0);
    let text = text(receiver);
    let missing = width.saturating_sub(text.chars().count());
    check_size(missing.saturating_add(text.len()))?;
    let (sign, digits) = text.split_at(usize::from(text.starts_with(['+', '-'])));
    Ok(Value::string(format!("{sign}{}{digits}", "0".repeat(missing))))
}
