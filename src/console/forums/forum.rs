//! One forum: where it stands, its dates and who can come, the forces' words, what can be decided, what was sent, how it went.
//!
//! Must not know: SQL, what follows from a decision. Tested in `tests/it/console/forums/`.

use super::{attention, decide, word, words};
use crate::console::parts::{self, Here, Tone, Wrongs, tag};
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::{Board, Choice, Forum, ForumId, Series, Stage};
use crate::domain::calendar;
use crate::domain::forum::{How, has_begun, nudges};
use crate::store::book::alerts::{self, Open};
use crate::store::book::sheet::{self, Date, Fates, Post, Sheet};
use axum::extract::{Path, State};
use maud::{Markup, html};
use std::sync::Arc;

/// A forum as all its pages need it.
pub(super) struct Found {
    pub board: Arc<Board>,
    pub sheet: Sheet,
}

impl Found {
    /// Reads it.
    pub(super) async fn read(console: &Console, id: i64) -> Result<Found, Trouble> {
        console.book.refresh().await?;
        let sheet = sheet::read(console.book.engine(), ForumId(id)).await?.ok_or(Trouble::Missing)?;
        let board = console.book.board();
        board.series(sheet.series).ok_or(Trouble::Missing)?;
        Ok(Found { board, sheet })
    }

    pub(super) fn series(&self) -> &Series {
        self.board.series(self.sheet.series).expect("a forum is read with its series")
    }

    pub(super) fn forum(&self) -> &Forum {
        &self.sheet.forum
    }

    /// `Forum de Konna, 1er trimestre 2027`.
    pub(super) fn title(&self, visit: &Visit) -> String {
        let meeting = words::of_series(visit, &self.board, self.series());
        format!("{meeting}, {}", words::period(visit, &self.forum().period))
    }

    /// What speaks against one of its dates.
    pub(super) fn remarks(&self, visit: &Visit, option: &Choice) -> Markup {
        remarks(visit, &self.board, self.series(), option)
    }
}

/// What speaks against a date of a series.
pub(super) fn remarks(visit: &Visit, board: &Board, series: &Series, option: &Choice) -> Markup {
    let all = calendar::look(option.day, option.minute, &board.calendar, &board.local(&series.place));
    html! { @for remark in all { (words::remark(visit, remark)) " " } }
}

pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Path(id): Path<i64>) -> Answer {
    let found = Found::read(&console, id).await?;
    let alerts = alerts::open(console.book.engine(), Some(ForumId(id))).await?;
    let page = Page { visit: &visit, found: &found };
    let body = html! {
        p { (parts::link("/forums", &visit.say("forums-tab-board"))) " · "
            (parts::link(&format!("/forums/series/{}", found.series().id.0), &visit.say("forums-the-series"))) }
        (page.state())
        (page.alerts(&alerts))
        (page.actions())
        (page.dates())
        (page.forces())
        (page.report())
        (page.messages())
        (page.history())
    };
    Ok(visit.page(Here::Forums, &found.title(&visit), body))
}

struct Page<'p> {
    visit: &'p Visit,
    found: &'p Found,
}

