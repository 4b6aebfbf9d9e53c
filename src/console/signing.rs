//! Coming in and going out: name, password and code; the first password; the second factor; what was written when a session ended; closing
//! everything and opening it again.
//!
//! Must not know: what other pages are about. Tested in `tests/it/console/signing.rs`.
//!
//! Whoever is not known is answered like whoever mistypes, after the same work. One derivation of a key runs at a time, and few wait.

use super::pages::{Needs, Pages};
use super::parts::{self, Field, Here, Wrongs};
use super::posted::{self, Posted};
use super::sessions::{Beginning, Stage};
use super::trouble::Trouble;
use super::visit::{Visit, see_other};
use super::{Answer, Console, gate, visit};
use crate::custody::NotDone;
use crate::custody::accounts::{Half, SHORTEST, SignedIn};
use crate::domain::review::Act;
use crate::domain::review::audit::Action;
use crate::limits;
use crate::locale::console::Tongue;
use crate::seal;
use crate::seal::factor::{self, Factor, SEED};
use crate::seal::index::Token;
use crate::serve::client_ip;
use crate::store::book::closing;
use axum::extract::{ConnectInfo, FromRequest, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use maud::{Markup, PreEscaped, html};
use qrcodegen::{QrCode, QrCodeEcc};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Where one signs in.
pub(super) const IN: &str = "/sign-in";
/// Where one goes out.
pub(super) const OUT: &str = "/sign-out";
/// Where the second factor is set up.
pub(super) const FACTOR: &str = "/second-factor";
/// Where the language is changed.
pub(super) const TONGUE: &str = "/language";
/// Where an invitation is taken.
const INVITED: &str = "/invitation";
/// Where everything is closed.
pub(super) const FREEZE: &str = "/close";
/// Where two leads open it again.
pub(super) const THAW: &str = "/open-again";
/// What others see meanwhile.
pub(super) const CLOSED: &str = "/closed";

/// Derivations that may wait for the one that runs.
const WAITING: usize = 8;
/// The first wait after a failure; each further failure of a name doubles it.
const PAUSE: Duration = Duration::from_millis(500);
/// The longest.
const LONGEST_PAUSE: Duration = Duration::from_secs(16);
/// Names whose failures are remembered.
const MOST_NAMES: usize = 10_000;
/// Under which name the seed of a new factor is kept until it is confirmed.
const SEED_KEPT: &str = "seed";
/// What is before the names of fields that are carried through a sign-in.
const CARRIED: &str = "kept-";
/// Fields that are not carried: what only its owner knows is written into no page, and asked for again.
const NEVER_CARRIED: [&str; 5] = ["password", "new", "again", "code", "invitation"];

/// Who tries to come in: one derivation at a time, a pause after failures, nobody shut out.
pub(super) struct Door {
    one: Semaphore,
    waiting: AtomicUsize,
    failures: Mutex<HashMap<u64, u32>>,
    hasher: RandomState,
}

impl Default for Door {
    fn default() -> Door {
        Door {
            one: Semaphore::new(1),
            waiting: AtomicUsize::new(0),
            failures: Mutex::default(),
            hasher: RandomState::new(),
        }
    }
}

/// One of those who wait, until it is dropped.
struct Waiting<'d>(&'d AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Door {
    fn queue(&self) -> Result<Waiting<'_>, Trouble> {
        let waiting = Waiting(&self.waiting);
        if self.waiting.fetch_add(1, Ordering::SeqCst) > WAITING {
            Err(Trouble::Gone("signing-busy"))
        } else {
            Ok(waiting)
        }
    }

    /// The password's half of a sign-in; nothing where it is wrong, or nobody has that name.
    pub(super) async fn half(&self, console: &Console, name: &str, password: &str) -> Result<Option<Half>, Trouble> {
        let _waiting = self.queue()?;
        let key = self.hasher.hash_one(name);
        let failures = self.failed().get(&key).copied().unwrap_or(0);
        if failures > 0 {
            let pause = PAUSE * 2u32.saturating_pow(failures - 1).min(64);
            tokio::time::sleep(pause.min(LONGEST_PAUSE)).await;
        }
        let permit = self.one.acquire().await.expect("nobody closes it");
        let claim = console.custody().claim(name).await?;
        let (password, cost) = (Zeroizing::new(password.to_owned()), console.cost);
        let proved = tokio::task::spawn_blocking(move || claim.begin(&password, cost)).await;
        drop(permit);
        match proved.map_err(|_| Trouble::Bug("the derivation of a key ended early".into()))? {
            Ok(half) => Ok(Some(half)),
            Err(NotDone::NotAdmitted) => {
                self.failed_again(key);
                Ok(None)
            }
            Err(NotDone::NoMemory(_)) => Err(Trouble::Gone("signing-busy")),
            Err(error) => Err(error.into()),
        }
    }

    fn failed(&self) -> std::sync::MutexGuard<'_, HashMap<u64, u32>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed_again(&self, key: u64) {
        let mut all = self.failed();
        if all.len() >= MOST_NAMES {
            all.clear();
        }
        *all.entry(key).or_default() += 1;
    }

    fn succeeded(&self, name: &str) {
        self.failed().remove(&self.hasher.hash_one(name));
    }

    fn failed_with(&self, name: &str) {
        self.failed_again(self.hasher.hash_one(name));
    }
}

