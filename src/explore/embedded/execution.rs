//! One execution: the engine's objects, and how its threads walk through the program with them.

use super::interpreter::{Arrangement, AtomicOperation, Effect, Home, Move, Place};
use super::{Abandoned, Contents, Engine, Next, OPERATION_LIMIT, Session, Waiter, hold};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// The objects of one execution.
pub struct Execution<E: Engine> {
    session: Arc<Session>,
    /// By shared name, as are atomics.
    variables: BTreeMap<usize, E::Cell>,
    atomics: BTreeMap<usize, E::Cell>,
    /// By the first primitive that is behind it.
    monitors: BTreeMap<usize, E::Mutex>,
    handles: Mutex<Vec<E::Handle>>,
}

/// A thread or task while it runs on a thread of the engine.
struct Walker<E: Engine> {
    execution: Arc<Execution<E>>,
    thread: u16,
    /// Its own state, unless that is kept together with everything else.
    word: u32,
    /// How many choices it has made.
    choices: u32,
}

impl<E: Engine> Execution<E> {
    /// One execution, from the initial state to its end.
    pub fn run(session: &Arc<Session>) {
        let full = {
            let mut control = hold(&session.control);
            let interrupted = session.interrupted.is_some_and(|interrupted| interrupted());
            let full = interrupted || control.executions >= session.max_executions;
            control.executions += u64::from(!full);
            control.live = usize::from(session.threads);
            (control.sleeping, control.deadlock, control.operations) = (0, false, 0);
            control.last.clear();
            full
        };
        hold(&session.able).clear();
        if full {
            session.abandon::<E>(Abandoned::ExecutionLimit);
            return;
        }
        let execution = Arc::new(Execution::<E>::new(session));
        for thread in 1..session.threads {
            execution.start(thread);
        }
        // One thread of the program runs here: engines find far fewer executions than with one more thread.
        Walker::new(&execution, 0).walk();
        // The lock must not be held while this thread waits.
        let next = || hold(&execution.handles).pop();
        while let Some(handle) = next() {
            E::join(handle);
        }
        execution.file();
    }

    fn new(session: &Arc<Session>) -> Execution<E> {
        let (mut variables, mut atomics) = (BTreeMap::new(), BTreeMap::new());
        let mut contents = BTreeMap::<usize, BTreeMap<usize, u32>>::new();
        for (index, word) in session.interpreter.initial.iter().copied().enumerate() {
            let home = match &session.interpreter.arrangement {
                Arrangement::Together => Some(Home::Monitor(0)),
                Arrangement::Apart(homes) => homes.get(index).copied(),
            };
            match home {
                Some(Home::Variable) => drop(variables.insert(index, E::cell(i64::from(word)))),
                Some(Home::Atomic(value)) => drop(atomics.insert(index, E::cell(value))),
                Some(Home::Monitor(monitor)) => drop(contents.entry(monitor).or_default().insert(index, word)),
                // Threads keep their own state, and the rest is not used.
                None => {}
            }
        }
        let monitor = |words| E::mutex(Contents { words, waiters: Vec::new() });
        let monitors = contents.into_iter().map(|(index, words)| (index, monitor(words))).collect();
        Execution { session: Arc::clone(session), variables, atomics, monitors, handles: Mutex::default() }
    }

    fn start(self: &Arc<Self>, thread: u16) {
        let walker = Walker::new(self, thread);
        let handle = E::spawn(move || walker.walk());
        hold(&self.handles).push(handle);
    }

    /// Everybody who could act sleeps: they are woken, find that it is over, and return.
    fn end_in_deadlock(&self) {
        for monitor in self.monitors.values() {
            // With the lock held: somebody may have been counted and not be asleep yet.
            let mut guard = E::lock(monitor);
            for waiter in std::mem::take(&mut guard.waiters) {
                E::notify(&waiter.condvar);
            }
        }
    }

