//! What staff decide about a forum: first what would follow is shown, then it is done, with the reason kept.
//!
//! Must not know: what follows ([`crate::domain::forum::rule`]). Tested in `tests/it/console/forums/`.

use super::entered::{Entered, field_day, field_hour};
use super::forum::Found;
use super::weighed::{Weighed, weighed};
use super::{manners, words};
use crate::console::parts::{self, Field, Here, Wrongs};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::{Choice, Forum, ForumId, OptionId, Stage};
use crate::domain::calendar;
use crate::domain::forum::{Refusal, Ruling, has_begun};
use crate::domain::time::{At, Day, Minute};
use crate::store::book::decisions::{Decide, NotDecided, Weigh};
use crate::store::book::forums::Rule;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use std::sync::Arc;

/// What can be decided on a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Choose,
    Propose,
    Stand,
    Move,
    Postpone,
    Cancel,
}

impl Way {
    const ALL: [Way; 6] = [Way::Choose, Way::Propose, Way::Stand, Way::Move, Way::Postpone, Way::Cancel];

    pub(super) fn code(self) -> &'static str {
        match self {
            Way::Choose => "choose",
            Way::Propose => "propose",
            Way::Stand => "stand",
            Way::Move => "move",
            Way::Postpone => "postpone",
            Way::Cancel => "cancel",
        }
    }

    fn read(written: &str) -> Option<Way> {
        Way::ALL.into_iter().find(|way| way.code() == written)
    }

    /// What it is called.
    pub(super) fn link(self) -> &'static str {
        match self {
            Way::Choose => "forums-way-choose",
            Way::Propose => "forums-way-propose",
            Way::Stand => "forums-way-stand",
            Way::Move => "forums-way-move",
            Way::Postpone => "forums-way-postpone",
            Way::Cancel => "forums-way-cancel",
        }
    }

    /// What it does, in a sentence.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Way::Choose => "forums-hint-choose",
            Way::Propose => "forums-hint-propose",
            Way::Stand => "forums-hint-stand",
            Way::Move => "forums-hint-move",
            Way::Postpone => "forums-hint-postpone",
            Way::Cancel => "forums-hint-cancel",
        }
    }

    /// It takes something away from people who count on it.
    fn hurts(self) -> bool {
        matches!(self, Way::Postpone | Way::Cancel)
    }
}

/// What can be decided about a forum now. The rules say it again when it is done.
pub(super) fn possible(forum: &Forum, now: At) -> Vec<Way> {
    use Stage::{Collecting, Confirmed, Confirming, Polling, Stuck};
    let ahead = |option: &Choice| option.day.at(option.minute) > now;
    let may = |way: &Way| match way {
        Way::Choose => {
            matches!(forum.stage, Collecting | Polling | Confirming | Stuck)
                && forum.options.iter().any(|option| ahead(option) && forum.chosen != Some(option.id))
        }
        Way::Propose => matches!(forum.stage, Collecting | Stuck),
        Way::Stand => matches!(forum.stage, Confirming | Stuck) && forum.date().is_some_and(ahead),
        Way::Move => forum.stage == Confirmed && !has_begun(forum, now),
        Way::Postpone => matches!(forum.stage, Polling | Confirming | Confirmed | Stuck),
        Way::Cancel => !forum.stage.is_over(),
    };
    Way::ALL.into_iter().filter(may).collect()
}

/// Whether a force's word can be noted.
pub(super) fn takes_words(forum: &Forum) -> bool {
    matches!(forum.stage, Stage::Confirming | Stage::Confirmed)
}

/// What a form of this page holds.
#[derive(Default)]
struct Held {
    option: String,
    day: String,
    hour: String,
    venue: String,
    reason: String,
}

impl Held {
    /// As a form first shows: the date that stands, where it is to be moved.
    fn first(way: Way, found: &Found) -> Held {
        match (way, found.forum().date()) {
            (Way::Move, Some(option)) => Held {
                day: field_day(option.day),
                hour: field_hour(option.minute),
                venue: found.forum().venue.clone(),
                ..Held::default()
            },
            _ => Held::default(),
        }
    }

    fn posted(posted: &Posted) -> Held {
        let text = |name: &str| posted.text(name).to_owned();
        Held {
            option: text("option"),
            day: text("day"),
            hour: text("hour"),
            venue: text("venue"),
            reason: text("reason"),
        }
    }
}

/// The page with the form, under way `way`, for one forum.
struct Form<'p> {
    visit: &'p Visit,
    found: &'p Found,
    way: Way,
}

pub(super) async fn show(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path((id, what)): Path<(i64, String)>,
) -> Answer {
    let way = Way::read(&what).ok_or(Trouble::Missing)?;
    let found = Found::read(&console, id).await?;
    let form = Form { visit: &visit, found: &found, way };
    if !possible(found.forum(), visit.now()).contains(&way) {
        return Ok(form.too_late());
    }
    Ok(form.page(StatusCode::OK, &Held::first(way, &found), &Wrongs::new()))
}

