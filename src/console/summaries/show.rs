//! The summary of a forum: what phones show of it, how far it is, and what comes next; a second person agrees here.
//!
//! Must not know: how it is written or sent. Tested in `tests/it/console/summaries.rs`.

use super::going::{stand, whom};
use super::preview::{as_told, phone, readers, shown};
use super::send::is_fresh;
use super::{form, languages, named, telling};
use crate::console::parts::{self, Here, Tone};
use crate::console::posted::Posted;
use crate::console::trouble::Trouble;
use crate::console::visit::Visit;
use crate::console::{Answer, Console};
use crate::domain::board::Stage;
use crate::domain::review::audit::Action;
use crate::domain::review::{Account, Act};
use crate::domain::summary::{Draft, Shown, SummaryId};
use crate::store::book::audited::Audited;
use crate::store::book::broadcasts::progress;
use crate::store::book::editing::TakeBack;
use crate::store::book::record;
use crate::store::book::staff;
use crate::store::book::summaries::{Approve, Publish, Refused};
use crate::store::book::tellings::{State as Stand, Telling, Version};
use axum::extract::{Path, State};
use maud::{Markup, html};
use std::sync::Arc;

/// Answers below which counts of who felt heard are not shown: a few could be told apart.
const FEWEST: i64 = 5;

/// GET the page.
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit, Path(forum): Path<i64>) -> Answer {
    let telling = telling(&console, forum).await?;
    let title = visit.tell("summaries-show-title", &[("forum", named(&visit, &telling).into())]);
    let href = format!("/summaries/{forum}");
    let Some(version) = telling.latest() else {
        let write = (format!("{href}/edit"), visit.say("summaries-write"));
        let body = html! {
            @if telling.stage == Stage::Held { (parts::empty(&visit.say("summaries-unwritten"), Some((&write.0, &write.1)))) }
            @else { (parts::empty(&visit.say("summaries-not-held"), None)) }
            (reported(&visit, &telling))
        };
        return Ok(visit.page(Here::Summaries, &title, body));
    };
    let posts = console.book.board().series(telling.series).map(|series| series.posts.clone()).unwrap_or_default();
    let draft = draft(&telling, version);
    let readers = readers(&console, &telling.place.clone().into()).await?;
    let shown = shown(&console, &as_told(&telling, &draft, &posts), &readers)?;
    let lacks = draft.lacks(languages(&console));
    let others = others(&console, &visit, version).await?;
    let heard = heard(&console, &visit, &telling).await?;
    let broadcasts = broadcasts(&console, &visit, &telling).await?;
    let own = visit.member().name == version.written.0;
    let agrees = version.state == Stand::Asked && !own && lacks.is_empty();
    let body = html! {
        p { (tag(&visit, version.state)) " " (by(&visit, version)) }
        @if !lacks.is_empty() && version.state != Stand::Sent {
            p { (visit.say("summaries-lacks")) }
            ul { @for lack in &lacks { li { (form::lack(&visit, lack)) } } }
        }
        (next(&visit, &href, version, own, &others))
        (texts(&visit, &shown, agrees))
        (promises(&visit, &telling))
        @if agrees { (approval(&visit, &href, version)) }
        (broadcasts)
        (heard)
        (reported(&visit, &telling))
        (versions(&visit, &telling))
    };
    Ok(visit.page(Here::Summaries, &title, body))
}

fn draft(telling: &Telling, version: &Version) -> Draft {
    Draft { day: version.day, texts: version.texts.clone(), commitments: form::promised(telling) }
}

fn tag(visit: &Visit, stand: Stand) -> Markup {
    let (tone, key) = match stand {
        Stand::Draft => (Tone::Calm, "step-draft"),
        Stand::Asked => (Tone::Warn, "step-asked"),
        Stand::Approved => (Tone::Warn, "step-approved"),
        Stand::Sent => (Tone::Good, "summaries-public"),
    };
    parts::tag(tone, &visit.say(key))
}

/// Who wrote it, who agreed, since when everybody may read it.
fn by(visit: &Visit, version: &Version) -> String {
    let told =
        |key: &str, name: &str, at| visit.tell(key, &[("name", name.to_owned().into()), ("at", visit.at(at).into())]);
    let mut all = vec![told("summaries-written-by", &version.written.0, version.written.1)];
    all.extend(version.approved.as_ref().map(|(name, at)| told("summaries-approved-by", name, *at)));
    all.extend(version.sent.map(|at| visit.tell("summaries-public-since", &[("at", visit.at(at).into())])));
    all.join(" ")
}

/// Who else could agree.
async fn others(console: &Console, visit: &Visit, version: &Version) -> Result<Vec<String>, Trouble> {
    if version.state != Stand::Asked || visit.member().name != version.written.0 {
        return Ok(Vec::new());
    }
    let staff = staff::list(console.book.engine()).await?.into_iter();
    let may = staff.filter(|member| member.state == Account::Active && member.may(Act::WriteSummaries));
    Ok(may.map(|member| member.name).filter(|name| *name != version.written.0).collect())
}

