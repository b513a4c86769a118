//! Methods of tuples and ranges. Source: CPython 3.11 `Objects/tupleobject.c`, `Objects/rangeobject.c`.

use super::{Method, Returned, reads};
use crate::value::arguments::{Arguments, Keywords};
use crate::value::comparison::equal_items;
use crate::value::container::range_position;
use crate::value::text::checked_repr;
use crate::value::{Exception, Objects, Value, arithmetic};
use std::ops::Range;

pub(super) static TUPLE_METHODS: &[Method] = &[reads("count", count), reads("index", index)];

pub(super) static RANGE_METHODS: &[Method] = &[reads("count", range_count), reads("index", range_index)];

fn items(receiver: &Value) -> &[Value] {
    match receiver {
        Value::Tuple(items) => items,
        _ => &[],
    }
}

fn count(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let wanted = Arguments::of_method("tuple", "count", positional, keywords).one()?;
    count_equal(items(receiver), wanted, objects)
}

fn index(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let arguments = Arguments::of_method("tuple", "index", positional, keywords).between(1, 3)?;
    let items = items(receiver);
    for position in search_bounds(&arguments[1..], items.len())? {
        if equal_items(&items[position], &arguments[0], objects)? {
            return Ok(Value::Int(position as i64));
        }
    }
    Err(Exception::value_error("tuple.index(x): x not in tuple"))
}

fn range_count(receiver: &Value, positional: &[Value], keywords: &Keywords, _objects: &mut dyn Objects) -> Returned {
    let wanted = Arguments::of_method("range", "count", positional, keywords).one()?;
    Ok(Value::Int(i64::from(position_in_range(receiver, wanted).is_some())))
}

fn range_index(receiver: &Value, positional: &[Value], keywords: &Keywords, objects: &mut dyn Objects) -> Returned {
    let wanted = Arguments::of_method("range", "index", positional, keywords).one()?;
    match position_in_range(receiver, wanted) {
        Some(position) => i64::try_from(position).map(Value::Int).map_err(|_| Exception::overflow()),
        None if arithmetic::index(wanted).is_none() => {
            Err(Exception::value_error("sequence.index(x): x not in sequence"))
        }
        None => {
            let wanted = checked_repr(wanted, objects)?;
            Err(Exception::value_error(format!("{wanted} is not in range")))
        }
    }
}

fn position_in_range(receiver: &Value, wanted: &Value) -> Option<u64> {
    match receiver {
        Value::Range(start, stop, step) => range_position(*start, *stop, *step, wanted),
        _ => None,
    }
}

/// How many items are equal to the wanted one.
pub(super) fn count_equal(items: &[Value], wanted: &Value, objects: &dyn Objects) -> Result<Value, Exception> {
    let mut count = 0;
    for item in items {
        count += i64::from(equal_items(item, wanted, objects)?);
    }
    Ok(Value::Int(count))
}

/// The positions that optional start and stop arguments select.
pub(super) fn search_bounds(arguments: &[Value], length: usize) -> Result<Range<usize>, Exception> {
    let bound = |argument: Option<&Value>, default: usize| match argument {
        None => Ok(default),
        Some(value) => {
            let message = "slice indices must be integers or have an __index__ method";
            let index = arithmetic::index(value).ok_or_else(|| Exception::type_error(message))?;
            Ok(from_end(index, length))
        }
    };
    let start = bound(arguments.first(), 0)?;
    let stop = bound(arguments.get(1), length)?;
    Ok(start.min(length)..stop.min(length))
}

/// The position an index means; what lies in front of the first position means the first.
fn from_end(index: i64, length: usize) -> usize {
    let index = if index < 0 { index + length as i64 } else { index };
    usize::try_from(index.max(0)).unwrap_or(usize::MAX)
}
