//! Arguments of the commands around exploring: explaining, beginning, watching, and what shells and `man` read.

use super::ExploreArguments;
use clap::Args;
use clap_complete::Shell;
use std::path::PathBuf;

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// A kind of finding, or the code of a mistake; if missing, all of them are listed
    #[arg(value_name = "KIND|CODE")]
    pub name: Option<String>,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArguments {
    /// The file to write, which must not exist yet; scenario.json or scenario.py if missing
    pub file: Option<PathBuf>,
    /// Write a Python file, also if its name does not end with .py
    #[arg(long)]
    pub python: bool,
}

/// Arguments of `watch`.
#[derive(Debug, Args)]
pub struct WatchArguments {
    /// What to explore, and how.
    #[command(flatten)]
    pub explore: ExploreArguments,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell that is to complete the command line
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct ManArguments {
    /// The command that the page is about; if missing, the page of simulate itself
    #[arg(value_name = "COMMAND")]
    pub name: Option<String>,
}
