//! What others can notice of a user's code, and where a transition ends because of it.
//!
//! *Visible* are accesses of global variables, closure variables, attributes and elements that other threads can
//! reach (in a program with tasks: other tasks), made in the user's code, and calls of atomic functions of the
//! library. With several threads a transition ends before each of them, or, with the switching rules of a GIL, before
//! those that a point comes in front of where the interpreter may switch.
//!
//! Source: for what such points are, measurements of CPython 3.10 to 3.14 (`Python/ceval.c`, the instructions that
//! look at the eval breaker): where a Python function is entered, where a C function has returned (except `len`,
//! `isinstance`, `type` and `list.append`), where a loop begins again; in 3.10 also where any function has returned
//! and where a condition has jumped.
//!
//! Deviations: without a global lock (`free`), operations on containers are as atomic as with it. A name that is bound once, in the module's body or before its closure is made, is constant and its
//! reads are not visible; nor are those of an attribute that is set in `__init__` only. To print is not visible, since
//! outcomes do not tell of it. What a library function that is not atomic reads belongs to the call. Limit: beyond
//! [`EVENT_LIMIT`] events a transition's accesses are not written down any more.

use super::Interpreter;
use super::memory::Marks;
use super::walk::object_references;
use crate::machine::step::EVENT_LIMIT;
use crate::program::{Code, GlobalKind, Operation, Python, Switching};
use crate::trace::{Access, AccessClass, AccessMode, Action, Location, LocationBase, ThreadIndex};
use crate::value::{
    self, ComparisonOperator, Entity, Frame, GeneratorState, Object, ObjectReference, Objects, Plain, Role, Value,
};
use std::sync::Arc;

/// Something that an operation is about to touch.
#[derive(Clone, Debug)]
struct Seen {
    place: Place,
    mode: AccessMode,
    class: AccessClass,
    shown: Shown,
}

/// Where.
#[derive(Clone, Debug)]
enum Place {
    Global(u16),
    Cell(ObjectReference, Arc<str>),
    Attribute(ObjectReference, Arc<str>),
    Element(ObjectReference, Plain),
    Whole(ObjectReference),
}

/// How it is shown.
#[derive(Clone, Debug)]
enum Shown {
    /// As a read; the value is what is on top of the stack afterwards, if anything is pushed.
    Read,
    /// As a write of this.
    Write(Value),
    /// As a call of this method with these arguments.
    Call(Arc<str>, Vec<Value>),
}

const WRITE: AccessMode = AccessMode::Write { derived: false };

impl Interpreter<'_, '_> {
    /// Notes whether the transition begins with an atomic function.
    pub(super) fn resume_atomic(&mut self) {
        self.at_start = true;
        self.thread.may_switch = false;
        self.watches = self.is_threaded || (self.frozen.is_some() && self.workspace.world().lanes.len() > 1);
        let depth = self.thread.frames.len();
        if let Some(frame) = self.thread.frames.last()
            && frame.address == 0
            && self.code(frame.code).atomic
        {
            self.starts_atomic = true;
            self.enter_atomic(depth);
        }
    }

    /// An atomic function is about to begin: whether the transition ends before it.
    pub(super) fn ends_before_atomic(&mut self) -> bool {
        let depth = self.thread.frames.len();
        if self.in_atomic() || self.in_finalizer {
            return false;
        }
        if self.stop_at == Some(self.atomic_calls + 1) {
            return true;
        }
        // What is printed is no part of an outcome, so it does not matter who prints first.
        let is_print = self.thread.frames.last().is_some_and(|frame| self.code(frame.code).module == 0);
        if self.is_threaded && !self.at_start && !is_print && self.may_be_switched() {
            return true;
        }
        let at_start = self.at_start;
        self.enter_atomic(depth);
        self.at_start = at_start && is_print;
        false
    }

    /// Whether an atomic function is being executed.
    pub(super) fn in_atomic(&self) -> bool {
        self.atomic_depth.is_some_and(|depth| self.thread.frames.len() >= depth)
    }