pub(super) fn pages() -> Pages {
    Pages::new()
        .get(IN, Needs::Nobody, show)
        .post(IN, Needs::Nobody, come_in)
        .post(OUT, Needs::SignedIn, go_out)
        .post(TONGUE, Needs::Nobody, speak)
        .get(INVITED, Needs::Nobody, show_invitation)
        .post(INVITED, Needs::Nobody, take_invitation)
        .get(FACTOR, Needs::SignedIn, show_factor)
        .post(FACTOR, Needs::SignedIn, set_factor)
        .get(FREEZE, Act::Freeze, ask_freeze)
        .post(FREEZE, Act::Freeze, freeze)
        .get(THAW, Act::Thaw, show_thaw)
        .post(THAW, Act::Thaw, thaw)
        .get(CLOSED, Needs::SignedIn, closed)
}

/// What a request that nobody is signed in for gets: the way in, and with it whatever it brought, so that nothing that was typed is lost.
pub(super) async fn ask(visit: Visit, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if request.method() != Method::POST {
        let to = if path == "/" { IN.to_owned() } else { format!("{IN}?then={path}") };
        return see_other(&to);
    }
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(visit.clone());
    let carried = match Posted::from_request(Request::from_parts(parts, body), &()).await {
        Ok(posted) => carried(&posted),
        Err(trouble) => return visit.trouble(&trouble),
    };
    let body = form(&visit, "", &path, &carried, &Wrongs::new(), Some("signing-over"));
    visit.page_with(StatusCode::UNAUTHORIZED, Here::Nowhere, &visit.say("signing-title"), body)
}

type Carried = Vec<(String, String)>;

/// What goes with its author through the sign-in.
fn carried(posted: &Posted) -> Carried {
    let told = posted.fields().filter(|(name, _)| !NEVER_CARRIED.contains(name));
    told.map(|(name, value)| (format!("{CARRIED}{name}"), value.to_owned())).collect()
}

fn form(visit: &Visit, name: &str, then: &str, carried: &Carried, wrong: &Wrongs, why: Option<&'static str>) -> Markup {
    html! {
        (parts::wrongs(visit, wrong))
        @if let Some(why) = why { p.alarm { (visit.say(why)) } }
        form method="post" action=(IN) {
            input type="hidden" name="then" value=(then);
            @for (name, value) in carried { input type="hidden" name=(name) value=(value); }
            (parts::field(Field { name: "name", label: &visit.say("signing-name"), value: name, required: true, fill: "username", ..Field::default() }, wrong))
            (parts::field(Field { name: "password", label: &visit.say("signing-password"), kind: "password", required: true, fill: "current-password", ..Field::default() }, wrong))
            (parts::field(Field { name: "code", label: &visit.say("signing-code"), hint: Some(&visit.say("signing-code-hint")), fill: "one-time-code", ..Field::default() }, wrong))
            (parts::button(&visit.say("signing-in")))
        }
        p { (parts::link(INVITED, &visit.say("signing-invited"))) }
    }
}

