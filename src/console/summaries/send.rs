//! Sending a summary: to whom, how many people and messages that is, what it costs on each network, and when it leaves. Nothing is ordered before all of
//! it was seen.
//!
//! Must not know: how messages leave. Tested in `tests/it/console/summaries.rs`.

use super::going::whom;
use super::preview::{as_told, cost, money, network, readers, shown};
use super::{day, form, languages, named, places, telling};
use crate::console::parts::{self, Field, Here, Wrongs};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::message::Language;
use crate::domain::money::Francs;
use crate::domain::network::Network;
use crate::domain::place::PlaceId;
use crate::domain::review::audit::Action;
use crate::domain::summary::{Audience, Bill, Circle, Draft, Readers, Shown, UNCHOSEN, language};
use crate::domain::time::{At, DAY, Minute};
use crate::store::book::audited::Audited;
use crate::store::book::broadcasts::{Broadcast, FRESH};
use crate::store::book::reach;
use crate::store::book::summaries::Refused;
use crate::store::book::tellings::{State as Stand, Telling, Version};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Numbers that are opened between two looks at others who wait.
const CHUNK: i64 = 2_000;
/// How far ahead a broadcast may be ordered, in milliseconds.
const FURTHEST: i64 = 60 * DAY;

/// Whose people are chosen, as it came in.
type Pairs = Vec<(String, String)>;

/// What a page shows before anything is ordered.
struct Count {
    audience: Audience,
    readers: Vec<Readers>,
    shown: Vec<Shown>,
}

impl Count {
    fn people(&self) -> i64 {
        let people: u64 = self.readers.iter().map(|reader| reader.people).sum();
        i64::try_from(people).unwrap_or(i64::MAX)
    }

    /// What each network comes to, the unknown last.
    fn sums(&self) -> Vec<Sum> {
        let mut sums: Vec<Sum> = Vec::new();
        for (shown, bill) in self.shown.iter().flat_map(|shown| shown.bills.iter().map(move |bill| (shown, bill))) {
            let Bill { network, people, cost } = bill;
            let segments = people.saturating_mul(shown.short.1.segments as u64);
            match sums.iter_mut().find(|sum| sum.network == *network) {
                Some(sum) => sum.add(*people, segments, *cost),
                None => sums.push(Sum { network: network.clone(), people: *people, segments, cost: *cost }),
            }
        }
        sums.sort_by_key(|sum| (sum.network.is_none(), sum.network.clone()));
        sums
    }
}

/// What one network comes to.
struct Sum {
    network: Option<String>,
    people: u64,
    segments: u64,
    /// `None` where a price is not known.
    cost: Option<Francs>,
}

impl Sum {
    fn add(&mut self, people: u64, segments: u64, cost: Option<Francs>) {
        self.people += people;
        self.segments += segments;
        self.cost = self.cost.zip(cost).map(|(sum, more)| sum.plus(more));
    }
}

/// GET: to whom, and what that comes to.
pub(super) async fn show(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(forum): Path<i64>,
    Query(pairs): Query<Pairs>,
) -> Answer {
    let telling = telling(&console, forum).await?;
    let version = sendable(&visit, &telling)?;
    let audience = audience(&console, &telling, &pairs);
    let count = count(&console, &telling, version, audience).await?;
    Ok(page(&console, &visit, &telling, &count, &When::default(), StatusCode::OK, &Wrongs::new()))
}

/// The latest version, where it may be sent.
fn sendable<'t>(visit: &Visit, telling: &'t Telling) -> Result<&'t Version, Trouble> {
    let version = telling.latest().ok_or(Trouble::Gone("summaries-not-approved"))?;
    match version.state {
        Stand::Draft | Stand::Asked => Err(Trouble::Gone("summaries-not-approved")),
        Stand::Sent if !is_fresh(visit, version) => Err(Trouble::Gone("summaries-too-late")),
        Stand::Approved | Stand::Sent => Ok(version),
    }
}

