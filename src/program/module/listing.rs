//! Code in a form that people can read.

use crate::program::{Operation, Process};
use std::fmt::Write;

impl Process {
    /// The operations of a code, one a line, with the names that they are about.
    pub fn listing(&self, code: u32) -> String {
        let code = &self.codes[code as usize];
        let globals = &self.modules[usize::from(code.module)].globals;
        let local = |index: &u16| format!("\t{}", code.locals[usize::from(*index)]);
        let mut text = format!("{:?} {}\n", code.kind, code.qualified_name);
        for (address, operation) in code.operations.iter().enumerate() {
            let name = match operation {
                Operation::LoadLocal(index) | Operation::StoreLocal(index) | Operation::DeleteLocal(index) => {
                    local(index)
                }
                Operation::LoadCell(index) | Operation::DeleteCell(index) | Operation::LoadClosure(index) => {
                    local(index)
                }
                Operation::StoreCell { local: index, .. } | Operation::LoadLocalOrGlobal { local: index, .. } => {
                    local(index)
                }
                Operation::LoadGlobal(slot) | Operation::StoreGlobal { slot, .. } | Operation::DeleteGlobal(slot) => {
                    format!("\t{}", globals[usize::from(*slot)])
                }
                Operation::LoadFrom { module, slot } => {
                    let module = &self.modules[usize::from(*module)];
                    format!("\t{}.{}", module.name, module.globals[usize::from(*slot)])
                }
                Operation::MakeFunction { code, .. } | Operation::MakeClass { code, .. } => {
                    format!("\t{}", self.codes[*code as usize].qualified_name)
                }
                _ => String::new(),
            };
            let covering =
                code.handlers.iter().find(|handler| (handler.start..handler.end).contains(&(address as u32)));
            let handler = covering.map(|handler| format!("\t→ {}", handler.target)).unwrap_or_default();
            let _ = writeln!(text, "{address:4} {operation:?}{name}{handler}");
        }
        text
    }
}