impl Page<'_> {
    fn forum(&self) -> &Forum {
        self.found.forum()
    }

    fn say(&self, key: &str) -> String {
        self.visit.say(key)
    }

    /// The stage, and in one sentence what it waits for.
    fn state(&self) -> Markup {
        let (visit, series) = (self.visit, self.found.series());
        let date = self.forum().date().map(|option| words::date(visit, option.day, option.minute));
        let venue =
            if self.forum().venue.is_empty() { self.say("forums-no-venue") } else { self.forum().venue.clone() };
        let mut facts = vec![(
            self.say("forums-fact-stage"),
            html! { (words::stage(visit, self.forum().stage)) " " (self.sentence()) },
        )];
        if let Some(date) = date {
            let key = if matches!(self.forum().stage, Stage::Confirming | Stage::Stuck) {
                "forums-fact-chosen"
            } else {
                "forums-fact-date"
            };
            facts.push((self.say(key), html! { (date) ", " (venue) }));
        } else {
            facts.push((self.say("forums-fact-venue"), html! { (venue) }));
        }
        facts.push((self.say("forums-fact-told"), html! { (visit.name(&series.disclosure)) }));
        if self.forum().stage == Stage::Held {
            let day = self.forum().date().map(|option| option.day);
            let how = How::of(self.forum().stage, series.cadence, &self.forum().period, day);
            facts.push((self.say("forums-fact-record"), words::how(visit, how)));
        }
        parts::facts(&facts)
    }

    fn sentence(&self) -> String {
        let (visit, forum, sheet) = (self.visit, self.forum(), &self.found.sheet);
        let until = ("until", visit.at(forum.closes).into());
        match forum.stage {
            Stage::Collecting => visit.tell("forums-now-collecting", &[until]),
            Stage::Polling => {
                let people = [("answered", sheet.people.answered.into()), ("all", sheet.people.all.into()), until];
                visit.tell("forums-now-polling", &people)
            }
            Stage::Confirming => {
                let silent = self.required().filter(|post| self.word(post).is_none()).count() as i64;
                visit.tell("forums-now-confirming", &[("count", silent.into()), until])
            }
            Stage::Confirmed if has_begun(forum, visit.now()) => visit.say("forums-now-over"),
            Stage::Confirmed => visit.say("forums-now-confirmed"),
            Stage::Stuck => visit.say("forums-now-stuck"),
            Stage::Held => visit.say("forums-now-held"),
            Stage::Cancelled => visit.say("forums-now-cancelled"),
            Stage::Missed => visit.say("forums-now-missed"),
            Stage::Unreported => visit.say("forums-now-unreported"),
        }
    }

    fn required(&self) -> impl Iterator<Item = &Post> {
        self.found.sheet.posts.iter().filter(|post| post.command.required)
    }

    /// What a post has said of the date chosen, and when.
    fn word(&self, post: &Post) -> Option<(bool, crate::domain::time::At)> {
        self.forum().chosen.and_then(|option| post.words.get(&option).copied())
    }

    fn alerts(&self, alerts: &[Open]) -> Markup {
        let visit = self.visit;
        html! {
            @if !alerts.is_empty() {
                section.attention {
                    h2 { (self.say("forums-attention")) }
                    ul {
                        @for alert in alerts {
                            @let (tone, text) = words::alert(visit, alert);
                            li { (tag(tone, &visit.day_short(alert.at.day()))) " " (text) " " (attention::done_form(visit, alert)) }
                        }
                    }
                }
            }
        }
    }

    /// What can be decided now.
    fn actions(&self) -> Markup {
        let (visit, id) = (self.visit, self.forum().id.0);
        let ways = decide::possible(self.forum(), visit.now());
        let reports = self.may_report();
        html! {
            @if !ways.is_empty() || reports {
                section.decisions {
                    h2 { (self.say("forums-decide")) }
                    ul {
                        @if reports {
                            li { (parts::link(&format!("/forums/{id}/report"), &self.say(if self.found.sheet.report.is_some() { "forums-report-correct" } else { "forums-report-write" }))) }
                        }
                        @for way in ways {
                            li { (parts::link(&format!("/forums/{id}/decide/{}", way.code()), &self.say(way.link()))) " "
                                 small { (self.say(way.hint())) } }
                        }
                    }
                }
            }
        }
    }

    fn may_report(&self) -> bool {
        let forum = self.forum();
        match forum.stage {
            Stage::Held => true,
            Stage::Confirmed | Stage::Unreported => has_begun(forum, self.visit.now()),
            _ => false,
        }
    }

    /// The dates, who can come, and what speaks against each.
    fn dates(&self) -> Markup {
        let sheet = &self.found.sheet;
        let heads = [
            "forums-head-date",
            "forums-head-participants",
            "forums-head-hands",
            "forums-head-forces",
            "forums-head-calendar",
        ];
        let heads = heads.map(|key| self.say(key));
        let rows = sheet.forum.options.iter().zip(&sheet.dates).map(|(option, date)| self.date(option, date)).collect();
        let quorum = [
            ("participants", (sheet.quorum.participants as i64).into()),
            ("commanders", (sheet.quorum.commanders as i64).into()),
            ("women", (sheet.quorum.women as i64).into()),
        ];
        let people = [
            ("all", sheet.people.all.into()),
            ("answered", sheet.people.answered.into()),
            ("stopped", sheet.people.stopped.into()),
        ];
        html! {
            section {
                h2 { (self.say("forums-dates")) }
                @if sheet.forum.options.is_empty() {
                    p { (self.say("forums-dates-none")) }
                } @else {
                    (parts::table(&self.say("forums-dates"), &heads, rows))
                }
                p.hint { (self.visit.tell("forums-people", &people)) " " (self.visit.tell("forums-quorum", &quorum)) }
            }
        }
    }

    fn date(&self, option: &Choice, date: &Date) -> Vec<Markup> {
        let visit = self.visit;
        let chosen = self.forum().chosen == Some(option.id);
        let mark = match (chosen, option.refused) {
            (true, _) => Some((Tone::Good, "forums-option-chosen")),
            (false, true) => Some((Tone::Off, "forums-option-closed")),
            (false, false) => None,
        };
        let counts = [
            ("yes", (date.yes.participants as i64).into()),
            ("women", (date.yes.women as i64).into()),
            ("no", date.no.into()),
        ];
        let when = html! {
            (option.number) ") " (words::date(visit, option.day, option.minute))
            @if let Some((tone, key)) = mark { " " (tag(tone, &self.say(key))) }
            @if let Some(proposer) = &date.proposer {
                br; small { (visit.tell("forums-proposed-by", &[("person", proposer.as_str().into())])) }
            }
        };
        let forces = html! {
            @for post in self.required() {
                @let said = post.words.get(&option.id).map(|(yes, _)| *yes).or(post.votes.get(&option.id).copied());
                div { (words::colon(visit, &visit.name(&post.command.force))) " " (words::word(visit, said)) }
            }
        };
        vec![
            when,
            html! { (visit.tell("forums-option-counts", &counts)) },
            html! { @if let Some(hands) = date.hands { (hands) } @else { "–" } },
            forces,
            self.found.remarks(visit, option),
        ]
    }

    /// Each force's word on the date chosen, when the silent are asked again, and a word that came by voice.
    fn forces(&self) -> Markup {
        let visit = self.visit;
        let heads = ["forums-head-force", "forums-head-holder", "forums-head-word", "forums-head-came"];
        let heads = heads.map(|key| self.say(key));
        let rows = self.found.sheet.posts.iter().map(|post| self.force(post)).collect();
        let nudges = nudges(self.forum());
        html! {
            section {
                h2 { (self.say("forums-forces")) }
                @if self.found.sheet.posts.is_empty() {
                    (parts::empty(&self.say("forums-forces-none"), Some((&format!("/forums/series/{}", self.found.series().id.0), &self.say("forums-the-series")))))
                } @else {
                    (parts::table(&self.say("forums-forces"), &heads, rows))
                }
                @if !nudges.is_empty() {
                    p.hint { (self.say("forums-nudges")) }
                    ul {
                        @for nudge in nudges {
                            li {
                                (words::colon(visit, &visit.at(nudge.at))) " "
                                (self.say(if nudge.last { "forums-nudge-last" } else { "forums-nudge-half" })) " "
                                (tag(if nudge.done { Tone::Good } else { Tone::Calm }, &self.say(if nudge.done { "forums-nudge-done" } else { "forums-nudge-to-come" })))
                            }
                        }
                    }
                }
                @if decide::takes_words(self.forum()) { (word::form(visit, self.found, &Wrongs::new(), None)) }
            }
        }
    }

    fn force(&self, post: &Post) -> Vec<Markup> {
        let (visit, command) = (self.visit, &post.command);
        let holder = html! {
            @match &command.holder {
                Some(holder) => (words::named(visit, holder)),
                None => (tag(Tone::Warn, &self.say("forums-post-empty"))),
            }
            @if let Some(deputy) = &command.deputy {
                br; small { (self.say("forums-deputy")) " " (words::named(visit, deputy)) }
            }
            br; small { (parts::link(&format!("/forums/posts/{}", command.post.0), &self.say("forums-the-post"))) }
        };
        let chosen = self.forum().chosen;
        let said = match (post.presence, self.word(post)) {
            (_, Some((yes, at))) => html! { (words::word(visit, Some(yes))) " " small { (visit.at(at)) } },
            (Some(_), None) => words::word(visit, None),
            (None, None) if chosen.is_some() && command.required => words::word(visit, None),
            _ => html! { "–" },
        };
        let came = match post.presence.and_then(|(_, came)| came) {
            Some(true) => tag(Tone::Good, &self.say("forums-came")),
            Some(false) => tag(Tone::Bad, &self.say("forums-absent")),
            None => html! { "–" },
        };
        let force = html! {
            (visit.name(&command.force))
            @if !command.required { br; small { (self.say("forums-not-required")) } }
        };
        vec![force, holder, said, came]
    }

    fn report(&self) -> Markup {
        let visit = self.visit;
        let Some(report) = &self.found.sheet.report else { return html! {} };
        let [women, men, youth] = report.counts;
        let counts =
            [("women", women.into()), ("men", men.into()), ("youth", youth.into()), ("all", (women + men).into())];
        html! {
            section {
                h2 { (self.say("forums-report")) }
                p {
                    (visit.tell("forums-report-counts", &counts))
                    @if report.doubtful { " " (tag(Tone::Warn, &self.say("forums-report-doubtful"))) }
                }
                @if !report.points.is_empty() {
                    h3 { (self.say("forums-report-points")) }
                    p.said { (report.points) }
                }
                @if let Some([heard, unheard, absent]) = self.found.sheet.pulse {
                    p { (visit.tell("forums-pulse", &[("heard", heard.into()), ("unheard", unheard.into()), ("absent", absent.into())])) }
                }
            }
        }
    }

    /// What was sent about it, and what became of it.
    fn messages(&self) -> Markup {
        let sent = &self.found.sheet.sent;
        if sent.is_empty() {
            return html! {};
        }
        let heads = [
            "forums-head-message",
            "forums-head-all",
            "forums-head-delivered",
            "forums-head-sent",
            "forums-head-waiting",
            "forums-head-failed",
            "forums-head-dropped",
        ];
        let heads = heads.map(|key| self.say(key));
        let row = |name: String, fates: &Fates| {
            let counts = [fates.all(), fates.delivered, fates.sent, fates.waiting, fates.failed, fates.dropped];
            let mut row = vec![html! { (name) }];
            row.extend(counts.map(|count| html! { (self.visit.number(count)) }));
            row
        };
        let rows = sent.iter().map(|(class, fates)| row(words::class(self.visit, *class), fates)).collect();
        let bundled: i64 = sent.iter().map(|(_, fates)| fates.bundled).sum();
        html! {
            section {
                h2 { (self.say("forums-messages")) }
                (parts::table(&self.say("forums-messages"), &heads, rows))
                @if bundled > 0 { p.hint { (self.visit.tell("forums-messages-bundled", &[("count", bundled.into())])) } }
                p.hint { (self.say("forums-messages-hint")) }
            }
        }
    }

    /// What staff decided, and why.
    fn history(&self) -> Markup {
        let visit = self.visit;
        html! {
            @if !self.found.sheet.decisions.is_empty() {
                section {
                    h2 { (self.say("forums-history")) }
                    ol {
                        @for decision in &self.found.sheet.decisions {
                            li {
                                (visit.at(decision.at)) ", " (words::colon(visit, &decision.staff)) " " strong { (words::decided(visit, &decision.what)) }
                                br; (decision.reason)
                            }
                        }
                    }
                }
            }
        }
    }
}