/// Whether it is known still who has had it.
pub(super) fn is_fresh(visit: &Visit, version: &Version) -> bool {
    version.sent.is_none_or(|sent| sent >= visit.now().plus(-FRESH))
}

/// Who is chosen; everybody of the forum's place where nothing is. A place that is not in the list is as good as none.
fn audience(console: &Console, telling: &Telling, pairs: &[(String, String)]) -> Audience {
    let all = |name: &'static str| pairs.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str());
    let board = console.book.board();
    let place = all("place").next().map(|place| PlaceId(place.to_owned()));
    let place = place.filter(|place| board.places.contains_key(place)).unwrap_or_else(|| telling.place.clone());
    Audience::new(place, all("circle").filter_map(Circle::read), all("language").filter_map(language))
}

async fn count(console: &Console, telling: &Telling, version: &Version, audience: Audience) -> Result<Count, Trouble> {
    let mut readers = readers(console, &audience).await?;
    networks(console, &audience, &mut readers).await?;
    let draft = Draft { day: version.day, texts: version.texts.clone(), commitments: form::promised(telling) };
    let shown = shown(console, &as_told(telling, &draft, &[]), &readers)?;
    Ok(Count { audience, readers, shown })
}

/// Counts the networks of whoever is reached. Each number is open for as long as it takes to look at its first digits.
async fn networks(console: &Console, audience: &Audience, readers: &mut [Readers]) -> Result<(), Trouble> {
    let mut counts: Vec<BTreeMap<Network, u64>> = vec![BTreeMap::new(); readers.len()];
    let mut after = 0;
    loop {
        let some = reach::numbers(console.book.engine(), audience, after, CHUNK).await?;
        for one in &some {
            let read = one.language().and_then(|own| languages(console).iter().position(|spoken| *spoken == own));
            let phone = console.numbers.open(&one.sealed).ok();
            let network = phone.as_ref().and_then(|phone| console.settings.networks.network(phone));
            if let (Some(network), Some(count)) = (network, counts.get_mut(read.unwrap_or(0))) {
                *count.entry(network).or_default() += 1;
            }
        }
        match some.last() {
            Some(last) if some.len() as i64 == CHUNK => after = last.id,
            _ => break,
        }
    }
    for (reader, count) in readers.iter_mut().zip(counts) {
        reader.networks = count.into_iter().map(|(network, people)| (network.code().to_owned(), people)).collect();
    }
    Ok(())
}

/// When it is to leave, as typed.
#[derive(Clone, Debug, Default)]
struct When {
    later: bool,
    day: String,
    hour: String,
}

impl When {
    fn posted(posted: &Posted) -> When {
        When {
            later: posted.text("when") == "later",
            day: posted.text("day").to_owned(),
            hour: posted.text("hour").to_owned(),
        }
    }

    /// The instant; what is none is added to `wrong`.
    fn read(&self, console: &Console, visit: &Visit, wrong: &mut Wrongs) -> At {
        let now = visit.now();
        if !self.later {
            return now;
        }
        let (day, hour) = (day(&self.day), hour(&self.hour));
        if day.is_none() {
            wrong.add("day", visit.say("summaries-day-wrong"));
        }
        if hour.is_none() {
            wrong.add("hour", visit.say("summaries-hour-wrong"));
        }
        let Some(at) = day.zip(hour).map(|(day, hour)| day.at(hour)) else { return now };
        let opens = console.settings.nights.after(at, &console.book.board().calendar);
        if at <= now || at > now.plus(FURTHEST) {
            wrong.add("day", visit.say("summaries-when-past"));
        } else if opens != at {
            wrong.add("hour", visit.tell("summaries-when-night", &[("at", visit.at(opens).into())]));
        }
        at
    }
}

/// `10:30`, as browsers send it, or `10h30`, `10h`, `10`, as people write it.
fn hour(written: &str) -> Option<Minute> {
    let (hour, minute) = written.split_once([':', 'h', 'H']).unwrap_or((written, ""));
    let number =
        |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.trim().parse::<u16>().ok())?;
    let minute = if minute.is_empty() { 0 } else { number(minute)? };
    let hour = number(hour)?;
    (hour < 24 && minute < 60).then_some(Minute(hour * 60 + minute))
}

