//! To whom a summary is sent: a place with everything under it, and of its people some circles and languages.
//!
//! Must not know: who the people are. Tested here and, with people, in `tests/it/broadcasts.rs`.

use crate::domain::message::Language;
use crate::domain::place::PlaceId;

/// What people are to the forums of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Circle {
    /// Named for a series.
    Participant,
    /// Joined by themselves.
    Subscriber,
    /// Convene it.
    Facilitator,
    /// Hold a post, or are deputy of who does.
    Commander,
}

impl Circle {
    /// All four, in the order in which lists show them.
    pub const ALL: [Circle; 4] = [Circle::Participant, Circle::Subscriber, Circle::Facilitator, Circle::Commander];

    /// The word in tables.
    pub fn code(self) -> &'static str {
        match self {
            Circle::Participant => "participant",
            Circle::Subscriber => "subscriber",
            Circle::Facilitator => "facilitator",
            Circle::Commander => "commander",
        }
    }

    /// Reads the word.
    pub fn read(written: &str) -> Option<Circle> {
        Circle::ALL.into_iter().find(|circle| circle.code() == written)
    }
}

/// Who never chose a language, in tables and forms: they read the default one.
pub const UNCHOSEN: &str = "-";

/// Some of a place's people. Whoever lives there or belongs to a forum there is one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    place: PlaceId,
    circles: Vec<Circle>,
    languages: Vec<Option<Language>>,
}

impl From<PlaceId> for Audience {
    /// Everybody of the place.
    fn from(place: PlaceId) -> Audience {
        Audience { place, circles: Vec::new(), languages: Vec::new() }
    }
}

impl Audience {
    /// Those of `circles` who read `languages` (`None` who never chose one). None named is no choice.
    pub fn new(
        place: PlaceId,
        circles: impl IntoIterator<Item = Circle>,
        languages: impl IntoIterator<Item = Option<Language>>,
    ) -> Audience {
        let (mut circles, mut languages): (Vec<_>, Vec<_>) =
            (circles.into_iter().collect(), languages.into_iter().collect());
        circles.sort();
        circles.dedup();
        languages.sort_by_key(|language| std::cmp::Reverse(*language));
        languages.dedup();
        Audience { place, circles, languages }
    }

    /// Where.
    pub fn place(&self) -> &PlaceId {
        &self.place
    }

    /// Which circles; empty for everybody, also who belongs to none.
    pub fn circles(&self) -> &[Circle] {
        &self.circles
    }

    /// Readers of which languages; empty for all.
    pub fn languages(&self) -> &[Option<Language>] {
        &self.languages
    }

    /// The circles as a table has them: `participant,commander`.
    pub fn circle_codes(&self) -> String {
        self.circles.iter().map(|circle| circle.code()).collect::<Vec<_>>().join(",")
    }

    /// The languages as a table has them: `fr,bm,-`.
    pub fn language_codes(&self) -> String {
        let tags = self.languages.iter().map(|language| language.as_ref().map_or(UNCHOSEN, Language::tag));
        tags.collect::<Vec<_>>().join(",")
    }

    /// Reads what a table has; `None` where no version wrote it.
    pub fn read(place: PlaceId, circles: &str, languages: &str) -> Option<Audience> {
        let circles: Option<Vec<Circle>> = split(circles).map(Circle::read).collect();
        let languages: Option<Vec<Option<Language>>> = split(languages).map(language).collect();
        Some(Audience::new(place, circles?, languages?))
    }
}

/// A language as forms and tables write it; [`UNCHOSEN`] is none.
pub fn language(written: &str) -> Option<Option<Language>> {
    if written == UNCHOSEN { Some(None) } else { written.parse().ok().map(Some) }
}

fn split(codes: &str) -> impl Iterator<Item = &str> {
    codes.split(',').filter(|code| !code.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_reads_back() {
        let place = || PlaceId("konna".into());
        let some = Audience::new(
            place(),
            [Circle::Commander, Circle::Participant, Circle::Commander],
            [None, Some(Language::FRENCH), Some(Language::BAMBARA)],
        );
        assert_eq!(
            (some.circle_codes().as_str(), some.language_codes().as_str()),
            ("participant,commander", "fr,bm,-")
        );
        assert_eq!(Audience::read(place(), "participant,commander", "fr,bm,-"), Some(some));
        assert_eq!(Audience::read(place(), "", ""), Some(place().into()));
        assert_eq!(Audience::read(place(), "soldier", ""), None);
        assert_eq!(Audience::read(place(), "", "FR"), None);
    }
}
