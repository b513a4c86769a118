//! Methods of sets and frozen sets. Source: CPython 3.11 `Objects/setobject.c`.

use super::{Method, Returned, changes, reads};
use crate::value::arguments::{Arguments, Keywords};
use crate::value::comparison::check_hashable;
use crate::value::set::{SetItems, add_to_set, set_items};
use crate::value::{Exception, Object, Objects, Value};

pub(super) static METHODS: &[Method] = &[
    changes("add", add),
    changes("clear", clear),
    reads("copy", copy),
    reads("difference", difference),
    changes("difference_update", difference_update),
    changes("discard", discard),
    reads("intersection", intersection),
    changes("intersection_update", intersection_update),
    reads("isdisjoint", isdisjoint),
    reads("issubset", issubset),
    reads("issuperset", issuperset),
    changes("pop", pop),
    changes("remove", remove),
    reads("symmetric_difference", symmetric_difference),
    changes("symmetric_difference_update", symmetric_difference_update),
    reads("union", union),
    changes("update", update),
];

pub(super) static FROZEN_METHODS: &[Method] = &[
    reads("copy", copy),
    reads("difference", difference),
    reads("intersection", intersection),
    reads("isdisjoint", isdisjoint),
    reads("issubset", issubset),
    reads("issuperset", issuperset),
    reads("symmetric_difference", symmetric_difference),
    reads("union", union),
];

/// One call: the receiver's own items, to be looked at while the objects are changed.
struct Call<'a> {
    receiver: &'a Value,
    arguments: Arguments<'a>,
    frozen: bool,
    items: SetItems,
}

impl<'a> Call<'a> {
    fn new(
        name: &'static str,
        receiver: &'a Value,
        positional: &'a [Value],
        keywords: &'a Keywords,
        objects: &dyn Objects,
    ) -> Call<'a> {
        let frozen = is_frozen(receiver, objects);
        let owner = if frozen { "frozenset" } else { "set" };
        let arguments = Arguments::of_method(owner, name, positional, keywords);
        Call { receiver, arguments, frozen, items: set_items(receiver, objects).cloned().unwrap_or_default() }
    }

    /// Any number of arguments.
    fn others(&self) -> Result<&'a [Value], Exception> {
        self.arguments.no_keywords()?;
        Ok(self.arguments.positional)
    }

    /// A new set of the receiver's type.
    fn made(&self, items: SetItems, objects: &mut dyn Objects) -> Returned {
        Ok(Value::Object(objects.allocate(Object::Set { frozen: self.frozen, items })))
    }

    /// Gives the receiver other items.
    fn replace(self, items: SetItems, objects: &mut dyn Objects) -> Returned {
        if let Value::Object(reference) = self.receiver
            && let Object::Set { items: own, .. } = objects.object_mut(*reference)
        {
            *own = items;
        }
        Ok(Value::None)
    }
}

fn is_frozen(value: &Value, objects: &dyn Objects) -> bool {
    match value {
        Value::Object(reference) => matches!(objects.object(*reference), Object::Set { frozen: true, .. }),
        _ => false,
    }
}

/// What may be looked for: a hashable value, or a set, which stands for its frozen twin.
fn check_wanted(value: &Value, objects: &dyn Objects) -> Result<(), Exception> {
    if set_items(value, objects).is_some() { Ok(()) } else { check_hashable(value, objects) }
}

fn add(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let item = Arguments::of_method("set", "add", positional, keywords).one()?;
    if let Value::Object(reference) = receiver {
        add_to_set(*reference, item, objects)?;
    }
    Ok(Value::None)
}

fn clear(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let call = Call::new("clear", receiver, positional, keywords, objects);
    call.arguments.nothing()?;
    let mut items = call.items.clone();
    items.clear();
    call.replace(items, objects)
}

fn copy(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let call = Call::new("copy", receiver, positional, keywords, objects);
    call.arguments.nothing()?;
    if call.frozen {
        return Ok(receiver.clone());
    }
    call.made(call.items.copied(objects)?, objects)
}

fn difference(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let call = Call::new("difference", receiver, positional, keywords, objects);
    let Some((first, others)) = call.others()?.split_first() else {
        return call.made(call.items.copied(objects)?, objects);
    };
    let mut result = call.items.difference(first, objects)?;
    others.iter().try_for_each(|other| result.subtract(other, objects))?;
    call.made(result, objects)
}

