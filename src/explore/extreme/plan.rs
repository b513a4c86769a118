//! Plans: schedules as a few segments, each of one thread up to a landmark.

use crate::explore::sample::{Executor, Generator, Stop};
use crate::trace::{Choice, Schedule, ThreadIndex};

/// How far a thread goes, if it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// So many steps on.
    Steps(u64),
    /// Until it has taken so many steps since its start.
    Taken(u64),
    /// As long as it can go on.
    Stuck,
}

/// A schedule in short: segments, then each thread in turn as long as it can go on. Alternatives are drawn by the seed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub segments: Vec<(u16, Until)>,
    pub seed: u64,
}

/// How many steps near the start and the end of a thread are landmarks.
const NEAR: u64 = 3;

/// Where segments of a thread may end that takes so many steps.
pub fn landmarks(length: Option<u64>) -> Vec<Until> {
    let mut landmarks = (1..=NEAR).map(Until::Steps).collect::<Vec<_>>();
    let length = length.unwrap_or(0);
    landmarks.extend((1..=NEAR).filter(|before| *before < length).map(|before| Until::Taken(length - before)));
    landmarks.push(Until::Stuck);
    landmarks
}

impl Plan {
    /// The plan with one thing different.
    pub fn changed(&self, lengths: &[u64], generator: &mut Generator) -> Plan {
        let mut plan = self.clone();
        let count = plan.segments.len() as u64;
        let threads = lengths.len().max(1) as u64;
        let kind = generator.below(if count == 0 { 1 } else { 6 });
        let at = if count == 0 { 0 } else { generator.below(count) as usize };
        match kind {
            0 => {
                let thread = generator.below(threads) as u16;
                let position = generator.below(count + 1) as usize;
                plan.segments.insert(position, (thread, any_landmark(lengths, thread, generator)));
            }
            1 => _ = plan.segments.remove(at),
            2 => {
                let thread = plan.segments[at].0;
                plan.segments[at].1 = any_landmark(lengths, thread, generator);
            }
            3 => {
                let with = generator.below(count) as usize;
                plan.segments.swap(at, with);
            }
            4 => {
                let step = 1 + generator.below(4);
                let up = generator.below(2) == 0;
                let moved = |value: u64| if up { value.saturating_add(step) } else { value.saturating_sub(step) };
                plan.segments[at].1 = match plan.segments[at].1 {
                    Until::Steps(steps) => Until::Steps(moved(steps)),
                    Until::Taken(taken) => Until::Taken(moved(taken)),
                    Until::Stuck => Until::Stuck,
                };
            }
            _ => plan.seed = generator.bits(),
        }
        plan
    }
}

fn any_landmark(lengths: &[u64], thread: u16, generator: &mut Generator) -> Until {
    let length = lengths.get(usize::from(thread)).copied();
    let landmarks = landmarks(length);
    // One place more than there are landmarks: anywhere.
    match landmarks.get(generator.below(landmarks.len() as u64 + 1) as usize) {
        Some(landmark) => *landmark,
        None => Until::Taken(generator.below(length.unwrap_or(0).max(1))),
    }
}

/// An execution by a plan.
#[derive(Clone, Debug)]
pub struct Run {
    /// Steps taken.
    pub steps: u64,
    /// By thread: steps taken.
    pub taken: Vec<u64>,
    generator: Generator,
    recorded: Option<Vec<Choice>>,
}

impl Run {
    pub fn new(seed: u64) -> Run {
        Run { steps: 0, taken: Vec::new(), generator: Generator::new(seed, 1), recorded: None }
    }

    /// Wants to know the schedule afterwards.
    pub fn record(&mut self) {
        self.recorded = Some(Vec::new());
    }

    /// The schedule, if it was recorded.
    pub fn schedule(self) -> Schedule {
        Schedule { choices: self.recorded.unwrap_or_default() }
    }

    /// Lets a thread go on; returns how many steps it took.
    pub fn segment<E: Executor>(
        &mut self,
        executor: &mut E,
        (thread, until): (u16, Until),
        max_steps: u64,
    ) -> Result<u64, Stop> {
        let index = usize::from(thread);
        if index >= executor.threads() {
            return Ok(0);
        }
        if self.taken.len() <= index {
            self.taken.resize(index + 1, 0);
        }
        let most = match until {
            Until::Steps(steps) => steps,
            Until::Taken(taken) => taken.saturating_sub(self.taken[index]),
            Until::Stuck => u64::MAX,
        };
        let mut count = 0;
        while count < most && self.steps < max_steps {
            let alternatives = executor.alternatives(index)?;
            let alternative = match alternatives {
                0 => break,
                1 => None,
                several => Some(self.generator.below(u64::from(several)) as u16),
            };
            executor.step(index, alternative.unwrap_or(0))?;
            if let Some(recorded) = &mut self.recorded {
                recorded.push(Choice { thread: ThreadIndex(thread), alternative });
            }
            count += 1;
            self.steps += 1;
        }
        self.taken[index] += count;
        Ok(count)
    }

    /// Lets each thread go on in turn, as long as somebody can. `false` if that would be too many steps.
    pub fn finish<E: Executor>(&mut self, executor: &mut E, max_steps: u64) -> Result<bool, Stop> {
        loop {
            let mut anybody = false;
            let mut thread = 0;
            while thread < executor.threads() {
                anybody |= self.segment(executor, (thread as u16, Until::Stuck), max_steps)? > 0;
                thread += 1;
            }
            if !anybody {
                return Ok(self.steps < max_steps);
            }
        }
    }
}
