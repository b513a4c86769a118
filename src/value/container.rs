//! Containers: length, membership, subscripts, slices, iteration.
//!
//! Source: CPython 3.11 `Objects/{list,tuple,range,unicode,dict,slice}object.c`.
//! Dictionaries are vectors searched from the front: those of a concurrent
//! program that can be explored are small. Strings are indexed by code point.

use super::arithmetic::index;
use super::comparison::{check_hashable, equal_items, key_position};
use super::limit;
use super::set::set_items;
use super::{Exception, ExceptionClass, Object, ObjectReference, Objects, Value, View};

/// How many numbers `range(start, stop, step)` gives.
pub(super) fn range_length(start: i64, stop: i64, step: i64) -> u64 {
    let distance = if step > 0 { i128::from(stop) - i128::from(start) } else { i128::from(start) - i128::from(stop) };
    if distance <= 0 {
        return 0;
    }
    let step = i128::from(step.unsigned_abs());
    // At most 2^64 - 1, as the two ends are 64-bit integers.
    ((distance + step - 1) / step) as u64
}

/// `len(value)`
pub fn length(value: &Value, objects: &dyn Objects) -> Result<i64, Exception> {
    let length = match value {
        Value::String(text) => text.chars().count(),
        Value::Tuple(items) => items.len(),
        Value::Range(start, stop, step) => {
            let message = "Python int too large to convert to C ssize_t";
            return i64::try_from(range_length(*start, *stop, *step))
                .map_err(|_| Exception::new(ExceptionClass::OverflowError, message));
        }
        Value::Object(reference) | Value::View(_, reference) => match objects.object(*reference) {
            Object::List(items) => items.len(),
            Object::Dict(entries) => entries.len(),
            Object::Set { items, .. } => items.len(),
            Object::Entity(_) => {
                return Err(Exception::type_error(format!(
                    "object of type '{}' has no len()",
                    value.type_name(objects)
                )));
            }
        },
        other => {
            return Err(Exception::type_error(format!("object of type '{}' has no len()", other.type_name(objects))));
        }
    };
    Ok(length as i64)
}

/// The item at a position of an iteration over `iterable`, `None` behind the last one. Iterating a list or a
/// dictionary this way sees what happens to it meanwhile, as CPython's iterators do; that the size of a
/// dictionary has changed is for the caller to notice.
pub fn iterate_at(iterable: &Value, position: usize, objects: &dyn Objects) -> Result<Option<Value>, Exception> {
    Ok(match iterable {
        Value::String(text) => text.chars().nth(position).map(character),
        Value::Tuple(items) => items.get(position).cloned(),
        Value::Range(start, stop, step) => {
            let position = position as u64;
            (position < range_length(*start, *stop, *step)).then(|| range_item(*start, *step, position))
        }
        Value::Object(reference) => match objects.object(*reference) {
            Object::List(items) => items.get(position).cloned(),
            Object::Dict(entries) => entries.get(position).map(|(key, _)| key.clone()),
            Object::Set { items, .. } => items.get(position).cloned(),
            Object::Entity(_) => {
                return Err(Exception::type_error(format!("'{}' object is not iterable", iterable.type_name(objects))));
            }
        },
        Value::View(view, reference) => match objects.object(*reference) {
            Object::List(_) | Object::Set { .. } | Object::Entity(_) => None,
            Object::Dict(entries) => entries.get(position).map(|entry| view_item(*view, entry)).transpose()?,
        },
        other => {
            return Err(Exception::type_error(format!("'{}' object is not iterable", other.type_name(objects))));
        }
    })
}

/// All items of an iterable, as they are now.
pub fn items(iterable: &Value, objects: &dyn Objects) -> Result<Vec<Value>, Exception> {
    match iterable {
        Value::String(text) => Ok(text.chars().map(character).collect()),
        Value::Range(start, stop, step) => {
            let length = range_length(*start, *stop, *step);
            limit::check_size(usize::try_from(length).unwrap_or(usize::MAX))?;
            Ok((0..length).map(|position| range_item(*start, *step, position)).collect())
        }
        _ => {
            let mut items = Vec::new();
            while let Some(item) = iterate_at(iterable, items.len(), objects)? {
                items.push(item);
            }
            Ok(items)
        }
    }
}

fn character(character: char) -> Value {
    Value::string(character.to_string())
}

/// The position is smaller than the length, so the item lies between the two ends.
fn range_item(start: i64, step: i64, position: u64) -> Value {
    Value::Int((i128::from(start) + i128::from(step) * i128::from(position)) as i64)
}

fn view_item(view: View, (key, value): &(Value, Value)) -> Result<Value, Exception> {
    match view {
        View::Keys => Ok(key.clone()),
        View::Values => Ok(value.clone()),
        View::Items => Value::tuple([key.clone(), value.clone()]),
    }
}

