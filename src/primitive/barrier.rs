//! `Barrier`: everybody waits until a number of parties has come.
//!
//! Source: `threading.Barrier`, `asyncio.Barrier` (3.11). Both are built of a lock and a condition
//! whose lock is never held across a wait, so each of their critical sections is one step here.
//! The last party does not wait; it opens the barrier and leaves. While the others leave, newcomers
//! wait in front of it; when the last has left it fills again. `reset` and `abort` send those inside
//! away with a `BrokenBarrierError`.
//!
//! Deviations: none but `action` and `timeout`, which are missing. The classes differ: a `reset`
//! while the parties leave breaks those still inside in asyncio, and does nothing in `threading`.

use super::{Call, Caller, ConstructorInfo, Effect, MethodInfo, Reply};
use crate::value::{Exception, ExceptionClass, Origin, Value};
use std::sync::Arc;

pub(super) const CONSTRUCTOR: ConstructorInfo = ConstructorInfo {
    name: "Barrier",
    parameters: &[("parties", None)],
    about: "A meeting point: wait returns when that many parties have come.",
};

pub(super) const METHODS: &[MethodInfo] = &[
    MethodInfo::new("wait", &[]).awaitable(),
    MethodInfo::new("reset", &[]).awaitable(),
    MethodInfo::new("abort", &[]).awaitable(),
];

/// The phase of those who have arrived and wait for the others.
const ARRIVED: u8 = 1;

/// The phase of a task that came while others were leaving.
const ENTERING: u8 = 2;

/// A barrier's state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Barrier {
    parties: i64,
    state: BarrierState,
    /// Those who have arrived and not yet left, with the number that `wait` returns.
    inside: Vec<(Caller, i64)>,
    /// Suspended tasks that have not been woken, inside and in front, first come first.
    tasks: Vec<Caller>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum BarrierState {
    Filling,
    Draining,
    Resetting,
    Broken,
}

impl Barrier {
    pub(super) fn new(parties: i64) -> Result<Barrier, String> {
        if parties < 1 {
            return Err("Barrier parties must be > 0".to_owned());
        }
        Ok(Barrier { parties, state: BarrierState::Filling, inside: Vec::new(), tasks: Vec::new() })
    }

    /// Gives everybody another name.
    pub(super) fn rename(&mut self, name: &dyn Fn(Caller) -> Caller) {
        self.inside.iter_mut().for_each(|(caller, _)| *caller = name(*caller));
        self.tasks.iter_mut().for_each(|caller| *caller = name(*caller));
    }

    pub(super) fn apply(&mut self, call: &Call) -> Result<Effect, Exception> {
        match call.method {
            // Not woken yet.
            "wait" if call.phase != 0 && self.tasks.contains(&call.caller) => {
                Ok(Effect::reply(Reply::Suspend(call.phase)))
            }
            "wait" if call.phase == ARRIVED => Ok(self.go_on(call)),
            "wait" => Ok(self.enter(call)),
            "reset" => {
                self.state = match self.state {
                    _ if self.inside.is_empty() => BarrierState::Filling,
                    BarrierState::Draining if !call.awaited => BarrierState::Draining,
                    _ => BarrierState::Resetting,
                };
                Ok(Effect::done(Value::None).waking(self.wake_all()))
            }
            "abort" => {
                self.state = BarrierState::Broken;
                Ok(Effect::done(Value::None).waking(self.wake_all()))
            }
            _ => Err(call.unknown(CONSTRUCTOR.name)),
        }
    }

    fn enter(&mut self, call: &Call) -> Effect {
        match self.state {
            BarrierState::Draining | BarrierState::Resetting => self.wait(call, Reply::Blocked, ENTERING),
            BarrierState::Broken => Effect::raise(broken(call, "Barrier aborted")),
            BarrierState::Filling => {
                let index = self.inside.len() as i64;
                self.inside.push((call.caller, index));
                if index + 1 < self.parties {
                    return self.wait(call, Reply::Wait(ARRIVED), ARRIVED);
                }
                self.state = BarrierState::Draining;
                let mut wakes = self.wake_all();
                wakes.extend(self.leave(call.caller));
                Effect::done(Value::Int(index)).waking(wakes)
            }
        }
    }

