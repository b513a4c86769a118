//! The library, executed once.
//!
//! Modules are executed in their order, before the program starts and outside of every state. Whatever they have made
//! becomes constant: it is the same in all states, so no state holds it.

use super::constancy::{changing_attributes, changing_cells, global_kinds};
use super::walk::{map_object, map_value, object_references, value_references};
use super::world::{Status, Thread, World};
use super::{Interpreter, Memory, OPERATION_LIMIT, Stop};
use crate::machine::state::Component;
use crate::machine::workspace::Workspace;
use crate::program::{Frozen, Process, Program};
use crate::value::{Entity, Frame, ObjectReference, Objects, Role, Value};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The library of a program, executed if that has not been done.
pub(super) fn frozen<'r>(program: &'r Program, process: &'r Process) -> &'r Frozen {
    process.frozen[program.python as usize].get_or_init(|| execute(program, process))
}

fn execute(program: &Program, process: &Process) -> Frozen {
    let state = vec![
        Component::World(World::new(ObjectReference::Local(0))),
        Component::Memory(Memory::default()),
        Component::Process(Thread::default()),
    ];
    let mut workspace = Workspace::new(program, &state);
    let mut interpreter = Interpreter::new(program, process, None, &mut workspace, 0);
    let library = process.modules.iter().take_while(|module| module.is_library).collect::<Vec<_>>();
    for module in &process.modules {
        let namespace = Entity::Namespace(vec![None; module.globals.len()]);
        let Value::Object(reference) = interpreter.make(namespace) else { unreachable!("a namespace is an object") };
        interpreter.namespaces.push(reference);
    }
    for module in &library {
        interpreter.thread.status = Status::Active;
        interpreter.budget = OPERATION_LIMIT;
        let frame = interpreter.module_frame(module.body);
        interpreter.thread.frames.push(frame);
        let stop = interpreter.run(0);
        // The library is ours: that it loads is checked by tests, and nothing could go on without it.
        let failed = interpreter.thread.status != Status::Ended { failed: false };
        assert!(stop == Stop::Ended && !failed, "module {} of the library: {:?}", module.name, interpreter.events);
    }
    Constants::collect(&interpreter, library.len()).frozen(&interpreter)
}

/// What is reached from the library's modules, in the order in which it is reached.
struct Constants {
    order: Vec<ObjectReference>,
    numbers: FxHashMap<ObjectReference, u32>,
    modules: usize,
}

impl Constants {
    fn collect(interpreter: &Interpreter, modules: usize) -> Constants {
        let mut constants = Constants { order: Vec::new(), numbers: FxHashMap::default(), modules };
        for namespace in &interpreter.namespaces[..modules] {
            object_references(interpreter.object(*namespace), &mut |reference| constants.reach(reference));
        }
        let mut next = 0;
        while let Some(reference) = constants.order.get(next).copied() {
            object_references(interpreter.object(reference), &mut |reference| constants.reach(reference));
            next += 1;
        }
        constants
    }

    fn reach(&mut self, reference: ObjectReference) {
        let next = self.order.len() as u32;
        self.numbers.entry(reference).or_insert_with(|| {
            self.order.push(reference);
            next
        });
    }

    fn frozen(&self, interpreter: &Interpreter) -> Frozen {
        let rename = |reference: ObjectReference| ObjectReference::Frozen(self.numbers[&reference]);
        let objects = self.order.iter().map(|reference| {
            let mut object = interpreter.object(*reference).clone();
            map_object(&mut object, &rename);
            object
        });
        let namespaces = interpreter.namespaces[..self.modules].iter().map(|namespace| {
            let Some(Entity::Namespace(values)) = interpreter.entity_at(*namespace) else {
                unreachable!("a module's variables are in a namespace")
            };
            let mut values = values.clone();
            values.iter_mut().flatten().for_each(|value| map_value(value, &rename));
            values
        });
        let (objects, namespaces) = (objects.collect::<Vec<_>>(), namespaces.collect::<Vec<_>>());
        let attributes = self.order.iter().map(|reference| {
            let class = interpreter.class(&Value::Object(*reference))?;
            let mut found = FxHashMap::default();
            for base in &class.resolution {
                for (name, value) in interpreter.class(base).into_iter().flat_map(|class| &class.attributes) {
                    found.entry(Arc::clone(name)).or_insert_with(|| {
                        let mut value = value.clone();
                        map_value(&mut value, &rename);
                        value
                    });
                }
            }
            Some(found)
        });
        let attributes = attributes.collect();
        let fallbacks = interpreter.process.modules.iter().map(|module| {
            let built_in = |name: &Arc<str>| {
                let mut value = interpreter.built_in(name)?;
                // What only the user's module reaches is no constant; but a built-in always is.
                let mut known = true;
                value_references(&value, &mut |reference| known &= self.numbers.contains_key(&reference));
                map_value(&mut value, &rename);
                known.then_some(value)
            };
            module.globals.iter().map(built_in).collect()
        });
        let fallbacks = fallbacks.collect();
        let mut built_ins = FxHashMap::default();
        if let (Some(module), Some(values)) = (interpreter.process.modules.first(), namespaces.first()) {
            let bound = module.globals.iter().zip(values);
            built_ins.extend(bound.filter_map(|(name, value)| Some((Arc::clone(name), value.clone()?))));
        }
        let global_kinds = global_kinds(interpreter.process);
        let changing_cells = changing_cells(interpreter.process);
        let changing_attributes = changing_attributes(interpreter.process);
        let has_getattribute = interpreter.process.codes.iter().any(|code| *code.name == *"__getattribute__");
        Frozen {
            objects,
            namespaces,
            attributes,
            built_ins,
            fallbacks,
            global_kinds,
            changing_cells,
            changing_attributes,
            has_getattribute,
        }
    }
}

impl Interpreter<'_, '_> {
    /// The call that executes a module's body.
    pub(super) fn module_frame(&self, body: u32) -> Frame {
        let locals = vec![None; self.code(body).locals.len()];
        let (stack, handling) = (Vec::new(), Vec::new());
        Frame { code: body, address: 0, locals, stack, handling, generator: None, role: Role::Thread }
    }
}