    fn enter_atomic(&mut self, depth: usize) {
        self.atomic_calls += 1;
        self.atomic_depth = Some(depth);
        self.at_start = false;
        self.thread.may_switch = false;
        self.touched.borrow_mut().clear();
        self.written.clear();
        self.atomic_event = None;
        if !self.watches {
            return;
        }
        let frame = self.thread.frames.last().expect("an atomic function has a call");
        let code = self.code(frame.code);
        let parameters = usize::from(code.positional) + usize::from(code.keyword_only);
        let arguments = frame.locals[..parameters].to_vec();
        let Some(Some(Value::Object(subject))) = arguments.first().cloned() else { return };
        let action = match &*code.qualified_name {
            // Starting a thread is an event by itself.
            "Thread.start" => return,
            "Thread.join" => self.thread_lane(subject).map(|thread| Action::Join { thread, waits: false }),
            _ => None,
        };
        // What is left at its default was not written.
        let shown = arguments[1..].iter().flatten().filter(|value| is_shown(value)).cloned().collect::<Vec<_>>();
        let action = action.unwrap_or_else(|| Action::Operation {
            object: self.name_of(subject),
            method: public_method(&code.name).to_owned().into(),
            arguments: shown.iter().map(|value| self.shown(value, 2)).collect(),
            result: None,
            waits: false,
        });
        let span = self.user_span();
        self.record_at(action, Vec::new(), span);
        self.atomic_event = Some(self.events.len() - 1);
    }

    /// The lane of a thread, if an object is one that has been started.
    pub(super) fn thread_lane(&self, thread: ObjectReference) -> Option<ThreadIndex> {
        let Value::Int(number) = self.instance_attribute(&Value::Object(thread), "_number")? else { return None };
        let number = u16::try_from(*number).ok().filter(|number| *number < self.workspace.world().threads)?;
        Some(ThreadIndex(match number == self.index {
            true => self.thread.own_lane,
            false => self.workspace.process_thread(number).own_lane,
        }))
    }

    /// An atomic function has returned, or raised: what it has touched is known.
    pub(super) fn leave_atomic(&mut self, returned: Option<&Value>) {
        self.atomic_depth = None;
        if self.is_threaded {
            self.thread.may_switch = true;
        }
        let Some(event) = self.atomic_event.take() else { return };
        let result = returned.filter(|value| **value != Value::None).map(|value| self.shown(value, 2));
        let mut touched = self.touched.take();
        let written = std::mem::take(&mut self.written);
        touched.extend(&written);
        touched.sort_unstable();
        touched.dedup();
        let mut accesses = Vec::new();
        for id in touched {
            let reference = ObjectReference::Shared(id);
            let is_state = match self.object(reference) {
                Object::Entity(entity) => matches!(**entity, Entity::Instance { .. }),
                _ => true,
            };
            if is_state && !self.is_bookkeeping(reference) {
                let mode = if written.contains(&id) { WRITE } else { AccessMode::Read };
                let location = Location { base: LocationBase::Object(id), key: None, name: self.name_of(reference) };
                accesses.push(Access { location, mode, class: AccessClass::Synchronized });
            }
        }
        if let Some(event) = self.events.get_mut(event) {
            event.accesses.extend(accesses);
            if let Action::Operation { result: shown, .. } = &mut event.action {
                *shown = result.filter(|result| *result != Plain::Bool(true));
            }
        }
    }

    /// Whether an object is part of what the library keeps for the whole process, and no business of the program's.
    fn is_bookkeeping(&self, reference: ObjectReference) -> bool {
        let Some(Value::Object(dictionary)) = self.workspace.world().dictionary else { return false };
        if dictionary == reference {
            return true;
        }
        match self.object(dictionary) {
            Object::Dict(entries) => entries.iter().any(|(_, value)| *value == Value::Object(reference)),
            _ => false,
        }
    }

