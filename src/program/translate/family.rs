//! Which of Python's classes a primitive of a scenario is: that of `threading` or that of `asyncio`.
//!
//! Definition: a *wait* is a call of a method that may wait, or a `with`. If all waits on a primitive are awaited it is
//! of `asyncio`, if none is it is of `threading`; a primitive on which nobody waits is what the others of its program are.
//! A wait on a parameter or local variable is a wait on every primitive that is used as a value.

use super::codes;
use super::names::{every_statement, within};
use crate::primitive;
use crate::scenario::walk;
use crate::scenario::{Expression, ExpressionKind, Function, Name, Statement, StatementKind, Sync};
use crate::source::{Diagnostic, Diagnostics, Span};
use std::collections::{BTreeMap, BTreeSet};

/// One of Python's two kinds of primitives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `threading` and `queue`: they block the thread.
    Blocking,
    /// `asyncio`: they suspend the task.
    Asynchronous,
}

/// A place where a method of a primitive is called.
struct Use<'a> {
    receiver: &'a Expression,
    /// The method's name; nothing for `with`.
    method: Option<&'a str>,
    has_arguments: bool,
    awaited: bool,
    span: Span,
}

/// The constructor's name: `Lock`.
pub fn constructor(sync: &Sync) -> &str {
    match &sync.constructor.kind {
        ExpressionKind::Call { function, .. } => match &function.kind {
            ExpressionKind::Name(name) => name,
            _ => "",
        },
        _ => "",
    }
}

/// The classes of the primitives, by name. `usual` is that of a primitive on which nobody waits; where tasks do not exist
/// everything is blocking.
pub fn families<'a>(
    sync: &'a [Sync],
    functions: &[&'a Function],
    elsewhere: &[&'a Expression],
    has_tasks: bool,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<&'a str, Family> {
    let mut uses = Vec::new();
    let mut escaping = BTreeSet::new();
    for function in functions {
        uses_of_block(&function.body, &mut uses, &mut escaping);
    }
    for expression in elsewhere {
        uses_of_expression(expression, false, &mut uses, &mut escaping);
    }
    let mut families = BTreeMap::new();
    for primitive in sync {
        let name = primitive.name.text.as_str();
        let concerned = |used: &&Use| match &used.receiver.kind {
            ExpressionKind::Name(receiver) if sync.iter().any(|other| other.name.text == *receiver) => {
                receiver == name || lock_of(sync, receiver) == Some(name)
            }
            _ => escaping.contains(name) && has_method(constructor(primitive), used.method),
        };
        let uses = uses.iter().filter(concerned).collect::<Vec<_>>();
        let wait = |awaited: bool| uses.iter().find(|used| used.waits() && used.awaited == awaited);
        let family = match (wait(true), wait(false)) {
            _ if !has_tasks => Family::Blocking,
            (Some(awaited), Some(other)) => {
                let message = format!("`{name}` is waited for both with and without `await`");
                let diagnostic = Diagnostic::new(codes::BOTH_FAMILIES, other.span, message);
                diagnostics.push(
                    diagnostic
                        .related(awaited.span, "with `await` here")
                        .help("Python has two classes for that, and neither does both; make two primitives of it"),
                );
                Family::Asynchronous
            }
            (None, Some(_)) => Family::Blocking,
            (_, None) => Family::Asynchronous,
        };
        check(primitive, family, has_tasks, &uses, diagnostics);
        families.insert(name, family);
    }
    families
}

/// The lock that a condition was made with.
fn lock_of<'a>(sync: &'a [Sync], condition: &str) -> Option<&'a str> {
    let sync = sync.iter().find(|sync| sync.name.text == condition && constructor(sync) == "Condition")?;
    let ExpressionKind::Call { arguments, keywords, .. } = &sync.constructor.kind else { return None };
    let lock = arguments.first().or(keywords.first().map(|(_, value)| value))?;
    match &lock.kind {
        ExpressionKind::Name(name) => Some(name),
        _ => None,
    }
}

fn has_method(kind: &str, method: Option<&str>) -> bool {
    let Some(method) = method else { return !matches!(kind, "Event" | "Barrier" | "Queue" | "Atomic") };
    primitive::methods_of(kind).iter().any(|info| info.name == method)
}

impl Use<'_> {
    fn waits(&self) -> bool {
        let Some(method) = self.method else { return true };
        primitive::all_methods().any(|info| info.name == method && info.awaitable)
    }
}

