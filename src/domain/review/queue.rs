//! The queue: where each case stands for somebody of the staff, in which order, and what a filter lets through.
//!
//! Must not know: pages, sessions, whether a key is in hand. Tested here.
//!
//! **Every open case stands in one place.** What nobody works on is new; so is what somebody took and let lie while its author waits
//! ([`Casework::is_stale`]): after three days without a word from them, after one where somebody may be in danger, a colleague may take it.
//!
//! **Danger first**, then what is late, then by the day on which an answer is due: who wrote first is read first.

use crate::domain::concern::{Accused, Compartment, Kind};
use crate::domain::place::{Place, PlaceId};
use crate::domain::review::case::{Case, Thread};
use crate::domain::review::casework::{Casework, Danger, Status, Translation};
use crate::domain::review::finer::Finer;
use crate::domain::review::role::StaffId;
use crate::domain::text::fold;
use crate::domain::time::Day;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use zeroize::Zeroizing;

/// Where a case stands for who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tab {
    /// Nobody works on it.
    New,
    /// Who looks works on it.
    Mine,
    /// Somebody else does.
    Others,
    /// Its author was asked, and the next word is theirs.
    Waiting,
    /// Nothing more is to be done.
    Closed,
}

impl Tab {
    /// All, in the order in which a page shows them.
    pub const ALL: [Tab; 5] = [Tab::New, Tab::Mine, Tab::Others, Tab::Waiting, Tab::Closed];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Tab::New => "new",
            Tab::Mine => "mine",
            Tab::Others => "others",
            Tab::Waiting => "waiting",
            Tab::Closed => "closed",
        }
    }

    /// Reads the word.
    pub fn read(written: &str) -> Option<Tab> {
        Tab::ALL.into_iter().find(|tab| tab.code() == written)
    }

    /// Where a case stands for `me`.
    pub fn of(work: &Casework, me: StaffId, today: Day) -> Tab {
        match (work.status, work.holder) {
            (Status::Closed(_), _) => Tab::Closed,
            (Status::Waiting, _) => Tab::Waiting,
            (_, Some(holder)) if holder == me => Tab::Mine,
            (_, Some(_)) if !work.is_stale(today) => Tab::Others,
            _ => Tab::New,
        }
    }
}

/// How soon a case needs somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// Somebody may be in danger, and waits for a word of ours.
    Danger,
    /// The day that was promised is over.
    Late,
    /// It is today.
    Today,
    /// It is within seven days.
    Week,
    /// No word is owed.
    Open,
}

impl Due {
    /// All, the most urgent first.
    pub const ALL: [Due; 5] = [Due::Danger, Due::Late, Due::Today, Due::Week, Due::Open];

    /// How soon this case does.
    pub fn of(work: &Casework, today: Day) -> Due {
        match work.deadline() {
            None => Due::Open,
            Some(_) if work.is_dangerous() => Due::Danger,
            Some(day) if day < today => Due::Late,
            Some(day) if day == today => Due::Today,
            // Seven days are the most that anybody is told.
            Some(_) => Due::Week,
        }
    }
}

/// The order of a list: the most urgent first; what is closed, the newest first.
pub fn place_in_list(work: &Casework, today: Day) -> impl Ord + use<> {
    let life = work.triage.as_ref().is_some_and(|triage| triage.danger == Danger::Life);
    let closed = matches!(work.status, Status::Closed(_)).then_some(Reverse(work.since));
    (closed, Due::of(work, today), Reverse(life), work.deadline(), work.since, work.thread)
}

/// What a case is about: as staff see it, else as its author said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About<'a> {
    /// Its coarse kind.
    pub kind: Option<Kind>,
    /// Its finer kind, once somebody said it.
    pub finer: Option<Finer>,
    /// Whom.
    pub accused: Accused,
    /// Where.
    pub place: Option<&'a PlaceId>,
}