fn difference_update(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &mut dyn Objects,
) -> Returned {
    let call = Call::new("difference_update", receiver, positional, keywords, objects);
    let mut items = call.items.clone();
    for other in call.others()? {
        if other == receiver {
            items.clear();
        } else {
            items.subtract(other, objects)?;
        }
    }
    call.replace(items, objects)
}

fn discard(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let call = Call::new("discard", receiver, positional, keywords, objects);
    let item = call.arguments.one()?;
    check_wanted(item, objects)?;
    let mut items = call.items.clone();
    items.discard(item, objects)?;
    call.replace(items, objects)
}

fn intersection(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let call = Call::new("intersection", receiver, positional, keywords, objects);
    let items = intersected(&call, objects)?;
    call.made(items, objects)
}

fn intersection_update(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &mut dyn Objects,
) -> Returned {
    let call = Call::new("intersection_update", receiver, positional, keywords, objects);
    let mut items = call.items.clone();
    items.exchange(intersected(&call, objects)?);
    call.replace(items, objects)
}

fn intersected(call: &Call<'_>, objects: &dyn Objects) -> Result<SetItems, Exception> {
    let mut items = None;
    for other in call.others()? {
        let so_far = items.as_ref().unwrap_or(&call.items);
        items = Some(if other == call.receiver && items.is_none() {
            so_far.copied(objects)?
        } else {
            so_far.intersection(other, objects)?
        });
    }
    items.map_or_else(|| call.items.copied(objects), Ok)
}

fn isdisjoint(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let call = Call::new("isdisjoint", receiver, positional, keywords, objects);
    let other = call.arguments.one()?;
    for item in crate::value::items(other, objects)? {
        check_hashable(&item, objects)?;
        if call.items.find(&item, objects)?.is_some() {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}

fn issubset(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let call = Call::new("issubset", receiver, positional, keywords, objects);
    let other = call.arguments.one()?;
    let common = call.items.intersection(other, objects)?;
    Ok(Value::Bool(common.len() == call.items.len()))
}

fn issuperset(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let call = Call::new("issuperset", receiver, positional, keywords, objects);
    let other = call.arguments.one()?;
    for item in crate::value::items(other, objects)? {
        check_hashable(&item, objects)?;
        if call.items.find(&item, objects)?.is_none() {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}

fn pop(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let call = Call::new("pop", receiver, positional, keywords, objects);
    call.arguments.nothing()?;
    let mut items = call.items.clone();
    let popped = items.pop().ok_or_else(|| Exception::key_error(Value::string("pop from an empty set")))?;
    call.replace(items, objects)?;
    Ok(popped)
}

fn remove(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let call = Call::new("remove", receiver, positional, keywords, objects);
    let item = call.arguments.one()?;
    check_wanted(item, objects)?;
    let mut items = call.items.clone();
    if !items.discard(item, objects)? {
        return Err(Exception::key_error(item.clone()));
    }
    call.replace(items, objects)
}

fn symmetric_difference(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &mut dyn Objects,
) -> Returned {
    let call = Call::new("symmetric_difference", receiver, positional, keywords, objects);
    let mut items = SetItems::of(call.arguments.one()?, objects)?;
    items.toggle(&call.items, objects)?;
    call.made(items, objects)
}

fn symmetric_difference_update(
    receiver: &Value,
    positional: &[Value],
    keywords: &Keywords,
    objects: &mut dyn Objects,
) -> Returned {
    let call = Call::new("symmetric_difference_update", receiver, positional, keywords, objects);
    let other = call.arguments.one()?;
    let mut items = call.items.clone();
    items.toggle_with(other, objects)?;
    call.replace(items, objects)
}

fn union(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let call = Call::new("union", receiver, positional, keywords, objects);
    let mut items = call.items.copied(objects)?;
    for other in call.others()? {
        if other != receiver {
            items.update(other, objects)?;
        }
    }
    call.made(items, objects)
}

fn update(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let call = Call::new("update", receiver, positional, keywords, objects);
    let mut items = call.items.clone();
    for other in call.others()? {
        // Its own items are there already.
        if other != receiver {
            items.update(other, objects)?;
        }
    }
    call.replace(items, objects)
}
