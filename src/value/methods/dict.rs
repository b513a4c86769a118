//! Methods of dictionaries. Source: CPython 3.11 `Objects/dictobject.c`.

use super::{Method, Returned, changes, reads};
use crate::value::arguments::{Arguments, Keywords};
use crate::value::comparison::{check_hashable, key_position};
use crate::value::container::{contains, store_key};
use crate::value::{Exception, Object, ObjectReference, Objects, Value, View, operator};

pub(super) static METHODS: &[Method] = &[
    changes("clear", clear),
    reads("copy", copy),
    reads("get", get),
    reads("items", items),
    reads("keys", keys),
    changes("pop", pop),
    changes("popitem", popitem),
    changes("setdefault", setdefault),
    changes("update", update),
    reads("values", values),
];

pub(super) static VIEW_METHODS: &[Method] = &[reads("isdisjoint", isdisjoint)];

/// The reference that the receiver is. Methods are looked up by type, so it is a dictionary.
fn reference(receiver: &Value) -> Result<ObjectReference, Exception> {
    receiver.container().ok_or_else(|| Exception::type_error("descriptor requires a 'dict' object"))
}

fn entries<'a>(receiver: &Value, objects: &'a dyn Objects) -> &'a [(Value, Value)] {
    match receiver {
        Value::Object(reference) => match objects.object(*reference) {
            Object::Dict(entries) => entries,
            Object::List(_) | Object::Set { .. } | Object::Entity(_) => &[],
        },
        _ => &[],
    }
}

/// Applies a change to the entries of the receiver.
fn change<T>(
    receiver: &Value,
    objects: &mut dyn Objects,
    change: impl FnOnce(&mut Vec<(Value, Value)>) -> Option<T>,
) -> Option<T> {
    match receiver {
        Value::Object(reference) => match objects.object_mut(*reference) {
            Object::Dict(entries) => change(entries),
            Object::List(_) | Object::Set { .. } | Object::Entity(_) => None,
        },
        _ => None,
    }
}

fn clear(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("dict", "clear", positional, keywords).nothing()?;
    change(receiver, objects, |entries| {
        entries.clear();
        Some(())
    });
    Ok(Value::None)
}

fn copy(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("dict", "copy", positional, keywords).nothing()?;
    let entries = entries(receiver, objects).to_vec();
    Ok(Value::Object(objects.allocate(Object::Dict(entries))))
}

fn get(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_method("dict", "get", positional, keywords).between(1, 2)?;
    check_hashable(&arguments[0], objects)?;
    let entries = entries(receiver, objects);
    let found = key_position(entries, &arguments[0], objects).map(|position| &entries[position].1);
    Ok(found.or(arguments.get(1)).cloned().unwrap_or(Value::None))
}

fn items(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("dict", "items", positional, keywords).nothing()?;
    Ok(Value::View(View::Items, reference(receiver)?))
}

fn keys(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("dict", "keys", positional, keywords).nothing()?;
    Ok(Value::View(View::Keys, reference(receiver)?))
}

fn values(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("dict", "values", positional, keywords).nothing()?;
    Ok(Value::View(View::Values, reference(receiver)?))
}

fn pop(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_method("dict", "pop", positional, keywords).between(1, 2)?;
    let entries = entries(receiver, objects);
    // An empty dictionary does not hash the key.
    if !entries.is_empty() {
        check_hashable(&arguments[0], objects)?;
    }
    let found = key_position(entries, &arguments[0], objects);
    found
        .and_then(|position| change(receiver, objects, |entries| Some(entries.remove(position).1)))
        .or_else(|| arguments.get(1).cloned())
        .ok_or_else(|| Exception::key_error(arguments[0].clone()))
}

fn popitem(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("dict", "popitem", positional, keywords).nothing()?;
    let (key, value) = change(receiver, objects, Vec::pop)
        .ok_or_else(|| Exception::key_error(Value::string("popitem(): dictionary is empty")))?;
    Value::tuple([key, value])
}

fn isdisjoint(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let other = Arguments::of_method(view_name(receiver), "isdisjoint", positional, keywords).one()?;
    for item in crate::value::items(other, objects)? {
        if contains(receiver, &item, objects)? {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}

fn view_name(receiver: &Value) -> &'static str {
    if let Value::View(View::Items, _) = receiver { "dict_items" } else { "dict_keys" }
}

fn setdefault(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_method("dict", "setdefault", positional, keywords).between(1, 2)?;
    check_hashable(&arguments[0], objects)?;
    let entries = entries(receiver, objects);
    if let Some(position) = key_position(entries, &arguments[0], objects) {
        return Ok(entries[position].1.clone());
    }
    let default = arguments.get(1).cloned().unwrap_or(Value::None);
    store_key(reference(receiver)?, &arguments[0], &default, objects)?;
    Ok(default)
}

fn update(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    Arguments::of_method("dict", "update", positional, keywords).count(0, 1)?;
    if let Some(source) = positional.first() {
        operator::update(reference(receiver)?, source, objects)?;
    }
    for (name, value) in keywords {
        store_key(reference(receiver)?, &Value::String(name.clone()), value, objects)?;
    }
    Ok(Value::None)
}
