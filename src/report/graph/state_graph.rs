//! The view *states*: a slice of the state graph, one node for each state.

use super::reach::Reach;
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
    let mut views = Views { exploration, seen: BTreeMap::new() };

    let mut graph = DiGraph::new();
    let mut indices: BTreeMap<StateIndex, NodeIndex> = BTreeMap::new();
    for state in &slice {
        let entering = entries.get(state).map(Vec::as_slice).unwrap_or_default();
        let outside = |other: &StateIndex| !slice.contains(other);
        let mut node = GraphNode {
            id: format!("s{state}"),
            number: *state,
            depth: depths[*state as usize],
            kind: reach.kind(*state),
            initial: *state == 0,
            states: 1,
            fate: reach.fate(*state),
            outcome: exploration.terminal(*state).map(|terminal| terminal.outcome as usize),
            can_end_as: reach.outcomes(*state),
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
        node.label = describe(words, &node, reach.is_open(*state), Some(SHORT_VALUE));
        node.detail = describe(words, &node, reach.is_open(*state), None);
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

/// The text of a node: number, values, what becomes of it, what is wrong, what is not shown.
fn describe(words: &Words, node: &GraphNode, open: bool, limit: Option<usize>) -> Vec<String> {
    let line = |text: &str| shorten(text, limit.map_or(usize::MAX, |_| SHORT_LINE));
    let value = |value: &Plain| shorten(&value.to_string(), limit.unwrap_or(usize::MAX));
    let mut lines = vec![format!("state {}{}", node.number, if node.initial { " · start" } else { "" })];
    let shown = limit.map_or(usize::MAX, |_| VALUES);
    for GraphValue { name, value: now, was } in node.shared.iter().take(shown) {
        let was = was.as_ref().map(|was| format!(" (was {})", value(was))).unwrap_or_default();
        lines.push(line(&format!("{name} = {}{was}", value(now))));
    }
    if node.shared.len() > shown {
        lines.push(format!("… and {} more values", node.shared.len() - shown));
    }
    match (node.outcome, node.kind) {
        (Some(outcome), _) => {
            lines.push(line(&words.ending(outcome)));
            let checks = &words.outcomes[outcome].outcome.failed_checks;
            lines.extend(checks.iter().map(|check| line(&format!("✗ fails {check}"))));
            lines.extend(node.blocked.iter().map(|blocked| line(blocked)));
            lines.extend(node.interleavings.iter().map(|number| words.share(number)));
        }
        (None, NodeKind::Endless) => lines.push("✗ can never end".to_string()),
        (None, NodeKind::Unexplored) => lines.push("? not yet explored".to_string()),
        (None, _) => lines.push(line(&words.future(&node.can_end_as, open))),
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