    /// Files the final state, as the objects of the engine have it.
    fn file(&self) {
        let session = &self.session;
        if session.is_abandoned() {
            return;
        }
        let mut last = std::mem::take(&mut hold(&session.control).last);
        for monitor in self.monitors.values() {
            last.extend(E::lock(monitor).words.iter().map(|(index, word)| (*index, *word)));
        }
        last.extend(self.variables.iter().map(|(index, cell)| (*index, E::load(cell) as u32)));
        for (index, cell) in &self.atomics {
            last.extend(session.interpreter.atomic_word(*index, E::load(cell)).map(|word| (*index, word)));
        }
        let mut words = session.interpreter.initial.clone();
        for (index, word) in last {
            if words.len() <= index {
                words.resize(index + 1, crate::explore::intern::ABSENT);
            }
            words[index] = word;
        }
        hold(&session.control).ends.insert(words);
    }
}

/// What a thread does next.
enum Progress {
    GoesOn,
    Ends,
}

impl<E: Engine> Walker<E> {
    fn new(execution: &Arc<Execution<E>>, thread: u16) -> Walker<E> {
        let session = &execution.session;
        let word = session.interpreter.initial.get(session.interpreter.layout.thread(thread)).copied().unwrap_or(0);
        Walker { execution: Arc::clone(execution), thread, word, choices: 0 }
    }

    /// Runs the thread to its end, or until it is told to stop.
    fn walk(mut self) {
        while let Some(Progress::GoesOn) = self.advance() {}
        let execution = Arc::clone(&self.execution);
        let session = &execution.session;
        let deadlock = {
            let mut control = hold(&session.control);
            if matches!(session.interpreter.arrangement, Arrangement::Apart(_)) {
                control.last.push((session.interpreter.layout.thread(self.thread), self.word));
            }
            let stopped = control.deadlock || control.abandoned.is_some();
            control.live -= 1;
            control.deadlock |= !stopped && control.live > 0 && control.sleeping == control.live;
            control.deadlock && !stopped
        };
        // What it holds goes first: the last one may clean up objects of the engine.
        drop(self);
        if deadlock {
            execution.end_in_deadlock();
        }
    }

    /// One transition; `None` if there is none because the execution is over.
    fn advance(&mut self) -> Option<Progress> {
        let session = Arc::clone(&self.execution.session);
        let too_long = {
            let mut control = hold(&session.control);
            control.operations += 1;
            control.operations > OPERATION_LIMIT
        };
        if too_long {
            let reason = format!("an execution takes more than {OPERATION_LIMIT} steps");
            return self.give_up(Abandoned::Unable(reason));
        }
        let Some(place) = session.interpreter.place(self.thread, self.word) else { return self.broken() };
        let own = session.interpreter.layout.thread(self.thread);
        let mut words = session.interpreter.initial.clone();
        if !matches!(place, Place::Monitor(_) | Place::Outside) {
            self.pause(None);
        }
        match place {
            Place::Outside => self.give_up(Abandoned::NeedsTogether),
            Place::Monitor(monitor) => self.in_monitor(monitor),
            Place::Nowhere => {
                words[own] = self.word;
                let chosen = self.step_at(&words, None)?;
                self.finish(&chosen, None)
            }
            Place::Read(index) => {
                words[own] = self.word;
                words[index] = E::load(&self.execution.variables[&index]) as u32;
                let chosen = self.step_at(&words, Some(index))?;
                self.finish(&chosen, Some(index))
            }
            Place::Write(index) => {
                words[own] = self.word;
                // What the interpreter takes for the old value is only shown, never used.
                let chosen = self.step_at(&words, Some(index))?;
                if let Some((_, word)) = chosen.changes.iter().find(|(changed, _)| *changed == index) {
                    E::swap(&self.execution.variables[&index], i64::from(*word));
                }
                self.finish(&chosen, Some(index))
            }
            Place::Atomic(index, operation) => {
                words[own] = self.word;
                let (old, new) = self.atomic(index, operation)?;
                let Some(word) = session.interpreter.atomic_word(index, old) else { return self.broken() };
                words[index] = word;
                let chosen = self.step_at(&words, Some(index))?;
                let stored = chosen.changes.iter().find(|(changed, _)| *changed == index).map(|(_, word)| *word);
                let Some(expected) = session.interpreter.atomic_word(index, new) else { return self.broken() };
                if stored.unwrap_or(word) != expected {
                    let text = "an atomic does not hold what the program has stored".to_owned();
                    return self.give_up(Abandoned::Broken(text));
                }
                self.finish(&chosen, Some(index))
            }
        }
    }

