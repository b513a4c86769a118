//! Special methods of built-in types called by name: `(1).__add__(2)`, `list.__len__(numbers)`.
//!
//! Source: the data model of the Python language reference. Programs seldom call them so, but ask for them with
//! `hasattr` and pass them on (`map(str.__len__, …)`).
//!
//! Deviation: `__new__` and `__init__` of built-in types are not there; the conversions `__int__` and `__float__` are.

use super::natives::{Returned, check, plain};
use super::{Done, Interpreter, Keywords};
use crate::value::{
    self, BinaryOperator, ComparisonOperator, Exception, ExceptionClass, Origin, Type, UnaryOperator, Value,
};
use std::sync::Arc;

const BINARY: &[(&str, BinaryOperator)] = &[
    ("add", BinaryOperator::Add),
    ("sub", BinaryOperator::Subtract),
    ("mul", BinaryOperator::Multiply),
    ("truediv", BinaryOperator::Divide),
    ("floordiv", BinaryOperator::FloorDivide),
    ("mod", BinaryOperator::Modulo),
    ("pow", BinaryOperator::Power),
    ("and", BinaryOperator::BitAnd),
    ("or", BinaryOperator::BitOr),
    ("xor", BinaryOperator::BitXor),
    ("lshift", BinaryOperator::ShiftLeft),
    ("rshift", BinaryOperator::ShiftRight),
];

const COMPARISONS: &[(&str, ComparisonOperator)] = &[
    ("__eq__", ComparisonOperator::Equal),
    ("__ne__", ComparisonOperator::NotEqual),
    ("__lt__", ComparisonOperator::Less),
    ("__le__", ComparisonOperator::LessEqual),
    ("__gt__", ComparisonOperator::Greater),
    ("__ge__", ComparisonOperator::GreaterEqual),
];

/// How an operator's method is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Plain,
    Reflected,
    InPlace,
}

fn binary_operator(name: &str) -> Option<(BinaryOperator, Side)> {
    let inner = name.strip_prefix("__")?.strip_suffix("__")?;
    let find = |wanted: &str| BINARY.iter().find(|(known, _)| *known == wanted).map(|(_, operator)| *operator);
    if let Some(operator) = find(inner) {
        return Some((operator, Side::Plain));
    }
    if let Some(operator) = inner.strip_prefix('r').and_then(find) {
        return Some((operator, Side::Reflected));
    }
    inner.strip_prefix('i').and_then(find).map(|operator| (operator, Side::InPlace))
}

fn comparison(name: &str) -> Option<ComparisonOperator> {
    COMPARISONS.iter().find(|(known, _)| *known == name).map(|(_, operator)| *operator)
}

