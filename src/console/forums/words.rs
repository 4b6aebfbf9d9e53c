//! How forums are called in the console: stages, periods, dates, what speaks against a date, what staff must see to.
//!
//! Must not know: pages. Tested in `tests/it/console/forums/`.

use crate::console::parts::{Tone, tag};
use crate::console::visit::Visit;
use crate::domain::board::{Board, Kind, Series, Stage};
use crate::domain::calendar::{Feast, Holiday, Remark};
use crate::domain::force::Force;
use crate::domain::forum::{Cadence, Class, How, Period};
use crate::domain::place::PlaceId;
use crate::domain::time::{Day, Minute};
use crate::store::book::alerts::Open;
use crate::store::book::offices::{Named, Reach};
use maud::{Markup, html};

/// `Forum de Konna`.
pub(super) fn meeting(visit: &Visit, kind: Kind, place: &str) -> String {
    let key = match kind {
        Kind::Forum => "forums-meeting-forum",
        Kind::Committee => "forums-meeting-committee",
        Kind::Network => "forums-meeting-network",
    };
    visit.tell(key, &[("place", place.into())])
}

/// As [`meeting`], of a series of the board.
pub(super) fn of_series(visit: &Visit, board: &Board, series: &Series) -> String {
    meeting(visit, series.kind, board.name(&series.place))
}

/// `Mopti, cercle de Djenné`: the places that one lies in.
pub(super) fn lies_in(board: &Board, place: &PlaceId) -> String {
    let mut names = Vec::new();
    let mut at = board.places.get(place).and_then(|place| place.parent.as_ref());
    while let Some(parent) = at.filter(|_| names.len() < 3) {
        names.push(board.name(parent).to_owned());
        at = board.places.get(parent).and_then(|place| place.parent.as_ref());
    }
    names.join(", ")
}

/// `1er trimestre 2027`, `mars 2027`; the code where it is none.
pub(super) fn period(visit: &Visit, code: &str) -> String {
    let Some(period) = Period::read(code) else { return code.to_owned() };
    let year = period.first.date().year().to_string();
    match code.split_once("-T") {
        Some((_, quarter)) => {
            visit.tell("forums-quarter", &[("quarter", quarter.parse().unwrap_or(0_i64).into()), ("year", year.into())])
        }
        None => visit.month(period.first),
    }
}

/// The name of a weekday, Monday 1.
pub(super) fn weekday(visit: &Visit, number: u8) -> String {
    visit.say(match number {
        1 => "weekday-1",
        2 => "weekday-2",
        3 => "weekday-3",
        4 => "weekday-4",
        5 => "weekday-5",
        6 => "weekday-6",
        _ => "weekday-7",
    })
}

/// `mardi 12 janvier 2027, 10h30`.
pub(super) fn date(visit: &Visit, day: Day, minute: Minute) -> String {
    visit.tell("forums-date", &[("day", visit.day(day).into()), ("hour", minute.spoken().into())])
}

/// A stage in a word or two, and how it looks.
pub(super) fn stage(visit: &Visit, stage: Stage) -> Markup {
    let (tone, key) = match stage {
        Stage::Collecting => (Tone::Calm, "forums-stage-collecting"),
        Stage::Polling => (Tone::Calm, "forums-stage-polling"),
        Stage::Confirming => (Tone::Warn, "forums-stage-confirming"),
        Stage::Confirmed => (Tone::Good, "forums-stage-confirmed"),
        Stage::Stuck => (Tone::Bad, "forums-stage-stuck"),
        Stage::Held => (Tone::Good, "forums-stage-held"),
        Stage::Cancelled => (Tone::Off, "forums-stage-cancelled"),
        Stage::Missed => (Tone::Bad, "forums-stage-missed"),
        Stage::Unreported => (Tone::Warn, "forums-stage-unreported"),
    };
    tag(tone, &visit.say(key))
}

/// How a forum stands in the record.
pub(super) fn how(visit: &Visit, how: How) -> Markup {
    let (tone, key) = match how {
        How::OnTime => (Tone::Good, "forums-how-on-time"),
        How::Late => (Tone::Warn, "forums-how-late"),
        How::Missed => (Tone::Bad, "forums-how-missed"),
        How::Cancelled => (Tone::Off, "forums-how-cancelled"),
        How::Unreported => (Tone::Warn, "forums-how-unreported"),
        How::UnderWay => (Tone::Calm, "forums-how-under-way"),
    };
    tag(tone, &visit.say(key))
}

/// How often a series meets.
pub(super) fn cadence(visit: &Visit, cadence: Cadence) -> String {
    visit.say(match cadence {
        Cadence::Quarter => "forums-cadence-quarter",
        Cadence::Month => "forums-cadence-month",
    })
}

/// What a kind of message is for.
pub(super) fn class(visit: &Visit, class: Class) -> String {
    visit.say(match class {
        Class::Question => "forums-class-question",
        Class::Invitation => "forums-class-invitation",
        Class::Change | Class::Urgent => "forums-class-change",
        Class::Week => "forums-class-week",
        Class::Eve => "forums-class-eve",
        Class::Today => "forums-class-today",
        Class::Pulse => "forums-class-pulse",
        Class::Summary => "forums-class-summary",
        Class::Answer => "forums-class-answer",
    })
}