impl<'a> About<'a> {
    /// Of a case whose casework may not open.
    pub fn of(case: &'a Case, work: Option<&'a Casework>) -> About<'a> {
        match work.and_then(|work| work.triage.as_ref()) {
            Some(triage) => About {
                kind: Some(triage.finer.kind()),
                finer: Some(triage.finer),
                accused: triage.accused,
                place: triage.place.as_ref(),
            },
            None => About { kind: case.kind(), finer: None, accused: case.accused(), place: case.place() },
        }
    }
}

/// What calls for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// Somebody may be in danger.
    Danger,
    /// Its author added something.
    News,
    /// Somebody called a lead.
    Lead,
    /// Somebody asked for a translation.
    Translation,
}

impl Only {
    /// All, in the order in which a page shows them.
    pub const ALL: [Only; 4] = [Only::Danger, Only::News, Only::Lead, Only::Translation];

    /// The word in forms.
    pub fn code(self) -> &'static str {
        match self {
            Only::Danger => "danger",
            Only::News => "news",
            Only::Lead => "lead",
            Only::Translation => "translation",
        }
    }

    /// Reads the word.
    pub fn read(written: &str) -> Option<Only> {
        Only::ALL.into_iter().find(|only| only.code() == written)
    }

    /// Whether a case does. Casework that does not open calls for nobody in particular.
    fn fits(self, case: &Case, work: Option<&Casework>, news: bool) -> bool {
        match self {
            Only::Danger => work.map_or(case.is_dangerous(), Casework::is_dangerous),
            Only::News => news,
            Only::Lead => work.is_some_and(|work| work.escalated.is_some()),
            Only::Translation => work.is_some_and(|work| matches!(work.translation, Translation::Asked(_))),
        }
    }
}

/// What somebody wants to see. It is kept in their session, sealed, and never in an address.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Of one compartment.
    pub compartment: Option<Compartment>,
    /// Of a place and all that lies in it.
    pub place: Option<PlaceId>,
    /// Of a kind.
    pub kind: Option<Kind>,
    /// Where something calls for somebody.
    pub only: Option<Only>,
    /// Like this one, and this one.
    pub like: Option<Thread>,
    /// With all of these words.
    pub words: String,
}

impl Filter {
    /// Whether it lets everything through.
    pub fn is_none(&self) -> bool {
        *self == Filter::default()
    }
}

/// A filter, ready to be held against many cases.
pub struct Sieve<'f> {
    filter: &'f Filter,
    places: Option<HashSet<PlaceId>>,
    like: Option<HashSet<Thread>>,
    words: Zeroizing<Vec<String>>,
}

impl<'f> Sieve<'f> {
    /// Makes it ready: `places` is the list of all, `like` are the cases that stand beside the one that the filter names.
    pub fn new(filter: &'f Filter, places: &[Place], like: impl IntoIterator<Item = Thread>) -> Sieve<'f> {
        let words = Zeroizing::new(fold::key(&filter.words));
        Sieve {
            filter,
            places: filter.place.as_ref().map(|place| within(place, places)),
            like: filter.like.map(|own| like.into_iter().chain([own]).collect()),
            words: Zeroizing::new(words.split_whitespace().map(str::to_owned).collect()),
        }
    }

    /// Whether it lets a case through; `news` says whether its author added something. What is quickly told comes first.
    pub fn lets(&self, case: &Case, work: Option<&Casework>, news: bool) -> bool {
        let about = About::of(case, work);
        let Filter { compartment, kind, only, .. } = self.filter;
        compartment.is_none_or(|own| own == case.compartment())
            && kind.is_none_or(|own| Some(own) == about.kind)
            && only.is_none_or(|own| own.fits(case, work, news))
            && self.places.as_ref().is_none_or(|places| about.place.is_some_and(|place| places.contains(place)))
            && self.like.as_ref().is_none_or(|like| like.contains(&case.thread))
            && self.has_words(case, work)
    }

    /// Whether each word is in one of the texts: of its author, of ours, or translated.
    fn has_words(&self, case: &Case, work: Option<&Casework>) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let mut missing: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let translated = work.and_then(|work| match &work.translation {
            Translation::Done { text, .. } => Some(text.read()),
            _ => None,
        });
        let letters = work.into_iter().flat_map(|work| &work.letters).flat_map(|letter| &letter.texts);
        let texts = case.texts().chain(translated).chain(letters.map(|(_, text)| text.read()));
        for text in texts {
            let folded = Zeroizing::new(fold::key(text));
            missing.retain(|word| !folded.contains(word));
            if missing.is_empty() {
                return true;
            }
        }
        false
    }
}