    /// Whether a transition may end here, by the switching rules.
    fn may_be_switched(&self) -> bool {
        !self.has_lock() || self.thread.may_switch
    }

    /// Whether threads run under a global lock that is given up at certain points only. Under it nothing races.
    fn has_lock(&self) -> bool {
        self.program.switching == Switching::Gil && self.program.python != Python::Python39
    }

    /// A function is entered.
    pub(super) fn note_entry(&mut self, frame: &Frame) {
        let code = self.code(frame.code);
        let module = &self.process.modules[usize::from(code.module)];
        let is_python = match module.is_library {
            false => frame.role != Role::Delegate,
            true => self.is_in_user_code() && !is_c_function(&module.name, &code.qualified_name),
        };
        if is_python {
            self.thread.may_switch = true;
        }
    }

    /// A function has returned. Of those of the library, the ones written in C have looked at the eval breaker.
    pub(super) fn note_return(&mut self, code: &Code) {
        let returns_to_user = self.is_in_user_code();
        if returns_to_user && (!self.is_user(code.module) || self.program.python == Python::Python310) {
            self.thread.may_switch = true;
        }
    }

    /// A native function is called, and returns at once.
    pub(super) fn note_native_call(&mut self, name: &str) {
        let is_exempt = matches!(name, "len" | "isinstance" | "type" | "append");
        if self.is_threaded && (!is_exempt || self.program.python == Python::Python310) && self.is_in_user_code() {
            self.thread.may_switch = true;
        }
    }

    fn is_in_user_code(&self) -> bool {
        self.thread.frames.last().is_some_and(|frame| self.is_user(self.code(frame.code).module))
    }

    /// The interpreter may switch threads here.
    pub(super) fn switch_point(&mut self) {
        if self.is_threaded {
            self.thread.may_switch = true;
        }
    }

    /// Whether the transition ends before this operation of the user's code. If not, notes what the operation
    /// touches; then the event awaits the value that is read.
    pub(super) fn look(&mut self, operation: &Operation, code: &Code) -> Look {
        if self.in_finalizer || self.in_atomic() {
            return Look::Nothing;
        }
        if self.is_threaded && !self.dirty.is_empty() {
            self.publish_changes();
        }
        let Some(seen) = self.seen(operation, code) else { return Look::Nothing };
        if self.is_threaded && !self.at_start && self.may_be_switched() {
            return Look::Boundary;
        }
        self.at_start = false;
        self.thread.may_switch = false;
        if self.events.len() >= EVENT_LIMIT {
            return Look::Nothing;
        }
        self.record_seen(seen);
        Look::Recorded(self.events.len() - 1)
    }

    /// Completes the event of an operation that has been executed.
    pub(super) fn complete(&mut self, event: usize, depth: usize) {
        if self.thread.frames.len() != depth {
            return;
        }
        let Some(top) = self.thread.frames.last().and_then(|frame| frame.stack.last()).cloned() else { return };
        let shown = self.shown(&top, 3);
        match self.events.get_mut(event).map(|event| &mut event.action) {
            Some(Action::Read { value }) => *value = shown,
            Some(Action::Operation { result, .. }) if shown != Plain::None => *result = Some(shown),
            _ => {}
        }
    }

