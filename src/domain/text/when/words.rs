//! The words of dates in French and Bambara: closed lists, in folded spelling, with the variants that people type. The only
//! file to open for a new spelling. Deliberately absent: `ara` and `ala` (one letter apart), `nte` (also "I am not"), the
//! Muslim months (announced by the moon), French `jui` (June or July).
//!
//! Must not know: today. Tested in `tests` beside it.
//!
//! Sources: CLDR 48 (bm, fr), the Bamadaba dictionary, An ka taa's "telling time", dates in the Bambara press.

use jiff::civil::Weekday;

/// Which of the coming weekdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Near {
    /// `ce mardi`, `tarata nin`.
    This,
    /// `mardi prochain`, `tarata nata`: people mean the nearest, or that of next week.
    Next,
    /// `mardi en huit`: so many weeks after the nearest.
    Weeks(i32),
    /// `mardi dernier`.
    Last,
}

/// A stretch of time that is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wide {
    /// `cette semaine`, Monday to Sunday.
    ThisWeek,
    /// `la semaine prochaine`.
    NextWeek,
    /// `dogokun nata`: next week, or the next market round of five or seven days.
    NextRound,
    /// `ce mois`.
    ThisMonth,
    /// `kalo nata`.
    NextMonth,
    /// `san were`, which is next year for some and the year after for others.
    NextYear,
    /// `decembre`, a market day, a weekend.
    Other,
}

/// A part of the day, as the first and last full hour that it can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// First full hour.
    pub first: u32,
    /// Last full hour.
    pub last: u32,
    /// `su`: the Bambara night, which belongs to the next day's name.
    pub before: bool,
}

impl Part {
    /// Whether a full hour lies in it.
    pub(super) fn has(self, hour: u32) -> bool {
        (self.first..=self.last).contains(&hour)
    }
}

/// What a word or a few words say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// So many days from today.
    Shift(i32),
    Near(Near),
    Wide(Wide),
    Part(Part),
}

const fn part(first: u32, last: u32) -> Meaning {
    Meaning::Part(Part { first, last, before: false })
}

const NIGHT: Part = Part { first: 18, last: 23, before: true };
const SU: Meaning = Meaning::Part(NIGHT);
const AFTERNOON: Meaning = part(12, 18);
const NEXT: Meaning = Meaning::Near(Near::Next);
const LAST: Meaning = Meaning::Near(Near::Last);
const THIS: Meaning = Meaning::Near(Near::This);
const IN_EIGHT: Meaning = Meaning::Near(Near::Weeks(1));
const IN_FIFTEEN: Meaning = Meaning::Near(Near::Weeks(2));
const OTHER: Meaning = Meaning::Wide(Wide::Other);

