//! What the team decides in a transcript, as the console will: every line is one write about Konna's forum.
//!
//! | line | means |
//! | --- | --- |
//! | `staff move 2027-01-19 10:00 école` | another date, hour or venue |
//! | `staff choose 2` | this option |
//! | `staff propose 2027-02-02 10:00` | a date of their own |
//! | `staff stand`, `staff postpone`, `staff cancel`, `staff held` | as it says |
//! | `staff word army yes` | a post's word that came by voice |
//! | `staff hand-over army +223…`, `staff hand-over army nobody` | who holds a post from now on |
//! | `staff summary` | what was said and promised at the forum held last: written, approved by a second person, sent to all of Konna |
//! | `staff check 1 kept` | the promise of that number was kept, late or dropped |
//! | `staff feast korite 2027-03-09 2027-03-10` | a feast was announced: computed day, announced day |
//!
//! What is refused says why.

use crate::app::TestApp;
use crate::village::{minute, person};
use baro::domain::board::{Kind, Series};
use baro::domain::calendar::Feast;
use baro::domain::force::Force;
use baro::domain::forum::Ruling;
use baro::domain::message::Language;
use baro::domain::summary::{Draft, Fate, NewCommitment};
use baro::domain::time::Day;
use baro::store::book::broadcasts::Broadcast;
use baro::store::book::calendar::SetFeast;
use baro::store::book::commitments::CheckCommitment;
use baro::store::book::forums::Rule;
use baro::store::book::posts::HandOver;
use baro::store::book::reach;
use baro::store::book::summaries::{Approve, WriteDraft};
use jiff::civil::Date;

/// Does it; answers what is to be printed of it.
pub async fn decide(app: &mut TestApp, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let series = konna(app);
    let said = match words.as_slice() {
        ["hand-over", force, to] => hand_over(app, &series, force, to).await,
        ["summary"] => summary(app, &series).await,
        ["check", number, fate] => check(app, number, fate).await,
        ["feast", feast, computed, announced] => {
            let feast = Feast::ALL.into_iter().find(|own| own.code() == *feast).unwrap();
            let (old, new) = (Some(day(computed)), Some(day(announced)));
            app.gateway.book.write(SetFeast { feast, old, new, announced: true }).await.unwrap();
            String::new()
        }
        _ => rule(app, &series, ruling(&series, &words)).await,
    };
    app.gateway.book.refresh().await.unwrap();
    for line in &app.gateway.lines {
        line.outlet.wake();
    }
    said
}

/// The series that lines are about.
pub fn konna(app: &TestApp) -> Series {
    let board = app.gateway.book.board();
    let own = |series: &&Series| series.kind == Kind::Forum && board.name(&series.place) == "Konna";
    board.series.iter().find(own).expect("Konna has forums").clone()
}

fn ruling(series: &Series, words: &[&str]) -> Ruling {
    let post = |force: &str| series.posts.iter().find(|post| post.force == Force::read(force).unwrap()).unwrap().id;
    match words {
        ["move", date, hour, venue @ ..] => {
            Ruling::Move { day: day(date), minute: minute(hour), venue: venue.join(" ") }
        }
        ["propose", date, hour] => Ruling::Propose { day: day(date), minute: minute(hour) },
        ["choose", number] => {
            let options = &series.forum.as_ref().expect("there is a forum").options;
            Ruling::Choose(options.iter().find(|own| own.number.to_string() == *number).expect("it is offered").id)
        }
        ["word", force, yes] => Ruling::Word { post: post(force), yes: *yes == "yes" },
        ["stand"] => Ruling::Stand,
        ["postpone"] => Ruling::Postpone,
        ["cancel"] => Ruling::Cancel,
        ["held"] => Ruling::Held,
        _ => panic!("the team can't {words:?}"),
    }
}

