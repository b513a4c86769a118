//! What stands around exploring: explanations of names, completion of the command line, manual pages.

use super::AS_EXPECTED;
use super::arguments::{Arguments, CompletionsArguments, ExplainArguments, ManArguments};
use super::output::{Failure, Printer};
use crate::export::explanation;
use crate::report;
use crate::source::suggest;
use clap::CommandFactory;

/// `simulate explain`: what a name means, or all names.
pub fn explain(arguments: &ExplainArguments) -> Result<u8, Failure> {
    let Some(name) = &arguments.name else {
        Printer::plain().print(&explanation::list(&report::explanations()))?;
        return Ok(AS_EXPECTED);
    };
    let Some(found) = report::explanation(name) else {
        let known = report::explanations();
        let hint = match suggest(name, known.iter().map(|explanation| explanation.name)) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "`simulate explain` lists all names".to_string(),
        };
        return Err(Failure::message(format!("nothing is called `{name}`; {hint}")));
    };
    Printer::plain().print(&explanation::render(&found))?;
    Ok(AS_EXPECTED)
}

/// `simulate completions`: a script that a shell reads to complete the command line.
pub fn completions(arguments: &CompletionsArguments) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "simulate", &mut script);
    Printer::plain().print(&String::from_utf8_lossy(&script))?;
    Ok(AS_EXPECTED)
}

/// `simulate man`: a manual page in roff, of all or of one command.
pub fn manual(arguments: &ManArguments) -> Result<u8, Failure> {
    let mut all = Arguments::command();
    all.build();
    let command = match &arguments.name {
        None => all,
        Some(name) => match all.find_subcommand(name) {
            Some(command) => command.clone(),
            None => {
                let known = all.get_subcommands().map(clap::Command::get_name).collect::<Vec<_>>();
                return Err(Failure::message(format!("no command `{name}`; there are: {}", known.join(", "))));
            }
        },
    };
    let mut page = Vec::new();
    let version = concat!("simulate ", env!("CARGO_PKG_VERSION"));
    let written = clap_mangen::Man::new(command).source(version).render(&mut page);
    written.map_err(|error| Failure::message(format!("cannot make the page: {error}")))?;
    Printer::plain().print(&String::from_utf8_lossy(&page))?;
    Ok(AS_EXPECTED)
}