/// `item in container`
pub fn contains(container: &Value, item: &Value, objects: &dyn Objects) -> Result<bool, Exception> {
    match container {
        Value::String(text) => match item {
            Value::String(part) => Ok(text.contains(&**part)),
            other => Err(Exception::type_error(format!(
                "'in <string>' requires string as left operand, not {}",
                other.type_name(objects)
            ))),
        },
        Value::Tuple(items) => any_equal(items.iter(), item, objects),
        Value::Range(start, stop, step) => Ok(range_position(*start, *stop, *step, item).is_some()),
        Value::Object(reference) => match objects.object(*reference) {
            Object::List(items) => any_equal(items.iter(), item, objects),
            Object::Dict(entries) => {
                check_hashable(item, objects)?;
                Ok(key_position(entries, item, objects).is_some())
            }
            Object::Set { items, .. } => {
                // A set stands for its frozen twin.
                if set_items(item, objects).is_none() {
                    check_hashable(item, objects)?;
                }
                Ok(items.find(item, objects)?.is_some())
            }
            Object::Entity(_) => {
                let kind = container.type_name(objects);
                Err(Exception::type_error(format!("argument of type '{kind}' is not iterable")))
            }
        },
        Value::View(view, reference) => match (view, objects.object(*reference)) {
            (_, Object::List(_) | Object::Set { .. } | Object::Entity(_)) => Ok(false),
            (View::Keys, Object::Dict(entries)) => {
                check_hashable(item, objects)?;
                Ok(key_position(entries, item, objects).is_some())
            }
            (View::Values, Object::Dict(entries)) => any_equal(entries.iter().map(|(_, value)| value), item, objects),
            (View::Items, Object::Dict(entries)) => {
                let Value::Tuple(pair) = item else { return Ok(false) };
                let [key, value] = &**pair else { return Ok(false) };
                check_hashable(key, objects)?;
                match key_position(entries, key, objects) {
                    Some(position) => equal_items(&entries[position].1, value, objects),
                    None => Ok(false),
                }
            }
        },
        other => Err(Exception::type_error(format!("argument of type '{}' is not iterable", other.type_name(objects)))),
    }
}

