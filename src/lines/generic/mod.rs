//! A line whose wire is written in the settings: SMS and USSD of aggregators that nobody has written a kind for.
//!
//! The settings name the fields of its callbacks, say how a session begins and ends, and hold templates for what is answered and
//! sent. For families of USSD gateways that are known there are presets, in the file of the settings. Callbacks are proved by the
//! secret in their path, the allow-list, and a header with a key of its own where the aggregator can send one.
//!
//! Must not know: any client, clock, store or dialogue; where settings come from. Tested in its files, in
//! `tests/it/lines/presets.rs` and with all lines in `tests/it/lines/`.

pub mod fields;
pub mod template;

use super::form::{Form, MOST_BODY, MOST_ID, MOST_WORD};
use super::json::Json;
use super::{
    Answer, Call, Event, Fate, Hook, Outbound, Refused, Reply, Request, SmsIn, StatusIn, Typed, UssdIn, Verdict, Wire,
};
use crate::domain::phone::{FreeText, Phone, ProviderMessageId, SessionId};
use crate::domain::time::MINUTE;
use crate::seal::proof;
use fields::{Condition, Given, Reads, any};
use template::{Escape, OF_REQUEST, Template};
use zeroize::Zeroizing;

/// How long a text without an id and a time of its own is a repeat of the same one, in milliseconds.
const REPEATED: i64 = 10 * MINUTE;

/// What a generic line can do, as its settings say. No secrets.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// USSD sessions.
    pub ussd: Option<Ussd>,
    /// SMS from phones.
    pub sms: Option<Sms>,
    /// Delivery statuses.
    pub status: Option<Status>,
    /// SMS to phones.
    pub send: Option<Send>,
}

/// USSD sessions of a generic line.
#[derive(Clone, Debug)]
pub struct Ussd {
    /// What carries the fields.
    pub reads: Reads,
    /// The field of the session; where there is none, the number is the session.
    pub session: Option<String>,
    /// The field of the number.
    pub phone: String,
    /// The field of what was typed.
    pub input: String,
    /// The field of the turn's number, for aggregators that count.
    pub turn: Option<String>,
    /// `input` holds all answers so far, joined by `*`, and not only the latest.
    pub cumulative: bool,
    /// With `cumulative`: the first of them belongs to the code that was dialled.
    pub code_first: bool,
    /// When a session begins; where nothing is said, when it is not known.
    pub begins: Vec<Condition>,
    /// When the network says that a session is over.
    pub ends: Vec<Condition>,
    /// What answers are written in.
    pub answer_type: Written,
    /// A screen that wants an answer.
    pub answer: Template,
    /// The last screen.
    pub last: Template,
    /// What is answered to the end of a session.
    pub closed: Template,
    /// Headers of a screen that wants an answer, and of the last.
    pub headers: [Vec<(String, String)>; 2],
}

/// SMS to a generic line.
#[derive(Clone, Debug)]
pub struct Sms {
    /// What carries the fields.
    pub reads: Reads,
    /// The field of the message's id, where it has one.
    pub id: Option<String>,
    /// The field of the sender.
    pub from: String,
    /// The field of the text.
    pub text: String,
    /// The field of its time, which tells a repeat from the same text again where there is no id.
    pub time: Option<String>,
}

/// Delivery statuses of a generic line.
#[derive(Clone, Debug)]
pub struct Status {
    /// What carries the fields.
    pub reads: Reads,
    /// The field of the message's id.
    pub id: String,
    /// The field of the status.
    pub word: String,
    /// Its values for messages that are on the phone, that will not arrive, and that were refused for good by whom they were for.
    pub words: [Vec<String>; 3],
}

/// SMS from a generic line.
#[derive(Clone, Debug)]
pub struct Send {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The address; what is filled in is encoded for it.
    pub url: Template,
    /// What the body is written in.
    pub body_type: Written,
    /// The body.
    pub body: Template,
    /// Headers.
    pub headers: Vec<(&'static str, Template)>,
    /// How numbers are written.
    pub number: Number,
    /// What a response must hold to be believed.
    pub accepted: Option<String>,
    /// Where in a response of JSON the aggregator's id of the message is.
    pub id: Option<String>,
}

/// What something is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Plain text.
    Text,
    /// Fields between upright strokes.
    Pipes,
    /// A form.
    Form,
    /// JSON.
    Json,
    /// XML.
    Xml,
}

