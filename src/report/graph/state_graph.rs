//! The view *states*: a slice of the state graph, one node for each state.

use super::reach::{Future, Reach};
use super::words::{SHORT_LINE, SHORT_VALUE, Words, shorten};
use super::{GraphEdge, GraphNode, GraphReport, GraphValue, GraphView, NodeKind};
use crate::trace::{Edge, Exploration, Path, StateIndex};
use crate::value::Plain;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{BTreeMap, BTreeSet};

/// Shared values in a drawn label; more are counted.
const VALUES: usize = 6;

pub(super) fn build(words: &Words, max_nodes: usize, witness: Option<&Path>) -> GraphReport {
    let exploration = words.exploration;
    let witness_states: Vec<StateIndex> = witness.map(states_of).unwrap_or_default();
    let slice = slice(exploration.graph.len(), max_nodes, &witness_states);
    let witness_steps: BTreeSet<(StateIndex, u32, StateIndex)> = witness.map(steps_of).unwrap_or_default();

    let reach = Reach::new(exploration, &words.outcomes);
    let depths = depths(exploration);
    let entries = entries(exploration, &slice);
    let mut violated = violated(words, &slice);
    let varying = varying(exploration);
    let mut views = Views { exploration, seen: BTreeMap::new() };

    let mut graph = DiGraph::new();
    let mut indices: BTreeMap<StateIndex, NodeIndex> = BTreeMap::new();
    for state in &slice {
        let entering = entries.get(state).map(Vec::as_slice).unwrap_or_default();
        let outside = |other: &StateIndex| !slice.contains(other);
        let future = reach.future(*state);
        let mut node = GraphNode {
            id: format!("s{state}"),
            number: *state,
            depth: depths[*state as usize],
            kind: reach.kind(*state),
            initial: *state == 0,
            states: 1,
            fate: reach.fate(*state),
            outcome: exploration.terminal(*state).map(|terminal| terminal.outcome as usize),
            can_end_as: future.outcomes.clone(),
            can_be_endless: future.endless,
            interleavings: exploration.terminal(*state).map(|terminal| terminal.interleavings.clone()),
            shared: shared_values(&mut views, *state, entering),
            violated: violated.remove(state).unwrap_or_default(),
            blocked: exploration
                .terminal(*state)
                .iter()
                .flat_map(|end| &end.blocked)
                .map(|one| words.blocked(one))
                .collect(),
            on_witness: witness_states.contains(state),
            hidden_in: entering.iter().filter(|source| outside(source)).count(),
            hidden_out: exploration.graph.edges(*state).iter().filter(|edge| outside(&edge.target)).count(),
            label: Vec::new(),
            detail: Vec::new(),
        };
        node.label = describe(words, &node, &future, Some((SHORT_VALUE, &varying)));
        node.detail = describe(words, &node, &future, None);
        indices.insert(*state, graph.add_node(node));
    }
    for (state, source) in &indices {
        for edge in exploration.graph.edges(*state) {
            if let Some(target) = indices.get(&edge.target) {
                let on_witness = witness_steps.contains(&(*state, edge.transition, edge.target));
                graph.add_edge(*source, *target, describe_edge(words, &reach, *state, edge, on_witness));
            }
        }
    }
    GraphReport::frame(words, GraphView::States, graph, exploration.graph.len(), exploration.graph.edge_count())
}

/// The witness's states, then the others in order, until there are `max_nodes`.
fn slice(states: usize, max_nodes: usize, witness: &[StateIndex]) -> BTreeSet<StateIndex> {
    let wanted = max_nodes.min(states);
    let mut slice = BTreeSet::new();
    for state in witness.iter().copied().chain(0..states as StateIndex) {
        if slice.len() == wanted {
            break;
        }
        slice.insert(state);
    }
    slice
}

fn states_of(path: &Path) -> Vec<StateIndex> {
    std::iter::once(path.start).chain(path.steps.iter().map(|(_, target)| *target)).collect()
}

fn steps_of(path: &Path) -> BTreeSet<(StateIndex, u32, StateIndex)> {
    let step = |index: usize| (path.state_before(index), path.steps[index].0, path.steps[index].1);
    (0..path.steps.len()).map(step).collect()
}

/// Fewest transitions from state 0. States are numbered by breadth-first discovery, so a state's
/// discoverer comes before it and one pass is enough.
fn depths(exploration: &Exploration) -> Vec<u32> {
    let mut depths = vec![u32::MAX; exploration.graph.len()];
    if let Some(first) = depths.first_mut() {
        *first = 0;
    }
    for state in 0..depths.len() {
        let next = depths[state].saturating_add(1);
        for edge in exploration.graph.edges(state as StateIndex) {
            let depth = &mut depths[edge.target as usize];
            *depth = next.min(*depth);
        }
    }
    depths
}

