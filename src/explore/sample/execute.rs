//! Making one execution, while somebody looks on.

use super::executor::{Executor, Stop};
use super::generator::Generator;
use super::method::Chooser;

/// How an execution came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nobody can go on.
    Ended,
    /// It had too many steps.
    CutOff,
    /// The search was stopped.
    Stopped,
}

/// Looks on while an execution is made.
pub trait Recorder<E: Executor> {
    /// It is in its initial state. Called again if the execution has to be begun again.
    fn begin(&mut self, _executor: &mut E) -> Result<(), Stop> {
        Ok(())
    }
    /// A step is about to be taken.
    fn before(&mut self, executor: &mut E, enabled: &[u16], chosen: u16) -> Result<(), Stop>;
    /// It has been taken.
    fn after(&mut self, _executor: &mut E, _chosen: u16, _alternative: Option<u16>) -> Result<(), Stop> {
        Ok(())
    }
    /// Asked now and then: whether to stop.
    fn is_over(&mut self) -> bool {
        false
    }
}

/// Makes one execution; returns how many steps it took.
///
/// # Errors
/// The executor does not go on, and would not have if this had been its first execution: what earlier ones have left
/// behind must not decide it, since it depends on who has made them.
pub fn execute<E: Executor>(
    executor: &mut E,
    chooser: &mut impl Chooser<E>,
    recorder: &mut impl Recorder<E>,
    generator: &Generator,
    max_steps: u64,
) -> Result<(u64, Ending), Stop> {
    match attempt(executor, chooser, recorder, &mut generator.clone(), max_steps) {
        Err(Stop::Foreign(_)) if executor.forget() => {
            attempt(executor, chooser, recorder, &mut generator.clone(), max_steps)
        }
        done => done,
    }
}

fn attempt<E: Executor>(
    executor: &mut E,
    chooser: &mut impl Chooser<E>,
    recorder: &mut impl Recorder<E>,
    generator: &mut Generator,
    max_steps: u64,
) -> Result<(u64, Ending), Stop> {
    executor.restart();
    recorder.begin(executor)?;
    chooser.begin(executor, generator)?;
    let mut enabled = Vec::new();
    for steps in 0.. {
        if steps % 0x1_0000 == 0xffff && recorder.is_over() {
            return Ok((steps, Ending::Stopped));
        }
        enabled.clear();
        for thread in 0..executor.threads() {
            if executor.alternatives(thread)? > 0 {
                enabled.push(thread as u16);
            }
        }
        if enabled.is_empty() {
            return Ok((steps, Ending::Ended));
        }
        if steps == max_steps {
            return Ok((steps, Ending::CutOff));
        }
        let chosen = chooser.choose(executor, &enabled, generator)?;
        let alternatives = executor.alternatives(usize::from(chosen))?;
        let alternative = if alternatives > 1 { Some(chooser.alternative(alternatives, generator)) } else { None };
        recorder.before(executor, &enabled, chosen)?;
        executor.step(usize::from(chosen), alternative.unwrap_or(0))?;
        recorder.after(executor, chosen, alternative)?;
    }
    unreachable!("the steps are limited")
}
