//! Values as they are shown and compared across engines: trees without
//! identity, references followed, cycles cut.

use serde::{Serialize, Serializer, ser::SerializeSeq};
use std::fmt;

/// A value without identity. Displays as Python's `repr`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Plain {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// A 64-bit integer.
    Int(i64),
    /// A floating-point number, ordered and compared by its bits.
    Float(FloatBits),
    /// A string.
    String(String),
    /// A list.
    List(Vec<Plain>),
    /// A tuple.
    Tuple(Vec<Plain>),
    /// A dictionary in insertion order.
    Dict(Vec<(Plain, Plain)>),
    /// Anything else, by the text that stands for it: `<lock held by T1>`, `...`.
    Opaque(String),
}

impl Plain {
    /// Bytes in use, approximately.
    pub fn bytes(&self) -> usize {
        let inside = match self {
            Plain::String(text) | Plain::Opaque(text) => text.len(),
            Plain::List(items) | Plain::Tuple(items) => items.iter().map(Plain::bytes).sum(),
            Plain::Dict(entries) => entries.iter().map(|(key, value)| key.bytes() + value.bytes()).sum(),
            Plain::None | Plain::Bool(_) | Plain::Int(_) | Plain::Float(_) => 0,
        };
        size_of::<Plain>() + inside
    }
}

/// A float that is equal to another if and only if the bits are, so that states can be compared.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FloatBits(u64);

impl FloatBits {
    /// Wraps a float; every NaN becomes the same one.
    pub fn new(value: f64) -> FloatBits {
        FloatBits(if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() })
    }

    /// The float.
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl fmt::Debug for FloatBits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.get())
    }
}

impl fmt::Display for FloatBits {
    /// Python's `repr(float)`: shortest digits that round-trip, `1.0`, `1e+16`, `inf`, `nan`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.get();
        if value.is_nan() {
            return f.write_str("nan");
        }
        if value.is_infinite() {
            return f.write_str(if value > 0.0 { "inf" } else { "-inf" });
        }
        let scientific = format!("{value:e}");
        let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        if (-4..16).contains(&exponent) {
            let text = format!("{value}");
            f.write_str(&text)?;
            if !text.contains('.') {
                f.write_str(".0")?;
            }
            Ok(())
        } else {
            let sign = if exponent < 0 { '-' } else { '+' };
            write!(f, "{mantissa}e{sign}{:02}", exponent.abs())
        }
    }
}

impl Plain {
    /// Python's `str`: a string without quotes, all else as `repr`.
    pub fn to_str(&self) -> String {
        match self {
            Plain::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Plain::None => f.write_str("None"),
            Plain::Bool(true) => f.write_str("True"),
            Plain::Bool(false) => f.write_str("False"),
            Plain::Int(value) => write!(f, "{value}"),
            Plain::Float(value) => write!(f, "{value}"),
            Plain::String(text) => write_string_repr(f, text),
            Plain::List(items) => write_items(f, "[", items, "]"),
            Plain::Tuple(items) if items.len() == 1 => write!(f, "({},)", items[0]),
            Plain::Tuple(items) => write_items(f, "(", items, ")"),
            Plain::Dict(entries) => {
                f.write_str("{")?;
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{key}: {value}")?;
                }
                f.write_str("}")
            }
            Plain::Opaque(text) => f.write_str(text),
        }
    }
}

fn write_items(f: &mut fmt::Formatter<'_>, open: &str, items: &[Plain], close: &str) -> fmt::Result {
    f.write_str(open)?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{item}")?;
    }
    f.write_str(close)
}

/// Single quotes, unless the text holds one and no double quote; what cannot be printed is escaped.
fn write_string_repr(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    write!(f, "{quote}")?;
    for character in text.chars() {
        match character {
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            c if c == quote => write!(f, "\\{c}")?,
            c if is_printable(c) => write!(f, "{c}")?,
            c => f.write_str(&escaped(c))?,
        }
    }
    write!(f, "{quote}")
}

/// The escape by the number of a character: `\xad`, `\u2028`, `\U000e0001`.
pub(super) fn escaped(character: char) -> String {
    match u32::from(character) {
        code @ ..=0xff => format!("\\x{code:02x}"),
        code @ ..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}

/// Python's `str.isprintable` by Unicode 14: no control or format character, no private one, no separator but the
/// space. Deviation: code points that are not assigned to a character yet count as printable.
pub(super) fn is_printable(character: char) -> bool {
    !matches!(
        u32::from(character),
        0x00..=0x1f | 0x7f..=0xa0 | 0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x890..=0x891 | 0x8e2 | 0x1680
            | 0x180e | 0x2000..=0x200f | 0x2028..=0x202f | 0x205f..=0x2064 | 0x2066..=0x206f | 0x3000
            | 0xe000..=0xf8ff | 0xfeff | 0xfff9..=0xfffb | 0x110bd | 0x110cd | 0x13430..=0x13438
            | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0001 | 0xe0020..=0xe007f | 0xf0000..=0xffffd
            | 0x100000..=0x10fffd
    )
}

/// Readers of JSON may keep numbers as floats, which are exact up to here.
const EXACT_IN_JSON: u64 = 1 << 53;

impl Serialize for Plain {
    /// As JSON: integers beyond 2^53 become strings of digits; tuples become arrays; dictionaries with string keys become objects, others arrays
    /// of pairs; floats that JSON lacks become strings.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Plain::None => serializer.serialize_unit(),
            Plain::Bool(value) => serializer.serialize_bool(*value),
            Plain::Int(value) if value.unsigned_abs() > EXACT_IN_JSON => serializer.serialize_str(&value.to_string()),
            Plain::Int(value) => serializer.serialize_i64(*value),
            Plain::Float(value) if value.get().is_finite() => serializer.serialize_f64(value.get()),
            Plain::Float(value) => serializer.serialize_str(&value.to_string()),
            Plain::String(text) | Plain::Opaque(text) => serializer.serialize_str(text),
            Plain::List(items) | Plain::Tuple(items) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    sequence.serialize_element(item)?;
                }
                sequence.end()
            }
            Plain::Dict(entries) if entries.iter().all(|(key, _)| matches!(key, Plain::String(_))) => {
                serializer.collect_map(entries.iter().map(|(key, value)| (key.to_str(), value)))
            }
            Plain::Dict(entries) => serializer.collect_seq(entries.iter()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_every_digit() {
        let json = |value| serde_json::to_string(&Plain::Int(value)).unwrap();
        assert_eq!(json(1 << 53), "9007199254740992");
        assert_eq!(json((1 << 53) + 1), "\"9007199254740993\"");
        assert_eq!(json(i64::MIN), "\"-9223372036854775808\"");
    }

    #[test]
    fn displays_as_python_does() {
        let float = |value| Plain::Float(FloatBits::new(value)).to_string();
        assert_eq!(float(1.0), "1.0");
        assert_eq!(float(0.1), "0.1");
        assert_eq!(float(1e16), "1e+16");
        assert_eq!(float(1e-5), "1e-05");
        assert_eq!(float(-0.0), "-0.0");
        assert_eq!(float(123456789.125), "123456789.125");
        assert_eq!(Plain::String("it's".into()).to_string(), "\"it's\"");
        assert_eq!(Plain::String("a\n'\"".into()).to_string(), "'a\\n\\'\"'");
        assert_eq!(Plain::Tuple(vec![Plain::Int(1)]).to_string(), "(1,)");
        let dict = Plain::Dict(vec![(Plain::String("a".into()), Plain::List(vec![Plain::None]))]);
        assert_eq!(dict.to_string(), "{'a': [None]}");
    }
}
