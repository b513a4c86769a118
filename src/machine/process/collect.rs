//! Objects that nothing reaches any more.
//!
//! A thread's own objects are freed at the end of each of its transitions, so that equal situations are equal states.
//! Before that, `__del__` of a dead instance is called, a suspended generator is closed, and a coroutine that was never
//! begun is reported. CPython does so when the last reference goes; here it is done where a thread can be switched.
//!
//! Deviation: what several threads could reach is freed without any of that.

use super::memory::{Marks, Memory};
use super::walk::{frame_values, object_references, value_references};
use super::{Interpreter, Keywords, Thread};
use crate::machine::state::Component;
use crate::program::Operation;
use crate::value::{Entity, Frame, GeneratorKind, GeneratorState, Object, ObjectReference, Objects, Role, Value};
use std::sync::Arc;

/// Visits all references that a thread holds outside of its own objects.
fn thread_roots(thread: &Thread, visit: &mut dyn FnMut(ObjectReference)) {
    for frame in &thread.frames {
        frame_values(frame, &mut |value| value_references(value, visit));
    }
    let values = thread.storage.iter().chain(&thread.entry).chain(thread.globals.iter().flatten());
    values.for_each(|value| value_references(value, visit));
}

/// Visits all references that the world or a thread holds outside of the objects that threads share.
pub fn component_references(component: &Component, visit: &mut dyn FnMut(ObjectReference)) {
    match component {
        Component::World(world) => {
            visit(world.namespace);
            world.dictionary.iter().for_each(|value| value_references(value, visit));
        }
        Component::Process(thread) => {
            thread_roots(thread, visit);
            thread.memory.iter().for_each(|(_, object)| object_references(object, visit));
        }
        _ => {}
    }
}

/// Frees what cannot be reached from these objects in the memory that threads share. Returns the new memory if it
/// differs.
pub fn collect_memory(memory: &Memory, roots: Vec<u32>) -> Option<Memory> {
    let mut marks = memory.marks();
    let mut pending = roots;
    while let Some(id) = pending.pop() {
        if marks.mark(id) {
            object_references(memory.get(id), &mut |reference| {
                if let ObjectReference::Shared(id) = reference {
                    pending.push(id);
                }
            });
        }
    }
    let mut kept = memory.clone();
    kept.sweep(&marks).then(|| {
        kept.tidy();
        kept
    })
}

impl Interpreter<'_, '_> {
    fn mark(&self, marks: &mut Marks, pending: &mut Vec<ObjectReference>) {
        while let Some(reference) = pending.pop() {
            if let ObjectReference::Local(id) = reference
                && marks.mark(id)
            {
                object_references(self.thread.memory.get(id), &mut |reference| pending.push(reference));
            }
        }
    }

    /// Which of the thread's own objects are reached.
    pub(super) fn reached(&self) -> Marks {
        let mut marks = self.thread.memory.marks();
        let mut pending = self.namespaces.clone();
        thread_roots(&self.thread, &mut |reference| pending.push(reference));
        if self.frozen.is_some() {
            let dictionary = &self.workspace.world().dictionary;
            dictionary.iter().for_each(|value| value_references(value, &mut |reference| pending.push(reference)));
        }
        self.mark(&mut marks, &mut pending);
        marks
    }

    /// Frees what nothing reaches. What is to be finalized is kept for now, and its finalizers are entered: tells
    /// whether there are any.
    pub(super) fn collect(&mut self) -> bool {
        let mut marks = self.reached();
        let dead = self.thread.memory.iter().filter(|(id, _)| !marks.is_marked(*id));
        let dead = dead.filter(|(_, object)| matches!(object, Object::Entity(_))).map(|(id, _)| id).collect::<Vec<_>>();
        let mut finalizers = Vec::new();
        for id in dead {
            if !self.thread.finalized.contains(&id)
                && let Some(finalizer) = self.finalizer(id)
            {
                finalizers.push((id, finalizer));
            }
        }
        let mut pending = finalizers.iter().map(|(id, _)| ObjectReference::Local(*id)).collect();
        self.mark(&mut marks, &mut pending);
        self.thread.memory.sweep(&marks);
        self.thread.finalized.retain(|id| marks.is_marked(*id));
        for (id, _) in &finalizers {
            self.thread.finalized.push(*id);
        }
        let any = !finalizers.is_empty();
        // The last one entered runs first.
        for (id, finalizer) in finalizers.into_iter().rev() {
            self.finalize(Value::Object(ObjectReference::Local(id)), finalizer);
        }
        any
    }

