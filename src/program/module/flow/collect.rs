//! Collects all assignments of a module: what flows into which place.

use super::{Flow, Place, callee, mentions, place};
use crate::program::module::limits;
use crate::program::module::scope::{Scopes, node};
use crate::program::module::walk;
use crate::scenario::*;
use std::collections::HashMap;

pub(super) fn collect(module: &Module, scopes: &Scopes) -> Flow {
    let mut functions = Functions::default();
    functions.statements(&module.body, scopes, None);
    let mut collector = Collector { scopes, scope: 0, function: None, functions: &functions, flow: Flow::default() };
    collector.statements(&module.body);
    collector.flow
}

/// A function that calls by its name may reach.
struct Callable<'a> {
    scope: usize,
    signature: &'a Signature,
    /// Whether it is a method: its first parameter is not among the arguments.
    is_method: bool,
}

/// Functions by name; a class stands for its `__init__`.
#[derive(Default)]
struct Functions<'a>(HashMap<&'a str, Vec<Callable<'a>>>);

impl<'a> Functions<'a> {
    fn statements(&mut self, statements: &'a [Statement], scopes: &Scopes, class: Option<&'a str>) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Function(definition) => {
                    let name = match class {
                        Some(class) if definition.name.text == "__init__" => class,
                        _ => &definition.name.text,
                    };
                    self.0.entry(name).or_default().push(Callable {
                        scope: scopes.of(node(&**definition)),
                        signature: &definition.parameters,
                        is_method: class.is_some(),
                    });
                    limits::with_room(|| self.statements(&definition.body, scopes, None));
                }
                StatementKind::Class(definition) => {
                    limits::with_room(|| self.statements(&definition.body, scopes, Some(&definition.name.text)));
                }
                _ => {
                    for block in walk::blocks(statement) {
                        limits::with_room(|| self.statements(block, scopes, class));
                    }
                }
            }
        }
    }
}

struct Collector<'a> {
    scopes: &'a Scopes,
    scope: usize,
    /// The function around, by name.
    function: Option<&'a str>,
    functions: &'a Functions<'a>,
    flow: Flow,
}

impl<'a> Collector<'a> {
    fn number(&mut self, place: Place) -> usize {
        let is_variable = matches!(place, Place::Variable(..));
        let next = self.flow.sources.len();
        let number = *self.flow.numbers.entry(place).or_insert(next);
        if number == next {
            self.flow.sources.push(Default::default());
            self.flow.is_variable.push(is_variable);
        }
        number
    }

    /// A value, evaluated in a scope, flows into a place.
    fn flows(&mut self, scope: usize, value: &Expression, target: Place) {
        let is_end = matches!(target, Place::Global(_) | Place::Attribute(_));
        let target = self.number(target);
        if is_end {
            return;
        }
        let mut places = Vec::new();
        mentions(self.scopes, scope, value, &mut |place| places.push(place));
        for place in places {
            let source = self.number(place);
            self.flow.sources[target].insert(source);
        }
    }

