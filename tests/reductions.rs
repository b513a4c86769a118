//! A reduced exploration says what a full one says, and what brute force says.
//!
//! `CASES=10000 cargo test --release --test reductions` compares so many generated programs of each mix.
//! Last results: `docs/ARCHITECTURE.md`, "Longer runs".

#[path = "common/mod.rs"]
mod common;
#[path = "generated/mod.rs"]
mod generated;

use generated::{MIXES, assemble, cases, compile, for_each, programs, programs_of, programs_of_tasks, with_checks};
use interleavings::detect::{Evidence, Finding, detect, detect_shortest};
use interleavings::explore::{Budget, DporOptions, Reductions, brute_force, dpor, full, nearer, reduced, reduced_by};
use interleavings::program::Program;
use interleavings::trace::{Blocked, Cost, Count, Coverage, Exploration, Method, Status, ThreadIndex, Waiting};
use interleavings::value::Plain;
use interleavings::workers::Workers;
use proptest::prelude::*;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// How schedules can end.
fn outcomes(exploration: &Exploration) -> BTreeSet<(Status, Vec<Plain>, Vec<u16>)> {
    let outcomes = exploration.outcomes.iter();
    outcomes.map(|outcome| (outcome.status, outcome.shared.clone(), outcome.failed_checks.clone())).collect()
}

/// Who can get stuck where.
fn deadlocks(exploration: &Exploration) -> BTreeSet<String> {
    exploration.terminals.iter().map(|terminal| format!("{:?}", terminal.blocked)).collect()
}

fn broken_invariants(exploration: &Exploration) -> BTreeSet<u16> {
    exploration.violations.iter().map(|violation| violation.check).collect()
}

/// Kinds that are told of cycles with a way out: whether somebody can go round there for ever takes all schedules, so
/// they are looked for in full explorations only.
const OF_CYCLES: &[&str] = &["livelock", "starvation", "eventually", "leads-to"];

/// What findings are about. Of several elements of a container the one on the witness is named, which need not be the
/// same one in another graph; so are containers made while running.
fn identities(findings: &[Finding]) -> BTreeSet<String> {
    let identity = |finding: &Finding| match &finding.evidence {
        Evidence::LostUpdate { location, .. } | Evidence::DataRace { location, .. } => {
            format!("{} {:?}", finding.kind.name(), location.base)
        }
        // Of a deadlock it is the cause: where the circle was closed from may differ, and who else is stuck.
        Evidence::Deadlock { blocked, cycle } => {
            let is_blocked = |thread: &ThreadIndex| blocked.iter().any(|entry| entry.thread == *thread);
            let is_cause = |entry: &&Blocked| match &entry.waiting {
                _ if !cycle.is_empty() => cycle.contains(&entry.thread),
                Waiting::Held { holders, .. } => !holders.iter().any(is_blocked),
                Waiting::Finish { thread } => !is_blocked(thread),
                _ => true,
            };
            let objects = blocked.iter().filter(is_cause).map(|entry| match &entry.waiting {
                Waiting::Held { object, .. } | Waiting::Signal { object, .. } => object.to_string(),
                _ => String::new(),
            });
            format!("{} {:?}", finding.kind.name(), objects.collect::<BTreeSet<_>>())
        }
        _ => finding.identity(),
    };
    findings.iter().filter(|finding| !OF_CYCLES.contains(&finding.kind.name())).map(identity).collect()
}

/// Each argument by itself and with the others, as far as it does something.
const ARGUMENTS: &[Reductions] = &[
    Reductions::USUAL,
    Reductions { sleep_sets: true, ..Reductions::USUAL },
    Reductions { persistent_sets: true, sleep_sets: true, ..Reductions::NONE },
    Reductions { sleep_sets: true, ..Reductions::NONE },
    Reductions { persistent_sets: true, ..Reductions::NONE },
    Reductions { lock_merging: false, ..Reductions::USUAL },
    Reductions { commuting_blocks: false, ..Reductions::USUAL },
    Reductions::NONE,
];