    fn record_seen(&mut self, seen: Seen) {
        let (base, key, name) = match &seen.place {
            Place::Global(slot) => {
                let module = self.process.modules.last().expect("a program has a module");
                let name = Arc::clone(&module.globals[usize::from(*slot)]);
                match module.shown.iter().position(|shown| shown == slot) {
                    Some(index) => (LocationBase::Shared(index as u16), None, name),
                    None => {
                        let key = Plain::String(name.to_string());
                        (LocationBase::Object(number(self.namespaces[0])), Some(key), name)
                    }
                }
            }
            Place::Cell(reference, name) => (LocationBase::Object(number(*reference)), None, Arc::clone(name)),
            Place::Attribute(reference, name) => {
                let path = format!("{}.{name}", self.name_of(*reference));
                (LocationBase::Object(number(*reference)), Some(Plain::String(name.to_string())), Arc::from(path))
            }
            Place::Element(reference, key) => {
                let path = format!("{}[{key}]", self.name_of(*reference));
                (LocationBase::Object(number(*reference)), Some(key.clone()), Arc::from(path))
            }
            Place::Whole(reference) => (LocationBase::Object(number(*reference)), None, self.name_of(*reference)),
        };
        let action = match seen.shown {
            Shown::Read => Action::Read { value: Plain::None },
            Shown::Write(value) => Action::Write { value: self.shown(&value, 3) },
            Shown::Call(method, arguments) => Action::Operation {
                object: Arc::clone(&name),
                method: method.to_string().into(),
                arguments: arguments.iter().map(|value| self.shown(value, 3)).collect(),
                result: None,
                waits: false,
            },
        };
        let class = if self.has_lock() { AccessClass::Synchronized } else { seen.class };
        let access = Access { location: Location { base, key, name }, mode: seen.mode, class };
        let span = self.user_span_of_next();
        self.record_at(action, vec![access], span);
    }

    fn user_span_of_next(&self) -> crate::source::Span {
        let frame = self.frame();
        self.code(frame.code).spans.get(frame.address as usize).copied().unwrap_or_default()
    }

    /// Whether others can reach an object.
    fn is_reached(&mut self, reference: ObjectReference) -> bool {
        match reference {
            ObjectReference::Shared(_) => self.is_threaded,
            ObjectReference::Local(id) if !self.is_threaded => {
                if self.others.is_none() {
                    self.others = Some(self.reached_by_other_tasks());
                }
                self.others.as_ref().is_some_and(|marks| marks.is_marked(id))
            }
            _ => false,
        }
    }

    /// Which objects the user's global variables and other, suspended tasks reach. What the library keeps in its own
    /// instances does not count.
    fn reached_by_other_tasks(&self) -> Marks {
        let mut marks = self.thread.memory.marks();
        let mut pending = self.namespaces.clone();
        for (id, object) in self.thread.memory.iter() {
            if let Object::Entity(entity) = object
                && let Entity::Generator(generator) = &**entity
                && matches!(generator.state, GeneratorState::Suspended(_) | GeneratorState::Fresh(_))
            {
                pending.push(ObjectReference::Local(id));
            }
        }
        while let Some(reference) = pending.pop() {
            let ObjectReference::Local(id) = reference else { continue };
            let object = self.thread.memory.get(id);
            let is_library = match object {
                Object::Entity(entity) => match &**entity {
                    Entity::Instance { class, .. } => matches!(class, ObjectReference::Frozen(_)),
                    _ => false,
                },
                _ => false,
            };
            if marks.mark(id) && !is_library {
                object_references(object, &mut |reference| pending.push(reference));
            }
        }
        marks
    }

