//! `simulate convert`: a scenario's variant as a Python program, a Python program as a scenario.

use super::AS_EXPECTED;
use super::arguments::{ConvertArguments, Language, MeaningArguments};
use super::files;
use super::output::{Failure, Printer};
use crate::program::{differences, module_of};
use crate::python;
use crate::scenario;
use crate::source::SourceFile;
use std::sync::Arc;

/// Converts and prints.
pub fn convert(arguments: &ConvertArguments) -> Result<u8, Failure> {
    let from_python = files::is_python(&arguments.file);
    match (from_python, arguments.to) {
        (true, Some(Language::Python)) => Err(Failure::message("the file is Python already")),
        (false, Some(Language::Json)) => Err(Failure::message("the file is a scenario already")),
        (true, _) => to_scenario(arguments),
        (false, _) => to_python(arguments),
    }
}

fn to_python(arguments: &ConvertArguments) -> Result<u8, Failure> {
    let loaded = files::load(&arguments.file, MeaningArguments::default())?;
    let mistakes = |diagnostics| Failure::diagnostics(loaded.source.clone(), diagnostics);
    let names: Vec<String> = arguments.variant.iter().cloned().collect();
    let chosen = files::select(&loaded, &names)?;
    let [chosen] = chosen.as_slice() else {
        let names = chosen.iter().map(|compiled| compiled.program.variant.as_str()).collect::<Vec<_>>();
        let message =
            format!("{} has several variants; choose one by --variant: {}", loaded.source.name, names.join(" | "));
        return Err(Failure::message(message));
    };
    let scenario = scenario::parse(&loaded.source).map_err(mistakes)?;
    let variant = scenario.variants.iter().find(|variant| variant.name.text == chosen.program.variant);
    let variant = variant.ok_or_else(|| Failure::message("the variant has gone"))?;
    let module = module_of(&scenario, variant, &loaded.source).map_err(mistakes)?;
    Printer::plain().print(&python::write_program(&module, &scenario, variant))?;
    Ok(AS_EXPECTED)
}

fn to_scenario(arguments: &ConvertArguments) -> Result<u8, Failure> {
    let loaded = files::load(&arguments.file, MeaningArguments::default())?;
    if let Some(name) = &arguments.variant {
        files::select(&loaded, std::slice::from_ref(name))?;
    }
    let text = python::to_scenario(&loaded.source)
        .map_err(|diagnostics| Failure::diagnostics(loaded.source.clone(), diagnostics))?;
    // What a scenario does not say must come out the same again.
    let written = Arc::new(SourceFile::new(format!("the scenario of {}", loaded.source.name), text.as_str()));
    let mistakes = |diagnostics| Failure::diagnostics(written.clone(), diagnostics);
    let scenario = scenario::parse(&written).map_err(mistakes)?;
    let program = python::parse(&loaded.source);
    let file = program.as_ref().ok().and_then(|program| program.modules.last());
    for variant in &scenario.variants {
        let module = module_of(&scenario, variant, &written).map_err(mistakes)?;
        let found = file.map(|file| differences(file, &module)).unwrap_or_default();
        if !found.is_empty() {
            return Err(Failure::diagnostics(loaded.source, found));
        }
    }
    Printer::plain().print(&text)?;
    Ok(AS_EXPECTED)
}
