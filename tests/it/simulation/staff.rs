//! Staff: they decide at moments of their own, see to what is stuck, and name successors.
//!
//! Must not know: what the rules make of it. Tested by the simulation.

use super::observer::{What, is_past};
use super::{Plan, World};
use baro::domain::board::{ForumId, PostId, SeriesId, Stage};
use baro::domain::dialogue::Screen;
use baro::domain::forum::Ruling;
use baro::domain::person::PersonId;
use baro::domain::time::{At, DAY, Day, Minute};
use baro::store::book::forums::Rule;
use baro::store::book::posts::HandOver;
use baro::store::engine::Sql;
use std::collections::BTreeSet;

const LAST: Sql = Sql::both("SELECT coalesce(max(id), 0) FROM outbox");
const PUT: Sql = Sql::both("SELECT person, screen FROM outbox WHERE forum = $1 AND id > $2 AND person IS NOT NULL");

impl World {
    /// A decision about the forum that a series is at; it may be refused.
    pub async fn decide_about(&mut self, series: SeriesId) {
        let Some(forum) = self.observer.facts.current(series).cloned() else { return };
        let board = self.book.board();
        let found = board.of_forum(forum.id).map(|(_, forum)| forum.clone());
        let options = found.map(|forum| forum.options).unwrap_or_default();
        let ids: Vec<_> = options.iter().map(|option| option.id).collect();
        let posts: Vec<PostId> = self.observer.facts.series[&series].posts.iter().map(|post| post.id).collect();
        let (day, minute) = self.some_day();
        let ruling = match self.dice.between(0, 99) {
            0..=24 => self.dice.any(&ids).map(Ruling::Choose),
            25..=39 => Some(Ruling::Propose { day, minute }),
            40..=49 => Some(Ruling::Stand),
            50..=69 => {
                let venue = (*self.dice.pick(&["", "mairie", "stade"])).to_owned();
                Some(Ruling::Move { day, minute, venue })
            }
            70..=79 => Some(Ruling::Postpone),
            80..=84 => Some(Ruling::Cancel),
            85..=89 => Some(Ruling::Held),
            _ => self.dice.any(&posts).map(|post| Ruling::Word { post, yes: self.dice.percent(70) }),
        };
        if let Some(ruling) = ruling {
            self.rule(forum.id, ruling).await;
        }
    }

    /// What is stuck is seen to, mostly.
    pub async fn unstick(&mut self, series: SeriesId) {
        let Some(forum) = self.observer.facts.current(series).filter(|forum| forum.stage == Stage::Stuck) else {
            return;
        };
        let (forum, (day, minute)) = (forum.id, self.some_day());
        let ruling = match self.dice.between(0, 9) {
            0..=6 => Ruling::Propose { day, minute },
            7 => Ruling::Stand,
            8 => Ruling::Postpone,
            _ => Ruling::Cancel,
        };
        self.rule(forum, ruling).await;
    }

    fn some_day(&mut self) -> (Day, Minute) {
        let ahead = self.dice.between(0, 40);
        (Day(self.now.day().0 + ahead as i32), Minute(60 * self.dice.between(8, 16) as u16))
    }

    /// Decides, and looks at who hears of it.
    pub async fn rule(&mut self, forum: ForumId, ruling: Ruling) {
        let engine = self.book.engine();
        let (last,): (i64,) = engine.one(engine.query(LAST)).await.unwrap();
        let manners = self.manners();
        let (staff, reason) = ("awa".to_owned(), "so".to_owned());
        let rule = Rule { forum, ruling: ruling.clone(), staff, reason, now: self.now, manners };
        let before = self.observer.facts.forums[&forum].clone();
        let Ok(()) = self.book.write(rule).await.unwrap() else { return };
        self.observer.count("rulings");
        self.observer.note(Some(before.series), self.now, format!("staff: {ruling:?}"));
        if matches!(ruling, Ruling::Choose(_) | Ruling::Propose { .. } | Ruling::Stand | Ruling::Move { .. }) {
            self.history.by_staff.insert(forum);
        }
        self.changed = true;
        let now = self.now;
        self.observer.look(&self.book, &mut self.history, forum, now).await;
        let past = before.stage == Stage::Confirmed && before.date.is_some_and(|date| is_past(date, now));
        if matches!(ruling, Ruling::Move { .. } | Ruling::Postpone | Ruling::Cancel) && !past {
            let rows: Vec<(i64, String)> =
                self.book.engine().all(self.book.engine().query(PUT).bind(forum.0).bind(last)).await.unwrap();
            let takes_back = |screen: &str| {
                let screen: Screen = serde_json::from_str(screen).unwrap();
                screen.body.iter().any(|m| matches!(What::of(&m.key), What::Changed | What::Back))
            };
            let got: BTreeSet<PersonId> =
                rows.iter().filter(|(_, screen)| takes_back(screen)).map(|(person, _)| PersonId(*person)).collect();
            let heard: BTreeSet<PersonId> = rows.iter().map(|(person, _)| PersonId(*person)).collect();
            self.observer.before = Some(before.clone());
            self.observer.changed(forum, now, (&got, &heard), &ruling);
        }
        self.settled(before.series);
    }

    /// What the schedule or staff left stuck is seen to some days later.
    pub fn settled(&mut self, series: SeriesId) {
        let stuck = self.observer.facts.current(series).is_some_and(|forum| forum.stage == Stage::Stuck);
        if stuck && self.dice.percent(70) {
            let at: At = self.now.plus(self.dice.between(1, 6) * DAY);
            self.plan(at, Plan::Unstick { series });
        }
    }

    /// A post passes to somebody who lives there, or to nobody.
    pub async fn hand_over(&mut self, post: PostId) {
        let found = self.observer.facts.series.values().find(|series| series.posts.iter().any(|own| own.id == post));
        let Some(series) = found else { return };
        let id = series.id;
        let people: Vec<PersonId> = series.participants.iter().copied().collect();
        let successor = if self.dice.percent(80) { self.dice.any(&people) } else { None };
        let (now, manners) = (self.now, self.manners());
        assert!(self.book.write(HandOver { post, successor, now, manners }).await.unwrap());
        let facts = &mut self.observer.facts;
        let series = facts.series.get_mut(&id).expect("it was found");
        for own in series.posts.iter_mut().filter(|own| own.id == post) {
            for person in own.holder.into_iter().chain(successor) {
                facts.souls.get_mut(&person).expect("everybody was set up").changed = now;
            }
            if own.holder != successor {
                own.holder = successor;
                own.deputy = own.deputy.filter(|deputy| Some(*deputy) != successor);
            }
        }
        self.changed = true;
        self.observer.count("handed over");
        self.observer.note(Some(id), now, format!("{post:?} to {successor:?}"));
    }
}