/// For each state of the slice, the sources of the edges that lead to it, one entry for each edge.
fn entries(exploration: &Exploration, slice: &BTreeSet<StateIndex>) -> BTreeMap<StateIndex, Vec<StateIndex>> {
    let mut entries: BTreeMap<StateIndex, Vec<StateIndex>> = BTreeMap::new();
    for source in 0..exploration.graph.len() as StateIndex {
        for edge in exploration.graph.edges(source) {
            if slice.contains(&edge.target) {
                entries.entry(edge.target).or_default().push(source);
            }
        }
    }
    entries
}

/// Looks at states, at each once.
struct Views<'a> {
    exploration: &'a Exploration,
    seen: BTreeMap<StateIndex, Vec<Plain>>,
}

impl Views<'_> {
    fn shared(&mut self, state: StateIndex) -> &[Plain] {
        self.seen.entry(state).or_insert_with(|| self.exploration.view.shared(state))
    }
}

/// The values in a state. What the step before changed is said only if all steps that lead here,
/// from inside the slice or not, agree.
fn shared_values(views: &mut Views, state: StateIndex, entering: &[StateIndex]) -> Vec<GraphValue> {
    let here = views.shared(state).to_vec();
    let mut agreed: Option<Vec<Option<Plain>>> = None;
    for source in entering {
        let before = views.shared(*source);
        let changed =
            here.iter().enumerate().map(|(index, value)| before.get(index).filter(|old| *old != value).cloned());
        let changed: Vec<Option<Plain>> = changed.collect();
        match &agreed {
            Some(others) if *others != changed => {
                agreed = None;
                break;
            }
            _ => agreed = Some(changed),
        }
    }
    let was = agreed.unwrap_or_else(|| vec![None; here.len()]);
    let names = views.exploration.shared.iter().map(|shared| shared.name.to_string());
    names.zip(here).zip(was).map(|((name, value), was)| GraphValue { name, value, was }).collect()
}

/// The texts of the broken `always` checks, by state.
fn violated(words: &Words, slice: &BTreeSet<StateIndex>) -> BTreeMap<StateIndex, Vec<String>> {
    let mut violated: BTreeMap<StateIndex, Vec<String>> = BTreeMap::new();
    for violation in words.exploration.violations.iter().filter(|violation| slice.contains(&violation.state)) {
        if let Some(check) = words.program.always.get(usize::from(violation.check)) {
            violated.entry(violation.state).or_default().push(check.text.clone());
        }
    }
    violated
}

/// Which shared names some transition changes; all of them if none does, so that something is shown.
fn varying(exploration: &Exploration) -> Vec<bool> {
    let mut varying = vec![false; exploration.shared.len()];
    for (index, _) in exploration.transitions.iter().flat_map(|transition| &transition.events).flat_map(|e| &e.changes)
    {
        varying[usize::from(*index)] = true;
    }
    if varying.contains(&true) { varying } else { vec![true; varying.len()] }
}

/// The text of a node: number, values, what becomes of it, what is wrong, what is not shown.
/// If `limit` is given, in short: values of so many characters, of names that vary.
fn describe(words: &Words, node: &GraphNode, future: &Future, limit: Option<(usize, &[bool])>) -> Vec<String> {
    let line = |text: &str| shorten(text, limit.map_or(usize::MAX, |_| SHORT_LINE));
    let value = |value: &Plain| shorten(&value.to_string(), limit.map_or(usize::MAX, |(width, _)| width));
    let mut lines = vec![format!("state {}{}", node.number, if node.initial { " · start" } else { "" })];
    let shown = limit.map_or(usize::MAX, |_| VALUES);
    let told = |index: usize| limit.is_none_or(|(_, varying)| varying[index]);
    let values = node.shared.iter().enumerate().filter(|(index, _)| told(*index)).map(|(_, value)| value);
    let values = values.collect::<Vec<_>>();
    for GraphValue { name, value: now, was } in values.iter().take(shown) {
        let was = was.as_ref().map(|was| format!(" (was {})", value(was))).unwrap_or_default();
        lines.push(line(&format!("{name} = {}{was}", value(now))));
    }
    if values.len() > shown {
        lines.push(format!("… and {} more values", values.len() - shown));
    }
    match (node.outcome, node.kind) {
        (Some(outcome), _) => {
            lines.push(line(&words.ending(outcome)));
            let checks = &words.outcomes[outcome].outcome.failed_checks;
            lines.extend(checks.iter().map(|check| line(&format!("✗ fails {check}"))));
            lines.extend(node.blocked.iter().map(|blocked| line(blocked)));
            lines.extend(node.interleavings.iter().map(|number| words.share(number)));
        }
        (None, NodeKind::Unexplored) => lines.push("? not yet explored".to_string()),
        (None, _) => lines.push(line(&words.future(future))),
    }
    lines.extend(node.violated.iter().map(|check| line(&format!("✗ violates {check}"))));
    if node.hidden_out > 0 {
        lines.push(format!("+{} more to states not shown", node.hidden_out));
    }
    if node.hidden_in > 0 {
        lines.push(format!("+{} more from states not shown", node.hidden_in));
    }
    lines
}

