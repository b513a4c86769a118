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
    pub fn construct(
        name: &str,
        arguments: &[Value],
        earlier: &dyn Fn(u16) -> Option<Primitive>,
    ) -> Result<Primitive, String> {
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
                        return Err(format!(
                            "a Condition's lock must be a Lock or an RLock, but this is {}()",
                            other.kind()
                        ));
                    }
                    None => return Err("a Condition's lock must be declared before it".to_owned()),
                },
                _ => return Err("a Condition's lock must be a Lock or an RLock".to_owned()),
            }),
            other => unreachable!("{other} is listed, so it is made above"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::DefaultArgument;
    use super::*;

    #[test]
    fn refuses_in_words() {
        let refusal = |name, arguments: &[Value], earlier: &[Primitive]| {
            Primitive::construct(name, arguments, &|index| earlier.get(usize::from(index)).cloned())
                .expect_err("must be refused")
        };
        assert_eq!(refusal("Mutex", &[], &[]), "there is no primitive Mutex");
        assert_eq!(refusal("Lock", &[Value::None], &[]), "Lock takes 0 arguments, not 1");
        assert_eq!(refusal("Semaphore", &[Value::Int(-1)], &[]), "Semaphore initial value must be >= 0");
        assert_eq!(refusal("BoundedSemaphore", &[Value::Int(-1)], &[]), "Semaphore initial value must be >= 0");
        assert_eq!(refusal("Barrier", &[Value::Int(0)], &[]), "Barrier parties must be > 0");
        assert_eq!(refusal("Queue", &[Value::None], &[]), "Queue's maxsize must be an integer");
        let event = Primitive::Event(Event::default());
        let of_event = "a Condition's lock must be a Lock or an RLock, but this is Event()";
        assert_eq!(refusal("Condition", &[Value::Primitive(0)], &[event]), of_event);
        assert_eq!(refusal("Condition", &[Value::Primitive(0)], &[]), "a Condition's lock must be declared before it");
        assert_eq!(refusal("Condition", &[Value::Int(1)], &[]), "a Condition's lock must be a Lock or an RLock");
    }

    #[test]
    fn every_constructor_makes_its_kind() {
        for constructor in constructors() {
            let default = |default: Option<DefaultArgument>| default.unwrap_or(DefaultArgument::Int(1)).value();
            let arguments: Vec<Value> = constructor.parameters.iter().map(|(_, value)| default(*value)).collect();
            let primitive = Primitive::construct(constructor.name, &arguments, &|_| None).expect("defaults are fine");
            assert_eq!(primitive.kind(), constructor.name);
        }
        assert!(constructors().is_sorted_by_key(|constructor| constructor.name));
    }
}
