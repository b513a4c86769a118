//! Sorting.
//!
//! Source: CPython 3.11 `Objects/listobject.c` (`count_run`, `binarysort`). Up to
//! 63 items, the comparisons are CPython's, one by one: so the error about two
//! items that have no order names the same two, and what a failed sort leaves
//! behind is the same. Longer lists are sorted in runs that are merged, which is
//! stable as well, but may ask in another order.

use super::comparison::{Order, ordered};
use super::{Exception, ExceptionClass, Objects, Value};

const RUN: usize = 64;

/// Refuses `key=function`, which only the machine could call, if there are items to call it with.
pub(super) fn refuse_key(key: Option<&Value>, items: &[Value], objects: &dyn Objects) -> Result<(), Exception> {
    match key {
        None | Some(Value::None) => Ok(()),
        _ if items.is_empty() => Ok(()),
        Some(Value::Function(_) | Value::ExceptionClass(_)) => {
            Err(Exception::limit(ExceptionClass::TypeError, "the model has no key functions for sorting"))
        }
        Some(other) => Err(Exception::type_error(format!("'{}' object is not callable", other.type_name(objects)))),
    }
}

/// Sorts stably. After an error the items are still the same, in some order.
pub(super) fn sort(items: &mut [Value], reverse: bool, objects: &dyn Objects) -> Result<(), Exception> {
    // Sorting the reversed items and reversing the result keeps equal items in their order.
    if reverse {
        items.reverse();
    }
    let result = sort_ascending(items, objects);
    if reverse {
        items.reverse();
    }
    result
}

fn sort_ascending(items: &mut [Value], objects: &dyn Objects) -> Result<(), Exception> {
    if items.len() < RUN {
        return sort_run(items, objects);
    }
    for run in items.chunks_mut(RUN / 2) {
        sort_run(run, objects)?;
    }
    let mut width = RUN / 2;
    while width < items.len() {
        for pair in items.chunks_mut(2 * width) {
            merge(pair, width, objects)?;
        }
        width *= 2;
    }
    Ok(())
}

fn less(left: &Value, right: &Value, objects: &dyn Objects) -> Result<bool, Exception> {
    ordered(Order::Less, left, right, objects)
}

/// The ascending or strictly descending run at the front is taken as it is; the others are inserted into it.
fn sort_run(items: &mut [Value], objects: &dyn Objects) -> Result<(), Exception> {
    if items.len() < 2 {
        return Ok(());
    }
    let descending = less(&items[1], &items[0], objects)?;
    let mut sorted = 2;
    while sorted < items.len() && less(&items[sorted], &items[sorted - 1], objects)? == descending {
        sorted += 1;
    }
    if descending {
        items[..sorted].reverse();
    }
    for next in sorted..items.len() {
        let (mut low, mut high) = (0, next);
        while low < high {
            let middle = low + (high - low) / 2;
            if less(&items[next], &items[middle], objects)? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        items[low..=next].rotate_right(1);
    }
    Ok(())
}

/// Merges two sorted halves, the first of which has `width` items; of equal items the left one comes first.
fn merge(items: &mut [Value], width: usize, objects: &dyn Objects) -> Result<(), Exception> {
    if items.len() <= width {
        return Ok(());
    }
    let (left, right) = items.split_at(width);
    let mut merged = Vec::with_capacity(items.len());
    let (mut from_left, mut from_right) = (0, 0);
    while from_left < left.len() && from_right < right.len() {
        if less(&right[from_right], &left[from_left], objects)? {
            merged.push(right[from_right].clone());
            from_right += 1;
        } else {
            merged.push(left[from_left].clone());
            from_left += 1;
        }
    }
    merged.extend_from_slice(&left[from_left..]);
    merged.extend_from_slice(&right[from_right..]);
    items.clone_from_slice(&merged);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Heap;

    #[test]
    fn sorts_long_lists_stably() {
        let heap = Heap::new();
        // Booleans and integers are equal in pairs, so their order shows whether the sort is stable.
        let mut items: Vec<Value> = (0..500).map(|number| Value::Int(number * 7919 % 50)).collect();
        items.extend([Value::Bool(true), Value::Bool(false)]);
        let mut expected = items.clone();
        expected.sort_by_key(crate::value::arithmetic::index);
        sort(&mut items, false, &heap).unwrap();
        assert_eq!(items, expected);
        expected.sort_by_key(|value| std::cmp::Reverse(crate::value::arithmetic::index(value)));
        sort(&mut items, true, &heap).unwrap();
        assert_eq!(items, expected);
    }
}
