//! Pilot executions: what some methods have to know of a program before they draw.

use super::execute::{Ending, Recorder, execute};
use super::executor::{Executor, Stop};
use super::generator::Generator;
use super::method::RandomWalk;
use std::collections::BTreeMap;

/// How many random walks a pilot makes.
pub const EXECUTIONS: u64 = 8;

/// What the pilot executions have shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pilot {
    /// The most threads at the end of one.
    pub threads: usize,
    /// The most steps of one.
    pub steps: u64,
    /// The places where steps of different threads conflict.
    pub places: Vec<Interest>,
}

/// A place where steps of different threads conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interest {
    /// Its number.
    pub number: u64,
    /// By thread: the most steps in one execution that have to do with it.
    pub steps: Vec<u64>,
}

/// Counts the steps at each place.
struct Census<'a> {
    is_over: &'a dyn Fn() -> bool,
    /// By place and thread: how many steps, how many of these may write.
    steps: BTreeMap<(u64, u16), (u64, u64)>,
}

impl<E: Executor> Recorder<E> for Census<'_> {
    fn begin(&mut self, _: &mut E) -> Result<(), Stop> {
        self.steps.clear();
        Ok(())
    }

    fn before(&mut self, executor: &mut E, _: &[u16], chosen: u16) -> Result<(), Stop> {
        if let Some((place, writes)) = executor.place(usize::from(chosen))? {
            let counted = self.steps.entry((place, chosen)).or_default();
            counted.0 += 1;
            counted.1 += u64::from(writes);
        }
        Ok(())
    }

    fn is_over(&mut self) -> bool {
        (self.is_over)()
    }
}

/// Makes the pilot executions. Their random numbers are those of the last executions that a seed can have. Each worker
/// makes them, before all others, so that places have the same numbers for each. `None` if `is_over` has stopped them.
pub fn pilot<E: Executor>(
    executor: &mut E,
    seed: u64,
    max_steps: u64,
    is_over: &dyn Fn() -> bool,
) -> Result<Option<Pilot>, Stop> {
    let mut pilot = Pilot::default();
    let mut places: BTreeMap<u64, Vec<(u64, u64)>> = BTreeMap::new();
    for number in 0..EXECUTIONS {
        let generator = Generator::new(seed, u64::MAX - number);
        let mut census = Census { is_over, steps: BTreeMap::new() };
        let (steps, ending) = execute(executor, &mut RandomWalk, &mut census, &generator, max_steps)?;
        if ending == Ending::Stopped {
            return Ok(None);
        }
        pilot.steps = pilot.steps.max(steps);
        pilot.threads = pilot.threads.max(executor.threads());
        for ((place, thread), (steps, writes)) in census.steps {
            let counted = places.entry(place).or_default();
            counted.resize(counted.len().max(usize::from(thread) + 1), (0, 0));
            let most = &mut counted[usize::from(thread)];
            *most = (most.0.max(steps), most.1.max(writes));
        }
    }
    for (number, counted) in places {
        let threads = counted.iter().filter(|(steps, _)| *steps > 0).count();
        if threads > 1 && counted.iter().any(|(_, writes)| *writes > 0) {
            let steps = counted.iter().map(|(steps, _)| *steps).collect();
            pilot.places.push(Interest { number, steps });
        }
    }
    Ok(Some(pilot))
}
