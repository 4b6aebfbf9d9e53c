//! Forms as aggregators send and want them: `application/x-www-form-urlencoded` bodies and query strings, read one
//! named field at a time, and written.
//!
//! Stricter than the WHATWG rules, which repair what they cannot read: a number or a text that arrived damaged must not
//! become another one. A field that nobody asks for is never decoded, so the private things in it are never copied.
//!
//! Must not know: any aggregator's field names. Tested here and in `tests/it/lines.rs`.

use super::{Refused, Request};
use crate::domain::phone::{FreeText, Phone, Plan, ProviderMessageId};
use zeroize::Zeroizing;

/// Most bytes of a body or a query string. Also the bound of a text: a long SMS joined from all its parts fits in.
pub const MOST_BODY: usize = 16 * 1024;
/// Most bytes of an aggregator's id of a message or a session; the longest seen have about 40.
pub const MOST_ID: usize = 128;
/// Most bytes of a number, a sender's name or a status word, spelled as oddly as may be.
pub const MOST_WORD: usize = 64;

/// The name of a field and its value, as bytes.
pub type Pair = (Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>);

/// The fields of one form, still encoded. Holds private data: no `Debug`.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    encoded: &'a [u8],
}

impl<'a> Fields<'a> {
    /// The fields of a callback that must be a `POST` of a form in UTF-8.
    pub fn posted(request: &Request<'a>) -> Result<Fields<'a>, Refused> {
        if request.method != "POST" {
            return Err(Refused::Method);
        }
        form_in_utf8(request.content_type.ok_or(Refused::ContentType)?)?;
        Fields::of(request.body, "body")
    }

    /// The fields of a callback that must be a `GET` with everything in its query string.
    pub fn queried(request: &Request<'a>) -> Result<Fields<'a>, Refused> {
        if request.method != "GET" {
            return Err(Refused::Method);
        }
        Fields::of(request.query.as_bytes(), "query")
    }

    /// The fields of this part of a request, whatever its method and content type.
    pub(super) fn of(encoded: &'a [u8], part: &'static str) -> Result<Fields<'a>, Refused> {
        if encoded.len() > MOST_BODY { Err(Refused::TooLong(part)) } else { Ok(Fields { encoded }) }
    }

    /// A field that may be absent, and empty where it is there. At most `most` bytes long.
    pub fn optional(&self, name: &'static str, most: usize) -> Result<Option<Zeroizing<String>>, Refused> {
        self.named(name, name, most)
    }

    /// The same for a field whose name is a setting; a refusal calls it `role`.
    pub fn named(&self, name: &str, role: &'static str, most: usize) -> Result<Option<Zeroizing<String>>, Refused> {
        let bytes = self.decoded(name, role, most, |bytes| std::str::from_utf8(bytes).is_ok())?;
        Ok(bytes.map(|mut bytes| {
            let text = String::from_utf8(std::mem::take(&mut *bytes));
            Zeroizing::new(text.expect("it was looked at already"))
        }))
    }

    /// The bytes of a field in whatever charset.
    pub fn bytes(&self, name: &'static str, most: usize) -> Result<Option<Zeroizing<Vec<u8>>>, Refused> {
        self.decoded(name, name, most, |_| true)
    }

    fn decoded(
        &self,
        name: &str,
        role: &'static str,
        most: usize,
        right: fn(&[u8]) -> bool,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Refused> {
        let mut found: Option<Zeroizing<Vec<u8>>> = None;
        for pair in self.encoded.split(|&byte| byte == b'&') {
            let cut = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
            let (key, value) = pair.split_at(cut);
            if decode(key).is_none_or(|key| *key != name.as_bytes()) {
                continue;
            }
            let value = decode(value.strip_prefix(b"=").unwrap_or_default());
            let value = value.filter(|value| right(value)).ok_or(Refused::Unreadable(role))?;
            if value.len() > most {
                return Err(Refused::TooLong(role));
            }
            if found.as_ref().is_some_and(|before| *before != value) {
                return Err(Refused::Doubled(role));
            }
            found = Some(value);
        }
        Ok(found)
    }

    /// A field that must be there and not be empty. At most `most` bytes long.
    pub fn required(&self, name: &'static str, most: usize) -> Result<Zeroizing<String>, Refused> {
        let value = self.optional(name, most)?.ok_or(Refused::Missing(name))?;
        if value.is_empty() { Err(Refused::Missing(name)) } else { Ok(value) }
    }

    /// An aggregator's id of something: required, opaque, without control characters (PostgreSQL stores no NUL).
    pub fn id(&self, name: &'static str) -> Result<String, Refused> {
        let mut id = self.required(name, MOST_ID)?;
        if id.chars().any(char::is_control) {
            return Err(Refused::Unreadable(name));
        }
        Ok(std::mem::take(&mut *id))
    }

    /// All fields in their order, as bytes, for signatures that cover them all; `None` where one is cut or has a damaged escape.
    pub fn all(&self) -> Option<Vec<Pair>> {
        let pairs = self.encoded.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| {
                let cut = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
                let (key, value) = pair.split_at(cut);
                Some((decode(key)?, decode(value.strip_prefix(b"=").unwrap_or_default())?))
            })
            .collect()
    }

    /// A subscriber's number: required, and one that a phone can have.
    pub fn phone(&self, name: &'static str, plan: Plan) -> Result<Phone, Refused> {
        Phone::read(&self.required(name, MOST_WORD)?, plan).ok_or(Refused::Unreadable(name))
    }

    /// Who wrote an SMS: required; `None` for names and short codes.
    pub fn sender(&self, name: &'static str, plan: Plan) -> Result<Option<Phone>, Refused> {
        Ok(Phone::read(&self.required(name, MOST_WORD)?, plan))
    }

    /// What somebody wrote; `None` where the field is absent, which is not the same as empty.
    pub fn text(&self, name: &'static str) -> Result<Option<FreeText>, Refused> {
        let text = self.optional(name, MOST_BODY)?;
        Ok(text.map(|mut text| FreeText::new(std::mem::take(&mut *text))))
    }
}

/// The name that we gave a message when we told its aggregator where its statuses go: `…/status?ref=NAME`. `None` for callbacks of what
/// others sent from the same account.
pub fn reference(request: &Request<'_>) -> Result<Option<ProviderMessageId>, Refused> {
    const NAME: &str = "ref";
    let fields = Fields::of(request.query.as_bytes(), "query")?;
    match fields.optional(NAME, MOST_ID)?.filter(|name| !name.is_empty()) {
        Some(_) => Ok(Some(ProviderMessageId(fields.id(NAME)?))),
        None => Ok(None),
    }
}

/// Whether a content type is that of a form, in the one charset that we read.
fn form_in_utf8(content_type: &str) -> Result<(), Refused> {
    let mut parts = content_type.split(';').map(str::trim);
    if !parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")) {
        return Err(Refused::ContentType);
    }
    for parameter in parts {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = value.trim().trim_matches('"');
        let utf8 = ["utf-8", "utf8"].iter().any(|known| value.eq_ignore_ascii_case(known));
        if name.trim().eq_ignore_ascii_case("charset") && !utf8 {
            return Err(Refused::Unreadable("charset"));
        }
    }
    Ok(())
}

