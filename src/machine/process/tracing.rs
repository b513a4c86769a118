//! What event loops do inside, for `simulate run --trace`.
//!
//! The library tells by `_simulate.trace` which of its objects something happens to; here they are described in words.
//! The attributes looked at are those of the library's own classes.

use super::Interpreter;
use crate::value::{self, Entity, Object, Objects, Plain, Value};

impl Interpreter<'_, '_> {
    /// The words for one line of a trace.
    pub(super) fn describe_trace(&self, kind: &str, details: &[Value]) -> Vec<Plain> {
        let words = match (kind, details) {
            ("iteration", [event_loop]) => self.describe_iteration(event_loop),
            ("callback", [handle]) => format!("runs {}", self.describe_handle(handle)),
            ("timer", [handle]) => format!("is due: {}", self.describe_handle(handle)),
            ("suspend", [task, awaited]) => {
                format!("{} waits for {}", self.describe_task(task), self.describe_awaited(awaited))
            }
            _ => details.iter().map(|detail| value::repr(detail, self)).collect::<Vec<_>>().join("  "),
        };
        vec![Plain::String(words)]
    }

    /// `at 1.0 s · ready: Task-1, Task-2 · timers: 2.0 s wakes Task-3`
    fn describe_iteration(&self, event_loop: &Value) -> String {
        let handles = |name: &str| match self.instance_attribute(event_loop, name) {
            Some(list) => value::items(list, self).unwrap_or_default(),
            None => Vec::new(),
        };
        let ready: Vec<String> = handles("_ready").iter().map(|handle| self.describe_handle(handle)).collect();
        let mut timers = handles("_scheduled");
        timers.retain(|timer| !self.is_cancelled(timer));
        timers.sort_by(|one, other| self.due(one).total_cmp(&self.due(other)));
        let timers: Vec<String> =
            timers.iter().map(|timer| format!("{} s: {}", self.due(timer), self.describe_handle(timer))).collect();
        let mut words = format!("at {} s", self.workspace.world().now);
        if !ready.is_empty() {
            words += &format!(" · ready: {}", ready.join(", "));
        }
        if !timers.is_empty() {
            words += &format!(" · timers: {}", timers.join(", "));
        }
        words
    }

    pub(super) fn is_cancelled(&self, handle: &Value) -> bool {
        self.instance_attribute(handle, "_cancelled") == Some(&Value::Bool(true))
    }

    /// When a timer is due, in seconds.
    pub(super) fn due(&self, timer: &Value) -> f64 {
        match self.instance_attribute(timer, "_due").or_else(|| self.instance_attribute(timer, "_when")) {
            Some(Value::Float(seconds)) => seconds.get(),
            // In nanoseconds, so that sums of sleeps are exact.
            Some(Value::Int(nanoseconds)) => *nanoseconds as f64 / 1e9,
            _ => 0.0,
        }
    }

    /// What a handle calls: a step of a task, or a function.
    fn describe_handle(&self, handle: &Value) -> String {
        let cancelled = if self.is_cancelled(handle) { " (cancelled)" } else { "" };
        let arguments = match self.instance_attribute(handle, "_args") {
            Some(Value::Tuple(arguments)) => arguments.to_vec(),
            _ => Vec::new(),
        };
        let Some(callback) = self.instance_attribute(handle, "_callback") else { return "nothing".to_string() };
        let words = match callback {
            Value::Method(bound) if self.is_task(&bound.0) => format!("step of {}", self.describe_task(&bound.0)),
            other => match self.waiters(arguments.first()) {
                waiters if waiters.is_empty() => self.describe_function(other),
                waiters => format!("{}, which wakes {}", self.describe_function(other), waiters.join(" and ")),
            },
        };
        format!("{words}{cancelled}")
    }

    fn describe_function(&self, function: &Value) -> String {
        match function {
            Value::Method(bound) => self.describe_function(&bound.1),
            other => match self.entity(other) {
                Some(Entity::Function(function)) => format!("{}()", function.qualified_name),
                _ => value::repr(other, self),
            },
        }
    }

    fn is_task(&self, value: &Value) -> bool {
        self.instance_attribute(value, "_coro").is_some()
    }

    /// `Task-2 (worker)`
    fn describe_task(&self, task: &Value) -> String {
        let name = match self.instance_attribute(task, "_name") {
            Some(name) => value::to_string(name, self),
            None => "a task".to_string(),
        };
        match self.instance_attribute(task, "_coro").and_then(|coroutine| self.entity(coroutine)) {
            Some(Entity::Generator(generator)) => format!("{name} ({})", generator.qualified_name),
            _ => name,
        }
    }

    /// What a task waits for.
    fn describe_awaited(&self, awaited: &Value) -> String {
        if self.is_task(awaited) {
            return self.describe_task(awaited);
        }
        match awaited {
            Value::None => "its next turn".to_string(),
            _ => match self.timer_of(awaited) {
                Some(due) => format!("a timer, due at {due} s"),
                None => "a future".to_string(),
            },
        }
    }

    /// When the timer that will set a future is due.
    fn timer_of(&self, future: &Value) -> Option<f64> {
        let Some(Value::Object(storage)) = self.thread.storage else { return None };
        let Object::Dict(entries) = self.object(storage) else { return None };
        let is_loop = |key: &Value| matches!(key, Value::String(text) if **text == *"running_loop");
        let event_loop = entries.iter().find(|(key, _)| is_loop(key)).map(|(_, value)| value)?;
        let timers = value::items(self.instance_attribute(event_loop, "_scheduled")?, self).ok()?;
        let sets = |timer: &&Value| match self.instance_attribute(timer, "_args") {
            Some(Value::Tuple(arguments)) => arguments.first() == Some(future),
            _ => false,
        };
        timers.iter().find(sets).map(|timer| self.due(timer))
    }

    /// The tasks that wait for a future.
    fn waiters(&self, future: Option<&Value>) -> Vec<String> {
        let Some(callbacks) = future.and_then(|future| self.instance_attribute(future, "_callbacks")) else {
            return Vec::new();
        };
        let callbacks = value::items(callbacks, self).unwrap_or_default();
        let task = |pair: &Value| match pair {
            Value::Tuple(pair) => match pair.first() {
                Some(Value::Method(bound)) if self.is_task(&bound.0) => Some(self.describe_task(&bound.0)),
                _ => None,
            },
            _ => None,
        };
        callbacks.iter().filter_map(task).collect()
    }
}
