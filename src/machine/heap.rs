//! Containers: which are reachable, and moving them where other threads can reach them.
//!
//! A new container belongs to the thread that made it; its accesses are invisible. When a reference to it
//! is stored where others may find it, it moves to the shared heap with all it refers to, and stays there.
//! A thread's own containers are renumbered in the order in which its frames reach them, so equal
//! situations are equal values. Containers of the shared heap keep their numbers and are freed when nothing
//! reaches them.

use super::process;
use super::state::{Component, Thread, ThreadStatus};
use super::workspace::Workspace;
use crate::value::{Exception, Object, ObjectReference, Value};

/// Visits every value that a component keeps, but not values inside values; `false` if it is a Python program's.
pub fn component_values(component: &Component, visit: &mut dyn FnMut(&Value)) -> bool {
    match component {
        Component::Variable(value) => visit(value),
        Component::Object(object) => object_values(object, visit),
        Component::Primitive(primitive) => primitive.for_each_value(visit),
        Component::Thread(thread) => {
            thread_values(thread, visit);
            thread.heap.iter().for_each(|object| object_values(object, visit));
        }
        Component::Heap(heap) => heap.iter().flatten().for_each(|object| object_values(object, visit)),
        Component::System(_) => {}
        Component::World(_) | Component::Memory(_) | Component::Process(_) => return false,
    }
    true
}

/// Visits every reference inside a value.
pub fn for_each_reference(value: &Value, visit: &mut dyn FnMut(ObjectReference)) {
    match value {
        Value::Object(reference) | Value::View(_, reference) => visit(*reference),
        Value::Tuple(items) => items.iter().for_each(|item| for_each_reference(item, visit)),
        Value::Exception(exception) => exception.arguments.iter().for_each(|item| for_each_reference(item, visit)),
        Value::None
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::Range(..)
        | Value::Function(_)
        | Value::Primitive(_)
        | Value::Thread(_)
        | Value::ExceptionClass(_)
        | Value::Slice(_) => {}
        Value::Ellipsis
        | Value::NotImplemented
        | Value::Type(_)
        | Value::Native(_)
        | Value::Method(_)
        | Value::NativeMethod(_)
        | Value::Super(_)
        | Value::Module(_) => unreachable!("only Python programs have {value:?}"),
    }
}

/// Replaces every reference inside a value.
fn map_references(value: &mut Value, change: &dyn Fn(ObjectReference) -> ObjectReference) {
    match value {
        Value::Object(reference) | Value::View(_, reference) => *reference = change(*reference),
        Value::Tuple(items) => {
            let mut any = false;
            items.iter().for_each(|item| for_each_reference(item, &mut |_| any = true));
            if any {
                let mut changed = items.to_vec();
                changed.iter_mut().for_each(|item| map_references(item, change));
                *items = changed.into();
            }
        }
        Value::Exception(exception) => {
            let mut arguments = exception.arguments.to_vec();
            arguments.iter_mut().for_each(|item| map_references(item, change));
            let changed = Exception { arguments: arguments.into(), ..Exception::clone(exception) };
            *exception = changed.into();
        }
        _ => {}
    }
}

fn object_values(object: &Object, visit: &mut dyn FnMut(&Value)) {
    match object {
        Object::List(items) => items.iter().for_each(visit),
        Object::Dict(entries) => entries.iter().for_each(|(key, value)| {
            visit(key);
            visit(value);
        }),
        Object::Set { items, .. } => items.iter().for_each(visit),
        Object::Entity(_) => unreachable!("only Python programs have entities"),
    }
}

fn object_values_mut(object: &mut Object, visit: &mut dyn FnMut(&mut Value)) {
    match object {
        Object::List(items) => items.iter_mut().for_each(visit),
        Object::Dict(entries) => entries.iter_mut().for_each(|(key, value)| {
            visit(key);
            visit(value);
        }),
        Object::Set { items, .. } => items.iter_mut().for_each(visit),
        Object::Entity(_) => unreachable!("only Python programs have entities"),
    }
}

fn thread_values(thread: &Thread, visit: &mut dyn FnMut(&Value)) {
    for frame in &thread.frames {
        frame.locals.iter().flatten().for_each(&mut *visit);
        frame.stack.iter().for_each(&mut *visit);
    }
    if let ThreadStatus::Ended { result: Some(result), .. } = &thread.status {
        match result {
            Ok(value) => visit(value),
            Err(exception) => exception.arguments.iter().for_each(visit),
        }
    }
}

fn thread_values_mut(thread: &mut Thread, visit: &mut dyn FnMut(&mut Value)) {
    for frame in &mut thread.frames {
        frame.locals.iter_mut().flatten().for_each(&mut *visit);
        frame.stack.iter_mut().for_each(&mut *visit);
    }
    if let ThreadStatus::Ended { result: Some(result), .. } = &mut thread.status {
        match result {
            Ok(value) => visit(value),
            Err(exception) => {
                let mut arguments = exception.arguments.to_vec();
                arguments.iter_mut().for_each(visit);
                exception.arguments = arguments.into();
            }
        }
    }
}

