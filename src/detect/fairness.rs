//! Which cycles of the state graph a fair scheduler can follow for ever.
//!
//! A *party* is whoever a scheduler may treat unfairly: a thread or task; the thread whose event loop picks tasks; and,
//! where asked for, an alternative of a `choose`. A party is *enabled* in a state if one of the state's edges is its
//! step. A cycle is *weakly fair* to a party that takes a step in it or is disabled in one of its states (justice), and
//! *strongly fair* to one that takes a step in it or is disabled in all of its states (compassion).
//!
//! A cycle that must be fair exists in a set of states if and only if a component is left by this (Emerson and Lei 1987;
//! Lichtenstein and Pnueli 1985): of each strongly connected component, if some party that must be treated fairly is
//! enabled there and takes no step there, remove the states in which it is enabled, and begin again with what is left.
//! Walking round everything that is left is such a cycle. Weak fairness needs no second round: what is enabled in all
//! states and never taken stays so in all parts.
//!
//! Proof obligation: the edges of a state are all that is possible there. Complexity: O(parties × edges).

use super::product::Survey;
use crate::source::Span;
use crate::trace::{Edge, Exploration, StateIndex, ThreadIndex, Transition, cycles};
use rustc_hash::FxHashMap;

/// States in ascending order.
pub(super) type Region = Vec<StateIndex>;

/// The number of a party.
pub(super) type Party = u32;

/// Who may be treated unfairly.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Identity {
    /// A thread or task.
    Thread(ThreadIndex),
    /// A thread that runs an event loop.
    Runner(ThreadIndex),
    /// An alternative of a choice.
    Alternative(ThreadIndex, Span, u16),
}

/// How fair a cycle must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fairness {
    /// To threads and tasks, weakly.
    Weak,
    /// To threads, tasks and alternatives, strongly, but for one thread or task: that one must be enabled in some of
    /// its states, disabled in some, and take no step.
    StrongBut(Option<Party>),
}

/// The parties of an exploration.
pub(super) struct Parties {
    identities: Vec<Identity>,
    /// By transition: whose step it is.
    of: Vec<Vec<Party>>,
}

impl Parties {
    pub(super) fn new(exploration: &Exploration) -> Parties {
        let mut parties = Parties { identities: Vec::new(), of: Vec::with_capacity(exploration.transitions.len()) };
        let mut numbers: FxHashMap<Identity, Party> = FxHashMap::default();
        for transition in &exploration.transitions {
            let mut identities = vec![Identity::Thread(transition.thread)];
            if transition.runner != transition.thread {
                identities.push(Identity::Runner(transition.runner));
            }
            identities.extend(alternative(transition));
            let numbered = identities.into_iter().map(|identity| {
                *numbers.entry(identity).or_insert_with(|| {
                    parties.identities.push(identity);
                    parties.identities.len() as Party - 1
                })
            });
            parties.of.push(numbered.collect());
        }
        parties
    }

    /// All threads and tasks that ever take a step.
    pub(super) fn threads(&self) -> impl Iterator<Item = (Party, ThreadIndex)> + '_ {
        (0..).zip(&self.identities).filter_map(|(party, identity)| match identity {
            Identity::Thread(thread) => Some((party, *thread)),
            Identity::Runner(_) | Identity::Alternative(..) => None,
        })
    }

    pub(super) fn count(&self) -> usize {
        self.identities.len()
    }

    /// Whose step an edge is.
    pub(super) fn of(&self, edge: &Edge) -> &[Party] {
        &self.of[edge.transition as usize]
    }

    /// Whether a cycle has to be fair to a party.
    pub(super) fn matters(&self, party: Party, fairness: Fairness) -> bool {
        match fairness {
            Fairness::Weak => !matches!(self.identities[party as usize], Identity::Alternative(..)),
            Fairness::StrongBut(None) => true,
            Fairness::StrongBut(Some(but)) => match (self.identities[but as usize], self.identities[party as usize]) {
                // Who takes no step makes no choice.
                (Identity::Thread(starved), Identity::Alternative(thread, ..)) => starved != thread,
                _ => but != party,
            },
        }
    }
}

fn alternative(transition: &Transition) -> Option<Identity> {
    let span = transition.events.first().map(|event| event.span).unwrap_or_default();
    (transition.alternatives > 1).then_some(Identity::Alternative(transition.thread, span, transition.alternative))
}

/// The largest parts of these states in which a fair cycle can go through all of the part, using only some edges.
pub(super) fn fair_regions(
    survey: &Survey,
    parties: &Parties,
    states: Region,
    fairness: Fairness,
    allowed: &dyn Fn(StateIndex, &Edge) -> bool,
) -> Vec<Region> {
    let graph = &survey.exploration.graph;
    let but = match fairness {
        Fairness::StrongBut(but) => but,
        Fairness::Weak => None,
    };
    let may_go =
        |state: StateIndex, edge: &Edge| allowed(state, edge) && but.is_none_or(|but| !parties.of(edge).contains(&but));
    let mut pending = vec![states];
    let mut found = Vec::new();
    while let Some(states) = pending.pop() {
        for region in cycles(graph, &states, may_go) {
            let is_inside = |edge: &Edge| region.binary_search(&edge.target).is_ok();
            let mut enabled_in = vec![0usize; parties.count()];
            let mut taken = vec![false; parties.count()];
            let mut seen_in = vec![StateIndex::MAX; parties.count()];
            for state in &region {
                for edge in graph.edges(*state) {
                    let is_taken = may_go(*state, edge) && is_inside(edge);
                    for party in parties.of(edge) {
                        let party = *party as usize;
                        taken[party] |= is_taken;
                        if seen_in[party] != *state {
                            seen_in[party] = *state;
                            enabled_in[party] += 1;
                        }
                    }
                }
            }
            if but.is_some_and(|but| enabled_in[but as usize] == 0 || enabled_in[but as usize] == region.len()) {
                continue;
            }
            let is_neglected = |party: &Party| {
                let index = *party as usize;
                let enabled = match fairness {
                    Fairness::Weak => enabled_in[index] == region.len(),
                    Fairness::StrongBut(_) => enabled_in[index] > 0,
                };
                enabled && !taken[index] && parties.matters(*party, fairness)
            };
            let neglected = (0..parties.count() as Party).filter(is_neglected).collect::<Vec<_>>();
            if neglected.is_empty() {
                found.push(region);
            } else if fairness != Fairness::Weak {
                let enables = |edge: &Edge| parties.of(edge).iter().any(|party| neglected.contains(party));
                let left = region.iter().copied().filter(|state| !graph.edges(*state).iter().any(enables));
                pending.push(left.collect());
            }
        }
    }
    found.sort();
    found
}