/// Whether values of a built-in type have this special method.
pub(super) fn has_dunder(kind: Type, name: &str) -> bool {
    use Type::{
        Bool, Dict, DictItems, DictKeys, DictValues, Float, FrozenSet, Int, List, Method, Native, Range, Set, String,
        Tuple,
    };
    if let Some((operator, side)) = binary_operator(name) {
        return match kind {
            Bool | Int => side != Side::InPlace,
            Float => {
                use BinaryOperator::{BitAnd, BitOr, BitXor, ShiftLeft, ShiftRight};
                side != Side::InPlace && !matches!(operator, BitAnd | BitOr | BitXor | ShiftLeft | ShiftRight)
            }
            String => match operator {
                BinaryOperator::Add => side == Side::Plain,
                BinaryOperator::Multiply | BinaryOperator::Modulo => side != Side::InPlace,
                _ => false,
            },
            Tuple | List => match operator {
                BinaryOperator::Add => side == Side::Plain || (side == Side::InPlace && kind == List),
                BinaryOperator::Multiply => side != Side::InPlace || kind == List,
                _ => false,
            },
            Dict => operator == BinaryOperator::BitOr,
            Set | FrozenSet | DictKeys | DictItems => {
                use BinaryOperator::{BitAnd, BitOr, BitXor, Subtract};
                matches!(operator, BitAnd | BitOr | BitXor | Subtract) && (side != Side::InPlace || kind == Set)
            }
            _ => false,
        };
    }
    if let Some(operator) = comparison(name) {
        return match operator {
            ComparisonOperator::Equal | ComparisonOperator::NotEqual => kind != Type::Object,
            _ => matches!(kind, Bool | Int | Float | String | Tuple | List | Set | FrozenSet | DictKeys | DictItems),
        };
    }
    let is_number = matches!(kind, Bool | Int | Float);
    let is_sequence = matches!(kind, String | Tuple | List | Range);
    let is_container = is_sequence || matches!(kind, Dict | Set | FrozenSet | DictKeys | DictItems);
    match name {
        "__repr__" | "__str__" | "__format__" => kind != Type::Object,
        "__hash__" => !matches!(kind, List | Dict | Set | Type::Object),
        "__len__" => is_container || kind == DictValues,
        "__iter__" => is_container || matches!(kind, DictValues | Type::Generator | Type::Iterator),
        "__contains__" => is_container,
        "__getitem__" => is_sequence || kind == Dict,
        "__setitem__" | "__delitem__" => matches!(kind, List | Dict),
        "__reversed__" => matches!(kind, List | Range | Dict | DictKeys | DictValues | DictItems),
        "__bool__" => is_number || kind == Type::None || kind == Range,
        "__int__" | "__float__" | "__neg__" | "__pos__" | "__abs__" | "__round__" | "__trunc__" | "__divmod__" => {
            is_number
        }
        "__index__" | "__invert__" => matches!(kind, Bool | Int),
        "__call__" => matches!(kind, Native | Method | Type::Type | Type::Function),
        "__next__" => matches!(kind, Type::Generator | Type::Iterator),
        "__await__" => kind == Type::Coroutine,
        "__aiter__" | "__anext__" => kind == Type::AsyncGenerator,
        "__class_getitem__" => matches!(kind, List | Tuple | Dict | Set | FrozenSet | Type::Type),
        _ => false,
    }
}

/// Calls a special method that the receiver's type has.
pub(super) fn call_dunder(
    interpreter: &mut Interpreter,
    receiver: &Value,
    name: &Arc<str>,
    positional: Vec<Value>,
    keywords: Keywords,
) -> Returned {
    if &**name == "__call__" {
        return Ok(Done::Call { callee: receiver.clone(), positional, keywords });
    }
    let takes = arity(name);
    let given = positional.len();
    if !keywords.is_empty() {
        return Err(Exception::type_error(format!("wrapper {name}() takes no keyword arguments")).into());
    }
    let optional = matches!(&**name, "__round__" | "__pow__");
    if given != takes && !(optional && given < 2) {
        let plural = if takes == 1 { "" } else { "s" };
        return Err(Exception::type_error(format!("expected {takes} argument{plural}, got {given}")).into());
    }
    // Integers leave it to floats to deal with them.
    let is_for_float = matches!(receiver, Value::Bool(_) | Value::Int(_))
        && matches!(&positional[..], [Value::Float(_)])
        && (binary_operator(name).is_some() || comparison(name).is_some());
    if is_for_float {
        return Ok(Value::NotImplemented.into());
    }
    if let (Some((operator, side)), [other]) = (binary_operator(name), &positional[..]) {
        let result = match side {
            Side::Plain => value::binary(operator, receiver, other, interpreter),
            Side::Reflected => value::binary(operator, other, receiver, interpreter),
            Side::InPlace => value::in_place(operator, receiver, other, interpreter),
        };
        return match result {
            Err(error) if is_missing(&error, "unsupported operand type(s)") => Ok(Value::NotImplemented.into()),
            other => Ok(other?.into()),
        };
    }
    if let (Some(operator), [other]) = (comparison(name), &positional[..]) {
        let result = value::compare(operator, receiver, other, interpreter);
        let comparable = interpreter.type_of(receiver) == interpreter.type_of(other) || are_kin(receiver, other);
        return match (operator, result) {
            (ComparisonOperator::Equal, Ok(false)) | (ComparisonOperator::NotEqual, Ok(true)) if !comparable => {
                Ok(Value::NotImplemented.into())
            }
            (_, Err(error)) if is_missing(&error, "'") => Ok(Value::NotImplemented.into()),
            (_, other) => Ok(Value::Bool(other?).into()),
        };
    }
    named(interpreter, receiver, name, positional)
}

