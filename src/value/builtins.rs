//! The built-in functions that compute a value from values.
//!
//! Source: CPython 3.11 `Python/bltinmodule.c` and the constructors in `Objects/`.
//!
//! Deviations: `enumerate`, `zip` and `reversed` give lists, made at once, not iterators. Functions
//! as arguments (`key=`) are refused, since calling one is a matter of the machine. `isinstance` knows
//! exception classes only, as other classes are no values here.

use super::arguments::{Arguments, Keywords, found_type, integer, optional_integer};
use super::arithmetic::{Number, float_divmod, floor_divide, index, modulo, zero_division};
use super::comparison::{Order, ordered, truth};
use super::container::store_key;
use super::conversion::{check_base, parse_float, parse_integer, round_float, round_integer, truncate};
use super::format::{format, surrogate};
use super::operator::update;
use super::sort::{refuse_key, sort};
use super::text::{checked_repr, checked_string};
use super::{BinaryOperator, Exception, ExceptionClass, Object, Objects, Value, binary, in_place, items, length};
use std::sync::Arc;

/// What computes the result of a built-in function.
pub type BuiltinCall = fn(&[Value], &[(Arc<str>, Value)], &mut dyn Objects) -> Result<Value, Exception>;

/// What a function gives back; short, so that each function's head fits a line.
type Returned = Result<Value, Exception>;

/// A built-in function.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    /// Its name in Python.
    pub name: &'static str,
    /// Calls it with positional and keyword arguments.
    pub call: BuiltinCall,
}

/// All built-in functions, by name.
pub static BUILTINS: &[Builtin] = &[
    Builtin { name: "abs", call: abs },
    Builtin { name: "all", call: all },
    Builtin { name: "any", call: any },
    Builtin { name: "bin", call: bin },
    Builtin { name: "bool", call: bool },
    Builtin { name: "chr", call: chr },
    Builtin { name: "dict", call: dict },
    Builtin { name: "divmod", call: divmod },
    Builtin { name: "enumerate", call: enumerate },
    Builtin { name: "float", call: float },
    Builtin { name: "format", call: format_value },
    Builtin { name: "hex", call: hex },
    Builtin { name: "int", call: int },
    Builtin { name: "isinstance", call: isinstance },
    Builtin { name: "len", call: len },
    Builtin { name: "list", call: list },
    Builtin { name: "max", call: max },
    Builtin { name: "min", call: min },
    Builtin { name: "oct", call: oct },
    Builtin { name: "ord", call: ord },
    Builtin { name: "pow", call: pow },
    Builtin { name: "range", call: range },
    Builtin { name: "repr", call: repr },
    Builtin { name: "reversed", call: reversed },
    Builtin { name: "round", call: round },
    Builtin { name: "sorted", call: sorted },
    Builtin { name: "str", call: str },
    Builtin { name: "sum", call: sum },
    Builtin { name: "tuple", call: tuple },
    Builtin { name: "zip", call: zip },
];

/// The built-in function with this name.
pub fn find_builtin(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|builtin| builtin.name == name)
}

fn new_list(items: Vec<Value>, objects: &mut dyn Objects) -> Value {
    Value::Object(objects.allocate(Object::List(items)))
}

fn pair(first: Value, second: Value) -> Result<Value, Exception> {
    Value::tuple([first, second])
}

fn abs(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let value = Arguments::of_function("abs", positional, keywords).one()?;
    match Number::of(value) {
        Some(Number::Int(value)) => value.checked_abs().map(Value::Int).ok_or_else(Exception::overflow),
        Some(Number::Float(value)) => Ok(Value::float(value.abs())),
        None => Err(Exception::type_error(format!("bad operand type for abs(): '{}'", value.type_name(objects)))),
    }
}

fn all(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let iterable = Arguments::of_function("all", positional, keywords).one()?;
    Ok(Value::Bool(items(iterable, objects)?.iter().all(|item| truth(item, objects))))
}

fn any(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let iterable = Arguments::of_function("any", positional, keywords).one()?;
    Ok(Value::Bool(items(iterable, objects)?.iter().any(|item| truth(item, objects))))
}