/// POST: it is ordered.
pub(super) async fn order(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(forum): Path<i64>,
    posted: Posted,
) -> Answer {
    let telling = telling(&console, forum).await?;
    let version = sendable(&visit, &telling)?;
    if posted.is_repeated() {
        return Ok(visit.go(&format!("/summaries/{forum}"), Some(visit.say("done-already"))));
    }
    let pairs: Pairs = posted.fields().map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
    let count = count(&console, &telling, version, audience(&console, &telling, &pairs)).await?;
    let (when, mut wrong) = (When::posted(&posted), Wrongs::new());
    let starts = when.read(&console, &visit, &mut wrong);
    if count.people() == 0 {
        wrong.add("place", visit.say("summaries-nobody"));
    }
    if posted.text("summary") != version.id.0.to_string() {
        wrong.add("place", visit.say("summaries-refused-changed"));
    }
    if !wrong.is_empty() {
        posted.undone();
        return Ok(page(&console, &visit, &telling, &count, &when, StatusCode::UNPROCESSABLE_ENTITY, &wrong));
    }
    let (audience, total, by) = (count.audience.clone(), count.people(), visit.member().name.clone());
    let work = Broadcast { summary: version.id, audience, starts, total, by, at: visit.now() };
    let order = Audited { work, action: Action::BroadcastOrdered, acting: visit.acting() };
    match console.book.write(order).await? {
        Ok(broadcast) => Ok(visit.go(&format!("/broadcasts/{}", broadcast.0), Some(visit.say("summaries-ordered")))),
        Err(Refused::NotToSend) => Err(Trouble::Gone("summaries-too-late")),
        Err(_) => Err(Trouble::Gone("summaries-not-approved")),
    }
}

fn page(
    console: &Console,
    visit: &Visit,
    telling: &Telling,
    count: &Count,
    when: &When,
    status: StatusCode,
    wrong: &Wrongs,
) -> axum::response::Response {
    let title = visit.tell("summaries-send-title", &[("forum", named(visit, telling).into())]);
    let body = html! {
        (parts::wrongs(visit, wrong))
        (chosen(console, visit, telling, &count.audience, wrong))
        (counted(console, visit, count))
        @if count.people() > 0 { (ordered(console, visit, telling, count, when, wrong)) }
        p { (parts::link(&format!("/summaries/{}", telling.forum.0), &visit.say("summaries-leave"))) }
    };
    visit.page_with(status, Here::Summaries, &title, body)
}

/// The form that chooses whose people; it asks nothing of anybody.
fn chosen(console: &Console, visit: &Visit, telling: &Telling, audience: &Audience, wrong: &Wrongs) -> Markup {
    let circles =
        Circle::ALL.map(|circle| (circle.code().to_owned(), visit.name(&circle), audience.circles().contains(&circle)));
    let known = languages(console).iter().copied().map(Some).chain([None]);
    let languages: Vec<_> = known
        .map(|own: Option<Language>| {
            let name = own.map_or_else(|| visit.say("summaries-unchosen"), |own| visit.name(&own));
            let code = own.as_ref().map_or(UNCHOSEN, Language::tag).to_owned();
            (code, name, audience.languages().contains(&own))
        })
        .collect();
    html! {
        form method="get" action={ "/summaries/" (telling.forum.0) "/send" } {
            (parts::select("place", &visit.say("summaries-send-place"), &places(console, visit, Some(audience.place())), &audience.place().0, wrong))
            p.hint { (visit.say("summaries-send-hint")) }
            div.sides {
                (parts::checks("circle", &visit.say("summaries-circles"), &circles, wrong))
                (parts::checks("language", &visit.say("summaries-languages"), &languages, wrong))
            }
            button.quiet { (visit.say("summaries-count")) }
        }
    }
}