    /// A reference has gone: if it was to something that has to be finalized, it is looked for at once, as CPython,
    /// which counts references, would notice.
    pub(super) fn dropped(&mut self, value: &Value) {
        if let Value::Object(ObjectReference::Local(id)) = value
            && let Object::Entity(entity) = self.thread.memory.get(*id)
        {
            self.wants_collection |= match &**entity {
                Entity::Generator(generator) => match generator.state {
                    GeneratorState::Suspended(_) => true,
                    GeneratorState::Fresh(_) => generator.kind == GeneratorKind::Coroutine,
                    GeneratorState::Running | GeneratorState::Finished => false,
                },
                Entity::Instance { class, .. } => {
                    !matches!(class, ObjectReference::Frozen(_)) && self.class_attribute(*class, "__del__").is_some()
                }
                _ => false,
            };
        }
    }

    /// A call has ended, and its variables are gone.
    pub(super) fn dropped_frame(&mut self, frame: &Frame) {
        for value in frame.locals.iter().flatten() {
            self.dropped(value);
        }
    }

    fn finalizer(&mut self, id: u32) -> Option<Finalizer> {
        let value = Value::Object(ObjectReference::Local(id));
        match self.entity(&value)? {
            Entity::Instance { class, .. } => self.class_attribute(*class, "__del__").cloned().map(Finalizer::Method),
            Entity::Generator(generator) => match &generator.state {
                GeneratorState::Fresh(_) if generator.kind == GeneratorKind::Coroutine => {
                    Some(Finalizer::NeverAwaited(Arc::clone(&generator.qualified_name)))
                }
                GeneratorState::Suspended(_) if generator.kind == GeneratorKind::AsyncGenerator => {
                    Some(Finalizer::AsyncGenerator)
                }
                GeneratorState::Suspended(frame) => {
                    let code = self.code(frame.code);
                    let at = frame.address.saturating_sub(1);
                    let is_guarded = code.handlers.iter().any(|handler| (handler.start..handler.end).contains(&at));
                    let delegates = code.operations.get(at as usize) == Some(&Operation::Delegate);
                    (is_guarded || delegates).then_some(Finalizer::Close)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn finalize(&mut self, value: Value, finalizer: Finalizer) {
        let role = Role::Finalize(value.clone());
        let Value::Object(reference) = value else { unreachable!("only objects are finalized") };
        let depth = self.thread.frames.len();
        let entered = match finalizer {
            Finalizer::Method(method) => self.call(&method, vec![value], Keywords::new(), role),
            Finalizer::Close => self.close(reference, role),
            Finalizer::NeverAwaited(name) => {
                self.report_never_awaited(reference, &name);
                Ok(())
            }
            Finalizer::AsyncGenerator => match self.async_generator_finalizer() {
                Some(hook) => self.call(&hook, vec![value], Keywords::new(), role),
                None => Ok(()),
            },
        };
        match entered {
            Ok(()) => {}
            // What is thrown into a generator is raised there.
            Err(raised) if self.thread.frames.len() > depth => self.raise(raised),
            Err(raised) => self.report_ignored(&Value::Object(reference), raised),
        }
    }

    /// What the event loop of this thread wants to know of dead asynchronous generators.
    fn async_generator_finalizer(&self) -> Option<Value> {
        let Some(Value::Object(storage)) = self.thread.storage else { return None };
        let Object::Dict(entries) = self.object(storage) else { return None };
        let is_hook = |key: &Value| matches!(key, Value::String(text) if **text == *"async_generator_finalizer");
        entries.iter().find(|(key, _)| is_hook(key)).map(|(_, hook)| hook.clone()).filter(|hook| *hook != Value::None)
    }
}

/// What has to be done with something that is dead.
enum Finalizer {
    /// Its `__del__`.
    Method(Value),
    /// It is closed.
    Close,
    /// It is reported: it was never begun.
    NeverAwaited(Arc<str>),
    /// The event loop takes care of it.
    AsyncGenerator,
}
