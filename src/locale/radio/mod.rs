//! A summary to be read aloud on local radio: the same content in spoken style, with dates, hours and the names of forces in
//! full. Plain text for the reader's desk; no phone shows it.
//!
//! Must not know: segments, letters that phones lack. Tested here, one script of each language as a whole.
//!
//! How numbers, dates and hours are spoken is grammar, which no file of messages could say, so each language has a module
//! here; a language without one has no script yet.

mod bambara;
mod french;

use crate::domain::board::Kind;
use crate::domain::force::Force;
use crate::domain::message::{Arg, Language};
use crate::domain::summary::Summary;
use crate::domain::time::{Day, Minute};
use jiff::civil::Date;

/// How a language speaks.
trait Speech {
    /// A day in full words: weekday, day, month, year.
    fn date(&self, day: Day) -> String;
    /// Day and month only.
    fn day_and_month(&self, day: i8, month: i8) -> String;
    /// An hour in words.
    fn hour(&self, minute: Minute) -> String;
    /// Who promised, in full.
    fn owner(&self, force: Option<Force>) -> &'static str;
    /// A meeting, as it stands inside a sentence.
    fn meeting(&self, kind: Kind, place: &str) -> String;
    /// First words.
    fn opening(&self, meeting: &str, date: &str) -> String;
    /// Before the promises.
    fn promised(&self) -> &'static str;
    /// One promise.
    fn promise(&self, owner: &str, promise: &str, due: &str) -> String;
    /// Before the promises are said again.
    fn again(&self) -> &'static str;
    /// Last words.
    fn closing(&self) -> &'static str;
}

/// The script; `None` for a language whose speech nobody has written yet.
pub fn radio(summary: &Summary, language: Language) -> Option<String> {
    let speech: &dyn Speech = match language {
        Language::FRENCH => &french::French,
        Language::BAMBARA => &bambara::Bambara,
        _ => return None,
    };
    let meeting = match &summary.title {
        Arg::Meeting(kind, place) => speech.meeting(*kind, place),
        _ => String::new(),
    };
    let promises: Vec<String> = summary
        .commitments
        .iter()
        .map(|commitment| {
            let owner = speech.owner(commitment.owner.map(|(_, force)| force));
            let promise = spoken(speech, commitment.text(language));
            speech.promise(owner, promise.trim_end_matches('.'), &speech.date(commitment.due))
        })
        .collect();
    let mut script =
        vec![speech.opening(&meeting, &speech.date(summary.day)), spoken(speech, summary.text(language).trim())];
    if !promises.is_empty() {
        script.push(format!("{}\n{}", speech.promised(), promises.join("\n")));
        script.push(format!("{}\n{}", speech.again(), promises.join("\n")));
    }
    script.push(speech.closing().to_owned());
    Some(script.join("\n\n"))
}

/// The text with its hours and dates (`10h30`, `15/03`, `15/03/2027`) in words. Other numbers are left to the reader.
fn spoken(speech: &dyn Speech, text: &str) -> String {
    let in_words = |word: &str| {
        let bare = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
        let said = hour(bare).map(|minute| speech.hour(minute)).or_else(|| date(speech, bare));
        said.map_or_else(|| word.to_owned(), |said| said + &word[bare.len()..])
    };
    text.lines().map(|line| line.split(' ').map(in_words).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n")
}

fn hour(word: &str) -> Option<Minute> {
    let (hour, minute) = word.split_once(['h', 'H'])?;
    let number = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<u16>().ok())?;
    let (hour, minute) = (number(hour)?, if minute.is_empty() { 0 } else { number(minute)? });
    (hour < 24 && minute < 60).then_some(Minute(hour * 60 + minute))
}

