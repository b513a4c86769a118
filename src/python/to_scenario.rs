//! A Python program as a scenario with `main` variants.
//!
//! Global variables with JSON values become `shared`, primitives `sync`, functions `functions`, and what starts the
//! program the variants: `asyncio.run(main())`, `main()`, also under `if __name__ == "__main__":`. Simple statements
//! stay as they are, blocks become objects. An import that a scenario needs stands in the functions that use it.
//! What a scenario cannot say is refused, all of it at once. Comments are lost.

mod body;
mod variants;

use super::write::{write, write_expression};
use crate::scenario::{
    Constant, Definition, Expression, ExpressionKind, ImportedModule, NOT_IN_SCENARIO, Name, PROGRAM_MODULES,
    Statement, StatementKind, UnaryOperator,
};
use crate::source::{Diagnostic, Diagnostics, SourceFile, Span};
use serde_json::{Map, Number, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Writes a Python file as a scenario.
///
/// # Errors
/// What a scenario cannot say, in the order of the text.
pub fn to_scenario(source: &Arc<SourceFile>) -> Result<String, Vec<Diagnostic>> {
    let program = super::parse(source)?;
    let mut converter = Converter::default();
    let body = program.modules.last().map_or(&[][..], |main| &main.body);
    let mut statements = body.iter();
    let mut scenario = Map::new();
    scenario.insert("format".to_owned(), json!(1));
    if let Some(text) = body.first().and_then(documentation) {
        scenario.insert("about".to_owned(), json!(text.split_whitespace().collect::<Vec<_>>().join(" ")));
        statements.next();
    }
    converter.start = body.last().and_then(start);
    let before_start = body.len() - usize::from(converter.start.is_some());
    body.iter().for_each(|statement| converter.import(statement));
    for statement in statements.as_slice().iter().take(before_start - (body.len() - statements.len())) {
        converter.global(statement);
    }
    let definitions = body.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Function(definition) => Some(&**definition),
        _ => None,
    });
    for definition in definitions {
        converter.function(definition);
    }
    let variants = converter.variants(&program.variants, source);
    let check = converter.common_check(&program.variants);
    let parts = [("shared", converter.shared), ("sync", converter.sync), ("functions", converter.functions)];
    for (key, part) in parts {
        if !part.is_empty() {
            scenario.insert(key.to_owned(), Value::Object(part));
        }
    }
    scenario.insert("variants".to_owned(), Value::Object(variants));
    if !check.is_empty() {
        scenario.insert("check".to_owned(), json!({ "finally": check }));
    }
    if !converter.diagnostics.is_empty() {
        return Err(converter.diagnostics.sorted());
    }
    Ok(serde_json::to_string_pretty(&Value::Object(scenario)).unwrap_or_default() + "\n")
}

/// A scenario in the making.
#[derive(Default)]
struct Converter<'a> {
    shared: Map<String, Value>,
    sync: Map<String, Value>,
    functions: Map<String, Value>,
    /// The call that the program begins with.
    start: Option<&'a Expression>,
    /// Names that imports bind, with the statement that does it and the module.
    imports: BTreeMap<&'a str, (&'a Statement, &'a str)>,
    diagnostics: Diagnostics,
}

impl<'a> Converter<'a> {
    fn refuse(&mut self, span: Span, message: impl Into<String>, help: &str) {
        self.diagnostics.push(Diagnostic::new(NOT_IN_SCENARIO, span, message).help(help));
    }

