//! Functions, lambdas, comprehensions and classes: what makes code of its own.

use super::Compiler;
use super::flow::Source;
use super::limits;
use super::scope::node;
use super::unit::{FIRST_ITERATOR, Unit};
use crate::program::{CodeKind, Operation};
use crate::scenario::UNSUPPORTED_PYTHON;
use crate::scenario::*;
use crate::source::{Diagnostic, Span};
use crate::value::Value;
use std::sync::Arc;

/// What a comprehension makes.
#[derive(Clone, Copy)]
enum Made<'a> {
    List(&'a Expression),
    Set(&'a Expression),
    Dict(&'a Expression, &'a Expression),
    /// A generator expression.
    Generator(&'a Expression),
}

/// The names that a class body finds bound when it begins.
pub const GIVEN_TO_CLASSES: [&str; 3] = ["__module__", "__qualname__", "__doc__"];

impl<'a> Compiler<'a> {
    /// `def` and `async def`.
    pub fn function(&mut self, definition: &'a Definition, span: Span) {
        let (atomic, decorators): (Vec<_>, Vec<_>) =
            definition.decorators.iter().partition(|decorator| self.is_atomic(decorator));
        decorators.iter().for_each(|decorator| self.expression(decorator));
        let scope = self.scopes.of(node(definition));
        let kind = self.kind(scope, definition.is_async);
        let name = &definition.name.text;
        let unit = Unit::new(self, scope, kind, name, Some(&definition.parameters), definition.span);
        let code = self.code(node(definition), unit, !atomic.is_empty(), definition.span, |compiler| {
            let body = compiler.documentation(&definition.body);
            compiler.statements(body);
            compiler.return_none(definition.span);
        });
        self.make_function(scope, code, &definition.parameters, definition.span);
        for decorator in decorators.iter().rev() {
            self.emit(Operation::Call { positional: 1, keywords: [].into() }, decorator.span);
        }
        self.store_name(name, span, Source::Nowhere);
    }

    /// `lambda parameters: body`
    pub fn lambda(&mut self, whole: &'a Expression, parameters: &'a Signature, body: &'a Expression) {
        let scope = self.scopes.of(node(whole));
        let kind = self.kind(scope, false);
        let unit = Unit::new(self, scope, kind, "<lambda>", Some(parameters), whole.span);
        let code = self.code(node(whole), unit, false, whole.span, |compiler| {
            compiler.expression(body);
            compiler.emit(Operation::Return, body.span);
        });
        self.make_function(scope, code, parameters, whole.span);
    }

    fn make_function(&mut self, scope: usize, code: u32, parameters: &'a Signature, span: Span) {
        let defaults = parameters.positional.iter().filter_map(|parameter| parameter.default.as_ref());
        let mut count = 0;
        for default in defaults {
            self.expression(default);
            count += 1;
        }
        if count > 0 {
            let count = self.count(count, "default values", span);
            self.emit(Operation::BuildTuple(count), span);
        }
        let mut named = 0;
        for parameter in &parameters.keyword_only {
            if let Some(default) = &parameter.default {
                let name = self.mangled(&parameter.name.text);
                self.constant(Value::String(name), parameter.name.span);
                self.expression(default);
                named += 1;
            }
        }
        if named > 0 {
            let named = self.count(named, "default values", span);
            self.emit(Operation::BuildDict(named), span);
        }
        let closure = self.closure(scope, span);
        let operation = Operation::MakeFunction { code, defaults: count > 0, keyword_defaults: named > 0 };
        self.emit_with(operation, closure, span);
    }

    /// `@_simulate.atomic`, or the same imported by name.
    fn is_atomic(&self, decorator: &Expression) -> bool {
        self.is_library
            && match &decorator.kind {
                ExpressionKind::Name(name) => self.atomic_names.contains(name),
                ExpressionKind::Attribute { value, name } => {
                    name.text == "atomic" && matches!(&value.kind, ExpressionKind::Name(name) if name == "_simulate")
                }
                _ => false,
            }
    }

    /// Takes the documentation string off a body.
    pub fn documentation(&mut self, body: &'a [Statement]) -> &'a [Statement] {
        if let Some((first, rest)) = body.split_first()
            && let StatementKind::Expression(Expression { kind: ExpressionKind::Constant(constant), .. }) = &first.kind
            && let Constant::String(text) = constant
        {
            self.unit().documentation = Some(text.as_str().into());
            return rest;
        }
        body
    }

    /// The end of a body that has no `return` there.
    pub fn return_none(&mut self, span: Span) {
        self.constant(Value::None, span);
        self.emit(Operation::Return, span);
    }

    /// `class name(bases, keywords): …`
    pub fn class(&mut self, class: &'a ClassDefinition, span: Span) {
        class.decorators.iter().for_each(|decorator| self.expression(decorator));
        let scope = self.scopes.of(node(class));
        let unit = Unit::new(self, scope, CodeKind::Class, &class.name.text, None, class.span);
        let code = self.code(node(class), unit, false, class.span, |compiler| {
            let body = compiler.documentation(&class.body);
            compiler.given_to_class(class.span);
            compiler.statements(body);
            compiler.return_none(class.span);
        });
        let closure = self.closure(scope, class.span);
        for base in &class.bases {
            if matches!(base.kind, ExpressionKind::Starred(_)) {
                let diagnostic =
                    Diagnostic::new(UNSUPPORTED_PYTHON, base.span, "`*` is not supported in the head of a class");
                self.diagnostics.push(diagnostic.help("write each base"));
            }
            self.expression(base);
        }
        class.keywords.iter().for_each(|(_, value)| self.expression(value));
        let keywords = class.keywords.iter().map(|(name, _)| self.text(&name.text)).collect();
        let annotated = class.annotated.iter().map(|name| self.scopes.get(scope).mangled(&name.text).into()).collect();
        let bases = self.count(class.bases.len(), "bases", class.span);
        self.emit_with(Operation::MakeClass { code, bases, keywords, annotated }, closure, class.span);
        for decorator in class.decorators.iter().rev() {
            self.emit(Operation::Call { positional: 1, keywords: [].into() }, decorator.span);
        }
        self.store_name(&class.name.text, span, Source::Nowhere);
    }

    /// Binds what a class body may look at in itself, if it does.
    fn given_to_class(&mut self, span: Span) {
        let scope = self.unit().scope;
        let mentioned = self.scopes.get(scope).own_variables().cloned().collect::<Vec<_>>();
        for name in GIVEN_TO_CLASSES.into_iter().filter(|name| mentioned.iter().any(|other| other == name)) {
            let value = match name {
                "__module__" => Value::String(Arc::clone(&self.module_name)),
                "__qualname__" => Value::String(Arc::clone(&self.unit().qualified_name)),
                _ => match &self.unit().documentation {
                    Some(text) => Value::String(Arc::clone(text)),
                    None => Value::None,
                },
            };
            self.constant(value, span);
            self.store_name(name, span, Source::Nowhere);
        }
    }

    /// Comprehensions and generator expressions.
    pub fn comprehension(&mut self, whole: &'a Expression) {
        let (made, clauses, name) = match &whole.kind {
            ExpressionKind::ListComprehension { element, clauses } => (Made::List(element), clauses, "<listcomp>"),
            ExpressionKind::SetComprehension { element, clauses } => (Made::Set(element), clauses, "<setcomp>"),
            ExpressionKind::DictComprehension { key, value, clauses } => {
                (Made::Dict(key, value), clauses, "<dictcomp>")
            }
            ExpressionKind::Generator { element, clauses } => (Made::Generator(element), clauses, "<genexpr>"),
            _ => return,
        };
        let Some(first) = clauses.first() else { return };
        let scope = self.scopes.of(node(whole));
        let awaits = self.scopes.get(scope).awaits;
        let is_generator = matches!(made, Made::Generator(_));
        let kind = match (is_generator, awaits) {
            (true, true) => CodeKind::AsyncGenerator,
            (true, false) => CodeKind::Generator,
            (false, true) => CodeKind::Coroutine,
            (false, false) => CodeKind::Function,
        };
        let unit = Unit::new(self, scope, kind, name, None, whole.span);
        let code = self.code(node(whole), unit, false, whole.span, |compiler| {
            match made {
                Made::List(_) => compiler.emit(Operation::BuildList(0), whole.span),
                Made::Set(_) => compiler.emit(Operation::BuildSet(0), whole.span),
                Made::Dict(..) => compiler.emit(Operation::BuildDict(0), whole.span),
                Made::Generator(_) => {}
            }
            compiler.clauses(made, clauses, 0, whole.span);
            if is_generator {
                compiler.constant(Value::None, whole.span);
            }
            compiler.emit(Operation::Return, whole.span);
        });
        let closure = self.closure(scope, whole.span);
        self.emit_with(Operation::MakeFunction { code, defaults: false, keyword_defaults: false }, closure, whole.span);
        self.expression(&first.iterable);
        self.iterator(first.is_async, first.iterable.span);
        self.emit(Operation::Call { positional: 1, keywords: [].into() }, whole.span);
        if kind == CodeKind::Coroutine {
            self.wait(whole.span);
        }
    }

    /// The loops of a comprehension from the `index`th on; there is one iterator on the stack for each loop around.
    fn clauses(&mut self, made: Made<'a>, clauses: &'a [Comprehension], index: usize, span: Span) {
        let Some(clause) = clauses.get(index) else {
            self.element(made, index, span);
            return;
        };
        if index == 0 {
            self.load_first_iterator(clause.iterable.span);
        } else {
            self.expression(&clause.iterable);
            self.iterator(clause.is_async, clause.iterable.span);
        }
        let (top, next, end) = (self.label(), self.label(), self.label());
        self.place(top);
        let stop = self.fetch(clause.is_async, end, clause.iterable.span);
        self.store(&clause.target, clause.target.span, Source::Value(&clause.iterable));
        for condition in &clause.conditions {
            self.jump_if(condition, false, next);
        }
        limits::with_room(|| self.clauses(made, clauses, index + 1, span));
        self.place(next);
        self.jump(Operation::Jump, top, clause.iterable.span);
        self.stopped(stop, end, clause.iterable.span);
        self.place(end);
    }

    fn load_first_iterator(&mut self, span: Span) {
        debug_assert_eq!(FIRST_ITERATOR, ".0", "it is the only parameter");
        self.emit(Operation::LoadLocal(0), span);
    }

    fn element(&mut self, made: Made<'a>, loops: usize, span: Span) {
        let depth = self.count(loops + 1, "loops in a comprehension", span);
        match made {
            Made::List(element) => {
                self.expression(element);
                self.emit(Operation::ListAppend(depth), element.span);
            }
            Made::Set(element) => {
                self.expression(element);
                self.emit(Operation::SetAdd(depth), element.span);
            }
            Made::Dict(key, value) => {
                self.expression(key);
                self.expression(value);
                self.emit(Operation::DictInsert(depth), key.span.to(value.span));
            }
            Made::Generator(element) => {
                self.expression(element);
                self.emit(Operation::Yield, element.span);
                self.emit(Operation::Pop, element.span);
            }
        }
    }
}
