//! Pictures of a variant, as other exporters draw them, put into the page.

use super::markup::words;
use super::squeeze::Looks;
use super::{dots, markup::escape};
use crate::export::svg;
use crate::report::graph::GraphReport;

/// The heads of arrows in all pictures of graphs; the style sheet refers to them.
pub(super) const ARROWS: &str = "<svg class=\"arrows\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs><marker id=\"plain\" \
    viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerUnits=\"userSpaceOnUse\" markerWidth=\"9\" markerHeight=\"9\" \
    orient=\"auto\"><path d=\"M0 1L10 5L0 9z\" fill=\"#333333\"/></marker><marker id=\"lost\" viewBox=\"0 0 10 10\" refX=\"9\" \
    refY=\"5\" markerUnits=\"userSpaceOnUse\" markerWidth=\"9\" markerHeight=\"9\" orient=\"auto\"><path d=\"M0 1L10 5L0 9z\" \
    fill=\"#B34700\"/></marker></defs></svg>\n";

/// States grouped by what can still become of them.
pub(super) fn outcome_map(out: &mut String, looks: &mut Looks, index: usize, report: &GraphReport) {
    out.push_str(
        "<h3>Where the end is decided</h3>\n<p class=\"small\">All states from which the same ends are still possible \
         are one box. A thick dashed arrow is a step by which the last right end is lost.<span class=\"script\"> Choose \
         a box to go there.</span></p>\n",
    );
    figure(out, &format!("o{index}-"), "map", &graph(looks, report), &words(&report.extent()));
}

/// How far two threads are, and where they cannot be together.
pub(super) fn progress(out: &mut String, looks: &mut Looks, index: usize, picture: &str) {
    out.push_str(
        "<h3>How far both have come</h3>\n<p class=\"small\">Every schedule is a staircase from the lower left to the \
         upper right: to the right when the first one takes a step, up when the second one does.</p>\n",
    );
    figure(out, &format!("p{index}-"), "progress", &looks.squeeze(picture), "");
}

/// Every state and every step; more than so many states as dots.
pub(super) fn states(out: &mut String, looks: &mut Looks, index: usize, report: &GraphReport, most_boxes: usize) {
    let (sign, is_small) = if report.shown <= most_boxes { ("box", true) } else { ("dot", false) };
    out.push_str(&format!(
        "<h3>All schedules at once</h3>\n<p class=\"small\">Each {sign} is a state, each line a step; every way from \
         the top down to an end is a schedule.<span class=\"script\"> Choose a {sign} to go there.</span></p>\n"
    ));
    let (picture, caption) = match is_small {
        true => (graph(looks, report), words(&report.extent())),
        false => (dots::render(report), format!("{}. {}", escape(&report.extent()), escape(&dots::legend(report)))),
    };
    figure(out, &format!("s{index}-"), "states", &picture, &caption);
}

/// A graph with texts, without the definitions that all of them share.
fn graph(looks: &mut Looks, report: &GraphReport) -> String {
    let picture = looks.squeeze(&svg::render(report));
    match (picture.find("<defs>"), picture.find("</defs>")) {
        (Some(start), Some(end)) => format!("{}{}", &picture[..start], &picture[end + 7..]),
        _ => picture,
    }
}

/// A picture with a caption. Pictures name their parts for themselves, so the names get a prefix.
fn figure(out: &mut String, prefix: &str, class: &str, picture: &str, caption: &str) {
    // Quotes are escaped in texts, so these are attributes.
    let picture = picture.replace(" id=\"", &format!(" id=\"{prefix}"));
    out.push_str(&format!(
        "<figure class=\"{class}\" data-prefix=\"{prefix}\">\n<div class=\"scroll\">{picture}</div>\n<figcaption>\
         {caption}</figcaption>\n</figure>\n"
    ));
}
