//! How far a state is: a number that grows with every step, if the program has one.
//!
//! Definition: each value of a thread's own component gets a *depth*; an absent thread has depth 0. The *progress* of a
//! state is the sum of the depths of its threads. A step advances by at least 1, if it takes the thread's own component
//! from a value to a deeper one, and those of others only to deeper ones (by starting or waking them). Then every step
//! leads to a state of more progress, so all states from which a state can be reached in one step have less: a
//! search in the order of progress knows, when it comes to a state, every way to it, and never meets again what lies
//! behind. This is the progress measure of Christensen, Kristensen and Mailund, "A Sweep-Line Method for State Space
//! Exploration" (TACAS 2001), found by itself.
//!
//! Where all ways to a state have the same number of steps, depths can be that number, and every step advances by 1: the
//! state space is graded, and layers of equal progress are the layers of a breadth-first search.
//!
//! Proof obligation: that steps advance is checked on each move when it becomes known, so on every step that is ever
//! taken. The depth of a value is fixed when it is first met: one more than that of the value before it. A move that
//! later leads from a deeper value to it does not advance. Then depths are made anew, as the greatest number of moves to
//! each value among those known, and the search starts again; if moves go round in a circle, there is no measure of this
//! form and the caller has to do without.

use super::intern::ABSENT;
use super::symmetry::Asymmetry;
use super::system::System;
use super::walk::Step;

/// Depths, and how much steps advance.
#[derive(Debug, Default)]
pub struct Progress {
    /// By component and number, of threads.
    depths: Vec<Vec<Option<u32>>>,
    /// By step.
    advances: Vec<u32>,
    /// The greatest of them.
    furthest: u32,
    /// What steps do to threads, one step after the other.
    changes: Vec<Change>,
    /// By step: where its changes end.
    ends: Vec<usize>,
}

/// A thread's component gets another value.
#[derive(Clone, Copy, Debug)]
struct Change {
    component: usize,
    /// [`ABSENT`] of a thread that is started.
    before: u32,
    after: u32,
}

/// A component and number that stand for a component and number: interchangeable threads have the same depths.
pub type Class<'a> = &'a dyn Fn(usize, u32) -> (usize, u32);

/// Why a search has to begin again, in another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setback {
    /// A value turned out to be deeper: try again after [`Progress::renew`].
    Deeper,
    /// Threads go round in circles.
    Hopeless,
    /// Threads are not interchangeable after all.
    Asymmetry(Asymmetry),
}

impl Progress {
    /// Depths of the values that threads start with.
    pub fn new(system: &System, initial: &[u32], class: Class) -> Progress {
        let mut progress = Progress::default();
        for thread in 0..system.layout.threads(initial.len()) {
            let component = system.layout.thread(thread);
            let (component, number) = class(component, initial[component]);
            progress.reach(component, number, 0);
        }
        progress
    }

    /// By how much a step advances.
    #[inline]
    pub fn advance(&self, step: u32) -> u32 {
        self.advances[step as usize]
    }

    /// By how much the step advances that advances furthest.
    pub fn furthest(&self) -> u32 {
        self.furthest
    }

    /// How many steps have been looked at.
    pub fn known(&self) -> usize {
        self.ends.len()
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        let depths = self.depths.iter().map(|depths| depths.capacity() * 8).sum::<usize>();
        let steps = self.advances.capacity() * 4 + self.ends.capacity() * 8;
        (depths + steps + self.changes.capacity() * size_of::<Change>()) as u64
    }

    /// Looks at the steps that are new, all of them possible in one state.
    ///
    /// # Errors
    /// One of them does not advance.
    pub fn learn(&mut self, system: &System, steps: &[Step], state: &[u32], class: Class) -> Result<(), Setback> {
        let first = self.known();
        let mut result = Ok(());
        for step in &steps[first..] {
            let thread = system.transitions()[step.transition as usize].runner.0;
            let own = system.layout.thread(thread);
            let changes = &system.at(step.situation).moves[usize::from(step.alternative)].changes;
            let changes = changes.iter().filter(|(component, _)| *component > system.layout.heap());
            let mut moves_on = false;
            for (component, after) in changes.copied() {
                let before = state.get(component).copied().unwrap_or(ABSENT);
                moves_on |= component == own;
                let before = if before == ABSENT { ABSENT } else { class(component, before).1 };
                let (component, after) = class(component, after);
                let depth = match before {
                    ABSENT => 0,
                    before => self.depth(component, before) + 1,
                };
                self.reach(component, after, depth);
                self.changes.push(Change { component, before, after });
            }
            self.ends.push(self.changes.len());
            if !moves_on {
                result = Err(Setback::Hopeless);
            }
        }
        result?;
        for step in first..self.known() {
            let advance = self.advance_of(step).ok_or(Setback::Deeper)?;
            self.furthest = self.furthest.max(advance);
            self.advances.push(advance);
        }
        Ok(())
    }

    /// Makes depths anew of all that is known: the greatest number of moves to each value.
    ///
    /// # Errors
    /// Moves go round in a circle.
    pub fn renew(&mut self) -> Result<(), Setback> {
        let values = self.depths.iter().map(Vec::len).sum::<usize>();
        self.depths.iter_mut().flatten().flatten().for_each(|depth| *depth = 0);
        // Depths below the number of values are all that there can be; each round settles one more, and mostly many.
        for _ in 0..=values {
            let mut changed = false;
            for change in self.changes.iter().filter(|change| change.before != ABSENT) {
                let depth = self.depths[change.component][change.before as usize].unwrap_or(0) + 1;
                let deepest = &mut self.depths[change.component][change.after as usize];
                changed |= *deepest < Some(depth);
                *deepest = (*deepest).max(Some(depth));
            }
            if !changed {
                let advances = (0..self.known()).map(|step| self.advance_of(step));
                self.advances = advances.collect::<Option<_>>().ok_or(Setback::Hopeless)?;
                self.furthest = self.advances.iter().max().copied().unwrap_or(0);
                return Ok(());
            }
        }
        Err(Setback::Hopeless)
    }

    /// The greatest depth that a component of this class has had.
    pub fn deepest(&self, component: usize) -> u32 {
        self.depths.get(component).into_iter().flatten().flatten().max().copied().unwrap_or(0)
    }

    /// The depth of a value that has been met, given by its class.
    pub fn depth(&self, component: usize, number: u32) -> u32 {
        self.depths[component][number as usize].expect("a value is met before it is left")
    }

    /// Notes the depth of a value, if it is met for the first time.
    fn reach(&mut self, component: usize, number: u32, depth: u32) {
        let (component, number) = (component, number as usize);
        if self.depths.len() <= component {
            self.depths.resize_with(component + 1, Vec::new);
        }
        let depths = &mut self.depths[component];
        if depths.len() <= number {
            depths.resize(number + 1, None);
        }
        depths[number].get_or_insert(depth);
    }

    /// The sum over all threads that the step changes; `None` if it does not take its own thread deeper.
    fn advance_of(&self, step: usize) -> Option<u32> {
        let start = if step == 0 { 0 } else { self.ends[step - 1] };
        let mut sum = 0;
        for change in &self.changes[start..self.ends[step]] {
            let after = self.depth(change.component, change.after);
            sum += match change.before {
                ABSENT => after,
                before => after.checked_sub(self.depth(change.component, before)).filter(|advance| *advance > 0)?,
            };
        }
        Some(sum)
    }
}
