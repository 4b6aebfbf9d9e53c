//! The closed lists that remarks are made with, in folded spelling, French and Bambara; the only file to open for a new word.
//!
//! Must not know: what a remark says. Tested in the parent.
//!
//! Sources: CLDR 48 (days, months), the Bamadaba dictionary (relatives, numbers), plates as they are in Mali (`AB 1234 MD`).

use crate::domain::force::Force;
use crate::domain::text::fold;
use std::ops::Range;

/// A word of a text: letters and digits without anything between.
pub struct Word {
    /// Which bytes of the text.
    pub at: Range<usize>,
    /// As it is compared.
    pub key: String,
    /// It begins with a capital.
    pub capital: bool,
    /// It begins a sentence.
    pub first: bool,
    /// Digits only.
    pub digits: bool,
    /// Nothing but blanks and `. - /` stands between it and the word before.
    pub near: bool,
}

/// Takes a text apart. Accents that stand alone belong to their letter.
pub fn split(text: &str) -> Vec<Word> {
    let inside = |c: char| c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c);
    let mut words: Vec<Word> = Vec::new();
    let (mut start, mut end) = (None, 0);
    let stop = (text.len(), ' ');
    for (at, c) in text.char_indices().chain([stop]) {
        match (inside(c) && at < text.len(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(word(text, from..at, &text[end..from], words.is_empty()));
                (start, end) = (None, at);
            }
            _ => {}
        }
    }
    words
}

fn word(text: &str, at: Range<usize>, before: &str, is_first: bool) -> Word {
    let own = &text[at.clone()];
    Word {
        key: fold::key(own),
        capital: own.chars().next().is_some_and(char::is_uppercase),
        first: is_first || before.contains(['.', '!', '?', ':', '\n', '«', '"']),
        digits: own.chars().all(|c| c.is_ascii_digit()),
        near: !is_first && before.chars().all(|c| c.is_whitespace() || ".-/".contains(c)),
        at,
    }
}

/// Where these keys stand in a row.
pub fn phrase(words: &[Word], keys: &[&str]) -> Vec<Range<usize>> {
    if keys.is_empty() {
        return Vec::new();
    }
    let fits = |(_, window): &(usize, &[Word])| window.iter().zip(keys).all(|(word, key)| word.key == *key);
    words.windows(keys.len()).enumerate().filter(fits).map(|(at, _)| at..at + keys.len()).collect()
}

const DAYS: [&str; 21] = [
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "ntene", "ntenen", "tenen", "tarata",
    "araba", "alamisa", "juma", "sibiri", "kari", "hier", "demain", "kunu", "kunun", "sini",
];
const MONTHS: [&str; 26] = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
    "zanwuye",
    "zanwiye",
    "feburuye",
    "fewuruye",
    "marisi",
    "awirili",
    "me",
    "zuwen",
    "zuluye",
    "uti",
    "setanburu",
    "okutoburu",
    "nowanburu",
    "desanburu",
];
const RELATIVES: [&str; 59] = [
    "pere",
    "mere",
    "papa",
    "maman",
    "frere",
    "freres",
    "soeur",
    "soeurs",
    "fils",
    "fille",
    "filles",
    "mari",
    "epoux",
    "epouse",
    "femme",
    "oncle",
    "tante",
    "cousin",
    "cousine",
    "neveu",
    "niece",
    "grand-pere",
    "beau-frere",
    "belle-mere",
    "voisin",
    "voisine",
    "voisins",
    "ami",
    "amie",
    "patron",
    "imam",
    "maire",
    "maitre",
    "professeur",
    "infirmier",
    "infirmiere",
    "commandant",
    "capitaine",
    "colonel",
    "lieutenant",
    "adjudant",
    "sergent",
    "balima",
    "balimake",
    "balimamuso",
    "muso",
    "dogo",
    "dogoke",
    "koroke",
    "koromuso",
    "benke",
    "teri",
    "sigunyogon",
    "faden",
    "baden",
    "denke",
    "denmuso",
    "furuke",
    "furumuso",
];
const NUMBERS: [&str; 42] = [
    "zero",
    "un",
    "une",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "vingt",
    "vingts",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    "cent",
    "cents",
    "mille",
    "fu",
    "kelen",
    "fila",
    "fla",
    "saba",
    "naani",
    "duuru",
    "wooro",
    "wolonwula",
    "wolonfila",
    "segin",
    "kononton",
    "tan",
    "mugan",
    "keme",
];
/// Words that stand between numbers and are none.
const LINKS: [&str; 3] = ["et", "ni", "bi"];
/// Words with capitals that point at nobody.
const PUBLIC: [&str; 20] = [
    "mali",
    "bamako",
    "afrique",
    "etat",
    "republique",
    "ministere",
    "ministre",
    "gouvernement",
    "justice",
    "onu",
    "minusma",
    "ocs",
    "fama",
    "fdsi",
    "fds",
    "cfa",
    "fcfa",
    "ramadan",
    "tabaski",
    "islam",
];

