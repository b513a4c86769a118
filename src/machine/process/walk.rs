//! Visiting the references inside of values, objects and calls: to see what is reached, and to follow what has moved.

use crate::value::{
    AsyncAction, Attempts, Class, Creation, Entity, Exception, Frame, Function, Generator, GeneratorState, Guard,
    Object, ObjectReference, Role, Value,
};
use std::sync::Arc;

/// Visits every reference inside of a value.
pub fn value_references(value: &Value, visit: &mut dyn FnMut(ObjectReference)) {
    match value {
        Value::Object(reference) | Value::View(_, reference) => visit(*reference),
        Value::Tuple(items) => items.iter().for_each(|item| value_references(item, visit)),
        Value::Method(pair) | Value::Super(pair) => {
            value_references(&pair.0, visit);
            value_references(&pair.1, visit);
        }
        Value::NativeMethod(method) => value_references(&method.0, visit),
        Value::Slice(bounds) => {
            let (start, stop, step) = &**bounds;
            [start, stop, step].into_iter().for_each(|bound| value_references(bound, visit));
        }
        Value::Exception(exception) => exception.arguments.iter().for_each(|item| value_references(item, visit)),
        _ => {}
    }
}

/// Replaces every reference inside of a value.
pub fn map_value(value: &mut Value, change: &dyn Fn(ObjectReference) -> ObjectReference) {
    let mut any = false;
    value_references(value, &mut |reference| any |= change(reference) != reference);
    if !any {
        return;
    }
    match value {
        Value::Object(reference) | Value::View(_, reference) => *reference = change(*reference),
        Value::Tuple(items) => map_slice(items, change),
        Value::Method(pair) | Value::Super(pair) => {
            let pair = Arc::make_mut(pair);
            map_value(&mut pair.0, change);
            map_value(&mut pair.1, change);
        }
        Value::NativeMethod(method) => map_value(&mut Arc::make_mut(method).0, change),
        Value::Slice(bounds) => {
            let (start, stop, step) = Arc::make_mut(bounds);
            [start, stop, step].into_iter().for_each(|bound| map_value(bound, change));
        }
        Value::Exception(exception) => {
            let mut arguments = Arc::clone(&exception.arguments);
            map_slice(&mut arguments, change);
            *exception = Arc::new(Exception { arguments, ..Exception::clone(exception) });
        }
        _ => {}
    }
}

fn map_slice(items: &mut Arc<[Value]>, change: &dyn Fn(ObjectReference) -> ObjectReference) {
    let mut changed = items.to_vec();
    changed.iter_mut().for_each(|item| map_value(item, change));
    *items = changed.into();
}

