//! The HTML report in a real browser, as a reader meets it.
//!
//! Skipped, with a word about it, where no browser is installed.
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;
mod driver;
mod perfetto;
mod served;

use common::{directory, run};
use driver::{Browser, key};
use serde_json::json;
use std::path::{Path, PathBuf};

/// The page of a shipped scenario, in a file that belongs to one test.
fn page(test: &str, scenario: &str) -> PathBuf {
    let path = directory(&format!("browser_{test}")).join(format!("{}.html", scenario.replace(['/', '.'], "_")));
    let file = format!("scenarios/{scenario}");
    let ran = run(&[file.as_str(), "--engine", "native", "--html", path.to_str().expect("UTF-8")]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    path
}

/// The part of the page that is about the chosen variant.
const CHOSEN: &str = ".variant:not([hidden])";

fn chosen(selector: &str) -> String {
    format!("{CHOSEN} {selector}")
}

fn status(browser: &Browser) -> String {
    browser.text(&chosen(".status"))
}

#[test]
fn steps_change_the_page_and_nothing_complains() {
    let Some(browser) = Browser::start(true) else { return };
    browser.open(&page("steps", "counter.json"), "");
    assert_eq!(browser.text("header .verdict").chars().next(), Some('✗'));
    assert!(status(&browser).starts_with("The start"), "{}", status(&browser));
    browser.click(&chosen("[data-do=next]"));
    assert!(status(&browser).contains("Step 1: T1 read counter → 0"), "{}", status(&browser));
    assert!(status(&browser).contains("✗ 1 or ✓ 2"), "{}", status(&browser));
    browser.click(&chosen("[data-do=next]"));
    assert!(status(&browser).contains("By this step the right end is lost"), "{}", status(&browser));
    browser.click(&chosen("[data-do=next]"));
    assert_eq!(browser.text(&chosen(".values .changed")), "1", "what has changed is marked");
    browser.click(&chosen("[data-do=end]"));
    assert!(status(&browser).contains("something is wrong: 1"), "{}", status(&browser));
    // An end of another variant, chosen from its bar.
    browser.click(".card[data-variant='3'] [data-end='1'] button");
    assert!(status(&browser).contains("all is well: 2"), "{}", status(&browser));
    assert_eq!(browser.text(&chosen("h2")), "✗ async, await between read and write");
    // A group of the outcome map.
    browser.click(&chosen("figure.map .to"));
    assert!(status(&browser).starts_with("The start"), "{}", status(&browser));
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn the_scheduler_game_reaches_a_deadlock_and_says_so() {
    let Some(browser) = Browser::start(true) else { return };
    browser.open(&page("game", "transfer_deadlock.json"), "");
    browser.click(&chosen("[data-schedule=own]"));
    for turn in 0..8 {
        if status(&browser).contains("Deadlock") {
            break;
        }
        browser.press(&[["1", "2"][turn % 2]]);
    }
    assert!(status(&browser).contains("Deadlock: nobody can go on"), "{}", status(&browser));
    assert!(status(&browser).contains("held by T2"), "{}", status(&browser));
    assert!(browser.text(&chosen(".who-next")).contains("T1 waits for"), "{}", browser.text(&chosen(".who-next")));
    let enabled = browser.ask(&format!("return document.querySelectorAll(\"{CHOSEN} [data-choice]\").length"));
    assert_eq!(enabled, 0);
    // The token of the reader's own schedule shows the same deadlock again.
    let command = browser.text(&chosen(".token"));
    let arguments: Vec<&str> = command.strip_prefix("simulate ").expect("a command").split(' ').collect();
    let replayed = run(&arguments);
    assert_eq!(replayed.code, 1, "{}", replayed.err);
    assert!(replayed.out.contains("deadlock"), "{}", replayed.out);
    browser.press(&["u"]);
    assert!(!status(&browser).contains("Deadlock"), "{}", status(&browser));
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn keys_are_enough() {
    let Some(browser) = Browser::start(true) else { return };
    browser.open(&page("keys", "counter.json"), "");
    browser.press(&[key::RIGHT, key::RIGHT]);
    assert!(status(&browser).contains("Step 2"), "{}", status(&browser));
    browser.press(&[key::LEFT]);
    assert!(status(&browser).contains("Step 1"), "{}", status(&browser));
    browser.press(&[key::END]);
    assert!(status(&browser).contains("Step 4"), "{}", status(&browser));
    browser.press(&[key::HOME, "2"]);
    assert!(status(&browser).contains("Step 1: T2"), "{}", status(&browser));
    browser.press(&["u"]);
    assert!(status(&browser).starts_with("The start"), "{}", status(&browser));
    // With Tab to the second variant.
    let reached = "return document.activeElement === document.querySelector(\".card[data-variant='1'] .name\")";
    for _ in 0..40 {
        if browser.ask(reached) == true {
            break;
        }
        browser.press(&[key::TAB]);
    }
    assert_eq!(browser.ask(reached), true);
    let outline = browser.ask("return getComputedStyle(document.activeElement).outlineStyle");
    assert_eq!(outline, "solid", "one sees where one is");
    browser.press(&[key::ENTER]);
    assert_eq!(browser.text(&chosen("h2")), "✓ threads + lock");
    // A button of the player keeps the focus while the player changes.
    browser.ask(&format!("document.querySelector(\"{CHOSEN} [data-schedule=own]\").focus()"));
    browser.press(&[key::ENTER, "1"]);
    assert!(browser.text(&chosen(".who-next")).contains("T2 waits for lock, held by T1"));
    assert_eq!(browser.ask("return document.querySelectorAll('[role=status][aria-live=polite]').length > 0"), true);
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn an_address_brings_back_what_was_shown() {
    let Some(browser) = Browser::start(true) else { return };
    let page = page("address", "counter.json");
    browser.open(&page, "");
    browser.click(".card[data-variant='3'] .name");
    browser.click(&chosen("[data-schedule=own]"));
    browser.press(&["2", "1", key::LEFT]);
    let (told, fragment) = (status(&browser), browser.ask("return location.hash"));
    assert!(told.contains("T2"), "{told}");
    browser.open(&page, fragment.as_str().expect("a fragment"));
    assert_eq!(status(&browser), told);
    assert_eq!(browser.text(&chosen("h2")), "✗ async, await between read and write");
    browser.press(&[key::RIGHT]);
    assert!(status(&browser).contains("T1"), "the rest of the schedule is there too: {}", status(&browser));
    browser.open(&page, "#v=no-such&s=99&p=x");
    assert!(status(&browser).starts_with("The start"), "an address that fits nothing is no mistake");
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn no_screen_is_too_narrow() {
    let Some(browser) = Browser::start(true) else { return };
    let narrow = json!({ "width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": false });
    for scenario in ["counter.json", "lock_order.json", "dining_philosophers.json", "async_lost_update.json"] {
        let page = page("narrow", scenario);
        browser.tell("Emulation.setDeviceMetricsOverride", narrow.clone());
        let variants = 0..browser_variants(&browser, &page);
        for variant in variants {
            browser.open(&page, &format!("#variant-{variant}"));
            browser.press(&[key::END]);
            let hidden =
                "const { scrollWidth, clientWidth } = document.documentElement; return scrollWidth - clientWidth";
            assert_eq!(browser.ask(hidden), 0, "{scenario}, variant {variant}");
        }
    }
}

fn browser_variants(browser: &Browser, page: &Path) -> u64 {
    browser.open(page, "");
    browser.ask("return document.querySelectorAll('.variant').length").as_u64().expect("a number")
}

#[test]
fn dark_rooms_and_paper_are_thought_of() {
    let Some(browser) = Browser::start(true) else { return };
    browser.open(&page("media", "counter.json"), "");
    let brightness = "return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0)";
    let media = |media: &str, scheme: &str| {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        browser.tell("Emulation.setEmulatedMedia", json!({ "media": media, "features": features }));
    };
    media("screen", "light");
    assert!(browser.ask(brightness).as_u64() > Some(700));
    media("screen", "dark");
    assert!(browser.ask(brightness).as_u64() < Some(120));
    media("print", "dark");
    assert!(browser.ask(brightness).as_u64() > Some(700), "paper is white");
    let shown = |selector: &str| {
        let script =
            format!("return [...document.querySelectorAll('{selector}')].filter(e => e.checkVisibility()).length");
        browser.ask(&script).as_u64().expect("a number")
    };
    assert_eq!(shown(".variant"), 4, "paper cannot be clicked");
    assert_eq!(shown(".player"), 0);
    media("screen", "light");
    assert_eq!((shown(".variant"), shown(".player")), (1, 1));
    let printed = browser.tell("Page.printToPDF", json!({}));
    assert!(printed["data"].as_str().expect("a document").starts_with("JVBERi"), "it is a PDF");
    let folded = "return document.querySelectorAll('details.steps:not([open])').length";
    assert!(browser.ask(folded).as_u64() > Some(0), "what was opened for printing is folded again");
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn tables_and_pictures_are_there_without_a_script() {
    let Some(browser) = Browser::start(false) else { return };
    browser.open(&page("plain", "counter.json"), "");
    let shown = |selector: &str| {
        let script =
            format!("return [...document.querySelectorAll('{selector}')].filter(e => e.checkVisibility()).length");
        browser.ask(&script).as_u64().expect("a number")
    };
    assert_eq!(browser.ask("return document.documentElement.className"), "", "no script has run");
    assert_eq!(shown(".variant"), 4);
    assert!(shown("table.schedule") >= 4, "schedules step by step");
    assert_eq!(shown(".script"), 0, "nothing is offered that does not work");
    assert_eq!(shown("figure svg"), shown("figure"), "pictures");
    assert!(browser.text("table.schedule").contains("the right end is lost here"));
    assert!(browser.text("table.beside").contains("here they part"));
}
