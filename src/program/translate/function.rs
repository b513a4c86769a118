//! Functions: the words of scenarios in them, and where `await` has to stand.

use super::coroutine::{called, spawned};
use super::names::local;
use super::rewrite::{self, awaited, call, call_with, name, with_children};
use super::{Family, Translator, codes, definition};
use crate::scenario::walk;
use crate::scenario::{
    Expression, ExpressionKind, Function, Model, Name, Parameter, Signature, Statement, StatementKind,
};
use crate::source::Span;
use std::collections::BTreeSet;

/// Functions that give lists in a scenario, and iterators in Python.
const GIVE_LISTS: &[&str] = &["enumerate", "reversed", "zip"];

impl<'a> Translator<'a> {
    pub fn function(&mut self, function: &'a Function) -> Statement {
        let local = local(function);
        let is_async = self.coroutines.contains(function.name.text.as_str());
        let positional = function.parameters.iter().map(|parameter| self.parameter(parameter)).collect();
        let mut body = self.global(function);
        let counter = match self.variant.model {
            Model::Main => String::new(),
            Model::Threads | Model::Tasks => self.counter(),
        };
        let without_tasks = !self.has_tasks;
        let is_main = self.variant.model == Model::Main;
        let kind = |kind: &StatementKind| match kind {
            StatementKind::Repeat { count, body } => {
                let target = name(if counter.is_empty() { "_" } else { &counter }, count.span);
                let iterable = call(name("range", count.span), vec![count.clone()], count.span);
                Some(StatementKind::For { target, iterable, body: body.clone(), otherwise: Vec::new() })
            }
            StatementKind::With { context, binding, is_async: true, body } if without_tasks && !is_main => {
                let (context, binding, body) = (context.clone(), binding.clone(), body.clone());
                Some(StatementKind::With { context, binding, is_async: false, body })
            }
            _ => None,
        };
        body.extend(rewrite::statements(&function.body, &kind, &mut |it| self.expression(it, &local)));
        let signature = Signature { positional, ..Signature::default() };
        definition(&function.name.text, is_async, signature, body, function.name.span)
    }

    /// The variable of loops that count and do not say so.
    fn counter(&mut self) -> String {
        self.names.hidden("_")
    }

    /// `global counter`
    fn global(&self, function: &Function) -> Vec<Statement> {
        let assigned = walk::assigned(&function.body);
        let shared = self.scenario.shared.iter().filter(|shared| assigned.contains(&shared.name.text));
        let span = function.name.span;
        let names = shared.map(|shared| Name { text: shared.name.text.clone(), span }).collect::<Vec<_>>();
        let statement = Statement { kind: StatementKind::Global(names.clone()), span };
        if names.is_empty() { Vec::new() } else { vec![statement] }
    }

    /// Python evaluates a default once, when the function is defined.
    fn parameter(&mut self, parameter: &'a Parameter) -> Parameter {
        if let Some(default) = &parameter.default
            && self.variant.model != Model::Main
            && !self.is_constant(default)
        {
            let message = "this default would be evaluated once only";
            self.refuse(codes::DEFAULT, default.span, message, "use a constant, and make the value inside");
        }
        parameter.clone()
    }

    fn is_constant(&self, expression: &Expression) -> bool {
        match &expression.kind {
            ExpressionKind::Constant(_) => true,
            ExpressionKind::Unary { operand, .. } => self.is_constant(operand),
            ExpressionKind::Tuple(items) => items.iter().all(|item| self.is_constant(item)),
            ExpressionKind::Name(name) => self.scenario.sync.iter().any(|sync| sync.name.text == *name),
            _ => false,
        }
    }