/// Numbers before anything is ordered.
fn counted(console: &Console, visit: &Visit, count: &Count) -> Markup {
    let number = |number: u64| html! { (visit.number(i64::try_from(number).unwrap_or(i64::MAX))) };
    let whom = whom(visit, console, &count.audience);
    let heads = ["summaries-head-network", "summaries-head-people", "summaries-head-segments", "summaries-head-cost"];
    let heads: Vec<String> = heads.iter().map(|key| visit.say(key)).collect();
    let sums = count.sums();
    let mut all = Sum { network: None, people: 0, segments: 0, cost: Some(Francs(0)) };
    sums.iter().for_each(|sum| all.add(sum.people, sum.segments, sum.cost));
    let row = |name: String, sum: &Sum| {
        vec![html! { (name) }, number(sum.people), number(sum.segments), html! { (money(visit, sum.cost)) }]
    };
    let mut rows: Vec<Vec<Markup>> = sums.iter().map(|sum| row(network(visit, sum.network.as_deref()), sum)).collect();
    rows.push(row(visit.say("summaries-sum"), &all));
    let languages = count.shown.iter().zip(&count.readers).map(|(shown, reader)| {
        let people = i64::try_from(reader.people).unwrap_or(i64::MAX);
        let people =
            visit.tell("summaries-people", &[("count", people.into()), ("people", visit.number(people).into())]);
        (visit.name(&shown.language), html! { (people) ", " (money(visit, cost(&shown.bills))) })
    });
    html! {
        h2 { (whom) }
        @if count.people() == 0 {
            p { (visit.say("summaries-nobody")) }
        } @else {
            (parts::facts(&languages.collect::<Vec<_>>()))
            (parts::table(&visit.say("summaries-by-network"), &heads, rows))
            p.hint { (visit.say("summaries-cost-hint")) }
        }
    }
}

/// The form that orders it.
fn ordered(console: &Console, visit: &Visit, telling: &Telling, count: &Count, when: &When, wrong: &Wrongs) -> Markup {
    let opens = console.settings.nights.after(visit.now(), &console.book.board().calendar);
    let now = if opens == visit.now() {
        visit.say("summaries-now")
    } else {
        visit.tell("summaries-now-night", &[("at", visit.at(opens).into())])
    };
    let choices =
        [("now".to_owned(), now, !when.later), ("later".to_owned(), visit.say("summaries-later"), when.later)];
    let summary = telling.latest().map_or(0, |version| version.id.0);
    let people = visit.number(count.people());
    html! {
        form method="post" action={ "/summaries/" (telling.forum.0) "/send" } {
            (visit.hidden())
            input type="hidden" name="summary" value=(summary);
            input type="hidden" name="place" value=(count.audience.place().0);
            @for circle in count.audience.circles() { input type="hidden" name="circle" value=(circle.code()); }
            @for language in count.audience.languages() {
                input type="hidden" name="language" value=(language.as_ref().map_or(UNCHOSEN, Language::tag));
            }
            (parts::radios("when", &visit.say("summaries-when"), &choices, wrong))
            div.row {
                (parts::field(Field { name: "day", label: &visit.say("summaries-when-day"), value: &when.day, kind: "date", ..Field::default() }, wrong))
                (parts::field(Field { name: "hour", label: &visit.say("summaries-when-hour"), value: &when.hour, kind: "time", ..Field::default() }, wrong))
            }
            p.hint { (visit.say("summaries-once-hint")) }
            (parts::button(&visit.tell("summaries-order", &[("count", count.people().into()), ("people", people.into())])))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_as_browsers_and_people_write_them() {
        for written in ["10:30", "10h30", "10H30"] {
            assert_eq!(hour(written), Some(Minute(630)), "{written}");
        }
        assert_eq!((hour("7h"), hour("7"), hour("07:00")), (Some(Minute(420)), Some(Minute(420)), Some(Minute(420))));
        for wrong in ["", "24:00", "10:60", "h", ":", "-1:00", "10:30:00", "é"] {
            assert_eq!(hour(wrong), None, "{wrong}");
        }
    }
}
