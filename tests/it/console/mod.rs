//! The staff console as its users have it: pages and forms over real stores, somebody of each role signed in. What a browser would do by itself (cookies, hidden fields, going on
//! after a redirect) [`Browser`] does.

mod browser;
mod delivery;
mod forums;
mod guide;
mod hours;
mod matrix;
mod office;
mod people;
mod phrases;
mod pictures;
mod release;
mod reports;
mod review;
mod signing;
mod summaries;
mod today;
mod words;

use crate::app::{SETTINGS, start};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use baro::app::{App, Outset};
use baro::clock::Clock;
use baro::config::{Config, Overrides};
use baro::console::Console;
use baro::custody::Custody;
use baro::demo;
use baro::domain::review::{Role, Roles};
use baro::gateway::Gateway;
use baro::seal::Cost;
use baro::seal::factor::{Factor, SEED, SPARES};
use baro::seal::numbers::NumberKeys;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt;
use zeroize::Zeroizing;

/// What a password costs here.
pub const CHEAP: Cost = Cost::new(64, 1);
const PASSWORD: &str = "une longue phrase";
/// Names of the staff by role; the lead holds all keys.
const STAFF: [(&str, &[Role]); 6] = [
    ("aminata", &[Role::Lead]),
    ("fanta", &[Role::Moderator]),
    ("moussa", &[Role::Manager]),
    ("issa", &[Role::Lead, Role::Manager]),
    ("sekou", &[Role::Administrator]),
    ("awa", &[Role::Auditor]),
];

/// A console with the demo's people and forums, and staff of every role.
pub struct Desk {
    pub gateway: Arc<Gateway>,
    pub console: Arc<Console>,
    pub clock: Clock,
    router: Router,
    _folder: TempDir,
}

impl Desk {
    pub async fn start() -> Desk {
        let desk = Desk::empty().await;
        let series = demo::people(&desk.gateway).await.unwrap();
        demo::forums(&desk.gateway, series).await.unwrap();
        desk
    }

    /// The same without places, people or forums.
    pub async fn empty() -> Desk {
        Desk::opened("127.0.0.1:1".parse().unwrap()).await.0
    }

    /// An empty desk, and the app behind it: nothing leaves until that is started. `address`: where it will be served.
    async fn opened(address: SocketAddr) -> (Desk, App) {
        let folder = tempfile::tempdir().unwrap();
        let flags = Overrides { data: Some(folder.path().to_owned()), ..Overrides::default() };
        let config = Config::read(Some(("test.toml", SETTINGS)), &BTreeMap::new(), &flags).unwrap();
        let clock = Clock::held(start());
        let outset = Outset {
            numbers: NumberKeys::new(&[1; 32], &[2; 32]),
            pepper: Zeroizing::new([3; 32]),
            cost: CHEAP,
            clock: clock.clone(),
            address,
            with_phone: true,
            cast: Some(demo::cast()),
        };
        let app = App::open(&config, outset).await.unwrap().with_console(&config, CHEAP).await.unwrap();
        let (gateway, console) = (app.gateway().clone(), app.console().unwrap().clone());
        let desk = Desk { gateway, router: app.router(), console, clock, _folder: folder };
        desk.hire().await;
        (desk, app)
    }

    fn custody(&self) -> Custody<'_> {
        self.console.custody()
    }

    /// Opens an account for everybody, with a second factor; the first lead makes the keys.
    async fn hire(&self) {
        let custody = self.custody();
        let administrator = Roles::of(&[Role::Administrator]).unwrap();
        custody.open_account("sekou", administrator, PASSWORD, None).await.unwrap();
        let by = custody.sign_in("sekou", PASSWORD).await.unwrap();
        for (name, roles) in STAFF {
            if name != "sekou" {
                custody.open_account(name, Roles::of(roles).unwrap(), PASSWORD, Some(&by)).await.unwrap();
            }
            let half = custody.claim(name).await.unwrap().begin(PASSWORD, CHEAP).unwrap();
            let factor = half.renew(Factor::new(&seed(name), [[1; 5]; SPARES]).0);
            custody.keep_factor(factor).await.unwrap();
        }
        let founding = custody.prepare().await.unwrap();
        let lead = custody.sign_in("aminata", PASSWORD).await.unwrap();
        custody.found(&lead, &founding).await.unwrap();
        self.gateway.concerns.refresh(baro::domain::key::Month::of(self.clock.now().day())).await.unwrap();
    }

    /// Somebody of a role, signed in: the first of the list who has it.
    pub async fn visit(&self, role: Role) -> Browser<'_> {
        let (name, _) = STAFF.into_iter().find(|(_, roles)| roles.contains(&role)).unwrap();
        self.visit_as(name).await
    }

    /// Somebody by name, signed in.
    pub async fn visit_as(&self, name: &str) -> Browser<'_> {
        // A code counts once: whoever comes again waits for the next.
        self.clock.advance(30_000);
        let mut browser = self.browser();
        browser.get("/sign-in").await;
        let code = self.code(name);
        let seen = browser.post("/sign-in", &[("name", name), ("password", PASSWORD), ("code", &code)]).await;
        assert_ne!(seen.path, "/sign-in", "{name} is signed in: {}", seen.text());
        browser
    }

    /// A browser of nobody.
    pub fn browser(&self) -> Browser<'_> {
        Browser { desk: self, cookies: BTreeMap::new(), last: String::new() }
    }

    /// What somebody's phone shows now.
    pub fn code(&self, name: &str) -> String {
        let unix = u64::try_from(self.clock.now().0 / 1000).unwrap();
        Factor::new(&seed(name), [[1; 5]; SPARES]).0.code_at(unix).to_string()
    }

    /// The password of everybody.
    pub fn password(&self) -> &'static str {
        PASSWORD
    }
}

