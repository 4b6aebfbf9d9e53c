//! Where a generic line finds its fields, and what it asks of them.
//!
//! Refusals name what a field is for and not what the settings call it. Must not know: what fields mean. Tested here and in
//! `tests/it/lines/presets.rs`.

use super::super::form::{Fields, MOST_ID, MOST_WORD};
use super::super::json::Json;
use super::super::{Refused, Request};
use crate::domain::phone::{Phone, Plan};
use zeroize::Zeroizing;

/// What carries the fields of a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// The query string of a `GET`.
    Query,
    /// A form that is posted.
    Form,
    /// JSON that is posted; names are paths with dots.
    Json,
}

/// The fields of one callback. Holds private data: no `Debug`.
pub enum Given<'a> {
    /// Of a form or a query string.
    Form(Fields<'a>),
    /// Of JSON.
    Json(Json),
}

impl Reads {
    /// The fields of `request`, which must come as the settings say.
    pub fn given<'a>(self, request: &Request<'a>) -> Result<Given<'a>, Refused> {
        match self {
            Reads::Query => Fields::queried(request).map(Given::Form),
            Reads::Form => Fields::posted(request).map(Given::Form),
            Reads::Json => Json::posted(request).map(Given::Json),
        }
    }
}

impl Given<'_> {
    /// A field that may be absent, and empty where it is there. At most `most` bytes long.
    pub fn named(&self, name: &str, role: &'static str, most: usize) -> Result<Option<Zeroizing<String>>, Refused> {
        match self {
            Given::Form(fields) => fields.named(name, role, most),
            Given::Json(json) => json.named(name, role, most),
        }
    }

    /// A field that must be there and not be empty.
    pub fn required(&self, name: &str, role: &'static str, most: usize) -> Result<Zeroizing<String>, Refused> {
        self.named(name, role, most)?.filter(|value| !value.is_empty()).ok_or(Refused::Missing(role))
    }

    /// An id: required, opaque, without control characters.
    pub fn id(&self, name: &str, role: &'static str) -> Result<String, Refused> {
        let mut id = self.required(name, role, MOST_ID)?;
        if id.chars().any(char::is_control) {
            return Err(Refused::Unreadable(role));
        }
        Ok(std::mem::take(&mut *id))
    }

    /// A subscriber's number: required, and one that a phone can have.
    pub fn phone(&self, name: &str, plan: Plan) -> Result<Phone, Refused> {
        Phone::read(&self.required(name, "phone", MOST_WORD)?, plan).ok_or(Refused::Unreadable("phone"))
    }
}

/// Something that a callback may show: `opCode=BEG`, `clean`, `input:code`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    field: String,
    holds: Holds,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Holds {
    /// The field has this value, in either case; empty for one that is absent or empty.
    Equals(String),
    /// It is there and not empty.
    Filled,
    /// It looks like what people dial: `*123#`.
    Code,
}

impl Condition {
    /// Reads `field=value`, `field:code` or `field`; `None` for anything without a field.
    pub fn read(written: &str) -> Option<Condition> {
        let (field, holds) = match (written.split_once('='), written.strip_suffix(":code")) {
            (Some((field, value)), _) => (field, Holds::Equals(value.to_owned())),
            (None, Some(field)) => (field, Holds::Code),
            (None, None) => (written, Holds::Filled),
        };
        (!field.is_empty()).then(|| Condition { field: field.to_owned(), holds })
    }

    fn is_met(&self, given: &Given<'_>) -> Result<bool, Refused> {
        let value = given.named(&self.field, "condition", super::super::form::MOST_BODY)?.unwrap_or_default();
        Ok(match &self.holds {
            Holds::Equals(wanted) => value.eq_ignore_ascii_case(wanted),
            Holds::Filled => !value.is_empty(),
            Holds::Code => is_code(&value),
        })
    }
}

/// Whether any of the conditions is met.
pub fn any(conditions: &[Condition], given: &Given<'_>) -> Result<bool, Refused> {
    for condition in conditions {
        if condition.is_met(given)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_code(value: &str) -> bool {
    let inner = value.strip_prefix('*').and_then(|value| value.strip_suffix('#')).unwrap_or_default();
    inner.starts_with(|c: char| c.is_ascii_digit()) && inner.bytes().all(|byte| byte.is_ascii_digit() || byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::super::super::Hook;
    use super::*;

    #[test]
    fn conditions_are_met_by_what_they_say() {
        for (written, query, met) in [
            ("opCode=BEG", "opCode=BEG", true),
            ("opCode=BEG", "opCode=beg", true),
            ("opCode=BEG", "opCode=ABO", false),
            ("opCode=BEG", "", false),
            ("text=", "", true),
            ("text=", "text=", true),
            ("text=", "text=1", false),
            ("clean", "clean=clean-session", true),
            ("clean", "clean=", false),
            ("msg:code", "msg=*123%23", true),
            ("msg:code", "msg=*123*4%23", true),
            ("msg:code", "msg=123%23", false),
            ("msg:code", "msg=*a%23", false),
            ("msg:code", "msg=*%23", false),
        ] {
            let request = Request { method: "GET", query, ..Request::to(Hook::Ussd) };
            let given = Reads::Query.given(&request).unwrap();
            assert_eq!(any(&[Condition::read(written).unwrap()], &given), Ok(met), "{written} {query}");
        }
        assert_eq!(Condition::read("=x"), None);
        assert_eq!(Condition::read(""), None);
    }
}
