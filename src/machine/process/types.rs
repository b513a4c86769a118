//! Calls of built-in types: `int('3')`, `list(…)`.
//!
//! Source: CPython 3.11 `Objects/`. What only Python code can walk through, or convert, goes to hidden functions of
//! `builtins.py`.

use super::iterables::{native_items, needs_walk, with_lists};
use super::natives::{Returned, call_method, plain, refused};
use super::natives_object::check_key;
use super::{Done, Interpreter, Keywords, Raised};
use crate::value::{Exception, Object, Objects, Type, Value};

/// `type(…)`
pub fn construct(interpreter: &mut Interpreter, kind: Type, positional: Vec<Value>, keywords: Keywords) -> Returned {
    match kind {
        Type::Bool if positional.len() == 1 && keywords.is_empty() => {
            Ok(Done::Truth(positional.into_iter().next().unwrap_or(Value::None)))
        }
        Type::String if positional.len() == 1 && keywords.is_empty() => {
            super::attribute::text(interpreter, &positional[0])
        }
        Type::Int | Type::Float => number(interpreter, kind, positional, keywords),
        Type::List | Type::Tuple | Type::Set | Type::FrozenSet => sequence(interpreter, kind, positional, keywords),
        Type::Dict => dictionary(interpreter, positional, keywords),
        Type::Bool | Type::String | Type::Range | Type::Slice => {
            plain(kind.name(), interpreter, &positional, &keywords)
        }
        Type::None | Type::Ellipsis | Type::NotImplemented => {
            if !positional.is_empty() || !keywords.is_empty() {
                return Err(Exception::type_error(format!("{} takes no arguments", kind.name())).into());
            }
            Ok(match kind {
                Type::None => Value::None,
                Type::Ellipsis => Value::Ellipsis,
                _ => Value::NotImplemented,
            }
            .into())
        }
        Type::Method => match <[Value; 2]>::try_from(positional) {
            Ok([function, receiver]) => Ok(Value::Method((receiver, function).into()).into()),
            Err(others) => {
                let given = others.len();
                Err(Exception::type_error(format!("method expected 2 arguments, got {given}")).into())
            }
        },
        Type::Function | Type::Module => Err(refused(format!("the model makes no {} objects", kind.name()))),
        _ => Err(Exception::type_error(format!("cannot create '{}' instances", kind.name())).into()),
    }
}

/// `int(…)` and `float(…)`: an instance is asked for its method.
fn number(interpreter: &mut Interpreter, kind: Type, positional: Vec<Value>, keywords: Keywords) -> Returned {
    let methods: &[&str] =
        if kind == Type::Int { &["__int__", "__index__", "__trunc__"] } else { &["__float__", "__index__"] };
    if let [only] = &positional[..]
        && keywords.is_empty()
        && interpreter.instance_class(only).is_some()
    {
        for name in methods {
            if let Some(method) = interpreter.special(only, name) {
                if kind == Type::Float && *name == "__index__" {
                    return Ok(Done::Builtin { name: "__float_of_index__", positional });
                }
                return call_method(method, positional);
            }
        }
    }
    plain(kind.name(), interpreter, &positional, &keywords)
}

fn sequence(interpreter: &mut Interpreter, kind: Type, mut positional: Vec<Value>, keywords: Keywords) -> Returned {
    if positional.len() != 1 || !keywords.is_empty() {
        return plain(kind.name(), interpreter, &positional, &keywords);
    }
    if needs_walk(interpreter, &positional[0])? {
        if kind == Type::List {
            return Ok(Done::Builtin { name: "__list__", positional });
        }
        return with_lists(interpreter, Value::Type(kind), positional, vec![0]);
    }
    if let Some(items) = native_items(interpreter, &positional[0]) {
        positional[0] = items?;
    }
    if matches!(kind, Type::Set | Type::FrozenSet) {
        check_keys(interpreter, &positional[0])?;
    }
    plain(kind.name(), interpreter, &positional, &keywords)
}

/// Refuses items that a set cannot have here.
///
/// # Errors
/// There is one.
pub(super) fn check_keys(interpreter: &Interpreter, container: &Value) -> Result<(), Raised> {
    let check = |items: &[Value]| items.iter().try_for_each(|item| check_key(interpreter, item));
    match container {
        Value::Tuple(items) => check(items),
        Value::Object(reference) => match interpreter.object(*reference) {
            Object::List(items) => check(items),
            // The items of sets and the keys of dictionaries have been looked at before.
            Object::Set { .. } | Object::Dict(_) | Object::Entity(_) => Ok(()),
        },
        _ => Ok(()),
    }
}

fn dictionary(interpreter: &mut Interpreter, mut positional: Vec<Value>, keywords: Keywords) -> Returned {
    let Some(source) = positional.first() else { return plain("dict", interpreter, &positional, &keywords) };
    if positional.len() == 1 && !are_native_pairs(interpreter, source) {
        if let Some(items) = native_items(interpreter, source) {
            positional[0] = items?;
        }
        let entries = keywords.into_iter().map(|(name, value)| (Value::String(name), value)).collect();
        let keywords = Value::Object(interpreter.allocate(Object::Dict(entries)));
        positional.push(keywords);
        return Ok(Done::Builtin { name: "__dict_of__", positional });
    }
    plain("dict", interpreter, &positional, &keywords)
}

/// Whether a dictionary can be made of a value without Python code: of a dictionary, or of a list or tuple of pairs
/// that are lists, tuples or strings.
pub(super) fn are_native_pairs(interpreter: &Interpreter, source: &Value) -> bool {
    let is_pair = |pair: &Value| match pair {
        Value::Tuple(items) => items.first().is_none_or(|key| check_key(interpreter, key).is_ok()),
        Value::String(_) => true,
        Value::Object(reference) => match interpreter.object(*reference) {
            Object::List(items) => items.first().is_none_or(|key| check_key(interpreter, key).is_ok()),
            _ => false,
        },
        _ => false,
    };
    match source {
        Value::Object(reference) => match interpreter.object(*reference) {
            Object::Dict(_) => true,
            Object::List(items) => items.iter().all(is_pair),
            Object::Set { items, .. } => items.iter().all(is_pair),
            Object::Entity(_) => false,
        },
        Value::Tuple(items) => items.iter().all(is_pair),
        // What is no iterable is for the room `value` to say.
        _ => true,
    }
}
