//! `Atomic`: an integer whose operations are indivisible.
//!
//! Source: C11 and Rust's `AtomicI64` with sequentially consistent order; Python has no such class.
//! Deviation: arithmetic that leaves 64 bits is an error, never a wrap.

use super::{Call, ConstructorInfo, DefaultArgument, Effect, MethodInfo};
use crate::value::{Exception, Value};

pub(super) const CONSTRUCTOR: ConstructorInfo = ConstructorInfo {
    name: "Atomic",
    parameters: &[("initial", Some(DefaultArgument::Int(0)))],
    about: "An integer with atomic operations.",
};

pub(super) const METHODS: &[MethodInfo] = &[
    MethodInfo::query("load"),
    MethodInfo::new("store", &[("value", None)]).overwriting(),
    MethodInfo::new("add", &[("amount", None)]),
    MethodInfo::new("exchange", &[("value", None)]).overwriting(),
    MethodInfo::new("compare_exchange", &[("expected", None), ("value", None)]),
];

/// An atomic integer's state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Atomic {
    value: i64,
}

impl Atomic {
    pub(super) fn new(value: i64) -> Atomic {
        Atomic { value }
    }

    /// The integer.
    pub fn value(&self) -> i64 {
        self.value
    }

    pub(super) fn query(&self, method: &str) -> Option<Value> {
        (method == "load").then_some(Value::Int(self.value))
    }

    /// `add` and `exchange` return the old value, `compare_exchange` whether it has stored the new one.
    pub(super) fn apply(&mut self, call: &Call) -> Result<Effect, Exception> {
        let old = self.value;
        let (new, result) = match call.method {
            "store" => (call.integer(0, "value")?, Value::None),
            "add" => {
                let amount = call.integer(0, "amount")?;
                (old.checked_add(amount).ok_or_else(Exception::overflow)?, Value::Int(old))
            }
            "exchange" => (call.integer(0, "value")?, Value::Int(old)),
            "compare_exchange" => {
                let (expected, value) = (call.integer(0, "expected")?, call.integer(1, "value")?);
                (if old == expected { value } else { old }, Value::Bool(old == expected))
            }
            _ => return Err(call.unknown(CONSTRUCTOR.name)),
        };
        self.value = new;
        Ok(Effect::done(result))
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::script;

    #[test]
    fn operations() {
        script(
            &["atomic = Atomic(5)"],
            "
            1: atomic.add(2) -> 5
            1: atomic.load() -> 7
            1: atomic.exchange(1) -> 7
            1: atomic.compare_exchange(7, 3) -> False
            1: atomic.compare_exchange(1, 3) -> True
            show atomic -> 3
            1: atomic.store(9223372036854775807) -> None
            1: atomic.add(1) -> OverflowError: integer beyond 64 bits (Python would go on with a longer one)
            1: atomic.add('a') -> TypeError: amount must be an integer
            show atomic -> 9223372036854775807
            ",
        );
    }
}
