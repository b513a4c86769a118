//! Truth, equality, order, identity and membership.
//!
//! Source: CPython 3.11 `Objects/*.c` (`tp_richcompare`), `PyObject_RichCompareBool`.
//!
//! Deviations:
//! - Only containers, functions, primitives, threads and classes have an identity. `is` on all
//!   other values tells whether they have the same type and the same contents, which is what
//!   CPython shows for small integers and short strings.
//! - Exceptions have no identity either: two of the same class with the same arguments are equal.
//! - Inside of containers, Python takes identical items for equal; so here every NaN there equals
//!   every other.

use super::arithmetic::Number;
use super::limit;
use super::set::set_items;
use super::{ComparisonOperator, Exception, ExceptionClass, Object, ObjectReference, Objects, Value, View};
use std::cmp::Ordering;

/// `left operator right`
pub fn compare(
    operator: ComparisonOperator,
    left: &Value,
    right: &Value,
    objects: &dyn Objects,
) -> Result<bool, Exception> {
    let mut comparison = Comparison::new(objects);
    match operator {
        ComparisonOperator::Equal => comparison.equal(left, right),
        ComparisonOperator::NotEqual => Ok(!comparison.equal(left, right)?),
        ComparisonOperator::Less => comparison.ordered(Order::Less, left, right),
        ComparisonOperator::LessEqual => comparison.ordered(Order::LessEqual, left, right),
        ComparisonOperator::Greater => comparison.ordered(Order::Greater, left, right),
        ComparisonOperator::GreaterEqual => comparison.ordered(Order::GreaterEqual, left, right),
        ComparisonOperator::Is => Ok(left == right),
        ComparisonOperator::IsNot => Ok(left != right),
        ComparisonOperator::In => super::contains(right, left, objects),
        ComparisonOperator::NotIn => Ok(!super::contains(right, left, objects)?),
    }
}

/// Python's `left == right`. Containers in which Python would recurse without end, or that are nested deeper
/// than [`MAX_NESTING`](super::MAX_NESTING), are not equal here; [`compare`] tells them apart by an exception.
pub fn equal(left: &Value, right: &Value, objects: &dyn Objects) -> bool {
    Comparison::new(objects).equal(left, right).unwrap_or(false)
}

/// Whether the value counts as true in a condition.
pub fn truth(value: &Value, objects: &dyn Objects) -> bool {
    match value {
        Value::None => false,
        Value::Bool(value) => *value,
        Value::Int(value) => *value != 0,
        Value::Float(value) => value.get() != 0.0,
        Value::String(text) => !text.is_empty(),
        Value::Tuple(items) => !items.is_empty(),
        Value::Range(start, stop, step) => super::container::range_length(*start, *stop, *step) != 0,
        Value::Object(reference) | Value::View(_, reference) => match objects.object(*reference) {
            Object::List(items) => !items.is_empty(),
            Object::Dict(entries) => !entries.is_empty(),
            Object::Set { items, .. } => !items.is_empty(),
            Object::Entity(_) => true,
        },
        Value::Function(_)
        | Value::Primitive(_)
        | Value::Thread(_)
        | Value::Exception(_)
        | Value::ExceptionClass(_)
        | Value::Ellipsis
        | Value::NotImplemented
        | Value::Type(_)
        | Value::Native(_)
        | Value::Method(_)
        | Value::NativeMethod(_)
        | Value::Super(_)
        | Value::Module(_)
        | Value::Slice(_) => true,
    }
}

/// Equality as containers use it: identical items are equal without being asked.
pub(super) fn equal_items(left: &Value, right: &Value, objects: &dyn Objects) -> Result<bool, Exception> {
    Comparison::new(objects).same(left, right)
}

/// Refuses a key that no dictionary can hold.
pub(super) fn check_hashable(value: &Value, objects: &dyn Objects) -> Result<(), Exception> {
    match value {
        Value::Tuple(items) => items.iter().try_for_each(|item| check_hashable(item, objects)),
        Value::Object(reference) => match objects.object(*reference) {
            Object::Set { frozen: true, .. } | Object::Entity(_) => Ok(()),
            Object::Set { frozen: false, .. } | Object::List(_) | Object::Dict(_) => {
                Err(Exception::type_error(format!("unhashable type: '{}'", value.type_name(objects))))
            }
        },
        Value::Slice(_) | Value::View(View::Keys | View::Items, _) => {
            Err(Exception::type_error(format!("unhashable type: '{}'", value.type_name(objects))))
        }
        _ => Ok(()),
    }
}