fn bin(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let value = integer(Arguments::of_function("bin", positional, keywords).one()?, objects)?;
    Ok(in_base(value, "0b", &format!("{:b}", value.unsigned_abs())))
}

fn hex(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let value = integer(Arguments::of_function("hex", positional, keywords).one()?, objects)?;
    Ok(in_base(value, "0x", &format!("{:x}", value.unsigned_abs())))
}

fn oct(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let value = integer(Arguments::of_function("oct", positional, keywords).one()?, objects)?;
    Ok(in_base(value, "0o", &format!("{:o}", value.unsigned_abs())))
}

fn in_base(value: i64, prefix: &str, digits: &str) -> Value {
    let sign = if value < 0 { "-" } else { "" };
    Value::string(format!("{sign}{prefix}{digits}"))
}

fn bool(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_function("bool", positional, keywords).between(0, 1)?;
    Ok(Value::Bool(arguments.first().is_some_and(|value| truth(value, objects))))
}

fn chr(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let code = integer(Arguments::of_function("chr", positional, keywords).one()?, objects)?;
    match code {
        0..=0x10_ffff => Ok(Value::string(char::from_u32(code as u32).ok_or_else(surrogate)?.to_string())),
        _ if i32::try_from(code).is_ok() => Err(Exception::value_error("chr() arg not in range(0x110000)")),
        _ => Err(Exception::new(ExceptionClass::OverflowError, "Python int too large to convert to C int")),
    }
}

fn ord(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let value = Arguments::of_function("ord", positional, keywords).one()?;
    let Value::String(text) = value else {
        let found = value.type_name(objects);
        return Err(Exception::type_error(format!("ord() expected string of length 1, but {found} found")));
    };
    let mut characters = text.chars();
    match (characters.next(), characters.count()) {
        (Some(character), 0) => Ok(Value::Int(i64::from(u32::from(character)))),
        (first, others) => {
            let length = others + usize::from(first.is_some());
            let message = format!("ord() expected a character, but string of length {length} found");
            Err(Exception::type_error(message))
        }
    }
}

fn dict(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    Arguments::of_function("dict", positional, keywords).count(0, 1)?;
    let made = objects.allocate(Object::Dict(Vec::new()));
    if let Some(source) = positional.first() {
        update(made, source, objects)?;
    }
    for (name, value) in keywords {
        store_key(made, &Value::String(name.clone()), value, objects)?;
    }
    Ok(Value::Object(made))
}

fn list(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_function("list", positional, keywords).between(0, 1)?;
    let items = arguments.first().map_or(Ok(Vec::new()), |iterable| items(iterable, objects))?;
    Ok(new_list(items, objects))
}

fn tuple(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_function("tuple", positional, keywords).between(0, 1)?;
    Value::tuple(arguments.first().map_or(Ok(Vec::new()), |iterable| items(iterable, objects))?)
}

fn divmod(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_function("divmod", positional, keywords).between(2, 2)?;
    match (Number::of(&arguments[0]), Number::of(&arguments[1])) {
        (Some(Number::Int(left)), Some(Number::Int(right))) => {
            pair(Value::Int(floor_divide(left, right)?), Value::Int(modulo(left, right)?))
        }
        (Some(left), Some(right)) if right.to_float() != 0.0 => {
            let (quotient, remainder) = float_divmod(left.to_float(), right.to_float());
            pair(Value::float(quotient), Value::float(remainder))
        }
        (Some(_), Some(_)) => Err(zero_division("float divmod()")),
        _ => {
            let (left, right) = (arguments[0].type_name(objects), arguments[1].type_name(objects));
            Err(Exception::type_error(format!("unsupported operand type(s) for divmod(): '{left}' and '{right}'")))
        }
    }
}

