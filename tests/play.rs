//! Plays and what they are made of: in any state, what is told of it is what the program can do there.
//!
//! The judge is the full graph: its edges were found by an explorer that shares no more with a stage than the machine.
//!
//! `CASES=1000 PYTHON_FILES="notes/ tutorials/" cargo test --test play` looks at more programs.

#[path = "common/mod.rs"]
mod common;
#[path = "generated/mod.rs"]
mod generated;

use common::{base_name, explore_text, scenario_files};
use generated::{cases, compile, for_each, programs, with_checks};
use interleavings::detect::{Finding, detect};
use interleavings::explore::{self, Budget, Reductions, SearchBudget, SearchOptions, Stage};
use interleavings::program::{Compiled, Model, Order, Program, compile_python};
use interleavings::python;
use interleavings::report::{MOST_ENDS, Play, ScheduleRole, StandingKind, VariantInput, parse_token};
use interleavings::source::SourceFile;
use interleavings::trace::{
    Blocked, Choice, Coverage, Executable, Exploration, Lasso, Method, Moment, Schedule, Standing, StateIndex, Status,
    ThreadIndex, Waiting,
};
use interleavings::workers::Workers;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Graphs up to so many states are walked completely.
const WALKED: usize = 400;

/// The states of a graph with their stages, each met along the first edge that leads to it.
fn stages<'p>(program: &'p Program, exploration: &Exploration, most: usize) -> BTreeMap<StateIndex, Stage<'p>> {
    let mut stages = BTreeMap::from([(0, Stage::new(program))]);
    for state in 0..exploration.graph.len().min(most) as StateIndex {
        let Some(stage) = stages.get(&state).cloned() else { continue };
        for edge in exploration.graph.edges(state) {
            let choice = exploration.transition(edge).choice();
            let (transition, next) = stage.take(choice).expect("an edge can be taken");
            assert_eq!(transition, *exploration.transition(edge));
            stages.entry(edge.target).or_insert(next);
        }
    }
    stages
}

fn columns(moment: &Moment, accepts: impl Fn(&Standing) -> bool) -> BTreeSet<usize> {
    let standings = moment.standings.iter().enumerate();
    standings.filter(|(_, standing)| accepts(standing)).map(|(column, _)| column).collect()
}

fn blocked(moment: &Moment) -> Vec<Blocked> {
    let standings = moment.standings.iter();
    standings
        .filter_map(|standing| if let Standing::Blocked(blocked) = standing { Some(blocked.clone()) } else { None })
        .collect()
}

/// Who acts in some state that can be reached from a state, by state.
fn still_to_act(exploration: &Exploration) -> Vec<BTreeSet<usize>> {
    let mut acting = vec![BTreeSet::new(); exploration.graph.len()];
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for state in (0..acting.len()).rev() {
            for edge in exploration.graph.edges(state as StateIndex) {
                let mut later = acting[edge.target as usize].clone();
                later.insert(exploration.transition(edge).thread.index());
                changed |= !later.is_subset(&acting[state]);
                acting[state].extend(later);
            }
        }
    }
    acting
}

/// Whom somebody waits for can be what it says.
fn reasons_hold(moment: &Moment, title: &str) {
    for blocked in blocked(moment) {
        let standing = |thread: ThreadIndex| &moment.standings[thread.index()];
        let holds = match &blocked.waiting {
            Waiting::Finish { thread } => !matches!(standing(*thread), Standing::Ended { .. }),
            Waiting::Turn { first } => *first != blocked.thread && standing(*first).is_enabled(),
            Waiting::EventLoop { running } => !matches!(standing(*running), Standing::Ended { .. }),
            Waiting::Held { .. } | Waiting::Signal { .. } | Waiting::Sleep { .. } => true,
        };
        assert!(holds, "{blocked:?}, {title}");
    }
}

