use super::*;
use crate::report::{StepReport, fixture};
use crate::value::Plain;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

#[test]
fn a_scenario_reads_from_comparison_to_verdict() {
    let report = fixture::report("scenarios/counter.json", &fixture::counter());
    insta::assert_snapshot!(render(&report, &TextOptions::default()));
}

#[test]
fn a_deadlock_names_who_holds_and_who_waits() {
    let report = fixture::report("scenarios/crossed.json", &[fixture::crossed_locks()]);
    insta::assert_snapshot!(render(&report, &TextOptions::default()));
}

#[test]
fn a_repeated_finding_is_shown_once_in_full() {
    let mut cases = fixture::counter();
    // Unexpected now, in both variants.
    cases[0].expected.clear();
    cases[3].expected.clear();
    let report = fixture::report("counter.json", &cases);
    let text = render(&report, &TextOptions::default());
    assert_eq!(text.matches("simplest schedule").count(), 1);
    assert!(text.contains("same as in `threads`"), "{text}");
    let verbose = render(&report, &TextOptions { verbose: true, ..TextOptions::default() });
    assert_eq!(verbose.matches("simplest schedule").count(), 3);
    assert!(text.lines().any(|line| line.starts_with("FAIL  2 of 4 variants are not as expected")), "{text}");
}

#[test]
fn several_scenarios_get_a_line_each_and_only_surprises_in_full() {
    let mut report = fixture::report("scenarios/counter.json", &fixture::counter());
    report.scenarios.extend(fixture::report("scenarios/crossed.json", &[fixture::crossed_locks()]).scenarios);
    report.conclusion = Conclusion::Unexpected;
    insta::assert_snapshot!(render(&report, &TextOptions::default()));
}

#[test]
fn a_replay_shows_every_step() {
    let case = fixture::crossed_locks();
    let exploration = &case.fixture.exploration;
    let steps = &case.findings[0].witness.steps;
    let transitions: Vec<_> =
        steps.iter().map(|(transition, _)| exploration.transitions[*transition as usize].clone()).collect();
    let terminal = exploration.terminal(case.findings[0].witness.end()).unwrap();
    let replay = crate::report::replay(&crate::report::ReplayInput {
        file: "crossed.json",
        program: &case.fixture.program,
        threads: &exploration.threads,
        shared: &exploration.shared,
        initial: exploration.view.shared(0),
        transitions: &transitions,
        status: Some(exploration.outcomes[terminal.outcome as usize].status),
        failed_checks: Vec::new(),
        broken_invariants: Vec::new(),
        cycle: None,
        broken_eventually: Vec::new(),
        broken_leads_to: Vec::new(),
        blocked: &terminal.blocked,
    });
    assert!(!replay.good);
    insta::assert_snapshot!(render_replay(&replay, &TextOptions::default()));
}

#[test]
fn second_opinions_stand_under_the_verdict() {
    let mut cases = fixture::counter();
    for case in &mut cases {
        case.agrees("loom", 94);
        case.skips("shuttle", "too many threads");
    }
    let text = render(&fixture::report("counter.json", &cases), &TextOptions::default());
    assert!(text.ends_with("\n      loom 376 executions ✓ · shuttle skipped (too many threads)\n"), "{text}");
    cases[1].opinions.clear();
    cases[1].disagrees("loom", 94, 7);
    let text = render(&fixture::report("counter.json", &cases), &TextOptions::default());
    assert!(text.contains("! threads + lock: loom does not agree with this result"), "{text}");
    assert!(text.contains("! threads + lock: only loom found: deadlock with {'counter': 7}"), "{text}");
    assert!(text.contains("\nFAIL  1 of 4 variants is not as expected"), "{text}");
    assert!(text.contains("loom 376 executions ✗ disagrees"), "{text}");
}

#[test]
fn long_schedules_lose_their_middle_but_not_what_matters() {
    let mut report = fixture::report("counter.json", &fixture::counter());
    let witness = &mut report.scenarios[0].variants[0].findings[0].witness;
    let pattern = witness.steps.clone();
    witness.steps = (0..100).map(|index| StepReport { number: index + 1, ..pattern[0].clone() }).collect();
    witness.steps[49].lost = vec!["2".to_string()];
    witness.evidence = vec![70];
    let lines = |full| {
        let text = render(&report, &TextOptions { full, ..TextOptions::default() });
        text.lines().map(str::to_string).collect::<Vec<_>>()
    };
    let short = lines(false);
    for kept in ["     12  ", "     50  ", "     70  ", "    100  "] {
        assert!(short.iter().any(|line| line.starts_with(kept)), "{kept}");
    }
    let gaps: Vec<&String> = short.iter().filter(|line| line.contains("left out")).collect();
    assert_eq!(
        gaps,
        [
            "    … 34 steps left out (--full shows all)",
            "    … 13 steps left out (--full shows all)",
            "    … 15 steps left out (--full shows all)"
        ]
    );
    assert_eq!(lines(true).len(), short.len() - 3 + 34 + 13 + 15);
}