/// A place and all that lies in it.
fn within(place: &PlaceId, places: &[Place]) -> HashSet<PlaceId> {
    let mut children: BTreeMap<&PlaceId, Vec<&PlaceId>> = BTreeMap::new();
    for own in places {
        if let Some(parent) = &own.parent {
            children.entry(parent).or_default().push(&own.id);
        }
    }
    let (mut found, mut open) = (HashSet::new(), vec![place]);
    while let Some(next) = open.pop() {
        // A list that goes round in a circle ends all the same.
        if found.insert(next.clone()) {
            open.extend(children.get(next).into_iter().flatten());
        }
    }
    found
}

/// The first words of a report, at most so many characters; nothing where its author wrote none.
pub fn first_words(case: &Case, most: usize) -> Option<String> {
    let text = case.texts().find(|text| !text.trim().is_empty())?.trim();
    let Some((end, _)) = text.char_indices().nth(most) else { return Some(text.to_owned()) };
    let cut = text[..end].rfind(char::is_whitespace).filter(|at| *at > end / 2).unwrap_or(end);
    Some(format!("{}…", text[..cut].trim_end()))
}

#[cfg(test)]
mod tests {
    use super::super::case::tests::note;
    use super::super::case::{Opened, gather};
    use super::super::casework::{Action, STALE, STALE_IN_DANGER, Triage, apply};
    use super::super::role::{By, Role, Roles};
    use super::super::wording::Wording;
    use super::*;
    use crate::domain::message::Language;
    use crate::domain::place::Level;
    use crate::domain::review::case::{EnvelopeId, Note, Sort};
    use crate::domain::review::casework::Closing;

    const TODAY: Day = Day(20_002);

    fn case(n: u32, day: i32, text: &str) -> Case {
        gather([Opened::Note(note(n, 0, day, text))]).cases.remove(0)
    }

    fn ana() -> By {
        By { id: StaffId(1), roles: Roles::of(&[Role::Moderator]).unwrap(), ties: Vec::new() }
    }

    fn does(work: &Casework, on: Day, actions: impl IntoIterator<Item = Action>) -> Casework {
        actions.into_iter().fold(work.clone(), |work, action| apply(&work, action, &ana(), on.start()).unwrap())
    }

    fn triage(danger: Danger) -> Action {
        Action::Triage(Triage { finer: Finer::Checkpoint, accused: Accused::Unknown, place: None, danger })
    }

    fn letter() -> Vec<(Language, Wording)> {
        vec![(Language::FRENCH, Wording::new("Quel jour ?").unwrap())]
    }

    /// The same case after its author added a note.
    fn added(case: &Case, id: u8, day: Day) -> Case {
        let mut more = case.clone();
        let own = Note { id: EnvelopeId([id; 16]), sort: Sort::FollowUp, day, ..case.notes[0].clone() };
        more.notes.push(own);
        more
    }

    #[test]
    fn every_case_stands_in_one_place() {
        let fresh = Casework::of(&case(1, 20_000, "x"));
        let claimed = does(&fresh, TODAY, [Action::Claim]);
        let triaged = does(&claimed, TODAY, [triage(Danger::None)]);
        let other = StaffId(2);
        for (work, mine, theirs) in [
            (fresh.clone(), Tab::New, Tab::New),
            (claimed, Tab::Mine, Tab::Others),
            (does(&triaged, TODAY, [Action::Ask(letter())]), Tab::Waiting, Tab::Waiting),
            (does(&triaged, TODAY, [Action::Answer(letter())]), Tab::Mine, Tab::Others),
            (does(&triaged, TODAY, [Action::Answer(letter()), Action::LetGo]), Tab::New, Tab::New),
            (does(&triaged, TODAY, [Action::Close(Closing::Settled)]), Tab::Closed, Tab::Closed),
        ] {
            assert_eq!((Tab::of(&work, StaffId(1), TODAY), Tab::of(&work, other, TODAY)), (mine, theirs));
        }
        assert!(Tab::ALL.into_iter().all(|tab| Tab::read(tab.code()) == Some(tab)));
    }