/// What is told of each state of a full graph (up to so many) is what the graph says.
fn compare(program: &Program, exploration: &Exploration, most: usize, title: &str) {
    let still_to_act = still_to_act(exploration);
    for (state, stage) in stages(program, exploration, most) {
        let (moment, moves) = stage.look();
        let edges = exploration.graph.edges(state).iter().map(|edge| exploration.transition(edge));
        let title = format!("{title}, state {state}: {moment:#?}");
        let is_expanded = exploration.terminal(state).is_some() || edges.len() > 0;
        if exploration.coverage == Coverage::Complete || is_expanded {
            assert_eq!(
                moves.iter().map(|(_, transition, _)| transition).collect::<Vec<_>>(),
                edges.clone().collect::<Vec<_>>(),
                "{title}"
            );
            let acting = edges.map(|transition| transition.thread.index()).collect::<BTreeSet<_>>();
            assert_eq!(columns(&moment, Standing::is_enabled), acting, "{title}");
        }
        assert_eq!(moment.shared, exploration.view.shared(state), "{title}");
        for (column, standing) in moment.standings.iter().enumerate() {
            if let Standing::Blocked(blocked) = standing {
                assert_eq!(blocked.thread.index(), column, "{title}");
            }
        }
        let ended = columns(&moment, |standing| matches!(standing, Standing::Ended { .. }));
        assert!(ended.is_disjoint(&still_to_act[state as usize]), "{title}");
        reasons_hold(&moment, &title);
        loops_agree(program, &moment, &title);
        if let Some(terminal) = exploration.terminal(state) {
            let all = blocked(&moment);
            match program.model {
                // The thread of a stuck event loop is told only if the loop has no tasks.
                Model::Main => {
                    terminal.blocked.iter().for_each(|entry| assert!(all.contains(entry), "{entry:?} {title}"))
                }
                Model::Threads | Model::Tasks => assert_eq!(all, terminal.blocked, "{title}"),
            }
            let (status, failed) = stage.end().unwrap();
            let outcome = &exploration.outcomes[terminal.outcome as usize];
            assert_eq!((status, failed), (outcome.status, outcome.failed_checks.clone()), "{title}");
            let failed = columns(&moment, |standing| *standing == Standing::Ended { failed: true });
            if program.model != Model::Main && status != Status::Deadlock {
                assert_eq!(status == Status::Exception, !failed.is_empty(), "{title}");
            }
        }
    }
}

/// What an event loop holds agrees with where its tasks stand.
fn loops_agree(program: &Program, moment: &Moment, title: &str) {
    assert!(program.model != Model::Threads || moment.event_loops.is_empty());
    assert!(program.model != Model::Tasks || moment.event_loops.len() == 1);
    for event_loop in &moment.event_loops {
        let standing = |thread: &ThreadIndex| &moment.standings[thread.index()];
        for task in &event_loop.ready {
            let fits = match standing(task) {
                Standing::Enabled { .. } => true,
                Standing::Blocked(blocked) => {
                    matches!(blocked.waiting, Waiting::EventLoop { .. } | Waiting::Turn { .. })
                }
                Standing::Ended { .. } => false,
            };
            assert!(fits, "{task:?} is ready, {title}");
            assert_ne!(event_loop.running, Some(*task), "{title}");
        }
        for task in event_loop.timers.iter().filter_map(|(_, task)| task.as_ref()) {
            if let (Standing::Blocked(blocked), Model::Tasks) = (standing(task), program.model) {
                assert!(matches!(blocked.waiting, Waiting::Sleep { .. }), "{task:?} sleeps, {title}");
            }
        }
        if let Some(running) = &event_loop.running {
            assert!(!matches!(standing(running), Standing::Ended { .. }), "{title}");
        }
        if let (Some(running), Model::Tasks) = (&event_loop.running, program.model) {
            let others = moment.standings.iter().enumerate().filter(|(column, _)| *column != running.index());
            assert!(others.into_iter().all(|(_, standing)| !standing.is_enabled()), "{title}");
        }
    }
}

fn input<'a>(program: &'a Program, exploration: &'a Exploration, findings: &'a [Finding]) -> VariantInput<'a> {
    VariantInput {
        program,
        exploration,
        findings,
        opinions: &[],
        expected_findings: Vec::new(),
        expected_outcomes: None,
        placements: &[],
        initial_shared: Vec::new(),
    }
}

/// The names in outcomes.
fn names(exploration: &Exploration) -> Vec<String> {
    exploration.shared.iter().filter(|info| info.in_outcome).map(|info| info.name.to_string()).collect()
}

