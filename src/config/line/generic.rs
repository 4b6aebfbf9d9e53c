//! `kind = "generic"`: a wire written in the settings, with presets for USSD gateways that are known.
//!
//! Must not know: what a wire does with it. Tested in `tests/it/config.rs` and `tests/it/lines/presets.rs`.

use super::super::keys::{Setting, Settings};
use super::super::values::{self, Secret};
use crate::lines::generic::fields::{Condition, Reads};
use crate::lines::generic::template::{OF_REQUEST, Template};
use crate::lines::generic::{Number, Send, Shape, Sms, Status, Ussd, Written};
use axum::http::{HeaderName, HeaderValue};
use toml::{Table, Value};

/// A line whose wire is written in the settings.
#[derive(Clone, Debug)]
pub struct Generic {
    /// What it can do.
    pub shape: Shape,
    /// What `{key}` stands for in templates.
    pub key: Secret,
    /// What `{sender}` stands for; the first short code where absent.
    pub sender: Option<String>,
    /// The header that proves callbacks, in lower case, and its value.
    pub proof: Option<(String, Secret)>,
    /// All settings of this kind as they hold, in their order, secrets left out.
    pub written: Vec<(&'static str, Value)>,
}

/// The keys of this kind, in the order in which they are printed.
pub(super) const KEYS: &[&str] = &[
    "preset",
    "api_key",
    "sender",
    "proof_header",
    "proof_value",
    "ussd_reads",
    "ussd_session",
    "ussd_phone",
    "ussd_input",
    "ussd_turn",
    "ussd_cumulative",
    "ussd_code_first",
    "ussd_begins",
    "ussd_ends",
    "ussd_answer_type",
    "ussd_answer",
    "ussd_last",
    "ussd_closed",
    "ussd_answer_headers",
    "ussd_last_headers",
    "sms_reads",
    "sms_id",
    "sms_from",
    "sms_text",
    "sms_time",
    "status_reads",
    "status_id",
    "status_word",
    "status_delivered",
    "status_failed",
    "status_optout",
    "send_method",
    "send_url",
    "send_type",
    "send_body",
    "send_headers",
    "send_number",
    "send_accepted",
    "send_id",
];
/// Those that are secrets.
const SECRET_KEYS: [&str; 2] = ["api_key", "proof_value"];
/// Headers that a sent message may have: those of which aggregators make their keys.
const SENT_HEADERS: [&str; 6] = ["Authorization", "X-API-Key", "Api-Key", "apiKey", "X-Auth-Token", "Accept"];
/// What templates of messages may hold.
const PLACES: [&str; 5] = ["to", "text", "sender", "key", "id"];

/// The names of the presets.
pub fn presets() -> Vec<String> {
    table().keys().cloned().collect()
}

fn table() -> Table {
    include_str!("presets.toml").parse().expect("the presets are TOML, which a test reads")
}

pub(super) fn generic(settings: &mut Settings, at: impl Fn(&str) -> String) -> Option<Generic> {
    let presets = table();
    let chosen = settings.may(&at("preset"), |setting| {
        let name = values::text(setting)?;
        let names = presets.keys().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        presets
            .get(name)
            .and_then(Value::as_table)
            .map(|keys| (name.to_owned(), keys.clone()))
            .ok_or(names)
            .map_err(|names| format!("write one of the presets: {names}"))
    });
    let (mut written, preset) = (Vec::new(), chosen?);
    if let Some((name, keys)) = preset {
        written.push(("preset", Value::from(name)));
        for (key, value) in keys {
            settings.lay(&at(&key), value);
        }
    }
    for key in &KEYS[1..] {
        if let Some(value) = settings.value(&at(key)).filter(|_| !SECRET_KEYS.contains(key)) {
            written.push((key, value.clone()));
        }
    }
    let key =
        settings.or(&at("api_key"), Secret::new(""), |setting| values::short_text(setting, 1..=500).map(Secret::new));
    let sender = settings.may(&at("sender"), |setting| values::short_text(setting, 1..=15));
    let header =
        settings.may(&at("proof_header"), |setting| Ok(header_name(values::text(setting)?)?.as_str().to_owned()));
    let value = settings.may(&at("proof_value"), |setting| values::short_text(setting, 16..=500).map(Secret::new));
    // All are read before any is given up, so that all problems show at once.
    let (ussd, sms) = (ussd(settings, &at), sms(settings, &at));
    let (status, send) = (status(settings, &at), send(settings, &at));
    let groups = [
        ("ussd_reads", is_there(&ussd)),
        ("sms_reads", is_there(&sms)),
        ("status_reads", is_there(&status)),
        ("send_url", is_there(&send)),
    ];
    groups.into_iter().for_each(|(first, there)| refuse_rest(settings, &at, first, there));
    let proof = match (header?, value?) {
        (Some(header), Some(value)) => Some((header, value)),
        (None, None) => None,
        _ => {
            settings.clash(format!(
                "`{}` and `{}` are set together or not at all",
                at("proof_header"),
                at("proof_value")
            ));
            return None;
        }
    };
    let shape = Shape { ussd: ussd?, sms: sms?, status: status?, send: send? };
    if shape.ussd.is_none() && shape.sms.is_none() && shape.send.is_none() {
        settings.clash(format!("`{}` or more of this kind: set a preset, ussd_…, sms_… or send_…", at("preset")));
        return None;
    }
    Some(Generic { shape, key: key?, sender: sender?, proof, written })
}

/// `None` where a group of settings is wrong already.
fn is_there<T>(group: &Option<Option<T>>) -> Option<bool> {
    group.as_ref().map(Option::is_some)
}

/// What is left of a group of settings whose first one is not set says nothing.
fn refuse_rest(settings: &mut Settings, at: &impl Fn(&str) -> String, first: &str, there: Option<bool>) {
    let prefix = first.split_once('_').map_or(first, |(prefix, _)| prefix);
    for key in KEYS.iter().filter(|key| key.split_once('_').is_some_and(|(own, _)| own == prefix)) {
        if let (Some(source), Some(false)) = (settings.take(&at(key)), there) {
            settings.wrong(&at(key), &source, &format!("needs `{}` as well", at(first)));
        }
    }
}

fn ussd(settings: &mut Settings, at: &impl Fn(&str) -> String) -> Option<Option<Ussd>> {
    let places = ["text"];
    let Some(reads) = settings.may(&at("ussd_reads"), reads)? else { return Some(None) };
    let session = settings.may(&at("ussd_session"), field);
    let phone = settings.need(&at("ussd_phone"), field);
    let input = settings.need(&at("ussd_input"), field);
    let turn = settings.may(&at("ussd_turn"), field);
    let cumulative = settings.or(&at("ussd_cumulative"), false, values::truth);
    let code_first = settings.or(&at("ussd_code_first"), false, values::truth);
    let begins = settings.or(&at("ussd_begins"), Vec::new(), conditions);
    let ends = settings.or(&at("ussd_ends"), Vec::new(), conditions);
    let answer_type = settings.need(&at("ussd_answer_type"), |setting| match values::text(setting)? {
        "text" => Ok(Written::Text),
        "pipes" => Ok(Written::Pipes),
        "json" => Ok(Written::Json),
        "xml" => Ok(Written::Xml),
        _ => Err("write \"text\", \"pipes\", \"json\" or \"xml\"".to_owned()),
    });
    let answer = settings.need(&at("ussd_answer"), |setting| with_text(setting, &places));
    let last = settings.need(&at("ussd_last"), |setting| with_text(setting, &places));
    let nothing = Template::read("", &[]).expect("nothing has no places");
    let closed = settings.or(&at("ussd_closed"), nothing, |setting| template(setting, &[]));
    let going_on = settings.or(&at("ussd_answer_headers"), Vec::new(), headers);
    let ending = settings.or(&at("ussd_last_headers"), Vec::new(), headers);
    Some(Some(Ussd {
        reads,
        session: session?,
        phone: phone?,
        input: input?,
        turn: turn?,
        cumulative: cumulative?,
        code_first: code_first?,
        begins: begins?,
        ends: ends?,
        answer_type: answer_type?,
        answer: answer?,
        last: last?,
        closed: closed?,
        headers: [going_on?, ending?],
    }))
}

fn sms(settings: &mut Settings, at: &impl Fn(&str) -> String) -> Option<Option<Sms>> {
    let Some(reads) = settings.may(&at("sms_reads"), reads)? else { return Some(None) };
    let id = settings.may(&at("sms_id"), field);
    let from = settings.need(&at("sms_from"), field);
    let text = settings.need(&at("sms_text"), field);
    let time = settings.may(&at("sms_time"), field);
    Some(Some(Sms { reads, id: id?, from: from?, text: text?, time: time? }))
}

fn status(settings: &mut Settings, at: &impl Fn(&str) -> String) -> Option<Option<Status>> {
    let Some(reads) = settings.may(&at("status_reads"), reads)? else { return Some(None) };
    let id = settings.need(&at("status_id"), field);
    let word = settings.need(&at("status_word"), field);
    let words = |setting: &Setting| Ok(values::list(setting)?.into_iter().map(str::to_owned).collect::<Vec<_>>());
    let delivered = settings.need(&at("status_delivered"), words);
    let failed = settings.need(&at("status_failed"), words);
    let optout = settings.or(&at("status_optout"), Vec::new(), words);
    Some(Some(Status { reads, id: id?, word: word?, words: [delivered?, failed?, optout?] }))
}

fn send(settings: &mut Settings, at: &impl Fn(&str) -> String) -> Option<Option<Send>> {
    let address = |setting: &Setting| {
        let url = template(setting, &PLACES)?;
        // With something in each place it must be an address, and where it leads is no place.
        let sample = url.filled(crate::lines::generic::template::Escape::Form, |_| "1".to_owned());
        let host = |url: &str| url.parse::<axum::http::Uri>().ok()?.host().map(str::to_owned);
        let written = values::text(setting)?;
        let right = (written.starts_with("https://") || written.starts_with("http://"))
            && host(&sample).is_some_and(|host| written.contains(&host));
        right.then_some(url).ok_or_else(|| "write an address that starts with https:// (or http://)".to_owned())
    };
    let Some(url) = settings.may(&at("send_url"), address)? else { return Some(None) };
    let method = settings.or(&at("send_method"), "POST", |setting| match values::text(setting)? {
        "POST" => Ok("POST"),
        "GET" => Ok("GET"),
        _ => Err("write \"POST\" or \"GET\"".to_owned()),
    });
    let body_type = settings.or(&at("send_type"), Written::Form, |setting| match values::text(setting)? {
        "form" => Ok(Written::Form),
        "json" => Ok(Written::Json),
        "xml" => Ok(Written::Xml),
        "text" => Ok(Written::Text),
        _ => Err("write \"form\", \"json\", \"xml\" or \"text\"".to_owned()),
    });
    let nothing = Template::read("", &[]).expect("nothing has no places");
    let body = settings.or(&at("send_body"), nothing, |setting| template(setting, &PLACES));
    let headers = settings.or(&at("send_headers"), Vec::new(), sent_headers);
    let number = settings.or(&at("send_number"), Number::Plus, |setting| match values::text(setting)? {
        "+223…" => Ok(Number::Plus),
        "223…" => Ok(Number::Digits),
        "00223…" => Ok(Number::Zeros),
        _ => Err("write \"+223…\", \"223…\" or \"00223…\"".to_owned()),
    });
    let accepted = settings.may(&at("send_accepted"), |setting| values::short_text(setting, 1..=200));
    let id = settings.may(&at("send_id"), field);
    let (body, accepted, id) = (body?, accepted?, id?);
    if accepted.is_none() && id.is_none() {
        // A portal's page with 200 would pass for a receipt.
        let (accepted, id) = (at("send_accepted"), at("send_id"));
        settings.clash(format!("`{accepted}` or `{id}` is needed: how a response shows that a message was taken"));
        return None;
    }
    let missing = ["to", "text"].into_iter().find(|place| !url.has(place) && !body.has(place));
    if let Some(place) = missing {
        settings.clash(format!("`{}` or `{}` lacks {{{place}}}", at("send_url"), at("send_body")));
        return None;
    }
    let (method, body_type, headers, number) = (method?, body_type?, headers?, number?);
    Some(Some(Send { method, url, body_type, body, headers, number, accepted, id }))
}

fn reads(setting: &Setting) -> Result<Reads, String> {
    match values::text(setting)? {
        "query" => Ok(Reads::Query),
        "form" => Ok(Reads::Form),
        "json" => Ok(Reads::Json),
        _ => Err("write \"query\", \"form\" or \"json\"".to_owned()),
    }
}

fn field(setting: &Setting) -> Result<String, String> {
    values::short_text(setting, 1..=100)
}

fn conditions(setting: &Setting) -> Result<Vec<Condition>, String> {
    let wanted = "write what shows it, like [\"Type=Initiation\", \"clean\", \"msg:code\"]";
    values::list(setting)?.into_iter().map(|text| Condition::read(text).ok_or_else(|| wanted.to_owned())).collect()
}

fn template(setting: &Setting, places: &[&str]) -> Result<Template, String> {
    Template::read(values::text(setting)?, places).map_err(|_| {
        let places: Vec<String> = places.iter().map(|place| format!("{{{place}}}")).collect();
        format!("write nothing else in braces than {} and {{{OF_REQUEST}FIELD}}", places.join(", "))
    })
}

fn with_text(setting: &Setting, places: &[&str]) -> Result<Template, String> {
    let template = template(setting, places)?;
    if template.has("text") { Ok(template) } else { Err("write {text} where the screen's text goes".to_owned()) }
}

fn header_name(text: &str) -> Result<HeaderName, String> {
    HeaderName::try_from(text).map_err(|_| "write the name of a header, like \"X-Token\"".to_owned())
}

fn headers(setting: &Setting) -> Result<Vec<(String, String)>, String> {
    let read = |text: &str| {
        let (name, value) = text.split_once(':')?;
        let (name, value) = (header_name(name.trim()).ok()?, value.trim());
        HeaderValue::try_from(value).ok().map(|_| (name.as_str().to_owned(), value.to_owned()))
    };
    let wanted = "write headers like [\"Freeflow: FC\"]";
    values::list(setting)?.into_iter().map(|text| read(text).ok_or_else(|| wanted.to_owned())).collect()
}

fn sent_headers(setting: &Setting) -> Result<Vec<(&'static str, Template)>, String> {
    let read = |text: &str| {
        let (name, value) = text.split_once(':')?;
        let name = SENT_HEADERS.into_iter().find(|known| known.eq_ignore_ascii_case(name.trim()))?;
        Some((
            name,
            Template::read(value.trim(), &["key"]).ok().filter(|_| HeaderValue::try_from(value.trim()).is_ok())?,
        ))
    };
    let wanted =
        format!("write headers like [\"Authorization: Bearer {{key}}\"]; known are {}", SENT_HEADERS.join(", "));
    values::list(setting)?.into_iter().map(|text| read(text).ok_or_else(|| wanted.clone())).collect()
}