/// Apostrophes and dashes between letters are spaces here.
pub(super) const PHRASES: &[(&str, Meaning)] = &[
    ("aujourd hui", Meaning::Shift(0)),
    ("aujourdhui", Meaning::Shift(0)),
    ("auj", Meaning::Shift(0)),
    ("ajd", Meaning::Shift(0)),
    ("bi", Meaning::Shift(0)),
    ("demain", Meaning::Shift(1)),
    ("2 main", Meaning::Shift(1)),
    ("sini", Meaning::Shift(1)),
    ("sinin", Meaning::Shift(1)),
    ("apres demain", Meaning::Shift(2)),
    ("apresdemain", Meaning::Shift(2)),
    ("apres 2 main", Meaning::Shift(2)),
    ("sinikene", Meaning::Shift(2)),
    ("sininkene", Meaning::Shift(2)),
    ("sini kene", Meaning::Shift(2)),
    ("sinin kene", Meaning::Shift(2)),
    ("hier", Meaning::Shift(-1)),
    ("kunu", Meaning::Shift(-1)),
    ("avant hier", Meaning::Shift(-2)),
    ("avanthier", Meaning::Shift(-2)),
    ("kunasini", Meaning::Shift(-2)),
    ("kuna sini", Meaning::Shift(-2)),
    ("prochain", NEXT),
    ("prochaine", NEXT),
    ("qui vient", NEXT),
    ("nata", NEXT),
    ("min be na", NEXT),
    ("min bena", NEXT),
    ("nin", THIS),
    ("in", THIS),
    ("en huit", IN_EIGHT),
    ("en 8", IN_EIGHT),
    ("kunnyogon", IN_EIGHT),
    ("kunyogon", IN_EIGHT),
    ("kun nyogon", IN_EIGHT),
    ("en quinze", IN_FIFTEEN),
    ("en 15", IN_FIFTEEN),
    ("dernier", LAST),
    ("passe", LAST),
    ("temenen", LAST),
    ("min temena", LAST),
    ("cette semaine", Meaning::Wide(Wide::ThisWeek)),
    ("dogokun nin", OTHER),
    ("dogokun in", OTHER),
    ("semaine prochaine", Meaning::Wide(Wide::NextWeek)),
    ("semaine qui vient", Meaning::Wide(Wide::NextWeek)),
    ("dans une semaine", OTHER),
    ("dans 1 semaine", OTHER),
    ("dans deux semaines", OTHER),
    ("dans 2 semaines", OTHER),
    ("dogokun nata", Meaning::Wide(Wide::NextRound)),
    ("dogokun min be na", Meaning::Wide(Wide::NextRound)),
    ("dogokun min bena", Meaning::Wide(Wide::NextRound)),
    ("dogokun kura", Meaning::Wide(Wide::NextRound)),
    ("ce mois", Meaning::Wide(Wide::ThisMonth)),
    ("ce mois ci", Meaning::Wide(Wide::ThisMonth)),
    ("kalo nin", Meaning::Wide(Wide::ThisMonth)),
    ("kalo in", Meaning::Wide(Wide::ThisMonth)),
    ("mois prochain", Meaning::Wide(Wide::NextMonth)),
    ("mois qui vient", Meaning::Wide(Wide::NextMonth)),
    ("kalo nata", Meaning::Wide(Wide::NextMonth)),
    ("kalo kura", Meaning::Wide(Wide::NextMonth)),
    ("kalo min be na", Meaning::Wide(Wide::NextMonth)),
    ("an prochain", Meaning::Wide(Wide::NextYear)),
    ("annee prochaine", Meaning::Wide(Wide::NextYear)),
    ("san were", Meaning::Wide(Wide::NextYear)),
    ("san were kota", Meaning::Wide(Wide::NextYear)),
    ("san nata", Meaning::Wide(Wide::NextYear)),
    ("week end", OTHER),
    ("weekend", OTHER),
    ("fin du mois", OTHER),
    ("fin de mois", OTHER),
    ("debut du mois", OTHER),
    ("jour de marche", OTHER),
    ("jour du marche", OTHER),
    ("dogodon", OTHER),
    ("dogo don", OTHER),
    ("sugu don", OTHER),
    ("sugudon", OTHER),
    ("fajiri", part(3, 6)),
    ("matin", part(0, 11)),
    ("matinee", part(0, 11)),
    ("sogoma", part(0, 11)),
    ("sogomada", part(0, 11)),
    ("walaha", part(8, 11)),
    ("tilegan", part(11, 15)),
    ("tile gan", part(11, 15)),
    ("tilekan", part(11, 15)),
    ("selifana", part(12, 16)),
    ("lansara", part(14, 18)),
    ("laansara", part(14, 18)),
    ("apres midi", AFTERNOON),
    ("apresmidi", AFTERNOON),
    ("aprem", AFTERNOON),
    ("wula", part(12, 19)),
    ("wulada", part(12, 19)),
    ("fitiri", part(17, 20)),
    ("soir", part(13, 23)),
    ("soiree", part(13, 23)),
    ("saafo", part(18, 22)),
    ("nuit", part(18, 23)),
    // Of which day midnight is, is never sure: no hour fits.
    ("minuit", part(24, 24)),
    ("su", SU),
    ("sufe", SU),
];

