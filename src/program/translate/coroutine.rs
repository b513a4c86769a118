//! Which functions of a variant are coroutine functions.
//!
//! A scenario does not say it: a function suspends where it waits inside. In a variant with tasks a function is
//! `async def` if it begins a task, waits with `await`, or calls one that is `async def`. In a `main` variant, where
//! calls mean what they mean in Python, it is one if it has `await`, `async with` or `async for` in it, or if its
//! call is awaited or given to what takes coroutines.

use super::names::{every_expression, every_statement, within};
use crate::scenario::walk;
use crate::scenario::{Expression, ExpressionKind, Function, StatementKind};
use std::collections::BTreeSet;

/// The name of a function that is called by its name.
pub fn called(expression: &Expression) -> Option<&str> {
    let ExpressionKind::Call { function, .. } = &expression.kind else { return None };
    match &function.kind {
        ExpressionKind::Name(name) => Some(name),
        _ => None,
    }
}

/// The call inside of `spawn(f(x))`.
pub fn spawned(expression: &Expression) -> Option<&Expression> {
    let ExpressionKind::Call { arguments, .. } = &expression.kind else { return None };
    match arguments.as_slice() {
        [argument] if called(expression) == Some("spawn") => Some(argument),
        _ => None,
    }
}

/// The functions that calls lead to, with all that they call in turn, in file order.
pub fn reachable<'a>(functions: &'a [Function], calls: &[&'a Expression]) -> Vec<&'a Function> {
    let mut found = BTreeSet::new();
    let mut mentioned: Vec<&str> = Vec::new();
    let mention = |expression: &'a Expression, mentioned: &mut Vec<&'a str>| {
        within(expression, &mut |inner| {
            if let ExpressionKind::Name(name) = &inner.kind {
                mentioned.push(name);
            }
        });
    };
    calls.iter().for_each(|call| mention(call, &mut mentioned));
    while let Some(name) = mentioned.pop() {
        let Some(index) = functions.iter().position(|function| function.name.text == name) else { continue };
        if found.insert(index) {
            let function = &functions[index];
            every_statement(&function.body, &mut |statement| {
                walk::expressions(statement, &mut |expression| mention(expression, &mut mentioned));
            });
        }
    }
    found.into_iter().map(|index| &functions[index]).collect()
}

/// The coroutine functions among those that tasks run.
pub fn of_tasks<'a>(functions: &[&'a Function], entries: &'a [Expression]) -> BTreeSet<&'a str> {
    let is_function = |name: &str| functions.iter().any(|function| function.name.text == name);
    let mut found: BTreeSet<&str> = entries.iter().filter_map(called).collect();
    for function in functions {
        every_expression(&function.body, &mut |expression| {
            found.extend(spawned(expression).and_then(called));
            let waits = match &expression.kind {
                ExpressionKind::Await(value) => !called(value).is_some_and(is_function),
                _ => false,
            };
            if waits {
                found.insert(&function.name.text);
            }
        });
        if has_asynchronous_block(function) {
            found.insert(&function.name.text);
        }
    }
    loop {
        let before = found.len();
        for function in functions {
            let mut calls = false;
            every_expression(&function.body, &mut |expression| {
                calls |= called(expression).is_some_and(|name| found.contains(name))
            });
            if calls && !only_spawns(function, &found) {
                found.insert(&function.name.text);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Whether all calls of coroutine functions in it are given to `spawn`.
fn only_spawns(function: &Function, coroutines: &BTreeSet<&str>) -> bool {
    let (mut calls, mut spawns) = (0, 0);
    every_expression(&function.body, &mut |expression| {
        calls += usize::from(called(expression).is_some_and(|name| coroutines.contains(name)));
        spawns += usize::from(spawned(expression).and_then(called).is_some_and(|name| coroutines.contains(name)));
    });
    calls == spawns
}

fn has_asynchronous_block(function: &Function) -> bool {
    let mut found = false;
    every_statement(&function.body, &mut |statement| {
        found |= matches!(statement.kind, StatementKind::With { is_async: true, .. } | StatementKind::AsyncFor { .. });
    });
    found
}

/// What takes a coroutine and runs it.
const TAKES_COROUTINES: &[&str] = &[
    "aio_spawn",
    "create_task",
    "gather",
    "wait_for",
    "shield",
    "ensure_future",
    "as_completed",
    "run",
    "run_until_complete",
    "run_coroutine_threadsafe",
];

/// The coroutine functions of a `main` variant.
pub fn of_main<'a>(functions: &[&'a Function]) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    for function in functions {
        let mut has_await = has_asynchronous_block(function);
        every_statement(&function.body, &mut |statement| {
            if let StatementKind::AsyncFor { iterable, .. } = &statement.kind {
                found.extend(called(iterable));
            }
        });
        every_expression(&function.body, &mut |expression| match &expression.kind {
            ExpressionKind::Await(value) => {
                has_await = true;
                found.extend(called(value));
            }
            ExpressionKind::ListComprehension { clauses, .. }
            | ExpressionKind::SetComprehension { clauses, .. }
            | ExpressionKind::DictComprehension { clauses, .. } => {
                has_await |= clauses.iter().any(|clause| clause.is_async);
            }
            ExpressionKind::Call { function, arguments, .. } => {
                let name = match &function.kind {
                    ExpressionKind::Name(name) => name.as_str(),
                    ExpressionKind::Attribute { name, .. } => name.text.as_str(),
                    _ => "",
                };
                if TAKES_COROUTINES.contains(&name) {
                    // Also those in a list: `gather(*[work(n) for n in numbers])`.
                    arguments.iter().for_each(|argument| found.extend(given(argument)));
                }
            }
            _ => {}
        });
        if has_await {
            found.insert(function.name.text.as_str());
        }
    }
    found.retain(|name| functions.iter().any(|function| function.name.text == *name));
    found
}

/// The functions whose calls an argument gives.
fn given(argument: &Expression) -> Vec<&str> {
    match &argument.kind {
        ExpressionKind::Starred(value) => given(value),
        ExpressionKind::List(items) | ExpressionKind::Tuple(items) | ExpressionKind::Set(items) => {
            items.iter().flat_map(given).collect()
        }
        ExpressionKind::ListComprehension { element, .. }
        | ExpressionKind::SetComprehension { element, .. }
        | ExpressionKind::Generator { element, .. } => given(element),
        _ => called(argument).into_iter().collect(),
    }
}