impl Written {
    fn content_type(self) -> &'static str {
        match self {
            Written::Text | Written::Pipes => "text/plain; charset=utf-8",
            Written::Form => Form::CONTENT_TYPE,
            Written::Json => "application/json",
            Written::Xml => "text/xml; charset=utf-8",
        }
    }

    fn escape(self) -> Escape {
        match self {
            Written::Text => Escape::Plain,
            Written::Pipes => Escape::Pipes,
            Written::Form => Escape::Form,
            Written::Json => Escape::Json,
            Written::Xml => Escape::Xml,
        }
    }
}

/// How an aggregator wants numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// `+22376123456`
    Plus,
    /// `22376123456`
    Digits,
    /// `0022376123456`
    Zeros,
}

impl Number {
    fn of(self, phone: &Phone) -> String {
        let prefix = match self {
            Number::Plus => "+",
            Number::Digits => "",
            Number::Zeros => "00",
        };
        format!("{prefix}{}", phone.e164().trim_start_matches('+'))
    }
}

/// One line by its settings. Holds keys: no `Debug`.
pub struct Generic {
    /// What it can do.
    pub shape: Shape,
    /// What `{key}` stands for.
    pub key: Zeroizing<String>,
    /// What `{sender}` stands for.
    pub sender: String,
    /// The header, in lower case, that proves callbacks, and its value.
    pub proof: Option<(String, Zeroizing<String>)>,
}

impl Wire for Generic {
    fn receive(&self, request: &Request<'_>) -> Result<Vec<Event>, Refused> {
        let Shape { ussd, sms, status, send: _ } = &self.shape;
        let known = match request.hook {
            Hook::Ussd => ussd.is_some(),
            Hook::Sms => sms.is_some(),
            Hook::Status => status.is_some(),
            Hook::Ended | Hook::Optout => false,
        };
        if !known {
            return Err(Refused::NoSuchHook);
        }
        if let Some((header, value)) = &self.proof {
            let given = request.header(header).unwrap_or_default();
            if !proof::same(given.as_bytes(), value.as_bytes()) {
                return Err(Refused::Unproved);
            }
        }
        let event = match (request.hook, ussd, sms, status) {
            (Hook::Ussd, Some(ussd), ..) => ussd.turn(request)?,
            (Hook::Sms, _, Some(sms), _) => sms.message(request, &self.key)?,
            (_, _, _, Some(status)) => status.of(request)?,
            _ => return Err(Refused::NoSuchHook),
        };
        Ok(vec![event])
    }

    fn answer(&self, request: &Request<'_>, answer: Answer<'_>) -> Reply {
        let bare =
            |status| Reply { status, content_type: Written::Text.content_type(), headers: vec![], body: String::new() };
        match (answer, &self.shape.ussd) {
            (Answer::Later, _) => bare(503),
            (answer, Some(ussd)) if request.hook == Hook::Ussd => ussd.reply(request, answer),
            _ => bare(200),
        }
    }

