//! Statements.

use super::Meaning;
use super::function::{Block, FunctionCompiler, OpenBlock};
use crate::program::Instruction;
use crate::scenario::{Expression, ExpressionKind, Handler, Statement, StatementKind};
use crate::source::{Diagnostic, Span};
use crate::value::{ExceptionClass, Value};

/// How far an early exit goes.
#[derive(Clone, Copy, PartialEq)]
enum Exit {
    Return,
    Break,
    Continue,
}

/// The head of a loop.
struct Head {
    /// Where the loop goes back to.
    start: u32,
    /// The jump that leaves the loop, with the loop's own stack slots gone.
    done: u32,
    /// How many stack slots the loop keeps while it runs.
    slots: u16,
}

impl<'a> FunctionCompiler<'_, 'a> {
    pub fn statements(&mut self, statements: &'a [Statement]) {
        for statement in statements {
            let depth = self.depth();
            self.statement(statement);
            // An early exit leaves the account of the stack where it stood; what follows is unreachable.
            self.set_depth(depth);
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        let span = statement.span;
        match &statement.kind {
            StatementKind::Expression(value) => {
                self.expression(value);
                self.emit(Instruction::Pop, span);
            }
            StatementKind::Assign { targets, value } => {
                self.expression(value);
                for (index, target) in targets.iter().enumerate() {
                    if index + 1 < targets.len() {
                        self.emit(Instruction::Duplicate, span);
                    }
                    let derived = self.context.flow.is_derived(self.name, target, value);
                    self.store(target, span, derived);
                }
            }
            StatementKind::AugmentedAssign { target, operator, value } => {
                self.augmented(target, span, |compiler| {
                    compiler.expression(value);
                    compiler.emit(Instruction::InPlace(*operator), span);
                });
            }
            StatementKind::Delete(targets) => targets.iter().for_each(|target| self.delete(target)),
            StatementKind::Return(value) => {
                match value {
                    Some(value) => self.expression(value),
                    None => {
                        self.emit(Instruction::Constant(Value::None), span);
                    }
                }
                self.exit(Exit::Return, span);
            }
            StatementKind::Assert { test, message } => {
                self.expression(test);
                let holds = self.emit(Instruction::JumpIfTrue(0), span);
                if let Some(message) = message {
                    self.expression(message);
                }
                self.emit(Instruction::FailAssertion { message: message.is_some() }, span);
                self.land(holds);
            }
            StatementKind::Raise { exception, cause } => self.raise(exception.as_ref(), cause.as_ref(), span),
            StatementKind::Pass => {}
            StatementKind::Break => self.exit(Exit::Break, span),
            StatementKind::Continue => self.exit(Exit::Continue, span),
            StatementKind::With { context, binding, is_async, body } => {
                self.with(context, binding.as_ref(), *is_async, body, span);
            }
            StatementKind::If { test, then, otherwise } => {
                self.expression(test);
                let unless = self.emit(Instruction::JumpIfFalse(0), test.span);
                self.statements(then);
                if otherwise.is_empty() {
                    self.land(unless);
                } else {
                    let end = self.emit(Instruction::Jump(0), span);
                    self.land(unless);
                    self.statements(otherwise);
                    self.land(end);
                }
            }
            StatementKind::While { test, body, otherwise } => {
                let start = self.here();
                self.expression(test);
                let done = self.emit(Instruction::JumpIfFalse(0), test.span);
                self.repeated(body, otherwise, Head { start, done, slots: 0 }, span);
            }
            StatementKind::For { target, iterable, body, otherwise } => {
                self.expression(iterable);
                self.emit(Instruction::BeginFor, iterable.span);
                let start = self.here();
                let done = self.emit(Instruction::NextFor(0), iterable.span);
                self.store(target, target.span, false);
                self.repeated(body, otherwise, Head { start, done, slots: 2 }, span);
            }
            StatementKind::Repeat { count, body } => {
                self.expression(count);
                self.emit(Instruction::BeginRepeat, count.span);
                let start = self.here();
                let done = self.emit(Instruction::NextRepeat(0), count.span);
                self.repeated(body, &[], Head { start, done, slots: 1 }, span);
            }
            StatementKind::Try { body, handlers, otherwise, finally, .. } => {
                self.try_finally(body, handlers, otherwise, finally, span);
            }
            _ => unreachable!("a scenario cannot say this"),
        }
    }

    /// The body and the end of a loop.
    fn repeated(&mut self, body: &'a [Statement], otherwise: &'a [Statement], head: Head, span: Span) {
        let depth = self.depth();
        let block = Block::Loop { depth, slots: head.slots, continue_target: head.start, breaks: Vec::new() };
        self.open_block(block, false);
        self.statements(body);
        self.emit(Instruction::Jump(head.start), span);
        let breaks = self.close_loop();
        self.set_depth(depth - head.slots);
        self.land(head.done);
        self.statements(otherwise);
        for jump in breaks {
            self.land(jump);
        }
    }

    fn exit(&mut self, exit: Exit, span: Span) {
        let is_loop = |open: &OpenBlock| matches!(open.block, Block::Loop { .. });
        let outermost = match exit {
            Exit::Return => 0,
            Exit::Break | Exit::Continue => match self.blocks.iter().rposition(is_loop) {
                Some(index) => index + 1,
                None => {
                    let word = if exit == Exit::Break { "break" } else { "continue" };
                    self.error(Diagnostic::new("E0305", span, format!("`{word}` outside a loop")));
                    return;
                }
            },
        };
        // Close the blocks from the inside out; a returned value stays on top of the stack.
        for index in (outermost..self.blocks.len()).rev() {
            match self.blocks[index].block {
                Block::With { slot, span } => self.outside(index, |compiler| compiler.release(slot, span)),
                Block::Finally { body } => self.outside(index, |compiler| compiler.statements(body)),
                Block::Handler { name: Some(name), .. } => self.outside(index, |compiler| {
                    compiler.emit(Instruction::DeleteLocal(name), span);
                }),
                Block::Loop { .. } | Block::Handler { name: None, .. } => {}
            }
        }
        if exit == Exit::Return {
            self.emit(Instruction::Return, span);
            return;
        }
        let Block::Loop { depth, slots, continue_target, .. } = self.blocks[outermost - 1].block else {
            unreachable!("found as a loop")
        };
        let keep = if exit == Exit::Continue { depth } else { depth - slots };
        while self.depth() > keep {
            self.emit(Instruction::Pop, span);
        }
        if exit == Exit::Continue {
            self.emit(Instruction::Jump(continue_target), span);
        } else {
            let jump = self.emit(Instruction::Jump(0), span);
            if let Block::Loop { breaks, .. } = &mut self.blocks[outermost - 1].block {
                breaks.push(jump);
            }
        }
    }

    /// Calls `release` of the context object in a slot; for an `async with` too it never suspends.
    fn release(&mut self, slot: u16, span: Span) {
        self.emit(Instruction::CopySlot(slot), span);
        self.method("release", 0, false, span);
        self.emit(Instruction::Pop, span);
    }

    fn with(
        &mut self,
        context: &'a Expression,
        binding: Option<&'a Expression>,
        is_async: bool,
        body: &'a [Statement],
        span: Span,
    ) {
        self.expression(context);
        let slot = self.depth() - 1;
        self.emit(Instruction::Duplicate, context.span);
        self.method("acquire", 0, is_async, context.span);
        if binding.is_none() || is_async {
            self.emit(Instruction::Pop, context.span);
        }
        if let Some(target) = binding {
            if is_async {
                // `__aenter__` of asyncio's primitives returns nothing.
                self.emit(Instruction::Constant(Value::None), context.span);
            }
            self.store(target, target.span, false);
        }
        self.open_block(Block::With { slot, span: context.span }, true);
        self.statements(body);
        let range = self.close_block();
        self.release(slot, context.span);
        self.emit(Instruction::Pop, span);
        let end = self.emit(Instruction::Jump(0), span);
        self.handle(range, slot + 1);
        self.release(slot, context.span);
        self.emit(Instruction::Raise, span);
        self.land(end);
        self.set_depth(slot);
    }

    fn try_finally(
        &mut self,
        body: &'a [Statement],
        handlers: &'a [Handler],
        otherwise: &'a [Statement],
        finally: &'a [Statement],
        span: Span,
    ) {
        let depth = self.depth();
        if finally.is_empty() {
            self.try_except(body, handlers, otherwise, span);
            return;
        }
        self.open_block(Block::Finally { body: finally }, true);
        self.try_except(body, handlers, otherwise, span);
        let range = self.close_block();
        self.statements(finally);
        let end = self.emit(Instruction::Jump(0), span);
        self.handle(range, depth);
        self.statements(finally);
        self.emit(Instruction::Raise, span);
        self.land(end);
        self.set_depth(depth);
    }

    fn try_except(&mut self, body: &'a [Statement], handlers: &'a [Handler], otherwise: &'a [Statement], span: Span) {
        let depth = self.depth();
        if handlers.is_empty() {
            self.statements(body);
            self.statements(otherwise);
            return;
        }
        self.protect();
        self.statements(body);
        let range = self.unprotect();
        self.statements(otherwise);
        let mut ends = vec![self.emit(Instruction::Jump(0), span)];
        self.handle(range, depth);
        for handler in handlers {
            self.set_depth(depth + 1);
            let mut next = None;
            if let Some(class) = &handler.exception {
                self.emit(Instruction::Duplicate, handler.span);
                self.expression(class);
                self.emit(Instruction::MatchException, handler.span);
                next = Some(self.emit(Instruction::JumpIfFalse(0), handler.span));
            }
            if let Some(name) = &handler.binding {
                self.emit(Instruction::Duplicate, name.span);
                self.store_name(&name.text, name.span, false);
            }
            // Python unbinds the name however the clause is left.
            let name = handler.binding.as_ref().and_then(|name| self.local(&name.text));
            self.open_block(Block::Handler { slot: depth, name }, true);
            self.statements(&handler.body);
            let range = self.close_block();
            if let Some(name) = name {
                self.emit(Instruction::DeleteLocal(name), handler.span);
            }
            self.emit(Instruction::Pop, span);
            ends.push(self.emit(Instruction::Jump(0), span));
            if let Some(name) = name {
                self.handle(range, depth + 1);
                self.emit(Instruction::DeleteLocal(name), handler.span);
                self.emit(Instruction::Raise, span);
            }
            if let Some(next) = next {
                self.land(next);
            }
        }
        self.set_depth(depth + 1);
        self.emit(Instruction::Raise, span);
        for end in ends {
            self.land(end);
        }
        self.set_depth(depth);
    }

    fn raise(&mut self, exception: Option<&'a Expression>, cause: Option<&'a Expression>, span: Span) {
        if let Some(cause) = cause {
            self.expression(cause);
            self.emit(Instruction::Pop, cause.span);
        }
        match exception {
            Some(exception) => self.expression(exception),
            None => {
                let slot = self.blocks.iter().rev().find_map(|open| match open.block {
                    Block::Handler { slot, .. } => Some(slot),
                    _ => None,
                });
                match slot {
                    Some(slot) => {
                        self.emit(Instruction::CopySlot(slot), span);
                    }
                    None => {
                        let message = "No active exception to reraise";
                        self.emit(Instruction::Constant(Value::String(message.into())), span);
                        self.emit(
                            Instruction::MakeException { class: ExceptionClass::RuntimeError, arguments: 1 },
                            span,
                        );
                    }
                }
            }
        }
        self.emit(Instruction::Raise, span);
    }

    fn augmented(&mut self, target: &'a Expression, span: Span, compute: impl FnOnce(&mut Self)) {
        match &target.kind {
            ExpressionKind::Name(_) => {
                self.expression(target);
                compute(self);
                self.store(target, span, true);
            }
            ExpressionKind::Subscript { value, index } => {
                self.expression(value);
                self.expression(index);
                self.emit(Instruction::DuplicateTwo, target.span);
                self.emit(Instruction::LoadSubscript, target.span);
                compute(self);
                self.emit(Instruction::StoreSubscript { derived: true }, span);
            }
            _ => self.cannot_assign(target),
        }
    }

    /// Stores the top of the stack.
    pub fn store(&mut self, target: &'a Expression, span: Span, derived: bool) {
        match &target.kind {
            ExpressionKind::Name(name) => self.store_name(name, span, derived),
            ExpressionKind::Subscript { value, index } => {
                self.expression(value);
                self.expression(index);
                // value container index → container index value
                self.emit(Instruction::RotateThree, span);
                self.emit(Instruction::RotateThree, span);
                self.emit(Instruction::StoreSubscript { derived }, span);
            }
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                self.emit(Instruction::Unpack(items.len() as u16), span);
                for item in items {
                    self.store(item, item.span, derived);
                }
            }
            _ => {
                self.cannot_assign(target);
                self.emit(Instruction::Pop, span);
            }
        }
    }

    fn store_name(&mut self, name: &str, span: Span, derived: bool) {
        if let Some(local) = self.local(name) {
            self.emit(Instruction::StoreLocal(local), span);
            return;
        }
        match self.context.names.get(name) {
            Some(Meaning::Variable(index)) => {
                let index = *index;
                self.emit(Instruction::StoreShared { index, derived }, span);
            }
            _ => {
                let message = format!("`{name}` is no variable and cannot be assigned");
                self.error(Diagnostic::new("E0306", span, message).help("use another name for the local variable"));
                self.emit(Instruction::Pop, span);
            }
        }
    }

    fn delete(&mut self, target: &'a Expression) {
        match &target.kind {
            ExpressionKind::Name(name) if self.local(name).is_some() => {
                let local = self.local(name).expect("just looked up");
                self.emit(Instruction::LoadLocal(local), target.span);
                self.emit(Instruction::Pop, target.span);
                self.emit(Instruction::DeleteLocal(local), target.span);
            }
            ExpressionKind::Subscript { value, index } => {
                self.expression(value);
                self.expression(index);
                self.emit(Instruction::DeleteSubscript, target.span);
            }
            _ => {
                let diagnostic = Diagnostic::new("E0306", target.span, "this cannot be deleted");
                self.error(diagnostic.help("`del` takes local variables and elements, such as `items[0]`"));
            }
        }
    }

    fn cannot_assign(&mut self, target: &Expression) {
        let diagnostic = Diagnostic::new("E0306", target.span, "this cannot be assigned");
        self.error(diagnostic.help("assign to a name, to an element such as `items[0]`, or to a tuple of those"));
    }
}
