//! Known programs with known findings, and a brute-force judge: it lists every schedule of a
//! random program, applies the definitions to each by plain loops, and compares.

use super::*;
use crate::trace::testing::{Mini, Op, Op::*, increment};
use crate::trace::{Access, AccessClass, AccessMode, Action, Cost, Event, LocationBase, Status, Waiting};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::LazyLock;

static THREE: LazyLock<Workers> = LazyLock::new(|| Workers::new(NonZeroUsize::new(3).unwrap()));

pub(super) fn find_in(exploration: &Exploration) -> Vec<Finding> {
    let lock_use = |event: &Event| {
        let Action::Operation { method, .. } = &event.action else { return None };
        let lock_use = match &**method {
            "acquire" => LockUse::Takes { waits: true },
            "release" => LockUse::GivesBack { fully: false },
            _ => return None,
        };
        event.failure.is_none().then(|| (event.accesses[0].location.base, lock_use))
    };
    let findings = find(exploration, &[], None, &lock_use, &Workers::ONE);
    assert_eq!(find(exploration, &[], None, &lock_use, &THREE), findings, "whoever looks");
    findings
}

pub(super) fn token(path: &Path, exploration: &Exploration) -> String {
    path.schedule(exploration).to_string()
}

pub(super) fn kinds(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.kind.name()).collect()
}

fn two(ops: &[Op]) -> Mini {
    Mini::new([ops, ops])
}

#[test]
fn the_racy_counter_loses_an_update_in_four_of_six_schedules() {
    let exploration = two(&increment("x")).finally("x", 2).explore();
    let findings = find_in(&exploration);
    assert_eq!(kinds(&findings), ["lost-update", "data-race"]);
    let lost = &findings[0];
    assert_eq!(token(&lost.witness, &exploration), "1221");
    assert_eq!(lost.witness.cost(&exploration), Cost { switches: 2, steps: 4 });
    assert_eq!(lost.schedules, Some(Count::from(4u64)));
    assert_eq!(lost.failed_check, Some(0));
    assert_eq!(token(lost.passing.as_ref().unwrap(), &exploration), "1122");
    let Evidence::LostUpdate { read, overwritten, write, .. } = &lost.evidence else { panic!("{:?}", lost.evidence) };
    assert_eq!((read.step, overwritten.step, write.step), (0, 2, 3));

    let Evidence::DataRace { pairs, location, .. } = &findings[1].evidence else { panic!() };
    assert_eq!(&*location.name, "x");
    let places: Vec<_> = pairs.iter().map(|pair| (pair.first.1.start, pair.second.1.start)).collect();
    assert_eq!(places.len(), 2, "read and write, write and write");
    assert!(places.contains(&(0, 1)) && places.contains(&(1, 1)), "{places:?}");
    assert_eq!(findings[1].witness.cost(&exploration), Cost { switches: 1, steps: 4 });
}

#[test]
fn a_lock_an_atomic_or_a_cooperative_loop_mends_the_counter() {
    let locked = [Acquire("lock"), Read("x"), WriteNext("x"), Release("lock")];
    for mended in [two(&locked), two(&[FetchAdd("x")]), Mini { tasks: true, ..two(&increment("x")) }] {
        assert_eq!(kinds(&find_in(&mended.finally("x", 2).explore())), [""; 0]);
    }
    let gap = Mini { tasks: true, ..two(&[Read("x"), Yield, WriteNext("x")]) }.finally("x", 2).explore();
    let findings = find_in(&gap);
    assert_eq!(kinds(&findings), ["lost-update"], "tasks of one loop do not race");
    assert_eq!(token(&findings[0].witness, &gap), "1221");
}

#[test]
fn two_increments_each_go_wrong_in_64_of_70_schedules() {
    let exploration = two(&increment("x").repeat(2)).finally("x", 4).explore();
    assert_eq!(find_in(&exploration)[0].schedules, Some(Count::from(64u64)));
    // The same 64 schedules lose an update if nothing is checked.
    let unchecked = two(&increment("x").repeat(2)).explore();
    let findings = find_in(&unchecked);
    assert_eq!(kinds(&findings), ["lost-update", "data-race"]);
    assert_eq!((&findings[0].schedules, findings[0].failed_check), (&Some(Count::from(64u64)), None));
}

