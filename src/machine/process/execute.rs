//! Executing operations.

use super::{Interpreter, Keywords, Raised};
use crate::program::{Code, CodeKind, Operation};
use crate::value::{
    self, Branch, ClassInProgress, Entity, Exception, ExceptionClass, Frame, Function, Object, Objects, Role, Value,
};
use std::sync::Arc;

impl<'r> Interpreter<'r, '_> {
    /// Executes one operation; the address has already moved on.
    pub(super) fn execute(&mut self, operation: &'r Operation, code: &'r Code) -> Result<(), Raised> {
        match operation {
            Operation::Constant(value) => self.push(value.clone()),
            Operation::Pop => {
                let value = self.pop();
                self.dropped(&value);
            }
            Operation::Duplicate => {
                let top = self.top().clone();
                self.push(top);
            }
            Operation::DuplicateTwo => {
                let stack = &mut self.frame_mut().stack;
                stack.extend_from_within(stack.len() - 2..);
            }
            Operation::Swap => {
                let stack = &mut self.frame_mut().stack;
                let length = stack.len();
                stack.swap(length - 1, length - 2);
            }
            Operation::Rotate(count) => {
                let stack = &mut self.frame_mut().stack;
                let from = stack.len() - usize::from(*count);
                stack[from..].rotate_right(1);
            }
            Operation::Copy(depth) => {
                let stack = &mut self.frame_mut().stack;
                let copy = stack[stack.len() - usize::from(*depth)].clone();
                stack.push(copy);
            }
            Operation::LoadLocal(local) => {
                let frame = self.frame_mut();
                match &frame.locals[usize::from(*local)] {
                    Some(value) => {
                        let value = value.clone();
                        frame.stack.push(value);
                    }
                    None => return Err(unbound_local(&code.locals[usize::from(*local)])),
                }
            }
            Operation::StoreLocal(local) => {
                let value = self.pop();
                if let Some(old) = self.frame_mut().locals[usize::from(*local)].replace(value) {
                    self.dropped(&old);
                }
            }
            Operation::DeleteLocal(local) => match self.frame_mut().locals[usize::from(*local)].take() {
                Some(old) => self.dropped(&old),
                None => return Err(unbound_local(&code.locals[usize::from(*local)])),
            },
            Operation::LoadCell(local) => {
                let value = self.cell(*local).cloned().ok_or_else(|| unbound_cell(code, *local))?;
                self.push(value);
            }
            Operation::StoreCell { local, .. } => {
                let value = self.pop();
                self.set_cell(*local, Some(value));
            }
            Operation::DeleteCell(local) => {
                if self.cell(*local).is_none() {
                    return Err(unbound_cell(code, *local));
                }
                self.set_cell(*local, None);
            }
            Operation::LoadClosure(local) => {
                let cell = self.frame().locals[usize::from(*local)].clone().expect("a cell is there from the start");
                self.push(cell);
            }
            Operation::LoadGlobal(slot) => {
                let value = self.load_global(code.module, *slot)?;
                self.push(value);
            }
            Operation::StoreGlobal { slot, .. } => {
                let value = self.pop();
                if let Some(old) = self.store_global(code.module, *slot, Some(value)) {
                    self.dropped(&old);
                }
            }
            Operation::DeleteGlobal(slot) => match self.store_global(code.module, *slot, None) {
                Some(old) => self.dropped(&old),
                None => return Err(self.unbound_global(code.module, *slot)),
            },
            Operation::LoadLocalOrGlobal { local, slot } => {
                let value = match &self.frame().locals[usize::from(*local)] {
                    Some(value) => value.clone(),
                    None => self.load_global(code.module, *slot)?,
                };
                self.push(value);
            }
            Operation::LoadFrom { module, slot } => {
                let value = match self.global(*module, *slot) {
                    Some(value) => value.clone(),
                    None => self.load_unbound_from(*module, *slot)?,
                };
                self.push(value);
            }
            Operation::LoadAttribute(name) => {
                let value = self.pop();
                let done = super::attribute::load_attribute(self, &value, name);
                return self.finish(done, Role::Push);
            }
            Operation::StoreAttribute { name, .. } => {
                let object = self.pop();
                let value = self.pop();
                let done = super::attribute::store_attribute(self, &object, name, value);
                return self.finish(done, Role::Drop);
            }
            Operation::DeleteAttribute(name) => {
                let object = self.pop();
                let done = super::attribute::delete_attribute(self, &object, name);
                return self.finish(done, Role::Drop);
            }
            Operation::LoadSpecial { name, missing } => {
                let value = self.pop();
                match self.special_method(&value, name) {
                    Some(method) => self.push(method),
                    None => {
                        let message = missing.replace("{}", &value.type_name(self));
                        return Err(Exception::type_error(message).into());
                    }
                }
            }
            Operation::LoadSubscript => {
                let index = self.pop();
                let container = self.pop();
                return self.subscript(container, index);
            }
            Operation::StoreSubscript { .. } => {
                let index = self.pop();
                let container = self.pop();
                let value = self.pop();
                return self.store_subscript(value, container, index);
            }
            Operation::DeleteSubscript => {
                let index = self.pop();
                let container = self.pop();
                return self.delete_subscript(container, index);
            }
            Operation::BuildSlice => {
                let step = self.pop();
                let upper = self.pop();
                let lower = self.pop();
                self.push(Value::Slice(Arc::new((lower, upper, step))));
            }
            Operation::Unary(operator) => {
                let operand = self.pop();
                return self.unary(*operator, operand);
            }
            Operation::Binary(operator) => {
                let right = self.pop();
                let left = self.pop();
                return self.binary(*operator, left, right, false);
            }
            Operation::InPlace(operator) => {
                let right = self.pop();
                let left = self.pop();
                return self.binary(*operator, left, right, true);
            }
            Operation::Compare(operator) => {
                let right = self.pop();
                let left = self.pop();
                return self.compare(*operator, left, right);
            }
            Operation::Format { conversion, specification } => {
                return self.execute_format(*conversion, *specification);
            }
            Operation::Jump(target) => {
                if *target < self.frame().address {
                    self.switch_point();
                }
                self.jump(*target);
            }
            Operation::JumpIfFalse(target) => return self.jump_if(Branch::Jump { target: *target, when: false }),
            Operation::JumpIfTrue(target) => return self.jump_if(Branch::Jump { target: *target, when: true }),
            Operation::JumpIfFalseOrPop(target) => {
                let value = self.top().clone();
                return self.truth(value, Branch::Keep { target: *target, when: false });
            }
            Operation::JumpIfTrueOrPop(target) => {
                let value = self.top().clone();
                return self.truth(value, Branch::Keep { target: *target, when: true });
            }
            Operation::GetIterator => {
                let value = self.pop();
                let done = super::attribute::iterator(self, &value);
                return self.finish(done, Role::Push);
            }
            Operation::ForNext(target) => return self.for_next(*target),
            Operation::Call { positional, keywords } => {
                let mut arguments = self.pop_many(usize::from(*positional) + keywords.len());
                let named = arguments.split_off(usize::from(*positional));
                let named = keywords.iter().cloned().zip(named).collect::<Keywords>();
                let callee = self.pop();
                return self.call(&callee, arguments, named, Role::Push);
            }
            Operation::CallSpread => return self.call_spread(),
            Operation::MakeFunction { code, defaults, keyword_defaults } => {
                self.make_function(*code, *defaults, *keyword_defaults);
            }
            Operation::MakeClass { code, bases, keywords, annotated } => {
                return self.make_class(*code, *bases, keywords, annotated);
            }
            Operation::Return => return self.execute_return(code),
            Operation::Yield => return self.execute_yield(),
            Operation::GetAwaitable => return self.get_awaitable(),
            Operation::Delegate => return self.delegate(Value::None),
            Operation::Raise => {
                let exception = self.pop();
                return self.raise_value(exception, None);
            }
            Operation::RaiseFrom => {
                let cause = self.pop();
                let exception = self.pop();
                return self.raise_value(exception, Some(cause));
            }
            Operation::RaiseCurrent => match self.handled().cloned() {
                Some(exception) => self.unwind(exception, false),
                None => {
                    let message = "No active exception to reraise";
                    return Err(Exception::new(ExceptionClass::RuntimeError, message).into());
                }
            },
            Operation::Reraise => {
                let exception = self.pop();
                self.unwind(exception, false);
            }
            Operation::EnterHandler => {
                let exception = self.top().clone();
                self.frame_mut().handling.push(exception);
            }
            Operation::LeaveHandler => {
                self.frame_mut().handling.pop();
            }
            Operation::MatchException => {
                let class = self.pop();
                let exception = self.top().clone();
                let matches = self.match_exception(&exception, &class)?;
                self.push(Value::Bool(matches));
            }
            other => return self.execute_display(other),
        }
        Ok(())
    }

    fn jump_if(&mut self, branch: Branch) -> Result<(), Raised> {
        match self.pop() {
            Value::Bool(truth) => {
                self.branch(branch, truth);
                Ok(())
            }
            value => self.truth(value, branch),
        }
    }

    fn cell(&self, local: u16) -> Option<&Value> {
        match self.frame().locals[usize::from(local)].as_ref().and_then(|cell| self.entity(cell)) {
            Some(Entity::Cell(content)) => content.as_ref(),
            other => unreachable!("a cell is there from the start, not {other:?}"),
        }
    }

    fn set_cell(&mut self, local: u16, content: Option<Value>) {
        let Some(Value::Object(reference)) = self.frame().locals[usize::from(local)] else {
            unreachable!("a cell is there from the start")
        };
        *self.entity_mut(reference) = Entity::Cell(content);
    }

    fn load_global(&self, module: u16, slot: u16) -> Result<Value, Raised> {
        if let Some(value) = self.global(module, slot) {
            return Ok(value.clone());
        }
        let fallback = match self.frozen {
            Some(frozen) => frozen.fallbacks[usize::from(module)][usize::from(slot)].clone(),
            None => self.built_in(&self.process.modules[usize::from(module)].globals[usize::from(slot)]),
        };
        fallback.or_else(|| self.module_constant(module, slot)).ok_or_else(|| self.unbound_global(module, slot))
    }

    /// `__name__` and the like, which every module has.
    fn module_constant(&self, module: u16, slot: u16) -> Option<Value> {
        let module = &self.process.modules[usize::from(module)];
        match &*module.globals[usize::from(slot)] {
            "__name__" => Some(Value::String(Arc::clone(&module.name))),
            "__file__" => Some(Value::string(module.source.name.as_str())),
            "__doc__" => Some(match &self.code(module.body).documentation {
                Some(text) => Value::String(Arc::clone(text)),
                None => Value::None,
            }),
            _ => None,
        }
    }

    fn unbound_global(&self, module: u16, slot: u16) -> Raised {
        let name = &self.process.modules[usize::from(module)].globals[usize::from(slot)];
        Exception::new(ExceptionClass::NameError, format!("name '{name}' is not defined")).into()
    }

    fn load_unbound_from(&mut self, module: u16, slot: u16) -> Result<Value, Raised> {
        if module == 0 {
            return self.load_global(0, slot);
        }
        let from = &self.process.modules[usize::from(module)];
        let message = format!("cannot import name '{}' from '{}'", from.globals[usize::from(slot)], from.name);
        Err(self.make_exception("ImportError", vec![Value::string(message)]))
    }

    fn for_next(&mut self, target: u32) -> Result<(), Raised> {
        let &Value::Object(reference) = self.top() else { unreachable!("an iterator is an object") };
        match self.entity_at(reference) {
            Some(Entity::Iterator { .. }) => match self.next_item(reference)? {
                Some(item) => self.push(item),
                None => {
                    self.pop();
                    self.jump(target);
                }
            },
            Some(Entity::Generator(_) | Entity::Await(_)) => {
                let reference = self.awaited(reference);
                let input = super::generator::Input::Send(Value::None);
                return self.resume(reference, input, Role::Next(target));
            }
            _ => {
                let iterator = Value::Object(reference);
                let Some(method) = self.special(&iterator, "__next__") else {
                    let kind = iterator.type_name(self);
                    return Err(Exception::type_error(format!("'{kind}' object is not an iterator")).into());
                };
                return self.call(&method, vec![iterator], Keywords::new(), Role::Next(target));
            }
        }
        Ok(())
    }

    fn call_spread(&mut self) -> Result<(), Raised> {
        let keywords = self.pop();
        let arguments = self.pop();
        let callee = self.pop();
        let positional = value::items(&arguments, self)?;
        let mut named = Keywords::new();
        if let Value::Object(reference) = keywords
            && let Object::Dict(entries) = self.object(reference)
        {
            for (key, value) in entries {
                let Value::String(key) = key else {
                    return Err(Exception::type_error("keywords must be strings").into());
                };
                named.push((Arc::clone(key), value.clone()));
            }
        }
        self.call(&callee, positional, named, Role::Push)
    }

    fn make_function(&mut self, number: u32, has_defaults: bool, has_keyword_defaults: bool) {
        let code = self.code(number);
        let tuple = |value| match value {
            Value::Tuple(items) => items,
            other => unreachable!("the compiler makes a tuple, not {other:?}"),
        };
        let closure = if code.free > 0 { tuple(self.pop()) } else { Arc::default() };
        let keyword_defaults = match has_keyword_defaults.then(|| self.pop()) {
            Some(Value::Object(reference)) => match self.object(reference) {
                Object::Dict(entries) => {
                    let entries =
                        entries.iter().map(|(key, value)| (Arc::from(value::to_string(key, self)), value.clone()));
                    entries.collect()
                }
                other => unreachable!("the compiler makes a dictionary, not {other:?}"),
            },
            _ => Arc::default(),
        };
        let defaults = if has_defaults { tuple(self.pop()) } else { Arc::default() };
        let function = self.make(Entity::Function(Function {
            code: number,
            defaults,
            keyword_defaults,
            closure,
            name: Arc::clone(&code.name),
            qualified_name: Arc::clone(&code.qualified_name),
            attributes: Vec::new(),
        }));
        self.push(function);
    }

    fn make_class(
        &mut self,
        number: u32,
        bases: u16,
        keywords: &Arc<[Arc<str>]>,
        annotated: &Arc<[Arc<str>]>,
    ) -> Result<(), Raised> {
        let code = self.code(number);
        let named = self.pop_many(keywords.len());
        let keywords = keywords.iter().cloned().zip(named).collect();
        let bases = self.pop_many(usize::from(bases));
        let closure = match (code.free > 0).then(|| self.pop()) {
            Some(Value::Tuple(cells)) => cells,
            _ => Arc::default(),
        };
        let mut locals = vec![None; code.locals.len()];
        let first_free = locals.len() - usize::from(code.free);
        for &cell in &code.cells {
            locals[usize::from(cell)] = Some(self.make(Entity::Cell(None)));
        }
        for (local, cell) in locals[first_free..].iter_mut().zip(closure.iter()) {
            *local = Some(cell.clone());
        }
        let progress = ClassInProgress { bases, keywords, annotated: Arc::clone(annotated) };
        let (stack, handling) = (Vec::new(), Vec::new());
        let role = Role::Class(Box::new(progress));
        self.enter_frame(Frame { code: number, address: 0, locals, stack, handling, generator: None, role })
    }

    fn execute_return(&mut self, code: &Code) -> Result<(), Raised> {
        let value = self.pop();
        if self.atomic_depth == Some(self.thread.frames.len()) {
            self.leave_atomic(Some(&value));
        }
        let frame = self.thread.frames.pop().expect("what returns has a frame");
        if self.is_threaded {
            self.note_return(code);
        }
        self.dropped_frame(&frame);
        if frame.generator.is_some() {
            return self.return_from_generator(frame, value);
        }
        match frame.role {
            Role::Class(progress) => {
                debug_assert_eq!(code.kind, CodeKind::Class);
                self.finish_class(code, frame.locals, *progress)
            }
            role => self.deliver(role, value),
        }
    }

    /// Whether an `except` clause takes an exception.
    fn match_exception(&self, exception: &Value, class: &Value) -> Result<bool, Raised> {
        match class {
            Value::Tuple(classes) => {
                for class in &**classes {
                    if !self.is_exception_class(class) {
                        return Err(not_an_exception());
                    }
                }
                let kind = self.type_of(exception);
                Ok(classes.iter().any(|class| self.is_subclass(&kind, class)))
            }
            class if self.is_exception_class(class) => Ok(self.is_subclass(&self.type_of(exception), class)),
            _ => Err(not_an_exception()),
        }
    }
}

fn not_an_exception() -> Raised {
    Exception::type_error("catching classes that do not inherit from BaseException is not allowed").into()
}

fn unbound_local(name: &str) -> Raised {
    let message = format!("cannot access local variable '{name}' where it is not associated with a value");
    Exception::new(ExceptionClass::UnboundLocalError, message).into()
}

fn unbound_cell(code: &Code, local: u16) -> Raised {
    let name = &code.locals[usize::from(local)];
    if usize::from(local) < code.locals.len() - usize::from(code.free) {
        return unbound_local(name);
    }
    let message =
        format!("cannot access free variable '{name}' where it is not associated with a value in enclosing scope");
    Exception::new(ExceptionClass::NameError, message).into()
}
