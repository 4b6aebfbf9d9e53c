//! One commune with its people, numbers fixed, for transcripts that play a whole quarter: Konna, whose forums begin by themselves.
//!
//! | number | who |
//! | --- | --- |
//! | +22370000101 to 112 | participants; 101 to 105 are women; 112 never chose a language |
//! | +22370000121, 122 | the facilitator and her deputy |
//! | +22370000131 to 133 | commanders: army, gendarmerie, police |
//! | +22370000134 | the deputy of the gendarmerie |
//! | +22370000135 | on the list, and nothing more yet: follows the commander of the army |
//! | +22370001001 to 1200 | subscribers |

use crate::app::TestApp;
use baro::domain::board::{Disclosure, Kind, SeriesId};
use baro::domain::force::Force;
use baro::domain::message::Language;
use baro::domain::person::{Gender, PersonId, Role};
use baro::domain::phone::Phone;
use baro::domain::place::{Level, Place, PlaceId};
use baro::domain::time::{Day, Minute};
use baro::seal;
use baro::store::StoreError;
use baro::store::book::people::{AddPeople, NewPerson};
use baro::store::book::places::AddPlaces;
use baro::store::book::posts::HandOver;
use baro::store::book::series::{SetDeputy, SetMember, SetPost, SetSecond, SetSeries};
use baro::store::door::Work;
use baro::store::engine::{Sql, Tx};
use jiff::civil::Date;

/// Every subscriber's number begins so; nobody else's does.
pub const SUBSCRIBERS: &str = "+22370001";
/// The commanders and their forces.
pub const COMMANDERS: [(&str, Force); 3] =
    [("+22370000131", Force::Army), ("+22370000132", Force::Gendarmerie), ("+22370000133", Force::Police)];
const FACILITATORS: [&str; 2] = ["+22370000121", "+22370000122"];
const DEPUTY: &str = "+22370000134";
const NEWCOMER: &str = "+22370000135";

/// What is special about a village.
#[derive(Clone, Copy, Debug)]
pub struct Village {
    /// What its people speak.
    pub language: Language,
    /// Venue and hour are told on the eve only.
    pub eve: bool,
    /// Participants are asked whether they were heard.
    pub pulse: bool,
    /// How many subscribe.
    pub subscribers: u16,
    /// The commanders also belong to the network of the forces, which meets every month.
    pub network: bool,
    /// The day from which its forums begin by themselves.
    pub starts: Day,
}

impl Village {
    /// Reads `fr`, `bm`, then any of `eve`, `pulse`, `network`, `small` (one subscriber), `from 2027-02-01` (else 4 January 2027).
    pub fn read(words: &str) -> Village {
        let mut words = words.split(' ');
        let language = words.next().unwrap().parse().unwrap();
        let starts = Day::of(Date::constant(2027, 1, 4));
        let mut village = Village { language, eve: false, pulse: false, subscribers: 200, network: false, starts };
        while let Some(word) = words.next() {
            match word {
                "eve" => village.eve = true,
                "pulse" => village.pulse = true,
                "network" => village.network = true,
                "small" => village.subscribers = 1,
                "from" => village.starts = Day::of(words.next().unwrap().parse().unwrap()),
                _ => panic!("no village has {word:?}"),
            }
        }
        village
    }

    /// Fills an empty book.
    pub async fn found(self, app: &TestApp) -> SeriesId {
        let book = &app.gateway.book;
        let (mopti, konna) = (PlaceId("mopti".into()), PlaceId("konna".into()));
        let place = |id: &PlaceId, level, name: &str, parent: Option<&PlaceId>| Place {
            id: id.clone(),
            level,
            name: name.into(),
            also: Vec::new(),
            parent: parent.cloned(),
        };
        let places =
            vec![place(&mopti, Level::Region, "Mopti", None), place(&konna, Level::Commune, "Konna", Some(&mopti))];
        book.write(AddPlaces { places }).await.unwrap();
        let disclosure = if self.eve { Disclosure::Eve } else { Disclosure::Open };
        let set = SetSeries::new(konna.clone(), Kind::Forum, disclosure, "mairie");
        let set = SetSeries { pulse: self.pulse, starts: Some(self.starts), ..set };
        let series = book.write(set).await.unwrap();
        book.write(AddPeople { people: self.people(app), at: app.clock.now() }).await.unwrap();
        let deputy = Some(person(app, DEPUTY).await);
        book.write(SetDeputy { series, force: Force::Gendarmerie, deputy }).await.unwrap();
        let second = person(app, FACILITATORS[1]).await;
        assert!(book.write(SetSecond { series, person: second, deputy: true }).await.unwrap());
        if self.network {
            self.network(app, konna).await;
        }
        book.refresh().await.unwrap();
        series
    }

