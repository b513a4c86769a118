//! Constructors: their parameters, and what arguments they refuse.

use super::{
    Atomic, Barrier, Condition, Event, Lock, Parameters, Primitive, Queue, RLock, Semaphore, as_integer, atomic,
    barrier, condition, event, lock, queue, rlock, semaphore,
};
use crate::value::Value;

/// How a primitive is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConstructorInfo {
    /// The constructor's name: `Lock`.
    pub name: &'static str,
    /// Its parameters.
    pub parameters: Parameters,
    /// What it makes, in one line.
    pub about: &'static str,
}

/// All constructors, by name.
pub fn constructors() -> &'static [ConstructorInfo] {
    const ALL: &[ConstructorInfo] = &[
        atomic::CONSTRUCTOR,
        barrier::CONSTRUCTOR,
        semaphore::BOUNDED_CONSTRUCTOR,
        condition::CONSTRUCTOR,
        event::CONSTRUCTOR,
        lock::CONSTRUCTOR,
        queue::CONSTRUCTOR,
        rlock::CONSTRUCTOR,
        semaphore::CONSTRUCTOR,
    ];
    ALL
}

impl Primitive {
    /// A new primitive. Arguments are in the order of the parameters, defaults filled in; another
    /// primitive is named by its index, by which `earlier` finds it. The error says in words what is wrong.
    pub fn construct(name: &str, arguments: &[Value], earlier: &dyn Fn(u16) -> Option<Primitive>) -> Result<Primitive, String> {
        let Some(constructor) = constructors().iter().find(|constructor| constructor.name == name) else {
            return Err(format!("there is no primitive {name}"));
        };
        let (wanted, given) = (constructor.parameters.len(), arguments.len());
        if wanted != given {
            return Err(format!("{name} takes {wanted} arguments, not {given}"));
        }
        let integer = || {
            let parameter = constructor.parameters[0].0;
            as_integer(&arguments[0]).ok_or_else(|| format!("{name}'s {parameter} must be an integer"))
        };
        Ok(match constructor.name {
            "Lock" => Primitive::Lock(Lock::default()),
            "RLock" => Primitive::RLock(RLock::default()),
            "Semaphore" => Primitive::Semaphore(Semaphore::new(integer()?)?),
            "BoundedSemaphore" => Primitive::Semaphore(Semaphore::bounded(integer()?)?),
            "Event" => Primitive::Event(Event::default()),
            "Barrier" => Primitive::Barrier(Barrier::new(integer()?)?),
            "Queue" => Primitive::Queue(Queue::new(integer()?)),
            "Atomic" => Primitive::Atomic(Atomic::new(integer()?)),
            "Condition" => Primitive::Condition(match &arguments[0] {
                Value::None => Condition::default(),
                Value::Primitive(index) => match earlier(*index) {
                    Some(Primitive::Lock(_) | Primitive::RLock(_)) => Condition::with_lock(*index),
                    Some(other) => {
                        return Err(format!("a Condition's lock must be a Lock or an RLock, not a {}", other.kind()));
                    }
                    None => return Err("a Condition's lock must be declared before it".to_owned()),
                },
                _ => return Err("a Condition's lock must be a Lock or an RLock".to_owned()),
            }),
            other => unreachable!("{other} is listed, so it is made above"),
        })
    }
}
