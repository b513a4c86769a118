//! Which global variables of the user's module are data, as far as the text tells: numbers, strings, containers, objects
//! of the user's classes. They are what a report shows, and their final values are the outcome.
//!
//! Not data are functions, classes and modules; the tools of concurrency such as locks, threads and queues, and
//! containers of nothing else; variables that only loops, `with` and `except` bind; and names like `__all__` and `_`.
//! Limits: what a call of the user's own function returns, or a function's own variable holds, counts as data, even if
//! it is a lock.

use super::scope::{Scopes, node};
use super::{Globals, walk};
use crate::scenario::*;
use std::collections::{BTreeMap, BTreeSet};

/// What the library has that makes no data.
const TOOLS: &[&str] = &[
    "Barrier",
    "BoundedSemaphore",
    "Condition",
    "ContextVar",
    "Enum",
    "Event",
    "Future",
    "LifoQueue",
    "Lock",
    "NamedTuple",
    "NewType",
    "PriorityQueue",
    "ProcessPoolExecutor",
    "Queue",
    "RLock",
    "Runner",
    "Semaphore",
    "SimpleQueue",
    "Task",
    "TaskGroup",
    "Thread",
    "ThreadPoolExecutor",
    "Timer",
    "TypeVar",
    "as_completed",
    "create_task",
    "current_task",
    "current_thread",
    "ensure_future",
    "gather",
    "getLogger",
    "get_event_loop",
    "get_running_loop",
    "local",
    "main_thread",
    "namedtuple",
    "new_event_loop",
    "partial",
    "run_coroutine_threadsafe",
    "shield",
    "timeout",
    "wait_for",
];

/// The slots of the variables that are data, in the order in which the text binds them.
pub fn shown(module: &Module, scopes: &Scopes, globals: &Globals) -> Vec<u16> {
    if module.is_library {
        return Vec::new();
    }
    let mut survey = Survey::new(scopes);
    survey.statements(&module.body);
    let mut data = BTreeSet::new();
    // Sets only grow, so this ends.
    loop {
        let more = survey.names.iter().filter(|name| !data.contains(*name) && survey.is_data(name, &data));
        let more = more.copied().collect::<Vec<_>>();
        if more.is_empty() {
            break;
        }
        data.extend(more);
    }
    let is_private = |name: &str| name == "_" || name.starts_with("__") && name.ends_with("__");
    let names = survey.names.iter().filter(|name| data.contains(*name) && !is_private(name));
    names.filter_map(|name| globals.slots.get(*name).copied()).collect()
}

/// What the text says about global variables.
struct Survey<'a> {
    scopes: &'a Scopes,
    scope: usize,
    /// Global variables in the order in which they are first bound.
    names: Vec<&'a str>,
    /// What is assigned to each, and in which scope.
    values: BTreeMap<&'a str, Vec<(&'a Expression, usize)>>,
    /// What is appended to each.
    appended: BTreeMap<&'a str, Vec<&'a Expression>>,
    /// Modules, by the names they are bound to.
    modules: BTreeSet<&'a str>,
    /// Names that mean one of [`TOOLS`], or a class derived from one.
    tools: BTreeSet<&'a str>,
}

impl<'a> Survey<'a> {
    fn new(scopes: &'a Scopes) -> Survey<'a> {
        Survey {
            scopes,
            scope: 0,
            names: Vec::new(),
            values: BTreeMap::new(),
            appended: BTreeMap::new(),
            modules: BTreeSet::new(),
            tools: BTreeSet::new(),
        }
    }

    fn statements(&mut self, statements: &'a [Statement]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Assign { targets, value } => targets.iter().for_each(|target| self.bind(target, value)),
            StatementKind::AugmentedAssign { target, value, .. } => self.bind(target, value),
            StatementKind::Expression(value) => self.append(value),
            StatementKind::Import(modules) => {
                let names = modules.iter().map(|import| match &import.alias {
                    Some(alias) => alias.text.as_str(),
                    None => import.module.text.split('.').next().unwrap_or_default(),
                });
                self.modules.extend(names);
            }
            StatementKind::ImportFrom { names, .. } => {
                for import in names {
                    let alias = import.alias.as_ref().unwrap_or(&import.name);
                    if TOOLS.contains(&import.name.text.as_str()) {
                        self.tools.insert(&alias.text);
                    }
                    // `from concurrent import futures`
                    self.modules.insert(&alias.text);
                }
            }
            StatementKind::Function(definition) => self.inside(node(&**definition), &definition.body),
            StatementKind::Class(class) => {
                if class.bases.iter().any(|base| self.is_tool(base)) {
                    self.tools.insert(&class.name.text);
                }
                self.inside(node(&**class), &class.body);
            }
            _ => {}
        }
        for block in walk::blocks(statement) {
            self.statements(block);
        }
    }

    fn inside(&mut self, node: usize, body: &'a [Statement]) {
        let around = std::mem::replace(&mut self.scope, self.scopes.of(node));
        self.statements(body);
        self.scope = around;
    }

