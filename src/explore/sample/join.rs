//! Parts of a sampled search, put together to what the whole search would have found, to the byte.
//!
//! Definition: part `m` of `n` makes the executions with the numbers of its range ([`range`]); ranges are contiguous, so
//! that the whole is one part after the other. Executions need nothing from each other. What a search keeps of them does:
//! a schedule is kept if it is the first to show an outcome, a conflict or a broken check. Whatever is first in the
//! whole is first in its part, too; so the executions that some part found worth noting hold all that the whole would
//! have noted, and all others only count. Those executions are made again, in the order of their numbers, with the very
//! log of a whole search; numbers are added up. An execution that is worth noting for its outcome only is not made again
//! if that outcome is known from a part before or its schedule would not be kept.
//!
//! How many executions are made again is limited by what a search keeps and by the pairs of places in the code, not by
//! the number of executions: with one exception. If the lean machine could run some parts and not the others, the whole
//! would have been run on the rich one, for which other places in the code are different. Then the executions of those
//! parts are all made again.
//!
//! A part in which a thread never comes to the end of a step ends the whole there. A part that was stopped by a limit has
//! made fewer executions, and so has the whole; executions are counted in the order in which they would have been made.

use super::log::Log;
use super::notes::Halt;
use super::{SampleOptions, SampleProgress, Sampled, Work, work};
use crate::program::Program;
use crate::trace::{Limit, SampledPart};
use crate::workers::Workers;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The numbers of the executions of part `number`, from 1, of `of` parts.
///
/// # Panics
/// There is no such part.
pub fn range(executions: u64, number: u32, of: u32) -> Range<u64> {
    assert!(0 < number && number <= of, "parts are counted from 1");
    let border = |number: u32| (u128::from(executions) * u128::from(number) / u128::from(of)) as u64;
    border(number - 1)..border(number)
}

/// What a search for all executions of these options would have found, from what its parts have, given in their order.
///
/// # Errors
/// In words: the parts are not those of such a search, executions end otherwise here, `watch` has stopped it, or this
/// method cannot draw schedules of this program.
pub fn join_samples(
    program: &Program,
    options: &SampleOptions,
    parts: &[SampledPart],
    watch: &dyn Fn(&SampleProgress) -> Option<Limit>,
) -> Result<Sampled, String> {
    let of = u32::try_from(parts.len()).map_err(|_| "they are too many".to_string())?;
    for (number, part) in (1..=of).zip(parts) {
        check(part, range(options.executions, number, of)).map_err(|reason| format!("part {number}: {reason}"))?;
    }
    // Nothing comes after a step that does not end.
    let last = parts.iter().position(diverges).map_or(parts.len(), |last| last + 1);
    let parts = &parts[..last];
    let options = SampleOptions { lean: options.lean && parts.iter().all(|part| part.lean), ..options.clone() };
    let parts = Parts { parts, differs: Cell::new(None) };
    let joined = work(program, &options, &Work::Parts(&parts), &Workers::ONE, watch)?;
    let Parts { parts, differs } = parts;
    let expected = parts.last().filter(|part| diverges(part)).and_then(|part| part.stopped);
    match joined.stopped {
        stopped if stopped == expected => {}
        None | Some(Limit::Steps { .. }) => return Err("a step that does not end here ends there".to_string()),
        Some(_) => return Err("a limit was hit before they were put together".to_string()),
    }
    if let Some(number) = differs.get() {
        return Err(format!("execution {number} ends otherwise here"));
    }
    match joined.outcomes.iter().find(|outcome| outcome.end.executions == 0) {
        Some(outcome) => Err(format!("execution {} ends otherwise here", outcome.end.first)),
        None => Ok(joined),
    }
}

fn diverges(part: &SampledPart) -> bool {
    matches!(part.stopped, Some(Limit::Steps { .. }))
}

/// Whether a part can be one that executions of this range have shown.
fn check(part: &SampledPart, range: Range<u64>) -> Result<(), String> {
    let all = range.end - range.start;
    if part.first != range.start || part.executions > all || part.executions < all && part.stopped.is_none() {
        return Err("it has made other executions than those of its range".to_string());
    }
    let made = part.first..part.first + part.executions;
    let firsts = part.outcomes.iter().map(|end| end.first).collect::<BTreeSet<_>>();
    let is_sum = part.outcomes.iter().try_fold(part.cut_off, |sum, end| sum.checked_add(end.executions));
    let has_all = is_sum == Some(part.executions) && part.outcomes.iter().all(|end| end.executions > 0);
    let is_ordered = part.novel.is_sorted_by(|one, other| one < other);
    let are_made = firsts.iter().chain(&part.novel).all(|number| made.contains(number));
    if !has_all || !is_ordered || !are_made || firsts.len() != part.outcomes.len() {
        return Err("its numbers do not fit together".to_string());
    }
    Ok(())
}

/// Parts that are being put together.
pub struct Parts<'a> {
    parts: &'a [SampledPart],
    /// The number of an execution that does not end as its part says.
    differs: Cell<Option<u64>>,
}

/// Makes the executions again by which the log learns what it would know of the whole. `make` makes one, and returns its
/// outcome.
pub fn repeat(
    Parts { parts, differs }: &Parts,
    is_lean: bool,
    log: &mut Log,
    mut make: impl FnMut(u64, &mut Log) -> Result<Option<usize>, Halt>,
) -> Result<(), Halt> {
    let mut made_before = 0;
    for part in *parts {
        let ends = part.outcomes.iter().map(|end| (end.first, end)).collect::<BTreeMap<_, _>>();
        let novel = part.novel.iter().copied().collect::<BTreeSet<_>>();
        let everything = part.lean && !is_lean;
        let noted = match everything {
            true => (part.first..part.first + part.executions).collect::<BTreeSet<_>>(),
            false => ends.keys().copied().chain(novel.iter().copied()).collect(),
        };
        for number in noted {
            log.made_before(made_before + (number - part.first));
            let end = ends.get(&number).copied();
            if !everything && !novel.contains(&number) && end.is_none_or(|end| !log.wants(end)) {
                end.into_iter().for_each(|end| log.pass(end));
                continue;
            }
            let outcome = make(number, log)?;
            if log.stopped().is_some() {
                return Ok(());
            }
            if end.is_some_and(|end| outcome.is_none_or(|outcome| !log.is_same(outcome, end))) {
                differs.set(Some(number));
            }
        }
        made_before += part.executions;
    }
    log.settle(parts);
    match parts.last().filter(|part| diverges(part)) {
        Some(last) => make(last.first + last.executions, log).map(|_| ()),
        None => Ok(()),
    }
}
