//! Numbers: what operators do with `int`, `bool` and `float`.
//!
//! Source: CPython 3.11 `Objects/longobject.c` and `Objects/floatobject.c`.
//! Deviations: results beyond 64 bits and complex results are errors of the
//! model ([`Exception::overflow`]); no result ever wraps.

use super::{BinaryOperator, Exception, ExceptionClass, Origin, Value};
use std::cmp::Ordering;
use std::sync::Arc;

/// A number as operators see it: booleans are integers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    pub(super) fn of(value: &Value) -> Option<Number> {
        match value {
            Value::Bool(value) => Some(Number::Int(i64::from(*value))),
            Value::Int(value) => Some(Number::Int(*value)),
            Value::Float(value) => Some(Number::Float(value.get())),
            _ => None,
        }
    }

    pub(super) fn to_float(self) -> f64 {
        match self {
            Number::Int(value) => value as f64,
            Number::Float(value) => value,
        }
    }

    /// Exact also where the integer has no equal float; `None` if one is not a number.
    pub(super) fn compare(self, other: Number) -> Option<Ordering> {
        match (self, other) {
            (Number::Int(left), Number::Int(right)) => Some(left.cmp(&right)),
            (Number::Float(left), Number::Float(right)) => left.partial_cmp(&right),
            (Number::Int(left), Number::Float(right)) => compare_int_float(left, right),
            (Number::Float(left), Number::Int(right)) => compare_int_float(right, left).map(Ordering::reverse),
        }
    }
}

/// The integer that an index, a count or a flag stands for: `int` or `bool`.
pub(super) fn index(value: &Value) -> Option<i64> {
    match value {
        Value::Bool(value) => Some(i64::from(*value)),
        Value::Int(value) => Some(*value),
        _ => None,
    }
}

fn compare_int_float(left: i64, right: f64) -> Option<Ordering> {
    const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;
    if right.is_nan() {
        None
    } else if right >= TWO_TO_63 {
        Some(Ordering::Less)
    } else if right < -TWO_TO_63 {
        Some(Ordering::Greater)
    } else {
        // The whole part fits an i64 now; on a tie the fraction decides.
        let whole = right.trunc();
        match left.cmp(&(whole as i64)) {
            Ordering::Equal => 0.0.partial_cmp(&(right - whole)),
            by_whole => Some(by_whole),
        }
    }
}

/// `left operator right`; `None` if numbers of these kinds lack the operator.
pub(super) fn binary(operator: BinaryOperator, left: Number, right: Number) -> Option<Result<Value, Exception>> {
    match (left, right) {
        (Number::Int(left), Number::Int(right)) => Some(integers(operator, left, right)),
        _ => floats(operator, left.to_float(), right.to_float()),
    }
}

fn integers(operator: BinaryOperator, left: i64, right: i64) -> Result<Value, Exception> {
    let result = match operator {
        BinaryOperator::Add => left.checked_add(right),
        BinaryOperator::Subtract => left.checked_sub(right),
        BinaryOperator::Multiply => left.checked_mul(right),
        BinaryOperator::Divide => return true_divide(left, right).map(Value::float),
        BinaryOperator::FloorDivide => return floor_divide(left, right).map(Value::Int),
        BinaryOperator::Modulo => return modulo(left, right).map(Value::Int),
        BinaryOperator::Power => return power(left, right),
        BinaryOperator::BitAnd => Some(left & right),
        BinaryOperator::BitOr => Some(left | right),
        BinaryOperator::BitXor => Some(left ^ right),
        BinaryOperator::ShiftLeft | BinaryOperator::ShiftRight if right < 0 => {
            return Err(Exception::value_error("negative shift count"));
        }
        BinaryOperator::ShiftLeft => shift_left(left, right),
        BinaryOperator::ShiftRight => Some(left >> right.min(63)),
    };
    result.map(Value::Int).ok_or_else(Exception::overflow)
}

fn shift_left(left: i64, right: i64) -> Option<i64> {
    match left {
        0 => Some(0),
        _ if right < 64 => i64::try_from(i128::from(left) << right).ok(),
        _ => None,
    }
}

/// The quotient rounded once, to the nearest float: dividing two rounded floats would round three times.
fn true_divide(left: i64, right: i64) -> Result<f64, Exception> {
    const EXACT: u64 = 1 << 53;
    if right == 0 {
        return Err(zero_division("division by zero"));
    }
    if left == 0 || (left.unsigned_abs() <= EXACT && right.unsigned_abs() <= EXACT) {
        return Ok(left as f64 / right as f64);
    }
    // The dividend is shifted up to bit 126, so that the quotient has at least 63 bits; a remainder
    // sets its last bit, which is far enough down to do nothing but break ties.
    let (dividend, divisor) = (u128::from(left.unsigned_abs()), u128::from(right.unsigned_abs()));
    let shift = dividend.leading_zeros() - 1;
    let dividend = dividend << shift;
    let quotient = (dividend / divisor) | u128::from(dividend % divisor != 0);
    let magnitude = quotient as f64 * 0.5_f64.powi(shift as i32);
    Ok(if (left < 0) == (right < 0) { magnitude } else { -magnitude })
}

