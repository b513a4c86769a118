//! `simulate init`: a first scenario, to be run and then changed.

use super::AS_EXPECTED;
use super::arguments::InitArguments;
use super::output::{Failure, Printer, write_new};
use crate::report::shell_word;
use std::path::PathBuf;

const SCENARIO: &str = include_str!("first/scenario.json");
const PYTHON: &str = include_str!("first/scenario.py");

/// Writes the file and says what to do with it.
pub fn init(arguments: &InitArguments) -> Result<u8, Failure> {
    let named_python = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "py");
    let is_python = arguments.python || arguments.file.as_ref().is_some_and(named_python);
    let usual = if is_python { "scenario.py" } else { "scenario.json" };
    let path = arguments.file.clone().unwrap_or_else(|| PathBuf::from(usual));
    if path.exists() {
        let message = format!("{} exists already and is left as it is; name another file", path.display());
        return Err(Failure::message(message));
    }
    write_new(&path, if is_python { PYTHON } else { SCENARIO })?;
    let name = shell_word(&path.to_string_lossy());
    let mut next = vec![(format!("simulate {name}"), "explores every schedule")];
    if is_python {
        next.push((format!("simulate run {name}"), "runs it once, as CPython would"));
    }
    next.push((format!("simulate watch {name}"), "explores again whenever you change it"));
    next.push(("simulate explain lost-update".to_string(), "says what a finding means"));
    let mut text = format!("wrote {}; now\n\n", path.display());
    for (command, what) in next {
        text.push_str(&format!("  {command:<32}  {what}\n"));
    }
    Printer::plain().print(&text)?;
    Ok(AS_EXPECTED)
}