pub(super) async fn post(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path((id, what)): Path<(i64, String)>,
    posted: Posted,
) -> Answer {
    let way = Way::read(&what).ok_or(Trouble::Missing)?;
    let back = format!("/forums/{id}");
    if posted.is_repeated() && posted.has("sure") {
        return Ok(visit.go(&back, None));
    }
    let found = Found::read(&console, id).await?;
    let form = Form { visit: &visit, found: &found, way };
    let held = Held::posted(&posted);
    let mut entered = Entered::new(&visit, &posted);
    let ruling = ruling(way, &mut entered, found.forum());
    let reason = entered.reason();
    let wrong = entered.wrong;
    let (Some(ruling), true) = (ruling, wrong.is_empty()) else {
        posted.undone();
        return Ok(form.page(StatusCode::UNPROCESSABLE_ENTITY, &held, &wrong));
    };
    let rule = rule(&console, &visit, ForumId(id), ruling.clone(), reason)?;
    if posted.has("sure") {
        let seen = posted.text("seen").to_owned();
        let decided = console.book.write(Decide { rule, seen }).await?;
        console.book.refresh().await?;
        return match decided {
            Ok(()) => Ok(visit.go(&back, Some(visit.say("forums-decided")))),
            Err(why) => Ok(form.refused(&held, why)),
        };
    }
    match console.book.write(Weigh(rule)).await? {
        Ok(copies) => Ok(form.sure(&held, &ruling, &weighed(&console, &copies))),
        Err(refusal) => Ok(form.refused(&held, NotDecided::Refused(refusal))),
    }
}

fn ruling(way: Way, entered: &mut Entered, forum: &Forum) -> Option<Ruling> {
    match way {
        Way::Choose => {
            let number = entered.text("option").parse().ok();
            let option = number.and_then(|id| forum.options.iter().find(|option| option.id == OptionId(id)));
            if option.is_none() {
                entered.wrong("option", "forums-wrong-option");
            }
            option.map(|option| Ruling::Choose(option.id))
        }
        Way::Propose => {
            let (day, minute) = (entered.day("day"), entered.hour("hour"));
            Some(Ruling::Propose { day: day?, minute: minute? })
        }
        Way::Stand => Some(Ruling::Stand),
        Way::Move => {
            let (day, minute, venue) = (entered.day("day"), entered.hour("hour"), entered.venue("venue"));
            Some(Ruling::Move { day: day?, minute: minute?, venue })
        }
        Way::Postpone => Some(Ruling::Postpone),
        Way::Cancel => Some(Ruling::Cancel),
    }
}

/// The decision, with who takes it.
pub(super) fn rule(
    console: &Console,
    visit: &Visit,
    forum: ForumId,
    ruling: Ruling,
    reason: String,
) -> Result<Rule, Trouble> {
    let staff = visit.member().name.clone();
    Ok(Rule { forum, ruling, staff, reason, now: visit.now(), manners: manners(console)? })
}

/// Why it can't be decided, in words.
pub(super) fn why_not(visit: &Visit, why: NotDecided) -> String {
    visit.say(match why {
        NotDecided::Stale => "forums-refused-stale",
        NotDecided::Refused(Refusal::Stage) => "forums-refused-stage",
        NotDecided::Refused(Refusal::Date) => "forums-refused-date",
        NotDecided::Refused(Refusal::Full) => "forums-refused-full",
        NotDecided::Refused(Refusal::Post) => "forums-refused-post",
    })
}

