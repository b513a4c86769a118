//! `Queue`: items handed over in order, with or without a limit.
//!
//! Source: `queue.Queue`, `asyncio.Queue` (3.11). An item goes to whoever runs `get` first: a task that
//! was woken for it may find it gone, and then queues at the end. `join` waits until `task_done` has
//! been called for each item.

use super::{Call, Caller, ConstructorInfo, DefaultArgument, Effect, MethodInfo, Reply};
use crate::value::{Exception, ExceptionClass, Origin, Value};
use std::collections::VecDeque;
use std::sync::Arc;

pub(super) const CONSTRUCTOR: ConstructorInfo = ConstructorInfo {
    name: "Queue",
    parameters: &[("maxsize", Some(DefaultArgument::Int(0)))],
    about: "A first-in, first-out queue; a maxsize below 1 means no limit.",
};

pub(super) const METHODS: &[MethodInfo] = &[
    MethodInfo::new("put", &[("item", None), ("block", Some(DefaultArgument::Bool(true)))]).awaitable(),
    MethodInfo::new("get", &[("block", Some(DefaultArgument::Bool(true)))]).awaitable(),
    MethodInfo::new("put_nowait", &[("item", None)]),
    MethodInfo::new("get_nowait", &[]),
    MethodInfo::new("task_done", &[]),
    MethodInfo::new("join", &[]).awaitable(),
    MethodInfo::query("qsize"),
    MethodInfo::query("empty"),
    MethodInfo::query("full"),
];

/// The phase of a task that has waited.
const WOKEN: u8 = 1;

/// A queue's state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Queue {
    maxsize: i64,
    items: VecDeque<Value>,
    /// Items put for which `task_done` has not been called.
    unfinished: u64,
    /// Suspended tasks that have not been woken, first come first: those that want an item,
    getters: VecDeque<Caller>,
    /// those that want to put one,
    putters: VecDeque<Caller>,
    /// and those that wait for all items to be done.
    joiners: VecDeque<Caller>,
}

impl Queue {
    pub(super) fn new(maxsize: i64) -> Queue {
        Queue {
            maxsize,
            items: VecDeque::new(),
            unfinished: 0,
            getters: VecDeque::new(),
            putters: VecDeque::new(),
            joiners: VecDeque::new(),
        }
    }

    /// The items, the oldest first.
    pub fn items(&self) -> impl Iterator<Item = &Value> {
        self.items.iter()
    }

    /// Gives everybody another name.
    pub(super) fn rename(&mut self, name: &dyn Fn(Caller) -> Caller) {
        let waiting = self.getters.iter_mut().chain(&mut self.putters).chain(&mut self.joiners);
        waiting.for_each(|caller| *caller = name(*caller));
    }

    pub(super) fn items_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.items.iter_mut()
    }

    pub(super) fn query(&self, method: &str) -> Option<Value> {
        match method {
            "qsize" => Some(Value::Int(self.items.len() as i64)),
            "empty" => Some(Value::Bool(self.items.is_empty())),
            "full" => Some(Value::Bool(self.is_full())),
            _ => None,
        }
    }

    pub(super) fn apply(&mut self, call: &Call) -> Result<Effect, Exception> {
        match call.method {
            _ if call.phase == WOKEN && self.is_suspended(call.caller) => Ok(Effect::reply(Reply::Suspend(WOKEN))),
            "put" => self.put(call, call.blocking(1, "block")?),
            "put_nowait" => self.put(call, false),
            "get" => self.get(call, call.blocking(0, "block")?),
            "get_nowait" => self.get(call, false),
            "task_done" => self.task_done(),
            "join" => Ok(self.join(call)),
            _ => Err(call.unknown(CONSTRUCTOR.name)),
        }
    }

    /// Whether the task waits and has not been woken.
    fn is_suspended(&self, task: Caller) -> bool {
        [&self.getters, &self.putters, &self.joiners].into_iter().any(|tasks| tasks.contains(&task))
    }

    fn is_full(&self) -> bool {
        self.maxsize > 0 && self.items.len() as i64 >= self.maxsize
    }

    fn put(&mut self, call: &Call, blocking: bool) -> Result<Effect, Exception> {
        if self.is_full() {
            return if blocking { Ok(wait(&mut self.putters, call)) } else { Err(refusal(ExceptionClass::QueueFull)) };
        }
        self.items.push_back(call.argument(0)?.clone());
        self.unfinished += 1;
        Ok(Effect::done(Value::None).waking(self.getters.pop_front().into_iter().collect()))
    }

    fn get(&mut self, call: &Call, blocking: bool) -> Result<Effect, Exception> {
        match self.items.pop_front() {
            Some(item) => Ok(Effect::done(item).waking(self.putters.pop_front().into_iter().collect())),
            None if blocking => Ok(wait(&mut self.getters, call)),
            None => Err(refusal(ExceptionClass::QueueEmpty)),
        }
    }

    fn task_done(&mut self) -> Result<Effect, Exception> {
        if self.unfinished == 0 {
            return Err(Exception::misuse(ExceptionClass::ValueError, "task_done() called too many times"));
        }
        self.unfinished -= 1;
        let wakes = if self.unfinished == 0 { std::mem::take(&mut self.joiners) } else { VecDeque::new() };
        Ok(Effect::done(Value::None).waking(wakes.into()))
    }

    /// A thread looks again when it is woken and may have to wait on; a task does not look again.
    fn join(&mut self, call: &Call) -> Effect {
        if self.unfinished == 0 || call.awaited && call.phase == WOKEN {
            return Effect::done(Value::None);
        }
        wait(&mut self.joiners, call)
    }
}