/// Builds plays of any exploration, whole and in slices, and follows everything in them.
fn play(program: &Program, exploration: &Exploration, sizes: &[usize], title: &str) {
    if exploration.graph.is_empty() {
        return;
    }
    let findings = detect(program, exploration);
    let input = input(program, exploration, &findings);
    let names = names(exploration);
    for most in sizes.iter().copied() {
        let play = Play::build(&input, &names, most, Stage::new(program));
        let title = format!("{title}, at most {most} states");
        assert!(
            play.schedules.iter().filter(|schedule| schedule.role == ScheduleRole::Counterexample).count()
                == findings.len()
        );
        let passed = follow_schedules(program, &play, &title);
        assert!(play.states.len() <= most.max(passed.len()), "{title}");
        assert!(play.states.len() == exploration.graph.len() || play.states.len() >= most, "{title}");
        rows_lead_to_targets(&play, &title);
        let shown = play.states.iter().filter_map(|state| state.end).collect::<BTreeSet<_>>();
        assert!(!play.knows_ends || shown.len() >= play.ends.len().min(MOST_ENDS), "{title}");
        if play.knows_ends {
            for state in &play.states {
                assert!(state.end.is_none_or(|end| state.can_end_as == [end]), "{title}: {state:#?}");
            }
        }
        for state in &play.states {
            let enabled = state.standings.iter().enumerate().filter(|(_, told)| told.kind == StandingKind::Enabled);
            let acting = state.moves.iter().map(|told| told.thread).collect::<BTreeSet<_>>();
            // Whoever can go on has a move, unless that move never comes to its end.
            assert!(acting.is_subset(&enabled.map(|(column, _)| column).collect()), "{title}: {state:#?}");
            assert!(state.end.is_none() || acting.is_empty(), "{title}: {state:#?}");
        }
    }
}

/// Follows each schedule by its moves, and compares with a replay of its token. Returns the states passed.
fn follow_schedules(program: &Program, play: &Play, title: &str) -> BTreeSet<usize> {
    let mut passed = BTreeSet::from([0]);
    for schedule in &play.schedules {
        let mut at = 0;
        let mut choices = Vec::new();
        let mut cycle_from = None;
        for (number, chosen) in schedule.moves.iter().enumerate() {
            if schedule.repeats == Some(number) {
                cycle_from = Some(at);
            }
            let chosen = &play.states[at].moves[*chosen];
            choices.extend(chosen.token.parse::<Schedule>().unwrap().choices);
            at = chosen.target.unwrap_or_else(|| panic!("a schedule leaves the slice, {title}"));
            passed.insert(at);
        }
        let token = parse_token(&schedule.token).unwrap();
        assert!(token.fits(program));
        let (stem, cycle) = choices.split_at(schedule.repeats.unwrap_or(choices.len()));
        let to_schedule = |choices: &[Choice]| Schedule { choices: choices.to_vec() };
        assert_eq!(token.schedule, Lasso { stem: to_schedule(stem), cycle: to_schedule(cycle) }, "{title}");
        assert!(cycle_from.is_none_or(|from| from == at), "{title}");

        let replay = explore::replay_lasso(program, &token.schedule).unwrap();
        let changes =
            replay.transitions.iter().flat_map(|transition| &transition.events).flat_map(|event| &event.changes);
        let mut shared = replay.initial.clone();
        changes.for_each(|(index, value)| shared[usize::from(*index)].clone_from(value));
        let last = &play.states[at];
        assert_eq!(last.shared, shared, "{title}");
        let goes_on = last.moves.is_empty();
        assert_eq!(replay.status.is_some(), goes_on, "{title}: {last:#?}");
        if schedule.role == ScheduleRole::End {
            assert_eq!(last.end, Some(schedule.subject), "{title}");
        }
    }
    passed
}

/// The rows of a move change what its target shows.
fn rows_lead_to_targets(play: &Play, title: &str) {
    for state in &play.states {
        for told in &state.moves {
            let mut shared = state.shared.clone();
            for (index, value) in told.rows.iter().flat_map(|row| &row.changes) {
                assert_ne!(shared[*index], *value, "no change: {title}");
                shared[*index].clone_from(value);
            }
            if let Some(target) = told.target {
                assert_eq!(play.states[target].shared, shared, "{title}: {told:#?}");
            }
        }
    }
}

/// A state on demand says what the same state of a whole play says, as far as the program alone can tell.
fn expand(program: &Program, exploration: &Exploration, title: &str) {
    let findings = detect(program, exploration);
    let (input, names) = (input(program, exploration, &findings), names(exploration));
    let play = Play::build(&input, &names, WALKED, Stage::new(program));
    for (state, stage) in stages(program, exploration, 60) {
        let mut whole = play.states[state as usize].clone();
        whole.number = None;
        whole.can_end_as.clear();
        for told in &mut whole.moves {
            (told.target, told.loses) = (None, false);
        }
        assert_eq!(play.expand(program, &names, &stage).unwrap(), whole, "{title}, state {state}");
    }
}

