//! `Condition`: waiting for a notification, with a lock.
//!
//! Source: `threading.Condition`, `asyncio.Condition` (3.11). Without an argument it has a lock of its
//! own: for threads an `RLock`, for tasks an `asyncio.Lock`. Notifications go to those who have
//! waited longest. A notified waiter still has to get the lock back: a thread competes for it, a task
//! queues for it, and the last notified may therefore be the first to go on.
//!
//! Two conditions may share one declared lock.

use super::{
    Call, Caller, ConstructorInfo, DefaultArgument, Effect, MethodInfo, Needs, Primitive, Primitives, RLock, Reply,
    lock::ConditionLock,
};
use crate::value::{Exception, ExceptionClass, Value};

pub(super) const CONSTRUCTOR: ConstructorInfo = ConstructorInfo {
    name: "Condition",
    parameters: &[("lock", Some(DefaultArgument::None))],
    about: "A lock with a waiting room: wait lets go of the lock until somebody notifies.",
};

pub(super) const METHODS: &[MethodInfo] = &[
    MethodInfo::new("acquire", &[("blocking", Some(DefaultArgument::Bool(true)))]).awaitable(),
    MethodInfo::new("release", &[]),
    MethodInfo::new("wait", &[]).awaitable(),
    MethodInfo::new("notify", &[("n", Some(DefaultArgument::Int(1)))]),
    MethodInfo::new("notify_all", &[]),
    MethodInfo::query("locked"),
];

/// The phase of those who wait for a notification; threads also wait for the lock in it.
const WAITING: u8 = 1;

/// The phase of a task that waits for the lock.
const ACQUIRING: u8 = 2;

/// A condition's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Condition {
    lock: LockPlace,
    /// First come first; each stays until it has the lock again.
    waiters: Vec<Waiter>,
}

/// Where a condition's lock is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum LockPlace {
    /// Inside.
    Own(RLock),
    /// It is this primitive.
    Declared(u16),
}

