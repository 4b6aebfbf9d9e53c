//! Two hundred communes as different as communes are: some open, some at the border, some with committees that meet every month, some
//! that begin later, without commanders, without phones.
//!
//! Must not know: what happens to them. Tested by the simulation.

use super::dice::Dice;
use super::facts::{Facts, PostFacts, SeriesFacts, Soul};
use baro::domain::board::{Disclosure, Kind, PostId, SeriesId};
use baro::domain::force::Force;
use baro::domain::forum::{Cadence, Quorum};
use baro::domain::message::Language;
use baro::domain::person::{Gender, PersonId, Role};
use baro::domain::place::{Level, Place, PlaceId};
use baro::domain::time::{At, DAY, Minute};
use baro::store::StoreError;
use baro::store::book::Book;
use baro::store::book::people::{AddPeople, NewPerson};
use baro::store::book::places::AddPlaces;
use baro::store::book::series::{SetDeputy, SetSecond, SetSeries};
use baro::store::door::Work;
use baro::store::engine::{Sql, Tx};
use std::collections::{BTreeSet, HashMap};

const IDS: Sql = Sql::both("SELECT id, name FROM person");
const POSTS: Sql = Sql::both("SELECT id, series, force FROM post ORDER BY id");
const MEMBER: Sql = Sql::both("INSERT INTO member (series, person, role) VALUES ($1, $2, $3)");
const POST: Sql = Sql::both("INSERT INTO post (series, force, holder) VALUES ($1, $2, $3)");
const OPTIONAL: Sql = Sql::both("UPDATE post SET required = FALSE WHERE id = $1");

/// Who belongs to a meeting that is not a commune's forum: there is no list for these yet.
struct Join {
    series: SeriesId,
    members: Vec<(PersonId, Role)>,
    posts: Vec<(Force, PersonId)>,
    optional: Vec<PostId>,
}

impl Work for Join {
    type Out = ();
    const NAME: &'static str = "join";

    async fn run<'t>(&'t self, tx: &'t mut Tx) -> Result<(), StoreError> {
        for (person, role) in &self.members {
            tx.exec(tx.query(MEMBER).bind(self.series.0).bind(person.0).bind(role.code().to_owned())).await?;
        }
        for (force, person) in &self.posts {
            tx.exec(tx.query(POST).bind(self.series.0).bind(force.code().to_owned()).bind(person.0)).await?;
        }
        for post in &self.optional {
            tx.exec(tx.query(OPTIONAL).bind(post.0)).await?;
        }
        Ok(())
    }
}

/// The blind index of a number of the simulation.
pub fn blind(phone: u32) -> [u8; 32] {
    let mut blind = [0; 32];
    blind[..4].copy_from_slice(&phone.to_be_bytes());
    blind
}

/// The number that a message goes to.
pub fn opened(sealed: &[u8]) -> u32 {
    u32::from_be_bytes(sealed.try_into().expect("the simulation seals a number as four bytes"))
}

/// Somebody before they have a row.
struct Drawn {
    name: String,
    phone: Option<u32>,
    gender: Gender,
    role: Option<Role>,
    force: Option<Force>,
    is_second: bool,
    deputy_of: Option<Force>,
}

/// Settles `communes` communes; the first of their forums may begin at `start`.
pub async fn settle(book: &Book, dice: &mut Dice, communes: usize, start: At, end: At) -> Facts {
    let mut facts = Facts::default();
    let places = (0..communes).map(place).collect();
    book.write(AddPlaces { places }).await.unwrap();
    let mut phones = 0;
    let mut all: Vec<(SeriesFacts, Vec<Drawn>)> = Vec::new();
    for commune in 0..communes {
        let forum = series(book, dice, commune, Kind::Forum, (start, end)).await;
        let drawn = villagers(dice, commune, &mut phones);
        all.push((forum, drawn));
    }
    // Force by force, so that a seed always gives the posts of a series in the same order.
    for force in std::iter::once(None).chain(Force::ALL.map(Some)) {
        let of_force = |(series, drawn): &(SeriesFacts, Vec<Drawn>)| -> Vec<NewPerson> {
            drawn.iter().filter(|one| one.force == force).map(|one| person(series, one)).collect()
        };
        book.write(AddPeople { people: all.iter().flat_map(of_force).collect(), at: start }).await.unwrap();
    }
    let ids: Vec<(i64, String)> = book.engine().all(book.engine().query(IDS)).await.unwrap();
    let ids: HashMap<String, PersonId> = ids.into_iter().map(|(id, name)| (name, PersonId(id))).collect();
    let mut more = Vec::new();
    for (series, drawn) in &mut all {
        enlist(book, series, drawn, &ids, &mut facts, start).await;
        more.extend(committee(book, dice, series, (start, end)).await);
    }
    let mut every: Vec<SeriesFacts> = all.into_iter().map(|(series, _)| series).collect();
    every.extend(more);
    posts(book, dice, &mut every).await;
    for series in every {
        facts.titles.insert((series.kind, series.place.clone()), series.id);
        facts.series.insert(series.id, series);
    }
    book.refresh().await.unwrap();
    facts
}

