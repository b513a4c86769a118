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
    joiners: Vec<Caller>,
}

impl Queue {
    pub(super) fn new(maxsize: i64) -> Queue {
        Queue {
            maxsize,
            items: VecDeque::new(),
            unfinished: 0,
            getters: VecDeque::new(),
            putters: VecDeque::new(),
            joiners: Vec::new(),
        }
    }

    /// The items, the oldest first.
    pub fn items(&self) -> impl Iterator<Item = &Value> {
        self.items.iter()
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
            "put" => self.put(call, call.blocking(1, "block")?),
            "put_nowait" => self.put(call, false),
            "get" => self.get(call, call.blocking(0, "block")?),
            "get_nowait" => self.get(call, false),
            "task_done" => self.task_done(),
            "join" => Ok(Effect::reply(self.join(call))),
            _ => Err(call.unknown(CONSTRUCTOR.name)),
        }
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
        let wakes = if self.unfinished == 0 { std::mem::take(&mut self.joiners) } else { Vec::new() };
        Ok(Effect::done(Value::None).waking(wakes))
    }

    /// A thread looks again when it is woken and may have to wait on; a task does not look again.
    fn join(&mut self, call: &Call) -> Reply {
        match (call.awaited, call.phase) {
            (false, _) if self.unfinished > 0 => Reply::Blocked,
            (true, 0) if self.unfinished > 0 => {
                self.joiners.push(call.caller);
                Reply::Suspend(WOKEN)
            }
            (true, WOKEN) if self.joiners.contains(&call.caller) => Reply::Suspend(WOKEN),
            _ => Reply::Done(Value::None),
        }
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

/// Enters a task at the end, unless it waits already.
fn wait(tasks: &mut VecDeque<Caller>, call: &Call) -> Effect {
    if !call.awaited {
        return Effect::reply(Reply::Blocked);
    }
    if !tasks.contains(&call.caller) {
        tasks.push_back(call.caller);
    }
    Effect::reply(Reply::Suspend(WOKEN))
}

/// `QueueFull` and `QueueEmpty` have no message.
fn refusal(class: ExceptionClass) -> Exception {
    Exception { class, arguments: Arc::from([]), origin: Origin::Program, raised: None }
}
