//! Why to believe the page: what was explored and how, who agrees, the text of the scenario.

use super::Page;
use super::markup::{counted, escape, escape_source, sentence};
use crate::report::{Count, EngineReport, VariantReport};

/// Where downloads go; texts have no such character.
pub(super) const DOWNLOADS: &str = "\0";

pub(super) fn write(out: &mut String, page: &Page<'_>) {
    out.push_str(
        "<footer>\n<h2>Evidence</h2>\n<div class=\"scroll\"><table class=\"evidence\">\n<thead><tr><th>variant\
        </th><th>explored</th><th>engines</th></tr></thead>\n<tbody>\n",
    );
    for variant in &page.scenario.variants {
        out.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n",
            escape(&variant.name),
            coverage(variant),
            variant.engines.iter().map(engine).collect::<Vec<_>>().join("<br>")
        ));
    }
    out.push_str("</tbody>\n</table></div>\n");
    out.push_str(&format!("<h3>{}</h3>\n<ol class=\"source\" id=\"source\">\n", escape(&page.scenario.file)));
    for line in page.source.lines() {
        out.push_str(&format!("<li>{}</li>\n", escape_source(line)));
    }
    let tool = &page.report.tool;
    out.push_str(&format!(
        "</ol>\n{DOWNLOADS}<p class=\"small\">Made by {} {}. The page holds everything that it \
         shows and asks nothing of the network.</p>\n</footer>\n",
        tool.name, tool.version
    ));
}

fn coverage(variant: &VariantReport) -> String {
    let coverage = &variant.coverage;
    let mut parts = vec![match coverage.kind {
        "complete" => "everything".to_string(),
        kind => kind.to_string(),
    }];
    parts.extend(coverage.limit.iter().map(|limit| escape(limit)));
    if coverage.interleavings != Count::Unknown {
        parts.push(counted(&coverage.interleavings, "schedule"));
    }
    parts.push(counted(&Count::from(coverage.states as u64), "state"));
    parts.push(counted(&Count::from(coverage.transitions as u64), "transition"));
    parts.extend(coverage.executions.map(|number| counted(&Count::from(number), "execution")));
    parts.push(format!("method: {}", coverage.method));
    if !coverage.reductions.is_empty() {
        parts.push(format!("left out by: {}", escape(&coverage.reductions.join(", "))));
    }
    let mut text = parts.join(" · ");
    for remark in &coverage.remarks {
        text.push_str(&format!("<br>{}", sentence(remark)));
    }
    text
}

/// `loom ✓ 14 executions`
fn engine(engine: &EngineReport) -> String {
    let answer = match (&engine.skipped, engine.agrees) {
        (_, Some(true)) => format!("✓ agrees, {}", counted(&engine.executions, "execution")),
        (_, Some(false)) => format!("✗ disagrees: {}", escape(&engine.differences.join("; "))),
        (Some(reason), None) => format!("not asked: {}", escape(reason)),
        (None, None) => "no answer".to_string(),
    };
    format!("<b>{}</b> {answer}", escape(engine.engine))
}
