//! `simulate serve FILE`: the HTML report on a loopback port, which goes on where the file would have to stop.
//!
//! The page is the one of `--html`. Where it leaves the states that it holds, it asks for more: `GET /play` with a
//! variant and a schedule gives the states around the one that the schedule leads to, executed on demand.
//!
//! Only this machine may ask, and only the page itself: the socket is bound to 127.0.0.1, a request must name this
//! very address (else a name that an attacker lets point here would do: DNS rebinding), and a browser that says that
//! another site asks is refused. Nothing can be changed by a request. Limits: one request at a time, no TLS.

use super::arguments::ServeArguments;
use super::explore::{self, Examine};
use super::output::{Failure, Printer};
use super::{AS_EXPECTED, exports, files, page};
use crate::explore::Stage;
use crate::export::html;
use crate::report::{self, PlaySource, ScenarioInput};
use crate::trace::Schedule;
use crate::workers::Workers;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tiny_http::{Header, Request, Response, Server};

/// How soon a Ctrl-C is heard.
const PATIENCE: Duration = Duration::from_millis(100);

/// The most states that one answer holds.
const STATES: usize = 300;

/// The longest schedule that is executed for an answer.
const LONGEST: usize = 10_000;

/// What everybody is told beside an answer: nothing is kept, framed, or read by other sites.
const HEADERS: [(&str, &str); 5] = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
];

/// An answer to a request.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    status: u16,
    kind: &'static str,
    body: String,
}

impl Answer {
    fn ok(kind: &'static str, body: String) -> Answer {
        Answer { status: 200, kind, body }
    }

    fn refusal(status: u16, reason: &str) -> Answer {
        Answer { status, kind: "text/plain; charset=utf-8", body: format!("{reason}\n") }
    }
}

/// What of a request decides whether it is answered.
#[derive(Clone, Copy, Debug, Default)]
struct Asked<'a> {
    method: &'a str,
    host: Option<&'a str>,
    origin: Option<&'a str>,
    /// What a browser says about who asks.
    site: Option<&'a str>,
}

/// Why a request is not answered: it does not come from this machine's own page.
fn refusal(asked: &Asked<'_>, port: u16) -> Option<Answer> {
    let hosts = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    if !asked.host.is_some_and(|host| hosts.iter().any(|own| own == host)) {
        return Some(Answer::refusal(403, &format!("only http://{} is served here", hosts[0])));
    }
    let is_own = |origin: &str| hosts.iter().any(|own| origin.strip_prefix("http://") == Some(own));
    let is_foreign = asked.origin.is_some_and(|origin| !is_own(origin))
        || asked.site.is_some_and(|site| !matches!(site, "same-origin" | "none"));
    if is_foreign {
        return Some(Answer::refusal(403, "requests of other sites are not answered"));
    }
    (!matches!(asked.method, "GET" | "HEAD")).then(|| Answer::refusal(405, "there is nothing here to be changed"))
}

/// Serves the report of one file until the user interrupts it.
pub fn serve(arguments: &ServeArguments) -> Result<u8, Failure> {
    if !arguments.search.minimize.is_empty() || !arguments.search.maximize.is_empty() {
        return Err(Failure::message("`--minimize` and `--maximize` go with a text report: `simulate FILE`"));
    }
    let loaded = files::load(&arguments.file, arguments.meaning)?;
    let selected = files::select(&loaded, &arguments.variant)?;
    explore::listen_for_interruption()?;
    let workers = Workers::new(explore::processors(None));
    let how = Examine::new(arguments.engine, &arguments.limits, &workers);
    let mut explored = Vec::new();
    for compiled in &selected {
        let exploration = explore::search_program(&compiled.program, &arguments.search, &arguments.limits, &workers)?;
        explored.push(explore::examine(compiled, exploration, &how));
    }
    let input = explore::scenario_input(&loaded, &explored);
    let report = report::build(std::slice::from_ref(&input));
    let names = &report.scenarios[0].outcome_names;
    let sources = input.variants.iter().map(|variant| PlaySource::new(variant, names)).collect::<Vec<_>>();
    let downloads = exports::downloads(std::slice::from_ref(&input), &report);
    let page = page::render(&input, &report, &downloads, true);
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
    let failed = |error: &dyn std::fmt::Display| {
        Failure::message(format!("cannot listen at {address}: {error}; choose another port with --port"))
    };
    let server = Server::http(address).map_err(|error| failed(&error))?;
    let Some(SocketAddr::V4(address)) = server.server_addr().to_ip() else { return Err(failed(&"no such address")) };
    Printer::plain().print(&format!("http://{address}/ shows {}; Ctrl-C ends it\n", loaded.source.name))?;
    while !explore::interrupted() {
        let received = server.recv_timeout(PATIENCE);
        let Some(request) = received.map_err(|error| Failure::message(format!("cannot receive: {error}")))? else {
            continue;
        };
        let refused = refusal(&asked(&request), address.port());
        let answer = refused.unwrap_or_else(|| answer(request.url(), &page, &input, &sources));
        respond(request, answer);
    }
    Ok(AS_EXPECTED)
}

