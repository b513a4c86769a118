use super::*;
use crate::report::fixture;

#[test]
fn a_scenario_reads_from_comparison_to_verdict() {
    let report = fixture::report("scenarios/counter.json", &fixture::counter());
    insta::assert_snapshot!(render(&report, &TextOptions::default()), @"");
}

#[test]
fn a_deadlock_names_who_holds_and_who_waits() {
    let report = fixture::report("scenarios/crossed.json", &[fixture::crossed_locks()]);
    insta::assert_snapshot!(render(&report, &TextOptions::default()), @"");
}
