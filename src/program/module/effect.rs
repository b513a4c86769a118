//! What operations do to the operand stack, and a check that code keeps it in order.

use crate::program::{Address, Code, Operation};

/// How an operation changes the stack: how many values it takes, and how many it leaves instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Values that must be there.
    pub takes: usize,
    /// Values that are there instead if execution goes on with the next operation.
    pub leaves: usize,
    /// The same if it jumps.
    pub leaves_jumping: usize,
}

/// What an operation does to the stack.
pub fn effect(operation: &Operation) -> Effect {
    use Operation::*;
    let (takes, leaves) = match operation {
        Constant(_) | LoadLocal(_) | LoadCell(_) | LoadClosure(_) | LoadGlobal(_) | LoadFrom { .. } => (0, 1),
        LoadLocalOrGlobal { .. } => (0, 1),
        Pop | StoreLocal(_) | StoreCell { .. } | StoreGlobal { .. } => (1, 0),
        Duplicate => (1, 2),
        DuplicateTwo => (2, 4),
        Swap => (2, 2),
        Rotate(n) => (usize::from(*n), usize::from(*n)),
        Copy(n) => (usize::from(*n), usize::from(*n) + 1),
        DeleteLocal(_) | DeleteCell(_) | DeleteGlobal(_) => (0, 0),
        LoadAttribute(_) | LoadSpecial { .. } => (1, 1),
        StoreAttribute { .. } => (2, 0),
        DeleteAttribute(_) => (1, 0),
        LoadSubscript => (2, 1),
        StoreSubscript { .. } => (3, 0),
        DeleteSubscript => (2, 0),
        BuildSlice => (3, 1),
        Unary(_) => (1, 1),
        Binary(_) | InPlace(_) | Compare(_) => (2, 1),
        BuildList(n) | BuildTuple(n) | BuildSet(n) | BuildString(n) => (usize::from(*n), 1),
        BuildDict(n) => (2 * usize::from(*n), 1),
        ListToTuple => (1, 1),
        ListAppend(n) | ListExtend(n) | SetAdd(n) | SetUpdate(n) | DictUpdate(n) | DictMerge(n) => {
            (usize::from(*n) + 1, usize::from(*n))
        }
        DictInsert(n) => (usize::from(*n) + 2, usize::from(*n)),
        Format { specification, .. } => (1 + usize::from(*specification), 1),
        Unpack(n) => (1, usize::from(*n)),
        UnpackRest { before, after } => (1, usize::from(*before) + 1 + usize::from(*after)),
        Jump(_) => (0, 0),
        JumpIfFalse(_) | JumpIfTrue(_) => (1, 0),
        JumpIfFalseOrPop(_) | JumpIfTrueOrPop(_) => return Effect { takes: 1, leaves: 0, leaves_jumping: 1 },
        GetIterator => (1, 1),
        ForNext(_) => return Effect { takes: 1, leaves: 2, leaves_jumping: 0 },
        Call { positional, keywords } => (1 + usize::from(*positional) + keywords.len(), 1),
        CallSpread => (3, 1),
        // The closure is counted by whoever knows whether there is one.
        MakeFunction { defaults, keyword_defaults, .. } => (usize::from(*defaults) + usize::from(*keyword_defaults), 1),
        MakeClass { bases, keywords, .. } => (usize::from(*bases) + keywords.len(), 1),
        Return | Raise | Reraise => (1, 0),
        Yield | GetAwaitable | Delegate => (1, 1),
        RaiseFrom => (2, 0),
        RaiseCurrent => (0, 0),
        EnterHandler => (1, 1),
        LeaveHandler => (0, 0),
        MatchException => (2, 2),
    };
    Effect { takes, leaves, leaves_jumping: leaves }
}

/// Where an operation may jump to.
pub fn target(operation: &Operation) -> Option<Address> {
    use Operation::*;
    match operation {
        Jump(target)
        | JumpIfFalse(target)
        | JumpIfTrue(target)
        | JumpIfFalseOrPop(target)
        | JumpIfTrueOrPop(target)
        | ForNext(target) => Some(*target),
        _ => None,
    }
}

/// Gives a jump its target.
pub fn set_target(operation: &mut Operation, address: Address) {
    use Operation::*;
    match operation {
        Jump(target)
        | JumpIfFalse(target)
        | JumpIfTrue(target)
        | JumpIfFalseOrPop(target)
        | JumpIfTrueOrPop(target)
        | ForNext(target) => *target = address,
        _ => {}
    }
}

/// Whether execution never goes on with the next operation.
pub fn ends(operation: &Operation) -> bool {
    use Operation::*;
    matches!(operation, Jump(_) | Return | Raise | RaiseFrom | RaiseCurrent | Reraise)
}

/// Whether the closure of a new function or class is on the stack.
fn closure(operation: &Operation, codes: &[Code]) -> usize {
    match operation {
        Operation::MakeFunction { code, .. } | Operation::MakeClass { code, .. } => {
            usize::from(codes[*code as usize].free > 0)
        }
        _ => 0,
    }
}

/// Walks every path through a code and checks that each operation finds the values it takes, that all paths to an
/// operation agree on the depth of the stack and on how many exceptions are being handled, and that every operation
/// can be reached. Gives the deepest stack.
pub fn verify(code: &Code, codes: &[Code]) -> Result<usize, String> {
    let mut seen: Vec<Option<(usize, usize)>> = vec![None; code.operations.len()];
    let mut pending = vec![(0_usize, (0_usize, 0_usize))];
    let mut deepest = 0;
    while let Some((address, state)) = pending.pop() {
        let Some(slot) = seen.get_mut(address) else {
            return Err(format!("{}: leaves the code at {address}", code.qualified_name));
        };
        let fail = |what: String| Err(format!("{} at {address}: {what}", code.qualified_name));
        if let Some(known) = *slot {
            if known != state {
                return fail(format!("reached with (depth, handling) {known:?} and {state:?}"));
            }
            continue;
        }
        *slot = Some(state);
        let (depth, handling) = state;
        deepest = deepest.max(depth);
        let operation = &code.operations[address];
        let at = address as u32;
        if let Some(handler) = code.handlers.iter().find(|handler| handler.start <= at && at < handler.end) {
            let kept = (usize::from(handler.depth), usize::from(handler.handling));
            if kept.0 > depth || kept.1 > handling {
                return fail(format!("its handler keeps {kept:?} of {state:?}"));
            }
            pending.push((handler.target as usize, (kept.0 + 1, kept.1)));
        }
        let Effect { takes, leaves, leaves_jumping } = effect(operation);
        let takes = takes + closure(operation, codes);
        let Some(rest) = depth.checked_sub(takes) else {
            return fail(format!("{operation:?} takes {takes} of {depth}"));
        };
        let handling = match operation {
            Operation::EnterHandler => handling + 1,
            Operation::LeaveHandler if handling == 0 => return fail("nothing is being handled".to_owned()),
            Operation::LeaveHandler => handling - 1,
            _ => handling,
        };
        if let Some(target) = target(operation) {
            pending.push((target as usize, (rest + leaves_jumping, handling)));
        }
        if !ends(operation) {
            pending.push((address + 1, (rest + leaves, handling)));
        }
    }
    match seen.iter().position(Option::is_none) {
        Some(dead) => Err(format!("{} at {dead}: never reached", code.qualified_name)),
        None if code.spans.len() != code.operations.len() => Err(format!("{}: spans", code.qualified_name)),
        None => Ok(deepest),
    }
}
