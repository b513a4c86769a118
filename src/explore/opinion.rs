//! Second opinions: another engine explores the same program, and its outcomes are compared with ours.
//!
//! Definition: outcomes are compared as sets of status and final shared values. Shuttle runs one execution for
//! each interleaving of a program without choices, so their number is compared too. Limits: loom counts in its
//! own way, and how often an outcome occurs is not compared. What an engine cannot run,
//! or only in far too many executions, is skipped, and the opinion says why. All limits are counts, so the
//! same program always gets the same opinion, unless it is interrupted.

use crate::program::{Model, Order, Program};
use crate::trace::{Agreement, Count, Coverage, Exploration, Opinion};
use std::cell::Cell;
use std::sync::OnceLock;

#[cfg(any(feature = "loom", feature = "shuttle"))]
use {
    super::embedded::{Abandoned, Arrangement, Choices, Engine as Embedded, explore},
    crate::trace::OutcomeKey,
    std::collections::BTreeSet,
};

/// Another engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The crate `loom`.
    Loom,
    /// The crate `shuttle`.
    Shuttle,
}

/// How much an engine may do.
#[derive(Clone, Copy, Debug)]
pub struct EngineLimits {
    /// The most interleavings that a program may have; one with more is skipped.
    pub max_interleavings: Option<u64>,
    /// The most executions.
    pub max_executions: u64,
    /// Asked before each execution: whether somebody wants it to stop.
    pub interrupted: Option<fn() -> bool>,
}

impl Engine {
    /// All of them.
    pub const ALL: [Engine; 2] = [Engine::Loom, Engine::Shuttle];

    /// Its name: `loom`.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Loom => "loom",
            Engine::Shuttle => "shuttle",
        }
    }
}

impl EngineLimits {
    /// For a look in passing, which takes a fraction of a second.
    pub fn small() -> EngineLimits {
        EngineLimits { max_interleavings: Some(2_000), max_executions: 4_000, interrupted: None }
    }

    /// For somebody who has asked for it.
    pub fn large() -> EngineLimits {
        EngineLimits { max_interleavings: None, max_executions: 1_000_000, interrupted: None }
    }
}

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Prepares the engines. Called by [`second_opinion`] at its first use; to be called before by who wants to
/// install a panic hook of their own after this one.
///
/// Both crates install panic hooks that speak to the user at their first use, and shuttle's speaks for
/// loom's panics too unless it comes first. So both are used once, in this order, and then the hook that was
/// there before is put back, kept from hearing of panics inside of engines, which are caught.
pub fn engines_init() {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| ()));
        let warm_up = std::thread::spawn(|| {
            #[cfg(feature = "shuttle")]
            super::shuttle::warm_up();
            #[cfg(feature = "loom")]
            super::loom::warm_up();
        });
        // If it fails, so will the exploration, which can say so.
        let _ = warm_up.join();
        std::panic::set_hook(Box::new(move |information| {
            if !SILENT.get() {
                before(information);
            }
        }));
    });
}

/// Keeps panics of this thread from being reported while `body` runs.
#[cfg(any(feature = "loom", feature = "shuttle"))]
pub(super) fn silently<T>(body: impl FnOnce() -> T) -> T {
    SILENT.set(true);
    let result = body();
    SILENT.set(false);
    result
}

/// Asks another engine for the outcomes of a program that we have explored.
pub fn second_opinion(engine: Engine, program: &Program, exploration: &Exploration, limits: &EngineLimits) -> Opinion {
    let (executions, agreement) = match reason_to_skip(engine, program, exploration, limits) {
        Some(reason) => (0, Agreement::Skipped { reason }),
        None => match engine {
            #[cfg(feature = "loom")]
            Engine::Loom => ask::<super::loom::Loom>(program, exploration, limits),
            #[cfg(feature = "shuttle")]
            Engine::Shuttle => ask::<super::shuttle::Shuttle>(program, exploration, limits),
            #[cfg(not(all(feature = "loom", feature = "shuttle")))]
            absent => (0, Agreement::Skipped { reason: format!("built without {}", absent.name()) }),
        },
    };
    Opinion { engine: engine.name(), executions, agreement }
}

