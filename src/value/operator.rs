//! The operators of expressions, and what the unary and binary ones do.
//!
//! Source: CPython 3.11 `Objects/abstract.c` (`binary_op`, `PyNumber_Add`, …): numbers first,
//! then concatenation and repetition of sequences, then the union of dictionaries.

use super::arithmetic::{self, Number, index};
use super::comparison::truth;
use super::container::store_key;
use super::limit;
use super::{Exception, ExceptionClass, Object, ObjectReference, Objects, Value};
use super::{percent, set_operator};

/// Unary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// `-`
    Negate,
    /// `+`
    Plus,
    /// `~`
    Invert,
    /// `not`
    Not,
}

/// Binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `//`
    FloorDivide,
    /// `%`
    Modulo,
    /// `**`
    Power,
    /// `&`
    BitAnd,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
}

/// `and`, `or`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BooleanOperator {
    /// `and`
    And,
    /// `or`
    Or,
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ComparisonOperator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `is`
    Is,
    /// `is not`
    IsNot,
    /// `in`
    In,
    /// `not in`
    NotIn,
}

impl BinaryOperator {
    /// As written, with what CPython adds to it in error messages.
    fn symbol(self) -> &'static str {
        match self {
            BinaryOperator::Add => "+",
            BinaryOperator::Subtract => "-",
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
            BinaryOperator::FloorDivide => "//",
            BinaryOperator::Modulo => "%",
            BinaryOperator::Power => "** or pow()",
            BinaryOperator::BitAnd => "&",
            BinaryOperator::BitOr => "|",
            BinaryOperator::BitXor => "^",
            BinaryOperator::ShiftLeft => "<<",
            BinaryOperator::ShiftRight => ">>",
        }
    }

    fn in_place_symbol(self) -> String {
        match self {
            BinaryOperator::Power => "**=".to_owned(),
            other => format!("{}=", other.symbol()),
        }
    }
}

/// `operator operand`
pub fn unary(operator: UnaryOperator, operand: &Value, objects: &dyn Objects) -> Result<Value, Exception> {
    let symbol = match operator {
        UnaryOperator::Not => return Ok(Value::Bool(!truth(operand, objects))),
        UnaryOperator::Negate => "-",
        UnaryOperator::Plus => "+",
        UnaryOperator::Invert => "~",
    };
    match (operator, Number::of(operand)) {
        (UnaryOperator::Negate, Some(Number::Int(value))) => {
            value.checked_neg().map(Value::Int).ok_or_else(Exception::overflow)
        }
        (UnaryOperator::Negate, Some(Number::Float(value))) => Ok(Value::float(-value)),
        (UnaryOperator::Plus, Some(Number::Int(value))) => Ok(Value::Int(value)),
        (UnaryOperator::Plus, Some(Number::Float(value))) => Ok(Value::float(value)),
        (UnaryOperator::Invert, Some(Number::Int(value))) => Ok(Value::Int(!value)),
        _ => {
            let found = operand.type_name(objects);
            Err(Exception::type_error(format!("bad operand type for unary {symbol}: '{found}'")))
        }
    }
}

/// `left operator right`
pub fn binary(
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
    objects: &mut dyn Objects,
) -> Result<Value, Exception> {
    match apply(operator, left, right, objects) {
        Some(result) => result,
        None => Err(unsupported(operator.symbol(), left, right, objects)),
    }
}

