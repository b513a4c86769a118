//! What never ends, and locks in the wrong order: known programs with known findings; and a judge that tries all sets of
//! states of a random program for a fair cycle through just these, by the letter of the definitions.

use super::tests::{find_in, kinds, of_kind, token};
use super::*;
use crate::trace::testing::{Mini, Op, Op::*};
use crate::trace::{Edge, Status};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn lasso(finding: &Finding, exploration: &Exploration) -> String {
    finding.lasso(exploration).to_string()
}

/// A lock taken again and again by one who looks for what the other could only say under the same lock.
const POLL: [Op; 3] = [Acquire("lock"), Release("lock"), BackUnless("flag", 1)];
const TELL: [Op; 3] = [Acquire("lock"), Store("flag", 1), Release("lock")];

#[test]
fn who_is_overtaken_each_time_starves_and_who_is_merely_not_scheduled_does_not() {
    let exploration = Mini::new([&POLL, &TELL]).explore();
    let findings = find_in(&exploration);
    let starved = of_kind(&findings, FindingKind::Starvation);
    assert_eq!(starved.len(), 1);
    assert_eq!(lasso(starved[0], &exploration), "(111)");
    let Evidence::Starvation { thread, others, spans, .. } = &starved[0].evidence else { panic!() };
    assert_eq!((*thread, others.as_slice(), spans.len()), (ThreadIndex(1), &[ThreadIndex(0)][..], 3));
    // It does come in after the round, and then all ends well.
    assert_eq!(token(starved[0].passing.as_ref().unwrap(), &exploration), "1x5-2221");
    // The same without the lock: the other one could go on all the time.
    let busy = Mini::new([&[Read("flag"), BackUnless("flag", 1)], &[Store("flag", 1)]]).explore();
    assert_eq!(kinds(&find_in(&busy)), ["data-race"]);
    assert!(!busy.cycles.is_empty());
}

/// Each shows its wish, and takes it back for the other's sake.
fn polite(mine: &'static str, theirs: &'static str) -> [Op; 4] {
    [Store(mine, 0), Store(mine, 1), BackUnless(theirs, 0), Store(mine, 0)]
}

#[test]
fn two_that_are_too_polite_get_in_each_others_way_for_ever() {
    let exploration = Mini::new([&polite("a", "b"), &polite("b", "a")]).explore();
    let findings = find_in(&exploration);
    let found = of_kind(&findings, FindingKind::Livelock);
    assert_eq!(found.len(), 1);
    let Evidence::Livelock { has_way_out, threads, .. } = &found[0].evidence else { panic!() };
    assert!(*has_way_out && threads.len() == 2);
    // Each must go round once, and see the other's wish.
    assert_eq!(found[0].cycle.as_ref().unwrap().steps.len(), 6);
    assert!(found[0].passing.is_some());
    // If one insists and the other lets him, a fair scheduler brings both to the end.
    let insisting = [Store("a", 1), SpinUntil("b", 0), Store("a", 0)];
    let waiting = [Store("b", 1), Store("b", 0), SpinUntil("a", 0)];
    let mended = Mini::new([&insisting[..], &waiting]).explore();
    assert_eq!(of_kind(&find_in(&mended), FindingKind::Livelock).len(), 0);
    assert_eq!(of_kind(&find_in(&mended), FindingKind::Starvation).len(), 0);
}

#[test]
fn what_must_come_comes_on_fair_schedules_only() {
    let spin =
        Mini { eventually: vec![("done", 1)], ..Mini::new([&[SpinUntil("x", 1), Store("done", 1)], &[Store("x", 1)]]) };
    assert_eq!(kinds(&find_in(&spin.explore())), ["data-race"]);
    let never = Mini { threads: vec![spin.threads[0].clone(), vec![Store("x", 2)]], ..spin };
    let exploration = never.explore();
    let findings = find_in(&exploration);
    assert_eq!(kinds(&findings), ["livelock", "eventually", "data-race"]);
    assert_eq!(lasso(&findings[1], &exploration), "2(1)");
    let ends = Mini { eventually: vec![("x", 1)], ..Mini::new([&[Store("x", 1)], &[Store("x", 2)]]) };
    assert_eq!(kinds(&find_in(&ends.explore())), ["data-race"]);
    let ends = Mini { eventually: vec![("x", 3)], ..ends }.explore();
    let findings = find_in(&ends);
    assert_eq!(kinds(&findings), ["eventually", "data-race"]);
    assert_eq!((lasso(&findings[0], &ends).as_str(), &findings[0].cycle), ("12", &None));
}

