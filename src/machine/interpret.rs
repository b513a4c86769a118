//! Executing instructions on the frames of one thread.
//!
//! Everything here happens inside one step. Which instructions are visible, and what happens at those that
//! talk to the scheduler, is in `visible.rs`.

use super::heap::publish;
use super::state::{Component, Frame, Thread, ThreadStatus};
use super::step::{Divergence, STEP_LIMIT};
use super::workspace::{ThreadObjects, Workspace};
use crate::primitive::{self, Call, MethodInfo, Primitives, Reply};
use crate::program::{Function, Instruction, Program};
use crate::source::Span;
use crate::trace::{Event, Failure, FailureKind};
use crate::value::{self, Exception, ExceptionClass, Object, ObjectReference, Objects, Origin, Plain, Value};
use crate::value::{ComparisonOperator, UnaryOperator};
use std::sync::Arc;

/// The deepest nesting of calls, as CPython's default recursion limit.
const CALL_DEPTH_LIMIT: usize = 1000;

/// Where a run of invisible instructions stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Before a visible operation.
    Visible,
    /// At the end of the thread.
    Ended,
    /// In a loop that it cannot leave: its state, which nobody else can change, has come again.
    Looping,
}

/// How many instructions may pass before repetition is looked for.
const FIRST_ANCHOR: u64 = 1000;

/// One thread while it takes a step.
pub struct Runner<'r, 'a> {
    pub program: &'r Program,
    pub workspace: &'r mut Workspace<'a>,
    /// The thread's index.
    pub index: u16,
    /// The thread, taken out of the workspace.
    pub thread: Thread,
    /// What has happened so far in this step.
    pub events: Vec<Event>,
    /// The check to evaluate, if this is one: then nothing is visible and nothing may change.
    pub check: Option<&'r Function>,
    budget: u64,
}

impl<'r, 'a> Runner<'r, 'a> {
    /// Takes a thread out of the workspace.
    pub fn new(program: &'r Program, workspace: &'r mut Workspace<'a>, index: u16) -> Self {
        let thread = workspace.thread(index).clone();
        Runner::with(program, workspace, index, thread)
    }

    /// Takes a thread that is not in the workspace.
    pub fn with(program: &'r Program, workspace: &'r mut Workspace<'a>, index: u16, thread: Thread) -> Self {
        Runner { program, workspace, index, thread, events: Vec::new(), check: None, budget: STEP_LIMIT }
    }

    /// Evaluates a check instead of running a thread.
    pub fn for_check(program: &'r Program, workspace: &'r mut Workspace<'a>, check: &'r Function) -> Self {
        let thread = Thread {
            status: ThreadStatus::Active,
            frames: vec![Frame::new(check, 0, Vec::new())],
            phase: 0,
            heap: Vec::new(),
            spawned: true,
            joiners: Vec::new(),
            ready: false,
        };
        let (index, events) = (u16::MAX, Vec::new());
        Runner { program, workspace, index, thread, events, check: Some(check), budget: STEP_LIMIT }
    }

    /// Runs invisible instructions.
    ///
    /// A loop without a visible operation is recognised by the repetition of the thread's state, after
    /// Brent (1980): the state is compared with one kept from the last power of two.
    pub fn run(&mut self) -> Result<Rest, Divergence> {
        let mut anchor = None;
        let mut next_anchor = FIRST_ANCHOR;
        for step in 0.. {
            if anchor.as_ref() == Some(&self.thread) {
                self.thread.status = ThreadStatus::Looping;
                return Ok(Rest::Looping);
            }
            if step == next_anchor {
                anchor = Some(self.thread.clone());
                next_anchor *= 2;
            }
            if self.thread.has_ended() {
                return Ok(Rest::Ended);
            }
            if self.check.is_none() && self.at_visible() {
                return Ok(Rest::Visible);
            }
            self.budget = self.budget.checked_sub(1).ok_or(Divergence { thread: self.index, span: self.span() })?;
            self.plain_instruction();
        }
        unreachable!("the budget ends before the numbers do")
    }