#[test]
fn blind_writes_race_but_lose_nothing() {
    let exploration = Mini::new([&[Store("x", 1)], &[Store("x", 2)]]).finally("x", 2).explore();
    let findings = find_in(&exploration);
    assert_eq!(kinds(&findings), ["final-check", "data-race"]);
    assert_eq!(findings[0].schedules, Some(Count::from(1u64)));
    assert_eq!(token(&findings[0].witness, &exploration), "21");
    assert_eq!(token(findings[0].passing.as_ref().unwrap(), &exploration), "12");
}

#[test]
fn locks_in_opposite_order_deadlock_in_a_circle() {
    let order = |first, second| [Acquire(first), Acquire(second), Release(second), Release(first)];
    let exploration = Mini::new([&order("a", "b"), &order("b", "a")]).explore();
    let findings = find_in(&exploration);
    assert_eq!(kinds(&findings), ["deadlock"]);
    let Evidence::Deadlock { blocked, cycle } = &findings[0].evidence else { panic!() };
    assert_eq!(cycle, &[ThreadIndex(0), ThreadIndex(1)]);
    assert_eq!(blocked.len(), 2);
    assert_eq!(token(&findings[0].witness, &exploration), "12");
    assert_eq!(findings[0].schedules, Some(Count::from(2u64)));
    assert_eq!(token(findings[0].passing.as_ref().unwrap(), &exploration), "1x4-2x4");
}

#[test]
fn a_lock_taken_twice_waits_for_itself() {
    let exploration = Mini::new([&[Acquire("a"), Acquire("a")]]).explore();
    let findings = find_in(&exploration);
    assert_eq!(kinds(&findings), ["deadlock"]);
    let Evidence::Deadlock { cycle, .. } = &findings[0].evidence else { panic!() };
    assert_eq!(cycle, &[ThreadIndex(0)]);
    assert_eq!(findings[0].passing, None);
}

#[test]
fn waiting_for_what_nobody_does_is_a_livelock_and_waiting_for_what_may_come_is_not() {
    let never = Mini::new([&[SpinUntil("x", 2)], &[Store("x", 1)]]).explore();
    let findings = find_in(&never);
    assert_eq!(kinds(&findings), ["livelock", "data-race"]);
    let Evidence::Livelock { states, threads, spans, has_way_out: false } = &findings[0].evidence else { panic!() };
    assert_eq!((states.len(), threads.as_slice(), spans.len()), (1, &[ThreadIndex(0)][..], 1));
    assert_eq!(token(&findings[0].witness, &never), "2");
    assert_eq!(findings[0].schedules, None);

    let busy = Mini::new([&[SpinUntil("x", 1)], &[Store("x", 1)]]).explore();
    assert_eq!(kinds(&find_in(&busy)), ["data-race"]);
}

#[test]
fn lost_updates_are_found_in_graphs_with_cycles() {
    let waiting = [SpinUntil("go", 1), Read("x"), WriteNext("x")];
    let exploration = Mini::new([&waiting, &[Store("go", 1), Read("x"), WriteNext("x")]]).finally("x", 2).explore();
    let findings = find_in(&exploration);
    assert_eq!(kinds(&findings), ["lost-update", "data-race", "data-race"]);
    assert_eq!(findings[0].schedules, Some(Count::Infinite), "the loop can go round without bound before");
    assert!(findings[0].passing.is_some());
}

#[test]
fn failures_explain_the_checks_that_break_after_them() {
    let exploration = Mini::new([&[Assert("x", 0), Store("y", 1)], &[Store("x", 1)]]).finally("y", 1).explore();
    let findings = find_in(&exploration);
    assert_eq!(kinds(&findings), ["assertion", "data-race"]);
    assert_eq!((findings[0].failed_check, &findings[0].schedules), (Some(0), &Some(Count::from(1u64))));
    assert_eq!(token(&findings[0].witness, &exploration), "21");

    let misuse = Mini::new([&[Release("a")], &[Release("a")]]).explore();
    assert_eq!(kinds(&find_in(&misuse)), ["misuse"], "one place, one defect");
}

#[test]
fn an_invariant_counts_the_schedules_that_pass_through_a_broken_state() {
    let bump = [Store("x", 1), Store("x", 0)];
    let mini = Mini { always: vec![("x", 1)], ..Mini::new([&bump, &[FetchAdd("x")]]) };
    let exploration = mini.explore();
    let findings = find_in(&exploration);
    assert_eq!(kinds(&findings), ["invariant"], "an atomic addition does not race");
    // Only the addition between the two stores makes it 2.
    assert_eq!(findings[0].schedules, Some(Count::from(1u64)));
    assert_eq!(token(&findings[0].witness, &exploration), "12");
    assert!(findings[0].passing.is_some());

    let at_once = Mini { always: vec![("x", -1)], ..mini }.explore();
    let finding = &find_in(&at_once)[0];
    assert_eq!((finding.witness.steps.len(), &finding.passing), (0, &None));
    assert_eq!(finding.schedules, Some(at_once.interleavings.clone()));
}

