//! What is said about explorations whose truth is known.

use super::fixture::{self, Case, Code, Do, Fixture, line_span};
use super::*;
use crate::detect::{EventPosition, Evidence, Finding, FindingKind, RacingPair};
use crate::program::Model;
use crate::program::{Check, Program};
use crate::source::Span;
use crate::trace::{Blocked, Coverage, Failure, FailureKind, Limit, ThreadIndex, Waiting};
use std::sync::Arc;

fn report(cases: &[Case]) -> ScenarioReport {
    fixture::report("scenarios/counter.json", cases).scenarios.remove(0)
}

/// The message of a finding with this evidence in the two-thread counter.
fn told(kind: FindingKind, evidence: Evidence) -> FindingReport {
    let mut cases = fixture::counter();
    let mut case = cases.swap_remove(0);
    case.fixture
        .program
        .always
        .push(Check::without_code("counter < 2".to_string(), line_span(&case.fixture.program.source, 17)));
    case.findings = vec![case.fixture.finding(kind, evidence, "1122")];
    report(&[case]).variants.remove(0).findings.remove(0)
}

fn blocked(thread: u16, waiting: Waiting) -> Blocked {
    Blocked { thread: ThreadIndex(thread), span: Span::new(120, 130), waiting }
}

#[test]
fn what_is_still_possible_is_told_step_by_step() {
    let scenario = report(&fixture::counter());
    assert_eq!(scenario.outcome_names, ["counter"]);
    let steps = &scenario.variants[0].findings[0].witness.steps;
    let possible: Vec<String> = steps.iter().map(|step| step.can_end_as.join("|")).collect();
    assert_eq!(possible, ["1|2", "1", "1", "1"]);
    let lost: Vec<&[String]> = steps.iter().map(|step| step.lost.as_slice()).collect();
    assert_eq!(lost, [&[][..], &["2".to_string()], &[], &[]]);
    let values: Vec<String> = steps.iter().map(|step| step.shared["counter"].to_string()).collect();
    assert_eq!(values, ["0", "0", "1", "1"]);
    assert_eq!(steps[3].changed, Vec::<String>::new(), "writing what is there changes nothing");
}

#[test]
fn inside_a_transition_of_a_task_nothing_is_decided_yet() {
    // Read and write in one go, then once more after an await.
    let body = [(Do::Read(0), 6), (Do::Write(0, 1), 7), (Do::Read(0), 6), (Do::Await, 6), (Do::Write(0, 1), 7)];
    let code = Code {
        variables: vec![("counter", 0)],
        locks: vec![],
        threads: vec![("increment()", body.to_vec()), ("increment()", body.to_vec())],
        check: Some((0, 4, 17)),
    };
    let program = Program { model: Model::Tasks, ..fixture::program("async", fixture::COUNTER) };
    let fixture = Fixture::new(program, &code);
    let finding = fixture.lost_update("1221", [(0, 2), (2, 0), (3, 0)], "1122");
    let variant = report(&[Case::new(fixture, vec![finding], &[])]).variants.remove(0);
    let steps = &variant.findings[0].witness.steps;
    assert_eq!(steps.len(), 8);
    let possible: Vec<String> = steps.iter().map(|step| step.can_end_as.join("|")).collect();
    assert_eq!(possible, ["2|3|4", "2|3|4", "2|3|4", "2|3|4", "2|3|4", "2|3", "2", "2"]);
    assert_eq!(variant.findings[0].witness.evidence, [3, 7, 8]);
    assert_eq!(steps[5].lost, ["4"]);
    assert!(steps.iter().all(|step| step.number == 6 || step.lost.is_empty()));
    assert_eq!(
        variant.findings[0].passing.as_ref().unwrap().text,
        "T1 writes `counter` before step 4 (1122, not 1221)"
    );
}

