//! Built-in functions and functions of native modules.
//!
//! Source: CPython 3.11 `Python/bltinmodule.c`. What numbers and built-in containers do is decided in the room
//! `value`; here instances of classes are asked for their methods first. Functions that call other functions again and
//! again (`map`, `sorted`, `sum`, …) are written in Python, in `builtins.py`.
//!
//! Deviation: what `__len__` returns is not checked.

use super::natives_object as object;
use super::natives_simulate as simulate;
use super::{Done, Interpreter, Keywords, Native, Raised};
use crate::value::{self, Exception, ExceptionClass, Object, Objects, Value};
use std::sync::{Arc, LazyLock};

/// What a native function gives back; short, so that each function's head fits a line.
pub(super) type Returned = Result<Done, Raised>;

/// All of them; a [`crate::value::Value::Native`] is an index into this. Those of `_simulate` that concern threads,
/// lanes, time and the state are in `simulate.rs`.
pub fn natives() -> &'static [Native] {
    &NATIVES
}

static NATIVES: LazyLock<Vec<Native>> = LazyLock::new(|| {
    let built_in = |name, call| Native { module: "builtins", name, call };
    let internal = |name, call| Native { module: "_simulate", name, call };
    vec![
        built_in("__import__", refuse_import),
        built_in("abs", abs),
        built_in("ascii", ascii),
        built_in("bin", bin),
        built_in("breakpoint", refuse_breakpoint),
        built_in("bytearray", refuse_bytes),
        built_in("bytes", refuse_bytes),
        built_in("callable", object::callable),
        built_in("chr", chr),
        built_in("compile", refuse_code),
        built_in("complex", refuse_complex),
        built_in("delattr", object::delattr),
        built_in("dir", object::dir),
        built_in("divmod", divmod),
        built_in("eval", refuse_code),
        built_in("exec", refuse_code),
        built_in("format", format),
        built_in("getattr", object::getattr),
        built_in("globals", refuse_namespace),
        built_in("hasattr", object::hasattr),
        built_in("hash", object::hash),
        built_in("hex", hex),
        built_in("id", object::id),
        built_in("isinstance", object::isinstance),
        built_in("issubclass", object::issubclass),
        built_in("iter", object::iter),
        built_in("len", len),
        built_in("locals", refuse_namespace),
        built_in("memoryview", refuse_bytes),
        built_in("next", object::next),
        built_in("oct", oct),
        built_in("ord", ord),
        built_in("pow", pow),
        built_in("repr", repr),
        built_in("round", round),
        built_in("setattr", object::setattr),
        built_in("vars", object::vars),
        internal("escape", simulate::escape),
        internal("fields", simulate::fields),
        internal("hash_of", simulate::hash_of),
        internal("identity", object::id),
        internal("math", simulate::math),
        internal("method", simulate::method),
        internal("percent", simulate::percent),
        internal("setting", simulate::setting),
    ]
});

/// The number of arguments that a function takes, and no keywords. Functions with exactly one say it differently.
pub(super) fn check(
    name: &str,
    positional: &[Value],
    keywords: &Keywords,
    least: usize,
    most: usize,
) -> Result<(), Raised> {
    let given = positional.len();
    let message = if !keywords.is_empty() {
        format!("{name}() takes no keyword arguments")
    } else if (least..=most).contains(&given) {
        return Ok(());
    } else if (least, most) == (1, 1) {
        format!("{name}() takes exactly one argument ({given} given)")
    } else {
        let (bound, limit) = match given {
            _ if least == most => ("", least),
            _ if given < least => ("at least ", least),
            _ => ("at most ", most),
        };
        let plural = if limit == 1 { "" } else { "s" };
        format!("{name} expected {bound}{limit} argument{plural}, got {given}")
    };
    Err(Exception::type_error(message).into())
}

/// Ends with a call of a method of a class, found unbound: the receiver is its first argument.
pub(super) fn call_method(callee: Value, positional: Vec<Value>) -> Returned {
    Ok(Done::Call { callee, positional, keywords: Keywords::new() })
}

/// What the room `value` says to a function of this name.
pub(super) fn plain(name: &str, interpreter: &mut Interpreter, positional: &[Value], keywords: &Keywords) -> Returned {
    match value::find_python_builtin(name) {
        Some(built_in) => Ok((built_in.call)(positional, keywords, interpreter)?.into()),
        None => Err(refused(format!("the model has no {name}()"))),
    }
}

/// Something that the model leaves out.
pub(super) fn refused(message: impl Into<String>) -> Raised {
    Exception::limit(ExceptionClass::TypeError, message).into()
}

/// The method of an instance for a function of one argument; anything else goes to the room `value`.
fn by_method(
    name: &str,
    method: &str,
    interpreter: &mut Interpreter,
    positional: Vec<Value>,
    keywords: Keywords,
) -> Returned {
    check(name, &positional, &keywords, 1, 1)?;
    match interpreter.special(&positional[0], method) {
        Some(method) => call_method(method, positional),
        None => plain(name, interpreter, &positional, &keywords),
    }
}

fn abs(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    by_method("abs", "__abs__", interpreter, positional, keywords)
}