    /// What an operation is about to touch that others can reach.
    fn seen(&mut self, operation: &Operation, code: &Code) -> Option<Seen> {
        let plain = AccessClass::Plain;
        let operand = |it: &Self, depth: usize| {
            let stack = &it.frame().stack;
            stack[stack.len() - 1 - depth].clone()
        };
        match operation {
            Operation::LoadGlobal(slot) | Operation::LoadLocalOrGlobal { slot, .. } => {
                let is_visible = match self.global_kind(*slot) {
                    GlobalKind::Private => false,
                    GlobalKind::Once => {
                        self.is_threaded && self.global(code.module, *slot).is_none() && self.is_bound_by_user(*slot)
                    }
                    GlobalKind::Shared => true,
                };
                is_visible.then_some(Seen {
                    place: Place::Global(*slot),
                    mode: AccessMode::Read,
                    class: plain,
                    shown: Shown::Read,
                })
            }
            Operation::StoreGlobal { slot, derived } => {
                let value = operand(self, 0);
                let is_visible = match self.global_kind(*slot) {
                    GlobalKind::Private => false,
                    GlobalKind::Once => self.is_threaded,
                    GlobalKind::Shared => true,
                };
                is_visible.then_some(Seen {
                    place: Place::Global(*slot),
                    mode: AccessMode::Write { derived: *derived },
                    class: plain,
                    shown: Shown::Write(value),
                })
            }
            Operation::DeleteGlobal(slot) => (self.global_kind(*slot) != GlobalKind::Private).then_some(Seen {
                place: Place::Global(*slot),
                mode: WRITE,
                class: plain,
                shown: Shown::Write(Value::None),
            }),
            Operation::LoadCell(local) => self.seen_cell(code, *local, AccessMode::Read, Shown::Read),
            Operation::StoreCell { local, derived } => {
                let value = operand(self, 0);
                self.seen_cell(code, *local, AccessMode::Write { derived: *derived }, Shown::Write(value))
            }
            Operation::LoadAttribute(name) => {
                let Value::Object(reference) = operand(self, 0) else { return None };
                if !self.is_changing_attribute(name) {
                    return None;
                }
                let holder = self.attribute_holder(reference, name)?;
                self.is_reached(holder).then(|| Seen {
                    place: Place::Attribute(holder, Arc::clone(name)),
                    mode: AccessMode::Read,
                    class: plain,
                    shown: Shown::Read,
                })
            }
            Operation::StoreAttribute { name, derived } => {
                let Value::Object(reference) = operand(self, 0) else { return None };
                let value = operand(self, 1);
                self.is_reached(reference).then(|| Seen {
                    place: Place::Attribute(reference, Arc::clone(name)),
                    mode: AccessMode::Write { derived: *derived },
                    class: plain,
                    shown: Shown::Write(value),
                })
            }
            Operation::DeleteAttribute(name) => {
                let Value::Object(reference) = operand(self, 0) else { return None };
                self.is_reached(reference).then(|| Seen {
                    place: Place::Attribute(reference, Arc::clone(name)),
                    mode: WRITE,
                    class: plain,
                    shown: Shown::Write(Value::None),
                })
            }
            Operation::LoadSubscript => {
                let (container, index) = (operand(self, 1), operand(self, 0));
                self.seen_element(&container, &index, AccessMode::Read, Shown::Read)
            }
            Operation::StoreSubscript { derived } => {
                let (value, container, index) = (operand(self, 2), operand(self, 1), operand(self, 0));
                self.seen_element(&container, &index, AccessMode::Write { derived: *derived }, Shown::Write(value))
            }
            Operation::DeleteSubscript => {
                let (container, index) = (operand(self, 1), operand(self, 0));
                self.seen_element(&container, &index, WRITE, Shown::Write(Value::None))
            }
            Operation::ForNext(_) => {
                let Some(Entity::Iterator { source, position, .. }) = self.entity(&operand(self, 0)) else {
                    return None;
                };
                let (source, position) = (source.clone(), Value::Int(*position as i64));
                self.seen_element(&source, &position, AccessMode::Read, Shown::Read)
            }
            Operation::Compare(ComparisonOperator::Is | ComparisonOperator::IsNot) => None,
            Operation::Compare(_) | Operation::Binary(_) => {
                let (left, right) = (operand(self, 1), operand(self, 0));
                self.seen_whole(&left, AccessMode::Read).or_else(|| self.seen_whole(&right, AccessMode::Read))
            }
            Operation::InPlace(_) => {
                let (left, right) = (operand(self, 1), operand(self, 0));
                self.seen_whole(&left, WRITE).or_else(|| self.seen_whole(&right, AccessMode::Read))
            }
            Operation::Unary(_)
            | Operation::JumpIfFalse(_)
            | Operation::JumpIfTrue(_)
            | Operation::JumpIfFalseOrPop(_)
            | Operation::JumpIfTrueOrPop(_)
            | Operation::Unpack(_)
            | Operation::UnpackRest { .. }
            | Operation::ListExtend(_)
            | Operation::SetUpdate(_)
            | Operation::DictUpdate(_)
            | Operation::DictMerge(_) => {
                let value = operand(self, 0);
                self.seen_whole(&value, AccessMode::Read)
            }
            Operation::Format { specification, .. } => {
                let value = operand(self, usize::from(*specification));
                self.seen_whole(&value, AccessMode::Read)
            }
            Operation::Call { positional, keywords } => {
                let count = usize::from(*positional) + keywords.len();
                let callee = operand(self, count);
                let arguments = (0..count).rev().map(|depth| operand(self, depth)).collect::<Vec<_>>();
                self.seen_call(&callee, arguments)
            }
            _ => None,
        }
    }

