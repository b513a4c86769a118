//! Walks a module and notes which scope mentions which name how.

use super::super::definition::GIVEN_TO_CLASSES;
use super::super::limits;
use super::{Scope, ScopeKind, Scopes};
use crate::scenario::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The identity of a node of the tree, which does not move while it is compiled.
pub fn node<T>(reference: &T) -> usize {
    std::ptr::from_ref(reference).addr()
}

pub(super) fn collect(module: &Module) -> Scopes {
    let scopes = Scopes { scopes: Vec::new(), by_node: BTreeMap::new() };
    let mut collector = Collector { scopes, current: 0 };
    collector.open(ScopeKind::Module, node(module), None, |collector| collector.statements(&module.body));
    collector.scopes
}

struct Collector {
    scopes: Scopes,
    current: usize,
}

impl Collector {
    fn open(&mut self, kind: ScopeKind, node: usize, class: Option<&str>, inside: impl FnOnce(&mut Self)) {
        let outer = self.current;
        let index = self.scopes.scopes.len();
        let parent = (index > 0).then_some(outer);
        let around = parent.and_then(|parent| self.scopes.scopes[parent].class.clone());
        self.scopes.scopes.push(Scope {
            kind,
            parent,
            yields: false,
            awaits: false,
            names: Vec::new(),
            usages: HashMap::new(),
            class: class.map(str::to_owned).or(around),
            cells: BTreeSet::new(),
            free: BTreeSet::new(),
        });
        self.scopes.by_node.insert(node, index);
        self.current = index;
        inside(self);
        self.current = outer;
    }

    fn scope(&mut self) -> &mut Scope {
        &mut self.scopes.scopes[self.current]
    }

    fn add(&mut self, name: &str) -> &mut super::Usage {
        let scope = self.scope();
        let name = scope.mangled(name).into_owned();
        scope.add(&name)
    }

    fn bind(&mut self, name: &str) {
        self.add(name).bound = true;
    }

    fn bind_optional(&mut self, name: Option<&Name>) {
        if let Some(name) = name {
            self.bind(&name.text);
        }
    }

    fn parameters(&mut self, signature: &Signature) {
        let positional = signature.positional.iter().map(|parameter| &parameter.name);
        let keyword_only = signature.keyword_only.iter().map(|parameter| &parameter.name);
        for name in positional.chain(keyword_only).chain(&signature.rest).chain(&signature.keywords) {
            self.bind(&name.text);
        }
    }

    fn defaults(&mut self, signature: &Signature) {
        for parameter in signature.positional.iter().chain(&signature.keyword_only) {
            self.optional(parameter.default.as_ref());
        }
    }

    fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            limits::with_room(|| self.statement(statement));
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Expression(value) => self.expression(value),
            StatementKind::Assign { targets, value } => {
                self.expression(value);
                targets.iter().for_each(|target| self.target(target));
            }
            StatementKind::AugmentedAssign { target, value, .. } => {
                self.target(target);
                self.expression(value);
            }
            StatementKind::Delete(targets) => targets.iter().for_each(|target| self.target(target)),
            StatementKind::Return(value) => self.optional(value.as_ref()),
            StatementKind::Assert { test, message } => {
                self.expression(test);
                self.optional(message.as_ref());
            }
            StatementKind::Raise { exception, cause } => {
                self.optional(exception.as_ref());
                self.optional(cause.as_ref());
            }
            StatementKind::Pass | StatementKind::Break | StatementKind::Continue => {}
            StatementKind::With { context, binding, body, .. } => {
                self.expression(context);
                if let Some(binding) = binding {
                    self.target(binding);
                }
                self.statements(body);
            }
            StatementKind::If { test, then, otherwise } => {
                self.expression(test);
                self.statements(then);
                self.statements(otherwise);
            }
            StatementKind::While { test, body, otherwise } => {
                self.expression(test);
                self.statements(body);
                self.statements(otherwise);
            }
            StatementKind::For { target, iterable, body, otherwise }
            | StatementKind::AsyncFor { target, iterable, body, otherwise } => {
                self.target(target);
                self.expression(iterable);
                self.statements(body);
                self.statements(otherwise);
            }
            StatementKind::Repeat { count, body } => {
                self.expression(count);
                self.statements(body);
            }
            StatementKind::Try { body, handlers, otherwise, finally, .. } => {
                self.statements(body);
                for handler in handlers {
                    self.optional(handler.exception.as_ref());
                    self.bind_optional(handler.binding.as_ref());
                    self.statements(&handler.body);
                }
                self.statements(otherwise);
                self.statements(finally);
            }
            StatementKind::Function(definition) => {
                self.bind(&definition.name.text);
                definition.decorators.iter().for_each(|decorator| self.expression(decorator));
                self.defaults(&definition.parameters);
                self.open(ScopeKind::Function, node(&**definition), None, |collector| {
                    collector.parameters(&definition.parameters);
                    collector.statements(&definition.body);
                });
            }
            StatementKind::Class(class) => self.class(class),
            StatementKind::Import(modules) => {
                for import in modules {
                    let top = import.module.text.split('.').next().unwrap_or_default();
                    self.bind(import.alias.as_ref().map_or(top, |alias| &alias.text));
                }
            }
            StatementKind::ImportFrom { names, .. } => {
                for import in names {
                    self.bind(&import.alias.as_ref().unwrap_or(&import.name).text);
                }
            }
            StatementKind::Global(names) => {
                for name in names {
                    self.add(&name.text).global = true;
                }
            }
            StatementKind::Nonlocal(names) => {
                for name in names {
                    self.add(&name.text).nonlocal = true;
                }
            }
            StatementKind::Match { subject, cases } => {
                self.expression(subject);
                for case in cases {
                    self.pattern(&case.pattern);
                    self.optional(case.guard.as_ref());
                    self.statements(&case.body);
                }
            }
        }
    }

    fn class(&mut self, class: &ClassDefinition) {
        self.bind(&class.name.text);
        let before = class.decorators.iter().chain(&class.bases).chain(class.keywords.iter().map(|(_, value)| value));
        before.for_each(|expression| self.expression(expression));
        self.open(ScopeKind::Class, node(class), Some(&class.name.text), |collector| {
            collector.statements(&class.body);
            for name in GIVEN_TO_CLASSES {
                if collector.scope().usages.contains_key(name) {
                    collector.bind(name);
                }
            }
        });
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match &pattern.kind {
            PatternKind::Value(value) => self.expression(value),
            PatternKind::Singleton(_) => {}
            PatternKind::Sequence(patterns) | PatternKind::Or(patterns) => self.patterns(patterns),
            PatternKind::Star(name) => self.bind_optional(name.as_ref()),
            PatternKind::Mapping { keys, patterns, rest } => {
                keys.iter().for_each(|key| self.expression(key));
                self.patterns(patterns);
                self.bind_optional(rest.as_ref());
            }
            PatternKind::Class { class, patterns, keywords } => {
                self.expression(class);
                self.patterns(patterns);
                for (_, pattern) in keywords {
                    limits::with_room(|| self.pattern(pattern));
                }
            }
            PatternKind::Capture { pattern, name } => {
                if let Some(pattern) = pattern {
                    limits::with_room(|| self.pattern(pattern));
                }
                self.bind_optional(name.as_ref());
            }
        }
    }

    fn patterns(&mut self, patterns: &[Pattern]) {
        for pattern in patterns {
            limits::with_room(|| self.pattern(pattern));
        }
    }

    /// What stands left of `=`, after `for`, `as` or `del`.
    fn target(&mut self, target: &Expression) {
        match &target.kind {
            ExpressionKind::Name(name) => self.bind(name),
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                items.iter().for_each(|item| limits::with_room(|| self.target(item)));
            }
            ExpressionKind::Starred(inner) => self.target(inner),
            _ => self.expression(target),
        }
    }

    fn optional(&mut self, expression: Option<&Expression>) {
        if let Some(expression) = expression {
            self.expression(expression);
        }
    }

    fn expression(&mut self, expression: &Expression) {
        limits::with_room(|| match &expression.kind {
            ExpressionKind::Name(name) => self.name(name),
            ExpressionKind::Lambda { parameters, body } => {
                self.defaults(parameters);
                self.open(ScopeKind::Function, node(expression), None, |collector| {
                    collector.parameters(parameters);
                    collector.expression(body);
                });
            }
            ExpressionKind::Named { name, value } => {
                self.expression(value);
                self.walrus(&name.text);
            }
            ExpressionKind::ListComprehension { element, clauses }
            | ExpressionKind::SetComprehension { element, clauses }
            | ExpressionKind::Generator { element, clauses } => {
                self.comprehension(expression, clauses, &[element]);
            }
            ExpressionKind::DictComprehension { key, value, clauses } => {
                self.comprehension(expression, clauses, &[key, value]);
            }
            kind => {
                match kind {
                    ExpressionKind::Yield(_) | ExpressionKind::YieldFrom(_) => self.scope().yields = true,
                    ExpressionKind::Await(_) => self.scope().awaits = true,
                    _ => {}
                }
                super::super::walk::children(expression, &mut |child| self.expression(child));
            }
        });
    }

    fn name(&mut self, name: &str) {
        self.add(name);
        let is_function = !matches!(self.scope().kind, ScopeKind::Module | ScopeKind::Class);
        if name == "super" && is_function {
            // `super()` stands for `super(__class__, self)`.
            self.add("__class__");
        }
    }

    fn comprehension(&mut self, whole: &Expression, clauses: &[Comprehension], elements: &[&Expression]) {
        if let Some(first) = clauses.first() {
            self.expression(&first.iterable);
        }
        self.open(ScopeKind::Comprehension, node(whole), None, |collector| {
            for (index, clause) in clauses.iter().enumerate() {
                if index > 0 {
                    collector.expression(&clause.iterable);
                }
                collector.target(&clause.target);
                clause.conditions.iter().for_each(|condition| collector.expression(condition));
                collector.scope().awaits |= clause.is_async;
            }
            elements.iter().for_each(|element| collector.expression(element));
        });
        // A comprehension that awaits is itself awaited; a generator expression is not.
        let inner = self.scopes.by_node[&node(whole)];
        let is_generator = matches!(whole.kind, ExpressionKind::Generator { .. });
        if self.scopes.scopes[inner].awaits && !is_generator {
            self.scope().awaits = true;
        }
    }

    /// `name := value` binds in the function or module around all comprehensions.
    fn walrus(&mut self, name: &str) {
        let mut target = self.current;
        while self.scopes.scopes[target].kind == ScopeKind::Comprehension {
            target = self.scopes.scopes[target].parent.expect("a comprehension stands in something");
        }
        let name = self.scope().mangled(name).into_owned();
        if target == self.current {
            self.bind(&name);
            return;
        }
        let around = &mut self.scopes.scopes[target];
        let usage = around.add(&name);
        usage.bound = true;
        let is_global = usage.global || around.kind == ScopeKind::Module;
        let here = self.scope().add(&name);
        if is_global {
            here.global = true;
        } else {
            here.nonlocal = true;
        }
    }
}