/// Words that may stand in and around a date and say nothing. Those that join two dates are here too: the second is then seen.
pub(super) const FILLERS: &[&str] = &[
    "a", "au", "aux", "d", "de", "des", "du", "en", "l", "la", "le", "les", "pour", "vers", "date", "jour", "dans",
    "heure", "lere", "don", "lon", "fe", "kalo", "ko", "la", "na", "o", "san", "ye", "et", "ou", "ni", "wala",
    "walima", "bonjour", "bonsoir", "salut", "merci", "stp", "svp", "abarika",
];

/// Words between two days of one month: `15 et 17 decembre`.
pub(super) const JOINING: &[&str] = &["et", "ou", "ni", "wala", "walima", "au", "a"];

/// Greetings of the form `i ni sogoma`, whose last word would be a part of the day.
pub(super) const GREETED: &[&str] = &["ce", "sogoma", "tile", "wula", "su"];

/// After a number, an hour; in Bambara also before it.
pub(super) const HOURS: &[&str] = &["h", "hr", "hrs", "heure", "heures", "lere", "leri"];

/// Before a number, an hour: the broadcasters' `nɛgɛ kanɲɛ 10`, and `lɛrɛ 10`.
pub(super) const CLOCKS: &[&str] = &[
    "nege kannye",
    "nege kanye",
    "nege kane",
    "negekannye",
    "negekanye",
    "negekane",
    "nege nye",
    "negenye",
    "lere",
    "leri",
];

/// After a number of minutes.
pub(super) const MINUTES: &[&str] = &["mn", "min", "minute", "minutes"];

/// After the number of a day: `1er`, `8nan`.
pub(super) const ORDINALS: &[&str] = &["er", "ere", "e", "eme", "nan"];

/// The weekday of a word, whether it is a short form, and whether it is `<day>su`.
pub(super) fn weekday(word: &str) -> Option<(Weekday, bool, Option<Part>)> {
    if let Some(day) = find(SHORT_WEEKDAYS, word) {
        return Some((day, true, None));
    }
    let without = |suffix: &str| word.strip_suffix(suffix).and_then(|stem| find(WEEKDAYS, stem));
    let plain = find(WEEKDAYS, word).or_else(|| without("don")).or_else(|| without("lon"));
    let evening = || without("su").or_else(|| without("sufe")).map(|day| (day, false, Some(NIGHT)));
    plain.map(|day| (day, false, None)).or_else(evening)
}

const WEEKDAYS: &[(&str, Weekday)] = &[
    ("lundi", Weekday::Monday),
    ("ntene", Weekday::Monday),
    ("ntenen", Weekday::Monday),
    ("tenen", Weekday::Monday),
    ("tene", Weekday::Monday),
    ("ntenin", Weekday::Monday),
    ("mardi", Weekday::Tuesday),
    ("tarata", Weekday::Tuesday),
    ("mercredi", Weekday::Wednesday),
    ("araba", Weekday::Wednesday),
    ("jeudi", Weekday::Thursday),
    ("alamisa", Weekday::Thursday),
    ("lamisa", Weekday::Thursday),
    ("vendredi", Weekday::Friday),
    ("juma", Weekday::Friday),
    ("jouma", Weekday::Friday),
    ("samedi", Weekday::Saturday),
    ("sibiri", Weekday::Saturday),
    ("dimanche", Weekday::Sunday),
    ("kari", Weekday::Sunday),
    ("dimansi", Weekday::Sunday),
    ("dimanshi", Weekday::Sunday),
];

