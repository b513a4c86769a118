//! Statements.

use super::Compiler;
use super::block::{Exit, For, Try};
use super::flow::Source;
use super::limits;
use crate::program::Operation;
use crate::scenario::*;
use crate::scenario::{UNKNOWN_IMPORT, UNKNOWN_MODULE};
use crate::source::{Diagnostic, Span};
use crate::value::Value;

/// The number of `_simulate`, which only the library can import.
const NATIVE: u16 = u16::MAX;

impl<'a> Compiler<'a> {
    /// Compiles statements as far as they can be reached.
    pub fn statements(&mut self, statements: &'a [Statement]) {
        for statement in statements {
            if self.is_dead() {
                return;
            }
            limits::with_room(|| self.statement(statement));
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        let span = statement.span;
        match &statement.kind {
            StatementKind::Expression(Expression { kind: ExpressionKind::Constant(_), .. }) => {}
            StatementKind::Expression(value) => {
                self.expression(value);
                self.emit(Operation::Pop, span);
            }
            StatementKind::Assign { targets, value } => {
                self.expression(value);
                for (index, target) in targets.iter().enumerate() {
                    if index + 1 < targets.len() {
                        self.emit(Operation::Duplicate, span);
                    }
                    self.store(target, span, Source::Value(value));
                }
            }
            StatementKind::AugmentedAssign { target, operator, value } => {
                self.augmented(target, *operator, value, span);
            }
            StatementKind::Delete(targets) => targets.iter().for_each(|target| self.delete(target, span)),
            StatementKind::Return(value) => {
                self.optional(value.as_ref(), span);
                self.exit(Exit::Return, span);
            }
            StatementKind::Assert { test, message } => {
                let holds = self.label();
                self.jump_if(test, true, holds);
                self.load_builtin("AssertionError", span);
                if let Some(message) = message {
                    self.expression(message);
                    self.emit(Operation::Call { positional: 1, keywords: [].into() }, span);
                }
                self.emit(Operation::Raise, span);
                self.place(holds);
            }
            StatementKind::Raise { exception: None, .. } => self.emit(Operation::RaiseCurrent, span),
            StatementKind::Raise { exception: Some(exception), cause } => {
                self.expression(exception);
                match cause {
                    Some(cause) => {
                        self.expression(cause);
                        self.emit(Operation::RaiseFrom, span);
                    }
                    None => self.emit(Operation::Raise, span),
                }
            }
            // What `global` and `nonlocal` mean, the scopes know already.
            StatementKind::Pass | StatementKind::Global(_) | StatementKind::Nonlocal(_) => {}
            StatementKind::Break => self.exit(Exit::Break, span),
            StatementKind::Continue => self.exit(Exit::Continue, span),
            StatementKind::With { context, binding, is_async, body } => {
                self.with(context, binding.as_ref(), *is_async, body);
            }
            StatementKind::If { test, then, otherwise } => {
                let (no, end) = (self.label(), self.label());
                self.jump_if(test, false, no);
                self.statements(then);
                if !otherwise.is_empty() {
                    self.jump(Operation::Jump, end, test.span);
                }
                self.place(no);
                self.statements(otherwise);
                self.place(end);
            }
            StatementKind::While { test, body, otherwise } => self.while_loop(test, body, otherwise, span),
            StatementKind::For { target, iterable, body, otherwise } => {
                let target = Some(target);
                self.for_loop(&For { target, iterable, body, otherwise, is_async: false }, span);
            }
            StatementKind::AsyncFor { target, iterable, body, otherwise } => {
                let target = Some(target);
                self.for_loop(&For { target, iterable, body, otherwise, is_async: true }, span);
            }
            StatementKind::Repeat { count, body } => {
                self.load_builtin("range", count.span);
                self.expression(count);
                self.emit(Operation::Call { positional: 1, keywords: [].into() }, count.span);
                self.iterator(false, count.span);
                let parts = For { target: None, iterable: count, body, otherwise: &[], is_async: false };
                self.loop_over(&parts, span);
            }
            StatementKind::Try { body, handlers, otherwise, finally, is_group } => {
                self.try_statement(Try { body, handlers, otherwise, finally, is_group: *is_group }, span);
            }
            StatementKind::Function(definition) => self.function(definition, span),
            StatementKind::Class(class) => self.class(class, span),
            StatementKind::Import(modules) => self.import(modules, span),
            StatementKind::ImportFrom { module, names } => self.import_from(module, names, span),
            StatementKind::Match { subject, cases } => self.match_statement(subject, cases, span),
        }
    }

    /// Stores the top of the stack in a target.
    pub fn store(&mut self, target: &'a Expression, span: Span, source: Source<'a>) {
        let scope = self.unit().scope;
        match &target.kind {
            ExpressionKind::Name(name) => self.store_name(name, span, source),
            ExpressionKind::Attribute { value, name } => {
                self.expression(value);
                let name = self.mangled(&name.text);
                let derived = self.flow.reads_attribute(&self.scopes, scope, &name, source);
                self.emit(Operation::StoreAttribute { name, derived }, span);
            }
            ExpressionKind::Subscript { value, index } => {
                self.expression(value);
                self.expression(index);
                let derived = self.flow.reads_element(&self.scopes, scope, value, source);
                self.emit(Operation::StoreSubscript { derived }, span);
            }
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => self.unpack(items, target.span, span, source),
            // Nothing else is a target.
            _ => self.emit(Operation::Pop, span),
        }
    }

    fn unpack(&mut self, items: &'a [Expression], place: Span, span: Span, source: Source<'a>) {
        let is_starred = |item: &Expression| matches!(item.kind, ExpressionKind::Starred(_));
        let count = self.count(items.len(), "assignment targets", place);
        match items.iter().position(is_starred) {
            None => self.emit(Operation::Unpack(count), place),
            Some(before) => {
                let before = before as u16;
                self.emit(Operation::UnpackRest { before, after: count.saturating_sub(before + 1) }, place);
            }
        }
        for item in items {
            let item = match &item.kind {
                ExpressionKind::Starred(inner) => inner,
                _ => item,
            };
            limits::with_room(|| self.store(item, span, source));
        }
    }

    /// `target operator= value`; what the target consists of is evaluated once.
    fn augmented(&mut self, target: &'a Expression, operator: BinaryOperator, value: &'a Expression, span: Span) {
        match &target.kind {
            ExpressionKind::Name(name) => {
                self.load_name(name, target.span);
                self.expression(value);
                self.emit(Operation::InPlace(operator), span);
                self.store_name(name, span, Source::Itself);
            }
            ExpressionKind::Attribute { value: object, name } => {
                let name = self.mangled(&name.text);
                self.expression(object);
                self.emit(Operation::Duplicate, span);
                self.emit(Operation::LoadAttribute(name.clone()), target.span);
                self.expression(value);
                self.emit(Operation::InPlace(operator), span);
                self.emit(Operation::Swap, span);
                self.emit(Operation::StoreAttribute { name, derived: true }, span);
            }
            ExpressionKind::Subscript { value: container, index } => {
                self.expression(container);
                self.expression(index);
                self.emit(Operation::DuplicateTwo, span);
                self.emit(Operation::LoadSubscript, target.span);
                self.expression(value);
                self.emit(Operation::InPlace(operator), span);
                self.emit(Operation::Rotate(3), span);
                self.emit(Operation::StoreSubscript { derived: true }, span);
            }
            // Nothing else is a target.
            _ => {}
        }
    }

    fn delete(&mut self, target: &'a Expression, span: Span) {
        match &target.kind {
            ExpressionKind::Name(name) => self.delete_name(name, span),
            ExpressionKind::Attribute { value, name } => {
                self.expression(value);
                let name = self.mangled(&name.text);
                self.emit(Operation::DeleteAttribute(name), span);
            }
            ExpressionKind::Subscript { value, index } => {
                self.expression(value);
                self.expression(index);
                self.emit(Operation::DeleteSubscript, span);
            }
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                items.iter().for_each(|item| limits::with_room(|| self.delete(item, span)));
            }
            // Nothing else is a target.
            _ => {}
        }
    }

