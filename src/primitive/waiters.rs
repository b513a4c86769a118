//! A list of suspended tasks in the order of their arrival, as asyncio keeps one of futures.

use super::Caller;

/// Tasks that wait, first come first. A woken one stays until it runs, because newcomers queue behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Waiters(Vec<Waiter>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Waiter {
    caller: Caller,
    woken: bool,
}

impl Waiters {
    /// Gives everybody another name.
    pub fn rename(&mut self, name: &dyn Fn(Caller) -> Caller) {
        self.0.iter_mut().for_each(|waiter| waiter.caller = name(waiter.caller));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Enters a task at the end.
    pub fn push(&mut self, caller: Caller) {
        self.0.push(Waiter { caller, woken: false });
    }

    /// Takes a task out.
    pub fn remove(&mut self, caller: Caller) {
        self.0.retain(|waiter| waiter.caller != caller);
    }

    /// Whether the task has been woken and has not run since.
    pub fn is_woken(&self, caller: Caller) -> bool {
        self.0.iter().any(|waiter| waiter.caller == caller && waiter.woken)
    }

    /// Lets a woken task wait on in its place.
    pub fn wait_on(&mut self, caller: Caller) {
        for waiter in self.0.iter_mut().filter(|waiter| waiter.caller == caller) {
            waiter.woken = false;
        }
    }

    /// Wakes the very first one, unless it has been woken already.
    pub fn wake_first(&mut self) -> Option<Caller> {
        self.0.first_mut().and_then(Waiter::wake)
    }

    /// Wakes the first one that has not been woken.
    pub fn wake_next(&mut self) -> Option<Caller> {
        self.0.iter_mut().find_map(Waiter::wake)
    }
}

impl Waiter {
    fn wake(&mut self) -> Option<Caller> {
        let sleeping = !self.woken;
        self.woken = true;
        sleeping.then_some(self.caller)
    }
}