fn enumerate(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    if positional.is_empty() && keywords.is_empty() {
        return Err(Exception::type_error("enumerate() missing required argument 'iterable'"));
    }
    let [iterable, start] =
        Arguments::of_function("enumerate", positional, keywords).named(["iterable", "start"], 0)?;
    let Some(iterable) = iterable else {
        return Err(Exception::type_error("'start' is an invalid keyword argument for enumerate()"));
    };
    let start = optional_integer(start, 0, objects)?;
    let numbered = items(iterable, objects)?
        .into_iter()
        .enumerate()
        .map(|(position, item)| {
            let number = start.checked_add(position as i64).ok_or_else(Exception::overflow)?;
            pair(Value::Int(number), item)
        })
        .collect::<Result<Vec<Value>, Exception>>()?;
    Ok(new_list(numbered, objects))
}

fn zip(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let [strict] = Arguments::of_function("zip", positional, keywords).keywords_only(["strict"])?;
    let columns = positional.iter().map(|iterable| items(iterable, objects)).collect::<Result<Vec<_>, Exception>>()?;
    let shortest = columns.iter().map(Vec::len).min().unwrap_or(0);
    if strict.is_some_and(|strict| truth(strict, objects))
        && let Some(odd) = columns.iter().position(|column| column.len() != columns[0].len())
    {
        // The argument that CPython meets first: one that ends in the shortest row, else one that goes on.
        let (odd, how) = match columns.iter().position(|column| column.len() == shortest) {
            Some(first) if first > 0 => (first, "shorter"),
            _ => (odd, "longer"),
        };
        let others = if odd == 1 { " 1".to_owned() } else { format!("s 1-{odd}") };
        return Err(Exception::value_error(format!("zip() argument {} is {how} than argument{others}", odd + 1)));
    }
    let rows = (0..shortest)
        .map(|row| Value::tuple(columns.iter().map(|column| column[row].clone()).collect::<Vec<Value>>()))
        .collect::<Result<Vec<Value>, Exception>>()?;
    Ok(new_list(rows, objects))
}

fn reversed(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let iterable = &Arguments::of_function("reversed", positional, keywords).between(1, 1)?[0];
    if length(iterable, objects).is_err() && !matches!(iterable, Value::Range(..)) {
        let found = iterable.type_name(objects);
        return Err(Exception::type_error(format!("'{found}' object is not reversible")));
    }
    let mut items = items(iterable, objects)?;
    items.reverse();
    Ok(new_list(items, objects))
}

fn sorted(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    Arguments::of_function("sorted", positional, keywords).count(1, 1)?;
    let mut items = items(&positional[0], objects)?;
    let [key, reverse] = Arguments::of_function("sort", &[], keywords).named(["key", "reverse"], 0)?;
    let reverse = optional_integer(reverse, 0, objects)? != 0;
    refuse_key(key, &items, objects)?;
    sort(&mut items, reverse, objects)?;
    Ok(new_list(items, objects))
}

fn float(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_function("float", positional, keywords).between(0, 1)?;
    match arguments.first() {
        None => Ok(Value::float(0.0)),
        Some(Value::String(text)) => parse_float(text, objects).map(Value::float),
        Some(value) => Number::of(value).map(|number| Value::float(number.to_float())).ok_or_else(|| {
            let found = value.type_name(objects);
            Exception::type_error(format!("float() argument must be a string or a real number, not '{found}'"))
        }),
    }
}

fn int(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let [value, base] = Arguments::of_function("int", positional, keywords).named(["", "base"], 0)?;
    match (value, base) {
        (None, None) => Ok(Value::Int(0)),
        (None, Some(_)) => Err(Exception::type_error("int() missing string argument")),
        (Some(value), Some(base)) => {
            let base = integer(base, objects)?;
            match value {
                Value::String(text) => parse_integer(text, base, objects).map(Value::Int),
                _ => check_base(base)
                    .and(Err(Exception::type_error("int() can't convert non-string with explicit base"))),
            }
        }
        (Some(Value::String(text)), None) => parse_integer(text, 10, objects).map(Value::Int),
        (Some(value), None) => match Number::of(value) {
            Some(Number::Int(value)) => Ok(Value::Int(value)),
            Some(Number::Float(value)) => truncate(value).map(Value::Int),
            None => {
                let found = value.type_name(objects);
                Err(Exception::type_error(format!(
                    "int() argument must be a string, a bytes-like object or a real number, not '{found}'"
                )))
            }
        },
    }
}

