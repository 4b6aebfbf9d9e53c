//! Texts with places to fill in, `{text}`: how the settings of a generic line say what is answered and what is sent.
//!
//! Whatever is filled in is escaped for what surrounds it, so that no text of ours ends a field early. Braces around anything but a word
//! stand for themselves, as in JSON. Must not know: what the places mean. Tested here.

use std::fmt::Write;

/// A text with places. Settings, no secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Plain(String),
    Place(String),
}

/// What surrounds the places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// Nothing that needs care.
    Plain,
    /// A form, a query string or a path.
    Form,
    /// A text in quotes in JSON.
    Json,
    /// XML, between tags or in quotes.
    Xml,
    /// Fields between upright strokes, which have no escape: another sign takes their place.
    Pipes,
}

/// What a place may be called besides the names known: a field of the request that is answered.
pub const OF_REQUEST: &str = "request.";

impl Template {
    /// Reads a template whose places are among `known`, or fields of the request.
    ///
    /// # Errors
    /// The name of a place that is not.
    pub fn read(written: &str, known: &[&str]) -> Result<Template, String> {
        let (mut pieces, mut plain, mut rest) = (Vec::new(), String::new(), written);
        while let Some((before, after)) = rest.split_once('{') {
            plain.push_str(before);
            let name = after.split_once('}').map(|(name, _)| name).filter(|name| is_name(name));
            match name {
                Some(name) if known.contains(&name) || name.starts_with(OF_REQUEST) => {
                    pieces.push(Piece::Plain(std::mem::take(&mut plain)));
                    pieces.push(Piece::Place(name.to_owned()));
                    rest = &after[name.len() + 1..];
                }
                Some(name) => return Err(name.to_owned()),
                None => {
                    plain.push('{');
                    rest = after;
                }
            }
        }
        plain.push_str(rest);
        pieces.push(Piece::Plain(plain));
        Ok(Template(pieces))
    }

    /// Whether it has a place of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Place(known) if known == name))
    }

    /// The text with every place filled in.
    pub fn filled(&self, escape: Escape, value: impl Fn(&str) -> String) -> String {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Plain(plain) => text.push_str(plain),
                Piece::Place(name) => text.push_str(&escape.escaped(&value(name))),
            }
        }
        text
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

impl Escape {
    fn escaped(self, value: &str) -> String {
        match self {
            Escape::Plain => value.to_owned(),
            Escape::Form => form_urlencoded::byte_serialize(value.as_bytes()).collect(),
            Escape::Json => {
                let quoted = serde_json::Value::from(value).to_string();
                quoted[1..quoted.len() - 1].to_owned()
            }
            Escape::Xml => value.chars().fold(String::new(), |mut text, c| {
                match c {
                    '&' | '<' | '>' | '"' | '\'' => write!(text, "&#{};", u32::from(c)),
                    // What XML 1.0 can't hold at all.
                    c if c.is_control() && !matches!(c, '\n' | '\r' | '\t') => Ok(()),
                    c => write!(text, "{c}"),
                }
                .expect("a String takes all that is written");
                text
            }),
            Escape::Pipes => value.replace('|', "/"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(written: &str, escape: Escape, text: &str) -> String {
        let template = Template::read(written, &["text"]).unwrap();
        template.filled(escape, |name| if name == "text" { text.to_owned() } else { format!("<{name}>") })
    }

    #[test]
    fn what_is_filled_in_stays_inside() {
        for (written, escape, text, read) in [
            ("CON {text}", Escape::Plain, "a\nb", "CON a\nb"),
            ("to=1&text={text}", Escape::Form, "a&b=c d+é", "to=1&text=a%26b%3Dc+d%2B%C3%A9"),
            (r#"{"m":"{text}","n":{}}"#, Escape::Json, "a\"b\\\n", r#"{"m":"a\"b\\\n","n":{}}"#),
            ("<m a='{text}'>", Escape::Xml, "<&>'\"\u{1}\n", "<m a='&#60;&#38;&#62;&#39;&#34;\n'>"),
            ("1|{text}|null", Escape::Pipes, "a|b", "1|a/b|null"),
            ("{text}{text}", Escape::Plain, "{text}", "{text}{text}"),
            ("{ text } {", Escape::Plain, "a", "{ text } {"),
            ("{request.USERID}", Escape::Json, "a", "<request.USERID>"),
        ] {
            assert_eq!(filled(written, escape, text), read, "{written}");
        }
    }

    #[test]
    fn a_slip_in_a_name_is_told() {
        assert_eq!(Template::read("CON {tekst}", &["text"]), Err("tekst".into()));
        assert!(Template::read("{text}", &["text"]).unwrap().has("text"));
        assert!(!Template::read("text", &["text"]).unwrap().has("text"));
    }
}
