//! What an SMS asks for. A command counts only if the whole text parses: left-over words make none, so that `Stop au racket a
//! Konna` opts nobody out. Blind to case and accents; one slip of the hand is forgiven from five letters on; STOP, yes, no
//! and DATE go by closed lists.
//!
//! Must not know: who writes. Tested here and in `tests/transcripts/sms/`.

use crate::domain::text::fold;
use crate::domain::text::when::{self, When};
use crate::domain::time::Day;

/// A whole text, understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// The next forum.
    Forum,
    /// `FORUM 15/12 10h mairie`: a date is proposed, perhaps with a venue.
    Propose(When),
    /// The question about dates, again.
    Date,
    /// Yes; with the number of an option where one follows.
    Yes(Option<Picked>),
    /// No.
    No,
    /// Numbers alone: an answer to whatever was asked.
    Picked(Picked),
    /// All dates that are offered: `les deux`, `toutes`.
    Every,
    /// A date alone.
    When(When),
    /// The commander leaves his posts.
    HandOver,
    /// `MAINS 1=14 2=6`: a show of hands, number and count of each date.
    Hands(Vec<(u8, u16)>),
    /// `POINTS …`: what was said at the forum, in the facilitator's words.
    Points(String),
    /// The latest summary.
    Summary,
    /// The next piece of what was just read.
    More,
    /// The promises that one answers for.
    Promises,
    /// A promise is done, or not: `FAIT 1`, `PAS FAIT 1`.
    Done {
        /// Its number in the list, where one was said.
        number: Option<u8>,
        /// Done, or not.
        done: bool,
    },
    /// Another language.
    Language,
    /// What can be asked.
    Help,
    /// No more messages.
    Stop,
    /// Messages again, or onto the list.
    Start,
    /// Off the list altogether.
    Erase,
}

/// The digits of an answer as they were typed, three at most: `12` is options 1 and 2, `0` is none of them. What is no lawful choice
/// (`22`) is still a number: whoever asked says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked(pub Vec<u8>);

/// Words that carry no command and may stand before or after one; the longer of two that begin alike comes first.
const POLITE: &[&str] = &[
    "bonjour",
    "bonsoir",
    "salut",
    "merci beaucoup",
    "merci",
    "svp",
    "stp",
    "s'il vous plait",
    "s'il te plait",
    "i ni ce",
    "aw ni ce",
    "i ni sogoma",
    "aw ni sogoma",
    "i ni wula",
    "aw ni wula",
    "i ni tile",
    "aw ni tile",
    "abarika",
    "hake to",
];

const STOP: &[&str] = &[
    "stop",
    "arret",
    "arreter",
    "arretez",
    "desabonner",
    "quitter",
    "bo",
    "ka bo",
    "jo",
    "dabila",
    "bila",
    "stop sms",
    "arret sms",
];
const YES: &[&str] = &["oui", "ouii", "wi", "yes", "ok", "d'accord", "awo", "owo", "aawo", "oo", "onhon", "onho"];
const NO: &[&str] = &["non", "no", "ayi", "ayii", "aayi"];
const EVERY: &[&str] = &["les deux", "toutes", "tous", "u fila", "u fila bee", "u bee"];
const ONE: &[&str] = &["un", "une", "kelen"];
const TWO: &[&str] = &["deux", "fila"];
const THREE: &[&str] = &["trois", "saba"];
const NONE: &[&str] = &["aucune", "aucun", "foyi"];
const HANDS: &[&str] = &["mains", "main", "bolo", "bolow"];
/// One spelling only: what begins with "Point de contrôle" is about one.
const POINTS: &str = "points";
const DONE: &[&str] = &["fait", "c'est fait", "kera", "a kera"];
const NOT_DONE: &[&str] = &["pas fait", "pas encore fait", "ma ke", "a ma ke"];
const DATE: &[&str] = &["date", "dates", "don"];

/// Words that forgive one slip where they have five letters or more.
const OTHERS: &[(&str, Command)] = &[
    ("forum", Command::Forum),
    ("reunion", Command::Forum),
    ("nyogonye", Command::Forum),
    ("releve", Command::HandOver),
    ("resume", Command::Summary),
    ("suite", Command::More),
    ("promesses", Command::Promises),
    ("promesse", Command::Promises),
    ("engagements", Command::Promises),
    ("layidu", Command::Promises),
    ("layiduw", Command::Promises),
    ("langue", Command::Language),
    ("kan", Command::Language),
    ("aide", Command::Help),
    ("deme", Command::Help),
    ("help", Command::Help),
    ("info", Command::Help),
    ("menu", Command::Help),
    ("debut", Command::Start),
    ("damine", Command::Start),
    ("inscrire", Command::Start),
    ("s'inscrire", Command::Start),
    ("inscription", Command::Start),
    ("seben", Command::Start),
    ("effacer", Command::Erase),
];