    #[test]
    fn a_claim_of_which_nothing_comes_goes_stale() {
        let work = does(&Casework::of(&case(1, 20_000, "x")), TODAY, [Action::Claim]);
        let bakary = By { id: StaffId(2), ..ana() };
        let later = |days: i32| Day(TODAY.0 + days);
        for (days, stale) in [(0, false), (STALE - 1, false), (STALE, true), (STALE + 9, true)] {
            assert_eq!(work.is_stale(later(days)), stale, "{days}");
            assert_eq!(apply(&work, Action::Claim, &bakary, later(days).start()).is_ok(), stale, "{days}");
            let tab = if stale { Tab::New } else { Tab::Others };
            assert_eq!(Tab::of(&work, bakary.id, later(days)), tab);
        }
        // A word from its holder is a word; one from somebody else is none.
        let spoke = does(&work, later(2), [triage(Danger::None)]);
        assert!(!spoke.is_stale(later(4)) && spoke.is_stale(later(5)));
        // In danger nobody waits for long; while its author has the next word there is nothing to take over.
        let danger = does(&work, TODAY, [triage(Danger::Life)]);
        assert!(danger.is_stale(later(STALE_IN_DANGER)) && !danger.is_stale(TODAY));
        assert!(!does(&danger, TODAY, [Action::Ask(letter())]).is_stale(later(30)));
        assert!(!does(&work, TODAY, [Action::LetGo]).is_stale(later(30)));
    }

    #[test]
    fn what_its_author_adds_makes_the_next_word_ours() {
        let told = case(1, 20_000, "x");
        let answered =
            does(&Casework::of(&told), TODAY, [Action::Claim, triage(Danger::None), Action::Answer(letter())]);
        assert!(!answered.is_news(&told) && answered.caught_up(&told) == answered);
        let more = added(&told, 9, Day(20_003));
        let owed = answered.caught_up(&more);
        assert!(answered.is_news(&more) && !owed.is_news(&more));
        assert_eq!((owed.status, owed.deadline()), (Status::Claimed, Some(Day(20_010))));
        // Looked at and answered, it stays answered, on the same day too.
        let again = does(&owed, Day(20_003), [Action::Answer(letter())]);
        assert_eq!(again.caught_up(&more).status, Status::Answered);
        // One note gone and another come on the same day is news all the same.
        let other = added(&told, 8, Day(20_003));
        assert!(again.is_news(&other) && again.caught_up(&other).status == Status::Claimed);
        // A closed case opens again, for nobody in particular if nobody holds it.
        let closed = does(&owed, TODAY, [Action::Close(Closing::Settled)]);
        assert_eq!(closed.caught_up(&added(&more, 7, Day(20_030))).status, Status::Claimed);
        // Who waits already does not wait longer.
        let waits = Casework::of(&told).caught_up(&added(&told, 9, Day(20_004)));
        assert_eq!(waits.deadline(), Some(Day(20_007)));
    }

    #[test]
    fn danger_first_then_late_then_by_day() {
        let fresh = |n, day| Casework::of(&case(n, day, "x"));
        let danger = does(&fresh(1, 20_002), TODAY, [Action::Claim, triage(Danger::Harm)]);
        let life = does(&fresh(2, 20_002), TODAY, [Action::Claim, triage(Danger::Life)]);
        let (late, today, week) = (fresh(3, 19_990), fresh(4, 19_995), fresh(5, 20_001));
        let asked = does(&fresh(6, 19_000), TODAY, [Action::Claim, Action::Ask(letter())]);
        let mut all = [&week, &asked, &late, &danger, &today, &life];
        all.sort_by_key(|work| place_in_list(work, TODAY));
        let order: Vec<Thread> = all.iter().map(|work| work.thread).collect();
        assert_eq!(order, [&life, &danger, &late, &today, &week, &asked].map(|work| work.thread));
        let dues = all.map(|work| Due::of(work, TODAY));
        assert_eq!(dues, [Due::Danger, Due::Danger, Due::Late, Due::Today, Due::Week, Due::Open]);
        // Staff who looked and saw no danger need not be alarmed again.
        assert_eq!(Due::of(&does(&danger, TODAY, [triage(Danger::None)]), TODAY), Due::Week);
    }

