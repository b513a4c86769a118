//! Printing, and failing with a message.

use super::arguments::ColourChoice;
use super::{BAD_INPUT, INTERNAL_ERROR};
use crate::export::diagnostics;
use crate::source::{Diagnostic, SourceFile};
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

/// Prints to standard output.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    /// Whether colours are wanted.
    pub colour: bool,
}

impl Printer {
    /// Follows the user's wish; `auto` asks the terminal and `NO_COLOR`.
    pub fn new(choice: ColourChoice) -> Printer {
        let colour = match choice {
            ColourChoice::Always => true,
            ColourChoice::Never => false,
            ColourChoice::Auto => anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never,
        };
        Printer { colour }
    }

    /// Never uses colours.
    pub fn plain() -> Printer {
        Printer { colour: false }
    }

    /// Prints a text. A reader that has gone away (`| head`) is no error.
    pub fn print(self, text: &str) -> Result<(), Failure> {
        let choice = if self.colour { anstream::ColorChoice::Always } else { anstream::ColorChoice::Never };
        let mut stdout = anstream::AutoStream::new(std::io::stdout().lock(), choice);
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::message(format!("cannot write to standard output: {error}")))
            }
            _ => Ok(()),
        }
    }
}

/// Why the command cannot do what was asked.
#[derive(Debug)]
pub struct Failure {
    messages: Vec<Message>,
}

#[derive(Debug)]
enum Message {
    Text(String),
    Diagnostics(Arc<SourceFile>, Vec<Diagnostic>),
}

impl Failure {
    /// A failure without a place in a file.
    pub fn message(text: impl Into<String>) -> Failure {
        Failure { messages: vec![Message::Text(text.into())] }
    }

    /// Mistakes in a file.
    pub fn diagnostics(file: Arc<SourceFile>, diagnostics: Vec<Diagnostic>) -> Failure {
        Failure { messages: vec![Message::Diagnostics(file, diagnostics)] }
    }

    /// Several failures as one; `None` if there are none.
    pub fn join(failures: Vec<Failure>) -> Option<Failure> {
        let messages = failures.into_iter().flat_map(|failure| failure.messages).collect::<Vec<_>>();
        (!messages.is_empty()).then_some(Failure { messages })
    }

    /// Tells the user, on standard error, and returns the exit code.
    pub fn report(&self) -> u8 {
        let colour = anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
        let mut mistakes = 0;
        let mut text = String::new();
        for message in &self.messages {
            match message {
                Message::Text(message) => {
                    mistakes += 1;
                    text.push_str(&format!("error: {message}\n"));
                }
                Message::Diagnostics(file, list) => {
                    mistakes += list.len();
                    text.push_str(&diagnostics::render(file, list, colour));
                }
            }
        }
        if mistakes > 1 {
            text.push_str(&format!("\n{mistakes} mistakes\n"));
        }
        let choice = if colour { anstream::ColorChoice::Always } else { anstream::ColorChoice::Never };
        let mut stderr = anstream::AutoStream::new(std::io::stderr().lock(), choice);
        match stderr.write_all(text.as_bytes()) {
            Ok(()) => BAD_INPUT,
            Err(_) => INTERNAL_ERROR,
        }
    }
}

/// Writes a text to a new file. Never overwrites: what is there may be the user's work.
pub fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::message(format!("cannot write {}: {error}", path.display()));
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}

/// Writes an export, over an older one only if the user wants that.
pub fn write_export(path: &Path, text: &str, force: bool) -> Result<(), Failure> {
    if !force {
        return write_new(path, text);
    }
    std::fs::write(path, text).map_err(|error| Failure::message(format!("cannot write {}: {error}", path.display())))
}

/// Whether a person watches standard error.
pub fn progress_is_watched() -> bool {
    std::io::stderr().is_terminal()
}
