//! A program stopped between two transitions, executed on demand.
//!
//! Independent of every explorer, as replay is: it takes only the program and the choices, on plain states. So it can
//! tell of the states of an exploration's graph, met along its edges, what their explorer has not kept.

use super::replay::{broken, follow};
use super::summary::lane;
use crate::machine::{Layout, Next, State, Step, Workspace, initial, lanes, moment, shared_values, status, step};
use crate::program::{Model, Program};
use crate::source::Span;
use crate::trace::{Choice, Executable, Moment, Status, ThreadIndex, ThreadInfo, Transition};
use crate::value::Plain;

/// A program between two transitions.
#[derive(Clone, Debug)]
pub struct Stage<'p> {
    program: &'p Program,
    state: State,
}

impl<'p> Stage<'p> {
    /// Before the first transition.
    pub fn new(program: &'p Program) -> Stage<'p> {
        Stage { program, state: initial(program) }
    }

    /// What happens if a scheduler makes this choice, and where that leads.
    ///
    /// # Errors
    /// In words: why it cannot be done.
    pub fn take(&self, choice: Choice) -> Result<(Transition, Stage<'p>), String> {
        let mut state = self.state.clone();
        let transition = follow(self.program, &mut state, choice)?;
        Ok((transition, Stage { program: self.program, state }))
    }

    /// All that can be done, by thread and alternative, and where it leads.
    pub fn moves(&self) -> Vec<(Choice, Transition, Stage<'p>)> {
        self.look().1
    }

    /// Where everybody stands.
    pub fn moment(&self) -> Moment {
        self.look().0
    }

    /// The state.
    pub fn state(&self) -> &State {
        &self.state
    }

    fn started(&self) -> u16 {
        Layout::new(self.program).threads(self.state.len())
    }
}

impl Executable for Stage<'_> {
    fn look(&self) -> (Moment, Vec<(Choice, Transition, Self)>) {
        let mut moves = Vec::new();
        let mut next = Vec::new();
        for thread in 0..self.started() {
            let mut begins_with = None;
            for alternative in 0.. {
                let mut workspace = Workspace::new(self.program, &self.state);
                let transition = match step(self.program, &mut workspace, thread, alternative) {
                    Ok(Step::Done(transition)) => transition,
                    Ok(Step::Disabled) => break,
                    Err(divergence) => {
                        begins_with.get_or_insert(Next { span: divergence.span, is_silent: true });
                        break;
                    }
                };
                let mut state = self.state.clone();
                super::replay::apply(self.program, &mut state, workspace.into_changes());
                let several = transition.alternatives > 1;
                let choice = Choice { thread: ThreadIndex(thread), alternative: several.then_some(alternative) };
                let is_last = alternative + 1 >= transition.alternatives;
                begins_with.get_or_insert_with(|| Next::of(&transition));
                moves.push((choice, transition, Stage { program: self.program, state }));
                if is_last {
                    break;
                }
            }
            next.push(begins_with);
        }
        (moment(self.program, &self.state, &next), moves)
    }

    fn shared(&self) -> Vec<Plain> {
        shared_values(self.program, &self.state)
    }

    fn threads(&self) -> Vec<ThreadInfo> {
        if self.program.model == Model::Main {
            return lanes(self.program, &self.state).iter().map(|name| lane(name, Span::default())).collect();
        }
        let entries = self.program.entries.iter().map(super::replay::entry_info);
        let spawned = (self.program.entries.len()..usize::from(self.started())).map(|thread| {
            let label = Program::thread_label(thread);
            ThreadInfo { name: label.clone(), label, span: Span::default() }
        });
        entries.chain(spawned).collect()
    }

    fn violated(&self) -> Result<Vec<u16>, String> {
        broken(self.program, &self.state, &self.program.always)
    }

    fn end(&self) -> Result<(Status, Vec<u16>), String> {
        let status = status(self.program, &self.state, self.started());
        let failed = match status {
            Status::Deadlock => Vec::new(),
            Status::Finished | Status::Exception => broken(self.program, &self.state, &self.program.finally)?,
        };
        Ok((status, failed))
    }
}