    /// The function of the innermost frame.
    pub fn function(&self) -> &'r Function {
        match self.check {
            Some(check) => check,
            None => &self.program.functions[usize::from(self.frame().function)],
        }
    }

    /// The innermost frame.
    pub fn frame(&self) -> &Frame {
        self.thread.frames.last().expect("a thread that has not ended has a frame")
    }

    fn frame_mut(&mut self) -> &mut Frame {
        self.thread.frames.last_mut().expect("a thread that has not ended has a frame")
    }

    /// The next instruction.
    pub fn instruction(&self) -> &'r Instruction {
        &self.function().code[self.frame().address as usize]
    }

    /// The source text of the next instruction.
    pub fn span(&self) -> Span {
        self.thread.frames.last().map_or_else(Span::default, |frame| {
            let function = self.check.unwrap_or(&self.program.functions[usize::from(frame.function)]);
            function.spans[frame.address as usize]
        })
    }

    /// The operand that is `depth` slots below the top.
    pub fn operand(&self, depth: usize) -> &Value {
        let stack = &self.frame().stack;
        &stack[stack.len() - 1 - depth]
    }

    /// Pushes a value.
    pub fn push(&mut self, value: Value) {
        self.frame_mut().stack.push(value);
    }

    /// Pops a value.
    pub fn pop(&mut self) -> Value {
        self.frame_mut().stack.pop().expect("the compiler keeps account of the stack")
    }

    /// Pops several values, lowest first.
    pub fn pop_many(&mut self, count: u16) -> Vec<Value> {
        let stack = &mut self.frame_mut().stack;
        stack.split_off(stack.len() - usize::from(count))
    }

    /// Goes on with the following instruction.
    pub fn advance(&mut self) {
        self.frame_mut().address += 1;
    }

    fn jump(&mut self, target: u32) {
        self.frame_mut().address = target;
    }

    /// All containers this thread can reach.
    pub fn objects(&mut self) -> ThreadObjects<'_, 'a> {
        ThreadObjects { workspace: self.workspace, local: &mut self.thread.heap }
    }

    /// A value as it is shown.
    pub fn plain(&mut self, value: &Value) -> Plain {
        value::plain(value, &self.objects())
    }

    /// Lets other threads reach what the values on top of the stack refer to.
    pub fn publish_operands(&mut self, count: usize) {
        let stack = &self.frame().stack;
        let mut values = stack[stack.len() - count..].to_vec();
        // The stack's own references follow as those of any other place in the thread.
        publish(self.workspace, &mut self.thread, &mut values);
    }

    /// Executes one instruction that needs no scheduler, and unwinds if it raises.
    pub fn plain_instruction(&mut self) {
        let span = self.span();
        if let Err(exception) = self.execute() {
            self.raise(exception, span);
        }
    }

    /// Unwinds to a handler, or ends the thread.
    pub fn raise(&mut self, mut exception: Exception, span: Span) {
        exception.raised.get_or_insert(span);
        // What the model cannot represent is not for the program to handle.
        let catchable = exception.origin != Origin::Limit;
        while let Some(frame) = self.thread.frames.last() {
            let function = self.check.unwrap_or(&self.program.functions[usize::from(frame.function)]);
            let covers =
                |address: u32| function.handlers.iter().find(|handler| (handler.start..handler.end).contains(&address));
            match covers(frame.address).filter(|_| catchable) {
                Some(handler) => {
                    let frame = self.frame_mut();
                    frame.stack.truncate(usize::from(handler.depth));
                    frame.stack.push(Value::Exception(Arc::new(exception)));
                    frame.address = handler.target;
                    return;
                }
                None => {
                    self.thread.frames.pop();
                }
            }
        }
        self.fail(exception);
    }

    fn fail(&mut self, exception: Exception) {
        if let Some(event) = self.events.last_mut() {
            let objects = ThreadObjects { workspace: self.workspace, local: &mut self.thread.heap };
            let message = value::to_string(&Value::Exception(Arc::new(exception.clone())), &objects);
            event.failure = Some(Failure {
                kind: match exception.origin {
                    Origin::Assertion => FailureKind::Assertion,
                    Origin::Misuse => FailureKind::Misuse,
                    Origin::Program | Origin::Limit => FailureKind::UncaughtException,
                },
                exception: exception.class.name().to_string(),
                message,
                span: exception.raised.unwrap_or_default(),
            });
        }
        self.end(Err(exception));
    }

    /// Ends the thread.
    fn end(&mut self, result: Result<Value, Exception>) {
        let failed = result.is_err();
        let mut result = if self.thread.spawned { Some(result) } else { None };
        if self.check.is_none()
            && let Some(Ok(value)) = &mut result
        {
            let mut values = [value.clone()];
            publish(self.workspace, &mut self.thread, &mut values);
            let [published] = values;
            *value = published;
        }
        self.thread.status = ThreadStatus::Ended { failed, result };
        self.thread.frames.clear();
        if self.check.is_none() {
            self.thread.heap.clear();
        }
    }

    /// Executes the next instruction on the frames. The address has moved on when an exception is
    /// returned only if a call was entered; so handlers are looked up by the instruction itself.
    fn execute(&mut self) -> Result<(), Exception> {
        match self.instruction() {
            Instruction::Constant(value) => self.push(value.clone()),
            instruction @ (Instruction::LoadLocal(index) | Instruction::LoadFree(index)) => {
                let Some(value) = self.frame().locals[usize::from(*index)].clone() else {
                    let free = matches!(instruction, Instruction::LoadFree(_));
                    return Err(unbound(&self.function().locals[usize::from(*index)], free));
                };
                self.push(value);
            }
            Instruction::StoreLocal(index) => {
                let value = self.pop();
                self.frame_mut().locals[usize::from(*index)] = Some(value);
            }
            Instruction::DeleteLocal(index) => self.frame_mut().locals[usize::from(*index)] = None,
            Instruction::LoadShared(index) => {
                let value = self.workspace.variable(*index).clone();
                self.push(value);
            }
            Instruction::StoreShared { index, .. } => {
                self.publish_operands(1);
                let value = self.pop();
                self.workspace.set(usize::from(*index), Component::Variable(value));
            }
            Instruction::Pop => {
                self.pop();
            }
            Instruction::Duplicate => {
                let value = self.operand(0).clone();
                self.push(value);
            }
            Instruction::DuplicateTwo => {
                let (a, b) = (self.operand(1).clone(), self.operand(0).clone());
                self.push(a);
                self.push(b);
            }
            Instruction::Swap => {
                let stack = &mut self.frame_mut().stack;
                let top = stack.len() - 1;
                stack.swap(top, top - 1);
            }
            Instruction::RotateThree => {
                let stack = &mut self.frame_mut().stack;
                let top = stack.len();
                stack[top - 3..].rotate_right(1);
            }
            Instruction::Arrange(order) => {
                let values = self.pop_many(order.len() as u16);
                order.iter().for_each(|position| self.push(values[usize::from(*position)].clone()));
            }
            Instruction::CopySlot(slot) => {
                let value = self.frame().stack[usize::from(*slot)].clone();
                self.push(value);
            }
            Instruction::Unary(operator) => {
                let operand = self.pop();
                let result = value::unary(*operator, &operand, &self.objects())?;
                self.push(result);
            }
            Instruction::Binary(operator) => {
                let (right, left) = (self.pop(), self.pop());
                let result = value::binary(*operator, &left, &right, &mut self.objects())?;
                self.push(result);
            }
            Instruction::InPlace(operator) => {
                if self.operand(1).container().is_some_and(is_shared) {
                    self.publish_operands(1);
                }
                let (right, left) = (self.pop(), self.pop());
                let result = value::in_place(*operator, &left, &right, &mut self.objects())?;
                self.push(result);
            }
            Instruction::Compare(operator) => {
                let (right, left) = (self.pop(), self.pop());
                let result = value::compare(*operator, &left, &right, &self.objects())?;
                self.push(Value::Bool(result));
            }
            Instruction::BuildList(count) => {
                let items = self.pop_many(*count);
                let reference = self.objects().allocate(Object::List(items));
                self.push(Value::Object(reference));
            }
            Instruction::BuildTuple(count) => {
                let items = self.pop_many(*count);
                self.push(Value::tuple(items)?);
            }
            Instruction::BuildDict(count) => {
                let items = self.pop_many(2 * count);
                let reference = self.objects().allocate(Object::Dict(Vec::new()));
                let dict = Value::Object(reference);
                for pair in items.chunks_exact(2) {
                    value::store_subscript(&dict, &pair[0], &pair[1], &mut self.objects())?;
                }
                self.push(dict);
            }
            Instruction::ListAppend(slot) => {
                let value = self.pop();
                let list = self.frame().stack[usize::from(*slot)].clone();
                let append = value::find_method(&list, "append", &self.objects()).expect("a list");
                (append.call)(&list, &[value], &[], &mut self.objects())?;
            }
            Instruction::DictInsert(slot) => {
                let (value, key) = (self.pop(), self.pop());
                let dict = self.frame().stack[usize::from(*slot)].clone();
                value::store_subscript(&dict, &key, &value, &mut self.objects())?;
            }
            Instruction::BuildString(count) => {
                let parts = self.pop_many(*count);
                let mut text = String::new();
                for part in &parts {
                    text.push_str(&value::to_string(part, &self.objects()));
                    value::check_size(text.len())?;
                }
                self.push(Value::string(text));
            }
            Instruction::Format { conversion, specification } => {
                let specification = if *specification { self.pop() } else { Value::string("") };
                let operand = self.pop();
                let operand = match conversion {
                    Some('s') => Value::string(value::to_string(&operand, &self.objects())),
                    Some(_) => Value::string(value::repr(&operand, &self.objects())),
                    None => operand,
                };
                let specification = value::to_string(&specification, &self.objects());
                let text = value::format(&operand, &specification, &self.objects())?;
                self.push(Value::string(text));
            }
            Instruction::BuildSlice => {
                let (step, upper, lower) = (self.pop(), self.pop(), self.pop());
                self.push(Value::Slice(Arc::new((lower, upper, step))));
            }
            Instruction::LoadSubscript => {
                let (index, container) = (self.pop(), self.pop());
                let value = value::subscript(&container, &index, &mut self.objects())?;
                self.push(value);
            }
            Instruction::StoreSubscript { .. } => {
                if self.operand(2).container().is_some_and(is_shared) {
                    self.publish_operands(2);
                }
                let (value, index, container) = (self.pop(), self.pop(), self.pop());
                value::store_subscript(&container, &index, &value, &mut self.objects())?;
            }
            Instruction::DeleteSubscript => {
                let (index, container) = (self.pop(), self.pop());
                value::delete_subscript(&container, &index, &mut self.objects())?;
            }
            Instruction::Unpack(count) => self.unpack(*count)?,
            Instruction::Jump(target) => {
                self.jump(*target);
                return Ok(());
            }
            Instruction::JumpIfFalse(target) => {
                let value = self.pop();
                if !value::truth(&value, &self.objects()) {
                    self.jump(*target);
                    return Ok(());
                }
            }
            Instruction::JumpIfTrue(target) => {
                let value = self.pop();
                if value::truth(&value, &self.objects()) {
                    self.jump(*target);
                    return Ok(());
                }
            }
            Instruction::JumpIfFalseOrPop(target) => {
                let value = self.operand(0).clone();
                if !value::truth(&value, &self.objects()) {
                    self.jump(*target);
                    return Ok(());
                }
                self.pop();
            }
            Instruction::JumpIfTrueOrPop(target) => {
                let value = self.operand(0).clone();
                if value::truth(&value, &self.objects()) {
                    self.jump(*target);
                    return Ok(());
                }
                self.pop();
            }
            Instruction::BeginFor => {
                let iterable = self.operand(0).clone();
                value::iterate_at(&iterable, 0, &self.objects())?;
                self.push(Value::Int(0));
            }
            Instruction::NextFor(target) => {
                let Value::Int(position) = *self.operand(0) else { unreachable!("pushed by BeginFor") };
                let iterable = self.operand(1).clone();
                match value::iterate_at(&iterable, position as usize, &self.objects())? {
                    Some(item) => {
                        self.pop();
                        self.push(Value::Int(position + 1));
                        self.push(item);
                    }
                    None => {
                        self.pop();
                        self.pop();
                        self.jump(*target);
                        return Ok(());
                    }
                }
            }
            Instruction::BeginRepeat => match self.pop() {
                Value::Int(count) => self.push(Value::Int(count.max(0))),
                Value::Bool(count) => self.push(Value::Int(i64::from(count))),
                other => {
                    let kind = other.type_name(&self.objects());
                    return Err(Exception::type_error(format!("repeat needs an integer, not '{kind}'")));
                }
            },
            Instruction::NextRepeat(target) => match self.pop() {
                Value::Int(left) if left > 0 => self.push(Value::Int(left - 1)),
                _ => {
                    self.jump(*target);
                    return Ok(());
                }
            },
            Instruction::Call { function, arguments } => {
                if self.thread.frames.len() >= CALL_DEPTH_LIMIT {
                    let message = "maximum recursion depth exceeded";
                    return Err(Exception::new(ExceptionClass::RecursionError, message));
                }
                let arguments = self.pop_many(*arguments);
                let callee = &self.program.functions[usize::from(*function)];
                // The caller's address stays at the call while it runs, so that its handlers apply.
                self.thread.frames.push(Frame::new(callee, *function, arguments));
                return Ok(());
            }
            Instruction::CallBuiltin { name, arguments, keywords } => {
                let (values, named) = self.take_arguments(*arguments, keywords);
                let builtin = value::find_builtin(name).expect("the compiler has found it");
                let result = (builtin.call)(&values, &named, &mut self.objects())?;
                self.push(result);
            }
            Instruction::CallMethod { name, arguments, keywords, .. } => {
                self.call_method(name, *arguments, keywords)?;
            }
            Instruction::MakeException { class, arguments } => {
                let arguments = self.pop_many(*arguments);
                let exception = Exception::with_arguments(*class, arguments)?;
                self.push(Value::Exception(Arc::new(exception)));
            }
            Instruction::MatchException => {
                let (class, exception) = (self.pop(), self.pop());
                let matches = matches_class(&exception, &class)?;
                self.push(Value::Bool(matches));
            }
            Instruction::Raise => {
                return Err(match self.pop() {
                    Value::Exception(exception) => Exception::clone(&exception),
                    Value::ExceptionClass(class) => Exception::with_arguments(class, Vec::new())?,
                    _ => Exception::type_error("exceptions must derive from BaseException"),
                });
            }
            Instruction::FailAssertion { message } => {
                let arguments = if *message { vec![self.pop()] } else { Vec::new() };
                let exception = Exception::with_arguments(ExceptionClass::AssertionError, arguments)?;
                return Err(Exception { origin: Origin::Assertion, ..exception });
            }
            Instruction::Return => {
                let value = self.pop();
                self.thread.frames.pop();
                if self.thread.frames.is_empty() {
                    self.end(Ok(value));
                    return Ok(());
                }
                self.push(value);
            }
            Instruction::Spawn { .. }
            | Instruction::Join { .. }
            | Instruction::Sleep { .. }
            | Instruction::Choose(_)
            | Instruction::Print { .. } => unreachable!("always visible, and never in a check"),
        }
        self.advance();
        Ok(())
    }

    /// Calls a method of a container or string; in a check, a query of a primitive.
    fn call_method(&mut self, name: &str, arguments: u16, keywords: &Arc<[Arc<str>]>) -> Result<(), Exception> {
        let receiver = self.operand(usize::from(arguments)).clone();
        if let Value::Primitive(index) = receiver {
            return self.query(index, name, arguments, keywords);
        }
        let Some(method) = value::find_method(&receiver, name, &self.objects()) else {
            let kind = receiver.type_name(&self.objects());
            let message = format!("'{kind}' object has no attribute '{name}'");
            return Err(Exception::new(ExceptionClass::AttributeError, message));
        };
        if method.mutates && receiver.container().is_some_and(is_shared) {
            self.publish_operands(usize::from(arguments));
        }
        let (values, named) = self.take_arguments(arguments, keywords);
        let receiver = self.pop();
        let result = (method.call)(&receiver, &values, &named, &mut self.objects())?;
        self.push(result);
        Ok(())
    }

    fn query(&mut self, index: u16, name: &str, count: u16, keywords: &Arc<[Arc<str>]>) -> Result<(), Exception> {
        let info = self.primitive_method(index, name)?;
        let (values, named) = self.take_arguments(count, keywords);
        self.pop();
        let arguments = arrange_arguments(info, values, named)?;
        let call = Call { caller: self.index, method: info.name, arguments: &arguments, awaited: false, phase: 0 };
        assert!(info.query, "the compiler lets checks call queries only");
        match primitive::apply(self.workspace, index, &call).reply {
            Reply::Done(value) => {
                self.push(value);
                Ok(())
            }
            Reply::Raise(exception) => Err(exception),
            other => unreachable!("a query answers at once: {other:?}"),
        }
    }

    /// Finds a method of a primitive.
    pub fn primitive_method(&mut self, index: u16, name: &str) -> Result<&'static MethodInfo, Exception> {
        let primitive = self.workspace.primitive(index);
        let kind = primitive.kind();
        primitive.methods().iter().find(|info| info.name == name).ok_or_else(|| {
            Exception::new(ExceptionClass::AttributeError, format!("'{kind}' object has no attribute '{name}'"))
        })
    }

    /// Pops arguments; the last ones belong to the keywords.
    pub fn take_arguments(&mut self, count: u16, keywords: &[Arc<str>]) -> (Vec<Value>, Vec<(Arc<str>, Value)>) {
        let mut values = self.pop_many(count);
        let named = values.split_off(values.len() - keywords.len());
        (values, keywords.iter().cloned().zip(named).collect())
    }

    fn unpack(&mut self, count: u16) -> Result<(), Exception> {
        let iterable = self.pop();
        let items = value::items(&iterable, &self.objects())?;
        let wanted = usize::from(count);
        if items.len() != wanted {
            let message = if items.len() > wanted {
                format!("too many values to unpack (expected {wanted})")
            } else {
                format!("not enough values to unpack (expected {wanted}, got {})", items.len())
            };
            return Err(Exception::value_error(message));
        }
        items.into_iter().rev().for_each(|item| self.push(item));
        Ok(())
    }
}