    /// Does the engine's operation; the old value and the new one.
    fn atomic(&self, index: usize, operation: AtomicOperation) -> Option<(i64, i64)> {
        let cell = &self.execution.atomics[&index];
        match operation {
            AtomicOperation::Load => {
                let value = E::load(cell);
                Some((value, value))
            }
            AtomicOperation::Store(value) => Some((E::swap(cell, value), value)),
            AtomicOperation::Add(amount) => {
                let old = E::add(cell, amount);
                match old.checked_add(amount) {
                    Some(new) => Some((old, new)),
                    None => {
                        self.give_up(Abandoned::Unable("an Atomic leaves 64 bits, where its own would wrap".to_owned()))
                    }
                }
            }
            AtomicOperation::CompareExchange(expected, value) => match E::compare_exchange(cell, expected, value) {
                Ok(old) => Some((old, value)),
                Err(old) => Some((old, old)),
            },
        }
    }

    /// One transition behind a mutex, when it is possible.
    fn in_monitor(&mut self, monitor: usize) -> Option<Progress> {
        let execution = Arc::clone(&self.execution);
        let session = &execution.session;
        let mut guard = E::lock(&execution.monitors[&monitor]);
        if E::DECIDES_BETWEEN_TRANSITIONS && self.is_possible(&guard, self.thread, self.word) {
            drop(guard);
            self.pause(Some(monitor));
            guard = E::lock(&execution.monitors[&monitor]);
        }
        loop {
            if session.must_stop() {
                return None;
            }
            let effect = self.effect_behind(&guard, self.thread, self.word);
            let chosen = match effect.as_deref() {
                Some(Effect::Moves(moves)) if moves.is_empty() => None,
                Some(Effect::Moves(moves)) => Some(session.choose(self.thread, &mut self.choices, moves).clone()),
                Some(Effect::Outside) => {
                    drop(guard);
                    return self.give_up(Abandoned::NeedsTogether);
                }
                Some(Effect::Diverges) | None => {
                    drop(guard);
                    return self.broken();
                }
            };
            if let Some(chosen) = chosen {
                let mut children = Vec::new();
                let progress = self.change(monitor, &mut guard, &chosen, &mut children);
                drop(guard);
                for child in children {
                    if usize::from(child) >= E::MAX_THREADS {
                        return self.give_up(Abandoned::Unable(format!("more than {} threads", E::MAX_THREADS)));
                    }
                    execution.start(child);
                }
                return progress;
            }
            let deadlock = {
                let mut control = hold(&session.control);
                control.sleeping += 1;
                control.deadlock = control.sleeping == control.live;
                control.deadlock
            };
            if deadlock {
                drop(guard);
                execution.end_in_deadlock();
                return None;
            }
            let condvar = Arc::new(E::condvar());
            let (thread, word) = (self.thread, self.word);
            guard.waiters.push(Waiter { thread, word, me: E::me(), condvar: Arc::clone(&condvar) });
            guard = E::wait(&condvar, guard);
        }
    }

