//! Pages of shipped scenarios: small enough to be mailed, the same every time, about one scenario each.

mod common;

use common::{base_name, directory, run, scenario_files};
use std::path::{Path, PathBuf};

/// What a page may weigh.
const BYTES: usize = 200_000;

/// The page of a scenario, from its file.
fn page(scenario: &str, path: &Path) -> String {
    let path = path.to_str().expect("UTF-8");
    let ran = run(&[scenario, "--engine", "native", "--force", "--html", path]);
    assert_eq!(ran.code, 0, "{scenario}: {}", ran.err);
    std::fs::read_to_string(path).expect("a page")
}

#[test]
fn every_shipped_page_can_be_mailed() {
    let directory = directory("html_all");
    let files = scenario_files();
    let half = files.len() / 2;
    let check = |files: &[PathBuf]| {
        for file in files {
            let name = file.to_str().expect("UTF-8");
            let page = page(name, &directory.join(format!("{}.html", base_name(file))));
            assert!(page.len() <= BYTES, "{name}: {} bytes", page.len());
            assert!(page.ends_with("</html>\n"), "{name}");
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| check(&files[..half]));
        check(&files[half..]);
    });
}

#[test]
fn the_same_scenario_gives_the_same_page() {
    let directory = directory("html_same");
    for scenario in ["scenarios/counter.json", "scenarios/dining_philosophers.json"] {
        let once = || page(scenario, &directory.join("page.html"));
        assert_eq!(once(), once(), "{scenario}");
    }
}

#[test]
fn a_page_is_about_one_scenario_and_overwrites_nothing() {
    let directory = directory("html_refused");
    let path = directory.join("page.html");
    let name = path.to_str().expect("UTF-8");
    let ran = run(&["scenarios/counter.json", "scenarios/torn_read.json", "--html", name]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("a page is about one scenario") && ran.err.contains("name one file"), "{}", ran.err);
    assert!(!path.exists());
    std::fs::write(&path, "mine").expect("a file");
    let ran = run(&["scenarios/counter.json", "--html", name]);
    assert_eq!(ran.code, 2);
    assert_eq!(std::fs::read_to_string(&path).expect("a file"), "mine");
}