/// A path of ours, and nothing that leads elsewhere.
fn path_of_ours(path: &str) -> &str {
    let plain = path.starts_with('/') && !path.starts_with("//") && path.len() < 300 && posted::is_plain(path);
    if plain && !path.contains('\\') && path != IN { path } else { "/" }
}

async fn show(visit: Visit, request: Request) -> Answer {
    if visit.is_known() {
        return Ok(see_other("/"));
    }
    let query = request.uri().query().unwrap_or_default();
    let then = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "then");
    let then = then.map(|(_, path)| path.into_owned()).unwrap_or_default();
    // Whoever was on a page before learns why it is not there any more.
    let (then, why) = (path_of_ours(&then), (!then.is_empty()).then_some("signing-then"));
    let body = form(&visit, "", then, &Vec::new(), &Wrongs::new(), why);
    Ok(visit.page(Here::Nowhere, &visit.say("signing-title"), body))
}

async fn come_in(State(console): State<Arc<Console>>, visit: Visit, request: Request) -> Answer {
    let address = address(&console, &request);
    let posted = Posted::from_request(request, &()).await?;
    let (name, then) = (posted.text("name"), path_of_ours(posted.text("then")));
    let carried: Carried = posted
        .fields()
        .filter(|(name, _)| name.starts_with(CARRIED))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let again = |why: &str| {
        let mut wrong = Wrongs::new();
        wrong.add("name", visit.say(why));
        let body = form(&visit, name, then, &carried, &wrong, None);
        Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Here::Nowhere, &visit.say("signing-title"), body))
    };
    if let Some(address) = address
        && console.limits.take(limits::Action::SignIn, address).is_err()
    {
        return again("signing-too-often");
    }
    let Some(half) = console.door.half(&console, name, posted.text("password")).await? else {
        return again("signing-wrong");
    };
    let (signed, stage, spares) = if half.has_factor() {
        match whole(&console, half, posted.text("code")).await? {
            Some((signed, spares)) => (signed, Stage::Open, spares),
            None => {
                console.door.failed_with(name);
                return again("signing-wrong");
            }
        }
    } else {
        (half.signed(), Stage::Factor, factor::SPARES)
    };
    console.door.succeeded(name);
    let cookie = begin(&console, &visit, &signed, stage).await?;
    if stage == Stage::Factor {
        return Ok(with_cookie(see_other(FACTOR), &cookie));
    }
    if spares < 3 {
        let token = Token::new(visit::unhex(&cookie).expect("just written"));
        console.sessions.tell(&token, visit.tell("signing-spares-left", &[("count", spares.into())]));
    }
    if carried.is_empty() {
        return Ok(with_cookie(see_other(then), &cookie));
    }
    Ok(with_cookie(go_on(&visit, &cookie, then, &carried), &cookie))
}

