//! Built-in functions about objects: their attributes, classes, identity, iterators.
//!
//! Source: CPython 3.11 `Python/bltinmodule.c`, `Objects/object.c`, `Objects/abstract.c`.
//!
//! Deviations: `vars` gives a copy, so that writing to it does not change the object; `id` and the hash that comes
//! from it are numbers that are the same in each run.

use super::attribute::load_attribute;
use super::natives::{Returned, attribute_name, call_method, check, plain, refused};
use super::{Done, Interpreter, Keywords, Raised};
use crate::value::{self, Entity, Exception, Object, ObjectReference, Objects, Value};
use std::sync::Arc;

/// How an instance of a class is hashed.
pub(super) enum Hashing {
    /// By a method.
    Method(Value),
    /// By its identity.
    Identity,
    /// Not at all: its class says what equals it, but not how to hash it.
    Impossible,
}

pub(super) fn getattr(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("getattr", &positional, &keywords, 2, 3)?;
    let name = attribute_name(interpreter, &positional[1])?;
    match <[Value; 3]>::try_from(positional) {
        Ok([object, name, otherwise]) => Ok(Done::Guarded {
            callee: function("getattr"),
            positional: vec![object, name],
            catches: "AttributeError",
            otherwise,
            instead: None,
        }),
        Err(two) => super::attribute::load_attribute(interpreter, &two[0], &name),
    }
}

pub(super) fn hasattr(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("hasattr", &positional, &keywords, 2, 2)?;
    attribute_name(interpreter, &positional[1])?;
    Ok(Done::Guarded {
        callee: function("getattr"),
        positional,
        catches: "AttributeError",
        otherwise: Value::Bool(false),
        instead: Some(Value::Bool(true)),
    })
}

pub(super) fn setattr(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("setattr", &positional, &keywords, 3, 3)?;
    let name = attribute_name(interpreter, &positional[1])?;
    super::attribute::store_attribute(interpreter, &positional[0], &name, positional[2].clone())
}

pub(super) fn delattr(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("delattr", &positional, &keywords, 2, 2)?;
    let name = attribute_name(interpreter, &positional[1])?;
    super::attribute::delete_attribute(interpreter, &positional[0], &name)
}

fn function(name: &str) -> Value {
    super::find_native("builtins", name).unwrap_or(Value::None)
}

pub(super) fn callable(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("callable", &positional, &keywords, 1, 1)?;
    Ok(Value::Bool(is_callable(interpreter, &positional[0])).into())
}

pub(super) fn is_callable(interpreter: &Interpreter, value: &Value) -> bool {
    match value {
        Value::Type(_) | Value::Native(_) | Value::NativeMethod(_) | Value::Method(_) | Value::ExceptionClass(_) => {
            true
        }
        Value::Object(reference) => match interpreter.object(*reference) {
            Object::Entity(entity) => match &**entity {
                Entity::Function(_) | Entity::Class(_) => true,
                Entity::Instance { .. } => interpreter.special(value, "__call__").is_some(),
                _ => false,
            },
            _ => false,
        },
        _ => false,
    }
}

pub(super) fn isinstance(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("isinstance", &positional, &keywords, 2, 2)?;
    if asks_for_a_check(interpreter, &positional[1]) {
        return Ok(Done::Builtin { name: "__isinstance_of__", positional });
    }
    let answer = interpreter.is_instance(&positional[0], &positional[1])?;
    Ok(Value::Bool(answer).into())
}

/// Whether something that stands for classes says itself what belongs to it: `int | str`.
fn asks_for_a_check(interpreter: &Interpreter, class: &Value) -> bool {
    match class {
        Value::Tuple(classes) => classes.iter().any(|class| asks_for_a_check(interpreter, class)),
        other => interpreter.special(other, "__instancecheck__").is_some(),
    }
}

pub(super) fn issubclass(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("issubclass", &positional, &keywords, 2, 2)?;
    if asks_for_a_check(interpreter, &positional[1]) {
        return Ok(Done::Builtin { name: "__issubclass_of__", positional });
    }
    if !interpreter.is_class(&positional[0]) {
        return Err(Exception::type_error("issubclass() arg 1 must be a class").into());
    }
    let answer = is_subclass(interpreter, &positional[0], &positional[1])?;
    Ok(Value::Bool(answer).into())
}