/// States and edges, by each list of arguments.
type Sizes = [(usize, usize); ARGUMENTS.len()];

/// What two ways of exploring have in common.
struct Compared {
    /// The states of the reduced graph.
    fewer: usize,
    /// The states and edges by each list of arguments.
    sizes: Sizes,
    /// The states of the whole graph.
    states: usize,
    /// How many schedules there are.
    schedules: Count,
}

/// Explores in both ways and compares; `None` if there are too many states.
fn compare(program: &Program, text: &str) -> Option<Compared> {
    let all = full(program, &Budget { states: 20_000, ..Budget::GENEROUS });
    if all.coverage != Coverage::Complete {
        return None;
    }
    let known = identities(&detect(program, &all));
    let mut sizes = [(0, 0); ARGUMENTS.len()];
    for (by, size) in ARGUMENTS.iter().zip(&mut sizes) {
        let some = reduced_by(program, *by, &Budget::GENEROUS);
        assert_eq!(some.coverage, Coverage::Complete, "{by:?}: {text}");
        assert_eq!(some.search.method, Method::Reduced);
        assert_eq!(outcomes(&some), outcomes(&all), "{by:?}: {text}");
        assert_eq!(deadlocks(&some), deadlocks(&all), "{by:?}: {text}");
        assert_eq!(broken_invariants(&some), broken_invariants(&all), "{by:?}: {text}");
        assert_eq!(some.cycles.is_empty(), all.cycles.is_empty(), "{by:?}: {text}");
        assert_eq!(identities(&detect(program, &some)), known, "{by:?}: {text}");
        let (fewer, states) = (some.graph.len(), all.graph.len());
        assert!(fewer <= states, "{by:?}: {fewer} states of {states}: {text}");
        assert!(some.search.reductions.iter().all(|used| by.names().contains(used)), "{by:?}: {text}");
        if some.search.reductions.is_empty() {
            assert_eq!((fewer, some.graph.edge_count()), (states, all.graph.edge_count()), "{by:?}: {text}");
        }
        *size = (fewer, some.graph.edge_count());
    }
    Some(Compared { fewer: sizes[0].0, sizes, states: all.graph.len(), schedules: all.interleavings })
}

/// What the cheapest witness of each defect costs, of those that partial graphs show.
fn costs(exploration: &Exploration, findings: &[Finding]) -> BTreeMap<String, Cost> {
    let mut costs = BTreeMap::new();
    for finding in findings {
        let cost = finding.witness.cost(exploration);
        if !OF_CYCLES.contains(&finding.kind.name()) {
            costs.entry(finding.identity()).and_modify(|known: &mut Cost| *known = cost.min(*known)).or_insert(cost);
        }
    }
    costs
}

fn does_both(finding: &Finding) -> bool {
    !matches!(finding.evidence, Evidence::DataRace { does_both: false, .. })
}

/// What is found with more of a partial graph near its beginning.
fn shortest(program: &Program, some: Exploration) -> (Exploration, Vec<Finding>) {
    detect_shortest(program, some, &Workers::ONE, |known, than, open| {
        Some(nearer(program, known, than, open, &Budget::GENEROUS).expect("it is complete and partial"))
    })
}

/// Compares the witnesses of partial graphs with the cheapest of all schedules, where the same defects go by the same
/// names; returns how many were dearer before the neighbourhood of the beginning was added.
fn compare_witnesses(program: &Program, all: &BTreeMap<String, Cost>, some: Exploration, text: &str) -> usize {
    let before = costs(&some, &detect(program, &some));
    let ends = outcomes(&some);
    let (near, findings) = shortest(program, some);
    assert_eq!(outcomes(&near), ends, "{text}");
    assert!(findings.iter().all(does_both), "{text}");
    let after = costs(&near, &findings);
    let mut dearer = 0;
    for (defect, cost) in after {
        if let (Some(cheapest), Some(before)) = (all.get(&defect), before.get(&defect)) {
            // A witness that goes on to an end is preferred to a cheaper one that does not, and a graph of kept
            // schedules does not know of all states how they end.
            if near.knows_all_ends() {
                assert_eq!(cost, *cheapest, "{defect}: {text}");
            }
            dearer += usize::from(*before > cost);
        }
    }
    dearer
}

