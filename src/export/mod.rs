//! Which bytes: each exporter turns a report into one format, and sees nothing but the report.

pub mod diagnostics;
pub mod dot;
pub mod graph_json;
mod graph_style;
pub mod graphml;
pub mod html;
pub mod json;
pub mod mermaid;
pub mod perfetto;
pub mod progress;
pub mod svg;
pub mod text;