fn str(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let [object, encoding, errors] =
        Arguments::of_function("str", positional, keywords).named(["object", "encoding", "errors"], 0)?;
    for (name, value) in [("encoding", encoding), ("errors", errors)] {
        if let Some(other) = value.filter(|value| !matches!(value, Value::String(_))) {
            let found = found_type(other, objects);
            return Err(Exception::type_error(format!("str() argument '{name}' must be str, not {found}")));
        }
    }
    let Some(object) = object else { return Ok(Value::string("")) };
    if encoding.is_some() || errors.is_some() {
        // Only bytes can be decoded, and the model has none.
        return Err(Exception::type_error(match object {
            Value::String(_) => "decoding str is not supported".to_owned(),
            other => format!("decoding to str: need a bytes-like object, {} found", other.type_name(objects)),
        }));
    }
    checked_string(object, objects).map(Value::string)
}

fn repr(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let value = Arguments::of_function("repr", positional, keywords).one()?;
    checked_repr(value, objects).map(Value::string)
}

fn format_value(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_function("format", positional, keywords).between(1, 2)?;
    match arguments.get(1) {
        None => format(&arguments[0], "", objects).map(Value::string),
        Some(Value::String(specification)) => format(&arguments[0], specification, objects).map(Value::string),
        Some(other) => {
            let found = found_type(other, objects);
            Err(Exception::type_error(format!("format() argument 2 must be str, not {found}")))
        }
    }
}

fn isinstance(positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_function("isinstance", positional, keywords).between(2, 2)?;
    is_instance(&arguments[0], &arguments[1]).map(Value::Bool)
}

