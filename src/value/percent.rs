//! Formatting with `%`: `'%-5s|%5.2f' % (name, share)`.
//!
//! Source: CPython 3.11 `Objects/unicodeobject.c` (`PyUnicode_Format`), the section "printf-style String Formatting" of
//! the library reference. What floats and integers look like is decided by `format.rs`.

use super::arguments::integer;
use super::arithmetic::{Number, index};
use super::conversion::truncate;
use super::limit::check_size;
use super::text::{checked_ascii, checked_repr, checked_string};
use super::{Exception, ExceptionClass, Object, Objects, Value, format, subscript};

/// `template % arguments`
pub(super) fn percent(template: &str, arguments: &Value, objects: &mut dyn Objects) -> Result<Value, Exception> {
    let (values, by_position) = match arguments {
        Value::Tuple(items) => (items.to_vec(), true),
        other => (vec![other.clone()], false),
    };
    let is_mapping = match arguments {
        Value::Object(reference) => !matches!(objects.object(*reference), Object::Set { .. } | Object::Entity(_)),
        Value::Range(..) => true,
        _ => false,
    };
    let mut filling = Filling { arguments, values, next: 0, is_mapping, objects };
    let text = filling.fill(&template.chars().collect::<Vec<char>>())?;
    if filling.next < filling.values.len() && (by_position || !is_mapping) {
        return Err(Exception::type_error("not all arguments converted during string formatting"));
    }
    Ok(Value::string(text))
}

struct Filling<'a> {
    arguments: &'a Value,
    values: Vec<Value>,
    next: usize,
    /// Whether `%(key)s` can be looked up in the argument.
    is_mapping: bool,
    objects: &'a mut dyn Objects,
}

/// `%-+ #0width.precision` and the letter.
#[derive(Default)]
struct Specification {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

fn incomplete() -> Exception {
    Exception::value_error("incomplete format")
}

impl Filling<'_> {
    fn fill(&mut self, template: &[char]) -> Result<String, Exception> {
        let mut text = String::new();
        let mut at = 0;
        while let Some(character) = template.get(at) {
            at += 1;
            if *character != '%' {
                text.push(*character);
                continue;
            }
            let mut keyed = None;
            if template.get(at) == Some(&'(') {
                let end = closing(&template[at..]).map(|end| at + end);
                if !self.is_mapping {
                    return Err(Exception::type_error("format requires a mapping"));
                }
                let end = end.ok_or_else(|| Exception::value_error("incomplete format key"))?;
                let key = Value::string(template[at + 1..end].iter().collect::<String>());
                keyed = Some(subscript(self.arguments, &key, self.objects)?);
                // The mapping is not an argument by position any more.
                self.values.clear();
                self.next = 0;
                at = end + 1;
            }
            let mut specification = Specification::default();
            at = self.specification(template, at, keyed.as_ref(), &mut specification)?;
            let letter = *template.get(at).ok_or_else(incomplete)?;
            if letter == '%' && template[at - 1] == '%' && keyed.is_none() {
                text.push('%');
            } else {
                let value = match keyed {
                    Some(value) => value,
                    None => self.argument()?,
                };
                let converted = self.convert(letter, at, &value, &specification)?;
                text.push_str(&converted);
            }
            check_size(text.len())?;
            at += 1;
        }
        Ok(text)
    }

    fn argument(&mut self) -> Result<Value, Exception> {
        let value = self.values.get(self.next).cloned();
        self.next += 1;
        value.ok_or_else(|| Exception::type_error("not enough arguments for format string"))
    }

    /// Reads flags, width, precision and the length modifier, which means nothing.
    fn specification(
        &mut self,
        template: &[char],
        mut at: usize,
        keyed: Option<&Value>,
        specification: &mut Specification,
    ) -> Result<usize, Exception> {
        while let Some(flag) = template.get(at) {
            match flag {
                '-' => specification.left = true,
                '+' => specification.plus = true,
                ' ' => specification.space = true,
                '#' => specification.alternate = true,
                '0' => specification.zero = true,
                _ => break,
            }
            at += 1;
        }
        if template.get(at) == Some(&'*') {
            let width = self.star(keyed)?;
            specification.left |= width < 0;
            specification.width = usize::try_from(width.unsigned_abs()).unwrap_or(usize::MAX);
            at += 1;
        } else {
            (specification.width, at) = number(template, at, isize::MAX as usize, "width too big")?;
        }
        if template.get(at) == Some(&'.') {
            at += 1;
            let precision;
            if template.get(at) == Some(&'*') {
                precision = usize::try_from(self.star(keyed)?).unwrap_or(0);
                at += 1;
            } else {
                (precision, at) = number(template, at, i32::MAX as usize, "precision too big")?;
            }
            specification.precision = Some(precision);
        }
        at += usize::from(matches!(template.get(at), Some('h' | 'l' | 'L')));
        Ok(at)
    }

    fn star(&mut self, keyed: Option<&Value>) -> Result<i64, Exception> {
        let value = match keyed {
            // Behind a key there are no arguments by position.
            Some(_) => return Err(Exception::type_error("not enough arguments for format string")),
            None => self.argument()?,
        };
        index(&value).ok_or_else(|| Exception::type_error("* wants int"))
    }

