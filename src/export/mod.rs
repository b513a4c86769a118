//! Which bytes: each exporter turns a report into one format, and sees nothing but the report.

pub mod diagnostics;
pub mod dot;
pub mod explanation;
pub mod github;
pub mod graph_json;
mod graph_style;
pub mod graphml;
pub mod html;
pub mod json;
pub mod jsonl;
pub mod junit;
pub mod markdown;
pub mod mermaid;
pub mod perfetto;
pub mod plain;
pub mod progress;
pub mod sarif;
pub mod svg;
#[cfg(test)]
mod testing;
pub mod text;