/// Shortest word that forgives a slip.
const FORGIVING: usize = 5;

/// Reads a text; `None` where it is no command as a whole.
pub fn read(text: &str, today: Day) -> Option<Command> {
    if text.trim() == "?" {
        return Some(Command::Help);
    }
    let key = fold::key(text);
    let (said, start) = without_politeness(&key);
    if said.is_empty() {
        return None;
    }
    if let Some(picked) = picked(said) {
        return Some(Command::Picked(picked));
    }
    if let Some(command) = word(said) {
        return Some(command);
    }
    if let Some((words, number)) = said.rsplit_once(' ')
        && let (Some(Command::Done { done, .. }), Some(Picked(digits))) = (word(words), picked(number))
    {
        return <[u8; 1]>::try_from(digits).ok().map(|[digit]| Command::Done { number: Some(digit), done });
    }
    if let Some((first, rest)) = said.split_once(' ') {
        if YES.contains(&first) {
            return picked(rest).filter(|p| p.0 != [0]).map(|p| Command::Yes(Some(p)));
        }
        if HANDS.contains(&first) {
            return super::hands::read(rest).map(Command::Hands);
        }
        if first == POINTS {
            return Some(Command::Points(after_word(text, start).trim().to_owned())).filter(|_| !rest.is_empty());
        }
        if word(first) == Some(Command::Forum) {
            return proposal(after_word(text, start), today).map(Command::Propose);
        }
    }
    Some(when::alone(said, today)).filter(|when| *when != When::Unknown).map(Command::When)
}

/// Whether a text greets or thanks, and no more.
pub fn is_polite(text: &str) -> bool {
    without_politeness(&fold::key(text)).0.is_empty()
}

/// Whether the words lean to Bambara: the one hint that an unknown number gives of its language.
pub fn is_bambara(text: &str) -> bool {
    const ONLY_BAMBARA: &[&str] = &[
        "awo", "owo", "ayi", "deme", "nyogonye", "kan", "damine", "dabila", "sini", "juma", "don", "bo", "ka", "jo",
        "bila", "foyi", "seben",
    ];
    let key = fold::key(text);
    key.split(' ').next().is_some_and(|first| ONLY_BAMBARA.contains(&first))
}

/// What follows `FORUM`. Words may follow a date that can be met (a venue); after any other date they make no command.
fn proposal(typed: &str, today: Day) -> Option<When> {
    match when::read(typed, today) {
        When::Unknown => None,
        met @ (When::Clear(_) | When::Either(_) | When::WhichHour { .. } | When::NeedsHour { .. }) => Some(met),
        unmet => (when::alone(typed, today) == unmet).then_some(unmet),
    }
}

fn word(said: &str) -> Option<Command> {
    let number = |digit: u8| Command::Picked(Picked(vec![digit]));
    let closed = [
        (STOP, Command::Stop),
        (YES, Command::Yes(None)),
        (NO, Command::No),
        (DATE, Command::Date),
        (DONE, Command::Done { number: None, done: true }),
        (NOT_DONE, Command::Done { number: None, done: false }),
        (EVERY, Command::Every),
        (NONE, number(0)),
        (ONE, number(1)),
        (TWO, number(2)),
        (THREE, number(3)),
    ];
    if let Some((_, command)) = closed.iter().find(|(list, _)| list.contains(&said)) {
        return Some(command.clone());
    }
    let exact = OTHERS.iter().find(|(word, _)| *word == said);
    let near = || {
        let long = |word: &str| word.chars().count() >= FORGIVING && said.chars().count() >= FORGIVING;
        OTHERS.iter().find(|(word, _)| long(word) && fold::within_one_edit(word, said))
    };
    exact.or_else(near).map(|(_, command)| command.clone())
}

/// Most digits of an answer: as many as there are forces.
const MOST_DIGITS: usize = 7;

/// `1`, `12`, `1 2`, `1 et 2`, `1,2`, `1)`: at most three digits.
pub(super) fn picked(said: &str) -> Option<Picked> {
    digits(said).filter(|digits| digits.len() <= 3).map(Picked)
}

/// The same with up to seven digits.
pub(super) fn digits(said: &str) -> Option<Vec<u8>> {
    let mut digits: Vec<u8> = Vec::new();
    for part in said.split([' ', ',', '+', '/', '&', ';', '.', ')']).filter(|part| !part.is_empty()) {
        if part == "et" || part == "ni" {
            continue;
        }
        for c in part.chars() {
            digits.push(c.to_digit(10)? as u8);
        }
    }
    // `1/2` is a date as much as a choice; `15/12` surely is one.
    let is_date_like = said.contains('/') || said.contains('.') && !said.ends_with('.') && digits.len() > 1;
    ((1..=MOST_DIGITS).contains(&digits.len()) && !is_date_like).then_some(digits)
}

