//! A date proposed from a phone.
//!
//! Must not know: how dates are read. Tested by the transcripts and in `tests/it/book.rs`.

use super::board::ForumRow;
use super::{cases, unreadable};
use crate::domain::board::{Forum, ForumId, SeriesId, Stage};
use crate::domain::forum::{Cadence, Said};
use crate::domain::person::PersonId;
use crate::domain::time::{At, Day, Minute};
use crate::store::StoreError;
use crate::store::dialect::sql;
use crate::store::engine::{Sql, Tx};

const CURRENT: Sql = sql!(
    "SELECT id, series, period, stage, begun_at, closes_at, said, edition, look_at, chosen, venue, reopened FROM forum
      WHERE series = $1 AND stage IN ('collecting', 'polling', 'confirming', 'confirmed', 'stuck') ORDER BY id DESC LIMIT 1",
    for_update
);
const CADENCE: Sql = Sql::both("SELECT cadence FROM series WHERE id = $1");
const PACE: Sql = Sql::both("SELECT options_days, poll_days, confirm_days, notice_days FROM series WHERE id = $1");
const CLOSE: Sql = Sql::both("UPDATE forum SET closes_at = $2 WHERE id = $1 AND closes_at > $2");
const BEGIN: Sql = Sql::both(
    "INSERT INTO forum (series, period, stage, begun_at, closes_at, look_at, venue)
     SELECT s.id, $2, 'collecting', CAST($3 AS BIGINT), CAST($3 AS BIGINT) + s.options_days * 86400000, CAST($3 AS BIGINT), s.venue
       FROM series s WHERE s.id = $1
     ON CONFLICT (series, period) DO NOTHING RETURNING id",
);
const ADD: Sql = Sql::both(
    "INSERT INTO option (forum, number, day, minute, proposer)
     VALUES ($1, (SELECT coalesce(max(number), 0) + 1 FROM option WHERE forum = $1), $2, $3, $4)",
);
const REFUSE: Sql = Sql::both("UPDATE option SET refused = TRUE WHERE id = $1");
const VENUE: Sql = Sql::both("UPDATE forum SET venue = $2 WHERE id = $1");
const ASK_AGAIN: Sql = Sql::both(
    "UPDATE forum SET stage = 'collecting', chosen = NULL, begun_at = $2, closes_at = $2, look_at = $2, said = $4, reopened = $3
      WHERE id = $1",
);
const REQUIRED: Sql =
    Sql::both("SELECT id FROM post WHERE series = $1 AND required AND (holder = $2 OR deputy = $2) LIMIT 1");

/// This file's statements.
pub const ALL: &[Sql] = &[CURRENT, CADENCE, PACE, CLOSE, BEGIN, ADD, REFUSE, VENUE, ASK_AGAIN, REQUIRED];

/// A date proposed from a phone.
pub(super) struct Offer<'a> {
    pub series: SeriesId,
    pub person: PersonId,
    pub day: Day,
    pub minute: Minute,
    pub venue: Option<&'a str>,
    pub at: At,
}

impl Offer<'_> {
    /// Writes it; `false` where the forum can't take another date, or this one is too far ahead.
    pub(super) async fn write(&self, tx: &mut Tx) -> Result<bool, StoreError> {
        let Some((cadence,)): Option<(String,)> = tx.opt(tx.query(CADENCE).bind(self.series.0)).await? else {
            return Ok(false);
        };
        let cadence = Cadence::read(&cadence).ok_or_else(|| unreadable("series.cadence"))?;
        if self.day >= cadence.horizon(self.at.day()) {
            return Ok(false);
        }
        let current: Option<ForumRow> = tx.opt(tx.query(CURRENT).bind(self.series.0)).await?;
        let id = match current {
            Some(row) => ForumId(row.id),
            None => match self.begin(cadence, tx).await? {
                Some(id) => id,
                None => return Ok(false),
            },
        };
        let Some((_, forum, _)) = cases::forum(id, tx).await? else { return Ok(false) };
        let may_move = matches!(forum.stage, Stage::Collecting | Stage::Polling);
        if may_move && forum.open_options().any(|option| (option.day, option.minute) == (self.day, self.minute)) {
            self.move_to_venue(forum.id, tx).await?;
            return Ok(true);
        }
        let commander: Option<(i64,)> = tx.opt(tx.query(REQUIRED).bind(self.series.0).bind(self.person.0)).await?;
        if !forum.takes_offer(commander.is_some()) {
            return Ok(false);
        }
        self.add(&forum, tx).await?;
        Ok(true)
    }

    async fn add(&self, forum: &Forum, tx: &mut Tx) -> Result<(), StoreError> {
        let (reopens, chosen) = (forum.stage == Stage::Confirming, forum.chosen.map(|option| option.0));
        if reopens && let Some(chosen) = chosen {
            tx.exec(tx.query(REFUSE).bind(chosen)).await?;
        }
        add(forum.id, (self.day, self.minute), Some(self.person), tx).await?;
        self.move_to_venue(forum.id, tx).await?;
        if forum.stage == Stage::Collecting {
            self.hasten(forum.id, tx).await?;
        } else {
            // The poll opens anew at once: whoever has answered the other dates is asked about this one.
            let query = tx.query(ASK_AGAIN).bind(forum.id.0).bind(self.at.0).bind(forum.reopened || reopens);
            tx.exec(query.bind(i64::from(Said::BEGUN.0))).await?;
        }
        Ok(())
    }

    /// Dates are collected no longer than this one leaves time for everything else.
    async fn hasten(&self, forum: ForumId, tx: &mut Tx) -> Result<(), StoreError> {
        let row: Option<(i64, i64, i64, i64)> = tx.opt(tx.query(PACE).bind(self.series.0)).await?;
        let Some((options, poll, confirm, notice)) = row else { return Ok(()) };
        let closes = cases::pace([options, poll, confirm, notice])?.collecting_closes(self.day, self.at);
        tx.exec(tx.query(CLOSE).bind(forum.0).bind(closes.0)).await?;
        Ok(())
    }

    async fn move_to_venue(&self, forum: ForumId, tx: &mut Tx) -> Result<(), StoreError> {
        if let Some(venue) = self.venue {
            tx.exec(tx.query(VENUE).bind(forum.0).bind(venue.to_owned())).await?;
        }
        Ok(())
    }

    /// The forum of the period that the date lies in, where it has had none.
    async fn begin(&self, cadence: Cadence, tx: &mut Tx) -> Result<Option<ForumId>, StoreError> {
        let query = tx.query(BEGIN).bind(self.series.0).bind(cadence.period(self.day).code).bind(self.at.0);
        let id: Option<(i64,)> = tx.opt(query).await?;
        Ok(id.map(|(id,)| ForumId(id)))
    }
}

/// One more option of a forum, under the next number.
pub(super) async fn add(
    forum: ForumId,
    (day, minute): (Day, Minute),
    proposer: Option<PersonId>,
    tx: &mut Tx,
) -> Result<(), StoreError> {
    let query = tx.query(ADD).bind(forum.0).bind(i64::from(day.0)).bind(i64::from(minute.0));
    tx.exec(query.bind(proposer.map(|proposer| proposer.0))).await?;
    Ok(())
}