#[test]
fn many_threads_and_long_operations_share_one_column() {
    let mut report = fixture::report("counter.json", &fixture::counter()[..1]);
    let finding = &mut report.scenarios[0].variants[0].findings[0];
    let witness = &mut finding.witness;
    witness.tasks = (1..=6).map(|task| (format!("T{task}"), "worker()".to_string())).collect();
    witness.shared.push("accounts".to_string());
    let pattern = witness.steps.clone();
    witness.steps = (0..8)
        .map(|index| {
            let mut step = StepReport { number: index + 1, column: index % 6, ..pattern[index % 4].clone() };
            step.task = format!("T{}", index % 6 + 1);
            step.operation = format!("write accounts['savings'] ← {}", 10_i64.pow(index as u32));
            step.shared.insert("accounts".to_string(), Plain::String("a long value ".repeat(index)));
            step
        })
        .collect();
    witness.steps[7].operation = format!("queue.put({})", "'item', ".repeat(12));
    insta::assert_snapshot!(render(&report, &TextOptions::default()));
}

#[test]
fn replay_commands_can_be_pasted() {
    let mut report = fixture::report("counter.json", &fixture::counter());
    let token = format!("threads@{}.0123abcd", "1212x9".repeat(40));
    let command = format!("simulate replay counter.json {token}");
    report.scenarios[0].variants[0].findings[0].replay = command.clone();
    let text = render(&report, &TextOptions::default());
    let (_, tail) = text.split_once("= replay: ").unwrap();
    let mut pasted = String::new();
    for line in tail.lines() {
        pasted.push_str(line.trim_end_matches('\\'));
        if !line.ends_with('\\') {
            break;
        }
    }
    assert_eq!(pasted, command);
}

#[test]
fn colour_changes_nothing_but_colour() {
    let report = fixture::report("scenarios/counter.json", &fixture::counter());
    let plain = render(&report, &TextOptions::default());
    let coloured = render(&report, &TextOptions { colour: true, ..TextOptions::default() });
    assert_ne!(plain, coloured);
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
    assert_eq!(plain, render(&report, &TextOptions::default()), "same report, same bytes");
}

/// Texts to put into a report, over and over again.
struct Texts<'a>(std::iter::Cycle<std::slice::Iter<'a, String>>);

impl Texts<'_> {
    fn next(&mut self) -> String {
        self.0.next().cloned().unwrap_or_default()
    }

    fn several(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.next()).collect()
    }
}

/// Replaces everything that an input can influence.
fn scramble(report: &mut Report, texts: &mut Texts<'_>, tasks: usize, steps: usize, names: usize) {
    for scenario in &mut report.scenarios {
        scenario.file = texts.next();
        scenario.about = Some(texts.next());
        scenario.summary = texts.next();
        scenario.outcome_names = texts.several(names % 3);
        for variant in &mut scenario.variants {
            variant.name = texts.next();
            variant.unexpected = texts.several(names % 2);
            variant.notes = texts.several(names % 2);
            variant.coverage.limit = Some(texts.next());
            variant.ends.iter_mut().for_each(|end| end.text = texts.next());
            for engine in &mut variant.engines {
                engine.skipped = Some(texts.next());
                engine.differences = texts.several(names % 2);
            }
            for finding in &mut variant.findings {
                finding.message = texts.next();
                finding.variant = texts.next();
                finding.notes = texts.several(names % 3);
                finding.help = Some(texts.next());
                finding.replay = texts.next();
                for place in &mut finding.places {
                    place.source = texts.next();
                    place.label = texts.next();
                    place.column = 1 + names * 7;
                    place.width = 1 + steps;
                }
                let witness = &mut finding.witness;
                witness.ending = texts.next();
                witness.shared = texts.several(names);
                witness.tasks = (0..tasks).map(|_| (texts.next(), texts.next())).collect();
                let pattern = witness.steps[0].clone();
                witness.steps = (0..steps)
                    .map(|index| StepReport {
                        number: index + 1,
                        column: index % (tasks + 1),
                        task: texts.next(),
                        operation: texts.next(),
                        shared: witness.shared.iter().map(|name| (name.clone(), Plain::Opaque(texts.next()))).collect(),
                        can_end_as: texts.several(index % 4),
                        lost: texts.several(usize::from(index == steps / 2)),
                        ..pattern.clone()
                    })
                    .collect();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_line_is_wider_than_the_page(
        texts in prop::collection::vec(prop_oneof![".{0,12}", ".{0,150}", "[a-z ]{0,300}", any::<String>()], 1..40),
        page in prop_oneof![Just(80usize), 1usize..120],
        tasks in 1usize..12, steps in 0usize..60, names in 0usize..6, verbose in any::<bool>(), twice in any::<bool>()
    ) {
        let mut report = fixture::report("counter.json", &fixture::counter());
        scramble(&mut report, &mut Texts(texts.iter().cycle()), tasks, steps, names);
        if twice {
            report.scenarios.extend(report.scenarios.clone());
        }
        let text = render(&report, &TextOptions { width: page, colour: false, verbose, full: verbose });
        for line in text.lines() {
            prop_assert!(line.width() <= page, "{} columns: {line:?}", line.width());
            prop_assert!(!line.contains(char::is_control), "{line:?}");
        }
    }
}
