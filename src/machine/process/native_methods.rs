//! Attributes and methods of built-in types.
//!
//! Source: CPython 3.11 `Objects/`. What the methods do is decided in the room `value`; here arguments that only Python
//! code can walk through, compare or show are prepared by hidden functions of `builtins.py`.

use super::dunder::{call_dunder, has_dunder};
use super::iterables::{native_items, needs_walk, with_lists};
use super::natives::{Returned, needs_python, plain};
use super::natives_object::check_key;
use super::types::{are_native_pairs, check_keys};
use super::{Done, Interpreter, Keywords, Raised};
use crate::value::{self, Exception, ExceptionClass, Object, ObjectReference, Objects, Type, Value};
use std::sync::Arc;

/// Methods that need no receiver, by type.
const STATIC: &[(Type, &str, &str)] = &[
    (Type::Dict, "fromkeys", "dict.fromkeys"),
    (Type::Float, "fromhex", "float.fromhex"),
    (Type::String, "maketrans", "str.maketrans"),
];

fn static_method(kind: Type, name: &str) -> Option<&'static str> {
    STATIC.iter().find(|(owner, known, _)| *owner == kind && *known == name).map(|(_, _, full)| *full)
}

/// `value.name` of a value of a built-in type: usually a [`Value::NativeMethod`]; of a built-in type itself, the
/// method that takes the receiver as its first argument: a [`Value::NativeMethod`] whose receiver is the type.
pub fn native_attribute(interpreter: &mut Interpreter, value: &Value, name: &Arc<str>) -> Returned {
    let kind = match value {
        Value::Type(kind) => *kind,
        other => match interpreter.type_of(other) {
            Value::Type(kind) => {
                if let Some(found) = data_attribute(interpreter, other, name) {
                    return Ok(found.into());
                }
                kind
            }
            _ => Type::Object,
        },
    };
    if has_method(kind, name) {
        return Ok(Value::NativeMethod(Arc::new((value.clone(), Arc::clone(name)))).into());
    }
    let unhashable = matches!(kind, Type::List | Type::Dict | Type::Set);
    match &**name {
        "__hash__" if unhashable => Ok(Value::None.into()),
        "__doc__" => Ok(Value::None.into()),
        _ => Err(interpreter.no_attribute(value, name)),
    }
}

fn has_method(kind: Type, name: &str) -> bool {
    value::type_methods(kind).iter().any(|method| method.name == name)
        || static_method(kind, name).is_some()
        || has_dunder(kind, name)
}

/// Attributes that are no methods.
fn data_attribute(interpreter: &Interpreter, value: &Value, name: &str) -> Option<Value> {
    let integer = match value {
        Value::Bool(value) => Some(i64::from(*value)),
        Value::Int(value) => Some(*value),
        _ => None,
    };
    match (value, name) {
        (Value::Bool(_) | Value::Int(_), "real" | "numerator") => integer.map(Value::Int),
        (Value::Bool(_) | Value::Int(_), "imag") => Some(Value::Int(0)),
        (Value::Bool(_) | Value::Int(_), "denominator") => Some(Value::Int(1)),
        (Value::Float(_), "real") => Some(value.clone()),
        (Value::Float(_), "imag") => Some(Value::float(0.0)),
        (Value::Range(start, _, _), "start") => Some(Value::Int(*start)),
        (Value::Range(_, stop, _), "stop") => Some(Value::Int(*stop)),
        (Value::Range(_, _, step), "step") => Some(Value::Int(*step)),
        (Value::Slice(bounds), "start") => Some(bounds.0.clone()),
        (Value::Slice(bounds), "stop") => Some(bounds.1.clone()),
        (Value::Slice(bounds), "step") => Some(bounds.2.clone()),
        // Deviation: the dictionary itself, not a read-only proxy.
        (Value::View(_, reference), "mapping") => Some(Value::Object(*reference)),
        (_, "__class__") => Some(interpreter.type_of(value)),
        _ => None,
    }
}

/// `receiver.name(…)` of a built-in type.
pub fn call_native_method(
    interpreter: &mut Interpreter,
    receiver: &Value,
    name: &Arc<str>,
    mut positional: Vec<Value>,
    keywords: Keywords,
) -> Returned {
    let Value::Type(kind) = receiver else {
        return call_bound(interpreter, receiver, name, positional, keywords);
    };
    if let Some(full) = static_method(*kind, name) {
        return call_static(interpreter, full, positional, &keywords);
    }
    let owner = kind.name();
    let is_dunder = name.starts_with("__");
    if positional.is_empty() {
        let message = match is_dunder {
            true => format!("descriptor '{name}' of '{owner}' object needs an argument"),
            false => format!("unbound method {owner}.{name}() needs an argument"),
        };
        return Err(Exception::type_error(message).into());
    }
    let receiver = positional.remove(0);
    if !interpreter.is_subclass(&interpreter.type_of(&receiver), &Value::Type(*kind)) {
        let found = receiver.type_name(interpreter);
        let message = match is_dunder {
            true => format!("descriptor '{name}' requires a '{owner}' object but received a '{found}'"),
            false => format!("descriptor '{name}' for '{owner}' objects doesn't apply to a '{found}' object"),
        };
        return Err(Exception::type_error(message).into());
    }
    call_bound(interpreter, &receiver, name, positional, keywords)
}

