//! Limits of the model: how large and how deeply nested one value may be.
//!
//! Python's own limits are memory and the recursion limit of 1000. Ours are
//! smaller and fixed, so that the same program reaches them on every machine;
//! reaching one is an [`Origin::Limit`](super::Origin::Limit) exception, which
//! no handler catches.

use super::{Exception, ExceptionClass, Value};

/// The most elements of a container, bytes of a string, or parts of a nested value.
pub const MAX_ELEMENTS: usize = 1_000_000;

/// How deeply containers may be nested where they are compared, shown or put into tuples.
pub const MAX_NESTING: usize = 200;

/// Refuses a container or string that would be larger than [`MAX_ELEMENTS`].
pub fn check_size(elements: usize) -> Result<(), Exception> {
    if elements <= MAX_ELEMENTS { Ok(()) } else { Err(too_large()) }
}

/// The exception for something larger than [`MAX_ELEMENTS`].
pub(super) fn too_large() -> Exception {
    let message = format!("more than {MAX_ELEMENTS} elements or bytes in one value");
    Exception::limit(ExceptionClass::MemoryError, message)
}

/// The exception for something nested deeper than [`MAX_NESTING`].
pub(super) fn too_deep() -> Exception {
    let message = format!("more than {MAX_NESTING} nested values");
    Exception::limit(ExceptionClass::RecursionError, message)
}

/// Refuses items of which an immutable value could not be made: nested too deeply, or too many when
/// each part is counted as often as it can be reached (hashing and comparing reach it that often).
pub(super) fn check_nesting(items: &[Value]) -> Result<(), Exception> {
    check_size(items.len())?;
    let mut room = MAX_ELEMENTS;
    items.iter().try_for_each(|item| check_nested(item, 1, &mut room))
}

fn check_nested(value: &Value, depth: usize, room: &mut usize) -> Result<(), Exception> {
    if depth > MAX_NESTING {
        return Err(too_deep());
    }
    *room = room.checked_sub(1).ok_or_else(too_large)?;
    match value {
        Value::Tuple(items) => items.iter().try_for_each(|item| check_nested(item, depth + 1, room)),
        Value::Exception(exception) => {
            exception.arguments.iter().try_for_each(|argument| check_nested(argument, depth + 1, room))
        }
        Value::Slice(bounds) => {
            let (start, stop, step) = &**bounds;
            [start, stop, step].into_iter().try_for_each(|bound| check_nested(bound, depth + 1, room))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tuples_have_a_greatest_depth() {
        let mut value = Value::None;
        let depth = (0..).take_while(|_| Value::tuple([value.clone()]).map(|deeper| value = deeper).is_ok()).count();
        assert_eq!(depth, MAX_NESTING);
    }

    #[test]
    fn shared_parts_count_as_often_as_they_are_reached() {
        let mut value = Value::None;
        let doublings =
            (0..).take_while(|_| Value::tuple([value.clone(), value.clone()]).map(|pair| value = pair).is_ok()).count();
        assert_eq!(doublings, 18, "2^19 - 1 pairs and leaves fit into a million, twice that many do not");
    }
}