#[test]
fn lost_updates_say_what_was_counted_and_no_more() {
    let message = |cases: &[Case]| report(cases).variants[0].findings[0].message.clone();
    let mut cases = fixture::counter();
    assert_eq!(message(&cases), "`counter` ends as 1, not 2, in 4 of 6 schedules");
    cases[0].fixture.exploration.coverage = Coverage::Stopped(Limit::States(100));
    assert_eq!(message(&cases), "`counter` ends as 1, not 2, in 4 of the 6 schedules seen");
    let witness = &report(&cases).variants[0].findings[0].witness;
    assert!(witness.steps.iter().all(|step| step.can_end_as.is_empty()), "unseen outcomes may be possible");
    cases[0].fixture.exploration.coverage = Coverage::Complete;
    cases[0].findings[0].failed_check = None;
    assert_eq!(message(&cases), "an update of `counter` is overwritten");
    cases[0].findings[0].schedules = Some(4u64.into());
    assert_eq!(message(&cases), "an update of `counter` is overwritten in 4 of 6 schedules");
}

#[test]
fn help_names_a_variant_that_passes() {
    let scenario = report(&fixture::counter());
    let help = |variant: usize| scenario.variants[variant].findings[0].help.clone().unwrap();
    assert_eq!(help(0), "hold one lock across both lines; `threads + lock` passes 2 of 2");
    assert!(help(3).ends_with("or hold one lock across both lines; `async` passes 2 of 2"), "{}", help(3));
    assert!(report(&fixture::counter()[..1]).variants[0].findings[0].help.as_ref().unwrap().ends_with("both lines"));
}

#[test]
fn a_race_beside_a_lost_update_and_a_repeated_finding_are_marked() {
    let scenario = report(&fixture::counter());
    let race = &scenario.variants[0].findings[1];
    assert_eq!(race.message, "nothing orders the read by T1 (line 6) and the write by T2 (line 7) of `counter`");
    assert_eq!((race.kind, race.beside), ("data-race", Some("lost-update")));
    assert_eq!(race.witness.evidence, [2, 3], "the first two steps that race");
    assert_eq!(scenario.variants[0].findings[0].same_as, None);
    assert_eq!(scenario.variants[3].findings[0].same_as.as_deref(), Some("threads"));
}

#[test]
fn verdicts_compare_what_was_found_with_what_was_meant() {
    let with = |change: &dyn Fn(&mut Case)| {
        let mut case = fixture::counter().swap_remove(0);
        change(&mut case);
        let variant = report(&[case]).variants.remove(0);
        (variant.verdict, variant.conclusion, variant.unexpected)
    };
    let outcome = |value| vec![("counter".to_string(), Plain::Int(value))];
    let words = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect::<Vec<_>>();
    let stopped = Coverage::Stopped(Limit::Time(1));
    assert_eq!(with(&|_| ()), (Verdict::Fail, Conclusion::AsExpected, vec![]));
    assert_eq!(
        with(&|case| case.expected = vec!["lost-update"]),
        (Verdict::Fail, Conclusion::Unexpected, words(&["unexpected data-race"]))
    );
    assert_eq!(
        with(&|case| case.findings.clear()),
        (
            Verdict::Pass,
            Conclusion::Unexpected,
            words(&["expected data-race was not found", "expected lost-update was not found"])
        )
    );
    assert_eq!(
        with(&|case| case.expected_outcomes = Some(vec![outcome(1), outcome(2)])),
        (Verdict::Fail, Conclusion::AsExpected, vec![])
    );
    assert_eq!(
        with(&|case| case.expected_outcomes = Some(vec![outcome(2), outcome(3)])),
        (
            Verdict::Fail,
            Conclusion::Unexpected,
            words(&["expected outcome {'counter': 3} was not found", "outcome {'counter': 1} was not expected"])
        )
    );
    let (verdict, conclusion, unexpected) = with(&|case| {
        case.findings.clear();
        case.fixture.exploration.coverage = stopped.clone();
    });
    assert_eq!((verdict, conclusion), (Verdict::Inconclusive, Conclusion::Inconclusive));
    assert_eq!(unexpected.len(), 2, "what is missing so far is said: {unexpected:?}");
    let (verdict, conclusion, _) = with(&|case| case.fixture.exploration.coverage = stopped.clone());
    assert_eq!((verdict, conclusion), (Verdict::Fail, Conclusion::AsExpected), "what was found stays found");
}