    fn global_kind(&self, slot: u16) -> GlobalKind {
        let kinds = self.frozen.map(|frozen| &frozen.global_kinds);
        kinds.and_then(|kinds| kinds.get(usize::from(slot)).copied()).unwrap_or(GlobalKind::Private)
    }

    /// Whether the user's code binds the variable at all: else it is a built-in.
    fn is_bound_by_user(&self, slot: u16) -> bool {
        let module = self.process.modules.len() - 1;
        self.frozen.is_some_and(|frozen| frozen.fallbacks[module][usize::from(slot)].is_none())
    }

    fn seen_cell(&mut self, code: &Code, local: u16, mode: AccessMode, shown: Shown) -> Option<Seen> {
        let name = &code.locals[usize::from(local)];
        if !self.frozen.is_some_and(|frozen| frozen.changing_cells.contains(name)) {
            return None;
        }
        let Some(Value::Object(cell)) = self.frame().locals[usize::from(local)] else { return None };
        self.is_reached(cell).then(|| Seen {
            place: Place::Cell(cell, Arc::clone(name)),
            mode,
            class: AccessClass::Plain,
            shown,
        })
    }

    /// Whether an attribute of this name may change after its object has been made.
    fn is_changing_attribute(&self, name: &Arc<str>) -> bool {
        let changing = self.frozen.and_then(|frozen| frozen.changing_attributes.as_ref());
        changing.is_none_or(|changing| changing.contains(name))
    }

    /// Whose own attribute it is that is read: the object's, or its class's if that is data.
    fn attribute_holder(&self, reference: ObjectReference, name: &Arc<str>) -> Option<ObjectReference> {
        let is_data = |value: &Value| match self.entity(value) {
            Some(Entity::Function(_) | Entity::Class(_)) => false,
            Some(Entity::Instance { class, .. }) => self.class_attribute(*class, "__get__").is_none(),
            _ => true,
        };
        let class_holds = |class: ObjectReference| {
            let attributes = &self.class(&Value::Object(class))?.attributes;
            let value = super::own_attribute::find(attributes, name)?;
            is_data(value).then_some(class)
        };
        match self.entity_at(reference)? {
            Entity::Instance { class, .. } => {
                if self.instance_attribute(&Value::Object(reference), name).is_some() {
                    return Some(reference);
                }
                let resolution = &self.class(&Value::Object(*class))?.resolution;
                let mut classes = resolution.iter().filter_map(|class| match class {
                    Value::Object(class) => Some(*class),
                    _ => None,
                });
                classes.find_map(class_holds)
            }
            Entity::Class(class) => {
                let mut classes = class.resolution.iter().filter_map(|class| match class {
                    Value::Object(class) => Some(*class),
                    _ => None,
                });
                classes.find_map(class_holds)
            }
            _ => None,
        }
    }

    fn seen_element(&mut self, container: &Value, index: &Value, mode: AccessMode, shown: Shown) -> Option<Seen> {
        let reference = container.container()?;
        if matches!(self.object(reference), Object::Entity(_)) || !self.is_reached(reference) {
            return None;
        }
        let key = match (self.object(reference), index) {
            (Object::List(items), Value::Int(index)) if *index < 0 => Some(Plain::Int(index + items.len() as i64)),
            (Object::List(_), Value::Int(index)) => Some(Plain::Int(*index)),
            (Object::Dict(_), index) if matches!(container, Value::Object(_)) => Some(self.plain(index)),
            _ => None,
        };
        let place = key.map_or(Place::Whole(reference), |key| Place::Element(reference, key));
        Some(Seen { place, mode, class: AccessClass::Plain, shown })
    }

