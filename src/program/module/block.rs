//! Loops, `try`, `with`, and the ways out of them.
//!
//! Source: CPython 3.11's compiler. A `finally` block and the exit of a `with` are compiled once for every way out: the
//! normal one, the exception, and each `return`, `break` and `continue` that passes. A `while` has its test twice, at
//! the top and at the bottom, because from Python 3.10 on the global lock may be given up right behind the second one.

use super::Compiler;
use super::assemble::{HandlerLabel, Label};
use super::flow::Source;
use super::unit::Block;
use crate::program::Operation;
use crate::scenario::{Expression, Handler, Statement};
use crate::source::Span;
use crate::value::{ComparisonOperator, Value};

/// How a block is left early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// With the result on the stack.
    Return,
    Break,
    Continue,
}

/// The parts of a `for` loop.
pub struct For<'a> {
    pub target: Option<&'a Expression>,
    pub iterable: &'a Expression,
    pub body: &'a [Statement],
    pub otherwise: &'a [Statement],
    pub is_async: bool,
}

/// The parts of a `try`.
#[derive(Clone, Copy)]
pub struct Try<'a> {
    pub body: &'a [Statement],
    pub handlers: &'a [Handler],
    pub otherwise: &'a [Statement],
    pub finally: &'a [Statement],
    pub is_group: bool,
}

impl<'a> Compiler<'a> {
    /// `while test: … else: …`
    pub fn while_loop(&mut self, test: &'a Expression, body: &'a [Statement], otherwise: &'a [Statement], span: Span) {
        let (next, inside, done, end) = (self.label(), self.label(), self.label(), self.label());
        self.place(next);
        self.jump_if(test, false, done);
        self.place(inside);
        let depth = self.stack();
        self.open(Block::Loop { next, next_depth: depth, end, end_depth: depth }, span);
        self.statements(body);
        self.close();
        if !self.is_dead() {
            self.jump_if(test, false, done);
            self.jump(Operation::Jump, inside, test.span);
        }
        self.place(done);
        self.statements(otherwise);
        self.place(end);
    }

    /// `for target in iterable: … else: …`
    pub fn for_loop(&mut self, parts: &For<'a>, span: Span) {
        self.expression(parts.iterable);
        self.iterator(parts.is_async, parts.iterable.span);
        self.loop_over(parts, span);
    }

    /// The loop itself, over the iterator on the stack.
    pub fn loop_over(&mut self, parts: &For<'a>, span: Span) {
        let (next, done, end) = (self.label(), self.label(), self.label());
        let head = parts.iterable.span;
        self.place(next);
        let depth = self.stack();
        let stop = self.fetch(parts.is_async, done, head);
        match parts.target {
            Some(target) => self.store(target, target.span, Source::Value(parts.iterable)),
            None => self.emit(Operation::Pop, head),
        }
        self.open(Block::Loop { next, next_depth: depth, end, end_depth: depth.saturating_sub(1) }, span);
        self.statements(parts.body);
        self.close();
        self.jump(Operation::Jump, next, head);
        self.stopped(stop, done, head);
        self.place(done);
        self.statements(parts.otherwise);
        self.place(end);
    }

    /// Makes an iterator of what is on the stack.
    pub fn iterator(&mut self, is_async: bool, span: Span) {
        if !is_async {
            self.emit(Operation::GetIterator, span);
            return;
        }
        self.special("__aiter__", "'async for' requires an object with __aiter__ method, got {}", span);
        self.emit(Operation::Call { positional: 0, keywords: [].into() }, span);
    }

