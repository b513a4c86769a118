//! Iterables as arguments of native functions.
//!
//! A native function cannot run Python code in its middle. So an iterable that only Python code can walk through (a
//! generator, an instance with `__iter__`) becomes a list first, by a hidden function of `builtins.py`, which then
//! calls the native function again. An iterator over a built-in container is emptied here.

use super::natives::Returned;
use super::{Done, Interpreter, Raised};
use crate::value::{self, Entity, Exception, GeneratorKind, Object, Objects, Value};

/// Whether it takes Python code to walk through a value.
///
/// # Errors
/// The value is an object that nobody can walk through.
pub(super) fn needs_walk(interpreter: &Interpreter, iterable: &Value) -> Result<bool, Raised> {
    let Value::Object(reference) = iterable else { return Ok(false) };
    let Object::Entity(entity) = interpreter.object(*reference) else { return Ok(false) };
    let walks = match &**entity {
        Entity::Iterator { .. } => return Ok(false),
        Entity::Generator(generator) => generator.kind == GeneratorKind::Generator,
        Entity::Instance { .. } => {
            ["__iter__", "__getitem__"].iter().any(|name| interpreter.special(iterable, name).is_some())
        }
        // An enumeration can be walked through: `iter` knows.
        Entity::Class(_) if interpreter.special(iterable, "__iter__").is_some() => true,
        Entity::Class(class) => class.resolution.iter().any(|class| {
            interpreter.class(class).is_some_and(|class| class.attributes.iter().any(|(name, _)| &**name == "__iter__"))
        }),
        _ => false,
    };
    if walks {
        return Ok(true);
    }
    let kind = iterable.type_name(interpreter);
    Err(Exception::type_error(format!("'{kind}' object is not iterable")).into())
}

/// A list of what is left in an iterator over a built-in container; `None` if the value is no such iterator.
pub(super) fn native_items(interpreter: &mut Interpreter, iterable: &Value) -> Option<Result<Value, Raised>> {
    let Value::Object(reference) = iterable else { return None };
    let Object::Entity(entity) = interpreter.object(*reference) else { return None };
    if !matches!(&**entity, Entity::Iterator { .. }) {
        return None;
    }
    let mut items = Vec::new();
    loop {
        match next_item(interpreter, iterable) {
            Ok(Some(item)) => items.push(item),
            Ok(None) => return Some(Ok(Value::Object(interpreter.allocate(Object::List(items))))),
            Err(exception) => return Some(Err(exception.into())),
        }
        if let Err(exception) = value::check_size(items.len()) {
            return Some(Err(exception.into()));
        }
    }
}

fn next_item(interpreter: &mut Interpreter, iterator: &Value) -> Result<Option<Value>, Exception> {
    match iterator {
        Value::Object(reference) => interpreter.next_item(*reference),
        _ => Ok(None),
    }
}

/// Ends with a call of a function with lists in place of the iterables at some positions.
pub(super) fn with_lists(
    interpreter: &mut Interpreter,
    function: Value,
    positional: Vec<Value>,
    places: Vec<usize>,
) -> Returned {
    let positional = Value::Object(interpreter.allocate(Object::List(positional)));
    let places = places.into_iter().map(|place| Value::Int(place as i64)).collect::<Vec<Value>>();
    Ok(Done::Builtin { name: "__with_lists__", positional: vec![function, positional, Value::tuple(places)?] })
}