    fn import(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Import(modules) => {
                for ImportedModule { module, alias } in modules {
                    let first = module.text.split('.').next().unwrap_or_default();
                    let bound = alias.as_ref().map_or(first, |alias| alias.text.as_str());
                    self.imports.insert(bound, (statement, &module.text));
                }
            }
            StatementKind::ImportFrom { module, names } => {
                for imported in names {
                    let bound = imported.alias.as_ref().unwrap_or(&imported.name);
                    self.imports.insert(&bound.text, (statement, &module.text));
                }
            }
            _ => {}
        }
    }

    /// A statement of the module, other than the last.
    fn global(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Import(_) | StatementKind::ImportFrom { .. } | StatementKind::Function(_) => {}
            StatementKind::Assign { targets, value } => match targets.as_slice() {
                [Expression { kind: ExpressionKind::Name(name), span }] => self.variable(name, *span, value),
                _ => {
                    self.refuse(statement.span, "a scenario gives a value to one name at a time", "write one line each")
                }
            },
            StatementKind::Class(_) => {
                self.refuse(statement.span, "a scenario has no classes", "use shared names and functions");
            }
            _ => {
                let help = "do it in a function that the last line calls: `main()` or `asyncio.run(main())`";
                self.refuse(statement.span, "a scenario has no statements outside of functions", help);
            }
        }
    }

    fn variable(&mut self, name: &str, span: Span, initial: &Expression) {
        if self.shared.contains_key(name) || self.sync.contains_key(name) {
            self.refuse(span, format!("`{name}` has a value already"), "give it its second value in a function");
        } else if let Some(value) = value(initial) {
            self.shared.insert(name.to_owned(), value);
        } else if let Some((module, class)) = self.class_of(initial) {
            // Whether a scenario means the same one of the two is found out by translating it back.
            let known = match class {
                "Atomic" => module == "simulate",
                "RLock" => module == "threading",
                "Queue" => matches!(module, "asyncio" | "queue"),
                "Lock" | "Semaphore" | "BoundedSemaphore" | "Event" | "Condition" | "Barrier" => {
                    matches!(module, "asyncio" | "threading")
                }
                _ => false,
            };
            if !known {
                let message = format!("`{module}.{class}` is no primitive that this program can have in a scenario");
                self.refuse(initial.span, message, "make it in a function and pass it on");
                return;
            }
            let ExpressionKind::Call { arguments, keywords, .. } = &initial.kind else { return };
            let function = Expression { kind: ExpressionKind::Name(class.to_owned()), span: initial.span };
            let (arguments, keywords) = (arguments.clone(), keywords.clone());
            let kind = ExpressionKind::Call { function: Box::new(function), arguments, keywords };
            let text = write_expression(&Expression { kind, span: initial.span });
            self.sync.insert(name.to_owned(), Value::String(text));
        } else {
            let help = "begin with a number, a text, True, False, None, a list or a dictionary with texts for keys";
            self.refuse(initial.span, "a scenario's shared names begin with values of JSON", help);
        }
    }

    /// The module and the class of a constructor's call.
    fn class_of<'e>(&self, expression: &'e Expression) -> Option<(&'a str, &'e str)> {
        let ExpressionKind::Call { function, .. } = &expression.kind else { return None };
        self.origin(function)
    }

    /// Where an imported thing comes from, and its name there.
    fn origin<'e>(&self, expression: &'e Expression) -> Option<(&'a str, &'e str)> {
        match &expression.kind {
            ExpressionKind::Attribute { value, name } => match &value.kind {
                ExpressionKind::Name(module) => {
                    let (statement, module) = self.imports.get(module.as_str())?;
                    matches!(statement.kind, StatementKind::Import(_)).then_some((*module, name.text.as_str()))
                }
                _ => None,
            },
            ExpressionKind::Name(name) => {
                let (statement, module) = self.imports.get(name.as_str())?;
                let StatementKind::ImportFrom { names, .. } = &statement.kind else { return None };
                // Under another name it is not known for what it is.
                let is_itself = names.iter().any(|it| it.name.text == *name && it.alias.is_none());
                is_itself.then_some((*module, name.as_str()))
            }
            _ => None,
        }
    }

    fn function(&mut self, definition: &'a Definition) {
        if let Some(decorator) = definition.decorators.first() {
            self.refuse(decorator.span, "a scenario has no decorators", "call what the decorator would call");
        }
        let parameters = &definition.parameters;
        if parameters.positional_only > 0
            || parameters.rest.is_some()
            || !parameters.keyword_only.is_empty()
            || parameters.keywords.is_some()
        {
            let message = "a scenario's functions have simple parameters only";
            self.refuse(definition.span, message, "leave out `/`, `*` and `**`");
        }
        let text = |name: &Name| name.text.clone();
        let mut key = text(&definition.name);
        if !parameters.positional.is_empty() {
            let parameter = |parameter: &crate::scenario::Parameter| match &parameter.default {
                Some(default) => format!("{}={}", parameter.name.text, write_expression(default)),
                None => text(&parameter.name),
            };
            key += &format!("({})", parameters.positional.iter().map(parameter).collect::<Vec<_>>().join(", "));
        }
        self.check_names(definition);
        let mut body = self.needed_imports(&definition.body);
        let first_is_text = definition.body.first().and_then(documentation).is_some();
        body.extend(self.body(&definition.body[usize::from(first_is_text)..]));
        if body.is_empty() {
            body.push(json!("pass"));
        }
        if self.functions.insert(key, Value::Array(body)).is_some() {
            self.refuse(definition.span, "there is such a function already", "rename one of them");
        }
    }

    /// In a scenario an assignment to a shared name means the shared variable, whatever `global` says.
    fn check_names(&mut self, definition: &'a Definition) {
        for parameter in &definition.parameters.positional {
            if self.shared.contains_key(&parameter.name.text) {
                let message = format!("`{}` is a global variable, too", parameter.name.text);
                self.refuse(parameter.name.span, message, "rename the parameter");
            }
        }
        let (mut declared, mut bound) = (BTreeSet::new(), BTreeMap::new());
        body::bindings(&definition.body, &mut declared, &mut bound);
        for (name, span) in bound {
            if self.shared.contains_key(name) && !declared.contains(name) {
                let message = format!("`{name}` is a global variable, too");
                self.refuse(span, message, "rename the local variable: in a scenario both would be one");
            }
        }
        for name in declared {
            if !self.shared.contains_key(name) {
                let message = format!("`{name}` is global and has no value at the beginning");
                self.refuse(definition.span, message, "give it a value outside of functions");
            }
        }
    }

    /// Imports of the module that a function needs, and that a scenario does not make by itself.
    fn needed_imports(&self, statements: &'a [Statement]) -> Vec<Value> {
        let mut names = BTreeSet::new();
        body::mentioned(statements, &mut names);
        let mut needed = Vec::new();
        for name in names {
            let Some((statement, module)) = self.imports.get(name) else { continue };
            let is_known = matches!(statement.kind, StatementKind::Import(_))
                && name == *module
                && PROGRAM_MODULES.contains(module);
            let text = Value::String(write(std::slice::from_ref(statement)).trim_end().to_owned());
            if !is_known && !needed.contains(&text) {
                needed.push(text);
            }
        }
        needed
    }
}