    /// Fetches the next value of the iterator on the stack, which stays there; without one it goes on at `done`, the
    /// iterator gone. Gives what [`Compiler::stopped`] needs.
    pub fn fetch(&mut self, is_async: bool, done: Label, span: Span) -> Option<HandlerLabel> {
        if !is_async {
            self.jump(Operation::ForNext, done, span);
            return None;
        }
        let handler = self.unit().assembly.handler();
        self.open(Block::Protected(handler), span);
        self.emit(Operation::Duplicate, span);
        let missing = "'async for' received an object from __aiter__ that does not implement __anext__: {}";
        self.special("__anext__", missing, span);
        self.emit(Operation::Call { positional: 0, keywords: [].into() }, span);
        self.wait(span);
        self.close();
        Some(handler)
    }

    /// The end of an asynchronous loop by `StopAsyncIteration`.
    pub fn stopped(&mut self, handler: Option<HandlerLabel>, done: Label, span: Span) {
        let Some(handler) = handler else { return };
        self.unit().assembly.place_handler(handler);
        let other = self.label();
        self.load_builtin("StopAsyncIteration", span);
        self.emit(Operation::MatchException, span);
        self.jump(Operation::JumpIfFalse, other, span);
        self.emit(Operation::Pop, span);
        self.emit(Operation::Pop, span);
        self.jump(Operation::Jump, done, span);
        self.place(other);
        self.emit(Operation::Reraise, span);
    }

    fn special(&mut self, name: &str, missing: &str, span: Span) {
        let operation = Operation::LoadSpecial { name: self.text(name), missing: self.text(missing) };
        self.emit(operation, span);
    }

    /// `try: … except …: … else: … finally: …`
    pub fn try_statement(&mut self, parts: Try<'a>, span: Span) {
        if parts.finally.is_empty() {
            self.try_except(parts, span);
            return;
        }
        let handler = self.unit().assembly.handler();
        let end = self.label();
        self.open(Block::Finally(handler, parts.finally), span);
        self.try_except(parts, span);
        self.close();
        self.statements(parts.finally);
        self.jump(Operation::Jump, end, span);
        self.unit().assembly.place_handler(handler);
        self.emit(Operation::EnterHandler, span);
        self.open(Block::Handling { handler: None, name: None }, span);
        self.statements(parts.finally);
        self.close();
        self.emit(Operation::Reraise, span);
        self.place(end);
    }

    fn try_except(&mut self, parts: Try<'a>, span: Span) {
        if parts.handlers.is_empty() {
            self.statements(parts.body);
            self.statements(parts.otherwise);
            return;
        }
        let handler = self.unit().assembly.handler();
        let end = self.label();
        self.open(Block::Protected(handler), span);
        self.statements(parts.body);
        self.close();
        self.statements(parts.otherwise);
        self.jump(Operation::Jump, end, span);
        self.unit().assembly.place_handler(handler);
        self.emit(Operation::EnterHandler, span);
        if parts.is_group {
            self.group_clauses(parts.handlers, end, span);
        } else {
            self.clauses_of_try(parts.handlers, end);
            self.emit(Operation::Reraise, span);
        }
        self.place(end);
    }

    /// `except` clauses; the exception is on the stack, and stays there if none matches.
    fn clauses_of_try(&mut self, handlers: &'a [Handler], end: Label) {
        for handler in handlers {
            let next = self.label();
            if let Some(class) = &handler.exception {
                self.expression(class);
                self.emit(Operation::MatchException, class.span);
                self.jump(Operation::JumpIfFalse, next, handler.span);
            }
            let cleanup = self.enter_clause(handler);
            self.statements(&handler.body);
            self.close();
            self.emit(Operation::LeaveHandler, handler.span);
            self.unbind(handler);
            self.jump(Operation::Jump, end, handler.span);
            if let Some(cleanup) = cleanup {
                self.unit().assembly.place_handler(cleanup);
                self.unbind(handler);
                self.emit(Operation::Reraise, handler.span);
            }
            self.place(next);
        }
    }

