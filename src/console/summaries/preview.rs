//! What phones will show of a summary in each language, what it costs, and which signs make it dear.
//!
//! Must not know: forms. Tested in `tests/it/console/summaries.rs`.

use super::form::owners;
use super::{languages, line};
use crate::console::Console;
use crate::console::parts::{self, Way};
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::domain::board::Post;
use crate::domain::dialogue::Screen;
use crate::domain::message::{Arg, Language};
use crate::domain::money::Francs;
use crate::domain::network::Network;
use crate::domain::summary::{
    Audience, Bill, Commitment, CommitmentId, Draft, Fate, Part, Readers, Shown, Summary, SummaryId, preview, reference,
};
use crate::domain::text::screen::Limits;
use crate::domain::time::At;
use crate::locale::summary as words;
use crate::store::book::reach;
use crate::store::book::tellings::Telling;
use maud::{Markup, html};

/// The draft as if it had been sent: previews are laid out by the same code as messages.
pub(super) fn as_told(telling: &Telling, draft: &Draft, posts: &[Post]) -> Summary {
    let owners = owners(telling, posts);
    let commitments = (1..).zip(&draft.commitments).map(|(number, promise)| Commitment {
        id: CommitmentId(0),
        number,
        owner: promise.owner.and_then(|post| owners.iter().find(|(own, _)| *own == post).copied()),
        due: promise.due,
        fate: Fate::Open,
        said: None,
        texts: promise.texts.clone(),
    });
    Summary {
        id: SummaryId(0),
        forum: telling.forum,
        series: telling.series,
        title: Arg::Meeting(telling.kind, telling.name.clone()),
        day: draft.day,
        sent: At(0),
        audiences: Vec::new(),
        texts: draft.texts.clone(),
        commitments: commitments.collect(),
    }
}

/// How many people of an audience read each language of the programme. Who never chose one, or chose one that is not spoken any more, reads
/// the first.
pub(super) async fn readers(console: &Console, audience: &Audience) -> Result<Vec<Readers>, Trouble> {
    let counted = reach::people(console.book.engine(), audience).await?;
    let spoken = languages(console);
    let read = |language: Option<Language>| language.filter(|own| spoken.contains(own)).or(spoken.first().copied());
    let readers = spoken.iter().map(|language| {
        let own = counted.iter().filter(|(chosen, _)| read(*chosen) == Some(*language));
        let people = own.map(|(_, count)| u64::try_from(*count).unwrap_or(0)).sum();
        Readers { language: *language, people, networks: Vec::new() }
    });
    Ok(readers.collect())
}

/// What phones show, one for each language that has a text.
pub(super) fn shown(console: &Console, summary: &Summary, readers: &[Readers]) -> Result<Vec<Shown>, Trouble> {
    let (prices, dial) = line(&console.settings);
    let phone = &console.phone;
    let mut all = Vec::new();
    for reader in readers.iter().filter(|reader| summary.texts.iter().any(|(own, _)| *own == reader.language)) {
        let language = reader.language;
        let frame = words::frame(&phone.locales, language, summary, dial).map_err(unworded)?;
        let whole = words::whole(&phone.locales, language, summary).map_err(unworded)?;
        let screen = Screen::asking(reference(summary.id, Part::Whole));
        let told = phone.told(language, &screen, dial, Some(summary)).unwrap_or(screen);
        let pages = phone.pages(language, &told, &console.settings.short_code, Limits::default());
        let lay = |text: &str| words::laid(&frame, phone.orthography, text);
        all.push(preview(&whole, reader, &prices, lay, |_| pages.clone()));
    }
    Ok(all)
}

fn unworded<E>(_: E) -> Trouble {
    Trouble::Bug("a summary could not be worded".into())
}

/// What sending costs; `None` where something has no price.
pub(super) fn cost(bills: &[Bill]) -> Option<Francs> {
    bills.iter().try_fold(Francs(0), |sum, bill| bill.cost.map(|cost| sum.plus(cost)))
}

/// An amount, or that nobody knows it.
pub(super) fn money(visit: &Visit, cost: Option<Francs>) -> String {
    cost.map_or_else(|| visit.say("summaries-no-price"), |cost| visit.money(cost))
}

/// What a network is called; what is not known is said.
pub(super) fn network(visit: &Visit, code: Option<&str>) -> String {
    match code {
        Some(code) => {
            let known = Network::ALL.into_iter().find(|network| network.code() == code);
            known.map_or_else(|| code.to_owned(), |network| network.name().to_owned())
        }
        None => visit.say("summaries-network-unknown"),
    }
}

/// One language on a phone. `open`: with all that follows, for who is to read every word.
pub(super) fn phone(visit: &Visit, shown: &Shown, open: bool) -> Markup {
    let tag = shown.language.tag();
    let (short, pieces) = (&shown.short.0, shown.pieces.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>());
    let people = i64::try_from(shown.bills.iter().map(|bill| bill.people).sum::<u64>()).unwrap_or(i64::MAX);
    html! {
        h3 { (visit.tell("summaries-phone", &[("language", visit.name(&shown.language).into())])) }
        (parts::screens(visit, tag, Way::Sms, std::slice::from_ref(short)))
        @if !pieces.is_empty() {
            details open[open] {
                summary { (visit.tell("summaries-pieces", &[("count", pieces.len().into())])) }
                (parts::screens(visit, tag, Way::Sms, &pieces))
            }
        }
        details {
            summary { (visit.tell("summaries-pages", &[("count", shown.pages.len().into())])) }
            (parts::screens(visit, tag, Way::Ussd, &shown.pages))
        }
        @if !shown.costly.is_empty() {
            p.wrong { (visit.say("summaries-costly")) }
            ul {
                @for costly in &shown.costly {
                    li {
                        (visit.tell("summaries-costly-sign", &[
                            ("sign", costly.c.to_string().into()),
                            ("at", costly.at.into()),
                            ("count", costly.segments.into()),
                        ]))
                    }
                }
            }
        }
        p.hint {
            (visit.tell("summaries-cost", &[
                ("people", visit.number(people).into()),
                ("segments", visit.number(people.saturating_mul(shown.short.1.segments as i64)).into()),
                ("cost", money(visit, cost(&shown.bills)).into()),
            ]))
        }
    }
}