    fn bind(&mut self, target: &'a Expression, value: &'a Expression) {
        match (&target.kind, &value.kind) {
            (ExpressionKind::Name(name), _) => {
                let is_global = self.scope == 0 || self.scopes.is_declared_global(self.scope, name);
                if is_global {
                    let values = self.values.entry(name).or_default();
                    if values.is_empty() {
                        self.names.push(name);
                    }
                    values.push((value, self.scope));
                }
            }
            (
                ExpressionKind::Tuple(targets) | ExpressionKind::List(targets),
                ExpressionKind::Tuple(values) | ExpressionKind::List(values),
            ) if targets.len() == values.len() => {
                targets.iter().zip(values).for_each(|(target, value)| self.bind(target, value));
            }
            (ExpressionKind::Tuple(targets) | ExpressionKind::List(targets), _) => {
                targets.iter().for_each(|target| self.bind(target, value));
            }
            (ExpressionKind::Starred(target), _) => self.bind(target, value),
            _ => {}
        }
    }

    /// `threads.append(thread)`
    fn append(&mut self, value: &'a Expression) {
        if let ExpressionKind::Call { function, arguments, .. } = &value.kind
            && let ExpressionKind::Attribute { value: receiver, name } = &function.kind
            && let ExpressionKind::Name(receiver) = &receiver.kind
            && matches!(name.text.as_str(), "append" | "add" | "appendleft")
        {
            self.appended.entry(receiver).or_default().extend(arguments);
        }
    }

    fn is_data(&self, name: &str, data: &BTreeSet<&str>) -> bool {
        let values = self.values.get(name).map(Vec::as_slice).unwrap_or_default();
        let is_none =
            |(value, _): &&(&Expression, usize)| matches!(value.kind, ExpressionKind::Constant(Constant::None));
        if values.iter().all(|value| is_none(&value)) {
            return true;
        }
        let mut values = values.iter().filter(|value| !is_none(value));
        values.any(|(value, scope)| self.is_local(value, *scope) || !self.is_no_data(name, value, data))
    }

    /// Whether a value is a function's own variable, of which nothing is known.
    fn is_local(&self, value: &Expression, scope: usize) -> bool {
        match &value.kind {
            ExpressionKind::Name(name) if scope > 0 => self.scopes.variable(scope, name).is_some(),
            _ => false,
        }
    }

    /// Whether a value assigned to `name` is surely no data.
    fn is_no_data(&self, name: &str, value: &Expression, data: &BTreeSet<&str>) -> bool {
        let all = |items: &[Expression]| items.iter().all(|item| self.is_no_data(name, item, data));
        match &value.kind {
            ExpressionKind::Lambda { .. } => true,
            ExpressionKind::Name(other) => !data.contains(other.as_str()),
            ExpressionKind::Await(inner) | ExpressionKind::Subscript { value: inner, .. } => {
                self.is_no_data(name, inner, data)
            }
            ExpressionKind::Conditional { then, otherwise, .. } => {
                self.is_no_data(name, then, data) && self.is_no_data(name, otherwise, data)
            }
            ExpressionKind::List(items) | ExpressionKind::Tuple(items) | ExpressionKind::Set(items)
                if !items.is_empty() =>
            {
                all(items)
            }
            ExpressionKind::Dict(items) if !items.is_empty() => {
                items.iter().all(|(_, item)| self.is_no_data(name, item, data))
            }
            ExpressionKind::List(_) => self.holds_no_data(name, data),
            ExpressionKind::ListComprehension { element, .. }
            | ExpressionKind::SetComprehension { element, .. }
            | ExpressionKind::DictComprehension { value: element, .. } => self.makes_tool(element),
            _ => self.makes_tool(value),
        }
    }

    /// Whether an empty list gets only what is no data.
    fn holds_no_data(&self, name: &str, data: &BTreeSet<&str>) -> bool {
        let appended = self.appended.get(name).map(Vec::as_slice).unwrap_or_default();
        let is_no_data = |value: &&Expression| match &value.kind {
            // A variable of a function or a loop is not looked up.
            ExpressionKind::Name(other) => self.values.contains_key(other.as_str()) && !data.contains(other.as_str()),
            _ => self.makes_tool(value),
        };
        !appended.is_empty() && appended.iter().all(is_no_data)
    }

    fn makes_tool(&self, value: &Expression) -> bool {
        matches!(&value.kind, ExpressionKind::Call { function, .. } if self.is_tool(function))
    }

    /// `threading.Lock`, or the same imported by name, or a class derived from such a one.
    fn is_tool(&self, function: &Expression) -> bool {
        match &function.kind {
            ExpressionKind::Name(name) => self.tools.contains(name.as_str()),
            ExpressionKind::Attribute { value, name } => {
                let mut root = value;
                while let ExpressionKind::Attribute { value, .. } = &root.kind {
                    root = value;
                }
                let is_module =
                    matches!(&root.kind, ExpressionKind::Name(name) if self.modules.contains(name.as_str()));
                is_module && TOOLS.contains(&name.text.as_str())
            }
            _ => false,
        }
    }
}
