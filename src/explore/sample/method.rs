//! Which thread takes the next step: the ways to draw a schedule.
//!
//! - Random walk: any thread that can go on, with equal probability. Favours schedules in which few threads could go
//!   on at each step.
//! - PCT (Burckhardt, Kothari, Musuvathi and Nagarakatte 2010): the thread of highest priority runs; priorities are a
//!   random order, and at d − 1 random steps of k the running thread gets the lowest one yet. It finds a bug of depth d
//!   in a program of n threads and at most k steps with probability 1/(n·k^(d−1)) at least.
//! - POS (Yuan, Yang and Gu 2018): each step that is to come has a random priority, and the highest that is possible
//!   is taken; steps that conflict with it get new priorities.
//! - SURW (Zhao, Wolff, Mathur and Roychoudhury 2025): in each execution the steps at one place, drawn from those where
//!   threads conflict, are interesting. The next interesting step is given to a thread with the probability of its share
//!   of the interesting steps that are left; that makes all orders of them equally likely, if their numbers are right
//!   and nothing blocks. Deviation: the numbers are those of a pilot execution, and a thread that is started later
//!   has its own from the beginning instead of adding them to those of its parent.
//!
//! - Uniform: see [`super::uniform`].
//!
//! Deviation of all but the last: of a step with several alternatives each is drawn with equal probability.

use super::executor::{Executor, Stop};
use super::generator::Generator;
use super::pilot::Pilot;
use super::uniform::Uniform;
use crate::trace::Schedule;

/// Chooses who takes the next step.
pub trait Chooser<E: Executor> {
    /// An execution begins.
    fn begin(&mut self, executor: &mut E, generator: &mut Generator) -> Result<(), Stop>;
    /// Who of those that can go on does so; called once before each step.
    fn choose(&mut self, executor: &mut E, enabled: &[u16], generator: &mut Generator) -> Result<u16, Stop>;
    /// Which of several alternatives the chosen one takes.
    fn alternative(&mut self, alternatives: u16, generator: &mut Generator) -> u16 {
        generator.below(u64::from(alternatives)) as u16
    }
}

/// See the head of this file.
pub struct RandomWalk;

impl<E: Executor> Chooser<E> for RandomWalk {
    fn begin(&mut self, _: &mut E, _: &mut Generator) -> Result<(), Stop> {
        Ok(())
    }

    #[inline]
    fn choose(&mut self, _: &mut E, enabled: &[u16], generator: &mut Generator) -> Result<u16, Stop> {
        Ok(match enabled {
            [only] => *only,
            _ => enabled[generator.below(enabled.len() as u64) as usize],
        })
    }
}

/// See the head of this file.
pub struct Pct {
    /// How many threads, at most.
    pub threads: usize,
    /// How many steps, at most.
    pub steps: u64,
    /// The depth of bugs that is aimed at.
    pub depth: u32,
    priorities: Vec<u64>,
    /// The steps after which a priority changes, ascending, each with the new priority.
    changes: Vec<(u64, u64)>,
    taken: u64,
}

impl Pct {
    pub fn new(threads: usize, steps: u64, depth: u32) -> Pct {
        Pct { threads, steps, depth, priorities: Vec::new(), changes: Vec::new(), taken: 0 }
    }
}

impl<E: Executor> Chooser<E> for Pct {
    fn begin(&mut self, _: &mut E, generator: &mut Generator) -> Result<(), Stop> {
        let depth = u64::from(self.depth.max(1));
        self.priorities = (0..self.threads as u64).map(|rank| depth + rank).collect();
        generator.shuffle(&mut self.priorities);
        self.changes.clear();
        for change in 1..depth {
            self.changes.push((1 + generator.below(self.steps.max(1)), change));
        }
        // Of changes at the same step the lowest priority stays.
        self.changes.sort_unstable_by_key(|(step, priority)| (*step, std::cmp::Reverse(*priority)));
        self.taken = 0;
        Ok(())
    }

    fn choose(&mut self, _: &mut E, enabled: &[u16], _: &mut Generator) -> Result<u16, Stop> {
        while let Some(last) = enabled.last()
            && self.priorities.len() <= usize::from(*last)
        {
            // More threads than there ever were in the pilot: the bound is not claimed then.
            self.priorities.push(u64::from(self.depth) + self.priorities.len() as u64);
        }
        let priority = |thread: &u16| self.priorities[usize::from(*thread)];
        let chosen = *enabled.iter().max_by_key(|thread| priority(thread)).expect("somebody can go on");
        self.taken += 1;
        let reached = self.changes.partition_point(|(step, _)| *step <= self.taken);
        for (_, priority) in self.changes.drain(..reached) {
            self.priorities[usize::from(chosen)] = priority;
        }
        Ok(chosen)
    }
}