fn reason_to_skip(
    engine: Engine,
    program: &Program,
    exploration: &Exploration,
    limits: &EngineLimits,
) -> Option<String> {
    if exploration.coverage != Coverage::Complete {
        return Some("not all interleavings are known".to_owned());
    }
    if program.model == Model::Main {
        return Some("only our own engine runs Python programs".to_owned());
    }
    if program.model == Model::Tasks && program.order == Order::Fifo {
        return Some("one schedule only".to_owned());
    }
    if !exploration.cycles.is_empty() {
        return Some("some schedules never end".to_owned());
    }
    let threads = exploration.threads.len();
    #[cfg(feature = "loom")]
    if engine == Engine::Loom && threads > super::loom::Loom::MAX_THREADS {
        return Some(format!("{threads} threads, more than {}", super::loom::Loom::MAX_THREADS));
    }
    if threads == 0 {
        return Some("there are no threads".to_owned());
    }
    let limit = limits.max_interleavings?;
    if exploration.interleavings == Count::Unknown {
        return Some("nobody has counted the interleavings".to_owned());
    }
    let (count, name) = (&exploration.interleavings, engine.name());
    let few = matches!(count, Count::Finite(count) if u64::try_from(count).is_ok_and(|count| count <= limit));
    (!few).then(|| format!("{} interleavings, more than {}; `--engine {name}` runs it", count, Count::from(limit)))
}

#[cfg(any(feature = "loom", feature = "shuttle"))]
fn ask<E: Embedded>(program: &Program, exploration: &Exploration, limits: &EngineLimits) -> (u64, Agreement) {
    engines_init();
    let ours = exploration.outcomes.iter().map(|outcome| (outcome.status, outcome.shared.clone()));
    let ours = ours.collect::<BTreeSet<OutcomeKey>>();
    let mut arrangement = Arrangement::finest(program);
    let mut theirs = BTreeSet::new();
    let mut executions = 0;
    let mut stopped = false;
    let mut counts = E::DECIDES_BETWEEN_TRANSITIONS;
    // Combinations of alternatives to take; each run shows which further choices there are behind them.
    let mut pending = vec![Choices::new()];
    while let Some(choices) = pending.pop() {
        let left = limits.max_executions - executions;
        let explored = explore::<E>(program, arrangement.clone(), choices.clone(), left, limits.interrupted);
        executions += explored.executions;
        match explored.abandoned {
            Some(Abandoned::NeedsTogether) => {
                arrangement = Arrangement::Together;
                executions -= explored.executions;
                pending.push(choices);
                continue;
            }
            Some(Abandoned::Unable(reason)) => return (executions, Agreement::Skipped { reason }),
            Some(Abandoned::Broken(reason)) => return (executions, Agreement::Failed { reason }),
            Some(Abandoned::ExecutionLimit) => stopped = true,
            None => {}
        }
        theirs.extend(explored.outcomes);
        if stopped {
            break;
        }
        // What was not prescribed was 0; now every combination with a first other alternative.
        let mut prescribed = choices;
        counts &= explored.choices.is_empty();
        for (choice, alternatives) in explored.choices {
            if prescribed.contains_key(&choice) {
                continue;
            }
            for alternative in 1..alternatives {
                let mut other = prescribed.clone();
                other.insert(choice, alternative);
                pending.push(other);
            }
            prescribed.insert(choice, 0);
        }
    }
    let extra = theirs.difference(&ours).cloned().collect::<Vec<_>>();
    let missing = ours.difference(&theirs).cloned().collect::<Vec<_>>();
    let agreement = match (stopped, extra.is_empty(), missing.is_empty()) {
        (false, true, true)
            if counts && exploration.holds_all_schedules() && exploration.interleavings != Count::from(executions) =>
        {
            let (theirs, ours) = (Count::from(executions), &exploration.interleavings);
            Agreement::Failed { reason: format!("{theirs} executions of a program with {ours} interleavings") }
        }
        (false, true, true) => Agreement::Agrees,
        (true, true, _) if executions == 0 => Agreement::Skipped { reason: "interrupted".to_owned() },
        (true, true, _) => {
            let limit = Count::from(executions);
            let how = if executions < limits.max_executions { "interrupted" } else { "stopped" };
            Agreement::AgreesSoFar { reason: format!("{how} after {limit} executions") }
        }
        (true, false, _) => Agreement::Disagrees { missing: Vec::new(), extra },
        (false, ..) => Agreement::Disagrees { missing, extra },
    };
    (executions, agreement)
}