/// Where a dictionary keeps this key. The key is hashable.
pub(super) fn key_position(entries: &[(Value, Value)], key: &Value, objects: &dyn Objects) -> Option<usize> {
    entries.iter().position(|(candidate, _)| match (candidate, key) {
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Int(left), Value::Int(right)) => left == right,
        // Hashable values hold no containers and are not nested too deeply, so comparing them cannot fail.
        (left, right) => equal_items(left, right, objects).unwrap_or(false),
    })
}

/// An order that can be asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Order {
    fn symbol(self) -> &'static str {
        match self {
            Order::Less => "<",
            Order::LessEqual => "<=",
            Order::Greater => ">",
            Order::GreaterEqual => ">=",
        }
    }

    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Order::Less => ordering.is_lt(),
            Order::LessEqual => ordering.is_le(),
            Order::Greater => ordering.is_gt(),
            Order::GreaterEqual => ordering.is_ge(),
        }
    }
}

/// `left order right`
pub(super) fn ordered(order: Order, left: &Value, right: &Value, objects: &dyn Objects) -> Result<bool, Exception> {
    Comparison::new(objects).ordered(order, left, right)
}

/// One comparison, which may walk through nested containers.
struct Comparison<'a> {
    objects: &'a dyn Objects,
    /// The pairs of containers being compared right now: meeting one of them again means recursion without end.
    open: Vec<(ObjectReference, ObjectReference)>,
    depth: usize,
    room: usize,
}

