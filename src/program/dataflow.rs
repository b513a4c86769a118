//! Which shared names a value may depend on.
//!
//! Definition: a flow-insensitive, interprocedural closure of assignments. A local
//! depends on every shared name that any of its assignments mentions, directly or
//! through other locals, parameters and results. Data only: a value assigned under
//! a condition does not depend on the condition.
//!
//! Limits: it over-approximates, so a write may be called *derived* although on
//! the path taken its value came from elsewhere. Values that travel through
//! containers or queues lose their origin.

use crate::scenario::{Expression, ExpressionKind, Function, Statement, StatementKind, walk};
use std::collections::{BTreeMap, BTreeSet};

/// Names a value may depend on.
pub type Origins = BTreeSet<String>;

/// The dependencies of every local and every result.
#[derive(Debug, Default)]
pub struct Dataflow {
    shared: BTreeSet<String>,
    locals: BTreeMap<(String, String), Origins>,
    results: BTreeMap<String, Origins>,
    parameters: BTreeMap<String, Vec<String>>,
}

impl Dataflow {
    /// Analyses all functions together. `shared` are the names of shared variables and primitives.
    pub fn new(shared: BTreeSet<String>, functions: &[Function]) -> Dataflow {
        let parameters = functions.iter().map(|function| {
            (function.name.text.clone(), function.parameters.iter().map(|p| p.name.text.clone()).collect())
        });
        let mut flow = Dataflow { shared, parameters: parameters.collect(), ..Dataflow::default() };
        // Sets only grow and are bounded by the number of shared names, so this ends.
        loop {
            let before = flow.size();
            for function in functions {
                flow.statements(&function.name.text, &function.body);
            }
            if flow.size() == before {
                return flow;
            }
        }
    }

    fn size(&self) -> usize {
        self.locals.values().map(BTreeSet::len).sum::<usize>() + self.results.values().map(BTreeSet::len).sum::<usize>()
    }

    /// The shared names that an expression inside `function` may depend on.
    pub fn origins(&self, function: &str, expression: &Expression) -> Origins {
        let mut origins = Origins::new();
        self.collect(function, expression, &mut origins);
        origins
    }

    /// Whether a value written to `target` may depend on what was read from there.
    pub fn is_derived(&self, function: &str, target: &Expression, value: &Expression) -> bool {
        let place = match &target.kind {
            ExpressionKind::Subscript { value, .. } | ExpressionKind::Attribute { value, .. } => value,
            _ => target,
        };
        !self.origins(function, place).is_disjoint(&self.origins(function, value))
    }

    fn collect(&self, function: &str, expression: &Expression, origins: &mut Origins) {
        if let ExpressionKind::Name(name) = &expression.kind {
            if let Some(known) = self.locals.get(&(function.to_string(), name.clone())) {
                origins.extend(known.iter().cloned());
            } else if self.shared.contains(name) {
                origins.insert(name.clone());
            }
        }
        if let ExpressionKind::Call { function: callee, .. } = &expression.kind
            && let ExpressionKind::Name(name) = &callee.kind
            && let Some(known) = self.results.get(name)
        {
            origins.extend(known.iter().cloned());
        }
        walk::operands(expression, &mut |child| self.collect(function, child, origins));
    }

    fn add(&mut self, function: &str, target: &Expression, origins: &Origins) {
        match &target.kind {
            ExpressionKind::Name(name) if !self.shared.contains(name) => {
                let key = (function.to_string(), name.clone());
                self.locals.entry(key).or_default().extend(origins.iter().cloned());
            }
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                for item in items {
                    self.add(function, item, origins);
                }
            }
            _ => {}
        }
    }

    fn statements(&mut self, function: &str, statements: &[Statement]) {
        for statement in statements {
            self.statement(function, statement);
        }
    }

    fn statement(&mut self, function: &str, statement: &Statement) {
        match &statement.kind {
            StatementKind::Expression(value) => self.calls(function, value),
            StatementKind::Assign { targets, value } => {
                self.calls(function, value);
                let origins = self.origins(function, value);
                for target in targets {
                    self.add(function, target, &origins);
                }
            }
            StatementKind::AugmentedAssign { target, value, .. } => {
                self.calls(function, value);
                let origins = self.origins(function, value);
                self.add(function, target, &origins);
            }
            StatementKind::Return(Some(value)) => {
                self.calls(function, value);
                let origins = self.origins(function, value);
                self.results.entry(function.to_string()).or_default().extend(origins);
            }
            StatementKind::Assert { test, .. } => self.calls(function, test),
            StatementKind::With { context, binding, body, .. } => {
                self.calls(function, context);
                if let Some(binding) = binding {
                    let origins = self.origins(function, context);
                    self.add(function, binding, &origins);
                }
                self.statements(function, body);
            }
            StatementKind::If { test, then, otherwise } => {
                self.calls(function, test);
                self.statements(function, then);
                self.statements(function, otherwise);
            }
            StatementKind::While { test, body, otherwise } => {
                self.calls(function, test);
                self.statements(function, body);
                self.statements(function, otherwise);
            }
            StatementKind::For { target, iterable, body, otherwise } => {
                self.calls(function, iterable);
                let origins = self.origins(function, iterable);
                self.add(function, target, &origins);
                self.statements(function, body);
                self.statements(function, otherwise);
            }
            StatementKind::Repeat { count, body } => {
                self.calls(function, count);
                self.statements(function, body);
            }
            StatementKind::Try { body, handlers, otherwise, finally, .. } => {
                self.statements(function, body);
                for handler in handlers {
                    self.statements(function, &handler.body);
                }
                self.statements(function, otherwise);
                self.statements(function, finally);
            }
            StatementKind::Return(None)
            | StatementKind::Raise { .. }
            | StatementKind::Delete(_)
            | StatementKind::Pass
            | StatementKind::Break
            | StatementKind::Continue => {}
            _ => unreachable!("a scenario cannot say this"),
        }
    }

    /// Arguments flow into parameters.
    fn calls(&mut self, function: &str, expression: &Expression) {
        if let ExpressionKind::Call { function: callee, arguments, keywords } = &expression.kind
            && let ExpressionKind::Name(name) = &callee.kind
            && let Some(parameters) = self.parameters.get(name).cloned()
        {
            let positional = parameters.iter().zip(arguments);
            let named = keywords.iter().map(|(keyword, value)| (&keyword.text, value));
            for (parameter, argument) in positional.chain(named) {
                let origins = self.origins(function, argument);
                self.locals.entry((name.clone(), parameter.clone())).or_default().extend(origins);
            }
        }
        let mut children = Vec::new();
        walk::operands(expression, &mut |child| children.push(child));
        for child in children {
            self.calls(function, child);
        }
    }
}