fn call_static(
    interpreter: &mut Interpreter,
    full_name: &'static str,
    mut positional: Vec<Value>,
    keywords: &Keywords,
) -> Returned {
    if full_name == "dict.fromkeys"
        && let Some(iterable) = positional.first()
    {
        if needs_walk(interpreter, iterable)? {
            let function = Value::NativeMethod(Arc::new((Value::Type(Type::Dict), Arc::from("fromkeys"))));
            return with_lists(interpreter, function, positional, vec![0]);
        }
        if let Some(items) = native_items(interpreter, iterable) {
            positional[0] = items?;
        }
        check_keys(interpreter, &positional[0])?;
    }
    plain(full_name, interpreter, &positional, keywords)
}

fn call_bound(
    interpreter: &mut Interpreter,
    receiver: &Value,
    name: &Arc<str>,
    positional: Vec<Value>,
    keywords: Keywords,
) -> Returned {
    let Value::Type(kind) = interpreter.type_of(receiver) else {
        return Err(interpreter.no_attribute(receiver, name));
    };
    if matches!(receiver, Value::Object(reference) if matches!(interpreter.object(*reference), Object::Entity(_))) {
        // Of a generator, a function and the like: those know their methods themselves.
        return Ok(Done::Call { callee: bound(receiver, name), positional, keywords });
    }
    if let Some(full) = static_method(kind, name) {
        return call_static(interpreter, full, positional, &keywords);
    }
    if has_dunder(kind, name) {
        return call_dunder(interpreter, receiver, name, positional, keywords);
    }
    match (kind, &**name) {
        (Type::List, "sort") => sort(interpreter, receiver, positional, keywords),
        (Type::List, "extend") | (Type::DictKeys | Type::DictItems, "isdisjoint") => {
            with_iterables(interpreter, receiver, name, positional, keywords, false)
        }
        (Type::List | Type::Tuple, "index" | "count" | "remove") => {
            search(interpreter, receiver, name, positional, keywords)
        }
        (Type::String, "join") => join(interpreter, receiver, name, positional, keywords),
        (Type::String, "format") => format(interpreter, receiver, name, positional, keywords),
        (Type::Set | Type::FrozenSet, "add" | "discard" | "remove") | (Type::Dict, "get" | "pop" | "setdefault") => {
            positional.first().map_or(Ok(()), |key| check_key(interpreter, key))?;
            direct(interpreter, receiver, name, &positional, &keywords)
        }
        (Type::Set | Type::FrozenSet, _) => with_iterables(interpreter, receiver, name, positional, keywords, true),
        (Type::Dict, "update") => update(interpreter, receiver, name, positional, keywords),
        _ => direct(interpreter, receiver, name, &positional, &keywords),
    }
}

/// The method of the room `value`.
fn direct(
    interpreter: &mut Interpreter,
    receiver: &Value,
    name: &Arc<str>,
    positional: &[Value],
    keywords: &Keywords,
) -> Returned {
    match value::find_method(receiver, name, interpreter) {
        Some(method) => Ok((method.call)(receiver, positional, keywords, interpreter)?.into()),
        None => Err(interpreter.no_attribute(receiver, name)),
    }
}

fn bound(receiver: &Value, name: &Arc<str>) -> Value {
    Value::NativeMethod(Arc::new((receiver.clone(), Arc::clone(name))))
}

/// A method all of whose arguments are iterables.
fn with_iterables(
    interpreter: &mut Interpreter,
    receiver: &Value,
    name: &Arc<str>,
    mut positional: Vec<Value>,
    keywords: Keywords,
    keys: bool,
) -> Returned {
    let mut places = Vec::new();
    for (place, argument) in positional.iter_mut().enumerate() {
        if needs_walk(interpreter, argument)? {
            places.push(place);
        } else if let Some(items) = native_items(interpreter, argument) {
            *argument = items?;
        }
        if keys {
            check_keys(interpreter, argument)?;
        }
    }
    if places.is_empty() || !keywords.is_empty() {
        return direct(interpreter, receiver, name, &positional, &keywords);
    }
    with_lists(interpreter, bound(receiver, name), positional, places)
}

fn join(
    interpreter: &mut Interpreter,
    receiver: &Value,
    name: &Arc<str>,
    positional: Vec<Value>,
    keywords: Keywords,
) -> Returned {
    if let [iterable] = &positional[..]
        && needs_walk(interpreter, iterable).is_err()
    {
        return Err(Exception::type_error("can only join an iterable").into());
    }
    with_iterables(interpreter, receiver, name, positional, keywords, false)
}

