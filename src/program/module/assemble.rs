//! Puts operations together: jumps to places not yet known, exception handlers, and the depth of the stack.
//!
//! What cannot be reached is not emitted, so every operation stands at one known depth.

use super::effect::{Effect, effect, ends, set_target};
use super::limits;
use crate::program::{Address, Handler, Operation};
use crate::source::Span;

/// A place in the code to jump to, known by number before it is known where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label(usize);

/// Where exceptions go from a region of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandlerLabel(usize);

/// How many values are on the stack, and how many exceptions are being handled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Values on the stack.
    pub stack: usize,
    /// Exceptions being handled.
    pub handling: usize,
}

#[derive(Debug, Default)]
struct Target {
    address: Option<Address>,
    depth: Option<Depth>,
    jumps: Vec<usize>,
}

#[derive(Debug)]
struct Region {
    depth: Depth,
    target: Address,
    is_used: bool,
}

/// The code of one function while it grows.
#[derive(Debug, Default)]
pub struct Assembly {
    operations: Vec<Operation>,
    spans: Vec<Span>,
    /// The handler of each operation.
    covers: Vec<Option<HandlerLabel>>,
    targets: Vec<Target>,
    regions: Vec<Region>,
    depth: Depth,
    is_dead: bool,
    deepest: usize,
}

impl Assembly {
    /// The depth where the next operation will stand.
    pub fn depth(&self) -> Depth {
        self.depth
    }

    /// Whether the next operation could never be executed.
    pub fn is_dead(&self) -> bool {
        self.is_dead
    }

    /// Whether there is more code than one function may have. Nothing more is emitted then.
    pub fn is_full(&self) -> bool {
        self.operations.len() >= limits::OPERATIONS || self.deepest > usize::from(u16::MAX)
    }

    /// Adds an operation; `extra` values are taken besides those that [`effect`] knows.
    pub fn emit(&mut self, operation: Operation, extra: usize, span: Span, handler: Option<HandlerLabel>) {
        if self.is_dead {
            return;
        }
        let Effect { takes, leaves, .. } = effect(&operation);
        assert!(self.depth.stack >= takes + extra, "{operation:?} finds what it takes");
        self.depth.stack = self.depth.stack - takes - extra + leaves;
        match operation {
            Operation::EnterHandler => self.depth.handling += 1,
            Operation::LeaveHandler => self.depth.handling -= 1,
            _ => {}
        }
        self.deepest = self.deepest.max(self.depth.stack);
        self.is_dead = ends(&operation);
        if let Some(HandlerLabel(region)) = handler {
            self.regions[region].is_used = true;
        }
        self.operations.push(operation);
        self.spans.push(span);
        self.covers.push(handler);
        if self.is_full() {
            self.is_dead = true;
        }
    }

    /// A place yet to be put somewhere.
    pub fn label(&mut self) -> Label {
        self.targets.push(Target::default());
        Label(self.targets.len() - 1)
    }

    /// Adds a jump; the address inside of `operation` does not matter.
    pub fn jump(&mut self, operation: Operation, label: Label, span: Span, handler: Option<HandlerLabel>) {
        if self.is_dead {
            return;
        }
        let Effect { takes, leaves_jumping, .. } = effect(&operation);
        let depth = Depth { stack: self.depth.stack - takes + leaves_jumping, ..self.depth };
        let target = &mut self.targets[label.0];
        assert_eq!(*target.depth.get_or_insert(depth), depth, "all jumps to a label have one depth");
        target.jumps.push(self.operations.len());
        self.emit(operation, 0, span, handler);
    }

    /// Puts a label here.
    pub fn place(&mut self, label: Label) {
        let here = self.operations.len() as Address;
        let target = &mut self.targets[label.0];
        assert!(target.address.is_none(), "a label is placed once");
        target.address = Some(here);
        match target.depth {
            Some(depth) if self.is_dead => {
                self.depth = depth;
                self.is_dead = self.is_full();
            }
            Some(depth) => assert_eq!(depth, self.depth, "all paths to a label have one depth"),
            None if self.is_dead => {}
            None => target.depth = Some(self.depth),
        }
    }

    /// A handler for a region of code that begins at the present depth.
    pub fn handler(&mut self) -> HandlerLabel {
        self.handler_below(0)
    }

    /// The same, but so many values at the top of the stack belong to the region.
    pub fn handler_below(&mut self, values: usize) -> HandlerLabel {
        let depth = Depth { stack: self.depth.stack.saturating_sub(values), ..self.depth };
        self.regions.push(Region { depth, target: 0, is_used: false });
        HandlerLabel(self.regions.len() - 1)
    }

    /// Puts a handler here, where nothing falls through to: the exception is on the stack. Without a single operation in
    /// its region it is dead.
    pub fn place_handler(&mut self, handler: HandlerLabel) {
        assert!(self.is_dead, "nothing falls into a handler");
        let here = self.operations.len() as Address;
        let region = &mut self.regions[handler.0];
        region.target = here;
        if region.is_used {
            self.depth = Depth { stack: region.depth.stack + 1, ..region.depth };
            self.is_dead = self.is_full();
        }
    }

    /// The finished code.
    pub fn finish(mut self) -> (Vec<Operation>, Vec<Span>, Vec<Handler>) {
        for target in &self.targets {
            for jump in &target.jumps {
                // Unplaced only where the code was too long.
                set_target(&mut self.operations[*jump], target.address.unwrap_or_default());
            }
        }
        let mut handlers: Vec<Handler> = Vec::new();
        let mut last = None;
        for (address, cover) in self.covers.iter().enumerate() {
            let address = address as Address;
            match (cover, handlers.last_mut()) {
                (Some(_), Some(handler)) if last == *cover => handler.end = address + 1,
                (Some(HandlerLabel(region)), _) => {
                    let Region { depth, target, .. } = self.regions[*region];
                    let (start, end) = (address, address + 1);
                    let handling = depth.handling as u16;
                    handlers.push(Handler { start, end, target, depth: depth.stack as u16, handling });
                }
                (None, _) => {}
            }
            last = *cover;
        }
        (self.operations, self.spans, handlers)
    }
}
