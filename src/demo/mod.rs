//! Two invented communes for the demo and the transcripts: Konna votes on a date, Fatoma's forum is confirmed.
//!
//! Their staff, and what people told them, are in [`staff`] and [`mod@told`].
//!
//! Must not know: the command line. Tested by `tests/transcripts/` and `tests/it/play.rs`.

pub mod staff;
pub mod told;

use crate::domain::board::{Disclosure, ForumId, Kind, SeriesId};
use crate::domain::dialogue::Effect;
use crate::domain::force::Force;
use crate::domain::forum::Cadence;
use crate::domain::message::Language;
use crate::domain::openings::Danger;
use crate::domain::person::{Gender, Role};
use crate::domain::phone::Phone;
use crate::domain::place::{Level, Place, PlaceId};
use crate::domain::summary::{Draft, NewCommitment};
use crate::domain::time::{DAY, Day, HOUR, Minute};
use crate::gateway::Gateway;
use crate::phone::Person;
use crate::seal;
use crate::store::StoreError;
use crate::store::book::openings::{OpenConcerns, SetDanger};
use crate::store::book::people::{AddPeople, NewPerson};
use crate::store::book::places::AddPlaces;
use crate::store::book::series::{Open, SetDeputy, SetSeries};
use crate::store::book::summaries::{Approve, Past, Publish, WriteDraft};
use crate::store::book::turns::TurnWrite;
use jiff::civil::Weekday;

/// Somebody of the demo.
struct Extra {
    name: &'static str,
    number: &'static str,
    /// A second phone of the same person.
    second: Option<&'static str>,
    commune: &'static str,
    role: Option<Role>,
    force: Option<Force>,
    language: Language,
    gender: Gender,
    /// What the phone page calls them.
    label: &'static str,
}

const KONNA: &str = "demo-konna";
const FATOMA: &str = "demo-fatoma";
/// The region that both lie in.
const MOPTI: &str = "demo-mopti";
/// Whom the demo's phones are told to call in danger: the police of Mali.
const DANGER: &str = "17";