/// `left operator= right`: changes a list, a dictionary or a set itself where Python does; all else is as [`binary`].
pub fn in_place(
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
    objects: &mut dyn Objects,
) -> Result<Value, Exception> {
    if let Value::Object(reference) = left {
        match (operator, objects.object(*reference), index(right)) {
            (BinaryOperator::Add, Object::List(_), _) => {
                extend(*reference, right, objects)?;
                return Ok(left.clone());
            }
            (BinaryOperator::Multiply, Object::List(items), Some(count)) => {
                let repeated = repeat(items, count)?;
                *objects.object_mut(*reference) = Object::List(repeated);
                return Ok(left.clone());
            }
            (BinaryOperator::BitOr, Object::Dict(_), _) => {
                update(*reference, right, objects)?;
                return Ok(left.clone());
            }
            _ => {}
        }
        if let Some(result) = set_operator::in_place(operator, left, right, objects) {
            return result.map(|()| left.clone());
        }
    }
    // What can be looked into like a sequence, but not repeated, does not let the right operand be repeated either.
    let unrepeatable =
        matches!(left, Value::Object(_) | Value::Range(..) | Value::View(..)) && list(left, objects).is_none();
    let result =
        if operator == BinaryOperator::Multiply && unrepeatable { None } else { apply(operator, left, right, objects) };
    match result {
        Some(result) => result,
        None => Err(unsupported(&operator.in_place_symbol(), left, right, objects)),
    }
}

fn unsupported(symbol: &str, left: &Value, right: &Value, objects: &dyn Objects) -> Exception {
    let (left, right) = (left.type_name(objects), right.type_name(objects));
    Exception::type_error(format!("unsupported operand type(s) for {symbol}: '{left}' and '{right}'"))
}

/// `None` if the two types lack the operator.
fn apply(
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
    objects: &mut dyn Objects,
) -> Option<Result<Value, Exception>> {
    if let (Value::Bool(left), Value::Bool(right)) = (left, right) {
        match operator {
            BinaryOperator::BitAnd => return Some(Ok(Value::Bool(left & right))),
            BinaryOperator::BitOr => return Some(Ok(Value::Bool(left | right))),
            BinaryOperator::BitXor => return Some(Ok(Value::Bool(left ^ right))),
            _ => {}
        }
    }
    if let (Some(left), Some(right)) = (Number::of(left), Number::of(right)) {
        return arithmetic::binary(operator, left, right);
    }
    match operator {
        BinaryOperator::Add => concatenate(left, right, objects),
        BinaryOperator::Multiply => multiply(left, right, objects),
        BinaryOperator::Modulo => match left {
            Value::String(template) => Some(percent::percent(template, right, objects)),
            _ => None,
        },
        BinaryOperator::BitOr => unite(left, right, objects),
        _ => None,
    }
    .or_else(|| set_operator::binary(operator, left, right, objects))
    .or_else(|| refuse_unions(operator, left, right))
}

fn concatenate(left: &Value, right: &Value, objects: &mut dyn Objects) -> Option<Result<Value, Exception>> {
    Some(match (left, right) {
        (Value::String(left), Value::String(right)) => {
            limit::check_size(left.len() + right.len()).map(|()| Value::string(format!("{left}{right}")))
        }
        (Value::Tuple(left), Value::Tuple(right)) => limit::check_size(left.len() + right.len())
            .and_then(|()| Value::tuple(left.iter().chain(&**right).cloned().collect::<Vec<Value>>())),
        (Value::Object(left_reference), _) => {
            let Object::List(items) = objects.object(*left_reference) else { return None };
            match list(right, objects) {
                None => Err(cannot_concatenate("list", right, objects)),
                Some(more) => {
                    let joined = limit::check_size(items.len() + more.len()).map(|()| [items, more].concat());
                    joined.map(|joined| Value::Object(objects.allocate(Object::List(joined))))
                }
            }
        }
        (Value::String(_), _) => Err(cannot_concatenate("str", right, objects)),
        (Value::Tuple(_), _) => Err(cannot_concatenate("tuple", right, objects)),
        _ => return None,
    })
}

fn list<'a>(value: &Value, objects: &'a dyn Objects) -> Option<&'a [Value]> {
    match value {
        Value::Object(reference) => match objects.object(*reference) {
            Object::List(items) => Some(items),
            Object::Dict(_) | Object::Set { .. } | Object::Entity(_) => None,
        },
        _ => None,
    }
}

fn cannot_concatenate(kind: &str, other: &Value, objects: &dyn Objects) -> Exception {
    let found = other.type_name(objects);
    Exception::type_error(format!("can only concatenate {kind} (not \"{found}\") to {kind}"))
}

