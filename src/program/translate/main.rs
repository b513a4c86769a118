//! `main` variants: whole programs, whose functions say what Python says. Only the imports are missing.

use super::Translator;
use super::rewrite::with_children;
use crate::scenario::{Expression, ExpressionKind, PROGRAM_MODULES};
use std::collections::BTreeSet;

/// Words that are there without import in programs of tasks, and their modules.
const OF_TASKS: &[(&str, &str)] = &[
    ("ALL_COMPLETED", "asyncio"),
    ("Barrier", "asyncio"),
    ("BoundedSemaphore", "asyncio"),
    ("BrokenBarrierError", "asyncio"),
    ("CancelledError", "asyncio"),
    ("Condition", "asyncio"),
    ("Event", "asyncio"),
    ("FIRST_COMPLETED", "asyncio"),
    ("FIRST_EXCEPTION", "asyncio"),
    ("Future", "asyncio"),
    ("InvalidStateError", "asyncio"),
    ("LifoQueue", "asyncio"),
    ("Lock", "asyncio"),
    ("PriorityQueue", "asyncio"),
    ("Queue", "asyncio"),
    ("QueueEmpty", "asyncio"),
    ("QueueFull", "asyncio"),
    ("Semaphore", "asyncio"),
    ("TaskGroup", "asyncio"),
    ("all_tasks", "asyncio"),
    ("as_completed", "asyncio"),
    ("create_task", "asyncio"),
    ("current_task", "asyncio"),
    ("ensure_future", "asyncio"),
    ("gather", "asyncio"),
    ("get_running_loop", "asyncio"),
    ("run_coroutine_threadsafe", "asyncio"),
    ("shield", "asyncio"),
    ("sleep", "asyncio"),
    ("timeout", "asyncio"),
    ("timeout_at", "asyncio"),
    ("to_thread", "asyncio"),
    ("wait", "asyncio"),
    ("wait_for", "asyncio"),
];

/// The same in programs of threads.
const OF_THREADS: &[(&str, &str)] = &[
    ("Barrier", "threading"),
    ("BoundedSemaphore", "threading"),
    ("BrokenBarrierError", "threading"),
    ("Condition", "threading"),
    ("Empty", "queue"),
    ("Event", "threading"),
    ("Full", "queue"),
    ("LifoQueue", "queue"),
    ("Lock", "threading"),
    ("PriorityQueue", "queue"),
    ("Queue", "queue"),
    ("Semaphore", "threading"),
    ("sleep", "time"),
];

/// The same in both.
const OF_BOTH: &[(&str, &str)] = &[
    ("RLock", "threading"),
    ("Thread", "threading"),
    ("Timer", "threading"),
    ("aio", "simulate"),
    ("choose", "simulate"),
    ("current_thread", "threading"),
    ("io", "simulate"),
];

/// All words with their modules: in programs of tasks, in programs of threads, in both.
pub const BOUND_WORDS: [&[(&str, &str)]; 3] = [OF_TASKS, OF_THREADS, OF_BOTH];

impl Translator<'_> {
    /// Modules that the scenario names are imported under their names.
    pub fn bind_words(&mut self) {
        for module in PROGRAM_MODULES {
            let expressions = self.functions.iter();
            let mut named = false;
            for function in expressions {
                let local = super::names::local(function);
                super::names::every_expression(&function.body, &mut |expression| {
                    named |= !local.contains(*module)
                        && matches!(&expression.kind, ExpressionKind::Name(name) if name == module);
                });
            }
            if named && !self.means_own(module, &BTreeSet::new()) {
                self.names.module_by_its_name(module);
            }
        }
    }

    /// An expression with the words that are there without import.
    pub fn main_expression(&mut self, expression: &Expression, local: &BTreeSet<String>) -> Expression {
        if let ExpressionKind::Name(word) = &expression.kind
            && !self.means_own(word, local)
            && let Some((word, module)) = self.word(word)
        {
            return self.library(module, word, expression.span);
        }
        with_children(expression, &mut |it| self.main_expression(it, local))
    }

    fn word(&self, word: &str) -> Option<(&'static str, &'static str)> {
        let words = if self.has_tasks { OF_TASKS } else { OF_THREADS };
        words.iter().chain(OF_BOTH).find(|(known, _)| *known == word).copied()
    }
}
