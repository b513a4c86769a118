//! What a worker notes of the executions that it makes: how they end, and what it has not seen before.
//!
//! A worker makes executions in the order of their numbers. So what is new to all ([`Log`](super::log::Log)) is new to the
//! worker that has made it; the worker notes more than is wanted, and never less, and nothing of what the log takes up
//! depends on who has made which executions.

use super::execute::Recorder;
use super::executor::{Executor, Stop};
use crate::trace::{SampledEnd, Status};
use crate::value::Plain;
use rustc_hash::FxHashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What tells outcomes apart: how an execution ended, values, failed checks.
pub type Key = (Status, Vec<Plain>, Vec<u16>);

/// What tells an outcome from others.
pub fn key(end: &SampledEnd) -> Key {
    (end.status, end.shared.clone(), end.failed_checks.clone())
}

/// A step of a schedule: who takes it, and which of several alternatives.
pub type Step = (u16, Option<u16>);

/// What became of one execution.
pub struct Made {
    /// Steps that it took.
    pub steps: u64,
    /// Threads at its end.
    pub threads: usize,
    /// The executor's number of how it ended; `None` if it was cut off.
    pub end: Option<u32>,
    /// What its maker had not seen before, if there is anything.
    pub note: Option<Box<Note>>,
}

/// What the maker of an execution had not seen before.
#[derive(Default)]
pub struct Note {
    /// What the number of its end means, if that is new.
    pub key: Option<Key>,
    /// Pairs of sites at which two threads could go on at the same time.
    pub pairs: Vec<Pair>,
    /// Checks that do not hold, as bits, and after how many steps.
    pub broken: Vec<(u64, usize)>,
    /// The schedule, as far as it may be worth keeping and there was room for it.
    pub schedule: Vec<Step>,
}

/// Two sites at which threads stood at the same time.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// Of the thread with the lower number.
    pub site: u32,
    /// Of the other one.
    pub with: u32,
    /// How many steps show that the order of their next steps matters, if it does: the next step included, so that
    /// the state before it is one of those that the schedule passes.
    pub shown_by: Option<usize>,
}

/// Why no more executions are made, and the schedule of the last one up to there, if there was room for it.
pub struct Halt {
    /// Why.
    pub stop: Stop,
    /// How many steps it took.
    pub steps: usize,
    /// All of them, or none.
    pub schedule: Vec<Step>,
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Halt {
        Halt { stop, steps: 0, schedule: Vec::new() }
    }
}

/// How many steps can still be kept. It only ever gets less, so who looks too early keeps too much, and never too little.
#[derive(Default)]
pub struct Room(AtomicUsize);

impl Room {
    /// Tells how many they are.
    pub fn set(&self, steps: usize) {
        self.0.store(steps, Ordering::Relaxed);
    }

    fn fits(&self, steps: usize) -> bool {
        steps <= self.0.load(Ordering::Relaxed)
    }
}

/// A set of pairs of small numbers.
#[derive(Default)]
pub struct Pairs {
    /// Pairs of numbers below [`Pairs::DENSE`], as bits.
    dense: Vec<u64>,
    sparse: FxHashSet<(u32, u32)>,
}

impl Pairs {
    const DENSE: u32 = 512;

    /// Adds a pair; `true` if it is new.
    #[inline]
    pub fn insert(&mut self, one: u32, other: u32) -> bool {
        if one >= Pairs::DENSE || other >= Pairs::DENSE {
            return self.sparse.insert((one, other));
        }
        if self.dense.is_empty() {
            self.dense.resize((Pairs::DENSE * Pairs::DENSE / 64) as usize, 0);
        }
        let bit = one * Pairs::DENSE + other;
        let word = &mut self.dense[(bit / 64) as usize];
        let is_new = *word >> (bit % 64) & 1 == 0;
        *word |= 1 << (bit % 64);
        is_new
    }

    /// Takes out a pair that is there.
    fn remove(&mut self, one: u32, other: u32) {
        if one >= Pairs::DENSE || other >= Pairs::DENSE {
            self.sparse.remove(&(one, other));
        } else {
            let bit = one * Pairs::DENSE + other;
            self.dense[(bit / 64) as usize] &= !(1 << (bit % 64));
        }
    }
}

/// What one worker knows, and what it notes of the execution that is going on.
pub struct Notes<'a> {
    room: &'a Room,
    is_over: &'a dyn Fn() -> bool,
    /// Pairs that were met, those of the present execution too.
    met: Pairs,
    /// Checks that earlier executions have seen broken, as bits.
    broken_before: u64,
    /// How many ends are known.
    ends: u32,
    /// The present execution.
    schedule: Vec<Step>,
    /// Who took the last step of it.
    last: Option<u16>,
    /// Who could go on before that.
    enabled: Vec<u16>,
    pairs: Vec<Pair>,
    /// Checks that were seen broken by now, as bits.
    broken_now: u64,
    broken: Vec<(u64, usize)>,
}