fn is_subclass(interpreter: &Interpreter, class: &Value, bases: &Value) -> Result<bool, Raised> {
    match bases {
        Value::Tuple(bases) => {
            for base in &**bases {
                if is_subclass(interpreter, class, base)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        base if interpreter.is_class(base) => Ok(interpreter.is_subclass(class, base)),
        _ => {
            let message = "issubclass() arg 2 must be a class, a tuple of classes, or a union";
            Err(Exception::type_error(message).into())
        }
    }
}

pub(super) fn iter(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("iter", &positional, &keywords, 1, 2)?;
    if positional.len() == 2 {
        return Ok(Done::Builtin { name: "__call_iterator__", positional });
    }
    super::attribute::iterator(interpreter, &positional[0])
}

pub(super) fn next(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("next", &positional, &keywords, 1, 2)?;
    let mut arguments = positional.into_iter();
    let iterator = arguments.next().unwrap_or(Value::None);
    let (callee, positional) = match next_method(interpreter, &iterator) {
        NextMethod::Bound(callee) => (callee, Vec::new()),
        NextMethod::Unbound(callee) => (callee, vec![iterator]),
        NextMethod::Missing => {
            let kind = iterator.type_name(interpreter);
            return Err(Exception::type_error(format!("'{kind}' object is not an iterator")).into());
        }
    };
    Ok(match arguments.next() {
        None => Done::Call { callee, positional, keywords: Keywords::new() },
        Some(otherwise) => Done::Guarded { callee, positional, catches: "StopIteration", otherwise, instead: None },
    })
}

enum NextMethod {
    Bound(Value),
    Unbound(Value),
    Missing,
}

fn next_method(interpreter: &Interpreter, iterator: &Value) -> NextMethod {
    let Value::Object(reference) = iterator else { return NextMethod::Missing };
    let Object::Entity(entity) = interpreter.object(*reference) else { return NextMethod::Missing };
    match &**entity {
        Entity::Iterator { .. } => {}
        Entity::Generator(generator) if generator.kind == value::GeneratorKind::Generator => {}
        Entity::Instance { .. } => {
            let method = interpreter.special(iterator, "__next__");
            return method.map_or(NextMethod::Missing, NextMethod::Unbound);
        }
        _ => return NextMethod::Missing,
    }
    NextMethod::Bound(Value::NativeMethod(Arc::new((iterator.clone(), Arc::from("__next__")))))
}

pub(super) fn id(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("id", &positional, &keywords, 1, 1)?;
    Ok(Value::Int(interpreter.identity(&positional[0])).into())
}

pub(super) fn hash(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("hash", &positional, &keywords, 1, 1)?;
    let value = &positional[0];
    if let Some(class) = interpreter.instance_class(value) {
        return match hashing(interpreter, class) {
            Hashing::Method(method) => call_method(method, positional),
            Hashing::Identity => Ok(Value::Int(interpreter.identity(value) >> 4).into()),
            Hashing::Impossible => {
                let kind = value.type_name(interpreter);
                Err(Exception::type_error(format!("unhashable type: '{kind}'")).into())
            }
        };
    }
    if value::hash(value, interpreter).is_some() {
        return plain("hash", interpreter, &positional, &keywords);
    }
    match value {
        // What the hash of an item is, is for the item to say.
        Value::Tuple(_) => Ok(Done::Builtin { name: "__hash_of_tuple__", positional }),
        Value::Object(reference) => match interpreter.object(*reference) {
            Object::Set { frozen: true, .. } => Ok(Done::Builtin { name: "__hash_of_set__", positional }),
            Object::Entity(_) => Ok(Value::Int(interpreter.identity(value) >> 4).into()),
            _ => plain("hash", interpreter, &positional, &keywords),
        },
        Value::Slice(_) | Value::View(..) => plain("hash", interpreter, &positional, &keywords),
        _ => Ok(Value::Int(interpreter.identity(value) >> 4).into()),
    }
}

/// How instances of a class are hashed: a class that defines `__eq__` and not `__hash__` cannot hash.
pub(super) fn hashing(interpreter: &Interpreter, class: ObjectReference) -> Hashing {
    let Some(resolution) = interpreter.class(&Value::Object(class)).map(|class| &class.resolution) else {
        return Hashing::Identity;
    };
    for class in resolution {
        let Some(class) = interpreter.class(class) else { continue };
        let own = |name: &str| class.attributes.iter().find(|(known, _)| **known == *name).map(|(_, value)| value);
        match own("__hash__") {
            Some(Value::None) => return Hashing::Impossible,
            Some(method) => return Hashing::Method(method.clone()),
            None if own("__eq__").is_some() => return Hashing::Impossible,
            None => {}
        }
    }
    Hashing::Identity
}

/// Refuses what cannot be a key of a built-in dictionary or set here: what Python code would have to compare.
///
/// # Errors
/// It cannot.
pub(super) fn check_key(interpreter: &Interpreter, value: &Value) -> Result<(), Raised> {
    match value {
        Value::Tuple(items) if interpreter.canonical.as_ref() != Some(value) => {
            items.iter().try_for_each(|item| check_key(interpreter, item))
        }
        value if interpreter.canonical.as_ref() == Some(value) => Ok(()),
        value => {
            let Some(class) = interpreter.instance_class(value) else { return Ok(()) };
            let kind = value.type_name(interpreter);
            match hashing(interpreter, class) {
                Hashing::Impossible => Err(Exception::type_error(format!("unhashable type: '{kind}'")).into()),
                _ if interpreter.class_attribute(class, "__eq__").is_none() => Ok(()),
                _ => {
                    let message = format!("'{kind}' objects, whose class defines __eq__, are not supported as keys");
                    Err(refused(message))
                }
            }
        }
    }
}

pub(super) fn vars(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("vars", &positional, &keywords, 0, 1)?;
    let Some(value) = positional.first() else {
        return Err(refused("the model has no dictionaries of variables: vars() without an argument is left out"));
    };
    let attributes = match value {
        Value::Type(_) => return load_attribute(interpreter, value, &Arc::from("__dict__")),
        Value::Object(reference) => match interpreter.object(*reference) {
            Object::Entity(entity) => match &**entity {
                Entity::Instance { .. } => return load_attribute(interpreter, value, &Arc::from("__dict__")),
                Entity::Class(class) => Some(&class.attributes),
                Entity::Function(function) => Some(&function.attributes),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    let Some(attributes) = attributes else {
        return Err(Exception::type_error("vars() argument must have __dict__ attribute").into());
    };
    let entries = attributes.iter().map(|(name, value)| (Value::String(Arc::clone(name)), value.clone())).collect();
    Ok(Value::Object(interpreter.allocate(Object::Dict(entries))).into())
}

pub(super) fn dir(_interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    check("dir", &positional, &keywords, 0, 1)?;
    Err(refused("the model does not list names: dir() is left out"))
}