    /// An expression of a function, or of a check, which has no local names.
    pub fn expression(&mut self, expression: &Expression, local: &BTreeSet<String>) -> Expression {
        if self.variant.model == Model::Main {
            return self.main_expression(expression, local);
        }
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Name(word) if !self.means_own(word, local) => {
                self.exception_class(word, span).unwrap_or_else(|| expression.clone())
            }
            ExpressionKind::Await(value) => self.awaited(value, span, local),
            ExpressionKind::Call { arguments, keywords, .. } => {
                if let Some(worker) = spawned(expression).filter(|_| !self.means_own("spawn", local)) {
                    return self.spawn(worker, span, local);
                }
                let changed = with_children(expression, &mut |it| self.expression(it, local));
                let Some(word) = called(expression) else { return changed };
                if self.coroutines.contains(word) {
                    return awaited(changed, span);
                }
                if self.means_own(word, local) {
                    return changed;
                }
                let ExpressionKind::Call { arguments: changed_arguments, .. } = changed.kind.clone() else {
                    return changed;
                };
                match word {
                    "sleep" => call(self.library("time", "sleep", span), changed_arguments, span),
                    "choose" => call(self.library("simulate", "choose", span), changed_arguments, span),
                    "join" if self.has_tasks => {
                        let help = "write `await join(…)`: Python's tasks cannot block without blocking the whole loop";
                        let message = "a task cannot wait for another one without `await`";
                        self.refuse(codes::BLOCKING_JOIN, span, message, help);
                        changed
                    }
                    "join" => call(self.library("simulate", "join", span), changed_arguments, span),
                    _ if GIVE_LISTS.contains(&word) && !(arguments.is_empty() && keywords.is_empty()) => {
                        call(name("list", span), vec![changed], span)
                    }
                    _ => changed,
                }
            }
            _ => with_children(expression, &mut |it| self.expression(it, local)),
        }
    }

    /// `await value`
    fn awaited(&mut self, value: &Expression, span: Span, local: &BTreeSet<String>) -> Expression {
        let word = called(value).filter(|word| !local.contains(*word));
        match word {
            // The function suspends where it waits inside.
            Some(word) if self.is_scenario_function(word) => return self.expression(value, local),
            Some(word @ ("sleep" | "join")) if !self.means_own(word, local) => {
                let ExpressionKind::Call { arguments, .. } = &value.kind else { return value.clone() };
                let mut arguments = arguments.iter().map(|it| self.expression(it, local)).collect::<Vec<_>>();
                return match (word, self.has_tasks) {
                    ("sleep", true) => awaited(call(self.library("asyncio", "sleep", span), arguments, span), span),
                    ("sleep", false) => call(self.library("time", "sleep", span), arguments, span),
                    (_, true) if arguments.len() == 1 => awaited(arguments.remove(0), span),
                    _ => call(self.library("simulate", "join", span), arguments, span),
                };
            }
            _ => {}
        }
        let changed = self.expression(value, local);
        match (&value.kind, self.has_tasks) {
            (_, true) => awaited(changed, span),
            (ExpressionKind::Call { .. }, false) => changed,
            (_, false) => call(self.library("simulate", "join", span), vec![changed], span),
        }
    }

    /// `simulate.spawn(f, x)` for threads, `simulate.aio_spawn(f(x))` for tasks.
    fn spawn(&mut self, worker: &Expression, span: Span, local: &BTreeSet<String>) -> Expression {
        self.has_spawn = true;
        let ExpressionKind::Call { function, arguments, keywords } = &worker.kind else { return worker.clone() };
        let arguments = arguments.iter().map(|it| self.expression(it, local)).collect::<Vec<_>>();
        let keywords = rewrite::named(keywords, &mut |it| self.expression(it, local));
        if self.has_tasks {
            let coroutine = call_with((**function).clone(), arguments, keywords, worker.span);
            return call(self.library("simulate", "aio_spawn", span), vec![coroutine], span);
        }
        let arguments = std::iter::once((**function).clone()).chain(arguments).collect();
        call_with(self.library("simulate", "spawn", span), arguments, keywords, span)
    }

    /// Whether a word is a name of the scenario's own.
    pub fn means_own(&self, word: &str, local: &BTreeSet<String>) -> bool {
        local.contains(word)
            || self.is_scenario_function(word)
            || self.scenario.shared.iter().any(|shared| shared.name.text == word)
            || self.scenario.sync.iter().any(|sync| sync.name.text == word)
    }

    /// The exception classes that are not built into Python.
    fn exception_class(&mut self, word: &str, span: Span) -> Option<Expression> {
        let of_queue = self.family_of("Queue") == Family::Asynchronous;
        let of_barrier = self.family_of("Barrier") == Family::Asynchronous;
        Some(match word {
            "CancelledError" | "InvalidStateError" => self.library("asyncio", word, span),
            "QueueEmpty" | "QueueFull" if of_queue => self.library("asyncio", word, span),
            "QueueEmpty" => self.library("queue", "Empty", span),
            "QueueFull" => self.library("queue", "Full", span),
            "BrokenBarrierError" if of_barrier => self.library("asyncio", word, span),
            "BrokenBarrierError" => self.library("threading", word, span),
            _ => return None,
        })
    }

    /// The family of the primitives of a kind; a scenario that mixes them has one of both kinds.
    fn family_of(&self, kind: &str) -> Family {
        let sync = self.scenario.sync.iter().filter(|sync| super::family::constructor(sync) == kind);
        let families = sync.filter_map(|sync| self.families.get(sync.name.text.as_str()));
        let usual = if self.has_tasks { Family::Asynchronous } else { Family::Blocking };
        families.copied().find(|family| *family != usual).unwrap_or(usual)
    }
}
