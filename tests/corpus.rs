//! Every shipped scenario, explored and checked against what it says of itself, against brute force, against
//! replays of its witnesses and against other engines. What holds for all scenarios belongs here; no scenario
//! is named.

mod common;

use common::{Explored, Variant, base_name, explore_text, scenario_files};
use interleavings::detect::{Evidence, Finding, FindingKind};
use interleavings::explore::{self, Budget, Engine, EngineLimits, Replay};
use interleavings::report::{parse_token, token};
use interleavings::scenario;
use interleavings::trace::{Action, Agreement, Coverage, Event, FailureKind, Lasso, Path, Status, ThreadIndex};
use interleavings::value::Plain;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// All shipped scenarios, explored once for all tests.
static CORPUS: LazyLock<Vec<Explored>> = LazyLock::new(|| {
    let explored = scenario_files().into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).expect("scenarios are UTF-8");
        explore_text(&base_name(&path), &text, &Budget::GENEROUS)
            .unwrap_or_else(|(source, diagnostics)| panic!("{} has mistakes: {diagnostics:?}", source.name))
    });
    explored.collect()
});

fn variants() -> impl Iterator<Item = (String, &'static Variant)> {
    CORPUS.iter().flat_map(|explored| explored.variants.iter().map(|variant| (explored.title(variant), variant)))
}

#[test]
fn the_corpus_is_large_and_each_scenario_teaches_by_contrast() {
    assert!(CORPUS.len() >= 20, "only {} scenarios", CORPUS.len());
    let mut names = BTreeSet::new();
    for explored in CORPUS.iter() {
        let file = &explored.source.name;
        assert!(names.insert(&explored.scenario.name), "{file}: another scenario has the same name");
        let about = explored.scenario.about.as_deref().unwrap_or_default();
        assert!(about.len() > 20, "{file} does not say what it is about");
        let failing = explored.variants.iter().filter(|variant| !variant.findings.is_empty()).count();
        assert!(failing > 0, "{file} shows nothing that goes wrong");
        assert!(failing < explored.variants.len(), "{file} shows no way to do it right");
    }
}

#[test]
fn every_kind_of_finding_is_shown_by_some_scenario() {
    let shown = variants().flat_map(|(_, variant)| variant.findings.iter().map(|finding| finding.kind));
    let shown = shown.collect::<BTreeSet<_>>();
    // A scenario cannot say what these are about.
    let of_python = [
        FindingKind::UnboundedWait,
        FindingKind::NeverAwaited,
        FindingKind::ExceptionNeverRetrieved,
        FindingKind::TaskDestroyedPending,
        FindingKind::BlockedEventLoop,
        FindingKind::LostCancellation,
        FindingKind::FragileOrder,
    ];
    let missing = FindingKind::ALL.iter().filter(|kind| !shown.contains(kind) && !of_python.contains(kind));
    let missing = missing.collect::<Vec<_>>();
    assert!(missing.is_empty(), "no scenario shows {missing:?}");
}