fn place(n: usize) -> Place {
    Place { id: PlaceId(format!("c{n}")), level: Level::Commune, name: format!("C{n}"), also: vec![], parent: None }
}

async fn series(book: &Book, dice: &mut Dice, commune: usize, kind: Kind, (start, end): (At, At)) -> SeriesFacts {
    let eve = dice.percent(50);
    let disclosure = if eve { Disclosure::Eve } else { Disclosure::Open };
    let venue = *dice.pick(&["mairie", "", "ecole"]);
    let mut set = SetSeries::new(PlaceId(format!("c{commune}")), kind, disclosure, venue);
    if dice.percent(30) {
        set.pace.options = dice.between(1, 10) * DAY;
        set.pace.poll = dice.between(1, 8) * DAY;
        set.pace.confirm = dice.between(1, 6) * DAY;
        set.pace.notice_days = dice.between(2, 12) as u16;
        if kind != Kind::Forum {
            set.pace.notice_days = set.pace.notice_days.min(6);
        }
    }
    set.quorum = Quorum {
        participants: dice.between(0, 4) as usize,
        commanders: dice.between(0, 2) as usize,
        women: dice.between(0, 1) as usize,
    };
    set.weekday = dice.any(&[None, Some(1), Some(4), Some(5), Some(7)]).flatten();
    set.minute = Minute(60 * dice.between(8, 16) as u16);
    set.pulse = dice.percent(50);
    let later = if dice.percent(25) { dice.between(1, (end.0 - start.0) / DAY / 2) } else { 0 };
    let starts = start.plus(later * DAY).day();
    set.starts = Some(starts);
    let (quarterly, quorum) = (set.cadence == Cadence::Quarter, set.quorum);
    let stages = (set.pace.options + set.pace.poll + set.pace.confirm) / DAY;
    let lead = stages as i32 + i32::from(set.pace.notice_days);
    let id = book.write(set).await.unwrap();
    SeriesFacts {
        id,
        kind,
        place: format!("C{commune}"),
        eve,
        quarterly,
        starts,
        lead,
        quorum: [quorum.participants, quorum.commanders, quorum.women],
        participants: BTreeSet::new(),
        women: BTreeSet::new(),
        facilitators: BTreeSet::new(),
        subscribers: BTreeSet::new(),
        posts: Vec::new(),
        busy: Vec::new(),
    }
}

fn villagers(dice: &mut Dice, commune: usize, phones: &mut u32) -> Vec<Drawn> {
    let mut all = Vec::new();
    let mut draw = |dice: &mut Dice, role, force, is_second, deputy_of, without: i64| {
        *phones += 1;
        let phone = (!dice.percent(without)).then_some(*phones);
        let gender = if dice.percent(50) { Gender::Woman } else { Gender::Man };
        all.push(Drawn { name: format!("p{commune}-{phones}"), phone, gender, role, force, is_second, deputy_of });
    };
    for _ in 0..dice.between(2, 5) {
        draw(dice, Some(Role::Participant), None, false, None, 2);
    }
    for _ in 0..dice.between(0, 2) {
        draw(dice, Some(Role::Subscriber), None, false, None, 2);
    }
    let convenors = if dice.percent(90) { dice.between(1, 2) } else { 0 };
    for n in 0..convenors {
        draw(dice, Some(Role::Facilitator), None, n > 0, None, 0);
    }
    for force in Force::ALL.into_iter().take(dice.between(0, 4) as usize) {
        // Some commanders are participants too.
        let role = dice.percent(10).then_some(Role::Participant);
        draw(dice, role, Some(force), false, None, 15);
        if dice.percent(30) {
            draw(dice, None, None, false, Some(force), 0);
        }
    }
    all
}