/// What can be done now, the one thing first.
fn next(visit: &Visit, href: &str, version: &Version, own: bool, others: &[String]) -> Markup {
    let edit = format!("{href}/edit");
    html! {
        section.next {
            @match version.state {
                Stand::Draft => {
                    p { (parts::action(&edit, &visit.say("summaries-go-on"))) }
                }
                Stand::Asked if own => {
                    p { (visit.say("summaries-own")) }
                    @if others.is_empty() { p.wrong { (visit.say("summaries-nobody-else")) } }
                    @else { p { (visit.tell("summaries-who-else", &[("names", others.join(", ").into())])) } }
                    p { (parts::link(&edit, &visit.say("summaries-correct"))) }
                }
                Stand::Asked => {
                    p { (visit.say("summaries-approve-question")) }
                    p { (parts::link(&edit, &visit.say("summaries-correct"))) }
                }
                Stand::Approved => {
                    p { (parts::action(&format!("{href}/send"), &visit.say("summaries-send"))) }
                    p { (parts::link(&format!("{href}/radio"), &visit.say("summaries-radio"))) " · " (parts::link(&edit, &visit.say("summaries-correct"))) }
                    (undo(visit, href, version))
                }
                Stand::Sent => {
                    @if is_fresh(visit, version) { p { (parts::action(&format!("{href}/send"), &visit.say("summaries-send-more"))) } }
                    p { (parts::link(&format!("{href}/radio"), &visit.say("summaries-radio"))) " · " (parts::link(&edit, &visit.say("summaries-correct-sent"))) }
                }
            }
        }
    }
}

/// Below all that is to be read: a second person agrees.
fn approval(visit: &Visit, href: &str, version: &Version) -> Markup {
    html! {
        form method="post" action={ (href) "/approve" } {
            (visit.hidden())
            input type="hidden" name="summary" value=(version.id.0);
            input type="hidden" name="revision" value=(version.writing.revision);
            p { (visit.say("summaries-approve-hint")) }
            (parts::button(&visit.say("summaries-approve-button")))
        }
    }
}

/// What can be done with an approved summary besides sending it.
fn undo(visit: &Visit, href: &str, version: &Version) -> Markup {
    let form = |path: &str, summary: &str, question: &str, button: &str| {
        html! {
            details.confirm {
                summary { (visit.say(summary)) }
                form method="post" action={ (href) (path) } {
                    (visit.hidden())
                    input type="hidden" name="summary" value=(version.id.0);
                    input type="hidden" name="revision" value=(version.writing.revision);
                    p { (visit.say(question)) }
                    (parts::danger(&visit.say(button)))
                }
            }
        }
    };
    html! {
        (form("/back", "summaries-back", "summaries-back-question", "summaries-back-button"))
        (form("/publish", "summaries-publish", "summaries-publish-question", "summaries-publish-button"))
    }
}

fn texts(visit: &Visit, shown: &[Shown], open: bool) -> Markup {
    html! {
        h2 { (visit.say("summaries-look")) }
        div.sides { @for shown in shown { div { (phone(visit, shown, open)) } } }
    }
}

fn promises(visit: &Visit, telling: &Telling) -> Markup {
    html! {
        h2 { (visit.say("summaries-promised")) }
        @if telling.commitments.is_empty() {
            p { (visit.say("summaries-no-promises")) }
        } @else {
            ol {
                @for promise in &telling.commitments {
                    li {
                        (promise.owner.map_or_else(|| visit.say("summaries-community"), |(_, force)| visit.name(&force))) ": "
                        @for (language, text) in promise.texts.iter().rev() { span lang=(language.tag()) { (text) } ", " }
                        (visit.tell("summaries-before", &[("day", visit.day_short(promise.due).into())])) " "
                        @if telling.is_told() {
                            (super::promises::tag(visit, promise.standing(visit.today()))) " "
                            (parts::link(&format!("/promises/{}", promise.id.0), &visit.say("summaries-follow-open")))
                        }
                    }
                }
            }
        }
    }
}

async fn broadcasts(console: &Console, visit: &Visit, telling: &Telling) -> Result<Markup, Trouble> {
    let heads = ["summaries-head-whom", "summaries-head-stand", "summaries-head-starts", "summaries-head-people"];
    let heads: Vec<String> = heads.iter().map(|key| visit.say(key)).collect();
    let mut rows = Vec::new();
    for sending in &telling.broadcasts {
        let Some(far) = progress(console.book.engine(), sending.id).await? else { continue };
        rows.push(vec![
            parts::link(&format!("/broadcasts/{}", sending.id.0), &whom(visit, console, &sending.audience)),
            stand(visit, sending, &far),
            html! { (visit.at(sending.starts)) },
            html! { (visit.number(sending.total)) },
        ]);
    }
    if rows.is_empty() {
        return Ok(html! {});
    }
    Ok(html! { div.named { (parts::table(&visit.say("summaries-broadcasts"), &heads, rows)) } })
}