impl<'a> Comparison<'a> {
    fn new(objects: &'a dyn Objects) -> Comparison<'a> {
        Comparison { objects, open: Vec::new(), depth: 0, room: limit::MAX_ELEMENTS }
    }

    /// Identical or equal.
    fn same(&mut self, left: &Value, right: &Value) -> Result<bool, Exception> {
        Ok(left == right || self.equal(left, right)?)
    }

    fn equal(&mut self, left: &Value, right: &Value) -> Result<bool, Exception> {
        if let (Some(left), Some(right)) = (Number::of(left), Number::of(right)) {
            return Ok(left.compare(right) == Some(Ordering::Equal));
        }
        let objects = self.objects;
        match (left, right) {
            (Value::Tuple(left), Value::Tuple(right)) => self.nested(|inner| inner.equal_sequences(left, right)),
            (Value::Range(..), Value::Range(..)) => Ok(equal_ranges(left, right)),
            (Value::Object(left), Value::Object(right)) => match (objects.object(*left), objects.object(*right)) {
                (Object::List(left_items), Object::List(right_items)) => {
                    self.containers(*left, *right, |inner| inner.equal_sequences(left_items, right_items))
                }
                (Object::Dict(left_entries), Object::Dict(right_entries)) => {
                    self.containers(*left, *right, |inner| inner.equal_dicts(left_entries, right_entries))
                }
                (Object::Set { items: left_items, .. }, Object::Set { items: right_items, .. }) => Ok(left_items.len()
                    == right_items.len()
                    && self.nested(|_| left_items.is_subset(right_items, objects))?),
                _ => Ok(left == right),
            },
            (Value::View(View::Keys | View::Items, _), _) | (_, Value::View(View::Keys | View::Items, _))
                if is_set_like(left, objects) && is_set_like(right, objects) =>
            {
                let (smaller, larger) = (super::items(left, objects)?, super::items(right, objects)?);
                Ok(smaller.len() == larger.len() && self.nested(|inner| inner.all_in(&smaller, &larger))?)
            }
            _ => Ok(left == right),
        }
    }

    fn equal_sequences(&mut self, left: &[Value], right: &[Value]) -> Result<bool, Exception> {
        if left.len() != right.len() {
            return Ok(false);
        }
        for (left, right) in left.iter().zip(right) {
            if !self.same(left, right)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn equal_dicts(&mut self, left: &[(Value, Value)], right: &[(Value, Value)]) -> Result<bool, Exception> {
        if left.len() != right.len() {
            return Ok(false);
        }
        for (key, value) in left {
            let Some(position) = key_position(right, key, self.objects) else { return Ok(false) };
            if !self.same(value, &right[position].1)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn all_in(&mut self, smaller: &[Value], larger: &[Value]) -> Result<bool, Exception> {
        for item in smaller {
            let mut found = false;
            for candidate in larger {
                found = found || self.same(item, candidate)?;
            }
            if !found {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn ordered(&mut self, order: Order, left: &Value, right: &Value) -> Result<bool, Exception> {
        if let (Some(left), Some(right)) = (Number::of(left), Number::of(right)) {
            return Ok(left.compare(right).is_some_and(|ordering| order.holds(ordering)));
        }
        let objects = self.objects;
        match (left, right) {
            (Value::String(left), Value::String(right)) => return Ok(order.holds(left.cmp(right))),
            (Value::Tuple(left), Value::Tuple(right)) => {
                return self.nested(|inner| inner.ordered_sequences(order, left, right));
            }
            _ if is_set_like(left, objects) && is_set_like(right, objects) => {
                let (left, right) = (super::items(left, objects)?, super::items(right, objects)?);
                let (smaller, larger) = match order {
                    Order::Less | Order::LessEqual => (left, right),
                    Order::Greater | Order::GreaterEqual => (right, left),
                };
                let strict = matches!(order, Order::Less | Order::Greater);
                let fits = if strict { smaller.len() < larger.len() } else { smaller.len() <= larger.len() };
                return Ok(fits && self.nested(|inner| inner.all_in(&smaller, &larger))?);
            }
            (Value::Object(left), Value::Object(right)) => {
                if let (Object::List(left_items), Object::List(right_items)) =
                    (objects.object(*left), objects.object(*right))
                {
                    return self
                        .containers(*left, *right, |inner| inner.ordered_sequences(order, left_items, right_items));
                }
            }
            _ => {}
        }
        Err(Exception::type_error(format!(
            "'{}' not supported between instances of '{}' and '{}'",
            order.symbol(),
            left.type_name(objects),
            right.type_name(objects)
        )))
    }

    /// The first pair of unequal items decides, else the lengths.
    fn ordered_sequences(&mut self, order: Order, left: &[Value], right: &[Value]) -> Result<bool, Exception> {
        for (left, right) in left.iter().zip(right) {
            if !self.same(left, right)? {
                return self.ordered(order, left, right);
            }
        }
        Ok(order.holds(left.len().cmp(&right.len())))
    }

    fn containers(
        &mut self,
        left: ObjectReference,
        right: ObjectReference,
        walk: impl FnOnce(&mut Self) -> Result<bool, Exception>,
    ) -> Result<bool, Exception> {
        if self.open.contains(&(left, right)) {
            let message = "maximum recursion depth exceeded in comparison";
            return Err(Exception::new(ExceptionClass::RecursionError, message));
        }
        self.open.push((left, right));
        let result = self.nested(walk);
        self.open.pop();
        result
    }

    fn nested(&mut self, walk: impl FnOnce(&mut Self) -> Result<bool, Exception>) -> Result<bool, Exception> {
        if self.depth > limit::MAX_NESTING {
            return Err(limit::too_deep());
        }
        self.room = self.room.checked_sub(1).ok_or_else(limit::too_large)?;
        self.depth += 1;
        let result = walk(self);
        self.depth -= 1;
        result
    }
}

/// Sets, frozen sets and the views of dictionaries that compare as sets do.
fn is_set_like(value: &Value, objects: &dyn Objects) -> bool {
    matches!(value, Value::View(View::Keys | View::Items, _)) || set_items(value, objects).is_some()
}

/// Ranges are equal if they give the same numbers.
fn equal_ranges(left: &Value, right: &Value) -> bool {
    let (&Value::Range(start, stop, step), &Value::Range(other_start, other_stop, other_step)) = (left, right) else {
        return false;
    };
    let length = super::container::range_length(start, stop, step);
    length == super::container::range_length(other_start, other_stop, other_step)
        && (length == 0 || start == other_start)
        && (length <= 1 || step == other_step)
}