fn is_instance(value: &Value, class: &Value) -> Result<bool, Exception> {
    match (value, class) {
        (Value::Exception(exception), Value::ExceptionClass(class)) => Ok(exception.class.is_subclass_of(*class)),
        (_, Value::ExceptionClass(_)) => Ok(false),
        (_, Value::Tuple(classes)) => {
            for class in &**classes {
                if is_instance(value, class)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => Err(Exception::type_error("isinstance() arg 2 must be a type, a tuple of types, or a union")),
    }
}

fn len(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let value = Arguments::of_function("len", positional, keywords).one()?;
    length(value, objects).map(Value::Int)
}

fn max(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    extreme("max", Order::Greater, positional, keywords, objects)
}

fn min(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    extreme("min", Order::Less, positional, keywords, objects)
}

/// The first item that no other precedes in the order.
fn extreme(
    function: &'static str,
    order: Order,
    positional: &[Value],
    keywords: &Keywords,
    objects: &dyn Objects,
) -> Result<Value, Exception> {
    let arguments = Arguments::of_function(function, positional, keywords);
    arguments.count(1, usize::MAX)?;
    let [key, default] = arguments.keywords_only(["key", "default"])?;
    if default.is_some() && positional.len() > 1 {
        return Err(Exception::type_error(format!(
            "Cannot specify a default for {function}() with multiple positional arguments"
        )));
    }
    let candidates = if let [iterable] = positional { items(iterable, objects)? } else { positional.to_vec() };
    let mut candidates = candidates.into_iter();
    refuse_key(key, candidates.as_slice(), objects)?;
    let Some(mut best) = candidates.next() else {
        return default
            .cloned()
            .ok_or_else(|| Exception::value_error(format!("{function}() arg is an empty sequence")));
    };
    for candidate in candidates {
        if ordered(order, &candidate, &best, objects)? {
            best = candidate;
        }
    }
    Ok(best)
}

fn pow(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let [base, exponent, modulus] =
        Arguments::of_function("pow", positional, keywords).named(["base", "exp", "mod"], 2)?;
    let (base, exponent) = (base.unwrap_or(&Value::None), exponent.unwrap_or(&Value::None));
    let modulus = match modulus {
        None | Some(Value::None) => return binary(BinaryOperator::Power, base, exponent, objects),
        Some(modulus) => modulus,
    };
    match (index(base), index(exponent), index(modulus)) {
        (Some(base), Some(exponent), Some(modulus)) => modular_power(base, exponent, modulus).map(Value::Int),
        _ if [base, exponent, modulus].into_iter().all(|value| Number::of(value).is_some()) => {
            Err(Exception::type_error("pow() 3rd argument not allowed unless all arguments are integers"))
        }
        _ => {
            let [base, exponent, modulus] = [base, exponent, modulus].map(|value| value.type_name(objects));
            Err(Exception::type_error(format!(
                "unsupported operand type(s) for ** or pow(): '{base}', '{exponent}', '{modulus}'"
            )))
        }
    }
}

fn modular_power(base: i64, exponent: i64, modulus: i64) -> Result<i64, Exception> {
    if modulus == 0 {
        return Err(Exception::value_error("pow() 3rd argument cannot be 0"));
    }
    let size = i128::from(modulus).abs();
    let mut base = i128::from(base).rem_euclid(size);
    if exponent < 0 {
        base = inverse(base, size)
            .ok_or_else(|| Exception::value_error("base is not invertible for the given modulus"))?;
    }
    let mut remaining = exponent.unsigned_abs();
    let mut power = 1 % size;
    while remaining > 0 {
        if remaining % 2 == 1 {
            power = power * base % size;
        }
        base = base * base % size;
        remaining /= 2;
    }
    // The result has the sign of the modulus, and like it fits 64 bits.
    Ok(if modulus < 0 && power > 0 { power - size } else { power } as i64)
}

/// The inverse modulo `size`, by Euclid's extended algorithm.
fn inverse(value: i128, size: i128) -> Option<i128> {
    let (mut remainder, mut next_remainder) = (size, value);
    let (mut coefficient, mut next_coefficient) = (0, 1);
    while next_remainder != 0 {
        let quotient = remainder / next_remainder;
        (remainder, next_remainder) = (next_remainder, remainder - quotient * next_remainder);
        (coefficient, next_coefficient) = (next_coefficient, coefficient - quotient * next_coefficient);
    }
    (remainder == 1).then(|| coefficient.rem_euclid(size))
}

fn range(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_function("range", positional, keywords).between(1, 3)?;
    let numbers = arguments.iter().map(|value| integer(value, objects)).collect::<Result<Vec<i64>, Exception>>()?;
    match numbers[..] {
        [stop] => Ok(Value::Range(0, stop, 1)),
        [_, _, 0] => Err(Exception::value_error("range() arg 3 must not be zero")),
        [start, stop, step] => Ok(Value::Range(start, stop, step)),
        _ => Ok(Value::Range(numbers[0], numbers[1], 1)),
    }
}

fn round(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let [number, digits] = Arguments::of_function("round", positional, keywords).named(["number", "ndigits"], 1)?;
    let number = number.unwrap_or(&Value::None);
    let digits = digits.filter(|digits| **digits != Value::None);
    match (Number::of(number), digits) {
        (None, _) => {
            let found = number.type_name(objects);
            Err(Exception::type_error(format!("type {found} doesn't define __round__ method")))
        }
        (Some(Number::Int(value)), None) => Ok(Value::Int(value)),
        (Some(Number::Int(value)), Some(digits)) => round_integer(value, integer(digits, objects)?).map(Value::Int),
        (Some(Number::Float(value)), None) => truncate(value.round_ties_even()).map(Value::Int),
        (Some(Number::Float(value)), Some(digits)) => round_float(value, integer(digits, objects)?).map(Value::float),
    }
}

fn sum(positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    if positional.is_empty() {
        return Err(Exception::type_error("sum() takes at least 1 positional argument (0 given)"));
    }
    let [iterable, start] = Arguments::of_function("sum", positional, keywords).named(["", "start"], 1)?;
    let items = items(iterable.unwrap_or(&Value::None), objects)?;
    let mut total = start.cloned().unwrap_or(Value::Int(0));
    if let Value::String(_) = total {
        return Err(Exception::type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    for (number, item) in items.iter().enumerate() {
        // Behind the first addition, a list is a sum that nobody else has seen: no need for yet another one.
        let add = if number > 0 && total.is_list(objects) && item.is_list(objects) { in_place } else { binary };
        total = add(BinaryOperator::Add, &total, item, objects)?;
    }
    Ok(total)
}
