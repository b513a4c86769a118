//! The page of `simulate serve`, which goes on where a file would have to stop.

use super::driver::Browser;
use super::{chosen, status};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A server that ends with the test.
struct Served {
    process: Child,
    /// Closed, it would end the server.
    _output: BufReader<ChildStdout>,
    address: String,
}

impl Served {
    fn start(arguments: &[&str]) -> Served {
        let mut command = Command::new(env!("CARGO_BIN_EXE_simulate"));
        command.args(["serve", "--port", "0"]).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("simulate starts");
        let mut output = BufReader::new(process.stdout.take().expect("it is piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("it tells its address");
        let address = line.split_whitespace().next().expect("an address").to_string();
        Served { process, _output: output, address }
    }

    /// Ends it as Ctrl-C does, and tells the exit code.
    fn interrupt(&mut self) -> Option<i32> {
        let id = self.process.id().to_string();
        Command::new("kill").args(["-INT", &id]).status().expect("kill runs");
        self.process.wait().expect("it ends").code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn get(url: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let agent: ureq::Agent = config.into();
    let request = headers.iter().fold(agent.get(url), |request, (name, value)| request.header(*name, *value));
    let mut answer = request.call().expect("an answer");
    (answer.status().as_u16(), answer.body_mut().read_to_string().expect("a text"))
}

#[test]
fn a_server_answers_its_own_page_only_and_stops_cleanly() {
    let mut served = Served::start(&["scenarios/counter.json", "--engine", "native"]);
    let address = served.address.clone();
    let (status, page) = get(&address, &[]);
    assert_eq!(status, 200);
    assert!(page.contains("connect-src 'self'"), "the page may ask for more");
    assert_eq!(get(&address, &[("Origin", "http://attacker.example")]).0, 403);
    assert_eq!(get(&address, &[("Sec-Fetch-Site", "cross-site")]).0, 403);
    assert_eq!(get(&address, &[("Host", "attacker.example")]).0, 403);
    assert_eq!(get(&format!("{address}other"), &[]).0, 404);
    let (status, piece) = get(&format!("{address}play?variant=0&schedule=12"), &[]);
    assert_eq!(status, 200);
    let piece: serde_json::Value = serde_json::from_str(&piece).expect("JSON");
    assert_eq!(piece["play"]["total"], json!("12"));
    for (query, reason) in [
        ("variant=0&schedule=111", "step 3 of the schedule cannot be done"),
        ("variant=9&schedule=1", "there is no such variant"),
        ("variant=x&schedule=1", "no number"),
        ("schedule=1", "`variant` is missing"),
        ("variant=0&schedule=%3C", "schedule"),
    ] {
        let (status, body) = get(&format!("{address}play?{query}"), &[]);
        assert_eq!(status, 400, "{query}");
        assert!(body.contains(reason), "{query}: {body}");
    }
    assert_eq!(served.interrupt(), Some(0));
}

#[test]
fn a_served_page_goes_on_beyond_what_it_holds() {
    let Some(browser) = Browser::start(true) else { return };
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    std::fs::create_dir_all(&directory).expect("a directory");
    let file = directory.join("large.json");
    let scenario = json!({
        "format": 1,
        "name": "large",
        "shared": { "counter": 0 },
        "functions": { "add": [{ "repeat": 4, "do": ["counter += 1"] }] },
        "variants": { "threads": { "threads": ["add()", "add()", "add()"] } },
        "check": { "finally": ["counter == 12"] }
    });
    std::fs::write(&file, scenario.to_string()).expect("a file");
    let file = file.to_str().expect("UTF-8");
    let served = Served::start(&[file, "--engine", "native", "--explore", "full"]);
    browser.go(&served.address);
    let states = "return document.querySelectorAll('.variant:not([hidden]) .keys')[0].textContent";
    let held = browser.ask(states);
    assert!(held.as_str().is_some_and(|text| text.contains(" of 42,237 states came with the page")), "{held}");
    // Everybody in turn, so that no schedule of the page comes this way.
    browser.click(&chosen("[data-schedule=own]"));
    for turn in 0..24 {
        let key = ["3", "2", "1"][turn % 3];
        browser.press(&[key]);
        browser.until(&format!(
            "return document.querySelector(\"{}\").textContent.startsWith('Step {}:')",
            chosen(".status"),
            turn + 1
        ));
    }
    assert!(status(&browser).contains("The end"), "{}", status(&browser));
    assert!(status(&browser).contains("something is wrong: 4"), "{}", status(&browser));
    let address = browser.ask("return location.href");
    browser.go(address.as_str().expect("an address"));
    browser.until(&format!("return document.querySelector(\"{}\").textContent.includes('The end')", chosen(".status")));
    assert_eq!(browser.console(), Vec::<String>::new());
}