    #[test]
    fn filters_and_search() {
        let place = |id: &str, parent: Option<&str>| Place {
            id: PlaceId(id.into()),
            level: Level::Commune,
            name: id.into(),
            also: Vec::new(),
            parent: parent.map(|own| PlaceId(own.into())),
        };
        let places = [place("mopti", None), place("konna", Some("mopti")), place("segou", Some("segou"))];
        let mut told = case(1, 20_000, "Les gendarmes de Sɛbɛ prennent 1000 F à chaque moto");
        told.notes[0].place = Some(PlaceId("konna".into()));
        let work = Casework::of(&told);
        let lets = |filter: &Filter, like: &[Thread]| {
            Sieve::new(filter, &places, like.iter().copied()).lets(&told, Some(&work), false)
        };
        let none = Filter::default;
        assert!(none().is_none() && lets(&none(), &[]));
        let at = |id: &str| Filter { place: Some(PlaceId(id.into())), ..none() };
        assert!(lets(&at("mopti"), &[]) && lets(&at("konna"), &[]) && !lets(&at("segou"), &[]));
        let words = |words: &str| Filter { words: words.into(), ..none() };
        assert!(lets(&words("SEBE moto"), &[]) && lets(&words("  "), &[]) && !lets(&words("moto camion"), &[]));
        assert!(lets(&Filter { kind: Some(Kind::Corruption), ..none() }, &[]));
        assert!(!lets(&Filter { kind: Some(Kind::Abuse), ..none() }, &[]));
        assert!(!lets(&Filter { only: Some(Only::Danger), ..none() }, &[]));
        assert!(lets(&Filter { compartment: Some(told.compartment()), ..none() }, &[]));
        let like = Filter { like: Some(Thread([9; 16])), ..none() };
        assert!(!lets(&like, &[]) && lets(&like, &[told.thread]));
        let only = |own| Filter { only: Some(own), ..none() };
        assert!(Only::ALL.into_iter().all(|own| Only::read(own.code()) == Some(own) && !lets(&only(own), &[])));
        let called = does(&work, TODAY, [Action::Claim, Action::Escalate, Action::AskTranslation(Language::FRENCH)]);
        for (own, found) in [(Only::Danger, false), (Only::News, true), (Only::Lead, true), (Only::Translation, true)] {
            assert_eq!(Sieve::new(&only(own), &places, []).lets(&told, Some(&called), true), found, "{own:?}");
        }
        // What staff wrote and what was translated is found too; a triage says more than its author.
        let ours = does(&work, TODAY, [Action::Claim, triage(Danger::Harm), Action::Ask(letter())]);
        let dangerous = Filter { only: Some(Only::Danger), words: "quel jour".into(), ..none() };
        assert!(Sieve::new(&dangerous, &places, []).lets(&told, Some(&ours), false));
        assert!(
            !Sieve::new(&at("konna"), &places, []).lets(&told, Some(&ours), false),
            "staff say that the place is unknown"
        );
    }

    #[test]
    fn the_first_words() {
        let words = |text: &str, most| first_words(&case(1, 1, text), most);
        assert_eq!(words(" court ", 20).as_deref(), Some("court"));
        assert_eq!(words("Les gendarmes du pont prennent", 16).as_deref(), Some("Les gendarmes…"));
        assert_eq!(words(&"ɛ".repeat(30), 10).as_deref(), Some("ɛɛɛɛɛɛɛɛɛɛ…"));
        assert_eq!(words("  ", 10), None);
    }
}