/// `list.sort`: with a key function, or where instances have an order of their own, in Python.
fn sort(interpreter: &mut Interpreter, receiver: &Value, positional: Vec<Value>, keywords: Keywords) -> Returned {
    let argument = |wanted: &str| keywords.iter().find(|(name, _)| **name == *wanted).map(|(_, value)| value.clone());
    let known = keywords.iter().all(|(name, _)| matches!(&**name, "key" | "reverse"));
    let key = argument("key").unwrap_or(Value::None);
    if !known || !positional.is_empty() || (key == Value::None && !needs_python(interpreter, receiver)) {
        return direct(interpreter, receiver, &Arc::from("sort"), &positional, &keywords);
    }
    let reverse = argument("reverse").map_or(Ok(0), |reverse| value::as_integer(&reverse, interpreter))?;
    let positional = vec![receiver.clone(), key, Value::Bool(reverse != 0)];
    Ok(Done::Builtin { name: "__sort__", positional })
}

/// `index`, `count` and `remove`, which compare items.
fn search(
    interpreter: &mut Interpreter,
    receiver: &Value,
    name: &Arc<str>,
    mut positional: Vec<Value>,
    keywords: Keywords,
) -> Returned {
    let fits =
        keywords.is_empty() && (positional.len() == 1 || (&**name == "index" && matches!(positional.len(), 2 | 3)));
    let mut seen = Vec::new();
    let asks = fits
        && (asks_for_equality(interpreter, &positional[0], &mut seen)
            || asks_for_equality(interpreter, receiver, &mut seen));
    if !asks {
        return direct(interpreter, receiver, name, &positional, &keywords);
    }
    positional.insert(0, receiver.clone());
    let name = match &**name {
        "index" => "__index__",
        "count" => "__count__",
        _ => "__remove__",
    };
    Ok(Done::Builtin { name, positional })
}

/// Whether comparing a value takes an `__eq__` that is written in Python.
fn asks_for_equality(interpreter: &Interpreter, value: &Value, seen: &mut Vec<ObjectReference>) -> bool {
    let reference = match value {
        Value::Tuple(items) => return items.iter().any(|item| asks_for_equality(interpreter, item, seen)),
        Value::Object(reference) => *reference,
        _ => return false,
    };
    let object = interpreter.object(reference);
    if !matches!(object, Object::Entity(_)) && seen.contains(&reference) {
        return false;
    }
    seen.push(reference);
    match object {
        Object::List(items) => items.iter().any(|item| asks_for_equality(interpreter, item, seen)),
        Object::Set { items, .. } => items.iter().any(|item| asks_for_equality(interpreter, item, seen)),
        Object::Dict(entries) => entries.iter().any(|(_, value)| asks_for_equality(interpreter, value, seen)),
        Object::Entity(_) => {
            // Not remembered: there may be many, and asking one is quick.
            seen.pop();
            interpreter.special(value, "__eq__").is_some()
        }
    }
}

/// `str.format`: in Python where instances have to be asked, or fields take attributes.
fn format(
    interpreter: &mut Interpreter,
    receiver: &Value,
    name: &Arc<str>,
    positional: Vec<Value>,
    keywords: Keywords,
) -> Returned {
    let takes_attributes = matches!(receiver, Value::String(template) if template.contains('.'));
    let needs = |value: &Value| needs_python(interpreter, value) || matches!(value, Value::Object(_));
    if !takes_attributes && !positional.iter().any(needs) && !keywords.iter().any(|(_, value)| needs(value)) {
        return direct(interpreter, receiver, name, &positional, &keywords);
    }
    let entries = keywords.into_iter().map(|(name, value)| (Value::String(name), value)).collect();
    let keywords = Value::Object(interpreter.allocate(Object::Dict(entries)));
    let positional = vec![receiver.clone(), Value::tuple(positional)?, keywords];
    Ok(Done::Builtin { name: "__fill_template__", positional })
}

fn update(
    interpreter: &mut Interpreter,
    receiver: &Value,
    name: &Arc<str>,
    positional: Vec<Value>,
    keywords: Keywords,
) -> Returned {
    match &positional[..] {
        [source] if !are_native_pairs(interpreter, source) => {
            let entries = keywords.into_iter().map(|(name, value)| (Value::String(name), value)).collect();
            let keywords = Value::Object(interpreter.allocate(Object::Dict(entries)));
            let positional = vec![receiver.clone(), source.clone(), keywords];
            Ok(Done::Builtin { name: "__update__", positional })
        }
        _ => direct(interpreter, receiver, name, &positional, &keywords),
    }
}

/// The error that a method of this type cannot be called so.
pub(super) fn not_found(interpreter: &Interpreter, receiver: &Value, name: &str) -> Raised {
    let kind = receiver.type_name(interpreter);
    Exception::new(ExceptionClass::AttributeError, format!("'{kind}' object has no attribute '{name}'")).into()
}
