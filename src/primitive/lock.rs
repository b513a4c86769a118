//! `Lock`: mutual exclusion, not reentrant.
//!
//! Source: `threading.Lock`, `asyncio.Lock`. Anybody may release it. Threads get it in any order and
//! may overtake; tasks get it in the order in which they asked, and between a release and the first
//! waiter's next step it is free, but not for other tasks.

use super::{Call, Caller, ConstructorInfo, DefaultArgument, Effect, MethodInfo, Reply, waiters::Waiters};
use crate::value::{Exception, ExceptionClass, Value};

pub(super) const CONSTRUCTOR: ConstructorInfo =
    ConstructorInfo { name: "Lock", parameters: &[], about: "A lock that one thread or task can hold; not reentrant." };

pub(super) const METHODS: &[MethodInfo] = &[
    MethodInfo::new("acquire", &[("blocking", Some(DefaultArgument::Bool(true)))]).awaitable(),
    MethodInfo::new("release", &[]),
    MethodInfo::query("locked"),
];

/// The phase of a task that has waited for a lock.
pub(super) const WOKEN: u8 = 1;

/// A lock's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lock {
    /// Who has acquired it. No condition of `release`, but people want to know.
    holder: Option<Caller>,
    waiters: Waiters,
}

/// What a condition asks of its lock.
pub(super) trait ConditionLock {
    /// `acquire` and `release`.
    fn apply(&mut self, call: &Call) -> Result<Effect, Exception>;
    /// Who holds it.
    fn holder(&self) -> Option<Caller>;
    /// Whether the caller may wait on the condition and notify.
    fn allows(&self, caller: Caller, awaited: bool) -> bool;
    /// Makes the held lock free, however often it was acquired. Returns how often, and who is woken.
    fn release_fully(&mut self) -> (u32, Vec<Caller>);
    /// Undoes `release_fully`, when that is possible; phases are those of `acquire`.
    fn acquire_again(&mut self, caller: Caller, awaited: bool, phase: u8, depth: u32) -> Reply;
}

impl Lock {
    /// Who holds it.
    pub fn holder(&self) -> Option<Caller> {
        self.holder
    }

    /// Gives everybody another name.
    pub(super) fn rename(&mut self, name: &dyn Fn(Caller) -> Caller) {
        self.holder = self.holder.map(name);
        self.waiters.rename(name);
    }

    pub(super) fn query(&self, method: &str) -> Option<Value> {
        (method == "locked").then_some(Value::Bool(self.holder.is_some()))
    }

    pub(super) fn apply(&mut self, call: &Call) -> Result<Effect, Exception> {
        match call.method {
            "acquire" => {
                let blocking = call.blocking(0, "blocking")?;
                Ok(Effect::reply(match self.acquire(call.caller, call.awaited, call.phase) {
                    Reply::Blocked if !blocking => Reply::Done(Value::Bool(false)),
                    reply => reply,
                }))
            }
            "release" if self.holder.is_some() => Ok(Effect::done(Value::None).waking(self.release())),
            "release" => Err(Exception::misuse(ExceptionClass::RuntimeError, "release unlocked lock")),
            _ => Err(call.unknown(CONSTRUCTOR.name)),
        }
    }

    /// Takes the lock, or waits in the way of threads or of tasks.
    pub(super) fn acquire(&mut self, caller: Caller, awaited: bool, phase: u8) -> Reply {
        let free = self.holder.is_none();
        let may_take = match (awaited, phase) {
            (false, _) => free,
            (true, 0) => free && self.waiters.is_empty(),
            (true, _) => free && self.waiters.is_woken(caller),
        };
        if may_take {
            self.waiters.remove(caller);
            self.holder = Some(caller);
            return Reply::Done(Value::Bool(true));
        }
        if !awaited {
            return Reply::Blocked;
        }
        if phase == 0 {
            self.waiters.push(caller);
        } else {
            // Only a call that is not awaited can have taken the lock from the first waiter.
            self.waiters.wait_on(caller);
        }
        Reply::Suspend(WOKEN)
    }

    /// Frees the held lock and wakes the first waiter.
    pub(super) fn release(&mut self) -> Vec<Caller> {
        self.holder = None;
        self.waiters.wake_first().into_iter().collect()
    }

    pub(super) fn show(&self, thread_name: &dyn Fn(Caller) -> String) -> String {
        self.holder.map_or("free".to_owned(), |holder| format!("held by {}", thread_name(holder)))
    }
}

impl ConditionLock for Lock {
    fn apply(&mut self, call: &Call) -> Result<Effect, Exception> {
        Lock::apply(self, call)
    }

    fn holder(&self) -> Option<Caller> {
        self.holder
    }

    /// Neither `threading.Condition` nor asyncio's can tell who holds a plain lock.
    fn allows(&self, _: Caller, _: bool) -> bool {
        self.holder.is_some()
    }

    fn release_fully(&mut self) -> (u32, Vec<Caller>) {
        (1, self.release())
    }

    fn acquire_again(&mut self, caller: Caller, awaited: bool, phase: u8, _: u32) -> Reply {
        self.acquire(caller, awaited, phase)
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::script;

    #[test]
    fn threads_overtake() {
        script(
            &["lock = Lock()"],
            "
            1: lock.acquire() -> True
            show lock -> held by T1
            1: lock.acquire() -> blocked
            stuck 1 -> lock, held by T1
            2: lock.acquire() -> blocked
            3: lock.acquire(False) -> False
            3: lock.locked() -> True
            3: lock.release() -> None
            show lock -> free
            3: lock.acquire() -> True
            2: ... -> blocked
            3: lock.release() -> None
            2: ... -> True
            2: lock.release() -> None
            2: lock.release() -> misuse RuntimeError: release unlocked lock
            2: lock.acquire('no') -> TypeError: blocking must be a boolean
            ",
        );
    }

    /// Between a release and the first waiter's next step the lock is free, but newcomers queue.
    #[test]
    fn tasks_queue() {
        script(
            &["lock = Lock()"],
            "
            1: await lock.acquire() -> True
            2: await lock.acquire() -> suspends
            3: await lock.acquire() -> suspends
            1: lock.release() -> None, wakes 2
            1: lock.locked() -> False
            1: await lock.acquire() -> suspends
            2: ... -> True
            2: lock.release() -> None, wakes 3
            3: ... -> True
            3: lock.release() -> None, wakes 1
            4: await lock.acquire(False) -> TypeError: acquire() got an unexpected keyword argument 'blocking'
            ",
        );
    }

    #[test]
    fn an_overtaken_task_keeps_its_place() {
        script(
            &["lock = Lock()"],
            "
            1: await lock.acquire() -> True
            2: await lock.acquire() -> suspends
            3: await lock.acquire() -> suspends
            1: lock.release() -> None, wakes 2
            4: lock.acquire() -> True
            2: ... -> suspends
            4: lock.release() -> None, wakes 2
            2: ... -> True
            ",
        );
    }
}
