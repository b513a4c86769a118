//! One execution for each Mazurkiewicz trace, no more and no fewer.

mod generated;

use interleavings::explore::{DporOptions, Statistics, dpor_counted, traces_by_brute_force};
use interleavings::program::Program;
use interleavings::trace::{Coverage, Exploration};
use std::collections::BTreeSet;

fn search(program: &Program) -> (Exploration, Statistics) {
    dpor_counted(program, &DporOptions::default(), &|_| None)
}

/// As many executions as brute force counts traces, ending in the same ways, and none of them given up half way.
#[test]
fn generated_programs_have_one_execution_for_each_trace() {
    let (compared, traces) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    generated::for_each_program(generated::cases(300), |text| {
        let text = generated::with_checks(text, &["x < 6", "y + z < 5"], &["x == 1"]);
        let program = generated::compile(&text);
        let Some(judge) = traces_by_brute_force(&program, 3_000, 40) else { return };
        let (exploration, statistics) = search(&program);
        assert_eq!(exploration.coverage, Coverage::Complete, "{text}");
        assert_eq!(statistics.blocked, 0, "{text}");
        let outcomes = exploration.outcomes.iter().map(|outcome| (outcome.status, outcome.shared.clone()));
        assert_eq!(outcomes.collect::<BTreeSet<_>>(), judge.outcomes, "{text}");
        assert_eq!(statistics.executions, judge.traces, "{text}");
        let broken = exploration.violations.iter().map(|violation| violation.check).collect::<BTreeSet<_>>();
        assert_eq!(broken, judge.broken_checks, "{text}");
        compared.set(compared.get() + 1);
        traces.set(traces.get() + judge.traces);
    });
    println!("{} programs with {} traces compared", compared.get(), traces.get());
    assert!(compared.get() > 0);
}
