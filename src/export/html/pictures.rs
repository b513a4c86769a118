//! Pictures of a variant, as other exporters draw them, put into the page.

use super::markup::words;
use crate::export::svg;
use crate::report::graph::GraphReport;

/// States grouped by what can still become of them.
pub(super) fn outcome_map(out: &mut String, index: usize, report: &GraphReport) {
    out.push_str("<h3>Where the end is decided</h3>\n<p class=\"small\">All states from which the same ends are still \
        possible are one box. A thick dashed arrow is a step by which the last right end is lost.<span class=\"script\"> \
        Choose a box to go there.</span></p>\n");
    figure(out, &format!("o{index}-"), "map", &svg::render(report), &report.extent());
}

/// How far two threads are, and where they cannot be together.
pub(super) fn progress(out: &mut String, index: usize, picture: &str) {
    out.push_str(
        "<h3>Progress of both threads</h3>\n<p class=\"small\">Every schedule is a staircase from the lower \
        left to the upper right corner: a step to the right is one of the first thread, a step up one of the \
        second.</p>\n",
    );
    figure(out, &format!("p{index}-"), "progress", picture, "");
}

/// Every state and every step.
pub(super) fn states(out: &mut String, index: usize, report: &GraphReport) {
    out.push_str(
        "<h3>All schedules at once</h3>\n<p class=\"small\">Each box is a state, each arrow a step; every way \
        from the top to an end is a schedule.<span class=\"script\"> Choose a box to go there.</span></p>\n",
    );
    figure(out, &format!("s{index}-"), "states", &svg::render(report), &report.extent());
}

/// A picture with a caption. Pictures name their parts for themselves, so the names get a prefix.
fn figure(out: &mut String, prefix: &str, class: &str, picture: &str, caption: &str) {
    // Quotes are escaped in texts, so these are attributes.
    let picture = picture.replace(" id=\"", &format!(" id=\"{prefix}"));
    let picture = picture.replace("=\"url(#", &format!("=\"url(#{prefix}"));
    out.push_str(&format!(
        "<figure class=\"{class}\" data-prefix=\"{prefix}\">\n<div class=\"scroll\">{picture}</div>\n<figcaption>{}\
         </figcaption>\n</figure>\n",
        words(caption)
    ));
}