#[test]
fn a_write_to_the_whole_makes_a_read_of_an_element_stale_and_other_elements_do_not() {
    let element = increment("d['a']");
    let kinds_beside = |other: &[Op]| kinds(&find_in(&Mini::new([&element, other]).explore()));
    assert_eq!(kinds_beside(&[Store("d", 5)]), ["lost-update", "data-race"]);
    assert_eq!(kinds_beside(&increment("d['b']")), [""; 0]);
}

#[test]
fn an_own_blind_write_ends_what_an_earlier_read_was_good_for() {
    let exploration = Mini::new([&[Read("x"), Store("x", 5), WriteNext("x")], &[Store("x", 1)]]).explore();
    assert_eq!(kinds(&find_in(&exploration)), ["data-race"]);
}

/// What brute force knows about one schedule.
struct Run {
    path: Path,
    lost: BTreeSet<LocationBase>,
    /// Where somebody failed.
    failures: BTreeSet<Span>,
    violated: BTreeSet<u16>,
    status: Status,
    failed_checks: Vec<u16>,
}

impl Run {
    fn passes(&self) -> bool {
        self.status == Status::Finished
            && self.failed_checks.is_empty()
            && self.lost.is_empty()
            && self.failures.is_empty()
            && self.violated.is_empty()
    }
}

fn events<'a>(exploration: &'a Exploration, path: &'a Path) -> impl Iterator<Item = &'a Event> {
    path.steps.iter().flat_map(|(transition, _)| &exploration.transitions[*transition as usize].events)
}

fn all_runs(exploration: &Exploration) -> Vec<Run> {
    let mut paths = vec![Path { start: 0, steps: Vec::new() }];
    let mut runs = Vec::new();
    while let Some(path) = paths.pop() {
        let edges = exploration.graph.edges(path.end());
        if edges.is_empty() {
            let outcome = &exploration.outcomes[exploration.terminal(path.end()).unwrap().outcome as usize];
            let states: BTreeSet<_> = (0..=path.steps.len()).map(|step| path.state_before(step)).collect();
            let violated = exploration.violations.iter().filter(|violation| states.contains(&violation.state));
            let failures = events(exploration, &path).filter_map(|event| event.failure.as_ref());
            runs.push(Run {
                lost: lost_on(exploration, &path),
                failures: failures.map(|failure| failure.span).collect(),
                violated: violated.map(|violation| violation.check).collect(),
                status: outcome.status,
                failed_checks: outcome.failed_checks.clone(),
                path,
            });
            continue;
        }
        for edge in edges {
            let mut longer = path.clone();
            longer.steps.push((edge.transition, edge.target));
            paths.push(longer);
        }
    }
    runs
}

/// Lost updates by the letter of the definition.
fn lost_on(exploration: &Exploration, path: &Path) -> BTreeSet<LocationBase> {
    let mut accesses: Vec<(ThreadIndex, &Access)> = Vec::new();
    for event in events(exploration, path) {
        for writes in [false, true] {
            let these = event.accesses.iter().filter(|access| access.writes() == writes);
            accesses.extend(these.map(|access| (event.thread, access)));
        }
    }
    let mut lost = BTreeSet::new();
    for (end, (thread, write)) in accesses.iter().enumerate() {
        let location = &write.location;
        if write.mode != (AccessMode::Write { derived: true }) {
            continue;
        }
        let reads = |(other, access): &(ThreadIndex, &Access)| {
            other == thread && !access.writes() && access.location == *location
        };
        let Some(read) = accesses[..end].iter().rposition(reads) else { continue };
        let mut between = accesses[read + 1..end].iter().filter(|(_, access)| access.writes());
        let own = between.clone().any(|(other, access)| other == thread && access.location.overlaps(location));
        if !own && between.any(|(other, access)| other != thread && access.location.overlaps(location)) {
            lost.insert(location.base);
        }
    }
    lost
}

