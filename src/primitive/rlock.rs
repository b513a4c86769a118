//! `RLock`: a lock that its holder may acquire again.
//!
//! Source: `threading.RLock`. asyncio has none, so its methods cannot be awaited. But it is also the
//! own lock of a `Condition()`, and that of an asyncio condition is an `asyncio.Lock`: acquired by an
//! `await`, it behaves as that one, neither reentrant nor owned.
//!
//! Limit: the holder is the [`Caller`]. In CPython it is the operating system's thread, so that the
//! tasks of one loop do not exclude each other by an `RLock`; whoever wants that passes the loop's
//! number as the caller.

use super::{
    Call, Caller, ConstructorInfo, DefaultArgument, Effect, MethodInfo, Reply,
    lock::{ConditionLock, Lock},
};
use crate::value::{Exception, ExceptionClass, Value};

pub(super) const CONSTRUCTOR: ConstructorInfo = ConstructorInfo {
    name: "RLock",
    parameters: &[],
    about: "A lock that its holder may acquire again, and must release as often; for threads.",
};

pub(super) const METHODS: &[MethodInfo] =
    &[MethodInfo::new("acquire", &[("blocking", Some(DefaultArgument::Bool(true)))]), MethodInfo::new("release", &[])];

/// A reentrant lock's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RLock {
    lock: Lock,
    /// How often the holder has acquired it; 0 when free.
    depth: u32,
    /// It was acquired by an `await`.
    by_await: bool,
}

impl RLock {
    /// Who holds it.
    pub fn holder(&self) -> Option<Caller> {
        self.lock.holder()
    }

    /// Gives everybody another name.
    pub(super) fn rename(&mut self, name: &dyn Fn(Caller) -> Caller) {
        self.lock.rename(name);
    }

    pub(super) fn apply(&mut self, call: &Call) -> Result<Effect, Exception> {
        match call.method {
            "acquire" => {
                let blocking = call.blocking(0, "blocking")?;
                if !call.awaited && self.is_owned_by(call.caller) {
                    self.depth = self.depth.checked_add(1).ok_or_else(Exception::overflow)?;
                    return Ok(Effect::done(Value::Bool(true)));
                }
                Ok(Effect::reply(match self.acquire_again(call.caller, call.awaited, call.phase, 1) {
                    Reply::Blocked if !blocking => Reply::Done(Value::Bool(false)),
                    reply => reply,
                }))
            }
            "release" if self.allows(call.caller, false) => {
                self.depth -= 1;
                let wakes = if self.depth == 0 { self.release_fully().1 } else { Vec::new() };
                Ok(Effect::done(Value::None).waking(wakes))
            }
            "release" => Err(Exception::misuse(ExceptionClass::RuntimeError, "cannot release un-acquired lock")),
            _ => Err(call.unknown(CONSTRUCTOR.name)),
        }
    }

    fn is_owned_by(&self, caller: Caller) -> bool {
        self.holder() == Some(caller) && !self.by_await
    }

    pub(super) fn show(&self, thread_name: &dyn Fn(Caller) -> String) -> String {
        let text = self.lock.show(thread_name);
        if self.depth > 1 { format!("{text} ({} times)", self.depth) } else { text }
    }
}

impl ConditionLock for RLock {
    fn apply(&mut self, call: &Call) -> Result<Effect, Exception> {
        RLock::apply(self, call)
    }

    fn holder(&self) -> Option<Caller> {
        RLock::holder(self)
    }

    /// Whoever owns it; anybody while it is held in the way of asyncio.
    fn allows(&self, caller: Caller, awaited: bool) -> bool {
        self.is_owned_by(caller) || self.holder().is_some() && (self.by_await || awaited)
    }

    fn release_fully(&mut self) -> (u32, Vec<Caller>) {
        self.by_await = false;
        (std::mem::take(&mut self.depth), self.lock.release())
    }

    fn acquire_again(&mut self, caller: Caller, awaited: bool, phase: u8, depth: u32) -> Reply {
        let reply = self.lock.acquire(caller, awaited, phase);
        if let Reply::Done(_) = reply {
            self.depth = depth;
            self.by_await = awaited;
        }
        reply
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::script;

    #[test]
    fn the_holder_may_acquire_it_again() {
        script(
            &["lock = RLock()"],
            "
            1: lock.acquire() -> True
            1: lock.acquire() -> True
            show lock -> held by T1 (2 times)
            2: lock.acquire() -> blocked
            stuck 2 -> lock, held by T1
            3: lock.acquire(False) -> False
            3: lock.release() -> misuse RuntimeError: cannot release un-acquired lock
            1: lock.release() -> None
            2: ... -> blocked
            1: lock.release() -> None
            1: lock.release() -> misuse RuntimeError: cannot release un-acquired lock
            2: ... -> True
            show lock -> held by T2
            ",
        );
    }
}