/// Drops the local containers that a thread cannot reach and renumbers the others.
pub fn collect_local(thread: &mut Thread) {
    if thread.heap.is_empty() {
        return;
    }
    let mut order = Vec::new();
    let mut numbers = vec![None; thread.heap.len()];
    let mut pending = Vec::new();
    thread_values(thread, &mut |value| for_each_reference(value, &mut |reference| pending.push(reference)));
    let mut queue = std::collections::VecDeque::from(pending);
    while let Some(reference) = queue.pop_front() {
        let ObjectReference::Local(index) = reference else { continue };
        let index = index as usize;
        if numbers[index].is_some() {
            continue;
        }
        numbers[index] = Some(order.len() as u32);
        order.push(index);
        object_values(&thread.heap[index], &mut |value| {
            for_each_reference(value, &mut |reference| queue.push_back(reference));
        });
    }
    let rename = |reference| match reference {
        ObjectReference::Local(index) => {
            ObjectReference::Local(numbers[index as usize].expect("what is renamed was reached"))
        }
        shared => shared,
    };
    thread_values_mut(thread, &mut |value| map_references(value, &rename));
    let mut old = std::mem::take(&mut thread.heap).into_iter().map(Some).collect::<Vec<_>>();
    for index in order {
        let mut object = old[index].take().expect("each container is reached once");
        object_values_mut(&mut object, &mut |value| map_references(value, &rename));
        thread.heap.push(object);
    }
}

/// Moves everything local that a value refers to into the shared heap; the thread's own references and
/// the value follow.
pub fn publish(workspace: &mut Workspace, thread: &mut Thread, values: &mut [Value]) {
    let mut moved: Vec<(u32, u32)> = Vec::new();
    let mut pending = Vec::new();
    for value in values.iter() {
        for_each_reference(value, &mut |reference| pending.push(reference));
    }
    while let Some(reference) = pending.pop() {
        let ObjectReference::Local(local) = reference else { continue };
        if moved.iter().any(|(known, _)| *known == local) {
            continue;
        }
        let object = thread.heap[local as usize].clone();
        object_values(&object, &mut |value| for_each_reference(value, &mut |reference| pending.push(reference)));
        let heap = workspace.heap_mut();
        let slot = heap.iter().position(Option::is_none).unwrap_or_else(|| {
            heap.push(None);
            heap.len() - 1
        });
        heap[slot] = Some(object);
        moved.push((local, slot as u32));
    }
    if moved.is_empty() {
        return;
    }
    let rename = |reference| match reference {
        ObjectReference::Local(index) => match moved.iter().find(|(local, _)| *local == index) {
            Some((_, slot)) => ObjectReference::Shared(*slot),
            None => reference,
        },
        shared => shared,
    };
    for (_, slot) in &moved {
        let object = workspace.heap_mut()[*slot as usize].as_mut().expect("just filled");
        object_values_mut(object, &mut |value| map_references(value, &rename));
    }
    values.iter_mut().for_each(|value| map_references(value, &rename));
    thread_values_mut(thread, &mut |value| map_references(value, &rename));
    for object in &mut thread.heap {
        object_values_mut(object, &mut |value| map_references(value, &rename));
    }
}

/// Whether a value refers to a container of a thread's own.
pub fn refers_to_local(value: &Value) -> bool {
    let mut local = false;
    for_each_reference(value, &mut |reference| local |= matches!(reference, ObjectReference::Local(_)));
    local
}

/// Whether a variable, a container or a primitive holds a reference to a container.
pub fn refers_to_container(component: &Component) -> bool {
    let mut any = false;
    let mut visit = |value: &Value| for_each_reference(value, &mut |_| any = true);
    match component {
        Component::Variable(value) => visit(value),
        Component::Object(object) => object_values(object, &mut visit),
        Component::Primitive(primitive) => primitive.for_each_value(&mut visit),
        Component::Thread(_) | Component::System(_) | Component::Heap(_) => {}
        Component::World(_) | Component::Memory(_) | Component::Process(_) => {}
    }
    any
}

/// Visits the containers of the heap or memory that threads share which another component refers to, some more than once.
pub fn shared_roots(component: &Component, visit: &mut dyn FnMut(u32)) {
    let mut visit = |reference| {
        if let ObjectReference::Shared(index) = reference {
            visit(index);
        }
    };
    match component {
        Component::Heap(_) | Component::Memory(_) => {}
        Component::World(_) | Component::Process(_) => process::component_references(component, &mut visit),
        _ => _ = component_values(component, &mut |value| for_each_reference(value, &mut visit)),
    }
}

/// Frees what cannot be reached from these roots in the heap or memory that threads share. Returns the new one if it
/// differs.
pub fn collect_shared(shared: &Component, roots: impl Iterator<Item = u32>) -> Option<Component> {
    match shared {
        Component::Heap(heap) => collect_heap(heap, roots.collect()).map(Component::Heap),
        Component::Memory(memory) => process::collect_memory(memory, roots.collect()).map(Component::Memory),
        other => unreachable!("threads share a heap or a memory, not {other:?}"),
    }
}

fn collect_heap(heap: &[Option<Object>], roots: Vec<u32>) -> Option<Vec<Option<Object>>> {
    let mut reached = vec![false; heap.len()];
    let mut pending = roots;
    while let Some(index) = pending.pop() {
        let index = index as usize;
        if std::mem::replace(&mut reached[index], true) {
            continue;
        }
        let mut visit = |reference| {
            if let ObjectReference::Shared(index) = reference {
                pending.push(index);
            }
        };
        if let Some(object) = &heap[index] {
            object_values(object, &mut |value| for_each_reference(value, &mut visit));
        }
    }
    let keep = |(object, reached): (&Option<Object>, &bool)| object.clone().filter(|_| *reached);
    let mut kept = heap.iter().zip(&reached).map(keep).collect::<Vec<_>>();
    while kept.last().is_some_and(Option::is_none) {
        kept.pop();
    }
    (kept != heap).then_some(kept)
}