#[test]
fn deadlocks_say_who_waits_for_what() {
    let held =
        |object: &str, holder: u16| Waiting::Held { object: Arc::from(object), holders: vec![ThreadIndex(holder)] };
    let signal = |needs: &'static str| Waiting::Signal {
        object: Arc::from("ready"),
        method: "wait".into(),
        needs: needs.into(),
    };
    let message = |blocked: Vec<Blocked>, cycle: &[u16]| {
        let cycle = cycle.iter().map(|thread| ThreadIndex(*thread)).collect();
        let finding = told(FindingKind::Deadlock, Evidence::Deadlock { blocked, cycle });
        (finding.message, finding.help.unwrap_or_default())
    };
    let (text, help) = message(vec![blocked(0, held("b", 1)), blocked(1, held("a", 0))], &[0, 1]);
    assert_eq!(text, "T1 holds `a` and waits for `b`; T2 holds `b` and waits for `a`");
    assert_eq!(help, "take the locks in the same order everywhere");
    let (text, help) = message(vec![blocked(0, held("lock", 0)), blocked(1, held("lock", 0))], &[0]);
    assert_eq!(text, "T1 takes `lock` a second time while holding it");
    assert!(help.starts_with("take it once"));
    let (text, help) = message(vec![blocked(0, signal("set"))], &[]);
    assert_eq!(text, "T1 waits for `ready` to be set, and nobody will set it");
    assert!(help.contains("`ready.set()`"));
    let (text, _) = message(vec![blocked(0, signal("wait"))], &[]);
    assert_eq!(text, "T1 waits in `ready.wait()` for others, and too few will come");
    let (text, _) = message(vec![blocked(0, signal("open"))], &[]);
    assert_eq!(text, "T1 waits in `ready.wait()`, and nobody will call `ready.open()`");
    let running = |running: u16| Waiting::EventLoop { running: ThreadIndex(running) };
    let (text, help) = message(vec![blocked(0, held("lock", 1)), blocked(1, running(0))], &[0, 1]);
    assert_eq!(text, "T1 waits for `lock`; T2 holds `lock` and cannot go on, since T1 blocks the event loop");
    assert!(help.contains("await"));
    let (text, _) = message(vec![blocked(0, Waiting::Finish { thread: ThreadIndex(1) })], &[]);
    assert_eq!(text, "T1 waits for the end of T2");
}

#[test]
fn every_other_kind_has_its_sentence() {
    let failure = |kind, exception: &str, message: &str| Evidence::Failure {
        thread: ThreadIndex(1),
        failure: Failure {
            kind,
            exception: exception.to_string(),
            message: message.to_string(),
            span: line_span(&crate::source::SourceFile::new("", fixture::COUNTER), 7),
        },
    };
    let message = |kind, evidence| told(kind, evidence).message;
    let code = "`\"counter = seen + 1\"`";
    assert_eq!(
        message(FindingKind::Assertion, failure(FailureKind::Assertion, "AssertionError", "")),
        format!("{code} fails in T2")
    );
    assert_eq!(
        message(FindingKind::Misuse, failure(FailureKind::Misuse, "RuntimeError", "release unlocked lock")),
        format!("T2 misuses {code}: RuntimeError: release unlocked lock")
    );
    assert_eq!(
        message(FindingKind::UncaughtException, failure(FailureKind::UncaughtException, "KeyError", "'a'")),
        "T2 ends by an exception that nobody catches: KeyError: 'a'"
    );
    assert_eq!(
        message(FindingKind::FinalCheck, Evidence::Check { check: 0 }),
        "`counter == 2` does not hold at the end of 4 of 6 schedules"
    );
    let invariant = told(FindingKind::Invariant, Evidence::Check { check: 0 });
    assert_eq!(invariant.message, "T2 breaks `counter < 2`, which must always hold");
    assert_eq!(invariant.witness.ending, "✗ counter < 2");
    let lines: Vec<usize> = invariant.places.iter().map(|place| place.line).collect();
    assert_eq!(lines, [7, 17], "the step that breaks it, and the check");
    let threads = vec![ThreadIndex(0), ThreadIndex(1)];
    let livelock =
        Evidence::Livelock { states: vec![0], has_way_out: false, threads, spans: vec![Span::new(120, 125)] };
    let livelock = told(FindingKind::Livelock, livelock);
    assert_eq!(livelock.message, "T1 and T2 can come to run for ever with no way to finish");
    assert_eq!(livelock.witness.ending, "✗ never ends");
}