    /// A value is bound to a target. Global variables and attributes are where a search ends: what is read from them
    /// comes from them, wherever that came from.
    fn bind(&mut self, target: &Expression, value: &Expression) {
        match &target.kind {
            ExpressionKind::Name(name) => {
                let name = self.scopes.get(self.scope).mangled(name).into_owned();
                self.flows(self.scope, value, place(self.scopes, self.scope, &name));
            }
            ExpressionKind::Attribute { name, .. } => {
                let name = self.scopes.get(self.scope).mangled(&name.text).into_owned();
                self.flows(self.scope, value, Place::Attribute(name));
            }
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                items.iter().for_each(|item| limits::with_room(|| self.bind(item, value)));
            }
            ExpressionKind::Starred(item) => self.bind(item, value),
            _ => {}
        }
    }

    fn inside(&mut self, scope: usize, function: Option<&'a str>, visit: impl FnOnce(&mut Self)) {
        let around = (self.scope, self.function);
        (self.scope, self.function) = (scope, function);
        visit(self);
        (self.scope, self.function) = around;
    }

    fn statements(&mut self, statements: &'a [Statement]) {
        for statement in statements {
            limits::with_room(|| self.statement(statement));
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        walk::expressions(statement, &mut |expression| self.expression(expression));
        match &statement.kind {
            StatementKind::Assign { targets, value } => targets.iter().for_each(|target| self.bind(target, value)),
            StatementKind::AugmentedAssign { target, value, .. } => self.bind(target, value),
            StatementKind::For { target, iterable, .. } | StatementKind::AsyncFor { target, iterable, .. } => {
                self.bind(target, iterable);
            }
            StatementKind::With { context, binding: Some(binding), .. } => self.bind(binding, context),
            StatementKind::Return(Some(value)) => self.result(value),
            StatementKind::Match { subject, cases } => {
                cases.iter().for_each(|case| self.capture(&case.pattern, subject));
            }
            StatementKind::Function(definition) => {
                let scope = self.scopes.of(node(&**definition));
                self.inside(scope, Some(&definition.name.text), |collector| {
                    collector.statements(&definition.body);
                });
            }
            StatementKind::Class(class) => {
                self.inside(self.scopes.of(node(&**class)), None, |collector| collector.statements(&class.body));
            }
            _ => {}
        }
        for block in walk::blocks(statement) {
            self.statements(block);
        }
    }

    fn result(&mut self, value: &Expression) {
        if let Some(function) = self.function {
            self.flows(self.scope, value, Place::Result(function.to_owned()));
        }
    }

    fn capture(&mut self, pattern: &'a Pattern, subject: &Expression) {
        let mut names = Vec::new();
        walk::captured(pattern, &mut |name| names.push(name));
        for name in names {
            let name = self.scopes.get(self.scope).mangled(&name.text).into_owned();
            self.flows(self.scope, subject, place(self.scopes, self.scope, &name));
        }
    }

    /// Looks for what binds inside of an expression: calls, `:=`, comprehensions, `yield`.
    fn expression(&mut self, expression: &'a Expression) {
        limits::with_room(|| match &expression.kind {
            ExpressionKind::Lambda { parameters, body } => {
                for parameter in parameters.positional.iter().chain(&parameters.keyword_only) {
                    parameter.default.iter().for_each(|default| self.expression(default));
                }
                self.inside(self.scopes.of(node(expression)), None, |collector| collector.expression(body));
            }
            ExpressionKind::ListComprehension { element, clauses }
            | ExpressionKind::SetComprehension { element, clauses }
            | ExpressionKind::Generator { element, clauses } => self.comprehension(expression, clauses, [&**element]),
            ExpressionKind::DictComprehension { key, value, clauses } => {
                self.comprehension(expression, clauses, [&**key, &**value]);
            }
            kind => {
                match kind {
                    ExpressionKind::Call { function, arguments, keywords } => self.call(function, arguments, keywords),
                    ExpressionKind::Named { name, value } => {
                        let name = self.scopes.get(self.scope).mangled(&name.text).into_owned();
                        self.flows(self.scope, value, place(self.scopes, self.scope, &name));
                    }
                    ExpressionKind::Yield(Some(value)) | ExpressionKind::YieldFrom(value) => self.result(value),
                    _ => {}
                }
                walk::children(expression, &mut |child| self.expression(child));
            }
        });
    }

    fn comprehension<const N: usize>(
        &mut self,
        whole: &'a Expression,
        clauses: &'a [Comprehension],
        elements: [&'a Expression; N],
    ) {
        let outside = self.scope;
        let inside = self.scopes.of(node(whole));
        for (index, clause) in clauses.iter().enumerate() {
            let scope = if index == 0 { outside } else { inside };
            self.inside(scope, self.function, |collector| collector.expression(&clause.iterable));
            let mut targets = Vec::new();
            walk::names(&clause.target, &mut |name| targets.push(name.to_owned()));
            for name in targets {
                self.flows(scope, &clause.iterable, Place::Variable(inside, name));
            }
        }
        self.inside(inside, self.function, |collector| {
            let conditions = clauses.iter().flat_map(|clause| &clause.conditions);
            conditions.chain(elements).for_each(|part| collector.expression(part));
        });
    }

    /// Arguments flow into the parameters of all functions of the name that is called.
    fn call(&mut self, function: &Expression, arguments: &[Expression], keywords: &[(Name, Expression)]) {
        let Some(callables) = callee(function).and_then(|name| self.functions.0.get(name)) else { return };
        for callable in callables {
            let Callable { scope, signature, is_method } = callable;
            let parameter =
                |name: &Name| Place::Variable(*scope, self.scopes.get(*scope).mangled(&name.text).into_owned());
            let positional = &signature.positional[usize::from(*is_method && !signature.positional.is_empty())..];
            let named = || signature.positional.iter().chain(&signature.keyword_only);
            let mut flows = Vec::new();
            for (index, argument) in arguments.iter().enumerate() {
                match (&argument.kind, positional.get(index)) {
                    (ExpressionKind::Starred(_) | ExpressionKind::DoubleStarred(_), _) => {
                        flows.extend(named().map(|target| (parameter(&target.name), argument)));
                    }
                    (_, Some(target)) => flows.push((parameter(&target.name), argument)),
                    (_, None) => flows.extend(signature.rest.iter().map(|rest| (parameter(rest), argument))),
                }
            }
            for (name, value) in keywords {
                match named().find(|target| target.name.text == name.text) {
                    Some(target) => flows.push((parameter(&target.name), value)),
                    None => flows.extend(signature.keywords.iter().map(|rest| (parameter(rest), value))),
                }
            }
            for (target, value) in flows {
                self.flows(self.scope, value, target);
            }
        }
    }
}
