//! Hints from smaller instances of a program: the same instructions with smaller constants.

use super::plan::{Plan, Until};
use super::{Aim, exact, shortest};
use crate::explore::sample::Stop;
use crate::program::{Instruction, Program};
use crate::trace::Schedule;
use crate::value::Value;
use std::sync::Arc;

/// The largest constants of smaller instances, one after the other.
const LARGEST: [i64; 4] = [2, 3, 4, 5];

/// The most segments of a schedule whose ends are read in all ways.
const SEGMENTS: usize = 10;

/// Hands each plan that a smaller instance suggests to `attempt`, until that returns `false`.
pub fn hints(
    program: &Program,
    aim: Aim,
    states: u64,
    lengths: &[u64],
    attempt: &mut dyn FnMut(Plan, i64) -> Result<bool, Stop>,
) -> Result<(), Stop> {
    for largest in LARGEST {
        let Some(small) = smaller(program, largest) else { return Ok(()) };
        let Some((value, schedule, _)) = exact(&small, aim, states) else { return Ok(()) };
        let schedule = shortest(&small, aim, schedule, &value, states);
        for plan in readings(&schedule, lengths) {
            if !attempt(plan, largest)? {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The program with all integer constants beyond `largest` replaced by it; `None` if there are none.
fn smaller(program: &Program, largest: i64) -> Option<Program> {
    let mut small = program.clone();
    let mut changed = false;
    let mut shrink = |value: &mut Value| {
        if let Value::Int(number) = value
            && *number > largest
        {
            *number = largest;
            changed = true;
        }
    };
    let mut functions = program.functions.to_vec();
    for instruction in functions.iter_mut().flat_map(|function| &mut function.code) {
        if let Instruction::Constant(value) = instruction {
            shrink(value);
        }
    }
    small.entries.iter_mut().flat_map(|entry| &mut entry.arguments).for_each(&mut shrink);
    small.functions = Arc::from(functions);
    changed.then_some(small)
}

/// What a schedule of the smaller instance may mean for the real program.
fn readings(schedule: &Schedule, lengths: &[u64]) -> Vec<Plan> {
    // Each segment: its thread, and how many steps that has taken when it ends.
    let mut ends: Vec<(u16, u64)> = Vec::new();
    let mut taken = vec![0u64; lengths.len()];
    for choice in &schedule.choices {
        let Some(count) = taken.get_mut(choice.thread.index()) else { return Vec::new() };
        *count += 1;
        match ends.last_mut() {
            Some((thread, end)) if *thread == choice.thread.0 => *end = *count,
            _ => ends.push((choice.thread.0, *count)),
        }
    }
    let is_last = |(thread, end): &(u16, u64)| *end == taken[usize::from(*thread)];
    let open = ends.iter().filter(|end| !is_last(end)).count();
    if open > SEGMENTS {
        return Vec::new();
    }
    let readings = (0..1u32 << open).map(|reading| {
        let mut bits = reading;
        let segments = ends.iter().map(|end| {
            let (thread, taken_here) = *end;
            if is_last(end) {
                return (thread, Until::Stuck);
            }
            let from_end = bits & 1 == 1;
            bits >>= 1;
            let before = taken[usize::from(thread)] - taken_here;
            let taken = if from_end { lengths[usize::from(thread)].saturating_sub(before) } else { taken_here };
            (thread, Until::Taken(taken))
        });
        Plan { segments: segments.collect(), seed: 0 }
    });
    readings.collect()
}
