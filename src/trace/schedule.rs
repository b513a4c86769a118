//! Schedules: who runs at each step, and their compact text.
//!
//! The text of a schedule is a list of thread numbers from 1: `1221`. Numbers
//! above 9 stand between underscores (`_12_`), the alternative taken of a
//! `choose` follows as `c0`, `c1`, …, and four or more equal steps in a row
//! are written once with `x` and their number: `1x300`. A number that is followed
//! by a digit is closed by `-`: `1x300-2`. Example: `11c1-2x40_10_`.
//!
//! A schedule without end has a part in parentheses that is repeated for ever: `112(21)` ([`Lasso`]).

use super::ThreadIndex;
use std::fmt;

/// One step of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Choice {
    /// Who runs.
    pub thread: ThreadIndex,
    /// Which alternative, if the step has several.
    pub alternative: Option<u16>,
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Schedule { choices: vec![*self] })
    }
}

/// A sequence of choices from the initial state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Schedule {
    /// The choices.
    pub choices: Vec<Choice>,
}

/// A schedule that may go on for ever: what is done once, then what is done again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lasso {
    /// Done once.
    pub stem: Schedule,
    /// Repeated for ever; empty if the schedule ends after the stem.
    pub cycle: Schedule,
}

impl From<Schedule> for Lasso {
    fn from(stem: Schedule) -> Lasso {
        Lasso { stem, cycle: Schedule::default() }
    }
}

impl fmt::Display for Lasso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.stem)?;
        if self.cycle.choices.is_empty() { Ok(()) } else { write!(f, "({})", self.cycle) }
    }
}

impl std::str::FromStr for Lasso {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Lasso, TokenError> {
        let Some((stem, rest)) = text.split_once('(') else {
            return Ok(Lasso::from(text.parse::<Schedule>()?));
        };
        let start = stem.len() + 1;
        let Some(cycle) = rest.strip_suffix(')') else {
            return Err(TokenError { at: text.len(), expected: "`)`" });
        };
        if cycle.is_empty() {
            return Err(TokenError { at: start, expected: "the number of a thread" });
        }
        let shift = |error: TokenError| TokenError { at: error.at + start, ..error };
        Ok(Lasso { stem: stem.parse()?, cycle: cycle.parse().map_err(shift)? })
    }
}

/// Why a text is not a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenError {
    /// Offset of the first byte that cannot be understood.
    pub at: usize,
    /// What was expected there.
    pub expected: &'static str,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at character {} of the schedule", self.expected, self.at + 1)
    }
}

/// The longest schedule that a token may stand for, so that a forged `1x99999999999` cannot fill the memory.
const LONGEST: usize = 10_000_000;

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut open_number = false;
        let mut rest = self.choices.as_slice();
        while let Some(first) = rest.first() {
            let run = rest.iter().take_while(|choice| *choice == first).count();
            let (written, repeats) = if run >= 4 { (1, run) } else { (run, 1) };
            for _ in 0..written {
                let number = first.thread.index() + 1;
                if number <= 9 {
                    if open_number {
                        f.write_str("-")?;
                    }
                    write!(f, "{number}")?;
                } else {
                    write!(f, "_{number}_")?;
                }
                open_number = false;
                if let Some(alternative) = first.alternative {
                    write!(f, "c{alternative}")?;
                    open_number = true;
                }
            }
            if repeats > 1 {
                write!(f, "x{repeats}")?;
                open_number = true;
            }
            rest = &rest[run..];
        }
        Ok(())
    }
}

impl std::str::FromStr for Schedule {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Schedule, TokenError> {
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut choices = Vec::new();
        while at < bytes.len() {
            let thread = match bytes[at] {
                digit @ b'1'..=b'9' => {
                    at += 1;
                    usize::from(digit - b'0')
                }
                b'_' => {
                    at += 1;
                    let number = read_number(bytes, &mut at)?;
                    if bytes.get(at) != Some(&b'_') {
                        return Err(TokenError { at, expected: "`_`" });
                    }
                    at += 1;
                    number
                }
                _ => {
                    return Err(TokenError { at, expected: "the number of a thread" });
                }
            };
            let thread = thread.checked_sub(1).and_then(|index| u16::try_from(index).ok());
            let thread = ThreadIndex(thread.ok_or(TokenError { at, expected: "the number of a thread" })?);
            let mut alternative = None;
            if bytes.get(at) == Some(&b'c') {
                at += 1;
                let number = read_number(bytes, &mut at)?;
                alternative = Some(u16::try_from(number).map_err(|_| TokenError { at, expected: "a smaller number" })?);
            }
            let mut repeats = 1;
            if bytes.get(at) == Some(&b'x') {
                at += 1;
                repeats = read_number(bytes, &mut at)?;
            }
            if bytes.get(at) == Some(&b'-') {
                at += 1;
            }
            if choices.len() + repeats > LONGEST {
                return Err(TokenError { at, expected: "a shorter schedule" });
            }
            choices.extend(std::iter::repeat_n(Choice { thread, alternative }, repeats));
        }
        Ok(Schedule { choices })
    }
}

fn read_number(bytes: &[u8], at: &mut usize) -> Result<usize, TokenError> {
    let start = *at;
    let mut number = 0usize;
    while let Some(digit @ b'0'..=b'9') = bytes.get(*at) {
        number = number * 10 + usize::from(digit - b'0');
        *at += 1;
        if number > LONGEST {
            return Err(TokenError { at: start, expected: "a smaller number" });
        }
    }
    if *at == start { Err(TokenError { at: start, expected: "a number" }) } else { Ok(number) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_schedules_read_as_thread_numbers() {
        let schedule: Schedule = "1221".parse().unwrap();
        assert_eq!(schedule.choices.len(), 4);
        assert_eq!(schedule.to_string(), "1221");
        assert_eq!("1x300-2_12_c3".parse::<Schedule>().unwrap().to_string(), "1x300-2_12_c3");
    }

    #[test]
    fn forged_texts_are_refused_not_expanded() {
        for text in ["0", "1x", "_", "_0_", "_12", "a", "1x99999999999999999999", "1c70000", "1x9000000-1x9000000", "é"]
        {
            assert!(text.parse::<Schedule>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_repeated_stands_in_parentheses() {
        let lasso: Lasso = "112(21)".parse().unwrap();
        assert_eq!((lasso.stem.choices.len(), lasso.cycle.choices.len()), (3, 2));
        for text in ["112(21)", "(1)", "1x300(2x12-1c1)", "1221", ""] {
            assert_eq!(text.parse::<Lasso>().unwrap().to_string(), text);
        }
        for (text, at) in [("1()", 2), ("1(2", 3), ("1(2)1", 5), ("1((2))", 2), ("1)", 1), ("(2)(1)", 2), ("1(z)", 2)] {
            assert_eq!(text.parse::<Lasso>().unwrap_err().at, at, "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_round_trips(choices in proptest::collection::vec((0u16..30, proptest::option::of(0u16..12), 1usize..9), 0..20)) {
            let choices = choices.into_iter().flat_map(|(thread, alternative, run)| {
                std::iter::repeat_n(Choice { thread: ThreadIndex(thread), alternative }, run)
            });
            let schedule = Schedule { choices: choices.collect() };
            prop_assert_eq!(schedule.to_string().parse::<Schedule>().unwrap(), schedule);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = text.parse::<Schedule>();
            let _ = text.parse::<Lasso>();
        }
    }
}