fn len(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    by_method("len", "__len__", interpreter, positional, keywords)
}

fn ord(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    plain("ord", interpreter, &positional, &keywords)
}

fn chr(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    by_index("chr", interpreter, positional, keywords)
}

fn bin(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    by_index("bin", interpreter, positional, keywords)
}

fn hex(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    by_index("hex", interpreter, positional, keywords)
}

fn oct(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    by_index("oct", interpreter, positional, keywords)
}

/// A function of an integer: an instance is asked for its `__index__`.
fn by_index(name: &'static str, interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check(name, &positional, &keywords, 1, 1)?;
    match interpreter.special(&positional[0], "__index__") {
        Some(_) => {
            let function = super::find_native("builtins", name).unwrap_or(Value::None);
            again(interpreter, "__with_index__", function, positional)
        }
        None => plain(name, interpreter, &positional, &keywords),
    }
}

/// Ends with a call of a hidden function that prepares the arguments and then calls the function again.
pub(super) fn again(
    interpreter: &mut Interpreter,
    name: &'static str,
    function: Value,
    positional: Vec<Value>,
) -> Returned {
    let arguments = Value::Object(interpreter.allocate(Object::List(positional)));
    Ok(Done::Builtin { name, positional: vec![function, arguments] })
}

fn repr(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("repr", &positional, &keywords, 1, 1)?;
    super::attribute::representation(interpreter, &positional[0])
}

fn ascii(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("ascii", &positional, &keywords, 1, 1)?;
    if needs_python(interpreter, &positional[0]) {
        return Ok(Done::Builtin { name: "__ascii__", positional });
    }
    plain("ascii", interpreter, &positional, &keywords)
}

/// Whether showing or comparing a value may take methods that are written in Python.
pub(super) fn needs_python(interpreter: &Interpreter, value: &Value) -> bool {
    interpreter.holds_instances(value)
}

fn format(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("format", &positional, &keywords, 1, 2)?;
    let value = &positional[0];
    let empty = match positional.get(1) {
        None => true,
        Some(Value::String(specification)) => specification.is_empty(),
        Some(_) => return plain("format", interpreter, &positional, &keywords),
    };
    if let Some(method) = interpreter.special(value, "__format__") {
        let specification = positional.get(1).cloned().unwrap_or_else(|| Value::string(""));
        return call_method(method, vec![value.clone(), specification]);
    }
    if empty {
        return super::attribute::text(interpreter, value);
    }
    plain("format", interpreter, &positional, &keywords)
}

fn round(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    if let Some(method) = positional.first().and_then(|value| interpreter.special(value, "__round__"))
        && keywords.is_empty()
        && positional.len() < 3
    {
        // `round(x, None)` is `round(x)`.
        let arguments = positional.into_iter().enumerate();
        let given = arguments.filter(|(number, value)| *number == 0 || *value != Value::None).map(|(_, value)| value);
        return call_method(method, given.collect());
    }
    plain("round", interpreter, &positional, &keywords)
}

fn divmod(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("divmod", &positional, &keywords, 2, 2)?;
    if positional.iter().any(|value| interpreter.instance_class(value).is_some()) {
        return Ok(Done::Builtin { name: "__divmod_of__", positional });
    }
    plain("divmod", interpreter, &positional, &keywords)
}

fn pow(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    let any_instance = positional.iter().any(|value| interpreter.instance_class(value).is_some());
    if any_instance && keywords.is_empty() && matches!(positional.len(), 2 | 3) {
        return Ok(Done::Builtin { name: "__power_of__", positional });
    }
    plain("pow", interpreter, &positional, &keywords)
}

fn refuse_import(_interpreter: &mut Interpreter, _positional: Vec<Value>, _keywords: Keywords) -> Returned {
    Err(refused("the model imports modules by import statements only"))
}

fn refuse_breakpoint(_interpreter: &mut Interpreter, _positional: Vec<Value>, _keywords: Keywords) -> Returned {
    Err(refused("the model has no debugger; breakpoint() is left out"))
}

fn refuse_bytes(_interpreter: &mut Interpreter, _positional: Vec<Value>, _keywords: Keywords) -> Returned {
    Err(refused("the model has no bytes"))
}

fn refuse_code(_interpreter: &mut Interpreter, _positional: Vec<Value>, _keywords: Keywords) -> Returned {
    Err(refused("the model runs no code that is made while running: eval, exec and compile are left out"))
}

fn refuse_complex(_interpreter: &mut Interpreter, _positional: Vec<Value>, _keywords: Keywords) -> Returned {
    Err(refused("complex numbers are not part of the model"))
}

fn refuse_namespace(_interpreter: &mut Interpreter, _positional: Vec<Value>, _keywords: Keywords) -> Returned {
    Err(refused("the model has no dictionaries of variables: globals() and locals() are left out"))
}

/// A name as attributes have it.
pub(super) fn attribute_name(interpreter: &Interpreter, name: &Value) -> Result<Arc<str>, Raised> {
    match name {
        Value::String(name) => Ok(Arc::clone(name)),
        other => {
            let found = other.type_name(interpreter);
            Err(Exception::type_error(format!("attribute name must be string, not '{found}'")).into())
        }
    }
}
