//! Which bytes: a report in the formats that people and programs read.
//!
//! Exporters see the report and nothing else: no explorer, no trace, no source file. They decide
//! layout, colour and syntax; every sentence they print was made by `report`.

pub mod json;
pub mod text;
