//! How the callbacks of the different lines are written: forms, query strings, JSON.

use super::Pairs;
use baro::lines::form::Form;

/// How a line's callbacks are written.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// A form that is posted.
    Form,
    /// A query string.
    Query,
    /// JSON that is posted; names of fields are paths.
    Json,
    /// The same, signed as the app for Android does.
    SignedJson,
}

impl Shape {
    pub(super) fn is_json(self) -> bool {
        matches!(self, Shape::Json | Shape::SignedJson)
    }

    pub(super) fn content_type(self) -> Option<&'static str> {
        match self {
            Shape::Form => Some("application/x-www-form-urlencoded; charset=UTF-8"),
            Shape::Query => None,
            Shape::Json | Shape::SignedJson => Some("application/json; charset=utf-8"),
        }
    }

    /// What carries the fields, as a refusal calls it.
    pub(super) fn part(self) -> &'static str {
        if self == Shape::Query { "query" } else { "body" }
    }

    pub(super) fn written(self, fields: &Pairs) -> Vec<u8> {
        if self.is_json() {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(path, value)| (*path, value.as_str())).collect();
            return object(&fields).into_bytes();
        }
        fields.iter().fold(Form::new(), |form, (name, value)| form.with(name, value)).written().into_bytes()
    }
}

/// JSON of these fields; two of one name are both written.
fn object(fields: &[(&str, &str)]) -> String {
    let mut written: Vec<String> = Vec::new();
    let mut parts: Vec<&str> = Vec::new();
    for (path, value) in fields {
        match path.split_once('.') {
            None => written.push(format!("{}:{}", serde_json::json!(path), serde_json::json!(value))),
            Some((first, _)) if parts.contains(&first) => {}
            Some((first, _)) => {
                parts.push(first);
                let inside: Vec<(&str, &str)> = fields
                    .iter()
                    .filter_map(|(path, value)| Some((path.strip_prefix(first)?.strip_prefix('.')?, *value)))
                    .collect();
                written.push(format!("{}:{}", serde_json::json!(first), object(&inside)));
            }
        }
    }
    format!("{{{}}}", written.join(","))
}