impl Default for LockPlace {
    fn default() -> LockPlace {
        LockPlace::Own(RLock::default())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Waiter {
    caller: Caller,
    awaited: bool,
    notified: bool,
    /// How often it had acquired the lock.
    depth: u32,
}

impl Condition {
    pub(super) fn with_lock(index: u16) -> Condition {
        Condition { lock: LockPlace::Declared(index), waiters: Vec::new() }
    }

    /// The declared primitive that is its lock, unless it has one of its own.
    pub fn declared_lock(&self) -> Option<u16> {
        match self.lock {
            LockPlace::Own(_) => None,
            LockPlace::Declared(index) => Some(index),
        }
    }

    /// Gives everybody another name.
    pub(super) fn rename(&mut self, name: &dyn Fn(Caller) -> Caller) {
        if let LockPlace::Own(lock) = &mut self.lock {
            lock.rename(name);
        }
        self.waiters.iter_mut().for_each(|waiter| waiter.caller = name(waiter.caller));
    }

    fn waiter(&self, caller: Caller) -> Option<&Waiter> {
        self.waiters.iter().find(|waiter| waiter.caller == caller)
    }

    /// Notifies the first `count` who have not been notified; returns the tasks among them.
    fn notify(&mut self, count: usize) -> Vec<Caller> {
        let mut wakes = Vec::new();
        for waiter in self.waiters.iter_mut().filter(|waiter| !waiter.notified).take(count) {
            waiter.notified = true;
            wakes.extend(waiter.awaited.then_some(waiter.caller));
        }
        wakes
    }

    pub(super) fn show(&self, thread_name: &dyn Fn(Caller) -> String) -> String {
        let waiting = self.waiters.iter().filter(|waiter| !waiter.notified).count();
        match &self.lock {
            LockPlace::Own(lock) if waiting == 0 => lock.show(thread_name),
            LockPlace::Own(lock) => format!("{}, {waiting} waiting", lock.show(thread_name)),
            LockPlace::Declared(_) => format!("{waiting} waiting"),
        }
    }
}

/// Does one operation on the condition `index`.
pub(super) fn apply(primitives: &mut dyn Primitives, index: u16, call: &Call) -> Result<Effect, Exception> {
    match call.method {
        "acquire" | "release" => lock_mut(primitives, index).apply(call),
        "wait" if call.phase == 0 => begin_to_wait(primitives, index, call),
        "wait" => Ok(Effect::reply(go_on(primitives, index, call))),
        "notify" => {
            let count = call.integer(0, "n")?;
            notify(primitives, index, call, usize::try_from(count).unwrap_or(0))
        }
        "notify_all" => notify(primitives, index, call, usize::MAX),
        "locked" => Ok(Effect::done(Value::Bool(lock(primitives, index).1.holder().is_some()))),
        _ => Err(call.unknown(CONSTRUCTOR.name)),
    }
}

/// What an operation that is stuck needs to go on.
pub(super) fn needs(primitives: &mut dyn Primitives, index: u16, call: &Call) -> Needs {
    let unnotified = condition(primitives, index).waiter(call.caller).is_some_and(|waiter| !waiter.notified);
    if call.method == "wait" && unnotified {
        return Needs::Signal { needs: "notify" };
    }
    let (primitive, lock) = lock(primitives, index);
    Needs::Held { primitive, holders: lock.holder().into_iter().collect() }
}

fn begin_to_wait(primitives: &mut dyn Primitives, index: u16, call: &Call) -> Result<Effect, Exception> {
    if !lock(primitives, index).1.allows(call.caller, call.awaited) {
        return Err(Exception::misuse(ExceptionClass::RuntimeError, "cannot wait on un-acquired lock"));
    }
    let (depth, wakes) = lock_mut(primitives, index).release_fully();
    let waiter = Waiter { caller: call.caller, awaited: call.awaited, notified: false, depth };
    condition_mut(primitives, index).waiters.push(waiter);
    let reply = if call.awaited { Reply::Suspend(WAITING) } else { Reply::Wait(WAITING) };
    Ok(Effect::reply(reply).waking(wakes))
}

/// Once notified, takes the lock again; the phases after [`WAITING`] are those of the lock.
fn go_on(primitives: &mut dyn Primitives, index: u16, call: &Call) -> Reply {
    let depth = match condition(primitives, index).waiter(call.caller) {
        Some(waiter) if waiter.notified => waiter.depth,
        _ if call.awaited => return Reply::Suspend(WAITING),
        _ => return Reply::Blocked,
    };
    let reply = lock_mut(primitives, index).acquire_again(call.caller, call.awaited, call.phase - WAITING, depth);
    match reply {
        Reply::Done(_) => {
            condition_mut(primitives, index).waiters.retain(|waiter| waiter.caller != call.caller);
            Reply::Done(Value::Bool(true))
        }
        Reply::Suspend(_) => Reply::Suspend(ACQUIRING),
        reply => reply,
    }
}

fn notify(primitives: &mut dyn Primitives, index: u16, call: &Call, count: usize) -> Result<Effect, Exception> {
    if !lock(primitives, index).1.allows(call.caller, call.awaited) {
        return Err(Exception::misuse(ExceptionClass::RuntimeError, "cannot notify on un-acquired lock"));
    }
    let wakes = condition_mut(primitives, index).notify(count);
    Ok(Effect::done(Value::None).waking(wakes))
}

fn condition(primitives: &mut dyn Primitives, index: u16) -> &Condition {
    match primitives.primitive(index) {
        Primitive::Condition(condition) => condition,
        other => unreachable!("called for a condition, not a {}", other.kind()),
    }
}

fn condition_mut(primitives: &mut dyn Primitives, index: u16) -> &mut Condition {
    match primitives.primitive_mut(index) {
        Primitive::Condition(condition) => condition,
        other => unreachable!("called for a condition, not a {}", other.kind()),
    }
}

/// The index of the primitive that contains the condition's lock: the lock itself, or the condition.
fn lock_index(primitives: &mut dyn Primitives, index: u16) -> u16 {
    match condition(primitives, index).lock {
        LockPlace::Own(_) => index,
        LockPlace::Declared(lock) => lock,
    }
}

fn lock(primitives: &mut dyn Primitives, index: u16) -> (u16, &dyn ConditionLock) {
    let index = lock_index(primitives, index);
    let lock: &dyn ConditionLock = match primitives.primitive(index) {
        Primitive::Lock(lock) => lock,
        Primitive::RLock(lock) | Primitive::Condition(Condition { lock: LockPlace::Own(lock), .. }) => lock,
        other => unreachable!("a condition is only made with a lock, not a {}", other.kind()),
    };
    (index, lock)
}

fn lock_mut(primitives: &mut dyn Primitives, index: u16) -> &mut dyn ConditionLock {
    let index = lock_index(primitives, index);
    match primitives.primitive_mut(index) {
        Primitive::Lock(lock) => lock,
        Primitive::RLock(lock) | Primitive::Condition(Condition { lock: LockPlace::Own(lock), .. }) => lock,
        other => unreachable!("a condition is only made with a lock, not a {}", other.kind()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::script;

    #[test]
    fn threads_are_notified_in_order_and_compete_for_the_lock() {
        script(
            &["condition = Condition(None)"],
            "
            1: condition.wait() -> misuse RuntimeError: cannot wait on un-acquired lock
            1: condition.notify() -> misuse RuntimeError: cannot notify on un-acquired lock
            1: condition.acquire() -> True
            1: condition.wait() -> waits
            show condition -> free, 1 waiting
            2: condition.acquire() -> True
            2: condition.wait() -> waits
            3: condition.acquire() -> True
            3: condition.wait() -> waits
            1: ... -> blocked
            stuck 1 -> notify
            4: condition.acquire() -> True
            5: condition.notify() -> misuse RuntimeError: cannot notify on un-acquired lock
            4: condition.notify(2) -> None
            4: condition.locked() -> True
            5: condition.wait() -> misuse RuntimeError: cannot wait on un-acquired lock
            2: ... -> blocked
            stuck 2 -> condition, held by T4
            stuck 3 -> notify
            4: condition.release() -> None
            2: ... -> True
            3: ... -> blocked
            2: condition.notify_all() -> None
            2: condition.release() -> None
            3: ... -> True
            ",
        );
    }

    #[test]
    fn waiting_gives_up_and_restores_every_acquisition() {
        script(
            &["lock = RLock()", "condition = Condition(lock)"],
            "
            1: lock.acquire() -> True
            1: condition.acquire() -> True
            1: lock.acquire() -> True
            show lock -> held by T1 (3 times)
            1: condition.wait() -> waits
            show lock -> free
            2: condition.acquire() -> True
            2: condition.notify() -> None
            show condition -> 0 waiting
            1: ... -> blocked
            stuck 1 -> lock, held by T2
            2: lock.release() -> None
            1: ... -> True
            show lock -> held by T1 (3 times)
            1: condition.notify(-1) -> None
            ",
        );
    }

    /// A condition cannot tell who holds a plain lock: CPython does not either.
    #[test]
    fn a_plain_lock_has_no_owner() {
        script(
            &["lock = Lock()", "condition = Condition(lock)"],
            "
            1: lock.acquire() -> True
            2: condition.wait() -> waits
            show lock -> free
            3: lock.acquire() -> True
            1: condition.notify() -> None
            1: condition.release() -> None
            2: ... -> True
            show lock -> held by T2
            ",
        );
    }

    /// A notified task queues for the lock behind those who asked before.
    #[test]
    fn tasks_queue_for_the_lock() {
        script(
            &["lock = Lock()", "condition = Condition(lock)", "other = Condition(lock)"],
            "
            1: await condition.acquire() -> True
            1: await condition.wait() -> suspends
            2: await other.acquire() -> True
            3: await lock.acquire() -> suspends
            2: other.notify_all() -> None
            2: condition.notify_all() -> None, wakes 1
            1: ... -> suspends
            stuck 1 -> lock, held by T2
            2: condition.release() -> None, wakes 3
            3: ... -> True
            3: await other.wait() -> suspends, wakes 1
            1: ... -> True
            1: other.notify() -> None, wakes 3
            ",
        );
    }

    /// The own lock of an asyncio condition is an `asyncio.Lock`: not reentrant, released by anybody.
    #[test]
    fn acquired_by_await_its_own_lock_is_a_plain_one() {
        script(
            &["condition = Condition(None)"],
            "
            1: await condition.acquire() -> True
            1: await condition.acquire() -> suspends
            2: condition.notify() -> None
            2: condition.release() -> None, wakes 1
            1: ... -> True
            2: await condition.wait() -> suspends
            show condition -> free, 1 waiting
            ",
        );
    }
}