/// Refuses what the class does not have.
fn check(primitive: &Sync, family: Family, has_tasks: bool, uses: &[&Use], diagnostics: &mut Diagnostics) {
    let kind = constructor(primitive);
    let name = &primitive.name;
    if has_tasks && kind == "RLock" && uses.iter().any(|used| used.waits()) {
        let message = "tasks have no RLock: asyncio has none, and that of threading belongs to the whole thread";
        diagnostics.push(Diagnostic::new(codes::NO_SUCH_CLASS, name.span, message).help("use a Lock"));
    }
    if has_tasks && kind == "Condition" && family == Family::Blocking {
        let message = "a Condition of threading belongs to the whole thread, not to a task";
        let diagnostic = Diagnostic::new(codes::NO_SUCH_CLASS, name.span, message);
        diagnostics.push(diagnostic.help("wait for it with `await`"));
    }
    for used in uses {
        let Some(method) = used.method else { continue };
        let module = if family == Family::Blocking { "threading" } else { "asyncio" };
        let missing = match (family, kind, method) {
            (Family::Blocking, "Semaphore" | "BoundedSemaphore" | "RLock" | "Condition", "locked") => {
                Some(format!("the {kind} of {module} has no method `locked`"))
            }
            (Family::Asynchronous, _, "acquire" | "get" | "release") if used.has_arguments => {
                Some(format!("`{method}` of asyncio takes no arguments"))
            }
            (Family::Asynchronous, "Queue", "put") if used.has_arguments => {
                Some("`put` of asyncio takes the item only".to_owned())
            }
            (Family::Asynchronous, "Barrier", "reset" | "abort") if !used.awaited => {
                Some(format!("`{method}` of asyncio has to be awaited"))
            }
            _ => None,
        };
        if let Some(message) = missing {
            diagnostics.push(Diagnostic::new(codes::NO_SUCH_METHOD, used.span, message));
        }
    }
}

fn uses_of_block<'a>(body: &'a [Statement], uses: &mut Vec<Use<'a>>, escaping: &mut BTreeSet<&'a str>) {
    every_statement(body, &mut |statement| {
        if let StatementKind::With { context, is_async, binding, .. } = &statement.kind {
            let used =
                Use { receiver: context, method: None, has_arguments: false, awaited: *is_async, span: context.span };
            uses.push(used);
            if !matches!(context.kind, ExpressionKind::Name(_)) {
                uses_of_expression(context, false, uses, escaping);
            }
            binding.iter().for_each(|binding| uses_of_expression(binding, false, uses, escaping));
        } else {
            walk::expressions(statement, &mut |expression| uses_of_expression(expression, false, uses, escaping));
        }
    });
}

fn uses_of_expression<'a>(
    expression: &'a Expression,
    awaited: bool,
    uses: &mut Vec<Use<'a>>,
    escaping: &mut BTreeSet<&'a str>,
) {
    match &expression.kind {
        ExpressionKind::Await(value) => return uses_of_expression(value, true, uses, escaping),
        ExpressionKind::Name(name) => {
            escaping.insert(name);
        }
        ExpressionKind::Call { function, arguments, keywords } => {
            if let ExpressionKind::Attribute { value, name: Name { text, .. } } = &function.kind {
                let extra = if text == "put" { 1 } else { 0 };
                uses.push(Use {
                    receiver: value,
                    method: Some(text),
                    has_arguments: arguments.len() + keywords.len() > extra,
                    awaited,
                    span: expression.span,
                });
                if !matches!(value.kind, ExpressionKind::Name(_)) {
                    uses_of_expression(value, false, uses, escaping);
                }
                let arguments = arguments.iter().chain(keywords.iter().map(|(_, value)| value));
                arguments.for_each(|argument| uses_of_expression(argument, false, uses, escaping));
                return;
            }
        }
        _ => {}
    }
    walk::children(expression, &mut |child| uses_of_expression(child, false, uses, escaping));
}

/// Whether a primitive is mentioned in any of these.
pub fn is_mentioned(name: &str, functions: &[&Function], elsewhere: &[&Expression]) -> bool {
    let mut found = false;
    let mut look =
        |expression: &Expression| found |= matches!(&expression.kind, ExpressionKind::Name(it) if it == name);
    for function in functions {
        super::names::every_expression(&function.body, &mut look);
        let defaults = function.parameters.iter().filter_map(|parameter| parameter.default.as_ref());
        defaults.for_each(|default| within(default, &mut look));
    }
    elsewhere.iter().for_each(|expression| within(expression, &mut look));
    found
}