    fn go_on(&mut self, call: &Call) -> Effect {
        let index = self.inside.iter().find(|(caller, _)| *caller == call.caller).map_or(0, |(_, index)| *index);
        let effect = match self.state {
            BarrierState::Filling => return self.wait(call, Reply::Blocked, ARRIVED),
            BarrierState::Draining => Effect::done(Value::Int(index)),
            BarrierState::Resetting | BarrierState::Broken => Effect::raise(broken(call, "Abort or reset of barrier")),
        };
        effect.waking(self.leave(call.caller))
    }

    fn wait(&mut self, call: &Call, thread: Reply, phase: u8) -> Effect {
        if !call.awaited {
            return Effect::reply(thread);
        }
        self.tasks.push(call.caller);
        Effect::reply(Reply::Suspend(phase))
    }

    /// Takes somebody out; the last one lets the barrier fill again.
    fn leave(&mut self, caller: Caller) -> Vec<Caller> {
        self.inside.retain(|(inside, _)| *inside != caller);
        if !self.inside.is_empty() {
            return Vec::new();
        }
        if self.state != BarrierState::Broken {
            self.state = BarrierState::Filling;
        }
        self.wake_all()
    }

    fn wake_all(&mut self) -> Vec<Caller> {
        std::mem::take(&mut self.tasks)
    }

    pub(super) fn show(&self) -> String {
        match self.state {
            BarrierState::Filling => format!("{} of {} arrived", self.inside.len(), self.parties),
            BarrierState::Draining => format!("open, {} to leave", self.inside.len()),
            BarrierState::Resetting => format!("resetting, {} to leave", self.inside.len()),
            BarrierState::Broken => "broken".to_owned(),
        }
    }
}

/// `threading` raises it without a message.
fn broken(call: &Call, message: &str) -> Exception {
    let arguments = if call.awaited { vec![Value::String(message.into())] } else { Vec::new() };
    Exception {
        class: ExceptionClass::BrokenBarrierError,
        arguments: Arc::from(arguments),
        origin: Origin::Program,
        raised: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::script;

    /// Threads leave in any order; who comes meanwhile waits outside.
    #[test]
    fn threads_meet_and_leave() {
        script(
            &["barrier = Barrier(3)"],
            "
            1: barrier.wait() -> waits
            2: barrier.wait() -> waits
            show barrier -> 2 of 3 arrived
            1: ... -> blocked
            stuck 1 -> wait
            3: barrier.wait() -> 2
            show barrier -> open, 2 to leave
            3: barrier.wait() -> blocked
            2: ... -> 1
            3: ... -> blocked
            1: ... -> 0
            show barrier -> 0 of 3 arrived
            3: ... -> waits
            ",
        );
    }

    #[test]
    fn abort_breaks_it_until_reset() {
        script(
            &["barrier = Barrier(2)"],
            "
            1: barrier.wait() -> waits
            2: barrier.abort() -> None
            show barrier -> broken
            3: barrier.wait() -> BrokenBarrierError
            2: barrier.reset() -> None
            show barrier -> resetting, 1 to leave
            3: barrier.wait() -> blocked
            1: ... -> BrokenBarrierError
            3: ... -> waits
            4: await barrier.wait() -> 1
            3: ... -> 0
            ",
        );
    }

    /// `reset` while the parties leave: nothing for threads, an error for those inside in asyncio.
    #[test]
    fn reset_while_leaving() {
        script(
            &["barrier = Barrier(2)"],
            "
            1: barrier.wait() -> waits
            2: barrier.wait() -> 1
            2: barrier.reset() -> None
            1: ... -> 0
            1: await barrier.wait() -> suspends
            2: await barrier.wait() -> 1, wakes 1
            2: await barrier.wait() -> suspends
            3: await barrier.reset() -> None, wakes 2
            1: ... -> BrokenBarrierError: Abort or reset of barrier
            2: ... -> suspends
            ",
        );
    }
}
