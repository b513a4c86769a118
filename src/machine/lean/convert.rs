//! Between the lean machine and the rich one: states, threads, and whole steps that are left to the other.

use super::run::Calls;
use super::word::Word;
use super::{CONTAINER, Lean, LeanStop, Pending, Thread};
use crate::machine::interpret::Runner;
use crate::machine::state::{Component, Frame, State, System, Thread as RichThread, ThreadStatus};
use crate::machine::step::{Step, step};
use crate::machine::workspace::Workspace;

impl Lean<'_> {
    /// The state as the rich machine has it.
    pub fn state(&self) -> State {
        let value = |word: Word| self.words.value(word).expect("a variable has a value");
        let shared = self.now.variables.iter().zip(&self.now.primitives).enumerate();
        let shared = shared.map(|(index, (word, primitive))| match (primitive, &self.ground[index]) {
            (Some(primitive), _) => Component::Primitive(primitive.clone()),
            (None, _) => Component::Variable(value(*word)),
        });
        let mut state = shared.collect::<State>();
        state.push(Component::System(System { threads: self.now.threads.len() as u16, event_loop: None }));
        state.push(Component::Heap(Vec::new()));
        state.extend((0..self.now.threads.len()).map(|thread| Component::Thread(self.rich_thread(thread))));
        state
    }

    /// One invisible instruction on the rich machine, or all up to the next visible one; nothing is recorded.
    pub(super) fn rich_instructions(&self, thread: usize, all: bool) -> Result<RichThread, LeanStop> {
        let mut workspace = Workspace::new(self.program, &self.ground);
        let mut runner = Runner::with(self.program, &mut workspace, thread as u16, self.rich_thread(thread));
        if all {
            runner.run().map_err(LeanStop::Diverges)?;
        } else {
            runner.plain_instruction();
        }
        runner.thread.tidy();
        let after = runner.thread;
        // It was shown the initial state instead of the present one, so it must not have looked.
        if !workspace.reads().is_empty() || !workspace.changes().is_empty() {
            return Err(LeanStop::Foreign(CONTAINER));
        }
        Ok(after)
    }

    /// A whole step on the rich machine.
    pub(super) fn rich(&mut self, thread: usize, alternative: u16) -> Result<(), LeanStop> {
        let state = self.state();
        let mut workspace = Workspace::new(self.program, &state);
        match step(self.program, &mut workspace, thread as u16, alternative) {
            Err(divergence) => return Err(LeanStop::Diverges(divergence)),
            Ok(Step::Disabled) => panic!("thread {thread} cannot go on"),
            Ok(Step::Done(_)) => {}
        }
        let mut changes = workspace.into_changes();
        changes.sort_by_key(|(index, _)| *index);
        self.now.version += 1;
        for (index, component) in changes {
            self.import(index, &component).map_err(LeanStop::Foreign)?;
        }
        Ok(())
    }

    /// Takes over a component of the rich machine.
    pub(super) fn import(&mut self, index: usize, component: &Component) -> Result<(), &'static str> {
        match component {
            Component::Variable(value) => self.now.variables[index] = self.words.word(value).ok_or(CONTAINER)?,
            Component::Primitive(primitive) => {
                let mut foreign = false;
                primitive.for_each_value(&mut |value| foreign |= self.words.word(value).is_none());
                if foreign {
                    return Err(CONTAINER);
                }
                self.now.primitives[index] = Some(primitive.clone());
            }
            Component::System(_) => {}
            Component::Heap(heap) if heap.is_empty() => {}
            Component::Thread(thread) => {
                let number = index - self.layout.thread(0);
                if number == self.now.threads.len() {
                    self.now.threads.push(Thread {
                        status: ThreadStatus::Fresh,
                        phase: 0,
                        spawned: false,
                        calls: Calls::default(),
                        pending: Pending::Nothing,
                        touches: [None, None],
                        prepared: None,
                    });
                }
                self.take_thread(number, thread)?;
                self.look(number);
            }
            Component::Object(_) | Component::Heap(_) => return Err(CONTAINER),
            Component::World(_) | Component::Memory(_) | Component::Process(_) => {
                return Err("it is a whole Python program");
            }
        }
        Ok(())
    }

    pub(super) fn take_thread(&mut self, number: usize, thread: &RichThread) -> Result<(), &'static str> {
        if !thread.heap.is_empty() {
            return Err(CONTAINER);
        }
        let mut calls = Calls::default();
        for (depth, frame) in thread.frames.iter().enumerate() {
            if depth > 0 {
                calls.outer.push((calls.address, calls.base));
            }
            calls.base = calls.slots.len() as u32;
            calls.address = self.code.starts[usize::from(frame.function)] + frame.address;
            for local in &frame.locals {
                let word = local.as_ref().map_or(Some(Word::Unbound), |value| self.words.word(value));
                calls.slots.push(word.ok_or(CONTAINER)?);
            }
            for value in &frame.stack {
                calls.slots.push(self.words.word(value).ok_or(CONTAINER)?);
            }
        }
        let this = &mut self.now.threads[number];
        this.calls = calls;
        this.status = thread.status.clone();
        this.phase = thread.phase;
        this.spawned = thread.spawned;
        Ok(())
    }

    pub(super) fn rich_thread(&self, number: usize) -> RichThread {
        let this = &self.now.threads[number];
        let mut frames = Vec::new();
        if !this.status.is_end() {
            let calls = this.calls.outer.iter().copied().chain([(this.calls.address, this.calls.base)]);
            let calls = calls.collect::<Vec<_>>();
            for (depth, (address, base)) in calls.iter().enumerate() {
                let end = calls.get(depth + 1).map_or(this.calls.slots.len(), |(_, base)| *base as usize);
                let function = self.code.function(*address);
                let values = this.calls.slots[*base as usize..end].iter().map(|word| self.words.value(*word));
                let mut locals = values.collect::<Vec<_>>();
                let stack = locals.split_off(self.code.locals[usize::from(function)] as usize);
                let stack = stack.into_iter().map(|value| value.expect("operands have values")).collect();
                let address = address - self.code.starts[usize::from(function)];
                frames.push(Frame { function, address, locals, stack });
            }
        }
        RichThread {
            status: this.status.clone(),
            frames,
            phase: this.phase,
            heap: Vec::new(),
            spawned: this.spawned,
            joiners: Vec::new(),
            ready: false,
        }
    }
}