/// The variables that the first events of two transitions race on, by the letter of the definition.
fn races(exploration: &Exploration, one: u32, other: u32) -> BTreeSet<LocationBase> {
    let (one, other) = (&exploration.transitions[one as usize], &exploration.transitions[other as usize]);
    let mut found = BTreeSet::new();
    if one.thread != other.thread && (one.event_loop.is_none() || one.event_loop != other.event_loop) {
        for first in &one.events[0].accesses {
            for second in &other.events[0].accesses {
                let plain = first.class == AccessClass::Plain && second.class == AccessClass::Plain;
                if plain && first.conflicts(second) {
                    found.insert(first.location.base);
                }
            }
        }
    }
    found
}

/// Races that a path shows: two accesses in a row, both possible before the first.
fn races_on(exploration: &Exploration, path: &Path) -> BTreeSet<LocationBase> {
    let mut found = BTreeSet::new();
    for (step, pair) in path.steps.windows(2).enumerate() {
        let next = &exploration.transitions[pair[1].0 as usize];
        let same = |edge: &&crate::trace::Edge| {
            let event = &exploration.transition(edge).events[0];
            let next = &next.events[0];
            (event.thread, event.span, &event.accesses) == (next.thread, next.span, &next.accesses)
        };
        if exploration.graph.edges(path.state_before(step)).iter().any(|edge| same(&edge)) {
            found.extend(races(exploration, pair[0].0, pair[1].0));
        }
    }
    found
}

fn cheapest<'a>(exploration: &Exploration, paths: impl Iterator<Item = &'a Path>) -> Option<Cost> {
    paths.map(|path| path.cost(exploration)).min()
}

fn number(count: usize) -> Option<Count> {
    Some(Count::from(count as u64))
}

fn location_of(finding: &Finding) -> LocationBase {
    match &finding.evidence {
        Evidence::LostUpdate { location, .. } | Evidence::DataRace { location, .. } => location.base,
        other => panic!("{other:?} has no location"),
    }
}

pub(super) fn of_kind(findings: &[Finding], kind: FindingKind) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.kind == kind).collect()
}

fn judge_lost_updates(exploration: &Exploration, runs: &[Run], findings: &[Finding], counted: bool) {
    let expected: BTreeSet<_> = runs.iter().flat_map(|run| &run.lost).copied().collect();
    let found = of_kind(findings, FindingKind::LostUpdate);
    assert_eq!(found.iter().map(|finding| location_of(finding)).collect::<BTreeSet<_>>(), expected);
    assert_eq!(found.len(), expected.len(), "one finding per variable");
    for finding in found {
        let base = location_of(finding);
        let loses = |run: &&Run| run.lost.contains(&base);
        let losing = || runs.iter().filter(loses).map(|run| &run.path);
        let breaking = || runs.iter().filter(loses).filter(|run| !run.failed_checks.is_empty()).map(|run| &run.path);
        let best = cheapest(exploration, breaking()).or_else(|| cheapest(exploration, losing()));
        assert_eq!(Some(finding.witness.cost(exploration)), best);
        assert_eq!(finding.failed_check.is_some(), breaking().next().is_some());
        assert!(losing().any(|path| *path == finding.witness));

        let fails = |run: &&Run| finding.failed_check.is_some_and(|check| run.failed_checks.contains(&check));
        let needed = finding.failed_check.is_some() && runs.iter().filter(fails).all(|run| loses(&run));
        let schedules = if needed { runs.iter().filter(fails).count() } else { losing().count() };
        assert_eq!(finding.schedules, if counted { number(schedules) } else { None });

        let Evidence::LostUpdate { location, read, overwritten, write } = &finding.evidence else { panic!() };
        let event = |at: &EventPosition| {
            let transition = finding.witness.steps[at.step].0;
            &exploration.transitions[transition as usize].events[at.event]
        };
        assert!(read < overwritten && overwritten < write);
        assert!(event(read).thread == event(write).thread && event(read).thread != event(overwritten).thread);
        let touches = |at| event(at).accesses.iter().any(|access| access.location.overlaps(location));
        assert!([read, overwritten, write].into_iter().all(touches));
    }
}

