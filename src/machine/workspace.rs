//! What a step sees of a state: components are read from a source, changes are
//! kept aside, and which components were looked at is written down.

use super::process::{self, Memory, World};
use super::state::{Component, Layout, System, Thread};
use crate::primitive::{Primitive, Primitives};
use crate::program::Program;
use crate::value::{Object, ObjectReference, Objects, Value};
use std::cell::RefCell;

/// A keeper of components: a state, or something that can be seen as one.
pub trait Source {
    /// The component at an index that the state has.
    fn component(&self, index: usize) -> &Component;
}

/// A state under change.
pub struct Workspace<'a> {
    /// Where the components are.
    pub layout: Layout,
    base: &'a dyn Source,
    changes: Vec<(usize, Component)>,
    reads: RefCell<Vec<usize>>,
    is_silent: bool,
}

impl<'a> Workspace<'a> {
    /// Nothing read, nothing changed.
    pub fn new(program: &Program, base: &'a dyn Source) -> Workspace<'a> {
        Workspace {
            layout: Layout::new(program),
            base,
            changes: Vec::new(),
            reads: RefCell::default(),
            is_silent: false,
        }
    }

    /// Lets events not tell which shown values changed. So a step looks only at what its effect depends on: to write a
    /// variable is not to read it.
    pub fn silence(&mut self) {
        self.is_silent = true;
    }

    /// Whether nobody wants to know which shown values change.
    pub fn is_silent(&self) -> bool {
        self.is_silent
    }

    /// A component.
    pub fn get(&self, index: usize) -> &Component {
        if let Some((_, component)) = self.changes.iter().find(|(changed, _)| *changed == index) {
            return component;
        }
        let mut reads = self.reads.borrow_mut();
        if !reads.contains(&index) {
            reads.push(index);
        }
        self.base.component(index)
    }

    /// A component, to be changed.
    pub fn get_mut(&mut self, index: usize) -> &mut Component {
        let position = self.changes.iter().position(|(changed, _)| *changed == index);
        let position = position.unwrap_or_else(|| {
            let component = self.get(index).clone();
            self.changes.push((index, component));
            self.changes.len() - 1
        });
        &mut self.changes[position].1
    }

    /// Replaces a component without looking at it, or adds one.
    pub fn set(&mut self, index: usize, component: Component) {
        match self.changes.iter_mut().find(|(changed, _)| *changed == index) {
            Some((_, old)) => *old = component,
            None => self.changes.push((index, component)),
        }
    }

    /// The components that were read from the source, in the order of the first look.
    pub fn reads(&self) -> Vec<usize> {
        self.reads.borrow().clone()
    }

    /// The components that have been changed so far.
    pub fn changes(&self) -> &[(usize, Component)] {
        &self.changes
    }

    /// The changed components; some may be equal to what they were.
    pub fn into_changes(self) -> Vec<(usize, Component)> {
        self.changes
    }

    /// A shared variable's value.
    pub fn variable(&self, index: u16) -> &Value {
        match self.get(usize::from(index)) {
            Component::Variable(value) => value,
            other => unreachable!("component {index} is no variable: {other:?}"),
        }
    }

    /// A thread or task.
    pub fn thread(&self, thread: u16) -> &Thread {
        match self.get(self.layout.thread(thread)) {
            Component::Thread(thread) => thread,
            other => unreachable!("not a thread: {other:?}"),
        }
    }

    /// A thread or task, to be changed.
    pub fn thread_mut(&mut self, thread: u16) -> &mut Thread {
        match self.get_mut(self.layout.thread(thread)) {
            Component::Thread(thread) => thread,
            other => unreachable!("not a thread: {other:?}"),
        }
    }

    /// The system.
    pub fn system(&self) -> &System {
        match self.get(self.layout.system()) {
            Component::System(system) => system,
            other => unreachable!("not the system: {other:?}"),
        }
    }

    /// The system, to be changed.
    pub fn system_mut(&mut self) -> &mut System {
        match self.get_mut(self.layout.system()) {
            Component::System(system) => system,
            other => unreachable!("not the system: {other:?}"),
        }
    }

    /// Forgets all changes, but not what was read.
    pub fn roll_back(&mut self) {
        self.changes.clear();
    }

    /// What the workspace was made from.
    pub fn source(&self) -> &'a dyn Source {
        self.base
    }

    /// Notes that these components have been looked at, too.
    pub fn add_reads(&mut self, more: &[usize]) {
        let mut reads = self.reads.borrow_mut();
        for read in more {
            if !reads.contains(read) && !self.changes.iter().any(|(changed, _)| changed == read) {
                reads.push(*read);
            }
        }
    }

    /// What the OS threads of a Python program have in common.
    pub fn world(&self) -> &World {
        match self.get(self.layout.system()) {
            Component::World(world) => world,
            other => unreachable!("not a Python program: {other:?}"),
        }
    }

