//! What a decision would send, before it is taken: to how many people, in how many text messages, for how much, in what words.
//!
//! Must not know: who the people are. Tested in `tests/it/console/forums/`.

use crate::console::Console;
use crate::console::parts::{self, Way};
use crate::console::visit::Visit;
use crate::domain::dialogue::Screen;
use crate::domain::message::Language;
use crate::domain::money::Francs;
use crate::domain::route::usual_prices;
use crate::domain::text::segment::measure;
use crate::store::book::decisions::{Copies, Part};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Most different texts that are shown whole.
const MOST_SHOWN: usize = 6;

/// What would be sent.
#[derive(Default)]
pub(super) struct Weighed {
    /// People, by what they are to the forum.
    people: BTreeMap<Part, u64>,
    /// Text messages as they are billed.
    segments: u64,
    /// What they cost at most; `None` where the line has no price.
    cost: Option<Francs>,
    /// The texts, the most frequent first, each with how many get it.
    texts: Vec<((String, Language), u64)>,
}

/// Words and counts what a decision would send by the lines that it leaves by; as for the first of them, at the dearest network's price.
pub(super) fn weighed(console: &Console, copies: &[Copies]) -> Weighed {
    let carriers = || console.settings.lines.iter().filter(|line| line.priority.is_any());
    let price = usual_prices(carriers().map(|line| (&line.priority, &line.prices))).dearest();
    let can_receive = carriers().next().is_some_and(|line| line.can_receive);
    let mut weighed = Weighed { cost: price.map(|_| Francs(0)), ..Weighed::default() };
    let mut texts: BTreeMap<(String, Language), u64> = BTreeMap::new();
    for some in copies {
        let (text, language) = worded(console, some, can_receive);
        let segments = measure(&text).segments;
        *weighed.people.entry(some.part).or_default() += some.people;
        weighed.segments += segments as u64 * some.people;
        weighed.cost = weighed.cost.zip(price).map(|(sum, price)| sum.plus(Francs::of(segments, some.people, price)));
        *texts.entry((text, language)).or_default() += some.people;
    }
    weighed.texts = texts.into_iter().collect();
    weighed.texts.sort_by_key(|(_, people)| std::cmp::Reverse(*people));
    weighed
}

/// The text of a message, in the language of who gets it.
fn worded(console: &Console, copies: &Copies, can_receive: bool) -> (String, Language) {
    let words = &console.phone;
    let own = copies.language.as_deref().and_then(|tag| tag.parse::<Language>().ok());
    let language = own.filter(|own| words.languages.contains(own)).unwrap_or(words.languages[0]);
    let Ok(screen) = serde_json::from_str::<Screen>(&copies.screen) else { return (String::new(), language) };
    let code = &console.settings.short_code;
    let text =
        if can_receive { words.sms(language, &screen, code) } else { words.sms_to_dial(language, &screen, code) };
    (text, language)
}

impl Weighed {
    /// Who would be told, and what it costs.
    pub(super) fn show(&self, visit: &Visit) -> Markup {
        let all: u64 = self.people.values().sum();
        if all == 0 {
            return html! { p.weighed { (visit.say("forums-weighed-nobody")) } };
        }
        let part = |part: Part, key: &str| {
            let count = self.people.get(&part).copied().unwrap_or(0);
            (count > 0).then(|| visit.tell(key, &[("count", (count as i64).into())]))
        };
        let parts_told = [
            part(Part::Leads, "forums-weighed-leads"),
            part(Part::TakesPart, "forums-weighed-participants"),
            part(Part::Listens, "forums-weighed-subscribers"),
        ];
        let told: Vec<String> = parts_told.into_iter().flatten().collect();
        let cost = match self.cost {
            Some(cost) => visit.tell("forums-weighed-cost", &[("cost", visit.money(cost).into())]),
            None => visit.say("forums-weighed-no-price"),
        };
        let more = self.texts.len().saturating_sub(MOST_SHOWN);
        html! {
            div.weighed {
                p { strong { (visit.tell("forums-weighed-people", &[("count", (all as i64).into()), ("who", told.join(", ").into())])) } }
                p { (visit.tell("forums-weighed-segments", &[("count", (self.segments as i64).into())])) " " (cost) }
                @for ((text, language), people) in self.texts.iter().take(MOST_SHOWN) {
                    p.hint { (visit.tell("forums-weighed-text", &[("count", (*people as i64).into())])) }
                    (parts::screens(visit, language.tag(), Way::Sms, std::slice::from_ref(text)))
                }
                @if more > 0 { p.hint { (visit.tell("forums-weighed-more", &[("count", (more as i64).into())])) } }
            }
        }
    }
}