    fn people(self, app: &TestApp) -> Vec<NewPerson> {
        let member = |number: String, role: Option<Role>, woman: bool| NewPerson {
            name: number.clone(),
            place: PlaceId("konna".into()),
            language: (number != "+22370000112").then_some(self.language),
            gender: Some(if woman { Gender::Woman } else { Gender::Man }),
            consent: "liste".into(),
            role,
            force: COMMANDERS.iter().find(|(own, _)| *own == number).map(|(_, force)| *force),
            numbers: vec![sealed(app, &number)],
        };
        let participants = (101..=112).map(|n| member(format!("+22370000{n}"), Some(Role::Participant), n <= 105));
        let facilitators = FACILITATORS.iter().map(|own| member((*own).into(), Some(Role::Facilitator), true));
        let others = COMMANDERS.iter().map(|(own, _)| *own).chain([DEPUTY, NEWCOMER]);
        let others = others.map(|own| member(own.into(), None, false));
        let numbers = (1..=self.subscribers).map(|n| format!("{SUBSCRIBERS}{n:03}"));
        let subscribers = numbers.enumerate().map(|(i, own)| member(own, Some(Role::Subscriber), i % 2 == 0));
        participants.chain(facilitators).chain(others).chain(subscribers).collect()
    }

    /// The commanders of the army and the gendarmerie sit in the network too; the facilitator convenes it.
    async fn network(self, app: &TestApp, place: PlaceId) {
        let (book, now) = (&app.gateway.book, app.clock.now());
        let set = SetSeries::new(place, Kind::Network, Disclosure::Open, "camp");
        let series = book.write(SetSeries { starts: Some(self.starts), ..set }).await.unwrap();
        for (number, force) in &COMMANDERS[..2] {
            let post = book.write(SetPost { series, force: *force, required: true }).await.unwrap();
            let (successor, manners) = (Some(person(app, number).await), app.gateway.manners().unwrap());
            assert!(book.write(HandOver { post, successor, now, manners }).await.unwrap());
        }
        let person = person(app, FACILITATORS[0]).await;
        book.write(SetMember { series, person, role: Role::Facilitator }).await.unwrap();
    }
}

/// Who has this number.
pub async fn person(app: &TestApp, number: &str) -> PersonId {
    let blind = app.gateway.numbers.blind(&phone(app, number)).0;
    app.gateway.book.caller(blind).await.unwrap().expect("the number is on the list").person
}

fn sealed(app: &TestApp, number: &str) -> ([u8; 32], Vec<u8>) {
    let phone = phone(app, number);
    (app.gateway.numbers.blind(&phone).0, app.gateway.numbers.seal(&phone, seal::random()))
}

fn phone(app: &TestApp, number: &str) -> Phone {
    Phone::read(number, app.gateway.plan).unwrap()
}

/// An hour as `10:00`.
pub fn minute(written: &str) -> Minute {
    let (hour, minute) = written.split_once(':').unwrap();
    Minute(hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap())
}

/// A statement about one row, for what no write of the program does.
pub struct Statement {
    /// With the row's id as its one parameter.
    pub sql: Sql,
    /// Which row.
    pub id: i64,
}

impl Work for Statement {
    type Out = u64;
    const NAME: &'static str = "statement";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<u64, StoreError> {
        tx.exec(tx.query(self.sql).bind(self.id)).await
    }
}
