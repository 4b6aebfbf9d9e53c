//! A summary in words: its text with the promises under it, laid out as text messages. Phones, previews and tests all get it
//! from here, so that what was approved is what is sent.
//!
//! Must not know: who reads it, when. Tested in `tests/it/summaries.rs` and by the transcripts.

use super::{Fault, Locales};
use crate::domain::force::Force;
use crate::domain::message::{Arg, Language, Message};
use crate::domain::summary::{Commitment, Frame, Laid, Summary, lay_out};
use crate::domain::text::fold::{Orthography, fold};
use crate::domain::time::Day;

/// The whole text: what was said, then a line for each promise.
///
/// # Errors
/// Where a text can't be made; a bug after the check at the start.
pub fn whole(locales: &Locales, language: Language, summary: &Summary) -> Result<String, Fault> {
    let mut text = summary.text(language).trim().to_owned();
    if !summary.commitments.is_empty() {
        text.push('\n');
        text.push_str(&locales.text(language, &Message::new("promises-head"))?);
    }
    for commitment in &summary.commitments {
        text.push('\n');
        text.push_str(&locales.text(language, &line(commitment, language))?);
    }
    Ok(text)
}

/// The same with what it is in front, for pages.
///
/// # Errors
/// Those of [`whole`].
pub fn headed(locales: &Locales, language: Language, summary: &Summary) -> Result<String, Fault> {
    Ok(format!("{} {}", head(locales, language, summary)?, whole(locales, language, summary)?))
}

fn head(locales: &Locales, language: Language, summary: &Summary) -> Result<String, Fault> {
    let head = Message::new("summary-head").with("forum", summary.title.clone());
    locales.text(language, &head.with("date", Arg::Date(summary.day)))
}

/// The summary as text messages: `dial` is what to dial for the rest on a line that cannot receive. In official letters only
/// where that takes no message more.
///
/// # Errors
/// Those of [`whole`].
pub fn messages(
    locales: &Locales,
    (language, orthography): (Language, Orthography),
    summary: &Summary,
    dial: Option<&str>,
) -> Result<Laid, Fault> {
    let text = whole(locales, language, summary)?;
    let frame = frame(locales, language, summary, dial)?;
    Ok(laid(&frame, orthography, &text))
}

/// The words around the text.
///
/// # Errors
/// Those of [`whole`].
pub fn frame(locales: &Locales, language: Language, summary: &Summary, dial: Option<&str>) -> Result<Frame, Fault> {
    let more = match dial {
        Some(code) => Message::new("summary-more-dial").with("code", Arg::Text(code.to_owned())),
        None => Message::new("summary-more"),
    };
    Ok(Frame { head: head(locales, language, summary)?, more: locales.text(language, &more)? })
}

/// A text in this frame, in the letters that the programme sends.
pub fn laid(frame: &Frame, orthography: Orthography, text: &str) -> Laid {
    let plain = Frame { head: fold(&frame.head).into_owned(), more: fold(&frame.more).into_owned() };
    let folded = lay_out(&plain, &fold(text));
    if orthography == Orthography::Official {
        let official = lay_out(frame, text);
        if official.pieces.len() <= folded.pieces.len() {
            return official;
        }
    }
    folded
}

/// A promise as a line of the summary: `Gendarmerie: … avant le 15/03.`
fn line(commitment: &Commitment, language: Language) -> Message {
    Message::new("promise-line")
        .with("owner", Arg::Key(owner(commitment.owner.map(|(_, force)| force)).into()))
        .with("promise", Arg::Text(commitment.text(language).to_owned()))
        .with("day", Arg::Text(day_and_month(commitment.due)))
}

/// The key of an owner's name: a force, or the community.
pub fn owner(force: Option<Force>) -> &'static str {
    match force {
        Some(Force::Army) => "force-army",
        Some(Force::Gendarmerie) => "force-gendarmerie",
        Some(Force::Police) => "force-police",
        Some(Force::Guard) => "force-guard",
        Some(Force::Customs) => "force-customs",
        Some(Force::Forest) => "force-forest",
        Some(Force::Drugs) => "force-drugs",
        None => "force-none",
    }
}

/// `15/03`: a due day needs no weekday.
fn day_and_month(day: Day) -> String {
    let date = day.date();
    format!("{:02}/{:02}", date.day(), date.month())
}