async fn whole(console: &Console, half: Half, code: &str) -> Result<Option<(SignedIn, usize)>, Trouble> {
    let (signed, factor) = match half.accept(code, console.unix()) {
        Ok(whole) => whole,
        Err(NotDone::NotAdmitted) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let spares = factor.spares;
    match console.custody().keep_factor(factor).await {
        Ok(()) => Ok(Some((signed, spares))),
        Err(NotDone::NotAdmitted) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What was written when the session ended, to be posted again by its author.
fn go_on(visit: &Visit, cookie: &str, then: &str, carried: &Carried) -> Response {
    let token = Token::new(visit::unhex(cookie).expect("just written"));
    let proof = visit::hex(&token.form()[..]);
    let body = html! {
        p.lead { (visit.say("signing-go-on")) }
        form method="post" action=(then) {
            input type="hidden" name="csrf" value=(proof);
            input type="hidden" name="once" value=(visit::hex(&seal::random::<16>()));
            @for (name, value) in carried {
                @let name = name.strip_prefix(CARRIED).unwrap_or(name);
                @if value.chars().count() > 60 || value.contains('\n') {
                    div.field { label for=(name) { (name) } textarea #(name) name=(name) rows="6" { "\n" (value) } }
                } @else {
                    input type="hidden" name=(name) value=(value);
                }
            }
            (parts::button(&visit.say("signing-post-again")))
        }
        p { (parts::link("/", &visit.say("trouble-back"))) }
    };
    visit.page(Here::Nowhere, &visit.say("signing-welcome"), body)
}

/// Begins a session; answers what goes into the cookie.
async fn begin(console: &Arc<Console>, visit: &Visit, signed: &SignedIn, stage: Stage) -> Result<String, Trouble> {
    let token = Token::new(seal::random());
    let key = token.lock_key(signed.key(), signed.member.slot, seal::random());
    let beginning = Beginning { staff: signed.member.id, key, stage, tongue: visit.tongue(), ran: console.clock.ran() };
    if stage == Stage::Open {
        opened(console, signed).await?;
    }
    console.sessions.begin(&token, beginning);
    Ok(visit::hex(token.bytes()))
}

/// What a session does when it is wholly open: it is told in the trail, and a lead hands over what waits for him.
async fn opened(console: &Console, signed: &SignedIn) -> Result<(), Trouble> {
    let custody = console.custody();
    custody.tell_of(&signed.member, Action::SignedIn).await?;
    if signed.member.may(Act::GrantKeys) {
        custody.hand_over(signed).await?;
    }
    Ok(())
}

fn with_cookie(mut response: Response, value: &str) -> Response {
    let cookie = format!("{}={value}; Path=/; Secure; HttpOnly; SameSite=Strict", gate::COOKIE);
    let value = HeaderValue::from_str(&cookie).expect("hexadecimal digits are a header");
    response.headers_mut().append(header::SET_COOKIE, value);
    response
}

/// A name of this process for the address of who knocks.
fn address(console: &Console, request: &Request) -> Option<limits::Key> {
    let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    let address = client_ip(peer.ip(), request.headers(), &console.settings.proxies);
    Some(console.door.hasher.hash_one(address))
}

async fn go_out(State(console): State<Arc<Console>>, visit: Visit, _posted: Posted) -> Answer {
    console.custody().tell_of(visit.member(), Action::SignedOut).await?;
    console.sessions.end(visit.token());
    let mut response = see_other(IN);
    let gone = format!("{}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0", gate::COOKIE);
    response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_str(&gone).expect("plain letters"));
    // Whoever has the machine next finds nothing by going back.
    response.headers_mut().append("clear-site-data", HeaderValue::from_static("\"cache\""));
    Ok(response)
}

async fn speak(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    let tongue = Tongue::read(posted.text("tongue")).unwrap_or_default();
    if visit.is_known() {
        console.sessions.speak(visit.token(), tongue);
    }
    let mut response = see_other(super::pages().read_at(path_of_ours(posted.text("back"))));
    let cookie = format!("{}={}; Path=/; Secure; SameSite=Strict; Max-Age=31536000", gate::TONGUE, tongue.tag());
    response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_str(&cookie).expect("plain letters"));
    Ok(response)
}

fn invitation(visit: &Visit, name: &str, wrong: &Wrongs) -> Markup {
    html! {
        (parts::wrongs(visit, wrong))
        p { (visit.say("signing-invited-how")) }
        form method="post" action=(INVITED) {
            (parts::field(Field { name: "name", label: &visit.say("signing-name"), value: name, required: true, fill: "username", ..Field::default() }, wrong))
            (parts::field(Field { name: "invitation", label: &visit.say("signing-invitation"), required: true, ..Field::default() }, wrong))
            (parts::field(Field { name: "password", label: &visit.say("signing-new-password"), kind: "password", required: true, fill: "new-password",
                hint: Some(&visit.tell("signing-password-hint", &[("count", SHORTEST.into())])), ..Field::default() }, wrong))
            (parts::field(Field { name: "again", label: &visit.say("signing-password-again"), kind: "password", required: true, fill: "new-password", ..Field::default() }, wrong))
            (parts::button(&visit.say("signing-keep")))
        }
    }
}

async fn show_invitation(visit: Visit) -> Answer {
    let body = invitation(&visit, "", &Wrongs::new());
    Ok(visit.page(Here::Nowhere, &visit.say("signing-invited-title"), body))
}

async fn take_invitation(State(console): State<Arc<Console>>, visit: Visit, request: Request) -> Answer {
    let address = address(&console, &request);
    let posted = Posted::from_request(request, &()).await?;
    let mut wrong = Wrongs::new();
    if posted.text("password") != posted.text("again") {
        wrong.add("again", visit.say("signing-differ"));
    }
    if posted.text("password").chars().count() < SHORTEST {
        wrong.add("password", visit.tell("signing-password-hint", &[("count", SHORTEST.into())]));
    }
    if let Some(address) = address
        && console.limits.take(limits::Action::SignIn, address).is_err()
    {
        wrong.add("name", visit.say("signing-too-often"));
    }
    if wrong.is_empty() {
        let _waiting = console.door.queue()?;
        let _one = console.door.one.acquire().await.expect("nobody closes it");
        match console.custody().accept(posted.text("name"), posted.text("invitation"), posted.text("password")).await {
            Ok(_) => return Ok(see_other(IN)),
            Err(NotDone::NotAdmitted) => wrong.add("invitation", visit.say("signing-invitation-wrong")),
            Err(error) => return Err(error.into()),
        }
    }
    let body = invitation(&visit, posted.text("name"), &wrong);
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Here::Nowhere, &visit.say("signing-invited-title"), body))
}