fn asked(request: &Request) -> Asked<'_> {
    let header = |name: &'static str| {
        let found = request.headers().iter().find(|header| header.field.equiv(name));
        found.map(|header| header.value.as_str())
    };
    Asked {
        method: request.method().as_str(),
        host: header("Host"),
        origin: header("Origin"),
        site: header("Sec-Fetch-Site"),
    }
}

fn answer(url: &str, page: &str, input: &ScenarioInput<'_>, sources: &[PlaySource<'_>]) -> Answer {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    match path {
        "/" => Answer::ok("text/html; charset=utf-8", page.to_string()),
        "/play" => match around(query, input, sources) {
            Ok(play) => Answer::ok("application/json", play),
            Err(reason) => Answer::refusal(400, &reason),
        },
        _ => Answer::refusal(404, "there is nothing here; the report is at /"),
    }
}

/// The states around the one that the schedule of a query leads to: `variant=0&schedule=1221`.
fn around(query: &str, input: &ScenarioInput<'_>, sources: &[PlaySource<'_>]) -> Result<String, String> {
    let value = |name: &str| {
        let found = query.split('&').filter_map(|part| part.split_once('=')).find(|(key, _)| *key == name);
        found.map(|(_, value)| value).ok_or_else(|| format!("`{name}` is missing"))
    };
    let index = value("variant")?.parse::<usize>().map_err(|_| "`variant` is no number".to_string())?;
    let (Some(source), Some(variant)) = (sources.get(index), input.variants.get(index)) else {
        return Err("there is no such variant".to_string());
    };
    let schedule = value("schedule")?.parse::<Schedule>().map_err(|error| error.to_string())?;
    if schedule.choices.len() > LONGEST {
        return Err(format!("schedules of more than {LONGEST} steps are not executed here"));
    }
    let (play, place) = source.around(&schedule, STATES, Stage::new(variant.program))?;
    Ok(html::piece(&play, place))
}

/// Sends an answer. A page that has gone away in the meantime is no error.
fn respond(request: Request, answer: Answer) {
    let mut response = Response::from_string(answer.body).with_status_code(answer.status);
    let headers = HEADERS.into_iter().chain([("Content-Type", answer.kind)]);
    for (name, value) in headers {
        response.add_header(Header::from_bytes(name, value).expect("a well-formed header"));
    }
    let _ = request.respond(response);
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORT: u16 = 4711;

    fn status(change: impl FnOnce(&mut Asked<'static>)) -> Option<u16> {
        let mut asked = Asked { method: "GET", host: Some("127.0.0.1:4711"), origin: None, site: None };
        change(&mut asked);
        refusal(&asked, PORT).map(|answer| answer.status)
    }

    #[test]
    fn only_the_own_page_may_ask() {
        assert_eq!(status(|_| {}), None);
        assert_eq!(status(|asked| asked.host = Some("localhost:4711")), None);
        assert_eq!(status(|asked| asked.site = Some("none")), None, "typed into the address bar");
        assert_eq!(status(|asked| asked.site = Some("same-origin")), None);
        assert_eq!(status(|asked| asked.origin = Some("http://127.0.0.1:4711")), None);
        assert_eq!(status(|asked| asked.host = None), Some(403));
        assert_eq!(status(|asked| asked.host = Some("127.0.0.1:4712")), Some(403), "another server's page");
        assert_eq!(status(|asked| asked.host = Some("attacker.example:4711")), Some(403), "DNS rebinding");
        assert_eq!(status(|asked| asked.origin = Some("http://attacker.example")), Some(403));
        assert_eq!(status(|asked| asked.origin = Some("null")), Some(403), "a sandboxed frame");
        assert_eq!(status(|asked| asked.site = Some("cross-site")), Some(403));
        assert_eq!(status(|asked| asked.site = Some("same-site")), Some(403), "another port of this machine");
        assert_eq!(status(|asked| asked.method = "POST"), Some(405));
        assert_eq!(status(|asked| asked.method = "HEAD"), None);
    }
}