fn is_day(key: &str) -> bool {
    let bare = key.strip_suffix("don").or_else(|| key.strip_suffix("su")).unwrap_or(key);
    DAYS.contains(&key) || DAYS.contains(&bare)
}

fn is_hour(key: &str) -> bool {
    key.split_once('h').is_some_and(|(hour, minute)| {
        (1..=2).contains(&hour.len())
            && minute.len() <= 2
            && (hour.to_owned() + minute).bytes().all(|b| b.is_ascii_digit())
    })
}

/// Days, dates and hours.
pub fn days(text: &str, words: &[Word]) -> Vec<Range<usize>> {
    let month = |n: usize| words.get(n).is_some_and(|word| MONTHS.contains(&word.key.trim_end_matches("kalo")));
    let short = |n: usize| words.get(n).is_some_and(|word| word.digits && word.at.len() <= 2);
    let between = |n: usize| words.get(n + 1).map_or("", |next| &text[words[n].at.end..next.at.start]);
    let mut found = Vec::new();
    for (n, word) in words.iter().enumerate() {
        if is_day(&word.key) {
            let before = n > 0 && words[n - 1].key == "avant" && word.key == "hier";
            found.push(n - usize::from(before)..n + 1);
        } else if is_hour(&word.key) {
            found.push(n..n + 1);
        } else if short(n) && (month(n + 1) || short(n + 1) && between(n) == "/") {
            found.push(n..n + 2);
        } else if month(n) && (short(n + 1) || words.get(n + 1).is_some_and(|word| word.key == "tile") && short(n + 2))
        {
            found.push(n..n + if short(n + 1) { 2 } else { 3 });
        } else if word.key == "aujourd" || word.key == "aujourdhui" {
            found.push(n..n + 1);
        }
    }
    found
}

/// Groups of digits that are written as one number, and how many digits each has. An amount may have its `F` with it.
pub fn numbers(words: &[Word]) -> Vec<(Range<usize>, usize)> {
    let digits = |word: &Word| word.key.bytes().filter(u8::is_ascii_digit).count();
    runs(words, |word| word.digits || is_amount(&word.key), |_| false)
        .into_iter()
        .map(|range| (range.clone(), words[range].iter().map(digits).sum()))
        .collect()
}

/// `2000f`, `2000fcfa`: francs, as they are often written.
fn is_amount(key: &str) -> bool {
    let digits = key.trim_end_matches("cfa").strip_suffix('f').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Numbers in words, in a row.
pub fn spelt(words: &[Word]) -> Vec<Range<usize>> {
    runs(words, |word| NUMBERS.contains(&word.key.as_str()), |word| LINKS.contains(&word.key.as_str()))
}

/// Runs of words that stand near each other. Links go on with a run but neither begin nor end it.
fn runs(words: &[Word], is: impl Fn(&Word) -> bool, links: impl Fn(&Word) -> bool) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for (n, word) in words.iter().enumerate() {
        let goes_on = open && word.near;
        if is(word) {
            match found.last_mut().filter(|_| goes_on) {
                Some(run) => run.end = n + 1,
                None => found.push(n..n + 1),
            }
            open = true;
        } else {
            open = goes_on && links(word);
        }
    }
    found
}

