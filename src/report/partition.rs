//! What one part of all schedules has shown, in a form in which parts can be put together.
//!
//! It names the scenario by the SHA-256 of its bytes, each variant by the fingerprint of its meaning, and itself by a
//! checksum, so that parts of something else, or damaged ones, are told apart from parts that belong together. Outcomes
//! and claims are known by names that are equal in all parts made by the same version of the tool, and mean nothing
//! else; the schedules are there to be executed again.

use super::Tool;
use crate::source::Span;
use crate::trace::{Count, Limit, Schedule, ThreadIndex};
use num_bigint::BigUint;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One part of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// Which version of the tool made it.
    pub tool: String,
    /// Which part, from 1.
    pub part: u32,
    /// How many parts there are.
    pub of: u32,
    /// The scenario, as the user named it.
    pub file: String,
    /// SHA-256 of the file's bytes, in hexadecimal digits.
    pub sha256: String,
    /// What the command line said about what is explored: the names and values of options.
    pub options: BTreeMap<String, String>,
    /// One entry per variant that was explored.
    pub variants: Vec<VariantPart>,
    /// SHA-256 of all this, written as JSON without white space and with an empty checksum.
    pub checksum: String,
}

/// One part of a variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantPart {
    /// The variant's name.
    pub name: String,
    /// The fingerprint of its meaning, in hexadecimal digits.
    pub fingerprint: String,
    /// Which limit stopped it: `states 1000`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// Schedules of this part, or `infinite`.
    pub interleavings: String,
    /// How many of them end how.
    pub outcomes: BTreeMap<String, String>,
    /// For each thing that some schedule shows, the least schedule of this part that does.
    pub schedules: BTreeMap<String, String>,
}

impl Partition {
    /// A part without variants so far.
    pub fn new((part, of): (u32, u32), file: &str, sha256: String, options: BTreeMap<String, String>) -> Partition {
        let tool = format!("{} {}", Tool::THIS.name, Tool::THIS.version);
        let (variants, checksum) = (Vec::new(), String::new());
        Partition { tool, part, of, file: file.to_string(), sha256, options, variants, checksum }
    }

    /// What the checksum is made of.
    pub fn checked_text(&self) -> String {
        let bare = Partition { checksum: String::new(), ..self.clone() };
        serde_json::to_string(&bare).expect("a part is JSON")
    }
}

impl VariantPart {
    /// Writes down what a part has found.
    pub fn new(
        name: &str,
        fingerprint: u64,
        limit: Option<Limit>,
        interleavings: &Count,
        outcomes: BTreeMap<String, Count>,
        schedules: BTreeMap<String, Schedule>,
    ) -> VariantPart {
        VariantPart {
            name: name.to_string(),
            fingerprint: format!("{fingerprint:016x}"),
            stopped: limit.map(limit_text),
            interleavings: interleavings.to_decimal(),
            outcomes: outcomes.into_iter().map(|(name, count)| (name, count.to_decimal())).collect(),
            schedules: schedules.into_iter().map(|(claim, schedule)| (claim, schedule.to_string())).collect(),
        }
    }

    /// Which limit stopped it.
    ///
    /// # Errors
    /// It is no limit.
    pub fn limit(&self) -> Result<Option<Limit>, String> {
        let Some(text) = &self.stopped else { return Ok(None) };
        parse_limit(text).map(Some).ok_or_else(|| format!("`{text}` is no limit"))
    }

    /// How many schedules there are.
    ///
    /// # Errors
    /// It is no number.
    pub fn count(text: &str) -> Result<Count, String> {
        match text {
            "infinite" => Ok(Count::Infinite),
            digits if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse::<BigUint>().map(Count::Finite).map_err(|error| error.to_string())
            }
            other => Err(format!("`{other}` is no number of schedules")),
        }
    }
}

fn limit_text(limit: Limit) -> String {
    match limit {
        Limit::States(states) => format!("states {states}"),
        Limit::Memory(bytes) => format!("memory {bytes}"),
        Limit::Time(seconds) => format!("time {seconds}"),
        Limit::Steps { thread, span } => format!("steps {} {} {}", thread.0, span.start, span.end),
        Limit::Interrupted => "interrupted".to_string(),
    }
}

fn parse_limit(text: &str) -> Option<Limit> {
    let (kind, numbers) = text.split_once(' ').unwrap_or((text, ""));
    let numbers = numbers.split(' ').filter(|word| !word.is_empty()).map(str::parse::<u64>);
    let numbers = numbers.collect::<Result<Vec<_>, _>>().ok()?;
    match (kind, &numbers[..]) {
        ("states", [states]) => Some(Limit::States(*states)),
        ("memory", [bytes]) => Some(Limit::Memory(*bytes)),
        ("time", [seconds]) => Some(Limit::Time(*seconds)),
        ("steps", [thread, start, end]) => {
            let thread = ThreadIndex(u16::try_from(*thread).ok()?);
            let span = Span::new(usize::try_from(*start).ok()?, usize::try_from(*end).ok()?);
            Some(Limit::Steps { thread, span })
        }
        ("interrupted", []) => Some(Limit::Interrupted),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_survive_being_written_down() {
        let span = Span::new(3, 9);
        for limit in [
            Limit::States(7),
            Limit::Memory(1 << 40),
            Limit::Time(3),
            Limit::Steps { thread: ThreadIndex(2), span },
            Limit::Interrupted,
        ] {
            assert_eq!(parse_limit(&limit_text(limit)), Some(limit));
        }
        for text in ["", "states", "states x", "states 1 2", "steps 1 2", "steps 70000 1 2", "never"] {
            assert_eq!(parse_limit(text), None, "{text}");
        }
    }

    #[test]
    fn only_digits_are_numbers() {
        let huge = "9".repeat(60);
        assert_eq!(VariantPart::count(&huge).unwrap().to_decimal(), huge);
        assert_eq!(VariantPart::count("infinite"), Ok(Count::Infinite));
        for text in ["", "-1", "1.0", "unknown", " 1"] {
            assert!(VariantPart::count(text).is_err(), "{text}");
        }
    }
}