#[test]
fn an_uncaught_exception_is_shown_where_it_happens() {
    let code = Code {
        variables: vec![("counter", 0)],
        locks: vec![],
        threads: vec![("f()", vec![(Do::Read(0), 6), (Do::Raise, 7)]), ("g()", vec![(Do::Write(0, 1), 6)])],
        check: None,
    };
    let fixture = Fixture::new(fixture::program("threads", fixture::COUNTER), &code);
    let failure = fixture.exploration.transitions.iter().find_map(|it| it.events[0].failure.clone()).unwrap();
    let evidence = Evidence::Failure { thread: ThreadIndex(0), failure };
    let finding = fixture.finding(FindingKind::UncaughtException, evidence, "112");
    let functions =
        vec![("outer".to_string(), Span::new(0, 900)), ("inner".to_string(), line_span(&fixture.program.source, 7))];
    let case = Case::new(fixture, vec![finding], &[]);
    let input = ScenarioInput { file: "f", name: "f", about: None, functions, variants: vec![case.input()] };
    let scenario = build(&[input]).scenarios.remove(0);
    let finding = &scenario.variants[0].findings[0];
    assert_eq!(finding.witness.steps[1].operation, "local steps ✗ ValueError");
    assert_eq!((finding.witness.ending.as_str(), &finding.witness.evidence[..]), ("✗ ValueError", &[2][..]));
    let place = &finding.places[0];
    assert_eq!((place.label.as_str(), place.function.as_deref()), ("ValueError: no money", Some("inner")));
    assert_eq!(scenario.outcome_names, Vec::<String>::new(), "only the status tells outcomes apart");
    assert_eq!(scenario.variants[0].ends[0].text, "exception");
}

#[test]
fn races_at_one_place_get_one_label() {
    let fixture = fixture::counter().swap_remove(0).fixture;
    let span = line_span(&fixture.program.source, 7);
    let pair = RacingPair { first: (ThreadIndex(0), span, true), second: (ThreadIndex(1), span, true) };
    let finding = told(
        FindingKind::DataRace,
        Evidence::DataRace { location: fixture.location(0), pairs: vec![pair], does_both: true },
    );
    assert_eq!(finding.places.len(), 1);
    assert_eq!(finding.places[0].label, "T1 writes `counter`, and at the same time T2 writes");
    assert!(finding.notes.is_empty(), "one pair needs no count");
}

#[test]
fn many_outcomes_are_counted_not_listed() {
    // Four threads that add different numbers: fifteen sums are possible.
    let body = |more| vec![(Do::Read(0), 6), (Do::Write(0, more), 7)];
    let code = Code {
        variables: vec![("counter", 0)],
        locks: vec![],
        threads: [1, 2, 4, 8].map(|more| ("add()", body(more))).to_vec(),
        check: Some((0, 15, 17)),
    };
    let fixture = Fixture::new(fixture::program("threads", fixture::COUNTER), &code);
    let finding: Finding = fixture.lost_update("12213344", [(0, 0), (2, 0), (3, 0)], "11223344");
    let variant = report(&[Case::new(fixture, vec![finding], &[])]).variants.remove(0);
    assert_eq!(variant.ends.len(), 15);
    let steps = &variant.findings[0].witness.steps;
    assert_eq!(steps[0].can_end_as, ["15", "14 wrong"]);
    assert_eq!(steps[1].lost, ["15"]);
    assert_eq!(steps[7].can_end_as, ["1 wrong"]);
    let positions = [0, 2, 3].map(|step| EventPosition { step, event: 0 });
    assert_eq!(variant.findings[0].witness.evidence, positions.map(|position| position.step + 1));
    assert_eq!(
        variant.findings[0].message,
        "`counter` loses an update in 2,496 of 2,520 schedules (ends as 1, 2, 3, 4 or 10 more, not 15)"
    );
}