const SHORT_WEEKDAYS: &[(&str, Weekday)] = &[
    ("lun", Weekday::Monday),
    ("mar", Weekday::Tuesday),
    ("tar", Weekday::Tuesday),
    ("mer", Weekday::Wednesday),
    ("jeu", Weekday::Thursday),
    ("ven", Weekday::Friday),
    ("jum", Weekday::Friday),
    ("sam", Weekday::Saturday),
    ("sib", Weekday::Saturday),
    ("dim", Weekday::Sunday),
    ("kar", Weekday::Sunday),
];

/// The month of a word, with or without `kalo`, and whether the word alone says so: `des`, `me`, `mai` are other words too.
pub(super) fn month(word: &str) -> Option<(u32, bool)> {
    match word.strip_suffix("kalo").filter(|stem| !stem.is_empty()) {
        Some(stem) => find(MONTHS, stem).map(|month| (month, true)),
        None => find(MONTHS, word).map(|month| (month, word.len() > 3)),
    }
}

const MONTHS: &[(&str, u32)] = &[
    ("janvier", 1),
    ("janv", 1),
    ("jan", 1),
    ("zanwuye", 1),
    ("zanwiye", 1),
    ("zan", 1),
    ("fevrier", 2),
    ("fevr", 2),
    ("fev", 2),
    ("feburuye", 2),
    ("fewiriye", 2),
    ("fewuruye", 2),
    ("feb", 2),
    ("mars", 3),
    ("mar", 3),
    ("marisi", 3),
    ("marsi", 3),
    ("marisiye", 3),
    ("avril", 4),
    ("avr", 4),
    ("awirili", 4),
    ("avirili", 4),
    ("awi", 4),
    ("mai", 5),
    ("me", 5),
    ("juin", 6),
    ("zuwen", 6),
    ("zuwe", 6),
    ("zuw", 6),
    ("juillet", 7),
    ("juil", 7),
    ("zuluye", 7),
    ("zuliye", 7),
    ("zul", 7),
    ("aout", 8),
    ("uti", 8),
    ("septembre", 9),
    ("sept", 9),
    ("setanburu", 9),
    ("setanbru", 9),
    ("seputanbura", 9),
    ("set", 9),
    ("octobre", 10),
    ("oct", 10),
    ("okutoburu", 10),
    ("oktoburu", 10),
    ("oku", 10),
    ("novembre", 11),
    ("nov", 11),
    ("nowanburu", 11),
    ("now", 11),
    ("decembre", 12),
    ("dec", 12),
    ("desanburu", 12),
    ("desamburu", 12),
    ("des", 12),
];

/// A number of one word.
pub(super) fn number(word: &str) -> Option<u32> {
    find(NUMBERS, word)
}

const NUMBERS: &[(&str, u32)] = &[
    ("un", 1),
    ("une", 1),
    ("premier", 1),
    ("folo", 1),
    ("deux", 2),
    ("trois", 3),
    ("quatre", 4),
    ("cinq", 5),
    ("six", 6),
    ("sept", 7),
    ("huit", 8),
    ("neuf", 9),
    ("dix", 10),
    ("onze", 11),
    ("douze", 12),
    ("treize", 13),
    ("quatorze", 14),
    ("quinze", 15),
    ("seize", 16),
    ("vingt", 20),
    ("trente", 30),
    ("quarante", 40),
    ("cinquante", 50),
    ("kelen", 1),
    ("fila", 2),
    ("fla", 2),
    ("fula", 2),
    ("saba", 3),
    ("naani", 4),
    ("nani", 4),
    ("duuru", 5),
    ("duru", 5),
    ("wooro", 6),
    ("woro", 6),
    ("wolonwula", 7),
    ("wolonfila", 7),
    ("wolonfla", 7),
    ("segin", 8),
    ("seegin", 8),
    ("kononton", 9),
    ("kononto", 9),
    ("tan", 10),
    ("mugan", 20),
];

fn find<T: Copy>(list: &[(&str, T)], word: &str) -> Option<T> {
    list.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
}
