//! `simulate watch`: explores again whenever a file changes.
//!
//! Files are looked at a few times per second, by time of change and length. That costs nothing for the few files that
//! are watched, works on every file system, and needs no library; being told by the operating system would differ from
//! system to system, and editors that put a new file in place of the old one would have to be followed.
//!
//! A change counts when the files have stayed the same for one look, so a file that is being written is not read half.
//! A file that is gone or has mistakes is told as such, and watched on. Nothing on the screen is cleared.

use super::arguments::ExploreArguments;
use super::explore::{self, interrupted};
use super::output::Failure;
use super::{INTERRUPTED, exports, files};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// How often files are looked at.
const PAUSE: Duration = Duration::from_millis(150);

/// What is looked at of each file: time of change and length, or nothing if it cannot be read.
type Look = Vec<(PathBuf, Option<(SystemTime, u64)>)>;

/// Explores, waits for a change, and so on, until the user interrupts.
pub fn watch(arguments: &ExploreArguments) -> Result<u8, Failure> {
    if !arguments.exports.force && exports::is_any(&arguments.exports) {
        return Err(Failure::message("what is exported again and again needs --force, to overwrite it"));
    }
    if arguments.certificate.is_some() || arguments.checkpoint.is_some() {
        return Err(Failure::message(
            "certificates and checkpoints are of one exploration, which `watch` does not have",
        ));
    }
    explore::listen_for_interruption()?;
    let mut shown = look(arguments);
    for run in 1u64.. {
        if run > 1 {
            eprintln!("\n=== changed, run {run} ===\n");
        }
        if let Err(failure) = explore::explore(arguments) {
            failure.report();
        }
        if !interrupted() {
            eprintln!("watching; Ctrl-C ends");
        }
        let Some(changed) = wait(arguments, &shown) else { break };
        shown = changed;
    }
    Ok(INTERRUPTED)
}

/// Waits until something differs from what was shown and stays the same for one look; `None` if interrupted.
fn wait(arguments: &ExploreArguments, shown: &Look) -> Option<Look> {
    let mut before = look(arguments);
    while !interrupted() {
        std::thread::sleep(PAUSE);
        let now = look(arguments);
        if now == before && now != *shown {
            return Some(now);
        }
        before = now;
    }
    None
}

fn look(arguments: &ExploreArguments) -> Look {
    // A directory that is gone is a change like any other.
    let files = files::find(&arguments.paths).unwrap_or_else(|_| arguments.paths.clone());
    let state = |path: &PathBuf| {
        let file = std::fs::metadata(path).ok()?;
        Some((file.modified().ok()?, file.len()))
    };
    files.into_iter().map(|path| (path.clone(), state(&path))).collect()
}