async fn rule(app: &TestApp, series: &Series, ruling: Ruling) -> String {
    let forum = series.forum.as_ref().expect("there is a forum").id;
    let (now, manners) = (app.clock.now(), app.gateway.manners().unwrap());
    let rule = Rule { forum, ruling, staff: "Aminata".into(), reason: "transcript".into(), now, manners };
    match app.gateway.book.write(rule).await.unwrap() {
        Ok(()) => String::new(),
        Err(why) => format!("= refused: {why}\n"),
    }
}

async fn hand_over(app: &TestApp, series: &Series, force: &str, to: &str) -> String {
    let force = Force::read(force).unwrap();
    let post = series.posts.iter().find(|post| post.force == force).unwrap().id;
    let successor = if to == "nobody" { None } else { Some(person(app, to).await) };
    let (now, manners) = (app.clock.now(), app.gateway.manners().unwrap());
    assert!(app.gateway.book.write(HandOver { post, successor, now, manners }).await.unwrap());
    String::new()
}

/// What Konna said, and promised.
const SAID: [&str; 2] = [
    "Le poste de la route de Mopti ferme la nuit. Les jeunes demandent un terrain de football. Chacun a parlé et chacun a été écouté. \
     La police passe devant l'école le matin.",
    "Moti sira polisiso datugulen bɛ su fɛ. Denmisɛnw bɛ ntolatanyɔrɔ ɲini. Bɛɛ kumana, bɛɛ lamɛnna. Polisiw bɛ tɛmɛ lakɔli ɲɛfɛ sɔgɔma.",
];
const PROMISED: [[&str; 2]; 2] =
    [["deux lampes au marché", "fitinɛ fila sugu la"], ["réparer le puits de Bozo", "Bozo kɔlɔn dilan"]];

async fn summary(app: &TestApp, series: &Series) -> String {
    let (book, at) = (&app.gateway.book, app.clock.now());
    let last = series.last.clone().expect("a forum was held");
    let texts = |[fr, bm]: [&str; 2]| vec![(Language::FRENCH, fr.to_owned()), (Language::BAMBARA, bm.to_owned())];
    let police = series.posts.iter().find(|post| post.force == Force::Police).unwrap().id;
    let promise = |owner, days, said| NewCommitment { owner, due: Day(last.day.0 + days), texts: texts(said) };
    let commitments = vec![promise(Some(police), 30, PROMISED[0]), promise(None, 60, PROMISED[1])];
    let draft = Draft { day: last.day, texts: texts(SAID), commitments };
    let (summary, revision) =
        book.write(WriteDraft { forum: last.id, draft, author: "Aminata".into(), at }).await.unwrap().unwrap();
    let languages = vec![Language::FRENCH, Language::BAMBARA];
    let own = Approve { summary, revision, by: "Aminata".into(), languages, at };
    assert!(book.write(own.clone()).await.unwrap().is_err(), "a second person approves");
    book.write(Approve { by: "Sékou".into(), ..own }).await.unwrap().unwrap();
    let audience = series.place.clone().into();
    let reached = reach::people(book.engine(), &audience).await.unwrap();
    let total: i64 = reached.iter().map(|(_, people)| people).sum();
    book.write(Broadcast { summary, audience, starts: at, total, by: "Aminata".into(), at }).await.unwrap().unwrap();
    app.gateway.due_broadcasts().await;
    format!("= to {total} people\n")
}

async fn check(app: &TestApp, number: &str, fate: &str) -> String {
    let board = app.gateway.book.board();
    let own = konna(app).id;
    let mut open = board.promises.iter().filter(|(series, _)| *series == own).map(|(_, commitment)| commitment);
    let commitment = open.find(|open| open.number.to_string() == number).expect("it is open").id;
    let fate = Fate::read(fate).expect("kept, late or dropped");
    let check = CheckCommitment {
        commitment,
        seen: Fate::Open,
        found: fate,
        note: String::new(),
        by: "Aminata".into(),
        at: app.clock.now(),
    };
    assert!(app.gateway.book.write(check).await.unwrap());
    String::new()
}

fn day(written: &str) -> Day {
    Day::of(written.parse::<Date>().unwrap())
}
