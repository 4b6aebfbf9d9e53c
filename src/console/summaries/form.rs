//! The form of a summary: what somebody typed, kept as it is, and the draft that it makes.
//!
//! Must not know: pages. Tested here and in `tests/it/console/summaries.rs`.

use super::{day, field_day};
use crate::console::parts::Wrongs;
use crate::console::posted::{self, Posted};
use crate::console::visit::Visit;
use crate::domain::board::{Post, PostId};
use crate::domain::force::Force;
use crate::domain::message::Language;
use crate::domain::summary::{Draft, LONGEST, LONGEST_PROMISE, Lack, MOST_PROMISES, NewCommitment};
use crate::domain::time::Day;
use crate::store::book::editing::Writing;
use crate::store::book::tellings::Telling;

/// Most characters that are kept of a text that is being written: what is too long can be saved and cut later, within reason.
const MOST_KEPT: usize = 4 * LONGEST;
/// The same of a promise.
const MOST_KEPT_PROMISE: usize = 300;
/// Who promises where no force does.
pub(super) const COMMUNITY: &str = "community";

/// What somebody typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typed {
    /// The writing that they had in front of them.
    pub seen: Writing,
    /// The day that the forum was held.
    pub day: String,
    /// The text in each language, in the programme's order.
    pub texts: Vec<(Language, String)>,
    /// The promises; empty ones at the end are there to be filled in.
    pub promises: Vec<Row>,
}

/// A promise as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// The post, or [`COMMUNITY`].
    pub owner: String,
    /// Until when.
    pub due: String,
    /// In each language, in the programme's order.
    pub texts: Vec<(Language, String)>,
}

impl Row {
    fn is_empty(&self) -> bool {
        self.due.is_empty() && self.texts.iter().all(|(_, text)| text.is_empty())
    }
}

/// The text in a language; empty where there is none.
pub(super) fn text(texts: &[(Language, String)], language: Language) -> &str {
    texts.iter().find(|(own, _)| *own == language).map_or("", |(_, text)| text.as_str())
}

/// What is already promised, as staff wrote it.
pub(super) fn promised(telling: &Telling) -> Vec<NewCommitment> {
    let promises = telling.commitments.iter().map(|promise| NewCommitment {
        owner: promise.owner.map(|(post, _)| post),
        due: promise.due,
        texts: promise.texts.clone(),
    });
    promises.collect()
}

impl Typed {
    /// What is kept of a forum, to go on from.
    pub(super) fn of(telling: &Telling, languages: &[Language], today: Day) -> Typed {
        let latest = telling.latest();
        let held = latest.map(|version| version.day).or(telling.day).unwrap_or(today);
        let each = |texts: &[(Language, String)]| {
            languages.iter().map(|language| (*language, text(texts, *language).to_owned())).collect()
        };
        let promises = telling.commitments.iter().map(|promise| Row {
            owner: promise.owner.map_or(COMMUNITY.to_owned(), |(post, _)| post.0.to_string()),
            due: field_day(promise.due),
            texts: each(&promise.texts),
        });
        let typed = Typed {
            seen: telling.writing(),
            day: field_day(held.min(today)),
            texts: each(latest.map_or(&[][..], |version| &version.texts)),
            promises: promises.collect(),
        };
        typed.with_room(languages)
    }

    /// What was posted.
    pub(super) fn posted(posted: &Posted, languages: &[Language]) -> Typed {
        let number = |name: &str| posted.text(name).parse().unwrap_or(0);
        let each = |name: &str| {
            let one = |language: &Language| (*language, posted.text(&format!("{name}-{language}")).to_owned());
            languages.iter().map(one).collect()
        };
        let rows = (1..=MOST_PROMISES).map(|nth| Row {
            owner: posted.text(&format!("p{nth}-owner")).to_owned(),
            due: posted.text(&format!("p{nth}-due")).to_owned(),
            texts: each(&format!("p{nth}")),
        });
        let typed = Typed {
            seen: Writing { version: number("version"), revision: number("revision") },
            day: posted.text("day").to_owned(),
            texts: each("text"),
            // What lies between is closed up: the numbers on the page are those of the list.
            promises: rows.filter(|row| !row.is_empty()).collect(),
        };
        typed.with_room(languages)
    }

    /// The same with room for one promise more, and for two in all.
    fn with_room(mut self, languages: &[Language]) -> Typed {
        if self.promises.is_empty() {
            self.add_room(languages);
        }
        self.add_room(languages);
        self
    }

    /// Room for one promise more, as long as there are digits.
    pub(super) fn add_room(&mut self, languages: &[Language]) {
        if self.promises.len() < MOST_PROMISES {
            let texts = languages.iter().map(|language| (*language, String::new())).collect();
            self.promises.push(Row { texts, owner: COMMUNITY.to_owned(), due: String::new() });
        }
    }

