//! Attributes and methods of built-in types.

use super::{Done, Interpreter, Keywords, Raised};
use crate::value::{Exception, ExceptionClass, Objects, Value};
use std::sync::Arc;

/// `value.name` of a value of a built-in type: usually a [`Value::NativeMethod`]; of a built-in type itself, the
/// method that takes the receiver as its first argument: a [`Value::NativeMethod`] whose receiver is the type.
pub fn native_attribute(interpreter: &mut Interpreter, value: &Value, name: &Arc<str>) -> Result<Done, Raised> {
    let kind = value.type_name(interpreter);
    let message = format!("'{kind}' object has no attribute '{name}'");
    Err(Exception::new(ExceptionClass::AttributeError, message).into())
}

/// `receiver.name(…)` of a built-in type.
pub fn call_native_method(
    interpreter: &mut Interpreter,
    receiver: &Value,
    name: &Arc<str>,
    positional: Vec<Value>,
    keywords: Keywords,
) -> Result<Done, Raised> {
    let _ = (positional, keywords);
    native_attribute(interpreter, receiver, name)
}