/// The picture of what an authenticator reads, as squares of a drawing.
fn qr(text: &str, label: &str) -> Markup {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).expect("an address of a few hundred bytes fits");
    let (size, border) = (code.size(), 2);
    let mut path = String::new();
    for y in 0..size {
        for x in 0..size {
            if code.get_module(x, y) {
                path.push_str(&format!("M{},{}h1v1h-1z", x + border, y + border));
            }
        }
    }
    let side = size + 2 * border;
    html! {
        svg.qr role="img" aria-label=(label) viewBox={ "0 0 " (side) " " (side) } shape-rendering="crispEdges" {
            (PreEscaped(format!("<path d=\"{path}\"/>")))
        }
    }
}

fn factor_page(visit: &Visit, seed: &[u8; SEED], wrong: &Wrongs) -> Markup {
    let (url, letters) = factor::invitation(seed, &visit.0.console.settings.programme, &visit.member().name);
    let groups: Vec<String> =
        letters.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    html! {
        (parts::wrongs(visit, wrong))
        ol {
            li { (visit.say("signing-factor-app")) }
            li { (visit.say("signing-factor-scan")) }
            li { (visit.say("signing-factor-type")) }
        }
        (qr(&url, &visit.say("signing-factor-picture")))
        p { (visit.say("signing-factor-by-hand")) " " span.code { (groups.join(" ")) } }
        form method="post" action=(FACTOR) {
            (visit.hidden())
            (parts::field(Field { name: "code", label: &visit.say("signing-code"), required: true, fill: "one-time-code", ..Field::default() }, wrong))
            (parts::field(Field { name: "password", label: &visit.say("signing-password"), kind: "password", required: true, fill: "current-password",
                hint: Some(&visit.say("signing-factor-password")), ..Field::default() }, wrong))
            (parts::button(&visit.say("signing-factor-keep")))
        }
    }
}

fn seed(visit: &Visit) -> Result<[u8; SEED], Trouble> {
    if let Some(kept) = visit.kept(SEED_KEPT)?.and_then(|kept| kept.as_slice().try_into().ok()) {
        return Ok(kept);
    }
    let seed: [u8; SEED] = seal::random();
    visit.keep(SEED_KEPT, &seed);
    Ok(seed)
}

async fn show_factor(visit: Visit) -> Answer {
    let body = factor_page(&visit, &seed(&visit)?, &Wrongs::new());
    Ok(visit.page(Here::Nowhere, &visit.say("signing-factor-title"), body))
}