const fn somebody(
    (name, gender): (&'static str, Gender),
    number: &'static str,
    commune: &'static str,
    language: Language,
    label: &'static str,
) -> Extra {
    Extra { name, number, second: None, commune, role: Some(Role::Participant), force: None, language, gender, label }
}

const FR: Language = Language::FRENCH;
const BM: Language = Language::BAMBARA;

const EVERYBODY: &[Extra] = &[
    somebody(("Awa Traoré", Gender::Woman), "+22370000001", KONNA, FR, "Awa, membre, Konna"),
    Extra {
        second: Some("+22360000002"),
        ..somebody(("Moussa Diarra", Gender::Man), "+22370000002", KONNA, BM, "Moussa, membre, Konna (bamanankan)")
    },
    somebody(("Fatoumata Maïga", Gender::Woman), "+22370000003", KONNA, FR, "Fatoumata, membre, Konna"),
    somebody(("Amadou Barry", Gender::Man), "+22370000004", KONNA, FR, "Amadou, membre, Konna"),
    somebody(("Kadiatou Coulibaly", Gender::Woman), "+22370000005", KONNA, BM, "Kadiatou, membre, Konna (bamanankan)"),
    Extra {
        role: Some(Role::Facilitator),
        ..somebody(("Oumar Cissé", Gender::Man), "+22370000006", KONNA, FR, "Oumar, facilitateur, Konna")
    },
    Extra {
        role: Some(Role::Subscriber),
        ..somebody(("Salif Keïta", Gender::Man), "+22370000007", KONNA, BM, "Salif, abonné, Konna (bamanankan)")
    },
    commander("Capitaine Touré", "+22370000011", Force::Army, FR, "Capitaine Touré, armée, Konna"),
    commander("Lieutenant Sidibé", "+22370000012", Force::Gendarmerie, FR, "Lieutenant Sidibé, gendarmerie, Konna"),
    commander(
        "Commissaire Dembélé",
        "+22370000013",
        Force::Police,
        BM,
        "Commissaire Dembélé, police, Konna (bamanankan)",
    ),
    Extra {
        role: Some(Role::Subscriber),
        ..somebody(
            ("Adjudant Koné", Gender::Man),
            "+22370000014",
            KONNA,
            FR,
            "Adjudant Koné, adjoint, gendarmerie, Konna",
        )
    },
    somebody(("Mariam Tolo", Gender::Woman), "+22370000021", FATOMA, FR, "Mariam, membre, Fatoma"),
    somebody(("Bakary Samaké", Gender::Man), "+22370000022", FATOMA, BM, "Bakary, membre, Fatoma (bamanankan)"),
];

const fn commander(
    name: &'static str,
    number: &'static str,
    force: Force,
    language: Language,
    label: &'static str,
) -> Extra {
    Extra { role: None, force: Some(force), ..somebody((name, Gender::Man), number, KONNA, language, label) }
}

/// Those who have answered Konna's poll before anybody holds a phone: four answers are left to play.
const ANSWERED: [&str; 4] = ["+22370000003", "+22370000004", "+22370000005", "+22370000011"];

/// French, and Bambara that no native speaker has read yet.
const SAID: [&str; 2] = [
    "Les forces et la population se sont parlé à la mairie. La nuit, la route de Sévaré fait peur. Les femmes demandent \
     des patrouilles le jour du marché. La gendarmerie donne un numéro à appeler jour et nuit: il est affiché à la mairie. \
     On se retrouve dans trois mois.",
    "Jama ni lakanabagaw ye ɲɔgɔn ye mɛri la. Su fɛ, mɔgɔw bɛ siran Sewari sira la. Musow b'a fɛ lakanabagaw ka yaala \
     sugu don na. Zandaramaw ye nimɔrɔ dɔ di, min bɛ se ka wele tile ni su: a sɛbɛnnen bɛ mɛri la. An bɛ ɲɔgɔn ye \
     kalo saba kɔfɛ.",
];
const PROMISED: [[&str; 2]; 2] = [
    ["une patrouille chaque jour de marché", "yaala sugu don bɛɛ"],
    ["réparer 2 lampes au marché", "sugu fitinɛ 2 dilan"],
];

/// Whose phones the phone page offers, and one that is on no list.
pub fn cast() -> Vec<Person> {
    let known = EVERYBODY.iter().map(|extra| Person { label: extra.label.into(), phone: extra.number.into() });
    let stranger = Person { label: "Quelqu'un qui n'est pas sur la liste".into(), phone: "+22379999999".into() };
    known.chain([stranger]).collect()
}

/// Fills an empty book with places, people and series; no forum yet.
///
/// # Errors
/// Those of the writes.
pub async fn people(gateway: &Gateway) -> Result<[SeriesId; 2], StoreError> {
    let place = |id: &str, level, name: &str, parent: Option<&str>| Place {
        id: PlaceId(id.into()),
        level,
        name: name.into(),
        also: Vec::new(),
        parent: parent.map(|parent| PlaceId(parent.into())),
    };
    let book = &gateway.book;
    let places = vec![
        place(MOPTI, Level::Region, "Mopti", None),
        place(KONNA, Level::Commune, "Konna", Some(MOPTI)),
        place(FATOMA, Level::Commune, "Fatoma", Some(MOPTI)),
    ];
    book.write(AddPlaces { places }).await?;
    let series = |place: &str, disclosure, venue| SetSeries::new(PlaceId(place.into()), Kind::Forum, disclosure, venue);
    let konna = book.write(series(KONNA, Disclosure::Open, "mairie")).await?;
    let fatoma = book.write(series(FATOMA, Disclosure::Eve, "école")).await?;
    let people = EVERYBODY.iter().map(|extra| person(gateway, extra)).collect();
    book.write(AddPeople { people, at: gateway.clock.now() }).await?;
    let today = gateway.clock.now().day();
    for place in [KONNA, FATOMA] {
        book.write(OpenConcerns { place: PlaceId(place.into()), on: Some(today) }).await?;
    }
    let danger = Danger { number: DANGER.into(), tested_by: "demo".into(), tested_on: today };
    book.write(SetDanger { place: PlaceId(MOPTI.into()), danger: Some(danger) }).await?;
    let deputy = gateway.book.caller(gateway.numbers.blind(&phone(gateway, "+22370000014")).0).await?;
    let deputy = deputy.map(|caller| caller.person);
    book.write(SetDeputy { series: konna, force: Force::Gendarmerie, deputy }).await?;
    book.refresh().await?;
    Ok([konna, fatoma])
}

/// Opens Konna's poll, with all answers but four, and confirms Fatoma's forum.
///
/// # Errors
/// Those of the writes.
pub async fn forums(gateway: &Gateway, [konna, fatoma]: [SeriesId; 2]) -> Result<(), StoreError> {
    told(gateway, konna).await?;
    let today = gateway.clock.now().day();
    // From now on Konna's forums begin by themselves, and participants are asked whether they were heard.
    let plan = SetSeries::new(PlaceId(KONNA.into()), Kind::Forum, Disclosure::Open, "mairie");
    gateway.book.write(SetSeries { pulse: true, starts: Some(today), ..plan }).await?;
    let tuesday = next(Weekday::Tuesday, Day(today.0 + 14));
    let thursday = next(Weekday::Thursday, tuesday);
    let ten = Minute(600);
    if let Some(forum) = open(gateway, konna, "mairie", &[(tuesday, ten), (thursday, ten)]).await? {
        gateway.advance(forum).await;
        for number in ANSWERED {
            vote(gateway, forum, number).await?;
        }
    }
    let saturday = next(Weekday::Saturday, Day(today.0 + 7));
    if let Some(forum) = open(gateway, fatoma, "école", &[(saturday, Minute(9 * 60))]).await? {
        gateway.advance(forum).await;
        for number in ["+22370000021", "+22370000022"] {
            vote(gateway, forum, number).await?;
        }
        gateway.advance(forum).await;
    }
    Ok(())
}

/// What was said at Konna's forum before, and promised there. It was told two months ago: everybody can read it.
async fn told(gateway: &Gateway, konna: SeriesId) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    let today = now.day();
    // Of the quarter before, whatever the day.
    let day = next(Weekday::Tuesday, Day(today.0 - 100));
    let board = gateway.book.board();
    let posts = board.series(konna).map_or(&[][..], |series| &series.posts);
    let gendarmerie = posts.iter().find(|post| post.force == Force::Gendarmerie).map(|post| post.id);
    let texts = |[fr, bm]: [&str; 2]| vec![(BM, bm.to_owned()), (FR, fr.to_owned())];
    let promise = |owner, days, said| NewCommitment { owner, due: Day(today.0 + days), texts: texts(said) };
    let draft = Draft {
        day,
        texts: texts(SAID),
        commitments: vec![promise(gendarmerie, 14, PROMISED[0]), promise(None, 21, PROMISED[1])],
    };
    let (book, period) = (&gateway.book, Cadence::Quarter.period(day).code);
    let forum = book.write(Past { series: konna, period, day, venue: "mairie".into() }).await?;
    let at = now.plus(-60 * DAY);
    let written = book.write(WriteDraft { forum, draft, author: "demo".into(), at }).await?;
    let Ok((summary, revision)) = written else { return Ok(()) };
    let by = "demo 2".to_owned();
    let approve = Approve { summary, revision, by, languages: vec![FR, BM], at };
    if book.write(approve).await? == Ok(()) {
        book.write(Publish { summary, at }).await?;
    }
    book.refresh().await
}