#[test]
fn an_answer_is_due_from_each_question_on() {
    let ask = |answers: &[Op]| Mini {
        leads_to: vec![[("asked", 1), ("answer", 1)]],
        ..Mini::new([&[Store("asked", 1)], answers])
    };
    let exploration = ask(&[Store("answer", 1), Store("answer", 0)]).explore();
    let findings = find_in(&exploration);
    assert_eq!(kinds(&findings), ["leads-to"]);
    assert_eq!(findings[0].evidence, Evidence::Promise { check: 0, since: 3 }, "after the answer was taken back");
    assert_eq!(kinds(&find_in(&ask(&[Store("answer", 1)]).explore())), [""; 0]);
    // A server that answers for ever is no livelock: answers are progress.
    let server = [Store("answer", 1), Store("answer", 0), BackUnless("answer", 7)];
    assert_eq!(kinds(&find_in(&ask(&server).explore())), [""; 0]);
    assert_eq!(kinds(&find_in(&Mini::new([&server]).explore())), ["livelock"]);
}

#[test]
fn locks_in_opposite_order_are_told_unless_gates_starts_or_joins_keep_them_apart() {
    let ab = [Acquire("a"), Acquire("b"), Release("b"), Release("a")];
    let ba = [Acquire("b"), Acquire("a"), Release("a"), Release("b")];
    let found = |threads: &[Vec<Op>]| {
        let findings = find_in(&Mini { threads: threads.to_vec(), ..Mini::default() }.explore());
        kinds(&findings).into_iter().filter(|kind| *kind != "data-race").collect::<Vec<_>>()
    };
    let then = |parts: &[&[Op]]| parts.concat();
    assert_eq!(found(&[ab.to_vec(), ba.to_vec()]), ["deadlock"], "told once");
    // A flag keeps them apart, which is not a matter of locks.
    let flag = [then(&[&ab, &[Store("go", 1)]]), then(&[&[SpinUntil("go", 1)], &ba])];
    assert_eq!(found(&flag), ["lock-order"]);
    let gate = |inside: &[Op]| then(&[&[Acquire("gate")], inside, &[Release("gate")]]);
    assert_eq!(found(&[gate(&ab), gate(&ba)]), [""; 0]);
    assert_eq!(found(&[then(&[&ab, &[Start(1)]]), ba.to_vec()]), [""; 0], "started afterwards");
    assert_eq!(found(&[then(&[&[Start(1), Join(1)], &ab]), ba.to_vec()]), [""; 0], "joined before");
    assert_eq!(found(&[then(&[&[Start(1)], &ab]), ba.to_vec()]), ["deadlock"]);
    // One after the other, by a third thread that joins the first before it starts the second.
    assert_eq!(found(&[vec![Start(1), Join(1), Start(2)], ab.to_vec(), ba.to_vec()]), [""; 0]);
    // A join by somebody else orders nothing.
    let others = [vec![Join(1)], flag[0].clone(), flag[1].clone()];
    assert_eq!(found(&others), ["lock-order"]);
}

#[test]
fn a_circle_of_three_locks_shows_all_three_acquisitions() {
    let pair = |first, second| vec![Acquire(first), Acquire(second), Release(second), Release(first)];
    let after = |go: &'static str, value, ops: Vec<Op>| [vec![SpinUntil(go, value)], ops].concat();
    let threads = vec![
        [pair("a", "b"), vec![Store("go", 1)]].concat(),
        [after("go", 1, pair("b", "c")), vec![Store("go", 2)]].concat(),
        after("go", 2, pair("c", "a")),
    ];
    let exploration = Mini { threads, ..Mini::default() }.explore();
    let findings = find_in(&exploration);
    let found = of_kind(&findings, FindingKind::LockOrder);
    assert_eq!(found.len(), 1);
    let Evidence::LockOrder { acquisitions } = &found[0].evidence else { panic!() };
    let pairs = acquisitions.iter().map(|one| (&*one.held, &*one.taken)).collect::<Vec<_>>();
    assert_eq!(pairs, [("a", "b"), ("b", "c"), ("c", "a")]);
    assert!(exploration.terminal(found[0].witness.end()).is_some());
    assert_eq!(found[0].witness.cost(&exploration).switches, 2);
}

/// Who can take a step in a state.
fn enabled(exploration: &Exploration, state: StateIndex) -> BTreeSet<ThreadIndex> {
    exploration.graph.edges(state).iter().map(|edge| exploration.transition(edge).thread).collect()
}