/// The methods that are neither operators nor comparisons.
fn named(interpreter: &mut Interpreter, receiver: &Value, name: &Arc<str>, positional: Vec<Value>) -> Returned {
    let mut with_receiver = vec![receiver.clone()];
    with_receiver.extend(positional.iter().cloned());
    let keywords = Keywords::new();
    let none = Value::None;
    let first = positional.first().unwrap_or(&none);
    match &**name {
        "__repr__" => super::attribute::representation(interpreter, receiver),
        "__str__" => super::attribute::text(interpreter, receiver),
        "__format__" => plain("format", interpreter, &with_receiver, &keywords),
        "__hash__" => super::natives_object::hash(interpreter, with_receiver, keywords),
        "__len__" => plain("len", interpreter, &with_receiver, &keywords),
        "__iter__" => super::attribute::iterator(interpreter, receiver),
        "__reversed__" => Ok(Done::Builtin { name: "reversed", positional: with_receiver }),
        "__contains__" => Ok(Value::Bool(value::contains(receiver, first, interpreter)?).into()),
        "__getitem__" => Ok(value::subscript(receiver, first, interpreter)?.into()),
        "__setitem__" => {
            value::store_subscript(receiver, first, positional.get(1).unwrap_or(&none), interpreter)?;
            Ok(Value::None.into())
        }
        "__delitem__" => {
            value::delete_subscript(receiver, first, interpreter)?;
            Ok(Value::None.into())
        }
        "__bool__" => Ok(Value::Bool(value::truth(receiver, interpreter)).into()),
        "__int__" | "__trunc__" | "__index__" => plain("int", interpreter, &with_receiver, &keywords),
        "__float__" => plain("float", interpreter, &with_receiver, &keywords),
        "__abs__" => plain("abs", interpreter, &with_receiver, &keywords),
        "__round__" => plain("round", interpreter, &with_receiver, &keywords),
        "__divmod__" => plain("divmod", interpreter, &with_receiver, &keywords),
        "__neg__" => Ok(value::unary(UnaryOperator::Negate, receiver, interpreter)?.into()),
        "__pos__" => Ok(value::unary(UnaryOperator::Plus, receiver, interpreter)?.into()),
        "__invert__" => Ok(value::unary(UnaryOperator::Invert, receiver, interpreter)?.into()),
        // What stands between the brackets says nothing at run time.
        "__class_getitem__" => Ok(interpreter.type_of(receiver).into()),
        _ => {
            check(name, &positional, &keywords, 0, 0)?;
            Err(super::native_methods::not_found(interpreter, receiver, name))
        }
    }
}

fn arity(name: &str) -> usize {
    match name {
        "__setitem__" => 2,
        "__contains__" | "__getitem__" | "__delitem__" | "__format__" | "__divmod__" | "__class_getitem__" => 1,
        _ if comparison(name).is_some() || binary_operator(name).is_some() => 1,
        _ => 0,
    }
}

fn is_missing(error: &Exception, start: &str) -> bool {
    let unfit = |text: &str| text.starts_with(start) && (start != "'" || text.contains("not supported between"));
    error.class == ExceptionClass::TypeError
        && error.origin == Origin::Program
        && matches!(&*error.arguments, [Value::String(text)] if unfit(text))
}

/// Numbers of different types, which can be compared.
fn are_kin(left: &Value, right: &Value) -> bool {
    let is_number = |value: &Value| matches!(value, Value::Bool(_) | Value::Int(_) | Value::Float(_));
    is_number(left) && is_number(right)
}