fn any_equal<'a>(
    items: impl Iterator<Item = &'a Value>,
    wanted: &Value,
    objects: &dyn Objects,
) -> Result<bool, Exception> {
    for item in items {
        if equal_items(item, wanted, objects)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where a range gives a number equal to `item`.
pub(super) fn range_position(start: i64, stop: i64, step: i64, item: &Value) -> Option<u64> {
    let number = match item {
        Value::Float(float) if float.get().fract() == 0.0 && float.get().abs() <= 2.0_f64.powi(62) => {
            float.get() as i64
        }
        other => index(other)?,
    };
    let distance = i128::from(number) - i128::from(start);
    let position = distance / i128::from(step);
    let hit =
        distance % i128::from(step) == 0 && position >= 0 && position < i128::from(range_length(start, stop, step));
    hit.then_some(position as u64)
}

/// `container[index]`
pub fn subscript(container: &Value, at: &Value, objects: &mut dyn Objects) -> Result<Value, Exception> {
    if let Value::Slice(bounds) = at {
        return slice(container, bounds, objects);
    }
    match container {
        Value::String(text) => {
            let Some(index) = index(at) else {
                let found = at.type_name(objects);
                return Err(Exception::type_error(format!("string indices must be integers, not '{found}'")));
            };
            let position = position(index, text.chars().count()).ok_or_else(|| out_of_range("string index"))?;
            iterate_at(container, position, objects)?.ok_or_else(|| out_of_range("string index"))
        }
        Value::Tuple(items) => {
            let index = integer_index("tuple", at, objects)?;
            position(index, items.len())
                .map(|position| items[position].clone())
                .ok_or_else(|| out_of_range("tuple index"))
        }
        Value::Range(start, stop, step) => {
            let index = i128::from(integer_index("range", at, objects)?);
            let length = i128::from(range_length(*start, *stop, *step));
            let position = if index < 0 { index + length } else { index };
            if (0..length).contains(&position) {
                Ok(range_item(*start, *step, position as u64))
            } else {
                Err(out_of_range("range object index"))
            }
        }
        Value::Object(reference) => match objects.object(*reference) {
            Object::List(items) => {
                let index = integer_index("list", at, objects)?;
                position(index, items.len())
                    .map(|position| items[position].clone())
                    .ok_or_else(|| out_of_range("list index"))
            }
            Object::Dict(entries) => {
                check_hashable(at, objects)?;
                match key_position(entries, at, objects) {
                    Some(position) => Ok(entries[position].1.clone()),
                    None => Err(Exception::key_error(at.clone())),
                }
            }
            Object::Set { .. } | Object::Entity(_) => Err(not_subscriptable(container, objects)),
        },
        other => Err(not_subscriptable(other, objects)),
    }
}

fn not_subscriptable(value: &Value, objects: &dyn Objects) -> Exception {
    Exception::type_error(match value {
        Value::ExceptionClass(class) => format!("type '{}' is not subscriptable", class.name()),
        other => format!("'{}' object is not subscriptable", other.type_name(objects)),
    })
}

fn integer_index(kind: &str, at: &Value, objects: &dyn Objects) -> Result<i64, Exception> {
    index(at).ok_or_else(|| {
        let found = at.type_name(objects);
        Exception::type_error(format!("{kind} indices must be integers or slices, not {found}"))
    })
}

/// The position that an index, negative ones counting from the end, means among `length` items.
pub(super) fn position(index: i64, length: usize) -> Option<usize> {
    let index = if index < 0 { index + length as i64 } else { index };
    usize::try_from(index).ok().filter(|position| *position < length)
}

fn out_of_range(what: &str) -> Exception {
    Exception::new(ExceptionClass::IndexError, format!("{what} out of range"))
}

/// `container[start:stop:step]`, a new container
pub fn slice(container: &Value, bounds: &(Value, Value, Value), objects: &mut dyn Objects) -> Result<Value, Exception> {
    match container {
        Value::String(text) => {
            let characters: Vec<char> = text.chars().collect();
            let selection = Selection::new(bounds, characters.len())?;
            Ok(Value::string(selection.positions().map(|position| characters[position]).collect::<String>()))
        }
        Value::Tuple(items) => {
            let selection = Selection::new(bounds, items.len())?;
            Ok(Value::Tuple(selection.positions().map(|position| items[position].clone()).collect()))
        }
        Value::Range(start, stop, step) => slice_range((*start, *stop, *step), bounds),
        Value::Object(reference) => match objects.object(*reference) {
            Object::List(items) => {
                let selection = Selection::new(bounds, items.len())?;
                let part = selection.positions().map(|position| items[position].clone()).collect();
                Ok(Value::Object(objects.allocate(Object::List(part))))
            }
            Object::Dict(_) => Err(Exception::type_error("unhashable type: 'slice'")),
            Object::Set { .. } | Object::Entity(_) => Err(not_subscriptable(container, objects)),
        },
        other => Err(not_subscriptable(other, objects)),
    }
}

/// What a slice selects from a sequence of some length: CPython's `PySlice_AdjustIndices`.
struct Selection {
    start: i128,
    step: i128,
    count: usize,
}

impl Selection {
    fn new(bounds: &(Value, Value, Value), length: usize) -> Result<Selection, Exception> {
        let (start, _, step, count) = adjust(bounds, length as i128)?;
        // Not more than the length, as each position is selected once.
        Ok(Selection { start, step, count: count as usize })
    }

    fn positions(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.count as i128).map(|number| (self.start + number * self.step) as usize)
    }
}

/// Start, stop, step and count of a slice of a sequence with `length` items.
fn adjust((start, stop, step): &(Value, Value, Value), length: i128) -> Result<(i128, i128, i128, i128), Exception> {
    let bound = |value: &Value| match value {
        Value::None => Ok(None),
        other => index(other)
            .map(|index| Some(i128::from(index)))
            .ok_or_else(|| Exception::type_error("slice indices must be integers or None or have an __index__ method")),
    };
    let step = bound(step)?.unwrap_or(1);
    if step == 0 {
        return Err(Exception::value_error("slice step cannot be zero"));
    }
    let (lowest, highest) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let clamp = |index: i128| (if index < 0 { index + length } else { index }).clamp(lowest, highest);
    let start = bound(start)?.map_or(if step > 0 { lowest } else { highest }, clamp);
    let stop = bound(stop)?.map_or(if step > 0 { highest } else { lowest }, clamp);
    let distance = if step > 0 { stop - start } else { start - stop };
    Ok((start, stop, step, if distance <= 0 { 0 } else { (distance - 1) / step.abs() + 1 }))
}

/// `slice.indices(length)`: start, stop and step with everything that is not said filled in.
pub(super) fn slice_indices(bounds: &(Value, Value, Value), length: i64) -> Result<(i64, i64, i64), Exception> {
    let (start, stop, step, _) = adjust(bounds, i128::from(length))?;
    let fits = |number: i128| i64::try_from(number).map_err(|_| Exception::overflow());
    Ok((fits(start)?, fits(stop)?, fits(step)?))
}

fn slice_range((start, stop, step): (i64, i64, i64), bounds: &(Value, Value, Value)) -> Result<Value, Exception> {
    let length = i128::from(range_length(start, stop, step));
    let (first, end, stride, _) = adjust(bounds, length)?;
    let at = |position: i128| {
        i64::try_from(i128::from(start) + i128::from(step) * position).map_err(|_| Exception::overflow())
    };
    let step = i64::try_from(i128::from(step) * stride).map_err(|_| Exception::overflow())?;
    Ok(Value::Range(at(first)?, at(end)?, step))
}

/// `container[index] = value`
pub fn store_subscript(
    container: &Value,
    at: &Value,
    value: &Value,
    objects: &mut dyn Objects,
) -> Result<(), Exception> {
    let Value::Object(reference) = container else {
        let found = container.type_name(objects);
        return Err(Exception::type_error(format!("'{found}' object does not support item assignment")));
    };
    match objects.object(*reference) {
        Object::List(items) => {
            if let Value::Slice(bounds) = at {
                return store_slice(*reference, bounds, value, objects);
            }
            let index = integer_index("list", at, objects)?;
            let position = position(index, items.len()).ok_or_else(|| out_of_range("list assignment index"))?;
            if let Object::List(items) = objects.object_mut(*reference) {
                items[position] = value.clone();
            }
            Ok(())
        }
        Object::Dict(_) => store_key(*reference, at, value, objects),
        Object::Set { .. } | Object::Entity(_) => {
            let found = container.type_name(objects);
            Err(Exception::type_error(format!("'{found}' object does not support item assignment")))
        }
    }
}

/// Stores into a dictionary; an equal key that is already there stays.
pub(super) fn store_key(
    reference: ObjectReference,
    key: &Value,
    value: &Value,
    objects: &mut dyn Objects,
) -> Result<(), Exception> {
    check_hashable(key, objects)?;
    let Object::Dict(entries) = objects.object(reference) else { return Ok(()) };
    let found = key_position(entries, key, objects);
    if found.is_none() {
        limit::check_size(entries.len() + 1)?;
    }
    if let Object::Dict(entries) = objects.object_mut(reference) {
        match found {
            Some(position) => entries[position].1 = value.clone(),
            None => entries.push((key.clone(), value.clone())),
        }
    }
    Ok(())
}

fn store_slice(
    reference: ObjectReference,
    bounds: &(Value, Value, Value),
    value: &Value,
    objects: &mut dyn Objects,
) -> Result<(), Exception> {
    let Object::List(items) = objects.object(reference) else { return Ok(()) };
    let length = items.len();
    let selection = Selection::new(bounds, length)?;
    let iterable = iterate_at(value, 0, objects).is_ok();
    if !iterable {
        let message =
            if selection.step == 1 { "can only assign an iterable" } else { "must assign iterable to extended slice" };
        return Err(Exception::type_error(message));
    }
    let new = super::items(value, objects)?;
    if selection.step != 1 && new.len() != selection.count {
        let (given, wanted) = (new.len(), selection.count);
        return Err(Exception::value_error(format!(
            "attempt to assign sequence of size {given} to extended slice of size {wanted}"
        )));
    }
    limit::check_size(length - selection.count + new.len())?;
    if let Object::List(items) = objects.object_mut(reference) {
        if selection.step == 1 {
            let start = selection.start as usize;
            items.splice(start..start + selection.count, new);
        } else {
            for (position, item) in selection.positions().zip(new) {
                items[position] = item;
            }
        }
    }
    Ok(())
}

/// `del container[index]`
pub fn delete_subscript(container: &Value, at: &Value, objects: &mut dyn Objects) -> Result<(), Exception> {
    let Value::Object(reference) = container else {
        let is_sequence = matches!(container, Value::String(_) | Value::Tuple(_) | Value::Range(..));
        let does_not = if is_sequence && index(at).is_some() { "doesn't" } else { "does not" };
        let found = container.type_name(objects);
        return Err(Exception::type_error(format!("'{found}' object {does_not} support item deletion")));
    };
    match objects.object(*reference) {
        Object::List(items) => {
            let mut kept = vec![true; items.len()];
            if let Value::Slice(bounds) = at {
                Selection::new(bounds, items.len())?.positions().for_each(|position| kept[position] = false);
            } else {
                let index = integer_index("list", at, objects)?;
                kept[position(index, items.len()).ok_or_else(|| out_of_range("list assignment index"))?] = false;
            }
            if let Object::List(items) = objects.object_mut(*reference) {
                let mut kept = kept.into_iter();
                items.retain(|_| kept.next() == Some(true));
            }
        }
        Object::Dict(entries) => {
            check_hashable(at, objects)?;
            let position = key_position(entries, at, objects).ok_or_else(|| Exception::key_error(at.clone()))?;
            if let Object::Dict(entries) = objects.object_mut(*reference) {
                entries.remove(position);
            }
        }
        Object::Set { .. } | Object::Entity(_) => {
            let found = container.type_name(objects);
            return Err(Exception::type_error(format!("'{found}' object doesn't support item deletion")));
        }
    }
    Ok(())
}