    /// Binds the exception on the stack and opens the block in which it is handled.
    fn enter_clause(&mut self, handler: &'a Handler) -> Option<HandlerLabel> {
        match &handler.binding {
            Some(name) => self.store_name(&name.text, handler.span, Source::Nowhere),
            None => self.emit(Operation::Pop, handler.span),
        }
        let cleanup = handler.binding.is_some().then(|| self.unit().assembly.handler());
        let name = handler.binding.as_ref().map(|name| name.text.as_str());
        self.open(Block::Handling { handler: cleanup, name }, handler.span);
        cleanup
    }

    fn unbind(&mut self, handler: &'a Handler) {
        if let Some(name) = &handler.binding {
            self.unbind_name(&name.text, handler.span);
        }
    }

    /// The program may have unbound the name itself, so it is bound first.
    fn unbind_name(&mut self, name: &str, span: Span) {
        self.constant(Value::None, span);
        self.store_name(name, span, Source::Nowhere);
        self.delete_name(name, span);
    }

    /// `except*` clauses. The stack holds the exception, a list of what clauses raised, and what no clause took yet.
    fn group_clauses(&mut self, handlers: &'a [Handler], end: Label, span: Span) {
        let finish = self.label();
        self.emit(Operation::BuildList(0), span);
        self.emit(Operation::Copy(2), span);
        for handler in handlers {
            let (skip, next) = (self.label(), self.label());
            self.emit(Operation::Duplicate, handler.span);
            self.jump_if_none(finish, handler.span);
            self.load_builtin("__except_star__", handler.span);
            self.emit(Operation::Swap, handler.span);
            self.optional(handler.exception.as_ref(), handler.span);
            self.emit(Operation::Call { positional: 2, keywords: [].into() }, handler.span);
            self.emit(Operation::Unpack(2), handler.span);
            self.emit(Operation::Duplicate, handler.span);
            self.jump_if_none(skip, handler.span);
            let raised = self.group_clause(handler, next);
            self.unit().assembly.place_handler(raised);
            self.unbind(handler);
            self.emit(Operation::ListAppend(2), handler.span);
            self.jump(Operation::Jump, next, handler.span);
            self.place(skip);
            self.emit(Operation::Pop, handler.span);
            self.place(next);
        }
        self.place(finish);
        self.load_builtin("__except_star_end__", span);
        self.emit(Operation::Rotate(4), span);
        self.emit(Operation::Call { positional: 3, keywords: [].into() }, span);
        self.emit(Operation::Duplicate, span);
        let nothing = self.label();
        self.jump_if_none(nothing, span);
        self.emit(Operation::Reraise, span);
        self.place(nothing);
        self.emit(Operation::Pop, span);
        self.emit(Operation::LeaveHandler, span);
        self.jump(Operation::Jump, end, span);
    }

    /// The body of an `except*` clause, with what it takes on the stack. Gives where what it raises goes.
    fn group_clause(&mut self, handler: &'a Handler, next: Label) -> HandlerLabel {
        let raised = self.unit().assembly.handler_below(1);
        self.emit(Operation::EnterHandler, handler.span);
        match &handler.binding {
            Some(name) => self.store_name(&name.text, handler.span, Source::Nowhere),
            None => self.emit(Operation::Pop, handler.span),
        }
        let name = handler.binding.as_ref().map(|name| name.text.as_str());
        self.open(Block::Handling { handler: Some(raised), name }, handler.span);
        self.statements(&handler.body);
        self.close();
        self.emit(Operation::LeaveHandler, handler.span);
        self.unbind(handler);
        self.jump(Operation::Jump, next, handler.span);
        raised
    }

    fn jump_if_none(&mut self, label: Label, span: Span) {
        self.constant(Value::None, span);
        self.emit(Operation::Compare(ComparisonOperator::Is), span);
        self.jump(Operation::JumpIfTrue, label, span);
    }