fn date(speech: &dyn Speech, word: &str) -> Option<String> {
    let parts: Vec<&str> = word.split('/').collect();
    if parts.len() > 3 || !parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let (day, month) = (parts.first()?.parse().ok()?, parts.get(1)?.parse().ok()?);
    match parts.get(2) {
        // 2028 has every day of the year.
        None => Date::new(2028, month, day).ok().map(|_| speech.day_and_month(day, month)),
        Some(year) => Date::new(year.parse().ok()?, month, day).ok().map(|date| speech.date(Day::of(date))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::board::{ForumId, PostId, SeriesId};
    use crate::domain::summary::{Commitment, CommitmentId, Fate, SummaryId};
    use crate::domain::time::At;

    fn summary() -> Summary {
        let texts = |fr: &str, bm: &str| vec![(Language::FRENCH, fr.into()), (Language::BAMBARA, bm.into())];
        let promise = |number, owner, (m, d), fr: &str, bm: &str| Commitment {
            id: CommitmentId(i64::from(number)),
            number,
            owner,
            due: Day::of(Date::constant(2027, m, d)),
            fate: Fate::Open,
            said: None,
            texts: texts(fr, bm),
        };
        Summary {
            id: SummaryId(1),
            forum: ForumId(1),
            series: SeriesId(1),
            title: Arg::Meeting(Kind::Forum, "Konna".into()),
            day: Day::of(Date::constant(2027, 1, 12)),
            sent: At(0),
            audiences: vec![],
            texts: texts(
                "La route est gardée de 6h à 18h30.\nLe pont ouvre le 01/02.",
                "Sira bɛ kɔlɔsi 6h fo 18h30.\nPɔn bɛna da yɛlɛ 01/02.",
            ),
            commitments: vec![
                promise(
                    1,
                    Some((PostId(1), Force::Gendarmerie)),
                    (3, 15),
                    "une patrouille à chaque marché",
                    "kɔlɔsili sugu don bɛɛ",
                ),
                promise(2, None, (4, 1), "réparer 2 lampes.", "fitinɛ 2 dilan"),
            ],
        }
    }

    #[test]
    fn the_french_script() {
        assert_eq!(
            radio(&summary(), Language::FRENCH).unwrap(),
            "Écoutez bien.\n\
             Voici ce qui a été dit au forum de Konna, le mardi douze janvier deux mille vingt-sept.\n\
             \n\
             La route est gardée de six heures à dix-huit heures et demie.\n\
             Le pont ouvre le premier février.\n\
             \n\
             Voici ce qui a été promis.\n\
             La Gendarmerie nationale promet: une patrouille à chaque marché. C'est à faire avant le lundi quinze mars deux mille vingt-sept.\n\
             La communauté promet: réparer 2 lampes. C'est à faire avant le jeudi premier avril deux mille vingt-sept.\n\
             \n\
             Répétons ce qui a été promis.\n\
             La Gendarmerie nationale promet: une patrouille à chaque marché. C'est à faire avant le lundi quinze mars deux mille vingt-sept.\n\
             La communauté promet: réparer 2 lampes. C'est à faire avant le jeudi premier avril deux mille vingt-sept.\n\
             \n\
             Parlez-en autour de vous. Merci de votre écoute."
        );
    }

    #[test]
    fn the_bambara_script() {
        assert_eq!(
            radio(&summary(), Language::BAMBARA).unwrap(),
            "Aw ye aw tulo malɔ.\n\
             Nin ye min fɔra Konna ɲɔgɔnye la, taratadon, zanwuyekalo tile tan ni fila san waa fila ni mugan ni wolonwula.\n\
             \n\
             Sira bɛ kɔlɔsi nɛgɛ kanɲɛ wɔɔrɔ fo nɛgɛ kanɲɛ tan ni segin ni sanga bi saba.\n\
             Pɔn bɛna da yɛlɛ feburuyekalo tile kelen.\n\
             \n\
             Nin ye layidu minnu tara.\n\
             Zandarameri ye layidu ta: kɔlɔsili sugu don bɛɛ. A ka kan ka kɛ sani ntɛnɛdon, marisikalo tile tan ni duuru san waa fila ni mugan ni wolonwula.\n\
             Jama ye layidu ta: fitinɛ 2 dilan. A ka kan ka kɛ sani alamisadon, awirilikalo tile kelen san waa fila ni mugan ni wolonwula.\n\
             \n\
             An bɛ layiduw fɔ tugun.\n\
             Zandarameri ye layidu ta: kɔlɔsili sugu don bɛɛ. A ka kan ka kɛ sani ntɛnɛdon, marisikalo tile tan ni duuru san waa fila ni mugan ni wolonwula.\n\
             Jama ye layidu ta: fitinɛ 2 dilan. A ka kan ka kɛ sani alamisadon, awirilikalo tile kelen san waa fila ni mugan ni wolonwula.\n\
             \n\
             A fɔ mɔgɔ tɔw ye. Aw ni ce."
        );
    }

    #[test]
    fn a_language_without_speech_has_no_script() {
        assert_eq!(radio(&summary(), "ses".parse().unwrap()), None);
    }

    #[test]
    fn only_hours_and_dates_are_put_into_words() {
        let said = |text| spoken(&french::French, text);
        assert_eq!(
            said("à 10h30, le 15/03/2027."),
            "à dix heures et demie, le lundi quinze mars deux mille vingt-sept."
        );
        for same in ["1/2/3/4", "30/02", "25h", "h", "10hommes", "24/13", "+1/+2", "3 sacs", "10:30", "/", "-1/-1"] {
            assert_eq!(said(same), same);
        }
    }
}
