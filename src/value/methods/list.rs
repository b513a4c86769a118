//! Methods of lists. Source: CPython 3.11 `Objects/listobject.c`.

use super::tuple::{count_equal, search_bounds};
use super::{Method, Returned, changes, reads};
use crate::value::arguments::{Arguments, Keywords, integer, optional_integer};
use crate::value::comparison::equal_items;
use crate::value::container::position;
use crate::value::limit::check_size;
use crate::value::sort::{refuse_key, sort};
use crate::value::text::checked_repr;
use crate::value::{Exception, ExceptionClass, Object, Objects, Value, operator};

pub(super) static METHODS: &[Method] = &[
    changes("append", append),
    changes("clear", clear),
    reads("copy", copy),
    reads("count", count),
    changes("extend", extend),
    reads("index", index),
    changes("insert", insert),
    changes("pop", pop),
    changes("remove", remove),
    changes("reverse", reverse),
    changes("sort", sort_list),
];

fn items<'a>(receiver: &Value, objects: &'a dyn Objects) -> &'a [Value] {
    match receiver {
        Value::Object(reference) => match objects.object(*reference) {
            Object::List(items) => items,
            Object::Dict(_) | Object::Set { .. } | Object::Entity(_) => &[],
        },
        _ => &[],
    }
}

/// Applies a change to the items of the receiver.
fn change<T>(receiver: &Value, objects: &mut dyn Objects, change: impl FnOnce(&mut Vec<Value>) -> T) -> Option<T> {
    match receiver {
        Value::Object(reference) => match objects.object_mut(*reference) {
            Object::List(items) => Some(change(items)),
            Object::Dict(_) | Object::Set { .. } | Object::Entity(_) => None,
        },
        _ => None,
    }
}

fn append(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let item = Arguments::of_method("list", "append", positional, keywords).one()?;
    check_size(items(receiver, objects).len() + 1)?;
    change(receiver, objects, |items| items.push(item.clone()));
    Ok(Value::None)
}

fn clear(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("list", "clear", positional, keywords).nothing()?;
    change(receiver, objects, Vec::clear);
    Ok(Value::None)
}

fn copy(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("list", "copy", positional, keywords).nothing()?;
    let items = items(receiver, objects).to_vec();
    Ok(Value::Object(objects.allocate(Object::List(items))))
}

fn count(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let wanted = Arguments::of_method("list", "count", positional, keywords).one()?;
    count_equal(items(receiver, objects), wanted, objects)
}

fn extend(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let iterable = Arguments::of_method("list", "extend", positional, keywords).one()?;
    if let Value::Object(reference) = receiver {
        operator::extend(*reference, iterable, objects)?;
    }
    Ok(Value::None)
}

fn index(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_method("list", "index", positional, keywords).between(1, 3)?;
    let items = items(receiver, objects);
    for position in search_bounds(&arguments[1..], items.len())? {
        if equal_items(&items[position], &arguments[0], objects)? {
            return Ok(Value::Int(position as i64));
        }
    }
    let wanted = checked_repr(&arguments[0], objects)?;
    Err(Exception::value_error(format!("{wanted} is not in list")))
}

fn insert(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_method("list", "insert", positional, keywords).between(2, 2)?;
    let at = integer(&arguments[0], objects)?;
    let length = items(receiver, objects).len();
    check_size(length + 1)?;
    let at = if at < 0 { at + length as i64 } else { at }.clamp(0, length as i64) as usize;
    change(receiver, objects, |items| items.insert(at, arguments[1].clone()));
    Ok(Value::None)
}

fn pop(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_method("list", "pop", positional, keywords).between(0, 1)?;
    let at = optional_integer(arguments.first(), -1, objects)?;
    let length = items(receiver, objects).len();
    let index_error = |message: &str| Exception::new(ExceptionClass::IndexError, message);
    if length == 0 {
        return Err(index_error("pop from empty list"));
    }
    position(at, length)
        .and_then(|position| change(receiver, objects, |items| items.remove(position)))
        .ok_or_else(|| index_error("pop index out of range"))
}

fn remove(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let wanted = Arguments::of_method("list", "remove", positional, keywords).one()?;
    for position in 0..items(receiver, objects).len() {
        if equal_items(&items(receiver, objects)[position], wanted, objects)? {
            change(receiver, objects, |items| items.remove(position));
            return Ok(Value::None);
        }
    }
    Err(Exception::value_error("list.remove(x): x not in list"))
}

fn reverse(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("list", "reverse", positional, keywords).nothing()?;
    change(receiver, objects, |items| items.reverse());
    Ok(Value::None)
}

fn sort_list(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let [key, reverse] = Arguments::of_method("list", "sort", positional, keywords).named(["key", "reverse"], 0)?;
    if !positional.is_empty() {
        return Err(Exception::type_error("sort() takes no positional arguments"));
    }
    let reverse = optional_integer(reverse, 0, objects)? != 0;
    refuse_key(key, items(receiver, objects), objects)?;
    let mut sorted = items(receiver, objects).to_vec();
    let result = sort(&mut sorted, reverse, objects);
    // A failed sort leaves the items behind in the order it got to.
    change(receiver, objects, |items| *items = sorted);
    result.map(|()| Value::None)
}
