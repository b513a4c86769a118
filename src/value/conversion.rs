//! Text to numbers, and rounding.
//!
//! Source: CPython 3.11 `PyLong_FromUnicodeObject`, `PyFloat_FromString`,
//! `Objects/floatobject.c` (`double_round`), `Objects/longobject.c`
//! (`int___round___impl`). Deviation: only ASCII digits are digits.

use super::text::checked_repr;
use super::{Exception, ExceptionClass, Objects, Value};
use std::cmp::Ordering;

/// What `str.strip` and `str.split` skip.
pub(super) fn is_space(character: char) -> bool {
    character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
}

/// What number parsers skip around a number. A text of ASCII only is left to C's `isspace`.
fn trim_number(text: &str) -> &str {
    if text.is_ascii() {
        text.trim_matches(|character| matches!(character, ' ' | '\t'..='\r'))
    } else {
        text.trim_matches(is_space)
    }
}

/// Refuses a base that `int` does not know.
pub(super) fn check_base(base: i64) -> Result<(), Exception> {
    match base {
        0 | 2..=36 => Ok(()),
        _ => Err(Exception::value_error("int() base must be >= 2 and <= 36, or 0")),
    }
}

/// `int(text, base)`; base 0 means as in a program.
pub(super) fn parse_integer(text: &str, base: i64, objects: &dyn Objects) -> Result<i64, Exception> {
    check_base(base)?;
    let invalid = || {
        let shown = checked_repr(&Value::string(text), objects)?;
        Err(Exception::value_error(format!("invalid literal for int() with base {base}: {shown}")))
    };
    let trimmed = trim_number(text);
    let (negative, unsigned) = match trimmed.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let prefix = unsigned.get(..2).map(str::to_ascii_lowercase);
    let prefix_base = match prefix.as_deref() {
        Some("0x") => Some(16),
        Some("0o") => Some(8),
        Some("0b") => Some(2),
        _ => None,
    };
    let (radix, digits) = match prefix_base {
        // An underscore may follow the prefix, but not stand at the front otherwise.
        Some(radix) if base == 0 || base == i64::from(radix) => {
            (radix, unsigned[2..].strip_prefix('_').unwrap_or(&unsigned[2..]))
        }
        _ => (if base == 0 { 10 } else { base as u32 }, unsigned),
    };
    let mut value: Option<i64> = Some(0);
    let mut after_digit = false;
    for character in digits.chars() {
        match character.to_digit(radix) {
            Some(digit) => {
                let digit = if negative { -i64::from(digit) } else { i64::from(digit) };
                value = value.and_then(|value| value.checked_mul(i64::from(radix))?.checked_add(digit));
                after_digit = true;
            }
            None if character == '_' && after_digit => after_digit = false,
            None => return invalid(),
        }
    }
    let leading_zero = base == 0 && prefix_base.is_none() && digits.starts_with('0') && value != Some(0);
    if !after_digit || leading_zero {
        return invalid();
    }
    value.ok_or_else(Exception::overflow)
}

/// `float(text)`
pub(super) fn parse_float(text: &str, objects: &dyn Objects) -> Result<f64, Exception> {
    let trimmed = trim_number(text);
    let characters: Vec<char> = trimmed.chars().collect();
    let lonely_underscore = (0..characters.len()).any(|position| {
        let digit_at = |position: Option<usize>| {
            position.and_then(|position| characters.get(position)).is_some_and(char::is_ascii_digit)
        };
        characters[position] == '_' && !(digit_at(position.checked_sub(1)) && digit_at(Some(position + 1)))
    });
    let digits = trimmed.replace('_', "");
    match digits.parse() {
        Ok(value) if !lonely_underscore => Ok(value),
        _ => {
            let shown = checked_repr(&Value::string(text), objects)?;
            Err(Exception::value_error(format!("could not convert string to float: {shown}")))
        }
    }
}

/// The float without its fraction, as an integer.
pub(super) fn truncate(value: f64) -> Result<i64, Exception> {
    if value.is_nan() {
        return Err(Exception::value_error("cannot convert float NaN to integer"));
    }
    if value.is_infinite() {
        let message = "cannot convert float infinity to integer";
        return Err(Exception::new(ExceptionClass::OverflowError, message));
    }
    let whole = value.trunc();
    let limit = 2.0_f64.powi(63);
    if (-limit..limit).contains(&whole) { Ok(whole as i64) } else { Err(Exception::overflow()) }
}

/// `round(integer, digits)`: negative digits round to tens, hundreds, …, halves to the even one.
pub(super) fn round_integer(value: i64, digits: i64) -> Result<i64, Exception> {
    if digits >= 0 {
        return Ok(value);
    }
    // Half of 10^20 is beyond 64 bits.
    if digits < -19 {
        return Ok(0);
    }
    let unit = 10_i128.pow(digits.unsigned_abs() as u32);
    let (below, above_by) = (i128::from(value).div_euclid(unit), i128::from(value).rem_euclid(unit));
    let up = match (2 * above_by).cmp(&unit) {
        Ordering::Less => 0,
        Ordering::Equal => below.rem_euclid(2),
        Ordering::Greater => 1,
    };
    i64::try_from((below + up) * unit).map_err(|_| Exception::overflow())
}

/// `round(float, digits)`: the decimal value is rounded exactly, halves to the even digit.
pub(super) fn round_float(value: f64, digits: i64) -> Result<f64, Exception> {
    // Outside of these bounds nothing changes, or nothing remains.
    if !value.is_finite() || digits > 323 {
        return Ok(value);
    }
    if digits < -308 {
        return Ok(0.0_f64.copysign(value));
    }
    let rounded = if digits >= 0 {
        format!("{value:.*}", digits as usize).parse().unwrap_or(value)
    } else {
        round_to_tens(value, -digits as usize)
    };
    if rounded.is_infinite() {
        return Err(Exception::new(ExceptionClass::OverflowError, "rounded value too large to represent"));
    }
    Ok(rounded)
}

/// Rounds to a multiple of 10^zeros, on the exact decimal digits.
fn round_to_tens(value: f64, zeros: usize) -> f64 {
    // 1074 digits behind the point are exact, so everything but a tie is decided by comparing digits.
    let exact = format!("{:.1074}", value.abs());
    let (whole, fraction) = exact.split_once('.').unwrap_or((&exact, ""));
    let whole = format!("{whole:0>width$}", width = zeros + 1);
    let (kept, dropped) = whole.split_at(whole.len() - zeros);
    let dropped = format!("{dropped}{fraction}");
    let half = format!("5{}", "0".repeat(dropped.len() - 1));
    let odd = kept.ends_with(['1', '3', '5', '7', '9']);
    let up = match dropped.cmp(&half) {
        Ordering::Equal => odd,
        ordering => ordering.is_gt(),
    };
    let kept = if up { increment(kept) } else { kept.to_owned() };
    let magnitude: f64 = format!("{kept}{}", "0".repeat(zeros)).parse().unwrap_or(f64::INFINITY);
    magnitude.copysign(value)
}

/// The decimal number plus one.
fn increment(digits: &str) -> String {
    let nines = digits.len() - digits.trim_end_matches('9').len();
    let (head, tail) = digits.split_at(digits.len() - nines);
    let zeros = "0".repeat(tail.len());
    match head.char_indices().next_back() {
        None => format!("1{zeros}"),
        Some((last, digit)) => {
            let next = digit.to_digit(10).map_or(0, |digit| digit + 1);
            format!("{}{next}{zeros}", &head[..last])
        }
    }
}
