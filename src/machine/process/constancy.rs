//! What of the user's names the text binds only once: their reads need not be visible to others.
//!
//! Limit: a name is judged by itself, wherever it stands; two closure variables or attributes of the same name are one.

use crate::program::{Code, CodeKind, GlobalKind, Operation, Process};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// How the global variables of the user's module are used.
pub(super) fn global_kinds(process: &Process) -> Vec<GlobalKind> {
    let number = process.modules.len() - 1;
    let module = &process.modules[number];
    let mut stores = vec![0; module.globals.len()];
    let mut elsewhere = vec![false; module.globals.len()];
    // What nothing refers to is a check: it looks at the end, and is not part of the program.
    let mut is_part = vec![false; process.codes.len()];
    is_part[module.body as usize] = true;
    for operation in process.codes.iter().flat_map(|code| &code.operations) {
        if let Operation::MakeFunction { code, .. } | Operation::MakeClass { code, .. } = operation {
            is_part[*code as usize] = true;
        }
    }
    let codes = process.codes.iter().zip(&is_part).filter(|(_, is_part)| **is_part).map(|(code, _)| code);
    for code in codes.filter(|code| usize::from(code.module) == number) {
        let is_body = code.kind == CodeKind::Module;
        for (address, operation) in code.operations.iter().enumerate() {
            let slot = match operation {
                Operation::LoadGlobal(slot) | Operation::LoadLocalOrGlobal { slot, .. } => *slot,
                Operation::StoreGlobal { slot, .. } | Operation::DeleteGlobal(slot) => {
                    // What another function binds, or a loop, may be bound many times.
                    stores[usize::from(*slot)] += if is_body && !in_loop(code, address) { 1 } else { 2 };
                    *slot
                }
                _ => continue,
            };
            elsewhere[usize::from(slot)] |= !is_body;
        }
    }
    let kind = |(stores, elsewhere): (u32, bool)| match (stores, elsewhere) {
        (_, false) | (0, _) => GlobalKind::Private,
        (1, true) => GlobalKind::Once,
        _ => GlobalKind::Shared,
    };
    stores.into_iter().zip(elsewhere).map(kind).collect()
}

/// The names of closure variables of the user's module that are bound more than once.
pub(super) fn changing_cells(process: &Process) -> FxHashSet<Arc<str>> {
    let number = process.modules.len() - 1;
    let mut changing = FxHashSet::default();
    for code in process.codes.iter().filter(|code| usize::from(code.module) == number) {
        let first_free = code.locals.len() - usize::from(code.free);
        let parameters =
            usize::from(code.positional + code.keyword_only) + usize::from(code.rest) + usize::from(code.keywords);
        let mut stores = vec![0; code.locals.len()];
        for (address, operation) in code.operations.iter().enumerate() {
            if let Operation::StoreCell { local, .. } | Operation::DeleteCell(local) = operation {
                stores[usize::from(*local)] += if in_loop(code, address) { 2 } else { 1 };
            }
        }
        for (local, stores) in stores.into_iter().enumerate() {
            let before = if local < parameters { 1 } else { 0 };
            if stores > 0 && (local >= first_free || stores + before > 1) {
                changing.insert(Arc::clone(&code.locals[local]));
            }
        }
    }
    changing
}

/// The names of attributes that the user's code sets elsewhere than in an `__init__`, where the object is new and its
/// own. `None` if the names cannot be known.
pub(super) fn changing_attributes(process: &Process) -> Option<FxHashSet<Arc<str>>> {
    let number = process.modules.len() - 1;
    let globals = &process.modules[number].globals;
    let mut changing = FxHashSet::default();
    for code in process.codes.iter().filter(|code| usize::from(code.module) == number) {
        for operation in &code.operations {
            match operation {
                Operation::StoreAttribute { name, .. } | Operation::DeleteAttribute(name) => {
                    if *code.name != *"__init__" {
                        changing.insert(Arc::clone(name));
                    }
                }
                Operation::LoadGlobal(slot) => {
                    if matches!(&*globals[usize::from(*slot)], "setattr" | "delattr" | "vars") {
                        return None;
                    }
                }
                Operation::LoadAttribute(name) => {
                    if matches!(&**name, "__dict__" | "__setattr__") {
                        return None;
                    }
                }
                _ => {}
            }
        }
    }
    Some(changing)
}

/// Whether an operation may be executed again by a jump backwards.
fn in_loop(code: &Code, address: usize) -> bool {
    code.operations[address..].iter().any(|operation| match operation {
        Operation::Jump(target) => (*target as usize) <= address,
        _ => false,
    })
}