fn judge_data_races(exploration: &Exploration, runs: &[Run], findings: &[Finding]) {
    let mut expected = BTreeSet::new();
    for state in 0..exploration.graph.len() as StateIndex {
        let edges = exploration.graph.edges(state);
        for (one, other) in edges.iter().flat_map(|one| edges.iter().map(move |other| (one, other))) {
            expected.extend(races(exploration, one.transition, other.transition));
        }
    }
    let found = of_kind(findings, FindingKind::DataRace);
    assert_eq!(found.iter().map(|finding| location_of(finding)).collect::<BTreeSet<_>>(), expected);
    assert_eq!(found.len(), expected.len(), "one finding per variable");
    for finding in found {
        let base = location_of(finding);
        let showing = runs.iter().map(|run| &run.path).filter(|path| races_on(exploration, path).contains(&base));
        assert_eq!(Some(finding.witness.cost(exploration)), cheapest(exploration, showing));
        assert!(races_on(exploration, &finding.witness).contains(&base));
    }
}

fn judge_deadlocks(exploration: &Exploration, runs: &[Run], findings: &[Finding]) {
    let found = of_kind(findings, FindingKind::Deadlock);
    let stuck = || runs.iter().filter(|run| run.status == Status::Deadlock).map(|run| &run.path);
    let mut schedules = Count::zero();
    found.iter().for_each(|finding| schedules += finding.schedules.as_ref().unwrap());
    assert_eq!(Some(schedules), number(stuck().count()));
    let best = found.iter().map(|finding| finding.witness.cost(exploration)).min();
    assert_eq!(best, cheapest(exploration, stuck()));
    for finding in found {
        let Evidence::Deadlock { blocked, cycle } = &finding.evidence else { panic!() };
        assert!(stuck().any(|path| *path == finding.witness));
        for (index, thread) in cycle.iter().enumerate() {
            let next = cycle[(index + 1) % cycle.len()];
            let blocked = blocked.iter().find(|blocked| blocked.thread == *thread).unwrap();
            let Waiting::Held { holders, .. } = &blocked.waiting else { panic!() };
            assert!(holders.contains(&next));
        }
    }
}

fn judge_failures(exploration: &Exploration, runs: &[Run], findings: &[Finding]) {
    let expected: BTreeSet<Span> = runs.iter().flat_map(|run| &run.failures).copied().collect();
    let mut found = BTreeMap::new();
    for finding in findings {
        if let Evidence::Failure { failure, .. } = &finding.evidence {
            assert!(found.insert(failure.span, finding).is_none(), "one finding per place");
        }
    }
    assert_eq!(found.keys().copied().collect::<BTreeSet<_>>(), expected);
    for (span, finding) in found {
        let failing = || runs.iter().filter(|run| run.failures.contains(&span)).map(|run| &run.path);
        assert_eq!(Some(finding.witness.cost(exploration)), cheapest(exploration, failing()));
        assert_eq!(finding.schedules, number(failing().count()));
    }
}

fn judge_checks(exploration: &Exploration, runs: &[Run], findings: &[Finding]) {
    for check in 0..2 {
        let with = |kind| {
            let found = of_kind(findings, kind);
            found.into_iter().find(|finding| finding.evidence == Evidence::Check { check })
        };
        let fails = |run: &&Run| run.failed_checks.contains(&check);
        let unexplained = |run: &&Run| fails(run) && run.lost.is_empty() && run.failures.is_empty();
        let best = cheapest(exploration, runs.iter().filter(unexplained).map(|run| &run.path));
        // In plain words: nobody else comes in before the one that runs has ended.
        let is_serial = |run: &&Run| {
            let transition = |step: usize| &exploration.transitions[run.path.steps[step].0 as usize];
            (1..run.path.steps.len()).all(|step| {
                let before = transition(step - 1);
                before.thread == transition(step).thread || before.events.iter().any(|event| event.finishes)
            })
        };
        let holds_serially =
            runs.iter().any(|run| is_serial(&run)) && !runs.iter().filter(is_serial).any(|run| fails(&run));
        let (kind, other) = match holds_serially {
            true => (FindingKind::AtomicityViolation, FindingKind::FinalCheck),
            false => (FindingKind::FinalCheck, FindingKind::AtomicityViolation),
        };
        assert_eq!(with(other), None);
        let finding = with(kind);
        assert_eq!(finding.map(|finding| finding.witness.cost(exploration)), best);
        if let Some(finding) = finding {
            assert_eq!(finding.schedules, number(runs.iter().filter(fails).count()));
        }

        let broken = |state| exploration.violations.iter().any(|v| v.check == check && v.state == state);
        let prefixes: Vec<Path> = runs
            .iter()
            .filter_map(|run| {
                let length = (0..=run.path.steps.len()).find(|step| broken(run.path.state_before(*step)))?;
                Some(run.path.prefix(length))
            })
            .collect();
        let finding = with(FindingKind::Invariant);
        let cost = finding.map(|finding| finding.witness.cost(exploration));
        assert_eq!(cost, cheapest(exploration, prefixes.iter()));
        if let Some(finding) = finding {
            assert_eq!(finding.schedules, number(runs.iter().filter(|run| run.violated.contains(&check)).count()));
        }
    }
}