impl<'a> Notes<'a> {
    /// Knows nothing. `is_over` is asked now and then during long executions: whether to stop.
    pub fn new(room: &'a Room, is_over: &'a dyn Fn() -> bool) -> Notes<'a> {
        Notes {
            room,
            is_over,
            met: Pairs::default(),
            broken_before: 0,
            ends: 0,
            schedule: Vec::new(),
            last: None,
            enabled: Vec::new(),
            pairs: Vec::new(),
            broken_now: 0,
            broken: Vec::new(),
        }
    }

    /// Whether the search is over.
    pub fn is_over(&self) -> bool {
        (self.is_over)()
    }

    /// What became of the present execution, which has come to an end with this number or was cut off.
    pub fn made<E: Executor>(&mut self, executor: &E, end: Option<u32>) -> Made {
        let new_end = end.filter(|end| *end >= self.ends);
        self.ends = new_end.map_or(self.ends, |end| end + 1);
        self.broken_before = self.broken_now;
        let steps = self.schedule.len();
        let made = Made { steps: steps as u64, threads: executor.threads(), end, note: None };
        if new_end.is_none() && self.pairs.is_empty() && self.broken.is_empty() {
            return made;
        }
        let shown_by = self.pairs.iter().filter_map(|pair| pair.shown_by);
        let shown_by = shown_by.chain(self.broken.iter().map(|(_, steps)| *steps)).chain(new_end.map(|_| steps));
        let worth_keeping = shown_by.filter(|steps| self.room.fits(*steps)).max().unwrap_or(0);
        let note = Note {
            key: new_end.map(|end| {
                let end = executor.known_end(end);
                (end.outcome.0, end.outcome.1.clone(), end.failed_checks.clone())
            }),
            pairs: std::mem::take(&mut self.pairs),
            broken: std::mem::take(&mut self.broken),
            schedule: self.schedule[..worth_keeping].to_vec(),
        };
        Made { note: Some(Box::new(note)), ..made }
    }

    /// The present execution is the last one.
    pub fn halt(&self, stop: Stop) -> Halt {
        let steps = self.schedule.len();
        let schedule = if self.room.fits(steps) { self.schedule.clone() } else { Vec::new() };
        Halt { stop, steps, schedule }
    }

    #[inline]
    fn note_broken<E: Executor>(&mut self, executor: &mut E) -> Result<(), Stop> {
        let broken = executor.broken()?;
        if broken & !self.broken_now != 0 {
            self.broken_now |= broken;
            self.broken.push((broken, self.schedule.len()));
        }
        Ok(())
    }
}

impl<E: Executor> Recorder<E> for Notes<'_> {
    fn begin(&mut self, executor: &mut E) -> Result<(), Stop> {
        // What was noted of an execution that is begun again will be noted again.
        self.pairs.drain(..).for_each(|pair| self.met.remove(pair.site, pair.with));
        self.broken.clear();
        self.broken_now = self.broken_before;
        self.schedule.clear();
        self.last = None;
        self.enabled.clear();
        self.note_broken(executor)
    }

    #[inline]
    fn before(&mut self, executor: &mut E, enabled: &[u16], _: u16) -> Result<(), Stop> {
        // As long as the same threads can go on, only the pairs with the one that has moved are others than before.
        let same = self.enabled == enabled;
        for (index, one) in enabled.iter().enumerate() {
            for other in &enabled[index + 1..] {
                if same && Some(*one) != self.last && Some(*other) != self.last {
                    continue;
                }
                let (one, other) = (usize::from(*one), usize::from(*other));
                let (site, with) = (executor.site(one)?, executor.site(other)?);
                if self.met.insert(site, with) {
                    self.pairs.push(Pair { site, with, shown_by: None });
                    if executor.conflict(one, other)? {
                        self.pairs.last_mut().expect("just added").shown_by = Some(self.schedule.len() + 1);
                    }
                }
            }
        }
        if !same {
            self.enabled.clear();
            self.enabled.extend_from_slice(enabled);
        }
        Ok(())
    }

    #[inline]
    fn after(&mut self, executor: &mut E, chosen: u16, alternative: Option<u16>) -> Result<(), Stop> {
        self.schedule.push((chosen, alternative));
        self.last = Some(chosen);
        self.note_broken(executor)
    }

    fn is_over(&mut self) -> bool {
        Notes::is_over(self)
    }
}
