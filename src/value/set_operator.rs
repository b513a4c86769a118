//! The operators of sets and of the views of dictionaries that behave like sets: `|`, `&`, `-`, `^`.
//!
//! Source: CPython 3.11 `Objects/setobject.c` (`set_or`, …) and `Objects/dictobject.c` (`dictviews_or`, …).
//! Sets want sets on both sides; views take any iterable. In which order items come into the result is CPython's.

use super::container::contains;
use super::set::{SetItems, set_items};
use super::{BinaryOperator, Exception, Object, ObjectReference, Objects, Value, View, items, length};

/// `left operator right`; `None` if the two types lack the operator.
pub(super) fn binary(
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
    objects: &mut dyn Objects,
) -> Option<Result<Value, Exception>> {
    use BinaryOperator::{BitAnd, BitOr, BitXor, Subtract};
    if !matches!(operator, BitAnd | BitOr | BitXor | Subtract) {
        return None;
    }
    let (frozen, made) = if let (Some(own), Some(other)) = (set_items(left, objects), set_items(right, objects)) {
        (is_frozen(left, objects), of_sets(operator, (left, own), (right, other), objects))
    } else if is_set_like(left) || is_set_like(right) {
        (false, of_views(operator, left, right, objects))
    } else {
        return None;
    };
    Some(made.map(|items| Value::Object(objects.allocate(Object::Set { frozen, items }))))
}

/// `left operator= right`, which changes a set itself; `None` if it is not one, or the other is none.
pub(super) fn in_place(
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
    objects: &mut dyn Objects,
) -> Option<Result<(), Exception>> {
    let own = set_items(left, objects)?;
    let other = set_items(right, objects)?;
    if is_frozen(left, objects) {
        return None;
    }
    let mut changed = own.clone();
    let result = match operator {
        BinaryOperator::BitOr if left == right => Ok(()),
        BinaryOperator::BitOr => changed.merge(other, objects),
        BinaryOperator::BitAnd => {
            of_sets(operator, (left, own), (right, other), objects).map(|common| changed.exchange(common))
        }
        BinaryOperator::Subtract | BinaryOperator::BitXor if left == right => {
            changed.clear();
            Ok(())
        }
        BinaryOperator::Subtract => changed.subtract(right, objects),
        BinaryOperator::BitXor => changed.toggle_with(right, objects),
        _ => return None,
    };
    let reference = left.container()?;
    Some(result.map(|()| replace(reference, changed, objects)))
}

fn replace(reference: ObjectReference, changed: SetItems, objects: &mut dyn Objects) {
    if let Object::Set { items, .. } = objects.object_mut(reference) {
        *items = changed;
    }
}

fn is_frozen(value: &Value, objects: &dyn Objects) -> bool {
    value.container().is_some_and(|reference| matches!(objects.object(reference), Object::Set { frozen: true, .. }))
}

fn is_set_like(value: &Value) -> bool {
    matches!(value, Value::View(View::Keys | View::Items, _))
}

fn of_sets(
    operator: BinaryOperator,
    (left, own): (&Value, &SetItems),
    (right, other): (&Value, &SetItems),
    objects: &dyn Objects,
) -> Result<SetItems, Exception> {
    match operator {
        BinaryOperator::Subtract => own.difference(right, objects),
        BinaryOperator::BitAnd if left == right => own.copied(objects),
        BinaryOperator::BitAnd => own.intersection(right, objects),
        BinaryOperator::BitXor => {
            let mut result = other.copied(objects)?;
            if left == right {
                result.clear();
            }
            result.toggle(if left == right { &[] } else { own }, objects)?;
            Ok(result)
        }
        _ => {
            let mut result = own.copied(objects)?;
            if left != right {
                result.merge(other, objects)?;
            }
            Ok(result)
        }
    }
}

fn of_views(
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
    objects: &dyn Objects,
) -> Result<SetItems, Exception> {
    if operator == BinaryOperator::BitAnd {
        return intersection(left, right, objects);
    }
    if let (BinaryOperator::BitXor, Value::View(View::Items, own), Value::View(View::Items, other)) =
        (operator, left, right)
    {
        return different_entries(*own, *other, objects);
    }
    // The keys of a dictionary are taken from the dictionary, which tells their number beforehand.
    let mut result = match left {
        Value::View(View::Keys, dictionary) => SetItems::of(&Value::Object(*dictionary), objects)?,
        other => SetItems::of(other, objects)?,
    };
    match operator {
        BinaryOperator::Subtract => result.subtract(right, objects)?,
        BinaryOperator::BitXor => result.toggle_with(right, objects)?,
        _ => result.update(right, objects)?,
    }
    Ok(result)
}

/// What is in a view and in some iterable. The longer of the two is searched, if it can be.
fn intersection(left: &Value, right: &Value, objects: &dyn Objects) -> Result<SetItems, Exception> {
    let (mut view, mut other) = if is_set_like(left) { (left, right) } else { (right, left) };
    let size = length(view, objects)?;
    if let Some(set) = set_items(other, objects)
        && !is_frozen(other, objects)
        && size <= set.len() as i64
    {
        return set.intersection(view, objects);
    }
    if is_set_like(other) && length(other, objects)? > size {
        (view, other) = (other, view);
    }
    let mut result = SetItems::new();
    for item in items(other, objects)? {
        if contains(view, &item, objects)? {
            result.insert(&item, objects)?;
        }
    }
    Ok(result)
}

/// The entries that only one of two dictionaries has.
fn different_entries(
    left: ObjectReference,
    right: ObjectReference,
    objects: &dyn Objects,
) -> Result<SetItems, Exception> {
    let entries = |reference| items(&Value::View(View::Items, reference), objects);
    let (mut smaller, mut larger) = (left, right);
    if entries(left)?.len() > entries(right)?.len() {
        (smaller, larger) = (right, left);
    }
    let mut result = SetItems::new();
    for entry in entries(larger)? {
        if !contains(&Value::View(View::Items, smaller), &entry, objects)? {
            result.insert(&entry, objects)?;
        }
    }
    for entry in entries(smaller)? {
        if !contains(&Value::View(View::Items, larger), &entry, objects)? {
            result.insert(&entry, objects)?;
        }
    }
    Ok(result)
}
