//! The state of compiling one function: instructions, locals, the depth of the
//! operand stack, and the blocks that are open around the present place.

use super::Context;
use crate::program::{Address, Function, HandlerEntry, Instruction};
use crate::scenario::{self, Expression, Statement, walk};
use crate::source::{Diagnostic, Span};
use std::collections::BTreeMap;

/// A block that an early exit (`return`, `break`, `continue`, an exception) has to close.
pub(super) enum Block<'a> {
    /// A loop; `depth` is the depth of the stack in its body, of which `slots` are the loop's own.
    Loop { depth: u16, slots: u16, continue_target: Address, breaks: Vec<Address> },
    /// A `with`; the context object is in `slot`.
    With { slot: u16, span: Span },
    /// A `try` with a `finally` clause.
    Finally { body: &'a [Statement] },
    /// An `except` clause; the exception is in `slot`, and `name` is the local variable that holds it meanwhile.
    Handler { slot: u16, name: Option<u16> },
}

/// A block and how many protected ranges were open outside it.
pub(super) struct OpenBlock<'a> {
    pub block: Block<'a>,
    protected: usize,
}

/// A range of instructions whose exceptions go elsewhere; interrupted where a block is closed early.
pub(super) struct Protected {
    segments: Vec<(Address, Address)>,
    open: Option<Address>,
}

pub(super) struct FunctionCompiler<'c, 'a> {
    pub context: &'c mut Context<'a>,
    /// The function's name; empty for checks.
    pub name: &'a str,
    pub is_check: bool,
    pub locals: Vec<String>,
    /// Names of comprehension variables at present, innermost last, and their slots in `locals`.
    pub scopes: Vec<BTreeMap<String, u16>>,
    pub blocks: Vec<OpenBlock<'a>>,
    protected: Vec<Protected>,
    code: Vec<Instruction>,
    spans: Vec<Span>,
    handlers: Vec<HandlerEntry>,
    depth: u16,
}

impl<'c, 'a> FunctionCompiler<'c, 'a> {
    fn new(context: &'c mut Context<'a>, name: &'a str, is_check: bool, locals: Vec<String>) -> Self {
        FunctionCompiler {
            context,
            name,
            is_check,
            locals,
            scopes: Vec::new(),
            blocks: Vec::new(),
            protected: Vec::new(),
            code: Vec::new(),
            spans: Vec::new(),
            handlers: Vec::new(),
            depth: 0,
        }
    }

    /// Compiles a function of the scenario.
    pub fn function(context: &'c mut Context<'a>, function: &'a scenario::Function) -> Function {
        let parameters = function.parameters.iter().map(|parameter| parameter.name.text.clone());
        let mut locals = parameters.collect::<Vec<_>>();
        for name in walk::assigned(&function.body) {
            if !context.names.contains_key(name.as_str()) && !locals.contains(&name) {
                locals.push(name);
            }
        }
        let mut compiler = FunctionCompiler::new(context, &function.name.text, false, locals);
        compiler.statements(&function.body);
        let end = Span { start: function.span.end.saturating_sub(1), end: function.span.end };
        compiler.emit(Instruction::Constant(crate::value::Value::None), end);
        compiler.emit(Instruction::Return, end);
        compiler.finish(&function.name.text, function.parameters.len())
    }

    /// Compiles a check: a function without parameters that returns the value of an expression.
    pub fn check(context: &'c mut Context<'a>, expression: &'a Expression) -> Function {
        let mut compiler = FunctionCompiler::new(context, "", true, Vec::new());
        compiler.expression(expression);
        compiler.emit(Instruction::Return, expression.span);
        compiler.finish("check", 0)
    }

    fn finish(self, name: &str, parameters: usize) -> Function {
        let too_large = self.locals.len() > usize::from(u16::MAX) || self.code.len() > 1_000_000;
        if too_large {
            let span = self.spans.first().copied().unwrap_or_default();
            self.context.diagnostics.push(Diagnostic::new("E0312", span, "this function is too large"));
        }
        Function {
            name: name.into(),
            parameters: parameters as u16,
            locals: self.locals.iter().map(|name| name.as_str().into()).collect(),
            code: self.code,
            spans: self.spans,
            handlers: self.handlers,
        }
    }

    pub fn error(&mut self, diagnostic: Diagnostic) {
        self.context.diagnostics.push(diagnostic);
    }

    /// Appends an instruction and keeps account of the stack.
    pub fn emit(&mut self, instruction: Instruction, span: Span) -> Address {
        let effect = stack_effect(&instruction);
        self.depth = u16::try_from(i32::from(self.depth) + effect).expect("operand stack in bounds");
        self.code.push(instruction);
        self.spans.push(span);
        (self.code.len() - 1) as Address
    }

    pub fn depth(&self) -> u16 {
        self.depth
    }

    /// After an unconditional jump the next instruction is reached from elsewhere, with this depth.
    pub fn set_depth(&mut self, depth: u16) {
        self.depth = depth;
    }

    pub fn here(&self) -> Address {
        self.code.len() as Address
    }

    /// Lets an earlier jump go to the next instruction.
    pub fn land(&mut self, jump: Address) {
        let here = self.here();
        *self.code[jump as usize].target_mut().expect("a jump") = here;
    }