#[test]
fn scenarios_follow_the_schema_that_editors_use() {
    let validator = jsonschema::validator_for(&scenario::schema()).expect("the schema is a schema");
    for explored in CORPUS.iter() {
        let file = &explored.source.name;
        let json = serde_json::from_str(&explored.source.text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mistakes = validator.iter_errors(&json).map(|error| error.to_string()).collect::<Vec<_>>();
        assert!(mistakes.is_empty(), "{file}: {mistakes:?}");
    }
}

#[test]
fn findings_and_outcomes_are_those_that_the_scenario_expects() {
    for explored in CORPUS.iter() {
        for variant in &explored.variants {
            let title = explored.title(variant);
            assert_eq!(variant.exploration.coverage, Coverage::Complete, "{title}");
            // Compared here once more, without the report.
            let found = variant.findings.iter().map(|finding| finding.kind.name()).collect::<BTreeSet<_>>();
            let expected = variant.compiled.expected_findings.iter().map(String::as_str).collect::<BTreeSet<_>>();
            assert_eq!(found, expected, "{title}");
            if let Some(outcomes) = &variant.compiled.expected_outcomes {
                let seen = named_outcomes(variant, outcomes);
                let wanted = outcomes.iter().map(|values| values.iter().cloned().collect()).collect();
                assert_eq!(seen, wanted, "{title}");
            }
        }
        for variant in &explored.report().scenarios[0].variants {
            let file = &explored.source.name;
            assert!(variant.as_expected, "{file}, \"{}\": {:?}", variant.name, variant.unexpected);
        }
    }
}

/// Outcomes, looked at through the names that the pinned ones mention.
fn named_outcomes(variant: &Variant, pinned: &[Vec<(String, Plain)>]) -> BTreeSet<BTreeMap<String, Plain>> {
    let mentioned = pinned.iter().flatten().map(|(name, _)| name).collect::<BTreeSet<_>>();
    let names = variant.exploration.shared.iter().filter(|shared| shared.in_outcome).map(|shared| &shared.name);
    let names = names.map(|name| name.to_string()).collect::<Vec<_>>();
    let outcomes = variant.exploration.outcomes.iter().map(|outcome| {
        let values = names.iter().cloned().zip(outcome.shared.iter().cloned());
        values.filter(|(name, _)| mentioned.contains(name)).collect()
    });
    outcomes.collect()
}

/// The judge: every schedule walked by itself, without any memory of states.
#[test]
fn brute_force_counts_the_same_schedules_and_outcomes() {
    const MOST: u64 = 40_000;
    let (mut confirmed, mut infinite, mut too_many) = (0, Vec::new(), Vec::new());
    for (title, variant) in variants() {
        let exploration = &variant.exploration;
        if !exploration.cycles.is_empty() {
            infinite.push(title);
            continue;
        }
        let count = exploration.interleavings.to_u64();
        if count.is_none_or(|count| count > MOST) {
            too_many.push(format!("{title}: {} schedules", exploration.interleavings));
            continue;
        }
        let judge = explore::brute_force(&variant.compiled.program, MOST).unwrap_or_else(|| panic!("{title}"));
        assert_eq!(Some(judge.interleavings), count, "{title}");
        let ours = exploration.outcomes.iter().map(|outcome| {
            let key = (outcome.status, outcome.shared.clone(), outcome.failed_checks.clone());
            (key, outcome.interleavings.to_u64().expect("a part of a small number"))
        });
        assert_eq!(judge.outcomes, ours.collect(), "{title}");
        confirmed += 1;
    }
    println!("brute force confirms {confirmed} variants");
    println!("with infinitely many schedules: {infinite:#?}");
    println!("with more than {MOST} schedules: {too_many:#?}");
    let finite = confirmed + too_many.len();
    assert!(confirmed * 100 >= finite * 95, "only {confirmed} of {finite} could be walked");
}

/// Executed on plain states by the one room that knows nothing of explorers.
fn execute(title: &str, variant: &Variant, schedule: &Lasso) -> Replay {
    let program = &variant.compiled.program;
    let text = token(program, schedule);
    let read = parse_token(&text).unwrap_or_else(|error| panic!("{title}: {text}: {error}"));
    assert!(read.fits(program), "{title}: {text}");
    assert_eq!(read.schedule, *schedule, "{title}: {text}");
    explore::replay_lasso(program, &read.schedule).unwrap_or_else(|error| panic!("{title}: {text}: {error}"))
}

fn events(replay: &Replay) -> impl Iterator<Item = &Event> {
    replay.transitions.iter().flat_map(|transition| &transition.events)
}

/// The values that the changes told by the events add up to.
fn final_values(replay: &Replay) -> Vec<Plain> {
    let mut values = replay.initial.clone();
    for (index, value) in events(replay).flat_map(|event| &event.changes) {
        values[usize::from(*index)] = value.clone();
    }
    values
}

/// A replay must go through what the exploration has seen on the same path.
fn assert_same_ending(title: &str, variant: &Variant, path: &Path, replay: &Replay) {
    let exploration = &variant.exploration;
    assert_eq!(final_values(replay), exploration.view.shared(path.end()), "{title}");
    let steps = path.steps.iter().map(|(transition, _)| &exploration.transitions[*transition as usize]);
    assert!(steps.eq(&replay.transitions), "{title}");
    match exploration.terminal(path.end()) {
        None => assert_eq!(replay.status, None, "{title}"),
        Some(terminal) => {
            let outcome = &exploration.outcomes[terminal.outcome as usize];
            assert_eq!(replay.status, Some(outcome.status), "{title}");
            assert_eq!(replay.failed_checks, outcome.failed_checks, "{title}");
            assert_eq!(replay.blocked, terminal.blocked, "{title}");
        }
    }
}

#[test]
fn witnesses_replay_and_show_their_finding() {
    let mut replayed = 0;
    for (title, variant) in variants() {
        for finding in &variant.findings {
            let title = format!("{title}, {}", finding.kind.name());
            let replay = execute(&title, variant, &finding.lasso(&variant.exploration));
            let whole = finding.cycle.iter().fold(finding.witness.clone(), |path, cycle| path.join(cycle.clone()));
            assert_same_ending(&title, variant, &whole, &replay);
            assert_eq!(replay.cycle, finding.cycle.as_ref().map(|_| finding.witness.steps.len()), "{title}");
            assert!(shows(variant, finding, &replay), "{title}: the witness does not show it");
            if let Some(check) = finding.failed_check {
                assert!(replay.failed_checks.contains(&check), "{title}: the check holds on the witness");
            }
            replayed += 1;
        }
    }
    assert!(replayed > 60, "only {replayed} findings in the whole corpus");
}

/// Whether an executed schedule shows a finding, by what each kind means.
fn shows(variant: &Variant, finding: &Finding, replay: &Replay) -> bool {
    let fails = |kind| events(replay).filter_map(|event| event.failure.as_ref()).any(|failure| failure.kind == kind);
    let at = |position: interleavings::detect::EventPosition| &replay.transitions[position.step].events[position.event];
    match &finding.evidence {
        Evidence::LostUpdate { location, read, overwritten, write } => {
            let touches = |event: &Event, writes| {
                event.accesses.iter().any(|access| access.writes() == writes && access.location.overlaps(location))
            };
            read < overwritten
                && overwritten < write
                && at(*read).thread == at(*write).thread
                && at(*read).thread != at(*overwritten).thread
                && touches(at(*read), false)
                && touches(at(*overwritten), true)
                && touches(at(*write), true)
        }
        Evidence::DataRace { location, pairs, .. } => {
            // Two steps in a row by two threads, neither of which the other could have ordered.
            let (first, second) = (pairs[0].first.1, pairs[0].second.1);
            replay.transitions.windows(2).any(|steps| {
                let race = |one: &Event, other: &Event| {
                    (one.span, other.span) == (first, second)
                        && one.accesses.iter().any(|access| {
                            let conflicts = |next: &_| access.conflicts(next) && access.location.overlaps(location);
                            other.accesses.iter().any(conflicts)
                        })
                };
                let (one, other) = (&steps[0].events[0], &steps[1].events[0]);
                steps[0].thread != steps[1].thread && (race(one, other) || race(other, one))
            })
        }
        Evidence::Deadlock { blocked, .. } => replay.status == Some(Status::Deadlock) && replay.blocked == *blocked,
        // Whether a final state can be reached from where the witness ends is told by the graph.
        Evidence::Livelock { states, has_way_out, .. } => {
            let mask = variant.exploration.outcome_mask();
            states.contains(&finding.witness.end())
                && (*has_way_out || mask.outcomes(finding.witness.end()).is_empty())
                && neglected(variant, finding).is_empty()
        }
        Evidence::Starvation { thread, .. } => neglected(variant, finding) == BTreeSet::from([*thread]),
        Evidence::Promise { check, .. } => match finding.kind {
            FindingKind::Eventually => replay.broken_eventually.contains(check),
            _ => replay.broken_leads_to.contains(check),
        },
        Evidence::LockOrder { acquisitions } => {
            let takes = |event: &Event, span, lock| {
                let is_lock = |action: &Action| matches!(action, Action::Operation { object, .. } if *object == lock);
                event.span == span && is_lock(&event.action)
            };
            acquisitions.iter().all(|one| {
                let mut own = events(replay).filter(|event| event.thread == one.thread);
                own.any(|event| takes(event, one.held_since, Arc::clone(&one.held)))
                    && own.any(|event| takes(event, one.span, Arc::clone(&one.taken)))
            })
        }
        Evidence::Failure { .. } => match finding.kind {
            FindingKind::Assertion => fails(FailureKind::Assertion),
            FindingKind::Misuse => fails(FailureKind::Misuse),
            _ => fails(FailureKind::UncaughtException),
        },
        Evidence::Notice { notice, .. } => {
            let events = replay.transitions.iter().flat_map(|transition| &transition.events);
            events.into_iter().any(|event| event.notices.contains(notice))
        }
        Evidence::Check { check } => match finding.kind {
            FindingKind::Invariant => replay.broken_invariants.contains(check),
            _ => replay.failed_checks.contains(check),
        },
    }
}

/// Who could take a step somewhere on the cycle of a finding, and takes none.
fn neglected(variant: &Variant, finding: &Finding) -> BTreeSet<ThreadIndex> {
    let exploration = &variant.exploration;
    let cycle = finding.cycle.as_ref().expect("it never ends");
    let states = (0..cycle.steps.len()).map(|step| cycle.state_before(step));
    let edges = states.flat_map(|state| exploration.graph.edges(state));
    let enabled = edges.map(|edge| exploration.transition(edge).thread).collect::<BTreeSet<_>>();
    let steps = cycle.steps.iter().map(|(transition, _)| &exploration.transitions[*transition as usize]);
    let taken = steps.map(|transition| transition.thread).collect::<BTreeSet<_>>();
    enabled.difference(&taken).copied().collect()
}

#[test]
fn passing_schedules_replay_and_end_well() {
    let mut replayed = 0;
    for (title, variant) in variants() {
        for finding in &variant.findings {
            let Some(passing) = &finding.passing else { continue };
            let title = format!("{title}, passing beside {}", finding.kind.name());
            let replay = execute(&title, variant, &passing.schedule(&variant.exploration).into());
            assert_same_ending(&title, variant, passing, &replay);
            assert_eq!(replay.status, Some(Status::Finished), "{title}");
            assert!(replay.failed_checks.is_empty() && replay.broken_invariants.is_empty(), "{title}");
            assert!(events(&replay).all(|event| event.failure.is_none()), "{title}");
            replayed += 1;
        }
    }
    assert!(replayed > 30, "only {replayed} findings have a passing schedule beside them");
}

/// After the end of a program nobody can take another step.
#[test]
fn a_schedule_that_cannot_be_is_refused() {
    let mut refused = 0;
    for (title, variant) in variants() {
        let Some(finding) = variant.findings.iter().find(|finding| {
            variant.exploration.terminal(finding.witness.end()).is_some() && !finding.witness.steps.is_empty()
        }) else {
            continue;
        };
        let mut schedule = finding.witness.schedule(&variant.exploration);
        let last = *schedule.choices.last().expect("there are steps");
        schedule.choices.push(last);
        let error = explore::replay(&variant.compiled.program, &schedule).expect_err(&title);
        assert!(error.contains(&format!("step {}", schedule.choices.len())), "{title}: {error}");
        refused += 1;
    }
    assert!(refused > 30);
}

/// Small limits: what the engines can do at their own pace is tested elsewhere.
#[test]
#[cfg(all(feature = "loom", feature = "shuttle"))]
fn loom_and_shuttle_never_disagree() {
    let limits = EngineLimits { max_interleavings: Some(500), max_executions: 1_000, interrupted: None };
    let (mut agreeing, mut skipped) = (BTreeMap::new(), 0);
    for (title, variant) in variants() {
        for engine in Engine::ALL {
            let opinion = explore::second_opinion(engine, &variant.compiled.program, &variant.exploration, &limits);
            match opinion.agreement {
                Agreement::Agrees | Agreement::AgreesSoFar { .. } => {
                    *agreeing.entry(opinion.engine).or_insert(0) += 1;
                    assert!(opinion.executions > 0, "{title}: an opinion of {} without a look", opinion.engine);
                }
                Agreement::Skipped { reason } => {
                    assert!(!reason.is_empty(), "{title}: skipped by {} without a reason", opinion.engine);
                    skipped += 1;
                }
                Agreement::Disagrees { missing, extra } => {
                    panic!("{title}: {} misses {missing:?} and has also {extra:?}", opinion.engine)
                }
                Agreement::Failed { reason } => panic!("{title}: {} broke down: {reason}", opinion.engine),
            }
        }
    }
    println!("opinions: {agreeing:?}, skipped: {skipped}");
    for engine in Engine::ALL {
        assert!(agreeing.get(engine.name()).is_some_and(|count| *count >= 40), "{} said little", engine.name());
    }
}

/// Whoever spawns tells where: the threads of an exploration are those that its events start.
#[test]
fn every_thread_is_an_entry_or_was_spawned() {
    // A whole program has a main thread, and its tasks are no threads.
    for (title, variant) in variants().filter(|(_, variant)| variant.compiled.program.process.is_none()) {
        let exploration = &variant.exploration;
        let actions = exploration.transitions.iter().flat_map(|transition| &transition.events);
        let spawned = actions.filter_map(|event| match event.action {
            Action::Spawn { thread } => Some(thread.index()),
            _ => None,
        });
        let spawned = spawned.collect::<BTreeSet<_>>();
        let entries = variant.compiled.program.entries.len();
        let expected = (entries..exploration.threads.len()).collect::<BTreeSet<_>>();
        assert_eq!(spawned, expected, "{title}");
    }
}

#[test]
fn everything_is_counted_alike_in_the_plainest_way() {
    let mut recounted = 0;
    for (title, variant) in variants() {
        let exploration = &variant.exploration;
        if exploration.coverage != Coverage::Complete || exploration.graph.len() > 3_000 {
            continue;
        }
        recounted += 1;
        let again = explore::recount(&variant.compiled.program, &Budget::GENEROUS).expect("nothing stops it");
        assert_eq!(again.states, exploration.graph.len() as u64, "{title}: states");
        assert_eq!(again.transitions, exploration.graph.edge_count() as u64, "{title}: transitions");
        assert_eq!(again.interleavings, exploration.interleavings, "{title}: schedules");
        let outcomes = exploration.outcomes.iter().map(|outcome| {
            let key = (outcome.status, outcome.shared.clone(), outcome.failed_checks.clone());
            (key, outcome.interleavings.clone())
        });
        assert_eq!(again.outcomes, outcomes.collect(), "{title}: outcomes");
        let broken = exploration.violations.iter().map(|violation| violation.check);
        assert_eq!(again.broken_checks, broken.collect(), "{title}: broken checks");
    }
    assert!(recounted > 100, "only {recounted} variants are small enough");
}
