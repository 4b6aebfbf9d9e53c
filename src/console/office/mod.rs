//! The office: one's own account, accounts of staff and who reads what, the trail, settings.
//!
//! Must not know: other groups of pages. Tested in `tests/it/console/office.rs`.

mod keys;
mod me;
mod phrases;
mod settings;
mod staff;
mod trail;

use super::pages::{Needs, Pages};
use super::parts::{self, Here, Tone};
use super::today::Due;
use super::trouble::Trouble;
use super::visit::Visit;
use super::{Answer, Console};
use crate::custody::NotDone;
use crate::domain::review::Act;
use crate::domain::review::grant::Refusal;
use maud::html;

pub(super) fn pages() -> Pages {
    Pages::new()
        .get("/office", Needs::SignedIn, show)
        .and(me::pages())
        .and(keys::pages())
        .and(staff::pages())
        .and(trail::pages())
        .and(phrases::pages())
        .and(settings::pages())
}

async fn show(visit: Visit) -> Answer {
    let rooms: [(&str, &str, &str, &[Act]); 6] = [
        (me::PATH, "office-me", "office-me-what", &[]),
        (staff::PATH, "office-staff", "office-staff-what", staff::READERS),
        (keys::PATH, "office-keys", "office-keys-what", &[Act::GrantKeys]),
        (trail::PATH, "office-trail", "office-trail-what", &[Act::ReadAudit]),
        (phrases::PATH, "office-phrases", "office-phrases-what", phrases::READERS),
        (settings::PATH, "office-settings", "office-settings-what", &[Act::Configure]),
    ];
    let body = html! {
        ul.cards {
            @for (path, name, what, acts) in rooms {
                @if acts.is_empty() || acts.iter().any(|act| visit.may(*act)) {
                    li { h2 { (parts::link(path, &visit.say(name))) } p { (visit.say(what)) } }
                }
            }
        }
    };
    Ok(visit.page(Here::Office, &visit.say("frame-office"), body))
}

/// What needs somebody today: grants that wait for their word, and what is wrong with keys.
pub(super) async fn due(console: &Console, visit: &Visit) -> Result<Vec<Due>, Trouble> {
    let custody = console.custody();
    let mut all = Vec::new();
    if visit.may(Act::GrantKeys) || visit.may(Act::CountersignGrant) {
        let waiting = custody.register().await?.iter().filter(|grant| staff::waits_for(grant, visit)).count();
        if waiting > 0 {
            let text = visit.tell("office-due-grants", &[("count", waiting.into())]);
            all.push(Due { tone: Tone::Warn, text, href: staff::PATH.into() });
        }
    }
    if visit.may(Act::GrantKeys) || visit.may(Act::Configure) {
        let worries = custody.survey().await?.worries(visit.today());
        let href = if visit.may(Act::GrantKeys) { keys::PATH } else { settings::PATH };
        all.extend(worries.into_iter().map(|worry| Due {
            tone: Tone::Bad,
            text: keys::worry(visit, worry),
            href: href.into(),
        }));
    }
    Ok(all)
}

/// Why something about accounts was refused, by its key; `None` where it is a fault of ours.
fn refused(error: &NotDone) -> Option<&'static str> {
    Some(match error {
        NotDone::Name => "office-wrong-name",
        NotDone::Refused(refusal) => match refusal {
            Refusal::Role => "trouble-refused",
            Refusal::Unknown => "office-refused-unknown",
            Refusal::Taken => "office-refused-taken",
            Refusal::Stage => "office-refused-stage",
            Refusal::Keyless => "office-refused-keyless",
            Refusal::Tied => "office-refused-tied",
            Refusal::NotHolder => "office-refused-not-holder",
            Refusal::Agreed => "office-refused-agreed",
            Refusal::Revoked => "office-refused-revoked",
            Refusal::Last => "office-refused-last",
            Refusal::OwnTie => "office-refused-own-tie",
        },
        _ => return None,
    })
}

/// [`refused`] as what ends the request.
fn trouble(error: NotDone) -> Trouble {
    match refused(&error) {
        Some(why) => Trouble::Gone(why),
        None => error.into(),
    }
}
