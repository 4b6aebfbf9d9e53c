//! One request of somebody who is signed in: who it is, in which language, and what their session opens.
//!
//! Must not know: what any page is about. Tested in `tests/it/console/`.

use super::Console;
use super::pages::Needs;
use super::parts::{self, Here};
use super::terms::Term;
use super::trouble::Trouble;
use crate::custody::accounts::SignedIn;
use crate::domain::money::Francs;
use crate::domain::review::grant::Member;
use crate::domain::review::{Act, By};
use crate::domain::time::{At, Day};
use crate::locale::console::{Tongue, Value};
use crate::seal::audit_key::AuditKey;
use crate::seal::index::Token;
use crate::seal::{self, Unopened};
use crate::store::book::staff::Acting;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};
use std::sync::Arc;
use zeroize::Zeroizing;

/// A request of somebody who is signed in, or of nobody yet. Cheap to clone.
#[derive(Clone)]
pub struct Visit(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub console: Arc<Console>,
    pub who: Option<Who>,
    pub tongue: Tongue,
    pub now: At,
    /// The address that was asked for, for links that come back to it.
    pub path: String,
}

pub(super) struct Who {
    pub member: Member,
    pub token: Token,
    pub key: Vec<u8>,
}

impl Visit {
    fn who(&self) -> &Who {
        self.0.who.as_ref().expect("the gate lets nobody else to pages that ask")
    }

    /// Who it is.
    ///
    /// # Panics
    /// On pages that nobody needs to be signed in for.
    pub fn member(&self) -> &Member {
        &self.who().member
    }

    /// Whether somebody is signed in.
    pub fn is_known(&self) -> bool {
        self.0.who.is_some()
    }

    /// Whether one of their roles may do it.
    pub fn may(&self, act: Act) -> bool {
        self.0.who.as_ref().is_some_and(|who| who.member.may(act))
    }

    /// Whether they may go where this is needed.
    pub(super) fn meets(&self, needs: Needs) -> bool {
        match needs {
            Needs::Nobody => true,
            Needs::SignedIn => self.is_known(),
            Needs::Act(act) => self.may(act),
            Needs::Any(acts) => acts.iter().any(|act| self.may(*act)),
        }
    }

    /// Who it is, for the rules of casework.
    pub fn by(&self) -> By {
        By::from(self.member())
    }

    /// Now.
    pub fn now(&self) -> At {
        self.0.now
    }

    /// Today.
    pub fn today(&self) -> Day {
        self.0.now.day()
    }

    /// The language of their pages.
    pub fn tongue(&self) -> Tongue {
        self.0.tongue
    }

    /// Who does something to accounts, grants or what else the trail tells; once for each write.
    pub fn acting(&self) -> Acting {
        Acting { by: self.member().id, at: self.0.now, object: [0; 32], once: seal::random(), link: seal::audit::link }
    }

    /// What is in the cookie.
    pub fn token(&self) -> &Token {
        &self.who().token
    }

    /// Who it is, with their key.
    ///
    /// # Errors
    /// If what the session keeps does not open: a bug.
    pub fn signed_in(&self) -> Result<SignedIn, Trouble> {
        let who = self.who();
        let key = who.token.unlock_key(&who.key, who.member.slot).map_err(not_ours)?;
        Ok(SignedIn::resume(who.member.clone(), key))
    }

    /// The key to the names in the trail.
    ///
    /// # Errors
    /// [`Trouble::Gone`] for who was not given it yet: the next lead who signs in hands it over.
    pub async fn trail_key(&self) -> Result<AuditKey, Trouble> {
        let signed = self.signed_in()?;
        self.0.console.custody().trail_key(&signed).await?.ok_or(Trouble::Gone("trouble-no-trail-key"))
    }

    /// Keeps bytes for the next requests of this session, locked under its token.
    pub fn keep(&self, name: &'static str, bytes: &[u8]) {
        let who = self.who();
        let locked = who.token.lock_index(bytes, who.member.slot, seal::random());
        self.0.console.sessions.keep(&who.token, name, locked);
    }

    /// What [`Visit::keep`] kept.
    ///
    /// # Errors
    /// If it does not open: a bug.
    pub fn kept(&self, name: &'static str) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
        let who = self.who();
        let locked = self.0.console.sessions.kept(&who.token, name);
        locked.map(|locked| who.token.unlock_index(&locked, who.member.slot).map_err(not_ours)).transpose()
    }

    /// Drops what [`Visit::keep`] kept.
    pub fn drop_kept(&self, name: &'static str) {
        self.0.console.sessions.drop_kept(self.token(), name);
    }