#[test]
fn states_of_all_scenarios_are_told_as_their_graphs_have_them() {
    let mut walked = 0;
    for path in scenario_files() {
        let name = base_name(&path);
        let text = std::fs::read_to_string(&path).unwrap();
        let Ok(explored) = explore_text(&name, &text, &Budget { states: 20_000, ..Budget::GENEROUS }) else {
            panic!("{name}")
        };
        for variant in &explored.variants {
            let (program, exploration) = (&variant.compiled.program, &variant.exploration);
            let title = format!("{name}, {}", program.variant);
            compare(program, exploration, WALKED, &title);
            play(program, exploration, &[1, 12, 300], &title);
            if exploration.graph.len() <= WALKED {
                expand(program, exploration, &title);
                walked += 1;
            }
        }
    }
    assert!(walked > 60, "{walked}");
}

#[test]
fn states_of_generated_programs_are_told_as_their_graphs_have_them() {
    for_each(cases(60), &programs(), |text| {
        let text = with_checks(text, &["x < 3"], &["x != 2", "y == x + 1"]);
        let program = compile(&text);
        let exploration = explore::full(&program, &Budget { states: 2_000, ..Budget::GENEROUS });
        compare(&program, &exploration, 200, &text);
        play(&program, &exploration, &[1, 12, 300], &text);
    });
}

#[test]
fn partial_explorations_can_be_played() {
    let methods = [Method::Counted, Method::Reduced, Method::PreemptionBounded, Method::DelayBounded];
    // These execute schedules from the beginning to the end: for what is small, and ends.
    let executing =
        [Method::Dpor, Method::ReadsFrom, Method::RandomWalk, Method::Uniform, Method::Pct, Method::Pos, Method::Surw];
    for_each(cases(12), &programs(), |text| {
        let program = compile(&with_checks(text, &["x < 3"], &["x != 2"]));
        let whole = explore::full(&program, &Budget { states: 1_000, ..Budget::GENEROUS });
        let is_small = whole.coverage == Coverage::Complete && whole.cycles.is_empty();
        for method in methods.into_iter().chain(executing.into_iter().filter(|_| is_small)) {
            let options = SearchOptions {
                method: Some(method),
                bound: 1,
                executions: 20,
                seed: 7,
                reductions: Reductions::USUAL,
            };
            let limits =
                SearchBudget { states: Some(2_000), memory: 1 << 30, workers: &Workers::ONE, watch: &|_| None };
            let Ok(exploration) = explore::search(&program, &options, &limits) else { continue };
            let title = format!("{method:?}: {text}");
            play(&program, &exploration, &[1, 30], &title);
            // Of each state, all that the program allows.
            for (state, stage) in stages(&program, &exploration, 40) {
                let moves = stage.moves().into_iter().map(|(choice, _, _)| choice).collect::<BTreeSet<_>>();
                let edges = exploration.graph.edges(state).iter().map(|edge| exploration.transition(edge).choice());
                assert!(edges.collect::<BTreeSet<_>>().is_subset(&moves), "{title}");
            }
        }
        let stopped = explore::full(&program, &Budget { states: 9, ..Budget::GENEROUS });
        play(&program, &stopped, &[4, 20], text);
    });
}

fn compile_file(path: &Path, order: Order) -> Option<Vec<Compiled>> {
    let source = Arc::new(SourceFile::new(base_name(path), std::fs::read_to_string(path).unwrap()));
    let mut program = python::parse(&source).ok()?;
    for variant in &mut program.variants {
        variant.order = Some(order);
    }
    compile_python(&program, &source).ok()
}

#[test]
fn states_of_python_programs_are_told_as_their_graphs_have_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for directory in ["scenarios/notes", "tests/data/python/tutorials"] {
        files.extend(std::fs::read_dir(root.join(directory)).unwrap().map(|entry| entry.unwrap().path()));
    }
    let wanted = std::env::var("PYTHON_FILES").unwrap_or("notes/a05 notes/b0 notes/c07 mixed_ asyncio_ti".to_owned());
    let is_wanted = |path: &Path| wanted.split(' ').any(|part| path.to_string_lossy().contains(part));
    files.retain(|path| path.extension().is_some_and(|extension| extension == "py") && is_wanted(path));
    files.sort();
    let orders = [Order::Fifo, Order::Timing, Order::Latency, Order::Any];
    let mut played = 0;
    for (path, order) in files.iter().zip(orders.iter().cycle()) {
        for compiled in compile_file(path, *order).unwrap_or_default().iter().take(1) {
            let program = &compiled.program;
            let exploration = explore::full(program, &Budget { states: 60, ..Budget::GENEROUS });
            let title = format!("{}, {:?}", path.display(), program.order);
            compare(program, &exploration, 40, &title);
            play(program, &exploration, &[20], &title);
            played += 1;
        }
    }
    assert!(played > 10, "{played}");
}
