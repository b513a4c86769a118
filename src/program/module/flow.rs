//! Which stored values may depend on an earlier read of the place that they are stored in.
//!
//! Definition: a flow-insensitive, interprocedural closure of assignments over one module. A variable depends on
//! everything that any of its assignments mentions: variables, attributes by their names, results of functions and
//! methods by their names; parameters depend on the arguments of calls of that name. Data only: a value assigned under a
//! condition does not depend on the condition. `x += 1` depends on `x` always.
//!
//! Limits: it over-approximates, as any two attributes of one name are one place here; a search that meets more than
//! [`FURTHEST`] places says yes. Values that travel through containers, queues and libraries lose their origin.

mod collect;

use super::scope::{Scopes, node};
use super::{limits, walk};
use crate::scenario::{Comprehension, Expression, ExpressionKind, Module};
use std::collections::{BTreeSet, HashMap};

/// How many places a search looks at before it gives up.
const FURTHEST: usize = 2000;

/// Where a stored value comes from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// From the place itself: `x += 1`.
    Itself,
    /// From an expression.
    Value(&'a Expression),
    /// From nowhere in the program: an import, a definition.
    Nowhere,
}

/// Something that a value can come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Place {
    /// A variable of a function.
    Variable(usize, String),
    /// A global variable.
    Global(String),
    /// An attribute, of whatever object.
    Attribute(String),
    /// What functions of this name return.
    Result(String),
}

/// The dependencies of a module's variables.
#[derive(Debug, Default)]
pub struct Flow {
    numbers: HashMap<Place, usize>,
    /// Whether each place is a variable of a function.
    is_variable: Vec<bool>,
    /// What each place depends on directly.
    sources: Vec<BTreeSet<usize>>,
}

impl Flow {
    /// Analyses a module. In the library nobody asks, so it is left out. O(text).
    pub fn new(module: &Module, scopes: &Scopes) -> Flow {
        if module.is_library { Flow::default() } else { collect::collect(module, scopes) }
    }

    /// Whether a value stored in a name may depend on an earlier value of it.
    pub fn reads_name(&self, scopes: &Scopes, scope: usize, name: &str, source: Source<'_>) -> bool {
        self.reads(scopes, scope, source, || self.number(&place(scopes, scope, name)).into_iter().collect())
    }

    /// Whether a value stored in an attribute may depend on an earlier value of it.
    pub fn reads_attribute(&self, scopes: &Scopes, scope: usize, name: &str, source: Source<'_>) -> bool {
        let wanted = || self.number(&Place::Attribute(name.to_owned())).into_iter().collect();
        self.reads(scopes, scope, source, wanted)
    }

    /// Whether a value stored in a container may depend on what was in it.
    pub fn reads_element(&self, scopes: &Scopes, scope: usize, container: &Expression, source: Source<'_>) -> bool {
        self.reads(scopes, scope, source, || self.aliases(scopes, scope, container))
    }

    fn reads(
        &self,
        scopes: &Scopes,
        scope: usize,
        source: Source<'_>,
        wanted: impl FnOnce() -> BTreeSet<usize>,
    ) -> bool {
        let value = match source {
            Source::Itself => return true,
            Source::Nowhere => return false,
            Source::Value(value) => value,
        };
        let wanted = wanted();
        match self.closure(self.mentioned(scopes, scope, value)) {
            Some(found) => !found.is_disjoint(&wanted),
            None => !wanted.is_empty(),
        }
    }

    fn number(&self, place: &Place) -> Option<usize> {
        self.numbers.get(place).copied()
    }

    /// What places depend on, themselves included; nothing if that is too much.
    fn closure(&self, mut found: BTreeSet<usize>) -> Option<BTreeSet<usize>> {
        let mut pending = found.iter().copied().collect::<Vec<_>>();
        while let Some(place) = pending.pop() {
            for source in &self.sources[place] {
                if found.insert(*source) {
                    pending.push(*source);
                }
            }
            if found.len() > FURTHEST {
                return None;
            }
        }
        Some(found)
    }

    /// The places that hold the container which an expression denotes.
    fn aliases(&self, scopes: &Scopes, scope: usize, container: &Expression) -> BTreeSet<usize> {
        match &container.kind {
            ExpressionKind::Attribute { name, .. } => {
                let name = scopes.get(scope).mangled(&name.text).into_owned();
                self.number(&Place::Attribute(name)).into_iter().collect()
            }
            ExpressionKind::Subscript { value, .. } => limits::with_room(|| self.aliases(scopes, scope, value)),
            _ => {
                let direct = self.mentioned(scopes, scope, container);
                let mut all = self.closure(direct.clone()).unwrap_or_default();
                // Other variables on the way are objects that the container was taken from.
                all.retain(|place| !self.is_variable[*place]);
                all.extend(direct);
                all
            }
        }
    }

    /// The places that an expression mentions, as far as they are known.
    fn mentioned(&self, scopes: &Scopes, scope: usize, expression: &Expression) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        mentions(scopes, scope, expression, &mut |place| found.extend(self.number(&place)));
        found
    }
}

/// The variable that a name means, mangled already.
fn place(scopes: &Scopes, scope: usize, name: &str) -> Place {
    match scopes.variable(scope, name) {
        Some(owner) => Place::Variable(owner, name.to_owned()),
        None => Place::Global(name.to_owned()),
    }
}

/// The simple name of what a call calls.
fn callee(function: &Expression) -> Option<&str> {
    match &function.kind {
        ExpressionKind::Name(name) => Some(name),
        ExpressionKind::Attribute { name, .. } => Some(&name.text),
        _ => None,
    }
}

/// Calls `note` with every place that an expression mentions.
fn mentions(scopes: &Scopes, scope: usize, expression: &Expression, note: &mut dyn FnMut(Place)) {
    limits::with_room(|| match &expression.kind {
        ExpressionKind::Name(name) => note(place(scopes, scope, &scopes.get(scope).mangled(name))),
        ExpressionKind::Attribute { value, name } => {
            note(Place::Attribute(scopes.get(scope).mangled(&name.text).into_owned()));
            mentions(scopes, scope, value, note);
        }
        ExpressionKind::Lambda { body, .. } => mentions(scopes, scopes.of(node(expression)), body, note),
        ExpressionKind::ListComprehension { element, clauses }
        | ExpressionKind::SetComprehension { element, clauses }
        | ExpressionKind::Generator { element, clauses } => {
            iterables(scopes, scope, expression, clauses, note);
            mentions(scopes, scopes.of(node(expression)), element, note);
        }
        ExpressionKind::DictComprehension { key, value, clauses } => {
            iterables(scopes, scope, expression, clauses, note);
            mentions(scopes, scopes.of(node(expression)), key, note);
            mentions(scopes, scopes.of(node(expression)), value, note);
        }
        kind => {
            if let ExpressionKind::Call { function, .. } = kind
                && let Some(name) = callee(function)
            {
                note(Place::Result(name.to_owned()));
            }
            walk::children(expression, &mut |child| mentions(scopes, scope, child, note));
        }
    });
}

/// What a comprehension iterates over; the first iterable is evaluated outside of it.
fn iterables(
    scopes: &Scopes,
    scope: usize,
    whole: &Expression,
    clauses: &[Comprehension],
    note: &mut dyn FnMut(Place),
) {
    let inside = scopes.of(node(whole));
    for (index, clause) in clauses.iter().enumerate() {
        mentions(scopes, if index == 0 { scope } else { inside }, &clause.iterable, note);
    }
}
