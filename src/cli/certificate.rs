//! `--certificate` and `simulate verify`: what was found, written down to be counted again in another way.

use super::arguments::{MeaningArguments, VerifyArguments};
use super::explore::{listen_for_interruption, watched_budget};
use super::files::{self, Loaded};
use super::output::{Failure, Printer, write_new};
use super::{AS_EXPECTED, INCONCLUSIVE, INTERRUPTED, UNEXPECTED};
use crate::explore::{self, Recount};
use crate::program::Program;
use crate::report::{CERTIFICATE_SCHEMA as SCHEMA, Certificate, Claims};
use crate::trace::{Exploration, Limit};
use crate::workers::Workers;
use clap::ValueEnum;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The largest certificate that is read.
const LARGEST: u64 = 64 << 20;

/// Writes the certificate of a scenario's variants.
pub fn write<'a>(
    path: &Path,
    loaded: &Loaded,
    meaning: MeaningArguments,
    explored: impl Iterator<Item = (&'a Program, &'a Exploration)>,
) -> Result<(), Failure> {
    let claims = explored.map(|(program, exploration)| Claims::of(program, exploration));
    let claims = claims.collect::<Result<Vec<_>, _>>();
    let claims = claims.map_err(|reason| Failure::message(format!("there is nothing to certify: {reason}")))?;
    let certificate = Certificate::new(&loaded.source.name, digest(&loaded.source.text), options(meaning), claims);
    let json = serde_json::to_string_pretty(&certificate).expect("a certificate is JSON");
    write_new(path, &format!("{json}\n"))
}

/// Counts again what a certificate claims.
pub fn verify(arguments: &VerifyArguments) -> Result<u8, Failure> {
    let certificate = read(&arguments.certificate)?;
    let file = arguments.file.clone().unwrap_or_else(|| PathBuf::from(&certificate.file));
    let meaning = meaning(&certificate.meaning)?;
    let loaded = files::load(&file, meaning)?;
    if digest(&loaded.source.text) != certificate.sha256 {
        let message = format!(
            "{} is not the file that was certified: its SHA-256 is another one; explore it again for a new certificate",
            loaded.source.name
        );
        return Err(Failure::message(message));
    }
    listen_for_interruption()?;
    let printer = Printer::plain();
    printer.print(&format!("{}   certified by {}\n\n", loaded.source.name, certificate.tool))?;
    let mut code = AS_EXPECTED;
    for claims in &certificate.variants {
        let Some(compiled) = loaded.compiled.iter().find(|compiled| compiled.program.variant == claims.name) else {
            return Err(Failure::message(format!("{} has no variant \"{}\"", loaded.source.name, claims.name)));
        };
        let program = &compiled.program;
        if program.fingerprint_digits() != claims.fingerprint {
            let message = format!(
                "variant \"{}\" means something else to this version of simulate than to the one that certified it ({})",
                claims.name, certificate.tool
            );
            return Err(Failure::message(message));
        }
        let recount =
            watched_budget(program, &arguments.limits, &Workers::ONE, |budget| explore::recount(program, budget));
        let (line, result) = match recount {
            Ok(recount) => judge(program, claims, &recount),
            Err(Limit::Interrupted) => (format!("  ? {}: interrupted\n", claims.name), INTERRUPTED),
            Err(_) => (format!("  ? {}: a limit was hit before everything was recounted\n", claims.name), INCONCLUSIVE),
        };
        printer.print(&line)?;
        // What is wrong counts for more than what is not known.
        let rank = |code: u8| [AS_EXPECTED, INCONCLUSIVE, UNEXPECTED, INTERRUPTED].iter().position(|one| *one == code);
        code = if rank(result) > rank(code) { result } else { code };
    }
    printer.print(match code {
        AS_EXPECTED => "\nOK    everything that is claimed was found again\n",
        UNEXPECTED => {
            "\nFAIL  the certificate and the recount differ: one of two explorers is wrong; please report it\n"
        }
        _ => "\n?     not everything was recounted\n",
    })?;
    Ok(code)
}

/// Compares one variant.
fn judge(program: &Program, claims: &Claims, recount: &Recount) -> (String, u8) {
    let counted = recounted(program, recount);
    let differences = claims.differences(&counted);
    let name = &claims.name;
    if differences.is_empty() {
        let outcomes = counted.outcomes.len();
        let plural = if outcomes == 1 { "" } else { "s" };
        let schedules = &recount.interleavings;
        let line =
            format!("  ✓ {name}: {} states, {schedules} schedules, {outcomes} outcome{plural}\n", recount.states);
        return (line, AS_EXPECTED);
    }
    let lines = differences.iter().map(|difference| format!("  ✗ {name}: {difference}\n"));
    (lines.collect(), UNEXPECTED)
}

fn recounted(program: &Program, recount: &Recount) -> Claims {
    let outcomes =
        recount.outcomes.iter().map(|((status, values, failed), count)| (*status, &values[..], &failed[..], count));
    let names = program.shared.iter().filter(|shared| shared.declared && shared.initial.in_outcome());
    let names = names.map(|shared| &*shared.name).collect::<Vec<_>>();
    let broken = recount.broken_checks.iter().copied().collect::<Vec<_>>();
    Claims {
        states: Some(recount.states.to_string()),
        transitions: Some(recount.transitions.to_string()),
        ..Claims::new(program, &names, &recount.interleavings, outcomes, &broken)
    }
}

fn read(path: &Path) -> Result<Certificate, Failure> {
    let failed = |reason: String| Failure::message(format!("cannot read {}: {reason}", path.display()));
    let size = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?.len();
    if size > LARGEST {
        return Err(failed(format!("{size} bytes are too many for a certificate")));
    }
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let certificate = serde_json::from_str::<Certificate>(&text);
    let certificate = certificate.map_err(|error| failed(format!("it is no certificate: {error}")))?;
    match certificate.schema.as_str() {
        SCHEMA => Ok(certificate),
        other => Err(failed(format!("its schema is `{other}`; this version knows `{SCHEMA}`"))),
    }
}

/// SHA-256 in hexadecimal digits.
pub fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Options by their names and values.
pub fn options(meaning: MeaningArguments) -> BTreeMap<String, String> {
    fn value<V: ValueEnum>(name: &str, value: Option<V>) -> Option<(String, String)> {
        let value = value?.to_possible_value()?.get_name().to_string();
        Some((name.to_string(), value))
    }
    let MeaningArguments { order, switching, python } = meaning;
    [value("order", order), value("switching", switching), value("python", python)].into_iter().flatten().collect()
}

/// The reverse of [`options`].
pub fn meaning(options: &BTreeMap<String, String>) -> Result<MeaningArguments, Failure> {
    fn value<V: ValueEnum>(options: &BTreeMap<String, String>, name: &str) -> Result<Option<V>, Failure> {
        let Some(text) = options.get(name) else { return Ok(None) };
        let value = V::from_str(text, false);
        value.map(Some).map_err(|_| Failure::message(format!("the file says `{name}` is `{text}`, which is unknown")))
    }
    Ok(MeaningArguments {
        order: value(options, "order")?,
        switching: value(options, "switching")?,
        python: value(options, "python")?,
    })
}
