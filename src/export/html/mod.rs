//! The report as one HTML page that can be passed on: no file beside it, no network, no library.
//!
//! A content-security policy allows nothing but the style and the script of the page itself, by their hashes. So
//! nothing carries a `style` attribute or an event attribute; pictures use presentation attributes. What the script
//! plays with is embedded as JSON (`data.rs`), everything else is written as tables and pictures that can be read
//! without any script; the script folds those tables whose content it shows in a better way.
//!
//! Limits: a page is about one scenario, so that it stays small enough to be mailed. How many states it embeds is the
//! caller's choice; the page says how many of how many are shown.

mod data;
mod dots;
mod downloads;
mod evidence;
mod findings;
mod markup;
mod overview;
mod pictures;
mod schedules;
mod squeeze;
#[cfg(test)]
mod tests;
mod twin;
mod variant;

use crate::report::graph::GraphReport;
use crate::report::{Play, Report, ScenarioReport};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use markup::escape;
use sha2::{Digest, Sha256};
use squeeze::Looks;

/// The look of the page.
const STYLE: &str = include_str!("page.css");

/// What the page does: reads the embedded data, then plays schedules.
const SCRIPT: &str = concat!(
    "'use strict';\n(() => {\n",
    include_str!("page_data.js"),
    include_str!("page_view.js"),
    include_str!("page_serve.js"),
    include_str!("page.js"),
    "})();\n"
);

/// Everything that a page shows.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The report that the scenario is part of.
    pub report: &'a Report,
    /// What the page is about.
    pub scenario: &'a ScenarioReport,
    /// The text of the scenario's file.
    pub source: &'a str,
    /// What there is to see of each variant, in the order of the scenario's variants.
    pub variants: &'a [VariantPage],
    /// The same run in other forms.
    pub downloads: &'a [Download],
    /// How large things may be.
    pub room: Room,
    /// Whether it comes from a server that can be asked for more states ([`piece`]).
    pub is_served: bool,
}

/// An export of the same run, to be taken from the page.
#[derive(Clone, Debug)]
pub struct Download {
    /// What its file is called.
    pub name: String,
    /// What it is, in words.
    pub what: &'static str,
    /// The option that writes it without a page.
    pub option: &'static str,
    /// Its content.
    pub text: String,
}

/// How large things on a page may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes that downloads may fill up; what else is on the page is there in any case.
    pub bytes: usize,
    /// Interleaving graphs of more states than these are drawn as dots.
    pub boxes: usize,
    /// Schedules of each variant that are shown as tables; of others there is the replay token.
    pub tables: usize,
}

/// What there is to see of a variant beside its report.
#[derive(Clone, Debug)]
pub struct VariantPage {
    /// States, moves and schedules.
    pub play: Play,
    /// States grouped by what can still become of them.
    pub outcomes: GraphReport,
    /// The interleaving graph.
    pub states: GraphReport,
    /// The progress graph, an SVG picture, where there is one.
    pub progress: Option<String>,
}

/// The page. O(size of what is shown).
///
/// # Panics
///
/// If the scenario does not have as many variants as there is something to see of.
pub fn render(page: &Page<'_>) -> String {
    assert_eq!(page.scenario.variants.len(), page.variants.len(), "something to see of each variant");
    let mut looks = Looks::default();
    let mut body = String::new();
    body.push_str(pictures::ARROWS);
    overview::write(&mut body, page);
    body.push_str("<main>\n");
    for index in 0..page.variants.len() {
        variant::write(&mut body, &mut looks, page, index);
    }
    body.push_str("</main>\n");
    evidence::write(&mut body, page);
    let style = format!("{}{}", without_comments(STYLE), looks.style());
    let script = without_comments(SCRIPT);
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'{}",
        hash(&style),
        hash(&script),
        if page.is_served { "; connect-src 'self'" } else { "" }
    );
    let text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta \
         http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<link \
         rel=\"icon\" href=\"data:,\">\n<title>{} · simulate</title>\n<style>{style}</style>\n</head>\n<body>\n{body}<script \
         type=\"application/json\" id=\"data\">{}</script>\n<script>{script}</script>\n</body>\n</html>\n",
        escape(&page.scenario.name),
        data::json(page)
    );
    let room = page.room.bytes.saturating_sub(text.len());
    text.replacen(evidence::DOWNLOADS, &downloads::links(page.downloads, &page.scenario.file, room), 1)
}

/// States that a served page asks for later, in its own form; `first` is the place of the one that it asks about.
pub fn piece(play: &Play, first: usize) -> String {
    data::piece(play, first)
}

/// A style or script without indentation and without lines that are comments: those are for us.
fn without_comments(text: &str) -> String {
    let lines = text.lines().map(str::trim_start);
    let lines = lines.filter(|line| !(line.is_empty() || line.starts_with("//") || line.starts_with("/**")));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// What a content-security policy calls an inline style or script.
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}
