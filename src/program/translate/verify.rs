//! Whether a Python file that became a scenario is still the same program: a scenario does not say which functions are
//! coroutine functions, and of which class a primitive is.

use super::codes;
use crate::scenario::{Expression, ExpressionKind, Module, Name, Statement, StatementKind};
use crate::source::Diagnostic;
use std::collections::BTreeMap;

/// What has another meaning in the program that a scenario is than in the file that the scenario was made of. Places
/// are those of the file.
pub fn differences(file: &Module, translated: &Module) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let functions = translated.body.iter().filter_map(definition).collect::<BTreeMap<_, _>>();
    let (ours, theirs) = (Imports::of(&file.body), Imports::of(&translated.body));
    let classes = translated.body.iter().filter_map(constructed);
    let classes = classes.map(|(name, class)| (name.text, theirs.origin(class))).collect::<BTreeMap<_, _>>();
    for statement in &file.body {
        if let Some((name, is_async)) = definition(statement)
            && functions.get(name).is_some_and(|other| *other != is_async)
        {
            let message = match is_async {
                true => format!("a scenario would take `{name}` for an ordinary function"),
                false => format!("a scenario would take `{name}` for a coroutine function"),
            };
            let diagnostic = Diagnostic::new(codes::OTHER_MEANING, statement.span, message);
            found.push(diagnostic.help(
                "in a scenario a function with `await` in it, or whose call is awaited, is a coroutine function",
            ));
        }
        if let Some((name, class)) = constructed(statement)
            && let (Some(here), Some(Some(there))) = (ours.origin(class), classes.get(&name.text))
            && here != *there
        {
            let message = format!("a scenario would take `{}` for one of `{}`", name.text, there.0);
            let diagnostic = Diagnostic::new(codes::OTHER_MEANING, class.span, message);
            found.push(diagnostic.help("make it in a function and pass it on"));
        }
    }
    found
}

fn definition(statement: &Statement) -> Option<(&str, bool)> {
    match &statement.kind {
        StatementKind::Function(definition) => Some((&definition.name.text, definition.is_async)),
        _ => None,
    }
}

/// `name = class(…)`
fn constructed(statement: &Statement) -> Option<(Name, &Expression)> {
    let StatementKind::Assign { targets, value } = &statement.kind else { return None };
    let (ExpressionKind::Name(text), ExpressionKind::Call { function, .. }) = (&targets.first()?.kind, &value.kind)
    else {
        return None;
    };
    Some((Name { text: text.clone(), span: statement.span }, function))
}

/// Names with the module, and the name in it, that they stand for.
struct Imports<'a>(BTreeMap<&'a str, (&'a str, Option<&'a str>)>);

impl<'a> Imports<'a> {
    fn of(body: &'a [Statement]) -> Imports<'a> {
        let mut known = BTreeMap::new();
        for statement in body {
            match &statement.kind {
                StatementKind::Import(modules) => known.extend(modules.iter().map(|imported| {
                    let module = imported.module.text.as_str();
                    (imported.alias.as_ref().map_or(module, |alias| &alias.text), (module, None))
                })),
                StatementKind::ImportFrom { module, names } => known.extend(names.iter().map(|imported| {
                    let bound = imported.alias.as_ref().unwrap_or(&imported.name);
                    (bound.text.as_str(), (module.text.as_str(), Some(imported.name.text.as_str())))
                })),
                _ => {}
            }
        }
        Imports(known)
    }

    /// The module of a class, and its name there.
    fn origin(&self, class: &Expression) -> Option<(String, String)> {
        let (module, name) = match &class.kind {
            ExpressionKind::Name(name) => {
                let (module, name) = self.0.get(name.as_str())?;
                (*module, (*name)?)
            }
            ExpressionKind::Attribute { value, name } => match &value.kind {
                ExpressionKind::Name(module) => (self.0.get(module.as_str())?.0, name.text.as_str()),
                _ => return None,
            },
            _ => return None,
        };
        Some((module.to_owned(), name.to_owned()))
    }
}