    /// `with context as binding: …`
    pub fn with(
        &mut self,
        context: &'a Expression,
        binding: Option<&'a Expression>,
        is_async: bool,
        body: &'a [Statement],
    ) {
        let span = context.span;
        self.expression(context);
        let (enter, exit, kind) = match is_async {
            true => ("__aenter__", "__aexit__", "asynchronous context manager"),
            false => ("__enter__", "__exit__", "context manager"),
        };
        let missing = format!("'{{}}' object does not support the {kind} protocol");
        self.emit(Operation::Duplicate, span);
        self.special(enter, &missing, span);
        self.emit(Operation::Swap, span);
        self.special(exit, &format!("{missing} (missed {exit} method)"), span);
        self.emit(Operation::Swap, span);
        self.emit(Operation::Call { positional: 0, keywords: [].into() }, span);
        if is_async {
            self.wait(span);
        }
        let slot = self.stack().saturating_sub(2);
        let handler = self.unit().assembly.handler_below(1);
        self.open(Block::With { handler, slot, is_async, span }, span);
        match binding {
            Some(target) => self.store(target, target.span, Source::Value(context)),
            None => self.emit(Operation::Pop, span),
        }
        self.statements(body);
        self.close();
        self.exit_context(slot, is_async, span);
        self.emit(Operation::Pop, span);
        let end = self.label();
        self.jump(Operation::Jump, end, span);

        self.unit().assembly.place_handler(handler);
        self.emit(Operation::EnterHandler, span);
        self.emit(Operation::Copy(2), span);
        self.emit(Operation::Copy(2), span);
        let class = self.text("__class__");
        self.emit(Operation::LoadAttribute(class), span);
        self.emit(Operation::Copy(3), span);
        self.constant(Value::None, span);
        self.emit(Operation::Call { positional: 3, keywords: [].into() }, span);
        if is_async {
            self.wait(span);
        }
        let suppressed = self.label();
        self.jump(Operation::JumpIfTrue, suppressed, span);
        self.emit(Operation::Reraise, span);
        self.place(suppressed);
        self.emit(Operation::LeaveHandler, span);
        self.emit(Operation::Pop, span);
        self.emit(Operation::Pop, span);
        self.place(end);
    }

    /// Calls the exit method that lies on the stack above `slot` other values, without an exception.
    fn exit_context(&mut self, slot: usize, is_async: bool, span: Span) {
        let depth = self.stack().saturating_sub(slot);
        let depth = self.count(depth, "values on the stack", span);
        self.emit(Operation::Copy(depth), span);
        for _ in 0..3 {
            self.constant(Value::None, span);
        }
        self.emit(Operation::Call { positional: 3, keywords: [].into() }, span);
        if is_async {
            self.wait(span);
        }
        self.emit(Operation::Pop, span);
    }

    /// Leaves all blocks up to the function's end, or those inside of the innermost loop.
    pub fn exit(&mut self, exit: Exit, span: Span) {
        let mut left = Vec::new();
        loop {
            if let (Some(Block::Loop { .. }), Exit::Break | Exit::Continue) = (self.unit().blocks.last(), exit) {
                break;
            }
            // The way out of a block is not part of it.
            let Some(block) = self.unit().blocks.pop() else { break };
            match block {
                Block::With { slot, is_async, span, .. } => self.exit_context(slot, is_async, span),
                Block::Finally(_, body) => self.statements(body),
                Block::Handling { name, .. } => {
                    self.emit(Operation::LeaveHandler, span);
                    if let Some(name) = name {
                        self.unbind_name(name, span);
                    }
                }
                Block::Loop { .. } | Block::Protected(_) => {}
            }
            left.push(block);
        }
        if exit == Exit::Return {
            self.emit(Operation::Return, span);
        } else if let Some(&Block::Loop { next, next_depth, end, end_depth }) = self.unit().blocks.last() {
            let (label, depth) = if exit == Exit::Break { (end, end_depth) } else { (next, next_depth) };
            while !self.is_dead() && self.stack() > depth {
                self.emit(Operation::Pop, span);
            }
            self.jump(Operation::Jump, label, span);
        }
        self.unit().blocks.extend(left.into_iter().rev());
    }
}