/// Strips polite words from both ends; answers what is left and how many words stood before it.
fn without_politeness(key: &str) -> (&str, usize) {
    let mut said = key.trim_matches(|c: char| c == ' ' || c == ',');
    let mut before = 0;
    loop {
        let shorter = POLITE.iter().find_map(|polite| {
            let rest = said.strip_prefix(polite)?;
            (rest.is_empty() || rest.starts_with([' ', ','])).then(|| (rest, polite.split(' ').count()))
        });
        if let Some((rest, words)) = shorter {
            said = rest.trim_start_matches([' ', ',']);
            before += words;
            continue;
        }
        let shorter = POLITE.iter().find_map(|polite| {
            let rest = said.strip_suffix(polite)?;
            rest.ends_with([' ', ',']).then_some(rest)
        });
        match shorter {
            Some(rest) => said = rest.trim_end_matches([' ', ',']),
            None => return (said, before),
        }
    }
}

/// What follows the keyword, as it was typed: a venue keeps its spelling.
fn after_word(text: &str, polite_words: usize) -> &str {
    let mut rest = text.trim_start();
    for _ in 0..=polite_words {
        rest = rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start());
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::when::Told;
    use crate::domain::time::Minute;
    use jiff::civil::Date;

    fn read(text: &str) -> Option<Command> {
        super::read(text, Day::of(Date::constant(2026, 11, 22)))
    }

    #[test]
    fn commands_in_both_languages_and_as_people_type_them() {
        for (text, command) in [
            ("FORUM", Command::Forum),
            ("forun", Command::Forum),
            ("  Forum svp ", Command::Forum),
            ("ɲɔgɔnye", Command::Forum),
            ("nyògònye", Command::Forum),
            ("Date", Command::Date),
            ("OUI", Command::Yes(None)),
            ("Awɔ", Command::Yes(None)),
            ("awò, i ni ce", Command::Yes(None)),
            ("oui 2", Command::Yes(Some(Picked(vec![2])))),
            ("NON merci", Command::No),
            ("ayi", Command::No),
            ("Arrêt", Command::Stop),
            ("STOP.", Command::Stop),
            ("ka bɔ", Command::Stop),
            ("Début", Command::Start),
            ("inscription", Command::Start),
            ("S'inscrire", Command::Start),
            ("sɛbɛn", Command::Start),
            ("AIDE", Command::Help),
            ("dɛmɛ", Command::Help),
            ("?", Command::Help),
            ("langue", Command::Language),
            ("lange", Command::Language),
            ("RESUME", Command::Summary),
            ("résumé", Command::Summary),
            ("suite", Command::More),
            ("Promesses", Command::Promises),
            ("layidu", Command::Promises),
            ("FAIT 1", Command::Done { number: Some(1), done: true }),
            ("c'est fait", Command::Done { number: None, done: true }),
            ("Pas fait 2", Command::Done { number: Some(2), done: false }),
            ("a ma kɛ 2", Command::Done { number: Some(2), done: false }),
            ("effacer", Command::Erase),
            ("1", Command::Picked(Picked(vec![1]))),
            ("2 et 1", Command::Picked(Picked(vec![2, 1]))),
            ("22", Command::Picked(Picked(vec![2, 2]))),
            ("10", Command::Picked(Picked(vec![1, 0]))),
            ("Les deux", Command::Every),
            ("foyi", Command::Picked(Picked(vec![0]))),
            ("12", Command::Picked(Picked(vec![1, 2]))),
            ("1)", Command::Picked(Picked(vec![1]))),
            ("0", Command::Picked(Picked(vec![0]))),
        ] {
            assert_eq!(read(text), Some(command), "{text}");
        }
    }

    #[test]
    fn left_over_words_make_no_command() {
        for text in [
            "Stop au racket a Konna",
            "non au racket",
            "oui il m'a frappe",
            "date du vol",
            "forum de la honte",
            "aide moi",
            "a",
            "o",
            "n",
            "",
            "   ",
            "merci",
            "stp",
            "ston",
            "daate",
            "oui non",
            "fait 12",
            "fait un voyage",
            "il a fait 1",
            "pas fait pour nous",
            "point de controle ils ont pris 5000",
            "189 rue",
            "1234",
            "18 89 05 49 88 42 48",
            "kan kelen",
            "Forum hier ils ont pris 5000",
            "forum 30/02 ils ont tire",
            "forum la semaine prochaine on va mourir",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_proposal_keeps_the_venue_as_it_was_typed() {
        let Some(Command::Propose(When::Clear(told))) = read("Bonjour FORUM 15/12 10h Mairie de Konna") else {
            panic!()
        };
        let day = Day::of(Date::constant(2026, 12, 15));
        assert_eq!(told, Told { day, minute: Some(Minute(600)), rest: "Mairie de Konna".into() });
        assert!(matches!(read("15/12 10h"), Some(Command::When(When::Clear(_)))));
        assert_eq!(read("15/12 10h ils ont pris 5000"), None);
    }
}
