//! A browser without a window, driven by the WebDriver protocol (W3C) over loopback.
//!
//! Needs `chromedriver` and Chromium (Debian: `chromium-driver`, `chromium`). Every request ends after a while, and the
//! browser with all that it has started ends with the value that stands for it.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long the browser may take for one thing.
const PATIENCE: Duration = Duration::from_secs(60);

/// One browser at a time: each has processes of its own, and machines that run tests are small.
static TURN: Mutex<()> = Mutex::new(());

/// Keys by their code in the protocol.
pub mod key {
    pub const ENTER: &str = "\u{e007}";
    pub const TAB: &str = "\u{e004}";
    pub const HOME: &str = "\u{e011}";
    pub const END: &str = "\u{e010}";
    pub const LEFT: &str = "\u{e012}";
    pub const RIGHT: &str = "\u{e014}";
}

/// A browser that shows one page.
pub struct Browser {
    driver: Child,
    /// Closed, it would end the driver.
    _output: BufReader<ChildStdout>,
    agent: ureq::Agent,
    session: String,
    _turn: MutexGuard<'static, ()>,
}

impl Browser {
    /// Starts one, with scripts or without; `None`, with a word about it, where there is none on this machine.
    pub fn start(scripts: bool) -> Option<Browser> {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
        let Ok(mut driver) = command.spawn() else {
            eprintln!("skipped: there is no chromedriver on this machine (Debian: chromium-driver)");
            return None;
        };
        let mut output = BufReader::new(driver.stdout.take().expect("it is piped"));
        let port = output.by_ref().lines().map_while(Result::ok).find_map(|line| {
            let (_, after) = line.split_once("successfully on port ")?;
            after.trim_end_matches('.').parse::<u16>().ok()
        });
        let port = port.expect("chromedriver tells its port");
        let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false).build();
        let mut browser = Browser {
            driver,
            _output: output,
            agent: config.into(),
            session: format!("http://127.0.0.1:{port}/session"),
            _turn: turn,
        };
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--window-size=1280,900",
        ];
        let preferences = match scripts {
            true => json!({}),
            false => json!({ "profile.managed_default_content_settings.javascript": 2 }),
        };
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": arguments, "prefs": preferences },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let started = browser.post("", &capabilities);
        let id = started["sessionId"].as_str().expect("a session");
        browser.session = format!("{}/{id}", browser.session);
        Some(browser)
    }

    /// Goes to an address, from anywhere else.
    pub fn go(&self, url: &str) {
        // The same page with another fragment would not be loaded again.
        self.post("/url", &json!({ "url": "about:blank" }));
        self.post("/url", &json!({ "url": url }));
    }

    /// Waits until a script says so.
    ///
    /// # Panics
    /// If it does not within some seconds.
    pub fn until(&self, script: &str) {
        self.until_within(10, script);
    }

    /// The same, with patience of so many seconds.
    pub fn until_within(&self, seconds: u32, script: &str) {
        for _ in 0..seconds * 40 {
            if self.ask(script) == json!(true) {
                return;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("it never came true: {script}");
    }

    /// Shows a file; `fragment` is what follows the `#` of its address.
    pub fn open(&self, page: &Path, fragment: &str) {
        self.go(&format!("file://{}{fragment}", page.display()));
    }

    /// What a script returns.
    pub fn ask(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// The text of the first element that a selector finds, as the reader sees it.
    pub fn text(&self, selector: &str) -> String {
        let id = self.find(selector);
        self.get(&format!("/element/{id}/text")).as_str().expect("a text").to_string()
    }

    /// Clicks on the first element that a selector finds.
    pub fn click(&self, selector: &str) {
        let id = self.find(selector);
        self.post(&format!("/element/{id}/click"), &json!({}));
    }

    /// Presses keys, one after the other.
    pub fn press(&self, keys: &[&str]) {
        let strokes = keys
            .iter()
            .flat_map(|key| [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })]);
        let strokes = strokes.collect::<Vec<_>>();
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] }));
    }

    /// A command of the browser's own protocol.
    pub fn tell(&self, command: &str, parameters: Value) -> Value {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// What has been written to the console since the last time, one line each.
    pub fn console(&self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({ "type": "browser" }));
        let entries = entries.as_array().expect("a list").iter();
        entries.map(|entry| entry["message"].as_str().unwrap_or_default().to_string()).collect()
    }

    fn find(&self, selector: &str) -> String {
        let found = self.post("/element", &json!({ "using": "css selector", "value": selector }));
        let id = found.as_object().and_then(|element| element.values().next()).and_then(Value::as_str);
        id.unwrap_or_else(|| panic!("no element: {selector}")).to_string()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.session);
        let response = self.agent.post(&url).header("content-type", "application/json").send(body.to_string());
        answer(path, response)
    }

    fn get(&self, path: &str) -> Value {
        answer(path, self.agent.get(&format!("{}{path}", self.session)).call())
    }
}

fn answer(path: &str, response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Value {
    let mut response = response.unwrap_or_else(|error| panic!("{path}: {error}"));
    let text = response.body_mut().read_to_string().expect("an answer");
    assert!(response.status().is_success(), "{path}: {text}");
    serde_json::from_str::<Value>(&text).expect("JSON")["value"].take()
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        // The driver leads a group of its own, in which a browser that does not listen any more would remain.
        let group = format!("-{}", self.driver.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.driver.wait();
    }
}
