//! How the callbacks of the different lines are written and signed: forms, query strings, JSON.

use super::{NOW, Pairs, SECRET};
use baro::lines::Hook;
use baro::lines::form::Form;
use baro::seal::proof::{self, Method};

/// Where the world reaches the lines of these tests.
pub(super) const HOOKS: &str = "https://baro.example.org/hooks/k/s3cret";
/// The name of a message, in the address that its statuses come to.
pub(super) const NAMED: &str = "ref=2a-1a1";

/// How a line's callbacks are written.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// A form that is posted.
    Form,
    /// The same; its statuses come to the address that the message told.
    NamedForm,
    /// The same, signed as Twilio does.
    TwilioForm,
    /// The same, from who may use any of three shapes.
    AnyForm,
    /// A query string.
    Query,
    /// The same from who may use any of three shapes, signed as Vonage does.
    SignedQuery,
    /// JSON that is posted; names of fields are paths.
    Json,
    /// The same from who may use any of three shapes.
    AnyJson,
    /// The same, signed as the app for Android does.
    SignedJson,
}

/// A callback on the wire, without what all have alike.
#[derive(Default)]
pub(super) struct Written {
    pub query: String,
    pub body: Vec<u8>,
    pub headers: Vec<(&'static str, String)>,
}

impl Shape {
    pub(super) fn is_json(self) -> bool {
        matches!(self, Shape::Json | Shape::AnyJson | Shape::SignedJson)
    }

    pub(super) fn is_query(self) -> bool {
        matches!(self, Shape::Query | Shape::SignedQuery)
    }

    /// Signed, in any way.
    pub(super) fn is_signed(self) -> bool {
        self.covers_fields() || self == Shape::SignedJson
    }

    /// Signed by what the fields say: what can't be decoded can't be proved.
    pub(super) fn covers_fields(self) -> bool {
        matches!(self, Shape::TwilioForm | Shape::SignedQuery)
    }

    /// One of three that the same line takes.
    pub(super) fn is_any(self) -> bool {
        matches!(self, Shape::AnyForm | Shape::AnyJson | Shape::SignedQuery)
    }

    pub(super) fn content_type(self) -> Option<&'static str> {
        match self {
            _ if self.is_query() => None,
            _ if self.is_json() => Some("application/json; charset=utf-8"),
            _ => Some("application/x-www-form-urlencoded; charset=UTF-8"),
        }
    }

    /// What carries the fields, as a refusal calls it.
    pub(super) fn part(self) -> &'static str {
        if self.is_query() { "query" } else { "body" }
    }

    pub(super) fn written(self, fields: &Pairs) -> Vec<u8> {
        if self.is_json() {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(path, value)| (*path, value.as_str())).collect();
            return object(&fields).into_bytes();
        }
        fields.iter().fold(Form::new(), |form, (name, value)| form.with(name, value)).written().into_bytes()
    }

    /// These fields on their way to a hook, with what proves them.
    pub(super) fn sent(self, hook: Hook, fields: &[u8]) -> Written {
        let seconds = (NOW.0 / 1000).to_string();
        let body = fields.to_vec();
        let query = if hook == Hook::Status { NAMED.to_owned() } else { String::new() };
        match self {
            Shape::Query => Written { query: lossy(fields), ..Written::default() },
            Shape::SignedQuery => {
                let query = format!("{}&timestamp={seconds}", lossy(fields));
                let sig = vonage(&pairs(query.as_bytes()).unwrap_or_default());
                Written { query: format!("{query}&sig={sig}"), ..Written::default() }
            }
            Shape::SignedJson => {
                let signature = proof::signature(SECRET.as_bytes(), &[fields, seconds.as_bytes()]);
                Written {
                    body,
                    headers: vec![("x-signature", signature), ("x-timestamp", seconds)],
                    ..Written::default()
                }
            }
            Shape::NamedForm => Written { query, body, ..Written::default() },
            Shape::TwilioForm => {
                let divider = if query.is_empty() { "" } else { "?" };
                let url = format!("{HOOKS}/{}{divider}{query}", hook.segment());
                let signature = twilio(&url, pairs(fields).unwrap_or_default());
                Written { query, body, headers: vec![("x-twilio-signature", signature)] }
            }
            Shape::Form | Shape::AnyForm | Shape::Json | Shape::AnyJson => Written { body, ..Written::default() },
        }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

type Decoded = Vec<(Vec<u8>, Vec<u8>)>;

/// As the documents tell it: the fields in the order of their names, repeated ones once.
fn twilio(url: &str, mut fields: Decoded) -> String {
    fields.sort();
    fields.dedup();
    let whole = fields.into_iter().fold(url.as_bytes().to_vec(), |whole, (name, value)| [whole, name, value].concat());
    proof::base64(&proof::signed(Method::HmacSha1, SECRET.as_bytes(), &[&whole]))
}

/// As the documents tell it: `&name=value` in the order of names, with `_` for what would divide them.
fn vonage(fields: &Decoded) -> String {
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut whole = Vec::new();
    for (name, value) in fields {
        let value = value.iter().map(|byte| if b"&=".contains(byte) { b'_' } else { *byte }).collect();
        whole.extend([b"&".to_vec(), name.clone(), b"=".to_vec(), value].concat());
    }
    proof::hex(&proof::signed(Method::HmacSha256, SECRET.as_bytes(), &[&whole]))
}

/// The fields of a form; `None` where one can't be decoded, and then nobody can sign it.
fn pairs(form: &[u8]) -> Option<Decoded> {
    let decoded = |encoded: &[u8]| {
        let mut bytes = Vec::new();
        let mut rest = encoded;
        while let [first, after @ ..] = rest {
            (bytes, rest) = match (*first, after) {
                (b'%', [high, low, after @ ..]) => {
                    let pair = std::str::from_utf8(&[*high, *low]).ok()?.to_owned();
                    (([bytes, vec![u8::from_str_radix(&pair, 16).ok()?]]).concat(), after)
                }
                (b'%', _) => return None,
                (b'+', after) => ([bytes, vec![b' ']].concat(), after),
                (plain, after) => ([bytes, vec![plain]].concat(), after),
            };
        }
        Some(bytes)
    };
    let named = form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    named
        .map(|pair| {
            let cut = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            Some((decoded(&pair[..cut])?, decoded(pair.get(cut + 1..).unwrap_or_default())?))
        })
        .collect()
}

/// JSON of these fields; two of one name are both written, and a number as name is a place in a list.
fn object(fields: &[(&str, &str)]) -> String {
    let mut written: Vec<(String, String)> = Vec::new();
    let mut parts: Vec<&str> = Vec::new();
    for (path, value) in fields {
        match path.split_once('.') {
            None => written.push(((*path).to_owned(), serde_json::json!(value).to_string())),
            Some((first, _)) if parts.contains(&first) => {}
            Some((first, _)) => {
                parts.push(first);
                let inside: Vec<(&str, &str)> = fields
                    .iter()
                    .filter_map(|(path, value)| Some((path.strip_prefix(first)?.strip_prefix('.')?, *value)))
                    .collect();
                written.push((first.to_owned(), object(&inside)));
            }
        }
    }
    if !written.is_empty() && written.iter().all(|(name, _)| name.parse::<usize>().is_ok()) {
        let values: Vec<&str> = written.iter().map(|(_, value)| value.as_str()).collect();
        return format!("[{}]", values.join(","));
    }
    let named: Vec<String> =
        written.iter().map(|(name, value)| format!("{}:{value}", serde_json::json!(name))).collect();
    format!("{{{}}}", named.join(","))
}
