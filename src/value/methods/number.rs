//! Methods of numbers and slices. Source: CPython 3.11 `Objects/{long,float,slice}object.c`.

use super::{Method, Returned, reads};
use crate::value::arguments::{Arguments, Keywords, integer};
use crate::value::arithmetic::{Number, index};
use crate::value::container::slice_indices;
use crate::value::{Exception, ExceptionClass, Objects, Value};

pub(super) static INTEGER_METHODS: &[Method] = &[
    reads("as_integer_ratio", integer_ratio),
    reads("bit_count", bit_count),
    reads("bit_length", bit_length),
    reads("conjugate", conjugate),
];

pub(super) static FLOAT_METHODS: &[Method] = &[
    reads("as_integer_ratio", float_ratio),
    reads("conjugate", conjugate),
    reads("hex", hex),
    reads("is_integer", is_integer),
];

pub(super) static SLICE_METHODS: &[Method] = &[reads("indices", indices)];

fn float(receiver: &Value) -> f64 {
    Number::of(receiver).map_or(0.0, Number::to_float)
}

fn bit_length(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("int", "bit_length", positional, keywords).nothing()?;
    let magnitude = index(receiver).unwrap_or(0).unsigned_abs();
    Ok(Value::Int(i64::from(u64::BITS - magnitude.leading_zeros())))
}

fn bit_count(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("int", "bit_count", positional, keywords).nothing()?;
    Ok(Value::Int(i64::from(index(receiver).unwrap_or(0).unsigned_abs().count_ones())))
}

fn conjugate(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    let owner = if matches!(receiver, Value::Float(_)) { "float" } else { "int" };
    Arguments::of_method(owner, "conjugate", positional, keywords).nothing()?;
    Ok(index(receiver).map_or_else(|| receiver.clone(), Value::Int))
}

fn integer_ratio(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("int", "as_integer_ratio", positional, keywords).nothing()?;
    Value::tuple([Value::Int(index(receiver).unwrap_or(0)), Value::Int(1)])
}

fn float_ratio(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("float", "as_integer_ratio", positional, keywords).nothing()?;
    let value = float(receiver);
    if value.is_nan() {
        return Err(Exception::value_error("cannot convert NaN to integer ratio"));
    }
    if value.is_infinite() {
        let message = "cannot convert Infinity to integer ratio";
        return Err(Exception::new(ExceptionClass::OverflowError, message));
    }
    // Doubled until it is whole: exact, as only the exponent changes.
    let (mut numerator, mut doublings) = (value, 0);
    while numerator.fract() != 0.0 && doublings < 63 {
        numerator *= 2.0;
        doublings += 1;
    }
    let limit = 2.0_f64.powi(63);
    if numerator.fract() != 0.0 || doublings > 62 || !(-limit..limit).contains(&numerator) {
        return Err(Exception::overflow());
    }
    Value::tuple([Value::Int(numerator as i64), Value::Int(1 << doublings)])
}

fn is_integer(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("float", "is_integer", positional, keywords).nothing()?;
    let value = float(receiver);
    Ok(Value::Bool(value.is_finite() && value.fract() == 0.0))
}

fn hex(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("float", "hex", positional, keywords).nothing()?;
    let value = float(receiver);
    if !value.is_finite() {
        return Ok(Value::string(crate::value::FloatBits::new(value).to_string()));
    }
    let bits = value.to_bits();
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let (biased, fraction) = ((bits >> 52 & 0x7ff) as i64, bits & ((1 << 52) - 1));
    Ok(Value::string(match (biased, fraction) {
        (0, 0) => format!("{sign}0x0.0p+0"),
        (0, _) => format!("{sign}0x0.{fraction:013x}p-1022"),
        _ => format!("{sign}0x1.{fraction:013x}p{:+}", biased - 1023),
    }))
}

fn indices(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let length = integer(Arguments::of_method("slice", "indices", positional, keywords).one()?, objects)?;
    if length < 0 {
        return Err(Exception::value_error("length should not be negative"));
    }
    let Value::Slice(bounds) = receiver else { return Ok(Value::None) };
    let (start, stop, step) = slice_indices(bounds, length)?;
    Value::tuple([start, stop, step].map(Value::Int))
}