/// Whether participants felt heard, where enough have said.
async fn heard(console: &Console, visit: &Visit, telling: &Telling) -> Result<Markup, Trouble> {
    let pulse = record::pulse(console.book.engine(), telling.series).await?;
    let Some((_, counts)) = pulse.into_iter().find(|(period, _)| *period == telling.period) else {
        return Ok(html! {});
    };
    let [heard, unheard, absent] = counts;
    Ok(html! {
        h2 { (visit.say("summaries-heard")) }
        @if heard + unheard + absent < FEWEST {
            p { (visit.tell("summaries-heard-few", &[("fewest", FEWEST.into())])) }
        } @else {
            (parts::facts(&[
                (visit.say("summaries-heard-yes"), html! { (visit.number(heard)) }),
                (visit.say("summaries-heard-no"), html! { (visit.number(unheard)) }),
                (visit.say("summaries-heard-absent"), html! { (visit.number(absent)) }),
            ]))
        }
    })
}

/// What the facilitator reported.
fn reported(visit: &Visit, telling: &Telling) -> Markup {
    let Some(([women, men, youth], points)) = &telling.report else { return html! {} };
    html! {
        h2 { (visit.say("summaries-reported")) }
        p { (visit.tell("summaries-came", &[("women", (*women).into()), ("men", (*men).into()), ("youth", (*youth).into())])) }
        @if !points.is_empty() {
            p { (visit.say("summaries-points")) }
            blockquote { (points) }
        }
    }
}

/// Versions that were sent before.
fn versions(visit: &Visit, telling: &Telling) -> Markup {
    if telling.versions.len() < 2 {
        return html! {};
    }
    html! {
        h2 { (visit.say("summaries-versions")) }
        @for version in &telling.versions[1..] {
            details {
                summary { (visit.tell("summaries-version", &[("version", version.writing.version.into())])) }
                p { (by(visit, version)) }
                @for (language, text) in &version.texts { blockquote lang=(language.tag()) { (text) } }
            }
        }
    }
}

fn of(posted: &Posted) -> (SummaryId, i64) {
    let number = |name: &str| posted.text(name).parse().unwrap_or(0);
    (SummaryId(number("summary")), number("revision"))
}

/// Where a form led, and what it says there.
fn said(visit: &Visit, forum: i64, done: Result<&str, Refused>) -> Answer {
    let key = match done {
        Ok(key) => key,
        Err(Refused::Author) => "summaries-refused-author",
        Err(Refused::Changed) => "summaries-refused-changed",
        Err(Refused::Lacks(_)) => "summaries-refused-lacks",
        Err(Refused::Gone) => return Err(Trouble::Missing),
        Err(_) => "summaries-refused-late",
    };
    Ok(visit.go(&format!("/summaries/{forum}"), Some(visit.say(key))))
}

/// POST: a second person agrees to exactly what they read.
pub(super) async fn approve(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(forum): Path<i64>,
    posted: Posted,
) -> Answer {
    if posted.is_repeated() {
        return said(&visit, forum, Ok("done-already"));
    }
    let (summary, revision) = of(&posted);
    let (by, languages) = (visit.member().name.clone(), languages(&console).to_vec());
    let work = Approve { summary, revision, by, languages, at: visit.now() };
    let approve = Audited { work, action: Action::SummaryApproved, acting: visit.acting() };
    said(&visit, forum, console.book.write(approve).await?.map(|()| "summaries-approved"))
}

/// POST: it is a draft again.
pub(super) async fn take_back(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(forum): Path<i64>,
    posted: Posted,
) -> Answer {
    if posted.is_repeated() {
        return said(&visit, forum, Ok("done-already"));
    }
    let (summary, revision) = of(&posted);
    let work = TakeBack { summary, revision };
    let back = Audited { work, action: Action::SummaryTakenBack, acting: visit.acting() };
    said(&visit, forum, console.book.write(back).await?.map(|()| "summaries-taken-back"))
}

/// POST: everybody may read it, nobody is sent anything.
pub(super) async fn publish(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Path(forum): Path<i64>,
    posted: Posted,
) -> Answer {
    if posted.is_repeated() {
        return said(&visit, forum, Ok("done-already"));
    }
    let (summary, _) = of(&posted);
    let work = Publish { summary, at: visit.now() };
    let publish = Audited { work, action: Action::SummaryPublished, acting: visit.acting() };
    let published = console.book.write(publish).await?;
    console.book.refresh().await?;
    said(&visit, forum, if published { Ok("summaries-published") } else { Err(Refused::NoDraft) })
}