/// Writes the walk through everything that holds values twice: for looking and for changing.
macro_rules! walk {
    ($object:ident $entity:ident $frame:ident $role:ident, $iter:ident, $arguments:ident, [$($reference:tt)+], $as_mut:ident) => {
        /// Visits every value that an object holds.
        pub fn $object(object: $($reference)+ Object, visit: &mut dyn FnMut($($reference)+ Value)) {
            match object {
                Object::List(items) => items.$iter().for_each(visit),
                Object::Dict(entries) => {
                    for (key, value) in entries {
                        visit(key);
                        visit(value);
                    }
                }
                Object::Set { items, .. } => items.$iter().for_each(visit),
                Object::Entity(entity) => $entity(entity, visit),
            }
        }

        fn $entity(entity: $($reference)+ Entity, visit: &mut dyn FnMut($($reference)+ Value)) {
            match entity {
                Entity::Instance { class, attributes } => {
                    $arguments::reference(class, visit);
                    attributes.$iter().for_each(|(_, value)| visit(value));
                }
                Entity::Class(Class { bases, resolution, attributes, metaclass, .. }) => {
                    if let Some(metaclass) = metaclass {
                        $arguments::reference(metaclass, visit);
                    }
                    bases.$iter().for_each(&mut *visit);
                    resolution.$iter().for_each(&mut *visit);
                    attributes.$iter().for_each(|(_, value)| visit(value));
                }
                Entity::Function(Function { defaults, keyword_defaults, closure, attributes, .. }) => {
                    $arguments::slice(defaults, visit);
                    $arguments::named(keyword_defaults, visit);
                    $arguments::slice(closure, visit);
                    attributes.$iter().for_each(|(_, value)| visit(value));
                }
                Entity::Bare => {}
                Entity::Cell(content) => content.$iter().for_each(visit),
                Entity::Generator(Generator { state, .. }) => match state {
                    GeneratorState::Fresh(frame) | GeneratorState::Suspended(frame) => $frame(frame, visit),
                    GeneratorState::Running | GeneratorState::Finished => {}
                },
                Entity::Iterator { source, .. } => visit(source),
                Entity::AsyncStep { generator, action, .. } => {
                    $arguments::reference(generator, visit);
                    match action {
                        AsyncAction::Send(value) | AsyncAction::Throw(value) => visit(value),
                        AsyncAction::Close => {}
                    }
                }
                Entity::Await(coroutine) => $arguments::reference(coroutine, visit),
                Entity::Namespace(values) => values.$iter().flatten().for_each(visit),
            }
        }

        /// Visits every value that a call holds.
        pub fn $frame(frame: $($reference)+ Frame, visit: &mut dyn FnMut($($reference)+ Value)) {
            let Frame { locals, stack, handling, generator, role, .. } = frame;
            locals.$iter().flatten().for_each(&mut *visit);
            stack.$iter().for_each(&mut *visit);
            handling.$iter().for_each(&mut *visit);
            if let Some(generator) = generator {
                $arguments::reference(generator, visit);
            }
            $role(role, visit);
        }

        fn $role(role: $($reference)+ Role, visit: &mut dyn FnMut($($reference)+ Value)) {
            let next = match role {
                Role::Give(value, next) | Role::Construct(value, next) => {
                    visit(value);
                    next
                }
                Role::Create(creation) | Role::KeyOf(creation) => {
                    let Creation { class, positional, keywords, next } = creation.$as_mut();
                    visit(class);
                    positional.$iter().for_each(&mut *visit);
                    keywords.$iter().for_each(|(_, value)| visit(value));
                    next
                }
                Role::Try(attempts) => {
                    let Attempts { rest, otherwise, next, .. } = attempts.$as_mut();
                    for attempt in rest {
                        visit($($reference)+ attempt.callee);
                        attempt.arguments.$iter().for_each(&mut *visit);
                    }
                    if let Ok(value) = otherwise {
                        visit(value);
                    }
                    next
                }
                Role::Guard(guard) => {
                    let Guard { otherwise, instead, next, .. } = guard.$as_mut();
                    visit(otherwise);
                    instead.$iter().for_each(&mut *visit);
                    next
                }
                Role::AsyncStep(step, next) => {
                    $arguments::reference(step, visit);
                    next
                }
                Role::Class(progress) => {
                    let progress = progress.$as_mut();
                    progress.bases.$iter().for_each(&mut *visit);
                    progress.keywords.$iter().for_each(|(_, value)| visit(value));
                    return;
                }
                Role::Close(next) | Role::Text(_, next) => next,
                Role::CloseBefore(value) | Role::Format(value) | Role::Finalize(value) | Role::Uncaught(value) => {
                    visit(value);
                    return;
                }
                Role::Raise(cause) => {
                    cause.$iter().for_each(visit);
                    return;
                }
                Role::Push
                | Role::Drop
                | Role::Replace
                | Role::Key
                | Role::Truth(_)
                | Role::Length(_)
                | Role::Any(_)
                | Role::Next(_)
                | Role::Delegate
                | Role::Awaitable
                | Role::Thread => return,
            };
            if let Some(role) = next {
                $role(role, visit);
            }
        }
    };
}

/// What looking and changing do differently: bare references, and values that are shared.
mod looking {
    use crate::value::{ObjectReference, Value};
    use std::sync::Arc;

    pub fn reference(reference: &ObjectReference, visit: &mut dyn FnMut(&Value)) {
        visit(&Value::Object(*reference));
    }

    pub fn slice(values: &Arc<[Value]>, visit: &mut dyn FnMut(&Value)) {
        values.iter().for_each(visit);
    }

    pub fn named(values: &Arc<[(Arc<str>, Value)]>, visit: &mut dyn FnMut(&Value)) {
        values.iter().for_each(|(_, value)| visit(value));
    }
}

/// The same for changing.
mod changing {
    use crate::value::{ObjectReference, Value};
    use std::sync::Arc;

    pub fn reference(reference: &mut ObjectReference, visit: &mut dyn FnMut(&mut Value)) {
        let mut value = Value::Object(*reference);
        visit(&mut value);
        if let Value::Object(changed) = value {
            *reference = changed;
        }
    }

    pub fn slice(values: &mut Arc<[Value]>, visit: &mut dyn FnMut(&mut Value)) {
        if !values.is_empty() {
            let mut changed = values.to_vec();
            changed.iter_mut().for_each(visit);
            *values = changed.into();
        }
    }

    pub fn named(values: &mut Arc<[(Arc<str>, Value)]>, visit: &mut dyn FnMut(&mut Value)) {
        if !values.is_empty() {
            let mut changed = values.to_vec();
            changed.iter_mut().for_each(|(_, value)| visit(value));
            *values = changed.into();
        }
    }
}

walk!(object_values entity_values frame_values role_values, iter, looking, [&], as_ref);
walk!(object_values_mut entity_values_mut frame_values_mut role_values_mut, iter_mut, changing, [&mut], as_mut);

/// Visits every reference inside of an object.
pub fn object_references(object: &Object, visit: &mut dyn FnMut(ObjectReference)) {
    object_values(object, &mut |value| value_references(value, visit));
}

/// Replaces every reference inside of an object.
pub fn map_object(object: &mut Object, change: &dyn Fn(ObjectReference) -> ObjectReference) {
    object_values_mut(object, &mut |value| map_value(value, change));
}

/// Replaces every reference inside of a call.
pub fn map_frame(frame: &mut Frame, change: &dyn Fn(ObjectReference) -> ObjectReference) {
    frame_values_mut(frame, &mut |value| map_value(value, change));
}