    /// `import module, …`
    fn import(&mut self, modules: &'a [ImportedModule], span: Span) {
        for import in modules {
            let Some(mut number) = self.module_value(&import.module) else { continue };
            let name = match &import.alias {
                Some(alias) => &alias.text,
                // `import a.b` binds `a`.
                None => import.module.text.split('.').next().unwrap_or_default(),
            };
            if import.alias.is_none() && number != NATIVE {
                number = self.numbers.get(name).copied().unwrap_or(number);
            }
            self.constant(Value::Module(number), span);
            self.store_name(name, span, Source::Nowhere);
        }
    }

    /// `from module import name, …`
    fn import_from(&mut self, module: &'a Name, names: &'a [ImportedName], span: Span) {
        let Some(number) = self.module_value(module) else { return };
        for import in names {
            let name = &import.name;
            let alias = import.alias.as_ref().unwrap_or(name);
            if number == NATIVE {
                if name.text == "atomic" {
                    self.atomic_names.insert(alias.text.clone());
                    continue;
                }
                self.constant(Value::Module(number), span);
                let attribute = self.text(&name.text);
                self.emit(Operation::LoadAttribute(attribute), span);
            } else if self.exports[usize::from(number)].contains(&name.text) || number == 0 {
                let slot = self.slot_of(usize::from(number), &name.text, name.span);
                self.emit(Operation::LoadFrom { module: number, slot }, span);
            } else if let Some(inner) = self.numbers.get(format!("{}.{}", module.text, name.text).as_str()) {
                let inner = Value::Module(*inner);
                self.constant(inner, span);
            } else {
                let message = format!("`{}` has no `{}` here", module.text, name.text);
                self.diagnostics.push(Diagnostic::new(UNKNOWN_IMPORT, name.span, message));
                continue;
            }
            self.store_name(&alias.text, span, Source::Nowhere);
        }
    }

    /// The number of a module that is imported here.
    fn module_value(&mut self, name: &Name) -> Option<u16> {
        if name.text == "_simulate" && self.is_library {
            return Some(NATIVE);
        }
        let known = self.numbers.get(name.text.as_str()).copied();
        if known.is_none() {
            let message = format!("there is no module `{}` here", name.text);
            self.diagnostics.push(Diagnostic::new(UNKNOWN_MODULE, name.span, message));
        }
        known
    }
}