/// What a stuck operation waits for.
pub(super) fn needs(method: &str) -> &'static str {
    match method {
        "get" => "put",
        "put" => "get",
        _ => "task_done",
    }
}

/// Enters a task at the end of a list; a thread just stays where it is.
fn wait(tasks: &mut VecDeque<Caller>, call: &Call) -> Effect {
    if !call.awaited {
        return Effect::reply(Reply::Blocked);
    }
    tasks.push_back(call.caller);
    Effect::reply(Reply::Suspend(WOKEN))
}

/// `QueueFull` and `QueueEmpty` have no message.
fn refusal(class: ExceptionClass) -> Exception {
    Exception { class, arguments: Arc::from([]), origin: Origin::Program, raised: None }
}

#[cfg(test)]
mod tests {
    use super::super::script::script;

    #[test]
    fn threads_wait_for_items_and_for_room() {
        script(
            &["queue = Queue(1)"],
            "
            1: queue.get() -> blocked
            stuck 1 -> put
            2: queue.put('a') -> None
            2: queue.full() -> True
            2: queue.put('b') -> blocked
            stuck 2 -> get
            3: queue.put_nowait('c') -> QueueFull
            3: queue.put('c', False) -> QueueFull
            show queue -> ['a']
            3: queue.get_nowait() -> 'a'
            1: ... -> blocked
            2: ... -> None
            1: ... -> 'b'
            3: queue.get_nowait() -> QueueEmpty
            3: queue.get(False) -> QueueEmpty
            3: queue.empty() -> True
            3: queue.join() -> blocked
            stuck 3 -> task_done
            1: queue.task_done() -> None
            3: ... -> blocked
            1: queue.task_done() -> None
            3: ... -> None
            1: queue.task_done() -> misuse ValueError: task_done() called too many times
            ",
        );
    }

    /// A woken getter finds its item stolen and queues at the end.
    #[test]
    fn an_item_can_be_stolen() {
        script(
            &["queue = Queue()"],
            "
            1: await queue.get() -> suspends
            2: await queue.get() -> suspends
            3: queue.put_nowait(7) -> None, wakes 1
            3: await queue.get() -> 7
            1: ... -> suspends
            3: await queue.put(8) -> None, wakes 2
            3: await queue.put(9) -> None, wakes 1
            1: ... -> 8
            2: ... -> 9
            ",
        );
    }

    /// A task that waits for all items to be done does not look again when it is woken.
    #[test]
    fn join_of_tasks_is_not_tested_again() {
        script(
            &["queue = Queue(-1)"],
            "
            1: queue.put(1) -> None
            2: await queue.join() -> suspends
            3: queue.join() -> blocked
            1: queue.task_done() -> None, wakes 2
            1: queue.put(2) -> None
            2: ... -> None
            3: ... -> blocked
            1: queue.qsize() -> 2
            ",
        );
    }
}