/// The text that stands first.
fn documentation(statement: &Statement) -> Option<&str> {
    match &statement.kind {
        StatementKind::Expression(Expression { kind: ExpressionKind::Constant(Constant::String(text)), .. }) => {
            Some(text)
        }
        _ => None,
    }
}

/// What a last statement starts.
fn start(statement: &Statement) -> Option<&Expression> {
    match &statement.kind {
        StatementKind::If { test, then, otherwise } => match then.as_slice() {
            [only] if otherwise.is_empty() && is_main_test(test) => start(only),
            _ => None,
        },
        StatementKind::Expression(call) => {
            let ExpressionKind::Call { function, arguments, keywords } = &call.kind else { return None };
            let is_run = match &function.kind {
                ExpressionKind::Attribute { value, name } => {
                    matches!(&value.kind, ExpressionKind::Name(module) if module == "asyncio") && name.text == "run"
                }
                ExpressionKind::Name(name) => name == "run",
                _ => false,
            };
            match arguments.as_slice() {
                [coroutine] if is_run && keywords.is_empty() && is_plain_call(coroutine) => Some(coroutine),
                _ if is_plain_call(call) => Some(call),
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_plain_call(expression: &Expression) -> bool {
    matches!(&expression.kind, ExpressionKind::Call { function, .. } if matches!(function.kind, ExpressionKind::Name(_)))
}

/// `__name__ == "__main__"`
fn is_main_test(test: &Expression) -> bool {
    let ExpressionKind::Compare { first, rest } = &test.kind else { return false };
    let is_name = matches!(&first.kind, ExpressionKind::Name(name) if name == "__name__");
    let is_main =
        |it: &Expression| matches!(&it.kind, ExpressionKind::Constant(Constant::String(text)) if text == "__main__");
    is_name && matches!(rest.as_slice(), [(crate::scenario::ComparisonOperator::Equal, right)] if is_main(right))
}

/// A constant, a list or a dictionary with texts for keys as JSON; nothing if it is something else.
pub(super) fn value(expression: &Expression) -> Option<Value> {
    Some(match &expression.kind {
        ExpressionKind::Constant(constant) => match constant {
            Constant::None => Value::Null,
            Constant::Bool(value) => Value::Bool(*value),
            Constant::Int(value) => Value::Number((*value).into()),
            Constant::Float(value) => Value::Number(Number::from_f64(*value)?),
            Constant::String(text) => Value::String(text.clone()),
            Constant::Ellipsis => return None,
        },
        ExpressionKind::Unary { operator: UnaryOperator::Negate, operand } => match value(operand)? {
            Value::Number(number) => match number.as_i64() {
                Some(integer) => Value::Number(integer.checked_neg()?.into()),
                None => Value::Number(Number::from_f64(-number.as_f64()?)?),
            },
            _ => return None,
        },
        ExpressionKind::List(items) => Value::Array(items.iter().map(value).collect::<Option<_>>()?),
        ExpressionKind::Dict(items) => {
            let mut map = Map::new();
            for (key, item) in items {
                let ExpressionKind::Constant(Constant::String(key)) = &key.kind else { return None };
                if map.insert(key.clone(), value(item)?).is_some() {
                    return None;
                }
            }
            Value::Object(map)
        }
        _ => return None,
    })
}