    /// What a thread can do with what is behind a mutex.
    fn effect_behind(&self, contents: &Contents<E>, thread: u16, word: u32) -> Option<Arc<Effect>> {
        let session = &self.execution.session;
        let own = session.interpreter.layout.thread(thread);
        let mut words = session.interpreter.initial.clone();
        if let Some(last) = contents.words.keys().next_back()
            && words.len() <= *last
        {
            words.resize(last + 1, 0);
        }
        if own < words.len() {
            words[own] = word;
        }
        contents.words.iter().for_each(|(index, word)| words[*index] = *word);
        session.interpreter.effect(thread, &words, &|index| index == own || contents.words.contains_key(&index))
    }

    fn is_possible(&self, contents: &Contents<E>, thread: u16, word: u32) -> bool {
        let effect = self.effect_behind(contents, thread, word);
        // What goes wrong is found out by the thread itself.
        !matches!(effect.as_deref(), Some(Effect::Moves(moves)) if moves.is_empty())
    }

    /// Stands before a transition that is possible.
    fn pause(&self, monitor: Option<usize>) {
        let next = Next { thread: self.thread, word: self.word, monitor };
        hold(&self.execution.session.able).insert(E::me(), next);
        E::pause();
    }

    /// Changes what is behind a mutex and wakes those who can go on now.
    fn change(
        &mut self,
        monitor: usize,
        contents: &mut Contents<E>,
        chosen: &Move,
        children: &mut Vec<u16>,
    ) -> Option<Progress> {
        let session = Arc::clone(&self.execution.session);
        let own = session.interpreter.layout.thread(self.thread);
        let apart = session.interpreter.arrangement != Arrangement::Together;
        for (index, word) in &chosen.changes {
            match contents.words.get_mut(index) {
                Some(old) => *old = *word,
                None if *index == own => self.word = *word,
                None if apart => return self.give_up(Abandoned::NeedsTogether),
                // A new thread.
                None => {
                    contents.words.insert(*index, *word);
                    children.push(session.interpreter.layout.threads(index + 1) - 1);
                    hold(&session.control).live += 1;
                }
            }
        }
        for waiter in std::mem::take(&mut contents.waiters) {
            if self.is_possible(contents, waiter.thread, waiter.word) {
                let (thread, word) = (waiter.thread, waiter.word);
                hold(&session.able).insert(waiter.me, Next { thread, word, monitor: Some(monitor) });
                hold(&session.control).sleeping -= 1;
                E::notify(&waiter.condvar);
            } else {
                contents.waiters.push(waiter);
            }
        }
        hold(&session.able)
            .retain(|_, next| next.monitor != Some(monitor) || self.is_possible(contents, next.thread, next.word));
        Some(if chosen.ends { Progress::Ends } else { Progress::GoesOn })
    }

    /// The alternative that is taken of a transition that never has to wait.
    fn step_at(&mut self, words: &[u32], place: Option<usize>) -> Option<Move> {
        let session = Arc::clone(&self.execution.session);
        let own = session.interpreter.layout.thread(self.thread);
        let effect = session.interpreter.effect(self.thread, words, &|index| index == own || Some(index) == place);
        match effect.as_deref() {
            Some(Effect::Moves(moves)) if !moves.is_empty() => {
                Some(session.choose(self.thread, &mut self.choices, moves).clone())
            }
            Some(Effect::Outside) => self.give_up(Abandoned::NeedsTogether),
            _ => self.broken(),
        }
    }

    /// Takes over what a transition has made of the thread itself.
    fn finish(&mut self, chosen: &Move, place: Option<usize>) -> Option<Progress> {
        let own = self.execution.session.interpreter.layout.thread(self.thread);
        for (index, word) in &chosen.changes {
            if *index == own {
                self.word = *word;
            } else if Some(*index) != place {
                return self.give_up(Abandoned::NeedsTogether);
            }
        }
        Some(if chosen.ends { Progress::Ends } else { Progress::GoesOn })
    }

    fn give_up<T>(&self, reason: Abandoned) -> Option<T> {
        self.execution.session.abandon::<E>(reason);
        None
    }

    fn broken<T>(&self) -> Option<T> {
        self.give_up(Abandoned::Broken("the interpreter does not come to an end".to_owned()))
    }
}