/// Yes, no, or nothing said.
pub(super) fn word(visit: &Visit, said: Option<bool>) -> Markup {
    match said {
        Some(true) => tag(Tone::Good, &visit.say("forums-word-yes")),
        Some(false) => tag(Tone::Bad, &visit.say("forums-word-no")),
        None => tag(Tone::Off, &visit.say("forums-word-silent")),
    }
}

/// A word with a colon after it, as the language writes one.
pub(super) fn colon(visit: &Visit, what: &str) -> String {
    visit.tell("forums-colon", &[("what", what.into())])
}

/// A person, and what keeps messages from them.
pub(super) fn named(visit: &Visit, somebody: &Named) -> Markup {
    let key = match somebody.reach {
        Reach::Fine => None,
        Reach::Stopped => Some("forums-reach-stopped"),
        Reach::NoNumber => Some("forums-reach-none"),
    };
    html! {
        (name(visit, &somebody.name))
        @if let Some(key) = key { " " (tag(Tone::Warn, &visit.say(key))) }
    }
}

/// The name of a person; who joined a list by phone has none.
pub(super) fn name(visit: &Visit, name: &str) -> String {
    if name.is_empty() { visit.say("forums-nameless") } else { name.to_owned() }
}

/// A feast by the moon.
pub(super) fn feast(visit: &Visit, feast: Feast) -> String {
    visit.say(match feast {
        Feast::Ramadan => "forums-feast-ramadan",
        Feast::Korite => "forums-feast-korite",
        Feast::Tabaski => "forums-feast-tabaski",
        Feast::Maouloud => "forums-feast-maouloud",
        Feast::Bapteme => "forums-feast-bapteme",
    })
}

/// A holiday by law.
pub(super) fn holiday(visit: &Visit, holiday: Holiday) -> String {
    visit.say(match holiday {
        Holiday::NewYear => "forums-holiday-new-year",
        Holiday::Army => "forums-holiday-army",
        Holiday::Martyrs => "forums-holiday-martyrs",
        Holiday::EasterMonday => "forums-holiday-easter",
        Holiday::Labour => "forums-holiday-labour",
        Holiday::Africa => "forums-holiday-africa",
        Holiday::Independence => "forums-holiday-independence",
        Holiday::Christmas => "forums-holiday-christmas",
    })
}

/// What speaks against a date.
pub(super) fn remark(visit: &Visit, remark: Remark) -> Markup {
    let tone = if remark.blocks() { Tone::Bad } else { Tone::Warn };
    let text = match remark {
        Remark::Holiday(on) => holiday(visit, on),
        Remark::Feast(on) => feast(visit, on),
        Remark::Prayer => visit.say("forums-remark-prayer"),
        Remark::NearFeast(near) => visit.tell("forums-remark-near", &[("feast", feast(visit, near).into())]),
        Remark::Ramadan { afternoon: false } => visit.say("forums-remark-ramadan"),
        Remark::Ramadan { afternoon: true } => visit.say("forums-remark-ramadan-late"),
        Remark::Dark => visit.say("forums-remark-dark"),
        Remark::Market => visit.say("forums-remark-market"),
        Remark::Rains => visit.say("forums-remark-rains"),
    };
    tag(tone, &text)
}

/// What staff decided, in a word.
pub(super) fn decided(visit: &Visit, what: &str) -> String {
    visit.say(match what {
        "choose" => "forums-decided-choose",
        "propose" => "forums-decided-propose",
        "stand" => "forums-decided-stand",
        "move" => "forums-decided-move",
        "postpone" => "forums-decided-postpone",
        "cancel" => "forums-decided-cancel",
        "held" => "forums-decided-held",
        "word" => "forums-decided-word",
        _ => "forums-decided-report",
    })
}

/// What staff must see to: how pressing, and the sentence without the place.
pub(super) fn alert(visit: &Visit, alert: &Open) -> (Tone, String) {
    let force = || alert.post.map_or(String::new(), |(_, force): (_, Force)| visit.name(&force));
    let with_force = |key: &str| visit.tell(key, &[("force", force().into())]);
    let person = || alert.person.as_ref().map_or(String::new(), |(_, somebody)| name(visit, somebody));
    match alert.kind.as_str() {
        "stuck" => (Tone::Bad, visit.say("forums-alert-stuck")),
        "unconvened" => (Tone::Bad, visit.say("forums-alert-unconvened")),
        "unreported" => (Tone::Warn, visit.say("forums-alert-unreported")),
        "missed" => (Tone::Bad, visit.say("forums-alert-missed")),
        "doubtful" => (Tone::Warn, visit.say("forums-alert-doubtful")),
        "unreachable" => (Tone::Bad, with_force("forums-alert-unreachable")),
        "silent" => (Tone::Warn, with_force("forums-alert-silent")),
        "withdrawn" => (Tone::Bad, with_force("forums-alert-withdrawn")),
        "hand-over" => (
            Tone::Warn,
            visit.tell("forums-alert-hand-over", &[("force", force().into()), ("person", person().into())]),
        ),
        "stopped" => (Tone::Warn, visit.tell("forums-alert-stopped", &[("person", person().into())])),
        _ => (Tone::Warn, visit.say("forums-alert-other")),
    }
}

/// Where staff see to it.
pub(super) fn alert_href(alert: &Open) -> String {
    match (alert.kind.as_str(), alert.forum, alert.post) {
        ("hand-over", _, Some((post, _))) => format!("/forums/posts/{}", post.0),
        (_, Some((forum, _)), _) => format!("/forums/{}", forum.0),
        _ => "/forums/attention".to_owned(),
    }
}
