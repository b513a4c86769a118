//! Built-in functions and constructors that Python files have beyond those of scenarios.
//!
//! Source: CPython 3.11 `Python/bltinmodule.c`, `Objects/{set,slice,dict,float}object.c`.

use super::arguments::{Arguments, Keywords, integer};
use super::comparison::check_hashable;
use super::container::store_key;
use super::methods::maketrans;
use super::set::SetItems;
use super::text::checked_ascii;
use super::{Builtin, Exception, ExceptionClass, Object, Objects, Value, hash, items};
use std::sync::Arc;

type Returned = Result<Value, Exception>;

/// By name; those of a type with its name in front.
pub static PYTHON_BUILTINS: &[Builtin] = &[
    Builtin { name: "ascii", call: ascii },
    Builtin { name: "dict.fromkeys", call: fromkeys },
    Builtin { name: "float.fromhex", call: fromhex },
    Builtin { name: "frozenset", call: frozenset },
    Builtin { name: "hash", call: hash_value },
    Builtin { name: "set", call: set },
    Builtin { name: "slice", call: slice },
    Builtin { name: "str.maketrans", call: maketrans },
];

/// The built-in function with this name, one of scenarios or one that only Python files have.
pub fn find_python_builtin(name: &str) -> Option<&'static Builtin> {
    super::find_builtin(name).or_else(|| PYTHON_BUILTINS.iter().find(|builtin| builtin.name == name))
}

fn ascii(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let value = Arguments::of_function("ascii", positional, keywords).one()?;
    checked_ascii(value, objects).map(Value::string)
}

fn hash_value(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let value = Arguments::of_function("hash", positional, keywords).one()?;
    check_hashable(value, objects)?;
    match hash(value, objects) {
        Some(hash) => Ok(Value::Int(hash)),
        None => Err(Exception::limit(ExceptionClass::TypeError, "the model does not know the hash of this value")),
    }
}

fn set(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_function("set", positional, keywords).between(0, 1)?;
    let items = arguments.first().map_or(Ok(SetItems::new()), |iterable| SetItems::of(iterable, objects))?;
    Ok(Value::Object(objects.allocate(Object::Set { frozen: false, items })))
}

fn frozenset(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_function("frozenset", positional, keywords).between(0, 1)?;
    if let Some(only @ Value::Object(reference)) = arguments.first()
        && let Object::Set { frozen: true, .. } = objects.object(*reference)
    {
        return Ok(only.clone());
    }
    let items = arguments.first().map_or(Ok(SetItems::new()), |iterable| SetItems::of(iterable, objects))?;
    Ok(Value::Object(objects.allocate(Object::Set { frozen: true, items })))
}

fn slice(positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_function("slice", positional, keywords).between(1, 3)?.to_vec();
    let bounds = match <[Value; 3]>::try_from(arguments) {
        Ok([start, stop, step]) => (start, stop, step),
        Err(fewer) => match <[Value; 2]>::try_from(fewer) {
            Ok([start, stop]) => (start, stop, Value::None),
            Err(one) => (Value::None, one.into_iter().next().unwrap_or(Value::None), Value::None),
        },
    };
    // A slice is as deep as what it is made of: the same limit as for tuples.
    Value::tuple([bounds.0.clone(), bounds.1.clone(), bounds.2.clone()])?;
    Ok(Value::Slice(Arc::new(bounds)))
}

fn fromkeys(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_method("dict", "fromkeys", positional, keywords);
    arguments.no_keywords()?;
    arguments.count(1, 2)?;
    let value = positional.get(1).cloned().unwrap_or(Value::None);
    let keys = items(&positional[0], objects)?;
    let made = objects.allocate(Object::Dict(Vec::new()));
    for key in keys {
        store_key(made, &key, &value, objects)?;
    }
    Ok(Value::Object(made))
}

/// `float.fromhex`: the reverse of `float.hex`.
fn fromhex(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let value = Arguments::of_method("float", "fromhex", positional, keywords).one()?;
    let Value::String(text) = value else {
        let found = value.type_name(objects);
        return Err(Exception::type_error(format!("bad argument type for built-in operation: {found}")));
    };
    parse_hexadecimal(text.trim())
        .map(Value::float)
        .ok_or_else(|| Exception::value_error("invalid hexadecimal floating-point string"))
}

fn parse_hexadecimal(text: &str) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    let (sign, body) = match lower.strip_prefix('-') {
        Some(body) => (-1.0, body),
        None => (1.0, lower.strip_prefix('+').unwrap_or(&lower)),
    };
    match body {
        "inf" | "infinity" => return Some(sign * f64::INFINITY),
        "nan" => return Some(f64::NAN),
        _ => {}
    }
    let body = body.strip_prefix("0x").unwrap_or(body);
    let (digits, exponent) = match body.split_once('p') {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (body, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    // Exact for up to 52 bits, which is all that `hex` writes.
    let mantissa = format!("{whole}{fraction}");
    let mantissa = u64::from_str_radix(&mantissa, 16).ok().filter(|mantissa| *mantissa <= 1 << 53)?;
    let exponent = exponent.checked_sub(i32::try_from(4 * fraction.len()).ok()?)?;
    // In two steps, as neither power alone may leave the range.
    let half = exponent.clamp(-2000, 2000) / 2;
    Some(sign * mantissa as f64 * 2.0_f64.powi(half) * 2.0_f64.powi(exponent.clamp(-2000, 2000) - half))
}

/// The integer that an argument must be. Exists so that natives outside of this room say the same.
pub fn as_integer(value: &Value, objects: &dyn Objects) -> Result<i64, Exception> {
    integer(value, objects)
}
