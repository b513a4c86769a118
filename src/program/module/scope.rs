//! Which variable a name means, where it is used.
//!
//! Source: the Python language reference, "Naming and binding", and for what it leaves open CPython 3.11's symbol
//! table: comprehensions are functions of their own whose first iterable is evaluated outside; the names of a class
//! body are not seen by its methods; `super` and `__class__` in a method make a cell in the class; names of the form
//! `__name` are mangled inside of a class.
//! Declarations that contradict each other have been refused before.

mod collect;

use crate::scenario::Module;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use collect::node;

/// What a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// A module.
    Module,
    /// A class body.
    Class,
    /// A `def` or a `lambda`.
    Function,
    /// A comprehension or generator expression.
    Comprehension,
}

/// What a name means in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A variable of this scope; of a class body, an attribute.
    Local,
    /// A variable of this function that inner functions use too.
    Cell,
    /// A variable of an enclosing function.
    Free,
    /// A global variable of the module, or a built-in.
    Global,
}

/// How a scope mentions a name.
#[derive(Clone, Copy, Debug, Default)]
struct Usage {
    bound: bool,
    global: bool,
    nonlocal: bool,
}

/// One scope: its names, and what it needs from others.
#[derive(Debug)]
pub struct Scope {
    /// What it is.
    pub kind: ScopeKind,
    /// The scope around it.
    pub parent: Option<usize>,
    /// Whether `yield` stands in it.
    pub yields: bool,
    /// In a comprehension, whether it awaits something or has an `async for`.
    pub awaits: bool,
    /// Names in the order of their first mention.
    names: Vec<String>,
    usages: HashMap<String, Usage>,
    /// The class whose private names are mangled here.
    class: Option<String>,
    /// Variables of this scope that inner ones use.
    cells: BTreeSet<String>,
    /// Variables of enclosing functions that this scope or an inner one uses.
    free: BTreeSet<String>,
}

/// All scopes of a module.
#[derive(Debug)]
pub struct Scopes {
    scopes: Vec<Scope>,
    by_node: BTreeMap<usize, usize>,
}

/// Builds the scopes of a module; scope 0 is the module itself.
pub fn analyse(module: &Module) -> Scopes {
    let mut scopes = collect::collect(module);
    for scope in 0..scopes.scopes.len() {
        for index in 0..scopes.scopes[scope].names.len() {
            let name = scopes.scopes[scope].names[index].clone();
            scopes.resolve(scope, &name);
        }
    }
    scopes
}

impl Scope {
    /// The variables that belong to this scope itself, cells too, in the order of their first mention.
    pub fn own_variables(&self) -> impl Iterator<Item = &String> {
        self.names.iter().filter(|name| {
            let usage = self.usages[*name];
            usage.bound && !usage.global && !usage.nonlocal
        })
    }

    /// Variables of this scope that inner ones use.
    pub fn cells(&self) -> &BTreeSet<String> {
        &self.cells
    }

    /// Variables of enclosing functions that this scope or an inner one uses, in the order of a closure.
    pub fn free(&self) -> &BTreeSet<String> {
        &self.free
    }

    /// The name as it is meant: `__balance` in a class `Account` is `_Account__balance`.
    pub fn mangled<'n>(&self, name: &'n str) -> Cow<'n, str> {
        match &self.class {
            Some(class) => mangle(class, name),
            None => Cow::Borrowed(name),
        }
    }

    fn add(&mut self, name: &str) -> &mut Usage {
        if !self.usages.contains_key(name) {
            self.names.push(name.to_owned());
        }
        self.usages.entry(name.to_owned()).or_default()
    }
}

fn mangle<'n>(class: &str, name: &'n str) -> Cow<'n, str> {
    let class = class.trim_start_matches('_');
    if class.is_empty() || !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return Cow::Borrowed(name);
    }
    Cow::Owned(format!("_{class}{name}"))
}

impl Scopes {
    /// Names that the module binds, in its body or by `global`.
    pub fn globals(&self) -> impl Iterator<Item = &String> {
        self.scopes.iter().flat_map(|scope| {
            let is_module = scope.kind == ScopeKind::Module;
            scope.names.iter().filter(move |name| {
                let usage = scope.usages[*name];
                usage.bound && (is_module || usage.global)
            })
        })
    }

    /// A scope by number.
    pub fn get(&self, scope: usize) -> &Scope {
        &self.scopes[scope]
    }

    /// The scope that a node of the tree opens.
    pub fn of(&self, node: usize) -> usize {
        self.by_node[&node]
    }

    /// What a name, already mangled, means in a scope.
    pub fn meaning(&self, scope: usize, name: &str) -> Meaning {
        let this = &self.scopes[scope];
        let usage = this.usages.get(name).copied().unwrap_or_default();
        if this.kind == ScopeKind::Module || usage.global {
            return Meaning::Global;
        }
        if !usage.nonlocal && usage.bound {
            let is_cell = this.kind != ScopeKind::Class && this.cells.contains(name);
            return if is_cell { Meaning::Cell } else { Meaning::Local };
        }
        if this.free.contains(name) { Meaning::Free } else { Meaning::Global }
    }

    /// The scope whose variable a name, already mangled, is; none if it is global.
    pub fn variable(&self, scope: usize, name: &str) -> Option<usize> {
        match self.meaning(scope, name) {
            Meaning::Local | Meaning::Cell => Some(scope),
            Meaning::Free => self.owner(scope, name),
            Meaning::Global => None,
        }
    }

    /// Whether the scope declares the name `global`.
    pub fn is_declared_global(&self, scope: usize, name: &str) -> bool {
        self.scopes[scope].usages.get(name).is_some_and(|usage| usage.global)
    }

    /// Finds whose variable a name is, and marks the way to it.
    fn resolve(&mut self, scope: usize, name: &str) {
        let this = &self.scopes[scope];
        let usage = this.usages[name];
        if this.kind == ScopeKind::Module || usage.global || (usage.bound && !usage.nonlocal) {
            return;
        }
        let Some(owner) = self.owner(scope, name) else { return };
        self.scopes[owner].cells.insert(name.to_owned());
        let mut between = scope;
        while between != owner {
            self.scopes[between].free.insert(name.to_owned());
            between = self.scopes[between].parent.expect("the owner is one of the scopes around");
        }
    }

    /// The enclosing function, or for `__class__` the class, that a name not bound here belongs to.
    fn owner(&self, scope: usize, name: &str) -> Option<usize> {
        let mut around = self.scopes[scope].parent;
        while let Some(index) = around {
            let candidate = &self.scopes[index];
            match candidate.kind {
                ScopeKind::Module => return None,
                ScopeKind::Class if name == "__class__" => return Some(index),
                ScopeKind::Class => {}
                ScopeKind::Function | ScopeKind::Comprehension => {
                    let usage = candidate.usages.get(name).copied().unwrap_or_default();
                    if usage.global {
                        return None;
                    }
                    if usage.bound && !usage.nonlocal {
                        return Some(index);
                    }
                }
            }
            around = candidate.parent;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::mangle;

    #[test]
    fn private_names_are_mangled() {
        assert_eq!(mangle("Account", "__balance"), "_Account__balance");
        assert_eq!(mangle("_Account", "__balance"), "_Account__balance");
        assert_eq!(mangle("Account", "__init__"), "__init__");
        assert_eq!(mangle("Account", "_balance"), "_balance");
        assert_eq!(mangle("__", "__balance"), "__balance");
    }
}