    fn seen_whole(&mut self, value: &Value, mode: AccessMode) -> Option<Seen> {
        let reference = value.container()?;
        if matches!(self.object(reference), Object::Entity(_)) || !self.is_reached(reference) {
            return None;
        }
        let (place, class) = (Place::Whole(reference), AccessClass::Synchronized);
        Some(Seen {
            place,
            mode,
            class,
            shown: Shown::Call(Arc::from(if mode == WRITE { "update" } else { "read" }), Vec::new()),
        })
    }

    fn seen_call(&mut self, callee: &Value, arguments: Vec<Value>) -> Option<Seen> {
        match callee {
            Value::NativeMethod(method) => {
                let (receiver, name) = (&method.0, &method.1);
                let reference = receiver.container()?;
                let is_generator = match self.object(reference) {
                    Object::Entity(entity) => matches!(**entity, Entity::Generator(_)),
                    _ => false,
                };
                let is_container = !matches!(self.object(reference), Object::Entity(_));
                if !(is_generator || is_container) || !self.is_reached(reference) {
                    return None;
                }
                let writes = is_generator || value::any_method_mutates(name);
                let mode = if writes { WRITE } else { AccessMode::Read };
                let (class, shown) = (AccessClass::Synchronized, Shown::Call(Arc::clone(name), arguments));
                Some(Seen { place: Place::Whole(reference), mode, class, shown })
            }
            Value::Native(number) => {
                let name = super::native(*number).name;
                self.seen_argument(name, &arguments)
            }
            Value::Type(kind) => self.seen_argument(kind.name(), &arguments),
            Value::Object(_) => {
                let name = match self.entity(callee) {
                    Some(Entity::Function(function)) if !self.is_user(self.code(function.code).module) => {
                        Arc::clone(&function.name)
                    }
                    _ => return None,
                };
                self.seen_argument(&name, &arguments)
            }
            _ => None,
        }
    }

    /// A function of the library that looks at a container.
    fn seen_argument(&mut self, function: &str, arguments: &[Value]) -> Option<Seen> {
        let found = arguments.iter().find_map(|argument| self.seen_whole(argument, AccessMode::Read));
        found.map(|seen| Seen { shown: Shown::Call(Arc::from(function), Vec::new()), ..seen })
    }
}

/// What looking at an operation tells.
pub(super) enum Look {
    /// Nobody else notices it.
    Nothing,
    /// The transition ends before it.
    Boundary,
    /// It has been written down as an event, with this number.
    Recorded(usize),
}

fn is_shown(value: &Value) -> bool {
    !matches!(value, Value::None | Value::Native(_)) && *value != Value::Bool(true) && *value != Value::Int(-1)
}

/// The name under which a user knows a method: `__enter__` is how `with` acquires.
fn public_method(name: &str) -> &str {
    match name {
        "__enter__" => "acquire",
        "__exit__" => "release",
        other => other.trim_start_matches('_'),
    }
}

fn number(reference: ObjectReference) -> u32 {
    match reference {
        ObjectReference::Shared(id) | ObjectReference::Local(id) | ObjectReference::Frozen(id) => id,
        ObjectReference::Declared(id) => u32::from(id),
    }
}

/// Whether a library function is written in C in CPython, so that entering it is no point where threads are switched.
pub(super) fn is_c_function(module: &str, qualified_name: &str) -> bool {
    const MODULES: &[&str] = &["builtins", "time", "math", "itertools", "operator", "collections", "functools"];
    MODULES.contains(&module)
        || (module == "threading" && (qualified_name.starts_with("Lock.") || qualified_name.starts_with("RLock.")))
}