    fn compose(&self, message: &Outbound<'_>) -> Call {
        let Some(send) = &self.shape.send else {
            // A line that only hears: the address that no call can have ends each message for good.
            return Call { method: "POST", url: String::new(), headers: vec![], body: vec![] };
        };
        let value = |name: &str| match name {
            "to" => send.number.of(message.to),
            "text" => message.text.to_owned(),
            "sender" => self.sender.clone(),
            "key" => self.key.to_string(),
            "id" => message.name(),
            _ => String::new(),
        };
        let mut headers: Vec<(&'static str, String)> =
            send.headers.iter().map(|(name, template)| (*name, template.filled(Escape::Plain, value))).collect();
        let body = send.body.filled(send.body_type.escape(), value).into_bytes();
        if send.method == "POST" {
            headers.push(("Content-Type", send.body_type.content_type().into()));
        }
        Call { method: send.method, url: send.url.filled(Escape::Form, value), headers, body }
    }

    fn verdict(&self, status: u16, retry_after: Option<u64>, body: &[u8]) -> Verdict {
        if !(200..=299).contains(&status) {
            return Verdict::of_failure(status, retry_after);
        }
        let read = || {
            let send = self.shape.send.as_ref()?;
            let holds = |wanted: &String| std::str::from_utf8(body).is_ok_and(|body| body.contains(wanted));
            if !send.accepted.as_ref().is_none_or(holds) {
                return None;
            }
            let Some(path) = &send.id else { return Some(None) };
            let id = Given::Json(Json::read(body)?).required(path, "id", MOST_ID).ok()?;
            Some(Some(ProviderMessageId(id.to_string())))
        };
        read().map_or(Verdict::Unknown { why: "unreadable" }, |id| Verdict::Accepted { id })
    }

    fn names(&self, message: &Outbound<'_>) -> Option<ProviderMessageId> {
        let send = self.shape.send.as_ref()?;
        let is_told = send.body.has("id") || send.url.has("id");
        (is_told && send.id.is_none()).then(|| ProviderMessageId(message.name()))
    }
}

impl Ussd {
    fn turn(&self, request: &Request<'_>) -> Result<Event, Refused> {
        let given = self.reads.given(request)?;
        let session = self.session.as_ref().map(|name| given.id(name, "session")).transpose()?;
        if any(&self.ends, &given)? {
            return Ok(session.map_or(Event::Ignored, |session| Event::Ended(SessionId(session))));
        }
        let from = given.phone(&self.phone, request.plan)?;
        let session = session.unwrap_or_else(|| from.e164().to_string());
        let typed = given.named(&self.input, "input", MOST_BODY)?.unwrap_or_default();
        let typed = if self.cumulative {
            let after_code = || typed.split_once('*').map_or("", |(_, after)| after);
            Typed::SoFar(FreeText::new(if self.code_first { after_code() } else { &typed }))
        } else if any(&self.begins, &given)? {
            // What came with it is the code that was dialled.
            Typed::Latest(None)
        } else {
            Typed::Latest(Some(FreeText::new(typed.as_str())))
        };
        let turn = match &self.turn {
            Some(name) => given.named(name, "turn", MOST_WORD)?.filter(|turn| !turn.is_empty()),
            None => None,
        };
        let turn = turn.map(|turn| turn.parse().map_err(|_| Refused::Unreadable("turn"))).transpose()?;
        Ok(Event::Ussd(UssdIn { session: SessionId(session), from, typed, turn }))
    }

    fn reply(&self, request: &Request<'_>, answer: Answer<'_>) -> Reply {
        let (template, text, end) = match answer {
            Answer::Screen { text, end: false } => (&self.answer, text, false),
            Answer::Screen { text, end: true } => (&self.last, text, true),
            Answer::Taken | Answer::Later => (&self.closed, "", true),
        };
        let given = self.reads.given(request).ok();
        let echoed = |name: &str| {
            let found = given.as_ref()?.named(name, "request", MOST_WORD).ok()??;
            Some(found.to_string())
        };
        let value = |name: &str| match name.strip_prefix(OF_REQUEST) {
            Some(name) => echoed(name).unwrap_or_default(),
            None => text.to_owned(),
        };
        let body = template.filled(self.answer_type.escape(), value);
        let headers = self.headers[usize::from(end)].clone();
        Reply { status: 200, content_type: self.answer_type.content_type(), headers, body }
    }
}

impl Sms {
    fn message(&self, request: &Request<'_>, key: &str) -> Result<Event, Refused> {
        let given = self.reads.given(request)?;
        let written = given.required(&self.from, "from", MOST_WORD)?;
        let from = Phone::read(&written, request.plan);
        let text = given.named(&self.text, "text", MOST_BODY)?.ok_or(Refused::Missing("text"))?;
        let id = match &self.id {
            Some(name) => given.id(name, "id")?,
            None => {
                let time = self.time.as_ref().map(|name| given.named(name, "time", MOST_WORD)).transpose()?.flatten();
                let now = || Zeroizing::new((request.now.0 / REPEATED).to_string());
                let time = time.filter(|time| !time.is_empty()).unwrap_or_else(now);
                let who = from.as_ref().map_or(written.as_bytes(), |phone| phone.digits());
                proof::fingerprint(key.as_bytes(), &[who, time.as_bytes(), text.as_bytes()])
            }
        };
        Ok(Event::Sms(SmsIn { id: ProviderMessageId(id), from, text: FreeText::new(text.as_str()) }))
    }
}

impl Status {
    fn of(&self, request: &Request<'_>) -> Result<Event, Refused> {
        let given = self.reads.given(request)?;
        let id = ProviderMessageId(given.id(&self.id, "id")?);
        let word = given.required(&self.word, "status", MOST_WORD)?;
        let fates = [Fate::Delivered, Fate::Failed, Fate::OptedOut];
        let is = |words: &Vec<String>| words.iter().any(|known| known.eq_ignore_ascii_case(&word));
        let fate = self.words.iter().zip(fates).find(|(words, _)| is(words)).map(|(_, fate)| fate);
        Ok(fate.map_or(Event::Ignored, |fate| Event::Status(StatusIn { id, fate })))
    }
}
