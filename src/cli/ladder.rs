//! Where a finding can happen: the same program explored under stricter orders and under the switching rules of
//! other CPythons.
//!
//! Definition: a finding *can happen* under an order or a rule if exploring the program under it shows a finding of
//! the same identity ([`Finding::identity`]): same kind, same variable or place. It *cannot* if that exploration was
//! complete and shows none. Otherwise nothing is said.

use super::arguments::LimitArguments;
use super::explore::explore_program;
use crate::detect::{Finding, detect};
use crate::program::{Model, Order, Program, Python, Switching};
use crate::report::{Build, Placement};
use crate::trace::{Coverage, Exploration};
use crate::workers::Workers;
use std::collections::BTreeSet;

/// Builds of CPython whose threads are switched by different rules.
const BUILDS: [(Build, Python, Switching); 4] = [
    (Build::UpTo39, Python::Python39, Switching::Bytecode),
    (Build::Gil310, Python::Python310, Switching::Gil),
    (Build::Gil311, Python::Python311, Switching::Gil),
    (Build::Free, Python::Python313, Switching::Free),
];

/// What another exploration has shown: the identities of its findings, and whether it saw everything.
struct Seen {
    identities: BTreeSet<String>,
    is_complete: bool,
}

impl Seen {
    fn new(findings: &[Finding], exploration: &Exploration) -> Seen {
        let identities = findings.iter().map(Finding::identity).collect();
        Seen { identities, is_complete: exploration.coverage == Coverage::Complete }
    }

    fn shows(&self, finding: &Finding) -> Option<bool> {
        match self.identities.contains(&finding.identity()) {
            true => Some(true),
            false => self.is_complete.then_some(false),
        }
    }
}

/// For each finding, where it can happen.
pub fn placements(
    program: &Program,
    exploration: &Exploration,
    findings: &[Finding],
    limits: &LimitArguments,
    workers: &Workers,
) -> Vec<Placement> {
    if findings.is_empty() {
        return Vec::new();
    }
    // A stricter rule has no more behaviours, so it needs no more states than this exploration.
    let limits = LimitArguments {
        max_states: Some(limits.max_states.unwrap_or(u64::MAX).min(exploration.graph.len() as u64 * 2 + 10_000)),
        ..limits.clone()
    };
    let look = |program: &Program| {
        let exploration = explore_program(program, &limits, workers);
        Seen::new(&detect(program, &exploration), &exploration)
    };
    let mut orders: Vec<(Order, Seen)> = Vec::new();
    for order in orders_below(program, exploration) {
        // Each order allows what the ones below allow, so what has been seen is placed.
        let is_placed = |finding: &Finding| orders.iter().any(|(_, seen)| seen.shows(finding) == Some(true));
        if findings.iter().all(is_placed) {
            break;
        }
        orders.push((order, look(&Program { order, ..program.clone() })));
    }
    let has_threads =
        program.model == Model::Main && exploration.transitions.iter().any(|transition| transition.runner.index() > 0);
    let builds: Vec<(Build, Seen)> = match has_threads {
        true => BUILDS
            .into_iter()
            .map(|(build, python, switching)| {
                let seen = match (python, switching) == (program.python, program.switching) {
                    true => Seen::new(findings, exploration),
                    false => look(&Program { python, switching, ..program.clone() }),
                };
                (build, seen)
            })
            .collect(),
        false => Vec::new(),
    };
    let place = |finding: &Finding| {
        let mut placement = Placement { order: None, impossible: Vec::new(), builds: Vec::new() };
        if !orders.is_empty() {
            for (order, seen) in &orders {
                match seen.shows(finding) {
                    Some(true) => {
                        placement.order = Some(*order);
                        break;
                    }
                    Some(false) => placement.impossible.push(*order),
                    None => {}
                }
            }
            placement.order.get_or_insert(program.order);
        }
        placement.builds = builds.iter().filter_map(|(build, seen)| Some((*build, seen.shows(finding)?))).collect();
        placement
    };
    findings.iter().map(place).collect()
}

/// The orders below the program's own that differ from it, if the program has an event loop.
fn orders_below(program: &Program, exploration: &Exploration) -> Vec<Order> {
    let has_loop = exploration.transitions.iter().any(|transition| transition.event_loop.is_some());
    let orders: &[Order] = match program.model {
        Model::Threads => &[],
        Model::Tasks => &[Order::Fifo],
        Model::Main if has_loop => &[Order::Fifo, Order::Timing, Order::Latency],
        Model::Main => &[],
    };
    orders.iter().copied().filter(|order| *order < program.order).collect()
}