    fn convert(
        &mut self,
        letter: char,
        at: usize,
        value: &Value,
        specification: &Specification,
    ) -> Result<String, Exception> {
        check_size(specification.width)?;
        check_size(specification.precision.unwrap_or(0))?;
        let shortened = |text: String| text.chars().take(specification.precision.unwrap_or(usize::MAX)).collect();
        let (text, numeric) = match letter {
            's' => (shortened(checked_string(value, self.objects)?), false),
            'r' => (shortened(checked_repr(value, self.objects)?), false),
            'a' => (shortened(checked_ascii(value, self.objects)?), false),
            'd' | 'i' | 'u' | 'x' | 'X' | 'o' => (self.integer(letter, value, specification)?, true),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => (self.float(letter, value, specification)?, true),
            'c' => (self.character(value)?, false),
            other => {
                let shown = if ('!'..='~').contains(&other) || other == ' ' { other } else { '?' };
                let code = u32::from(other);
                return Err(Exception::value_error(format!(
                    "unsupported format character '{shown}' (0x{code:x}) at index {at}"
                )));
            }
        };
        Ok(pad(&text, numeric, specification))
    }

    fn integer(&self, letter: char, value: &Value, specification: &Specification) -> Result<String, Exception> {
        let found = value.type_name(self.objects);
        let is_decimal = matches!(letter, 'd' | 'i' | 'u');
        let number = match Number::of(value) {
            Some(Number::Int(number)) => number,
            // Beyond 64 bits, only the digits are needed, not the integer.
            Some(Number::Float(number)) if is_decimal && number.is_finite() && number.abs() >= 2.0_f64.powi(63) => {
                return Ok(signed_digits(number < 0.0, "", &format!("{:.0}", number.abs()), specification));
            }
            Some(Number::Float(number)) if is_decimal => truncate(number)?,
            _ => {
                let wanted = if is_decimal { "a real number" } else { "an integer" };
                let message = format!("%{letter} format: {wanted} is required, not {found}");
                return Err(Exception::type_error(message));
            }
        };
        let magnitude = number.unsigned_abs();
        let (prefix, digits) = match letter {
            'x' => ("0x", format!("{magnitude:x}")),
            'X' => ("0X", format!("{magnitude:X}")),
            'o' => ("0o", format!("{magnitude:o}")),
            _ => ("", magnitude.to_string()),
        };
        let prefix = if specification.alternate { prefix } else { "" };
        Ok(signed_digits(number < 0, prefix, &digits, specification))
    }

    fn float(&self, letter: char, value: &Value, specification: &Specification) -> Result<String, Exception> {
        let Some(number) = Number::of(value) else {
            let found = value.type_name(self.objects);
            return Err(Exception::type_error(format!("must be real number, not {found}")));
        };
        let alternate = if specification.alternate { "#" } else { "" };
        let precision = specification.precision.unwrap_or(6);
        let number = Value::float(number.to_float());
        let text = format(&number, &format!("{alternate}.{precision}{letter}"), self.objects)?;
        let (negative, magnitude) = match text.strip_prefix('-') {
            Some(magnitude) => (true, magnitude),
            None => (false, &*text),
        };
        Ok(format!("{}{magnitude}", sign(negative, specification)))
    }

    fn character(&self, value: &Value) -> Result<String, Exception> {
        match value {
            Value::String(text) if text.chars().count() == 1 => Ok(text.to_string()),
            Value::Bool(_) | Value::Int(_) => {
                let code = integer(value, self.objects)?;
                let out_of_range = "%c arg not in range(0x110000)";
                match u32::try_from(code) {
                    Ok(code) if code < 0x11_0000 => {
                        char::from_u32(code).map(String::from).ok_or_else(super::format::surrogate)
                    }
                    _ => Err(Exception::new(ExceptionClass::OverflowError, out_of_range)),
                }
            }
            _ => Err(Exception::type_error("%c requires int or char")),
        }
    }
}

fn signed_digits(negative: bool, prefix: &str, digits: &str, specification: &Specification) -> String {
    let zeros = specification.precision.unwrap_or(0).saturating_sub(digits.len());
    format!("{}{prefix}{}{digits}", sign(negative, specification), "0".repeat(zeros))
}

fn sign(negative: bool, specification: &Specification) -> &'static str {
    match specification {
        _ if negative => "-",
        Specification { plus: true, .. } => "+",
        Specification { space: true, .. } => " ",
        _ => "",
    }
}

/// The position of the parenthesis that closes the one at the front.
fn closing(text: &[char]) -> Option<usize> {
    let mut depth = 0;
    text.iter().position(|character| {
        depth += match character {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    })
}

/// A number, 0 if there is none, and the position behind it.
fn number(template: &[char], start: usize, most: usize, too_big: &str) -> Result<(usize, usize), Exception> {
    let (mut number, mut at) = (0_usize, start);
    while let Some(digit) = template.get(at).and_then(|character| character.to_digit(10)) {
        number = number
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(digit as usize))
            .filter(|number| *number <= most)
            .ok_or_else(|| Exception::value_error(too_big))?;
        at += 1;
    }
    Ok((number, at))
}

/// Fills up to the width: numbers with zeros behind the sign and the prefix if asked for.
fn pad(text: &str, numeric: bool, specification: &Specification) -> String {
    let missing = specification.width.saturating_sub(text.chars().count());
    if specification.left {
        return format!("{text}{}", " ".repeat(missing));
    }
    if numeric && specification.zero {
        let signed = usize::from(text.starts_with(['-', '+', ' ']));
        let prefix =
            text[signed..].starts_with("0x") || text[signed..].starts_with("0X") || text[signed..].starts_with("0o");
        let (lead, digits) = text.split_at(signed + if prefix { 2 } else { 0 });
        return format!("{lead}{}{digits}", "0".repeat(missing));
    }
    format!("{}{text}", " ".repeat(missing))
}