fn judge_passing(exploration: &Exploration, runs: &[Run], findings: &[Finding]) {
    for finding in findings.iter().filter(|finding| finding.kind != FindingKind::DataRace) {
        let shared =
            |path: &Path| path.steps.iter().zip(&finding.witness.steps).take_while(|(one, other)| one == other).count();
        let passing = || runs.iter().filter(|run| run.passes()).map(|run| &run.path);
        let longest = passing().map(shared).max();
        let best = cheapest(exploration, passing().filter(|path| Some(shared(path)) == longest));
        assert_eq!(finding.passing.as_ref().map(shared), longest);
        assert_eq!(finding.passing.as_ref().map(|path| path.cost(exploration)), best);
        assert!(finding.passing.iter().all(|found| passing().any(|path| path == found)));
    }
}

fn any_op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => proptest::sample::select(vec![Read("x"), WriteNext("x")]),
        2 => proptest::sample::select(vec![Read("d['a']"), WriteNext("d['a']"), Store("d", 5)]),
        2 => proptest::sample::select(vec![Store("x", 1), FetchAdd("x"), Assert("x", 1), Yield]),
        3 => proptest::sample::select(vec![Acquire("a"), Release("a"), Acquire("b"), Release("b")]),
    ]
}

fn any_mini() -> impl Strategy<Value = Mini> {
    let ops = |longest| proptest::collection::vec(any_op(), 1..=longest);
    let threads = prop_oneof![proptest::collection::vec(ops(5), 1..=2), proptest::collection::vec(ops(3), 3..=3)];
    (threads, any::<bool>(), 0..4i64, 0..4i64).prop_map(|(threads, tasks, end, most)| Mini {
        threads,
        tasks,
        finally: vec![("x", end), ("d['a']", 5)],
        always: vec![("x", most)],
        ..Mini::default()
    })
}

proptest! {
    #[test]
    fn brute_force_agrees(mini in any_mini()) {
        let exploration = mini.explore();
        let runs = all_runs(&exploration);
        let findings = find_in(&exploration);
        judge_lost_updates(&exploration, &runs, &findings, true);
        judge_data_races(&exploration, &runs, &findings);
        judge_deadlocks(&exploration, &runs, &findings);
        judge_failures(&exploration, &runs, &findings);
        judge_checks(&exploration, &runs, &findings);
        judge_passing(&exploration, &runs, &findings);
    }

    #[test]
    fn without_room_for_the_product_only_counts_are_given_up(mini in any_mini()) {
        let exploration = mini.explore();
        let runs = all_runs(&exploration);
        let survey = Survey::new(&exploration);
        let lost = lost_update::find_within(&survey, &[], 0);
        judge_lost_updates(&exploration, &runs, &lost.findings, false);
        for finding in check::find_final_checks_within(&survey, &lost.pairs, 0) {
            let run = runs.iter().find(|run| run.path == finding.witness).unwrap();
            prop_assert!(run.lost.is_empty() && run.failures.is_empty());
        }
        for finding in lost.findings {
            let ways = GoodWays::new(&survey);
            let exact = Passing::new(&survey, &ways, &lost.pairs).nearest(&finding.witness);
            let rough = Passing::within(&survey, &ways, &lost.pairs, 0).nearest(&finding.witness);
            prop_assert!(rough.is_some() || exact.is_none());
        }
    }

    #[test]
    fn a_stopped_exploration_claims_no_counts(mini in any_mini(), limit in 0usize..12) {
        let exploration = Mini { limit: Some(limit), ..mini }.explore();
        for finding in find_in(&exploration) {
            prop_assert!(finding.schedules.is_none() || exploration.coverage == crate::trace::Coverage::Complete);
            for path in finding.passing.iter().chain([&finding.witness]) {
                for (step, (transition, target)) in path.steps.iter().enumerate() {
                    let edge = crate::trace::Edge { transition: *transition, target: *target };
                    prop_assert!(exploration.graph.edges(path.state_before(step)).contains(&edge));
                }
            }
        }
    }
}
