//! Attributes of instances, classes, functions and modules.

use super::native_methods::native_attribute;
use super::{Done, Interpreter, Raised};
use crate::value::Value;
use std::sync::Arc;

/// `value.name`
pub fn load_attribute(interpreter: &mut Interpreter, value: &Value, name: &Arc<str>) -> Result<Done, Raised> {
    native_attribute(interpreter, value, name)
}