/// Reading a local variable that has no value.
fn unbound(name: &str, free: bool) -> Exception {
    let (class, kind, place) = match free {
        false => (ExceptionClass::UnboundLocalError, "local", ""),
        true => (ExceptionClass::NameError, "free", " in enclosing scope"),
    };
    let message = format!("cannot access {kind} variable '{name}' where it is not associated with a value{place}");
    Exception::new(class, message)
}

/// Whether other threads can reach the container.
pub fn is_shared(reference: ObjectReference) -> bool {
    !matches!(reference, ObjectReference::Local(_))
}

/// Arguments in the order of a method's parameters, defaults filled in.
pub fn arrange_arguments(
    info: &MethodInfo,
    values: Vec<Value>,
    named: Vec<(Arc<str>, Value)>,
) -> Result<Vec<Value>, Exception> {
    let name = info.name;
    if values.len() > info.parameters.len() {
        let (takes, given) = (info.parameters.len(), values.len());
        return Err(Exception::type_error(format!("{name}() takes {takes} arguments but {given} were given")));
    }
    if let Some((keyword, _)) = named.iter().find(|(keyword, _)| {
        let position = info.parameters.iter().position(|(parameter, _)| **parameter == **keyword);
        position.is_none_or(|position| position < values.len())
    }) {
        return Err(Exception::type_error(format!("{name}() got an unexpected keyword argument '{keyword}'")));
    }
    let mut values = values.into_iter();
    let arranged = info.parameters.iter().map(|(parameter, default)| {
        let named = || named.iter().find(|(keyword, _)| **keyword == **parameter).map(|(_, value)| value.clone());
        values.next().or_else(named).or_else(|| default.map(|default| default.value())).ok_or_else(|| {
            Exception::type_error(format!("{name}() missing 1 required positional argument: '{parameter}'"))
        })
    });
    arranged.collect()
}