fn seed(name: &str) -> [u8; SEED] {
    let mut seed = [7; SEED];
    seed[..name.len()].copy_from_slice(name.as_bytes());
    seed
}

/// A browser without JavaScript.
pub struct Browser<'d> {
    desk: &'d Desk,
    cookies: BTreeMap<String, String>,
    last: String,
}

/// What came back, after redirects.
#[derive(Clone, Debug)]
pub struct Seen {
    pub status: StatusCode,
    pub path: String,
    pub html: String,
    pub bytes: usize,
    pub headers: BTreeMap<String, String>,
}

impl Seen {
    /// What a reader sees: no markup, no entities, no runs of spaces.
    pub fn text(&self) -> String {
        let body = self.html.split_once("<main").map_or(self.html.as_str(), |(_, body)| body);
        let mut text = String::new();
        for part in body.split('<').skip(1) {
            let (_, shown) = part.split_once('>').unwrap_or(("", part));
            write!(text, " {shown}").unwrap();
        }
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub fn has(&self, words: &str) -> bool {
        self.text().contains(words)
    }
}

impl Browser<'_> {
    pub async fn get(&mut self, path: &str) -> Seen {
        self.ask("GET", path, String::new(), "").await
    }

    /// Posts a form as a browser does: what a page hides in its forms goes with it.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let body = self.body(fields);
        self.ask("POST", path, body, "application/x-www-form-urlencoded").await
    }

    /// Posts a form with a file.
    pub async fn post_file(&mut self, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Seen {
        let mut body = String::new();
        for (name, value) in form_urlencoded::parse(self.body(fields).as_bytes()) {
            write!(body, "--xx\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
        }
        let mut bytes = body.into_bytes();
        let head = format!(
            "--xx\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"f.csv\"\r\nContent-Type: text/csv\r\n\r\n",
            file.0
        );
        bytes.extend(head.into_bytes());
        bytes.extend(file.1);
        bytes.extend(b"\r\n--xx--\r\n");
        let seen = self.send("POST", path, bytes, "multipart/form-data; boundary=xx").await;
        self.follow(seen).await
    }

    fn body(&self, fields: &[(&str, &str)]) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for hidden in ["csrf", "once"] {
            if let Some(value) = self.hidden(hidden)
                && !fields.iter().any(|(name, _)| *name == hidden)
            {
                form.append_pair(hidden, &value);
            }
        }
        form.extend_pairs(fields);
        form.finish()
    }

    /// A hidden field of the page seen last; the last of that name, for the first are in the frame.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.last.rsplit_once(&mark)?;
        rest.split('"').next().map(str::to_owned)
    }

    async fn ask(&mut self, method: &str, path: &str, body: String, kind: &str) -> Seen {
        let seen = self.send(method, path, body.into_bytes(), kind).await;
        self.follow(seen).await
    }

    async fn follow(&mut self, mut seen: Seen) -> Seen {
        for _ in 0..5 {
            if seen.status != StatusCode::SEE_OTHER {
                break;
            }
            let to = seen.headers["location"].clone();
            seen = self.send("GET", &to, Vec::new(), "").await;
        }
        seen
    }

    /// One request, and nothing after it.
    pub async fn send(&mut self, method: &str, path: &str, body: Vec<u8>, kind: &str) -> Seen {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "baro.test")
            .header(header::COOKIE, cookies.join("; "));
        if method == "POST" {
            request = request.header(header::CONTENT_TYPE, kind).header(header::ORIGIN, "https://baro.test");
        }
        let response = self.desk.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let status = response.status();
        let mut headers = BTreeMap::new();
        for (name, value) in response.headers() {
            let value = value.to_str().unwrap().to_owned();
            if name == header::SET_COOKIE {
                let (cookie, rest) = value.split_once('=').unwrap();
                let kept = rest.split(';').next().unwrap();
                if kept.is_empty() {
                    self.cookies.remove(cookie);
                } else {
                    self.cookies.insert(cookie.to_owned(), kept.to_owned());
                }
            }
            headers.insert(name.to_string(), value);
        }
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let html = String::from_utf8_lossy(&bytes).into_owned();
        if status != StatusCode::SEE_OTHER {
            html.clone_into(&mut self.last);
        }
        Seen { status, path: path.to_owned(), bytes: bytes.len(), html, headers }
    }
}
