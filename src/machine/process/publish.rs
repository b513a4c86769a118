//! Moving objects where other threads can reach them.
//!
//! A new object belongs to the thread that made it, and its accesses are invisible. When a reference to it has been
//! stored where others may find it, it moves to the memory that threads share, with all that it refers to, and stays
//! there. That is looked for between operations, before the next one that others could notice.

use super::Interpreter;
use super::walk::{map_frame, map_object, map_value, object_references, value_references};
use crate::value::{Exception, ExceptionClass, ObjectReference, Value};
use rustc_hash::FxHashMap;

impl Interpreter<'_, '_> {
    /// Moves what the shared objects that have been changed refer to.
    pub(super) fn publish_changes(&mut self) {
        if !self.dirty.is_empty() {
            self.publish(Vec::new());
        }
    }

    /// Moves objects, and all that they and the changed shared objects refer to, to the memory that threads share. The
    /// thread's own references follow, and those of the changed objects.
    pub(super) fn publish(&mut self, mut pending: Vec<ObjectReference>) {
        let mut holders = std::mem::take(&mut self.dirty);
        holders.sort_unstable();
        holders.dedup();
        for id in &holders {
            object_references(self.workspace.memory().get(*id), &mut |reference| pending.push(reference));
        }
        let mut moved: FxHashMap<u32, u32> = FxHashMap::default();
        while let Some(reference) = pending.pop() {
            let ObjectReference::Local(local) = reference else { continue };
            if moved.contains_key(&local) {
                continue;
            }
            let object = self.thread.memory.remove(local);
            object_references(&object, &mut |reference| pending.push(reference));
            let Some(shared) = self.workspace.memory_mut().insert_near(local, object) else {
                let message = "more than 2^20 objects of one thread or task";
                self.abort(&Exception::limit(ExceptionClass::MemoryError, message));
                return;
            };
            moved.insert(local, shared);
        }
        if moved.is_empty() {
            return;
        }
        let rename = |reference| match reference {
            ObjectReference::Local(id) => match moved.get(&id) {
                Some(shared) => ObjectReference::Shared(*shared),
                None => reference,
            },
            other => other,
        };
        for shared in moved.values().chain(&holders) {
            let object = self.workspace.memory().get(*shared);
            let mut affected = false;
            object_references(object, &mut |reference| affected |= rename(reference) != reference);
            if affected {
                map_object(self.workspace.memory_mut().get_mut(*shared), &rename);
            }
        }
        self.thread.frames.iter_mut().for_each(|frame| map_frame(frame, &rename));
        let thread = &mut self.thread;
        let values = thread.storage.iter_mut().chain(&mut thread.entry).chain(thread.globals.iter_mut().flatten());
        values.for_each(|value| map_value(value, &rename));
        for id in self.thread.memory.ids() {
            let mut affected = false;
            let object = self.thread.memory.get(id);
            object_references(object, &mut |reference| affected |= rename(reference) != reference);
            if affected {
                map_object(self.thread.memory.get_mut(id), &rename);
            }
        }
        self.namespaces.iter_mut().for_each(|reference| *reference = rename(*reference));
        let world = self.workspace.world();
        let mut affected = rename(world.namespace) != world.namespace;
        let dictionary = world.dictionary.clone().unwrap_or(Value::None);
        value_references(&dictionary, &mut |reference| affected |= rename(reference) != reference);
        if affected {
            let world = self.workspace.world_mut();
            world.namespace = rename(world.namespace);
            world.dictionary.iter_mut().for_each(|value| map_value(value, &rename));
        }
    }
}