    /// The same, to be changed.
    pub fn world_mut(&mut self) -> &mut World {
        match self.get_mut(self.layout.system()) {
            Component::World(world) => world,
            other => unreachable!("not a Python program: {other:?}"),
        }
    }

    /// The objects that several OS threads of a Python program can reach.
    pub fn memory(&self) -> &Memory {
        match self.get(self.layout.heap()) {
            Component::Memory(memory) => memory,
            other => unreachable!("not a Python program: {other:?}"),
        }
    }

    /// The same, to be changed.
    pub fn memory_mut(&mut self) -> &mut Memory {
        match self.get_mut(self.layout.heap()) {
            Component::Memory(memory) => memory,
            other => unreachable!("not a Python program: {other:?}"),
        }
    }

    /// An OS thread of a Python program.
    pub fn process_thread(&self, thread: u16) -> &process::Thread {
        match self.get(self.layout.thread(thread)) {
            Component::Process(thread) => thread,
            other => unreachable!("not a Python program: {other:?}"),
        }
    }

    /// The heap that threads share.
    pub fn heap(&self) -> &Vec<Option<Object>> {
        match self.get(self.layout.heap()) {
            Component::Heap(heap) => heap,
            other => unreachable!("not the heap: {other:?}"),
        }
    }

    /// The heap that threads share, to be changed.
    pub fn heap_mut(&mut self) -> &mut Vec<Option<Object>> {
        match self.get_mut(self.layout.heap()) {
            Component::Heap(heap) => heap,
            other => unreachable!("not the heap: {other:?}"),
        }
    }

    fn shared_object(&self, reference: ObjectReference) -> &Object {
        match reference {
            ObjectReference::Declared(index) => match self.get(usize::from(index)) {
                Component::Object(object) => object,
                other => unreachable!("not a container: {other:?}"),
            },
            ObjectReference::Shared(index) => {
                self.heap()[index as usize].as_ref().expect("a reachable container is not freed")
            }
            ObjectReference::Local(_) | ObjectReference::Frozen(_) => {
                unreachable!("local containers belong to a thread, frozen ones to a Python program")
            }
        }
    }

    fn shared_object_mut(&mut self, reference: ObjectReference) -> &mut Object {
        match reference {
            ObjectReference::Declared(index) => match self.get_mut(usize::from(index)) {
                Component::Object(object) => object,
                other => unreachable!("not a container: {other:?}"),
            },
            ObjectReference::Shared(index) => {
                self.heap_mut()[index as usize].as_mut().expect("a reachable container is not freed")
            }
            ObjectReference::Local(_) | ObjectReference::Frozen(_) => {
                unreachable!("local containers belong to a thread, frozen ones to a Python program")
            }
        }
    }
}

impl Primitives for Workspace<'_> {
    fn primitive(&mut self, index: u16) -> &Primitive {
        match self.get(usize::from(index)) {
            Component::Primitive(primitive) => primitive,
            other => unreachable!("not a primitive: {other:?}"),
        }
    }

    fn primitive_mut(&mut self, index: u16) -> &mut Primitive {
        match self.get_mut(usize::from(index)) {
            Component::Primitive(primitive) => primitive,
            other => unreachable!("not a primitive: {other:?}"),
        }
    }
}

/// All containers that one thread can reach: the shared ones and its own.
pub struct ThreadObjects<'w, 'a> {
    /// The shared ones.
    pub workspace: &'w mut Workspace<'a>,
    /// Its own.
    pub local: &'w mut Vec<Object>,
}

impl Objects for ThreadObjects<'_, '_> {
    fn object(&self, reference: ObjectReference) -> &Object {
        match reference {
            ObjectReference::Local(index) => &self.local[index as usize],
            shared => self.workspace.shared_object(shared),
        }
    }

    fn object_mut(&mut self, reference: ObjectReference) -> &mut Object {
        match reference {
            ObjectReference::Local(index) => &mut self.local[index as usize],
            shared => self.workspace.shared_object_mut(shared),
        }
    }

    fn allocate(&mut self, object: Object) -> ObjectReference {
        self.local.push(object);
        ObjectReference::Local((self.local.len() - 1) as u32)
    }
}

/// The shared containers only, for showing values; nothing is changed or made.
pub struct SharedObjects<'w, 'a>(pub &'w Workspace<'a>);

impl Objects for SharedObjects<'_, '_> {
    fn object(&self, reference: ObjectReference) -> &Object {
        self.0.shared_object(reference)
    }

    fn object_mut(&mut self, _: ObjectReference) -> &mut Object {
        unreachable!("a view for showing values changes nothing")
    }

    fn allocate(&mut self, _: Object) -> ObjectReference {
        unreachable!("a view for showing values makes nothing")
    }
}