/// Whether one can get from each of these states to each, by these edges inside, and at least one edge is there.
fn is_connected(exploration: &Exploration, states: &[StateIndex], allowed: &dyn Fn(&Edge) -> bool) -> bool {
    let from_first = |backward: bool| {
        let mut seen = BTreeSet::from([states[0]]);
        let mut edges_seen = 0;
        loop {
            let before = (seen.len(), edges_seen);
            for state in states {
                for edge in
                    exploration.graph.edges(*state).iter().filter(|edge| allowed(edge) && states.contains(&edge.target))
                {
                    let (from, to) = if backward { (edge.target, *state) } else { (*state, edge.target) };
                    if seen.contains(&from) {
                        seen.insert(to);
                        edges_seen = 1;
                    }
                }
            }
            if before == (seen.len(), edges_seen) {
                return seen.len() == states.len() && edges_seen == 1;
            }
        }
    };
    from_first(false) && from_first(true)
}

/// What is true of walking round a set of states for ever.
struct Around {
    somewhere: BTreeSet<ThreadIndex>,
    everywhere: BTreeSet<ThreadIndex>,
    taken: BTreeSet<ThreadIndex>,
}

impl Around {
    fn new(exploration: &Exploration, states: &[StateIndex], edges: impl Iterator<Item = Edge>) -> Around {
        let each = || states.iter().map(|state| enabled(exploration, *state));
        Around {
            somewhere: each().flatten().collect(),
            everywhere: each().reduce(|all, here| all.intersection(&here).copied().collect()).unwrap_or_default(),
            taken: edges.map(|edge| exploration.transition(&edge).thread).collect(),
        }
    }

    fn is_weakly_fair(&self) -> bool {
        self.everywhere.is_subset(&self.taken)
    }

    fn is_strongly_fair(&self) -> bool {
        self.somewhere.is_subset(&self.taken)
    }

    fn starves(&self, thread: ThreadIndex) -> bool {
        let others = self.somewhere.iter().filter(|other| **other != thread);
        self.somewhere.contains(&thread)
            && !self.everywhere.contains(&thread)
            && !self.taken.contains(&thread)
            && others.into_iter().all(|other| self.taken.contains(other))
    }
}

/// All sets of states that can be walked round for ever by allowed edges, with what is true of that.
fn rounds(exploration: &Exploration, among: &[StateIndex], allowed: &dyn Fn(&Edge) -> bool) -> Vec<Around> {
    let sets = (1u32..1 << among.len()).map(|set| {
        let members = among.iter().enumerate().filter(|(index, _)| set >> index & 1 == 1);
        members.map(|(_, state)| *state).collect::<Vec<_>>()
    });
    let connected = sets.filter(|states| is_connected(exploration, states, allowed));
    let around = connected.map(|states| {
        let edges = states.iter().flat_map(|state| exploration.graph.edges(*state));
        let inside = edges.filter(|edge| states.contains(&edge.target) && allowed(edge)).copied();
        Around::new(exploration, &states, inside.collect::<Vec<_>>().into_iter())
    });
    around.collect()
}

/// The cycle of a finding, as it stands: it returns, and this is true of it.
fn around_of(exploration: &Exploration, finding: &Finding) -> Around {
    let cycle = finding.cycle.as_ref().unwrap();
    assert_eq!((finding.witness.end(), cycle.start, cycle.end()), (cycle.start, cycle.start, cycle.start));
    assert!(!cycle.steps.is_empty());
    let states = (0..cycle.steps.len()).map(|step| cycle.state_before(step)).collect::<Vec<_>>();
    let edges = cycle.steps.iter().map(|(transition, target)| Edge { transition: *transition, target: *target });
    for (state, edge) in states.iter().zip(edges.clone()) {
        assert!(exploration.graph.edges(*state).contains(&edge));
    }
    Around::new(exploration, &states, edges)
}

/// Whether some schedule breaks a promise: a state in which it is due, and from there a way to an end or to a fair round
/// on which it is not kept.
fn is_broken(
    exploration: &Exploration,
    due: &dyn Fn(StateIndex) -> bool,
    kept: &[bool],
    cyclic: &[StateIndex],
) -> bool {
    let mut reached = (0..exploration.graph.len() as StateIndex)
        .filter(|state| due(*state) && !kept[*state as usize])
        .collect::<BTreeSet<_>>();
    let mut open = reached.iter().copied().collect::<Vec<_>>();
    while let Some(state) = open.pop() {
        for edge in exploration.graph.edges(state) {
            if !kept[edge.target as usize] && reached.insert(edge.target) {
                open.push(edge.target);
            }
        }
    }
    let ends_badly = |state: &StateIndex| {
        let terminal = exploration.terminal(*state);
        terminal.is_some_and(|end| exploration.outcomes[end.outcome as usize].status != Status::Deadlock)
    };
    let among = cyclic.iter().copied().filter(|state| reached.contains(state)).collect::<Vec<_>>();
    reached.iter().any(ends_badly) || rounds(exploration, &among, &|_| true).iter().any(Around::is_weakly_fair)
}

