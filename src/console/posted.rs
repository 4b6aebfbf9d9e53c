//! What a form posted: fields by name, and at most one file.
//!
//! Must not know: what forms are about. Tested here and in `tests/it/console/`.

use super::trouble::Trouble;
use super::visit::{Visit, unhex};
use crate::seal::proof;
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::header;
use std::collections::BTreeMap;
use std::fmt;
use zeroize::Zeroize;

/// Bytes of a form without a file. The longest is a summary of several pages in two languages.
pub const MOST: usize = 128 * 1024;
/// Bytes of a form with a file: 50,000 people in one sheet.
pub const MOST_WITH_FILE: usize = 8 * 1024 * 1024;
/// Where forms with a file are posted.
pub const FILES: &[&str] = &["/people/import", "/office/phrases/import"];
/// Fields of a form.
const MOST_FIELDS: usize = 2000;

/// A form of this session. Its `Debug` shows nothing; what was in it is wiped when dropped.
pub struct Posted {
    fields: Vec<(String, String)>,
    files: BTreeMap<String, Vec<u8>>,
    visit: Visit,
    once: Option<[u8; 16]>,
    is_repeated: bool,
}

impl fmt::Debug for Posted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Posted(…)")
    }
}

impl Drop for Posted {
    fn drop(&mut self) {
        self.fields.iter_mut().for_each(|(_, value)| value.zeroize());
        self.files.values_mut().for_each(|file| file.zeroize());
    }
}

impl Posted {
    /// A field without spaces around it, its lines ended by `\n`; empty where it is missing.
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.trim())
    }

    /// All values of a field that may come more than once.
    pub fn all<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> {
        self.fields.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.trim())
    }

    /// Whether a field is there and not empty: a box that was ticked, the button that was pressed.
    pub fn has(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// A file, if one was chosen.
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice).filter(|file| !file.is_empty())
    }

    /// Every field but those that a page puts in by itself, to show or carry a form again.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let ours = |name: &str| name == "csrf" || name == "once";
        self.fields.iter().filter(move |(name, _)| !ours(name)).map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether this very form was posted before: a second click, a page loaded again. Whoever asks answers by going where the first led,
    /// and does nothing.
    pub fn is_repeated(&self) -> bool {
        self.is_repeated
    }

    /// Nothing was done: the same form may be posted again after it was corrected.
    pub fn undone(&self) {
        if let (Some(once), false) = (&self.once, self.is_repeated) {
            self.visit.0.console.sessions.give_back(self.visit.token(), once);
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Trouble;

    async fn from_request(request: Request, state: &S) -> Result<Posted, Trouble> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, state).await.map_err(|_| Trouble::Stale)?;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let (fields, files) = if kind.starts_with("multipart/form-data") {
            let request = Request::from_parts(parts, body);
            parted(Multipart::from_request(request, state).await.map_err(|_| Trouble::Stale)?).await?
        } else {
            let mut bytes = Vec::from(to_bytes(body, MOST).await.map_err(|_| Trouble::Large)?);
            let pairs = form_urlencoded::parse(&bytes).take(MOST_FIELDS);
            let fields = pairs.map(|(name, value)| (name.into_owned(), lines(&value))).collect();
            bytes.zeroize();
            (fields, BTreeMap::new())
        };
        let mut posted = Posted { fields, files, visit, once: None, is_repeated: false };
        if posted.visit.is_known() {
            if !proof::same(posted.text("csrf").as_bytes(), posted.visit.proof().as_bytes()) {
                return Err(Trouble::Stale);
            }
            let once = unhex::<16>(posted.text("once")).ok_or(Trouble::Stale)?;
            posted.once = Some(once);
            posted.is_repeated = !posted.visit.0.console.sessions.spend(posted.visit.token(), once);
        }
        Ok(posted)
    }
}

type Parted = (Vec<(String, String)>, BTreeMap<String, Vec<u8>>);

async fn parted(mut parts: Multipart) -> Result<Parted, Trouble> {
    let (mut fields, mut files, mut size) = (Vec::new(), BTreeMap::new(), 0);
    while let Some(mut part) = parts.next_field().await.map_err(|_| Trouble::Stale)? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|_| Trouble::Stale)? {
            size += chunk.len();
            if size > MOST_WITH_FILE || !is_file && bytes.len() + chunk.len() > MOST || fields.len() > MOST_FIELDS {
                return Err(Trouble::Large);
            }
            bytes.extend_from_slice(&chunk);
        }
        if is_file {
            files.insert(name, bytes);
        } else {
            fields.push((name, lines(&String::from_utf8(bytes).map_err(|_| Trouble::Stale)?)));
        }
    }
    Ok((fields, files))
}

/// Browsers end lines by CR LF, whatever was typed.
fn lines(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\r', "\n")
}

/// Whether a name or title is plain text: no control characters, no line breaks, no marks that turn the direction of what follows.
pub fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || is_turning(c))
}

/// Whether a text of several lines has neither control characters but line breaks, nor marks of direction.
pub fn is_plain_text(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && c != '\n' || is_turning(c))
}

fn is_turning(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain() {
        assert!(is_plain("Kadiatou Coulibaly-Ɲarɛ") && is_plain("<b>") && is_plain("😀"));
        assert!(!is_plain("a\nb") && !is_plain("a\u{202e}b") && !is_plain("a\0b") && !is_plain("\u{200b}"));
        assert!(is_plain_text("a\nb") && !is_plain_text("a\u{2066}b") && !is_plain_text("a\tb"));
        assert_eq!(lines("a\r\nb\rc\n"), "a\nb\nc\n");
    }
}
