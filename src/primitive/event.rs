//! `Event`: a flag that threads and tasks wait for.
//!
//! Source: `threading.Event`, `asyncio.Event`. `set` releases everybody who waits at that moment,
//! also if the flag is cleared before they run.

use super::{Call, Caller, ConstructorInfo, Effect, MethodInfo, Reply};
use crate::value::{Exception, Value};

pub(super) const CONSTRUCTOR: ConstructorInfo =
    ConstructorInfo { name: "Event", parameters: &[], about: "A flag that can be set, cleared and waited for." };

pub(super) const METHODS: &[MethodInfo] = &[
    MethodInfo::new("wait", &[]).awaitable(),
    MethodInfo::new("set", &[]),
    MethodInfo::new("clear", &[]),
    MethodInfo::query("is_set"),
];

/// The phase of those who have waited.
const WAITED: u8 = 1;

/// An event's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Event {
    set: bool,
    /// Threads that wait, ascending: their order means nothing.
    threads: Vec<Caller>,
    /// Tasks that wait, first come first.
    tasks: Vec<Caller>,
}

impl Event {
    /// Gives everybody another name.
    pub(super) fn rename(&mut self, name: &dyn Fn(Caller) -> Caller) {
        self.threads.iter_mut().chain(&mut self.tasks).for_each(|caller| *caller = name(*caller));
        self.threads.sort_unstable();
    }

    pub(super) fn query(&self, method: &str) -> Option<Value> {
        (method == "is_set").then_some(Value::Bool(self.set))
    }

    pub(super) fn apply(&mut self, call: &Call) -> Result<Effect, Exception> {
        match call.method {
            "wait" => Ok(Effect::reply(self.wait(call))),
            "set" => {
                self.set = true;
                self.threads.clear();
                Ok(Effect::done(Value::None).waking(std::mem::take(&mut self.tasks)))
            }
            "clear" => {
                self.set = false;
                Ok(Effect::done(Value::None))
            }
            _ => Err(call.unknown(CONSTRUCTOR.name)),
        }
    }

    fn wait(&mut self, call: &Call) -> Reply {
        let done = Reply::Done(Value::Bool(true));
        match (call.awaited, call.phase) {
            (_, 0) if self.set => done,
            (true, 0) => {
                self.tasks.push(call.caller);
                Reply::Suspend(WAITED)
            }
            (false, 0) => {
                let (Ok(position) | Err(position)) = self.threads.binary_search(&call.caller);
                self.threads.insert(position, call.caller);
                Reply::Wait(WAITED)
            }
            (true, _) if self.tasks.contains(&call.caller) => Reply::Suspend(WAITED),
            (false, _) if self.threads.contains(&call.caller) => Reply::Blocked,
            _ => done,
        }
    }

    pub(super) fn show(&self) -> String {
        if self.set { "set" } else { "not set" }.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::{World, script};

    /// Who waited when it was set goes on, although it has been cleared since.
    #[test]
    fn a_pulse_releases_those_who_wait() {
        script(
            &["event = Event()"],
            "
            2: event.wait() -> waits
            1: event.wait() -> waits
            4: await event.wait() -> suspends
            3: await event.wait() -> suspends
            1: ... -> blocked
            stuck 1 -> set
            5: event.set() -> None, wakes 4 3
            show event -> set
            5: event.clear() -> None
            show event -> not set
            6: event.wait() -> waits
            1: ... -> True
            2: ... -> True
            3: ... -> True
            4: ... -> True
            6: ... -> blocked
            5: event.set() -> None
            5: event.is_set() -> True
            6: ... -> True
            6: event.wait() -> True
            6: await event.wait() -> True
            ",
        );
    }

    /// The order in which threads began to wait is no part of the state: it has no consequences.
    #[test]
    fn waiting_threads_are_a_set() {
        let after = |order: [u16; 3]| {
            let mut world = World::new(&["event = Event()"]);
            for caller in order {
                world.perform(caller, world.parse("event.wait()"));
            }
            world.primitives
        };
        assert_eq!(after([1, 2, 3]), after([3, 1, 2]));
    }
}
