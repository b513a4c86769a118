//! Functions of the module `_simulate` that compute something or tell what the program runs on.
//!
//! Only the library can import that module; so the arguments are what the library gives.

use super::natives::{Returned, refused};
use super::{Interpreter, Keywords};
use crate::program::{Order, Python, Switching};
use crate::value::{self, BinaryOperator, Exception, Object, Objects, Value};
use std::sync::Arc;

/// `setting(name)`
pub(super) fn setting(interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    let Some(Value::String(name)) = positional.first() else { return Err(refused("a setting has a name")) };
    Ok(match &**name {
        "order" => Value::string(match interpreter.program.order {
            Order::Fifo => "fifo",
            Order::Timing => "timing",
            Order::Latency => "latency",
            Order::Any => "any",
        }),
        "switching" => Value::string(match interpreter.program.switching {
            Switching::Bytecode => "bytecode",
            Switching::Gil => "gil",
            Switching::Free => "free",
        }),
        "python" => {
            // The library of earlier versions is that of 3.11.
            let minor = match interpreter.program.python {
                Python::Python39 | Python::Python310 | Python::Python311 => 11,
                Python::Python312 => 12,
                Python::Python313 => 13,
                Python::Python314 => 14,
            };
            Value::tuple([Value::Int(3), Value::Int(minor)])?
        }
        other => return Err(refused(format!("there is no setting '{other}'"))),
    }
    .into())
}

/// `method(function, receiver)`
pub(super) fn method(_interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    match <[Value; 2]>::try_from(positional) {
        Ok([function, receiver]) => Ok(Value::Method(Arc::new((receiver, function))).into()),
        Err(_) => Err(refused("method() takes a function and a receiver")),
    }
}

/// `escape(text)`: everything beyond ASCII escaped.
pub(super) fn escape(interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    match positional.first() {
        Some(Value::String(text)) => Ok(Value::string(value::escape_non_ascii(text)).into()),
        _ => Err(not_a_string(interpreter, positional.first())),
    }
}

fn not_a_string(interpreter: &Interpreter, found: Option<&Value>) -> super::Raised {
    let found = found.map_or("nothing".into(), |value| value.type_name(interpreter));
    Exception::type_error(format!("must be str, not {found}")).into()
}

/// `percent(template, arguments)`: formatting without asking instances for anything.
pub(super) fn percent(interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    match &positional[..] {
        [template @ Value::String(_), arguments] => {
            Ok(value::binary(BinaryOperator::Modulo, template, arguments, interpreter)?.into())
        }
        _ => Err(not_a_string(interpreter, positional.first())),
    }
}

/// `fields(template)`: what is between the braces of a template for `str.format`.
pub(super) fn fields(interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    match positional.first() {
        Some(Value::String(template)) => {
            let fields = value::template_fields(template)?;
            Ok(Value::Object(interpreter.allocate(Object::List(fields))).into())
        }
        other => Err(not_a_string(interpreter, other)),
    }
}

/// `hash_of(kind, hashes)`: of a tuple or a frozen set with items of these hashes.
pub(super) fn hash_of(interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    let [Value::String(kind), hashes] = &positional[..] else {
        return Err(refused("hash_of() takes a kind and hashes"));
    };
    let hashes = value::items(hashes, interpreter)?
        .iter()
        .map(|hash| value::as_integer(hash, interpreter))
        .collect::<Result<Vec<i64>, Exception>>()?;
    let combined = if &**kind == "tuple" { value::tuple_hash(&hashes) } else { value::set_hash(&hashes) };
    Ok(Value::Int(combined).into())
}

/// `math(name, x, …)`: a function of floats with the results of IEEE 754, infinite and undefined ones included.
///
/// Deviation: the last digit may differ from the C library's where that is not exact either.
pub(super) fn math(interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    let Some((Value::String(name), arguments)) = positional.split_first() else {
        return Err(not_a_string(interpreter, positional.first()));
    };
    let float = |number: usize| match arguments.get(number) {
        Some(Value::Float(value)) => value.get(),
        Some(Value::Int(value)) => *value as f64,
        Some(Value::Bool(value)) => f64::from(u8::from(*value)),
        _ => f64::NAN,
    };
    let (x, y) = (float(0), float(1));
    let result = match &**name {
        "sqrt" => x.sqrt(),
        "cbrt" => x.cbrt(),
        "exp" => x.exp(),
        "exp2" => x.exp2(),
        "expm1" => x.exp_m1(),
        "log" => x.ln(),
        "log1p" => x.ln_1p(),
        "log2" => x.log2(),
        "log10" => x.log10(),
        "sin" => x.sin(),
        "cos" => x.cos(),
        "tan" => x.tan(),
        "asin" => x.asin(),
        "acos" => x.acos(),
        "atan" => x.atan(),
        "atan2" => x.atan2(y),
        "sinh" => x.sinh(),
        "cosh" => x.cosh(),
        "tanh" => x.tanh(),
        "asinh" => x.asinh(),
        "acosh" => x.acosh(),
        "atanh" => x.atanh(),
        "pow" => x.powf(y),
        "fmod" => x % y,
        other => return Err(refused(format!("there is no function '{other}' of numbers"))),
    };
    Ok(Value::float(result).into())
}
