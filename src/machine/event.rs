//! Writing down what a visible operation did, and which shown values it changed.

use super::heap::refers_to_container;
use super::interpret::Runner;
use super::state::Component;
use super::workspace::{SharedObjects, Workspace};
use crate::primitive::{self, Call, Effect, Primitive, Primitives};
use crate::program::{Initial, Program};
use crate::source::Span;
use crate::trace::{Access, Action, Event, LocationBase, ThreadIndex};
use crate::value::{self, Plain, Value};

/// What shared names showed before an operation.
#[derive(Default)]
pub struct Recorder {
    /// Nothing for a variable that is written: to tell its new value, nobody has to look at the old one.
    before: Vec<(u16, Option<Plain>)>,
    primitives: Vec<u16>,
}

/// What a shared name shows.
pub fn shown(program: &Program, workspace: &Workspace, index: u16) -> Plain {
    let plain = |value: &Value| value::plain(value, &SharedObjects(workspace));
    match workspace.get(usize::from(index)) {
        Component::Variable(value) => plain(value),
        Component::Object(_) => plain(&Value::Object(value::ObjectReference::Declared(index))),
        Component::Primitive(primitive) => {
            let label = |thread| Program::thread_label(usize::from(thread));
            primitive.show(&label, &plain)
        }
        other => unreachable!("{} is no shared name: {other:?}", program.shared[usize::from(index)].name),
    }
}

impl Recorder {
    /// Prepares for a write of a variable, which is no look at it.
    pub fn before_write(runner: &Runner, variable: u16) -> Recorder {
        let is_shown = runner.program.shared[usize::from(variable)].declared;
        Recorder { before: is_shown.then_some((variable, None)).into_iter().collect(), primitives: Vec::new() }
    }

    /// Remembers what may change when these containers are written.
    pub fn before(runner: &Runner, written: &[LocationBase]) -> Recorder {
        if runner.workspace.is_silent() {
            return Recorder::default();
        }
        let program = runner.program;
        let is_declared = |base: &LocationBase| match base {
            LocationBase::Shared(index) => program.shared[usize::from(*index)].declared,
            LocationBase::Object(_) | LocationBase::Thread(_) | LocationBase::Output => false,
        };
        let holds_values = |index: &u16| match &program.shared[usize::from(*index)].initial {
            Initial::Variable(_) | Initial::Object(_) => true,
            Initial::Primitive(primitive) => matches!(primitive, Primitive::Queue(_)),
        };
        let declared = (0..program.shared.len() as u16).filter(|index| program.shared[usize::from(*index)].declared);
        let mut indices = Vec::new();
        for base in written {
            match base {
                LocationBase::Shared(index) if is_declared(base) => {
                    indices.push(*index);
                    // Other names may hold the same container.
                    let others = declared.clone().filter(|other| other != index && holds_values(other));
                    let component = |other: &u16| runner.workspace.get(usize::from(*other));
                    indices.extend(others.filter(|other| refers_to_container(component(other))));
                }
                // A container without a name of its own shows wherever it is reached from.
                LocationBase::Shared(_) | LocationBase::Object(_) => {
                    indices.extend(declared.clone().filter(holds_values));
                }
                LocationBase::Thread(_) | LocationBase::Output => {}
            }
        }
        indices.sort_unstable();
        indices.dedup();
        let before = indices.into_iter().map(|index| (index, Some(shown(program, runner.workspace, index)))).collect();
        Recorder { before, primitives: Vec::new() }
    }

    /// Prepares for an operation of a primitive; see [`Recorder::apply`].
    pub fn before_primitive(runner: &Runner, index: u16) -> Recorder {
        let before = vec![(index, Some(shown(runner.program, runner.workspace, index)))];
        Recorder { before, primitives: vec![index] }
    }

    /// Does an operation of a primitive and notes which primitives it touched.
    pub fn apply(&mut self, runner: &mut Runner, index: u16, call: &Call) -> Effect {
        struct Watched<'w, 'r, 'a> {
            recorder: &'w mut Recorder,
            program: &'r Program,
            workspace: &'w mut Workspace<'a>,
        }
        impl Primitives for Watched<'_, '_, '_> {
            fn primitive(&mut self, index: u16) -> &Primitive {
                self.workspace.primitive(index)
            }

            fn primitive_mut(&mut self, index: u16) -> &mut Primitive {
                if !self.recorder.primitives.contains(&index) {
                    self.recorder.primitives.push(index);
                    self.recorder.before.push((index, Some(shown(self.program, self.workspace, index))));
                }
                self.workspace.primitive_mut(index)
            }
        }
        let program = runner.program;
        let mut watched = Watched { recorder: self, program, workspace: runner.workspace };
        primitive::apply(&mut watched, index, call)
    }

    /// The primitives that the operation touched.
    pub fn touched(&self) -> Vec<u16> {
        self.primitives.clone()
    }

    /// What shows something else now, or has been written.
    pub fn changes(&self, runner: &Runner) -> Vec<(u16, Plain)> {
        let now = self.before.iter().map(|(index, before)| {
            let now = shown(runner.program, runner.workspace, *index);
            (before.as_ref() != Some(&now)).then_some((*index, now))
        });
        now.flatten().collect()
    }
}

impl Runner<'_, '_> {
    /// Appends an event of this thread.
    pub fn record(&mut self, span: Span, action: Action, accesses: Vec<Access>, recorder: &Recorder) {
        let changes = recorder.changes(self);
        self.events.push(Event {
            thread: ThreadIndex(self.index),
            action,
            accesses,
            span,
            changes,
            failure: None,
            finishes: false,
            suspends: false,
            notices: Vec::new(),
        });
    }
}