#[test]
fn witnesses_of_partial_graphs_are_made_as_short_as_any() {
    let dearer = Cell::new((0, 0, 0));
    for_each(cases(150), &programs(), |text| {
        let program = compile(text);
        let all = full(&program, &Budget { states: 1_500, ..Budget::GENEROUS });
        if all.coverage != Coverage::Complete {
            return;
        }
        let all = costs(&all, &detect(&program, &all));
        let some = reduced(&program, &Budget::GENEROUS);
        let of_reduced = compare_witnesses(&program, &all, some, text);
        let some = reduced_by(&program, Reductions { sleep_sets: true, ..Reductions::USUAL }, &Budget::GENEROUS);
        let of_sleeping = compare_witnesses(&program, &all, some, text);
        let traces = dpor(&program, &DporOptions::default(), &|_| None);
        let of_traces = match traces.coverage {
            Coverage::Complete => compare_witnesses(&program, &all, traces, text),
            _ => 0,
        };
        let before = dearer.get();
        dearer.set((before.0 + of_reduced, before.1 + of_sleeping, before.2 + of_traces));
    });
    println!("{:?} witnesses were dearer", dearer.get());
    assert!(dearer.get().0 > 0 && dearer.get().1 > 0 && dearer.get().2 > 0);
}

/// In the state where both threads can do the first of these accesses, the reduced graph does each of them, and after
/// either goes on with the same thread. So by itself it knows no path that does both in a row.
#[test]
fn races_are_shown_by_both_accesses() {
    let races = [
        ["\"table['c'] = 1\", \"z += 1\"", "\"table['c'] = 1\", \"table['b'] = x\""],
        [
            r#"{ "with": "again", "do": [{ "with": "again", "do": ["x += 1"] }] }"#,
            r#"{ "repeat": 2, "do": [{ "with": "other", "do": ["y += x"] }] }"#,
        ],
    ];
    for bodies in races {
        let text = assemble("threads", "any", &bodies.map(String::from));
        let program = compile(&text);
        let some = reduced(&program, &Budget::GENEROUS);
        assert!(!detect(&program, &some).iter().all(does_both), "{text}");
        let (near, findings) = shortest(&program, some);
        assert!(findings.iter().all(does_both) && !findings.is_empty(), "{text}");
        assert!(findings.iter().all(|finding| near.terminal(finding.witness.end()).is_some()), "{text}");
        let all = full(&program, &Budget::GENEROUS);
        assert_eq!(costs(&near, &findings), costs(&all, &detect(&program, &all)), "{text}");

        // With a lock around it, nothing races, and the reduced graph is enough.
        let locked = bodies.map(|body| format!(r#"{{ "with": "lock", "do": [{body}] }}"#));
        let text = assemble("threads", "any", &locked);
        let program = compile(&text);
        let is_race = |finding: &Finding| finding.kind.name() == "data-race";
        let (_, findings) = shortest(&program, reduced(&program, &Budget::GENEROUS));
        assert!(!findings.iter().any(is_race), "{text}");
        assert!(!detect(&program, &full(&program, &Budget::GENEROUS)).iter().any(is_race), "{text}");
    }
}

fn compare_with_brute_force(program: &Program, text: &str) -> bool {
    let Some(judge) = brute_force(program, 300) else { return false };
    let judged = judge.outcomes.into_keys().collect::<BTreeSet<_>>();
    assert_eq!(outcomes(&reduced(program, &Budget::GENEROUS)), judged, "{text}");
    true
}

const ALWAYS: &[&str] = &["x < 3", "x != y", "x + z < 4"];
const FINALLY: &[&str] = &["x != 2", "y == x + 1", "z == 1"];

/// How many programs were compared, how many of them with brute force, and how many states they had.
#[derive(Clone, Copy, Debug, Default)]
struct Compares {
    programs: u32,
    judged: u32,
    fewer: usize,
    states: usize,
    sizes: Sizes,
}

impl Compares {
    /// How much smaller graphs are by which arguments.
    fn show(&self, name: &str) {
        println!("{name}: {} programs, {} by brute force too, {} states", self.programs, self.judged, self.states);
        for (by, (states, edges)) in ARGUMENTS.iter().zip(self.sizes) {
            println!("    {states:>9} states {edges:>9} edges by {}", by.names().join(", "));
        }
    }
}

fn compare_text(text: &str, so_far: &Cell<Compares>) {
    let program = compile(text);
    if let Some(Compared { fewer, sizes, states, schedules }) = compare(&program, text) {
        // Brute force would follow endless schedules for long, and give up.
        let is_judged = schedules != Count::Infinite && compare_with_brute_force(&program, text);
        let Compares { programs, judged, fewer: fewer_before, states: states_before, sizes: mut all } = so_far.get();
        all.iter_mut().zip(sizes).for_each(|(all, (states, edges))| *all = (all.0 + states, all.1 + edges));
        so_far.set(Compares {
            programs: programs + 1,
            judged: judged + u32::from(is_judged),
            fewer: fewer_before + fewer,
            states: states_before + states,
            sizes: all,
        });
    }
    let checked = with_checks(text, ALWAYS, FINALLY);
    compare(&compile(&checked), &checked);
    let checked = with_checks(text, &[], FINALLY);
    compare(&compile(&checked), &checked);
}

#[test]
fn generated_programs_of_all_mixes() {
    let compared = Cell::default();
    for_each(cases(100), &programs(), |text| compare_text(text, &compared));
    compared.get().show("all mixes");
    assert!(compared.get().fewer < compared.get().states);
}

#[test]
fn generated_tasks_of_all_mixes() {
    let compared = Cell::default();
    for_each(cases(100), &programs_of_tasks(), |text| compare_text(text, &compared));
    println!("tasks: {:?}", compared.get());
    assert!(compared.get().fewer < compared.get().states);
}

#[test]
fn generated_programs_of_each_mix() {
    for mix in MIXES {
        let compared = Cell::default();
        for_each(cases(20), &programs_of(mix), |text| compare_text(text, &compared));
        compared.get().show(mix.name);
        // Orders of the same steps lead to the same state, but for numbers of containers made on the way. So sleep sets
        // by themselves leave out edges, and no states.
        if ["variables", "locks", "semaphores", "events and barriers", "conditions", "atomics"].contains(&mix.name) {
            let alone = ARGUMENTS.iter().position(|by| by.names() == ["sleep-sets"]).expect("one of them");
            assert_eq!(compared.get().sizes[alone].0, compared.get().states, "{}", mix.name);
        }
    }
}

/// Philosophers around a table: each takes the fork at its place, then the next one, so many times or for ever.
fn philosophers(count: usize, meals: Option<usize>) -> String {
    let forks = (0..count).map(|fork| format!(r#""fork_{fork}": "Lock()""#)).collect::<Vec<_>>().join(", ");
    let calls = (0..count).map(|place| format!(r#""dine(fork_{place}, fork_{})""#, (place + 1) % count));
    let calls = calls.collect::<Vec<_>>().join(", ");
    let eat = r#"{ "with": "first", "do": [ { "with": "second", "do": [ "pass" ] } ] }"#;
    let body = match meals {
        Some(meals) => format!(r#"{{ "repeat": {meals}, "do": [ {eat} ] }}"#),
        None => format!(r#"{{ "while": "True", "do": [ {eat} ] }}"#),
    };
    format!(
        r#"{{ "format": 1, "name": "philosophers", "sync": {{ {forks} }},
              "functions": {{ "dine(first, second)": [ {body} ] }},
              "variants": {{ "test": {{ "threads": [ {calls} ] }} }} }}"#
    )
}

fn repeated(count: usize, body: &str) -> String {
    format!(r#"{{ "repeat": {count}, "do": [{body}] }}"#)
}

/// How many states a reduced exploration has, and by which arguments it left out the others.
fn reduced_states(text: &str) -> (usize, Vec<&'static str>) {
    let found = reduced(&compile(text), &Budget::GENEROUS);
    assert_eq!(found.coverage, Coverage::Complete);
    (found.graph.len(), found.search.reductions)
}

#[test]
fn threads_that_share_nothing_are_run_one_after_the_other() {
    // Three threads of 3 reads and 3 writes each: 19 states on a line instead of 7 × 7 × 7.
    let bodies = ["x", "y", "z"].map(|name| repeated(3, &format!(r#""{name} += 1""#)));
    let text = assemble("threads", "any", &bodies);
    assert_eq!(reduced_states(&text), (19, vec!["persistent-sets"]));
    assert_eq!(full(&compile(&text), &Budget::GENEROUS).graph.len(), 343);
}

#[test]
fn locked_increments_are_linear() {
    // Each increment is an acquire, a read, a write and a release.
    for count in [1, 10, 100] {
        let body = repeated(count, r#"{ "with": "lock", "do": ["x += 1"] }"#);
        let text = assemble("threads", "any", &[body.clone(), body]);
        let (states, reductions) = reduced_states(&text);
        assert_eq!(states, 2 * 4 * count + 1);
        assert!(reductions.contains(&"commuting-blocks"), "{reductions:?}");
    }
}

#[test]
fn a_block_that_is_seen_from_outside_does_not_commute() {
    let locked = r#"{ "with": "lock", "do": ["x += 1"] }"#;
    let outside = [
        r#""y = x""#,
        r#""x = 0""#,
        r#""y = lock.locked()""#,
        r#"{ "with": "lock", "do": ["y = x"] }"#,
        r#""lock.acquire()""#,
    ];
    for other in outside {
        let text = assemble("threads", "any", &[locked, locked, other].map(String::from));
        let (_, reductions) = reduced_states(&text);
        assert!(!reductions.contains(&"commuting-blocks"), "{other}: {reductions:?}");
        compare_text(&text, &Cell::default());
    }
    let watched = with_checks(&assemble("threads", "any", &[locked, locked].map(String::from)), &["x < 2"], &[]);
    assert!(!reduced_states(&watched).1.contains(&"commuting-blocks"));
    compare(&compile(&watched), &watched);
}

#[test]
fn who_holds_a_lock_goes_on_while_others_wait_for_it() {
    let text = philosophers(3, Some(1));
    let (_, reductions) = reduced_states(&text);
    assert_eq!(reductions, ["commuting-blocks", "lock-merging", "persistent-sets"]);
    compare_text(&text, &Cell::default());
}

#[test]
fn philosophers_dine_in_few_states() {
    for count in 2..=4 {
        for meals in [Some(1), Some(2), None] {
            let text = philosophers(count, meals);
            compare(&compile(&text), &text);
        }
    }
    let text = philosophers(8, Some(1));
    let program = compile(&text);
    let found = reduced(&program, &Budget::GENEROUS);
    // Who takes the first fork is open, and how far the circle closes then; from where somebody has eaten it cannot be
    // closed any more, and everybody eats without branching.
    assert_eq!(found.graph.len(), 937);
    let all = full(&program, &Budget::GENEROUS);
    assert_eq!(all.graph.len(), 153_631);
    assert_eq!((outcomes(&found), deadlocks(&found)), (outcomes(&all), deadlocks(&all)));
    assert!(identities(&detect(&program, &found)).iter().any(|finding| finding.starts_with("deadlock")));
}

/// What sleep sets leave out, by themselves and with persistent sets.
#[test]
fn philosophers_asleep() {
    let size = |text: &str, by: Reductions| {
        let found = reduced_by(&compile(text), by, &Budget::GENEROUS);
        assert_eq!(found.coverage, Coverage::Complete);
        assert_eq!(found.search.reductions.contains(&"sleep-sets"), by.sleep_sets);
        assert_eq!(found.knows_all_ends(), !by.sleep_sets);
        (found.graph.len(), found.graph.edge_count())
    };
    let text = philosophers(8, Some(1));
    let plain = Reductions { persistent_sets: true, ..Reductions::NONE };
    assert_eq!(size(&text, Reductions::USUAL), (937, 998));
    assert_eq!(size(&text, Reductions { sleep_sets: true, ..Reductions::USUAL }), (641, 674));
    assert_eq!(size(&text, plain), (16_925, 20_684));
    assert_eq!(size(&text, Reductions { sleep_sets: true, ..plain }), (5_731, 6_225));
    let text = philosophers(8, None);
    assert_eq!(size(&text, plain), (12_657, 24_021));
    assert_eq!(size(&text, Reductions::USUAL), (10_533, 17_004));
    assert_eq!(size(&text, Reductions { sleep_sets: true, ..Reductions::USUAL }), (6_316, 10_087));
    // By themselves they leave out edges, and no states.
    let text = philosophers(5, Some(1));
    let all = full(&compile(&text), &Budget::GENEROUS).graph;
    assert_eq!(size(&text, Reductions::NONE), (all.len(), all.edge_count()));
    assert_eq!(size(&text, Reductions { sleep_sets: true, ..Reductions::NONE }), (all.len(), 2_159));
}

/// With sleep sets a circle may have no edge that leads out since the thread that would leave it is asleep, as where two
/// threads wait for each other in Peterson's algorithm. That is no livelock.
#[test]
fn a_sleeping_thread_is_a_way_out() {
    let text = std::fs::read_to_string("scenarios/peterson.json").unwrap();
    let explored = common::explore_text("peterson.json", &text, &Budget::GENEROUS);
    for variant in explored.unwrap_or_else(|(_, mistakes)| panic!("{mistakes:#?}")).variants {
        let is_endless = |finding: &Finding| matches!(finding.evidence, Evidence::Livelock { has_way_out: false, .. });
        let program = &variant.compiled.program;
        let asleep = reduced_by(program, Reductions { sleep_sets: true, ..Reductions::USUAL }, &Budget::GENEROUS);
        let told = detect(program, &asleep);
        assert!(variant.findings.iter().any(is_endless) || !told.iter().any(is_endless), "{}", program.variant);
    }
}

#[test]
fn philosophers_who_take_the_lower_fork_first_are_linear() {
    for count in [2, 8, 20] {
        let mut text = philosophers(count, Some(1));
        text = text.replace(&format!("dine(fork_{}, fork_0)", count - 1), &format!("dine(fork_0, fork_{})", count - 1));
        let (states, reductions) = reduced_states(&text);
        assert_eq!(states, 4 * count + 1);
        assert!(reductions.contains(&"commuting-blocks"), "{reductions:?}");
        if count == 2 {
            compare_text(&text, &Cell::default());
        }
    }
}

/// Sums within locks, which are given by name or as parameters.
const LOCKED_SUMS: &[&str] = &[
    r#"{ "with": "a", "do": ["x += 1"] }"#,
    r#"{ "with": "a", "do": ["x += 1", { "with": "b", "do": ["y -= 2"] }, "x -= 3"] }"#,
    r#"{ "with": "b", "do": ["y += 1"] }"#,
    r#"{ "with": "b", "do": [{ "with": "a", "do": ["x += 1"] }, { "with": "c", "do": ["pass"] }] }"#,
    r#"{ "with": "c", "do": [{ "with": "a", "do": ["pass"] }] }"#,
    r#"{ "with": "c", "do": [{ "with": "b", "do": [{ "with": "a", "do": ["x += 1"] }, "y += 1"] }] }"#,
    r#"{ "with": "p", "do": [{ "with": "q", "do": ["pass"] }] }"#,
    r#"{ "with": "q", "do": [{ "with": "p", "do": ["pass"] }] }"#,
    r#"{ "with": "p", "do": [{ "with": "a", "do": ["x += 1"] }] }"#,
    r#"{ "repeat": 2, "do": [{ "with": "q", "do": ["pass"] }] }"#,
];

/// What sees such blocks from outside, or does not.
const BETWEEN: &[&str] = &[
    r#""z += 1""#,
    r#""y = x""#,
    r#""z = c.locked()""#,
    r#""q.acquire()""#,
    r#""spawn(h(p))""#,
    r#"{ "with": "b", "do": ["x += 1"] }"#,
    r#"{ "if": "z == 0", "then": [{ "with": "a", "do": ["x += 1"] }] }"#,
];

/// Two or three threads of such statements.
fn programs_of_locked_sums() -> impl Strategy<Value = String> {
    let sums = prop::sample::select(LOCKED_SUMS);
    let body = prop::collection::vec(prop_oneof![15 => sums, 1 => prop::sample::select(BETWEEN)], 1..=2);
    let locks = prop::sample::select(vec!["a, b", "b, c", "c, a", "d, c", "d, e", "a, a"]);
    prop::collection::vec((body, locks), 2..=3).prop_map(|threads| {
        let functions = threads.iter().enumerate();
        let functions = functions.map(|(index, (body, _))| format!(r#""f{index}(p, q)": [{}]"#, body.join(", ")));
        let calls = threads.iter().enumerate().map(|(index, (_, locks))| format!(r#""f{index}({locks})""#));
        let locks = ["a", "b", "c", "d", "e"].map(|lock| format!(r#""{lock}": "Lock()""#)).join(", ");
        format!(
            r#"{{ "format": 1, "name": "test", "shared": {{ "x": 0, "y": 0, "z": 0 }}, "sync": {{ {locks} }},
                  "functions": {{ {}, "h(p)": [{{ "with": "p", "do": ["x += 1"] }}] }},
                  "variants": {{ "test": {{ "threads": [ {} ] }} }} }}"#,
            functions.collect::<Vec<_>>().join(", "),
            calls.collect::<Vec<_>>().join(", ")
        )
    })
}

#[test]
fn sums_within_locks_within_locks() {
    let (compared, commuting) = (Cell::default(), Cell::new(0));
    for_each(cases(100), &programs_of_locked_sums(), |text| {
        compare_text(text, &compared);
        let is_smaller = reduced_states(text).1.contains(&"commuting-blocks");
        commuting.set(commuting.get() + usize::from(is_smaller));
    });
    compared.get().show(&format!("{} with blocks that commute", commuting.get()));
    assert!(commuting.get() > 20);
}

#[test]
fn shipped_scenarios() {
    for path in common::scenario_files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = common::base_name(&path);
        let explored = common::explore_text(&name, &text, &Budget { states: 100_000, ..Budget::GENEROUS });
        for variant in explored.unwrap_or_else(|(_, mistakes)| panic!("{mistakes:#?}")).variants {
            let slug = &variant.compiled.program.slug;
            if let Some(compared) = compare(&variant.compiled.program, &format!("{name} {slug}")) {
                println!("{name} {slug}: {} of {}", compared.fewer, compared.states);
            }
        }
    }
}
