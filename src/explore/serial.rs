//! Serial schedules: those in which a thread or task that has begun goes on until it has ended.
//!
//! They say what the blocks of a program do one after the other, which is what a final check that fails otherwise is
//! compared with. There are few of them, so they are walked by themselves where the graph of an exploration does not
//! hold all schedules. A thread that cannot go on before another has done something makes a schedule that is not
//! serial. States that were reached before are not gone on from; O(2^threads × steps) in practice.

use super::intern::present;
use super::system::System;
use crate::program::Program;
use rustc_hash::FxHashSet;

/// The most states that are looked at.
const LIMIT: usize = 50_000;

/// The `finally` checks that fail at the end of each serial schedule, each set once; `None` if there is too much to
/// look at.
pub(super) fn serial_ends(program: &Program) -> Option<Vec<Vec<u16>>> {
    let (mut system, initial) = System::new(program);
    let mut seen = FxHashSet::default();
    let mut pending = vec![(initial, None)];
    let mut ends = Vec::new();
    let mut successor = Vec::new();
    while let Some((mut state, running)) = pending.pop() {
        if !seen.insert((present(&state).to_vec(), running)) {
            continue;
        }
        if seen.len() > LIMIT {
            return None;
        }
        let mut can_go_on = false;
        for thread in 0..system.threads(&state) {
            let situation = system.situation(&mut state, thread).ok()?;
            for alternative in 0..system.at(situation).moves.len() {
                can_go_on = true;
                let index = system.at(situation).moves[alternative].transition;
                let transition = &system.transitions()[index as usize];
                let actor = transition.thread;
                if running.is_some_and(|running| running != actor) {
                    continue;
                }
                let ended = transition.events.iter().any(|event| event.finishes);
                system.follow(&state, situation, alternative, &mut successor);
                pending.push((successor.clone(), (!ended).then_some(actor)));
            }
        }
        if !can_go_on {
            ends.push(system.end(&state).ok()?.failed_checks);
        }
    }
    ends.sort();
    ends.dedup();
    Some(ends)
}