/// Undoes `+` and `%XX`. `None` for half an escape (a body cut short). The space is taken once, so that growing leaves no copy
/// behind.
fn decode(encoded: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(encoded.len()));
    let mut rest = encoded.iter();
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => (hex(rest.next()?)? << 4) | hex(rest.next()?)?,
            plain => plain,
        });
    }
    Some(bytes)
}

fn hex(digit: &u8) -> Option<u8> {
    char::from(*digit).to_digit(16).map(|value| value as u8)
}

/// A form to be sent, or a query string.
pub struct Form(form_urlencoded::Serializer<'static, String>);

impl Form {
    /// What `Content-Type` says of it.
    pub const CONTENT_TYPE: &'static str = "application/x-www-form-urlencoded";

    /// An empty form.
    pub fn new() -> Form {
        Form(form_urlencoded::Serializer::new(String::new()))
    }

    /// With one more field.
    pub fn with(mut self, name: &str, value: &str) -> Form {
        self.0.append_pair(name, value);
        self
    }

    /// With one more field, where there is a value for it.
    pub fn with_some(self, name: &str, value: Option<&str>) -> Form {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The form as it goes on the wire; ASCII.
    pub fn written(mut self) -> String {
        self.0.finish()
    }
}

impl Default for Form {
    fn default() -> Form {
        Form::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fields(encoded: &str) -> Fields<'_> {
        Fields { encoded: encoded.as_bytes() }
    }

    fn text(encoded: &str) -> Result<Option<String>, Refused> {
        fields(encoded).optional("text", 20).map(|found| found.map(|value| value.to_string()))
    }

    #[test]
    fn a_field_as_it_was_meant() {
        for (encoded, meant) in [
            ("text=1*2", Some("1*2")),
            ("a=b&text=1%2A2&c=d", Some("1*2")),
            ("text=un+deux%20trois%2B", Some("un deux trois+")),
            ("text=a=b=c", Some("a=b=c")),
            ("t%65xt=x", Some("x")),
            ("text=%c9%9B%C9%94", Some("ɛɔ")),
            ("text=ߒߞߏ", Some("ߒߞߏ")),
            ("text=x&text=x", Some("x")),
            ("text=x&text=%78", Some("x")),
            ("text=", Some("")),
            ("text", Some("")),
            ("&&text=x&", Some("x")),
            ("Text=x", None),
            ("=x&texts=y&tex=t", None),
            ("", None),
        ] {
            assert_eq!(text(encoded), Ok(meant.map(str::to_owned)), "{encoded}");
        }
    }

    #[test]
    fn damage_is_refused_by_name() {
        for (encoded, why) in [
            ("text=%E9", Refused::Unreadable("text")),
            ("text=%C3", Refused::Unreadable("text")),
            ("text=%ED%A0%80", Refused::Unreadable("text")),
            ("text=%C", Refused::Unreadable("text")),
            ("text=%", Refused::Unreadable("text")),
            ("text=100%+oui", Refused::Unreadable("text")),
            ("text=%u0041", Refused::Unreadable("text")),
            ("text=x&text=%E9", Refused::Unreadable("text")),
            ("text=x&text=y", Refused::Doubled("text")),
            ("text=&text=y", Refused::Doubled("text")),
            ("text&text=y", Refused::Doubled("text")),
            ("text=123456789012345678901", Refused::TooLong("text")),
        ] {
            assert_eq!(text(encoded), Err(why), "{encoded}");
        }
    }

    #[test]
    fn damage_in_what_nobody_asks_for_is_not_ours() {
        assert_eq!(text("cost=%E9&%=x&%E9=y&cost=1&cost=2&text=x"), Ok(Some("x".into())));
    }

    #[test]
    fn empty_is_missing_where_something_must_be() {
        assert_eq!(fields("a=").required("a", 9), Err(Refused::Missing("a")));
        assert_eq!(fields("").required("a", 9), Err(Refused::Missing("a")));
        assert_eq!(fields("a=1%002").id("a"), Err(Refused::Unreadable("a")));
    }

    #[test]
    fn only_a_form_in_utf8() {
        for good in [
            "application/x-www-form-urlencoded",
            "Application/X-WWW-Form-Urlencoded;charset=UTF-8",
            "application/x-www-form-urlencoded; charset=\"utf-8\"",
            "application/x-www-form-urlencoded ; boundary=x; Charset=utf8",
        ] {
            assert_eq!(form_in_utf8(good), Ok(()), "{good}");
        }
        for other in
            ["", "text/plain", "application/json", "application/x-www-form-urlencoded-not", "multipart/form-data"]
        {
            assert_eq!(form_in_utf8(other), Err(Refused::ContentType), "{other}");
        }
        for foreign in ["charset=iso-8859-1", "charset=", "charset", "charset=utf-8; charset=utf-16"] {
            let whole = format!("application/x-www-form-urlencoded; {foreign}");
            assert_eq!(form_in_utf8(&whole), Err(Refused::Unreadable("charset")), "{foreign}");
        }
    }

    #[test]
    fn a_query_is_read_like_a_body() {
        let request = |method, query| Request { method, query, body: b"a=2", ..Request::to(super::super::Hook::Sms) };
        assert_eq!(Fields::queried(&request("GET", "a=1")).and_then(|f| f.id("a")), Ok("1".into()));
        assert_eq!(Fields::queried(&request("POST", "a=1")).err(), Some(Refused::Method));
        let long = format!("a={}", "1".repeat(MOST_BODY));
        assert_eq!(Fields::queried(&request("GET", &long)).err(), Some(Refused::TooLong("query")));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(name in "[a-z]{1,8}", value in any::<String>()) {
            let written = Form::new().with("9", "9").with(&name, &value).with_some("8", None).written();
            prop_assert!(written.is_ascii());
            let name: &'static str = name.leak();
            let read = fields(&written).optional(name, usize::MAX).unwrap().unwrap();
            prop_assert_eq!(&*read, &value);
        }

        #[test]
        fn no_bytes_break_it(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let fields = Fields { encoded: &body };
            let _ = (fields.text("a"), fields.id(""), fields.phone("+", Plan::MALI));
        }
    }
}