/// Whether an exception is of a class or of one of a tuple of classes.
fn matches_class(exception: &Value, class: &Value) -> Result<bool, Exception> {
    let Value::Exception(exception) = exception else { unreachable!("handlers are entered with an exception") };
    let refusal = || Exception::type_error("catching classes that do not inherit from BaseException is not allowed");
    match class {
        Value::ExceptionClass(class) => Ok(exception.class.is_subclass_of(*class)),
        // A tuple inside a tuple is no class.
        Value::Tuple(classes) => {
            let mut matches = false;
            for class in classes.iter() {
                let Value::ExceptionClass(class) = class else { return Err(refusal()) };
                matches |= exception.class.is_subclass_of(*class);
            }
            Ok(matches)
        }
        _ => Err(refusal()),
    }
}

/// Whether evaluating the instruction looks at the contents of its operands, and how many operands those are.
pub fn inspected_operands(instruction: &Instruction) -> usize {
    match instruction {
        Instruction::Unary(UnaryOperator::Not)
        | Instruction::JumpIfFalse(_)
        | Instruction::JumpIfTrue(_)
        | Instruction::JumpIfFalseOrPop(_)
        | Instruction::JumpIfTrueOrPop(_)
        | Instruction::Unpack(_)
        | Instruction::Format { specification: false, .. } => 1,
        Instruction::Compare(ComparisonOperator::Is | ComparisonOperator::IsNot) => 0,
        Instruction::Binary(_)
        | Instruction::InPlace(_)
        | Instruction::Compare(_)
        | Instruction::Format { specification: true, .. } => 2,
        Instruction::CallBuiltin { arguments, .. } | Instruction::Print { arguments, .. } => usize::from(*arguments),
        _ => 0,
    }
}