async fn open(
    gateway: &Gateway,
    series: SeriesId,
    venue: &str,
    options: &[(Day, Minute)],
) -> Result<Option<ForumId>, StoreError> {
    let first = options.first().map_or(Day(0), |(day, _)| *day);
    let now = gateway.clock.now();
    let (period, closes) = (Cadence::Quarter.period(first).code, now.plus(-HOUR));
    let open = Open { series, period, now, closes, venue: venue.into(), options: options.to_vec() };
    let forum = gateway.book.write(open).await?;
    gateway.book.refresh().await?;
    Ok(forum)
}

/// Yes to every date, by the person with this number.
async fn vote(gateway: &Gateway, forum: ForumId, number: &str) -> Result<(), StoreError> {
    gateway.book.refresh().await?;
    let caller = gateway.book.caller(gateway.numbers.blind(&phone(gateway, number)).0).await?;
    let board = gateway.book.board();
    if let (Some(caller), Some((_, forum))) = (caller, board.of_forum(forum)) {
        let answers = forum.open_options().map(|option| (option.id, true)).collect();
        let effect = Some(Effect::Vote { forum: forum.id, person: caller.person, answers });
        gateway
            .book
            .turn(TurnWrite { at: gateway.clock.now(), effect, caller: None, reply: None, otherwise: None })
            .await?;
    }
    Ok(())
}

fn person(gateway: &Gateway, extra: &Extra) -> NewPerson {
    let numbers = std::iter::once(extra.number).chain(extra.second);
    let sealed = numbers.map(|number| {
        let phone = phone(gateway, number);
        (gateway.numbers.blind(&phone).0, gateway.numbers.seal(&phone, seal::random()))
    });
    NewPerson {
        name: extra.name.into(),
        place: PlaceId(extra.commune.into()),
        language: Some(extra.language),
        gender: Some(extra.gender),
        consent: "demo".into(),
        role: extra.role,
        force: extra.force,
        numbers: sealed.collect(),
    }
}

fn phone(gateway: &Gateway, number: &str) -> Phone {
    Phone::read(number, gateway.plan).expect("the demo's numbers are such that telephones can have")
}

/// The first `weekday` after `day`.
fn next(weekday: Weekday, day: Day) -> Day {
    (1..=7).map(|ahead| Day(day.0 + ahead)).find(|day| day.weekday() == weekday).expect("a week has all weekdays")
}
