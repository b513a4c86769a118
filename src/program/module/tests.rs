use super::compile_process;
use crate::program::Process;
use crate::scenario::{Module, python_syntax};
use crate::source::{Diagnostic, Diagnostics, SourceFile};
use std::sync::Arc;

fn module(name: &str, text: &str, is_library: bool) -> Module {
    let mut diagnostics = Diagnostics::default();
    let file = python_syntax::module(text, &mut diagnostics);
    let body = file.body.unwrap_or_else(|| panic!("{name}: {:#?}", diagnostics.sorted()));
    Module { name: name.to_owned(), source: Arc::new(SourceFile::new(name, text)), body, is_library }
}

fn try_compile(text: &str) -> Result<Process, Vec<Diagnostic>> {
    compile_process(&[module("builtins", "", true), module("__main__", text, false)])
}

/// Compiling checks every code on all paths in debug builds.
fn compile(text: &str) -> Process {
    try_compile(text).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}

#[test]
fn adhoc() {
    let Ok(paths) = std::env::var("ADHOC") else { return };
    for path in paths.split(':') {
        let text = std::fs::read_to_string(path).unwrap();
        println!("== {path}");
        let mut diagnostics = Diagnostics::default();
        let file = python_syntax::module(&text, &mut diagnostics);
        let Some(body) = file.body else {
            println!("{:?}", diagnostics.sorted());
            continue;
        };
        let source = Arc::new(SourceFile::new(path, text.as_str()));
        let main = Module { name: "__main__".into(), source: source.clone(), body, is_library: true };
        let mut modules = vec![];
        for path in std::env::var("LIB").unwrap().split(':') {
            let text = std::fs::read_to_string(path).unwrap();
            let name = std::path::Path::new(path).file_stem().unwrap().to_str().unwrap();
            let name = match name {
                "concurrent" => "concurrent".into(),
                _ if name.starts_with('_') => name.to_string(),
                _ => name.replacen('_', ".", 1),
            };
            if Some(name.as_str()) == std::path::Path::new(path).file_stem().and_then(|n| n.to_str())
                && std::env::var("ADHOC").unwrap() == path
            {
                continue;
            }
            modules.push(module(&name, &text, true));
        }
        modules.push(module("concurrent", "", true));
        modules.sort_by_key(|m| m.name != "builtins");
        modules.push(main);
        match compile_process(&modules) {
            Ok(process) => {
                if std::env::var("LIST").is_ok() {
                    for code in 0..process.codes.len() {
                        println!("{}", process.listing(code as u32));
                    }
                }
                println!(
                    "{} codes {} operations",
                    process.codes.len(),
                    process.codes.iter().map(|c| c.operations.len()).sum::<usize>()
                );
            }
            Err(mistakes) => {
                for mistake in mistakes {
                    println!(
                        "  {} {:?} {}",
                        mistake.code,
                        source.position(mistake.primary.span.start),
                        mistake.message
                    );
                }
            }
        }
    }
}