fn describe_edge(words: &Words, reach: &Reach, source: StateIndex, edge: &Edge, on_witness: bool) -> GraphEdge {
    let transition = words.exploration.transition(edge);
    let lost = reach.lost(source, edge.target);
    let mut label = words.transition_label(transition);
    if !lost.is_empty() {
        label.push(shorten(&format!("◀ {} lost", words.possible(&lost)), SHORT_LINE));
    }
    GraphEdge {
        task: Some(words.task(transition.thread)),
        operations: vec![words.transition(transition)],
        transitions: 1,
        loses: !lost.is_empty(),
        on_witness,
        label,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Mini, any_mini, deadlock, path, racy_counter, spinning};
    use super::super::{Fate, GraphReport};
    use super::*;
    use petgraph::visit::EdgeRef;
    use proptest::prelude::*;

    /// Source, target and words of every edge.
    fn edges(report: &GraphReport) -> Vec<(u32, u32, String)> {
        let number = |node: NodeIndex| report.graph[node].number;
        let edge = |edge: petgraph::graph::EdgeReference<GraphEdge>| {
            (number(edge.source()), number(edge.target()), edge.weight().operations.join(" "))
        };
        report.graph.edge_references().map(edge).collect()
    }

    /// The texts of the steps that lose the last good outcome.
    fn losing(report: &GraphReport) -> Vec<&str> {
        let losing = report.graph.edge_weights().filter(|edge| edge.loses);
        losing.map(|edge| edge.operations[0].as_str()).collect()
    }

    fn node(report: &GraphReport, number: u32) -> &GraphNode {
        report.graph.node_weights().find(|node| node.number == number).unwrap()
    }

    #[test]
    fn the_racy_counter_has_twelve_states_and_loses_2_by_the_second_read() {
        let report = racy_counter(2).states();
        assert_eq!(report.summary, "12 states, 14 transitions, 6 schedules, explored completely");
        assert_eq!(losing(&report), ["T2 read counter → 0", "T1 read counter → 0"]);
        assert_eq!(node(&report, 0).label, ["state 0 · start", "counter = 0", "can end as 1 or 2"]);
        let good = report.graph.node_weights().find(|node| node.outcome == Some(1)).unwrap();
        assert_eq!(good.label[1..], ["counter = 2 (was 1)", "✓ ends as 2", "in 2 of 6 schedules"]);
        let bad = report.graph.node_weights().find(|node| node.outcome == Some(0)).unwrap();
        // Both steps that end in 1 write the 1 that is already there.
        assert_eq!(bad.label[1..], ["counter = 1", "✗ ends as 1", "✗ fails counter == 2", "in 4 of 6 schedules"]);
    }

    #[test]
    fn a_deadlock_says_who_waits_for_whom() {
        let report = deadlock().states();
        let stuck = report.graph.node_weights().find(|node| node.kind == NodeKind::Deadlock).unwrap();
        assert_eq!(stuck.blocked, ["T1 waits for lock_b, held by T2", "T2 waits for lock_a, held by T1"]);
        assert_eq!(stuck.fate, Fate::Bad);
        assert_eq!(losing(&report), ["T2 lock_b.acquire()", "T1 lock_a.acquire()"]);
    }

    #[test]
    fn what_entering_steps_disagree_on_is_not_called_a_change() {
        // State 1 of the spinning pair is entered only by the write; the start only by a read.
        let report = spinning(2).states();
        assert_eq!(node(&report, 1).shared[0].was, Some(Plain::Int(0)));
        assert_eq!(node(&report, 0).shared[0].was, None);
        // State 3 is entered by the write and by a sleep.
        assert_eq!(node(&report, 3).shared[0].was, None);
    }

    #[test]
    fn waiting_for_ever_is_bad_and_has_no_outcome() {
        use super::super::sample::Operation::BackWhileZero;
        let report = Mini::new("for ever", &["flag"], vec![vec![BackWhileZero(0, 0)]]).states();
        let only = node(&report, 0);
        assert_eq!((only.kind, only.fate, report.graph.edge_count()), (NodeKind::Endless, Fate::Bad, 1));
        assert_eq!(only.label[2], "✗ can never end");
    }

    #[test]
    fn a_way_into_endless_waiting_is_not_called_good() {
        use super::super::sample::Operation::{BackWhileZero, Lock, Sleep, WriteSum};
        // If T1 is first, it waits for x with the lock held that T2 needs for writing x.
        let threads = vec![vec![Lock(1), Sleep, BackWhileZero(0, 1)], vec![Lock(1), WriteSum(0, 1)]];
        let report = Mini::new("stuck", &["x", "lock"], threads).states();
        assert_eq!(node(&report, 0).label[3], "can end as deadlock, or never");
        assert_eq!(node(&report, 1).label[3], "✗ can never end");
        // T1 waits for x, and T2 may set x, or set it back.
        let threads = vec![vec![BackWhileZero(0, 0)], vec![WriteSum(0, 1), WriteSum(0, 0)]];
        let report = Mini::new("maybe", &["x"], threads).states();
        assert_eq!((node(&report, 0).fate, &*node(&report, 0).label[2]), (Fate::Undecided, "can end as 0, or never"));
        assert_eq!(losing(&report), ["T2 write x ← 0"]);
    }

    #[test]
    fn a_stopped_exploration_claims_no_loss_it_cannot_know() {
        let stopped = Mini { max_states: 5, ..racy_counter(2) }.states();
        assert!(losing(&stopped).is_empty());
        assert!(stopped.graph.node_weights().all(|node| node.fate == Fate::Unknown));
        assert_eq!(stopped.extent(), format!("shown {0} of {0} states: all that was explored", stopped.total));
    }

    #[test]
    fn the_witness_is_always_in_the_slice() {
        let mini = racy_counter(3);
        let exploration = mini.explore();
        let witness = path(&exploration, &[0, 1, 2, 0, 1, 2]);
        let report = GraphReport::states(&mini.program(), &exploration, 7, Some(&witness));
        let numbers: Vec<u32> = report.graph.node_weights().map(|node| node.number).collect();
        assert_eq!(numbers, states_of(&witness));
        assert!(report.graph.edge_weights().filter(|edge| edge.on_witness).count() == 6);
        assert_eq!(report.extent(), "shown 7 of 59 states, 6 of 99 edges; the rest is left out");
    }

    proptest! {
        #[test]
        fn every_edge_is_there_exactly_once(mini in any_mini()) {
            let exploration = mini.explore();
            let program = mini.program();
            let words = Words::new(&program, &exploration);
            let mut expected = Vec::new();
            for state in 0..exploration.graph.len() as StateIndex {
                for edge in exploration.graph.edges(state) {
                    expected.push((state, edge.target, words.transition(exploration.transition(edge))));
                }
            }
            prop_assert_eq!(edges(&mini.states()), expected);
        }

        #[test]
        fn shown_and_hidden_make_the_whole(mini in any_mini(), max_nodes in 0usize..40) {
            let exploration = mini.explore();
            let report = GraphReport::states(&mini.program(), &exploration, max_nodes, None);
            prop_assert_eq!(report.shown, max_nodes.max(1).min(report.total));
            prop_assert_eq!(report.graph.node_count(), report.shown);
            prop_assert_eq!(report.total, exploration.graph.len());
            prop_assert_eq!(report.total_edges, exploration.graph.edge_count());
            for index in report.graph.node_indices() {
                let node = &report.graph[index];
                let all = exploration.graph.edges(node.number).len();
                prop_assert_eq!(report.graph.edges(index).count() + node.hidden_out, all);
                let entering = (0..report.total as StateIndex).flat_map(|state| exploration.graph.edges(state));
                let entering = entering.filter(|edge| edge.target == node.number).count();
                let incoming = report.graph.edges_directed(index, petgraph::Direction::Incoming).count();
                prop_assert_eq!(incoming + node.hidden_in, entering);
            }
        }

        #[test]
        fn an_edge_loses_exactly_if_it_leads_from_where_good_is_possible_to_where_it_is_not(mini in any_mini()) {
            let report = mini.states();
            let good = |node: NodeIndex| report.graph[node].can_end_as.iter().any(|outcome| report.outcomes[*outcome].good);
            for edge in report.graph.edge_references() {
                let known = report.graph[edge.target()].fate != Fate::Unknown;
                let loses = good(edge.source()) && known && !good(edge.target());
                prop_assert_eq!(edge.weight().loses, loses);
            }
        }
    }
}
