//! What starts a program: `main()`.

use super::rewrite::{attribute, awaited, call, call_with, expression_statement, identifier, name, string};
use super::{Translator, called, codes, definition};
use crate::scenario::{Constant, Expression, ExpressionKind, Model, Signature, Statement, StatementKind};
use crate::source::Span;
use std::collections::BTreeSet;

impl Translator<'_> {
    /// The last statements of the module.
    pub fn start(&mut self) -> Vec<Statement> {
        match self.variant.model {
            Model::Threads => self.start_threads(),
            Model::Tasks => self.start_tasks(),
            Model::Main => self.start_main(),
        }
    }

    fn start_threads(&mut self) -> Vec<Statement> {
        let span = self.variant.name.span;
        let (main, threads, thread) =
            (self.names.fresh("main"), self.names.fresh("threads"), self.names.fresh("thread"));
        let class = self.library("threading", "Thread", span);
        let entries = self.variant.entries.iter().map(|entry| {
            let ExpressionKind::Call { function, arguments, keywords } = &entry.kind else { return entry.clone() };
            let span = entry.span;
            let mut parts = vec![(identifier("target", span), (**function).clone())];
            if !arguments.is_empty() {
                let kind = ExpressionKind::Tuple(arguments.clone());
                parts.push((identifier("args", span), Expression { kind, span }));
            }
            if !keywords.is_empty() {
                let items = keywords.iter().map(|(name, value)| (string(&name.text, name.span), value.clone()));
                parts.push((
                    identifier("kwargs", span),
                    Expression { kind: ExpressionKind::Dict(items.collect()), span },
                ));
            }
            call_with(class.clone(), Vec::new(), parts, span)
        });
        let list = Expression { kind: ExpressionKind::List(entries.collect()), span };
        let for_each = |method: &str| {
            let method = attribute(name(&thread, span), method, span);
            let body = vec![expression_statement(call(method, Vec::new(), span))];
            loop_over(&thread, name(&threads, span), body, span)
        };
        let mut body = vec![super::assignment(&identifier(&threads, span), list), for_each("start"), for_each("join")];
        if self.has_spawn {
            let all = self.library("simulate", "join_all", span);
            body.push(expression_statement(call(all, Vec::new(), span)));
        }
        body.extend(self.asserts());
        let definition = definition(&main, false, Signature::default(), body, span);
        vec![definition, expression_statement(call(name(&main, span), Vec::new(), span))]
    }

    fn start_tasks(&mut self) -> Vec<Statement> {
        let span = self.variant.name.span;
        let (main, results, result) =
            (self.names.fresh("main"), self.names.fresh("results"), self.names.fresh("result"));
        let gather = self.library("asyncio", "gather", span);
        let truth = Expression { kind: ExpressionKind::Constant(Constant::Bool(true)), span };
        // All run to their end, as in the scenario, also if one of them fails.
        let keywords = vec![(identifier("return_exceptions", span), truth)];
        let gathered = call_with(gather, self.variant.entries.clone(), keywords, span);
        let mut body = vec![super::assignment(&identifier(&results, span), awaited(gathered, span))];
        if self.has_spawn {
            let all = self.library("simulate", "aio_join_all", span);
            body.push(expression_statement(awaited(call(all, Vec::new(), span), span)));
        }
        let exception = name("BaseException", span);
        let test = call(name("isinstance", span), vec![name(&result, span), exception], span);
        let raise = StatementKind::Raise { exception: Some(name(&result, span)), cause: None };
        let kind = StatementKind::If { test, then: vec![Statement { kind: raise, span }], otherwise: Vec::new() };
        body.push(loop_over(&result, name(&results, span), vec![Statement { kind, span }], span));
        body.extend(self.asserts());
        let definition = definition(&main, true, Signature::default(), body, span);
        vec![definition, self.run(call(name(&main, span), Vec::new(), span), span)]
    }

    /// `asyncio.run(main())`
    fn run(&mut self, coroutine: Expression, span: Span) -> Statement {
        expression_statement(call(self.library("asyncio", "run", span), vec![coroutine], span))
    }

    fn start_main(&mut self) -> Vec<Statement> {
        let Some(entry) = self.variant.entries.first() else { return Vec::new() };
        match called(entry) {
            Some(name) if self.coroutines.contains(name) => vec![self.run(entry.clone(), entry.span)],
            Some(name) if self.is_scenario_function(name) => vec![expression_statement(entry.clone())],
            _ => {
                let help = "write the call of a function of \"functions\", such as \"main()\"";
                self.refuse(codes::NOT_A_START, entry.span, "this is not a call of a function", help);
                Vec::new()
            }
        }
    }

    /// What must hold at the end. What must always hold must hold at the end, too.
    fn asserts(&mut self) -> Vec<Statement> {
        let scenario = self.scenario;
        let checks = scenario.check.always.iter().chain(&scenario.check.finally);
        let checks = checks.map(|check| {
            let kind = StatementKind::Assert { test: self.expression(check, &BTreeSet::new()), message: None };
            Statement { kind, span: check.span }
        });
        checks.collect()
    }
}

fn loop_over(target: &str, iterable: Expression, body: Vec<Statement>, span: Span) -> Statement {
    let target = name(target, span);
    Statement { kind: StatementKind::For { target, iterable, body, otherwise: Vec::new() }, span }
}