/// Letters and digits as on a plate: mixed in one word, or a long number beside one or two capitals. A lone F behind a number is francs.
pub fn plates(text: &str, words: &[Word]) -> Vec<Range<usize>> {
    let letters = |n: usize| {
        words.get(n).is_some_and(|word| {
            let own = &text[word.at.clone()];
            own.chars().count() <= 2 && own.chars().all(char::is_uppercase)
        })
    };
    let mut found = Vec::new();
    for (n, word) in words.iter().enumerate() {
        let digits = word.key.bytes().filter(u8::is_ascii_digit).count();
        if !word.digits
            && digits >= 3
            && word.key.chars().any(char::is_alphabetic)
            && !is_hour(&word.key)
            && !is_amount(&word.key)
        {
            found.push(n..n + 1);
        } else if word.digits && digits >= 3 {
            let before = n > 0 && word.near && letters(n - 1);
            let francs = |next: &Word| !before && next.key == "f";
            let after = words.get(n + 1).is_some_and(|next| next.near && !francs(next)) && letters(n + 1);
            if before || after {
                found.push(n - usize::from(before)..n + 1 + usize::from(after));
            }
        }
    }
    found
}

/// Words with capitals that are neither known nor the mere beginning of a sentence.
pub fn names(words: &[Word], known: impl Fn(&Word) -> bool) -> Vec<Range<usize>> {
    let is = |word: &Word| {
        let plain = force(word).is_some() || PUBLIC.contains(&word.key.as_str()) || is_day(&word.key);
        word.capital
            && word.key.chars().filter(|c| c.is_alphabetic()).count() > 2
            && !word.key.contains(|c: char| c.is_ascii_digit())
            && !plain
            && !NUMBERS.contains(&word.key.as_str())
            && !known(word)
    };
    let next_is = |n: usize| words.get(n + 1).is_some_and(|next| next.near && !next.first && is(next));
    (0..words.len()).filter(|n| is(&words[*n]) && (!words[*n].first || next_is(*n))).map(|n| n..n + 1).collect()
}

/// Relatives, and people known by their office.
pub fn kin(words: &[Word]) -> Vec<Range<usize>> {
    (0..words.len()).filter(|n| RELATIVES.contains(&words[*n].key.as_str())).map(|n| n..n + 1).collect()
}

/// The force that a word names.
pub fn force(word: &Word) -> Option<Force> {
    // Bambara plurals end in w.
    let key = word.key.strip_suffix('w').unwrap_or(&word.key);
    Some(match key {
        "armee" | "armees" | "militaire" | "militaires" | "soldat" | "soldats" | "sorodasi" | "fama" => Force::Army,
        "gendarmerie" | "gendarme" | "gendarmes" | "zandarama" | "zandaramu" => Force::Gendarmerie,
        "police" | "policier" | "policiers" | "polisi" => Force::Police,
        "garde" | "gardes" | "garadi" => Force::Guard,
        "douane" | "douanes" | "douanier" | "douaniers" | "duwani" | "duwanye" => Force::Customs,
        "forestier" | "forestiers" | "forestiere" => Force::Forest,
        "ocs" => Force::Drugs,
        _ => return None,
    })
}

/// Whether the name at this word is said to be of a region or a cercle.
pub fn is_larger(words: &[Word], at: usize) -> bool {
    let before = words[at.saturating_sub(3)..at].iter().rev();
    // `la region de Mopti`, `le cercle d'Ansongo`.
    before.take(2).any(|word| ["region", "regions", "cercle", "cercles", "mara"].contains(&word.key.as_str()))
}
