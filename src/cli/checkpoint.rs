//! `--checkpoint`: keeps on disk how far an exploration is, and goes on from there.
//!
//! The file is never changed in place: a new one is written beside it, forced to the disk and put in its place by
//! renaming, so that whatever happens there is a whole one. It is read only if it is undamaged and was written by this
//! version of the tool for this very program; any other file is refused and left alone. It is removed when everything
//! has been explored and the report was printed, and by nothing else.
//!
//! Form: a line of text, the length of a description (4 bytes), the description as JSON, what `explore` wrote down, and
//! the SHA-256 of all that.

use super::arguments::{LimitArguments, MeaningArguments};
use super::certificate::{digest, options};
use super::explore::watched_budget;
use super::files::Loaded;
use super::output::Failure;
use crate::explore::{self, Write as WriteDown};
use crate::program::Program;
use crate::report::Tool;
use crate::trace::{Coverage, Exploration, Limit};
use crate::workers::Workers;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

/// How every checkpoint begins; the number is the version of the form.
const MAGIC: &[u8] = b"simulate checkpoint 1\n";

/// Bytes of a checksum.
const CHECKSUM: usize = 32;

/// What a checkpoint is about.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    tool: String,
    sha256: String,
    variant: String,
    fingerprint: String,
    options: BTreeMap<String, String>,
}

/// Explores every state, from where the file says if it is there. Also says if it could not be written.
pub fn explore(
    path: &Path,
    loaded: &Loaded,
    program: &Program,
    meaning: MeaningArguments,
    limits: &LimitArguments,
    workers: &Workers,
) -> Result<(Exploration, Option<io::Error>), Failure> {
    let description = Description {
        tool: format!("{} {}", Tool::THIS.name, Tool::THIS.version),
        sha256: digest(&loaded.source.text),
        variant: program.variant.clone(),
        fingerprint: program.fingerprint_digits(),
        options: options(meaning),
    };
    let refused = |reason: String| {
        let path = path.display();
        Failure::message(format!("{path} cannot be gone on with: {reason}; nothing was changed"))
    };
    let before = read(path).and_then(|bytes| match bytes {
        Some(bytes) => payload(&bytes, &description).map(|range| Some(bytes[range].to_vec())),
        None => Ok(None),
    });
    let before = before.map_err(refused)?;
    let error = RefCell::new(None);
    let save = |write_down: WriteDown| {
        if let Err(failed) = write(path, &description, write_down) {
            error.borrow_mut().get_or_insert(failed);
        }
    };
    let exploration = watched_budget(program, limits, workers, |budget| {
        explore::full_with_checkpoints(program, budget, before.as_deref(), &save)
    });
    let exploration = exploration.map_err(|reason| refused(reason.0.to_string()))?;
    Ok((exploration, error.into_inner()))
}

/// Ends it, after the report was printed: removes the file if it has served its purpose, and tells.
pub fn finish(path: &Path, error: Option<io::Error>, coverage: &Coverage) -> Result<(), Failure> {
    if let Some(error) = error {
        return Err(Failure::message(format!("cannot write the checkpoint {}: {error}", path.display())));
    }
    let goes_on = matches!(
        coverage,
        Coverage::Stopped(Limit::States(_) | Limit::Memory(_) | Limit::Time(_) | Limit::Interrupted)
    );
    if goes_on {
        eprintln!("{}: the same command goes on from here", path.display());
    } else if path.exists() {
        let removed = fs::remove_file(path);
        removed.map_err(|error| Failure::message(format!("cannot remove {}: {error}", path.display())))?;
        eprintln!("{}: removed, since everything has been explored", path.display());
    }
    Ok(())
}

/// The bytes of a file; nothing if it is not there.
fn read(path: &Path) -> Result<Option<Vec<u8>>, String> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// Where in the bytes stands what `explore` wrote down, if they are a checkpoint of just this.
fn payload(bytes: &[u8], expected: &Description) -> Result<std::ops::Range<usize>, String> {
    if !bytes.starts_with(MAGIC) {
        return Err("it is no checkpoint, or one of another version".to_string());
    }
    let end = bytes.len().saturating_sub(CHECKSUM);
    let damaged = || "it is damaged".to_string();
    let (checked, checksum) = bytes.split_at_checked(end).ok_or_else(damaged)?;
    if end < MAGIC.len() + 4 || Sha256::digest(checked)[..] != *checksum {
        return Err(damaged());
    }
    let length = &checked[MAGIC.len()..MAGIC.len() + 4];
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize;
    let start = MAGIC.len() + 4;
    let description = checked.get(start..start + length).ok_or_else(damaged)?;
    let description = serde_json::from_slice::<Description>(description).map_err(|_| damaged())?;
    let Description { tool, sha256, variant, fingerprint, options } = &description;
    if *tool != expected.tool {
        return Err(format!("it was written by {tool}, and this is {}", expected.tool));
    }
    if *sha256 != expected.sha256 {
        return Err("it is about another text of the scenario".to_string());
    }
    if *variant != expected.variant {
        return Err(format!("it is about variant \"{variant}\""));
    }
    if *options != expected.options {
        return Err("it was written with other options".to_string());
    }
    if *fingerprint != expected.fingerprint {
        return Err("the variant meant something else".to_string());
    }
    Ok(start + length..end)
}

/// Writes a checkpoint and puts it into its place.
fn write(path: &Path, description: &Description, write_down: WriteDown) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".new");
    let beside = path.with_file_name(name);
    if is_foreign(&beside)? {
        let message = format!("{} is there and is no part of a checkpoint", beside.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
    }
    let mut file = BufWriter::new(File::create(&beside)?);
    let mut checksum = Sha256::new();
    let mut result = Ok(());
    let mut sink = |bytes: &[u8]| {
        if result.is_ok() {
            checksum.update(bytes);
            result = file.write_all(bytes);
        }
    };
    let description = serde_json::to_vec(description).expect("a description is JSON");
    sink(MAGIC);
    sink(&(description.len() as u32).to_le_bytes());
    sink(&description);
    write_down(&mut sink);
    result?;
    file.write_all(&checksum.finalize())?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    // So that the new name survives, too; not every system lets a directory be opened.
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
    Ok(())
}

/// Whether there is a file that is not the beginning of a checkpoint that could not be finished.
fn is_foreign(path: &Path) -> io::Result<bool> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        file => file?,
    };
    let mut beginning = Vec::new();
    file.take(MAGIC.len() as u64).read_to_end(&mut beginning)?;
    Ok(!MAGIC.starts_with(&beginning))
}
