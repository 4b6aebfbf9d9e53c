//! JSON as aggregators send it, read one named field at a time.
//!
//! Stricter than most readers, which take the last of two fields of one name: what is there twice with different values is
//! refused, as in forms. A field that nobody asks for may be anything.
//!
//! Must not know: any aggregator's field names. Tested here and in `tests/it/lines/`.

use super::form::{MOST_BODY, MOST_ID, MOST_WORD};
use super::{Refused, Request};
use crate::domain::phone::{FreeText, Phone, Plan};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use zeroize::Zeroizing;

/// A value with all its fields, also those of one name. Holds private data: no `Debug`.
#[derive(Clone, PartialEq)]
pub enum Json {
    /// `null`, `true`, `false` and numbers, as written without quotes.
    Bare(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object, in its order.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The body of a callback that must be a `POST` of JSON.
    pub fn posted(request: &Request<'_>) -> Result<Json, Refused> {
        if request.method != "POST" {
            return Err(Refused::Method);
        }
        json_in_utf8(request.content_type.ok_or(Refused::ContentType)?)?;
        if request.body.len() > MOST_BODY {
            return Err(Refused::TooLong("body"));
        }
        Json::read(request.body).ok_or(Refused::Unreadable("body"))
    }

    /// Any JSON; `None` for what is none.
    pub fn read(bytes: &[u8]) -> Option<Json> {
        serde_json::from_slice(bytes).ok()
    }

    /// What is at a path like `payload.messageId`, by names of fields and numbers of list entries. Absent and `null` are the same;
    /// `role` names it in a refusal.
    pub fn at(&self, path: &str, role: &'static str) -> Result<Option<&Json>, Refused> {
        let mut here = self;
        for name in path.split('.') {
            let found = match here {
                Json::Object(fields) => {
                    let mut named = fields.iter().filter(|(known, _)| known == name).map(|(_, value)| value);
                    let first = named.next();
                    if named.any(|value| Some(value) != first) {
                        return Err(Refused::Doubled(role));
                    }
                    first
                }
                Json::List(entries) => name.parse::<usize>().ok().and_then(|number| entries.get(number)),
                Json::Bare(_) | Json::Text(_) => None,
            };
            match found {
                Some(found) => here = found,
                None => return Ok(None),
            }
        }
        Ok(Some(here).filter(|value| !value.is_null()))
    }

    fn is_null(&self) -> bool {
        matches!(self, Json::Bare(word) if word == "null")
    }

    /// The words of a text, a number or a truth value; `None` for anything with parts.
    pub fn word(&self) -> Option<&str> {
        match self {
            Json::Bare(word) | Json::Text(word) => Some(word),
            Json::List(_) | Json::Object(_) => None,
        }
    }

    /// A field that may be absent, and empty where it is there. At most `most` bytes long.
    pub fn optional(&self, path: &'static str, most: usize) -> Result<Option<Zeroizing<String>>, Refused> {
        self.named(path, path, most)
    }

    /// The same for a field whose name is a setting; a refusal calls it `role`.
    pub fn named(&self, path: &str, role: &'static str, most: usize) -> Result<Option<Zeroizing<String>>, Refused> {
        let Some(value) = self.at(path, role)? else { return Ok(None) };
        let word = value.word().ok_or(Refused::Unreadable(role))?;
        if word.len() > most { Err(Refused::TooLong(role)) } else { Ok(Some(Zeroizing::new(word.to_owned()))) }
    }

    /// A field that must be there and not be empty. At most `most` bytes long.
    pub fn required(&self, path: &'static str, most: usize) -> Result<Zeroizing<String>, Refused> {
        let value = self.optional(path, most)?.ok_or(Refused::Missing(path))?;
        if value.is_empty() { Err(Refused::Missing(path)) } else { Ok(value) }
    }

    /// An aggregator's id of something: required, opaque, without control characters (PostgreSQL stores no NUL).
    pub fn id(&self, path: &'static str) -> Result<String, Refused> {
        let mut id = self.required(path, MOST_ID)?;
        if id.chars().any(char::is_control) {
            return Err(Refused::Unreadable(path));
        }
        Ok(std::mem::take(&mut *id))
    }

    /// Who wrote an SMS: required; `None` for names and short codes.
    pub fn sender(&self, path: &'static str, plan: Plan) -> Result<Option<Phone>, Refused> {
        Ok(Phone::read(&self.required(path, MOST_WORD)?, plan))
    }

    /// What somebody wrote: must be there, may be empty, and is a text.
    pub fn text(&self, path: &'static str) -> Result<FreeText, Refused> {
        match self.at(path, path)? {
            Some(Json::Text(text)) => Ok(FreeText::new(text.as_str())),
            Some(_) => Err(Refused::Unreadable(path)),
            None => Err(Refused::Missing(path)),
        }
    }
}

/// Whether a content type is that of JSON, in the one charset that it has (RFC 8259, section 8.1).
fn json_in_utf8(content_type: &str) -> Result<(), Refused> {
    let mut parts = content_type.split(';').map(str::trim);
    if !parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json")) {
        return Err(Refused::ContentType);
    }
    for parameter in parts {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let utf8 = ["utf-8", "utf8"].iter().any(|known| value.trim().trim_matches('"').eq_ignore_ascii_case(known));
        if name.trim().eq_ignore_ascii_case("charset") && !utf8 {
            return Err(Refused::Unreadable("charset"));
        }
    }
    Ok(())
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Json, D::Error> {
        reader.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Bare("null".into()))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Json, E> {
        Ok(Json::Bare(truth.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Bare(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Bare(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Json::Bare(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element()? {
            list.push(entry);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        while let Some(field) = fields.next_entry()? {
            object.push(field);
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str, path: &'static str) -> Result<Option<String>, Refused> {
        let json = Json::read(body.as_bytes()).ok_or(Refused::Unreadable("body"))?;
        Ok(json.optional(path, 20)?.map(|value| value.to_string()))
    }

    #[test]
    fn a_field_by_its_path() {
        for (body, path, value) in [
            (r#"{"a":"x"}"#, "a", Some("x")),
            (r#"{"a":{"b":[{"c":"x"},{"c":"y"}]}}"#, "a.b.1.c", Some("y")),
            (r#"{"a":7,"b":true}"#, "a", Some("7")),
            (r#"{"a":-7}"#, "a", Some("-7")),
            (r#"{"a":true}"#, "a", Some("true")),
            (r#"{"a":null}"#, "a", None),
            (r#"{"a":"null"}"#, "a", Some("null")),
            (r#"{"a":"x"}"#, "a.b", None),
            (r#"{"A":"x"}"#, "a", None),
            (r#"{"a":[]}"#, "a.0", None),
            (r#"{"a":"x","a":"x"}"#, "a", Some("x")),
            (r#"{"a":"\u00e9\n"}"#, "a", Some("é\n")),
            ("7", "a", None),
        ] {
            assert_eq!(read(body, path), Ok(value.map(str::to_owned)), "{body} {path}");
        }
    }

    #[test]
    fn damage_is_refused_by_name() {
        for (body, why) in [
            (r#"{"a":"x""#, Refused::Unreadable("body")),
            ("", Refused::Unreadable("body")),
            (r#"{"a":"x"}{"a":"x"}"#, Refused::Unreadable("body")),
            (r#"{"a":"\ud83d"}"#, Refused::Unreadable("body")),
            (r#"{"a":"x","a":"y"}"#, Refused::Doubled("a")),
            (r#"{"a":{"b":"x"}}"#, Refused::Unreadable("a")),
            (r#"{"a":["x"]}"#, Refused::Unreadable("a")),
            (r#"{"a":"123456789012345678901"}"#, Refused::TooLong("a")),
        ] {
            assert_eq!(read(body, "a"), Err(why), "{body}");
        }
        // Nesting without end ends in a refusal, not in a stack that runs over.
        assert!(Json::read("[".repeat(100_000).as_bytes()).is_none());
    }

    #[test]
    fn a_text_is_a_text() {
        let text = |body: &str| Json::read(body.as_bytes()).unwrap().text("a").map(|text| text.read().to_owned());
        assert_eq!(text(r#"{"a":""}"#), Ok(String::new()));
        assert_eq!(text(r#"{"a":1}"#), Err(Refused::Unreadable("a")));
        assert_eq!(text(r#"{"a":null}"#), Err(Refused::Missing("a")));
    }

    #[test]
    fn only_json_in_utf8() {
        for good in ["application/json", "Application/JSON; charset=UTF-8"] {
            assert_eq!(json_in_utf8(good), Ok(()), "{good}");
        }
        assert_eq!(json_in_utf8("text/plain"), Err(Refused::ContentType));
        assert_eq!(json_in_utf8("application/json; charset=utf-16"), Err(Refused::Unreadable("charset")));
    }
}
