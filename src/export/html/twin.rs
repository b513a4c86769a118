//! Why a variant is right although a variant beside it is not: where the failing schedule is impossible here.
//!
//! The failing schedule of the other variant is tried, thread by thread. The first step at which the thread whose turn
//! it is cannot go on tells what keeps the schedule from happening. If a task does in one block what the other variant
//! does in several, that is told instead. Both are read off the states, so they hold for whatever keeps them apart; if
//! neither is the case, nothing is said.

use super::Page;
use super::markup::{counted, escape, mark, sentence};
use super::schedules::walk;
use crate::report::{Play, PlayMove, ScheduleRole, StandingKind, Verdict};

pub(super) fn why(page: &Page<'_>, index: usize) -> Vec<String> {
    let report = &page.scenario.variants[index];
    let number = &report.coverage.interleavings;
    let all = match number.to_u64() {
        Some(1) => "There is only one schedule, and it ends well".to_string(),
        Some(_) => format!("All {} end well", counted(number, "schedule")),
        None => "Every schedule ends well".to_string(),
    };
    let mut texts = vec![sentence(&all)];
    texts.extend(difference(page, index));
    texts
}

fn difference(page: &Page<'_>, index: usize) -> Option<String> {
    let failing = |other: &&usize| page.scenario.variants[**other].verdict == Verdict::Fail;
    let model = |other: &usize| page.scenario.variants[*other].model == page.scenario.variants[index].model;
    let others: Vec<usize> = (0..page.variants.len()).collect();
    let other = others.iter().filter(failing).find(|other| model(other)).or_else(|| others.iter().find(failing))?;
    let (play, bad) = (&page.variants[index].play, &page.variants[*other].play);
    if play.threads.len() != bad.threads.len() {
        return None;
    }
    let schedule = bad.schedules.iter().find(|schedule| schedule.role == ScheduleRole::Counterexample)?;
    let name = escape(&page.scenario.variants[*other].name);
    let mut state = play.states.first()?;
    let mut blocks: Vec<&PlayMove> = Vec::new();
    let mut early = None;
    let mut number = 1;
    for (_, taken, _) in walk(bad, schedule) {
        let column = taken.thread;
        let Some(next) = state.moves.iter().find(|next| next.thread == column) else {
            let standing = state.standings.get(column)?;
            if standing.kind == StandingKind::Returned {
                // It has done in fewer moves what it does in several there.
                early = early.or(Some(column));
                continue;
            }
            let why = standing.why.as_ref()?;
            let label = &play.threads.get(column)?.label;
            return Some(format!(
                "What goes wrong in <q>{name}</q> cannot happen here: there {} takes step {number} in between. Here it {} \
                 when its turn comes.",
                mark(column, label),
                escape(why)
            ));
        };
        blocks.push(next);
        number += taken.rows.len();
        state = play.states.get(next.target?)?;
    }
    let whole = blocks.into_iter().find(|taken| Some(taken.thread) == early && taken.rows.len() > 1)?;
    block(play, whole, &name)
}

/// What a task does in one block here, and only in part there.
fn block(play: &Play, here: &PlayMove, name: &str) -> Option<String> {
    let operations: Vec<String> =
        here.rows.iter().map(|row| format!("<code>{}</code>", escape(&row.operation))).collect();
    let label = &play.threads.get(here.thread)?.label;
    Some(format!(
        "What goes wrong in <q>{name}</q> cannot happen here. {} does this in one go, and nobody can come in between: \
         {}.",
        mark(here.thread, label),
        operations.join(", then ")
    ))
}