impl Form<'_> {
    fn action(&self) -> String {
        format!("/forums/{}/decide/{}", self.found.forum().id.0, self.way.code())
    }

    fn title(&self) -> String {
        format!("{} {}", words::colon(self.visit, &self.found.title(self.visit)), self.visit.say(self.way.link()))
    }

    fn back(&self) -> Markup {
        parts::link(&format!("/forums/{}", self.found.forum().id.0), &self.visit.say("forums-back"))
    }

    /// The forum is past this: where it stands is on its page.
    fn too_late(&self) -> Response {
        let body = html! { p { (self.visit.say("forums-refused-stage")) } p { (self.back()) } };
        self.visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, Here::Forums, &self.title(), body)
    }

    fn refused(&self, held: &Held, why: NotDecided) -> Response {
        let mut wrong = Wrongs::new();
        let field = match why {
            NotDecided::Refused(Refusal::Date) if self.way == Way::Choose => "option",
            NotDecided::Refused(Refusal::Date) => "day",
            _ => "reason",
        };
        wrong.add(field, why_not(self.visit, why));
        self.page(StatusCode::UNPROCESSABLE_ENTITY, held, &wrong)
    }

    fn page(&self, status: StatusCode, held: &Held, wrong: &Wrongs) -> Response {
        let visit = self.visit;
        let body = html! {
            p { (self.back()) }
            (parts::wrongs(visit, wrong))
            p { (visit.say(self.way.hint())) }
            form method="post" action=(self.action()) {
                (visit.hidden())
                (self.fields(held, wrong))
                (reason(visit, &held.reason, wrong))
                (parts::button(&visit.say("forums-see-first")))
            }
        };
        visit.page_with(status, Here::Forums, &self.title(), body)
    }

    fn fields(&self, held: &Held, wrong: &Wrongs) -> Markup {
        let (visit, forum) = (self.visit, self.found.forum());
        match self.way {
            Way::Choose => {
                let ahead = |option: &&Choice| option.day.at(option.minute) > visit.now();
                let text = |option: &Choice| {
                    let date = words::date(visit, option.day, option.minute);
                    if option.refused { visit.tell("forums-option-refused", &[("date", date.into())]) } else { date }
                };
                let options = forum.options.iter().filter(ahead).filter(|option| forum.chosen != Some(option.id));
                let values: Vec<(String, String, bool)> = options
                    .map(|option| (option.id.0.to_string(), text(option), held.option == option.id.0.to_string()))
                    .collect();
                parts::radios("option", &visit.say("forums-dates"), &values, wrong)
            }
            Way::Propose => self.when(held, wrong),
            Way::Move => html! {
                (self.when(held, wrong))
                (venue(visit, &held.venue, wrong))
            },
            Way::Stand | Way::Postpone | Way::Cancel => html! {},
        }
    }

    fn when(&self, held: &Held, wrong: &Wrongs) -> Markup {
        let (day, hour) = (self.visit.say("forums-field-day"), self.visit.say("forums-field-hour"));
        html! {
            (parts::field(Field { name: "day", label: &day, value: &held.day, kind: "date", required: true, ..Field::default() }, wrong))
            (parts::field(Field { name: "hour", label: &hour, value: &held.hour, kind: "time", required: true, ..Field::default() }, wrong))
        }
    }

    /// The second look: what follows, to whom it goes and what it costs.
    fn sure(&self, held: &Held, ruling: &Ruling, weighed: &Weighed) -> Response {
        let visit = self.visit;
        let hidden = [
            ("option", &held.option),
            ("day", &held.day),
            ("hour", &held.hour),
            ("venue", &held.venue),
            ("reason", &held.reason),
        ];
        let button = visit.say(self.way.link());
        let body = html! {
            p { (self.back()) }
            p { (visit.say(self.way.hint())) }
            (self.new_date(ruling))
            h2 { (visit.say("forums-weighed")) }
            (weighed.show(visit))
            p.hint { (visit.say("forums-weighed-when")) }
            p { (visit.tell("forums-reason-kept", &[("reason", held.reason.as_str().into())])) }
            form method="post" action=(self.action()) {
                (visit.hidden())
                @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="seen" value=(self.found.forum().stamp());
                input type="hidden" name="sure" value="1";
                @if self.way.hurts() { (parts::danger(&button)) } @else { (parts::button(&button)) }
            }
        };
        visit.page(Here::Forums, &visit.tell("forums-sure", &[("title", self.title().into())]), body)
    }

    /// The date that would be, and what speaks against it.
    fn new_date(&self, ruling: &Ruling) -> Markup {
        let (visit, board, forum) = (self.visit, &self.found.board, self.found.forum());
        let date: Option<(Day, Minute)> = match ruling {
            Ruling::Choose(id) => forum.options.iter().find(|option| option.id == *id).map(|o| (o.day, o.minute)),
            Ruling::Propose { day, minute } | Ruling::Move { day, minute, .. } => Some((*day, *minute)),
            Ruling::Stand => forum.date().map(|option| (option.day, option.minute)),
            _ => None,
        };
        let Some((day, minute)) = date else { return html! {} };
        let remarks = calendar::look(day, minute, &board.calendar, &board.local(&self.found.series().place));
        html! {
            p { strong { (words::date(visit, day, minute)) } @if let Ruling::Move { venue, .. } = ruling { @if !venue.is_empty() { ", " (venue) } } }
            @if !remarks.is_empty() {
                p { (visit.say("forums-against")) " " @for remark in &remarks { (words::remark(visit, *remark)) " " } }
            }
        }
    }
}

/// The field for a reason, the same everywhere.
pub(super) fn reason(visit: &Visit, value: &str, wrong: &Wrongs) -> Markup {
    let hint = visit.say("forums-field-reason-hint");
    parts::area("reason", &visit.say("forums-field-reason"), value, 3, Some(&hint), wrong)
}

/// The field for a venue.
pub(super) fn venue(visit: &Visit, value: &str, wrong: &Wrongs) -> Markup {
    let (label, hint) = (visit.say("forums-field-venue"), visit.say("forums-field-venue-hint"));
    parts::field(Field { name: "venue", label: &label, value, hint: Some(&hint), ..Field::default() }, wrong)
}