async fn set_factor(State(console): State<Arc<Console>>, visit: Visit, posted: Posted) -> Answer {
    let seed = seed(&visit)?;
    let mut wrong = Wrongs::new();
    let (mut new, spares) = Factor::new(&seed, std::array::from_fn(|_| seal::random()));
    if !new.accept(posted.text("code"), console.unix()) {
        wrong.add("code", visit.say("signing-factor-wrong"));
    }
    if wrong.is_empty() {
        match console.door.half(&console, &visit.member().name, posted.text("password")).await? {
            None => wrong.add("password", visit.say("signing-password-wrong")),
            Some(half) => {
                console.custody().keep_factor(half.renew(new)).await?;
                visit.drop_kept(SEED_KEPT);
                let was = console.sessions.look(visit.token(), console.clock.ran()).map(|glance| glance.stage);
                console.sessions.open(visit.token());
                if was == Some(Stage::Factor) {
                    opened(&console, &visit.signed_in()?).await?;
                }
                return Ok(visit.page(Here::Nowhere, &visit.say("signing-spares-title"), spares_page(&visit, &spares)));
            }
        }
    }
    let body = factor_page(&visit, &seed, &wrong);
    Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Here::Nowhere, &visit.say("signing-factor-title"), body))
}

fn spares_page(visit: &Visit, spares: &[Zeroizing<String>]) -> Markup {
    html! {
        p.lead { (visit.say("signing-spares")) }
        ul.code { @for spare in spares { li { (spare[..4]) "-" (spare[4..]) } } }
        p { (parts::action("/", &visit.say("signing-spares-noted"))) }
    }
}

async fn ask_freeze(visit: Visit) -> Answer {
    let body = html! {
        p.lead { (visit.say("signing-freeze-what")) }
        p { (visit.say("signing-freeze-when")) }
        form method="post" action=(FREEZE) { (visit.hidden()) (parts::danger(&visit.say("signing-freeze-do"))) }
        p { (parts::link("/", &visit.say("frame-cancel"))) }
    };
    Ok(visit.page(Here::Nowhere, &visit.say("frame-freeze"), body))
}

async fn freeze(State(console): State<Arc<Console>>, visit: Visit, _posted: Posted) -> Answer {
    if console.book.write(closing::Close { acting: visit.acting() }).await?.is_err() {
        return Err(Trouble::NotAllowed);
    }
    console.frozen.store(true, Ordering::Relaxed);
    console.sessions.end_all();
    Ok(see_other(IN))
}

async fn show_thaw(State(console): State<Arc<Console>>, visit: Visit) -> Answer {
    let Some(stands) = closing::stands(console.book.engine()).await? else { return Ok(see_other("/")) };
    let all = console.custody().staff().await?;
    let name = |id| all.iter().find(|member| member.id == id).map(|member| member.name.clone()).unwrap_or_default();
    let body = html! {
        p.alarm { (visit.tell("signing-closed-by", &[("name", name(stands.by).into())])) }
        p { (visit.say("signing-thaw-how")) }
        @if let Some(first) = stands.opened_by { p { (visit.tell("signing-thaw-first", &[("name", name(first).into())])) } }
        @if stands.opened_by != Some(visit.member().id) {
            form method="post" action=(THAW) { (visit.hidden()) (parts::button(&visit.say("signing-thaw-do"))) }
        }
    };
    Ok(visit.page(Here::Nowhere, &visit.say("signing-closed-title"), body))
}

async fn thaw(State(console): State<Arc<Console>>, visit: Visit, _posted: Posted) -> Answer {
    match console.book.write(closing::Thaw { acting: visit.acting() }).await? {
        Ok(true) => {
            console.frozen.store(false, Ordering::Relaxed);
            Ok(visit.go("/", Some(visit.say("signing-thawed"))))
        }
        Ok(false) => Ok(see_other(THAW)),
        Err(_) => Err(Trouble::NotAllowed),
    }
}

async fn closed(State(console): State<Arc<Console>>, visit: Visit) -> Answer {
    if !console.is_frozen() {
        return Ok(see_other("/"));
    }
    let body = html! { p { (visit.say("signing-closed")) } };
    Ok(visit.page_with(StatusCode::SERVICE_UNAVAILABLE, Here::Nowhere, &visit.say("signing-closed-title"), body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_gone_to() {
        for path in ["/", "/review", "/people/3"] {
            assert_eq!(path_of_ours(path), path);
        }
        for path in ["", "https://other.ml", "//other.ml", "/\\other.ml", "/a\nb", IN] {
            assert_eq!(path_of_ours(path), "/", "{path:?}");
        }
    }
}