    /// A new local that no name of the program can mean.
    pub fn hidden_local(&mut self, name: &str) -> u16 {
        self.locals.push(name.to_string());
        (self.locals.len() - 1) as u16
    }

    /// From here on, exceptions go to the handler that [`Self::unprotect`] names.
    pub fn protect(&mut self) {
        let open = Some(self.here());
        self.protected.push(Protected { segments: Vec::new(), open });
    }

    /// Ends the innermost protected range; what it covered is passed to [`Self::handle`].
    pub fn unprotect(&mut self) -> Protected {
        let here = self.here();
        let mut protected = self.protected.pop().expect("a protected range is open");
        if let Some(start) = protected.open.take() {
            protected.segments.push((start, here));
        }
        protected
    }

    /// Exceptions of a range come here, with `depth` stack slots kept below the exception.
    pub fn handle(&mut self, protected: Protected, depth: u16) {
        let target = self.here();
        let segments = protected.segments.into_iter().filter(|(start, end)| start < end);
        self.handlers.extend(segments.map(|(start, end)| HandlerEntry { start, end, target, depth }));
        self.depth = depth + 1;
    }

    /// Opens a block, with a protected range of its own if `protect`.
    pub fn open_block(&mut self, block: Block<'a>, protect: bool) {
        self.blocks.push(OpenBlock { block, protected: self.protected.len() });
        if protect {
            self.protect();
        }
    }

    /// Closes the innermost block, which has a protected range.
    pub fn close_block(&mut self) -> Protected {
        self.blocks.pop();
        self.unprotect()
    }

    /// Closes the innermost block, which is a loop, and returns the jumps that break out of it.
    pub fn close_loop(&mut self) -> Vec<Address> {
        match self.blocks.pop() {
            Some(OpenBlock { block: Block::Loop { breaks, .. }, .. }) => breaks,
            _ => unreachable!("the loop is the innermost block"),
        }
    }

    /// Compiles something that runs outside of block `index` and all within, although it stands
    /// inside: the closing of the block on an early exit.
    pub fn outside(&mut self, index: usize, compile: impl FnOnce(&mut Self)) {
        let protected = self.blocks[index].protected;
        let here = self.here();
        for range in &mut self.protected[protected..] {
            if let Some(start) = range.open.take() {
                range.segments.push((start, here));
            }
        }
        let hidden = self.blocks.split_off(index);
        let inner = self.protected.split_off(protected);
        compile(self);
        self.blocks.extend(hidden);
        self.protected.extend(inner);
        let here = self.here();
        for range in &mut self.protected[protected..] {
            range.open = Some(here);
        }
    }
}

/// How an instruction changes the depth of the stack when it does not jump.
fn stack_effect(instruction: &Instruction) -> i32 {
    let count = |n: &u16| i32::from(*n);
    match instruction {
        Instruction::Constant(_)
        | Instruction::LoadLocal(_)
        | Instruction::LoadFree(_)
        | Instruction::LoadShared(_)
        | Instruction::Duplicate
        | Instruction::CopySlot(_)
        | Instruction::BeginFor
        | Instruction::NextFor(_) => 1,
        Instruction::DuplicateTwo => 2,
        Instruction::DeleteLocal(_)
        | Instruction::Swap
        | Instruction::RotateThree
        | Instruction::Arrange(_)
        | Instruction::Unary(_)
        | Instruction::Jump(_)
        | Instruction::BeginRepeat
        | Instruction::NextRepeat(_)
        | Instruction::Join { .. }
        | Instruction::Sleep { .. } => 0,
        Instruction::StoreLocal(_)
        | Instruction::StoreShared { .. }
        | Instruction::Pop
        | Instruction::Binary(_)
        | Instruction::InPlace(_)
        | Instruction::Compare(_)
        | Instruction::ListAppend(_)
        | Instruction::LoadSubscript
        | Instruction::JumpIfFalse(_)
        | Instruction::JumpIfTrue(_)
        | Instruction::JumpIfFalseOrPop(_)
        | Instruction::JumpIfTrueOrPop(_)
        | Instruction::MatchException
        | Instruction::Raise
        | Instruction::Return => -1,
        Instruction::DictInsert(_) | Instruction::DeleteSubscript | Instruction::BuildSlice => -2,
        Instruction::StoreSubscript { .. } => -3,
        Instruction::BuildList(n)
        | Instruction::BuildTuple(n)
        | Instruction::BuildString(n)
        | Instruction::Choose(n)
        | Instruction::Call { arguments: n, .. }
        | Instruction::CallBuiltin { arguments: n, .. }
        | Instruction::Spawn { arguments: n, .. }
        | Instruction::Print { arguments: n, .. }
        | Instruction::MakeException { arguments: n, .. } => 1 - count(n),
        Instruction::CallMethod { arguments: n, .. } => -count(n),
        Instruction::BuildDict(n) => 1 - 2 * count(n),
        Instruction::Unpack(n) => count(n) - 1,
        Instruction::Format { specification, .. } => -i32::from(*specification),
        Instruction::FailAssertion { message } => -i32::from(*message),
    }
}
