//! From screens to what a phone shows: worded, folded, laid out in pages or as one text message.
//!
//! Must not know: who reads it. Tested by the transcripts.

use crate::domain::dialogue::Screen;
use crate::domain::message::{Arg, Language, Message};
use crate::domain::summary::{self, Part, Summary};
use crate::domain::text::fold::{self, Orthography};
use crate::domain::text::screen::{self, Limits, Nav, pages};
use crate::locale::{Locales, summary as words};

/// Messages that name what to dial.
const WITH_CODE: [&str; 6] = ["ordinary", "slow", "slow-sms", "session-over", "forum-confirmed-day", "invited-day"];
/// The ending of a message's key in its form for lines that cannot receive.
const DIAL: &str = "-dial";

/// The catalogues with the programme's choices.
pub struct Words {
    /// The catalogues.
    pub locales: Locales,
    /// Languages in the order of the settings, the default one first.
    pub languages: Vec<Language>,
    /// How Bambara is written.
    pub orthography: Orthography,
}

impl Words {
    /// The pages of a USSD screen; at least one.
    pub fn pages(&self, language: Language, shown: &Screen, code: &str, limits: Limits) -> Vec<String> {
        let body = self.sentences(language, &shown.body, code);
        let choice = |(typed, message): &(String, Message)| format!("{typed} {}", self.text(language, message, code));
        let choices: Vec<String> = shown.choices.iter().map(choice).collect();
        let nav = self.nav(language);
        let laid_out = |orthography| {
            let fold = |text: &str| match orthography {
                Orthography::Gsm7 => fold::fold(text).into_owned(),
                Orthography::Official => text.to_owned(),
            };
            let choices: Vec<String> = choices.iter().map(|choice| fold(choice)).collect();
            pages(&fold(&body), &choices, &nav, limits)
        };
        let mut all = laid_out(self.orthography);
        if self.orthography == Orthography::Official && all.len() > 1 {
            let folded = laid_out(Orthography::Gsm7);
            all = if folded.len() < all.len() { folded } else { all };
        }
        if all.is_empty() {
            all.push(String::new());
        }
        all
    }

    /// The same screen as one text message. Ways back are left out: a message is not a menu.
    pub fn sms(&self, language: Language, shown: &Screen, code: &str) -> String {
        let mut text = self.sentences(language, &shown.body, code);
        for (typed, message) in shown.choices.iter().filter(|(_, message)| message.key != "back") {
            text.push_str(&format!(" {typed}) {}", self.text(language, message, code)));
        }
        fold::for_phone(&text, self.orthography).into_owned()
    }

    /// The same for a line that cannot receive: where a message has a form that says what to dial, that is used.
    pub fn sms_to_dial(&self, language: Language, shown: &Screen, code: &str) -> String {
        let mut shown = shown.clone();
        for message in &mut shown.body {
            let dial = Message { key: format!("{}{DIAL}", message.key).into(), args: message.args.clone() };
            let dial = dial.with("code", Arg::Text(code.to_owned()));
            if self.locales.text(language, &dial).is_ok() {
                *message = dial;
            }
        }
        self.sms(language, &shown, code)
    }

    /// The screen with the words of a summary in the place of its reference; as it is where it has none. `dial` is what to
    /// dial on a line that cannot receive. `None` where there is no such summary: nothing half said may leave.
    pub fn told(
        &self,
        language: Language,
        shown: &Screen,
        dial: Option<&str>,
        summary: Option<&Summary>,
    ) -> Option<Screen> {
        let mut shown = shown.clone();
        for message in &mut shown.body {
            let Some((id, part)) = summary::referred(message) else { continue };
            *message = self.part(language, part, dial, summary.filter(|summary| summary.id == id)?)?;
        }
        Some(shown)
    }

    fn part(&self, language: Language, part: Part, dial: Option<&str>, summary: &Summary) -> Option<Message> {
        let laid = || words::messages(&self.locales, (language, self.orthography), summary, dial);
        let text = match part {
            Part::Whole => words::headed(&self.locales, language, summary),
            Part::Short => laid().map(|laid| laid.short),
            Part::Piece(n) => match laid() {
                Ok(mut laid) if usize::from(n) <= laid.pieces.len() => Ok(laid.pieces.swap_remove(usize::from(n) - 1)),
                Ok(_) => return Some(Message::new("summary-end")),
                Err(fault) => Err(fault),
            },
        };
        Some(Message::new(summary::REFERENCE).with("text", Arg::Text(text.ok()?)))
    }

    fn sentences(&self, language: Language, body: &[Message], code: &str) -> String {
        let texts: Vec<String> = body.iter().map(|message| self.text(language, message, code)).collect();
        texts.join(" ")
    }

    /// The text of a message. What can't be worded is a bug that `check` should have found: it is counted and left out.
    fn text(&self, language: Language, message: &Message, code: &str) -> String {
        let worded = if WITH_CODE.contains(&message.key.as_ref()) {
            self.locales.text(language, &message.clone().with("code", Arg::Text(code.to_owned())))
        } else {
            self.locales.text(language, message)
        };
        worded.unwrap_or_else(|_| {
            tracing::error!("a message has no words");
            metrics::counter!("baro_messages_unworded_total").increment(1);
            String::new()
        })
    }

    fn nav(&self, language: Language) -> Nav {
        let word = |key| fold::fold(&self.text(language, &Message::new(key), "")).into_owned();
        Nav::checked(&word("more"), &word("back")).unwrap_or_else(|| {
            Nav::checked(screen::MORE, screen::BACK).expect("the numbers themselves are short enough")
        })
    }
}