/// See the head of this file.
#[derive(Default)]
pub struct Pos {
    priorities: Vec<u64>,
}

impl<E: Executor> Chooser<E> for Pos {
    fn begin(&mut self, _: &mut E, _: &mut Generator) -> Result<(), Stop> {
        self.priorities.clear();
        Ok(())
    }

    fn choose(&mut self, executor: &mut E, enabled: &[u16], generator: &mut Generator) -> Result<u16, Stop> {
        while self.priorities.len() < executor.threads() {
            self.priorities.push(generator.bits());
        }
        let priority = |thread: &u16| self.priorities[usize::from(*thread)];
        let chosen = *enabled.iter().max_by_key(|thread| priority(thread)).expect("somebody can go on");
        for other in enabled.iter().filter(|other| **other != chosen) {
            if executor.conflict(usize::from(chosen), usize::from(*other))? {
                self.priorities[usize::from(*other)] = generator.bits();
            }
        }
        // Its next step is another one.
        self.priorities[usize::from(chosen)] = generator.bits();
        Ok(chosen)
    }
}

/// See the head of this file.
pub struct Surw<'a> {
    pilot: &'a Pilot,
    place: Option<u64>,
    /// By thread: interesting steps that are left, by the pilot's account.
    left: Vec<u64>,
    intended: Option<u16>,
    /// Who may go on, and is not held back.
    free: Vec<u16>,
}

impl<'a> Surw<'a> {
    pub fn new(pilot: &'a Pilot) -> Surw<'a> {
        Surw { pilot, place: None, left: Vec::new(), intended: None, free: Vec::new() }
    }

    fn is_interesting<E: Executor>(&self, executor: &mut E, thread: u16) -> Result<bool, Stop> {
        let place = executor.place(usize::from(thread))?;
        Ok(place.is_some_and(|(place, _)| Some(place) == self.place))
    }

    /// Draws the thread that is to take the next interesting step.
    fn intend(&mut self, generator: &mut Generator) {
        let all = self.left.iter().sum::<u64>();
        self.intended = None;
        if all == 0 {
            return;
        }
        let mut drawn = generator.below(all);
        for (thread, left) in self.left.iter().enumerate() {
            if drawn < *left {
                self.intended = Some(thread as u16);
                return;
            }
            drawn -= left;
        }
    }
}

impl<E: Executor> Chooser<E> for Surw<'_> {
    fn begin(&mut self, _: &mut E, generator: &mut Generator) -> Result<(), Stop> {
        let places = &self.pilot.places;
        let drawn = (!places.is_empty()).then(|| &places[generator.below(places.len() as u64) as usize]);
        self.place = drawn.map(|place| place.number);
        self.left = drawn.map_or_else(Vec::new, |place| place.steps.clone());
        self.intend(generator);
        Ok(())
    }

    fn choose(&mut self, executor: &mut E, enabled: &[u16], generator: &mut Generator) -> Result<u16, Stop> {
        self.free.clear();
        for thread in enabled {
            if Some(*thread) == self.intended || !self.is_interesting(executor, *thread)? {
                self.free.push(*thread);
            }
        }
        // If everybody would have to wait for one that cannot go on, nobody waits.
        let candidates = if self.free.is_empty() { enabled } else { &self.free[..] };
        let chosen = candidates[generator.below(candidates.len() as u64) as usize];
        if self.is_interesting(executor, chosen)? {
            if let Some(left) = self.left.get_mut(usize::from(chosen)) {
                *left = left.saturating_sub(1);
            }
            self.intend(generator);
        }
        Ok(chosen)
    }
}

/// Does what was drawn from the state graph.
pub struct Drawn<'a> {
    uniform: &'a Uniform<'a>,
    schedule: Schedule,
    taken: usize,
}

impl<'a> Drawn<'a> {
    pub fn new(uniform: &'a Uniform<'a>) -> Drawn<'a> {
        Drawn { uniform, schedule: Schedule::default(), taken: 0 }
    }
}

impl<E: Executor> Chooser<E> for Drawn<'_> {
    fn begin(&mut self, _: &mut E, generator: &mut Generator) -> Result<(), Stop> {
        self.uniform.draw(generator, &mut self.schedule);
        self.taken = 0;
        Ok(())
    }

    fn choose(&mut self, _: &mut E, _: &[u16], _: &mut Generator) -> Result<u16, Stop> {
        self.taken += 1;
        Ok(self.schedule.choices[self.taken - 1].thread.0)
    }

    fn alternative(&mut self, _: u16, _: &mut Generator) -> u16 {
        self.schedule.choices[self.taken - 1].alternative.expect("the graph knows of the alternatives")
    }
}
