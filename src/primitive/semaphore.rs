//! `Semaphore` and `BoundedSemaphore`: a number that `acquire` takes from and `release` adds to.
//!
//! Source: `threading.Semaphore`, `asyncio.Semaphore` (3.11). Threads overtake each other. A release
//! gives its unit to the first waiting task at once, so the number is already lower again when that
//! task runs. `release(n)`, which asyncio lacks, is n releases.

use super::{Call, Caller, ConstructorInfo, DefaultArgument, Effect, MethodInfo, Reply, waiters::Waiters};
use crate::value::{Exception, ExceptionClass, Value};

pub(super) const CONSTRUCTOR: ConstructorInfo = ConstructorInfo {
    name: "Semaphore",
    parameters: &[("value", Some(DefaultArgument::Int(1)))],
    about: "A number of permits; acquire takes one, release gives one back.",
};

pub(super) const BOUNDED_CONSTRUCTOR: ConstructorInfo = ConstructorInfo {
    name: "BoundedSemaphore",
    parameters: &[("value", Some(DefaultArgument::Int(1)))],
    about: "A semaphore that cannot be released above its initial value.",
};

pub(super) const METHODS: &[MethodInfo] = &[
    MethodInfo::new("acquire", &[("blocking", Some(DefaultArgument::Bool(true)))]).awaitable(),
    MethodInfo::new("release", &[("n", Some(DefaultArgument::Int(1)))]),
    MethodInfo::query("locked"),
];

/// The phase of a task that has waited.
const WOKEN: u8 = 1;

/// A semaphore's state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Semaphore {
    /// Never negative.
    value: i64,
    /// The initial value of a bounded semaphore.
    bound: Option<i64>,
    /// A woken one owns a unit already.
    waiters: Waiters,
}

impl Semaphore {
    pub(super) fn new(value: i64) -> Result<Semaphore, String> {
        if value < 0 {
            return Err("Semaphore initial value must be >= 0".to_owned());
        }
        Ok(Semaphore { value, bound: None, waiters: Waiters::default() })
    }

    pub(super) fn bounded(value: i64) -> Result<Semaphore, String> {
        Ok(Semaphore { bound: Some(value), ..Semaphore::new(value)? })
    }

    /// How often it can be acquired without a release.
    pub fn value(&self) -> i64 {
        self.value
    }

    pub(super) fn is_bounded(&self) -> bool {
        self.bound.is_some()
    }

    /// `locked` is asyncio's: whether a task that asks now would have to wait.
    pub(super) fn query(&self, method: &str) -> Option<Value> {
        (method == "locked").then(|| Value::Bool(self.is_locked()))
    }

    /// Gives everybody another name.
    pub(super) fn rename(&mut self, name: &dyn Fn(Caller) -> Caller) {
        self.waiters.rename(name);
    }

    pub(super) fn apply(&mut self, call: &Call) -> Result<Effect, Exception> {
        match call.method {
            "acquire" => {
                let blocking = call.blocking(0, "blocking")?;
                if call.awaited {
                    return self.acquire_awaited(call.caller, call.phase);
                }
                Ok(Effect::reply(if self.value > 0 {
                    self.value -= 1;
                    Reply::Done(Value::Bool(true))
                } else if blocking {
                    Reply::Blocked
                } else {
                    Reply::Done(Value::Bool(false))
                }))
            }
            "release" => self.release(call.integer(0, "n")?),
            _ => Err(call.unknown(CONSTRUCTOR.name)),
        }
    }

    fn is_locked(&self) -> bool {
        self.value == 0 || !self.waiters.is_empty()
    }

    fn acquire_awaited(&mut self, caller: Caller, phase: u8) -> Result<Effect, Exception> {
        if phase == 0 {
            if self.is_locked() {
                self.waiters.push(caller);
                return Ok(Effect::reply(Reply::Suspend(WOKEN)));
            }
            self.value -= 1;
            return Ok(Effect::done(Value::Bool(true)));
        }
        if !self.waiters.is_woken(caller) {
            return Ok(Effect::reply(Reply::Suspend(WOKEN)));
        }
        self.waiters.remove(caller);
        let wakes = self.grant().into_iter().collect();
        Ok(Effect::done(Value::Bool(true)).waking(wakes))
    }

    fn release(&mut self, count: i64) -> Result<Effect, Exception> {
        if count < 1 {
            return Err(Exception::value_error("n must be one or more"));
        }
        let value = self.value.checked_add(count).ok_or_else(Exception::overflow)?;
        if self.bound.is_some_and(|bound| value > bound) {
            return Err(Exception::misuse(ExceptionClass::ValueError, "Semaphore released too many times"));
        }
        // Each release adds one and grants one: with all added first, at most `count` grants.
        self.value = value;
        let mut wakes = Vec::new();
        for _ in 0..count {
            match self.grant() {
                Some(caller) => wakes.push(caller),
                None => break,
            }
        }
        Ok(Effect::done(Value::None).waking(wakes))
    }

    /// Gives one unit to the first waiting task that has none.
    fn grant(&mut self) -> Option<Caller> {
        let granted = if self.value > 0 { self.waiters.wake_next() } else { None };
        self.value -= i64::from(granted.is_some());
        granted
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::script;

    #[test]
    fn threads_overtake() {
        script(
            &["semaphore = Semaphore(1)"],
            "
            1: semaphore.acquire() -> True
            2: semaphore.acquire() -> blocked
            stuck 2 -> release
            3: semaphore.acquire(False) -> False
            1: semaphore.release() -> None
            3: semaphore.acquire() -> True
            2: ... -> blocked
            1: semaphore.release(2) -> None
            show semaphore -> 2
            2: ... -> True
            1: semaphore.release(0) -> ValueError: n must be one or more
            1: semaphore.release(9223372036854775807) -> OverflowError: integer beyond 64 bits (Python would go on with a longer one)
            show semaphore -> 1
            ",
        );
    }

    /// A unit belongs to the woken task at once; it also wakes the next one if there are more.
    #[test]
    fn tasks_queue() {
        script(
            &["semaphore = Semaphore(0)"],
            "
            1: await semaphore.acquire() -> suspends
            2: await semaphore.acquire() -> suspends
            3: semaphore.release() -> None, wakes 1
            show semaphore -> 0
            3: semaphore.acquire(False) -> False
            3: semaphore.release(3) -> None, wakes 2
            show semaphore -> 2
            3: semaphore.locked() -> True
            3: await semaphore.acquire() -> suspends
            1: ... -> True, wakes 3
            2: ... -> True
            3: ... -> True
            show semaphore -> 1
            3: semaphore.locked() -> False
            ",
        );
    }

    #[test]
    fn a_bounded_one_is_not_released_above_its_start() {
        script(
            &["semaphore = BoundedSemaphore(2)"],
            "
            1: semaphore.release() -> misuse ValueError: Semaphore released too many times
            1: semaphore.acquire() -> True
            1: semaphore.release(2) -> misuse ValueError: Semaphore released too many times
            show semaphore -> 1
            1: semaphore.release() -> None
            show semaphore -> 2
            ",
        );
    }
}