fn person(series: &SeriesFacts, drawn: &Drawn) -> NewPerson {
    NewPerson {
        name: drawn.name.clone(),
        place: PlaceId(series.place.to_lowercase()),
        language: Some(Language::FRENCH),
        gender: Some(drawn.gender),
        consent: "said so".into(),
        role: drawn.role,
        force: drawn.force,
        numbers: drawn.phone.iter().map(|phone| (blind(*phone), phone.to_be_bytes().to_vec())).collect(),
    }
}

async fn enlist(
    book: &Book,
    series: &mut SeriesFacts,
    drawn: &[Drawn],
    ids: &HashMap<String, PersonId>,
    facts: &mut Facts,
    start: At,
) {
    for one in drawn {
        let id = ids[&one.name];
        facts.souls.insert(id, Soul { phone: one.phone, stopped: None, erased: None, changed: start });
        facts.phones.extend(one.phone.map(|phone| (phone, id)));
        match one.role {
            Some(Role::Participant) => drop(series.participants.insert(id)),
            Some(Role::Facilitator) => drop(series.facilitators.insert(id)),
            Some(Role::Subscriber) => drop(series.subscribers.insert(id)),
            None => {}
        }
        if one.gender == Gender::Woman {
            series.women.insert(id);
        }
        if one.is_second {
            book.write(SetSecond { series: series.id, person: id, deputy: true }).await.unwrap();
        }
        if let Some(force) = one.deputy_of {
            book.write(SetDeputy { series: series.id, force, deputy: Some(id) }).await.unwrap();
        }
        let post = |force| PostFacts { id: PostId(0), force, holder: Some(id), deputy: None, required: true };
        series.posts.extend(one.force.map(post));
        if let (Some(_), Some(last)) = (one.deputy_of, series.posts.last_mut()) {
            last.deputy = Some(id);
        }
    }
}

/// Some communes also have a committee or a network, of people who are known already.
async fn committee(book: &Book, dice: &mut Dice, forum: &SeriesFacts, span: (At, At)) -> Option<SeriesFacts> {
    let kind = if dice.percent(60) { Kind::Committee } else { Kind::Network };
    if !dice.percent(8) {
        return None;
    }
    let commune = forum.place[1..].parse().expect("a commune is called by its number");
    let mut series = series(book, dice, commune, kind, span).await;
    series.women = forum.women.clone();
    if kind == Kind::Committee {
        series.participants = forum.participants.iter().copied().take(3).collect();
        series.facilitators = forum.facilitators.clone();
    }
    let members = series.participants.iter().map(|id| (*id, Role::Participant));
    let members = members.chain(series.facilitators.iter().map(|id| (*id, Role::Facilitator))).collect();
    let holders: Vec<PersonId> = forum.posts.iter().filter_map(|post| post.holder).collect();
    let posts: Vec<(Force, PersonId)> = Force::ALL.into_iter().zip(holders).collect();
    series.posts = posts
        .iter()
        .map(|(force, holder)| PostFacts {
            id: PostId(0),
            force: *force,
            holder: Some(*holder),
            deputy: None,
            required: true,
        })
        .collect();
    book.write(Join { series: series.id, members, posts, optional: vec![] }).await.unwrap();
    Some(series)
}

/// The posts' names; a few posts are not required.
async fn posts(book: &Book, dice: &mut Dice, all: &mut [SeriesFacts]) {
    let rows: Vec<(i64, i64, String)> = book.engine().all(book.engine().query(POSTS)).await.unwrap();
    let mut optional = Vec::new();
    for series in all.iter_mut() {
        for post in &mut series.posts {
            let is_it = |(_, of, force): &&(i64, i64, String)| *of == series.id.0 && force == post.force.code();
            post.id = PostId(rows.iter().find(is_it).expect("every commander was given his post").0);
            post.required = !dice.percent(10);
            optional.extend((!post.required).then_some(post.id));
        }
    }
    let series = all.first().expect("there is a commune").id;
    book.write(Join { series, members: vec![], posts: vec![], optional }).await.unwrap();
}