fn any_looping_op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => proptest::sample::select(vec![Store("x", 0), Store("x", 1), Store("y", 0), Store("y", 1)]),
        4 => proptest::sample::select(vec![BackUnless("x", 1), BackUnless("y", 0), BackUnless("x", 2)]),
        1 => proptest::sample::select(vec![SpinUntil("x", 1), SpinUntil("y", 1), Assert("x", 1)]),
        2 => proptest::sample::select(vec![Acquire("a"), Release("a")]),
    ]
}

fn any_looping_mini() -> impl Strategy<Value = Mini> {
    let ops = |longest| proptest::collection::vec(any_looping_op(), 1..=longest);
    let threads = prop_oneof![proptest::collection::vec(ops(4), 1..=2), proptest::collection::vec(ops(2), 3..=3)];
    let fact = || (proptest::sample::select(vec!["x", "y"]), 0..2i64);
    (threads, fact(), fact(), fact()).prop_map(|(threads, eventually, condition, then)| Mini {
        threads,
        eventually: vec![eventually],
        leads_to: vec![[condition, then]],
        limit: Some(400),
        ..Mini::default()
    })
}

/// More cycles than this are left to others.
const MOST_CYCLIC: usize = 9;

fn cases() -> ProptestConfig {
    let cases = std::env::var("CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig::with_cases(cases.unwrap_or(256))
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn all_sets_of_states_agree(mini in any_looping_mini()) {
        let exploration = mini.explore();
        let cyclic = exploration.cycles.concat();
        if cyclic.len() > MOST_CYCLIC || !exploration.holds_all_schedules() {
            return Ok(());
        }
        let findings = find_in(&exploration);
        let of = |kind| of_kind(&findings, kind);

        let starving = rounds(&exploration, &cyclic, &|_| true);
        let starved = exploration.graph.len() as StateIndex;
        let starved = (0..starved).flat_map(|state| enabled(&exploration, state)).collect::<BTreeSet<_>>();
        let starved = starved.into_iter().filter(|thread| starving.iter().any(|around| around.starves(*thread)));
        let starved = starved.collect::<BTreeSet<_>>();
        let found = of(FindingKind::Starvation);
        prop_assert_eq!(found.is_empty(), starved.is_empty());
        for finding in found {
            let Evidence::Starvation { thread, .. } = &finding.evidence else { panic!() };
            prop_assert!(starved.contains(thread) && around_of(&exploration, finding).starves(*thread));
        }

        // Steps that answer are progress, so a round without progress keeps the answer as it is.
        let then = &exploration.liveness.leads_to[0].1;
        let halves = [true, false].map(|value| {
            let half = cyclic.iter().copied().filter(|state| then[*state as usize] == value).collect::<Vec<_>>();
            rounds(&exploration, &half, &|_| true).iter().any(Around::is_strongly_fair)
        });
        let found = of(FindingKind::Livelock);
        prop_assert_eq!(!found.is_empty(), halves[0] || halves[1]);
        for finding in found {
            prop_assert!(around_of(&exploration, finding).is_strongly_fair());
        }

        let liveness = &exploration.liveness;
        let (condition, then) = &liveness.leads_to[0];
        for (kind, broken, kept) in [
            (FindingKind::Eventually, is_broken(&exploration, &|state| state == 0, &liveness.eventually[0], &cyclic), &liveness.eventually[0]),
            (FindingKind::LeadsTo, is_broken(&exploration, &|state| condition[state as usize], then, &cyclic), then),
        ] {
            let found = of(kind);
            prop_assert_eq!(found.len(), usize::from(broken), "{:?}", kind);
            for finding in found {
                let Evidence::Promise { since, .. } = finding.evidence else { panic!() };
                let path = &finding.witness;
                prop_assert!((since..=path.steps.len()).all(|step| !kept[path.state_before(step) as usize]));
                let due = path.state_before(since);
                let is_due = if kind == FindingKind::Eventually { due == 0 } else { condition[due as usize] };
                prop_assert!(is_due);
                match &finding.cycle {
                    None => prop_assert!(exploration.terminal(path.end()).is_some()),
                    Some(cycle) => {
                        prop_assert!(cycle.steps.iter().all(|(_, state)| !kept[*state as usize]));
                        prop_assert!(around_of(&exploration, finding).is_weakly_fair());
                    }
                }
            }
        }
    }
}
