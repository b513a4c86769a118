//! Attributes of instances, classes, functions and modules.

use super::native_methods::native_attribute;
use super::{Done, Interpreter, Raised};
use crate::value::Value;
use std::sync::Arc;

/// `value.name`
pub fn load_attribute(interpreter: &mut Interpreter, value: &Value, name: &Arc<str>) -> Result<Done, Raised> {
    native_attribute(interpreter, value, name)
}

/// `value.name = new`
pub fn store_attribute(interpreter: &mut Interpreter, value: &Value, name: &Arc<str>, new: Value) -> Result<Done, Raised> {
    let _ = new;
    native_attribute(interpreter, value, name)
}

/// `del value.name`
pub fn delete_attribute(interpreter: &mut Interpreter, value: &Value, name: &Arc<str>) -> Result<Done, Raised> {
    native_attribute(interpreter, value, name)
}

/// `iter(value)`: containers give an `Entity::Iterator`, generators and the like themselves, instances what their
/// `__iter__` gives.
pub fn iterator(interpreter: &mut Interpreter, value: &Value) -> Result<Done, Raised> {
    native_attribute(interpreter, value, &Arc::from("__iter__"))
}

/// `str(value)` of anything; instances by their `__str__`, containers of instances by hidden functions.
pub fn text(interpreter: &mut Interpreter, value: &Value) -> Result<Done, Raised> {
    native_attribute(interpreter, value, &Arc::from("__str__"))
}

/// `repr(value)` of anything.
pub fn representation(interpreter: &mut Interpreter, value: &Value) -> Result<Done, Raised> {
    native_attribute(interpreter, value, &Arc::from("__repr__"))
}