/// Repetition of a sequence: of the left operand if that is one, else of the right one.
fn multiply(left: &Value, right: &Value, objects: &mut dyn Objects) -> Option<Result<Value, Exception>> {
    let (sequence, count) = if is_repeatable(left, objects) {
        (left, right)
    } else if is_repeatable(right, objects) {
        (right, left)
    } else {
        return None;
    };
    let Some(times) = index(count) else {
        let found = count.type_name(objects);
        return Some(Err(Exception::type_error(format!("can't multiply sequence by non-int of type '{found}'"))));
    };
    Some(match sequence {
        Value::String(text) => repetitions(text.len(), times).map(|times| Value::string(text.repeat(times))),
        Value::Tuple(items) => repeat(items, times).and_then(Value::tuple),
        other => {
            repeat(list(other, objects)?, times).map(|repeated| Value::Object(objects.allocate(Object::List(repeated))))
        }
    })
}

fn is_repeatable(value: &Value, objects: &dyn Objects) -> bool {
    matches!(value, Value::String(_) | Value::Tuple(_)) || list(value, objects).is_some()
}

fn repeat(items: &[Value], times: i64) -> Result<Vec<Value>, Exception> {
    repetitions(items.len(), times).map(|times| std::iter::repeat_n(items, times).flatten().cloned().collect())
}

/// How often to repeat something of this length; nothing is repeated less than zero times.
fn repetitions(length: usize, times: i64) -> Result<usize, Exception> {
    let times = if length == 0 { 0 } else { usize::try_from(times.max(0)).unwrap_or(usize::MAX) };
    limit::check_size(length.saturating_mul(times))?;
    Ok(times)
}

/// `dict | dict`
fn unite(left: &Value, right: &Value, objects: &mut dyn Objects) -> Option<Result<Value, Exception>> {
    let (Value::Object(left), Value::Object(right_reference)) = (left, right) else { return None };
    let (Object::Dict(entries), Object::Dict(_)) = (objects.object(*left), objects.object(*right_reference)) else {
        return None;
    };
    let copy = Object::Dict(entries.clone());
    let union = objects.allocate(copy);
    Some(update(union, right, objects).map(|()| Value::Object(union)))
}

/// Unions of classes, which the model does not have.
fn refuse_unions(operator: BinaryOperator, left: &Value, right: &Value) -> Option<Result<Value, Exception>> {
    match (operator, left, right) {
        (BinaryOperator::BitOr, Value::ExceptionClass(_) | Value::None, Value::ExceptionClass(_) | Value::None)
            if left != right =>
        {
            Some(Err(Exception::limit(ExceptionClass::TypeError, "the model has no unions of classes")))
        }
        (BinaryOperator::BitOr, Value::ExceptionClass(_), Value::ExceptionClass(_)) => Some(Ok(left.clone())),
        _ => None,
    }
}

/// Appends all items of an iterable to a list.
pub(super) fn extend(reference: ObjectReference, iterable: &Value, objects: &mut dyn Objects) -> Result<(), Exception> {
    let mut more = super::items(iterable, objects)?;
    if let Object::List(items) = objects.object_mut(reference) {
        limit::check_size(items.len() + more.len())?;
        items.append(&mut more);
    }
    Ok(())
}

/// Stores the entries of a dictionary, or all pairs of an iterable, into a dictionary.
pub(super) fn update(reference: ObjectReference, source: &Value, objects: &mut dyn Objects) -> Result<(), Exception> {
    if let Value::Object(other) = source
        && let Object::Dict(entries) = objects.object(*other)
    {
        for (key, value) in entries.clone() {
            store_key(reference, &key, &value, objects)?;
        }
        return Ok(());
    }
    for (number, pair) in super::items(source, objects)?.iter().enumerate() {
        let pair = super::items(pair, objects).map_err(|_| {
            let message = format!("cannot convert dictionary update sequence element #{number} to a sequence");
            Exception::type_error(message)
        })?;
        let [key, value] = &*pair else {
            let length = pair.len();
            return Err(Exception::value_error(format!(
                "dictionary update sequence element #{number} has length {length}; 2 is required"
            )));
        };
        store_key(reference, key, value, objects)?;
    }
    Ok(())
}