pub(super) fn floor_divide(left: i64, right: i64) -> Result<i64, Exception> {
    if right == 0 {
        return Err(zero_division("integer division or modulo by zero"));
    }
    let quotient = left.checked_div(right).ok_or_else(Exception::overflow)?;
    Ok(if left % right != 0 && (left < 0) != (right < 0) { quotient - 1 } else { quotient })
}

pub(super) fn modulo(left: i64, right: i64) -> Result<i64, Exception> {
    if right == 0 {
        return Err(zero_division("integer modulo by zero"));
    }
    let remainder = left.wrapping_rem(right);
    Ok(if remainder != 0 && (remainder < 0) != (right < 0) { remainder + right } else { remainder })
}

fn power(base: i64, exponent: i64) -> Result<Value, Exception> {
    if exponent < 0 {
        return float_power(base as f64, exponent as f64).map(Value::float);
    }
    let result = match base {
        0 | 1 => Some(if exponent == 0 { 1 } else { base }),
        -1 => Some(if exponent % 2 == 0 { 1 } else { -1 }),
        _ => u32::try_from(exponent).ok().and_then(|exponent| base.checked_pow(exponent)),
    };
    result.map(Value::Int).ok_or_else(Exception::overflow)
}

fn floats(operator: BinaryOperator, left: f64, right: f64) -> Option<Result<Value, Exception>> {
    let result = match operator {
        BinaryOperator::Add => Ok(left + right),
        BinaryOperator::Subtract => Ok(left - right),
        BinaryOperator::Multiply => Ok(left * right),
        BinaryOperator::Divide if right == 0.0 => Err(zero_division("float division by zero")),
        BinaryOperator::Divide => Ok(left / right),
        BinaryOperator::FloorDivide if right == 0.0 => Err(zero_division("float floor division by zero")),
        BinaryOperator::FloorDivide => Ok(float_divmod(left, right).0),
        BinaryOperator::Modulo if right == 0.0 => Err(zero_division("float modulo")),
        BinaryOperator::Modulo => Ok(float_modulo(left, right)),
        BinaryOperator::Power => float_power(left, right),
        BinaryOperator::BitAnd
        | BinaryOperator::BitOr
        | BinaryOperator::BitXor
        | BinaryOperator::ShiftLeft
        | BinaryOperator::ShiftRight => return None,
    };
    Some(result.map(Value::float))
}

/// The remainder has the sign of the divisor, also when it is zero.
fn float_modulo(left: f64, right: f64) -> f64 {
    let remainder = left % right;
    if remainder == 0.0 {
        0.0_f64.copysign(right)
    } else if (remainder < 0.0) != (right < 0.0) {
        remainder + right
    } else {
        remainder
    }
}

/// CPython's `_float_div_mod`: the quotient comes from the remainder, so that the two fit together.
pub(super) fn float_divmod(left: f64, right: f64) -> (f64, f64) {
    let mut remainder = left % right;
    let mut quotient = (left - remainder) / right;
    if remainder == 0.0 {
        remainder = 0.0_f64.copysign(right);
    } else if (remainder < 0.0) != (right < 0.0) {
        remainder += right;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return (0.0_f64.copysign(left / right), remainder);
    }
    let floor = quotient.floor();
    (if quotient - floor > 0.5 { floor + 1.0 } else { floor }, remainder)
}

fn float_power(base: f64, exponent: f64) -> Result<f64, Exception> {
    if base == 0.0 && exponent < 0.0 {
        return Err(zero_division("0.0 cannot be raised to a negative power"));
    }
    if base < 0.0 && base.is_finite() && exponent.is_finite() && exponent.fract() != 0.0 {
        let message = "complex numbers are not part of the model (Python would go on with one)";
        return Err(Exception::limit(ExceptionClass::TypeError, message));
    }
    let result = base.powf(exponent);
    if result.is_infinite() && base.is_finite() && exponent.is_finite() {
        let arguments = [Value::Int(34), Value::string("Numerical result out of range")];
        let class = ExceptionClass::OverflowError;
        return Err(Exception { class, arguments: Arc::from(arguments), origin: Origin::Program, raised: None });
    }
    Ok(result)
}

pub(super) fn zero_division(message: &str) -> Exception {
    Exception::new(ExceptionClass::ZeroDivisionError, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparing_integers_with_floats_is_exact() {
        let compare = |left: i64, right: f64| Number::Int(left).compare(Number::Float(right));
        assert_eq!(compare((1 << 53) + 1, (1_i64 << 53) as f64), Some(Ordering::Greater));
        assert_eq!(compare(i64::MAX, 2.0_f64.powi(63)), Some(Ordering::Less));
        assert_eq!(compare(i64::MIN, -(2.0_f64.powi(63))), Some(Ordering::Equal));
        assert_eq!(compare(-1, -1.5), Some(Ordering::Greater));
        assert_eq!(compare(0, -0.0), Some(Ordering::Equal));
        assert_eq!(compare(0, f64::NAN), None);
    }

    #[test]
    fn division_rounds_once() {
        // 2^53 + 1 has no float: rounding it first would give 9007199254740992.0 / 3.
        assert_eq!(true_divide(9_007_199_254_740_993, 3).unwrap(), 3_002_399_751_580_331.0);
        assert_eq!(true_divide(i64::MIN, -1).unwrap(), 9_223_372_036_854_775_808.0);
    }
}