    /// The draft that it makes; what makes none is added to `wrong`. Promises that were sent stand as they are.
    pub(super) fn draft(&self, visit: &Visit, telling: &Telling, posts: &[Post], wrong: &mut Wrongs) -> Draft {
        let held = day(&self.day);
        match held {
            None => wrong.add("day", visit.say("summaries-day-wrong")),
            Some(held) if held > visit.today() => wrong.add("day", visit.say("summaries-day-future")),
            Some(_) => {}
        }
        for (language, text) in &self.texts {
            let name = format!("text-{language}");
            if !posted::is_plain_text(text) {
                wrong.add(&name, visit.say("summaries-not-plain"));
            }
            if text.chars().count() > MOST_KEPT {
                wrong.add(&name, visit.tell("summaries-too-long", &[("most", LONGEST.into())]));
            }
        }
        let texts = filled(&self.texts);
        let commitments =
            if telling.is_told() { promised(telling) } else { self.commitments(visit, &owners(telling, posts), wrong) };
        if texts.is_empty() && commitments.is_empty() && wrong.is_empty() {
            let first = self.texts.first().map_or(Language::FRENCH, |(language, _)| *language);
            wrong.add(&format!("text-{first}"), visit.say("summaries-nothing"));
        }
        Draft { day: held.unwrap_or_default(), texts, commitments }
    }

    fn commitments(&self, visit: &Visit, owners: &[(PostId, Force)], wrong: &mut Wrongs) -> Vec<NewCommitment> {
        let mut found = Vec::new();
        for (nth, row) in (1..).zip(&self.promises).filter(|(_, row)| !row.is_empty()) {
            let owner = match owners.iter().find(|(post, _)| post.0.to_string() == row.owner) {
                Some((post, _)) => Some(*post),
                None if row.owner == COMMUNITY => None,
                None => {
                    wrong.add(&format!("p{nth}-owner"), visit.tell("summaries-owner-wrong", &[("nth", nth.into())]));
                    None
                }
            };
            let due = day(&row.due);
            if due.is_none() {
                wrong.add(&format!("p{nth}-due"), visit.tell("summaries-due-wrong", &[("nth", nth.into())]));
            }
            for (language, text) in &row.texts {
                let name = format!("p{nth}-{language}");
                if !posted::is_plain(text) {
                    wrong.add(&name, visit.say("summaries-not-plain"));
                }
                if text.chars().count() > MOST_KEPT_PROMISE {
                    wrong.add(&name, visit.tell("summaries-too-long", &[("most", MOST_KEPT_PROMISE.into())]));
                }
            }
            found.push(NewCommitment { owner, due: due.unwrap_or_default(), texts: filled(&row.texts) });
        }
        found
    }
}

/// The posts that may promise, with those that promised before and are no more.
pub(super) fn owners(telling: &Telling, posts: &[Post]) -> Vec<(PostId, Force)> {
    let mut owners: Vec<_> = posts.iter().map(|post| (post.id, post.force)).collect();
    for owner in telling.commitments.iter().filter_map(|promise| promise.owner) {
        if !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    owners
}

/// The texts that are there, as tables order them.
fn filled(texts: &[(Language, String)]) -> Vec<(Language, String)> {
    let mut filled: Vec<_> = texts.iter().filter(|(_, text)| !text.is_empty()).cloned().collect();
    filled.sort();
    filled
}

/// The field that a lack is about.
pub(super) fn field(lack: &Lack) -> String {
    match lack {
        Lack::Text(language) | Lack::LongText(language, _) => format!("text-{language}"),
        Lack::Promise(nth, language) | Lack::LongPromise(nth, language, _) | Lack::Numbers(nth, language, _) => {
            format!("p{nth}-{language}")
        }
        Lack::ManyPromises(_) => format!("p{MOST_PROMISES}-owner"),
    }
}

/// What a draft lacks, in words.
pub(super) fn lack(visit: &Visit, lack: &Lack) -> String {
    let name = |language: &Language| visit.name(language);
    match lack {
        Lack::Text(language) => visit.tell("summaries-lack-text", &[("language", name(language).into())]),
        Lack::Promise(nth, language) => {
            visit.tell("summaries-lack-promise", &[("nth", (*nth).into()), ("language", name(language).into())])
        }
        Lack::LongText(language, count) => visit.tell(
            "summaries-lack-long",
            &[("language", name(language).into()), ("count", (*count).into()), ("most", LONGEST.into())],
        ),
        Lack::LongPromise(nth, language, count) => visit.tell(
            "summaries-lack-long-promise",
            &[
                ("nth", (*nth).into()),
                ("language", name(language).into()),
                ("count", (*count).into()),
                ("most", LONGEST_PROMISE.into()),
            ],
        ),
        Lack::ManyPromises(count) => {
            visit.tell("summaries-lack-many", &[("count", (*count).into()), ("most", MOST_PROMISES.into())])
        }
        Lack::Numbers(nth, language, other) => visit.tell(
            "summaries-lack-numbers",
            &[("nth", (*nth).into()), ("language", name(language).into()), ("other", name(other).into())],
        ),
    }
}
