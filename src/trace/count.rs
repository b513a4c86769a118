//! Exact counts of schedules, which outgrow every machine word, or the honest absence of one.

use num_bigint::BigUint;
use serde::{Serialize, Serializer};
use std::fmt;
use std::ops::AddAssign;

/// A number of schedules: exact, infinite if a cycle of states lies on the way, or not known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Count {
    /// Exactly so many.
    Finite(BigUint),
    /// A busy-waiting loop can repeat without bound.
    Infinite,
    /// Nobody has counted: the search has not seen all schedules, or not one by one.
    Unknown,
}

impl Count {
    /// None.
    pub fn zero() -> Count {
        Count::Finite(BigUint::ZERO)
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        *self == Count::zero()
    }

    /// The number if it is finite and small.
    pub fn to_u64(&self) -> Option<u64> {
        match self {
            Count::Finite(number) => u64::try_from(number).ok(),
            Count::Infinite | Count::Unknown => None,
        }
    }

    /// Decimal digits, `infinite` or `unknown`: the form of the JSON contract.
    pub fn to_decimal(&self) -> String {
        match self {
            Count::Finite(number) => number.to_string(),
            Count::Infinite => "infinite".to_string(),
            Count::Unknown => "unknown".to_string(),
        }
    }
}

impl From<u64> for Count {
    fn from(number: u64) -> Count {
        Count::Finite(BigUint::from(number))
    }
}

impl From<u128> for Count {
    fn from(number: u128) -> Count {
        Count::Finite(BigUint::from(number))
    }
}

impl AddAssign<&Count> for Count {
    fn add_assign(&mut self, other: &Count) {
        match (&mut *self, other) {
            (Count::Finite(sum), Count::Finite(number)) => *sum += number,
            (Count::Unknown, _) | (_, Count::Unknown) => *self = Count::Unknown,
            (Count::Infinite, _) | (_, Count::Infinite) => *self = Count::Infinite,
        }
    }
}

impl fmt::Display for Count {
    /// Digits in groups of three, `~1.23e45` beyond 15 digits, `∞` or `?`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = match self {
            Count::Finite(number) => number,
            Count::Infinite => return f.pad("∞"),
            Count::Unknown => return f.pad("?"),
        };
        let digits = number.to_string();
        if digits.len() > 15 {
            return f.pad(&format!("~{}.{}e{}", &digits[..1], &digits[1..3], digits.len() - 1));
        }
        let mut grouped = String::with_capacity(digits.len() * 4 / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        f.pad(&grouped)
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_decimal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_groups_and_magnitudes() {
        assert_eq!(Count::from(6u64).to_string(), "6");
        assert_eq!(Count::from(34650u64).to_string(), "34,650");
        assert_eq!(Count::from(123_456_789_012_345_678u64).to_string(), "~1.23e17");
        assert_eq!(Count::Infinite.to_string(), "∞");
        assert_eq!(format!("{:>5}", Count::from(7u64)), "    7");
    }
}
