//! From the syntax tree back to text.
//!
//! What is written is read again as the same tree, places aside. Deviations: `repeat` becomes a loop over a `range`;
//! annotations say `object`, since what they said is not in the tree; a string inside of an f-string may need
//! the syntax of Python 3.12.

mod expression;
mod pattern;

use crate::scenario::{
    BinaryOperator, ClassDefinition, Constant, Definition, Expression, ExpressionKind, Handler, ImportedModule,
    ImportedName, Name, Parameter, Signature, Statement, StatementKind,
};
use expression::Level;
use std::fmt::Write;

/// Writes a module or a part of one, one statement or head of a block on a line.
pub fn write(body: &[Statement]) -> String {
    let mut writer = Writer { text: String::new(), indentation: 0, quotes: 0 };
    writer.statements(body);
    writer.text
}

/// Writes one expression, as it would stand in an assignment.
pub fn write_expression(expression: &Expression) -> String {
    let mut writer = Writer { text: String::new(), indentation: 0, quotes: 0 };
    writer.expression(expression, Level::Any);
    writer.text
}

/// Text in the making.
struct Writer {
    text: String,
    /// Blocks around the present line.
    indentation: usize,
    /// How many f-strings are around the present place.
    quotes: usize,
}

impl Writer {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Items with commas between them.
    fn separated<T>(&mut self, items: impl IntoIterator<Item = T>, mut item: impl FnMut(&mut Writer, T)) {
        for (index, it) in items.into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            item(self, it);
        }
    }

    fn names(&mut self, names: &[Name]) {
        self.separated(names, |writer, name| writer.push(&name.text));
    }

    fn begin_line(&mut self) {
        self.text.extend(std::iter::repeat_n("    ", self.indentation));
    }

    /// What `head` writes, and a colon, and the block.
    fn block(&mut self, head: impl FnOnce(&mut Writer), body: &[Statement]) {
        self.begin_line();
        head(self);
        self.push(":\n");
        self.indentation += 1;
        self.statements(body);
        if body.is_empty() {
            self.begin_line();
            self.push("pass\n");
        }
        self.indentation -= 1;
    }

    /// A block that is only there if it has statements.
    fn optional_block(&mut self, head: &str, body: &[Statement]) {
        if !body.is_empty() {
            self.block(|writer| writer.push(head), body);
        }
    }

    fn statements(&mut self, body: &[Statement]) {
        for statement in body {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::With { context, binding, is_async, body } => self.block(
                |writer| {
                    writer.push(if *is_async { "async with " } else { "with " });
                    // The brackets of a tuple could be brackets around several contexts.
                    let is_tuple = matches!(context.kind, ExpressionKind::Tuple(_));
                    writer.push(if is_tuple { "(" } else { "" });
                    writer.expression(context, Level::Lambda);
                    writer.push(if is_tuple { ")" } else { "" });
                    if let Some(binding) = binding {
                        writer.push(" as ");
                        writer.expression(binding, Level::Atom);
                    }
                },
                body,
            ),
            StatementKind::If { test, then, otherwise } => self.conditional("if ", test, then, otherwise),
            StatementKind::While { test, body, otherwise } => {
                self.block(|writer| writer.headed("while ", test), body);
                self.optional_block("else", otherwise);
            }
            StatementKind::For { target, iterable, body, otherwise } => {
                self.loop_over("for ", target, iterable, body, otherwise);
            }
            StatementKind::AsyncFor { target, iterable, body, otherwise } => {
                self.loop_over("async for ", target, iterable, body, otherwise);
            }
            StatementKind::Repeat { count, body } => self.block(
                |writer| {
                    writer.headed("for _ in range(", count);
                    writer.push(")");
                },
                body,
            ),
            StatementKind::Try { body, handlers, otherwise, finally, is_group } => {
                self.block(|writer| writer.push("try"), body);
                handlers.iter().for_each(|handler| self.handler(handler, *is_group));
                self.optional_block("else", otherwise);
                self.optional_block("finally", finally);
            }
            StatementKind::Function(definition) => self.function(definition),
            StatementKind::Class(definition) => self.class(definition),
            StatementKind::Match { subject, cases } => {
                self.begin_line();
                self.headed("match ", subject);
                self.push(":\n");
                self.indentation += 1;
                cases.iter().for_each(|case| self.match_case(case));
                self.indentation -= 1;
            }
            _ => {
                self.begin_line();
                self.simple_statement(statement);
                self.push("\n");
            }
        }
    }

    fn simple_statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Expression(expression) => self.expression_statement(expression),
            StatementKind::Assign { targets, value } => {
                for target in targets {
                    self.bare(target, Level::Lambda);
                    self.push(" = ");
                }
                self.bare(value, Level::Any);
            }
            StatementKind::AugmentedAssign { target, operator, value } => {
                self.expression(target, Level::Atom);
                self.push(&format!(" {}= ", symbol(*operator)));
                self.expression(value, Level::Lambda);
            }
            StatementKind::Delete(targets) => {
                self.push("del ");
                self.separated(targets, |writer, target| writer.expression(target, Level::Atom));
            }
            StatementKind::Return(None) => self.push("return"),
            StatementKind::Return(Some(value)) => {
                self.push("return ");
                self.bare(value, Level::Lambda);
            }
            StatementKind::Assert { test, message } => {
                self.headed("assert ", test);
                if let Some(message) = message {
                    self.headed(", ", message);
                }
            }
            StatementKind::Raise { exception, cause } => {
                self.push("raise");
                if let Some(exception) = exception {
                    self.headed(" ", exception);
                }
                if let Some(cause) = cause {
                    self.headed(" from ", cause);
                }
            }
            StatementKind::Pass => self.push("pass"),
            StatementKind::Break => self.push("break"),
            StatementKind::Continue => self.push("continue"),
            StatementKind::Import(modules) => {
                self.push("import ");
                self.separated(modules, |writer, ImportedModule { module, alias }| writer.imported(module, alias));
            }
            StatementKind::ImportFrom { module, names } => {
                self.push(&format!("from {} import ", module.text));
                self.separated(names, |writer, ImportedName { name, alias }| writer.imported(name, alias));
            }
            StatementKind::Global(names) => {
                self.push("global ");
                self.names(names);
            }
            StatementKind::Nonlocal(names) => {
                self.push("nonlocal ");
                self.names(names);
            }
            StatementKind::With { .. }
            | StatementKind::If { .. }
            | StatementKind::While { .. }
            | StatementKind::For { .. }
            | StatementKind::AsyncFor { .. }
            | StatementKind::Repeat { .. }
            | StatementKind::Try { .. }
            | StatementKind::Function(_)
            | StatementKind::Class(_)
            | StatementKind::Match { .. } => unreachable!("a block is not a simple statement"),
        }
    }

    /// A word and an expression.
    fn headed(&mut self, word: &str, expression: &Expression) {
        self.push(word);
        self.expression(expression, Level::Lambda);
    }

    /// An expression where a tuple needs no brackets.
    fn bare(&mut self, expression: &Expression, least: Level) {
        match &expression.kind {
            ExpressionKind::Tuple(items) if items.len() > 1 => {
                self.separated(items, |writer, item| writer.expression(item, Level::Lambda));
            }
            _ => self.expression(expression, least),
        }
    }

    /// A text of several lines stands in triple quotes, if it can be written as it is.
    fn expression_statement(&mut self, expression: &Expression) {
        let is_plain = |letter: char| letter == '\n' || !(letter.is_control() || matches!(letter, '"' | '\\'));
        match &expression.kind {
            ExpressionKind::Constant(Constant::String(text)) if text.contains('\n') && text.chars().all(is_plain) => {
                self.push(&format!("\"\"\"{text}\"\"\""));
            }
            _ => self.expression(expression, Level::Any),
        }
    }

    fn imported(&mut self, name: &Name, alias: &Option<Name>) {
        self.push(&name.text);
        if let Some(alias) = alias {
            self.push(&format!(" as {}", alias.text));
        }
    }

    fn conditional(&mut self, word: &str, test: &Expression, then: &[Statement], otherwise: &[Statement]) {
        self.block(|writer| writer.headed(word, test), then);
        match otherwise {
            [Statement { kind: StatementKind::If { test, then, otherwise }, .. }] => {
                self.conditional("elif ", test, then, otherwise);
            }
            _ => self.optional_block("else", otherwise),
        }
    }

    fn loop_over(
        &mut self,
        word: &str,
        target: &Expression,
        iterable: &Expression,
        body: &[Statement],
        otherwise: &[Statement],
    ) {
        self.block(
            |writer| {
                writer.push(word);
                writer.bare(target, Level::Lambda);
                writer.headed(" in ", iterable);
            },
            body,
        );
        self.optional_block("else", otherwise);
    }

    fn handler(&mut self, handler: &Handler, is_group: bool) {
        self.block(
            |writer| {
                writer.push(if is_group { "except*" } else { "except" });
                if let Some(exception) = &handler.exception {
                    writer.headed(" ", exception);
                }
                if let Some(binding) = &handler.binding {
                    writer.push(&format!(" as {}", binding.text));
                }
            },
            &handler.body,
        );
    }

    fn decorators(&mut self, decorators: &[Expression]) {
        for decorator in decorators {
            self.begin_line();
            self.headed("@", decorator);
            self.push("\n");
        }
    }

    fn function(&mut self, definition: &Definition) {
        self.decorators(&definition.decorators);
        let word = if definition.is_async { "async def" } else { "def" };
        self.block(
            |writer| {
                writer.push(&format!("{word} {}(", definition.name.text));
                writer.signature(&definition.parameters);
                writer.push(")");
            },
            &definition.body,
        );
    }

    fn class(&mut self, definition: &ClassDefinition) {
        self.decorators(&definition.decorators);
        self.begin_line();
        self.push(&format!("class {}", definition.name.text));
        if !(definition.bases.is_empty() && definition.keywords.is_empty()) {
            self.push("(");
            self.arguments(&definition.bases, &definition.keywords);
            self.push(")");
        }
        self.push(":\n");
        self.indentation += 1;
        let is_text = |statement: &Statement| matches!(&statement.kind, StatementKind::Expression(it) if matches!(it.kind, ExpressionKind::Constant(Constant::String(_))));
        let documentation = usize::from(definition.body.first().is_some_and(is_text));
        let (documentation, rest) = definition.body.split_at(documentation);
        self.statements(documentation);
        for name in &definition.annotated {
            self.begin_line();
            self.push(&format!("{}: object\n", name.text));
        }
        self.statements(rest);
        if definition.body.is_empty() {
            self.begin_line();
            self.push("pass\n");
        }
        self.indentation -= 1;
    }

    /// Parameters without brackets around them.
    fn signature(&mut self, signature: &Signature) {
        let mut parts = Vec::new();
        for (index, parameter) in signature.positional.iter().enumerate() {
            parts.push(Part::Parameter(parameter));
            if index + 1 == signature.positional_only {
                parts.push(Part::Word("/", ""));
            }
        }
        match &signature.rest {
            Some(rest) => parts.push(Part::Word("*", &rest.text)),
            None if !signature.keyword_only.is_empty() => parts.push(Part::Word("*", "")),
            None => {}
        }
        parts.extend(signature.keyword_only.iter().map(Part::Parameter));
        parts.extend(signature.keywords.as_ref().map(|keywords| Part::Word("**", &keywords.text)));
        self.separated(parts, |writer, part| match part {
            Part::Word(mark, name) => {
                let _ = write!(writer.text, "{mark}{name}"); // Writing to a string cannot fail.
            }
            Part::Parameter(parameter) => {
                writer.push(&parameter.name.text);
                if let Some(default) = &parameter.default {
                    writer.headed("=", default);
                }
            }
        });
    }
}

/// A piece of a list of parameters.
enum Part<'a> {
    Parameter(&'a Parameter),
    Word(&'a str, &'a str),
}

/// How an operator is written.
fn symbol(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Add => "+",
        BinaryOperator::Subtract => "-",
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide => "/",
        BinaryOperator::FloorDivide => "//",
        BinaryOperator::Modulo => "%",
        BinaryOperator::Power => "**",
        BinaryOperator::BitAnd => "&",
        BinaryOperator::BitOr => "|",
        BinaryOperator::BitXor => "^",
        BinaryOperator::ShiftLeft => "<<",
        BinaryOperator::ShiftRight => ">>",
    }
}