    /// What a key says in their language.
    pub fn say(&self, key: &str) -> String {
        self.0.console.words.say(self.0.tongue, key, &[])
    }

    /// The same with arguments.
    pub fn tell(&self, key: &str, args: &[(&'static str, Value<'_>)]) -> String {
        self.0.console.words.say(self.0.tongue, key, args)
    }

    /// What a value of the domain is called.
    pub fn name(&self, value: &impl Term) -> String {
        self.say(&value.key())
    }

    /// `mardi 12 janvier 2027`.
    pub fn day(&self, day: Day) -> String {
        self.0.console.words.day(self.0.tongue, day)
    }

    /// `12/01/2027`.
    pub fn day_short(&self, day: Day) -> String {
        self.0.console.words.day_short(day)
    }

    /// `janvier 2027`.
    pub fn month(&self, day: Day) -> String {
        self.0.console.words.month(self.0.tongue, day)
    }

    /// `mardi 12 janvier 2027, 10 h 05`.
    pub fn at(&self, at: At) -> String {
        self.0.console.words.at(self.0.tongue, at)
    }

    /// `12 500`.
    pub fn number(&self, number: i64) -> String {
        self.0.console.words.number(number)
    }

    /// `12 500 F`.
    pub fn money(&self, francs: Francs) -> String {
        let amount = self.number(i64::try_from(francs.0).unwrap_or(i64::MAX));
        self.tell("francs", &[("amount", amount.into())])
    }

    /// A page. `title` is its heading.
    pub fn page(&self, here: Here, title: &str, body: Markup) -> Response {
        self.page_with(StatusCode::OK, here, title, body)
    }

    /// A page with another status: 422 for a form that is shown again.
    pub fn page_with(&self, status: StatusCode, here: Here, title: &str, body: Markup) -> Response {
        (status, Html(parts::frame(self, here, title, None, body).into_string())).into_response()
    }

    /// A page that loads itself again after so many seconds, for work that goes on.
    pub fn page_again(&self, here: Here, title: &str, seconds: u32, body: Markup) -> Response {
        Html(parts::frame(self, here, title, Some(seconds), body).into_string()).into_response()
    }

    /// Where to go after a form was done, and what the page there says first.
    pub fn go(&self, to: &str, notice: Option<String>) -> Response {
        if let (Some(notice), Some(who)) = (notice, &self.0.who) {
            self.0.console.sessions.tell(&who.token, notice);
        }
        see_other(to)
    }

    /// What every form begins with: the proof that this session made it, and a name to know a second posting by.
    pub fn hidden(&self) -> Markup {
        html! {
            input type="hidden" name="csrf" value=(self.proof());
            input type="hidden" name="once" value=(hex(&seal::random::<16>()));
        }
    }

    /// What proves that a form is of this session.
    pub(super) fn proof(&self) -> String {
        self.0.who.as_ref().map(|who| hex(&who.token.form()[..])).unwrap_or_default()
    }

    /// What was to be said, once.
    pub(super) fn notice(&self) -> Option<String> {
        self.0.who.as_ref().and_then(|who| self.0.console.sessions.told(&who.token))
    }

    /// Whether a password and a code of the second factor are those of whoever is here: for what is asked twice.
    ///
    /// # Errors
    /// Those of the look-ups; [`Trouble::Gone`] where too many sign in at this moment.
    pub async fn prove_again(&self, password: &str, code: &str) -> Result<bool, Trouble> {
        self.0.console.prove(&self.member().name, password, code).await.map(|proved| proved.is_some())
    }

    /// A page for a request that ended early.
    pub(super) fn trouble(&self, trouble: &Trouble) -> Response {
        if let Trouble::Elsewhere(to) = trouble {
            return see_other(to);
        }
        let (title, text) = trouble.words();
        let body = html! {
            p { (self.say(text)) }
            p { (parts::link("/", &self.say("trouble-back"))) }
        };
        self.page_with(trouble.status(), Here::Nowhere, &self.say(title), body)
    }
}

fn not_ours(_: Unopened) -> Trouble {
    Trouble::Bug("what a session keeps does not open with its token".into())
}

/// A redirect that makes a GET of whatever it was.
pub(super) fn see_other(to: &str) -> Response {
    let place = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}

/// Bytes as small hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(DIGITS[usize::from(half)])).collect()
}

/// Reads what [`hex`] wrote; `None` for anything else.
pub fn unhex<const N: usize>(written: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if written.len() != 2 * N || !written.is_ascii() {
        return None;
    }
    for (nth, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&written[2 * nth..2 * nth + 2], 16).ok()?;
    }
    Some(bytes)
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visit, StatusCode> {
        parts.extensions.get::<Visit>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
